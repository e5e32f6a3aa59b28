//! The model pass: a model is asked for the names and addresses in a text.

use std::sync::{Arc, Mutex};

use contexor_ai_worker::provider::{Provider, ProviderError, ProviderStream, Request, registry::connect};
use contexor_api::{content::LiveEvent, org::PiiPolicy};
use contexor_events::content::{CancelReason, GenerationCancelled, GenerationRequested};
use contexor_sandbox::{Running, Sandbox};
use contexor_testkit::{Process, captured_logs, eventually};
use futures::future::BoxFuture;
use serde_json::{Value, json};

use crate::outcomes::on_the_page;
use crate::providers::catalogue;
use crate::stage::{DEADLINE, TestWorker, job};

const POLICIES: [PiiPolicy; 3] = [PiiPolicy::Warn, PiiPolicy::Mask, PiiPolicy::Block];
/// A text with a name and an address that nothing announces.
const PROMPT: &str = "Write about the harbour. [[sandbox: include-name, include-address, tokens=120]]";
const NAMES: [&str; 2] = ["Linnea Okonmark", "Tobin Varelius"];
const ADDRESSES: [&str; 2] = ["the third door behind the old mill", "the yellow house above the ferry landing"];

/// Texts are written by the first model and checked by the other, each of a provider of its own.
const CATALOGUE: &str = r#"
default = "gpt-4.1-mini"
[models."gpt-4.1-mini"]
tokenizer = "o200k_base"
context_tokens = 100000
max_output_tokens = 4096
default_output_tokens = 2048
max_tokens_field = "max_completion_tokens"
sampling = true
[models.checker]
provider = "checker"
provider_model = "gpt-4.1-mini"
tokenizer = "o200k_base"
context_tokens = 100000
max_output_tokens = 4096
default_output_tokens = 2048
max_tokens_field = "max_completion_tokens"
sampling = true
"#;

/// A stage on which only the model pass goes wrong.
struct CheckedStage {
    stage: TestWorker,
    checker: Running,
    catalogue: tempfile::NamedTempFile,
}

impl CheckedStage {
    async fn set() -> Self {
        let checker =
            contexor_sandbox::Settings { port: 0, tokens_per_second: 0.0, first_token_ms: 0, ..Default::default() };
        let catalogue = catalogue(CATALOGUE);
        Self { stage: TestWorker::set().await, checker: Sandbox::start(checker).await.unwrap(), catalogue }
    }

    fn worker(&self, more: &[(&str, &str)]) -> Process {
        let checker = format!("{}/v1", self.checker.url());
        let mut settings = vec![
            ("models.file", self.catalogue.path().to_str().unwrap()),
            ("providers.checker.base_url", &checker),
            ("pii_pass.model", "checker"),
        ];
        settings.extend(more);
        self.stage.worker(&settings)
    }

    async fn faults(&self, faults: Value) {
        let url = format!("{}/sandbox/faults", self.checker.url());
        let answer = self.stage.http.put(url).json(&faults).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    async fn served(&self) -> Value {
        let url = format!("{}/sandbox/requests", self.checker.url());
        self.stage.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    async fn forget(&self) {
        for sandbox in [&self.checker, &self.stage.sandbox] {
            self.stage.http.delete(format!("{}/sandbox/requests", sandbox.url())).send().await.unwrap();
        }
    }

    /// Holds the attempts against what both providers served.
    async fn assert_books_agree(&self, attempts: &Value) {
        let (text, pass) = (self.stage.served().await, self.served().await);
        for (ours, theirs) in [("input_tokens", "prompt_tokens"), ("output_tokens", "output_tokens_served")] {
            let booked: i64 = attempts.as_array().unwrap().iter().map(|one| one[ours].as_i64().unwrap()).sum();
            let served = |account: &Value| account["totals"][theirs].as_i64().unwrap();
            assert_eq!(booked, served(&text) + served(&pass), "{ours} of {attempts}");
        }
    }

    /// Waits until the model pass has begun.
    async fn looks(&self) {
        eventually(DEADLINE, "the model pass begins", async || {
            (self.served().await["totals"]["requests"] == 1).then_some(())
        })
        .await;
    }
}

fn asked(prompt: &str, policy: PiiPolicy) -> GenerationRequested {
    GenerationRequested { pii_policy: policy, pii_model_pass: true, ..job(prompt) }
}

/// An answer as a stream.
fn stream(delta: Value, finish: &str) -> Value {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
    let usage = json!({"prompt_tokens": 60, "completion_tokens": 5, "total_tokens": 65});
    let body = format!("data: {}\n\ndata: [DONE]\n\n", json!({"choices": [choice], "usage": usage}));
    json!({"scripted": {"body": body}})
}

fn kinds(outcome: &Value) -> Vec<&str> {
    outcome["findings"].as_array().unwrap().iter().map(|one| one["type"].as_str().unwrap()).collect()
}

/// The words at the places of the findings.
fn marked(outcome: &Value) -> Vec<String> {
    let text: Vec<char> = outcome["text"].as_str().unwrap().chars().collect();
    let place = |finding: &Value, end: &str| usize::try_from(finding[end].as_u64().unwrap()).unwrap();
    let findings = outcome["findings"].as_array().unwrap().iter();
    findings.map(|one| text[place(one, "start")..place(one, "end")].iter().collect()).collect()
}

#[tokio::test]
async fn a_model_finds_what_the_detector_cannot_and_the_policy_decides() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[]);
    for policy in POLICIES {
        stage.http.delete(format!("{}/sandbox/requests", stage.sandbox.url())).send().await.unwrap();
        let job = asked(PROMPT, policy);
        stage.request(&job).await;
        let (_, outcome) = stage.end(job.task_id).await;
        let page = on_the_page(&stage.shown(job.task_id).await);
        match policy {
            PiiPolicy::Warn => {
                assert_eq!(kinds(&outcome), ["PERSON", "ADDRESS"], "{outcome}");
                let words = marked(&outcome);
                assert!(NAMES.contains(&&*words[0]) && ADDRESSES.contains(&&*words[1]), "{words:?}");
                assert_eq!((&outcome["masked"], &outcome["text"]), (&json!(false), &json!(page)));
            }
            PiiPolicy::Mask => {
                assert_eq!(marked(&outcome), ["[PERSON_1]", "[ADDRESS_1]"], "{outcome}");
                assert_eq!((&outcome["masked"], &outcome["text"]), (&json!(true), &json!(page)));
                assert!(NAMES.iter().chain(&ADDRESSES).all(|words| !page.contains(words)), "{page}");
            }
            PiiPolicy::Block => {
                assert_eq!((&outcome["code"], page.as_str()), (&json!("pii_blocked"), ""), "nothing was shown");
            }
        }
        // Text and model pass are paid for alike, out of what usage was asked to cover.
        let attempts = outcome["attempts"].as_array().unwrap();
        assert!(attempts.iter().all(|one| one["outcome"] == "completed" && one["usage_source"] == "reported"));
        assert_eq!(attempts.len(), 2, "{attempts:?}");
        stage.assert_books_agree(&outcome["attempts"]).await;
        let served = stage.served().await;
        let structured: Vec<_> = served["items"].as_array().unwrap().iter().map(|item| &item["structured"]).collect();
        assert_eq!(structured, [&json!(true), &Value::Null], "the newest first");
        assert_eq!(served["items"][0]["client_request_id"], attempts[1]["attempt_id"]);
    }
    let asked = std::mem::take(&mut stage.usage.till.lock().unwrap().asked);
    assert_eq!(asked.len(), POLICIES.len());
    for next in asked {
        assert_eq!((next.previous.len(), next.model.as_str()), (1, "gpt-4.1-mini"));
        assert!(next.previous[0].output_tokens > 0 && next.max_output_tokens <= 512, "{next:?}");
    }
}

#[tokio::test]
async fn without_the_setting_no_model_looks() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[]);
    for policy in POLICIES {
        let job = GenerationRequested { pii_model_pass: false, ..asked(PROMPT, policy) };
        stage.request(&job).await;
        let completed = stage.completed(job.task_id).await;
        assert_eq!((kinds(&completed).len(), completed["attempts"].as_array().unwrap().len()), (0, 1));
    }
    assert!(stage.usage.till.lock().unwrap().asked.is_empty());
}

#[tokio::test]
async fn the_detectors_findings_are_not_sent_again_and_no_answer_takes_them_back() {
    /// Keeps what is asked.
    struct Listening {
        inner: Arc<dyn Provider>,
        heard: Arc<Mutex<Vec<String>>>,
    }

    impl Provider for Listening {
        fn stream<'a>(&'a self, request: Request<'a>) -> BoxFuture<'a, Result<ProviderStream, ProviderError>> {
            if request.format.is_some() {
                assert_eq!(request.temperature, Some(0.0));
                self.heard.lock().unwrap().push(request.messages.last().unwrap().content.clone());
            }
            self.inner.stream(request)
        }
    }

    let stage = TestWorker::set().await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = heard.clone();
    let connect = move |endpoint: &_| Ok(Arc::new(Listening { inner: connect(endpoint)?, heard: hears.clone() }) as _);
    let _worker = stage.worker_with(&[], Box::new(connect));
    let prompt = "Write about the harbour. [[sandbox: include-phone, include-name, tokens=120]]";
    for policy in [PiiPolicy::Warn, PiiPolicy::Mask] {
        let job = asked(prompt, policy);
        stage.request(&job).await;
        let completed = stage.completed(job.task_id).await;
        assert_eq!(kinds(&completed), ["PHONE_NUMBER", "PERSON"]);
        let shown = heard.lock().unwrap().pop().unwrap();
        assert!(shown.contains("[PHONE_1]") && !shown.contains("0912"), "{shown}");
        let text = completed["text"].as_str().unwrap();
        assert_eq!(text.contains("0912"), policy == PiiPolicy::Warn);
        assert_eq!(text.contains("[PERSON_1]"), policy == PiiPolicy::Mask);
    }
    // What is refused already is not sent at all.
    let job = asked(prompt, PiiPolicy::Block);
    stage.request(&job).await;
    let failed = stage.failed(job.task_id, "pii_blocked").await;
    assert_eq!((failed["attempts"].as_array().unwrap().len(), heard.lock().unwrap().len()), (1, 0));
}

#[tokio::test]
async fn an_answer_only_adds_what_stands_in_the_text() {
    let stage = CheckedStage::set().await;
    let _worker = stage.worker(&[]);
    for findings in
        [json!([]), json!([{"type": "PERSON", "text": "Nobody Wrotethis"}, {"type": "PERSON", "text": "a"}])]
    {
        let answer = json!({"findings": findings}).to_string();
        stage.faults(stream(json!({"content": answer}), "stop")).await;
        let job = asked("Write about the sea. [[sandbox: include-phone, tokens=60]]", PiiPolicy::Mask);
        stage.stage.request(&job).await;
        assert_eq!(marked(&stage.stage.completed(job.task_id).await), ["[PHONE_1]"]);
        let job = asked("Write about the sea. [[sandbox: tokens=60]]", PiiPolicy::Block);
        stage.stage.request(&job).await;
        assert_eq!(kinds(&stage.stage.completed(job.task_id).await).len(), 0);
    }
}

#[tokio::test]
async fn a_model_pass_that_fails_lets_a_text_pass_under_warn_alone() {
    let logs = captured_logs();
    let stage = CheckedStage::set().await;
    let _worker = stage.worker(&[("provider.breaker_failures", "1000")]);
    let says = |text: &str| stream(json!({"content": text}), "stop");
    for (faults, passes) in [
        (json!({"rate_limited_share": 1.0, "retry_after_ms": 1}), 2),
        (json!({"server_error_share": 1.0}), 2),
        (json!({"cut_share": 1.0, "cut_after_tokens": 2}), 2),
        (json!({"quota_exhausted": true}), 1),
        (says("There are none."), 1),
        (says("{\"findings\":[{\"type\":\"PERSON\",\"text\":\"Ada\"}"), 1),
        (says("{\"findings\":[{\"type\":\"OTHER\",\"text\":\"Ada\"}]}"), 1),
        (stream(json!({"content": "{\"findings\":[]}"}), "length"), 1),
        (stream(json!({"content": "{\"findings\":[]}"}), "content_filter"), 1),
        (stream(json!({"refusal": "I cannot do that."}), "stop"), 1),
    ] {
        stage.faults(faults.clone()).await;
        for policy in POLICIES {
            let job = asked(PROMPT, policy);
            stage.stage.request(&job).await;
            let (_, outcome) = stage.stage.end(job.task_id).await;
            if policy == PiiPolicy::Warn {
                assert_eq!((kinds(&outcome).len(), outcome["masked"].as_bool()), (0, Some(false)), "{faults}");
            } else {
                assert_eq!(outcome["code"], "pii_check_failed", "{policy:?} {faults}: {outcome}");
                assert!(stage.stage.shown(job.task_id).await.is_empty(), "{policy:?} {faults}");
            }
            assert_eq!(outcome["attempts"].as_array().unwrap().len(), 1 + passes, "{policy:?} {faults}");
        }
    }
    let warnings = logs.lines_with("no model checked");
    assert_eq!(warnings.len(), 30);
    logs.assert_free_of(NAMES.iter().chain(&ADDRESSES));
}

#[tokio::test]
async fn one_failure_of_the_provider_is_tried_again_and_paid_for() {
    let stage = CheckedStage::set().await;
    let _worker = stage.worker(&[]);
    stage.faults(json!({"cut_share": 1.0, "cut_after_tokens": 4, "for_next": 1})).await;
    let job = asked(PROMPT, PiiPolicy::Mask);
    stage.stage.request(&job).await;
    let completed = stage.stage.completed(job.task_id).await;
    assert_eq!(marked(&completed), ["[PERSON_1]", "[ADDRESS_1]"]);
    let attempts = completed["attempts"].as_array().unwrap();
    let told = |field: &str| attempts.iter().map(|one| one[field].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(told("outcome"), ["completed", "interrupted", "completed"]);
    assert_eq!(told("requested_model"), ["gpt-4.1-mini", "checker", "checker"]);
    stage.assert_books_agree(&completed["attempts"]).await;
    let till = stage.stage.usage.till.lock().unwrap();
    let previous: Vec<usize> = till.asked.iter().map(|next| next.previous.len()).collect();
    assert_eq!((previous, till.asked[0].model.as_str()), (vec![1, 2], "checker"));
}

#[tokio::test]
async fn a_model_pass_that_takes_too_long_has_failed() {
    let stage = CheckedStage::set().await;
    let _worker = stage.worker(&[("pii_pass.timeout_ms", "700")]);
    stage.faults(json!({"stall_after_tokens": 0})).await;
    for policy in POLICIES {
        let job = asked(PROMPT, policy);
        stage.stage.request(&job).await;
        match policy {
            PiiPolicy::Warn => drop(stage.stage.completed(job.task_id).await),
            _ => drop(stage.stage.failed(job.task_id, "pii_check_failed").await),
        }
    }
}

#[tokio::test]
async fn the_end_of_a_generations_time_is_left_to_its_text() {
    let stage = CheckedStage::set().await;
    let _worker = stage.worker(&[]);
    stage.faults(json!({"stall_after_tokens": 0})).await;
    let job = GenerationRequested {
        deadline: contexor_clock::now() + chrono::TimeDelta::seconds(8),
        ..asked(PROMPT, PiiPolicy::Warn)
    };
    stage.stage.request(&job).await;
    assert_eq!(kinds(&stage.stage.completed(job.task_id).await).len(), 0);
}

#[tokio::test]
async fn what_no_limit_covers_is_not_asked() {
    let stage = CheckedStage::set().await;
    stage.stage.usage.till.lock().unwrap().left = Some(0);
    let _worker = stage.worker(&[]);
    for policy in POLICIES {
        let job = asked(PROMPT, policy);
        stage.stage.request(&job).await;
        let outcome = match policy {
            PiiPolicy::Warn => stage.stage.completed(job.task_id).await,
            _ => stage.stage.failed(job.task_id, "pii_check_failed").await,
        };
        assert_eq!(outcome["attempts"].as_array().unwrap().len(), 1, "the text was paid for all the same");
    }
    assert_eq!(stage.served().await["totals"]["requests"], 0);
}

#[tokio::test]
async fn nothing_is_shown_before_the_text_was_looked_through() {
    let stage = TestWorker::with_speed(80.0).await;
    let _worker = stage.worker(&[("live.flush_ms", "1"), ("live.flush_bytes", "1")]);
    for policy in [PiiPolicy::Mask, PiiPolicy::Block] {
        let job = asked("Write about the harbour. [[sandbox: tokens=60]]", policy);
        stage.request(&job).await;
        eventually(DEADLINE, "much of the text has come", async || {
            let noted = stage.live().progress_of(job.task_id).await.unwrap();
            noted.iter().any(|progress| progress.output_tokens > 30).then_some(())
        })
        .await;
        assert!(stage.shown(job.task_id).await.is_empty());
        let completed = stage.completed(job.task_id).await;
        let text = completed["text"].as_str().unwrap().to_owned();
        assert_eq!(stage.shown(job.task_id).await, [LiveEvent::Delta { text }], "then all of it");
    }
}

#[tokio::test]
async fn a_generation_that_is_cancelled_meanwhile_keeps_its_text_under_warn_alone() {
    let stage = CheckedStage::set().await;
    let _worker = stage.worker(&[("jobs.cancel_drain_s", "0")]);
    stage.faults(json!({"stall_after_tokens": 0})).await;
    for policy in POLICIES {
        stage.forget().await;
        let job = asked(PROMPT, policy);
        stage.stage.request(&job).await;
        stage.looks().await;
        let cancelled = GenerationCancelled {
            task_id: job.task_id,
            content_id: job.content_id,
            org_id: job.org_id,
            reason: CancelReason::Requested,
            keep_partial: true,
        };
        stage.stage.publish("content", cancelled).await;
        let failed = stage.stage.failed(job.task_id, "cancelled").await;
        assert_eq!(failed["partial_text"].is_string(), policy == PiiPolicy::Warn, "{failed}");
        assert_eq!(failed["attempts"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_worker_that_dies_in_the_model_pass_is_accounted_for() {
    let stage = CheckedStage::set().await;
    let mut first = stage.worker(&[("jobs.lease_ms", "1500")]);
    stage.faults(json!({"stall_after_tokens": 20})).await;
    let job = asked(PROMPT, PiiPolicy::Mask);
    stage.stage.request(&job).await;
    eventually(DEADLINE, "some of the answer is noted", async || {
        let noted = stage.stage.live().progress_of(job.task_id).await.unwrap();
        (noted.len() == 2 && noted.iter().all(|progress| progress.output_tokens > 0)).then_some(())
    })
    .await;
    first.kill();
    stage.stage.vhost.close_connections().await;
    stage.faults(json!({})).await;

    let _second = stage.worker(&[("jobs.lease_ms", "1500")]);
    let completed = stage.stage.completed(job.task_id).await;
    assert_eq!(marked(&completed), ["[PERSON_1]", "[ADDRESS_1]"]);
    let attempts = completed["attempts"].as_array().unwrap();
    let told = |field: &str| attempts.iter().map(|one| one[field].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    // No text is kept by a worker, so the next one has it written anew.
    assert_eq!(told("requested_model"), ["gpt-4.1-mini", "checker", "gpt-4.1-mini", "checker"]);
    assert_eq!(told("outcome"), ["completed", "interrupted", "completed", "completed"]);
    stage.assert_books_agree(&completed["attempts"]).await;
    let till = stage.stage.usage.till.lock().unwrap();
    assert_eq!(till.asked.iter().map(|next| next.previous.len()).collect::<Vec<_>>(), [1, 2, 3]);
}

#[tokio::test]
async fn a_stopping_worker_ends_the_model_pass_that_it_can() {
    let stage = CheckedStage::set().await;
    let mut worker = stage.worker(&[]);
    stage.faults(json!({"first_token_ms": 1_500})).await;
    let job = asked(PROMPT, PiiPolicy::Mask);
    stage.stage.request(&job).await;
    stage.looks().await;
    worker.stop().await;
    let completed = stage.stage.completed(job.task_id).await;
    assert_eq!((marked(&completed).len(), completed["attempts"].as_array().unwrap().len()), (2, 2));
    stage.assert_books_agree(&completed["attempts"]).await;
}

#[tokio::test]
async fn a_worker_that_may_not_finish_the_model_pass_hands_the_job_over_or_keeps_the_text() {
    let stage = CheckedStage::set().await;
    stage.faults(json!({"stall_after_tokens": 0})).await;
    for policy in [PiiPolicy::Warn, PiiPolicy::Block] {
        stage.forget().await;
        let mut worker = stage.worker(&[("jobs.drain_s", "0"), ("jobs.lease_ms", "60000")]);
        let job = asked("Write about the sea. [[sandbox: tokens=40]]", policy);
        stage.stage.request(&job).await;
        stage.looks().await;
        worker.stop().await;
        if policy == PiiPolicy::Block {
            stage.faults(json!({})).await;
            let mut next = stage.worker(&[]);
            let completed = stage.stage.completed(job.task_id).await;
            assert_eq!(completed["attempts"].as_array().unwrap().len(), 4);
            next.stop().await;
        } else {
            let completed = stage.stage.completed(job.task_id).await;
            assert_eq!(completed["attempts"].as_array().unwrap().len(), 2);
        }
    }
}

#[tokio::test]
async fn a_model_that_nobody_describes_keeps_the_worker_from_starting() {
    let stage = TestWorker::set().await;
    let mut worker = stage.worker(&[("pii_pass.model", "gpt-1")]);
    let error = format!("{:#}", worker.ended().await.unwrap_err());
    assert!(error.contains("pii_pass.model") && error.contains("gpt-1"), "{error}");
}
