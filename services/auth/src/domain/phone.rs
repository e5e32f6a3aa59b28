//! Which numbers codes are sent to.

use contexor_api::phone::Phone;

use crate::error::AuthError;

/// Reads a number and makes sure that codes may be sent to its country.
///
/// # Errors
/// [`AuthError::PhoneRefused`].
pub fn parse(text: &str, allowed_countries: &[String]) -> Result<Phone, AuthError> {
    Phone::parse_allowed(text, allowed_countries).map_err(AuthError::PhoneRefused)
}

/// The block of numbers that a number belongs to: the number less its last four digits.
pub fn block(phone: &Phone) -> &str {
    let number = phone.e164();
    &number[..number.len() - 4]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_to_mobile_numbers_of_the_allowed_countries_alone() {
        let iran = ["98".to_owned()];
        assert!(parse("09121234567", &iran).is_ok());
        assert!(parse("+989121234567", &iran).is_ok());
        for refused in ["+14155550100", "+9647901234567", "02112345678", "09121234567,09121234568", "", "+98", "0900"] {
            assert!(matches!(parse(refused, &iran), Err(AuthError::PhoneRefused(_))), "{refused}");
        }
        assert!(parse("+14155550100", &["98".to_owned(), "1".to_owned()]).is_ok());
        assert!(parse("09121234567", &[]).is_err(), "no country, no code");
    }

    #[test]
    fn a_block_is_ten_thousand_numbers() {
        let phone = parse("09121234567", &["98".to_owned()]).unwrap();
        assert_eq!(block(&phone), "+98912123");
    }
}
