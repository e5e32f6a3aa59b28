//! Comma-separated values that spreadsheets read as they are meant.

/// Tells spreadsheets that a file is UTF-8, so that Persian opens right.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A field that somebody else wrote: what a spreadsheet would take for a formula becomes a text by a leading apostrophe.
pub fn text(value: &str) -> String {
    match value.trim_start_matches([' ', '"', '\'']).chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => format!("'{value}"),
        _ => value.to_owned(),
    }
}

/// A line of fields, quoted where they have to be (RFC 4180).
pub fn line<const N: usize>(fields: [&str; N]) -> String {
    let quoted = fields.map(|field| {
        if field.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", field.replace('"', "\"\""))
        } else {
            field.to_owned()
        }
    });
    format!("{}\r\n", quoted.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_a_text() {
        for (value, expected) in [
            ("=1+1", "'=1+1"),
            ("+98912", "'+98912"),
            ("-2", "'-2"),
            ("@x", "'@x"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\"=1", "'\"=1"),
            (" =1", "' =1"),
            ("gpt-4.1-mini", "gpt-4.1-mini"),
            ("سلام", "سلام"),
            ("", ""),
        ] {
            assert_eq!(text(value), expected, "{value:?}");
        }
    }

    #[test]
    fn fields_are_quoted_where_they_have_to_be() {
        assert_eq!(line(["a", "b,c", "d\"e", "f\ng"]), "a,\"b,c\",\"d\"\"e\",\"f\ng\"\r\n");
    }
}
