//! JSON read field by field: one odd field must not cost the others.
//!
//! `serde_json::Value` refuses a string with half of a surrogate pair, and with it the whole document; servers that cut a text into
//! pieces of UTF-16 write such halves. Values stay unread here until somebody asks for them.

use std::collections::BTreeMap;

use serde::de::{Deserializer as _, Visitor};
use serde_json::value::RawValue;

/// The fields of an object; of repeated ones the last.
pub(super) type Object<'a> = BTreeMap<String, &'a RawValue>;

/// The object, if it is one.
pub(super) fn object(raw: &RawValue) -> Option<Object<'_>> {
    if raw.get().starts_with('{') { serde_json::from_str(raw.get()).ok() } else { None }
}

/// The items, if it is a list.
pub(super) fn array(raw: &RawValue) -> Option<Vec<&RawValue>> {
    if raw.get().starts_with('[') { serde_json::from_str(raw.get()).ok() } else { None }
}

/// The text, if it is one: UTF-8, but for surrogates that stand alone, which are encoded as if they were characters (WTF-8).
pub(super) fn text(raw: &RawValue) -> Option<Vec<u8>> {
    struct Bytes;

    impl Visitor<'_> for Bytes {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a string")
        }

        fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }
    }

    if !raw.get().starts_with('"') {
        return None;
    }
    serde_json::Deserializer::from_str(raw.get()).deserialize_bytes(Bytes).ok()
}

/// The text, with U+FFFD for what is none.
pub(super) fn word(raw: &RawValue) -> Option<String> {
    text(raw).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// A count: a whole number, also as a float or in quotes. What no counter can hold is the greatest count; negative ones are none.
pub(super) fn count(raw: &RawValue) -> Option<i64> {
    let quoted;
    let number = match raw.get().strip_prefix('"') {
        Some(_) => {
            quoted = word(raw)?;
            quoted.trim()
        }
        None => raw.get(),
    };
    if let Ok(count) = number.parse::<i64>() {
        return (count >= 0).then_some(count);
    }
    let float: f64 = number.parse().ok()?;
    // Saturates.
    (float.is_finite() && float >= 0.0).then_some(float as i64)
}

/// Whether the value says nothing: null, false, an empty text, object or list.
pub(super) fn is_blank(raw: &RawValue) -> bool {
    matches!(raw.get(), "null" | "false" | "\"\"" | "0")
        || object(raw).is_some_and(|fields| fields.is_empty())
        || array(raw).is_some_and(|items| items.is_empty())
}

/// Joins pieces of text in which characters may be cut into their surrogates.
#[derive(Debug, Default)]
pub(super) struct TextJoiner {
    /// The first half of a pair whose second has not come yet.
    high: Option<u16>,
}

impl TextJoiner {
    /// The text of the next piece. A half without its other half becomes U+FFFD; U+0000, which nothing downstream can store, is left
    /// out before anybody checks the text.
    pub(super) fn push(&mut self, mut piece: &[u8]) -> String {
        let mut joined = String::with_capacity(piece.len());
        while let Some(at) = piece.windows(3).position(|bytes| surrogate(bytes).is_some()) {
            let (before, rest) = piece.split_at(at);
            self.push_plain(before, &mut joined);
            if let Some(unit) = surrogate(rest) {
                self.push_surrogate(unit, &mut joined);
            }
            piece = rest.get(3..).unwrap_or_default();
        }
        self.push_plain(piece, &mut joined);
        joined.retain(|character| character != '\0');
        joined
    }

    /// Whether half of a character waits for its other half.
    pub(super) fn is_pending(&self) -> bool {
        self.high.is_some()
    }

    /// What is left at the end of the text.
    pub(super) fn finish(&mut self) -> Option<char> {
        self.high.take().map(|_| char::REPLACEMENT_CHARACTER)
    }

    fn push_plain(&mut self, bytes: &[u8], joined: &mut String) {
        if !bytes.is_empty() {
            joined.extend(self.finish());
            joined.push_str(&String::from_utf8_lossy(bytes));
        }
    }

    fn push_surrogate(&mut self, unit: u16, joined: &mut String) {
        match (self.high.take(), unit) {
            (Some(high), 0xDC00..=0xDFFF) => joined.extend(char::decode_utf16([high, unit]).map_while(Result::ok)),
            (lost, unit) => {
                joined.extend(lost.map(|_| char::REPLACEMENT_CHARACTER));
                if unit < 0xDC00 {
                    self.high = Some(unit);
                } else {
                    joined.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
    }
}

/// The surrogate that these bytes begin with. In UTF-8 no character begins with `ED A0` to `ED BF`.
fn surrogate(bytes: &[u8]) -> Option<u16> {
    match bytes {
        [0xED, second @ 0xA0..=0xBF, third @ 0x80..=0xBF, ..] => {
            Some(0xD000 | (u16::from(second & 0x3F) << 6) | u16::from(third & 0x3F))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> &RawValue {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn halves_of_characters_meet_across_pieces() {
        for (pieces, expected) in [
            (&[r#""good \ud83d""#, r#""\ude00 morning""#][..], "good 😀 morning"),
            (&[r#""\ud83d""#, r#""""#, r#""\ude00""#], "😀"),
            (&[r#""\ud83d\ude00""#], "😀"),
            (&[r#""a\ud83d""#, r#""b""#], "a\u{fffd}b"),
            (&[r#""\ude00""#], "\u{fffd}"),
            (&[r#""\ud83d\ud83d""#, r#""\ude00""#], "\u{fffd}😀"),
            (&[r#""\ud83d""#], "\u{fffd}"),
            (&[r#""0912\u0000345""#], "0912345"),
            (&[r#""퟿""#], "퟿"),
        ] {
            let mut joiner = TextJoiner::default();
            let mut joined: String = pieces.iter().map(|piece| joiner.push(&text(raw(piece)).unwrap())).collect();
            joined.extend(joiner.finish());
            assert_eq!(joined, expected, "{pieces:?}");
        }
    }

    #[test]
    fn counts_are_read_in_every_writing() {
        for (json, expected) in [
            ("7", Some(7)),
            ("7.0", Some(7)),
            ("7e2", Some(700)),
            (r#""7""#, Some(7)),
            ("1e300", Some(i64::MAX)),
            ("99999999999999999999", Some(i64::MAX)),
            ("-1", None),
            ("-0.5", None),
            ("null", None),
            ("[]", None),
            (r#""many""#, None),
        ] {
            assert_eq!(count(raw(json)), expected, "{json}");
        }
    }
}
