//! Holds never pass a limit.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use chrono::Duration;
use contexor_db::Tx;
use contexor_usage::{domain::bound::Bound, error::UsageError, ops, store::counters::LimitSubject};
use futures::future::join_all;
use uuid::Uuid;

use super::{
    app::TestApp,
    bench::{Bench, attempt, completed, execute, failed, number},
};

/// 1000 tokens read and 100 written.
const COST: i64 = 400 + 160;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_holds_at_once_never_pass_a_limit_for_thirty() {
    let app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    let limit = 30 * COST;
    bench.limit(None, Some(limit), None).await;
    app.tenant(bench.org).await;

    let stop = Arc::new(AtomicBool::new(false));
    let sampler = tokio::spawn({
        let (db, stop, org) = (app.db.clone(), stop.clone(), bench.org);
        async move {
            let question = format!(
                "SELECT COALESCE(max(spent_micro_usd + held_micro_usd), 0) AS n FROM counters WHERE org_id = '{org}'"
            );
            let mut most = 0;
            while !stop.load(Ordering::Relaxed) {
                most = most.max(number(&db, &question).await);
            }
            most
        }
    });
    let requests: Vec<_> = (0..100)
        .map(|index| {
            // Several people share the organization's limit.
            let mut request = bench.request(Uuid::from_u128(1 + index % 7), 100);
            request.min_output_tokens = 100;
            request
        })
        .collect();
    let answers = join_all(requests.iter().map(|request| app.hold(request))).await;
    stop.store(true, Ordering::Relaxed);
    assert!(sampler.await.unwrap() <= limit);

    let granted: Vec<_> = requests.iter().zip(&answers).filter(|(_, answer)| answer.is_ok()).collect();
    assert_eq!(granted.len(), 30);
    for answer in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!(*answer, (402, "limit_exceeded".to_owned()));
    }
    assert_eq!(bench.money(Uuid::nil()).await[..2], [0, limit]);
    for (request, _) in &granted {
        bench.event(completed(request, vec![attempt(900, 90)])).await;
    }
    let spent = 30 * (360 + 144);
    assert_eq!(bench.money(Uuid::nil()).await[..2], [spent, 0], "nothing stays held");
    let held = "SELECT sum(held_micro_usd + held_tokens)::bigint AS n FROM counters";
    assert_eq!(number(&app.db, held).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_output_cap_is_lowered_to_what_is_left() {
    let bench = Bench::start().await;
    bench.limit(None, Some(COST + 1000), None).await;
    bench.hold(&bench.request(bench.user, 100)).await.unwrap();

    // 1000 micro dollars are left: 400 for the prompt, 600 for 375 tokens.
    let dry =
        bench.hold(&contexor_api::internal::HoldRequest { dry_run: true, ..bench.request(bench.user, 2048) }).await;
    let dry = dry.unwrap();
    assert_eq!(
        (dry.granted, dry.max_output_tokens, dry.cost_micro_usd, dry.remaining_micro_usd),
        (true, 375, 1000, Some(0))
    );
    let request = bench.request(bench.user, 2048);
    let hold = bench.hold(&request).await.unwrap();
    assert_eq!((hold.max_output_tokens, hold.cost_micro_usd, hold.remaining_micro_usd), (375, 1000, Some(0)));
    let again = bench.hold(&request).await.unwrap();
    assert_eq!((again.max_output_tokens, again.cost_micro_usd), (375, 1000), "asking twice holds once");
    assert_eq!(bench.money(bench.user).await, [0, COST + 1000, 0, COST + 1000]);

    let refused = bench.hold(&bench.request(bench.user, 100)).await;
    assert!(matches!(refused, Err(UsageError::LimitExceeded { bound: Bound::Org, .. })), "{refused:?}");
    let refused = bench.hold(&bench.request(bench.user, 100)).await;
    assert!(refused.is_err());
    assert_eq!(bench.said("usage.limit.exceeded.v1").await, 1, "told once a period and scope");
    let dry = contexor_api::internal::HoldRequest { dry_run: true, ..bench.request(bench.user, 100) };
    let dry = bench.hold(&dry).await.unwrap();
    assert_eq!((dry.granted, dry.max_output_tokens, dry.cost_micro_usd), (false, 100, COST));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_person_and_the_organization_both_bound_a_hold() {
    let bench = Bench::start().await;
    let other = Uuid::now_v7();
    bench.limit(None, Some(3 * COST), None).await;
    bench.limit(Some(bench.user), Some(COST), Some(1100)).await;

    bench.hold(&bench.request(bench.user, 100)).await.unwrap();
    let refused = bench.hold(&bench.request(bench.user, 100)).await;
    assert!(matches!(refused, Err(UsageError::LimitExceeded { bound: Bound::User, .. })), "{refused:?}");
    bench.hold(&bench.request(other, 100)).await.unwrap();
    bench.hold(&bench.request(other, 100)).await.unwrap();
    let refused = bench.hold(&bench.request(other, 100)).await;
    assert!(matches!(refused, Err(UsageError::LimitExceeded { bound: Bound::Org, .. })), "{refused:?}");

    // Tokens alone bound as well.
    bench.limit(None, None, Some(10_000)).await;
    bench.limit(Some(bench.user), None, Some(2150)).await;
    let hold = bench.hold(&bench.request(bench.user, 100)).await.unwrap();
    assert_eq!((hold.max_output_tokens, hold.remaining_micro_usd), (50, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_of_nothing_stops_everything_and_a_lowered_one_only_what_is_new() {
    let bench = Bench::start().await;
    let running = bench.request(bench.user, 100);
    bench.hold(&running).await.unwrap();
    bench.limit(None, Some(0), None).await;
    assert!(bench.hold(&bench.request(bench.user, 100)).await.is_err());
    // The table refuses more than the ceiling whoever asks.
    let forced = format!(
        "UPDATE counters SET held_micro_usd = held_micro_usd + 1 WHERE org_id = '{}' AND scope = 'org'",
        bench.org
    );
    assert!(execute(&bench.db, &forced).await.unwrap_err().contains("counters_money_ceiling"));
    // What runs is paid for out of its hold; what is billed above it finds a limit of nothing.
    bench.event(completed(&running, vec![attempt(1000, 200)])).await;
    assert_eq!(bench.money(bench.user).await, [COST, 0, COST, 0]);
    let excess = "SELECT sum(excess_micro_usd)::bigint AS n FROM usage_log";
    assert_eq!(number(&bench.db, excess).await, 160);
    bench.limit(None, Some(10_000), None).await;
    bench.hold(&bench.request(bench.user, 100)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_without_a_price_is_refused_and_a_dated_name_is_not() {
    let bench = Bench::start().await;
    let mut request = bench.request(bench.user, 100);
    request.model = "gpt-4.1-mini-2025-04-14".into();
    assert_eq!(bench.hold(&request).await.unwrap().cost_micro_usd, COST);
    let mut request = bench.request(bench.user, 100);
    request.model = "somebody-elses-model".into();
    assert!(matches!(bench.hold(&request).await, Err(UsageError::PriceUnknown)));
    assert_eq!(bench.money(bench.user).await, [0, COST, 0, COST]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn holds_end_when_they_are_let_go_or_expire() {
    let bench = Bench::start().await;
    let (released, expired, unstarted) =
        (bench.request(bench.user, 100), bench.request(bench.user, 100), bench.request(bench.user, 100));
    for request in [&released, &expired, &unstarted] {
        bench.hold(request).await.unwrap();
    }
    for _ in 0..2 {
        bench
            .db
            .transaction(async |tx: &mut Tx| -> Result<(), UsageError> {
                ops::release::release_open(tx, released.task_id).await
            })
            .await
            .unwrap();
    }
    assert_eq!(bench.money(bench.user).await, [0, 2 * COST, 0, 2 * COST]);
    assert!(matches!(bench.hold(&released).await, Err(UsageError::HoldClosed)));

    bench.event(super::bench::requested(&unstarted)).await;
    assert_eq!(bench.expire(contexor_clock::now()).await, 0);
    assert_eq!(bench.expire(contexor_clock::now() + Duration::seconds(601)).await, 1);
    assert_eq!(bench.money(bench.user).await, [0, COST, 0, COST], "claimed: waits for its deadline");
    assert_eq!(bench.expire(contexor_clock::now() + Duration::hours(1)).await, 1);
    assert_eq!(bench.money(bench.user).await, [0, 0, 0, 0]);

    // Its owner said that there is no such task: an event of it changes nothing.
    bench.event(super::bench::requested(&expired)).await;
    assert_eq!(bench.money(bench.user).await, [0, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_whose_task_exists_never_expires_unclaimed() {
    let bench = Bench::start().await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    let late = contexor_clock::now() + Duration::seconds(601);
    // Without its owner's word nothing is given away.
    bench.content.tasks.lock().unwrap().is_down = true;
    assert_eq!(bench.expire(late).await, 0);
    assert_eq!(bench.money(bench.user).await, [0, COST, 0, COST]);
    // The task was committed while the broker was away.
    {
        let mut tasks = bench.content.tasks.lock().unwrap();
        tasks.is_down = false;
        tasks.deadlines.insert(request.task_id, late + Duration::minutes(10));
    }
    assert_eq!(bench.expire(late).await, 1);
    assert_eq!(bench.expire(late).await, 0, "asked once");
    assert_eq!(bench.money(bench.user).await, [0, COST, 0, COST]);
    // Its bill comes after the task's deadline, within the grace.
    assert_eq!(bench.expire(late + Duration::minutes(14)).await, 0);
    bench.event(completed(&request, vec![attempt(900, 90)])).await;
    assert_eq!(bench.money(bench.user).await, [504, 0, 504, 0]);
    assert_eq!(bench.content.tasks.lock().unwrap().asked.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asking_again_for_a_content_holds_once() {
    let bench = Bench::start().await;
    let request = bench.request(bench.user, 100);
    let first = bench.hold(&request).await.unwrap();
    // A client that got no answer asks again: another task, the same content.
    let again = |request: &contexor_api::internal::HoldRequest| contexor_api::internal::HoldRequest {
        task_id: Uuid::now_v7(),
        ..request.clone()
    };
    let answers = join_all((0..10).map(async |_| bench.hold(&again(&request)).await.unwrap().task_id)).await;
    assert!(answers.iter().all(|task| *task == first.task_id));
    assert_eq!(bench.money(bench.user).await, [0, COST, 0, COST]);
    // Another prompt is another hold, and one whose task exists is not given again.
    let other = contexor_api::internal::HoldRequest { input_tokens: 500, ..again(&request) };
    assert_ne!(bench.hold(&other).await.unwrap().task_id, first.task_id);
    bench.event(super::bench::requested(&request)).await;
    assert_ne!(bench.hold(&again(&request)).await.unwrap().task_id, first.task_id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_attempt_is_held_before_it_costs_anything() {
    let bench = Bench::start().await;
    bench.limit(None, Some(2 * COST + 100), None).await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    let mut tried = vec![attempt(1000, 50)];
    for _ in 0..2 {
        bench.cover(&request, tried.clone()).await.unwrap();
        // 480 are spent, and 560 are held for the next one.
        assert_eq!(bench.money(bench.user).await, [480, COST, 480, COST], "asking twice holds once");
    }
    tried.push(attempt(1000, 50));
    let refused = bench.cover(&request, tried.clone()).await;
    assert!(matches!(refused, Err(UsageError::LimitExceeded { bound: Bound::Org, .. })), "{refused:?}");
    assert_eq!(bench.money(bench.user).await, [960, 80, 960, 80], "what was billed stays billed");
    bench.event(failed(&request, tried)).await;
    assert_eq!(bench.money(bench.user).await, [960, 0, 960, 0]);
    assert_eq!(number(&bench.db, "SELECT count(*) AS n FROM incidents").await, 0);
    assert!(matches!(bench.cover(&request, vec![]).await, Err(UsageError::HoldClosed)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_that_can_cost_less_needs_no_more_than_that() {
    let bench = Bench::start().await;
    bench.limit_of(LimitSubject::Org, Some(COST), None, Some(COST)).await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    let look = contexor_api::internal::HoldRequest {
        task_id: request.task_id,
        content_id: request.content_id,
        input_tokens: 100,
        ..bench.request(bench.user, 25)
    };
    let tried = vec![attempt(1000, 50)];
    for _ in 0..2 {
        bench.cover(&look, tried.clone()).await.unwrap();
        assert_eq!(bench.money(bench.user).await, [480, 80, 480, 80], "what is left of the hold covers it");
    }
    let refused = bench.cover(&request, tried).await;
    assert!(matches!(refused, Err(UsageError::LimitExceeded { .. })), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_with_a_longer_prompt_is_billed_as_it_was_covered() {
    let bench = Bench::start().await;
    let request = contexor_api::internal::HoldRequest { input_tokens: 10, ..bench.request(bench.user, 10) };
    bench.hold(&request).await.unwrap();
    let look = contexor_api::internal::HoldRequest {
        task_id: request.task_id,
        content_id: request.content_id,
        ..bench.request(bench.user, 100)
    };
    let text = attempt(10, 10);
    bench.cover(&look, vec![text.clone()]).await.unwrap();
    bench.event(failed(&request, vec![text, attempt(1000, 100)])).await;
    // 20 for the text and 560 for what is many times as long: no bill is doubted that was covered.
    assert_eq!(bench.money(bench.user).await, [20 + COST, 0, 20 + COST, 0]);
    assert_eq!(number(&bench.db, "SELECT count(*) AS n FROM incidents").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_whose_bill_is_not_known_stays_held_beside_the_next() {
    let bench = Bench::start().await;
    bench.limit(None, Some(2 * COST), None).await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    let tried = vec![super::bench::unknown_attempt()];
    bench.cover(&request, tried.clone()).await.unwrap();
    assert_eq!(bench.money(bench.user).await, [0, 2 * COST, 0, 2 * COST]);
    let twice = [tried, vec![super::bench::unknown_attempt()]].concat();
    assert!(bench.cover(&request, twice).await.is_err(), "a third does not fit");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lowest_of_several_limits_holds_and_is_named() {
    let bench = Bench::start().await;
    let (key, workspace) = (Uuid::now_v7(), LimitSubject::Workspace(bench.workspace));
    let of_key = |output| contexor_api::internal::HoldRequest { is_api_key: true, ..bench.request(key, output) };
    let refused_by = async |request| match bench.hold(&request).await {
        Err(UsageError::LimitExceeded { bound, .. }) => Some(bound),
        _ => None,
    };
    bench.limit(None, Some(10 * COST), None).await;
    bench.limit_of(workspace, Some(3 * COST), None, None).await;
    bench.limit_of(LimitSubject::ApiKey(key), None, Some(1100), None).await;
    bench.hold(&of_key(100)).await.unwrap();
    assert_eq!(refused_by(of_key(100)).await, Some(Bound::ApiKey));
    bench.limit(Some(key), Some(0), None).await;
    bench.limit_of(LimitSubject::ApiKey(key), None, None, None).await;
    bench.hold(&of_key(100)).await.unwrap();
    bench.hold(&bench.request(bench.user, 100)).await.unwrap();
    assert_eq!(refused_by(bench.request(bench.user, 100)).await, Some(Bound::Workspace));
    bench.limit_of(workspace, Some(4 * COST), None, None).await;
    assert_eq!(refused_by(bench.request(bench.user, 100)).await, None, "a raised limit opens at once");
    bench.limit_of(workspace, None, None, Some(COST - 1)).await;
    let hold = bench.hold(&bench.request(bench.user, 100)).await.unwrap();
    assert_eq!(hold.max_output_tokens, 99, "one generation is capped");
    bench.limit_of(workspace, None, None, Some(100)).await;
    assert_eq!(refused_by(bench.request(bench.user, 100)).await, Some(Bound::Generation));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cap_of_one_generation_holds_for_all_of_its_attempts() {
    let bench = Bench::start().await;
    bench.limit_of(LimitSubject::Org, None, None, Some(COST + 400)).await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    bench.cover(&request, vec![attempt(1000, 0)]).await.unwrap();
    let refused = bench.cover(&request, vec![attempt(1000, 0), attempt(1000, 0)]).await;
    assert!(matches!(refused, Err(UsageError::LimitExceeded { bound: Bound::Generation, .. })), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operators_ceilings_bound_everybody() {
    let mut bench = Bench::start().await;
    bench.limits.installation_monthly_micro_usd = 2 * COST;
    bench.limits.highest_org_monthly_micro_usd = 50 * COST;
    {
        let mut conn = bench.db.conn().await.unwrap();
        contexor_usage::store::limits::set_installation(&mut conn, Some(2 * COST)).await.unwrap();
    }
    bench.settings(&Default::default(), contexor_clock::now()).await;
    let limit = format!("SELECT monthly_cost_micro_usd AS n FROM limits WHERE org_id = '{}'", bench.org);
    assert_eq!(number(&bench.db, &limit).await, 50 * COST, "a new organization begins with the highest at most");
    let running = bench.request(bench.user, 100);
    bench.hold(&running).await.unwrap();
    bench.event(completed(&running, vec![attempt(1000, 100)])).await;
    bench.hold(&bench.request(bench.user, 100)).await.unwrap();
    let other = contexor_api::internal::HoldRequest { org_id: Uuid::now_v7(), ..bench.request(bench.user, 100) };
    let refused = bench.hold(&other).await;
    assert!(matches!(refused, Err(UsageError::LimitExceeded { bound: Bound::Installation, .. })), "{refused:?}");
}
