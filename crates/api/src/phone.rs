//! Mobile numbers in every usual writing, brought to one form.

use crate::rules;

/// A mobile number in E.164, such as `+989121234567`. Its `Debug` form is masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// Why a number was refused. Never holds the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneError {
    /// Not one number: letters, a list, a second plus sign.
    Malformed,
    /// An Iranian number that is not a mobile one (a landline, a premium-rate one), or has a digit too few or too many.
    NotMobile,
    /// A number of a country that no text messages go to: nobody can sign in with it.
    CountryRefused,
}

impl std::fmt::Display for PhoneError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Malformed => "must be one phone number",
            Self::NotMobile => "must be a mobile number",
            Self::CountryRefused => "text messages are not sent to this country",
        })
    }
}

impl std::error::Error for PhoneError {}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

impl Phone {
    /// Reads `09…`, `9…`, `+98…`, `0098…`, `98…` and E.164 of other countries, with Persian, Arabic or full-width digits,
    /// spaces, dashes, dots and brackets of any kind. Characters that nobody sees, which come with pasted numbers, do not matter.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let mut digits = String::with_capacity(16);
        let mut plus = false;
        for character in text.trim().chars() {
            match character {
                '0'..='9' => digits.push(character),
                '\u{06F0}'..='\u{06F9}' | '\u{0660}'..='\u{0669}' | '\u{FF10}'..='\u{FF19}' => {
                    // The three blocks are aligned so that the low four bits are the digit.
                    digits.push(char::from(b'0' + (character as u32 & 0xF) as u8));
                }
                '+' | '\u{FF0B}' if digits.is_empty() && !plus => plus = true,
                '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' | '\u{AD}' => {}
                '.' | '(' | ')' | '\u{FF08}' | '\u{FF09}' => {}
                space if (space.is_whitespace() && !space.is_control()) || rules::is_ignorable(space) => {}
                _ => return Err(PhoneError::Malformed),
            }
            if digits.len() > 20 {
                return Err(PhoneError::Malformed);
            }
        }
        if plus {
            return match digits.strip_prefix("98") {
                Some(national) => Self::iranian(national),
                None => Self::foreign(&digits),
            };
        }
        if let Some(international) = digits.strip_prefix("00") {
            return match international.strip_prefix("98") {
                Some(national) => Self::iranian(national),
                None => Self::foreign(international),
            };
        }
        // Ten digits that begin with 9 are a national number, even `98…`: never read a country code into them.
        match digits.strip_prefix("98") {
            Some(national) if digits.len() == 12 => Self::iranian(national),
            _ => Self::iranian(&digits),
        }
    }

    /// Reads a number as [`parse`](Self::parse) does, for signing in: it must be of one of these countries, named by their calling codes.
    pub fn parse_allowed(text: &str, allowed_countries: &[String]) -> Result<Self, PhoneError> {
        let phone = Self::parse(text)?;
        let digits = phone.0.trim_start_matches('+');
        let is_allowed = allowed_countries.iter().any(|country| digits.starts_with(country.as_str()));
        if is_allowed { Ok(phone) } else { Err(PhoneError::CountryRefused) }
    }

    fn iranian(national: &str) -> Result<Self, PhoneError> {
        let national = national.strip_prefix('0').unwrap_or(national);
        if national.is_empty() {
            return Err(PhoneError::Malformed);
        }
        // 909 is the block of premium-rate voice services: it has the form of a mobile number, and no mobile is in it.
        if national.len() == 10 && national.starts_with('9') && !national.starts_with("909") {
            Ok(Self(format!("+98{national}")))
        } else {
            Err(PhoneError::NotMobile)
        }
    }

    fn foreign(digits: &str) -> Result<Self, PhoneError> {
        if (7..=15).contains(&digits.len()) && !digits.starts_with('0') {
            Ok(Self(format!("+{digits}")))
        } else {
            Err(PhoneError::Malformed)
        }
    }

    /// The number in E.164.
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// The national form that Iranian providers want, `09…`; none for numbers of other countries.
    pub fn national(&self) -> Option<String> {
        self.0.strip_prefix("+98").map(|national| format!("0{national}"))
    }

    /// Whether the number is Iranian.
    pub fn is_iranian(&self) -> bool {
        self.0.starts_with("+98")
    }

    /// As much of it as may be shown to others: `+98912***4567`. At least three digits are hidden.
    pub fn masked(&self) -> String {
        let shown_start = if self.is_iranian() { 6 } else { 3 };
        // A number with as few digits as a number may have would show nearly all of them.
        let shown_end = (self.0.len() - 4).max(shown_start + 3);
        format!("{}***{}", &self.0[..shown_start], &self.0[shown_end..])
    }
}

/// Whether these are country calling codes, such as `98`: one to three digits, without plus sign.
pub fn are_calling_codes(codes: &[String]) -> bool {
    codes.iter().all(|code| {
        (1..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit()) && !code.starts_with('0')
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_usual_writing_is_understood() {
        for (text, expected) in [
            ("09121234567", "+989121234567"),
            ("۰۹۱۲ ۱۲۳ ۴۵۶۷", "+989121234567"),
            ("٠٩١٢١٢٣٤٥٦٧", "+989121234567"),
            ("０９１２１２３４５６７", "+989121234567"),
            ("00989351234567", "+989351234567"),
            ("+98 (0)921-123-4567", "+989211234567"),
            ("+98 0912 123 4567", "+989121234567"),
            ("989901234567", "+989901234567"),
            ("9981234567", "+989981234567"),
            ("9891234567", "+989891234567"),
            ("\u{202A}+989121234567\u{202C}", "+989121234567"),
            ("0912\u{FE0F}1234567", "+989121234567"),
            ("\u{206A}09\u{AD}12\u{2060}123\u{34F}4567\u{FEFF}\u{E0041}", "+989121234567"),
            ("\u{2066}0912\u{202F}123\u{2009}4567\u{2069}\t\n", "+989121234567"),
            ("0912\u{2212}123\u{2015}4567", "+989121234567"),
            // Blocks that operators were given later.
            ("09001234567", "+989001234567"),
            ("09041234567", "+989041234567"),
            ("09051234567", "+989051234567"),
            ("09411234567", "+989411234567"),
            ("09901234567", "+989901234567"),
            ("09991234567", "+989991234567"),
            ("+14155550100", "+14155550100"),
            ("0014155550100", "+14155550100"),
        ] {
            assert_eq!(Phone::parse(text).map(|phone| phone.0), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_mobile_number_is_refused() {
        for (text, expected) in [
            ("", PhoneError::Malformed),
            ("+", PhoneError::Malformed),
            ("02112345678", PhoneError::NotMobile),
            ("09092305265", PhoneError::NotMobile),
            ("0912123456", PhoneError::NotMobile),
            ("091212345678", PhoneError::NotMobile),
            ("09121234567,09121234568", PhoneError::Malformed),
            ("09121234567;", PhoneError::Malformed),
            ("0912\n1234567", PhoneError::Malformed),
            ("++989121234567", PhoneError::Malformed),
            ("98+9121234567", PhoneError::Malformed),
            ("call me", PhoneError::Malformed),
            ("+0123456789", PhoneError::Malformed),
            ("123456789012345678901234567890", PhoneError::Malformed),
        ] {
            assert_eq!(Phone::parse(text).map(|phone| phone.0), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_number_is_masked_wherever_it_is_shown() {
        let phone = Phone::parse("09121234567").unwrap();
        assert_eq!(phone.masked(), "+98912***4567");
        assert_eq!(format!("{phone:?}"), "+98912***4567");
        assert_eq!(phone.national().as_deref(), Some("09121234567"));
    }

    /// The ten digits of an Iranian mobile number.
    fn national() -> impl Strategy<Value = String> {
        "9[0-9]{9}".prop_filter("909 is no mobile block", |digits| !digits.starts_with("909"))
    }

    /// The digits in another script, which begins at `zero`.
    fn written_from(zero: char, text: &str) -> String {
        let digit = |character: char| character.to_digit(10).and_then(|value| char::from_u32(zero as u32 + value));
        text.chars().map(|character| digit(character).unwrap_or(character)).collect()
    }

    proptest! {
        #[test]
        fn one_number_is_one_number_in_every_usual_writing(
            national in national(),
            prefix in prop::sample::select(vec!["0", "", "+98", "+980", "0098", "00980", "98", "+98 (0)", "\u{FF0B}98", "+98-"]),
            zero in prop::sample::select(vec!['0', '\u{06F0}', '\u{0660}', '\u{FF10}']),
            separators in prop::collection::vec(
                prop::sample::select(vec!["", "", " ", "-", ".", "\u{A0}", "\u{2011}", "\u{200C}", ") ", " (", "\u{200F}"]),
                10,
            ),
            around in prop::sample::select(vec![("", ""), (" ", "\n"), ("\u{202A}", "\u{202C}"), ("\u{2066}", "\u{2069}"), ("\u{FEFF}", "\t")]),
        ) {
            // The shortest writing with the country code has twelve digits; ten are always a national number.
            let spaced: String = separators.iter().zip(national.chars()).flat_map(|(gap, digit)| gap.chars().chain([digit])).collect();
            let text = format!("{}{}{}", around.0, written_from(zero, &format!("{prefix}{spaced}")), around.1);
            let phone = Phone::parse(&text);
            prop_assert_eq!(phone.map(|phone| phone.0), Ok(format!("+98{national}")), "{}", text);
        }

        #[test]
        fn no_text_breaks_it_and_what_is_a_number_stays_that_number(
            text in prop_oneof![
                any::<String>(),
                "[+0-9 ().-]{0,24}",
                "[+＋]?(00)?[0-9۰-۹٠-٩]{0,16}",
                prop::collection::vec(any::<u8>(), 0..40).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
            ],
        ) {
            if let Ok(phone) = Phone::parse(&text) {
                let digits = phone.e164().strip_prefix('+').unwrap();
                prop_assert!((7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()));
                prop_assert!(!phone.is_iranian() || (digits.starts_with("989") && digits.len() == 12));
                prop_assert_eq!(Phone::parse(phone.e164()), Ok(phone.clone()));
                if let Some(national) = phone.national() {
                    prop_assert_eq!(Phone::parse(&national), Ok(phone.clone()));
                }
            }
        }

        #[test]
        fn two_receivers_are_never_one(
            first in national(),
            second in national(),
            prefixes in prop::sample::select(vec![("0", "0"), ("+98", "+98"), ("", ""), ("0098", "0"), ("0", "")]),
            between in prop::sample::select(vec![
                ",", ";", "\n", "\r\n", "\t", " ", ", ", "|", "/", "&", "%2C", "\u{060C}", "\u{061B}", "\u{0}", "،", "-", "and", "\",\"", "+",
            ]),
        ) {
            let both = format!("{}{first}{between}{}{second}", prefixes.0, prefixes.1);
            prop_assert!(Phone::parse(&both).is_err(), "{}", both);
            let list = format!("[\"{both}\"]");
            prop_assert!(Phone::parse(&list).is_err());
        }

        #[test]
        fn landlines_and_premium_numbers_are_refused(
            landline in "0[1-8][0-9]{9}",
            premium in "909[0-9]{7}",
            prefix in prop::sample::select(vec!["0", "", "+98", "0098", "98"]),
        ) {
            prop_assert_eq!(Phone::parse(&landline), Err(PhoneError::NotMobile));
            prop_assert_eq!(Phone::parse(&format!("+98{}", &landline[1..])), Err(PhoneError::NotMobile));
            prop_assert_eq!(Phone::parse(&format!("{prefix}{premium}")), Err(PhoneError::NotMobile));
        }

        #[test]
        fn a_masked_number_hides_its_middle(national in national(), foreign in "[1-8][0-9]{6,14}") {
            let phone = Phone::parse(&national).unwrap();
            prop_assert_eq!(phone.masked(), format!("+98{}***{}", &national[..3], &national[6..]));
            prop_assert_eq!(format!("{phone:?}"), phone.masked());
            let phone = Phone::parse(&format!("+{foreign}")).unwrap();
            let shown = phone.masked().bytes().filter(u8::is_ascii_digit).count();
            prop_assert!(shown + 3 <= foreign.len() && shown <= 6, "{}", phone.masked());
        }
    }
}
