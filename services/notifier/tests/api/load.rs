//! Many deliveries while a fifth of the receivers are sick: each healthy one has each event, under one id, and a restart loses none.
//!
//! `make webhook-measure` delivers 10,000 with a release build, prints figures, and bounds them: an ordinary run asserts no speed.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use contexor_testkit::eventually;
use futures::{StreamExt as _, stream};
use uuid::Uuid;

use super::{
    app::TestApp,
    feed::submitted,
    receiver::{Answer, Receiver, Seen},
    webhooks::hook_for,
};

/// Long enough for a large run on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// What 99 of 100 deliveries to healthy receivers may take in a measurement, while a fifth of the receivers are sick.
const P99: Duration = Duration::from_secs(5);
/// What a measurement may add to the memory of this process, KiB: the bodies that its receivers keep, and buffers that do not grow.
const MOST_GROWTH_KIB: u64 = 128 * 1024;

fn sick(at: usize) -> Answer {
    match at % 6 {
        0 => Answer::status(500),
        1 => Answer::Stall,
        2 => Answer::with_header(302, "location: http://127.0.0.1:1/"),
        3 => Answer::Reset,
        4 => Answer::status(410),
        _ => Answer::Endless,
    }
}

/// Memory of this process, receivers included, KiB.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}

fn has_all(receiver: &Receiver, events: &BTreeMap<Uuid, Instant>) -> bool {
    let ids: BTreeSet<Uuid> = receiver.seen().iter().map(Seen::id).collect();
    events.keys().all(|id| ids.contains(id))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sick_receivers_slow_no_healthy_one_and_a_restart_loses_nothing() {
    let wanted: Option<usize> = std::env::var("CONTEXOR_WEBHOOK_DELIVERIES").ok().and_then(|count| count.parse().ok());
    let deliveries = wanted.unwrap_or(300);
    let receivers = deliveries.isqrt().clamp(15, 100);
    let events = deliveries / receivers;
    let mut app = TestApp::start_with(&[("webhooks.most_per_org", "1000")]).await;
    let (org, admin) = app.org();
    let (mut healthy, mut ill) = (Vec::new(), Vec::new());
    for at in 0..receivers {
        let receiver = Receiver::start(if at % 5 == 4 { sick(at / 5) } else { Answer::status(200) }).await;
        hook_for(&app, admin, org, &receiver).await;
        if at % 5 == 4 { ill.push(receiver) } else { healthy.push(receiver) }
    }
    let before_kib = resident_kib();

    let (first, second) = (events / 2, events - events / 2);
    let mut published = BTreeMap::new();
    for (half, count) in [first, second].into_iter().enumerate() {
        let says: Vec<_> = (0..count).map(|_| app.says(submitted(org))).collect();
        stream::iter(&says).map(|event| app.say(event)).buffer_unordered(8).collect::<Vec<()>>().await;
        let now = Instant::now();
        published.extend(says.iter().map(|event| (event.id, now)));
        // While much is under way; a large run is for the figures, which a restart would blur.
        if half == 0 && wanted.is_none() {
            healthy[0].wait_for(1).await;
            app.stop().await;
            app.start_again(&[]).await;
        }
    }
    eventually(PATIENCE, "every healthy receiver has every event", async || {
        healthy.iter().all(|receiver| has_all(receiver, &published)).then_some(())
    })
    .await;

    let strange =
        healthy.iter().chain(&ill).flat_map(Receiver::seen).filter(|seen| !published.contains_key(&seen.id()));
    assert_eq!(strange.count(), 0, "an event has one id");
    let mut waits: Vec<Duration> = Vec::new();
    for receiver in &healthy {
        let mut arrived: BTreeMap<Uuid, Instant> = BTreeMap::new();
        for seen in receiver.seen() {
            arrived.entry(seen.id()).or_insert(seen.at);
        }
        waits.extend(arrived.iter().map(|(id, at)| at.saturating_duration_since(published[id])));
    }
    waits.sort();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize];
    let after_kib = resident_kib();
    let repeated: usize = healthy.iter().map(|receiver| receiver.seen().len()).sum::<usize>() - waits.len();
    println!(
        "{} deliveries to {} healthy and {} sick receivers: p50 {:?}, p99 {:?}, last {:?}; {repeated} came twice; \
         memory {} KiB before, {} KiB after",
        waits.len(),
        healthy.len(),
        ill.len(),
        at(0.5),
        at(0.99),
        at(1.0),
        before_kib,
        after_kib,
    );
    if wanted.is_some() {
        assert!(at(0.99) < P99, "p99 is {:?}", at(0.99));
        let grown = after_kib.saturating_sub(before_kib);
        assert!(grown < MOST_GROWTH_KIB, "memory grew by {grown} KiB");
    }
}
