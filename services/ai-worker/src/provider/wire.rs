//! The wire's shapes of chat completions: requests, and answers that are no success.

use std::time::Duration;

use chrono::{DateTime, Utc};
use contexor_models::{ChatMessage, MaxTokensField};
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::{Value, json, value::RawValue};

use super::{Billing, ProviderError, Refusal, Request};
use crate::settings::{ResponseFormat, ServerCapabilities};

/// The longest pause that is reckoned with: beyond it every generation has ended.
const LONGEST_HINT: Duration = Duration::from_secs(7 * 24 * 3_600);

/// The body of a request to a server that understands these options.
pub(super) fn body(request: &Request<'_>, understands: ServerCapabilities) -> Value {
    let mut body = json!({
        "model": request.model.name_at_provider(request.model_name),
        "messages": request.messages.iter().map(message).collect::<Vec<_>>(),
        "stream": true,
    });
    if understands.stream_options {
        body["stream_options"] = json!({"include_usage": true});
    }
    if understands.store {
        body["store"] = false.into();
    }
    if understands.safety_identifier {
        body["safety_identifier"] = request.safety_identifier.into();
    }
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
    if let Some(format) = request.format {
        match understands.response_format {
            ResponseFormat::JsonSchema => {
                let schema = json!({"name": format.name, "strict": true, "schema": format.schema});
                body["response_format"] = json!({"type": "json_schema", "json_schema": schema});
            }
            ResponseFormat::JsonObject => body["response_format"] = json!({"type": "json_object"}),
            // The messages say what is wanted.
            ResponseFormat::None => {}
        }
    }
    body
}

fn message(message: &ChatMessage) -> Value {
    json!({"role": message.role, "content": message.content})
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

    /// Finds them in an error's own value.
    pub(super) fn read_raw(error: &RawValue) -> Self {
        serde_json::from_str::<Value>(error.get()).map(|error| Self::read(&json!({"error": error}))).unwrap_or_default()
    }
}

/// What is fit to be logged: a word, not a sentence.
pub(super) fn word_only(text: &str) -> String {
    let is_word = text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    if is_word { text.to_owned() } else { String::new() }
}

pub(super) fn refusal_of(words: &ErrorWords) -> Option<Refusal> {
    let any = |names: &[&str]| names.contains(&words.code.as_str()) || names.contains(&words.kind.as_str());
    if any(&["context_length_exceeded", "exceed_context_size_error", "string_above_max_length"]) {
        Some(Refusal::PromptTooLong)
    } else if any(&["content_filter", "content_policy_violation"]) {
        Some(Refusal::ContentFiltered)
    } else if any(&["model_not_found", "model_not_available", "deployment_not_found", "DeploymentNotFound"]) {
        Some(Refusal::ModelUnavailable)
    } else if any(&["unsupported_country_region_territory"]) {
        Some(Refusal::RegionBlocked)
    } else if any(&["invalid_api_key", "authentication_error", "AuthenticationError", "401", "403"]) {
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

/// `retry-after-ms`, or `retry-after` in seconds or as a date; none when it is nonsense.
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
        .map(|hint| hint.min(LONGEST_HINT))
}

#[cfg(test)]
mod tests {
    use contexor_models::Catalogue;
    use uuid::Uuid;

    use super::*;
    use crate::provider::AnswerFormat;

    #[test]
    fn the_body_follows_the_models_switches() {
        let catalogue = Catalogue::load("").unwrap();
        let messages = contexor_models::messages("Write.");
        let request = |model_name: &'static str, sampling: bool, field| {
            let mut model = catalogue.get(model_name).unwrap().clone();
            model.sampling = sampling;
            model.max_tokens_field = field;
            body(
                &Request {
                    attempt_id: Uuid::nil(),
                    model_name,
                    model: &model,
                    messages: &messages,
                    max_output_tokens: 100,
                    temperature: Some(0.7),
                    format: None,
                    safety_identifier: "abc",
                },
                ServerCapabilities::default(),
            )
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

        let mut model = catalogue.get("gpt-4.1-mini").unwrap().clone();
        model.provider_model = Some("our-deployment".to_owned());
        let understands = ServerCapabilities {
            stream_options: false,
            store: false,
            safety_identifier: false,
            ..ServerCapabilities::default()
        };
        let plain = body(
            &Request {
                attempt_id: Uuid::nil(),
                model_name: "gpt-4.1-mini",
                model: &model,
                messages: &messages,
                max_output_tokens: 100,
                temperature: None,
                format: None,
                safety_identifier: "abc",
            },
            understands,
        );
        assert_eq!(plain["model"], "our-deployment");
        for left_out in ["stream_options", "store", "safety_identifier", "temperature"] {
            assert!(plain.get(left_out).is_none(), "{left_out}");
        }
    }

    #[test]
    fn the_form_of_an_answer_is_asked_for_as_the_server_understands_it() {
        let catalogue = Catalogue::load("").unwrap();
        let messages = contexor_models::messages("Write.");
        let format = AnswerFormat { name: "list", schema: json!({"type": "object"}) };
        let asked = |response_format| {
            let request = Request {
                attempt_id: Uuid::nil(),
                model_name: "gpt-4.1-mini",
                model: catalogue.get("gpt-4.1-mini").unwrap(),
                messages: &messages,
                max_output_tokens: 100,
                temperature: Some(0.0),
                format: Some(&format),
                safety_identifier: "abc",
            };
            body(&request, ServerCapabilities { response_format, ..ServerCapabilities::default() })
        };
        let schema = asked(ResponseFormat::JsonSchema);
        assert_eq!(
            schema["response_format"],
            json!({"type": "json_schema", "json_schema": {"name": "list", "strict": true, "schema": {"type": "object"}}})
        );
        assert_eq!(schema["temperature"], json!(0.0));
        assert_eq!(asked(ResponseFormat::JsonObject)["response_format"], json!({"type": "json_object"}));
        assert!(asked(ResponseFormat::None).get("response_format").is_none());
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
        assert_eq!(hint("retry-after", "0.25"), Some(Duration::from_millis(250)));
        assert_eq!(hint("retry-after", "3600"), Some(Duration::from_secs(3_600)), "for whoever asks to judge");
        assert_eq!(hint("retry-after", "1e18"), Some(LONGEST_HINT));
        for nonsense in ["-1", "soon", "NaN", ""] {
            assert_eq!(hint("retry-after", nonsense), None, "{nonsense}");
        }
        let mut headers = HeaderMap::new();
        headers.insert("retry-after-ms", "soon".parse().unwrap());
        headers.insert("retry-after", "2".parse().unwrap());
        assert_eq!(retry_after(&headers, now), Some(Duration::from_secs(2)));
        let mut headers = HeaderMap::new();
        headers.insert("x-should-retry", "false".parse().unwrap());
        assert!(!error(StatusCode::INTERNAL_SERVER_ERROR, &headers, &ErrorWords::default(), now).is_retryable());
    }
}
