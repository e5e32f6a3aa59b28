use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contexor_testkit::peers::TestKey;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::TestApp;

/// The key that auth signs with: the test has the keys that it is sealed with.
async fn signing_key(app: &TestApp) -> (String, EncodingKey) {
    use diesel_async::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        kid: String,
        #[diesel(sql_type = diesel::sql_types::Text)]
        private_sealed: String,
    }
    let row: Row = diesel::sql_query("SELECT kid, private_sealed FROM signing_keys")
        .get_result(&mut app.database.connect().await)
        .await
        .unwrap();
    let ring = contexor_crypto::KeyRing::new(&app.settings.crypto.keys).unwrap();
    let private = ring.open(&row.private_sealed, &format!("signing_keys.private:{}", row.kid)).unwrap();
    (row.kid, EncodingKey::from_ed_der(&private))
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let app = TestApp::start().await;
    let person = app.sign_in("09121234567").await;
    let (kid, key) = signing_key(&app).await;
    let published = app.get("/.well-known/jwks.json", "").await.ok(200).body;
    let public = URL_SAFE_NO_PAD.decode(published["keys"][0]["x"].as_str().unwrap()).unwrap();
    let now = contexor_clock::now().timestamp();
    let good = json!({
        "iss": "https://contexor.dev", "aud": "contexor", "sub": person.user["id"], "sid": Uuid::now_v7(),
        "iat": now, "exp": now + 3600, "jti": Uuid::now_v7(),
    });
    let with = |changes: Value| {
        let mut claims = good.clone();
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        claims
    };
    let header = |algorithm: Algorithm, typ: Option<&str>, kid: Option<&str>| {
        let mut header = Header::new(algorithm);
        header.typ = typ.map(str::to_owned);
        header.kid = kid.map(str::to_owned);
        header
    };
    let ours = header(Algorithm::EdDSA, Some("at+jwt"), Some(&kid));
    let sign = |claims: &Value| encode(&ours, claims, &key).unwrap();
    let raw = |header: Value, claims: &Value, signature: &[u8]| {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.{}", part(&header), part(claims), URL_SAFE_NO_PAD.encode(signature))
    };
    app.get("/api/v1/auth/me", &sign(&good)).await.assert_status(200);

    let foreign = TestKey::generate();
    let mut own_key_in_header = ours.clone();
    own_key_in_header.jwk = Some(foreign.jwk());
    let mut elsewhere = header(Algorithm::EdDSA, Some("at+jwt"), Some("unknown"));
    // Nobody may follow an address in a token: this one would notice.
    let trap = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    elsewhere.jku = Some(format!("http://{}/jwks.json", trap.local_addr().unwrap()));
    let mut tampered = sign(&good);
    tampered.replace_range(tampered.len() - 4.., "AAAA");
    let hs256 = header(Algorithm::HS256, Some("at+jwt"), Some(&kid));
    let forged = [
        ("none", raw(json!({ "alg": "none", "typ": "at+jwt", "kid": kid }), &good, b"")),
        ("None in another case", raw(json!({ "alg": "nOnE", "typ": "at+jwt", "kid": kid }), &good, b"")),
        ("no signature", raw(json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": kid }), &good, b"")),
        ("HS256 with the public key", encode(&hs256, &good, &EncodingKey::from_secret(&public)).unwrap()),
        ("another key", encode(&ours, &good, &foreign.encoding_key()).unwrap()),
        ("another key in the header", encode(&own_key_in_header, &good, &foreign.encoding_key()).unwrap()),
        ("an address of keys in the header", encode(&elsewhere, &good, &key).unwrap()),
        ("an unknown key id", encode(&header(Algorithm::EdDSA, Some("at+jwt"), Some("x")), &good, &key).unwrap()),
        ("no key id", encode(&header(Algorithm::EdDSA, Some("at+jwt"), None), &good, &key).unwrap()),
        ("another type", encode(&header(Algorithm::EdDSA, Some("JWT"), Some(&kid)), &good, &key).unwrap()),
        (
            "a service token's type",
            encode(&header(Algorithm::EdDSA, Some("service+jwt"), Some(&kid)), &good, &key).unwrap(),
        ),
        ("no type", encode(&header(Algorithm::EdDSA, None, Some(&kid)), &good, &key).unwrap()),
        ("another audience", sign(&with(json!({ "aud": "elsewhere" })))),
        ("no audience", sign(&with(json!({ "aud": null })))),
        ("another issuer", sign(&with(json!({ "iss": "https://evil.example" })))),
        ("expired", sign(&with(json!({ "iat": now - 7200, "exp": now - 3600 })))),
        ("no expiry", sign(&with(json!({ "exp": null })))),
        ("not yet", sign(&with(json!({ "nbf": now + 3600 })))),
        ("no session", sign(&with(json!({ "sid": null })))),
        ("no person", sign(&with(json!({ "sub": null })))),
        ("a person that is none", sign(&with(json!({ "sub": "root" })))),
        ("changed", tampered),
        ("64 KB", sign(&with(json!({ "padding": "x".repeat(48 * 1024) })))),
        ("refresh token", person.refresh.clone()),
        ("nonsense", "nonsense".to_owned()),
        ("dots", "...".to_owned()),
    ];
    for (what, token) in forged {
        let answer = app.request(reqwest::Method::GET, "/api/v1/auth/me").bearer_auth(&token).send().await.unwrap();
        // A header this long is refused before anything reads it.
        let expected: &[u16] = if what == "64 KB" { &[401, 400, 431] } else { &[401] };
        assert!(expected.contains(&answer.status().as_u16()), "{what}: {}", answer.status());
    }
    assert!(trap.accept().is_err(), "a forged address of keys was called");
    let gone = sign(&with(json!({ "sub": Uuid::now_v7() })));
    app.get("/api/v1/auth/me", &gone).await.assert_problem(401, "unauthenticated");
}
