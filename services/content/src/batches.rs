//! Moves batches on: a few rows of each are under way at a time, the next one is started when one ends.
//!
//! Everything that has to be known stands in the database, so any process can go on after another one ended. A claimed row has a lease; whoever starts it
//! too late finds that the row is somebody else's, and nothing comes of it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use actix_web::web::Data;
use chrono::TimeDelta;
use contexor_api::{
    content::{Failure, Generate, PiiStatus, Status},
    internal::Hold,
};
use contexor_db::{
    DbError, Tx,
    periodic::{self, Periodic},
};
use contexor_identity::{CallerKind, Permission, Scope, access::AccessTarget};
use futures::{StreamExt as _, stream};
use uuid::Uuid;

use crate::{
    app::App,
    batch_wake::BatchWake,
    domain::{
        batch::{self, Runner},
        variables::Values,
    },
    error::ContentError,
    ops, rendering,
    settings::BatchSettings,
    start_generation::{PreparedGeneration, prepare},
    store::{
        self,
        batches::{BatchBudget, BatchRecord, ClaimedRow},
        columns::pii_word,
        contents::{ContentRow, NewContent},
    },
};

/// Rows that one process starts at the same time.
const AT_ONCE: usize = 8;

/// Moves batches on until the future is dropped.
pub async fn run(app: Data<App>, wake: BatchWake) {
    let every = Duration::from_millis(app.batches.look_every_ms);
    loop {
        // Not being woken costs a moment only.
        let _ = tokio::time::timeout(every, wake.woken()).await;
        if let Err(error) = advance(&app, &wake).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "batches could not be moved on");
            metrics::counter!("contexor_batch_rounds_total", "outcome" => "failed").increment(1);
            tokio::time::sleep(every).await;
        }
    }
}

async fn advance(app: &App, wake: &BatchWake) -> Result<(), DbError> {
    let plan = ClaimRows { settings: app.batches.clone(), wake: wake.clone(), claimed: Mutex::default() };
    periodic::once(&app.db, &plan).await?;
    metrics::counter!("contexor_batch_rounds_total", "outcome" => "done").increment(1);
    let claimed = plan.claimed.into_inner().unwrap_or_else(PoisonError::into_inner);
    stream::iter(claimed)
        .for_each_concurrent(AT_ONCE, |(row, task)| async move {
            let outcome = start(app, &row, task).await;
            let outcome = match outcome {
                Ok(outcome) => outcome,
                Err(error) => {
                    // The lease runs out, and the row is tried again.
                    let (batch, number) = (row.batch_id, row.number);
                    tracing::warn!(batch.id = %batch, number, error = &error as &dyn std::error::Error, "row {number} of batch {batch} could not be started");
                    "broken"
                }
            };
            metrics::counter!("contexor_batch_rows_total", "outcome" => outcome).increment(1);
        })
        .await;
    Ok(())
}

/// Settles rows and claims those whose turn it is; one process at a time.
struct ClaimRows {
    settings: BatchSettings,
    wake: BatchWake,
    claimed: Mutex<Vec<(ClaimedRow, Uuid)>>,
}

impl Periodic for ClaimRows {
    type Error = DbError;
    const NAME: &'static str = "claim_batch_rows";

    async fn run(&self, tx: &mut Tx) -> Result<(), DbError> {
        store::batches::settle(tx.conn()).await?;
        let running = store::batches::running(tx.conn()).await?;
        self.wake.set_running(!running.is_empty());
        if running.is_empty() {
            return Ok(());
        }
        let count = |count: i64| usize::try_from(count).unwrap_or(0);
        let of_org: HashMap<Uuid, usize> = store::batches::in_flight_by_tenant(tx.conn())
            .await?
            .into_iter()
            .map(|(org, in_flight)| (org, count(in_flight)))
            .collect();
        let runners: Vec<Runner> = running
            .into_iter()
            .map(|batch| Runner { batch: batch.id, org: batch.org_id, in_flight: count(batch.in_flight) })
            .collect();
        let lease_until = contexor_clock::now() + TimeDelta::seconds(i64::from(self.settings.lease_s));
        for (batch, share) in batch::shares(&runners, of_org, self.settings.window, self.settings.window_of_org) {
            let share = i64::try_from(share).unwrap_or(i64::MAX);
            let rows = store::batches::claim(tx.conn(), batch, share, lease_until).await?;
            self.claimed.lock().unwrap_or_else(PoisonError::into_inner).extend(rows);
        }
        Ok(())
    }
}

/// Starts a claimed row; says what came of it.
async fn start(app: &App, row: &ClaimedRow, task: Uuid) -> Result<&'static str, ContentError> {
    let found = store::batches::of_tenant(&mut *app.db.conn().await?, row.org_id, row.batch_id).await?;
    let Some(batch) = found else { return Ok("gone") };
    let scope = match scope(app, &batch).await? {
        Ok(Some(scope)) => scope,
        Ok(None) => {
            let failure = failure("permission_denied", "who started the batch may not generate here any more");
            return refuse_all(app, row, task, failure).await;
        }
        Err(later) => return later.put_back(app, row, task).await,
    };
    let content = match content_of(app, &scope, &batch, row, task).await? {
        Prepared::Content(content) => content,
        Prepared::Refused(failure) => return refuse(app, row, task, failure).await,
        Prepared::Lost => return Ok("lost"),
    };
    let asked = match prepare(app, &scope, &content, &Generate::default()).await {
        Ok(asked) => asked,
        Err(error) => return refuse_for(app, row, task, error).await,
    };
    let hold = match app.usage.hold(&asked.hold_request(&scope, &content, task, false)).await {
        Ok(hold) if hold.task_id == task => hold,
        // That of an earlier try of this row, which came to nothing.
        Ok(hold) => {
            app.usage.release(hold.task_id).await;
            return RetryLater.put_back(app, row, task).await;
        }
        Err(ContentError::LimitExceeded { detail, .. }) => {
            return refuse_all(app, row, task, failure("limit_exceeded", &detail)).await;
        }
        Err(ContentError::UsageUnavailable(_)) => return RetryLater.put_back(app, row, task).await,
        Err(error) => return refuse_for(app, row, task, error).await,
    };
    let accepted = accept(app, &scope, &batch, row, task, &content, asked, &hold).await;
    match accepted {
        Ok(Accepted::Yes) => Ok("started"),
        Ok(Accepted::Lost) | Err(ContentError::Conflict) => {
            app.usage.release(task).await;
            Ok("lost")
        }
        Ok(Accepted::OverBudget { may_shrink }) => {
            app.usage.release(task).await;
            if may_shrink {
                return RetryLater.put_back(app, row, task).await;
            }
            let failure = failure("budget_exhausted", "what is left of the batch's budget does not cover it");
            refuse_all(app, row, task, failure).await
        }
        Err(ContentError::HoldOver) => RetryLater.put_back(app, row, task).await,
        // Nobody knows whether it was committed: the hold is left to the task, or expires.
        Err(error) => Err(error),
    }
}

/// Something is away just now.
struct RetryLater;

impl RetryLater {
    async fn put_back(self, app: &App, row: &ClaimedRow, task: Uuid) -> Result<&'static str, ContentError> {
        let not_before = contexor_clock::now() + TimeDelta::milliseconds(i64::from(app.batches.pause_ms));
        app.db
            .transaction(async |tx: &mut Tx| -> Result<(), ContentError> {
                Ok(store::batches::put_back(tx.conn(), row, task, not_before).await?)
            })
            .await?;
        Ok("put_back")
    }
}

/// Where whoever started the batch stands now; none when that is not enough to generate.
async fn scope(app: &App, batch: &BatchRecord) -> Result<Result<Option<Scope>, RetryLater>, ContentError> {
    let Ok(membership) = app.access.membership(batch.user_id, AccessTarget::Workspace(batch.workspace_id)).await else {
        return Ok(Err(RetryLater));
    };
    let scope = membership.filter(|membership| membership.org_id == batch.org_id).map(|membership| Scope {
        org_id: membership.org_id,
        workspace_id: membership.workspace_id,
        user_id: batch.user_id,
        kind: if batch.is_machine { CallerKind::Machine } else { CallerKind::Person },
        made_by: membership.made_by,
        role: membership.role,
        settings: membership.settings,
    });
    Ok(Ok(scope.filter(|scope| scope.may(Permission::ContentGenerate) && scope.may(Permission::ContentWrite))))
}

enum Prepared {
    Content(Box<ContentRow>),
    Refused(Failure),
    Lost,
}

/// The content of a row: the one of an earlier try, or a new one.
async fn content_of(
    app: &App,
    scope: &Scope,
    batch: &BatchRecord,
    row: &ClaimedRow,
    task: Uuid,
) -> Result<Prepared, ContentError> {
    if let Some(id) = row.content_id {
        let found = store::contents::find(&mut *app.db.conn().await?, id).await?;
        return Ok(match found.and_then(|found| found.authorize(scope)) {
            None => Prepared::Refused(failure("content_deleted", "the content was deleted")),
            Some(content) if content.status != Status::Draft || content.body.is_some() => {
                Prepared::Refused(failure("content_changed", "the content has a text by now"))
            }
            Some(content) => Prepared::Content(Box::new(content)),
        });
    }
    let given: Values = match &row.variables {
        serde_json::Value::Object(values) => values.clone().into_iter().collect(),
        _ => Values::new(),
    };
    // The rows were checked before the batch was accepted.
    let (filled, prompt) = rendering::render(batch.template.clone(), batch.variables.0.clone(), given).await?;
    let now = contexor_clock::now();
    let content = NewContent {
        id: Uuid::now_v7(),
        org_id: batch.org_id,
        workspace_id: batch.workspace_id,
        project_id: batch.project_id,
        title: row.title.clone(),
        prompt,
        model: batch.model.clone(),
        temperature: batch.temperature,
        max_output_tokens: batch.max_output_tokens,
        status: Status::Draft.as_str(),
        tags: batch.tags.clone(),
        author_id: batch.user_id,
        pii_status: pii_word(PiiStatus::Unchecked),
        created_at: now,
        updated_at: now,
        prompt_id: Some(batch.prompt_id),
        prompt_version: Some(batch.prompt_version),
        variables: Some(serde_json::Value::Object(filled.given.into_iter().collect())),
    };
    let made = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<ContentRow, ContentError> {
            let content = ops::create::create(tx, scope, &app.ceilings, content).await?;
            let is_mine = store::batches::set_content(tx.conn(), row, task, content.id).await?;
            if is_mine { Ok(content) } else { Err(ContentError::Conflict) }
        })
        .await;
    match made {
        Ok(content) => Ok(Prepared::Content(Box::new(content))),
        Err(ContentError::Conflict) => Ok(Prepared::Lost),
        Err(ContentError::NotFound) => Ok(Prepared::Refused(failure("project_deleted", "the project was deleted"))),
        Err(error @ ContentError::CeilingReached { .. }) => {
            Ok(Prepared::Refused(failure("ceiling_reached", &error.to_string())))
        }
        Err(error) => Err(error),
    }
}

enum Accepted {
    Yes,
    /// The batch was called off, or somebody else has the row.
    Lost,
    /// The batch's own budget does not cover it; it may when others turn out to cost less than is held for them.
    OverBudget {
        may_shrink: bool,
    },
}

#[expect(clippy::too_many_arguments, reason = "what one generation is made of")]
async fn accept(
    app: &App,
    scope: &Scope,
    batch: &BatchRecord,
    row: &ClaimedRow,
    task: Uuid,
    content: &ContentRow,
    asked: PreparedGeneration,
    hold: &Hold,
) -> Result<Accepted, ContentError> {
    // Reviewers are not told: a notice for each of a thousand rows buries every other notice.
    let spec = asked.spec(app, hold, false);
    app.db
        .transaction(async |tx: &mut Tx| -> Result<Accepted, ContentError> {
            // One row of a batch at a time, so that two do not see the same budget.
            let locked = store::batches::lock(tx.conn(), batch.org_id, batch.id).await?;
            let Some(batch) = locked.filter(|batch| batch.finished_at.is_none()) else { return Ok(Accepted::Lost) };
            if let Some(budget) = batch.budget_micro_usd {
                let BatchBudget { spent, reserved } = store::batches::money(tx.conn(), batch.org_id, batch.id).await?;
                if spent.saturating_add(reserved).saturating_add(hold.cost_micro_usd) > budget {
                    return Ok(Accepted::OverBudget { may_shrink: reserved > 0 });
                }
            }
            if !store::batches::set_started(tx.conn(), row, task, hold.cost_micro_usd).await? {
                return Ok(Accepted::Lost);
            }
            ops::generate::accept(tx, scope, content, spec).await?;
            Ok(Accepted::Yes)
        })
        .await
}

fn failure(code: &str, detail: &str) -> Failure {
    Failure { code: code.into(), detail: detail.into(), at: contexor_clock::now() }
}

async fn refuse(app: &App, row: &ClaimedRow, task: Uuid, failure: Failure) -> Result<&'static str, ContentError> {
    app.db
        .transaction(async |tx: &mut Tx| -> Result<(), ContentError> {
            Ok(store::batches::refuse(tx.conn(), row, task, failure).await?)
        })
        .await?;
    Ok("refused")
}

/// Refuses the row for a reason of its own, if the error is one.
async fn refuse_for(
    app: &App,
    row: &ClaimedRow,
    task: Uuid,
    error: ContentError,
) -> Result<&'static str, ContentError> {
    let code = match &error {
        ContentError::InvalidField { .. } | ContentError::InvalidFields(_) => "validation_failed",
        ContentError::PromptTooLong => "prompt_too_long",
        ContentError::PriceUnknown => "price_unknown",
        ContentError::CeilingReached { .. } => "ceiling_reached",
        _ => return Err(error),
    };
    refuse(app, row, task, failure(code, &error.to_string())).await
}

/// Refuses the row and all that wait behind it: they would fare no better.
async fn refuse_all(app: &App, row: &ClaimedRow, task: Uuid, failure: Failure) -> Result<&'static str, ContentError> {
    app.db
        .transaction(async |tx: &mut Tx| -> Result<(), ContentError> {
            store::batches::refuse_pending(tx.conn(), row.org_id, row.batch_id, &failure).await?;
            Ok(store::batches::refuse(tx.conn(), row, task, failure).await?)
        })
        .await?;
    Ok("refused")
}
