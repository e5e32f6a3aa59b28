//! Checksums and number plans: pure rules about digits.

use sha2::{Digest, Sha256};

/// The Iranian national code: ten digits, the last one a check digit.
pub(crate) fn is_national_id(digits: &str) -> bool {
    let values: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
    if values.len() != 10 || values.iter().all(|&digit| digit == values[0]) || digits[3..9] == *"000000" {
        return false;
    }
    let remainder = (0..9).zip((2..=10).rev()).map(|(index, weight)| values[index] * weight).sum::<u32>() % 11;
    values[9] == if remainder < 2 { remainder } else { 11 - remainder }
}

/// The Luhn check of card numbers.
pub(crate) fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|digit| digit.to_digit(10))
        .enumerate()
        .map(|(index, digit)| match (index % 2, digit) {
            (0, digit) => digit,
            (_, digit @ 0..5) => digit * 2,
            (_, digit) => digit * 2 - 9,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The first six digits of cards that Iranian banks issue, those of merged banks included.
const IRANIAN_CARD_PREFIXES: [&str; 50] = [
    "170019", "207177", "502229", "502806", "502908", "502910", "502938", "504172", "504706", "505416", "505426",
    "505785", "505801", "507677", "581874", "585947", "585983", "589210", "589463", "603769", "603770", "603799",
    "606256", "606373", "610433", "621986", "622106", "627353", "627381", "627412", "627488", "627648", "627760",
    "627884", "627961", "628023", "628157", "636214", "636795", "636797", "636949", "639194", "639217", "639346",
    "639347", "639370", "639599", "639607", "903769", "991975",
];

/// Whether an Iranian bank issues cards that start like `digits`.
pub(crate) fn is_iranian_card(digits: &str) -> bool {
    digits.get(..6).is_some_and(|prefix| IRANIAN_CARD_PREFIXES.contains(&prefix))
}

/// Whether an international network issues sixteen-digit cards that start like `digits`.
pub(crate) fn is_network_card(digits: &str) -> bool {
    let prefix = |length: usize| digits.get(..length).and_then(|prefix| prefix.parse::<u32>().ok()).unwrap_or(0);
    prefix(1) == 4
        || (51..=55).contains(&prefix(2))
        || (2221..=2720).contains(&prefix(4))
        || (2200..=2204).contains(&prefix(4))
        || (3528..=3589).contains(&prefix(4))
        || prefix(4) == 6011
        || matches!(prefix(2), 62 | 65)
        || (644..=649).contains(&prefix(3))
}

/// How many characters an IBAN of a country has, separators not counted.
pub(crate) fn iban_length(country: &str) -> Option<usize> {
    let length = match country {
        "NO" => 15,
        "BE" => 16,
        "DK" | "FI" | "FK" | "FO" | "GL" | "NL" | "SD" => 18,
        "MK" | "SI" => 19,
        "AT" | "BA" | "EE" | "KZ" | "LT" | "LU" | "MN" | "XK" => 20,
        "CH" | "CR" | "HR" | "LI" | "LV" => 21,
        "BG" | "BH" | "DE" | "GB" | "GE" | "IE" | "ME" | "RS" | "VA" => 22,
        "AE" | "GI" | "IL" | "IQ" | "OM" | "SO" | "TL" => 23,
        "AD" | "CZ" | "ES" | "MD" | "PK" | "RO" | "SA" | "SE" | "SK" | "TN" | "VG" => 24,
        "LY" | "PT" | "ST" => 25,
        "IR" | "IS" | "TR" => 26,
        "BI" | "DJ" | "FR" | "GR" | "IT" | "MC" | "MR" | "SM" => 27,
        "AL" | "AZ" | "BY" | "CY" | "DO" | "GT" | "HN" | "HU" | "LB" | "NI" | "PL" | "SV" => 28,
        "BR" | "EG" | "PS" | "QA" | "UA" => 29,
        "JO" | "KW" | "MU" | "YE" => 30,
        "MT" | "SC" => 31,
        "LC" => 32,
        "RU" => 33,
        _ => return None,
    };
    Some(length)
}

/// The ISO 13616 check of a whole IBAN without separators, letters in upper case.
pub(crate) fn is_iban(iban: &str) -> bool {
    if iban.len() < 15 || !iban.is_ascii() {
        return false;
    }
    let (head, tail) = iban.split_at(4);
    // Check digits run from 02 to 98; 00, 01 and 99 would satisfy the arithmetic without ever being issued.
    if !matches!(head[2..].parse::<u8>(), Ok(2..=98)) {
        return false;
    }
    let remainder = tail.chars().chain(head.chars()).try_fold(0_u32, |remainder, character| {
        let value = character.to_digit(36)?;
        Some(if value < 10 { remainder * 10 + value } else { remainder * 100 + value } % 97)
    });
    remainder == Some(1)
}

/// Whether a two-digit Iranian landline area exists.
pub(crate) fn is_iranian_area(area: &str) -> bool {
    const AREAS: [&str; 31] = [
        "11", "13", "17", "21", "23", "24", "25", "26", "28", "31", "34", "35", "38", "41", "44", "45", "51", "54",
        "56", "58", "61", "66", "71", "74", "76", "77", "81", "83", "84", "86", "87",
    ];
    AREAS.contains(&area)
}

/// The length of the country calling code at the start of `digits` (without `+` or `00`), if there is one.
pub(crate) fn calling_code_length(digits: &str) -> Option<usize> {
    const TWO_DIGITS: [&str; 42] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
        "86", "90", "91", "92", "93", "94",
    ];
    let first_two = digits.get(..2)?;
    if matches!(digits.as_bytes()[0], b'1' | b'7') {
        return Some(1);
    }
    if TWO_DIGITS.contains(&first_two) || matches!(first_two, "95" | "98") {
        return Some(2);
    }
    let first_three = digits.get(..3)?;
    let assigned = matches!(
        &first_three[..2],
        "21" | "22"
            | "23"
            | "24"
            | "25"
            | "26"
            | "29"
            | "35"
            | "37"
            | "38"
            | "42"
            | "50"
            | "59"
            | "67"
            | "68"
            | "69"
            | "80"
            | "85"
            | "87"
            | "88"
            | "96"
            | "97"
            | "99"
    );
    assigned.then_some(3)
}

/// Whether the nine digits of a US social security number were ever issued.
pub(crate) fn is_ssn(digits: &str) -> bool {
    digits.len() == 9
        && !matches!(&digits[..3], "000" | "666")
        && !digits.starts_with('9')
        && &digits[3..5] != "00"
        && &digits[5..] != "0000"
}

/// The version byte of a base58 address of 25 bytes whose checksum holds.
pub(crate) fn base58_version(address: &str) -> Option<u8> {
    const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut bytes = [0_u8; 25];
    for character in address.bytes() {
        let mut carry = ALPHABET.iter().position(|&letter| letter == character)? as u32;
        for byte in bytes.iter_mut().rev() {
            carry += u32::from(*byte) * 58;
            *byte = carry.to_le_bytes()[0];
            carry >>= 8;
        }
        if carry != 0 {
            return None;
        }
    }
    let checksum = Sha256::digest(Sha256::digest(&bytes[..21]));
    (checksum[..4] == bytes[21..]).then_some(bytes[0])
}

/// The checksum of a bech32 or bech32m address, prefix included.
pub(crate) fn is_bech32(address: &str) -> bool {
    const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const BECH32: u32 = 1;
    const BECH32M: u32 = 0x2bc8_30a3;
    let lower = address.to_ascii_lowercase();
    if lower != address && address.to_ascii_uppercase() != address {
        return false;
    }
    let Some((prefix, data)) = lower.rsplit_once('1') else { return false };
    let expanded = prefix.bytes().map(|byte| byte >> 5).chain([0]).chain(prefix.bytes().map(|byte| byte & 31));
    let Some(data) = data
        .bytes()
        .map(|byte| ALPHABET.iter().position(|&letter| letter == byte).and_then(|value| u8::try_from(value).ok()))
        .collect::<Option<Vec<u8>>>()
    else {
        return false;
    };
    let mut checksum = 1_u32;
    for value in expanded.chain(data) {
        let top = checksum >> 25;
        checksum = ((checksum & 0x01ff_ffff) << 5) ^ u32::from(value);
        for (bit, generator) in [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3].iter().enumerate() {
            if (top >> bit) & 1 == 1 {
                checksum ^= generator;
            }
        }
    }
    matches!(checksum, BECH32 | BECH32M)
}

/// Whether a UK postcode area (the letters before the first digit) exists.
pub(crate) fn is_uk_area(area: &str) -> bool {
    const AREAS: &str = " AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC \
        EH EN EX FK FY G GL GU HA HD HG HP HR HS HU HX IG IP IV KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN \
        NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB \
        W WA WC WD WF WN WR WS WV YO ZE GY JE IM ";
    AREAS.contains(&format!(" {area} "))
}
