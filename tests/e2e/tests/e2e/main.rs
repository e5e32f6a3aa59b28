//! The whole system as processes, through the gateway.
#![allow(clippy::unwrap_used)]

mod authorization;
mod hold_faults;
mod neighbours;
mod pii_model_pass;
mod removal;
mod separation;
mod sessions;
mod usage_killed;
mod walk;
mod webhooks_killed;

use std::time::Duration;

use contexor_e2e::{Collector, System, number, text};
use contexor_stack::Service;
use contexor_testkit::eventually;
use reqwest::Method;
use serde_json::{Value, json};

const PERSIAN: &str = "یک متن کوتاه درباره پاییز در تهران برای خبرنامه بنویس.";
/// The services behind the gateway.
const SERVICES: [Service; 5] = [Service::Auth, Service::Org, Service::Content, Service::Usage, Service::Notifier];
const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn a_text_goes_from_a_phone_number_to_an_approved_export_and_its_bill() {
    let system = System::start().await;
    system.sandbox_faults(json!({"tokens_per_second": 60})).await;
    let ali = system.person("09121234567");
    ali.post("/orgs", json!({"name": "Nobody's"})).await.expect_problem(401, "unauthenticated");

    // Codes: wrong ones cost tries, the right one serves once, tokens are checked.
    let code = ali.ask_for_code().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    ali.post("/auth/otp/verify", json!({"phone": ali.phone, "code": wrong})).await.expect_problem(401, "otp_invalid");
    ali.post("/auth/otp/request", json!({"phone": "+989121234567"})).await.expect_problem(429, "rate_limited");
    let signed_in = ali.post("/auth/otp/verify", json!({"phone": "۰۹۱۲۱۲۳۴۵۶۷", "code": code})).await.expect(200);
    ali.post("/auth/otp/verify", json!({"phone": ali.phone, "code": code})).await.expect_problem(401, "otp_invalid");
    let mut ali = ali;
    ali.access = text(&signed_in["access"]);
    ali.refresh = text(&signed_in["refresh"]);
    assert_eq!(signed_in["token_type"], "Bearer");
    assert_eq!(signed_in["expires_in"], 3600);
    assert_eq!(ali.get("/auth/me").await.expect(200)["phone"], "+989121234567");

    // The path.
    let office = ali.found_office("Sepid Publishing").await;
    let limit = json!({"scope": "org", "monthly_cost_micro_usd": 5_000_000});
    ali.put(&format!("/usage/limits?org_id={}", office.org), limit).await.expect(200);
    let content = ali.write_prompt(&office, PERSIAN, 400).await;
    let path = format!("/contents/{content}");
    assert_eq!(ali.get(&path).await.expect(200)["status"], "DRAFT");
    ali.post(&format!("{path}/approve"), json!({})).await.expect_problem(409, "invalid_transition");
    let task = text(&ali.post(&format!("{path}/generate"), json!({})).await.expect(202)["task_id"]);
    assert_eq!(ali.get(&path).await.expect(200)["status"], "IN_PROGRESS");
    ali.post(&format!("{path}/generate"), json!({})).await.expect_problem(409, "invalid_transition");

    let mut status_at_first_delta = None;
    let events = ali
        .watch(&content, async |event, _| {
            if event == "delta" && status_at_first_delta.is_none() {
                status_at_first_delta = Some(ali.get(&path).await.expect(200)["status"].clone());
            }
        })
        .await;
    assert_eq!(status_at_first_delta, Some(json!("IN_PROGRESS")), "text appears before the end");
    assert_eq!(events.last().unwrap(), &("done".to_owned(), json!({"version": 1, "truncated": false})));

    let generated = ali.get(&path).await.expect(200);
    assert_eq!(generated["status"], "REVIEW");
    let shown: String =
        events.iter().filter(|(event, _)| event == "delta").map(|(_, data)| text(&data["text"])).collect();
    assert_eq!(shown, text(&generated["body"]), "what was shown is what is stored");
    assert_eq!(ali.get(&format!("/tasks/{task}")).await.expect(200)["state"], "succeeded");

    // Somebody else sees nothing of it, not even that it is there.
    let stranger = system.person("09351234567").sign_in().await;
    for (method, path, body) in [
        (Method::GET, path.clone(), Value::Null),
        (Method::PATCH, path.clone(), json!({"title": "Mine"})),
        (Method::DELETE, path.clone(), Value::Null),
        (Method::POST, format!("{path}/generate"), json!({})),
        (Method::POST, format!("{path}/approve"), json!({})),
        (Method::GET, format!("{path}/versions"), Value::Null),
        (Method::GET, format!("{path}/export?format=json"), Value::Null),
        (Method::GET, format!("{path}/events"), Value::Null),
        (Method::GET, format!("/tasks/{task}"), Value::Null),
        (Method::GET, format!("/projects/{}", office.project), Value::Null),
        (Method::GET, format!("/workspaces/{}", office.workspace), Value::Null),
        (Method::GET, format!("/orgs/{}", office.org), Value::Null),
        (Method::GET, format!("/usage/summary?org_id={}", office.org), Value::Null),
        (Method::GET, format!("/contents?project_id={}", office.project), Value::Null),
    ] {
        let mut request = stranger.request(method.clone(), &path);
        if !body.is_null() {
            request = request.json(&body);
        }
        contexor_e2e::Answer::of(request).await.expect_problem(404, "not_found");
    }

    // Review.
    ali.post(&format!("{path}/approve"), json!({"version": 7})).await.expect_problem(409, "stale_version");
    let approved = ali.post(&format!("{path}/approve"), json!({"version": 1})).await.expect(200);
    assert_eq!(approved["status"], "APPROVED");
    let versions = ali.get(&format!("{path}/versions")).await.expect(200);
    let kinds: Vec<&str> =
        versions["items"].as_array().unwrap().iter().map(|version| version["kind"].as_str().unwrap()).collect();
    assert_eq!(
        {
            let mut kinds = kinds;
            kinds.sort_unstable();
            kinds
        },
        ["approved", "generated"]
    );
    let export = ali.get(&format!("{path}/export?format=markdown")).await;
    assert!(export.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert!(export.expect(200).as_str().unwrap().contains(text(&generated["body"]).trim()));
    let list = ali.get(&format!("/contents?workspace_id={}&status=APPROVED", office.workspace)).await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);

    // The bill is what the provider served.
    let summary = ali.settled_summary(&office.org, MINUTE).await;
    let served = system.sandbox_totals().await;
    assert_eq!(summary["input_tokens"], served["prompt_tokens"]);
    assert_eq!(summary["output_tokens"], served["output_tokens_served"]);
    assert_eq!(summary["requests"], 1);
    assert!(number(&summary["cost_micro_usd"]) > 0);
    let log = ali.usage_log(&office.org).await;
    assert_eq!(log.len(), 1);
    assert_eq!(log[0]["usage_source"], "reported");
    assert_eq!(log[0]["cost_micro_usd"], summary["cost_micro_usd"]);

    // Refusals of form.
    let raw =
        |body: &'static str| ali.request(Method::POST, "/orgs").header("content-type", "application/json").body(body);
    contexor_e2e::Answer::of(raw("{\"name\": ")).await.expect_problem(400, "bad_request");
    contexor_e2e::Answer::of(raw("{\"name\": \"x\", \"owner\": 1}")).await.expect_problem(422, "validation_failed");
    contexor_e2e::Answer::of(raw("{\"name\": \"\\u0000\"}")).await.expect_problem(422, "validation_failed");
    let long = json!({"name": "x".repeat(3 << 20)}).to_string();
    let long = ali.request(Method::POST, "/orgs").header("content-type", "application/json").body(long);
    contexor_e2e::Answer::of(long).await.expect_problem(413, "payload_too_large");
    ali.get("/nowhere").await.expect_problem(404, "not_found");
    ali.get("/../../internal/users").await.expect_problem(404, "not_found");
    let mut forged = ali.clone();
    forged.access.replace_range(forged.access.len() - 8.., "AAAAAAAA");
    forged.get("/auth/me").await.expect_problem(401, "unauthenticated");

    // Refresh tokens serve once; a used one ends the session everywhere.
    let next = ali.post("/auth/token/refresh", json!({"refresh": ali.refresh})).await.expect(200);
    let second = ali.post("/auth/token/refresh", json!({"refresh": next["refresh"]})).await.expect(200);
    let thief = ali.request_as(Method::POST, "/auth/token/refresh", "thief/1").json(&json!({"refresh": ali.refresh}));
    contexor_e2e::Answer::of(thief).await.expect_problem(401, "token_reused");
    ali.access = text(&second["access"]);
    ali.get("/auth/me").await.expect_problem(401, "unauthenticated");
    stranger.post("/auth/logout", json!({})).await.expect(204);
    stranger.get("/orgs").await.expect_problem(401, "unauthenticated");

    // Nothing of it is in any log.
    let logs = system.logs().await;
    assert!(logs.contains("content") && logs.lines().count() > 50, "the logs were found");
    let body = text(&generated["body"]);
    let excerpt: String = body.chars().take(40).collect();
    for (what, secret) in [
        ("a phone number", "9121234567"),
        ("a phone number", "9351234567"),
        ("the code", &format!("\"{code}\"")),
        ("an access token", &text(&signed_in["access"])),
        ("a refresh token", &text(&signed_in["refresh"])),
        ("the prompt", &PERSIAN[..40]),
        ("the text", &excerpt),
    ] {
        let line = logs.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{what} is in the logs: {line:?}");
    }
    assert!(!logs.contains("panicked"), "nothing panics");
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_killed_in_the_middle_leaves_one_version_and_a_true_bill() {
    let system = System::start().await;
    let sara = system.person("09131234567").sign_in().await;
    let office = sara.found_office("Kill Test").await;
    let content = sara.write_prompt(&office, PERSIAN, 600).await;
    system.sandbox_faults(json!({"tokens_per_second": 200, "stall_after_tokens": 60})).await;
    let task = text(&sara.post(&format!("/contents/{content}/generate"), json!({})).await.expect(202)["task_id"]);

    // The provider has served what it will; the worker has received and noted all of it.
    let received = eventually(MINUTE, "the worker has noted what was served", async || {
        let served = number(&system.sandbox_totals().await["output_tokens_served"]);
        let noted = system.tokens_noted(&task).await;
        (served >= 50 && noted == served).then_some(noted)
    })
    .await;
    system.kill(Service::AiWorker).await;
    system.sandbox_faults(json!({})).await;
    assert_eq!(sara.get(&format!("/contents/{content}")).await.expect(200)["status"], "IN_PROGRESS");
    system.start_again(Service::AiWorker).await;

    let after = sara.settled(&content, Duration::from_secs(90)).await;
    assert_eq!(after["status"], "REVIEW", "{after}");
    assert_eq!(after["version"], 1);
    let versions = sara.get(&format!("/contents/{content}/versions")).await.expect(200);
    assert_eq!(versions["items"].as_array().unwrap().len(), 1);

    sara.settled_summary(&office.org, MINUTE).await;
    let log = sara.usage_log(&office.org).await;
    assert_eq!(log.len(), 2, "{log:?}");
    let cut = log.iter().find(|line| line["outcome"] == "interrupted").unwrap();
    assert_eq!(cut["usage_source"], "estimated");
    assert_eq!(number(&cut["output_tokens"]), received);
    let sum = |field: &str| log.iter().map(|line| number(&line[field])).sum::<i64>();
    let served = system.sandbox_totals().await;
    assert_eq!(sum("input_tokens"), number(&served["prompt_tokens"]));
    assert_eq!(sum("output_tokens"), number(&served["output_tokens_served"]));
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_seconds_without_the_broker_lose_nothing() {
    let system = System::start_with_own_broker().await;
    let omid = system.person("09141234567").sign_in().await;
    let office = omid.found_office("Outage Test").await;
    system.sandbox_faults(json!({"tokens_per_second": 80})).await;
    let mut contents = Vec::new();
    for number in 0..16 {
        contents
            .push(omid.write_prompt(&office, &format!("Write a short note about harbour number {number}."), 120).await);
    }
    let generate = async |content: &String| {
        omid.post(&format!("/contents/{content}/generate"), json!({})).await.expect(202);
    };
    for content in &contents[..8] {
        generate(content).await;
    }
    system.stop_broker().await;
    for content in &contents[8..] {
        generate(content).await;
    }
    // The length of the outage is the point here, so this is a time and not a condition.
    tokio::time::sleep(Duration::from_secs(10)).await;
    system.start_broker().await;

    for content in &contents {
        let after = omid.settled(content, Duration::from_secs(150)).await;
        assert_eq!(after["status"], "REVIEW", "{after}");
        assert_eq!(after["version"], 1);
    }
    omid.settled_summary(&office.org, MINUTE).await;
    let log = omid.usage_log(&office.org).await;
    assert_eq!(log.len(), contents.len(), "one line a generation");
    let served = system.sandbox_totals().await;
    assert_eq!(
        log.iter().map(|line| number(&line["output_tokens"])).sum::<i64>(),
        number(&served["output_tokens_served"])
    );
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_and_states_hold_whatever_the_concurrency() {
    let system = System::start().await;
    let nima = system.person("09151234567").sign_in().await;
    let office = nima.found_office("Crowd Test").await;
    // Nothing is settled before everybody was answered.
    system.sandbox_faults(json!({"first_token_ms": 20_000, "tokens_per_second": 0})).await;

    let one = nima.write_prompt(&office, PERSIAN, 64).await;
    let answers = futures::future::join_all((0..12).map(|_| {
        let (nima, one) = (nima.clone(), one.clone());
        async move { nima.post(&format!("/contents/{one}/generate"), json!({})).await.status.as_u16() }
    }))
    .await;
    assert_eq!(answers.iter().filter(|status| **status == 202).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 409).count(), 11, "{answers:?}");

    let mut contents = Vec::new();
    for _ in 0..100 {
        contents.push(nima.write_prompt(&office, PERSIAN, 64).await);
    }
    let estimate = nima.post(&format!("/contents/{}/estimate", contents[0]), json!({})).await.expect(200);
    let each = number(&estimate["max_cost_micro_usd"]);
    let summary_path = format!("/usage/summary?org_id={}", office.org);
    let before = nima.get(&summary_path).await.expect(200);
    let limit = number(&before["cost_micro_usd"]) + number(&before["reserved_micro_usd"]) + 30 * each;
    let body = json!({"scope": "org", "monthly_cost_micro_usd": limit});
    nima.put(&format!("/usage/limits?org_id={}", office.org), body).await.expect(200);

    let (done, mut is_done) = tokio::sync::watch::channel(false);
    let sampler = {
        let (nima, summary_path) = (nima.clone(), summary_path.clone());
        tokio::spawn(async move {
            let mut samples = 0;
            while !*is_done.borrow_and_update() {
                let now = nima.get(&summary_path).await.expect(200);
                let used = number(&now["cost_micro_usd"]) + number(&now["reserved_micro_usd"]);
                assert!(used <= limit, "{used} held and spent under a limit of {limit}");
                samples += 1;
            }
            samples
        })
    };
    let answers = futures::future::join_all(contents.iter().map(|content| {
        let (nima, content) = (nima.clone(), content.clone());
        async move { nima.post(&format!("/contents/{content}/generate"), json!({})).await }
    }))
    .await;
    done.send(true).unwrap();
    assert!(sampler.await.unwrap() > 0);
    let granted = answers.iter().filter(|answer| answer.status == 202).count();
    assert_eq!(granted, 30, "{:?}", answers.iter().map(|answer| answer.status.as_u16()).collect::<Vec<_>>());
    for answer in answers.into_iter().filter(|answer| answer.status != 202) {
        answer.expect_problem(402, "limit_exceeded");
    }

    system.sandbox_faults(json!({})).await;
    let mut reviewed = 0;
    for content in &contents {
        let after = nima.settled(content, 2 * MINUTE).await;
        match after["status"].as_str().unwrap() {
            "REVIEW" => reviewed += 1,
            "DRAFT" => assert_eq!(after["failure"], Value::Null, "a refusal changes nothing"),
            other => panic!("{other}"),
        }
    }
    assert_eq!(reviewed, 30);
    let summary = nima.settled_summary(&office.org, MINUTE).await;
    assert!(number(&summary["cost_micro_usd"]) <= limit);
    assert_eq!(number(&summary["requests"]), 31);
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_runs_from_the_request_through_the_broker_to_the_provider() {
    let collector = Collector::start();
    let system = System::start_traced(&collector.url).await;
    let leila = system.person("09161234567").sign_in().await;
    let office = leila.found_office("Trace Test").await;
    let content = leila.write_prompt(&office, PERSIAN, 64).await;
    leila.post(&format!("/contents/{content}/generate"), json!({})).await.expect(202);
    assert_eq!(leila.settled(&content, MINUTE).await["status"], "REVIEW");

    let called = system.sandbox_requests().await;
    let traceparent = text(&called["items"][0]["traceparent"]);
    let trace_id = traceparent.split('-').nth(1).unwrap().to_owned();
    let wanted = [
        ("gateway", "POST /api/v1/contents/{id}/generate"),
        ("content", "POST /api/v1/contents/{id}/generate"),
        ("usage", "POST /internal/holds"),
        ("ai-worker", "consume ai-worker.jobs"),
        ("ai-worker", "provider call"),
        ("content", "consume content.generations"),
        ("usage", "consume usage.settlements"),
        ("notifier", "consume notifier.notices"),
    ];
    let mut last_seen = Vec::new();
    let arrived = tokio::time::timeout(MINUTE, async {
        loop {
            last_seen = collector.spans().into_iter().filter(|span| span.trace_id == trace_id).collect::<Vec<_>>();
            let has = |(service, name): &(&str, &str)| {
                last_seen.iter().any(|span| span.service == *service && span.name == *name)
            };
            if wanted.iter().all(has) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
    let names: Vec<_> = last_seen.iter().map(|span| format!("{}: {}", span.service, span.name)).collect();
    assert!(arrived.is_ok(), "spans are missing: {names:#?}");
    let trace = last_seen;
    let root: Vec<_> = trace.iter().filter(|span| span.parent_id.is_empty()).collect();
    assert_eq!(root.len(), 1, "one root: {root:?}");
    assert_eq!(root[0].service, "gateway");
    for span in trace.iter().filter(|span| !span.parent_id.is_empty()) {
        assert!(trace.iter().any(|parent| parent.span_id == span.parent_id), "{span:?} hangs in the air");
    }
    system.stop().await;
}
