//! The end of a generation, good or bad.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use contexor_api::content::{Failure, LiveEvent, Status, TaskState, VersionKind};
use contexor_db::Tx;
use contexor_events::ai::{Attempt, GenerationCompleted};
use contexor_messaging::outbox;
use diesel::QueryResult;
use uuid::Uuid;

use super::{
    NAME,
    submit::submitted,
    versions::{self, Completeness, VersionDraft},
};
use crate::{
    domain::pii,
    store::{
        self,
        columns::{FailureColumn, FindingsColumn, pii_word},
        contents::{ContentChanges, ContentRow, GeneratedText},
        tasks::{Ending, TaskRow, TaskSuccess},
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

/// Stores what models wrote and puts the contents up for review; gives the tasks that ended, by their ids.
///
/// A task that was cancelled or ran out of time keeps that end: a late answer changes nothing, and neither does one whose
/// content is gone.
pub async fn complete_all(tx: &mut Tx, events: Vec<GenerationCompleted>) -> QueryResult<HashMap<Uuid, FinishedTask>> {
    // Content first, task second: everybody locks in this order.
    let contents: Vec<Uuid> = events.iter().map(|event| event.content_id).collect();
    let contents: HashMap<Uuid, ContentRow> =
        store::contents::lock_all(tx.conn(), &contents).await?.into_iter().map(|row| (row.id, row)).collect();
    // What a task was told of first counts.
    let mut seen = HashSet::new();
    let events: Vec<(&ContentRow, GenerationCompleted)> = events
        .into_iter()
        .filter(|event| seen.insert(event.task_id))
        .filter_map(|event| {
            let content = contents.get(&event.content_id).filter(|content| content.org_id == event.org_id)?;
            Some((content, event))
        })
        .collect();
    let ends: Vec<TaskSuccess> = events
        .iter()
        .map(|(content, event)| TaskSuccess {
            org: content.org_id,
            content: content.id,
            task: event.task_id,
            version: content.version + 1,
            attempts: i32::try_from(event.attempts.len()).unwrap_or(i32::MAX),
            used: tokens_of(&event.attempts),
            finished_at: event.finished_at,
            truncated: event.truncated,
        })
        .collect();
    let tasks: HashMap<Uuid, TaskRow> =
        store::tasks::succeed_all(tx.conn(), &ends).await?.into_iter().map(|task| (task.id, task)).collect();
    let mut texts = Vec::new();
    for (content, event) in events {
        let Some(task) = tasks.get(&event.task_id) else { continue };
        // PostgreSQL stores every character but this one.
        let body = event.text.replace('\0', "");
        let verdict = pii::of_generated(event.findings, event.masked);
        texts.push((content, task, body, event.model, event.truncated, verdict));
    }
    if texts.is_empty() {
        return Ok(HashMap::new());
    }
    let now = contexor_clock::now();
    let drafts: Vec<_> = texts
        .iter()
        .map(|(content, task, body, model, truncated, _)| {
            let text = VersionDraft {
                kind: VersionKind::Generated,
                body,
                author_id: task.user_id,
                model: Some(model),
                at: now,
            };
            (*content, text, Completeness { truncated: *truncated, partial: false })
        })
        .collect();
    let versions = versions::append_all(tx, &drafts).await?;
    let reviewed: Vec<GeneratedText<'_>> = texts
        .iter()
        .zip(&versions)
        .map(|((content, _, body, _, truncated, verdict), version)| GeneratedText {
            content,
            body,
            version: version.number,
            pii_status: pii_word(verdict.status),
            pii_findings: FindingsColumn(verdict.findings.clone()),
            truncated: *truncated,
        })
        .collect();
    store::contents::put_up_for_review(tx.conn(), &reviewed).await?;
    // Whoever asked for the text is told of its end; others are told where it is theirs to review.
    for (content, task, ..) in &texts {
        let assignee = content.assignee_id.filter(|assignee| *assignee != task.user_id);
        if assignee.is_some() || task.tell_reviewers {
            outbox::push(tx, NAME, submitted(content, task.user_id, assignee))?;
        }
    }
    let finished = |task: TaskRow| FinishedTask { events: last_events(&task, Status::Review), task };
    Ok(tasks.into_iter().map(|(id, task)| (id, finished(task))).collect())
}

/// Tokens that attempts read and wrote, as ai-worker counts them, where there are any; usage corrects them with its bill.
pub fn tokens_of(attempts: &[Attempt]) -> Option<(i64, i64)> {
    (!attempts.is_empty()).then(|| {
        attempts.iter().fold((0, 0), |(input, output): (i64, i64), attempt| {
            (input.saturating_add(attempt.input_tokens.max(0)), output.saturating_add(attempt.output_tokens.max(0)))
        })
    })
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
    /// Tokens that they read and wrote, where ai-worker told.
    pub used: Option<(i64, i64)>,
}

impl TaskFailure {
    /// A failure now.
    pub fn now(state: TaskState, code: &str, detail: &str, at: DateTime<Utc>) -> Self {
        Self { state, failure: Failure { code: code.into(), detail: detail.into(), at }, attempts: 0, used: None }
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
        error: FailureColumn(bad.failure.clone()),
        attempts: bad.attempts,
        used: bad.used,
        finished_at: bad.failure.at,
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
