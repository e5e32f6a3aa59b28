//! A content as a file.

use contexor_api::content::{Content, ExportFormat};

/// Longest file name without its extension, Unicode code points.
const LONGEST_NAME: usize = 80;

/// The media type of a format.
pub const fn media_type(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Json => "application/json; charset=utf-8",
        ExportFormat::Markdown => "text/markdown; charset=utf-8",
    }
}

/// The file name extension of a format.
const fn extension(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Json => "json",
        ExportFormat::Markdown => "md",
    }
}

/// A content as Markdown: YAML front matter, then the text.
pub fn markdown(content: &Content) -> String {
    // A JSON string is a YAML string, whatever characters it holds.
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let tags: Vec<String> = content.tags.iter().map(|tag| quoted(tag)).collect();
    format!(
        "---\ntitle: {}\nid: {}\nstatus: {}\nversion: {}\nmodel: {}\ntags: [{}]\nauthor_id: {}\ncreated_at: {}\nupdated_at: {}\n---\n\n{}\n",
        quoted(&content.title),
        content.id,
        content.status.as_str(),
        content.version,
        quoted(&content.model),
        tags.join(", "),
        content.author_id,
        content.created_at.to_rfc3339(),
        content.updated_at.to_rfc3339(),
        content.body.as_deref().unwrap_or_default(),
    )
}

/// `Content-Disposition` for a file named after a title: an ASCII name for old clients, the real one by RFC 5987.
pub fn disposition(title: &str, format: ExportFormat) -> String {
    let name = safe_name(title);
    let extension = extension(format);
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let ascii = if ascii.chars().any(|c| c.is_ascii_alphanumeric()) { ascii } else { "content".into() };
    let encoded: String = format!("{name}.{extension}")
        .bytes()
        .map(|byte| {
            // RFC 5987's attr-char.
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    format!("attachment; filename=\"{ascii}.{extension}\"; filename*=UTF-8''{encoded}")
}

/// A title without what file systems or terminals take amiss.
fn safe_name(title: &str) -> String {
    let name: String = title
        .chars()
        .filter(|c| !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c.is_control() || "/\\:*?\"<>|%".contains(c) { '-' } else { c })
        .take(LONGEST_NAME)
        .collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.is_empty() { "content".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_harmless_and_keep_their_letters() {
        for (title, expected) in [
            ("Sea", "attachment; filename=\"Sea.md\"; filename*=UTF-8''Sea.md"),
            ("دریا", "attachment; filename=\"content.md\"; filename*=UTF-8''%D8%AF%D8%B1%DB%8C%D8%A7.md"),
            ("../../etc/passwd", "attachment; filename=\"-..-etc-passwd.md\"; filename*=UTF-8''-..-etc-passwd.md"),
            ("a\"; x=\"b", "attachment; filename=\"a-_ x_-b.md\"; filename*=UTF-8''a-%3B%20x%3D-b.md"),
            ("\u{202E}...\r\n", "attachment; filename=\"content.md\"; filename*=UTF-8''--.md"),
            ("...", "attachment; filename=\"content.md\"; filename*=UTF-8''content.md"),
        ] {
            let found = disposition(title, ExportFormat::Markdown);
            assert!(found.is_ascii() && !found.contains(['\r', '\n']), "{found}");
            assert_eq!(found, expected, "{title}");
        }
    }
}
