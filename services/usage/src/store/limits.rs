//! Monthly limits.

use contexor_api::usage::{Limit, LimitScope, SetLimit};
use contexor_db::{Connection, Tx};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::counters::{LimitSubject, SubjectKindColumn};
use crate::schema::limits;

/// A limit.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = limits)]
pub struct LimitRow {
    scope: SubjectKindColumn,
    user_id: Uuid,
    /// Micro US dollars a month.
    pub monthly_cost_micro_usd: Option<i64>,
    /// Tokens a month.
    pub monthly_tokens: Option<i64>,
    /// The most that one generation may cost, micro US dollars.
    pub max_generation_micro_usd: Option<i64>,
    warn_at_percent: i32,
    /// Grows with every change.
    pub revision: i64,
}

impl LimitRow {
    /// Whether it is this one's limit.
    pub fn is_of(&self, whose: LimitSubject) -> bool {
        LimitSubject::new(self.scope.0, self.user_id) == whose
    }

    /// The share of the limit that is warned of, percent.
    pub fn warn_at_percent(&self) -> i32 {
        self.warn_at_percent
    }
}

impl From<LimitRow> for Limit {
    fn from(row: LimitRow) -> Self {
        let whose = LimitSubject::new(row.scope.0, row.user_id);
        Self {
            // The installation's row belongs to no organization.
            scope: whose.scope().unwrap_or(LimitScope::Org),
            user_id: whose.user(),
            workspace_id: if let LimitSubject::Workspace(id) = whose { Some(id) } else { None },
            api_key_id: if let LimitSubject::ApiKey(id) = whose { Some(id) } else { None },
            max_generation_micro_usd: row.max_generation_micro_usd,
            monthly_cost_micro_usd: row.monthly_cost_micro_usd,
            monthly_tokens: row.monthly_tokens,
            warn_at_percent: row.warn_at_percent,
        }
    }
}

/// Every limit of an organization, its own first.
pub async fn list(mut conn: &Connection, org: Uuid) -> QueryResult<Vec<LimitRow>> {
    limits::table
        .filter(limits::org_id.eq(org))
        .order((limits::scope, limits::user_id))
        .select(LimitRow::as_select())
        .load(&mut conn)
        .await
}

/// Somebody's limit.
pub async fn of(mut conn: &Connection, org: Uuid, whose: LimitSubject) -> QueryResult<Option<LimitRow>> {
    limits::table
        .find((org, whose.as_str(), whose.subject_or_nil()))
        .select(LimitRow::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// Gives an organization its first limit, unless it has one.
pub async fn give_default(tx: &mut Tx, org: Uuid, micro_usd: i64) -> QueryResult<()> {
    diesel::insert_into(limits::table)
        .values((
            limits::org_id.eq(org),
            limits::scope.eq(LimitSubject::Org.as_str()),
            limits::user_id.eq(Uuid::nil()),
            limits::monthly_cost_micro_usd.eq(micro_usd),
            limits::warn_at_percent.eq(80),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Sets the limit of the whole installation, micro US dollars a month; none for no bound.
pub async fn set_installation(conn: &mut Connection, micro_usd: Option<i64>) -> QueryResult<()> {
    diesel::insert_into(limits::table)
        .values((
            limits::org_id.eq(Uuid::nil()),
            limits::scope.eq(LimitSubject::Installation.as_str()),
            limits::user_id.eq(Uuid::nil()),
            limits::monthly_cost_micro_usd.eq(micro_usd),
            limits::warn_at_percent.eq(80),
        ))
        .on_conflict((limits::org_id, limits::scope, limits::user_id))
        .do_update()
        .set(limits::monthly_cost_micro_usd.eq(micro_usd))
        .execute(conn)
        .await
        .map(drop)
}

/// Sets a limit.
pub async fn set(tx: &mut Tx, org: Uuid, whose: LimitSubject, limit: &SetLimit) -> QueryResult<LimitRow> {
    let bounds = (
        limits::monthly_cost_micro_usd.eq(limit.monthly_cost_micro_usd),
        limits::monthly_tokens.eq(limit.monthly_tokens),
        limits::max_generation_micro_usd.eq(limit.max_generation_micro_usd),
        limits::warn_at_percent.eq(limit.warn_at_percent),
    );
    diesel::insert_into(limits::table)
        .values((
            limits::org_id.eq(org),
            limits::scope.eq(whose.as_str()),
            limits::user_id.eq(whose.subject_or_nil()),
            bounds,
        ))
        .on_conflict((limits::org_id, limits::scope, limits::user_id))
        .do_update()
        .set((bounds, limits::revision.eq(limits::revision + 1)))
        .returning(LimitRow::as_returning())
        .get_result(tx.conn())
        .await
}

/// Forgets an organization's limits.
pub async fn purge(tx: &mut Tx, org: Uuid) -> QueryResult<usize> {
    diesel::delete(limits::table.filter(limits::org_id.eq(org))).execute(tx.conn()).await
}
