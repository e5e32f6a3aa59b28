//! The services' OpenAPI documents as one.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail};
use serde_json::{Map, Value, json};

use crate::{examples::Examples, problems};

const DESCRIPTION: &str = "Organizations produce text with a language model, review it, approve it, and know what it cost. \
    Errors are RFC 9457 problem documents; branch on `code`. Lists are paged by opaque cursors. Money is an integer of micro US \
    dollars. `x-permission` names the permission that an operation needs in its organization or workspace; `self` means any \
    signed-in person, for what is the person's own, `signed_in` an API key as well, and `public` means nobody needs to be signed in. \
    An API key (`ctx_…`) is used as a bearer token like an access token. Every answer carries `X-Request-Id`: the caller's own, if it \
    sent one of 8 to 128 letters, digits, `-`, `_` and `.`. Answers of limited routes carry `RateLimit` and `RateLimit-Policy`, a 429 \
    carries `Retry-After` (seconds).";

const PROBLEM_JSON: &str = "application/problem+json";

/// The merged document.
///
/// # Errors
/// When services contradict each other.
pub(crate) fn merged() -> anyhow::Result<Value> {
    let services = [
        ("auth", contexor_auth::openapi()),
        ("org", contexor_org::openapi()),
        ("content", contexor_content::openapi()),
        ("usage", contexor_usage::openapi()),
        ("notifier", contexor_notifier::openapi()),
    ];
    let mut paths = BTreeMap::new();
    let mut schemas = BTreeMap::new();
    let mut operations = BTreeMap::new();
    for (service, document) in services {
        let mut document = serde_json::to_value(document)?;
        describe_responses(&mut document);
        add_idempotency_key(&mut document);
        for operation in operations_of(&mut document) {
            open_to_nobody_signed_in(operation);
            say_what_is_sent(operation);
            add_refusals(operation);
            describe_operation(operation);
            add_headers(operation);
            add_example(operation);
        }
        refer_to_items(&mut document);
        name_variants(&mut document);
        for (path, item) in members(&document, "/paths") {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let id =
                    operation["operationId"].as_str().with_context(|| format!("{method} {path} has no operationId"))?;
                if operation["x-permission"].as_str().is_none() {
                    bail!("{method} {path} of {service} does not say which permission it needs (x-permission)");
                }
                if let Some(other) = operations.insert(id.to_owned(), format!("{method} {path}")) {
                    bail!("the operation id {id} belongs to {other} and to {method} {path}");
                }
            }
            if paths.insert(path.clone(), item.clone()).is_some() {
                bail!("{path} belongs to {service} and to another service");
            }
        }
        for (name, schema) in members(&document, "/components/schemas") {
            if let Some(other) = schemas.insert(name.clone(), schema.clone())
                && other != *schema
            {
                bail!("the schema {name} of {service} differs from another service's");
            }
        }
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Contexor",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The gateway that serves this document"}],
        "tags": tags(&paths),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": {"IdempotencyKey": idempotency_key()},
            "headers": headers(),
            "responses": refusals(),
            "securitySchemes": {"bearer": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT, or an API key (ctx_…)",
                "description": "`access` of `POST /api/v1/auth/otp/verify` (an hour, then `POST /api/v1/auth/token/refresh`), or the `key` of \
                    `POST /api/v1/orgs/{id}/api-keys`.",
            }},
        },
        "security": [{"bearer": []}],
        "x-problems": problems::table(),
    });
    open_enums(&mut document)?;
    without_dots(&mut document)?;
    add_answers(&mut document)?;
    Ok(document)
}

/// An example of each answer that is no refusal; files have none, as there are no bytes to show.
///
/// # Errors
/// When a field has no value to show.
fn add_answers(document: &mut Value) -> anyhow::Result<()> {
    let mut examples = Examples::new(document["components"]["schemas"].clone());
    for operation in operations_of(document) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        for (status, response) in operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
            let content = response.get_mut("content").and_then(Value::as_object_mut);
            for (kind, content) in content.into_iter().flatten().filter(|_| status.starts_with('2')) {
                if let Some(text) = text_answer(&id, kind) {
                    content["example"] = text;
                } else if content["schema"]["format"] != "binary" {
                    content["example"] = examples.of(&content["schema"]);
                }
            }
        }
    }
    examples.complete()
}

/// Answers that no schema describes: files of text, and the key set.
fn text_answer(operation: &str, kind: &str) -> Option<Value> {
    Some(match (operation, kind) {
        ("get_jwks", _) => json!({"keys": [{
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
            "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        }]}),
        ("export_batch", "text/csv") => {
            "number,title,state,cost_micro_usd\r\n1,پاییز در تهران,succeeded,223\r\n".into()
        }
        ("export_usage_logs", "text/csv") => {
            "at,model,input_tokens,output_tokens,cost_micro_usd\r\n2026-11-28T09:15:07Z,gpt-4o-mini,412,268,223\r\n".into()
        }
        ("get_usage_statement", "text/csv") => {
            "month,model,requests,input_tokens,output_tokens,cost_micro_usd\r\n2026-11,gpt-4o-mini,310,127720,83080,69130\r\n".into()
        }
        ("get_usage_statement", "text/html") => {
            "<!doctype html><html lang=\"fa\" dir=\"rtl\"><title>صورت‌حساب آبان ۱۴۰۵</title>…</html>".into()
        }
        ("export_content", "text/html") => {
            "<!doctype html><html lang=\"fa\" dir=\"rtl\"><title>پاییز در تهران</title>…</html>".into()
        }
        ("export_content", "text/markdown") => "# پاییز در تهران\n\nپاییز در تهران با برگ‌های زرد آغاز می‌شود.\n".into(),
        _ => return None,
    })
}

fn operations_of(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    paths.filter_map(Value::as_object_mut).flat_map(Map::values_mut)
}

/// Every response needs a description by the standard; where the code gives none, the status says it. Errors are problems.
fn describe_responses(document: &mut Value) {
    for responses in operations_of(document).filter_map(|operation| operation.get_mut("responses")?.as_object_mut()) {
        for (status, response) in responses {
            let text = match status.as_str() {
                "200" => "The result",
                "201" => "Created; `Location` says where it is",
                "202" => "Accepted, and going on in the background; `Location` says where to look",
                "204" => "Done, without a body",
                "304" => "Unchanged since it was read",
                status if status.starts_with('4') => "Refused; `code` of the problem says why",
                _ => "Not possible just now; the request may be repeated",
            };
            let Some(response) = response.as_object_mut() else { continue };
            response.entry("description").or_insert_with(|| text.into());
            if status.starts_with(['4', '5'])
                && let Some(content) = response.get_mut("content").and_then(Value::as_object_mut)
                && let Some(problem) = content.remove("application/json")
            {
                content.insert(PROBLEM_JSON.into(), problem);
            }
        }
    }
}

/// The document asks for a token everywhere; what is public has to say that it does not.
fn open_to_nobody_signed_in(operation: &mut Value) {
    if operation["x-permission"] == "public" {
        operation["security"] = json!([]);
    }
}

/// A parameter is there or not; there is no way to send a `null` in a header, a path or a query.
fn say_what_is_sent(operation: &mut Value) {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for schema in parameters.into_iter().flatten().filter_map(|parameter| parameter.get_mut("schema")) {
        if let Some(kind) = the_one(&schema["type"], |kind| kind != "null") {
            schema["type"] = kind;
        }
        if let Some(way) = the_one(&schema["oneOf"], |way| way["type"] != "null") {
            *schema = way;
        }
    }
    // A body that may be left out is no `null` either.
    if let Some(schema) = operation.pointer_mut("/requestBody/content/application~1json/schema")
        && let Some(way) = the_one(&schema["oneOf"], |way| way["type"] != "null")
    {
        *schema = way;
    }
}

/// The only entry of a list for which it holds.
fn the_one(list: &Value, holds: impl Fn(&Value) -> bool) -> Option<Value> {
    let mut found = list.as_array()?.iter().filter(|entry| holds(entry));
    found.next().filter(|_| found.next().is_none()).cloned()
}

/// Every refusal that an operation may answer with, by its status, each with its codes: those that it shares with others of its kind, and
/// those of its own ([`problems::OWN`]). No range stands for a status: it would hide what is missing.
fn add_refusals(operation: &mut Value) {
    let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
    let word = operation["x-permission"].as_str().unwrap_or_default();
    let (is_public, in_a_tenant) = (word == "public", word.contains('.'));
    let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
    let takes = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
    let has = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
    let has_key = parameters.iter().any(|parameter| parameter["$ref"] == "#/components/parameters/IdempotencyKey");
    let has_body = operation.get("requestBody").is_some();
    let mut codes: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    let mut add = |here: bool, status: u16, more: &[&'static str]| {
        if here {
            codes.entry(status).or_default().extend(more);
        }
    };
    for (_, status, own) in problems::OWN.iter().filter(|(operation, ..)| *operation == id) {
        add(true, *status, own);
    }
    add(has_body, 400, &["bad_request"]);
    add(takes("cursor"), 400, &["cursor_invalid"]);
    add(!is_public, 401, &["unauthenticated"]);
    add(!is_public, 403, &["permission_denied"]);
    add(in_a_tenant || has("path"), 404, &["not_found"]);
    add(has_body, 408, &["request_timeout"]);
    add(has_key && in_a_tenant, 409, &["conflict"]);
    add(has_key, 409, &["idempotency_in_progress", "outcome_unknown", "answer_not_kept"]);
    add(takes("If-Match"), 412, &["precondition_failed"]);
    add(has_body, 413, &["payload_too_large"]);
    add(has_body, 415, &["unsupported_media_type"]);
    add(has_body || has_key || has("query"), 422, &["validation_failed"]);
    add(has_key, 422, &["idempotency_key_reused"]);
    add(true, 429, &["rate_limited"]);
    add(true, 500, &["internal"]);
    add(true, 502, &["upstream_unavailable"]);
    add(true, 503, &["upstream_unavailable", "overloaded", "request_timeout", "outcome_unknown"]);
    add(true, 504, &["upstream_unavailable"]);
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    responses.remove("4XX");
    responses.remove("5XX");
    for (status, mut named) in codes {
        let mut seen = BTreeSet::new();
        named.retain(|code| seen.insert(*code));
        let own = responses
            .get(&status.to_string())
            .and_then(|own| own.pointer("/content/application~1problem+json/schema"))
            .cloned();
        let shared = problems::shared_name(status, &named).filter(|_| own.is_none());
        let response = match shared {
            Some(name) => json!({"$ref": format!("#/components/responses/{name}")}),
            None => refusal(status, &named, own),
        };
        responses.insert(status.to_string(), response);
    }
    responses.sort_keys();
}

/// A refusal with this status and one of these codes, and an example of the first.
fn refusal(status: u16, codes: &[&str], schema: Option<Value>) -> Value {
    let described: Vec<String> = codes.iter().map(|code| format!("`{code}`: {}", problems::text_of(code))).collect();
    let schema = schema.unwrap_or_else(|| json!({"$ref": "#/components/schemas/Problem"}));
    let mut content = json!({"schema": schema});
    content["example"] = problems::example(codes.first().copied().unwrap_or("internal"), status);
    let mut response = json!({"description": described.join(". "), "content": {PROBLEM_JSON: content}});
    response["headers"]["X-Request-Id"] = json!({"$ref": "#/components/headers/RequestId"});
    if matches!(status, 429 | 503) {
        response["headers"]["Retry-After"] = json!({"$ref": "#/components/headers/RetryAfter"});
    }
    if status == 429 {
        response["headers"]["RateLimit"] = json!({"$ref": "#/components/headers/RateLimit"});
        response["headers"]["RateLimit-Policy"] = json!({"$ref": "#/components/headers/RateLimitPolicy"});
    }
    response
}

/// The refusals that many operations share.
fn refusals() -> Value {
    let response = |(name, status, codes): &(&str, u16, &[&str])| ((*name).to_owned(), refusal(*status, codes, None));
    problems::SHARED.iter().map(response).collect::<Map<_, _>>().into()
}

/// Says who may, where the code's own words say no more than what it does.
fn describe_operation(operation: &mut Value) {
    let summary = operation["summary"].as_str().unwrap_or_default().trim_end_matches('.').to_owned();
    let who = match operation["x-permission"].as_str().unwrap_or_default() {
        "public" => "Anybody may.".to_owned(),
        "self" => "Any signed-in person may, for what is their own.".to_owned(),
        "signed_in" => "Any signed-in person or API key may.".to_owned(),
        word => format!("Needs the permission `{word}`."),
    };
    let said = operation["description"].as_str().unwrap_or_default();
    let description =
        if said.is_empty() { format!("{summary}. {who}") } else { format!("{}\n\n{who}", said.trim_end()) };
    operation["description"] = description.into();
}

/// The headers that answers have besides those that the code names.
fn add_headers(operation: &mut Value) {
    let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
    for (status, response) in operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
        if !status.starts_with('2') {
            continue;
        }
        let mut add = |name: &str, component: &str| {
            if response["headers"].get(name).is_none() {
                response["headers"][name] = json!({"$ref": format!("#/components/headers/{component}")});
            }
        };
        add("X-Request-Id", "RequestId");
        add("RateLimit", "RateLimit");
        add("RateLimit-Policy", "RateLimitPolicy");
        if matches!(status.as_str(), "201" | "202") {
            add("Location", "Location");
        }
        if id.starts_with("export_") {
            add("Content-Disposition", "ContentDisposition");
        }
    }
}

/// A body that works, where patterns and bounds do not suggest one.
fn add_example(operation: &mut Value) {
    let example = match operation["operationId"].as_str().unwrap_or_default() {
        "request_otp" => json!({"phone": "09121234567"}),
        "verify_otp" => json!({"phone": "09121234567", "code": "482913"}),
        "update_me" => json!({"name": "سارا"}),
        "create_org" | "update_org" => json!({"name": "Sepid Publishing"}),
        "invite_member" => json!({"phone": "09351234567", "role": "editor"}),
        "create_workspace" | "rename_workspace" => json!({"name": "Newsletter"}),
        "create_project" | "update_project" => json!({"name": "Autumn"}),
        "create_api_key" => json!({"name": "Importer", "role": "editor", "expires_at": "2027-01-01T00:00:00Z"}),
        "create_content" => json!({
            "project_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
            "title": "Autumn in Tehran",
            "prompt": "Write a short text about autumn in Tehran for the newsletter.",
        }),
        "refresh_token" => json!({"refresh": "the `refresh` of the last answer with tokens"}),
        "set_member_role" | "put_workspace_member" => json!({"role": "editor"}),
        "create_comment" => json!({"body": "Is this the right year?", "start": 12, "end": 16}),
        "update_comment" => json!({"resolved": true}),
        "set_presence" => json!({"activity": "reading"}),
        "create_prompt" => json!({
            "name": "Newsletter",
            "category": "marketing",
            "template": "Write a short text about {{ topic }} in a {{ tone }} tone.",
            "variables": [
                {"name": "topic", "type": "text", "label": "Topic", "required": true},
                {"name": "tone", "type": "choice", "choices": ["friendly", "formal"], "default": "friendly"},
            ],
        }),
        "update_prompt" => json!({"description": "For the weekly newsletter."}),
        "render_prompt" => json!({"variables": {"topic": "autumn in Tehran", "tone": "formal"}}),
        "rename_prompt_category" => json!({"from": "marketing", "to": "newsletter"}),
        "add_starter_prompts" => json!({"language": "fa"}),
        "cancel_task" => json!({"keep_partial": true}),
        "create_batch" => json!({
            "project_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
            "prompt_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8e",
            "budget_micro_usd": 200_000,
            "rows": [
                {"title": "Autumn in Tehran", "variables": {"topic": "autumn in Tehran"}},
                {"title": "Winter in Tabriz", "variables": {"topic": "winter in Tabriz"}},
            ],
        }),
        "set_usage_currency" => json!({"currency": "toman", "per_usd": 115_000}),
        "set_notification_preferences" => {
            json!({"items": [{"event": "content.submitted", "in_app": true, "sms": false}]})
        }
        "create_webhook" => json!({
            "url": "https://hooks.example.com/contexor",
            "events": ["generation.completed", "content.approved"],
            "description": "Publishes what is approved",
        }),
        "update_webhook" => json!({"enabled": false}),
        "redeliver_webhook_range" => json!({"from": "2026-11-29T00:00:00Z", "to": "2026-11-30T00:00:00Z"}),
        "update_content" => json!({"title": "Autumn in Tehran"}),
        "generate_content" | "estimate_content" => json!({"max_output_tokens": 400}),
        "approve_content" => json!({"comment": "Good."}),
        "reject_content" => json!({"reason": "Too long."}),
        "set_usage_limit" => json!({"scope": "org", "monthly_cost_micro_usd": 5_000_000}),
        _ => return,
    };
    if let Some(content) = operation.pointer_mut("/requestBody/content/application~1json") {
        content["example"] = example;
    }
    if let Some(content) = operation.pointer_mut("/requestBody/content/text~1csv") {
        content["example"] =
            "title,topic\nAutumn in Tehran,autumn in Tehran\nWinter in Tabriz,winter in Tabriz\n".into();
    }
}

/// Variants that are written out get names of their own: generators of clients drop or number those without.
fn name_variants(document: &mut Value) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    let mut named = Map::new();
    for (name, schema) in schemas.iter_mut() {
        let Some(base) = name.rsplit('.').next().and_then(|name| name.strip_suffix("Event")) else { continue };
        let base = base.to_owned();
        let mut mapping = Map::new();
        for variant in schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(word) = variant.pointer("/properties/event/enum/0").and_then(Value::as_str).map(str::to_owned)
            else {
                continue;
            };
            let component = format!("{base}{}", pascal(&word));
            let reference = json!({"$ref": format!("#/components/schemas/{component}")});
            if let Some(data) = variant.pointer_mut("/properties/data").filter(|data| data.get("properties").is_some())
            {
                let inner = format!("{component}Data");
                named.insert(
                    inner.clone(),
                    std::mem::replace(data, json!({"$ref": format!("#/components/schemas/{inner}")})),
                );
            }
            mapping.insert(word, reference["$ref"].clone());
            named.insert(component, std::mem::replace(variant, reference));
        }
        if !mapping.is_empty() {
            schema["discriminator"] = json!({"propertyName": "event", "mapping": mapping});
        }
    }
    schemas.extend(named);
}

fn pascal(word: &str) -> String {
    word.split(['_', '-', '.'])
        .flat_map(|part| {
            let mut letters = part.chars();
            letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        })
        .collect()
}

/// Words that a client switches on, and that may get new ones: listed, and open.
fn open_enums(document: &mut Value) -> anyhow::Result<()> {
    let codes: Vec<&str> = problems::ALL.iter().map(|kind| kind.code).collect();
    let field_codes = json!(["unknown_field", "invalid", "required", "duplicate"]);
    for (schema, property, words) in [
        ("Problem", "code", json!(codes)),
        ("FieldError", "code", field_codes),
        ("content.PiiFinding", "type", json!(problems::PII_TYPES)),
        ("content.Failure", "code", json!(problems::FAILURES)),
        ("notifier.Notification", "type", json!(problems::NOTIFICATIONS)),
    ] {
        let pointer = format!("/components/schemas/{schema}/properties/{property}");
        let place = document.pointer_mut(&pointer).with_context(|| format!("there is no {schema}.{property}"))?;
        place["x-extensible-enum"] = words;
    }
    Ok(())
}

/// Schemas are named by their own names, with their service's before them only where two have the same.
fn without_dots(document: &mut Value) -> anyhow::Result<()> {
    let names: Vec<String> = members(document, "/components/schemas").map(|(name, _)| name.clone()).collect();
    let own = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
    let items = names.iter().filter(|name| !name.starts_with("Page_"));
    let count = |wanted: &str| items.clone().filter(|name| own(name) == wanted).count();
    let plain = |name: &str| {
        let (service, name) = name.split_once('.').unwrap_or(("", name));
        if count(name) > 1 { pascal(service) + name } else { name.to_owned() }
    };
    let renamed: BTreeMap<String, String> = names
        .iter()
        .map(|name| {
            let new = match name.strip_prefix("Page_") {
                Some(item) => format!("{}Page", plain(item)),
                None => plain(name),
            };
            (name.clone(), new)
        })
        .collect();
    let distinct: BTreeSet<&String> = renamed.values().collect();
    if distinct.len() != renamed.len() {
        bail!("two schemas have one name without their dots");
    }
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        let old = std::mem::take(schemas);
        schemas.extend(old.into_iter().map(|(name, schema)| (renamed[&name].clone(), schema)));
        schemas.sort_keys();
    }
    rename_references(document, &renamed);
    Ok(())
}

fn rename_references(value: &mut Value, renamed: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(new) = text.strip_prefix("#/components/schemas/").and_then(|name| renamed.get(name)) {
                *text = format!("#/components/schemas/{new}");
            }
        }
        Value::Object(members) => members.values_mut().for_each(|member| rename_references(member, renamed)),
        Value::Array(items) => items.iter_mut().for_each(|item| rename_references(item, renamed)),
        _ => {}
    }
}

/// A page holds its items' schema written out; their name says more, to readers and to generators of clients.
fn refer_to_items(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut();
    let known: Vec<String> = schemas.iter().flat_map(|schemas| schemas.keys().cloned()).collect();
    for (page, schema) in schemas.into_iter().flatten() {
        let item = page.strip_prefix("Page_").filter(|item| known.iter().any(|name| name == item));
        if let (Some(item), Some(items)) = (item, schema.pointer_mut("/properties/items/items")) {
            *items = json!({"$ref": format!("#/components/schemas/{item}")});
        }
    }
}

/// The gateway honours `Idempotency-Key` on every POST of a signed-in caller, whichever service answers.
fn add_idempotency_key(document: &mut Value) {
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let posts = paths.filter_map(|item| item.get_mut("post")).filter(|operation| operation["x-permission"] != "public");
    for operation in posts.filter_map(Value::as_object_mut) {
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        if let Some(parameters) = parameters.as_array_mut() {
            parameters.push(json!({"$ref": "#/components/parameters/IdempotencyKey"}));
        }
        for (status, response) in operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
            if status.starts_with('2') {
                response["headers"]["Idempotency-Replayed"] =
                    json!({"$ref": "#/components/headers/IdempotencyReplayed"});
            }
        }
    }
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII \
            characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the \
            first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. \
            409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no \
            answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was \
            too long to keep.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    })
}

fn headers() -> Value {
    json!({
        "IdempotencyReplayed": {
            "description": "`true` when this is the answer that an earlier request with the same `Idempotency-Key` got.",
            "schema": {"type": "string", "enum": ["true"]},
        },
        "ContentDisposition": {
            "description": "The name of the file (RFC 6266).",
            "schema": {"type": "string"},
        },
        "Location": {
            "description": "Path of what was created, or of the task that goes on.",
            "schema": {"type": "string"},
        },
        "RateLimit": {
            "description": "What is left of the limit, and seconds until there is more: `\"read\";r=11999;t=1`.",
            "schema": {"type": "string"},
        },
        "RateLimitPolicy": {
            "description": "The limit: so many requests (`q`) in so many seconds (`w`).",
            "schema": {"type": "string"},
        },
        "RequestId": {
            "description": "The id under which the request is found in logs and traces.",
            "schema": {"type": "string"},
        },
        "RetryAfter": {
            "description": "Seconds to wait before asking again.",
            "schema": {"type": "integer", "minimum": 1},
        },
    })
}

fn members<'a>(document: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    document.pointer(pointer).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn tags(paths: &BTreeMap<String, Value>) -> Vec<Value> {
    let mut names: Vec<&str> = paths
        .values()
        .filter_map(Value::as_object)
        .flat_map(Map::values)
        .filter_map(|operation| operation["tags"].as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| json!({"name": name, "description": tag_text(name)})).collect()
}

fn tag_text(name: &str) -> String {
    match name {
        "auth" => "Sign-in by one-time code, tokens, sessions and the signed-in person.".into(),
        "organizations" => "Organizations, their members, invitations, API keys and audit log.".into(),
        "workspaces" => "Workspaces of an organization and who works in them.".into(),
        "projects" => "Projects, which hold contents.".into(),
        "contents" => "Texts: written, generated, watched, reviewed and exported.".into(),
        "versions" => "What a text was before, and what was approved.".into(),
        "comments" => "Remarks on a text or on a range of it, with answers.".into(),
        "prompts" => "Stored prompts of a workspace: templates with variables, in versions and categories.".into(),
        "batches" => "One prompt with many rows of variables, generated under one budget.".into(),
        "models" => "Language models that texts can be generated with, and their prices.".into(),
        "webhooks" => "Events sent to a receiver of the organization's, and a feed of the same events.".into(),
        "tasks" => "Generations that run or ran.".into(),
        "usage" => "Tokens and money: summaries, logs and limits.".into(),
        "notifications" => "What people are told of in the application.".into(),
        name => format!("Everything about {name}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_of_the_merged_document_leads_somewhere() {
        let document = merged().unwrap();
        let mut references = Vec::new();
        collect(&document, &mut references);
        assert!(references.len() > 50, "{} references", references.len());
        for reference in references {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
    }

    #[test]
    fn every_body_that_is_sent_has_an_example_that_keeps_its_schema() {
        let document = merged().unwrap();
        let mut bodies = 0;
        for (path, item) in members(&document, "/paths") {
            for (method, operation) in item.as_object().unwrap() {
                for (kind, content) in members(operation, "/requestBody/content") {
                    let example =
                        content.get("example").unwrap_or_else(|| panic!("{method} {path} ({kind}): no example"));
                    let mut schema = content["schema"].clone();
                    schema["components"] = document["components"].clone();
                    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
                    let errors: Vec<String> = validator.iter_errors(example).map(|error| error.to_string()).collect();
                    assert!(errors.is_empty(), "{method} {path} ({kind}): {errors:?}");
                    // A validator that lets everything pass would find nothing.
                    assert!(!validator.is_valid(&json!({"no such field": 1})), "{method} {path} ({kind})");
                    bodies += 1;
                }
            }
        }
        assert!(bodies > 30, "{bodies}");
    }

    #[test]
    fn every_answer_has_an_example_that_keeps_its_schema_and_no_field_is_made_up() {
        let document = merged().unwrap();
        let (mut answers, mut files, mut ids, mut faults) = (0, 0, 0, Vec::new());
        let mut made = Examples::new(document["components"]["schemas"].clone());
        for (path, item) in members(&document, "/paths") {
            for (method, operation) in item.as_object().unwrap() {
                for (status, response) in members(operation, "/responses").filter(|(status, _)| status.starts_with('2'))
                {
                    for (kind, content) in members(response, "/content") {
                        let place = format!("{method} {path} {status} ({kind})");
                        if content["schema"]["format"] == "binary" {
                            assert!(content.get("example").is_none(), "{place}: bytes have no example");
                            files += 1;
                            continue;
                        }
                        let example = content.get("example").unwrap_or_else(|| panic!("{place}: no example"));
                        let mut schema = content["schema"].clone();
                        schema["components"] = document["components"].clone();
                        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
                        let errors: Vec<String> = validator
                            .iter_errors(example)
                            .map(|error| format!("{error} {}", error.instance_path()))
                            .collect();
                        faults.extend(errors.iter().map(|error| format!("{place}: {error}")));
                        assert!(!validator.is_valid(&json!(17)), "{place}: anything would do");
                        if content["schema"]["type"] != "string" {
                            made.of(&content["schema"]);
                        }
                        ids += usize::from(example["id"].as_str().is_some_and(|id| id.as_bytes()[14] == b'7'));
                        answers += 1;
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert!(answers > 100 && files == 2 && ids > 20, "{answers} answers, {files} files, {ids} ids");
        assert!(made.missing().is_empty(), "examples.rs has no value for {:?}", made.missing());
        let example = &document["paths"]["/api/v1/contents/{id}"]["get"]["responses"]["200"]["content"]["application/json"]
            ["example"];
        assert_eq!(example["title"], "پاییز در تهران");
        assert_eq!(example["status"], "REVIEW");
    }

    #[test]
    fn a_field_without_a_value_is_told() {
        let mut examples =
            Examples::new(json!({"Thing": {"type": "object", "properties": {"colour": {"type": "string"}}}}));
        examples.of(&json!({"$ref": "#/components/schemas/Thing"}));
        assert_eq!(examples.missing().iter().collect::<Vec<_>>(), ["Thing.colour"]);
    }

    #[test]
    fn every_post_of_a_signed_in_caller_takes_an_idempotency_key_and_nothing_else_does() {
        let document = merged().unwrap();
        let key = json!({"$ref": "#/components/parameters/IdempotencyKey"});
        let mut posts = 0;
        for (path, item) in members(&document, "/paths") {
            for (method, operation) in item.as_object().unwrap() {
                let parameters = operation["parameters"].as_array();
                let takes_key = parameters.is_some_and(|parameters| parameters.contains(&key));
                assert_eq!(takes_key, method == "post" && operation["x-permission"] != "public", "{method} {path}");
                posts += usize::from(takes_key);
            }
        }
        assert!(posts > 10, "{posts}");
    }

    #[test]
    fn every_error_is_a_problem_and_every_operation_may_be_refused() {
        let document = merged().unwrap();
        for (path, item) in members(&document, "/paths") {
            for (method, operation) in item.as_object().unwrap() {
                let responses = operation["responses"].as_object().unwrap();
                assert!(
                    !responses.keys().any(|status| status.contains('X')),
                    "{method} {path}: a range hides what is missing"
                );
                assert!(operation["description"].as_str().is_some_and(|text| text.len() > 10), "{method} {path}");
                for status in ["429", "500", "503"] {
                    assert!(responses.contains_key(status), "{method} {path} without {status}");
                }
                for (status, response) in responses.iter().filter(|(status, _)| status.starts_with(['4', '5'])) {
                    let response = match response["$ref"].as_str() {
                        Some(reference) => document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
                        None => response,
                    };
                    let kinds: Vec<_> = response["content"].as_object().unwrap().keys().collect();
                    assert_eq!(kinds, [PROBLEM_JSON], "{method} {path} {status}");
                }
                let is_public = operation["x-permission"] == "public";
                assert_eq!(operation["security"] == json!([]), is_public, "{method} {path}");
                assert_eq!(responses.contains_key("403"), !is_public, "{method} {path}");
            }
        }
    }

    #[test]
    fn the_everyday_errors_of_signing_in_are_listed_and_names_have_no_dots() {
        let document = merged().unwrap();
        let codes = |pointer: &str| document.pointer(pointer).unwrap()["description"].as_str().unwrap().to_owned();
        let refused = codes("/paths/~1api~1v1~1auth~1otp~1verify/post/responses/401");
        assert!(refused.contains("`otp_invalid`") && refused.contains("`otp_expired`"), "{refused}");
        assert!(codes("/paths/~1api~1v1~1auth~1token~1refresh/post/responses/401").contains("`token_reused`"));
        assert!(codes("/paths/~1api~1v1~1contents~1{id}~1approve/post/responses/409").contains("`stale_version`"));
        for (name, _) in members(&document, "/components/schemas") {
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{name}");
        }
        for variant in ["LiveDelta", "LiveStatus", "LiveError", "LiveDone"] {
            assert!(document.pointer(&format!("/components/schemas/{variant}")).is_some(), "{variant}");
        }
        assert!(document["components"]["parameters"]["IdempotencyKey"].get("example").is_none());
    }

    #[test]
    fn every_text_and_list_that_a_request_carries_says_how_long_it_may_be() {
        let document = merged().unwrap();
        let mut seen = 0;
        for (path, item) in members(&document, "/paths") {
            for (method, operation) in item.as_object().unwrap() {
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    assert!(!parameter["schema"].to_string().contains("\"null\""), "{method} {path}: {parameter}");
                }
                if let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema") {
                    check_bounds(&document, schema, &format!("{method} {path}"), &mut seen);
                }
            }
        }
        assert!(seen > 20, "{seen}");
    }

    fn check_bounds(document: &Value, schema: &Value, place: &str, seen: &mut usize) {
        if let Some(reference) = schema["$ref"].as_str() {
            return check_bounds(
                document,
                document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
                place,
                seen,
            );
        }
        for way in ["oneOf", "anyOf", "allOf"] {
            schema[way].as_array().into_iter().flatten().for_each(|one| check_bounds(document, one, place, seen));
        }
        for (name, property) in members(schema, "/properties") {
            check_bounds(document, property, &format!("{place} {name}"), seen);
        }
        let is = |kind: &str| {
            schema["type"] == kind || schema["type"].as_array().is_some_and(|kinds| kinds.contains(&kind.into()))
        };
        if is("string") && schema.get("enum").is_none() && schema.get("format").is_none() {
            assert!(schema["maxLength"].is_u64(), "{place} has no maxLength");
            *seen += 1;
        }
        if is("array") {
            assert!(schema["maxItems"].is_u64(), "{place} has no maxItems");
            if schema["items"]["type"] != "string" {
                check_bounds(document, &schema["items"], place, seen);
            }
        }
    }

    fn collect(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref") {
                    found.push(reference.clone());
                }
                members.values().for_each(|member| collect(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            _ => {}
        }
    }
}
