//! Closed books. They are never changed.

use chrono::{DateTime, Utc};
use contexor_api::usage::Statement;
use contexor_db::{Connection, Tx};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};
use uuid::Uuid;

use super::periods::PeriodRow;
use crate::{domain::statement::Sums, schema::statements};

/// From where to where a statement goes in the order of entries.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The newest entry of the last statement.
    after: i64,
    /// The end of the last statement's month.
    told_until: DateTime<Utc>,
    /// The newest entry there is.
    through: i64,
}

/// Sums of what was used for one model, workspace and person.
#[derive(Debug, Clone, QueryableByName)]
pub struct StatementLine {
    /// The model.
    #[diesel(sql_type = Text)]
    pub model: String,
    /// The workspace.
    #[diesel(sql_type = SqlUuid)]
    pub workspace_id: Uuid,
    /// The person or API key.
    #[diesel(sql_type = SqlUuid)]
    pub user_id: Uuid,
    /// Attempts.
    #[diesel(sql_type = BigInt)]
    pub requests: i64,
    /// Tokens read.
    #[diesel(sql_type = BigInt)]
    pub input_tokens: i64,
    /// Tokens written.
    #[diesel(sql_type = BigInt)]
    pub output_tokens: i64,
    /// Money, micro US dollars.
    #[diesel(sql_type = BigInt)]
    pub cost_micro_usd: i64,
}

impl Sums for StatementLine {
    fn sums(&self) -> [i64; 4] {
        [self.requests, self.input_tokens, self.output_tokens, self.cost_micro_usd]
    }
}

/// Sums of what came too late, by quarter of an hour.
#[derive(Debug, Clone, QueryableByName)]
pub struct LateLine {
    /// The quarter of an hour that it counts in.
    #[diesel(sql_type = Timestamptz)]
    pub bucket: DateTime<Utc>,
    /// Entries.
    #[diesel(sql_type = BigInt)]
    pub entries: i64,
    /// Tokens read.
    #[diesel(sql_type = BigInt)]
    pub input_tokens: i64,
    /// Tokens written.
    #[diesel(sql_type = BigInt)]
    pub output_tokens: i64,
    /// Money, micro US dollars.
    #[diesel(sql_type = BigInt)]
    pub cost_micro_usd: i64,
}

/// A statement as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = statements)]
pub struct StatementRow {
    /// The month.
    pub period: String,
    /// Its first moment.
    pub starts_at: DateTime<Utc>,
    /// The first moment of the next.
    pub ends_at: DateTime<Utc>,
    /// When the books were closed.
    pub closed_at: DateTime<Utc>,
    /// The statement without its hash.
    pub body: String,
    /// Its hash.
    pub sha256: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// What the statement of a month is made of. To be called under the exclusive money lock: no entry before the newest is on its way.
pub async fn span(tx: &mut Tx, org: Uuid, period: &PeriodRow) -> QueryResult<Span> {
    // Once a month, and the log may be long.
    tx.conn().batch_execute("SET LOCAL statement_timeout = '300s'").await?;
    let last: Option<(i64, DateTime<Utc>)> = statements::table
        .filter(statements::org_id.eq(org))
        .order((statements::through_seq.desc(), statements::ends_at.desc()))
        .select((statements::through_seq, statements::ends_at))
        .first(tx.conn())
        .await
        .optional()?;
    let newest: Number = diesel::sql_query("SELECT last_value AS n FROM usage_log_seq").get_result(tx.conn()).await?;
    let (after, told_until) = last.unwrap_or((0, period.starts_at));
    Ok(Span { after, told_until, through: newest.n })
}

/// The sums of a month's entries that no statement has had.
pub async fn own_entries(tx: &mut Tx, org: Uuid, period: &PeriodRow, span: Span) -> QueryResult<Vec<StatementLine>> {
    diesel::sql_query(
        "SELECT COALESCE(priced_as, model) AS model, workspace_id, user_id,
           count(*) FILTER (WHERE entry = 'attempt') AS requests, sum(input_tokens)::bigint AS input_tokens,
           sum(output_tokens)::bigint AS output_tokens, COALESCE(sum(cost_micro_usd), 0)::bigint AS cost_micro_usd
         FROM usage_log
         WHERE org_id = $1 AND at >= $2 - interval '62 days' AND at < $3 + interval '62 days'
           AND COALESCE(accounted_at, at) >= $2 AND COALESCE(accounted_at, at) < $3 AND COALESCE(seq, 0) <= $6
           AND NOT (COALESCE(seq, 0) <= $4 AND COALESCE(accounted_at, at) < $5)
         GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    )
    .bind::<SqlUuid, _>(org)
    .bind::<Timestamptz, _>(period.starts_at)
    .bind::<Timestamptz, _>(period.ends_at)
    .bind::<BigInt, _>(span.after)
    .bind::<Timestamptz, _>(span.told_until)
    .bind::<BigInt, _>(span.through)
    .load(tx.conn())
    .await
}

/// The sums of earlier entries that no statement has had: those that were entered since the last statement, by the order of entries;
/// and where months were counted otherwise meanwhile, those between that statement's month and this one, by their time. Neither reads
/// more of the log than that: the organization's money stands still meanwhile.
pub async fn late_entries(tx: &mut Tx, org: Uuid, period: &PeriodRow, span: Span) -> QueryResult<Vec<LateLine>> {
    diesel::sql_query(
        "SELECT date_bin('15 minutes', accounted, 'epoch') AS bucket, count(*) AS entries,
           sum(input_tokens)::bigint AS input_tokens, sum(output_tokens)::bigint AS output_tokens,
           COALESCE(sum(cost_micro_usd), 0)::bigint AS cost_micro_usd
         FROM (
           SELECT COALESCE(accounted_at, at) AS accounted, input_tokens, output_tokens, cost_micro_usd
           FROM usage_log WHERE org_id = $1 AND seq > $3 AND seq <= $5
           UNION ALL
           SELECT COALESCE(accounted_at, at), input_tokens, output_tokens, cost_micro_usd
           FROM usage_log
           WHERE $4 < $2 AND org_id = $1 AND seq <= $3 AND COALESCE(accounted_at, at) >= $4
             AND at >= $4 - interval '62 days' AND at < $2 + interval '62 days'
         ) entered
         WHERE accounted < $2
         GROUP BY 1 ORDER BY 1",
    )
    .bind::<SqlUuid, _>(org)
    .bind::<Timestamptz, _>(period.starts_at)
    .bind::<BigInt, _>(span.after)
    .bind::<Timestamptz, _>(span.told_until)
    .bind::<BigInt, _>(span.through)
    .load(tx.conn())
    .await
}

/// Keeps a statement; false when the month has one already.
pub async fn insert(tx: &mut Tx, statement: &Statement, span: Span, body: &str) -> QueryResult<bool> {
    diesel::insert_into(statements::table)
        .values((
            statements::org_id.eq(statement.org_id),
            statements::period.eq(&statement.month),
            statements::starts_at.eq(statement.starts_at),
            statements::ends_at.eq(statement.ends_at),
            statements::closed_at.eq(statement.closed_at),
            statements::through_seq.eq(span.through),
            statements::body.eq(body),
            statements::sha256.eq(&statement.sha256),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await
        .map(|rows| rows == 1)
}

/// An organization's statements, newest first.
pub async fn list(mut conn: &Connection, org: Uuid, most: i64) -> QueryResult<Vec<StatementRow>> {
    statements::table
        .filter(statements::org_id.eq(org))
        .order(statements::ends_at.desc())
        .limit(most)
        .select(StatementRow::as_select())
        .load(&mut conn)
        .await
}

/// The statement of a month.
pub async fn of(mut conn: &Connection, org: Uuid, period: &str) -> QueryResult<Option<StatementRow>> {
    statements::table.find((org, period)).select(StatementRow::as_select()).first(&mut conn).await.optional()
}

/// Forgets an organization's statements: they name people. The log, which they are made of, stays.
pub async fn purge(tx: &mut Tx, org: Uuid) -> QueryResult<usize> {
    tx.conn().batch_execute("SET LOCAL contexor.purge = 'on'").await?;
    diesel::delete(statements::table.filter(statements::org_id.eq(org))).execute(tx.conn()).await
}
