//! Each try is entered once, and money moves from held to spent.

use chrono::Duration;
use contexor_db::Tx;
use contexor_events::{ai::Attempt, content::CancelReason};
use contexor_usage::{domain::bound::Bound, error::UsageError, ops, store::counters::LimitSubject};
use uuid::Uuid;

use super::bench::{
    Bench, Task, attempt, cancelled, completed, execute, failed, number, requested, started, unknown_attempt,
};

const COST: i64 = 400 + 160;

async fn logged(bench: &Bench) -> i64 {
    number(&bench.db, "SELECT count(*) AS n FROM usage_log").await
}

async fn state(bench: &Bench, task: Uuid) -> String {
    for state in ["open", "claimed", "unsettled", "settled", "released"] {
        let question = format!("SELECT count(*) AS n FROM holds WHERE task_id = '{task}' AND state = '{state}'");
        if number(&bench.db, &question).await == 1 {
            return state.to_owned();
        }
    }
    "none".to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_in_any_order_and_twice_come_to_the_same_end() {
    let bench = Bench::start().await;
    let mut spent = 0;
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let request = bench.request(bench.user, 100);
        bench.hold(&request).await.unwrap();
        let done = completed(&request, vec![attempt(900, 90)]);
        for step in order.into_iter().chain(order) {
            match step {
                0 => bench.event(requested(&request)).await,
                1 => bench.event(started(&request)).await,
                _ => bench.event(done.clone()).await,
            }
        }
        spent += 360 + 144;
        assert_eq!(bench.money(bench.user).await, [spent, 0, spent, 0], "{order:?}");
        assert_eq!(state(&bench, request.task_id).await, "settled", "{order:?}");
    }
    assert_eq!(logged(&bench).await, 6);
    assert_eq!(bench.said("usage.recorded.v1").await, 6);
    assert_eq!(number(&bench.db, "SELECT sum(requests)::bigint AS n FROM usage_days").await, 6);
    assert_eq!(number(&bench.db, "SELECT sum(cost_micro_usd)::bigint AS n FROM usage_days").await, spent);
    assert_eq!(number(&bench.db, "SELECT count(*) AS n FROM incidents").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_many_tasks_take_effect_together_as_they_do_alone() {
    let bench = Bench::start().await;
    let mut events: Vec<Task> = Vec::new();
    let mut ended = Vec::new();
    for index in 0..4 {
        let request = bench.request(bench.user, 100);
        bench.hold(&request).await.unwrap();
        let done = completed(&request, vec![attempt(900, 90)]);
        // Each task's events come in another order; the last task is only claimed, and told of twice.
        match index {
            0 => events.extend([requested(&request).into(), started(&request).into(), Task::from(done)]),
            1 => {
                events.extend([done.clone().into(), started(&request).into(), requested(&request).into(), done.into()])
            }
            2 => events.extend([started(&request).into(), Task::from(cancelled(&request, CancelReason::Deadline))]),
            _ => events.extend([requested(&request).into(), Task::from(requested(&request))]),
        }
        ended.push(request.task_id);
    }
    // A first try, told of twice, whose second bill is put right by what the first had said.
    let retried = bench.request(bench.user, 100);
    bench.hold(&retried).await.unwrap();
    let first = attempt(900, 90);
    events.push(failed(&retried, vec![first.clone()]).into());
    events.push(completed(&retried, vec![first, attempt(900, 10)]).into());
    bench.try_events(events).await.unwrap();
    let states = [state(&bench, ended[0]).await, state(&bench, ended[1]).await, state(&bench, ended[2]).await];
    assert_eq!(states, ["settled", "settled", "claimed"], "one that began is not let go");
    assert_eq!(state(&bench, ended[3]).await, "claimed");
    let (one, last) = (360 + 144, 360 + 16);
    let [spent, held, ..] = bench.money(bench.user).await;
    assert_eq!((spent, held), (3 * one + last, 2 * COST), "what is claimed stays held");
    assert_eq!(logged(&bench).await, 4);
    assert_eq!(number(&bench.db, "SELECT sum(cost_micro_usd)::bigint AS n FROM usage_days").await, spent);
    assert_eq!(number(&bench.db, "SELECT sum(cost_micro_usd)::bigint AS n FROM usage_log").await, spent);
    let whole = "SELECT max((payload::jsonb->'data'->>'cost_micro_usd')::bigint) AS n FROM outbox \
                 WHERE event_type = 'usage.recorded.v1'";
    assert_eq!(number(&bench.db, whole).await, one + last, "the second bill tells what the whole task cost");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_try_is_paid_and_a_bill_above_its_hold_is_an_incident() {
    let bench = Bench::start().await;
    bench.limit(None, Some(COST), None).await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    let mut cached = attempt(1000, 100);
    cached.cached_input_tokens = 500;
    bench.event(completed(&request, vec![attempt(1000, 50), cached])).await;
    let billed = (400 + 80) + (200 + 50 + 160);
    assert_eq!(bench.money(bench.user).await, [COST, 0, COST, 0], "no more than the limit is spent");
    let above = "SELECT sum(billed_micro_usd - charged_micro_usd)::bigint AS n FROM incidents";
    assert_eq!(number(&bench.db, above).await, billed - COST);
    let whole = "SELECT sum(cost_micro_usd + excess_micro_usd)::bigint AS n FROM usage_log";
    assert_eq!(number(&bench.db, whole).await, billed, "the log knows what the provider billed");
    // A second worker that was fenced off tells of an attempt of its own: with a higher limit it is paid for.
    bench.limit(None, Some(COST + 100), None).await;
    bench.event(failed(&request, vec![attempt(10, 0)])).await;
    assert_eq!(bench.money(bench.user).await[0], COST + 4);
    assert_eq!(logged(&bench).await, 3);
    assert_eq!(state(&bench, request.task_id).await, "settled");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bill_that_nobody_knows_is_settled_as_its_full_cost_after_the_grace() {
    let bench = Bench::start().await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    let unknown = unknown_attempt();
    let bill = failed(&request, vec![unknown.clone()]);
    for _ in 0..2 {
        bench.event(bill.clone()).await;
        assert_eq!(bench.money(bench.user).await, [0, COST, 0, COST]);
        assert_eq!(state(&bench, request.task_id).await, "unsettled");
    }
    let silent = "SELECT count(*) AS n FROM usage_log WHERE usage_source = 'unknown' AND cost_micro_usd IS NULL";
    assert_eq!(number(&bench.db, silent).await, 1);
    assert_eq!(bench.expire(contexor_clock::now() + Duration::seconds(299)).await, 0, "its bill may still be found");
    assert_eq!(bench.expire(contexor_clock::now() + Duration::seconds(301)).await, 1);
    assert_eq!(bench.expire(contexor_clock::now() + Duration::days(1)).await, 0);
    assert_eq!(bench.money(bench.user).await, [COST, 0, COST, 0]);
    assert_eq!(state(&bench, request.task_id).await, "settled");
    let settled = format!(
        "SELECT cost_micro_usd AS n FROM usage_log WHERE entry = 'settlement' AND usage_source = 'unknown' AND corrects = '{}'",
        unknown.attempt_id
    );
    assert_eq!(number(&bench.db, &settled).await, COST);
    assert_eq!(number(&bench.db, "SELECT sum(requests)::bigint AS n FROM usage_days").await, 1, "one attempt");
    bench.event(bill).await;
    assert_eq!(bench.money(bench.user).await, [COST, 0, COST, 0], "told of again, it says nothing new");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_held_for_an_unknown_bill_is_what_one_attempt_can_cost() {
    let bench = Bench::start().await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    let lost = unknown_attempt();
    bench.cover(&request, vec![lost.clone()]).await.unwrap();
    bench.event(completed(&request, vec![lost, attempt(900, 90)])).await;
    // The second attempt succeeded: its rest goes back, the first one's full cost stays.
    assert_eq!(bench.money(bench.user).await, [504, COST, 504, COST]);
    assert_eq!(bench.expire(contexor_clock::now() + Duration::seconds(301)).await, 1);
    assert_eq!(bench.money(bench.user).await, [504 + COST, 0, 504 + COST, 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_began_and_fell_silent_is_settled_and_put_right_when_its_bill_comes() {
    let bench = Bench::start().await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    bench.event(requested(&request)).await;
    bench.event(started(&request)).await;
    assert_eq!(bench.expire(contexor_clock::now() + Duration::hours(1)).await, 1);
    assert_eq!(bench.expire(contexor_clock::now() + Duration::hours(2)).await, 0);
    assert_eq!(state(&bench, request.task_id).await, "settled");
    assert_eq!(bench.money(bench.user).await, [COST, 0, COST, 0]);
    let bill = completed(&request, vec![attempt(900, 90)]);
    for _ in 0..2 {
        bench.event(bill.clone()).await;
        assert_eq!(bench.money(bench.user).await, [504, 0, 504, 0]);
    }
    assert_eq!(number(&bench.db, "SELECT sum(cost_micro_usd)::bigint AS n FROM usage_log").await, 504);
    assert_eq!(number(&bench.db, "SELECT sum(cost_micro_usd)::bigint AS n FROM usage_days").await, 504);
}

/// What was told of a task last: tokens read, tokens written, cost in micro US dollars, which is -1 when none was told.
async fn told_last(bench: &Bench, task: Uuid) -> [i64; 3] {
    let field = |name: &str| {
        format!(
            "SELECT coalesce((payload::jsonb->'data'->>'{name}')::bigint, -1) AS n FROM outbox \
             WHERE event_type = 'usage.recorded.v1' AND payload::jsonb->'data'->>'task_id' = '{task}' \
             ORDER BY id DESC LIMIT 1"
        )
    };
    [
        number(&bench.db, &field("input_tokens")).await,
        number(&bench.db, &field("output_tokens")).await,
        number(&bench.db, &field("cost_micro_usd")).await,
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_of_a_task_is_always_its_total() {
    let bench = Bench::start().await;
    let late = contexor_clock::now() + Duration::hours(1);
    // A model pass or a cut stream: a part is told of before the end.
    let retried = bench.request(bench.user, 100);
    bench.hold(&retried).await.unwrap();
    let first = attempt(900, 90);
    bench.cover(&retried, vec![first.clone()]).await.unwrap();
    assert_eq!(told_last(&bench, retried.task_id).await, [900, 90, 504]);
    bench.event(completed(&retried, vec![first, attempt(900, 10)])).await;
    assert_eq!(told_last(&bench, retried.task_id).await, [1800, 100, 504 + 376]);
    // A worker that was fenced off tells of an attempt of its own alone.
    bench.event(failed(&retried, vec![attempt(10, 0)])).await;
    assert_eq!(told_last(&bench, retried.task_id).await, [1810, 100, 504 + 376 + 4]);

    // A task that fell silent, and whose bill comes after it was settled, then is put right by hand.
    let silent = bench.request(bench.user, 100);
    bench.hold(&silent).await.unwrap();
    bench.event(requested(&silent)).await;
    bench.event(started(&silent)).await;
    assert_eq!(bench.expire(late).await, 1);
    assert_eq!(told_last(&bench, silent.task_id).await, [1000, 100, COST]);
    let bill = attempt(900, 90);
    bench.event(completed(&silent, vec![bill.clone()])).await;
    assert_eq!(told_last(&bench, silent.task_id).await, [900, 90, 504]);
    bench
        .db
        .transaction(async |tx: &mut Tx| -> Result<i64, UsageError> {
            ops::settle_by_hand::correct_attempt(tx, bill.attempt_id, 400).await
        })
        .await
        .unwrap();
    assert_eq!(told_last(&bench, silent.task_id).await, [900, 90, 400]);

    // An attempt of which nobody knows the bill: unknown until the grace is over, or an operator settles it.
    for by_hand in [false, true] {
        let unknown = bench.request(bench.user, 100);
        bench.hold(&unknown).await.unwrap();
        bench.event(failed(&unknown, vec![unknown_attempt()])).await;
        assert_eq!(told_last(&bench, unknown.task_id).await, [0, 0, -1]);
        if by_hand {
            let book = contexor_usage::prices::Prices::load(&bench.db).await.unwrap().book();
            bench
                .db
                .transaction(async |tx: &mut Tx| -> Result<i64, UsageError> {
                    ops::settle_by_hand::settle_task(tx, &book, unknown.task_id, Some(123)).await
                })
                .await
                .unwrap();
            assert_eq!(told_last(&bench, unknown.task_id).await, [0, 0, 123]);
        } else {
            assert_eq!(bench.expire(late).await, 1);
            assert_eq!(told_last(&bench, unknown.task_id).await, [1000, 100, COST]);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_settles_and_corrects_and_both_are_audited() {
    let bench = Bench::start().await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    let known = attempt(900, 90);
    bench.cover(&request, vec![known.clone()]).await.unwrap();
    bench.event(failed(&request, vec![known.clone(), unknown_attempt()])).await;
    let (task, book) = (request.task_id, contexor_usage::prices::Prices::load(&bench.db).await.unwrap().book());
    let settle = async |cost: i64| {
        let settled = bench
            .db
            .transaction(async |tx: &mut Tx| -> Result<i64, UsageError> {
                ops::settle_by_hand::settle_task(tx, &book, task, Some(cost)).await
            })
            .await;
        settled.map_err(|error| error.to_string())
    };
    assert!(settle(COST + 1).await.is_err(), "more than is held");
    assert_eq!(settle(123).await, Ok(123));
    assert!(settle(123).await.unwrap_err().contains("settled"));
    assert_eq!(bench.money(bench.user).await, [504 + 123, 0, 504 + 123, 0]);
    let correct = async |id: Uuid, cost: i64| {
        let corrected = bench
            .db
            .transaction(async |tx: &mut Tx| -> Result<i64, UsageError> {
                ops::settle_by_hand::correct_attempt(tx, id, cost).await
            })
            .await;
        corrected.map_err(|error| error.to_string())
    };
    assert_eq!(correct(known.attempt_id, 400).await, Ok(504));
    assert_eq!(correct(known.attempt_id, 450).await, Ok(400));
    assert!(correct(Uuid::now_v7(), 1).await.is_err());
    assert_eq!(bench.money(bench.user).await, [450 + 123, 0, 450 + 123, 0]);
    assert_eq!(number(&bench.db, "SELECT sum(cost_micro_usd)::bigint AS n FROM usage_days").await, 573);
    assert_eq!(bench.said("audit.recorded.v1").await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_impossible_bill_is_an_estimate_and_an_incident() {
    for tokens in [201, 1_000_000_000, 1_000_000_000_000_000_000, i64::MAX] {
        let bench = Bench::start().await;
        bench.limit(None, Some(10 * COST), None).await;
        let request = bench.request(bench.user, 100);
        bench.hold(&request).await.unwrap();
        bench.event(completed(&request, vec![attempt(1000, tokens)])).await;
        assert_eq!(bench.money(bench.user).await, [COST, 0, COST, 0], "{tokens}: its hold at most");
        let estimated = "SELECT count(*) AS n FROM usage_log WHERE usage_source = 'estimated' AND output_tokens = 100";
        assert_eq!(number(&bench.db, estimated).await, 1);
        let incident = "SELECT count(*) AS n FROM incidents WHERE kind = 'impossible' AND charged_micro_usd = 560 AND billed_micro_usd > 560";
        assert_eq!(number(&bench.db, incident).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_task_is_let_go_only_before_a_worker_began() {
    let bench = Bench::start().await;
    let (waiting, running, asked) =
        (bench.request(bench.user, 100), bench.request(bench.user, 100), bench.request(bench.user, 100));
    for request in [&waiting, &running, &asked] {
        bench.hold(request).await.unwrap();
        bench.event(requested(request)).await;
    }
    bench.event(started(&running)).await;
    bench.event(cancelled(&waiting, CancelReason::Deadline)).await;
    bench.event(cancelled(&running, CancelReason::Deleted)).await;
    bench.event(cancelled(&asked, CancelReason::Requested)).await;
    let states = [
        state(&bench, waiting.task_id).await,
        state(&bench, running.task_id).await,
        state(&bench, asked.task_id).await,
    ];
    assert_eq!(states, ["released", "claimed", "claimed"]);
    bench.event(failed(&running, vec![attempt(100, 10)])).await;
    bench.event(failed(&asked, vec![])).await;
    assert_eq!(bench.money(bench.user).await, [56, 0, 56, 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_without_a_price_costs_what_the_one_that_was_asked_for_does() {
    // Case 20: six answers of another name never switch a limit off.
    let bench = Bench::start().await;
    bench.limit(None, Some(4000), None).await;
    let mut granted = 0;
    for _ in 0..6 {
        let mut request = bench.request(bench.user, 1000);
        request.min_output_tokens = 1000;
        if bench.hold(&request).await.is_err() {
            break;
        }
        granted += 1;
        let foreign = Attempt { model: "openai/gpt-4.1-mini".into(), ..attempt(1000, 1000) };
        bench.event(completed(&request, vec![foreign])).await;
    }
    assert_eq!((granted, bench.money(bench.user).await[0]), (2, 4000));
    let marked =
        "SELECT count(*) AS n FROM usage_log WHERE priced_as = 'gpt-4.1-mini' AND model = 'openai/gpt-4.1-mini'";
    assert_eq!(number(&bench.db, marked).await, 2);
    let shown = "SELECT count(*) AS n FROM usage_days WHERE model = 'gpt-4.1-mini'";
    assert_eq!(number(&bench.db, shown).await, 1, "shown under the catalogue's name");
    // Even where nobody knows which model was asked for, nothing is free.
    let unheard = bench.request(bench.user, 100);
    bench.limit(None, None, None).await;
    let nobodys = Attempt { model: "nobodys".into(), requested_model: None, ..attempt(1000, 0) };
    bench.event(completed(&unheard, vec![nobodys])).await;
    assert!(bench.money(bench.user).await[0] > 4000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bill_without_a_hold_is_entered_all_the_same() {
    let bench = Bench::start().await;
    let request = bench.request(bench.user, 100);
    bench.event(started(&request)).await;
    bench.event(completed(&request, vec![attempt(900, 90)])).await;
    assert_eq!(bench.money(bench.user).await, [504, 0, 504, 0]);
    assert_eq!(number(&bench.db, "SELECT count(*) AS n FROM incidents WHERE held_micro_usd = 0").await, 1);
    // Another organization's event does not touch a hold.
    let foreign = bench.request(bench.user, 100);
    bench.hold(&foreign).await.unwrap();
    let mut strange = requested(&foreign);
    strange.org_id = Uuid::now_v7();
    bench.event(strange).await;
    assert_eq!(state(&bench, foreign.task_id).await, "open");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_threshold_warns_once_a_period() {
    let bench = Bench::start().await;
    bench.limit(None, Some(10 * COST), None).await;
    bench.limit(Some(bench.user), Some(20 * COST), None).await;
    let mut warned = vec![];
    for _ in 0..10 {
        let request = bench.request(bench.user, 100);
        bench.hold(&request).await.unwrap();
        bench.event(completed(&request, vec![attempt(1000, 100)])).await;
        warned.push(bench.said("usage.limit.warning.v1").await);
    }
    // Several are passed by one bill, or by lowering the limit: each is told once.
    bench.limit(None, Some(5 * COST), None).await;
    assert_eq!(bench.said("usage.limit.warning.v1").await, 5);
    bench.limit(Some(bench.user), Some(10 * COST), None).await;
    assert_eq!(bench.said("usage.limit.warning.v1").await, 8);
    // Of the organization's: 50 % after five, 80 % after eight, 95 and 100 % after ten; of the person's: 50 % after ten.
    assert_eq!(warned, [0, 0, 0, 0, 1, 1, 1, 2, 2, 5]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_the_thresholds_that_are_passed_at_once_one_is_the_highest() {
    let bench = Bench::start().await;
    bench.limit(None, Some(10 * COST), None).await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    bench.event(completed(&request, vec![attempt(1000, 100)])).await;
    let highest = async || {
        let question = "SELECT COALESCE(sum((payload::jsonb #>> '{data,percent}')::int), 0) AS n FROM outbox \
                        WHERE event_type = 'usage.limit.warning.v1' AND payload::jsonb #>> '{data,is_highest}' = 'true'";
        number(&bench.db, question).await
    };
    // 83 % are passed at once, then all.
    bench.limit(None, Some(COST * 100 / 83), None).await;
    assert_eq!((bench.said("usage.limit.warning.v1").await, highest().await), (2, 80));
    bench.limit(None, Some(COST), None).await;
    assert_eq!((bench.said("usage.limit.warning.v1").await, highest().await), (4, 180));
}

/// The shares and subjects that warnings of a measure were about, in their order.
async fn warned_of(bench: &Bench, measure: &str) -> Vec<i64> {
    let mut shares = Vec::new();
    for percent in 1..=100 {
        let question = format!(
            "SELECT count(*) AS n FROM outbox WHERE event_type = 'usage.limit.warning.v1' \
             AND payload::jsonb #>> '{{data,measure}}' = '{measure}' AND (payload::jsonb #>> '{{data,percent}}')::int = {percent}"
        );
        if number(&bench.db, &question).await == 1 {
            shares.push(percent);
        }
    }
    shares
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_and_tokens_warn_apart_and_say_what_they_are_about() {
    let bench = Bench::start().await;
    // Of money half is spent, of tokens nearly all.
    bench.limit_of(LimitSubject::Workspace(bench.workspace), Some(1000), Some(1100), None).await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    bench.event(completed(&request, vec![attempt(1000, 100)])).await;
    assert_eq!(warned_of(&bench, "cost").await, [50]);
    assert_eq!(warned_of(&bench, "tokens").await, [50, 80, 95, 100]);
    let about = format!(
        "SELECT count(*) AS n FROM outbox WHERE event_type = 'usage.limit.warning.v1' \
         AND payload::jsonb #>> '{{data,subject_id}}' = '{}' AND (payload::jsonb #>> '{{data,limit_tokens}}')::int = 1100 \
         AND (payload::jsonb #>> '{{data,spent_tokens}}')::int = 1100",
        bench.workspace
    );
    assert_eq!(number(&bench.db, &about).await, 4);
    // More is spent: what was announced of tokens is not announced again, nor does it silence money.
    bench.limit_of(LimitSubject::Workspace(bench.workspace), Some(600), Some(1100), None).await;
    assert_eq!(warned_of(&bench, "cost").await, [50, 80]);
    assert_eq!(warned_of(&bench, "tokens").await, [50, 80, 95, 100]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_that_a_limit_refuses_is_told_of_once_as_a_hold_is() {
    let bench = Bench::start().await;
    bench.limit(Some(bench.user), None, Some(1500)).await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    for _ in 0..2 {
        let refused = bench.cover(&request, vec![unknown_attempt()]).await;
        assert!(matches!(refused, Err(UsageError::LimitExceeded { bound: Bound::User, .. })), "{refused:?}");
    }
    assert_eq!(bench.said("usage.limit.exceeded.v1").await, 1);
    let about = format!(
        "SELECT count(*) AS n FROM outbox WHERE event_type = 'usage.limit.exceeded.v1' \
         AND payload::jsonb #>> '{{data,subject_id}}' = '{}' AND payload::jsonb #>> '{{data,measure}}' = 'tokens'",
        bench.user
    );
    assert_eq!(number(&bench.db, &about).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_at_another_model_than_the_holds_is_priced_as_the_model_that_it_asked() {
    let bench = Bench::start().await;
    let book = contexor_usage::prices::Prices::load(&bench.db).await.unwrap().book();
    let request = bench.request(bench.user, 1000);
    bench.hold(&request).await.unwrap();
    // A name that the price list does not know, of a fallback that is dearer than the model of the hold.
    let asked = "gpt-6-sol";
    let answered =
        Attempt { model: format!("openai/{asked}"), requested_model: Some(asked.into()), ..attempt(1000, 100) };
    let price = book.price(asked, answered.started_at, 1000).unwrap();
    let cost = (1000 * price.input_nano_usd + 100 * price.output_nano_usd + 999) / 1000;
    assert!(cost > COST, "dearer: {cost}");
    bench.event(completed(&request, vec![answered])).await;
    let billed = "SELECT (cost_micro_usd + excess_micro_usd) AS n FROM usage_log WHERE priced_as = 'gpt-6-sol'";
    assert_eq!(number(&bench.db, billed).await, cost);
    // An event of before this was told is priced as the hold's model.
    let old = bench.request(bench.user, 1000);
    bench.hold(&old).await.unwrap();
    let untold = Attempt { model: "openai/gpt-4.1-mini".into(), requested_model: None, ..attempt(1000, 100) };
    bench.event(completed(&old, vec![untold])).await;
    assert_eq!(
        number(&bench.db, "SELECT cost_micro_usd AS n FROM usage_log WHERE priced_as = 'gpt-4.1-mini'").await,
        COST
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_append_only_and_partitioned() {
    let bench = Bench::start().await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    bench.event(completed(&request, vec![attempt(900, 90)])).await;
    assert_eq!(number(&bench.db, "SELECT count(*) AS n FROM usage_log_default").await, 0, "its month has a partition");
    for statement in ["UPDATE usage_log SET input_tokens = 0", "DELETE FROM usage_log"] {
        assert!(execute(&bench.db, statement).await.unwrap_err().contains("append-only"), "{statement}");
    }
    let made = bench
        .db
        .transaction(async |tx: &mut contexor_db::Tx| -> Result<i32, contexor_db::DbError> {
            Ok(contexor_usage::store::log::make_partitions(tx, contexor_clock::now() + Duration::days(400)).await?)
        })
        .await
        .unwrap();
    assert_eq!(made, 4);
}
