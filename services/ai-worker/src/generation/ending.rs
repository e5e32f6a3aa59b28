//! The end of a generation: the job's state, its last try and the event, in one transaction under the claim's fence.

use std::time::Duration;

use contexor_db::{DbError, Tx};
use contexor_events::{
    ai::{Attempt, GenerationCompleted, GenerationFailed},
    content::GenerationRequested,
};
use contexor_messaging::outbox;
use serde::Deserialize;
use tokio::time::Instant;
use uuid::Uuid;

use super::WorkerContext;
use crate::{
    NAME,
    domain::verdict::{Accepted, Failure},
    store,
};

/// How long the end of a paid-for generation waits in hand for the database.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came of a generation.
#[derive(Debug, Clone)]
pub(super) enum JobOutcome {
    Completed {
        model: String,
        accepted: Accepted,
    },
    Failed(Failure),
    /// Called off, with what was written until then where that is kept.
    CalledOff {
        failure: Failure,
        partial: Option<Accepted>,
    },
}

impl JobOutcome {
    fn label(&self) -> &'static str {
        match self {
            Self::Completed { .. } => "completed",
            Self::Failed(failure) | Self::CalledOff { failure, .. } => failure.code,
        }
    }

    fn state(&self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Completed { .. } => ("done", None),
            Self::Failed(failure) | Self::CalledOff { failure, .. } if *failure == Failure::CANCELLED => {
                ("cancelled", Some(failure.code))
            }
            Self::Failed(failure) | Self::CalledOff { failure, .. } => ("failed", Some(failure.code)),
        }
    }
}

/// Whose generation it is. Can be read from a job of any shape that has the ids.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct TenantIds {
    pub(super) task_id: Uuid,
    pub(super) content_id: Uuid,
    pub(super) org_id: Uuid,
    pub(super) workspace_id: Uuid,
    pub(super) user_id: Uuid,
}

impl TenantIds {
    pub(super) fn of(job: &GenerationRequested) -> Self {
        Self {
            task_id: job.task_id,
            content_id: job.content_id,
            org_id: job.org_id,
            workspace_id: job.workspace_id,
            user_id: job.user_id,
        }
    }
}

/// The event of a generation that came to nothing.
pub(super) fn failed(ids: &TenantIds, failure: Failure, attempts: Vec<Attempt>) -> GenerationFailed {
    GenerationFailed {
        task_id: ids.task_id,
        content_id: ids.content_id,
        org_id: ids.org_id,
        workspace_id: ids.workspace_id,
        user_id: ids.user_id,
        code: failure.code.to_owned(),
        detail: failure.detail.to_owned(),
        partial_text: None,
        attempts,
        finished_at: contexor_clock::now(),
    }
}

/// Ends the job; `false` when the claim does not hold any more: then nothing was written.
///
/// Waits in place while the database is away: a text that was paid for is not to be thrown away, and the fence keeps a
/// late write harmless.
pub(super) async fn end(
    context: &WorkerContext,
    job: &GenerationRequested,
    fence: i64,
    last: Option<&Attempt>,
    ending: JobOutcome,
) -> Result<bool, DbError> {
    let give_up_at = Instant::now() + PATIENCE;
    let ended = loop {
        let written =
            context.db.transaction(async |tx: &mut Tx| end_in(tx, job, fence, last, ending.clone()).await).await;
        match written {
            Ok(ended) => break ended,
            Err(error) if Instant::now() < give_up_at => {
                tracing::warn!(task.id = %job.task_id, error = &error as &dyn std::error::Error, "the end of a generation waits for the database");
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            Err(error) => return Err(error),
        }
    };
    if ended {
        metrics::counter!("contexor_ai_jobs_total", "outcome" => ending.label()).increment(1);
        tracing::info!(task.id = %job.task_id, outcome = ending.label(), "generation {} ended: {}", job.task_id, ending.label());
    } else {
        metrics::counter!("contexor_ai_fencing_rejections_total").increment(1);
        tracing::warn!(task.id = %job.task_id, fence, "a late worker was fenced off");
    }
    Ok(ended)
}

async fn end_in(
    tx: &mut Tx,
    job: &GenerationRequested,
    fence: i64,
    last: Option<&Attempt>,
    ending: JobOutcome,
) -> Result<bool, DbError> {
    let (state, failure_code) = ending.state();
    if !store::jobs::end(tx.conn(), job.task_id, fence, state, failure_code).await? {
        return Ok(false);
    }
    if let Some(attempt) = last {
        store::attempts::finish(tx.conn(), attempt).await?;
    }
    let attempts = store::attempts::ended(tx.conn(), job.task_id).await?;
    match ending {
        JobOutcome::Failed(failure) => outbox::push(tx, NAME, failed(&TenantIds::of(job), failure, attempts))?,
        JobOutcome::CalledOff { failure, partial } => {
            let mut failed = failed(&TenantIds::of(job), failure, attempts);
            failed.partial_text = partial.map(|partial| partial.text);
            outbox::push(tx, NAME, failed)?;
        }
        JobOutcome::Completed { model, accepted } => {
            let completed = GenerationCompleted {
                task_id: job.task_id,
                content_id: job.content_id,
                org_id: job.org_id,
                workspace_id: job.workspace_id,
                user_id: job.user_id,
                model,
                text: accepted.text,
                truncated: accepted.truncated,
                findings: accepted.findings,
                masked: accepted.masked,
                attempts,
                finished_at: contexor_clock::now(),
            };
            outbox::push(tx, NAME, completed)?;
        }
    }
    Ok(true)
}
