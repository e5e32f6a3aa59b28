//! Webhooks: made, changed, tried, disabled.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use contexor_api::{
    audit::{AuditAction, AuditActor, AuditTarget},
    webhooks::{CreateWebhook, EventType, RedeliverRange, UpdateWebhook},
};
use contexor_crypto::{KeyRing, random_bytes};
use contexor_db::Tx;
use contexor_events::notifier::WebhookDisabled;
use contexor_identity::Scope;
use contexor_messaging::outbox;
use contexor_service::audit::{self, AuditEvent};
use serde_json::json;
use uuid::Uuid;

use crate::{
    NAME,
    domain::{
        feed::{OutsideEvent, body},
        signature::{SECRET_BYTES, show_secret},
    },
    error::NotifierError,
    store::{deliveries, feed_events, feed_events::EventRow, webhooks, webhooks::WebhookRow},
};

/// Deliveries that one redelivery of a time queues at most.
const MOST_REDELIVERED: i64 = 10_000;

/// Where a webhook's secrets are sealed for.
pub fn secret_place(webhook: Uuid) -> String {
    format!("webhooks.secret:{webhook}")
}

/// Where a webhook's headers are sealed for.
pub fn headers_place(webhook: Uuid) -> String {
    format!("webhooks.headers:{webhook}")
}

fn event_words(events: &[EventType]) -> Vec<String> {
    events.iter().map(|event| event.as_str().to_owned()).collect()
}

fn seal_headers(keys: &KeyRing, webhook: Uuid, headers: &BTreeMap<String, String>) -> (Option<String>, Vec<String>) {
    if headers.is_empty() {
        return (None, Vec::new());
    }
    let plain = serde_json::to_vec(headers).unwrap_or_default();
    (Some(keys.seal(&plain, &headers_place(webhook))), headers.keys().cloned().collect())
}

fn audit_event(scope: &Scope, action: AuditAction, webhook: Uuid) -> AuditEvent {
    AuditEvent::new(scope.org_id, scope.actor(), action, AuditTarget::webhook(webhook))
}

/// Makes a webhook with an address that was checked; answers with it and its secret, which nobody is shown again.
///
/// # Errors
/// [`NotifierError::TooManyWebhooks`], and the database's.
pub async fn create(
    tx: &mut Tx,
    scope: &Scope,
    keys: &KeyRing,
    url: String,
    request: &CreateWebhook,
    most: i64,
) -> Result<(WebhookRow, String), NotifierError> {
    if webhooks::count_alone(tx, scope.org_id).await? >= most {
        return Err(NotifierError::TooManyWebhooks);
    }
    let (id, now) = (Uuid::now_v7(), contexor_clock::now());
    let secret: [u8; SECRET_BYTES] = random_bytes();
    let (sealed_headers, header_names) = seal_headers(keys, id, &request.headers);
    let row = WebhookRow {
        id,
        org_id: scope.org_id,
        url,
        description: request.description.clone(),
        events: event_words(&request.events),
        sealed_headers,
        header_names,
        sealed_secret: keys.seal(&secret, &secret_place(id)),
        sealed_previous_secret: None,
        previous_secret_until: None,
        enabled: true,
        disabled_reason: None,
        disabled_at: None,
        failing_since: None,
        warned_at: None,
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    webhooks::insert(tx, &row).await?;
    audit::record(tx, NAME, audit_event(scope, AuditAction::WebhookCreated, id))?;
    tracing::info!(org.id = %scope.org_id, webhook.id = %id, "webhook {id} was made");
    Ok((row, show_secret(&secret)))
}

/// Locks a webhook and makes sure that it is still the one that was read.
async fn lock(tx: &mut Tx, org: Uuid, id: Uuid, expected: Option<i64>) -> Result<WebhookRow, NotifierError> {
    let row = webhooks::lock(tx, org, id).await?.ok_or(NotifierError::NotFound)?;
    if expected.is_some_and(|expected| expected != row.revision) {
        return Err(NotifierError::Changed);
    }
    Ok(row)
}

/// Changes a webhook; another address was checked before.
///
/// # Errors
/// [`NotifierError::NotFound`], [`NotifierError::Changed`], and the database's.
pub async fn update(
    tx: &mut Tx,
    scope: &Scope,
    keys: &KeyRing,
    id: Uuid,
    url: Option<String>,
    request: &UpdateWebhook,
    expected: Option<i64>,
) -> Result<WebhookRow, NotifierError> {
    let before = lock(tx, scope.org_id, id, expected).await?;
    let now = contexor_clock::now();
    let mut row = before.clone();
    if let Some(url) = url {
        row.url = url;
        // What failed there says nothing of the new address.
        row.failing_since = None;
        row.warned_at = None;
    }
    if let Some(events) = &request.events {
        row.events = event_words(events);
    }
    if let Some(description) = &request.description {
        row.description.clone_from(description);
    }
    if let Some(headers) = &request.headers {
        (row.sealed_headers, row.header_names) = seal_headers(keys, id, headers);
    }
    match request.enabled {
        Some(true) if !row.enabled => {
            row.enabled = true;
            row.disabled_reason = None;
            row.disabled_at = None;
            row.failing_since = None;
            row.warned_at = None;
        }
        Some(false) if row.enabled => {
            row.enabled = false;
            row.disabled_reason = Some("by_admin".to_owned());
            row.disabled_at = Some(now);
            deliveries::cancel(tx, scope.org_id, id).await?;
        }
        _ => {}
    }
    row.revision += 1;
    row.updated_at = now;
    webhooks::update(tx, &row).await?;
    let audit_event = audit_event(scope, AuditAction::WebhookUpdated, id)
        .with_changed("url", before.url != row.url)
        .with_changed("events", before.events != row.events)
        .with_changed("description", before.description != row.description)
        .with_changed("headers", request.headers.is_some())
        .changed("enabled", before.enabled, row.enabled);
    audit::record(tx, NAME, audit_event)?;
    Ok(row)
}

/// Deletes a webhook with its deliveries: nothing is sent to it any more.
///
/// # Errors
/// [`NotifierError::NotFound`], [`NotifierError::Changed`], and the database's.
pub async fn delete(tx: &mut Tx, scope: &Scope, id: Uuid, expected: Option<i64>) -> Result<(), NotifierError> {
    lock(tx, scope.org_id, id, expected).await?;
    webhooks::delete(tx, scope.org_id, id).await?;
    audit::record(tx, NAME, audit_event(scope, AuditAction::WebhookDeleted, id))?;
    tracing::info!(org.id = %scope.org_id, webhook.id = %id, "webhook {id} was deleted");
    Ok(())
}

/// Gives a webhook a new secret. For `overlap` the old one signs, too.
///
/// # Errors
/// [`NotifierError::NotFound`], and the database's.
pub async fn rotate_secret(
    tx: &mut Tx,
    scope: &Scope,
    keys: &KeyRing,
    id: Uuid,
    overlap: Duration,
) -> Result<(WebhookRow, String), NotifierError> {
    let mut row = lock(tx, scope.org_id, id, None).await?;
    let secret: [u8; SECRET_BYTES] = random_bytes();
    let now = contexor_clock::now();
    let sealed = keys.seal(&secret, &secret_place(id));
    row.sealed_previous_secret = Some(std::mem::replace(&mut row.sealed_secret, sealed));
    row.previous_secret_until = Some(now + overlap);
    row.revision += 1;
    row.updated_at = now;
    webhooks::update(tx, &row).await?;
    let audit_event = audit_event(scope, AuditAction::WebhookSecretRotated, id).with("old_until", now + overlap);
    audit::record(tx, NAME, audit_event)?;
    Ok((row, show_secret(&secret)))
}

async fn lock_enabled(tx: &mut Tx, org: Uuid, id: Uuid) -> Result<WebhookRow, NotifierError> {
    let row = lock(tx, org, id, None).await?;
    if row.enabled { Ok(row) } else { Err(NotifierError::WebhookDisabled) }
}

/// Queues a ping for a webhook; answers with the delivery and the event.
///
/// # Errors
/// [`NotifierError::NotFound`], [`NotifierError::WebhookDisabled`], and the database's.
pub async fn ping(tx: &mut Tx, scope: &Scope, id: Uuid, max_body_bytes: usize) -> Result<(Uuid, Uuid), NotifierError> {
    lock_enabled(tx, scope.org_id, id).await?;
    let (event_id, now) = (Uuid::now_v7(), contexor_clock::now());
    let event = OutsideEvent {
        org_id: scope.org_id,
        event_type: EventType::WebhookPing,
        data: json!({"org_id": scope.org_id, "webhook_id": id, "by": scope.user_id}),
    };
    let row = EventRow {
        id: event_id,
        org_id: scope.org_id,
        sequence: None,
        event_type: event.event_type.as_str().to_owned(),
        body: body(&event, now, max_body_bytes),
        happened_at: now,
    };
    feed_events::insert(tx, &row).await?;
    let queued = deliveries::queue(tx, scope.org_id, event_id, &[id]).await?;
    let audit_event = audit_event(scope, AuditAction::WebhookRedelivered, id).with("ping", true);
    audit::record(tx, NAME, audit_event)?;
    Ok((queued.first().copied().unwrap_or_default(), event_id))
}

/// Queues one delivery again; answers with its event.
///
/// # Errors
/// [`NotifierError::NotFound`], [`NotifierError::WebhookDisabled`], and the database's.
pub async fn redeliver(tx: &mut Tx, scope: &Scope, id: Uuid, delivery: Uuid) -> Result<Uuid, NotifierError> {
    lock_enabled(tx, scope.org_id, id).await?;
    let event = deliveries::queue_again(tx, scope.org_id, id, delivery).await?.ok_or(NotifierError::NotFound)?;
    let audit_event = audit_event(scope, AuditAction::WebhookRedelivered, id).with("delivery_id", delivery);
    audit::record(tx, NAME, audit_event)?;
    Ok(event)
}

/// Queues the events of a time again; answers with their number and from when on the rest follows.
///
/// # Errors
/// [`NotifierError::NotFound`], [`NotifierError::WebhookDisabled`], and the database's.
pub async fn redeliver_range(
    tx: &mut Tx,
    scope: &Scope,
    id: Uuid,
    range: &RedeliverRange,
) -> Result<(i64, Option<DateTime<Utc>>), NotifierError> {
    let webhook = lock_enabled(tx, scope.org_id, id).await?;
    let (from, to, all) = (range.from, range.to, range.include_delivered);
    let queued =
        deliveries::queue_range(tx, scope.org_id, id, &webhook.events, from, to, all, MOST_REDELIVERED).await?;
    let audit_event = audit_event(scope, AuditAction::WebhookRedelivered, id)
        .with("from", range.from)
        .with("to", range.to)
        .with("queued", queued.0);
    audit::record(tx, NAME, audit_event)?;
    Ok(queued)
}

/// Disables a webhook, locked by this transaction, that is gone or has failed for too long: what waits is cancelled, and the admins are
/// told.
pub async fn disable(tx: &mut Tx, mut row: WebhookRow, reason: &'static str) -> Result<(), NotifierError> {
    let now = contexor_clock::now();
    row.enabled = false;
    row.disabled_reason = Some(reason.to_owned());
    row.disabled_at = Some(now);
    row.revision += 1;
    row.updated_at = now;
    webhooks::update(tx, &row).await?;
    deliveries::cancel(tx, row.org_id, row.id).await?;
    outbox::push(tx, NAME, WebhookDisabled { webhook_id: row.id, org_id: row.org_id, reason: reason.to_owned() })?;
    let target = AuditTarget::webhook(row.id);
    let audit_event =
        AuditEvent::new(row.org_id, AuditActor::system(), AuditAction::WebhookDisabled, target).with("reason", reason);
    audit::record(tx, NAME, audit_event)?;
    metrics::counter!("contexor_webhooks_disabled_total", "reason" => reason).increment(1);
    tracing::warn!(org.id = %row.org_id, webhook.id = %row.id, reason, "webhook {} is disabled: {reason}", row.id);
    Ok(())
}
