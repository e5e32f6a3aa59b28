use contexor_api::{
    content::PiiStatus,
    internal::SignedReceipt,
    receipt::{RECEIPT_TYPE, ReceiptClaims},
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use serde_json::json;
use uuid::Uuid;

use crate::harness::{Answer, TestApp};

fn claims() -> ReceiptClaims {
    let now = contexor_clock::now();
    ReceiptClaims {
        iss: "somebody".into(),
        iat: 0,
        org_id: Uuid::now_v7(),
        workspace_id: Uuid::now_v7(),
        content_id: Uuid::now_v7(),
        title: "Sea".into(),
        version: 2,
        body_sha256: "0".repeat(64),
        prompt_sha256: "1".repeat(64),
        model: None,
        author_id: Uuid::now_v7(),
        text_author_id: Uuid::now_v7(),
        reviewer_id: Uuid::now_v7(),
        created_at: now,
        approved_at: now,
        pii_status: Some(PiiStatus::Clean),
        pii_acknowledged: false,
        input_tokens: 1,
        output_tokens: 2,
        cost_micro_usd: None,
    }
}

#[tokio::test]
async fn receipts_are_signed_for_content_alone_and_open_nothing() {
    let app = TestApp::start().await;
    let url = format!("{}/internal/receipts", app.url);
    let asked = claims();
    let signed: SignedReceipt = app.keys.tokens("content").post("auth", &url, &asked).await.unwrap();
    let header = decode_header(&signed.jws).unwrap();
    assert_eq!((header.alg, header.typ.as_deref()), (Algorithm::EdDSA, Some(RECEIPT_TYPE)));
    let keys = app.request(reqwest::Method::GET, "/.well-known/jwks.json").send().await.unwrap();
    let keys: JwkSet = keys.json().await.unwrap();
    let key = DecodingKey::from_jwk(keys.find(&header.kid.unwrap()).unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    let told = decode::<ReceiptClaims>(&signed.jws, &key, &validation).unwrap().claims;
    assert_ne!((told.iss.as_str(), told.iat), ("somebody", 0), "who signs, and when, is for auth to say");
    assert_eq!(told, ReceiptClaims { iss: told.iss.clone(), iat: told.iat, ..asked.clone() });

    app.get("/api/v1/auth/me", &signed.jws).await.assert_problem(401, "unauthenticated");
    let send = async |token: &str, body: &serde_json::Value| {
        let request = app.request(reqwest::Method::POST, "/internal/receipts").bearer_auth(token).json(body);
        Answer::to(request).await
    };
    let body = serde_json::to_value(&asked).unwrap();
    send(&app.keys.tokens("org").token("auth"), &body).await.assert_problem(403, "permission_denied");
    send(&app.sign_in("09121234567").await.access, &body).await.assert_problem(401, "unauthenticated");
    let service = app.keys.tokens("content").token("auth");
    let mut more = body.clone();
    more["sub"] = json!(Uuid::now_v7());
    send(&service, &more).await.assert_problem(422, "validation_failed");
    let mut short = body;
    short["body_sha256"] = json!("00");
    send(&service, &short).await.assert_problem(422, "validation_failed");
}
