//! Freezing a text as a version.

use chrono::{DateTime, Utc};
use contexor_api::content::VersionKind;
use contexor_crypto::sha256;
use contexor_db::Tx;
use diesel::QueryResult;
use uuid::Uuid;

use crate::store::{self, contents::ContentRow, versions::NewVersion};

/// A text about to become a version.
#[derive(Debug, Clone, Copy)]
pub struct VersionDraft<'a> {
    /// How it came to be.
    pub kind: VersionKind,
    /// The text.
    pub body: &'a str,
    /// Who wrote it, had it written, or approved it.
    pub author_id: Uuid,
    /// The model that wrote it.
    pub model: Option<&'a str>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a text became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppendedVersion {
    /// The version's number.
    pub number: i32,
    /// SHA-256 of the text, hexadecimal.
    pub sha256: String,
}

/// How whole a text is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Completeness {
    /// Whether the output cap cut it.
    pub truncated: bool,
    /// Whether it is what was written until its generation was called off.
    pub partial: bool,
}

/// Appends a whole text as a version; see [`append_as`].
pub async fn append(tx: &mut Tx, content: &ContentRow, text: VersionDraft<'_>) -> QueryResult<AppendedVersion> {
    append_as(tx, content, text, Completeness::default()).await
}

/// Appends a version to a content that is locked. The content's own `version` is for the caller to move on.
pub async fn append_as(
    tx: &mut Tx,
    content: &ContentRow,
    text: VersionDraft<'_>,
    wholeness: Completeness,
) -> QueryResult<AppendedVersion> {
    Ok(append_all(tx, &[(content, text, wholeness)]).await?.remove(0))
}

/// Appends a version to each of these contents, which are locked; in their order.
pub async fn append_all(
    tx: &mut Tx,
    texts: &[(&ContentRow, VersionDraft<'_>, Completeness)],
) -> QueryResult<Vec<AppendedVersion>> {
    let frozen: Vec<AppendedVersion> = texts
        .iter()
        .map(|(content, text, _)| AppendedVersion {
            number: content.version + 1,
            sha256: hex::encode(sha256(text.body.as_bytes())),
        })
        .collect();
    let versions: Vec<NewVersion<'_>> = texts
        .iter()
        .zip(&frozen)
        .map(|((content, text, wholeness), frozen)| NewVersion {
            content_id: content.id,
            number: frozen.number,
            org_id: content.org_id,
            kind: text.kind.as_str(),
            body: text.body,
            author_id: text.author_id,
            model: text.model,
            prompt: &content.prompt,
            sha256: &frozen.sha256,
            created_at: text.at,
            truncated: wholeness.truncated,
            partial: wholeness.partial,
            prompt_id: content.prompt_id,
            prompt_version: content.prompt_version,
            title: &content.title,
        })
        .collect();
    store::versions::insert_all(tx.conn(), &versions).await?;
    Ok(frozen)
}
