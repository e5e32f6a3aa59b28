//! Generations that ran out of time, or out of their tenant.

use contexor_api::content::TaskState;
use contexor_db::{DbError, Tx, periodic::Periodic};
use contexor_events::content::{CancelReason, GenerationCancelled};
use contexor_messaging::outbox;

use super::{
    NAME,
    finish::{self, TaskFailure},
    tenants,
};
use crate::store;

/// Tasks that are ended in one transaction.
const BATCH: i64 = 200;

/// Fails what is past its deadline, so that no content stays in progress whatever happens to workers and messages; and calls off what
/// was accepted while its tenant was being deleted.
///
/// Whoever watches is told by the event stream itself, which looks at the task when the stream is quiet.
#[derive(Debug)]
pub struct ExpireTasks;

impl Periodic for ExpireTasks {
    type Error = DbError;
    const NAME: &'static str = "expire_tasks";

    async fn run(&self, tx: &mut Tx) -> Result<(), DbError> {
        let now = contexor_clock::now();
        for (org, content, task) in store::tasks::overdue(tx.conn(), now, BATCH).await? {
            let bad = TaskFailure::now(TaskState::Failed, "deadline_exceeded", "it took too long", now);
            let Some(ended) = finish::fail(tx, org, content, task, bad).await? else { continue };
            let event = GenerationCancelled {
                task_id: task,
                content_id: content,
                org_id: org,
                reason: CancelReason::Deadline,
                keep_partial: false,
            };
            outbox::push(tx, NAME, event)?;
            metrics::counter!("contexor_generations_ended_total", "state" => "expired").increment(1);
            tracing::warn!(task.id = %task, content.id = %ended.task.content_id, "generation {task} ran out of time");
        }
        for (org, content, task) in store::tasks::open_of_deleted(tx.conn(), BATCH).await? {
            tenants::cancel_task(tx, org, content, task).await?;
        }
        // A request that could still accept one is long over.
        store::unclaimed::clean(tx.conn(), now - chrono::Duration::days(1)).await?;
        Ok(())
    }
}
