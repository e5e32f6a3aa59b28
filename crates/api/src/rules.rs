//! Validation rules that several requests share.

use chrono::{DateTime, Datelike as _, Utc};

/// A name or title that a person gave: 1 to `MAX` characters, not blank, no control characters.
///
/// Bidirectional overrides are refused too: they make one name look like another.
///
/// # Errors
/// A sentence saying which rule it broke; it never repeats the value.
pub fn line<const MAX: usize>(value: &str, _: &()) -> garde::Result {
    if value.trim().is_empty() {
        return Err(garde::Error::new("must not be blank"));
    }
    if value.chars().count() > MAX {
        return Err(garde::Error::new(format!("must have at most {MAX} characters")));
    }
    if value.chars().any(|c| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')) {
        return Err(garde::Error::new("must not hold control characters or bidirectional overrides"));
    }
    Ok(())
}

/// The same for an optional value.
///
/// # Errors
/// As [`line`].
pub fn optional_line<const MAX: usize>(value: &Option<String>, context: &()) -> garde::Result {
    value.as_deref().map_or(Ok(()), |value| line::<MAX>(value, context))
}

/// A text of several lines: at most `MAX` bytes of UTF-8, not blank.
///
/// # Errors
/// A sentence saying which rule it broke.
pub fn text<const MAX: usize>(value: &str, _: &()) -> garde::Result {
    if value.trim().is_empty() {
        return Err(garde::Error::new("must not be blank"));
    }
    if value.len() > MAX {
        return Err(garde::Error::new(format!("must have at most {MAX} bytes")));
    }
    Ok(())
}

/// The same for an optional value.
///
/// # Errors
/// As [`text`].
pub fn optional_text<const MAX: usize>(value: &Option<String>, context: &()) -> garde::Result {
    value.as_deref().map_or(Ok(()), |value| text::<MAX>(value, context))
}

/// At most 20 tags of at most 50 characters each, none twice.
///
/// # Errors
/// A sentence saying which rule they broke.
pub fn tags(value: &[String], context: &()) -> garde::Result {
    if value.len() > 20 {
        return Err(garde::Error::new("must have at most 20 tags"));
    }
    for (index, tag) in value.iter().enumerate() {
        line::<50>(tag, context)?;
        if value[..index].contains(tag) {
            return Err(garde::Error::new("must not hold a tag twice"));
        }
    }
    Ok(())
}

/// The same for an optional value.
///
/// # Errors
/// As [`tags`].
pub fn optional_tags(value: &Option<Vec<String>>, context: &()) -> garde::Result {
    value.as_deref().map_or(Ok(()), |value| tags(value, context))
}

/// A name of the tz database, such as `Asia/Tehran`: checked for form here, for existence by the service.
///
/// # Errors
/// A sentence saying what a zone name looks like.
pub fn timezone(value: &Option<String>, _: &()) -> garde::Result {
    match value {
        Some(zone)
            if zone.is_empty()
                || zone.len() > 64
                || !zone.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_+-".contains(&b)) =>
        {
            Err(garde::Error::new("must be a tz database name such as Asia/Tehran"))
        }
        _ => Ok(()),
    }
}

/// A time that RFC 3339 can write and the database can keep: in the years 1 to 9999 of UTC.
///
/// # Errors
/// A sentence saying so.
pub fn instant(value: &DateTime<Utc>, _: &()) -> garde::Result {
    if (1..=9999).contains(&value.year()) { Ok(()) } else { Err(garde::Error::new("must be in the years 1 to 9999")) }
}

/// The same for an optional time.
///
/// # Errors
/// As [`instant`].
pub fn optional_instant(value: &Option<DateTime<Utc>>, context: &()) -> garde::Result {
    value.as_ref().map_or(Ok(()), |value| instant(value, context))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_year_of_four_digits() {
        for (text, good) in [
            ("0001-01-01T00:00:00Z", true),
            ("9999-12-31T23:59:59.999999Z", true),
            ("0000-12-31T23:59:59Z", false),
            ("0001-01-01T00:00:00+03:30", false),
            ("9999-12-31T23:59:59-00:01", false),
            ("-4713-01-01T00:00:00Z", false),
            ("+262142-12-31T23:59:59Z", false),
        ] {
            let time = text.parse::<DateTime<Utc>>().unwrap();
            assert_eq!(instant(&time, &()).is_ok(), good, "{text}");
            assert_eq!(optional_instant(&Some(time), &()).is_ok(), good, "{text}");
        }
        assert!(optional_instant(&None, &()).is_ok());
    }
}
