//! One-time codes.

use contexor_api::rules::is_ignorable;

/// Digits of a code.
pub const DIGITS: usize = 6;

const COUNT: u32 = 10_u32.pow(DIGITS as u32);

/// A new code from the operating system's random generator, each as likely as any other.
pub fn generate() -> String {
    // Of the numbers below 2^32 those above the last whole multiple are drawn again: the rest divide evenly.
    let limit = u32::MAX - u32::MAX % COUNT;
    loop {
        let number = u32::from_be_bytes(contexor_crypto::random_bytes());
        if number < limit {
            return format!("{:0width$}", number % COUNT, width = DIGITS);
        }
    }
}

/// Reads a code that a person typed: Persian, Arabic and full-width digits are digits, and spaces between them do not matter.
/// None when it cannot be a code.
pub fn normalise(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(DIGITS);
    for character in text.chars() {
        match character {
            '0'..='9' => digits.push(character),
            '\u{06F0}'..='\u{06F9}' | '\u{0660}'..='\u{0669}' | '\u{FF10}'..='\u{FF19}' => {
                // The three blocks are aligned so that the low four bits are the digit.
                digits.push(char::from(b'0' + (character as u32 & 0xF) as u8));
            }
            '-' => {}
            space if (space.is_whitespace() && !space.is_control()) || is_ignorable(space) => {}
            _ => return None,
        }
    }
    (digits.len() == DIGITS).then_some(digits)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_are_six_digits_and_differ() {
        let codes: HashSet<String> = (0..1_000).map(|_| generate()).collect();
        assert!(codes.iter().all(|code| code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit())));
        assert!(codes.len() > 950, "{} of 1000 codes differ", codes.len());
        assert!((b'0'..=b'9').all(|digit| codes.iter().any(|code| code.as_bytes()[0] == digit)), "any first digit");
    }

    #[test]
    fn every_digit_is_as_likely_as_any_other_in_every_place() {
        const CODES: usize = 50_000;
        let mut counts = [[0_usize; 10]; DIGITS];
        for _ in 0..CODES {
            for (place, digit) in generate().bytes().enumerate() {
                counts[place][usize::from(digit - b'0')] += 1;
            }
        }
        // Seven standard deviations: once in some hundred thousand million runs by chance, always where a digit is preferred.
        let expected = (CODES / 10) as f64;
        let allowed = 7.0 * (expected * 0.9).sqrt();
        for (place, digits) in counts.iter().enumerate() {
            for (digit, count) in digits.iter().enumerate() {
                let off = (*count as f64 - expected).abs();
                assert!(off < allowed, "{digit} in place {place}: {count} times instead of {expected}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn digits_of_any_script_and_spaces_between_them_are_the_same_code(
            digits in prop::collection::vec((0..10_u32, 0..4_usize, "[ \u{A0}\u{200C}\u{200F}\u{202B}]{0,2}"), 0..9),
        ) {
            let zeros = ['0', '\u{06F0}', '\u{0660}', '\u{FF10}'];
            let typed: String = digits
                .iter()
                .flat_map(|(digit, script, space)| {
                    char::from_u32(zeros[*script] as u32 + digit).into_iter().chain(space.chars())
                })
                .collect();
            let plain: String = digits.iter().map(|(digit, ..)| digit.to_string()).collect();
            prop_assert_eq!(normalise(&typed), (plain.len() == DIGITS).then_some(plain));
        }

        #[test]
        fn whatever_is_read_as_a_code_is_six_plain_digits(text in any::<String>()) {
            if let Some(code) = normalise(&text) {
                prop_assert!(code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()));
            }
        }
    }

    #[test]
    fn a_code_is_read_in_the_digits_that_people_type() {
        for (text, expected) in [
            ("123456", Some("123456")),
            ("۱۲۳۴۵۶", Some("123456")),
            ("١٢٣٤٥٦", Some("123456")),
            ("１２３ ４５６", Some("123456")),
            (" 123 456 ", Some("123456")),
            ("\u{200F}۰۰۰۰۰۱", Some("000001")),
            ("12345", None),
            ("1234567", None),
            ("12345a", None),
            ("123-456", Some("123456")),
            ("123456\n", None),
            ("12\u{FE0F}34\u{2060}56\u{FEFF}", Some("123456")),
            ("-12345", None),
            ("", None),
        ] {
            assert_eq!(normalise(text).as_deref(), expected, "{text:?}");
        }
    }
}
