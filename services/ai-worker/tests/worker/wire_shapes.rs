//! The wire's shapes, as recorded from OpenAI, Azure, Ollama, vLLM, llama.cpp and servers that people reported: each through the whole
//! worker.

use chrono::{TimeDelta, Utc};
use contexor_api::org::PiiPolicy;
use contexor_events::content::GenerationRequested;
use contexor_testkit::captured_logs;
use serde_json::{Value, json};

use crate::outcomes::on_the_page;
use crate::stage::{TestWorker, job};

/// A stream of these data frames.
fn sse(frames: &[&str]) -> String {
    frames.iter().map(|frame| format!("data: {frame}\n\n")).collect()
}

fn delta(content: &str) -> String {
    json!({"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": null}]}).to_string()
}

/// A piece that says it is the last.
fn ended(content: &str) -> String {
    json!({"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": "stop"}]}).to_string()
}

const STOP: &str = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;
const USAGE: &str = r#"{"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":4,"total_tokens":24}}"#;

impl TestWorker {
    async fn generate(&self, scripted: Value) -> Value {
        self.play(scripted).await;
        let job = job("Write.");
        self.request(&job).await;
        self.completed(job.task_id).await
    }

    async fn generate_failing(&self, scripted: Value, code: &str) -> Value {
        self.play(scripted).await;
        let job = job("Write.");
        self.request(&job).await;
        self.failed(job.task_id, code).await
    }
}

#[tokio::test]
async fn every_servers_stream_is_read() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[]);
    let persian = "می\u{200c}خواهم 👨\u{200d}👩\u{200d}👧 ببینم.";
    let long = "A very long line. ".repeat(5_000);
    let long = long.trim_end();
    for (name, scripted, text) in [
        (
            "openai",
            json!({"body": sse(&[
            r#"{"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-4.1-mini-2025-04-14","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"x"}"#,
            &delta("The answer."), STOP, USAGE, "[DONE]"])}),
            "The answer.",
        ),
        (
            "azure",
            json!({"body": sse(&[
            r#"{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}"#,
            r#"{"choices":[{"content_filter_offsets":{"check_offset":44},"content_filter_results":{},"finish_reason":null,"index":0}]}"#,
            &delta("The answer."),
            r#"{"choices":[{"content_filter_results":{},"delta":{},"finish_reason":"stop","index":0}],"id":"c","model":"gpt-4.1-mini-2025-04-14","usage":null}"#,
            USAGE, "[DONE]"])}),
            "The answer.",
        ),
        (
            "ollama",
            json!({"body": sse(&[
            r#"{"id":"chatcmpl-7","object":"chat.completion.chunk","created":1,"model":"llama3.2:3b","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"The "},"finish_reason":null}]}"#,
            r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":"answer."},"finish_reason":null}]}"#,
            r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}"#, USAGE, "[DONE]"])}),
            "The answer.",
        ),
        (
            "vllm",
            json!({"body": sse(&[
            r#"{"id":"chatcmpl-8","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":{"prompt_tokens":20,"total_tokens":20,"completion_tokens":0}}"#,
            r#"{"choices":[{"index":0,"delta":{"reasoning_content":"Hm."}}],"usage":{"prompt_tokens":20,"total_tokens":21,"completion_tokens":1}}"#,
            r#"{"choices":[{"index":0,"delta":{"content":"The answer."},"logprobs":null,"finish_reason":null,"stop_reason":null}],"usage":{"prompt_tokens":20,"total_tokens":23,"completion_tokens":3}}"#,
            r#"{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop","stop_reason":null}],"usage":{"prompt_tokens":20,"total_tokens":24,"completion_tokens":4}}"#,
            USAGE, "[DONE]"])}),
            "The answer.",
        ),
        (
            "llama.cpp",
            json!({"body": sse(&[
            r#"{"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1,"id":"c","model":"gpt-4.1-mini","system_fingerprint":"b1","object":"chat.completion.chunk"}"#,
            &delta("The answer."),
            r#"{"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"timings":{"prompt_n":20,"predicted_per_second":9.1}}"#,
            r#"{"choices":[],"usage":{"completion_tokens":4,"prompt_tokens":20,"total_tokens":24,"prompt_tokens_details":{"cached_tokens":3}},"timings":{}}"#, "[DONE]"])}),
            "The answer.",
        ),
        (
            "a byte order mark",
            json!({"body": format!("\u{feff}{}", sse(&[&delta("The answer."), STOP, USAGE, "[DONE]"]))}),
            "The answer.",
        ),
        (
            "byte by byte, with CRLF and comments",
            json!({"piece_bytes": 1, "body": format!(": OPENROUTER PROCESSING\n\n{}", sse(&[&delta(persian), STOP, USAGE, "[DONE]"])).replace('\n', "\r\n")}),
            persian,
        ),
        (
            "lone carriage returns",
            json!({"body": sse(&[&delta("The answer."), STOP, USAGE, "[DONE]"]).replace('\n', "\r")}),
            "The answer.",
        ),
        (
            "a last event without its blank line",
            json!({"body": format!("{}data: {STOP}\n", sse(&[USAGE, &delta("The answer.")]))}),
            "The answer.",
        ),
        (
            "a last event without its line end",
            json!({"body": format!("{}data: {STOP}", sse(&[USAGE, &delta("The answer.")]))}),
            "The answer.",
        ),
        (
            "empty finish reasons before the end",
            json!({"body": sse(&[
            r#"{"choices":[{"delta":{"content":"The "},"finish_reason":""}]}"#, r#"{"choices":[{"delta":{"content":"answer."},"finish_reason":""}]}"#, STOP, USAGE, "[DONE]"])}),
            "The answer.",
        ),
        (
            "an end in every piece",
            json!({"body": sse(&[&ended("The "), &ended("answer."), USAGE, "[DONE]"])}),
            "The answer.",
        ),
        (
            "an end in every piece, and a clean close",
            json!({"body": sse(&[&ended("The "), USAGE, &ended("answer.")])}),
            "The answer.",
        ),
        ("no [DONE]", json!({"body": sse(&[&delta("The answer."), STOP, USAGE])}), "The answer."),
        (
            "a cut after the bill",
            json!({"end": "cut", "body": sse(&[&delta("The answer."), STOP, USAGE])}),
            "The answer.",
        ),
        (
            "halves of a character",
            json!({"body": sse(&[
            r#"{"choices":[{"delta":{"content":"good \ud83d"}}]}"#, r#"{"choices":[{"delta":{"content":"\ude00 morning"}}]}"#, STOP, USAGE, "[DONE]"])}),
            "good 😀 morning",
        ),
        (
            "message beside delta",
            json!({"body": sse(&[
            r#"{"choices":[{"delta":{"content":"One "},"message":{"content":"One "}}]}"#, r#"{"choices":[{"delta":{"content":"two."},"message":{"content":"One two."}}]}"#, STOP, USAGE, "[DONE]"])}),
            "One two.",
        ),
        (
            "typed parts",
            json!({"body": sse(&[
            r#"{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm."}]}]}}]}"#,
            r#"{"choices":[{"delta":{"content":[{"type":"text","text":"The answer."}]}}]}"#, STOP, USAGE, "[DONE]"])}),
            "The answer.",
        ),
        (
            "the text once more at its end",
            json!({"body": sse(&[
            &delta("One two "), &delta("three."), r#"{"choices":[{"delta":{"content":"One two three."},"finish_reason":"stop"}]}"#, USAGE, "[DONE]"])}),
            "One two three.",
        ),
        (
            "floats and texts for numbers",
            json!({"body": sse(&[
            r#"{"created":1.5e9,"choices":[{"index":0.0,"delta":{"content":"The answer."}}]}"#, STOP,
            r#"{"choices":[],"usage":{"prompt_tokens":20.0,"completion_tokens":"4","total_tokens":24.0}}"#, "[DONE]"])}),
            "The answer.",
        ),
        (
            "a very long line",
            json!({"body": sse(&[&delta(long), STOP, r#"{"usage":{"prompt_tokens":20,"completion_tokens":25000}}"#, "[DONE]"])}),
            long,
        ),
        (
            "an answer in one piece",
            json!({"content_type": "application/json", "body":
            r#"{"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"The answer."},"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":4}}"#}),
            "The answer.",
        ),
        (
            "a stream that says it is JSON",
            json!({"content_type": "application/json", "body": sse(&[&delta("The answer."), STOP, USAGE, "[DONE]"])}),
            "The answer.",
        ),
        (
            "keep-alives as data",
            json!({"body": sse(&["", "ping", "null", r#"{"type":"ping"}"#, &delta("The answer."), STOP, USAGE, "[DONE]"])}),
            "The answer.",
        ),
    ] {
        stage.play(scripted).await;
        let job = GenerationRequested { max_output_tokens: 30_000, ..job("Write.") };
        stage.request(&job).await;
        let completed = stage.completed(job.task_id).await;
        assert_eq!(completed["text"], text, "{name}");
        assert_eq!(completed["truncated"], false, "{name}");
        let attempts = completed["attempts"].as_array().unwrap();
        assert_eq!(attempts.len(), 1, "{name}: one call: {attempts:?}");
        assert_eq!(
            (&attempts[0]["usage_source"], &attempts[0]["input_tokens"]),
            (&json!("reported"), &json!(20)),
            "{name}"
        );
    }
}

#[tokio::test]
async fn what_has_no_known_end_is_tried_again_and_never_stored() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[("provider.max_attempts", "2"), ("provider.idle_timeout_ms", "300")]);
    let empty = |content: &str| format!(r#"{{"choices":[{{"delta":{{"content":"{content}"}},"finish_reason":""}}]}}"#);
    let ending = |reason: &str| {
        sse(&[
            &delta("Half a "),
            &format!(r#"{{"choices":[{{"delta":{{"content":"text"}},"finish_reason":"{reason}"}}]}}"#),
            "[DONE]",
        ])
    };
    let always_ended = sse(&[&ended("Half "), &ended("a ")]);
    let halves = sse(&[&empty("Half a "), &empty("text")]);
    for (name, scripted) in [
        ("empty reasons, then a cut", json!({"body": halves, "end": "cut"})),
        ("empty reasons, then an end", json!({"body": halves})),
        ("empty reasons, then silence", json!({"body": halves, "end": "stall"})),
        ("an end in every piece, then a cut", json!({"body": always_ended, "end": "cut"})),
        ("an end in every piece, then silence", json!({"body": always_ended, "end": "stall"})),
        (
            "text after an end, then silence",
            json!({"body": sse(&[&delta("Half a "), STOP, &delta("text")]), "end": "stall"}),
        ),
        ("no reason at all", json!({"body": sse(&[&delta("Half a text"), "[DONE]"])})),
        ("an error", json!({"body": ending("error")})),
        ("a network error", json!({"body": ending("network_error")})),
        ("a reason that nobody knows", json!({"body": ending("meteor")})),
        (
            "an error in the middle",
            json!({"body": sse(&[&delta("Half a text"), r#"{"error":{"message":"The server had an error","type":"server_error","code":500}}"#])}),
        ),
        (
            "vLLM's error in the middle",
            json!({"body": sse(&[&delta("Half a text"), r#"{"object":"error","message":"no","type":"InternalServerError","param":null,"code":500}"#, "[DONE]"])}),
        ),
        (
            "llama.cpp's error in the middle",
            json!({"body": format!("{}error: {{\"code\":500,\"message\":\"no\"}}\n\n", sse(&[&delta("Half a text")]))}),
        ),
        (
            "a frame that is cut",
            json!({"body": sse(&[&delta("Half a text"), r#"{"choices":[{"delta":{"content":"#, STOP])}),
        ),
    ] {
        let failed = stage.generate_failing(scripted, "provider_interrupted").await;
        let attempts = failed["attempts"].as_array().unwrap();
        assert_eq!(attempts.len(), 2, "{name}");
        assert!(
            attempts
                .iter()
                .all(|attempt| attempt["outcome"] == "interrupted" && attempt["usage_source"] == "estimated"),
            "{name}: {attempts:?}"
        );
    }
}

#[tokio::test]
async fn ends_that_are_no_success_have_their_codes() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[]);
    let refusal = sse(&[
        r#"{"choices":[{"delta":{"role":"assistant","content":null,"refusal":"I cannot"}}]}"#,
        STOP,
        USAGE,
        "[DONE]",
    ]);
    let filtered =
        sse(&[&delta("Half"), r#"{"choices":[{"delta":{},"finish_reason":"content_filter"}]}"#, USAGE, "[DONE]"]);
    let nothing = sse(&[STOP, r#"{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0}}"#, "[DONE]"]);
    for (scripted, code, source) in [
        (json!({"body": refusal}), "model_refused", "reported"),
        (json!({"body": filtered}), "content_filtered", "reported"),
        (json!({"body": nothing}), "empty_answer", "reported"),
        (
            json!({"status": 400, "content_type": "application/json", "body": r#"{"error":{"code":"content_filter","message":"no"}}"#}),
            "content_filtered",
            "reported",
        ),
        (
            json!({"status": 400, "content_type": "application/json", "body": r#"{"error":{"code":400,"type":"exceed_context_size_error","n_ctx":8192}}"#}),
            "prompt_too_long",
            "reported",
        ),
        (
            json!({"status": 404, "content_type": "application/json", "body": r#"{"error":{"message":"model \"x\" not found, try pulling it first","type":"api_error"}}"#}),
            "model_unavailable",
            "reported",
        ),
    ] {
        let failed = stage.generate_failing(scripted, code).await;
        let attempts = failed["attempts"].as_array().unwrap();
        assert_eq!((attempts.len(), &attempts[0]["usage_source"]), (1, &json!(source)), "{code}");
    }
    let truncated = stage.generate(json!({"body": sse(&[&delta("Half"), r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#, USAGE, "[DONE]"])})).await;
    assert_eq!((&truncated["truncated"], &truncated["text"]), (&json!(true), &json!("Half")));
}

#[tokio::test]
async fn an_answers_nul_is_left_out_before_it_is_checked() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[]);
    for body in [
        sse(&[&delta("Call 0912\u{0}345 6789 now"), STOP, USAGE, "[DONE]"]),
        sse(&[&delta("Call 0912"), &delta("\0"), &delta("\x00345 6789 now"), STOP, USAGE, "[DONE]"]),
    ] {
        stage.play(json!({"body": body})).await;
        for (policy, expected) in [
            (PiiPolicy::Warn, Some("Call 0912345 6789 now")),
            (PiiPolicy::Mask, Some("Call [PHONE_1] now")),
            (PiiPolicy::Block, None),
        ] {
            let job = GenerationRequested { pii_policy: policy, ..job("Write.") };
            stage.request(&job).await;
            let Some(expected) = expected else {
                stage.failed(job.task_id, "pii_blocked").await;
                continue;
            };
            let completed = stage.completed(job.task_id).await;
            assert_eq!(completed["text"], expected);
            assert_eq!(completed["findings"].as_array().unwrap().len(), 1, "{completed}");
            assert_eq!(on_the_page(&stage.shown(job.task_id).await), expected);
        }
    }
}

#[tokio::test]
async fn an_error_under_status_200_costs_nothing_and_is_tried_again() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[("provider.max_attempts", "2")]);
    let body = r#"{"error":{"message":"overloaded","type":"server_error","code":null}}"#;
    let failed =
        stage.generate_failing(json!({"content_type": "application/json", "body": body}), "provider_unavailable").await;
    let attempts = failed["attempts"].as_array().unwrap();
    assert_eq!(attempts.len(), 2);
    assert!(
        attempts.iter().all(|attempt| attempt["outcome"] == "failed" && attempt["input_tokens"] == 0),
        "{attempts:?}"
    );
}

#[tokio::test]
async fn nothing_is_free_by_accident() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[]);
    let text = "All work and no play. ".repeat(44);
    let with = |usages: &[&str]| {
        let content = delta(&text);
        let mut frames = vec![content.as_str(), STOP];
        frames.extend(usages);
        json!({"body": sse(&frames)})
    };
    let zeros = r#"{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}"#;
    let real = r#"{"choices":[],"usage":{"prompt_tokens":500,"completion_tokens":400,"total_tokens":900}}"#;
    let beside = r#"{"choices":[],"usage":{"prompt_tokens":32,"completion_tokens":90,"total_tokens":1060,"completion_tokens_details":{"reasoning_tokens":938}}}"#;
    let huge =
        r#"{"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":1000000000,"total_tokens":1000000020}}"#;
    let beyond = r#"{"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":1e18}}"#;
    for (name, scripted, source, input, output) in [
        ("zeros", with(&[zeros]), "estimated", None, None),
        ("no usage", with(&[]), "estimated", None, None),
        ("real usage, then zeros", with(&[real, zeros]), "reported", Some(500), Some(400)),
        ("half a usage", with(&[r#"{"usage":{"prompt_tokens":500}}"#]), "estimated", Some(500), None),
        ("reasoning beside the output", with(&[beside]), "reported", Some(32), Some(1_028)),
        ("a bill of a billion tokens", with(&[huge]), "estimated", Some(20), None),
        ("a bill of 10^18 tokens", with(&[beyond]), "estimated", Some(20), None),
    ] {
        let completed = stage.generate(scripted).await;
        let attempt = &completed["attempts"][0];
        assert_eq!(attempt["usage_source"], source, "{name}");
        let (seen_input, seen_output) =
            (attempt["input_tokens"].as_i64().unwrap(), attempt["output_tokens"].as_i64().unwrap());
        match input {
            Some(input) => assert_eq!(seen_input, input, "{name}"),
            None => assert!((20..200).contains(&seen_input), "{name}: {seen_input}"),
        }
        match output {
            Some(output) => assert_eq!(seen_output, output, "{name}"),
            None => assert!((200..300).contains(&seen_output), "{name}: {seen_output}"),
        }
    }
}

#[tokio::test]
async fn a_try_knows_the_model_that_was_asked_for_and_the_one_that_answered() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[]);
    let named =
        r#"{"model":"openai/gpt-4.1-mini","choices":[{"delta":{"content":"The answer."},"finish_reason":"stop"}]}"#;
    let completed = stage.generate(json!({"body": sse(&[named, USAGE, "[DONE]"])})).await;
    let attempt = &completed["attempts"][0];
    assert_eq!(
        (&attempt["model"], &attempt["requested_model"]),
        (&json!("openai/gpt-4.1-mini"), &json!("gpt-4.1-mini"))
    );
}

#[tokio::test]
async fn an_answer_that_ignores_the_output_cap_is_cut_and_paid_once() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[]);
    let content = delta("All work and no play makes it long. ");
    let frames = vec![content.as_str(); 20_000];
    stage.play(json!({"body": sse(&frames), "end": "stall"})).await;
    let job = GenerationRequested { max_output_tokens: 256, ..job("Write.") };
    stage.request(&job).await;
    let completed = stage.completed(job.task_id).await;
    assert_eq!(completed["truncated"], true);
    let attempts = completed["attempts"].as_array().unwrap();
    assert_eq!((attempts.len(), &attempts[0]["usage_source"]), (1, &json!("estimated")));
    let output = attempts[0]["output_tokens"].as_i64().unwrap();
    assert!((256..512).contains(&output), "{output}");
}

#[tokio::test]
async fn a_long_retry_after_ends_at_once_and_a_short_one_is_kept() {
    let stage = TestWorker::set().await;
    let logs = captured_logs();
    let _worker = stage.worker(&[]);
    let limited = |headers: Value| {
        json!({"status": 429, "content_type": "application/json", "headers": headers,
            "body": r#"{"error":{"type":"requests","code":"rate_limit_exceeded","message":"slow down"}}"#})
    };
    let in_an_hour = (contexor_clock::now() + TimeDelta::hours(1)).to_rfc2822();
    for headers in
        [json!({"retry-after": "3600"}), json!({"retry-after": in_an_hour}), json!({"retry-after-ms": "3600000"})]
    {
        let failed = stage.generate_failing(limited(headers.clone()), "provider_rate_limited").await;
        assert_eq!(failed["attempts"].as_array().unwrap().len(), 1, "{headers}");
        assert!(failed["detail"].as_str().unwrap().contains("longer"), "{failed}");
        let lines = logs.lines_with(failed["task_id"].as_str().unwrap());
        let told: Vec<_> = lines.iter().filter(|line| line.contains("failed: rate_limited")).collect();
        assert_eq!(told.len(), 1, "a failed try is one line");
        assert!(told[0].contains("rate_limit_exceeded") && told[0].contains("429"), "with its reason: {}", told[0]);
    }
    for headers in [
        json!({"retry-after": "0.2"}),
        json!({"retry-after-ms": "200"}),
        json!({"retry-after-ms": "soon", "retry-after": "0.2"}),
    ] {
        stage.faults(json!({"scripted": limited(headers.clone()), "for_next": 1})).await;
        let job = job("Write. [[sandbox: tokens=5]]");
        stage.request(&job).await;
        let completed = stage.completed(job.task_id).await;
        let attempts = completed["attempts"].as_array().unwrap();
        assert_eq!(attempts.len(), 2, "{headers}");
        let time = |value: &Value| value.as_str().unwrap().parse::<chrono::DateTime<Utc>>().unwrap();
        let waited = time(&attempts[1]["started_at"]) - time(&attempts[0]["finished_at"]);
        assert!(waited >= TimeDelta::milliseconds(200), "{headers}: {waited}");
    }
}
