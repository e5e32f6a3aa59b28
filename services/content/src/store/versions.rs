//! Versions: frozen texts.

use chrono::{DateTime, Utc};
use contexor_api::content::{Version, VersionKind, VersionSummary};
use contexor_db::Connection;
use diesel::{
    prelude::*,
    sql_types::{self, Array, Bool, Integer, Nullable, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::columns::KindColumn;
use crate::schema::versions;

/// A row of `versions`, as clients see it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = versions)]
pub struct VersionRow {
    /// 1 for the first.
    pub number: i32,
    /// How it came to be.
    #[diesel(deserialize_as = KindColumn)]
    pub kind: VersionKind,
    /// The text.
    pub body: String,
    /// Who wrote it, had it written, or approved it.
    pub author_id: Uuid,
    /// The model that wrote it.
    pub model: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Whether the output cap cut the text.
    pub truncated: bool,
    /// Whether it is what was written until its generation was called off.
    pub partial: bool,
}

impl From<VersionRow> for Version {
    fn from(row: VersionRow) -> Self {
        Self {
            number: row.number,
            kind: row.kind,
            body: row.body,
            author_id: row.author_id,
            model: row.model,
            created_at: row.created_at,
            truncated: row.truncated,
            partial: row.partial,
        }
    }
}

/// A version in a list.
#[derive(Debug, Clone, Queryable)]
pub struct VersionSummaryRow {
    /// 1 for the first.
    pub number: i32,
    /// How it came to be.
    #[diesel(deserialize_as = KindColumn)]
    pub kind: VersionKind,
    /// The first characters of the text.
    pub excerpt: String,
    /// Length of the text, characters.
    pub body_chars: i32,
    /// Who wrote it, had it written, or approved it.
    pub author_id: Uuid,
    /// The model that wrote it.
    pub model: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Whether the output cap cut the text.
    pub truncated: bool,
    /// Whether it is what was written until its generation was called off.
    pub partial: bool,
}

impl From<VersionSummaryRow> for VersionSummary {
    fn from(row: VersionSummaryRow) -> Self {
        Self {
            number: row.number,
            kind: row.kind,
            excerpt: row.excerpt,
            body_chars: row.body_chars,
            author_id: row.author_id,
            model: row.model,
            created_at: row.created_at,
            truncated: row.truncated,
            partial: row.partial,
        }
    }
}

/// A version on its way in.
#[derive(Debug)]
pub struct NewVersion<'a> {
    /// The content.
    pub content_id: Uuid,
    /// Its number.
    pub number: i32,
    /// The tenant.
    pub org_id: Uuid,
    /// The word of its kind.
    pub kind: &'static str,
    /// The text.
    pub body: &'a str,
    /// Who wrote it, had it written, or approved it.
    pub author_id: Uuid,
    /// The model that wrote it.
    pub model: Option<&'a str>,
    /// The prompt of that time.
    pub prompt: &'a str,
    /// SHA-256 of the text, hexadecimal.
    pub sha256: &'a str,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Whether the output cap cut the text.
    pub truncated: bool,
    /// Whether it is what was written until its generation was called off.
    pub partial: bool,
    /// The stored prompt that it was written from.
    pub prompt_id: Option<Uuid>,
    /// The version of the stored prompt.
    pub prompt_version: Option<i32>,
    /// The content's title at that time.
    pub title: &'a str,
}

/// Stores versions, each of another content.
pub async fn insert_all(conn: &mut Connection, new: &[NewVersion<'_>]) -> QueryResult<()> {
    diesel::sql_query(INSERT_ALL)
        .bind::<Array<sql_types::Uuid>, _>(new.iter().map(|version| version.content_id).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(new.iter().map(|version| version.number).collect::<Vec<_>>())
        .bind::<Array<sql_types::Uuid>, _>(new.iter().map(|version| version.org_id).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(new.iter().map(|version| version.kind).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(new.iter().map(|version| version.body).collect::<Vec<_>>())
        .bind::<Array<sql_types::Uuid>, _>(new.iter().map(|version| version.author_id).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(new.iter().map(|version| version.model).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(new.iter().map(|version| version.prompt).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(new.iter().map(|version| version.sha256).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(new.iter().map(|version| version.created_at).collect::<Vec<_>>())
        .bind::<Array<Bool>, _>(new.iter().map(|version| version.truncated).collect::<Vec<_>>())
        .bind::<Array<Bool>, _>(new.iter().map(|version| version.partial).collect::<Vec<_>>())
        .bind::<Array<Nullable<sql_types::Uuid>>, _>(new.iter().map(|version| version.prompt_id).collect::<Vec<_>>())
        .bind::<Array<Nullable<Integer>>, _>(new.iter().map(|version| version.prompt_version).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(new.iter().map(|version| version.title).collect::<Vec<_>>())
        .execute(conn)
        .await
        .map(drop)
}

const INSERT_ALL: &str = "\
    INSERT INTO versions (content_id, number, org_id, kind, body, author_id, model, prompt, sha256, created_at, truncated, partial, \
      prompt_id, prompt_version, title) \
    SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

/// The author of a version.
pub async fn author(conn: &mut Connection, org: Uuid, content: Uuid, number: i32) -> QueryResult<Option<Uuid>> {
    versions::table
        .find((content, number))
        .filter(versions::org_id.eq(org))
        .select(versions::author_id)
        .first(conn)
        .await
        .optional()
}

/// What a receipt tells of an approved version.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = versions)]
pub struct ApprovedRow {
    /// Its number.
    pub number: i32,
    /// SHA-256 of its text, hexadecimal.
    pub sha256: String,
    /// The prompt of that time.
    pub prompt: String,
    /// When it was approved.
    pub created_at: DateTime<Utc>,
    /// The content's title then; none in versions of a process that did not keep it.
    pub title: Option<String>,
}

/// The newest approved version of a content.
pub async fn approved(conn: &mut Connection, org: Uuid, content: Uuid) -> QueryResult<Option<ApprovedRow>> {
    versions::table
        .filter(versions::content_id.eq(content).and(versions::org_id.eq(org)))
        .filter(versions::kind.eq(VersionKind::Approved.as_str()))
        .select(ApprovedRow::as_select())
        .order(versions::number.desc())
        .first(conn)
        .await
        .optional()
}

/// The model that wrote the newest text until a version, if one did.
pub async fn model_until(conn: &mut Connection, org: Uuid, content: Uuid, number: i32) -> QueryResult<Option<String>> {
    versions::table
        .filter(versions::content_id.eq(content).and(versions::org_id.eq(org)))
        .filter(versions::number.le(number).and(versions::model.is_not_null()))
        .select(versions::model.assume_not_null())
        .order(versions::number.desc())
        .first(conn)
        .await
        .optional()
}

/// One version of a content.
pub async fn find(conn: &mut Connection, org: Uuid, content: Uuid, number: i32) -> QueryResult<Option<VersionRow>> {
    versions::table
        .find((content, number))
        .filter(versions::org_id.eq(org))
        .select(VersionRow::as_select())
        .first(conn)
        .await
        .optional()
}

/// A content's versions before a number, newest first.
pub async fn list(
    conn: &mut Connection,
    org: Uuid,
    content: Uuid,
    before: Option<i32>,
    limit: i64,
) -> QueryResult<Vec<VersionSummaryRow>> {
    versions::table
        .filter(versions::content_id.eq(content).and(versions::org_id.eq(org)))
        .filter(versions::number.lt(before.unwrap_or(i32::MAX)))
        .select((
            versions::number,
            versions::kind,
            versions::excerpt,
            versions::body_chars,
            versions::author_id,
            versions::model,
            versions::created_at,
            versions::truncated,
            versions::partial,
        ))
        .order(versions::number.desc())
        .limit(limit)
        .load(conn)
        .await
}

/// Deletes up to `most` versions of the first `contents` contents of a tenant, or of one workspace in it, as
/// [`super::contents::delete_some`] takes them; says how many.
pub async fn delete_some(
    conn: &mut Connection,
    org: Uuid,
    workspace: Option<Uuid>,
    contents: i64,
    most: i64,
) -> QueryResult<usize> {
    diesel::sql_query(
        "DELETE FROM versions WHERE (content_id, number) IN ( \
           SELECT texts.content_id, texts.number FROM versions texts JOIN ( \
             SELECT id FROM contents WHERE org_id = $1 AND ($2::uuid IS NULL OR workspace_id = $2) \
             ORDER BY workspace_id, created_at DESC, id DESC LIMIT $3 \
           ) doomed ON doomed.id = texts.content_id \
           LIMIT $4)",
    )
    .bind::<sql_types::Uuid, _>(org)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(workspace)
    .bind::<sql_types::BigInt, _>(contents)
    .bind::<sql_types::BigInt, _>(most)
    .execute(conn)
    .await
}
