//! Where organizations want to be told of events.

use chrono::{DateTime, Utc};
use contexor_api::webhooks::{EventType, Webhook};
use contexor_db::{Connection, Tx};
use diesel::{prelude::*, sql_types::Text};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::webhooks;

/// A webhook.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = webhooks)]
pub struct WebhookRow {
    /// Its id.
    pub id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// Where events go.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// The types of event, as words.
    pub events: Vec<String>,
    /// Custom headers, sealed.
    pub sealed_headers: Option<String>,
    /// Their names.
    pub header_names: Vec<String>,
    /// The signing secret, sealed.
    pub sealed_secret: String,
    /// The one before it, while both sign.
    pub sealed_previous_secret: Option<String>,
    /// Until when that signs.
    pub previous_secret_until: Option<DateTime<Utc>>,
    /// Whether events are sent.
    pub enabled: bool,
    /// Why not.
    pub disabled_reason: Option<String>,
    /// Since when not.
    pub disabled_at: Option<DateTime<Utc>>,
    /// The first failure since the last success.
    pub failing_since: Option<DateTime<Utc>>,
    /// When the admins were warned of that.
    pub warned_at: Option<DateTime<Utc>>,
    /// Grows with every change that somebody makes.
    pub revision: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

impl From<WebhookRow> for Webhook {
    fn from(row: WebhookRow) -> Self {
        Self {
            id: row.id,
            org_id: row.org_id,
            url: row.url,
            events: row.events.iter().filter_map(|word| EventType::from_word(word)).collect(),
            description: row.description,
            header_names: row.header_names,
            enabled: row.enabled,
            disabled_reason: row.disabled_reason,
            disabled_at: row.disabled_at,
            failing_since: row.failing_since,
            previous_secret_until: row.previous_secret_until.filter(|until| *until > contexor_clock::now()),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// The organization of a webhook, to ask whether the caller may see it.
pub async fn org_of(conn: &mut Connection, id: Uuid) -> QueryResult<Option<Uuid>> {
    webhooks::table.find(id).select(webhooks::org_id).first(conn).await.optional()
}

/// A webhook of an organization.
pub async fn find(conn: &mut Connection, org: Uuid, id: Uuid) -> QueryResult<Option<WebhookRow>> {
    webhooks::table
        .find(id)
        .filter(webhooks::org_id.eq(org))
        .select(WebhookRow::as_select())
        .first(conn)
        .await
        .optional()
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &mut Tx, org: Uuid, id: Uuid) -> QueryResult<Option<WebhookRow>> {
    webhooks::table
        .find(id)
        .filter(webhooks::org_id.eq(org))
        .select(WebhookRow::as_select())
        .for_no_key_update()
        .first(tx.conn())
        .await
        .optional()
}

/// Those of these webhooks that are enabled, whoever's, locked in the order of their ids. For who delivers.
pub async fn lock_enabled(tx: &mut Tx, ids: &[Uuid]) -> QueryResult<Vec<WebhookRow>> {
    webhooks::table
        .filter(webhooks::id.eq_any(ids).and(webhooks::enabled))
        .order(webhooks::id)
        .select(WebhookRow::as_select())
        .for_no_key_update()
        .load(tx.conn())
        .await
}

/// All webhooks of an organization, oldest first.
pub async fn list(conn: &mut Connection, org: Uuid) -> QueryResult<Vec<WebhookRow>> {
    webhooks::table
        .filter(webhooks::org_id.eq(org))
        .order(webhooks::id)
        .select(WebhookRow::as_select())
        .load(conn)
        .await
}

/// Ids of an organization's webhooks that want a type of event. They stay as they are until the transaction ends: one that is disabled
/// at the same time is either not in the list, or has its deliveries cancelled.
pub async fn subscribed(tx: &mut Tx, org: Uuid, event_type: &str) -> QueryResult<Vec<Uuid>> {
    webhooks::table
        .filter(webhooks::org_id.eq(org).and(webhooks::enabled))
        .filter(webhooks::events.contains(vec![event_type]))
        .order(webhooks::id)
        .select(webhooks::id)
        .for_share()
        .load(tx.conn())
        .await
}

/// Counts an organization's webhooks, one transaction at a time, so that a bound on their number holds.
pub async fn count_alone(tx: &mut Tx, org: Uuid) -> QueryResult<i64> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('webhooks:' || $1, 0))")
        .bind::<Text, _>(org.to_string())
        .execute(tx.conn())
        .await?;
    webhooks::table.filter(webhooks::org_id.eq(org)).count().get_result(tx.conn()).await
}

/// Keeps a new webhook.
pub async fn insert(tx: &mut Tx, row: &WebhookRow) -> QueryResult<()> {
    diesel::insert_into(webhooks::table).values(row).execute(tx.conn()).await.map(drop)
}

/// Writes what was changed of a webhook that this transaction has locked.
pub async fn update(tx: &mut Tx, row: &WebhookRow) -> QueryResult<()> {
    diesel::update(webhooks::table.find(row.id).filter(webhooks::org_id.eq(row.org_id)))
        .set((
            (
                webhooks::url.eq(&row.url),
                webhooks::description.eq(&row.description),
                webhooks::events.eq(&row.events),
                webhooks::sealed_headers.eq(&row.sealed_headers),
                webhooks::header_names.eq(&row.header_names),
                webhooks::sealed_secret.eq(&row.sealed_secret),
                webhooks::sealed_previous_secret.eq(&row.sealed_previous_secret),
                webhooks::previous_secret_until.eq(row.previous_secret_until),
            ),
            (
                webhooks::enabled.eq(row.enabled),
                webhooks::disabled_reason.eq(&row.disabled_reason),
                webhooks::disabled_at.eq(row.disabled_at),
                webhooks::failing_since.eq(row.failing_since),
                webhooks::warned_at.eq(row.warned_at),
                webhooks::revision.eq(row.revision),
                webhooks::updated_at.eq(row.updated_at),
            ),
        ))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Webhooks after `after` in the order of their ids, whoever's, locked until the transaction ends. For who seals anew.
pub(crate) async fn lock_sealed_after(tx: &mut Tx, after: Uuid, limit: i64) -> QueryResult<Vec<WebhookRow>> {
    webhooks::table
        .filter(webhooks::id.gt(after))
        .order(webhooks::id)
        .limit(limit)
        .select(WebhookRow::as_select())
        .for_no_key_update()
        .load(tx.conn())
        .await
}

/// Writes what is sealed of a webhook that this transaction has locked; for who reads it nothing changed.
pub(crate) async fn replace_sealed(tx: &mut Tx, row: &WebhookRow) -> QueryResult<()> {
    diesel::update(webhooks::table.find(row.id).filter(webhooks::org_id.eq(row.org_id)))
        .set((
            webhooks::sealed_headers.eq(&row.sealed_headers),
            webhooks::sealed_secret.eq(&row.sealed_secret),
            webhooks::sealed_previous_secret.eq(&row.sealed_previous_secret),
        ))
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Ids of the keys that something of a webhook is sealed with.
pub(crate) async fn sealing_keys(conn: &mut Connection) -> QueryResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct KeyId {
        #[diesel(sql_type = Text)]
        id: String,
    }
    let keys: Vec<KeyId> = diesel::sql_query(
        "SELECT DISTINCT split_part(sealed, '.', 2) AS id FROM webhooks, \
         unnest(ARRAY[sealed_secret, sealed_previous_secret, sealed_headers]) AS sealed WHERE sealed IS NOT NULL",
    )
    .load(conn)
    .await?;
    Ok(keys.into_iter().map(|key| key.id).collect())
}

/// Deletes a webhook with its deliveries.
pub async fn delete(tx: &mut Tx, org: Uuid, id: Uuid) -> QueryResult<()> {
    diesel::delete(webhooks::table.find(id).filter(webhooks::org_id.eq(org))).execute(tx.conn()).await.map(drop)
}

/// Notes that something arrived at these webhooks.
pub async fn note_success(tx: &mut Tx, ids: &[Uuid]) -> QueryResult<()> {
    let never: Option<DateTime<Utc>> = None;
    diesel::update(webhooks::table.filter(webhooks::id.eq_any(ids).and(webhooks::failing_since.is_not_null())))
        .set((webhooks::failing_since.eq(never), webhooks::warned_at.eq(never)))
        .execute(tx.conn())
        .await
        .map(drop)
}
