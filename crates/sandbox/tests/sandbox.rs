//! The sandbox over sockets: what its clients see.
#![allow(clippy::unwrap_used, missing_docs)]

use std::time::{Duration, Instant};

use contexor_sandbox::faults::{Faults, KavenegarFaults, OpenAiFaults};
use contexor_sandbox::settings::{KavenegarSettings, Profile};
use contexor_sandbox::{Running, Sandbox, SandboxError, Settings};
use eventsource_stream::Eventsource;
use futures::StreamExt;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(10);
const ENGLISH: &str = "Write about solar panels on village schools.";
const PERSIAN: &str = "درباره انرژی خورشیدی در مدرسه‌های روستایی بنویس";

fn quick() -> Settings {
    Settings { port: 0, tokens_per_second: 0.0, first_token_ms: 0, ..Settings::default() }
}

struct Bench {
    sandbox: Running,
    http: Client,
}

/// What a stream brought before it ended.
#[derive(Debug, Default)]
struct Read {
    text: String,
    chunks: Vec<String>,
    finish_reason: Option<String>,
    usage: Option<Value>,
    error: Option<Value>,
    is_malformed: bool,
    is_done: bool,
    is_broken: bool,
}

impl Bench {
    async fn start(settings: Settings) -> Self {
        Self { sandbox: Sandbox::start(settings).await.unwrap(), http: Client::new() }
    }

    async fn with_faults(openai: OpenAiFaults) -> Self {
        let bench = Self::start(quick()).await;
        bench.set_faults(&Faults { openai, ..Faults::default() }).await;
        bench
    }

    async fn set_faults(&self, faults: &Faults) {
        let answer = self.http.put(self.url("/sandbox/faults")).json(faults).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{}", answer.text().await.unwrap());
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.url())
    }

    async fn get(&self, path: &str) -> Value {
        self.http.get(self.url(path)).send().await.unwrap().json().await.unwrap()
    }

    async fn post(&self, body: &Value) -> Response {
        self.http.post(self.url("/v1/chat/completions")).bearer_auth("key").json(body).send().await.unwrap()
    }

    async fn ask(&self, prompt: &str) -> Value {
        let answer = self.post(&request(prompt, false)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.unwrap()
    }

    async fn stream(&self, prompt: &str) -> Read {
        let answer = self.post(&request(prompt, true)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        read(answer).await
    }

    /// Waits until the newest request has this end.
    async fn finished(&self, finish: &str) -> Value {
        let began = Instant::now();
        loop {
            let newest = self.get("/sandbox/requests").await["items"][0].clone();
            if newest["finish"] == finish {
                return newest;
            }
            assert!(began.elapsed() < DEADLINE, "not {finish}: {newest}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn send(&self, method: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let answer = self.http.post(self.url(&format!("/v1/abc123/{method}.json"))).form(form).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }
}

fn request(prompt: &str, stream: bool) -> Value {
    let mut body = json!({"model": "gpt-4.1-mini", "messages": [{"role": "user", "content": prompt}]});
    if stream {
        body["stream"] = json!(true);
        body["stream_options"] = json!({"include_usage": true});
    }
    body
}

async fn read(answer: Response) -> Read {
    let mut read = Read::default();
    let mut events = answer.bytes_stream().eventsource();
    while let Some(event) = events.next().await {
        let Ok(event) = event else {
            read.is_broken = true;
            break;
        };
        if event.data == "[DONE]" {
            read.is_done = true;
            continue;
        }
        let Ok(chunk) = serde_json::from_str::<Value>(&event.data) else {
            read.is_malformed = true;
            continue;
        };
        if chunk["error"].is_object() {
            read.error = Some(chunk["error"].clone());
            continue;
        }
        let choice = &chunk["choices"][0];
        if let Some(text) = choice["delta"]["content"].as_str().filter(|text| !text.is_empty()) {
            read.text.push_str(text);
            read.chunks.push(text.to_owned());
        }
        if let Some(reason) = choice["finish_reason"].as_str() {
            read.finish_reason = Some(reason.to_owned());
        }
        if chunk["usage"].is_object() {
            assert_eq!(chunk["choices"], json!([]));
            read.usage = Some(chunk["usage"].clone());
        }
    }
    read
}

fn count(text: &str) -> u64 {
    tiktoken_rs::o200k_base_singleton().count_ordinary(text) as u64
}

#[tokio::test]
async fn a_stream_brings_words_usage_and_an_account() {
    let bench = Bench::start(quick()).await;
    for prompt in [ENGLISH, PERSIAN] {
        let answer = bench
            .http
            .post(bench.url("/v1/chat/completions"))
            .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .header("x-client-request-id", "mine")
            .json(&request(prompt, true))
            .send()
            .await
            .unwrap();
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert!(answer.headers().contains_key("x-ratelimit-remaining-tokens"));
        assert!(answer.headers().contains_key("openai-processing-ms"));
        let read = read(answer).await;
        assert!(read.is_done && !read.is_broken);
        assert_eq!(read.finish_reason.as_deref(), Some("stop"));

        let mut so_far = String::new();
        let mut sum = 0;
        for chunk in &read.chunks {
            so_far.push_str(chunk);
            sum += count(chunk);
            assert_eq!(count(&so_far), sum);
        }
        let usage = read.usage.unwrap();
        assert_eq!(usage["completion_tokens"], sum);
        assert_eq!(usage["prompt_tokens"], 3 + 1 + count(prompt) + 3);
        assert_eq!(usage["total_tokens"], sum + 7 + count(prompt));

        let record = bench.finished("stop").await;
        assert_eq!(record["id"], id);
        assert_eq!(record["output_tokens_served"], sum);
        assert_eq!(record["prompt_tokens"], usage["prompt_tokens"]);
        assert_eq!(record["client_request_id"], "mine");
        assert_eq!(record["traceparent"], "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assert_eq!(record["prompt_sha256"].as_str().unwrap().len(), 64);
    }
    assert_eq!(bench.get("/sandbox/requests").await["totals"]["requests"], 2);
    bench.http.delete(bench.url("/sandbox/requests")).send().await.unwrap();
    let cleared = bench.get("/sandbox/requests").await;
    assert_eq!(cleared, json!({"items": [], "totals": {"requests": 0, "prompt_tokens": 0, "output_tokens_served": 0}}));
}

#[tokio::test]
async fn texts_are_the_same_always_and_follow_the_script_of_the_prompt() {
    let (one, two) = (Bench::start(quick()).await, Bench::start(quick()).await);
    let other_seed = Bench::start(Settings { seed: 2, ..quick() }).await;
    for prompt in [ENGLISH, PERSIAN] {
        let text = one.stream(prompt).await.text;
        assert_eq!(two.ask(prompt).await["choices"][0]["message"]["content"], text.as_str());
        assert_ne!(other_seed.stream(prompt).await.text, text);
        assert!(text.contains("\n\n"));
    }
    assert!(one.stream(ENGLISH).await.text.is_ascii());
    assert!(one.stream(PERSIAN).await.text.contains('و'));
}

#[tokio::test]
async fn directives_and_caps_shape_the_text() {
    let bench = Bench::start(quick()).await;
    let long = bench.stream("trees [[sandbox: tokens=200, include-phone]]").await;
    let tokens = long.usage.unwrap()["completion_tokens"].as_u64().unwrap();
    assert!((188..=200).contains(&tokens), "{tokens}");
    assert!(long.text.contains("0912"));

    for cap in ["max_tokens", "max_completion_tokens"] {
        let mut body = request(ENGLISH, false);
        body[cap] = json!(20);
        let answer: Value = bench.post(&body).await.json().await.unwrap();
        assert_eq!(answer["choices"][0]["finish_reason"], "length");
        assert!(answer["usage"]["completion_tokens"].as_u64().unwrap() <= 20);
        bench.finished("length").await;
    }
    let mut body = request(ENGLISH, false);
    body["stop"] = json!([" the "]);
    let answer: Value = bench.post(&body).await.json().await.unwrap();
    let text = answer["choices"][0]["message"]["content"].as_str().unwrap();
    assert!(!text.contains(" the "));
    assert_eq!(answer["usage"]["completion_tokens"], count(text));
}

#[tokio::test]
async fn names_and_addresses_are_written_and_found_again_as_json() {
    let bench = Bench::start(quick()).await;
    let format = json!({"type": "json_schema", "json_schema": {"name": "personal_data", "strict": true, "schema": {
        "type": "object", "additionalProperties": false, "required": ["findings"],
        "properties": {"findings": {"type": "array", "items": {"type": "string"}}}}}});
    for prompt in [ENGLISH, PERSIAN] {
        let text = bench.stream(&format!("{prompt} [[sandbox: include-name, include-address]]")).await.text;
        for stream in [false, true] {
            let mut body = request(&text, stream);
            body["response_format"] = format.clone();
            let answer = if stream {
                read(bench.post(&body).await).await.text
            } else {
                let answer: Value = bench.post(&body).await.json().await.unwrap();
                let text = answer["choices"][0]["message"]["content"].as_str().unwrap().to_owned();
                assert_eq!(answer["usage"]["completion_tokens"], count(&text));
                text
            };
            let found: Value = serde_json::from_str(&answer).unwrap();
            let findings = found["findings"].as_array().unwrap();
            let kinds: Vec<_> = findings.iter().map(|one| one["type"].as_str().unwrap()).collect();
            assert_eq!(kinds, ["PERSON", "ADDRESS"], "{found}");
            assert!(findings.iter().all(|one| text.contains(one["text"].as_str().unwrap())));
        }
    }
    assert_eq!(bench.get("/sandbox/requests").await["items"][0]["structured"], true);
}

#[tokio::test]
async fn bad_requests_get_openai_s_errors() {
    let bench = Bench::start(Settings { api_key: Some("right".to_owned()), ..quick() }).await;
    let wrong = bench.post(&request(ENGLISH, false)).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.json::<Value>().await.unwrap()["error"]["code"], "invalid_api_key");
    assert_eq!(bench.finished("error").await["status"], 401);

    let bench = Bench::start(quick()).await;
    let mut unknown = request(ENGLISH, true);
    unknown["model"] = json!("gpt-3");
    let mut hot = request(ENGLISH, true);
    hot["temperature"] = json!(3);
    let long = request(&"word ".repeat(1_100_000), false);
    for (body, status, code) in [
        (unknown, 404, "model_not_found"),
        (hot, 400, "decimal_above_max_value"),
        (long, 400, "context_length_exceeded"),
        (request("[[sandbox: dance]]", false), 400, "invalid_value"),
    ] {
        let answer = bench.post(&body).await;
        assert_eq!(answer.status(), status);
        let error = answer.json::<Value>().await.unwrap()["error"].clone();
        assert_eq!(error["code"], code);
        assert_eq!(error.as_object().unwrap().len(), 4);
    }
    let unreadable = bench.http.post(bench.url("/v1/chat/completions")).body("{").send().await.unwrap();
    assert_eq!(unreadable.status(), StatusCode::BAD_REQUEST);
    assert_eq!(unreadable.json::<Value>().await.unwrap()["error"]["type"], "invalid_request_error");
    let large = bench.http.post(bench.url("/v1/chat/completions")).body(vec![b'x'; 9 << 20]).send().await.unwrap();
    assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let lost = bench.http.get(bench.url("/v1/chat/completions")).send().await.unwrap();
    assert_eq!(lost.status(), StatusCode::METHOD_NOT_ALLOWED);
    let lost = bench.http.get(bench.url("/v2/else")).send().await.unwrap();
    assert_eq!(lost.status(), StatusCode::NOT_FOUND);
    assert!(lost.json::<Value>().await.unwrap()["error"]["message"].is_string());
}

#[tokio::test]
async fn models_tell_their_end() {
    let bench = Bench::start(quick()).await;
    let list = bench.get("/v1/models").await;
    assert!(list["data"].as_array().unwrap().iter().any(|model| model["id"] == "gpt-6-luna"));
    assert_eq!(bench.get("/v1/models/gpt-4.1-mini").await["shutdown_date"], "2027-01-14");
    assert_eq!(bench.get("/v1/models/gpt-6-luna").await["shutdown_date"], Value::Null);
    assert_eq!(bench.get("/v1/models/none").await["error"]["code"], "model_not_found");
}

#[tokio::test]
async fn refusals_come_by_share_and_for_so_many() {
    let limited =
        OpenAiFaults { rate_limited_share: 1.0, retry_after_ms: Some(1_500), for_next: Some(1), ..Default::default() };
    let bench = Bench::with_faults(limited).await;
    let answer = bench.post(&request(ENGLISH, true)).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers()["retry-after-ms"], "1500");
    assert_eq!(answer.headers()["retry-after"], "2");
    assert_eq!(answer.json::<Value>().await.unwrap()["error"]["code"], "rate_limit_exceeded");
    let record = bench.finished("error").await;
    assert_eq!((&record["status"], &record["prompt_tokens"]), (&json!(429), &json!(0)));
    assert!(bench.stream(ENGLISH).await.is_done);

    let bench = Bench::with_faults(OpenAiFaults { quota_exhausted: true, ..Default::default() }).await;
    let answer = bench.post(&request(ENGLISH, true)).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.json::<Value>().await.unwrap()["error"]["type"], "insufficient_quota");

    let half = OpenAiFaults { server_error_share: 0.5, ..Default::default() };
    let mut sequences = Vec::new();
    for _ in 0..2 {
        let bench = Bench::with_faults(half.clone()).await;
        let mut sequence = Vec::new();
        for _ in 0..20 {
            sequence.push(bench.post(&request(ENGLISH, false)).await.status().as_u16());
        }
        sequences.push(sequence);
    }
    assert!(sequences[0].contains(&500) && sequences[0].contains(&200));
    assert_eq!(sequences[0], sequences[1]);
}

#[tokio::test]
async fn a_cut_stream_breaks_and_what_was_read_was_counted() {
    let cut = OpenAiFaults { cut_share: 1.0, cut_after_tokens: Some(30), ..Default::default() };
    let bench = Bench::with_faults(cut).await;
    let read = bench.stream(PERSIAN).await;
    assert!(read.is_broken && !read.is_done && read.usage.is_none() && read.finish_reason.is_none());
    let record = bench.finished("cut").await;
    let served = record["output_tokens_served"].as_u64().unwrap();
    assert!((20..=30).contains(&served), "{served}");
    assert_eq!(served, count(&read.text));

    let whole = bench.post(&request(ENGLISH, false)).await;
    assert!(whole.bytes().await.is_err());
    assert_eq!(bench.finished("cut").await["output_tokens_served"], 0);
}

#[tokio::test]
async fn a_stalled_stream_stays_open_until_the_faults_change_or_the_client_goes() {
    let stall =
        Faults { openai: OpenAiFaults { stall_after_tokens: Some(10), ..Default::default() }, ..Default::default() };
    let bench = Bench::start(quick()).await;
    bench.set_faults(&stall).await;

    let answer = bench.post(&request(ENGLISH, true)).await;
    let held = tokio::spawn(read(answer));
    let served = bench.finished("stalled").await["output_tokens_served"].as_u64().unwrap();
    assert!(!held.is_finished());
    bench.set_faults(&Faults::default()).await;
    let read_before = held.await.unwrap();
    assert!(read_before.is_broken && read_before.usage.is_none());
    assert_eq!(count(&read_before.text), served);

    bench.set_faults(&stall).await;
    let gone = bench.post(&request(ENGLISH, true)).await;
    bench.finished("stalled").await;
    drop(gone);
    let began = Instant::now();
    bench.sandbox.stop().await.unwrap();
    assert!(began.elapsed() < DEADLINE);
}

#[tokio::test]
async fn a_client_that_goes_away_ends_its_request() {
    let bench = Bench::start(Settings { tokens_per_second: 50.0, ..quick() }).await;
    let mut stream = bench.post(&request(ENGLISH, true)).await.bytes_stream();
    stream.next().await.unwrap().unwrap();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    let record = bench.finished("disconnected").await;
    let unhurried = OpenAiFaults { tokens_per_second: Some(0.0), ..Default::default() };
    bench.set_faults(&Faults { openai: unhurried, ..Faults::default() }).await;
    let total = count(bench.ask(ENGLISH).await["choices"][0]["message"]["content"].as_str().unwrap());
    assert!(record["output_tokens_served"].as_u64().unwrap() < total);
}

#[tokio::test]
async fn spoilt_answers_look_spoilt() {
    let bench = Bench::with_faults(OpenAiFaults { malformed_share: 1.0, ..Default::default() }).await;
    let read = bench.stream(ENGLISH).await;
    assert!(read.is_malformed && read.usage.is_none());
    bench.finished("error").await;
    let whole = bench.post(&request(ENGLISH, false)).await.text().await.unwrap();
    assert!(serde_json::from_str::<Value>(&whole).is_err());

    let bench = Bench::with_faults(OpenAiFaults { no_usage: true, ..Default::default() }).await;
    let read = bench.stream(ENGLISH).await;
    assert!(read.usage.is_none() && read.is_done && read.finish_reason.is_some());
    assert!(bench.ask(ENGLISH).await.get("usage").is_none());

    let bench = Bench::with_faults(OpenAiFaults { no_done: true, ..Default::default() }).await;
    let read = bench.stream(ENGLISH).await;
    assert!(read.usage.is_some() && !read.is_done && !read.is_broken);

    let bench = Bench::with_faults(OpenAiFaults { error_frame_after_tokens: Some(10), ..Default::default() }).await;
    let read = bench.stream(ENGLISH).await;
    assert_eq!(read.error.unwrap()["type"], "server_error");
    assert!(read.usage.is_none() && count(&read.text) <= 10);
    bench.finished("error").await;
}

#[tokio::test]
async fn latency_and_pace_are_kept() {
    let slow = OpenAiFaults {
        latency_ms: 100,
        first_token_ms: Some(100),
        tokens_per_second: Some(100.0),
        ..Default::default()
    };
    let bench = Bench::with_faults(slow).await;
    let began = Instant::now();
    let answer = bench.post(&request("trees [[sandbox: tokens=40]]", true)).await;
    assert!(began.elapsed() >= Duration::from_millis(100));
    read(answer).await;
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(450), "{took:?}");
}

#[tokio::test]
async fn faults_are_checked_shown_and_cleared() {
    let bench = Bench::start(quick()).await;
    for bad in [
        json!({"cut_share": 2}),
        json!({"cut_shar": 1}),
        json!({"for_next": 0}),
        json!([]),
        json!({"kavenegar": {"http_status": 42}}),
    ] {
        let answer = bench.http.put(bench.url("/sandbox/faults")).json(&bad).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{bad}");
        assert!(answer.json::<Value>().await.unwrap()["error"].is_string());
    }
    let answer = bench.http.put(bench.url("/sandbox/faults")).json(&json!({"latency_ms": 5})).send().await.unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap()["latency_ms"], 5);
    assert_eq!(bench.get("/sandbox/faults").await["latency_ms"], 5);
    bench.http.delete(bench.url("/sandbox/faults")).send().await.unwrap();
    assert_eq!(bench.get("/sandbox/faults").await["latency_ms"], 0);
}

#[tokio::test]
async fn a_code_reaches_the_inbox() {
    let bench = Bench::start(quick()).await;
    let (status, answer) = bench
        .send("verify/lookup", &[("receptor", "+989121234567"), ("token", "482913"), ("template", "contexor-login")])
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(answer["return"]["status"], 200);
    let entry = &answer["entries"][0];
    assert_eq!((&entry["receptor"], &entry["status"]), (&json!("09121234567"), &json!(5)));
    assert!(entry["messageid"].is_u64() && entry["message"].as_str().unwrap().contains("482913"));

    let by_get =
        bench.get("/v1/abc123/verify/lookup.json?receptor=09351234567&token=111111&template=contexor-login").await;
    assert_eq!(by_get["return"]["status"], 200);

    let inbox = bench.get("/sandbox/messages?receptor=9121234567").await;
    assert_eq!(inbox["items"].as_array().unwrap().len(), 1);
    assert_eq!(inbox["items"][0]["token"], "482913");
    assert_eq!(inbox["items"][0]["template"], "contexor-login");
    assert_eq!(bench.get("/sandbox/messages").await["items"][0]["receptor"], "09351234567");
    bench.http.delete(bench.url("/sandbox/messages")).send().await.unwrap();
    assert_eq!(bench.get("/sandbox/messages").await, json!({"items": []}));

    let info = bench.get("/v1/abc123/account/info.json").await;
    assert_eq!(info["entries"]["type"], "master");
}

#[tokio::test]
async fn bad_text_messages_get_kavenegar_s_codes() {
    let kavenegar = KavenegarSettings { api_key: None, templates: vec!["contexor-login".to_owned()] };
    let bench = Bench::start(Settings { kavenegar, ..quick() }).await;
    let good = [("receptor", "09121234567"), ("token", "482913"), ("template", "contexor-login")];
    let with = |name: &'static str, value: &'static str| {
        let mut form: Vec<(&str, &str)> = good.into_iter().filter(|(known, _)| *known != name).collect();
        form.push((name, value));
        form
    };
    for (form, code) in [
        (vec![("receptor", "09121234567"), ("token", "482913")], 400),
        (with("token", ""), 406),
        (with("receptor", "0912"), 411),
        (with("receptor", "09121234567,09121234568"), 411),
        (with("token", "48 29"), 431),
        (with("template", "unknown"), 424),
        (vec![("receptor", "09121234567"), ("token", "abc"), ("template", "contexor-login"), ("type", "call")], 428),
    ] {
        let (status, answer) = bench.send("verify/lookup", &form).await;
        assert_eq!(
            (status.as_u16(), &answer["return"]["status"], &answer["entries"]),
            (code, &json!(code), &Value::Null),
            "{form:?}"
        );
    }
    let sent = [("receptor", "09121234567,09351234567"), ("message", "hello there"), ("localid", "7,8")];
    let (_, first) = bench.send("sms/send", &sent).await;
    let (_, again) = bench.send("sms/send", &sent).await;
    assert_eq!(first["entries"].as_array().unwrap().len(), 2);
    assert_eq!(first, again);
    assert_eq!(bench.get("/sandbox/messages").await["items"].as_array().unwrap().len(), 2);
    for (form, code) in [
        (vec![("receptor", "09121234567")], 400),
        (vec![("receptor", "09121234567"), ("message", " ")], 413),
        (vec![("receptor", "09121234567"), ("message", "x"), ("localid", "1,2")], 419),
        (vec![("receptor", "09121234567"), ("message", "x"), ("sender", "me")], 412),
    ] {
        assert_eq!(bench.send("sms/send", &form).await.1["return"]["status"], code, "{form:?}");
    }
    assert_eq!(bench.send("sms/nothing", &[]).await.1["return"]["status"], 404);
    let wrong_verb = bench.http.delete(bench.url("/v1/abc123/sms/send.json")).send().await.unwrap();
    assert_eq!(wrong_verb.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn kavenegar_fails_on_demand() {
    let bench = Bench::start(quick()).await;
    let form = [("receptor", "09121234567"), ("token", "482913"), ("template", "contexor-login")];
    let faults = |kavenegar| Faults { kavenegar, ..Faults::default() };

    let poor =
        KavenegarFaults { status_code: Some(418), http_status: Some(200), for_next: Some(1), ..Default::default() };
    bench.set_faults(&faults(poor)).await;
    let (status, answer) = bench.send("verify/lookup", &form).await;
    assert_eq!((status, &answer["return"]["status"]), (StatusCode::OK, &json!(418)));
    assert_eq!(bench.get("/sandbox/messages").await, json!({"items": []}));
    assert_eq!(bench.send("verify/lookup", &form).await.0, StatusCode::OK);

    bench.set_faults(&faults(KavenegarFaults { html_502: true, ..Default::default() })).await;
    let answer = bench.http.post(bench.url("/v1/abc123/verify/lookup.json")).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
    assert!(answer.text().await.unwrap().starts_with("<html>"));

    bench.set_faults(&faults(KavenegarFaults { hang: true, ..Default::default() })).await;
    let call = bench.http.post(bench.url("/v1/abc123/verify/lookup.json")).form(&form);
    let hanging = call.timeout(Duration::from_millis(300)).send().await.unwrap_err();
    assert!(hanging.is_timeout());
    assert_eq!(bench.get("/sandbox/messages").await["items"].as_array().unwrap().len(), 1);
    bench.set_faults(&Faults::default()).await;

    let fixed = Settings {
        kavenegar: KavenegarSettings { api_key: Some("other".to_owned()), ..Default::default() },
        ..quick()
    };
    assert_eq!(Bench::start(fixed).await.send("verify/lookup", &form).await.1["return"]["status"], 403);
}

#[tokio::test]
async fn the_page_needs_nobody_else() {
    let bench = Bench::start(quick()).await;
    assert_eq!(bench.get("/healthz").await, json!({"status": "ok"}));
    let answer = bench.http.get(bench.url("/")).send().await.unwrap();
    assert!(answer.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    let page = answer.text().await.unwrap();
    assert!(
        page.contains("textContent")
            && !page.contains("innerHTML")
            && !page.contains("http://")
            && !page.contains("https://")
    );
}

#[tokio::test]
async fn production_and_a_taken_port_are_refused() {
    let production = Settings { profile: Profile::Production, ..quick() };
    assert!(matches!(Sandbox::start(production).await, Err(SandboxError::Production)));

    let bench = Bench::start(quick()).await;
    let taken = Settings { port: bench.sandbox.address.port(), ..quick() };
    let error = Sandbox::start(taken).await.unwrap_err();
    assert!(error.to_string().contains(&bench.sandbox.address.to_string()), "{error}");
    bench.sandbox.stop().await.unwrap();
}

#[tokio::test]
async fn the_program_refuses_production_in_one_line() {
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_contexor-sandbox"))
        .env("CONTEXOR_SANDBOX__PROFILE", "production")
        .env("NO_COLOR", "1")
        .output()
        .await
        .unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("production"), "{said}");
}
