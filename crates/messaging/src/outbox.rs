//! The transactional outbox: an event's line commits with what it tells of, and a relay publishes it afterwards.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use contexor_db::{Db, DbError, OutboxEvent, Tx};
use contexor_events::{CloudEvent, Event, routing_key, topology::EXCHANGE};
use contexor_telemetry::context;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures::StreamExt as _;
use lapin::types::FieldTable;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    Publisher,
    publisher::{Message, PublishError},
    schema::outbox,
};

/// Lines that the relay takes at a time.
const BATCH: i64 = 256;
/// Confirms that are awaited side by side: one by one is fifteen times slower.
const IN_FLIGHT: usize = 128;
/// The pause after which lines that stayed are looked at again.
const RETRY_SWEEP: Duration = Duration::from_secs(1);
/// How often the age of the oldest line is asked for, at most.
const MEASURE_EVERY: Duration = Duration::from_secs(5);
/// How long the last look at the outbox may take when the process ends.
const LAST_DRAIN: Duration = Duration::from_secs(8);

/// Writes an event into the outbox of the service whose transaction it is.
pub fn push<T: Event>(tx: &mut Tx, service: &str, event: T) -> Result<(), diesel::result::Error> {
    let event = CloudEvent::new(service, event, context::current_traceparent());
    let payload =
        serde_json::to_string(&event).map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
    tx.push_event(OutboxEvent { id: event.id, event_type: T::TYPE, payload });
    Ok(())
}

#[derive(QueryableByName, Insertable)]
#[diesel(table_name = outbox)]
struct OutboxRow {
    id: Uuid,
    event_type: String,
    payload: String,
    attempts: i32,
    next_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
}

/// Publishes what stands in the outbox until `stop`, then once more; what is left even so, the next process publishes.
///
/// Several relays may run: each takes lines that no other has.
pub async fn relay(db: Db, publisher: Publisher, sweep: Duration, stop: CancellationToken) {
    let mut wait = Duration::ZERO;
    let mut measured_at: Option<Instant> = None;
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(wait) => {}
            () = db.outbox_written() => {}
        }
        wait = match drain(&db, &publisher, || stop.is_cancelled()).await {
            Ok(DrainResult::Everything) => sweep,
            Ok(DrainResult::SomeStay) => RETRY_SWEEP.min(sweep),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the outbox waits: {error}");
                RETRY_SWEEP.min(sweep)
            }
        };
        // Not on the path of every event.
        if measured_at.is_none_or(|at| at.elapsed() > MEASURE_EVERY) {
            measured_at = Some(Instant::now());
            if let Err(error) = record_lag(&db).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "the outbox could not be measured");
            }
        }
    }
    match tokio::time::timeout(LAST_DRAIN, drain(&db, &publisher, || false)).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the outbox is left to the next process: {error}")
        }
        Err(_) => tracing::warn!("the rest of the outbox is left to the next process"),
    }
}

#[derive(Debug, thiserror::Error)]
enum RelayError {
    #[error("the broker cannot be reached")]
    Broker(#[from] crate::BrokerError),
    #[error("the database cannot be used")]
    Db(#[from] DbError),
}

/// What became of the lines that were due.
enum DrainResult {
    Everything,
    SomeStay,
}

async fn drain(db: &Db, publisher: &Publisher, stop: impl Fn() -> bool) -> Result<DrainResult, RelayError> {
    // Ask for the broker first: no transaction should be open while it is away.
    publisher.ready().await?;
    let mut stays = false;
    while !stop() {
        let (taken, failed, away) = db
            .transaction(async |tx: &mut Tx| -> Result<(usize, usize, bool), DbError> {
                let lines = lock_batch(tx).await?;
                let taken = lines.len();
                // After the first failure of the broker nothing more is begun: the transaction must not stay open for one time-out
                // after the other.
                let away = AtomicBool::new(false);
                let failed: Vec<OutboxRow> = futures::stream::iter(lines)
                    .map(|line| publish(publisher, line, &away))
                    .buffer_unordered(IN_FLIGHT)
                    .filter_map(|unpublished| async move { unpublished })
                    .collect()
                    .await;
                let count = failed.len();
                reinsert(tx, failed).await?;
                Ok((taken, count, away.into_inner()))
            })
            .await?;
        stays |= failed > 0;
        if away || taken < BATCH as usize {
            break;
        }
    }
    Ok(if stays { DrainResult::SomeStay } else { DrainResult::Everything })
}

/// Takes the oldest lines that are due and that no other relay has. They come back if the transaction does not commit.
async fn lock_batch(tx: &mut Tx) -> Result<Vec<OutboxRow>, diesel::result::Error> {
    // As an array, so that the rows are chosen once, whatever the plan.
    let mut lines: Vec<OutboxRow> = diesel::sql_query(
        "DELETE FROM outbox WHERE id = ANY (ARRAY(
           SELECT id FROM outbox WHERE next_at <= now() ORDER BY next_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
         ))
         RETURNING id, event_type, payload, attempts, next_at, created_at",
    )
    .bind::<diesel::sql_types::BigInt, _>(BATCH)
    .load(tx.conn())
    .await?;
    // Ids are UUIDv7: in the order in which they were written.
    lines.sort_by_key(|line| line.id);
    Ok(lines)
}

async fn reinsert(tx: &mut Tx, lines: Vec<OutboxRow>) -> Result<(), diesel::result::Error> {
    if lines.is_empty() {
        return Ok(());
    }
    diesel::insert_into(outbox::table).values(lines).execute(tx.conn()).await?;
    Ok(())
}

/// Publishes a line; gives it back, to be tried later, when that fails.
async fn publish(publisher: &Publisher, line: OutboxRow, away: &AtomicBool) -> Option<OutboxRow> {
    if away.load(Ordering::Relaxed) {
        return Some(line);
    }
    let message = Message {
        exchange: EXCHANGE.into(),
        routing_key: routing_key(&line.event_type).into(),
        id: line.id,
        event_type: line.event_type.clone(),
        body: line.payload.clone().into_bytes(),
        expiration_ms: None,
        headers: FieldTable::default(),
    };
    let traceparent = traceparent_of(&line.payload);
    match publisher.publish(message, traceparent.as_deref()).await {
        Ok(()) => None,
        Err(error) => {
            if matches!(error, PublishError::Broker(_) | PublishError::Uncertain(_)) {
                away.store(true, Ordering::Relaxed);
            }
            let attempts = line.attempts.saturating_add(1);
            let delay_s = match error {
                // Nobody is bound for it: only an operator can help, and haste does not.
                PublishError::Unroutable(_) => 60,
                _ => i64::from(attempts.min(5)),
            };
            let next_at = contexor_clock::now() + chrono::Duration::seconds(delay_s);
            tracing::warn!(event.id = %line.id, attempts, error = &error as &dyn std::error::Error, "an event stays in the outbox");
            Some(OutboxRow { attempts, next_at, ..line })
        }
    }
}

#[derive(serde::Deserialize)]
struct TraceOnly {
    traceparent: Option<String>,
}

fn traceparent_of(payload: &str) -> Option<String> {
    serde_json::from_str::<TraceOnly>(payload).ok().and_then(|event| event.traceparent)
}

async fn record_lag(db: &Db) -> Result<(), DbError> {
    let mut conn = db.conn().await?;
    let oldest: Option<DateTime<Utc>> =
        outbox::table.select(diesel::dsl::min(outbox::created_at)).first(&mut conn).await?;
    let lag_s = oldest.map_or(0.0, |oldest| (contexor_clock::now() - oldest).as_seconds_f64().max(0.0));
    metrics::gauge!("contexor_outbox_oldest_age_seconds").set(lag_s);
    Ok(())
}
