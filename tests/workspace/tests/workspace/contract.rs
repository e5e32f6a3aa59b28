//! The shapes of the API: what clients may send, and what they must never be told.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::sources;

/// What the platform alone decides. A field of such a name in a request is listed with its reason, or a mistake.
const OURS: [&str; 21] = [
    "id",
    "org_id",
    "tenant_id",
    "user_id",
    "workspace_id",
    "author_id",
    "owner_id",
    "created_at",
    "updated_at",
    "joined_at",
    "deleted_at",
    "role",
    "status",
    "state",
    "version",
    "revision",
    "balance",
    "verified",
    "plan",
    "spent_micro_usd",
    "reserved_micro_usd",
];

const MAY_BE_SENT: [(&str, &str, &str); 9] = [
    ("Invite", "role", "an admin says what the invited person will be"),
    ("SetRole", "role", "an admin's to set; the last-admin rule holds"),
    ("CreateApiKey", "role", "an admin says what the key may do"),
    ("CreateApiKey", "workspace_id", "an admin says where"),
    ("Approve", "version", "the version that was read, compared and not set"),
    ("Reject", "version", "the version that was read, compared and not set"),
    ("SetLimit", "user_id", "an admin says whose limit"),
    ("SetLimit", "workspace_id", "an admin says whose limit"),
    ("CreateComment", "version", "the version that the comment is on, looked up and not set"),
];

/// Parts of names that no answer may have.
const SECRET: [&str; 11] =
    ["hash", "secret", "pepper", "sealed", "password", "private", "nonce", "index", "salt", "hmac", "code_"];

/// What sounds secret and is for everybody who may read.
const PUBLIC: [(&str, &str); 4] = [
    ("AuditEntry", "hash"),
    ("AuditEntry", "prev_hash"),
    ("Webhook", "previous_secret_until"),
    // Shown once, to the admin who made or rotated it: the receiver needs it.
    ("WebhookWithSecret", "secret"),
];

struct Contract {
    schemas: BTreeMap<String, Value>,
    sent: BTreeSet<String>,
    answered: BTreeSet<String>,
}

fn contract() -> Contract {
    let documents = contexor_proto_docs::documents().unwrap();
    let text = &documents.iter().find(|document| document.name == "openapi.json").unwrap().text;
    let document: Value = serde_json::from_str(text).unwrap();
    let schemas: BTreeMap<String, Value> = serde_json::from_value(document["components"]["schemas"].clone()).unwrap();
    let (mut sent, mut answered) = (BTreeSet::new(), BTreeSet::new());
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            follow(&operation["requestBody"], &schemas, &mut sent);
            follow(&operation["responses"], &schemas, &mut answered);
        }
    }
    assert!(sent.len() > 20 && answered.len() > 40, "{} sent, {} answered", sent.len(), answered.len());
    Contract { schemas, sent, answered }
}

/// Every schema that `value` leads to.
fn follow(value: &Value, schemas: &BTreeMap<String, Value>, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            if let Some(name) = reference.and_then(|path| path.strip_prefix("#/components/schemas/"))
                && found.insert(name.to_owned())
            {
                let schema = schemas.get(name).unwrap_or_else(|| panic!("{name} is no schema of the document"));
                follow(schema, schemas, found);
            }
            members.values().for_each(|member| follow(member, schemas, found));
        }
        Value::Array(items) => items.iter().for_each(|item| follow(item, schemas, found)),
        _ => {}
    }
}

/// The fields of a schema, also of what it is put together from.
fn fields(schema: &Value) -> Vec<&str> {
    let own = schema["properties"].as_object().into_iter().flat_map(|fields| fields.keys().map(String::as_str));
    let parts = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|parts| schema[parts].as_array()).flatten();
    own.chain(parts.flat_map(fields)).collect()
}

#[test]
fn no_request_may_hold_more_than_its_fields() {
    let contract = contract();
    let open: Vec<&String> = contract
        .sent
        .iter()
        .filter(|name| !fields(&contract.schemas[*name]).is_empty())
        .filter(|name| contract.schemas[*name]["additionalProperties"] != Value::Bool(false))
        .collect();
    assert!(open.is_empty(), "{open:?} want #[serde(deny_unknown_fields)]");

    // Query strings too, which the document does not close.
    let mut looked_at = 0;
    for source in sources::shipped() {
        let text = source.shipped_text();
        for derive in text.split("#[derive(").skip(1) {
            let (derived, rest) = derive.split_once(")]").unwrap_or_default();
            let Some((attributes, declaration)) = rest.split_once("pub struct ") else { continue };
            if derived.contains("Deserialize") && derived.contains("Validate") && !attributes.contains("\n}") {
                looked_at += 1;
                let name: String = declaration.chars().take_while(|character| character.is_alphanumeric()).collect();
                assert!(attributes.contains("deny_unknown_fields"), "{name} of {}", source.place(0));
            }
        }
    }
    assert!(looked_at > 20, "{looked_at} structs");
}

#[test]
fn what_the_platform_decides_cannot_be_sent() {
    let contract = contract();
    for name in &contract.sent {
        for field in fields(&contract.schemas[name]).into_iter().filter(|field| OURS.contains(field)) {
            let allowed = MAY_BE_SENT.iter().any(|(schema, known, _)| schema == name && *known == field);
            assert!(allowed, "{name} takes {field}, which is not the client's to decide");
        }
    }
}

#[test]
fn no_answer_has_a_field_for_secrets() {
    let contract = contract();
    for name in &contract.answered {
        for field in fields(&contract.schemas[name]) {
            let secret = SECRET.iter().any(|part| field.contains(part));
            assert!(!secret || PUBLIC.contains(&(name.as_str(), field)), "{name} tells {field}");
        }
    }
    // What opens doors leaves in the answers that are made of it, once, and nowhere else.
    let tokens: Vec<String> = contract
        .answered
        .iter()
        .flat_map(|name| fields(&contract.schemas[name]).into_iter().map(move |field| format!("{name}.{field}")))
        .filter(|path| matches!(path.rsplit('.').next(), Some("access" | "refresh" | "token" | "key" | "code")))
        .collect();
    let expected = [
        "Refreshed.access",
        "Refreshed.refresh",
        "SignedIn.access",
        "SignedIn.refresh",
        "CreatedApiKey.key",
        // The code of a problem, and the value that a bill is broken down by.
        "FieldError.code",
        "Problem.code",
        "Failure.code",
        "LiveErrorData.code",
        "NotificationData.code",
        "Share.key",
    ];
    assert_eq!(tokens.iter().map(String::as_str).collect::<BTreeSet<_>>(), BTreeSet::from(expected));
}
