//! The arithmetic of limits against a model, over random interleavings; and against many clients at once.

use std::collections::HashMap;

use chrono::Duration;
use contexor_api::{
    internal::HoldRequest,
    org::{Calendar, OrgSettings},
};
use contexor_usage::store::counters::LimitSubject;
use futures::future::join_all;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use uuid::Uuid;

use super::{
    app::TestApp,
    bench::{Bench, attempt, completed, failed, number, requested, started, unknown_attempt},
};

#[derive(Debug, Clone)]
enum Step {
    Hold { person: u8, output: u64 },
    Claim(u8),
    Start(u8),
    Cover { hold: u8, output: i64, unknown: bool },
    Complete { hold: u8, output: i64 },
    Fail { hold: u8, unknown: bool },
    Limit { scope: u8, micro_usd: Option<i64> },
    Expire { hours: u8 },
    Calendar(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..3u8, 16..200u64).prop_map(|(person, output)| Step::Hold { person, output }),
        2 => any::<u8>().prop_map(Step::Claim),
        2 => any::<u8>().prop_map(Step::Start),
        2 => (any::<u8>(), 0..400i64, any::<bool>())
            .prop_map(|(hold, output, unknown)| Step::Cover { hold, output, unknown }),
        4 => (any::<u8>(), 0..1500i64).prop_map(|(hold, output)| Step::Complete { hold, output }),
        2 => (any::<u8>(), any::<bool>()).prop_map(|(hold, unknown)| Step::Fail { hold, unknown }),
        2 => (0..3u8, proptest::option::of(0..6000i64))
            .prop_map(|(scope, micro_usd)| Step::Limit { scope, micro_usd }),
        1 => (0..3u8).prop_map(|hours| Step::Expire { hours }),
        1 => any::<bool>().prop_map(Step::Calendar),
    ]
}

/// Where more is in use than the limit says, it was in use before: it never grows.
async fn over(bench: &Bench, limits: &HashMap<u8, (LimitSubject, i64)>, before: &mut HashMap<u8, i64>) {
    for (key, (whose, limit)) in limits {
        let question = format!(
            "SELECT COALESCE(max(spent_micro_usd + held_micro_usd), 0) AS n FROM counters \
             WHERE org_id = '{}' AND scope = '{}' AND user_id = '{}'",
            bench.org,
            whose.as_str(),
            whose.subject_or_nil()
        );
        let in_use = number(&bench.db, &question).await;
        let allowed = (*limit).max(before.get(key).copied().unwrap_or(0));
        assert!(in_use <= allowed, "{}: {in_use} of {limit}, {allowed} allowed", whose.as_str());
        before.insert(*key, in_use);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_in_whatever_order_no_limit_is_passed_and_all_returns_to_zero() {
    let mut runner = TestRunner::deterministic();
    let course = proptest::collection::vec(step(), 60);
    for _ in 0..8 {
        let steps = course.new_tree(&mut runner).unwrap().current();
        run(steps).await;
    }
}

async fn run(steps: Vec<Step>) {
    let bench = Bench::start().await;
    let people: Vec<Uuid> = (0..3).map(|_| Uuid::now_v7()).collect();
    let scopes = [LimitSubject::Org, LimitSubject::Workspace(bench.workspace), LimitSubject::User(people[0])];
    let mut holds: Vec<(HoldRequest, Vec<contexor_events::ai::Attempt>)> = Vec::new();
    let mut limits: HashMap<u8, (LimitSubject, i64)> = HashMap::new();
    let mut before = HashMap::new();
    let mut said_at = contexor_clock::now();
    bench.settings(&OrgSettings::default(), said_at).await;
    for (position, step) in steps.iter().enumerate() {
        let pick = |hold: &u8| (!holds.is_empty()).then(|| usize::from(*hold) % holds.len());
        match step {
            Step::Hold { person, output } => {
                let request = bench.request(people[usize::from(*person)], *output);
                if bench.hold(&request).await.is_ok() {
                    holds.push((request, Vec::new()));
                }
            }
            Step::Claim(hold) => {
                let Some(at) = pick(hold) else { continue };
                bench.event(requested(&holds[at].0)).await;
            }
            Step::Start(hold) => {
                let Some(at) = pick(hold) else { continue };
                bench.event(started(&holds[at].0)).await;
            }
            Step::Cover { hold, output, unknown } => {
                let Some(at) = pick(hold) else { continue };
                let (request, attempts) = &mut holds[at];
                attempts.push(if *unknown { unknown_attempt() } else { attempt(900, *output) });
                let _ = bench.cover(request, attempts.clone()).await;
            }
            Step::Complete { hold, output } => {
                let Some(at) = pick(hold) else { continue };
                let (request, mut attempts) = holds.swap_remove(at);
                attempts.push(attempt(950, *output));
                bench.event(completed(&request, attempts)).await;
            }
            Step::Fail { hold, unknown } => {
                let Some(at) = pick(hold) else { continue };
                let (request, mut attempts) = holds.swap_remove(at);
                attempts.extend(unknown.then(unknown_attempt));
                bench.event(failed(&request, attempts)).await;
            }
            Step::Limit { scope, micro_usd } => {
                let whose = scopes[usize::from(*scope)];
                bench.limit_of(whose, *micro_usd, None, None).await;
                match micro_usd {
                    Some(limit) => limits.insert(*scope, (whose, *limit)),
                    None => limits.remove(scope),
                };
                before.clear();
                for (key, (whose, _)) in &limits {
                    // What is in use when a limit is lowered may stay so.
                    let in_use = format!(
                        "SELECT COALESCE(max(spent_micro_usd + held_micro_usd), 0) AS n FROM counters \
                         WHERE org_id = '{}' AND scope = '{}' AND user_id = '{}'",
                        bench.org,
                        whose.as_str(),
                        whose.subject_or_nil()
                    );
                    before.insert(*key, number(&bench.db, &in_use).await);
                }
            }
            Step::Expire { hours } => {
                bench.expire(contexor_clock::now() + Duration::hours((*hours).into())).await;
            }
            Step::Calendar(is_jalali) => {
                said_at += Duration::milliseconds(1);
                // The clock of the bench stays: only its own calendar may hold money, and the same month is counted again.
                let calendar = if *is_jalali { Calendar::Jalali } else { Calendar::Gregorian };
                bench.settings(&OrgSettings { calendar, ..OrgSettings::default() }, said_at).await;
                said_at += Duration::milliseconds(1);
                bench.settings(&OrgSettings::default(), said_at).await;
            }
        }
        over(&bench, &limits, &mut before).await;
        let sum = "SELECT ((SELECT COALESCE(sum(cost_micro_usd), 0) FROM usage_log) - \
                   (SELECT COALESCE(sum(spent_micro_usd), 0) FROM counters WHERE scope = 'org'))::bigint AS n";
        assert_eq!(number(&bench.db, sum).await, 0, "the log and the counter agree after step {position}: {step:?}");
    }
    for (request, attempts) in holds {
        bench.event(failed(&request, attempts)).await;
    }
    bench.expire(contexor_clock::now() + Duration::hours(3)).await;
    let held = "SELECT COALESCE(sum(held_micro_usd + held_tokens), 0)::bigint AS n FROM counters";
    assert_eq!(number(&bench.db, held).await, 0, "nothing stays held");
    assert_eq!(number(&bench.db, "SELECT count(*) AS n FROM holds WHERE state = 'unsettled'").await, 0);
    let of_holds = "SELECT COALESCE(sum(held_micro_usd + held_tokens), 0)::bigint AS n FROM holds";
    assert_eq!(number(&bench.db, of_holds).await, 0);
    let dimensions = ["all", "model", "workspace", "project", "user"];
    let groups = dimensions.map(|dimension| format!("usage_day_groups WHERE dimension = '{dimension}'"));
    for table in ["usage_days", "usage_quarters"].map(str::to_owned).into_iter().chain(groups) {
        let drift = format!(
            "SELECT ((SELECT COALESCE(sum(cost_micro_usd + input_tokens + output_tokens), 0) FROM {table}) - \
             (SELECT COALESCE(sum(COALESCE(cost_micro_usd, 0) + input_tokens + output_tokens), 0) FROM usage_log))::bigint AS n"
        );
        assert_eq!(number(&bench.db, &drift).await, 0, "{table} is the log in sums");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_clients_at_once_never_pass_a_limit() {
    const COST: i64 = 560;
    let app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    app.tenant(bench.org).await;
    bench.limit(None, Some(40 * COST), None).await;
    bench.limit_of(LimitSubject::Workspace(bench.workspace), Some(30 * COST), None, None).await;
    let clients = (0..64u128).map(async |client| {
        let mut granted = 0;
        for round in 0..3 {
            let mut request = bench.request(Uuid::from_u128(1 + client % 8), 100);
            request.min_output_tokens = 100;
            if app.hold(&request).await.is_err() {
                continue;
            }
            granted += 1;
            match (client + round) % 4 {
                0 => app.release(request.task_id).await,
                1 => bench.event(completed(&request, vec![attempt(1000, 100)])).await,
                2 => bench.event(failed(&request, vec![attempt(1000, 900), unknown_attempt()])).await,
                _ => {
                    let _ = bench.cover(&request, vec![attempt(1000, 100)]).await;
                    bench.event(completed(&request, vec![attempt(1000, 100)])).await;
                }
            }
        }
        granted
    });
    let granted: i32 = join_all(clients).await.into_iter().sum();
    assert!(granted >= 30, "{granted}");
    let worst =
        "SELECT COALESCE(max(spent_micro_usd + held_micro_usd - ceiling_micro_usd), 0)::bigint AS n FROM counters";
    assert!(number(&app.db, worst).await <= 0);
    bench.expire(contexor_clock::now() + Duration::hours(2)).await;
    let held = "SELECT sum(held_micro_usd + held_tokens)::bigint AS n FROM counters";
    assert_eq!(number(&app.db, held).await, 0);
    let spent = number(&app.db, "SELECT spent_micro_usd AS n FROM counters WHERE scope = 'org'").await;
    assert_eq!(number(&app.db, "SELECT sum(cost_micro_usd)::bigint AS n FROM usage_log").await, spent);
    assert!(spent <= 30 * COST, "{spent}");
}
