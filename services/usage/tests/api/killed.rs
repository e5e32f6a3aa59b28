//! Many clients at once while the service is killed again and again: no limit is passed, no bill is lost, and all returns to zero.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::Utc;
use contexor_api::internal::{Hold, HoldRequest};
use contexor_events::{CloudEvent, Event, routing_key, topology::EXCHANGE};
use contexor_identity::{ServiceClient, service_token::CallError};
use contexor_messaging::{Broker, topology};
use contexor_service::{Listeners, Program as _, settings};
use contexor_testkit::{
    TestDatabase, TestRedis, TestVhost, eventually,
    peers::{ServiceKeys, TestAuth, TestOrg},
};
use contexor_usage::{DEFAULTS, Settings, Usage, store::counters::LimitSubject};
use futures::future::join_all;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    bench::{Bench, attempt, completed, database, failed, number, pool, requested, started, unknown_attempt},
    owner::TestContent,
};

/// 1000 tokens read and 100 written.
const COST: i64 = 560;
const CLIENTS: usize = 64;
const ROUNDS: usize = 4;
const KILLS: usize = 5;
const DEADLINE: Duration = Duration::from_secs(120);

/// A process of usage that can be killed.
struct Process {
    runtime: Option<tokio::runtime::Runtime>,
}

impl Process {
    /// Ends as SIGKILL would: nothing that was going on gets any further.
    fn kill(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

struct Stage {
    database: TestDatabase,
    vhost: TestVhost,
    overrides: Vec<(String, String)>,
    content: ServiceClient,
    http: reqwest::Client,
    url: Mutex<String>,
    answers: AtomicUsize,
    _peers: (TestAuth, TestOrg, TestContent, TestRedis),
}

impl Stage {
    async fn set() -> Self {
        let (database, redis, vhost) = tokio::join!(database(), contexor_testkit::redis(), contexor_testkit::vhost());
        // As any service does at its start, so that no event is lost that is published while this one is away.
        let broker = Broker::new(&vhost.url.clone().into(), "test");
        topology::install(&broker).await.unwrap();
        broker.close().await;
        let (auth, org, owner, keys) =
            (TestAuth::start().await, TestOrg::start().await, TestContent::start(), ServiceKeys::new());
        let mut overrides = keys.settings("usage");
        overrides.extend(
            [
                ("secret_key", STANDARD.encode([7; 32])),
                ("database.url", database.url.clone()),
                ("redis.url", redis.url.clone()),
                ("amqp.url", vhost.url.clone()),
                ("identity.jwks_url", auth.jwks_url()),
                ("peers.org_url", org.url().to_owned()),
                ("peers.content_url", owner.url.clone()),
                ("periods.interval_s", "86400".to_owned()),
            ]
            .map(|(key, value)| (key.to_owned(), value)),
        );
        Self {
            database,
            vhost,
            overrides,
            content: keys.tokens("content"),
            http: reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().unwrap(),
            url: Mutex::default(),
            answers: AtomicUsize::new(0),
            _peers: (auth, org, owner, redis),
        }
    }

    async fn start(&self) -> Process {
        let overrides: Vec<(&str, String)> =
            self.overrides.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        let settings: Settings = settings::from_defaults(DEFAULTS, &overrides).unwrap();
        let listeners = Listeners::any().unwrap();
        let url = format!("http://{}", listeners.api.local_addr().unwrap());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.spawn(Usage::run(settings, listeners, CancellationToken::new()));
        let process = Process { runtime: Some(runtime) };
        eventually(DEADLINE, "the service is ready", async || {
            let answer = self.http.get(format!("{url}/readyz")).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        *self.url.lock().unwrap() = url;
        process
    }

    /// Asks for a hold until there is an answer, as content's client does when usage is away.
    async fn hold(&self, request: &HoldRequest) -> Option<Hold> {
        eventually(DEADLINE, "there is an answer", async || {
            let url = format!("{}/internal/holds", self.url.lock().unwrap());
            match self.content.post("usage", &url, request).await {
                Ok(hold) => Some(Some(hold)),
                Err(CallError::Problem(problem)) if problem.status == 402 => Some(None),
                Err(_) => None,
            }
        })
        .await
    }

    async fn publish<E: Event>(&self, event: E) {
        let event = CloudEvent::new("test", event, None);
        let body = serde_json::to_vec(&event).unwrap();
        assert!(self.vhost.publish(EXCHANGE, routing_key(E::TYPE), json!({}), &body).await);
    }

    async fn kill_and_start_again_and_again(&self, mut process: Process, is_over: &AtomicBool) -> Process {
        for kill in 1..=KILLS {
            let wanted = kill * CLIENTS * ROUNDS / (KILLS + 1);
            eventually(DEADLINE, "some more answers", async || {
                let enough = self.answers.load(Ordering::Relaxed) >= wanted || is_over.load(Ordering::Relaxed);
                enough.then_some(())
            })
            .await;
            process.kill();
            process = self.start().await;
        }
        process
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_clients_pass_no_limit_while_the_service_is_killed_again_and_again() {
    let stage = Arc::new(Stage::set().await);
    let process = stage.start().await;
    let bench = Bench::start_on(pool(&stage.database.url)).await;
    bench.settings(&contexor_api::org::OrgSettings::default(), Utc::now()).await;
    let key = Uuid::from_u128(99);
    bench.limit(None, Some(60 * COST), None).await;
    bench.limit_of(LimitSubject::Workspace(bench.workspace), Some(50 * COST), None, None).await;
    bench.limit_of(LimitSubject::User(Uuid::from_u128(1)), None, Some(8 * 1100), None).await;
    bench.limit_of(LimitSubject::ApiKey(key), Some(10 * COST), None, None).await;
    let (is_over, events) = (AtomicBool::new(false), AtomicUsize::new(0));
    let say = async |event: super::bench::Task| {
        use super::bench::Task;
        match event {
            Task::Requested(event) => stage.publish(event).await,
            Task::Started(event) => stage.publish(event).await,
            Task::Completed(event) => stage.publish(event).await,
            Task::Failed(event) => stage.publish(event).await,
            Task::Cancelled(event) => stage.publish(event).await,
        }
        events.fetch_add(1, Ordering::Relaxed);
    };
    let clients = (0..CLIENTS).map(async |client| {
        for round in 0..ROUNDS {
            let is_api_key = client % 5 == 4;
            let user = if is_api_key { key } else { Uuid::from_u128(1 + client as u128 % 8) };
            let request = HoldRequest { is_api_key, min_output_tokens: 100, ..bench.request(user, 100) };
            let granted = stage.hold(&request).await;
            stage.answers.fetch_add(1, Ordering::Relaxed);
            if granted.is_none() {
                continue;
            }
            say(requested(&request).into()).await;
            match (client + round) % 5 {
                // The client dies: nothing more is heard.
                0 => {}
                1 => say(failed(&request, vec![]).into()).await,
                2 => {
                    say(started(&request).into()).await;
                    say(failed(&request, vec![attempt(900, 90), unknown_attempt()]).into()).await;
                }
                _ => {
                    say(started(&request).into()).await;
                    // Told of twice.
                    let bill = completed(&request, vec![attempt(1000, 100)]);
                    say(bill.clone().into()).await;
                    say(bill.into()).await;
                }
            }
        }
    });
    let work = async {
        join_all(clients).await;
        is_over.store(true, Ordering::Relaxed);
    };
    let watch = async {
        let over = "SELECT COALESCE(max(c.spent_micro_usd + c.held_micro_usd - l.monthly_cost_micro_usd), 0)::bigint AS n FROM counters c \
                    JOIN limits l ON l.org_id = c.org_id AND l.scope = c.scope AND l.user_id = c.user_id";
        let mut worst = 0;
        while !is_over.load(Ordering::Relaxed) {
            worst = worst.max(number(&bench.db, over).await);
            tokio::task::yield_now().await;
        }
        worst
    };
    let (process, (), worst) = tokio::join!(stage.kill_and_start_again_and_again(process, &is_over), work, watch);
    assert_eq!(worst, 0, "a limit was passed");

    let published = i64::try_from(events.into_inner()).unwrap();
    eventually(DEADLINE, "everything that was said has taken effect", async || {
        let taken_in = "SELECT count(*) AS n FROM inbox WHERE queue = 'usage.settlements'";
        (number(&bench.db, taken_in).await == published).then_some(())
    })
    .await;
    drop(process);
    bench.expire(Utc::now() + chrono::Duration::hours(3)).await;
    let held = "SELECT ((SELECT sum(held_micro_usd + held_tokens) FROM counters) \
                + (SELECT sum(held_micro_usd + held_tokens) FROM holds))::bigint AS n";
    assert_eq!(number(&bench.db, held).await, 0, "all returns to zero");
    let spent = number(&bench.db, "SELECT spent_micro_usd AS n FROM counters WHERE scope = 'org'").await;
    assert_eq!(number(&bench.db, "SELECT sum(cost_micro_usd)::bigint AS n FROM usage_log").await, spent);
    assert!((1..=50 * COST).contains(&spent), "{spent}");
    let twice = "SELECT count(*) - count(DISTINCT task_id) AS n FROM usage_log WHERE usage_source = 'reported' AND input_tokens = 1000";
    assert_eq!(number(&bench.db, twice).await, 0, "no bill is entered twice");
}
