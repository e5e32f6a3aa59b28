//! API keys. One that was deleted is like one that never was; an expired one is shown, and opens nothing.

use chrono::{DateTime, Utc};
use contexor_api::org::Role;
use contexor_db::{Connection, Tx};
use contexor_identity::Scope;
use diesel::{dsl, pg::Pg, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    Position,
    columns::RoleColumn,
    orgs::{OrgRow, SettingsRow},
    workspaces::WorkspaceRow,
};
use crate::schema::{api_keys, orgs, workspaces};

/// A key, as stored, without what is kept of its secret.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = api_keys, check_for_backend(Pg))]
pub(crate) struct ApiKeyRow {
    pub(crate) id: Uuid,
    pub(crate) org_id: Uuid,
    pub(crate) workspace_id: Option<Uuid>,
    pub(crate) name: String,
    pub(crate) role: RoleColumn,
    pub(crate) created_by: Uuid,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) last_used_at: Option<DateTime<Utc>>,
}

/// A key to be.
#[derive(Debug, Insertable)]
#[diesel(table_name = api_keys)]
pub(crate) struct NewApiKey<'a> {
    pub(crate) id: Uuid,
    pub(crate) org_id: Uuid,
    pub(crate) workspace_id: Option<Uuid>,
    pub(crate) name: &'a str,
    pub(crate) role: RoleColumn,
    pub(crate) secret_hash: &'a [u8],
    pub(crate) created_by: Uuid,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Makes a key.
pub(crate) async fn insert(tx: &mut Tx, key: NewApiKey<'_>) -> QueryResult<ApiKeyRow> {
    diesel::insert_into(api_keys::table).values(key).returning(ApiKeyRow::as_returning()).get_result(tx.conn()).await
}

/// How many keys of an organization can still be used. Exact for as long as the organization is locked.
pub(crate) async fn count_live(tx: &mut Tx, scope: &Scope, now: DateTime<Utc>) -> QueryResult<i64> {
    api_keys::table
        .filter(api_keys::org_id.eq(scope.org_id).and(api_keys::deleted_at.is_null()))
        .filter(api_keys::expires_at.gt(now))
        .count()
        .get_result(tx.conn())
        .await
}

/// The keys of an organization: their memberships are invalidated like those of its members.
pub(crate) async fn ids(conn: &mut Connection, org: Uuid) -> QueryResult<Vec<Uuid>> {
    api_keys::table
        .filter(api_keys::org_id.eq(org).and(api_keys::deleted_at.is_null()))
        .select(api_keys::id)
        .load(conn)
        .await
}

/// An organization's keys, newest first.
pub(crate) async fn list(
    conn: &mut Connection,
    scope: &Scope,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<ApiKeyRow>> {
    let mut query = api_keys::table
        .filter(api_keys::org_id.eq(scope.org_id).and(api_keys::deleted_at.is_null()))
        .select(ApiKeyRow::as_select())
        .order((api_keys::created_at.desc(), api_keys::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(
            api_keys::created_at.le(after.at).and(api_keys::created_at.lt(after.at).or(api_keys::id.lt(after.id))),
        );
    }
    query.load(conn).await
}

/// Deletes a key; says which, if it was there.
pub(crate) async fn delete(
    tx: &mut Tx,
    scope: &Scope,
    key: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Option<ApiKeyRow>> {
    diesel::update(
        api_keys::table
            .filter(api_keys::id.eq(key).and(api_keys::org_id.eq(scope.org_id)))
            .filter(api_keys::deleted_at.is_null()),
    )
    .set(api_keys::deleted_at.eq(now))
    .returning(ApiKeyRow::as_returning())
    .get_result(tx.conn())
    .await
    .optional()
}

/// Deletes the keys of an organization that a person made; says which.
pub(crate) async fn delete_made_by(
    tx: &mut Tx,
    scope: &Scope,
    maker: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Uuid>> {
    diesel::update(
        api_keys::table
            .filter(api_keys::org_id.eq(scope.org_id).and(api_keys::created_by.eq(maker)))
            .filter(api_keys::deleted_at.is_null()),
    )
    .set(api_keys::deleted_at.eq(now))
    .returning(api_keys::id)
    .get_results(tx.conn())
    .await
}

/// Who made a key, whoever's it is; none when there is no such key.
pub(crate) async fn maker(conn: &mut Connection, key: Uuid) -> QueryResult<Option<Uuid>> {
    api_keys::table.find(key).select(api_keys::created_by).first(conn).await.optional()
}

/// Keys, whoever's they are, that were deleted after a time.
pub(crate) async fn deleted_since(
    conn: &mut Connection,
    since: DateTime<Utc>,
) -> QueryResult<Vec<(Uuid, DateTime<Utc>)>> {
    api_keys::table
        .filter(api_keys::deleted_at.gt(since))
        .select((api_keys::id, api_keys::deleted_at.assume_not_null()))
        .load(conn)
        .await
}

/// What is kept of the secret of a key that can be used now, and when it expires.
pub(crate) async fn secret_of_live(
    conn: &mut Connection,
    key: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Option<(Vec<u8>, DateTime<Utc>)>> {
    live(now)
        .filter(api_keys::id.eq(key))
        .select((api_keys::secret_hash, api_keys::expires_at))
        .first(conn)
        .await
        .optional()
}

/// Notes that a key is in use, to within a minute: not every question needs to write.
pub(crate) async fn note_use(conn: &mut Connection, key: Uuid, now: DateTime<Utc>) -> QueryResult<()> {
    let stale = now - chrono::Duration::minutes(1);
    diesel::update(
        api_keys::table
            .filter(api_keys::id.eq(key))
            .filter(api_keys::last_used_at.is_null().or(api_keys::last_used_at.lt(stale))),
    )
    .set(api_keys::last_used_at.eq(now))
    .execute(conn)
    .await
    .map(drop)
}

/// The one workspace that a key of an organization reaches, `Some(None)` when it reaches all; none when there is no such key. An
/// expired key is one: it is shown, and opens nothing.
pub(crate) async fn reach_of(conn: &mut Connection, org: Uuid, key: Uuid) -> QueryResult<Option<Option<Uuid>>> {
    api_keys::table
        .inner_join(orgs::table)
        .filter(api_keys::id.eq(key).and(api_keys::org_id.eq(org)))
        .filter(api_keys::deleted_at.is_null().and(orgs::deleted_at.is_null()))
        .select(api_keys::workspace_id)
        .first(conn)
        .await
        .optional()
}

/// The organization that a key reaches as a whole, and its role there; none for a key of one workspace.
pub(crate) async fn org_of(
    conn: &mut Connection,
    key: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Option<(OrgRow, Role)>> {
    let row: Option<(OrgRow, RoleColumn)> = live(now)
        .filter(api_keys::id.eq(key).and(api_keys::workspace_id.is_null()))
        .select((OrgRow::as_select(), api_keys::role))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(row, role)| (row, role.0)))
}

/// A workspace that a key reaches, and its role there: the one that it was made for, or each of its organization's.
pub(crate) async fn workspace_seen_by(
    conn: &mut Connection,
    workspace: Uuid,
    key: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<Option<(WorkspaceRow, SettingsRow, Role)>> {
    let row: Option<(WorkspaceRow, SettingsRow, RoleColumn)> = workspaces::table
        .inner_join(orgs::table)
        .inner_join(api_keys::table.on(api_keys::org_id.eq(workspaces::org_id)))
        .filter(workspaces::id.eq(workspace))
        .filter(workspaces::deleted_at.is_null().and(orgs::deleted_at.is_null()))
        .filter(api_keys::id.eq(key).and(api_keys::deleted_at.is_null()).and(api_keys::expires_at.gt(now)))
        .filter(api_keys::workspace_id.is_null().or(api_keys::workspace_id.eq(workspaces::id.nullable())))
        .select((WorkspaceRow::as_select(), SettingsRow::as_select(), api_keys::role))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(workspace, settings, role)| (workspace, settings, role.0)))
}

/// Keys that can be used, of organizations that are there.
#[dsl::auto_type(no_type_alias)]
fn live(now: DateTime<Utc>) -> _ {
    api_keys::table
        .inner_join(orgs::table)
        .filter(orgs::deleted_at.is_null())
        .filter(api_keys::deleted_at.is_null())
        .filter(api_keys::expires_at.gt(now))
}
