//! The live view itself.

use std::time::Duration;

use contexor_api::content::LiveEvent;
use contexor_live::{Progress, Subscriber};
use contexor_testkit::eventually;
use uuid::Uuid;

use crate::stage::{DEADLINE, TestWorker};

fn delta(text: &str) -> LiveEvent {
    LiveEvent::Delta { text: text.to_owned() }
}

#[tokio::test]
async fn only_the_latest_claim_writes_and_the_end_seals_the_view() {
    let stage = TestWorker::set().await;
    let (live, task) = (stage.live(), Uuid::now_v7());
    assert!(live.append(task, 2, &[delta("a"), delta("b")]).await.unwrap());
    assert!(!live.append(task, 1, &[delta("late")]).await.unwrap());
    assert!(live.append(task, 3, &[delta("c")]).await.unwrap());
    assert!(!live.append(task, 2, &[delta("late")]).await.unwrap());
    live.append_final(task, &[LiveEvent::Done { version: 1, truncated: false }]).await.unwrap();
    assert!(!live.append(task, 4, &[delta("late")]).await.unwrap());

    let all = live.read(task, None, 100).await.unwrap();
    let events: Vec<_> = all.iter().map(|(_, event)| event.clone()).collect();
    assert_eq!(events, [delta("a"), delta("b"), delta("c"), LiveEvent::Done { version: 1, truncated: false }]);
    let rest = live.read(task, Some(&all[1].0), 1).await.unwrap();
    assert_eq!(rest, [all[2].clone()]);
    assert_eq!(live.read(task, Some("nonsense"), 100).await.unwrap(), all);
    assert!(live.read(Uuid::now_v7(), None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn progress_is_kept_by_try() {
    let stage = TestWorker::set().await;
    let (live, task) = (stage.live(), Uuid::now_v7());
    let progress = |output_tokens, attempt_id| Progress {
        attempt_id,
        model: "m".to_owned(),
        input_tokens: 9,
        output_tokens,
        started_at: chrono::DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
    };
    let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
    assert!(live.progress(task, 1, &progress(5, first)).await.unwrap());
    assert!(live.append_with_progress(task, 1, &[delta("a")], &progress(7, first)).await.unwrap());
    assert!(live.progress(task, 2, &progress(1, second)).await.unwrap());
    assert!(!live.progress(task, 1, &progress(9, first)).await.unwrap(), "fenced off");
    let mut noted = live.progress_of(task).await.unwrap();
    noted.sort_by_key(|progress| progress.output_tokens);
    assert_eq!(noted, [progress(1, second), progress(7, first)]);
}

#[tokio::test]
async fn watchers_are_woken_and_miss_nothing() {
    let stage = TestWorker::set().await;
    let (live, task) = (stage.live(), Uuid::now_v7());
    let watcher = Subscriber::start(&stage.connection());
    let mut news = watcher.subscribe(task);
    // Connected once the first word comes through.
    eventually(DEADLINE, "the watcher listens", async || {
        live.append(task, 1, &[delta("x")]).await.unwrap();
        tokio::time::timeout(Duration::from_millis(200), news.changed()).await.ok()
    })
    .await;
    while tokio::time::timeout(Duration::from_millis(150), news.changed()).await.is_ok() {}

    let mut other = watcher.subscribe(task);
    live.append(task, 1, &[delta("y")]).await.unwrap();
    other.changed().await;
    let waited = std::time::Instant::now();
    news.changed().await;
    assert!(waited.elapsed() < Duration::from_secs(1), "what was said before the wait is not lost");
}
