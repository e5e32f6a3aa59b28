//! The services' OpenAPI documents as one.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use serde_json::{Map, Value, json};

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
        }
        refer_to_items(&mut document);
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
    Ok(json!({
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
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT, or an API key (ctx_…)"}},
        },
        "security": [{"bearer": []}],
    }))
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
                "200" => "Done",
                "201" => "Made",
                "202" => "Accepted, and going on in the background",
                "204" => "Done; there is nothing to say",
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

/// The refusals that an operation shares with others of its kind, beside those that the code names.
fn add_refusals(operation: &mut Value) {
    let word = operation["x-permission"].as_str().unwrap_or_default();
    let (is_public, in_a_tenant) = (word == "public", word.contains('.'));
    let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
    let takes = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
    let has = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
    let has_key = parameters.iter().any(|parameter| parameter["$ref"] == "#/components/parameters/IdempotencyKey");
    let has_body = operation.get("requestBody").is_some();
    let shared = [
        ("400", "BadRequest", has_body || has_key || takes("cursor")),
        ("401", "Unauthenticated", !is_public),
        ("403", "PermissionDenied", !is_public),
        ("404", "NotFound", in_a_tenant || has("path")),
        ("409", "Conflict", has_key),
        ("412", "PreconditionFailed", takes("If-Match")),
        ("422", "Invalid", has_body || has_key || has("query")),
        ("429", "RateLimited", true),
        ("5XX", "Unavailable", true),
    ];
    let named: Vec<(&str, &str)> =
        shared.into_iter().filter(|(_, _, here)| *here).map(|(status, name, _)| (status, name)).collect();
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        for (status, name) in named {
            responses.entry(status).or_insert_with(|| json!({"$ref": format!("#/components/responses/{name}")}));
        }
        responses.sort_keys();
    }
}

fn refusals() -> Value {
    let shared = [
        (
            "BadRequest",
            "The request cannot be read: `bad_request` for a body that is not JSON, `cursor_invalid` for a cursor of another list",
        ),
        ("Unauthenticated", "`unauthenticated`: no token, or one that is not good or not good any more"),
        ("PermissionDenied", "`permission_denied`: the caller is known here, and may not do this"),
        ("NotFound", "`not_found`: there is no such thing, or it is another tenant's"),
        (
            "Conflict",
            "It cannot be so now, or the first request with this `Idempotency-Key` is under way; `code` says which",
        ),
        ("PreconditionFailed", "`precondition_failed`: it was changed since it was read"),
        (
            "Invalid",
            "`validation_failed`: `errors` names the fields; `idempotency_key_reused`: the key belongs to another request",
        ),
        ("RateLimited", "`rate_limited`: too many requests; `Retry-After` says when to come back"),
        (
            "Unavailable",
            "Not possible just now, or our mistake (`internal`); `Retry-After` says when to come back, where that is known",
        ),
    ];
    let problem = json!({PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}});
    let response = |(name, description): (&str, &str)| {
        let mut response = json!({"description": description, "content": problem.clone()});
        if matches!(name, "RateLimited" | "Unavailable") {
            response["headers"]["Retry-After"] = json!({"$ref": "#/components/headers/RetryAfter"});
        }
        (name.to_owned(), response)
    };
    shared.into_iter().map(response).collect::<Map<_, _>>().into()
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
            answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was \
            too long to keep.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
    })
}

fn headers() -> Value {
    json!({
        "IdempotencyReplayed": {
            "description": "`true` when this is the answer that an earlier request with the same `Idempotency-Key` got.",
            "schema": {"type": "string", "enum": ["true"]},
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
    names.into_iter().map(|name| json!({"name": name, "description": format!("Operations on {name}.")})).collect()
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
                for status in ["429", "5XX"] {
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
