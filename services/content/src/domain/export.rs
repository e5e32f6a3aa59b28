//! Contents as files.

use chrono::{DateTime, Utc};
use contexor_api::content::{ExportFormat, ExportedContent, Status, VersionKind};
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;
use uuid::Uuid;

use super::{docx, html};

/// Longest file name with its extension, bytes of UTF-8: what disks hold.
const LONGEST_NAME_BYTES: usize = 255;

/// The media type of a format.
pub const fn media_type(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Html => "text/html; charset=utf-8",
        ExportFormat::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ExportFormat::Json => "application/json; charset=utf-8",
        ExportFormat::Markdown => "text/markdown; charset=utf-8",
    }
}

/// The file name extension of a format.
pub const fn extension(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Html => "html",
        ExportFormat::Docx => "docx",
        ExportFormat::Json => "json",
        ExportFormat::Markdown => "md",
    }
}

/// What stands before the text of a Markdown file.
#[derive(Serialize)]
struct FrontMatter<'a> {
    title: &'a str,
    id: Uuid,
    status: Status,
    version: i32,
    version_kind: Option<VersionKind>,
    is_current: bool,
    model: &'a str,
    tags: &'a [String],
    author_id: Uuid,
    reviewer_id: Option<Uuid>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// JSON.
    #[error("the JSON could not be written")]
    Json(#[from] serde_json::Error),
    /// A front matter.
    #[error("the front matter could not be written")]
    FrontMatter(#[from] serde_yaml_ng::Error),
    /// A document for word processors.
    #[error("the document could not be written")]
    Document(#[from] std::io::Error),
    /// An archive.
    #[error("the archive could not be written")]
    Archive(#[from] zip::result::ZipError),
    /// Work on a thread of its own broke.
    #[error("work on a thread of its own broke")]
    Thread(#[from] tokio::task::JoinError),
}

/// A content as a file.
///
/// # Errors
/// [`ExportError`].
pub fn file(file: &ExportedContent, format: ExportFormat) -> Result<Vec<u8>, ExportError> {
    let content = &file.content;
    let text = content.body.as_deref().unwrap_or_default();
    Ok(match format {
        ExportFormat::Json => serde_json::to_vec_pretty(file)?,
        ExportFormat::Markdown => markdown(file)?.into_bytes(),
        ExportFormat::Html => html::page(&content.title, text).into_bytes(),
        ExportFormat::Docx => docx::document(docx::Source {
            title: &content.title,
            text,
            created_at: content.created_at,
            updated_at: content.updated_at,
        })?,
    })
}

/// The name of a content's file in an archive. Its number makes it unlike every other, also where case and spelling do not count.
pub fn entry_name(number: usize, title: &str, format: ExportFormat) -> String {
    let (number, extension) = (format!("{number:05} "), extension(format));
    let stem = safe_name(title, LONGEST_NAME_BYTES - number.len() - extension.len() - 1);
    format!("{number}{stem}.{extension}")
}

/// A content as Markdown: YAML front matter, then the text to the byte, and a line end.
///
/// # Errors
/// When the front matter cannot be written.
pub fn markdown(file: &ExportedContent) -> Result<String, serde_yaml_ng::Error> {
    let content = &file.content;
    let front_matter = serde_yaml_ng::to_string(&FrontMatter {
        title: &content.title,
        id: content.id,
        status: content.status,
        version: content.version,
        version_kind: file.version_kind,
        is_current: file.is_current,
        model: &content.model,
        tags: &content.tags,
        author_id: content.author_id,
        reviewer_id: content.reviewer_id,
        created_at: content.created_at,
        updated_at: content.updated_at,
    })?;
    Ok(format!("---\n{front_matter}---\n\n{}\n", content.body.as_deref().unwrap_or_default()))
}

/// `Content-Disposition` for a file named after a title: an ASCII name for old clients, the real one by RFC 8187.
pub fn disposition(title: &str, extension: &str) -> String {
    let name = safe_name(title, LONGEST_NAME_BYTES - extension.len() - 1);
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let ascii = if ascii.chars().any(|c| c.is_ascii_alphanumeric()) { ascii } else { "content".into() };
    let encoded: String = format!("{name}.{extension}")
        .bytes()
        .map(|byte| {
            // RFC 8187's attr-char.
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    format!("attachment; filename=\"{ascii}.{extension}\"; filename*=UTF-8''{encoded}")
}

/// Names that Windows keeps for devices, whatever their extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || ["COM", "LPT"].iter().any(|port| {
            stem.strip_prefix(port)
                .is_some_and(|number| number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit()))
        })
}

/// A title without what file systems or terminals take amiss, in at most so many bytes. No character that people see as one is cut.
fn safe_name(title: &str, most_bytes: usize) -> String {
    let name: String = title
        .chars()
        .filter(|c| !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c.is_control() || "/\\:*?\"<>|%".contains(c) { '-' } else { c })
        .collect();
    let mut length = 0;
    let name: String = name
        .graphemes(true)
        .take_while(|grapheme| {
            length += grapheme.len();
            length <= most_bytes
        })
        .collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    match name {
        "" => "content".to_owned(),
        device if is_device(device) => format!("_{device}"),
        name => name.to_owned(),
    }
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
            ("con", "attachment; filename=\"_con.md\"; filename*=UTF-8''_con.md"),
            ("COM1.txt", "attachment; filename=\"_COM1.txt.md\"; filename*=UTF-8''_COM1.txt.md"),
            ("Console", "attachment; filename=\"Console.md\"; filename*=UTF-8''Console.md"),
        ] {
            let found = disposition(title, "md");
            assert!(found.is_ascii() && !found.contains(['\r', '\n']), "{found}");
            assert_eq!(found, expected, "{title}");
        }
    }

    #[test]
    fn names_in_an_archive_are_safe_and_unlike_each_other() {
        for (title, expected) in [
            ("دریا", "00007 دریا.docx"),
            ("../../etc/passwd", "00007 -..-etc-passwd.docx"),
            ("C:\\x", "00007 C--x.docx"),
            ("...", "00007 content.docx"),
        ] {
            assert_eq!(entry_name(7, title, ExportFormat::Docx), expected);
        }
        assert!(entry_name(123_456, &"د".repeat(300), ExportFormat::Html).len() <= 255);
        assert_ne!(entry_name(1, "A", ExportFormat::Json).to_lowercase(), entry_name(2, "a", ExportFormat::Json));
    }

    #[test]
    fn long_names_are_cut_between_characters_to_what_disks_hold() {
        let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦";
        for (title, character) in [
            ("😀".repeat(80), "😀"),
            (family.repeat(20), family),
            ("د".repeat(300), "د"),
            ("e\u{301}".repeat(150), "e\u{301}"),
        ] {
            for format in ExportFormat::ALL {
                let disposition = disposition(&title, extension(format));
                let encoded = disposition.split("UTF-8''").nth(1).unwrap();
                let mut bytes = Vec::new();
                let mut rest = encoded.as_bytes();
                while let Some((first, more)) = rest.split_first() {
                    if *first == b'%' {
                        bytes.push(u8::from_str_radix(std::str::from_utf8(&more[..2]).unwrap(), 16).unwrap());
                        rest = &more[2..];
                    } else {
                        bytes.push(*first);
                        rest = more;
                    }
                }
                let name = String::from_utf8(bytes).unwrap();
                let stem = name.strip_suffix(&format!(".{}", extension(format))).unwrap();
                assert!(name.len() <= 255 && name.len() > 255 - character.len() - 1, "{}", name.len());
                assert_eq!(stem, character.repeat(stem.len() / character.len()), "whole characters alone");
            }
        }
    }
}
