//! The wire's shapes of chat completions. Read leniently: compatible servers leave out, add and retype what they like.

use std::time::Duration;

use chrono::{DateTime, Utc};
use contexor_models::{ChatMessage, MaxTokensField};
use reqwest::{StatusCode, header::HeaderMap};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Billing, Chunk, Finish, ProviderError, Refusal, Request, Usage};

/// The longest pause that a provider is believed to want.
const LONGEST_HINT: Duration = Duration::from_secs(120);

/// The body of a request.
pub(super) fn body(request: &Request<'_>) -> Value {
    let mut body = json!({
        "model": request.model_name,
        "messages": request.messages.iter().map(message).collect::<Vec<_>>(),
        "stream": true,
        "stream_options": {"include_usage": true},
        "store": false,
        "safety_identifier": request.safety_identifier,
    });
    let cap = match request.model.max_tokens_field {
        MaxTokensField::MaxCompletionTokens => "max_completion_tokens",
        MaxTokensField::MaxTokens => "max_tokens",
    };
    body[cap] = request.max_output_tokens.into();
    if let Some(effort) = &request.model.reasoning_effort {
        body["reasoning_effort"] = effort.as_str().into();
    }
    if let Some(temperature) = request.temperature.filter(|_| request.model.sampling) {
        // Through its decimal form: 0.7 is not to become 0.699999988079071.
        body["temperature"] = temperature.to_string().parse::<f64>().map_or(Value::Null, Value::from);
    }
    body
}

fn message(message: &ChatMessage) -> Value {
    json!({"role": message.role, "content": message.content})
}

#[derive(Deserialize)]
struct WireChunk {
    model: Option<String>,
    choices: Option<Vec<WireChoice>>,
    usage: Option<WireUsage>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct WireChoice {
    #[serde(default)]
    index: i64,
    /// `message` in an answer that is no stream.
    #[serde(alias = "message")]
    delta: Option<WireDelta>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct WireDelta {
    content: Option<String>,
    refusal: Option<String>,
}

#[derive(Deserialize)]
struct WireUsage {
    prompt_tokens: Option<i64>,
    completion_tokens: Option<i64>,
    prompt_tokens_details: Option<WireInputDetails>,
    completion_tokens_details: Option<WireOutputDetails>,
}

#[derive(Deserialize)]
struct WireInputDetails {
    cached_tokens: Option<i64>,
}

#[derive(Deserialize)]
struct WireOutputDetails {
    reasoning_tokens: Option<i64>,
}

/// Reads one frame of a stream, or a whole answer.
pub(super) fn chunk(data: &str) -> Result<Chunk, ProviderError> {
    let wire: WireChunk = serde_json::from_str(data).map_err(|_| ProviderError::Interrupted("malformed"))?;
    if let Some(error) = wire.error.filter(|error| !error.is_null()) {
        // The status was 200, so the words alone tell what it is; most are failures that pass.
        return Err(match refusal_of(&ErrorWords::read(&json!({"error": error}))) {
            Some(refusal) => ProviderError::Permanent(refusal),
            None => ProviderError::Interrupted("error_frame"),
        });
    }
    let mut chunk = Chunk { model: wire.model.filter(|model| !model.is_empty()), ..Chunk::default() };
    // One choice was asked for; a usage chunk has none.
    if let Some(choice) = wire.choices.into_iter().flatten().find(|choice| choice.index == 0) {
        if let Some(delta) = choice.delta {
            chunk.text = delta.content.filter(|text| !text.is_empty());
            chunk.refusal = delta.refusal.filter(|text| !text.is_empty());
        }
        chunk.finish = choice.finish_reason.as_deref().map(finish);
    }
    chunk.usage = wire.usage.and_then(usage);
    Ok(chunk)
}

fn finish(reason: &str) -> Finish {
    match reason {
        "stop" => Finish::Stop,
        "length" => Finish::Length,
        "content_filter" => Finish::ContentFilter,
        _ => Finish::Other,
    }
}

/// A bill without both numbers is none; impossible details are put right, so that they cannot break the books.
fn usage(wire: WireUsage) -> Option<Usage> {
    let (input_tokens, output_tokens) = (wire.prompt_tokens?, wire.completion_tokens?);
    if input_tokens < 0 || output_tokens < 0 {
        return None;
    }
    let cached = wire.prompt_tokens_details.and_then(|details| details.cached_tokens).unwrap_or(0);
    let reasoning = wire.completion_tokens_details.and_then(|details| details.reasoning_tokens).unwrap_or(0);
    Some(Usage {
        input_tokens,
        cached_input_tokens: cached.clamp(0, input_tokens),
        output_tokens,
        reasoning_tokens: reasoning.clamp(0, output_tokens),
    })
}

/// The words by which errors are told apart. Never the message: it may quote the prompt.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ErrorWords {
    pub(super) kind: String,
    pub(super) code: String,
}

impl ErrorWords {
    /// Finds them in whatever the body is: OpenAI's object, a bare string, or something else.
    pub(super) fn read(body: &Value) -> Self {
        let error = body.get("error").unwrap_or(body);
        let word = |name: &str| match error.get(name) {
            Some(Value::String(word)) => word_only(word),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        Self { kind: word("type"), code: word("code") }
    }
}

/// What is fit to be logged: a word, not a sentence.
pub(super) fn word_only(text: &str) -> String {
    let is_word = text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    if is_word { text.to_owned() } else { String::new() }
}

fn refusal_of(words: &ErrorWords) -> Option<Refusal> {
    let any = |names: &[&str]| names.contains(&words.code.as_str()) || names.contains(&words.kind.as_str());
    if any(&["context_length_exceeded", "exceed_context_size_error", "string_above_max_length"]) {
        Some(Refusal::PromptTooLong)
    } else if any(&["content_filter", "content_policy_violation"]) {
        Some(Refusal::ContentFiltered)
    } else if any(&["model_not_found", "model_not_available", "deployment_not_found", "DeploymentNotFound"]) {
        Some(Refusal::ModelUnavailable)
    } else if any(&["unsupported_country_region_territory"]) {
        Some(Refusal::RegionBlocked)
    } else if any(&["invalid_api_key", "authentication_error"]) {
        Some(Refusal::Auth)
    } else if any(&[
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
        "billing_hard_limit_reached",
    ]) {
        Some(Refusal::QuotaExhausted)
    } else {
        None
    }
}

/// What an answer that is no success means.
pub(super) fn error(status: StatusCode, headers: &HeaderMap, words: &ErrorWords, now: DateTime<Utc>) -> ProviderError {
    let after = retry_after(headers, now);
    let retry = headers.get("x-should-retry").is_none_or(|value| value != "false");
    let unavailable = |reason, billing| ProviderError::Unavailable { reason, after, retry, billing };
    if let Some(refusal) = refusal_of(words)
        && status.is_client_error()
    {
        return ProviderError::Permanent(refusal);
    }
    match status.as_u16() {
        401 | 403 | 407 => ProviderError::Permanent(Refusal::Auth),
        402 => ProviderError::Permanent(Refusal::QuotaExhausted),
        404 | 410 => ProviderError::Permanent(Refusal::ModelUnavailable),
        408 => unavailable("timeout", Billing::Unknown),
        409 | 425 => unavailable("conflict", Billing::Nothing),
        413 => ProviderError::Permanent(Refusal::PromptTooLong),
        429 if retry => ProviderError::RateLimited { after },
        429 => unavailable("rate_limited", Billing::Nothing),
        // A gateway lost the model out of sight: it may have written all the same.
        502 | 504 => unavailable("gateway", Billing::Unknown),
        500..=599 => unavailable("server_error", Billing::Nothing),
        _ => ProviderError::Permanent(Refusal::InvalidRequest),
    }
}

/// `retry-after-ms`, or `retry-after` in seconds or as a date; none when it is nonsense or beyond belief.
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let seconds = |text: &str| text.parse::<f64>().ok().and_then(|number| Duration::try_from_secs_f64(number).ok());
    let date = |text: &str| {
        let moment = DateTime::parse_from_rfc2822(text).ok()?.with_timezone(&Utc);
        Some((moment - now).to_std().unwrap_or(Duration::ZERO))
    };
    header("retry-after-ms")
        .and_then(|text| text.parse::<f64>().ok())
        .and_then(|milliseconds| Duration::try_from_secs_f64(milliseconds / 1_000.0).ok())
        .or_else(|| header("retry-after").and_then(|text| seconds(text).or_else(|| date(text))))
        .filter(|hint| *hint <= LONGEST_HINT)
}

#[cfg(test)]
mod tests {
    use contexor_models::Catalogue;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_body_follows_the_models_switches() {
        let catalogue = Catalogue::load("").unwrap();
        let messages = contexor_models::messages("Write.");
        let request = |model_name: &'static str, sampling: bool, field| {
            let mut model = catalogue.get(model_name).unwrap().clone();
            model.sampling = sampling;
            model.max_tokens_field = field;
            body(&Request {
                attempt_id: Uuid::nil(),
                model_name,
                model: &model,
                messages: &messages,
                max_output_tokens: 100,
                temperature: Some(0.7),
                safety_identifier: "abc",
            })
        };
        let mini = request("gpt-4.1-mini", true, MaxTokensField::MaxCompletionTokens);
        assert_eq!(mini["stream_options"]["include_usage"], true);
        assert_eq!(mini["store"], false);
        assert_eq!(mini["max_completion_tokens"], 100);
        assert_eq!(mini["temperature"].to_string(), "0.7");
        assert!(mini.get("reasoning_effort").is_none() && mini.get("max_tokens").is_none());
        let luna = request("gpt-6-luna", false, MaxTokensField::MaxTokens);
        assert_eq!((luna["max_tokens"].clone(), luna["reasoning_effort"].clone()), (100.into(), "none".into()));
        assert!(luna.get("temperature").is_none() && luna.get("max_completion_tokens").is_none());
    }

    #[test]
    fn frames_are_read_whatever_they_leave_out_or_add() {
        let text = |text: &str| Chunk { text: Some(text.into()), ..Chunk::default() };
        for (data, expected) in [
            ("{}", Chunk::default()),
            (r#"{"choices":[],"prompt_filter_results":[1],"usage":null}"#, Chunk::default()),
            (r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":null}}],"timings":{}}"#, Chunk::default()),
            (r#"{"choices":[{"delta":{"content":"سلام"},"finish_reason":null,"logprobs":null}]}"#, text("سلام")),
            (r#"{"choices":[{"index":1,"delta":{"content":"x"}}]}"#, Chunk::default()),
            (
                r#"{"choices":[{"index":0,"finish_reason":"length"}]}"#,
                Chunk { finish: Some(Finish::Length), ..Chunk::default() },
            ),
            (
                r#"{"choices":[{"delta":{},"finish_reason":"eos"}]}"#,
                Chunk { finish: Some(Finish::Other), ..Chunk::default() },
            ),
            (
                r#"{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}"#,
                Chunk { finish: Some(Finish::Stop), ..text("a") },
            ),
            (r#"{"usage":{"prompt_tokens":9}}"#, Chunk::default()),
            (r#"{"usage":{"prompt_tokens":-9,"completion_tokens":1}}"#, Chunk::default()),
        ] {
            assert_eq!(chunk(data).unwrap(), expected, "{data}");
        }
        let bill = r#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12,
            "prompt_tokens_details":{"cached_tokens":20,"image_tokens":1},"completion_tokens_details":{"reasoning_tokens":2}}}"#;
        let usage = chunk(bill).unwrap().usage.unwrap();
        assert_eq!(usage, Usage { input_tokens: 9, cached_input_tokens: 9, output_tokens: 3, reasoning_tokens: 2 });
    }

    #[test]
    fn frames_that_are_errors_are_errors() {
        for (data, expected) in [
            ("nonsense", ProviderError::Interrupted("malformed")),
            (r#"{"choices":[{"delta":{"content":7}}]}"#, ProviderError::Interrupted("malformed")),
            (r#"{"error":{"type":"server_error","code":null}}"#, ProviderError::Interrupted("error_frame")),
            (r#"{"error":"overloaded"}"#, ProviderError::Interrupted("error_frame")),
            (r#"{"error":{"code":"content_filter"}}"#, ProviderError::Permanent(Refusal::ContentFiltered)),
        ] {
            assert_eq!(chunk(data).unwrap_err(), expected, "{data}");
        }
    }

    #[test]
    fn errors_are_told_apart_by_status_and_words() {
        let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let is = |status: u16, body: Value| {
            error(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), &ErrorWords::read(&body), now)
        };
        let coded = |code: &str| json!({"error": {"message": "m", "type": "t", "param": null, "code": code}});
        for (status, body, refusal) in [
            (400, coded("context_length_exceeded"), Refusal::PromptTooLong),
            (400, json!({"error": {"code": 400, "type": "exceed_context_size_error"}}), Refusal::PromptTooLong),
            (400, coded("content_filter"), Refusal::ContentFiltered),
            (400, coded("unsupported_value"), Refusal::InvalidRequest),
            (400, json!({"error": "bad"}), Refusal::InvalidRequest),
            (401, coded("invalid_api_key"), Refusal::Auth),
            (403, coded("unsupported_country_region_territory"), Refusal::RegionBlocked),
            (403, json!("<html>"), Refusal::Auth),
            (404, coded("model_not_found"), Refusal::ModelUnavailable),
            (404, json!({"detail": "Not Found"}), Refusal::ModelUnavailable),
            (413, json!(null), Refusal::PromptTooLong),
            (
                429,
                json!({"error": {"type": "insufficient_quota", "code": "insufficient_quota"}}),
                Refusal::QuotaExhausted,
            ),
            (302, json!(null), Refusal::InvalidRequest),
        ] {
            assert_eq!(is(status, body.clone()), ProviderError::Permanent(refusal), "{status} {body}");
        }
        assert_eq!(is(429, coded("rate_limit_exceeded")), ProviderError::RateLimited { after: None });
        let billing = |status| match is(status, json!("<html>502</html>")) {
            ProviderError::Unavailable { billing, retry: true, .. } => billing,
            other => panic!("{other:?}"),
        };
        assert_eq!((billing(500), billing(503), billing(409)), (Billing::Nothing, Billing::Nothing, Billing::Nothing));
        assert_eq!((billing(502), billing(504), billing(408)), (Billing::Unknown, Billing::Unknown, Billing::Unknown));
    }

    #[test]
    fn hints_when_to_ask_again_are_understood_and_doubted() {
        let now = DateTime::parse_from_rfc2822("Mon, 23 Nov 2026 10:00:00 GMT").unwrap().with_timezone(&Utc);
        let hint = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            retry_after(&headers, now)
        };
        assert_eq!(hint("retry-after-ms", "12.5"), Some(Duration::from_micros(12_500)));
        assert_eq!(hint("retry-after", "3"), Some(Duration::from_secs(3)));
        assert_eq!(hint("retry-after", "Mon, 23 Nov 2026 10:00:07 GMT"), Some(Duration::from_secs(7)));
        assert_eq!(hint("retry-after", "Mon, 23 Nov 2026 09:00:00 GMT"), Some(Duration::ZERO));
        for nonsense in ["-1", "soon", "86400", "NaN"] {
            assert_eq!(hint("retry-after", nonsense), None, "{nonsense}");
        }
        let mut headers = HeaderMap::new();
        headers.insert("x-should-retry", "false".parse().unwrap());
        assert!(!error(StatusCode::INTERNAL_SERVER_ERROR, &headers, &ErrorWords::default(), now).is_retryable());
    }
}
