//! Each try is entered once, and money moves from held to spent.

use chrono::{Duration, Utc};
use contexor_events::{ai::Attempt, content::CancelReason};
use uuid::Uuid;

use super::bench::{
    Bench, attempt, cancelled, completed, execute, failed, number, requested, started, unknown_attempt,
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
    assert_eq!(number(&bench.db, "SELECT sum(requests)::bigint AS n FROM rollups").await, 6);
    assert_eq!(number(&bench.db, "SELECT sum(cost_micro_usd)::bigint AS n FROM rollups").await, spent);
    assert_eq!(number(&bench.db, "SELECT count(*) AS n FROM incidents").await, 0);
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
    assert_eq!(bench.money(bench.user).await, [billed, 0, billed, 0], "recorded although it is above the limit");
    assert_eq!(
        number(&bench.db, "SELECT sum(billed_micro_usd - held_micro_usd)::bigint AS n FROM incidents").await,
        billed - COST
    );
    // A second worker that was fenced off tells of a try of its own: it was billed, so it counts.
    bench.event(failed(&request, vec![attempt(10, 0)])).await;
    assert_eq!(bench.money(bench.user).await[0], billed + 4);
    assert_eq!(logged(&bench).await, 3);
    assert_eq!(state(&bench, request.task_id).await, "settled");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_have_been_billed_stays_held() {
    let bench = Bench::start().await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    let bill = failed(&request, vec![attempt(100, 0), unknown_attempt()]);
    for _ in 0..2 {
        bench.event(bill.clone()).await;
        assert_eq!(bench.money(bench.user).await, [40, COST - 40, 40, COST - 40]);
        assert_eq!(state(&bench, request.task_id).await, "unsettled");
    }
    let silent = "SELECT count(*) AS n FROM usage_log WHERE usage_source = 'unknown' AND cost_micro_usd IS NULL";
    assert_eq!(number(&bench.db, silent).await, 1);
    assert_eq!(bench.expire(Utc::now() + Duration::days(1)).await, 0, "time does not answer the question");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_began_and_fell_silent_is_logged_as_unknown_until_its_bill_comes() {
    let bench = Bench::start().await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    bench.event(requested(&request)).await;
    bench.event(started(&request)).await;
    assert_eq!(bench.expire(Utc::now() + Duration::hours(1)).await, 1);
    assert_eq!(bench.expire(Utc::now() + Duration::hours(2)).await, 0);
    assert_eq!(state(&bench, request.task_id).await, "unsettled");
    assert_eq!(bench.money(bench.user).await, [0, COST, 0, COST]);
    assert_eq!(logged(&bench).await, 1);
    bench.event(completed(&request, vec![attempt(900, 90)])).await;
    assert_eq!(bench.money(bench.user).await, [504, 0, 504, 0]);
    assert_eq!(state(&bench, request.task_id).await, "settled");
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
async fn tokens_without_a_price_are_counted_and_their_cost_is_not_invented() {
    let bench = Bench::start().await;
    let request = bench.request(bench.user, 100);
    bench.hold(&request).await.unwrap();
    let foreign = Attempt { model: "somebody-elses-model".into(), ..attempt(700, 30) };
    bench.event(completed(&request, vec![foreign])).await;
    assert_eq!(bench.money(bench.user).await, [0, 0, 0, 0]);
    assert_eq!(number(&bench.db, "SELECT spent_tokens AS n FROM counters WHERE scope = 'org'").await, 730);
    assert_eq!(number(&bench.db, "SELECT count(*) AS n FROM usage_log WHERE cost_micro_usd IS NULL").await, 1);
    let null = "SELECT count(*) AS n FROM outbox WHERE payload::jsonb->'data'->'cost_micro_usd' = 'null'::jsonb";
    assert_eq!(number(&bench.db, null).await, 1);
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
    // Of the organization's: 50 % after five, 80 % after eight, 95 and 100 % after ten; of the person's: 50 % after ten.
    assert_eq!(warned, [0, 0, 0, 0, 1, 1, 1, 2, 2, 5]);
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
            Ok(contexor_usage::store::log::make_partitions(tx, Utc::now() + Duration::days(400)).await?)
        })
        .await
        .unwrap();
    assert_eq!(made, 4);
}
