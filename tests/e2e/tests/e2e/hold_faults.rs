//! What is held and spent while usage is frozen, the broker is away, workers die and the provider fails: never more than the limit, and
//! within a minute nothing is held for nobody.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use contexor_e2e::{Office, Person, System, number, text};
use contexor_stack::Service;
use contexor_testkit::eventually;
use diesel::{QueryableByName, sql_types::BigInt};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use futures::future::join_all;
use serde_json::{Value, json};

const MINUTE: Duration = Duration::from_secs(60);

/// Holds end, and are settled without a bill, in seconds instead of minutes.
const SHORT: &[(&str, &str)] = &[
    ("CONTEXOR_USAGE__HOLDS__OPEN_TTL_S", "16"),
    ("CONTEXOR_USAGE__HOLDS__SETTLEMENT_GRACE_S", "10"),
    ("CONTEXOR_USAGE__HOLDS__INTERVAL_S", "1"),
    ("CONTEXOR_AI_WORKER__PROVIDER__BREAKER_FAILURES", "1000"),
];

/// A provider that is silent is given up soon.
const IMPATIENT: &[(&str, &str)] = &[
    ("CONTEXOR_AI_WORKER__PROVIDER__FIRST_TOKEN_TIMEOUT_MS", "2000"),
    ("CONTEXOR_AI_WORKER__PROVIDER__IDLE_TIMEOUT_MS", "2000"),
    ("CONTEXOR_AI_WORKER__PROVIDER__MAX_ATTEMPTS", "2"),
];

/// An organization with contents to generate, and a limit of so many holds of one content.
struct Books {
    person: Person,
    office: Office,
    contents: Vec<String>,
    limit: i64,
}

impl Books {
    async fn open(system: &System, phone: &str, contents: usize, holds: i64) -> Self {
        let person = system.person(phone).sign_in().await;
        let office = person.found_office("Faulty Days").await;
        let mut ids = Vec::new();
        for number in 0..contents {
            let prompt = format!("Write a short note about lighthouse number {number:03}.");
            ids.push(person.write_prompt(&office, &prompt, 64).await);
        }
        let estimate = person.post(&format!("/contents/{}/estimate", ids[0]), json!({})).await.expect(200);
        let limit = holds * number(&estimate["max_cost_micro_usd"]);
        let body = json!({"scope": "org", "monthly_cost_micro_usd": limit});
        person.put(&format!("/usage/limits?org_id={}", office.org), body).await.expect(200);
        Self { person, office, contents: ids, limit }
    }

    /// Asks for a content until there is an answer: whether it was granted.
    async fn generate(&self, content: &str, unanswered: &AtomicUsize) -> bool {
        eventually(3 * MINUTE, "there is an answer", async || {
            let answer = self.person.post(&format!("/contents/{content}/generate"), json!({})).await;
            match answer.status.as_u16() {
                // An earlier answer was lost on its way.
                202 | 409 => Some(true),
                402 => Some(false),
                status => {
                    assert!(status >= 429, "{}", answer.body);
                    unanswered.fetch_add(1, Ordering::Relaxed);
                    None
                }
            }
        })
        .await
    }

    /// Looks at what is spent and held until `over`: it is never above the limit. Says how often.
    async fn watch(&self, over: &AtomicBool) -> usize {
        let path = format!("/usage/summary?org_id={}", self.office.org);
        let mut looks = 0;
        while !over.load(Ordering::Relaxed) {
            let now = self.person.get(&path).await;
            // usage may be away.
            if now.status.is_success() {
                let used = number(&now.body["cost_micro_usd"]) + number(&now.body["reserved_micro_usd"]);
                assert!(used <= self.limit, "{used} of {}: {}", self.limit, now.body);
                looks += 1;
            }
        }
        looks
    }

    /// Waits until every generation has ended and nothing is held or waits for a bill, within a minute; and compares the books.
    async fn close(&self) -> Vec<Value> {
        for content in &self.contents {
            self.person.settled(content, 3 * MINUTE).await;
        }
        let org = &self.office.org;
        eventually(MINUTE, "nothing is held for nobody", async || {
            let unsettled = self.person.get(&format!("/usage/unsettled?org_id={org}")).await.expect(200);
            let summary = self.person.get(&format!("/usage/summary?org_id={org}")).await.expect(200);
            (unsettled["holds"] == json!([]) && summary["reserved_micro_usd"] == 0).then_some(())
        })
        .await;
        let summary = self.person.get(&format!("/usage/summary?org_id={org}")).await.expect(200);
        let log = self.person.usage_log(org).await;
        let logged: i64 = log.iter().filter_map(|line| line["cost_micro_usd"].as_i64()).sum();
        assert_eq!(logged, number(&summary["cost_micro_usd"]), "the log is what the month cost");
        assert!(logged <= self.limit, "{logged} of {}", self.limit);
        log
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many holds are in a state, by usage's own database.
async fn holds_in(system: &System, state: &str) -> i64 {
    use diesel_async::RunQueryDsl as _;

    let url = system.database_url(Service::Usage).await;
    let mut database = AsyncPgConnection::establish(&url).await.unwrap();
    let question = format!("SELECT count(*) AS n FROM holds WHERE state = '{state}'");
    diesel::sql_query(question).get_result::<Count>(&mut database).await.unwrap().n
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_usage_under_load_passes_no_limit_and_leaves_no_orphan() {
    let system = System::start_with(SHORT, false).await;
    system.sandbox_faults(json!({"tokens_per_second": 0})).await;
    let books = Books::open(&system, "09181234501", 48, 30).await;
    let (answered, unanswered, over) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let clients = async {
        let granted = join_all(books.contents.iter().map(async |content| {
            let granted = books.generate(content, &unanswered).await;
            answered.fetch_add(1, Ordering::Relaxed);
            granted
        }))
        .await;
        over.store(true, Ordering::Relaxed);
        granted
    };
    let freezer = async {
        for wanted in [6, 18] {
            eventually(MINUTE, "some are answered", async || {
                (answered.load(Ordering::Relaxed) >= wanted).then_some(())
            })
            .await;
            system.freeze(Service::Usage).await;
            let before = unanswered.load(Ordering::Relaxed);
            // Somebody has given up by then on a hold that usage takes when it goes on.
            eventually(MINUTE, "somebody is left without an answer", async || {
                (unanswered.load(Ordering::Relaxed) > before).then_some(())
            })
            .await;
            system.thaw(Service::Usage).await;
        }
    };
    let (granted, (), looks) = tokio::join!(clients, freezer, books.watch(&over));
    assert!(looks > 0);
    assert!(granted.iter().any(|granted| *granted), "{granted:?}");
    let log = books.close().await;
    let served = system.sandbox_totals().await;
    let sum = |field: &str| log.iter().map(|line| number(&line[field])).sum::<i64>();
    assert_eq!(sum("input_tokens"), number(&served["prompt_tokens"]));
    assert_eq!(sum("output_tokens"), number(&served["output_tokens_served"]));
    assert_eq!(holds_in(&system, "open").await + holds_in(&system, "claimed").await, 0);
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_away_for_longer_than_holds_live_costs_no_hold() {
    let system = System::start_with(SHORT, true).await;
    system.sandbox_faults(json!({"tokens_per_second": 0})).await;
    let books = Books::open(&system, "09181234502", 8, 8).await;
    let (unanswered, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    system.stop_broker().await;
    let outage = async {
        for content in &books.contents {
            assert!(books.generate(content, &unanswered).await, "generations are accepted without the broker");
        }
        assert_eq!(holds_in(&system, "open").await, 8, "no event has claimed them");
        // Their time is over, and usage has asked content whether there are such tasks.
        eventually(2 * MINUTE, "every hold is claimed", async || {
            (holds_in(&system, "claimed").await == 8).then_some(())
        })
        .await;
        system.start_broker().await;
        for content in &books.contents {
            let after = books.person.settled(content, 3 * MINUTE).await;
            assert_eq!(after["status"], "REVIEW", "{after}");
        }
        over.store(true, Ordering::Relaxed);
    };
    let ((), looks) = tokio::join!(outage, books.watch(&over));
    assert!(looks > 0);
    let log = books.close().await;
    assert_eq!(log.len(), 8, "one line a generation");
    assert_eq!(holds_in(&system, "settled").await, 8);
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_one_hold_holds_while_streams_are_cut_and_services_die() {
    let system = System::start_with(SHORT, false).await;
    let books = Books::open(&system, "09181234503", 6, 1).await;
    system.sandbox_faults(json!({"tokens_per_second": 40, "cut_share": 0.5, "cut_after_tokens": 20, "seed": 7})).await;
    let (unanswered, over, rounds) = (AtomicUsize::new(0), AtomicBool::new(false), AtomicUsize::new(0));
    let clients = async {
        // Each content is asked for until it was granted once, or the limit is spent.
        for round in 0..3 {
            join_all(books.contents.iter().map(|content| books.generate(content, &unanswered))).await;
            rounds.store(round + 1, Ordering::Relaxed);
        }
        over.store(true, Ordering::Relaxed);
    };
    let killer = async {
        for service in [Service::AiWorker, Service::Usage, Service::Content] {
            system.kill(service).await;
            system.start_again(service).await;
        }
    };
    let ((), (), looks) = tokio::join!(clients, killer, books.watch(&over));
    assert!(looks > 0);
    assert_eq!(rounds.load(Ordering::Relaxed), 3);
    let log = books.close().await;
    assert!(!log.is_empty());
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_hangs_closes_or_answers_nonsense_leaves_nothing_unsettled_after_the_grace() {
    let system = System::start_with(&[SHORT, IMPATIENT].concat(), false).await;
    let books = Books::open(&system, "09181234504", 4, 40).await;
    for (content, scripted) in books.contents.iter().zip([
        json!({"body": "", "end": "stall"}),
        json!({"body": "data: {\"id\":", "end": "cut"}),
        json!({"status": 502, "content_type": "text/html", "body": "<html>Bad gateway</html>"}),
        json!({"status": 200, "content_type": "text/event-stream", "body": ""}),
    ]) {
        system.sandbox_faults(json!({"scripted": scripted})).await;
        let task =
            text(&books.person.post(&format!("/contents/{content}/generate"), json!({})).await.expect(202)["task_id"]);
        let after = books.person.settled(content, 2 * MINUTE).await;
        assert_eq!(after["status"], "DRAFT", "{after}");
        assert_eq!(books.person.get(&format!("/tasks/{task}")).await.expect(200)["state"], "failed");
    }
    let log = books.close().await;
    assert!(log.len() >= 4, "every attempt has a line: {log:?}");
    system.stop().await;
}
