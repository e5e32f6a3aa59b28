//! The end of a generation, good or bad.

use chrono::{DateTime, Utc};
use contexor_api::content::{Failure, LiveEvent, Status, TaskState, VersionKind};
use contexor_db::Tx;
use contexor_events::ai::GenerationCompleted;
use diesel::QueryResult;
use uuid::Uuid;

use super::versions::{self, Completeness, VersionDraft};
use crate::{
    domain::pii,
    store::{
        self,
        columns::{FailureColumn, FindingsColumn, pii_word},
        contents::ContentChanges,
        tasks::{Ending, TaskRow},
    },
};

/// A task that has ended, and what its live stream has to say once that is committed.
#[derive(Debug)]
pub struct FinishedTask {
    /// The task as it is now.
    pub task: TaskRow,
    /// The stream's last events.
    pub events: Vec<LiveEvent>,
}

/// The last events of a task's stream; none while it is open.
pub fn last_events(task: &TaskRow, status: Status) -> Vec<LiveEvent> {
    let end = match task.state {
        TaskState::Queued | TaskState::Running => return Vec::new(),
        TaskState::Succeeded => {
            LiveEvent::Done { version: task.version.unwrap_or_default(), truncated: task.truncated }
        }
        TaskState::Failed | TaskState::Cancelled => {
            let (code, detail) = match &task.error {
                Some(FailureColumn(failure)) => (failure.code.clone(), failure.detail.clone()),
                None => (task.state.as_str().to_owned(), String::new()),
            };
            LiveEvent::Error { code, detail }
        }
    };
    vec![LiveEvent::Status { status, restarted: false }, end]
}

/// Stores what the model wrote and puts the content up for review.
///
/// A task that was cancelled or ran out of time keeps that end: a late answer changes nothing, and neither does one whose
/// content is gone.
pub async fn complete(tx: &mut Tx, event: GenerationCompleted) -> QueryResult<Option<FinishedTask>> {
    // Content first, task second: everybody locks in this order.
    let Some(content) = store::contents::lock(tx.conn(), event.org_id, event.content_id).await? else {
        return Ok(None);
    };
    let ending = Ending {
        state: TaskState::Succeeded,
        error: None,
        version: Some(content.version + 1),
        attempts: i32::try_from(event.attempts.len()).unwrap_or(i32::MAX),
        finished_at: event.finished_at,
        truncated: event.truncated,
    };
    let Some(task) = store::tasks::finish(tx.conn(), content.org_id, content.id, event.task_id, ending).await? else {
        return Ok(None);
    };
    // PostgreSQL stores every character but this one.
    let body = event.text.replace('\0', "");
    let text = VersionDraft {
        kind: VersionKind::Generated,
        body: &body,
        author_id: task.user_id,
        model: Some(&event.model),
        at: contexor_clock::now(),
    };
    let wholeness = Completeness { truncated: event.truncated, partial: false };
    let frozen = versions::append_as(tx, &content, text, wholeness).await?;
    let verdict = pii::of_generated(event.findings, event.masked);
    let changes = ContentChanges {
        status: Some(Status::Review.as_str()),
        body: Some(body),
        version: Some(frozen.number),
        failure: Some(None),
        pii_status: Some(pii_word(verdict.status)),
        pii_findings: Some(FindingsColumn(verdict.findings)),
        truncated: Some(event.truncated),
        ..ContentChanges::default()
    };
    store::contents::update(tx.conn(), &content, changes).await?;
    let events = last_events(&task, Status::Review);
    Ok(Some(FinishedTask { task, events }))
}

/// How a generation came to nothing.
#[derive(Debug)]
pub struct TaskFailure {
    /// [`TaskState::Failed`] or [`TaskState::Cancelled`].
    pub state: TaskState,
    /// Why.
    pub failure: Failure,
    /// Tries that were made, as far as known.
    pub attempts: i32,
}

impl TaskFailure {
    /// A failure now.
    pub fn now(state: TaskState, code: &str, detail: &str, at: DateTime<Utc>) -> Self {
        Self { state, failure: Failure { code: code.into(), detail: detail.into(), at }, attempts: 0 }
    }
}

/// Ends a task that came to nothing and puts its content back to where it was. None when the task has ended already.
pub async fn fail(
    tx: &mut Tx,
    org: Uuid,
    content: Uuid,
    task: Uuid,
    bad: TaskFailure,
) -> QueryResult<Option<FinishedTask>> {
    let Some(content) = store::contents::lock(tx.conn(), org, content).await? else { return Ok(None) };
    let ending = Ending {
        state: bad.state,
        error: Some(FailureColumn(bad.failure.clone())),
        version: None,
        attempts: bad.attempts,
        finished_at: bad.failure.at,
        truncated: false,
    };
    let Some(task) = store::tasks::finish(tx.conn(), org, content.id, task, ending).await? else { return Ok(None) };
    let changes = ContentChanges {
        status: Some(task.from_status.as_str()),
        failure: Some(Some(FailureColumn(bad.failure))),
        ..ContentChanges::default()
    };
    store::contents::update(tx.conn(), &content, changes).await?;
    let events = last_events(&task, task.from_status);
    Ok(Some(FinishedTask { task, events }))
}
