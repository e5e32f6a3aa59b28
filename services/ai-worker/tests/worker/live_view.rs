//! The live view itself.

use std::time::Duration;

use contexor_api::content::LiveEvent;
use contexor_live::{Live, Progress, Subscriber};
use contexor_service::{Redis, redis::RedisSettings};
use contexor_testkit::{ClusterRedis, eventually};
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

#[tokio::test]
async fn in_a_redis_cluster_views_of_every_shard_are_written_read_and_heard() {
    let cluster = ClusterRedis::start().await;
    let redis_at = |url: String| Redis::new(&RedisSettings { url: url.into(), response_timeout_ms: 2_000 }).unwrap();
    let (writer, reader) = (redis_at(cluster.url()), redis_at(cluster.url()));
    let (live, view) = (Live::new(writer), Live::new(reader.clone()));
    // So many that each shard has some.
    let tasks: Vec<Uuid> = (0..12).map(|_| Uuid::now_v7()).collect();
    let watcher = Subscriber::start(&reader);
    for task in tasks {
        let mut news = watcher.subscribe(task);
        let progress = Progress {
            attempt_id: Uuid::now_v7(),
            model: "m".to_owned(),
            input_tokens: 9,
            output_tokens: 1,
            started_at: chrono::DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
        };
        eventually(DEADLINE, "the watcher hears of it", async || {
            assert!(live.append_with_progress(task, 1, &[delta("a")], &progress).await.unwrap());
            tokio::time::timeout(Duration::from_secs(1), news.has_changed()).await.unwrap_or(false).then_some(())
        })
        .await;
        live.append_final(task, &[LiveEvent::Done { version: 1, truncated: false }]).await.unwrap();
        assert!(!live.append(task, 2, &[delta("late")]).await.unwrap());
        let events = news.read(&view, None, 100).await.unwrap();
        assert_eq!(events.first().unwrap().1, delta("a"));
        assert_eq!(events.last().unwrap().1, LiveEvent::Done { version: 1, truncated: false });
        assert_eq!(view.progress_of(task).await.unwrap(), [progress]);
    }
}
