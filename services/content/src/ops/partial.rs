//! Keeping what was written until a generation was called off.

use contexor_api::{
    content::{Status, TaskState, VersionKind},
    rules,
};
use contexor_db::Tx;
use contexor_pii::Detector;
use diesel::QueryResult;
use uuid::Uuid;

use super::{
    finish::{self, FinishedTask},
    versions::{self, Completeness, VersionDraft},
};
use crate::{
    domain::pii::{self, ScanResult},
    store::{
        self,
        columns::{FindingsColumn, pii_word},
        contents::{ContentChanges, ContentRow},
        tasks::TaskRow,
    },
};

/// What was written, and what was found in it.
#[derive(Debug)]
pub struct PartialText {
    /// The text.
    pub body: String,
    /// The verdict on personal data in it.
    pub verdict: ScanResult,
}

impl PartialText {
    /// Looks at what was written; none when there is nothing to see of it.
    pub fn new(detector: &Detector, text: &str) -> Option<Self> {
        // PostgreSQL stores every character but this one.
        let body = text.replace('\0', "");
        if rules::is_blank(&body) {
            return None;
        }
        let verdict = pii::look(detector, &body);
        Some(Self { body, verdict })
    }
}

/// Stores what was written by a generation that has just been called off: a draft with a partial version.
pub async fn keep(tx: &mut Tx, ended: FinishedTask, partial: PartialText) -> QueryResult<FinishedTask> {
    let FinishedTask { task, .. } = ended;
    let Some(content) = store::contents::lock(tx.conn(), task.org_id, task.content_id).await? else {
        let events = finish::last_events(&task, task.from_status);
        return Ok(FinishedTask { task, events });
    };
    let task = store_partial(tx, &content, &task, partial).await?;
    let events = finish::last_events(&task, Status::Draft);
    Ok(FinishedTask { task, events })
}

/// Stores what a worker sent of a generation that was called off, unless that is stored already or the content went on meanwhile.
pub async fn keep_late(
    tx: &mut Tx,
    detector: &Detector,
    org: Uuid,
    content: Uuid,
    task: Uuid,
    text: String,
) -> QueryResult<()> {
    let Some(content) = store::contents::lock(tx.conn(), org, content).await? else { return Ok(()) };
    let Some(task) = store::tasks::of_tenant(tx.conn(), org, task).await? else { return Ok(()) };
    let is_called_off = task.state == TaskState::Cancelled && task.version.is_none();
    let has_stayed = content.task_id == Some(task.id)
        && content.status == task.from_status
        && content.failure.as_ref().is_some_and(|failure| failure.0.code == "cancelled");
    if is_called_off
        && has_stayed
        && let Some(partial) = PartialText::new(detector, &text)
    {
        store_partial(tx, &content, &task, partial).await?;
    }
    Ok(())
}

async fn store_partial(
    tx: &mut Tx,
    content: &ContentRow,
    task: &TaskRow,
    partial: PartialText,
) -> QueryResult<TaskRow> {
    let PartialText { body, verdict } = partial;
    let text = VersionDraft {
        kind: VersionKind::Generated,
        body: &body,
        author_id: task.user_id,
        model: Some(&task.model),
        at: contexor_clock::now(),
    };
    let wholeness = Completeness { truncated: false, partial: true };
    let frozen = versions::append_as(tx, content, text, wholeness).await?;
    let changes = ContentChanges {
        status: Some(Status::Draft.as_str()),
        body: Some(body),
        version: Some(frozen.number),
        pii_status: Some(pii_word(verdict.status)),
        pii_findings: Some(FindingsColumn(verdict.findings)),
        ..ContentChanges::default()
    };
    store::contents::update(tx.conn(), content, changes).await?;
    metrics::counter!("contexor_partial_texts_kept_total").increment(1);
    store::tasks::set_version(tx.conn(), task.org_id, task.id, frozen.number).await
}
