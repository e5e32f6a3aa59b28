//! Validation rules that several requests share.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
pub use contexor_characters::is_ignorable;
use contexor_characters::is_noncharacter;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

/// Whether a text is an id in another form than that of five groups with hyphens, in lower or upper case: the parser of ids would also
/// take it without hyphens, in braces and as `urn:uuid:`, and one thing would have several addresses.
pub fn is_foreign_id(text: &str) -> bool {
    text.len() != uuid::fmt::Hyphenated::LENGTH && Uuid::try_parse(text).is_ok()
}

/// Whether a reader sees anything of a character. The blank Braille pattern is white space in all but name.
fn is_visible(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !is_ignorable(c) && c != '\u{2800}' && !is_noncharacter(c)
}

const fn is_bidi_override(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text shows nothing: it is empty, or all white space and invisible characters. The one meaning of "blank" for every
/// name, title, reason and text.
pub fn is_blank(text: &str) -> bool {
    !text.chars().any(is_visible)
}

/// A name without its invisible characters: two names that look alike are alike.
///
/// Kept are the zero-width non-joiner (U+200C) and joiner (U+200D) between two visible characters, as Persian words and emoji need
/// them, and variation selectors (U+FE0E, U+FE0F) after a symbol. Bidirectional overrides stay too: [`line`] refuses them.
pub fn without_invisible(name: &str) -> String {
    if !name.chars().any(is_ignorable) {
        return name.to_owned();
    }
    let mut kept = String::with_capacity(name.len());
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let before = kept.chars().next_back();
        let keep = match c {
            _ if !is_ignorable(c) || is_bidi_override(c) => true,
            '\u{200C}' | '\u{200D}' => {
                // A variation selector belongs to the emoji that it follows.
                before.is_some_and(|before| is_visible(before) || before == '\u{FE0F}')
                    && chars.peek().is_some_and(|after| is_visible(*after))
            }
            '\u{FE0E}' | '\u{FE0F}' => {
                before.is_some_and(|before| is_visible(before) && !before.is_alphanumeric())
                    || chars.peek() == Some(&'\u{20E3}')
            }
            _ => false,
        };
        if keep {
            kept.push(c);
        }
    }
    kept
}

/// Reads a name without its invisible characters ([`without_invisible`]).
///
/// Use with `#[serde(deserialize_with = "rules::name")]`, and validate with [`line`].
///
/// # Errors
/// Those of a string's own deserialization.
pub fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|name| without_invisible(&name))
}

/// As [`name`], for a field of a PATCH body that always has a value: absent stays `None`, `null` is refused. Use with
/// `#[serde(default, deserialize_with = "rules::present_name")]`.
///
/// # Errors
/// Those of a string's own deserialization; `null` is one.
pub fn present_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    name(deserializer).map(Some)
}

/// As [`name`], for a name that may be missing or `null`. Use with `#[serde(default, deserialize_with = "rules::optional_name")]`.
///
/// # Errors
/// Those of a string's own deserialization.
pub fn optional_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|name| name.map(|name| without_invisible(&name)))
}

/// As [`name`], for a field of a PATCH body that `null` takes away: absent stays `None`, `null` becomes `Some(None)`. Use with
/// `#[serde(default, deserialize_with = "rules::nullable_name")]`.
///
/// # Errors
/// Those of a string's own deserialization.
pub fn nullable_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    optional_name(deserializer).map(Some)
}

/// As [`name`], for a list of labels.
///
/// # Errors
/// Those of a list's own deserialization.
pub fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Vec::<String>::deserialize(deserializer).map(|names| names.iter().map(|name| without_invisible(name)).collect())
}

/// As [`names`], for a field of a PATCH body that always has a value.
///
/// # Errors
/// Those of a list's own deserialization; `null` is one.
pub fn present_names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    names(deserializer).map(Some)
}

/// A name or title that a person gave: 1 to `MAX` characters, something of it visible ([`is_blank`]), no control characters.
///
/// Bidirectional overrides are refused too: they make one name look like another. So are noncharacters (U+FFFE and the like), which
/// no exchange format holds.
///
/// # Errors
/// A sentence saying which rule it broke; it never repeats the value.
pub fn line<const MAX: usize>(value: &str, _: &()) -> garde::Result {
    if is_blank(value) {
        return Err(garde::Error::new("must not be blank"));
    }
    if value.chars().count() > MAX {
        return Err(garde::Error::new(format!("must have at most {MAX} characters")));
    }
    if value.chars().any(|c| c.is_control() || is_bidi_override(c) || is_noncharacter(c)) {
        return Err(garde::Error::new("must not hold control characters, bidirectional overrides or noncharacters"));
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

/// A text of several lines: at most `MAX` bytes of UTF-8, something of it visible ([`is_blank`]).
///
/// # Errors
/// A sentence saying which rule it broke.
pub fn text<const MAX: usize>(value: &str, _: &()) -> garde::Result {
    if is_blank(value) {
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

/// A tag: at most 50 characters, something visible.
///
/// # Errors
/// A sentence saying what is expected.
#[expect(clippy::ptr_arg, reason = "garde passes a reference to the item itself")]
pub fn tag(value: &String, context: &()) -> garde::Result {
    line::<50>(value, context)
}

/// At most 20 tags, none twice.
///
/// # Errors
/// A sentence saying which rule they broke.
pub fn tags(value: &[String], _: &()) -> garde::Result {
    if value.len() > 20 {
        return Err(garde::Error::new("must have at most 20 tags"));
    }
    for (index, tag) in value.iter().enumerate() {
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

/// A day that ISO 8601 writes with a year of four digits: in the years 1 to 9999.
///
/// # Errors
/// A sentence saying so.
pub fn optional_day(value: &Option<NaiveDate>, _: &()) -> garde::Result {
    match value {
        Some(day) if !(1..=9999).contains(&day.year()) => Err(garde::Error::new("must be in the years 1 to 9999")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_is_blank() {
        for blank in [
            "",
            " ",
            "\t\n",
            "\u{A0}",
            "\u{2003}",
            "\u{200C}",
            "\u{200B}\u{200B}",
            "\u{200F}",
            "\u{3164}",
            "\u{200C}\u{200D}",
            "\u{2060}",
            "\u{FEFF}",
            "\u{AD}",
            "\u{115F}",
            "\u{FFA0}",
            "\u{2800}",
            "\u{E0041}",
            "\u{FE0F}",
            "\u{180E}",
            "\u{FFF9}",
            "\u{202E}",
            "\u{FFFE}",
            " \u{200E} ",
        ] {
            assert!(is_blank(blank), "{}", blank.escape_unicode());
            assert!(line::<300>(blank, &()).is_err(), "{}", blank.escape_unicode());
            assert!(text::<300>(blank, &()).is_err(), "{}", blank.escape_unicode());
        }
        for seen in ["a", "۱", "دریا", "\u{200C}a", "👍", "-", "می\u{200C}رود"] {
            assert!(!is_blank(seen), "{seen}");
            assert!(line::<300>(seen, &()).is_ok(), "{seen}");
        }
        for refused in ["a\u{202E}b", "a\u{2066}b", "a\nb", "a\u{FFFE}b", "a\u{FDD0}b", "a\u{1FFFF}b"] {
            assert!(line::<300>(refused, &()).is_err(), "{}", refused.escape_unicode());
        }
    }

    #[test]
    fn names_keep_no_invisible_character_but_joiners_between_letters() {
        for (given, kept) in [
            ("دریا", "دریا"),
            ("x\u{FEFF}y", "xy"),
            ("a\u{E0041}b", "ab"),
            ("pay\u{AD}pal", "paypal"),
            ("\u{200F}سلام\u{200E}", "سلام"),
            ("می\u{200C}رود", "می\u{200C}رود"),
            ("\u{200C}می\u{200C}\u{200C}رود\u{200C}", "می\u{200C}رود"),
            ("a \u{200C}b", "a b"),
            ("👨\u{200D}👩\u{200D}👧", "👨\u{200D}👩\u{200D}👧"),
            ("❤\u{FE0F}\u{200D}🔥 1\u{FE0F}\u{20E3}", "❤\u{FE0F}\u{200D}🔥 1\u{FE0F}\u{20E3}"),
            ("a\u{FE0F}", "a"),
            ("\u{3164}", ""),
            ("a\u{202E}b", "a\u{202E}b"),
        ] {
            let found = without_invisible(given);
            assert_eq!(found, kept, "{}", given.escape_unicode());
            assert_eq!(without_invisible(&found), found, "once is enough");
        }
    }

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
        for (text, good) in [
            ("0001-01-01", true),
            ("9999-12-31", true),
            ("0000-12-31", false),
            ("-9999-01-01", false),
            ("+10000-01-01", false),
        ] {
            assert_eq!(optional_day(&Some(text.parse().unwrap()), &()).is_ok(), good, "{text}");
        }
        assert!(optional_day(&None, &()).is_ok());
    }
}
