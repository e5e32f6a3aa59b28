//! One tenant's heavy requests against another tenant's ordinary ones.
//!
//! `make neighbour-test` measures with release builds on a machine that does nothing else; `CONTEXOR_NEIGHBOUR_ROUNDS` and
//! `CONTEXOR_NEIGHBOUR_SAMPLES` set how long. That heavy work has permits of its own is tested with each run of the suite
//! (`services/content/src/heavy.rs`).

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use contexor_e2e::{Answer, Office, Person, System};
use reqwest::Method;
use serde_json::json;

/// Requests that the hostile tenant has under way all the time.
const READERS: usize = 16;
/// Versions of the hostile tenant's long texts.
const VERSIONS: usize = 12;
/// Characters of each, two bytes each.
const CHARS: usize = 120_000;

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// A long text with a phone number now and then.
fn long_text(number: usize) -> String {
    let words = ["کتاب", "پاییز", "تهران", "نوشته", "شماره", "خبرنامه", "متن"];
    let mut text = String::new();
    for at in 0.. {
        if text.chars().count() > CHARS {
            break;
        }
        for word in 0..200 {
            text.push_str(words[(at * 31 + word * 7 + number) % words.len()]);
            text.push(' ');
        }
        text.push_str("0912 345 6789\n");
    }
    text
}

/// A content with long versions.
async fn long_content(person: &Person, office: &Office) -> String {
    let content = person.write_prompt(office, "Write.", 100).await;
    for number in 0..VERSIONS {
        person.patch(&format!("/contents/{content}"), json!({"body": long_text(number)})).await.expect(200);
    }
    content
}

/// What the hostile tenant asks for, one after the other: big lists, exports, comparisons, detection.
async fn heavy_request(person: &Person, office: &Office, content: &str, turn: usize) -> bool {
    let get = |path: String| person.request(Method::GET, &path);
    let request = match turn % 8 {
        0 => get(format!("/contents/{content}/versions?limit=100")),
        1 => get(format!("/contents?workspace_id={}&limit=100&q=کتاب", office.workspace)),
        2 => get(format!("/contents/{content}/export?format=docx")),
        3 => get(format!("/contents/{content}/diff?from=1&to={VERSIONS}")),
        4 => get(format!("/projects/{}/export?format=html", office.project)),
        5 => get(format!("/contents/{content}/export?format=json&version=2")),
        6 => get(format!("/contents/{content}")),
        // Looked through, and refused at the end: the version is another one.
        _ => person
            .request(Method::PATCH, &format!("/contents/{content}"))
            .header("if-match", "\"v1\"")
            .json(&json!({"body": long_text(turn)})),
    };
    // The body is read and not looked at, so that the reader costs less than the answer.
    let Ok(answer) = request.send().await else { return false };
    let is_good = answer.status().is_success() || answer.status() == 412;
    answer.bytes().await.is_ok() && is_good
}

/// The 99th percentile of the times of ordinary requests, one after the other.
async fn p99(person: &Person, content: &str, samples: usize) -> Duration {
    let mut times = Vec::with_capacity(samples);
    for _ in 0..samples {
        let begun = Instant::now();
        Answer::of(person.request(Method::GET, &format!("/contents/{content}"))).await.expect(200);
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    times[(times.len() - 1) * 99 / 100]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement of speed: make neighbour-test"]
async fn sixteen_hostile_readers_leave_another_tenant_its_speed() {
    let system = System::start_unlimited(&[]).await;
    let hostile = system.person("09121110001").sign_in().await;
    let quiet = system.person("09121110002").sign_in().await;
    let (theirs, own) = (hostile.found_office("Hostile").await, quiet.found_office("Quiet").await);
    let long = long_content(&hostile, &theirs).await;
    for _ in 0..20 {
        hostile.write_prompt(&theirs, &"کتاب ".repeat(2_000), 100).await;
    }
    let short = quiet.write_prompt(&own, "Write.", 100).await;
    quiet.patch(&format!("/contents/{short}"), json!({"body": "A short text."})).await.expect(200);

    let (rounds, samples) = (setting("CONTEXOR_NEIGHBOUR_ROUNDS", 4), setting("CONTEXOR_NEIGHBOUR_SAMPLES", 200));
    p99(&quiet, &short, samples).await;
    let mut ratios = Vec::new();
    for _ in 0..rounds {
        let alone = p99(&quiet, &short, samples).await;
        let stop = Arc::new(AtomicBool::new(false));
        let (done, failed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let readers: Vec<_> = (0..READERS)
            .map(|reader| {
                let (person, office, content) = (hostile.clone(), theirs.clone(), long.clone());
                let (stop, done, failed) = (stop.clone(), done.clone(), failed.clone());
                tokio::spawn(async move {
                    let mut turn = reader;
                    while !stop.load(Ordering::Relaxed) {
                        let is_good = heavy_request(&person, &office, &content, turn).await;
                        if is_good { &done } else { &failed }.fetch_add(1, Ordering::Relaxed);
                        turn += 1;
                    }
                })
            })
            .collect();
        contexor_testkit::eventually(Duration::from_secs(60), "the hostile readers are under way", async || {
            (done.load(Ordering::Relaxed) >= READERS).then_some(())
        })
        .await;
        let beside = p99(&quiet, &short, samples).await;
        stop.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.await.unwrap();
        }
        let (done, failed) = (done.load(Ordering::Relaxed), failed.load(Ordering::Relaxed));
        let ratio = beside.as_secs_f64() / alone.as_secs_f64();
        println!(
            "p99 {alone:?} alone, {beside:?} beside {READERS} readers ({done} good answers, {failed} others): {ratio:.2}"
        );
        ratios.push(ratio);
    }
    system.stop().await;
    let best = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(best < 2.0, "{ratios:?}");
}
