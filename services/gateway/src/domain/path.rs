//! Paths fit for routing.
//!
//! A path is either plain or refused. Nothing is decoded, merged or resolved, so a path that is let through means the same to the
//! gateway, to whatever stands before it, and to the service behind it.

/// Most segments a path can have.
const MAX_SEGMENTS: usize = 12;
/// Longest segment, bytes.
const MAX_SEGMENT_BYTES: usize = 128;

/// A path as its segments, none of them empty or odd.
#[derive(Debug, Clone, Copy)]
pub struct Segments<'a> {
    items: [&'a str; MAX_SEGMENTS],
    count: usize,
}

impl<'a> Segments<'a> {
    /// Reads the raw path of a request; none when it is anything but plain segments of ASCII letters, digits, `-` and `_`, or
    /// when one of them is `internal`.
    pub fn read(path: &'a str) -> Option<Self> {
        let mut segments = Self { items: [""; MAX_SEGMENTS], count: 0 };
        for segment in path.strip_prefix('/')?.split('/') {
            if segments.count == MAX_SEGMENTS || !is_plain(segment) {
                return None;
            }
            segments.items[segments.count] = segment;
            segments.count += 1;
        }
        Some(segments)
    }

    /// The segments.
    pub fn as_slice(&self) -> &[&'a str] {
        &self.items[..self.count]
    }
}

fn is_plain(segment: &str) -> bool {
    // The only dots that mean something here.
    if matches!(segment, ".well-known" | "jwks.json") {
        return true;
    }
    (1..=MAX_SEGMENT_BYTES).contains(&segment.len())
        // Services call each other there; whatever a table or a prefix says, no path from outside has that word.
        && !segment.eq_ignore_ascii_case("internal")
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Which paths a route is for: `/api/v1/contents/{}/events`. `{}` is one segment, a last `**` any number of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern(pub &'static str);

impl Pattern {
    /// Whether a path fits.
    pub fn matches(&self, path: &Segments<'_>) -> bool {
        let mut segments = path.as_slice().iter();
        for wanted in self.0[1..].split('/') {
            if wanted == "**" {
                return true;
            }
            match segments.next() {
                Some(segment) if wanted == "{}" || wanted == *segment => {}
                _ => return false,
            }
        }
        segments.next().is_none()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use contexor_testkit::rstest::{self, rstest};

    use super::*;

    #[rstest]
    #[case("/api/v1/contents/{}/events", "/api/v1/contents/7/events", true)]
    #[case("/api/v1/contents/{}/events", "/api/v1/contents/7/events/more", false)]
    #[case("/api/v1/contents/{}/events", "/api/v1/contents/events", false)]
    #[case("/api/v1/contents/**", "/api/v1/contents", true)]
    #[case("/api/v1/contents/**", "/api/v1/contents/a/b", true)]
    #[case("/api/v1/contents/**", "/api/v1/contentsx", false)]
    #[case("/api/v1/contents/**", "/api/v1", false)]
    fn patterns_fit_whole_segments(#[case] pattern: &'static str, #[case] path: &str, #[case] fits: bool) {
        assert_eq!(Pattern(pattern).matches(&Segments::read(path).unwrap()), fits);
    }

    #[rstest]
    #[case("")]
    #[case("*")]
    #[case("/")]
    #[case("//internal")]
    #[case("/api/v1/contents/")]
    #[case("/api/v1/contents//7")]
    #[case("/api/v1/../internal")]
    #[case("/api/v1/./contents")]
    #[case("/api/v1/%2e%2e/internal")]
    #[case("/api/v1/contents%2f7")]
    #[case("/api\\v1")]
    #[case("/api/v1;a=b/contents")]
    #[case("/api/v1/contents/\u{2215}7")]
    #[case("/a/b/c/d/e/f/g/h/i/j/k/l/m")]
    #[case("/api/v1/contents/internal")]
    #[case("/api/v1/contents/Internal/7")]
    fn odd_paths_are_refused(#[case] path: &str) {
        assert!(Segments::read(path).is_none());
    }
}
