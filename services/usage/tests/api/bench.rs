//! usage's inside without its server: the database, and events handed straight to their handler.

use chrono::{DateTime, Duration, Utc};
use contexor_api::{
    internal::{Hold, HoldRequest},
    org::{Calendar, OrgSettings},
    usage::{SetLimit, UsageSource},
};
use contexor_db::{DatabaseSettings, Db, Tx};
use contexor_events::ai::NextAttempt;
use contexor_events::ai::{Attempt, AttemptOutcome, GenerationCompleted, GenerationFailed, GenerationStarted};
use contexor_events::content::{CancelReason, GenerationCancelled, GenerationRequested};
use contexor_messaging::{ConsumeError, EventMetadata, TransactionalConsumer};
use contexor_testkit::{TestDatabase, database_of, peers::ServiceKeys};
use contexor_usage::{
    Usage,
    consumers::SettleHolds,
    domain::period::BillingCalendar,
    error::UsageError,
    ops,
    ops::expire_holds::TaskOwner,
    prices::Prices,
    reservations::Reservations,
    settings::{HoldSettings, LimitSettings},
    store::counters::LimitSubject,
};
use diesel::{QueryableByName, sql_types::BigInt};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use super::owner::TestContent;

pub(crate) const MODEL: &str = "gpt-4.1-mini";

pub(crate) fn pool(url: &str) -> Db {
    Db::new(&DatabaseSettings {
        url: url.to_owned().into(),
        max_connections: 16,
        wait_timeout_ms: 20_000,
        statement_timeout_ms: 20_000,
        replica_url: None,
        replica_max_lag_ms: 3_000,
        replica_wait_s: 30,
    })
    .unwrap()
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The answer of a `SELECT ... AS n`.
pub(crate) async fn number(db: &Db, question: &str) -> i64 {
    let mut conn = db.conn().await.unwrap();
    let answer: Number = diesel::sql_query(question).get_result(&mut conn).await.unwrap();
    answer.n
}

pub(crate) async fn execute(db: &Db, statement: &str) -> Result<(), String> {
    let mut conn = db.conn().await.unwrap();
    conn.batch_execute(statement).await.map_err(|error| error.to_string())
}

pub(crate) struct Bench {
    pub(crate) db: Db,
    reservations: Reservations,
    pub(crate) clock: BillingCalendar,
    pub(crate) org: Uuid,
    pub(crate) workspace: Uuid,
    pub(crate) user: Uuid,
    settler: SettleHolds,
    pub(crate) content: TestContent,
    owner: TaskOwner,
    pub(crate) limits: LimitSettings,
    _database: Option<TestDatabase>,
}

impl Bench {
    /// The inside of a service that runs.
    pub(crate) async fn start_on(db: Db) -> Self {
        let prices = Prices::load(&db).await.unwrap();
        Self::on(db, prices, None)
    }

    pub(crate) async fn start() -> Self {
        let database = database_of::<Usage>().await;
        let db = pool(&database.url);
        let prices = Prices::load(&db).await.unwrap();
        Self::on(db, prices, Some(database))
    }

    pub(crate) fn on(db: Db, prices: Prices, database: Option<TestDatabase>) -> Self {
        let content = TestContent::start();
        let owner = TaskOwner::new(ServiceKeys::new().tokens("usage"), content.url());
        let settings =
            HoldSettings { open_ttl_s: 600, settlement_grace_s: 300, default_deadline_s: 3600, interval_s: 15 };
        Self {
            reservations: Reservations::new(db.clone()),
            db,
            clock: BillingCalendar::new("Asia/Tehran", Calendar::Gregorian),
            org: Uuid::now_v7(),
            workspace: Uuid::now_v7(),
            user: Uuid::now_v7(),
            settler: SettleHolds { prices, settings },
            content,
            owner,
            limits: LimitSettings::default(),
            _database: database,
        }
    }

    pub(crate) fn period(&self) -> String {
        self.clock.period_at(contexor_clock::now()).key
    }

    pub(crate) fn request(&self, user: Uuid, output: u64) -> HoldRequest {
        HoldRequest {
            task_id: Uuid::now_v7(),
            org_id: self.org,
            workspace_id: self.workspace,
            content_id: Uuid::now_v7(),
            project_id: None,
            user_id: user,
            is_api_key: false,
            model: MODEL.into(),
            input_tokens: 1000,
            max_output_tokens: output,
            min_output_tokens: 16,
            dry_run: false,
        }
    }

    pub(crate) async fn hold(&self, request: &HoldRequest) -> Result<Hold, UsageError> {
        let book = self.settler.prices.book();
        ops::hold::hold(&self.db, &self.reservations, self.clock, &book, request, &self.settler.settings, &self.limits)
            .await
    }

    /// Asks whether another attempt may begin, as ai-worker does.
    pub(crate) async fn cover(&self, hold: &HoldRequest, previous: Vec<Attempt>) -> Result<(), UsageError> {
        let next = NextAttempt {
            org_id: hold.org_id,
            content_id: hold.content_id,
            workspace_id: hold.workspace_id,
            user_id: hold.user_id,
            model: hold.model.clone(),
            input_tokens: u32::try_from(hold.input_tokens).unwrap(),
            max_output_tokens: u32::try_from(hold.max_output_tokens).unwrap(),
            previous,
        };
        let (book, task) = (self.settler.prices.book(), hold.task_id);
        self.db
            .transaction(async |tx: &mut Tx| -> Result<Result<(), UsageError>, UsageError> {
                ops::settle::cover_attempt(tx, &book, task, next, Duration::seconds(300)).await
            })
            .await?
    }

    /// Keeps what org says of the organization, now.
    pub(crate) async fn settings(&self, settings: &OrgSettings, now: DateTime<Utc>) {
        let (org, limits) = (self.org, self.limits);
        self.db
            .transaction(async |tx: &mut Tx| -> Result<(), UsageError> {
                ops::tenants::keep(tx, org, settings, now, &limits, now).await
            })
            .await
            .unwrap();
    }

    pub(crate) async fn limit(&self, user: Option<Uuid>, micro_usd: Option<i64>, tokens: Option<i64>) {
        self.limit_of(user.map_or(LimitSubject::Org, LimitSubject::User), micro_usd, tokens, None).await;
    }

    pub(crate) async fn limit_of(
        &self,
        whose: LimitSubject,
        micro_usd: Option<i64>,
        tokens: Option<i64>,
        generation: Option<i64>,
    ) {
        let limit = SetLimit {
            scope: whose.scope().unwrap(),
            user_id: whose.user(),
            workspace_id: None,
            api_key_id: None,
            monthly_cost_micro_usd: micro_usd,
            monthly_tokens: tokens,
            max_generation_micro_usd: generation,
            warn_at_percent: 80,
        };
        let scope = contexor_identity::Scope {
            org_id: self.org,
            workspace_id: None,
            user_id: self.user,
            kind: contexor_identity::CallerKind::Person,
            made_by: None,
            role: contexor_api::org::Role::Admin,
            settings: Default::default(),
        };
        let period = self.period();
        self.db
            .transaction(async |tx: &mut Tx| -> Result<_, UsageError> {
                ops::set_limit::set_limit(tx, &scope, &period, whose, &limit, None, None).await
            })
            .await
            .unwrap();
    }

    pub(crate) async fn event(&self, event: impl Into<Task>) {
        self.try_event(event).await.unwrap();
    }

    pub(crate) async fn try_event(&self, event: impl Into<Task>) -> Result<(), ConsumeError> {
        self.try_events(vec![event.into()]).await
    }

    /// Handles events as the consumer does that finds them waiting: in one transaction.
    pub(crate) async fn try_events(&self, events: Vec<Task>) -> Result<(), ConsumeError> {
        use contexor_usage::consumers::TaskEvent;
        let received = || EventMetadata {
            id: Uuid::now_v7(),
            time: contexor_clock::now(),
            attempt: 0,
            span: tracing::Span::none(),
        };
        let events: Vec<_> = events
            .into_iter()
            .map(|event| match event {
                Task::Requested(event) => TaskEvent::Requested(event),
                Task::Started(event) => TaskEvent::Started(event),
                Task::Completed(event) => TaskEvent::Completed(event),
                Task::Failed(event) => TaskEvent::Failed(event),
                Task::Cancelled(event) => TaskEvent::Cancelled(event),
            })
            .map(|event| (event, received()))
            .collect();
        self.db
            .transaction(async |tx: &mut Tx| -> Result<_, ConsumeError> { self.settler.handle_all(tx, events).await })
            .await
            .map(drop)
    }

    pub(crate) async fn expire(&self, now: DateTime<Utc>) -> usize {
        let SettleHolds { prices, settings } = &self.settler;
        ops::expire_holds::expire_holds(&self.db, &self.owner, prices, settings, now).await.unwrap()
    }

    /// Spent and held of the organization and of the person, micro US dollars.
    pub(crate) async fn money(&self, user: Uuid) -> [i64; 4] {
        let org = self.org;
        let one = |column: &str, whose: String| {
            format!("SELECT COALESCE(sum({column}), 0)::bigint AS n FROM counters WHERE org_id = '{org}' AND {whose}")
        };
        let user = format!("user_id = '{user}'");
        [
            number(&self.db, &one("spent_micro_usd", "scope = 'org'".into())).await,
            number(&self.db, &one("held_micro_usd", "scope = 'org'".into())).await,
            number(&self.db, &one("spent_micro_usd", user.clone())).await,
            number(&self.db, &one("held_micro_usd", user)).await,
        ]
    }

    pub(crate) async fn said(&self, event_type: &str) -> i64 {
        number(&self.db, &format!("SELECT count(*) AS n FROM outbox WHERE event_type = '{event_type}'")).await
    }
}

pub(crate) enum Task {
    Requested(GenerationRequested),
    Started(GenerationStarted),
    Completed(GenerationCompleted),
    Failed(GenerationFailed),
    Cancelled(GenerationCancelled),
}

macro_rules! tasks {
    ($($variant:ident($event:ty)),+) => {
        $(impl From<$event> for Task {
            fn from(event: $event) -> Self {
                Self::$variant(event)
            }
        })+
    };
}
tasks!(
    Requested(GenerationRequested),
    Started(GenerationStarted),
    Completed(GenerationCompleted),
    Failed(GenerationFailed),
    Cancelled(GenerationCancelled)
);

pub(crate) fn requested(hold: &HoldRequest) -> GenerationRequested {
    GenerationRequested {
        task_id: hold.task_id,
        content_id: hold.content_id,
        org_id: hold.org_id,
        workspace_id: hold.workspace_id,
        user_id: hold.user_id,
        model: hold.model.clone(),
        prompt: "Write.".into(),
        temperature: None,
        max_output_tokens: 100,
        input_tokens: 1000,
        pii_policy: Default::default(),
        pii_model_pass: false,
        deadline: contexor_clock::now() + Duration::minutes(10),
    }
}

pub(crate) fn started(hold: &HoldRequest) -> GenerationStarted {
    GenerationStarted {
        task_id: hold.task_id,
        content_id: hold.content_id,
        org_id: hold.org_id,
        fence: 1,
        started_at: contexor_clock::now(),
    }
}

pub(crate) fn cancelled(hold: &HoldRequest, reason: CancelReason) -> GenerationCancelled {
    GenerationCancelled {
        task_id: hold.task_id,
        content_id: hold.content_id,
        org_id: hold.org_id,
        reason,
        keep_partial: false,
    }
}

pub(crate) fn completed(hold: &HoldRequest, attempts: Vec<Attempt>) -> GenerationCompleted {
    GenerationCompleted {
        task_id: hold.task_id,
        content_id: hold.content_id,
        org_id: hold.org_id,
        workspace_id: hold.workspace_id,
        user_id: hold.user_id,
        model: hold.model.clone(),
        text: "Text.".into(),
        truncated: false,
        findings: vec![],
        masked: false,
        attempts,
        finished_at: contexor_clock::now(),
    }
}

pub(crate) fn failed(hold: &HoldRequest, attempts: Vec<Attempt>) -> GenerationFailed {
    GenerationFailed {
        task_id: hold.task_id,
        content_id: hold.content_id,
        org_id: hold.org_id,
        workspace_id: hold.workspace_id,
        user_id: hold.user_id,
        code: "provider_unavailable".into(),
        detail: "the provider did not answer".into(),
        partial_text: None,
        attempts,
        finished_at: contexor_clock::now(),
    }
}

/// A try that used so many tokens (of gpt-4.1-mini: 0.4 and 1.6 micro US dollars each).
pub(crate) fn attempt(input: i64, output: i64) -> Attempt {
    Attempt {
        attempt_id: Uuid::now_v7(),
        model: MODEL.into(),
        requested_model: Some(MODEL.into()),
        outcome: AttemptOutcome::Completed,
        usage_source: UsageSource::Reported,
        input_tokens: input,
        cached_input_tokens: 0,
        output_tokens: output,
        reasoning_tokens: 0,
        started_at: contexor_clock::now(),
        finished_at: contexor_clock::now(),
    }
}

pub(crate) fn unknown_attempt() -> Attempt {
    Attempt { outcome: AttemptOutcome::Failed, usage_source: UsageSource::Unknown, ..attempt(0, 0) }
}
