//! Reviews: what reviewers decided, and said.

use chrono::{DateTime, Utc};
use contexor_db::Connection;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::columns::{MarksColumn, PiiStatusColumn};
use crate::schema::reviews;

/// The word of an approval.
pub const APPROVED: &str = "approved";
/// The word of a rejection.
pub const REJECTED: &str = "rejected";

/// A review on its way in.
#[derive(Debug, Insertable)]
#[diesel(table_name = reviews)]
pub struct NewReview {
    /// Id of the review.
    pub id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The tenant.
    pub org_id: Uuid,
    /// The version that was read.
    pub version: i32,
    /// [`APPROVED`] or [`REJECTED`].
    pub decision: &'static str,
    /// Who decided.
    pub reviewer_id: Uuid,
    /// The word to the author.
    pub comment: Option<String>,
    /// Notes on places in the text.
    pub marks: MarksColumn,
    /// Whether the reviewer knew of personal data.
    pub pii_acknowledged: bool,
    /// When.
    pub created_at: DateTime<Utc>,
    /// The word of the verdict on personal data that the reviewer saw.
    pub pii_status: Option<&'static str>,
}

/// What a receipt tells of an approval.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = reviews)]
pub struct ApprovalRow {
    /// Who approved.
    pub reviewer_id: Uuid,
    /// Whether the reviewer knew of personal data.
    pub pii_acknowledged: bool,
    /// The verdict on personal data that the reviewer saw.
    pub pii_status: Option<PiiStatusColumn>,
}

/// The approval of a version that was read.
pub async fn approval(conn: &mut Connection, org: Uuid, content: Uuid, read: i32) -> QueryResult<Option<ApprovalRow>> {
    reviews::table
        .filter(reviews::content_id.eq(content).and(reviews::org_id.eq(org)).and(reviews::version.eq(read)))
        .filter(reviews::decision.eq(APPROVED))
        .order(reviews::created_at.desc())
        .select(ApprovalRow::as_select())
        .first(conn)
        .await
        .optional()
}

/// Stores a review.
pub async fn insert(conn: &mut Connection, review: NewReview) -> QueryResult<()> {
    diesel::insert_into(reviews::table).values(review).execute(conn).await.map(drop)
}

/// The newest rejection of a content: its reason and marks.
pub async fn last_rejection(
    conn: &mut Connection,
    org: Uuid,
    content: Uuid,
) -> QueryResult<Option<(Option<String>, MarksColumn)>> {
    reviews::table
        .filter(reviews::content_id.eq(content).and(reviews::org_id.eq(org)))
        .filter(reviews::decision.eq(REJECTED))
        .order(reviews::created_at.desc())
        .select((reviews::comment, reviews::marks))
        .first(conn)
        .await
        .optional()
}
