//! What a client calls a request that it may have to send again.

/// Longest key, characters.
const MAX_CHARACTERS: usize = 255;

/// The value of `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-08): a structured-field string, or what many
/// clients send, the same without quotes. `"abc"` and `abc` are one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// Why a header is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// There is more than one such header.
    #[error("Idempotency-Key is given more than once")]
    Repeated,
    /// A quoted text is not closed, goes on after its end, or escapes what needs no escape.
    #[error("Idempotency-Key is not a well-formed quoted text")]
    Malformed,
    /// Nothing, or too much.
    #[error("Idempotency-Key must have 1 to 255 characters")]
    Length,
    /// A space, a control character, or anything beyond ASCII.
    #[error("Idempotency-Key must be visible ASCII characters alone")]
    Characters,
}

impl IdempotencyKey {
    /// Reads the header lines of that name; none where there is no such line.
    pub fn read<'a>(mut lines: impl Iterator<Item = &'a [u8]>) -> Result<Option<Self>, BadKey> {
        let Some(line) = lines.next() else { return Ok(None) };
        if lines.next().is_some() {
            return Err(BadKey::Repeated);
        }
        let line = line.trim_ascii();
        let key = match line.strip_prefix(b"\"") {
            Some(rest) => unquote(rest)?,
            // A quote inside would be the end of some quoted text, or the middle of several.
            None if line.contains(&b'"') => return Err(BadKey::Malformed),
            None => line.to_vec(),
        };
        if !key.iter().all(u8::is_ascii_graphic) {
            return Err(BadKey::Characters);
        }
        if key.is_empty() || key.len() > MAX_CHARACTERS {
            return Err(BadKey::Length);
        }
        String::from_utf8(key).map(|key| Some(Self(key))).map_err(|_| BadKey::Characters)
    }

    /// The key itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A structured-field string (RFC 9651, 4.2.5) from after its first quote.
fn unquote(rest: &[u8]) -> Result<Vec<u8>, BadKey> {
    let mut text = Vec::with_capacity(rest.len());
    let mut bytes = rest.iter().copied();
    loop {
        match bytes.next() {
            Some(b'"') if bytes.len() == 0 => return Ok(text),
            Some(b'\\') => match bytes.next() {
                Some(escaped @ (b'"' | b'\\')) => text.push(escaped),
                _ => return Err(BadKey::Malformed),
            },
            Some(b'"') | None => return Err(BadKey::Malformed),
            Some(byte) => text.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use contexor_testkit::{
        proptest::{self, prelude::*},
        rstest::{self, rstest},
    };

    use super::*;

    fn read(line: &[u8]) -> Result<Option<IdempotencyKey>, BadKey> {
        IdempotencyKey::read(std::iter::once(line))
    }

    #[rstest]
    #[case(r#""8e03978e-40d5-43e8-bc93-6894a57f9324""#, "8e03978e-40d5-43e8-bc93-6894a57f9324")]
    #[case("8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324")]
    #[case(" \tkey ", "key")]
    #[case(r#""a\"b\\c""#, r#"a"b\c"#)]
    #[case(r"a\b", r"a\b")]
    #[case("a,b;c=d", "a,b;c=d")]
    fn keys_are_read_with_and_without_quotes(#[case] line: &str, #[case] key: &str) {
        assert_eq!(read(line.as_bytes()).unwrap().unwrap().as_str(), key);
    }

    #[rstest]
    #[case(b"", BadKey::Length)]
    #[case(b"  ", BadKey::Length)]
    #[case(b"\"\"", BadKey::Length)]
    #[case(b"\"", BadKey::Malformed)]
    #[case(b"\"open", BadKey::Malformed)]
    #[case(b"\"a\" ;b=1", BadKey::Malformed)]
    #[case(b"\"a\", \"b\"", BadKey::Malformed)]
    #[case(b"a\"b", BadKey::Malformed)]
    #[case(b"\"a\\n\"", BadKey::Malformed)]
    #[case(b"\"a\\", BadKey::Malformed)]
    #[case(b"a b", BadKey::Characters)]
    #[case(b"\"a b\"", BadKey::Characters)]
    #[case(b"a, b", BadKey::Characters)]
    #[case(b"a\x07b", BadKey::Characters)]
    #[case("کلید".as_bytes(), BadKey::Characters)]
    #[case(b"\xff\xfe", BadKey::Characters)]
    fn what_is_no_key_is_refused_by_reason(#[case] line: &[u8], #[case] reason: BadKey) {
        assert_eq!(read(line), Err(reason));
    }

    #[test]
    fn a_key_has_255_characters_at_most_and_one_line() {
        let longest = "k".repeat(255);
        assert!(read(longest.as_bytes()).is_ok());
        assert!(read(format!("\"{longest}\"").as_bytes()).is_ok());
        assert_eq!(read(format!("{longest}k").as_bytes()), Err(BadKey::Length));
        assert_eq!(IdempotencyKey::read([&b"a"[..], b"a"].into_iter()), Err(BadKey::Repeated));
        assert_eq!(IdempotencyKey::read(std::iter::empty()), Ok(None));
    }

    proptest! {
        #[test]
        fn whatever_is_sent_a_key_that_is_read_is_short_visible_and_the_same_when_quoted(
            line in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..300),
                "[\"\\\\a-c ]{0,8}".prop_map(String::into_bytes),
                "[!-~]{1,260}".prop_map(String::into_bytes),
            ]
        ) {
            if let Ok(key) = read(&line) {
                let key = key.unwrap();
                prop_assert!((1..=255).contains(&key.as_str().len()));
                prop_assert!(key.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
                let quoted = format!("\"{}\"", key.as_str().replace('\\', "\\\\").replace('"', "\\\""));
                prop_assert_eq!(read(quoted.as_bytes()).unwrap().unwrap(), key);
            }
        }
    }
}
