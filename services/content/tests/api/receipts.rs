//! Receipts: signed, and checked with the keys alone.

use contexor_content::receipt_command::verify;
use contexor_crypto::sha256;
use contexor_testkit::{eventually, peers::TestKey};
use jsonwebtoken::jwk::JwkSet;
use serde_json::json;

use crate::harness::{PATIENCE, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_tells_of_the_approval_and_is_checked_offline() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.in_review(true).await;
    let path = format!("/api/v1/contents/{content}");
    org.viewer.get(&format!("{path}/receipt")).await.assert_problem(409, "not_approved");
    let before = org.content(content).await;
    let task = before["task_id"].as_str().unwrap().parse().unwrap();
    app.publish("usage", org.recorded(content, task, [12, 34, 567])).await;
    eventually(PATIENCE, "the use is noted", async || {
        (org.task(task).await["usage"]["output_tokens"] == 34).then_some(())
    })
    .await;
    org.admin.post(&format!("{path}/approve"), json!({"acknowledge_pii": true})).await.ok(200);
    // What comes afterwards is not of the approval.
    org.editor.patch(&path, json!({"title": "Another", "body": "another text", "prompt": "another"})).await.ok(200);

    let receipt = org.viewer.get(&format!("{path}/receipt")).await.ok(200);
    let keys: JwkSet = reqwest::get(app.auth.jwks_url()).await.unwrap().json().await.unwrap();
    let claims = verify(receipt.body["jws"].as_str().unwrap(), &keys).unwrap();
    assert_eq!(verify(&receipt.text, &keys).unwrap(), claims, "the whole answer can be checked, too");
    assert_eq!(serde_json::to_value(&claims).unwrap(), receipt.body["claims"]);
    assert_eq!(claims.body_sha256, hex::encode(sha256(b"Call 0912 345 6789.")));
    assert_eq!(claims.prompt_sha256, hex::encode(sha256(b"Write about the sea.")));
    assert_eq!(claims.title, before["title"].as_str().unwrap());
    assert_eq!((claims.version, claims.model.as_deref()), (2, Some("gpt-4.1-mini")));
    assert_eq!(
        (claims.author_id, claims.text_author_id, claims.reviewer_id),
        (org.editor.user, org.editor.user, org.admin.user)
    );
    assert_eq!((claims.input_tokens, claims.output_tokens, claims.cost_micro_usd), (12, 34, Some(567)));
    assert!(claims.pii_acknowledged);
    assert_eq!(serde_json::to_value(claims.pii_status).unwrap(), "found");

    let jws = receipt.body["jws"].as_str().unwrap();
    let stranger = JwkSet { keys: vec![TestKey::generate().jwk()] };
    assert!(verify(jws, &stranger).is_err(), "another set of keys");
    let mut wrong_key = TestKey::generate().jwk();
    wrong_key.common.key_id = keys.keys[0].common.key_id.clone();
    assert!(verify(jws, &JwkSet { keys: vec![wrong_key] }).is_err(), "another key of the same name");
    let (head, rest) = jws.split_once('.').unwrap();
    let (payload, signature) = rest.split_once('.').unwrap();
    let changed = format!("{head}.{}A.{signature}", &payload[..payload.len() - 1]);
    assert!(verify(&changed, &keys).is_err(), "changed claims");
    assert!(verify(&app.auth.token(org.editor.user), &keys).is_err(), "an access token is no receipt");
    assert!(verify("nonsense", &keys).is_err());
    app.tenant().admin.get(&format!("{path}/receipt")).await.assert_problem(404, "not_found");
}

#[test]
fn the_command_checks_files() {
    use contexor_content::receipt_command::run;
    assert!(run(&["serve"]).is_none());
    assert!(run(&["verify-receipt"]).unwrap().is_err());
    let missing = run(&["verify-receipt", "/nowhere/receipt", "--jwks", "/nowhere/keys"]).unwrap().unwrap_err();
    assert!(missing.to_string().contains("/nowhere/receipt"), "{missing}");
}
