//! Jobs that no worker will take any more: their message is dead, or lost. They end at once, with every call to the provider.

use chrono::{DateTime, TimeDelta, Utc};
use contexor_db::{DbError, Tx};
use contexor_events::ai::Attempt;
use contexor_messaging::outbox;
use serde_json::Value;
use uuid::Uuid;

use super::{
    WorkerContext, claim,
    ending::{self, TenantIds},
};
use crate::{NAME, domain::verdict::Failure, store};

/// How long after its deadline or cancellation a job is waited for: a worker or a delivery may still be at it.
const LOST_AFTER: TimeDelta = TimeDelta::seconds(60);
/// Lost jobs that are ended at once.
const BATCH: i64 = 100;

/// Ends a job whose message goes to the dead letters. `data` is the message's, whatever its shape; without the ids in it nothing can be
/// ended, and its dead letter says why.
pub(crate) async fn end_dead_letter(context: &WorkerContext, data: &str) -> Result<(), DbError> {
    let Ok(ids) = serde_json::from_str::<TenantIds>(data) else {
        tracing::error!("a dead job does not say whose it is; nobody can be told");
        return Ok(());
    };
    let progress = claim::noted_progress(context, ids.task_id).await;
    let owner = context.owner;
    let ended = context
        .db
        .transaction(async |tx: &mut Tx| -> Result<bool, DbError> {
            let task = ids.task_id;
            let attempts = if let Some(job) = store::jobs::take_over_dead(tx.conn(), task, owner).await? {
                let attempts = settle(tx, task, job.fence, |id| progress.get(&id)).await?;
                store::jobs::end(tx.conn(), task, job.fence, "failed", Some(Failure::INTERNAL.code)).await?;
                attempts
            } else if store::jobs::insert_failed(tx.conn(), task, ids.org_id, ids.content_id, Failure::INTERNAL.code)
                .await?
            {
                Vec::new()
            } else {
                // It has ended, or another worker has it in hand.
                return Ok(false);
            };
            outbox::push(tx, NAME, ending::failed(&ids, Failure::INTERNAL, attempts))?;
            Ok(true)
        })
        .await?;
    if ended {
        metrics::counter!("contexor_ai_jobs_total", "outcome" => Failure::INTERNAL.code).increment(1);
        tracing::error!(task.id = %ids.task_id, "generation {} ended: its message is dead", ids.task_id);
    }
    Ok(())
}

/// Ends the jobs whose message is lost, some time after their deadline or cancellation; says how many.
pub(crate) async fn end_lost(tx: &mut Tx, owner: Uuid, now: DateTime<Utc>) -> Result<usize, DbError> {
    let lost = store::jobs::take_over_lost(tx.conn(), owner, now - LOST_AFTER, BATCH).await?;
    let count = lost.len();
    for job in lost {
        let failure = if job.cancelled_at.is_some() { Failure::CANCELLED } else { Failure::DEADLINE };
        let state = if job.cancelled_at.is_some() { "cancelled" } else { "failed" };
        let attempts = settle(tx, job.task_id, job.fence, |_| None).await?;
        store::jobs::end(tx.conn(), job.task_id, job.fence, state, Some(failure.code)).await?;
        let id = |name: &str| {
            let kept = job.request.as_ref()?.get(name).and_then(Value::as_str)?;
            kept.parse::<Uuid>().ok()
        };
        let (Some(workspace_id), Some(user_id)) = (id("workspace_id"), id("user_id")) else { continue };
        let ids =
            TenantIds { task_id: job.task_id, content_id: job.content_id, org_id: job.org_id, workspace_id, user_id };
        outbox::push(tx, NAME, ending::failed(&ids, failure, attempts))?;
        metrics::counter!("contexor_ai_jobs_total", "outcome" => failure.code).increment(1);
        tracing::error!(task.id = %job.task_id, "generation {} ended: its message is lost", job.task_id);
    }
    Ok(count)
}

/// Settles the tries that nobody ended; gives all of the task.
async fn settle<'a>(
    tx: &mut Tx,
    task: Uuid,
    fence: i64,
    noted: impl Fn(Uuid) -> Option<&'a contexor_live::Progress>,
) -> Result<Vec<Attempt>, DbError> {
    let now = contexor_clock::now();
    for row in store::attempts::abandoned(tx.conn(), task, fence).await? {
        let noted = noted(row.attempt_id);
        store::attempts::finish(tx.conn(), &claim::abandoned_attempt(row, noted, now)).await?;
    }
    Ok(store::attempts::ended(tx.conn(), task).await?)
}
