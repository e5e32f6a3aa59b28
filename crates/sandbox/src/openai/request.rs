//! Reading a request for a chat completion as strictly as OpenAI does.

use serde_json::{Map, Value};

use super::error::ApiError;
use crate::models::Model;
use crate::personal::PersonalData;
use crate::tokens::PromptMessage;

const ROLES: [&str; 5] = ["developer", "system", "user", "assistant", "tool"];
const EFFORTS: [&str; 7] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
const MOST_STOPS: usize = 4;
const MOST_METADATA: usize = 16;
const MOST_SAFETY_IDENTIFIER_CHARACTERS: usize = 64;
/// Parameters that are read or may be ignored without changing what the answer means.
const PARAMETERS: [&str; 25] = [
    "messages",
    "model",
    "stream",
    "stream_options",
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "n",
    "stop",
    "seed",
    "store",
    "metadata",
    "safety_identifier",
    "user",
    "service_tier",
    "reasoning_effort",
    "verbosity",
    "response_format",
    "presence_penalty",
    "frequency_penalty",
    "prompt_cache_key",
    "prompt_cache_retention",
    "modalities",
    "moderation",
];

/// The name in the only JSON schema that is served: an object with the list `findings`.
const FINDINGS: &str = "findings";

/// A request that may be answered.
#[derive(Debug)]
pub(super) struct ChatRequest {
    pub(super) model: &'static Model,
    pub(super) messages: Vec<PromptMessage>,
    pub(super) stream: bool,
    /// Always true when the answer is no stream.
    pub(super) include_usage: bool,
    pub(super) most_output_tokens: Option<u64>,
    pub(super) stop: Vec<String>,
    /// Whether the answer is to be the personal data in the last message instead of prose.
    pub(super) wants_findings: bool,
}

/// Reads the body as a JSON object.
pub(super) fn parse(body: &[u8]) -> Result<Map<String, Value>, ApiError> {
    serde_json::from_slice(body).map_err(|_| ApiError::unreadable())
}

impl ChatRequest {
    pub(super) fn read(body: &Map<String, Value>) -> Result<Self, ApiError> {
        if let Some(unknown) = body.keys().find(|key| !PARAMETERS.contains(&key.as_str())) {
            return Err(ApiError::invalid(
                unknown,
                "unknown_parameter",
                format!("Unknown parameter: '{unknown}', or one that this sandbox does not serve."),
            ));
        }
        let name = match present(body, "model") {
            None => return Err(ApiError::missing_model()),
            Some(Value::String(name)) => name,
            Some(other) => return Err(wrong_type("model", "a string", other)),
        };
        let model = Model::find(name).ok_or_else(|| ApiError::model_not_found(name))?;
        let messages = read_messages(body)?;

        let stream = boolean(body, "stream")?.unwrap_or(false);
        boolean(body, "store")?;
        let include_usage = read_stream_options(body, stream)?;
        let most_output_tokens = read_output_cap(body, model)?;
        read_sampling(body, model)?;
        if integer(body, "n", 1, 128)?.is_some_and(|n| n > 1) {
            return Err(ApiError::invalid("n", "unsupported_value", "This sandbox serves n = 1 only."));
        }
        integer(body, "seed", i64::MIN, i64::MAX)?;
        read_identifiers(body)?;
        let wants_findings = read_response_format(body)?;
        let stop = read_stop(body)?;
        Ok(Self { model, messages, stream, include_usage, most_output_tokens, stop, wants_findings })
    }
}

fn present<'a>(body: &'a Map<String, Value>, param: &str) -> Option<&'a Value> {
    body.get(param).filter(|value| !value.is_null())
}

fn wrong_type(param: &str, expected: &str, got: &Value) -> ApiError {
    let got = match got {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a decimal",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    ApiError::invalid(
        param,
        "invalid_type",
        format!("Invalid type for '{param}': expected {expected}, but got {got} instead."),
    )
}

fn boolean(body: &Map<String, Value>, param: &str) -> Result<Option<bool>, ApiError> {
    match present(body, param) {
        None => Ok(None),
        Some(Value::Bool(value)) => Ok(Some(*value)),
        Some(other) => Err(wrong_type(param, "a boolean", other)),
    }
}

fn integer(body: &Map<String, Value>, param: &str, least: i64, most: i64) -> Result<Option<u64>, ApiError> {
    let Some(value) = present(body, param) else { return Ok(None) };
    let number = value.as_i64().ok_or_else(|| wrong_type(param, "an integer", value))?;
    if number < least {
        return Err(ApiError::invalid(
            param,
            "integer_below_min_value",
            format!(
                "Invalid '{param}': integer below minimum value. Expected a value >= {least}, but got {number} instead."
            ),
        ));
    }
    if number > most {
        return Err(ApiError::invalid(
            param,
            "integer_above_max_value",
            format!(
                "Invalid '{param}': integer above maximum value. Expected a value <= {most}, but got {number} instead."
            ),
        ));
    }
    Ok(Some(number.unsigned_abs()))
}

fn decimal(body: &Map<String, Value>, param: &str, least: f64, most: f64) -> Result<Option<f64>, ApiError> {
    let Some(value) = present(body, param) else { return Ok(None) };
    let number = value.as_f64().ok_or_else(|| wrong_type(param, "a decimal", value))?;
    if number < least {
        return Err(ApiError::invalid(
            param,
            "decimal_below_min_value",
            format!(
                "Invalid '{param}': decimal below minimum value. Expected a value >= {least}, but got {number} instead."
            ),
        ));
    }
    if number > most {
        return Err(ApiError::invalid(
            param,
            "decimal_above_max_value",
            format!(
                "Invalid '{param}': decimal above maximum value. Expected a value <= {most}, but got {number} instead."
            ),
        ));
    }
    Ok(Some(number))
}

fn text<'a>(body: &'a Map<String, Value>, param: &str) -> Result<Option<&'a str>, ApiError> {
    match present(body, param) {
        None => Ok(None),
        Some(Value::String(value)) => Ok(Some(value)),
        Some(other) => Err(wrong_type(param, "a string", other)),
    }
}

fn missing(param: &str) -> ApiError {
    ApiError::invalid(param, "missing_required_parameter", format!("Missing required parameter: '{param}'."))
}

fn read_messages(body: &Map<String, Value>) -> Result<Vec<PromptMessage>, ApiError> {
    let list = match present(body, "messages") {
        None => return Err(missing("messages")),
        Some(Value::Array(list)) => list,
        Some(other) => return Err(wrong_type("messages", "an array of objects", other)),
    };
    if list.is_empty() {
        let message =
            "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.";
        return Err(ApiError::invalid("messages", "empty_array", message));
    }
    list.iter().enumerate().map(|(index, message)| read_message(index, message)).collect()
}

fn read_message(index: usize, message: &Value) -> Result<PromptMessage, ApiError> {
    let at = format!("messages[{index}]");
    let message = message.as_object().ok_or_else(|| wrong_type(&at, "an object", message))?;
    let role = match present(message, "role") {
        None => return Err(missing(&format!("{at}.role"))),
        Some(Value::String(role)) if ROLES.contains(&role.as_str()) => role.clone(),
        Some(Value::String(_)) => {
            let message = format!("Invalid value for '{at}.role'. Supported values are: '{}'.", ROLES.join("', '"));
            return Err(ApiError::invalid(&format!("{at}.role"), "invalid_value", message));
        }
        Some(other) => return Err(wrong_type(&format!("{at}.role"), "a string", other)),
    };
    let text = match present(message, "content") {
        // An assistant that called a tool said nothing.
        None if role == "assistant" => String::new(),
        None => return Err(missing(&format!("{at}.content"))),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => {
            let parts =
                parts.iter().enumerate().map(|(part, value)| read_part(&format!("{at}.content[{part}]"), value));
            parts.collect::<Result<Vec<_>, _>>()?.concat()
        }
        Some(other) => return Err(wrong_type(&format!("{at}.content"), "a string or an array of parts", other)),
    };
    let name = match present(message, "name") {
        None => None,
        Some(Value::String(name)) => Some(name.clone()),
        Some(other) => return Err(wrong_type(&format!("{at}.name"), "a string", other)),
    };
    Ok(PromptMessage { role, text, name })
}

fn read_part(at: &str, part: &Value) -> Result<String, ApiError> {
    let kind = part.get("type").and_then(Value::as_str);
    match (kind, part.get("text")) {
        (Some("text"), Some(Value::String(text))) => Ok(text.clone()),
        (Some("text"), _) => Err(missing(&format!("{at}.text"))),
        (None, _) => Err(missing(&format!("{at}.type"))),
        (Some(_), _) => {
            let message = format!("Invalid value for '{at}.type'. This sandbox serves parts of type 'text' only.");
            Err(ApiError::invalid(&format!("{at}.type"), "invalid_value", message))
        }
    }
}

fn read_stream_options(body: &Map<String, Value>, stream: bool) -> Result<bool, ApiError> {
    let options = match present(body, "stream_options") {
        None => return Ok(!stream),
        Some(Value::Object(options)) => options,
        Some(other) => return Err(wrong_type("stream_options", "an object", other)),
    };
    if !stream {
        let message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
        return Err(ApiError::invalid("stream_options", "invalid_value", message));
    }
    if let Some(unknown) = options.keys().find(|key| !["include_usage", "include_obfuscation"].contains(&key.as_str()))
    {
        let param = format!("stream_options.{unknown}");
        return Err(ApiError::invalid(&param, "unknown_parameter", format!("Unknown parameter: '{param}'.")));
    }
    boolean(options, "include_obfuscation")?;
    Ok(boolean(options, "include_usage")?.unwrap_or(false))
}

fn read_output_cap(body: &Map<String, Value>, model: &Model) -> Result<Option<u64>, ApiError> {
    let old = integer(body, "max_tokens", 1, i64::MAX)?;
    let new = integer(body, "max_completion_tokens", 1, i64::MAX)?;
    if old.is_some() && new.is_some() {
        let message = "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
        return Err(ApiError::invalid("max_tokens", "invalid_parameter_combination", message));
    }
    if old.is_some() && model.reasoning {
        let message = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
        return Err(ApiError::invalid("max_tokens", "unsupported_parameter", message));
    }
    let param = if old.is_some() { "max_tokens" } else { "max_completion_tokens" };
    let cap = old.or(new);
    if let Some(asked) = cap.filter(|asked| *asked > model.output_tokens) {
        let message = format!(
            "{param} is too large: {asked}. This model supports at most {} completion tokens, whereas you provided {asked}.",
            model.output_tokens
        );
        return Err(ApiError::invalid(param, "invalid_value", message));
    }
    Ok(cap)
}

fn read_sampling(body: &Map<String, Value>, model: &Model) -> Result<(), ApiError> {
    let temperature = decimal(body, "temperature", 0.0, 2.0)?;
    let top_p = decimal(body, "top_p", 0.0, 1.0)?;
    decimal(body, "presence_penalty", -2.0, 2.0)?;
    decimal(body, "frequency_penalty", -2.0, 2.0)?;
    let effort = text(body, "reasoning_effort")?;
    if effort.is_some_and(|effort| !EFFORTS.contains(&effort)) {
        let message =
            format!("Invalid value for 'reasoning_effort'. Supported values are: '{}'.", EFFORTS.join("', '"));
        return Err(ApiError::invalid("reasoning_effort", "invalid_value", message));
    }
    if !model.reasoning && effort.is_some() {
        let message = "Unsupported parameter: 'reasoning_effort' is not supported with this model.";
        return Err(ApiError::invalid("reasoning_effort", "unsupported_parameter", message));
    }
    let reasons = model.reasoning && effort != Some("none");
    for (param, value) in [("temperature", temperature), ("top_p", top_p)] {
        if reasons && value.is_some_and(|value| value != 1.0) {
            let message = format!(
                "Unsupported value: '{param}' does not support this value with this model. Only the default (1) value is supported."
            );
            return Err(ApiError::invalid(param, "unsupported_value", message));
        }
    }
    Ok(())
}

fn read_stop(body: &Map<String, Value>) -> Result<Vec<String>, ApiError> {
    let stop: Vec<String> = match present(body, "stop") {
        None => Vec::new(),
        Some(Value::String(stop)) => vec![stop.clone()],
        Some(Value::Array(list)) => list
            .iter()
            .map(|item| {
                item.as_str().map(ToOwned::to_owned).ok_or_else(|| wrong_type("stop", "an array of strings", item))
            })
            .collect::<Result<_, _>>()?,
        Some(other) => return Err(wrong_type("stop", "a string or an array of strings", other)),
    };
    if stop.len() > MOST_STOPS {
        let message = format!("Invalid 'stop': array too long. Expected an array with maximum length {MOST_STOPS}.");
        return Err(ApiError::invalid("stop", "array_above_max_length", message));
    }
    Ok(stop.into_iter().filter(|stop| !stop.is_empty()).collect())
}

fn read_identifiers(body: &Map<String, Value>) -> Result<(), ApiError> {
    let identifier = text(body, "safety_identifier")?;
    if identifier.is_some_and(|identifier| identifier.chars().count() > MOST_SAFETY_IDENTIFIER_CHARACTERS) {
        let message = format!(
            "Invalid 'safety_identifier': string too long. Expected a string with maximum length {MOST_SAFETY_IDENTIFIER_CHARACTERS}."
        );
        return Err(ApiError::invalid("safety_identifier", "string_above_max_length", message));
    }
    match present(body, "metadata") {
        None => Ok(()),
        Some(Value::Object(pairs)) if pairs.len() > MOST_METADATA => {
            let message = format!("Invalid 'metadata': too many properties. Expected at most {MOST_METADATA}.");
            Err(ApiError::invalid("metadata", "object_above_max_properties", message))
        }
        Some(Value::Object(pairs)) => match pairs.values().find(|value| !value.is_string()) {
            Some(value) => Err(wrong_type("metadata", "an object with string values", value)),
            None => Ok(()),
        },
        Some(other) => Err(wrong_type("metadata", "an object", other)),
    }
}

/// Says whether findings are asked for.
fn read_response_format(body: &Map<String, Value>) -> Result<bool, ApiError> {
    match present(body, "response_format") {
        None => Ok(false),
        Some(Value::Object(format)) => match format.get("type").and_then(Value::as_str) {
            Some("text") => Ok(false),
            Some("json_schema") => read_json_schema(format.get("json_schema").unwrap_or(&Value::Null)),
            _ => {
                let message = "This sandbox serves the response formats 'text' and 'json_schema'.";
                Err(ApiError::invalid("response_format", "unsupported_value", message))
            }
        },
        Some(other) => Err(wrong_type("response_format", "an object", other)),
    }
}

/// Checks a schema as strict structured outputs do, as far as findings need it.
fn read_json_schema(schema: &Value) -> Result<bool, ApiError> {
    let refused = |param: &str, code, message: &str| {
        Err(ApiError::invalid(&format!("response_format.json_schema{param}"), code, message))
    };
    let is_name = |name: &str| {
        (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    };
    if !schema.get("name").and_then(Value::as_str).is_some_and(is_name) {
        return refused(".name", "invalid_value", "A name of letters, digits, '_' and '-' is required.");
    }
    if schema.get("strict") != Some(&Value::Bool(true)) {
        return refused(".strict", "unsupported_value", "This sandbox serves strict schemas only.");
    }
    let schema = schema.get("schema").unwrap_or(&Value::Null);
    if let Err(reason) = is_strict(schema) {
        return refused(".schema", "invalid_json_schema", reason);
    }
    if schema.pointer(&format!("/properties/{FINDINGS}")).is_none() {
        return refused(".schema", "unsupported_value", "This sandbox serves schemas with the list 'findings' only.");
    }
    Ok(true)
}

/// What strict structured outputs ask of every object in a schema.
fn is_strict(schema: &Value) -> Result<(), &'static str> {
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => {
            let properties = schema.get("properties").and_then(Value::as_object).ok_or("'properties' is missing.")?;
            if schema.get("additionalProperties") != Some(&Value::Bool(false)) {
                return Err("'additionalProperties' must be false in every object.");
            }
            let required = schema.get("required").and_then(Value::as_array).ok_or("'required' is missing.")?;
            if !properties.keys().all(|name| required.iter().any(|one| one == name)) {
                return Err("'required' must name every property.");
            }
            properties.values().try_for_each(is_strict)
        }
        Some("array") => is_strict(schema.get("items").ok_or("'items' is missing.")?),
        Some(_) => Ok(()),
        None => Err("'type' is missing."),
    }
}

/// What a prompt asks of the sandbox itself, in `[[sandbox: …]]`: `include-phone`, `include-email`,
/// `include-national-id`, `include-card`, `include-name`, `include-address`, `tokens=200`; several are parted by commas.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Directives {
    pub(super) tokens: Option<u64>,
    pub(super) personal_data: Vec<PersonalData>,
}

const DIRECTIVE_START: &str = "[[sandbox:";
const DIRECTIVE_END: &str = "]]";
const MOST_TOKENS: u64 = 32_768;

impl Directives {
    /// Collects the directives of all messages.
    pub(super) fn read(messages: &[PromptMessage]) -> Result<Self, ApiError> {
        let mut directives = Self::default();
        for (index, message) in messages.iter().enumerate() {
            let marked = message.text.split(DIRECTIVE_START).skip(1);
            for words in
                marked.filter_map(|rest| rest.split_once(DIRECTIVE_END)).flat_map(|(words, _)| words.split(','))
            {
                directives.add(words.trim()).map_err(|reason| {
                    ApiError::invalid(&format!("messages[{index}].content"), "invalid_value", reason)
                })?;
            }
        }
        Ok(directives)
    }

    fn add(&mut self, word: &str) -> Result<(), String> {
        let kind = match word {
            "include-phone" => PersonalData::Phone,
            "include-email" => PersonalData::Email,
            "include-national-id" => PersonalData::NationalId,
            "include-card" => PersonalData::Card,
            "include-name" => PersonalData::Name,
            "include-address" => PersonalData::Address,
            _ => {
                let tokens = word.strip_prefix("tokens=").and_then(|tokens| tokens.parse().ok());
                self.tokens = Some(tokens.filter(|tokens| (1..=MOST_TOKENS).contains(tokens)).ok_or_else(|| {
                    format!(
                        "Unknown sandbox directive '{word}'. Known are include-phone, include-email, include-national-id, \
                         include-card, include-name, include-address and tokens=N with N from 1 to {MOST_TOKENS}."
                    )
                })?);
                return Ok(());
            }
        };
        self.personal_data.push(kind);
        Ok(())
    }
}

/// The text without its directives, which are no subject to write about.
pub(super) fn without_directives(text: &str) -> String {
    let mut parts = text.split(DIRECTIVE_START);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, rest| match rest.split_once(DIRECTIVE_END) {
        Some((_, after)) => kept + after,
        None => kept + rest,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Reads a request that is well formed but for these parameters; null takes one away.
    fn read(changes: Value) -> Result<ChatRequest, Value> {
        let mut body = json!({"model": "gpt-4.1-mini", "messages": [{"role": "user", "content": "hello"}]});
        let all = body.as_object_mut().unwrap();
        all.extend(changes.as_object().unwrap().clone());
        ChatRequest::read(all).map_err(|error| {
            let mut error = error.body()["error"].clone();
            error["status"] = json!(null);
            error
        })
    }

    fn refused(changes: Value) -> (String, String) {
        let error = read(changes).unwrap_err();
        let field = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        (field("param"), field("code"))
    }

    #[test]
    fn bad_parameters_are_refused_by_name() {
        let long = "x".repeat(65);
        for (changes, param, code) in [
            (json!({"messages": null}), "messages", "missing_required_parameter"),
            (json!({"messages": []}), "messages", "empty_array"),
            (json!({"messages": "hello"}), "messages", "invalid_type"),
            (json!({"messages": [{"role": "robot", "content": "x"}]}), "messages[0].role", "invalid_value"),
            (json!({"messages": [{"content": "x"}]}), "messages[0].role", "missing_required_parameter"),
            (json!({"messages": [{"role": "user"}]}), "messages[0].content", "missing_required_parameter"),
            (json!({"messages": [{"role": "user", "content": 5}]}), "messages[0].content", "invalid_type"),
            (
                json!({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}),
                "messages[0].content[0].type",
                "invalid_value",
            ),
            (
                json!({"messages": [{"role": "user", "content": "[[sandbox: x"}], "stop": ["a", "b", "c", "d", "e"]}),
                "stop",
                "array_above_max_length",
            ),
            (json!({"model": null}), "", ""),
            (json!({"model": "gpt-3"}), "", "model_not_found"),
            (json!({"temperature": 3}), "temperature", "decimal_above_max_value"),
            (json!({"temperature": -0.1}), "temperature", "decimal_below_min_value"),
            (json!({"temperature": "hot"}), "temperature", "invalid_type"),
            (json!({"top_p": 1.5}), "top_p", "decimal_above_max_value"),
            (json!({"max_tokens": 0}), "max_tokens", "integer_below_min_value"),
            (json!({"max_completion_tokens": 0}), "max_completion_tokens", "integer_below_min_value"),
            (json!({"max_completion_tokens": 40_000}), "max_completion_tokens", "invalid_value"),
            (json!({"max_completion_tokens": 1.5}), "max_completion_tokens", "invalid_type"),
            (json!({"max_tokens": 5, "max_completion_tokens": 5}), "max_tokens", "invalid_parameter_combination"),
            (json!({"model": "gpt-6-luna", "max_tokens": 5}), "max_tokens", "unsupported_parameter"),
            (json!({"model": "gpt-6-luna", "temperature": 0.5}), "temperature", "unsupported_value"),
            (json!({"reasoning_effort": "low"}), "reasoning_effort", "unsupported_parameter"),
            (json!({"stream_options": {"include_usage": true}}), "stream_options", "invalid_value"),
            (json!({"stream": true, "stream_options": {"usage": true}}), "stream_options.usage", "unknown_parameter"),
            (json!({"stream": "yes"}), "stream", "invalid_type"),
            (json!({"n": 2}), "n", "unsupported_value"),
            (json!({"n": 0}), "n", "integer_below_min_value"),
            (json!({"safety_identifier": long}), "safety_identifier", "string_above_max_length"),
            (json!({"metadata": {"a": 1}}), "metadata", "invalid_type"),
            (json!({"response_format": {"type": "json_object"}}), "response_format", "unsupported_value"),
            (json!({"tools": []}), "tools", "unknown_parameter"),
        ] {
            assert_eq!(refused(changes.clone()), (param.to_owned(), code.to_owned()), "{changes}");
        }
    }

    #[test]
    fn good_parameters_are_read() {
        let plain = read(json!({})).unwrap();
        assert!(!plain.stream && plain.include_usage && plain.most_output_tokens.is_none());
        let stream = read(json!({"stream": true, "max_tokens": 7, "stop": "end"})).unwrap();
        assert!(stream.stream && !stream.include_usage);
        assert_eq!((stream.most_output_tokens, stream.stop), (Some(7), vec!["end".to_owned()]));
        assert!(read(json!({"stream": true, "stream_options": {"include_usage": true}})).unwrap().include_usage);
        assert!(read(json!({"model": "gpt-6-luna", "reasoning_effort": "none", "temperature": 0.5})).is_ok());
        assert_eq!(read(json!({"model": "gpt-4.1-mini-2025-04-14"})).unwrap().model.id, "gpt-4.1-mini");
        let parts = json!({"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}]});
        assert_eq!(read(parts).unwrap().messages[0].text, "ab");
        assert!(parse(b"[]").is_err() && parse(b"{").is_err());
    }

    #[test]
    fn strict_schemas_of_findings_are_served_and_no_others() {
        let good = json!({"name": "personal_data", "strict": true, "schema": {"type": "object", "additionalProperties": false,
            "required": ["findings"], "properties": {"findings": {"type": "array", "items": {"type": "string"}}}}});
        let format = |schema: Value| json!({"response_format": {"type": "json_schema", "json_schema": schema}});
        assert!(read(format(good.clone())).unwrap().wants_findings);
        assert!(!read(json!({"response_format": {"type": "text"}})).unwrap().wants_findings);
        for (pointer, value, param, code) in [
            ("/name", json!("personal data"), ".name", "invalid_value"),
            ("/strict", json!(false), ".strict", "unsupported_value"),
            ("/schema/additionalProperties", json!(true), ".schema", "invalid_json_schema"),
            ("/schema/required", json!([]), ".schema", "invalid_json_schema"),
            ("/schema/properties/findings/items", json!({}), ".schema", "invalid_json_schema"),
            ("/schema/properties", json!({}), ".schema", "unsupported_value"),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).unwrap() = value;
            let param = format!("response_format.json_schema{param}");
            assert_eq!(refused(format(bad)), (param, code.to_owned()), "{pointer}");
        }
    }

    #[test]
    fn directives_are_collected_and_taken_out() {
        let message = |text: &str| PromptMessage { role: "user".to_owned(), text: text.to_owned(), name: None };
        let text = "Write [[sandbox: include-phone, tokens=200]] about [[sandbox: include-card]] trees [[sandbox: open";
        let directives = Directives::read(&[message(text)]).unwrap();
        assert_eq!(directives.tokens, Some(200));
        assert_eq!(directives.personal_data, [PersonalData::Phone, PersonalData::Card]);
        assert_eq!(without_directives(text), "Write  about  trees  open");
        assert!(Directives::read(&[message("[[sandbox: tokens=0]]")]).is_err());
        assert!(Directives::read(&[message("[[sandbox: include-everything]]")]).is_err());
    }
}
