//! Contents as files.

use garde::Validate;
use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::{IntoParams, ToSchema};

use super::{Content, VersionKind};

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(as = content::ExportFormat)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A JSON document.
    Json,
    /// A Markdown document with a front matter.
    Markdown,
    /// A page that stands by itself, made from the Markdown of the text; it runs nothing and loads nothing.
    Html,
    /// A document for word processors (Office Open XML), made from the Markdown of the text.
    Docx,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Json, Self::Markdown, Self::Html, Self::Docx];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Docx => "docx",
        }
    }
}

/// Which text of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportVersion {
    /// That of the newest approval.
    Approved,
    /// That of a version.
    Number(i32),
}

impl<'de> Deserialize<'de> for ExportVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        if word == "approved" {
            return Ok(Self::Approved);
        }
        match word.parse() {
            Ok(number) if number > 0 => Ok(Self::Number(number)),
            _ => Err(de::Error::custom("expected a version's number, or approved")),
        }
    }
}

/// `?format=` and `?version=`.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExportQuery {
    /// The format of the file.
    #[garde(skip)]
    #[param(inline)]
    pub format: ExportFormat,
    /// A version's number, or `approved` for the text of the newest approval; the current text if absent.
    #[garde(skip)]
    #[param(value_type = Option<String>, pattern = "^(approved|[1-9][0-9]*)$")]
    pub version: Option<ExportVersion>,
}

/// `?format=`.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ProjectExportQuery {
    /// The format of the files in the archive.
    #[garde(skip)]
    #[param(inline)]
    pub format: ExportFormat,
}

/// A content as a JSON file. `version`, `body`, `truncated`, `pii` and `reviewer_id` are of the text that is in the file; `status` is `APPROVED`
/// where that text was approved, and else the content's own.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = content::ExportedContent)]
pub struct ExportedContent {
    /// The content.
    #[serde(flatten)]
    pub content: Content,
    /// How the version in the file came to be; null before the first.
    #[schema(required)]
    pub version_kind: Option<VersionKind>,
    /// Whether the text in the file is the current one.
    pub is_current: bool,
}

/// The bytes of a file.
#[derive(Debug, Clone, ToSchema)]
#[schema(as = content::Binary, value_type = String, format = Binary)]
pub struct Binary(pub Vec<u8>);
