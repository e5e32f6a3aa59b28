//! Synthetic personal data: well formed, with valid check digits, and nobody's.

use rand::Rng;

use crate::language::Language;

/// A kind of personal data that a prompt can ask for, to give a detector something to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PersonalData {
    /// An Iranian mobile number, `09` and nine digits.
    Phone,
    /// An e-mail address.
    Email,
    /// An Iranian national code of ten digits.
    NationalId,
    /// A bank card number of sixteen digits in groups of four.
    Card,
    /// A person's name that no title or label announces.
    Name,
    /// Where somebody lives, in words that no form tells.
    Address,
}

/// What a model can find and a rule cannot: every name and address that the sandbox writes, with its type.
pub(crate) const FOUND_BY_READING: [(&str, &str); 8] = [
    ("PERSON", NAMES_ENGLISH[0]),
    ("PERSON", NAMES_ENGLISH[1]),
    ("PERSON", NAMES_PERSIAN[0]),
    ("PERSON", NAMES_PERSIAN[1]),
    ("ADDRESS", ADDRESSES_ENGLISH[0]),
    ("ADDRESS", ADDRESSES_ENGLISH[1]),
    ("ADDRESS", ADDRESSES_PERSIAN[0]),
    ("ADDRESS", ADDRESSES_PERSIAN[1]),
];
const NAMES_ENGLISH: [&str; 2] = ["Linnea Okonmark", "Tobin Varelius"];
const NAMES_PERSIAN: [&str; 2] = ["پرنیان دریاگشت", "سهند کوه‌پیما"];
const ADDRESSES_ENGLISH: [&str; 2] = ["the third door behind the old mill", "the yellow house above the ferry landing"];
const ADDRESSES_PERSIAN: [&str; 2] = ["در سوم پشت آسیاب کهنه", "خانه زرد بالای اسکله"];

impl PersonalData {
    /// A whole sentence that contains one such value.
    pub(crate) fn sentence(self, language: Language, random: &mut impl Rng) -> String {
        let value = self.value(language, random);
        match (self, language) {
            (Self::Phone, Language::English) => {
                format!("For questions, call the coordinator at {value} on working days.")
            }
            (Self::Phone, Language::Persian) => format!("برای هماهنگی بیشتر با شماره {value} تماس بگیرید."),
            (Self::Email, Language::English) => format!("Written comments reach the team at {value} within a day."),
            (Self::Email, Language::Persian) => format!("دیدگاه خود را به نشانی {value} بفرستید."),
            (Self::NationalId, Language::English) => format!("The form was filed under national id {value} last week."),
            (Self::NationalId, Language::Persian) => format!("این فرم با کد ملی {value} ثبت شده است."),
            (Self::Card, Language::English) => format!("The fee was paid from bank card {value} in one part."),
            (Self::Card, Language::Persian) => format!("هزینه از شماره کارت {value} پرداخت شد."),
            (Self::Name, Language::English) => format!("The evening was opened by {value} with a short talk."),
            (Self::Name, Language::Persian) => format!("برنامه با سخنان کوتاه {value} آغاز شد."),
            (Self::Address, Language::English) => format!("Parcels for the team are left at {value} until noon."),
            (Self::Address, Language::Persian) => format!("بسته‌ها تا ظهر به {value} می‌رسند."),
        }
    }

    fn value(self, language: Language, random: &mut impl Rng) -> String {
        match (self, language) {
            (Self::Phone, _) => format!("0912{}", digits(random, 7)),
            (Self::Email, _) => {
                const NAMES: [&str; 6] = ["sara", "reza", "mina", "omid", "neda", "kian"];
                format!("{}.{}@example.com", NAMES[random.random_range(0..NAMES.len())], random.random_range(10..100))
            }
            (Self::NationalId, _) => national_id(random),
            (Self::Card, _) => card(random),
            (Self::Name, Language::English) => one_of(NAMES_ENGLISH, random),
            (Self::Name, Language::Persian) => one_of(NAMES_PERSIAN, random),
            (Self::Address, Language::English) => one_of(ADDRESSES_ENGLISH, random),
            (Self::Address, Language::Persian) => one_of(ADDRESSES_PERSIAN, random),
        }
    }
}

fn one_of(values: [&str; 2], random: &mut impl Rng) -> String {
    values[random.random_range(0..values.len())].to_owned()
}

fn digits(random: &mut impl Rng, length: usize) -> String {
    (0..length).map(|_| char::from(b'0' + random.random_range(0..10_u8))).collect()
}

/// Nine digits and the check digit: the sum of `digit * (10 - place)`, modulo 11.
fn national_id(random: &mut impl Rng) -> String {
    // Digits 4 to 9 must not all be zero: the ninth never is.
    let mut body = format!("00{}", digits(random, 6));
    body.push(char::from(b'1' + random.random_range(0..9_u8)));
    let sum: u32 = body
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .zip((2..=10).rev())
        .map(|(digit, weight)| digit * weight)
        .sum();
    let check = match sum % 11 {
        remainder @ 0..2 => remainder,
        remainder => 11 - remainder,
    };
    format!("{body}{check}")
}

/// A card of Bank Melli's number range, closed by its Luhn digit.
fn card(random: &mut impl Rng) -> String {
    let body = format!("603799{}", digits(random, 9));
    let sum: u32 = body
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { (digit * 2) / 10 + (digit * 2) % 10 } else { digit })
        .sum();
    let number = format!("{body}{}", (10 - sum % 10) % 10);
    format!("{}-{}-{}-{}", &number[0..4], &number[4..8], &number[8..12], &number[12..16])
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn check_digits_hold() {
        let mut random = StdRng::seed_from_u64(7);
        for _ in 0..200 {
            let id: Vec<u32> = national_id(&mut random).chars().map(|digit| digit.to_digit(10).unwrap()).collect();
            let remainder = (0..9).map(|place| id[place] * (10 - place as u32)).sum::<u32>() % 11;
            assert_eq!(id.len(), 10);
            assert_eq!(id[9], if remainder < 2 { remainder } else { 11 - remainder });

            let card: Vec<u32> = card(&mut random).chars().filter_map(|digit| digit.to_digit(10)).collect();
            let luhn: u32 = card
                .iter()
                .rev()
                .enumerate()
                .map(|(place, digit)| if place % 2 == 1 { (digit * 2) / 10 + (digit * 2) % 10 } else { *digit })
                .sum();
            assert_eq!((card.len(), luhn % 10), (16, 0));
        }
    }

    #[test]
    fn phones_are_mobile_numbers() {
        let phone = PersonalData::Phone.value(Language::English, &mut StdRng::seed_from_u64(7));
        assert!(phone.len() == 11 && phone.starts_with("0912") && phone.chars().all(|digit| digit.is_ascii_digit()));
    }
}
