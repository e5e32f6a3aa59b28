//! Events on their way to webhooks.

use chrono::{DateTime, Utc};
use contexor_api::webhooks::{Delivery, DeliveryState, EventType};
use contexor_db::{Connection, Tx, text_column};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::schema::{feed_events, webhook_deliveries};

text_column! {
    /// [`EventType`].
    pub struct EventTypeColumn(EventType);
}
text_column! {
    /// [`DeliveryState`].
    pub struct StateColumn(DeliveryState);
}

/// A delivery with what its event says of itself.
#[derive(Debug, Clone, Queryable)]
pub struct DeliveryRow {
    /// Its id.
    pub id: Uuid,
    event_id: Uuid,
    event_type: EventTypeColumn,
    state: StateColumn,
    next_at: DateTime<Utc>,
    log: Value,
    response: Option<String>,
    happened_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        let StateColumn(state) = row.state;
        Self {
            id: row.id,
            event_id: row.event_id,
            event_type: row.event_type.0,
            state,
            attempts: serde_json::from_value(row.log).unwrap_or_default(),
            next_attempt_at: (state == DeliveryState::Pending).then_some(row.next_at),
            response: row.response,
            happened_at: row.happened_at,
            created_at: row.created_at,
        }
    }
}

/// Queues an event for webhooks; those that have it already keep what became of it.
pub async fn queue(tx: &mut Tx, org: Uuid, event: Uuid, webhooks: &[Uuid]) -> QueryResult<Vec<Uuid>> {
    let rows: Vec<_> = webhooks
        .iter()
        .map(|webhook| {
            (
                webhook_deliveries::id.eq(Uuid::now_v7()),
                webhook_deliveries::webhook_id.eq(webhook),
                webhook_deliveries::org_id.eq(org),
                webhook_deliveries::event_id.eq(event),
                webhook_deliveries::state.eq(DeliveryState::Pending.as_str()),
            )
        })
        .collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    diesel::insert_into(webhook_deliveries::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(webhook_deliveries::id)
        .get_results(tx.conn())
        .await
}

/// Queues a delivery again, from the beginning of the schedule; none when the webhook has no such.
pub async fn queue_again(tx: &mut Tx, org: Uuid, webhook: Uuid, id: Uuid) -> QueryResult<Option<Uuid>> {
    let own = webhook_deliveries::org_id.eq(org).and(webhook_deliveries::webhook_id.eq(webhook));
    diesel::update(webhook_deliveries::table.find(id).filter(own))
        .set((
            webhook_deliveries::state.eq(DeliveryState::Pending.as_str()),
            webhook_deliveries::attempts.eq(0),
            webhook_deliveries::next_at.eq(diesel::dsl::now),
            // Whoever is at it now may finish, and changes nothing any more.
            webhook_deliveries::claim.eq(None::<Uuid>),
        ))
        .returning(webhook_deliveries::event_id)
        .get_result(tx.conn())
        .await
        .optional()
}

#[derive(QueryableByName)]
struct Requeued {
    #[diesel(sql_type = BigInt)]
    queued: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    last: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    seen: i64,
}

/// Queues the events of a time for a webhook, oldest first: those of its types that have not arrived, or all with `include_delivered`.
/// Says how many, and from when on the rest follows when there are more than `most`.
#[expect(clippy::too_many_arguments, reason = "the parts of one question")]
pub async fn queue_range(
    tx: &mut Tx,
    org: Uuid,
    webhook: Uuid,
    events: &[String],
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    include_delivered: bool,
    most: i64,
) -> QueryResult<(i64, Option<DateTime<Utc>>)> {
    let done: Requeued = diesel::sql_query(
        "WITH wanted AS ( \
           SELECT e.id, e.happened_at FROM feed_events e \
           LEFT JOIN webhook_deliveries d ON d.event_id = e.id AND d.webhook_id = $2 \
           WHERE e.org_id = $1 AND e.sequence IS NOT NULL AND e.event_type = ANY($3) \
             AND e.happened_at >= $4 AND e.happened_at < $5 AND ($6 OR d.state IS DISTINCT FROM 'delivered') \
           ORDER BY e.happened_at, e.id LIMIT $7 \
         ), queued AS ( \
           INSERT INTO webhook_deliveries (id, webhook_id, org_id, event_id, state) \
           SELECT gen_random_uuid(), $2, $1, wanted.id, 'pending' FROM wanted ORDER BY wanted.happened_at \
           ON CONFLICT (webhook_id, event_id) DO UPDATE SET state = 'pending', attempts = 0, next_at = now(), claim = NULL \
           RETURNING 1 \
         ) \
         SELECT (SELECT count(*) FROM queued) AS queued, (SELECT max(happened_at) FROM wanted) AS last, \
           (SELECT count(*) FROM wanted) AS seen",
    )
    .bind::<SqlUuid, _>(org)
    .bind::<SqlUuid, _>(webhook)
    .bind::<Array<Text>, _>(events)
    .bind::<Timestamptz, _>(from)
    .bind::<Timestamptz, _>(to)
    .bind::<Bool, _>(include_delivered)
    .bind::<BigInt, _>(most)
    .get_result(tx.conn())
    .await?;
    Ok((done.queued, done.last.filter(|_| done.seen == most)))
}

/// Cancels what waits for a webhook.
pub async fn cancel(tx: &mut Tx, org: Uuid, webhook: Uuid) -> QueryResult<usize> {
    let own = webhook_deliveries::org_id.eq(org).and(webhook_deliveries::webhook_id.eq(webhook));
    let waiting = webhook_deliveries::state.eq(DeliveryState::Pending.as_str());
    diesel::update(webhook_deliveries::table.filter(own).filter(waiting))
        .set((
            webhook_deliveries::state.eq(DeliveryState::Cancelled.as_str()),
            webhook_deliveries::claim.eq(None::<Uuid>),
        ))
        .execute(tx.conn())
        .await
}

/// A page of a webhook's deliveries, newest first, after the delivery `before`.
pub async fn page(
    conn: &mut Connection,
    org: Uuid,
    webhook: Uuid,
    state: Option<DeliveryState>,
    before: Option<(DateTime<Utc>, Uuid)>,
    rows: i64,
) -> QueryResult<Vec<DeliveryRow>> {
    let mut query = webhook_deliveries::table
        .inner_join(feed_events::table.on(feed_events::id.eq(webhook_deliveries::event_id)))
        .filter(webhook_deliveries::org_id.eq(org).and(webhook_deliveries::webhook_id.eq(webhook)))
        .order((webhook_deliveries::created_at.desc(), webhook_deliveries::id.desc()))
        .limit(rows)
        .select((
            webhook_deliveries::id,
            webhook_deliveries::event_id,
            feed_events::event_type,
            webhook_deliveries::state,
            webhook_deliveries::next_at,
            webhook_deliveries::log,
            webhook_deliveries::response,
            feed_events::happened_at,
            webhook_deliveries::created_at,
        ))
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(webhook_deliveries::state.eq(state.as_str()));
    }
    if let Some((at, id)) = before {
        query = query.filter(
            diesel::dsl::sql::<Bool>("(webhook_deliveries.created_at, webhook_deliveries.id) < (")
                .bind::<Timestamptz, _>(at)
                .sql(", ")
                .bind::<SqlUuid, _>(id)
                .sql(")"),
        );
    }
    query.load(conn).await
}

impl DeliveryRow {
    /// Where the next page goes on.
    pub fn position(&self) -> (DateTime<Utc>, Uuid) {
        (self.created_at, self.id)
    }
}

#[derive(QueryableByName)]
struct WebhookId {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Webhooks, whoever's, for which something is due. As many steps along the index as webhooks that wait for something, however much
/// waits for each.
pub async fn webhooks_due(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<Vec<Uuid>> {
    let due: Vec<WebhookId> = diesel::sql_query(
        "WITH RECURSIVE waiting AS ( \
           (SELECT webhook_id FROM webhook_deliveries WHERE state = 'pending' ORDER BY webhook_id LIMIT 1) \
           UNION ALL \
           SELECT (SELECT d.webhook_id FROM webhook_deliveries d \
                   WHERE d.state = 'pending' AND d.webhook_id > waiting.webhook_id ORDER BY d.webhook_id LIMIT 1) \
           FROM waiting WHERE waiting.webhook_id IS NOT NULL \
         ) \
         SELECT w.id FROM waiting JOIN webhooks w ON w.id = waiting.webhook_id \
         WHERE w.enabled AND NOT EXISTS (SELECT 1 FROM deleted_orgs o WHERE o.org_id = w.org_id AND o.is_deleted) \
           AND EXISTS (SELECT 1 FROM webhook_deliveries d \
                       WHERE d.state = 'pending' AND d.webhook_id = w.id AND d.next_at <= $1)",
    )
    .bind::<Timestamptz, _>(now)
    .load(conn)
    .await?;
    Ok(due.into_iter().map(|row| row.id).collect())
}

/// A claimed delivery with all that is needed to send it.
#[derive(Debug, Clone, QueryableByName)]
pub struct ClaimedDelivery {
    /// The delivery.
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// The webhook.
    #[diesel(sql_type = SqlUuid)]
    pub webhook_id: Uuid,
    /// The event.
    #[diesel(sql_type = SqlUuid)]
    pub event_id: Uuid,
    /// The number of this attempt, from 1 on.
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
    /// What is signed and sent.
    #[diesel(sql_type = Text)]
    pub body: String,
    /// Where to.
    #[diesel(sql_type = Text)]
    pub url: String,
    /// Custom headers, sealed.
    #[diesel(sql_type = Nullable<Text>)]
    pub sealed_headers: Option<String>,
    /// The signing secret, sealed.
    #[diesel(sql_type = Text)]
    pub sealed_secret: String,
    /// The one before it, sealed.
    #[diesel(sql_type = Nullable<Text>)]
    pub sealed_previous_secret: Option<String>,
    /// Until when that signs.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub previous_secret_until: Option<DateTime<Utc>>,
}

/// Claims what is due until `lease_until`: of each webhook as many as it has room for, oldest first. What nobody finishes until then is
/// due again; that its last attempt was interrupted is noted. Two processes never get the same one.
pub async fn claim(
    conn: &mut Connection,
    room: &[(Uuid, i32)],
    claim: Uuid,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> QueryResult<Vec<ClaimedDelivery>> {
    let (webhooks, free): (Vec<Uuid>, Vec<i32>) = room.iter().copied().unzip();
    diesel::sql_query(
        "WITH due AS ( \
           SELECT picked.id FROM unnest($1, $2) AS room (webhook_id, free) \
           CROSS JOIN LATERAL ( \
             SELECT d.id FROM webhook_deliveries d \
             WHERE d.state = 'pending' AND d.webhook_id = room.webhook_id AND d.next_at <= $3 \
             ORDER BY d.next_at, d.id LIMIT room.free FOR UPDATE SKIP LOCKED \
           ) picked \
         ) \
         UPDATE webhook_deliveries d SET attempts = d.attempts + 1, claim = $4, next_at = $5, \
           log = CASE WHEN d.claim IS NULL THEN d.log ELSE d.log || jsonb_build_object( \
             'at', d.next_at, 'outcome', 'interrupted', 'latency_ms', 0, 'status_code', NULL) END \
         FROM due, webhooks w, feed_events e \
         WHERE d.id = due.id AND w.id = d.webhook_id AND w.enabled AND e.id = d.event_id \
         RETURNING d.id, d.webhook_id, d.event_id, d.attempts, e.body, w.url, w.sealed_headers, w.sealed_secret, \
           w.sealed_previous_secret, w.previous_secret_until",
    )
    .bind::<Array<SqlUuid>, _>(webhooks)
    .bind::<Array<Integer>, _>(free)
    .bind::<Timestamptz, _>(now)
    .bind::<SqlUuid, _>(claim)
    .bind::<Timestamptz, _>(lease_until)
    .load(conn)
    .await
}

/// What an attempt came to.
#[derive(Debug, Clone)]
pub struct DeliveryOutcome {
    /// The delivery.
    pub id: Uuid,
    /// The claim under which it was attempted.
    pub claim: Uuid,
    /// What becomes of it.
    pub state: DeliveryState,
    /// When it is due again, if pending.
    pub next_at: DateTime<Utc>,
    /// The line of its log.
    pub attempt: Value,
    /// The beginning of the answer.
    pub response: Option<String>,
}

/// Writes what attempts came to; those whose claim is not the newest any more change nothing.
pub async fn conclude(tx: &mut Tx, conclusions: &[DeliveryOutcome]) -> QueryResult<usize> {
    let ids: Vec<Uuid> = conclusions.iter().map(|one| one.id).collect();
    let claims: Vec<Uuid> = conclusions.iter().map(|one| one.claim).collect();
    let states: Vec<&str> = conclusions.iter().map(|one| one.state.as_str()).collect();
    let times: Vec<DateTime<Utc>> = conclusions.iter().map(|one| one.next_at).collect();
    let attempts: Vec<String> = conclusions.iter().map(|one| one.attempt.to_string()).collect();
    let responses: Vec<Option<&str>> = conclusions.iter().map(|one| one.response.as_deref()).collect();
    diesel::sql_query(
        "UPDATE webhook_deliveries d SET state = done.state, next_at = done.next_at, claim = NULL, \
           log = (CASE WHEN jsonb_array_length(d.log) >= 100 THEN d.log - 0 ELSE d.log END) || done.attempt::jsonb, response = done.response \
         FROM unnest($1, $2, $3, $4, $5, $6) AS done (id, claim, state, next_at, attempt, response) \
         WHERE d.id = done.id AND d.claim = done.claim AND d.state = 'pending'",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<SqlUuid>, _>(claims)
    .bind::<Array<Text>, _>(states)
    .bind::<Array<Timestamptz>, _>(times)
    .bind::<Array<Text>, _>(attempts)
    .bind::<Array<Nullable<Text>>, _>(responses)
    .execute(tx.conn())
    .await
}

#[derive(QueryableByName)]
struct Age {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    oldest: Option<DateTime<Utc>>,
}

/// When the oldest delivery that was never attempted was queued.
pub async fn oldest_unattempted(conn: &mut Connection) -> QueryResult<Option<DateTime<Utc>>> {
    let age: Age = diesel::sql_query(
        "SELECT min(created_at) AS oldest FROM webhook_deliveries WHERE state = 'pending' AND attempts = 0",
    )
    .get_result(conn)
    .await?;
    Ok(age.oldest)
}
