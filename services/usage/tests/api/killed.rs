//! Many clients at once while the service is killed again and again: no limit is passed, no bill is lost, and all returns to zero.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use std::time::Duration;

use contexor_api::internal::{Hold, HoldRequest};
use contexor_events::Event;
use contexor_identity::{ServiceClient, service_token::CallError};
use contexor_testkit::{Overrides, Process, Servers, eventually, peers::TestOrg, settings};
use contexor_usage::{Usage, store::counters::LimitSubject};
use futures::future::join_all;
use uuid::Uuid;

use super::{
    app::settings_between,
    bench::{Bench, attempt, completed, failed, number, pool, requested, started, unknown_attempt},
    owner::TestContent,
};

/// 1000 tokens read and 100 written.
const COST: i64 = 560;
const CLIENTS: usize = 64;
const ROUNDS: usize = 4;
const KILLS: usize = 5;
const DEADLINE: Duration = Duration::from_secs(120);

struct Stage {
    servers: Servers,
    overrides: Overrides,
    content: ServiceClient,
    url: Mutex<String>,
    answers: AtomicUsize,
    _peers: (TestOrg, TestContent),
}

impl Stage {
    async fn set() -> Self {
        let (servers, org, owner) = (Servers::start::<Usage>().await, TestOrg::start().await, TestContent::start());
        let mut overrides = servers.overrides::<Usage>();
        overrides.extend(settings_between(&org, &owner));
        Self {
            content: servers.keys.tokens("content"),
            servers,
            overrides,
            url: Mutex::default(),
            answers: AtomicUsize::new(0),
            _peers: (org, owner),
        }
    }

    async fn start(&self) -> Process {
        let process = Process::start::<Usage>(settings::<Usage>(&self.overrides)).await;
        self.url.lock().unwrap().clone_from(&process.url);
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

    async fn say<E: Event>(&self, event: E) {
        self.servers.publish("test", event).await;
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
    let bench = Bench::start_on(pool(&stage.servers.database.url)).await;
    bench.settings(&contexor_api::org::OrgSettings::default(), contexor_clock::now()).await;
    let key = Uuid::from_u128(99);
    bench.limit(None, Some(60 * COST), None).await;
    bench.limit_of(LimitSubject::Workspace(bench.workspace), Some(50 * COST), None, None).await;
    bench.limit_of(LimitSubject::User(Uuid::from_u128(1)), None, Some(8 * 1100), None).await;
    bench.limit_of(LimitSubject::ApiKey(key), Some(10 * COST), None, None).await;
    let (is_over, events) = (AtomicBool::new(false), AtomicUsize::new(0));
    let say = async |event: super::bench::Task| {
        use super::bench::Task;
        match event {
            Task::Requested(event) => stage.say(event).await,
            Task::Started(event) => stage.say(event).await,
            Task::Completed(event) => stage.say(event).await,
            Task::Failed(event) => stage.say(event).await,
            Task::Cancelled(event) => stage.say(event).await,
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
    bench.expire(contexor_clock::now() + chrono::Duration::hours(3)).await;
    let held = "SELECT ((SELECT sum(held_micro_usd + held_tokens) FROM counters) \
                + (SELECT sum(held_micro_usd + held_tokens) FROM holds))::bigint AS n";
    assert_eq!(number(&bench.db, held).await, 0, "all returns to zero");
    let spent = number(&bench.db, "SELECT spent_micro_usd AS n FROM counters WHERE scope = 'org'").await;
    assert_eq!(number(&bench.db, "SELECT sum(cost_micro_usd)::bigint AS n FROM usage_log").await, spent);
    assert!((1..=50 * COST).contains(&spent), "{spent}");
    let twice = "SELECT count(*) - count(DISTINCT task_id) AS n FROM usage_log WHERE usage_source = 'reported' AND input_tokens = 1000";
    assert_eq!(number(&bench.db, twice).await, 0, "no bill is entered twice");
}
