//! The services' OpenAPI documents as one.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use serde_json::{Map, Value, json};

const DESCRIPTION: &str = "Organizations produce text with a language model, review it, approve it, and know what it cost. \
    Errors are RFC 9457 problem documents; branch on `code`. Lists are paged by opaque cursors. Money is an integer of micro US \
    dollars. `x-permission` names the permission that an operation needs in its organization or workspace; `self` means any \
    signed-in person, for what is the person's own, `signed_in` an API key as well, and `public` means nobody needs to be signed in. \
    An API key (`ctx_…`) is used as a bearer token like an access token.";

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
            "headers": {"IdempotencyReplayed": idempotency_replayed()},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT, or an API key (ctx_…)"}},
        },
        "security": [{"bearer": []}],
    }))
}

/// Every response needs a description by the standard; where the code gives none, the status says it.
fn describe_responses(document: &mut Value) {
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let operations = paths.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    for responses in operations.filter_map(|operation| operation.get_mut("responses")?.as_object_mut()) {
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
            if let Some(response) = response.as_object_mut() {
                response.entry("description").or_insert_with(|| text.into());
            }
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
        "schema": {"type": "string", "minLength": 1, "maxLength": 512},
        "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
    })
}

fn idempotency_replayed() -> Value {
    json!({
        "description": "`true` when this is the answer that an earlier request with the same `Idempotency-Key` got.",
        "schema": {"type": "string", "enum": ["true"]},
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
