//! Figures about contents, from the rows themselves.

use chrono::NaiveDate;
use contexor_api::content::{AnalyticsFigures, Status, StatusCounts};
use contexor_db::Connection;
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Date, Double, Integer, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::{prompts, reviews};

/// An approval whose distance from the generated text is not measured.
#[derive(Debug, QueryableByName)]
pub struct Unmeasured {
    /// The review.
    #[diesel(sql_type = SqlUuid)]
    pub review_id: Uuid,
    /// The tenant.
    #[diesel(sql_type = SqlUuid)]
    pub org_id: Uuid,
    /// The newest generated text up to the one that was approved; none when no model had written any.
    #[diesel(sql_type = Nullable<Text>)]
    pub generated: Option<String>,
    /// The text that was approved.
    #[diesel(sql_type = Nullable<Text>)]
    pub approved: Option<String>,
}

/// Approvals of all tenants that are not measured, oldest first.
///
/// # Errors
/// The database's.
pub async fn unmeasured(conn: &mut Connection, most: i64) -> QueryResult<Vec<Unmeasured>> {
    sql_query(
        "SELECT r.id AS review_id, r.org_id, generated.body AS generated, approved.body AS approved \
         FROM (SELECT id, org_id, content_id, version FROM reviews WHERE decision = 'approved' AND NOT is_measured \
               ORDER BY created_at, id LIMIT $1) r \
         LEFT JOIN versions approved ON approved.content_id = r.content_id AND approved.number = r.version \
         LEFT JOIN LATERAL (SELECT v.body FROM versions v \
           WHERE v.content_id = r.content_id AND v.number <= r.version AND v.kind = 'generated' \
           ORDER BY v.number DESC LIMIT 1) generated ON true",
    )
    .bind::<BigInt, _>(most)
    .load(conn)
    .await
}

/// Notes how far an approved text is from the generated one; none when that cannot be said.
///
/// # Errors
/// The database's.
pub async fn set_edit_distance(
    conn: &mut Connection,
    org: Uuid,
    review: Uuid,
    distance: Option<f32>,
) -> QueryResult<()> {
    diesel::update(reviews::table.find(review).filter(reviews::org_id.eq(org)))
        .set((reviews::edit_distance.eq(distance), reviews::is_measured.eq(true)))
        .execute(conn)
        .await
        .map(drop)
}

/// A period of whole days in a time zone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day, inclusive.
    pub to: NaiveDate,
    /// tz database name of the zone.
    pub timezone: String,
}

/// What a line of [`figures`] is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    /// All contents.
    All,
    /// An author's.
    Author(Uuid),
    /// A prompt version's.
    Prompt(Option<Uuid>, Option<i32>),
    /// A model's.
    Model(String),
}

#[derive(QueryableByName)]
struct FiguresRow {
    /// Bits of the columns that the line is not grouped by: author, prompt, model.
    #[diesel(sql_type = Integer)]
    ungrouped: i32,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    author_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    prompt_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Integer>)]
    prompt_version: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    model: Option<String>,
    #[diesel(sql_type = BigInt)]
    contents: i64,
    #[diesel(sql_type = BigInt)]
    approved_contents: i64,
    #[diesel(sql_type = BigInt)]
    approvals: i64,
    #[diesel(sql_type = BigInt)]
    rejections: i64,
    #[diesel(sql_type = Nullable<Double>)]
    time_to_approve_p50_s: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    time_to_approve_p90_s: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    first_pass_acceptance: Option<f64>,
    #[diesel(sql_type = BigInt)]
    generated_contents: i64,
    #[diesel(sql_type = Nullable<Double>)]
    regenerations_per_content: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    edit_distance: Option<f64>,
    #[diesel(sql_type = BigInt)]
    edit_distance_contents: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    cost_per_approved_content_micro_usd: Option<i64>,
    #[diesel(sql_type = BigInt)]
    generations_of_unknown_cost: i64,
}

impl FiguresRow {
    fn read(self) -> (Group, AnalyticsFigures) {
        let group = match (self.ungrouped, self.author_id, self.model) {
            (0b011, Some(author), _) => Group::Author(author),
            (0b101, ..) => Group::Prompt(self.prompt_id, self.prompt_version),
            (0b110, _, Some(model)) => Group::Model(model),
            _ => Group::All,
        };
        let decisions = self.approvals + self.rejections;
        let figures = AnalyticsFigures {
            contents: self.contents,
            approved_contents: self.approved_contents,
            approvals: self.approvals,
            rejections: self.rejections,
            approval_rate: (decisions > 0).then(|| self.approvals as f64 / decisions as f64),
            time_to_approve_p50_s: self.time_to_approve_p50_s,
            time_to_approve_p90_s: self.time_to_approve_p90_s,
            first_pass_acceptance: self.first_pass_acceptance,
            generated_contents: self.generated_contents,
            regenerations_per_content: self.regenerations_per_content,
            edit_distance: self.edit_distance,
            edit_distance_contents: self.edit_distance_contents,
            cost_per_approved_content_micro_usd: self.cost_per_approved_content_micro_usd,
            generations_of_unknown_cost: self.generations_of_unknown_cost,
        };
        (group, figures)
    }
}

/// Whether more contents of a workspace than `most` were created in a period. Reads no more than that many entries of an index.
///
/// # Errors
/// The database's.
pub async fn has_more_than(
    conn: &mut Connection,
    org: Uuid,
    workspace: Uuid,
    period: &Period,
    most: i64,
) -> QueryResult<bool> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let found: Found = sql_query(
        "SELECT count(*) AS count FROM (SELECT FROM contents WHERE org_id = $1 AND workspace_id = $2 \
           AND created_at >= $3::timestamp AT TIME ZONE $5 AND created_at < ($4 + 1)::timestamp AT TIME ZONE $5 LIMIT $6 + 1) AS found",
    )
    .bind::<SqlUuid, _>(org)
    .bind::<SqlUuid, _>(workspace)
    .bind::<Date, _>(period.from)
    .bind::<Date, _>(period.to)
    .bind::<Text, _>(&period.timezone)
    .bind::<BigInt, _>(most)
    .get_result(conn)
    .await?;
    Ok(found.count > most)
}

/// The figures of the contents of a workspace that were created in a period: of all, and by author, prompt version and model, most
/// contents first.
///
/// # Errors
/// The database's.
pub async fn figures(
    conn: &mut Connection,
    org: Uuid,
    workspace: Uuid,
    period: &Period,
) -> QueryResult<Vec<(Group, AnalyticsFigures)>> {
    let rows: Vec<FiguresRow> = sql_query(
        "WITH cohort AS MATERIALIZED ( \
           SELECT id, author_id, prompt_id, prompt_version, model, created_at FROM contents \
           WHERE org_id = $1 AND workspace_id = $2 AND created_at >= $3::timestamp AT TIME ZONE $5 \
             AND created_at < ($4 + 1)::timestamp AT TIME ZONE $5), \
         decided AS ( \
           SELECT r.content_id, count(*) FILTER (WHERE r.decision = 'approved') AS approvals, \
             count(*) FILTER (WHERE r.decision = 'rejected') AS rejections, \
             min(r.created_at) FILTER (WHERE r.decision = 'approved') AS approved_at, \
             (array_agg(r.decision ORDER BY r.created_at, r.id))[1] = 'approved' AS is_first_pass, \
             (array_agg(r.edit_distance ORDER BY r.created_at DESC, r.id DESC) FILTER (WHERE r.edit_distance IS NOT NULL))[1] AS edit_distance \
           FROM reviews r JOIN cohort ON cohort.id = r.content_id WHERE r.org_id = $1 GROUP BY r.content_id), \
         generated AS ( \
           SELECT t.content_id, count(*) FILTER (WHERE t.state = 'succeeded') AS texts, sum(t.cost_micro_usd) AS cost, \
             count(*) FILTER (WHERE t.state NOT IN ('queued', 'running') AND t.cost_micro_usd IS NULL) AS unknown \
           FROM tasks t JOIN cohort ON cohort.id = t.content_id WHERE t.org_id = $1 GROUP BY t.content_id) \
         SELECT grouping(author_id, prompt_id, model)::integer AS ungrouped, author_id, prompt_id, prompt_version, model, \
           count(*) AS contents, \
           count(*) FILTER (WHERE d.approvals > 0) AS approved_contents, \
           coalesce(sum(d.approvals), 0)::bigint AS approvals, \
           coalesce(sum(d.rejections), 0)::bigint AS rejections, \
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM d.approved_at - created_at)::double precision) AS time_to_approve_p50_s, \
           percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM d.approved_at - created_at)::double precision) AS time_to_approve_p90_s, \
           avg(d.is_first_pass::integer)::double precision AS first_pass_acceptance, \
           count(*) FILTER (WHERE g.texts > 0) AS generated_contents, \
           avg(g.texts - 1) FILTER (WHERE g.texts > 0)::double precision AS regenerations_per_content, \
           avg(d.edit_distance)::double precision AS edit_distance, \
           count(d.edit_distance) AS edit_distance_contents, \
           round(coalesce(sum(g.cost) FILTER (WHERE d.approvals > 0), 0) \
             / nullif(count(*) FILTER (WHERE d.approvals > 0), 0))::bigint AS cost_per_approved_content_micro_usd, \
           coalesce(sum(g.unknown) FILTER (WHERE d.approvals > 0), 0)::bigint AS generations_of_unknown_cost \
         FROM cohort LEFT JOIN decided d ON d.content_id = id LEFT JOIN generated g ON g.content_id = id \
         GROUP BY GROUPING SETS ((), (author_id), (prompt_id, prompt_version), (model)) \
         ORDER BY contents DESC, author_id, prompt_id, prompt_version, model",
    )
    .bind::<SqlUuid, _>(org)
    .bind::<SqlUuid, _>(workspace)
    .bind::<Date, _>(period.from)
    .bind::<Date, _>(period.to)
    .bind::<Text, _>(&period.timezone)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(FiguresRow::read).collect())
}

#[derive(QueryableByName)]
struct DayRow {
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Text)]
    word: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Contents of a workspace by the day on which they were created and by present status.
///
/// # Errors
/// The database's.
pub async fn created_by_day(
    conn: &mut Connection,
    org: Uuid,
    workspace: Uuid,
    period: &Period,
) -> QueryResult<Vec<(NaiveDate, StatusCounts)>> {
    let rows: Vec<DayRow> = sql_query(
        "SELECT (created_at AT TIME ZONE $5)::date AS day, status AS word, count(*) AS count FROM contents \
         WHERE org_id = $1 AND workspace_id = $2 AND created_at >= $3::timestamp AT TIME ZONE $5 \
           AND created_at < ($4 + 1)::timestamp AT TIME ZONE $5 GROUP BY 1, 2 ORDER BY 1",
    )
    .bind::<SqlUuid, _>(org)
    .bind::<SqlUuid, _>(workspace)
    .bind::<Date, _>(period.from)
    .bind::<Date, _>(period.to)
    .bind::<Text, _>(&period.timezone)
    .load(conn)
    .await?;
    let mut days: Vec<(NaiveDate, StatusCounts)> = Vec::new();
    for row in rows {
        if days.last().is_none_or(|(day, _)| *day != row.day) {
            days.push((row.day, StatusCounts::default()));
        }
        let (Some((_, counts)), Some(status)) = (days.last_mut(), Status::from_word(&row.word)) else { continue };
        match status {
            Status::Draft => counts.draft = row.count,
            Status::InProgress => counts.in_progress = row.count,
            Status::Review => counts.review = row.count,
            Status::Approved => counts.approved = row.count,
            Status::Rejected => counts.rejected = row.count,
        }
    }
    Ok(days)
}

/// Approvals and rejections in a workspace by day: `(day, is_approval, count)`.
///
/// # Errors
/// The database's.
pub async fn decisions_by_day(
    conn: &mut Connection,
    org: Uuid,
    workspace: Uuid,
    period: &Period,
) -> QueryResult<Vec<(NaiveDate, bool, i64)>> {
    let rows: Vec<DayRow> = sql_query(
        "SELECT (r.created_at AT TIME ZONE $5)::date AS day, r.decision AS word, count(*) AS count \
         FROM reviews r JOIN contents c ON c.id = r.content_id AND c.workspace_id = $2 \
         WHERE r.org_id = $1 AND c.org_id = $1 AND r.created_at >= $3::timestamp AT TIME ZONE $5 \
           AND r.created_at < ($4 + 1)::timestamp AT TIME ZONE $5 GROUP BY 1, 2",
    )
    .bind::<SqlUuid, _>(org)
    .bind::<SqlUuid, _>(workspace)
    .bind::<Date, _>(period.from)
    .bind::<Date, _>(period.to)
    .bind::<Text, _>(&period.timezone)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.day, row.word == super::reviews::APPROVED, row.count)).collect())
}

/// The names of prompts of a tenant.
///
/// # Errors
/// The database's.
pub async fn prompt_names(conn: &mut Connection, org: Uuid, ids: &[Uuid]) -> QueryResult<Vec<(Uuid, String)>> {
    prompts::table
        .filter(prompts::org_id.eq(org).and(prompts::id.eq_any(ids)))
        .select((prompts::id, prompts::name))
        .load(conn)
        .await
}
