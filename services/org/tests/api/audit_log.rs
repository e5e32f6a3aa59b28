//! Reading, checking and lengthening audit logs, and the commands about them.

use std::process::Command;

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::app::{Answer, KEY, TestApp, User};

/// The whole log, oldest entry first, read page by page.
pub(crate) async fn log(admin: &User, org: &str) -> Vec<Value> {
    let mut entries = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = admin.get(&format!("/orgs/{org}/audit?limit=7{cursor}")).await;
        entries.extend(page.assert_status(200).items().iter().cloned());
        let Some(next) = page.body["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    entries.reverse();
    entries
}

pub(crate) async fn verdict(admin: &User, org: &str) -> Value {
    admin.get(&format!("/orgs/{org}/audit/verify")).await.assert_status(200).body.clone()
}

/// JSON as RFC 8785 writes it, for what is in an entry. Not the service's own: whoever checks a log has nothing but the RFC.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> =
                fields.iter().map(|(name, value)| (name.encode_utf16().collect::<Vec<_>>(), name, value)).collect();
            fields.sort_by(|one, other| one.0.cmp(&other.0));
            let fields: Vec<String> =
                fields.iter().map(|(_, name, value)| format!("{}:{}", json!(name), canonical(value))).collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(values) => format!("[{}]", values.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

pub(crate) fn hash_of(entry: &Value) -> String {
    let mut entry = entry.clone();
    entry.as_object_mut().unwrap().remove("hash");
    hex::encode(Sha256::digest(canonical(&entry)))
}

pub(crate) async fn run(app: &TestApp, statements: &str) -> Result<(), String> {
    let mut conn = AsyncPgConnection::establish(&app.database.url).await.unwrap();
    conn.batch_execute(statements).await.map_err(|error| error.to_string())
}

/// Entries that fit each other, put behind a log by SQL alone, as many as there are to be; the end is noted.
pub(crate) fn longer_log(org: &str, entries: u32) -> String {
    format!(
        r#"DO $$
DECLARE
  place bigint; prev text; digest text; address text; person uuid := gen_random_uuid(); made uuid; thing uuid; instant timestamptz;
BEGIN
  SELECT head.entries, head.head INTO place, prev FROM audit_heads head WHERE org_id = '{org}';
  WHILE place < {entries} LOOP
    place := place + 1;
    made := gen_random_uuid();
    thing := gen_random_uuid();
    address := '203.0.113.' || place % 256;
    instant := '2026-01-01T00:00:00Z'::timestamptz + place * interval '1 second';
    digest := encode(sha256(convert_to(format(
      '{{"action":"content.approved","actor":{{"id":"%s","kind":"person"}},"at":"%s","client_address":"%s","details":{{"version":%s}},"id":"%s","org_id":"{org}","prev_hash":"%s","request_id":"bulk-%s","sequence":%s,"target":{{"id":"%s","kind":"content"}}}}',
      person, to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), address, place % 9, made, prev, place,
      place, thing), 'UTF8')), 'hex');
    INSERT INTO audit_log VALUES ('{org}', place, made, instant, 'person', person, 'content.approved', 'content', thing,
      address, 'bulk-' || place, jsonb_build_object('version', place % 9), prev, digest);
    UPDATE audit_heads SET entries = place, head = digest WHERE org_id = '{org}';
    prev := digest;
  END LOOP;
END $$"#
    )
}

pub(crate) fn prepared(app: &TestApp, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_contexor-org"));
    command.env_clear().args(arguments);
    let (signing_key, gateway) = (app.keys.key("org").private_base64(), app.keys.key("gateway").public_base64());
    for (name, value) in [
        ("CONTEXOR_ORG__DATABASE__URL", app.database.url.as_str()),
        // Neither of them is there.
        ("CONTEXOR_ORG__REDIS__URL", "redis://127.0.0.1:1"),
        ("CONTEXOR_ORG__AMQP__URL", "amqp://127.0.0.1:1"),
        ("CONTEXOR_ORG__SECRET_KEY", KEY),
        ("CONTEXOR_ORG__CRYPTO__INDEX__KEYS__K1", KEY),
        ("CONTEXOR_ORG__CRYPTO__KEYS__KEYS__K1", KEY),
        ("CONTEXOR_ORG__INTERNAL__SIGNING_KEY", signing_key.as_str()),
        ("CONTEXOR_ORG__INTERNAL__GATEWAY", gateway.as_str()),
    ] {
        command.env(name, value);
    }
    command
}

/// Where the next request goes on behind what this one had the time for.
pub(crate) fn next_part(answer: &Answer) -> String {
    answer.assert_problem(422, "audit_log_too_long");
    let link = answer.headers["link"].to_str().unwrap();
    let target = link.strip_prefix("</api/v1").and_then(|link| link.strip_suffix(">; rel=\"next\""));
    target.unwrap_or_else(|| panic!("{link}")).to_owned()
}
