//! Taking a job, and accounting for what its earlier workers left.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, Utc};
use contexor_api::usage::UsageSource;
use contexor_db::{DbError, Tx};
use contexor_events::{
    ai::{Attempt, AttemptOutcome, GenerationStarted},
    content::GenerationRequested,
};
use contexor_live::Progress;
use contexor_messaging::outbox;
use uuid::Uuid;

use super::{
    WorkerContext,
    ending::{self, TenantIds},
};
use crate::{
    NAME,
    domain::verdict::Failure,
    store::{
        self,
        attempts::{AbandonedRow, Purpose},
    },
};

/// What came of asking for a job.
#[derive(Debug)]
pub(super) enum Claim {
    /// It is ours.
    Ours { fence: i64, is_cancelled: bool, keep_partial: bool },
    /// It has ended; nothing is left to do.
    Ended,
    /// Somebody else works on it, until then at least.
    Elsewhere { until: DateTime<Utc> },
}

pub(super) async fn claim(context: &WorkerContext, job: &GenerationRequested) -> Result<Claim, DbError> {
    let (owner, lease) = (context.owner, context.settings.jobs.lease());
    context.db.transaction(async |tx: &mut Tx| claim_in(tx, job, owner, lease).await).await
}

async fn claim_in(tx: &mut Tx, job: &GenerationRequested, owner: Uuid, lease: Duration) -> Result<Claim, DbError> {
    if let Some(claim) = store::jobs::claim(tx.conn(), job, owner, lease).await? {
        let started = GenerationStarted {
            task_id: job.task_id,
            content_id: job.content_id,
            org_id: job.org_id,
            fence: claim.fence,
            started_at: contexor_clock::now(),
        };
        outbox::push(tx, NAME, started)?;
        return Ok(Claim::Ours {
            fence: claim.fence,
            is_cancelled: claim.cancelled_at.is_some(),
            keep_partial: claim.keep_partial,
        });
    }
    let Some(obstacle) = store::jobs::obstacle(tx.conn(), job.task_id).await? else {
        // Deleted in between, long after its end.
        return Ok(Claim::Ended);
    };
    match (obstacle.state.as_str(), obstacle.lease_until, obstacle.request) {
        ("running", until, _) => Ok(Claim::Elsewhere { until: until.unwrap_or_else(contexor_clock::now) }),
        ("cancelled", _, None) => {
            // The cancellation came first: nothing was asked, and whoever waits is told so.
            store::jobs::complete_tombstone(tx.conn(), job).await?;
            outbox::push(tx, NAME, ending::failed(&TenantIds::of(job), Failure::CANCELLED, Vec::new()))?;
            metrics::counter!("contexor_ai_jobs_total", "outcome" => Failure::CANCELLED.code).increment(1);
            Ok(Claim::Ended)
        }
        _ => Ok(Claim::Ended),
    }
}

/// Ends the tries that earlier workers left open: by what they had noted of their progress, or as unknown, since the provider may
/// have billed them.
pub(super) async fn settle_abandoned(
    context: &WorkerContext,
    job: &GenerationRequested,
    fence: i64,
) -> Result<(), DbError> {
    let abandoned = store::attempts::abandoned(&mut *context.db.conn().await?, job.task_id, fence).await?;
    if abandoned.is_empty() {
        return Ok(());
    }
    let progress = noted_progress(context, job.task_id).await;
    let now = contexor_clock::now();
    let settled: Vec<Attempt> = abandoned
        .into_iter()
        .map(|row| {
            let noted = progress.get(&row.attempt_id);
            let is_text = row.purpose == Purpose::Text.as_str();
            let mut attempt = abandoned_attempt(row, noted, now);
            let asked = attempt.requested_model.as_deref().and_then(|name| context.catalogue.get(name));
            // What was noted for a text is the bound that is held.
            if let (Some(_), Some(model), true) = (noted, asked, is_text) {
                attempt.input_tokens = i64::try_from(model.prompt_tokens(&job.prompt)).unwrap_or(i64::MAX);
            }
            attempt
        })
        .collect();
    tracing::warn!(task.id = %job.task_id, attempts = settled.len(), "a dead worker's tries are accounted for");
    context
        .db
        .transaction(async |tx: &mut Tx| -> Result<(), DbError> {
            for attempt in &settled {
                store::attempts::finish(tx.conn(), attempt).await?;
            }
            Ok(())
        })
        .await
}

/// A try that nobody ended: what was noted of its progress, or unknown.
pub(super) fn abandoned_attempt(row: AbandonedRow, noted: Option<&Progress>, now: DateTime<Utc>) -> Attempt {
    Attempt {
        attempt_id: row.attempt_id,
        outcome: if noted.is_some() { AttemptOutcome::Interrupted } else { AttemptOutcome::Failed },
        usage_source: if noted.is_some() { UsageSource::Estimated } else { UsageSource::Unknown },
        input_tokens: noted.map_or(0, |noted| noted.input_tokens),
        cached_input_tokens: 0,
        output_tokens: noted.map_or(0, |noted| noted.output_tokens),
        reasoning_tokens: 0,
        started_at: row.started_at,
        finished_at: now,
        model: noted.map_or_else(|| row.model.clone(), |noted| noted.model.clone()),
        requested_model: Some(row.model),
    }
}

pub(super) async fn noted_progress(context: &WorkerContext, task: Uuid) -> HashMap<Uuid, Progress> {
    for pause_ms in [200, 1_000, 0] {
        match context.live.progress_of(task).await {
            Ok(noted) => return noted.into_iter().map(|progress| (progress.attempt_id, progress)).collect(),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a dead worker's progress cannot be read");
                tokio::time::sleep(Duration::from_millis(pause_ms)).await;
            }
        }
    }
    HashMap::new()
}
