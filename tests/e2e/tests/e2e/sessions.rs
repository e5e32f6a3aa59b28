//! Honest sessions through the gateway: tabs that refresh together, and lost answers.

use std::{collections::BTreeSet, time::Duration};

use contexor_e2e::{Person, System, text};
use futures::future::join_all;
use serde_json::json;

/// People whose sessions are refreshed at the same time: that is the load.
const PEOPLE: usize = 16;

/// Rounds of all of them together: `CONTEXOR_REFRESH_ROUNDS`, or some hundreds.
fn rounds() -> usize {
    std::env::var("CONTEXOR_REFRESH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(320)
}

/// Refreshes one token so many times, each a while after the one before, and answers the one successor.
async fn refresh_together(person: &Person, token: &str, times: u32, apart_ms: u64) -> String {
    let nobody = person.signed_out();
    let answers = join_all((0..times).map(|at| {
        let nobody = &nobody;
        async move {
            tokio::time::sleep(Duration::from_millis(u64::from(at) * apart_ms)).await;
            nobody.post("/auth/token/refresh", json!({"refresh": token})).await
        }
    }));
    let successors: BTreeSet<String> =
        answers.await.into_iter().map(|answer| text(&answer.expect(200)["refresh"])).collect();
    assert_eq!(successors.len(), 1, "{times} requests, {apart_ms} ms apart");
    successors.into_iter().next().expect("there is one")
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_that_refresh_together_keep_their_session_and_a_thief_ends_it() {
    let system = System::start_unlimited(&[]).await;
    let people = join_all((0..PEOPLE).map(|at| system.person(&format!("0912000{at:04}")).sign_in())).await;
    let last_tokens = join_all(people.iter().enumerate().map(async |(person_at, person)| {
        let mut token = person.refresh.clone();
        for round in 0..rounds().div_ceil(PEOPLE) {
            let at = person_at + round;
            let (times, apart_ms) = ([2, 3, 8][at % 3], [0, 10, 30, 100, 500, 0, 20][at % 7]);
            let next = refresh_together(person, &token, times, apart_ms.min(4_000 / u64::from(times))).await;
            // Another tab is late, and the successor may have been used by then.
            let after_next = refresh_together(person, &next, 1, 0).await;
            assert_eq!(refresh_together(person, &token, 2, 0).await, next);
            token = after_next;
        }
        token
    }))
    .await;
    for (person, token) in people.iter().zip(last_tokens) {
        person.get("/auth/me").await.expect(200);
        // Somebody else with a used token.
        let successor = refresh_together(person, &token, 1, 0).await;
        let thief = person.request_as(reqwest::Method::POST, "/auth/token/refresh", "thief/1");
        contexor_e2e::Answer::of(thief.json(&json!({"refresh": token}))).await.expect_problem(401, "token_reused");
        person.get("/auth/me").await.expect_problem(401, "unauthenticated");
        let nobody = person.signed_out();
        nobody.post("/auth/token/refresh", json!({"refresh": successor})).await.expect_problem(401, "token_invalid");
    }
    system.stop().await;
}

/// Persian written with escapes, as some JSON libraries do: the limit is of the text, not of its writing.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_persian_text_may_be_written_with_escapes() {
    let system = System::start().await;
    let sara = system.person("09123334455").sign_in().await;
    let office = sara.found_office("Sepid").await;
    let content = sara.write_prompt(&office, "Write.", 100).await;
    let body = "س".repeat(200 * 1024);
    let escaped = format!("{{\"body\":\"{}\"}}", "\\u0633".repeat(200 * 1024));
    let request = sara.request(reqwest::Method::PATCH, &format!("/contents/{content}"));
    let request = request.header("content-type", "application/json").body(escaped);
    contexor_e2e::Answer::of(request).await.expect(200);
    assert_eq!(sara.get(&format!("/contents/{content}")).await.expect(200)["body"], body);
    let too_long = json!({"body": "س".repeat(300 * 1024)});
    sara.patch(&format!("/contents/{content}"), too_long).await.expect_problem(422, "validation_failed");
    system.stop().await;
}
