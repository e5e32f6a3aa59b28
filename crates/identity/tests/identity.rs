//! Tokens, keys, calls between services and memberships, against a real Redis and stand-ins for auth and org.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::{
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::{
    App, FromRequest as _, HttpResponse, HttpServer, ResponseError as _,
    dev::Payload,
    http::header::{AUTHORIZATION, HeaderValue},
    test::TestRequest,
    web,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use contexor_api::org::Role;
use contexor_identity::{
    Access, AccessClaims, Caller, CallerKind, GatewayTokenVerifier, Identity, IdentitySettings, InternalSettings,
    Permission, Revocations, ServiceCaller, ServiceClient, ServiceVerifier,
    access::{AccessTarget, begin_invalidation, invalidate},
    bearer,
    claims::ACCESS_TYPE,
    service_token::CallError,
    signing_key_id,
};
use contexor_service::{
    ApiError, CircuitBreaker, Redis,
    circuit_breaker::{CircuitEvent, CircuitSettings},
    redis::RedisSettings,
};
use contexor_testkit::{
    ClusterRedis, SentinelRedis, TestRedis, advance_clock, eventually,
    peers::{AUDIENCE, ISSUER, ServiceKeys, TestAuth, TestKey, TestOrg},
    proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::JwkSet};
use serde_json::{Value, json};
use tokio::sync::Notify;
use uuid::Uuid;

#[path = "identity/api_keys.rs"]
mod api_keys;

const SOON: Duration = Duration::from_secs(10);

fn redis_at(url: &str) -> Redis {
    Redis::new(&RedisSettings { url: url.to_owned().into(), response_timeout_ms: 1000 }).unwrap()
}

fn settings(jwks_url: String) -> IdentitySettings {
    IdentitySettings {
        jwks_url,
        issuer: ISSUER.into(),
        audience: AUDIENCE.into(),
        jwks_cache_s: 300,
        jwks_min_refresh_s: 10,
    }
}

async fn identity(auth: &TestAuth) -> (TestRedis, Identity) {
    let redis = contexor_testkit::redis().await;
    let identity = Identity::new(&settings(auth.jwks_url()), redis_at(&redis.url)).unwrap();
    (redis, identity)
}

fn status(error: &ApiError) -> u16 {
    error.status_code().as_u16()
}

async fn refusal(identity: &Identity, token: &str) -> u16 {
    match identity.authenticate(token).await {
        Ok(caller) => panic!("accepted as {caller:?}"),
        Err(error) => status(&error),
    }
}

fn header(auth: &TestAuth) -> Header {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(ACCESS_TYPE.into());
    header.kid = Some(auth.kid().into());
    header
}

fn claims(auth: &TestAuth) -> Value {
    serde_json::to_value(auth.claims(Uuid::now_v7())).unwrap()
}

fn sign(auth: &TestAuth, header: &Header, claims: &Value) -> String {
    encode(header, claims, &auth.key().encoding_key()).unwrap()
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

// ---------------------------------------------------------------------------------------------------------------- tokens

#[actix_web::test]
async fn a_good_token_names_its_person() {
    let auth = TestAuth::start().await;
    let (_redis, identity) = identity(&auth).await;
    let claims = auth.claims(Uuid::now_v7());
    for _ in 0..2 {
        let caller = identity.authenticate(&auth.sign(&claims)).await.unwrap();
        let kind = CallerKind::Person;
        let signed_by = signing_key_id(header(&auth).kid.as_deref().unwrap());
        let (user_id, session_id) = (claims.sub, claims.sid);
        assert_eq!(caller, Caller { user_id, session_id, signed_by, expires_at: claims.exp, kind });
    }
}

#[actix_web::test]
async fn every_bad_token_is_a_401() {
    let auth = TestAuth::start().await;
    let (_redis, identity) = identity(&auth).await;
    let good = header(&auth);
    let with_header = |change: &dyn Fn(&mut Header)| {
        let mut header = good.clone();
        change(&mut header);
        sign(&auth, &header, &claims(&auth))
    };
    let with_claim = |name: &str, value: Value| {
        let mut claims = claims(&auth);
        claims[name] = value;
        sign(&auth, &good, &claims)
    };
    let without = |name: &str| {
        let mut claims = claims(&auth);
        claims.as_object_mut().unwrap().remove(name);
        sign(&auth, &good, &claims)
    };
    let now = contexor_clock::now().timestamp();
    let token = auth.token(Uuid::now_v7());
    let parts: Vec<&str> = token.split('.').collect();
    let signature = parts[2];

    // The public key as an HMAC secret: its bytes, its base64 and its JSON form.
    let public = auth.key().public_base64();
    let jwk = serde_json::to_string(&auth.key().jwk()).unwrap();
    let raw = base64::engine::general_purpose::STANDARD.decode(&public).unwrap();
    let hmac = |secret: &[u8]| {
        let mut header = good.clone();
        header.alg = Algorithm::HS256;
        encode(&header, &claims(&auth), &EncodingKey::from_secret(secret)).unwrap()
    };
    let stranger = TestKey::generate();
    let by_stranger = |change: &dyn Fn(&mut Header)| {
        let mut header = good.clone();
        change(&mut header);
        encode(&header, &claims(&auth), &stranger.encoding_key()).unwrap()
    };
    let keys = ServiceKeys::new();
    let services = ServiceClient::new("content", &internal(&keys, "content", 1000)).unwrap();

    let bad = [
        ("empty", String::new()),
        ("one word", "token".into()),
        ("dots", "..".into()),
        ("not base64", "a.!.c".into()),
        ("a refresh token", format!("rt_{}", URL_SAFE_NO_PAD.encode([7; 48]))),
        ("cut", token[..token.len() - 2].into()),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("four parts", format!("{token}.{signature}")),
        ("64 KB", format!("{}.{}.{signature}", parts[0], "A".repeat(65_536))),
        ("64 KB of claims", with_claim("pad", "x".repeat(65_536).into())),
        ("alg none", format!("{}.{}.", part(&json!({"alg": "none", "typ": ACCESS_TYPE, "kid": auth.kid()})), parts[1])),
        (
            "alg None",
            format!(
                "{}.{}.{signature}",
                part(&json!({"alg": "None", "typ": ACCESS_TYPE, "kid": auth.kid()})),
                parts[1]
            ),
        ),
        ("HS256 with the key's bytes", hmac(&raw)),
        ("HS256 with the key's base64", hmac(public.as_bytes())),
        ("HS256 with the key's JSON", hmac(jwk.as_bytes())),
        ("other claims under a good signature", format!("{}.{}.{signature}", parts[0], part(&claims(&auth)))),
        ("forged", auth.forged_token(Uuid::now_v7())),
        ("expired", auth.expired_token(Uuid::now_v7())),
        ("expired beyond the leeway", with_claim("exp", (now - 6).into())),
        ("not yet good", with_claim("nbf", (now + 600).into())),
        ("other audience", with_claim("aud", "somebody-else".into())),
        ("other issuer", with_claim("iss", "https://evil.example".into())),
        ("no audience", without("aud")),
        ("no issuer", without("iss")),
        ("no expiry", without("exp")),
        ("no subject", without("sub")),
        ("no session", without("sid")),
        ("subject is no id", with_claim("sub", "admin".into())),
        ("expiry is text", with_claim("exp", "never".into())),
        ("typ JWT", with_header(&|header| header.typ = Some("JWT".into()))),
        ("no typ", with_header(&|header| header.typ = None)),
        ("typ of services", with_header(&|header| header.typ = Some("service+jwt".into()))),
        ("no kid", with_header(&|header| header.kid = None)),
        ("unknown kid", with_header(&|header| header.kid = Some("other".into()))),
        ("own key in jwk", by_stranger(&|header| header.jwk = Some(stranger.jwk()))),
        ("own key by jku", by_stranger(&|header| header.jku = Some("http://127.0.0.1:1/jwks.json".into()))),
        (
            "own key by jku and kid",
            by_stranger(&|header| {
                header.jku = Some("http://127.0.0.1:1/jwks.json".into());
                header.kid = stranger.jwk().common.key_id;
            }),
        ),
        ("a service's token", services.token("content")),
    ];
    for (what, token) in bad {
        match identity.authenticate(&token).await {
            Ok(_) => panic!("{what}: accepted"),
            Err(error) => assert_eq!(status(&error), 401, "{what}"),
        }
    }
    // It was the tokens: the key they were checked against is still good.
    identity.authenticate(&token).await.unwrap();
}

#[actix_web::test]
async fn a_token_that_was_found_good_still_expires() {
    let auth = TestAuth::start().await;
    let (_redis, identity) = identity(&auth).await;
    let mut claims = auth.claims(Uuid::now_v7());
    // Within the leeway of five seconds for one more.
    claims.exp = contexor_clock::now().timestamp() - 3;
    let token = auth.sign(&claims);
    identity.authenticate(&token).await.unwrap();
    eventually(SOON, "it has expired", async || identity.authenticate(&token).await.err()).await;
}

#[actix_web::test]
async fn an_ended_session_is_refused_at_the_very_next_call_and_no_other() {
    let auth = TestAuth::start().await;
    let (redis, identity) = identity(&auth).await;
    let (claims, other) = (auth.claims(Uuid::now_v7()), auth.token(Uuid::now_v7()));
    let token = auth.sign(&claims);
    identity.authenticate(&token).await.unwrap();
    Revocations::new(redis_at(&redis.url)).revoke(claims.sid, 60).await.unwrap();
    assert_eq!(refusal(&identity, &token).await, 401);
    // A new token of the same session, too.
    let again = AccessClaims { jti: Uuid::now_v7(), ..claims };
    assert_eq!(refusal(&identity, &auth.sign(&again)).await, 401);
    identity.authenticate(&other).await.unwrap();
}

#[actix_web::test]
async fn what_an_ended_key_signed_is_refused_at_the_very_next_call_and_nothing_else() {
    let auth = TestAuth::start().await;
    let (redis, identity) = identity(&auth).await;
    let list = Revocations::new(redis_at(&redis.url));
    let kid = header(&auth).kid.unwrap();
    let token = auth.token(Uuid::now_v7());
    let caller = identity.authenticate(&token).await.unwrap();
    list.revoke_many(&[(signing_key_id("another key"), 60)]).await.unwrap();
    identity.authenticate(&token).await.unwrap();
    list.revoke_many(&[(signing_key_id(&kid), 60)]).await.unwrap();
    // The key is still published, and known here.
    assert_eq!(refusal(&identity, &token).await, 401);
    assert_eq!(refusal(&identity, &auth.token(Uuid::now_v7())).await, 401, "made by whoever knows the key");
    assert_eq!(status(&identity.recheck(&caller).await.unwrap_err()), 401);
}

#[actix_web::test]
async fn a_list_of_ended_sessions_that_is_not_whole_lets_nobody_in_until_it_is() {
    let auth = TestAuth::start().await;
    let (redis, identity) = identity(&auth).await;
    let (claims, other) = (auth.claims(Uuid::now_v7()), auth.token(Uuid::now_v7()));
    let token = auth.sign(&claims);
    let caller = identity.authenticate(&token).await.unwrap();
    let side = redis_at(&redis.url);
    let _: () = deadpool_redis::redis::cmd("FLUSHDB").query_async(&mut side.connection()).await.unwrap();
    assert_eq!((refusal(&identity, &token).await, refusal(&identity, &other).await), (503, 503));
    assert_eq!(status(&identity.recheck(&caller).await.unwrap_err()), 503);
    // Of keys it is told by somebody else.
    let list = Revocations::new(side);
    list.mark_synced(CallerKind::Machine).await.unwrap();
    assert_eq!(refusal(&identity, &other).await, 503);
    list.revoke_many(&[(claims.sid, 60)]).await.unwrap();
    assert_eq!(refusal(&identity, &token).await, 401, "what is on the list is known");
    list.mark_synced(CallerKind::Person).await.unwrap();
    assert!(list.is_synced(CallerKind::Person).await.unwrap());
    identity.authenticate(&other).await.unwrap();
    assert_eq!(refusal(&identity, &token).await, 401);
}

#[actix_web::test]
async fn a_redis_that_took_over_lets_nobody_in_until_it_was_told_the_whole_list() {
    let auth = TestAuth::start().await;
    let mut servers = SentinelRedis::start().await;
    let identity = Identity::new(&settings(auth.jwks_url()), redis_at(&servers.url())).unwrap();
    let list = Revocations::new(redis_at(&servers.url()));
    let (claims, other) = (auth.claims(Uuid::now_v7()), auth.token(Uuid::now_v7()));
    let token = auth.sign(&claims);
    assert_eq!(refusal(&identity, &token).await, 503);
    list.mark_synced(CallerKind::Person).await.unwrap();
    identity.authenticate(&token).await.unwrap();
    let told_before = list.pin().await.unwrap();

    servers.kill_primary().await;
    // It has all that it was sent, the mark as well, and may lack what came last.
    eventually(SOON, "it answers", async || list.contains(claims.sid).await.ok()).await;
    assert!(!list.is_synced(CallerKind::Person).await.unwrap());
    assert_eq!((refusal(&identity, &token).await, refusal(&identity, &other).await), (503, 503));
    // Whoever was half-way through telling the old server does not mark the new one.
    told_before.mark_synced(CallerKind::Person).await.unwrap_err();
    list.revoke_many(&[(claims.sid, 60)]).await.unwrap();
    list.mark_synced(CallerKind::Person).await.unwrap();
    eventually(SOON, "who was not revoked is let in", async || identity.authenticate(&other).await.ok()).await;
    assert_eq!(refusal(&identity, &token).await, 401);
}

#[actix_web::test]
async fn a_shard_that_took_over_lets_nobody_in_until_it_was_told_the_whole_list() {
    let auth = TestAuth::start().await;
    let mut cluster = ClusterRedis::start_with_replicas().await;
    let identity = Identity::new(&settings(auth.jwks_url()), redis_at(&cluster.url())).unwrap();
    let list = Revocations::new(redis_at(&cluster.url()));
    let (claims, other) = (auth.claims(Uuid::now_v7()), auth.token(Uuid::now_v7()));
    let token = auth.sign(&claims);
    assert_eq!(refusal(&identity, &token).await, 503);
    list.mark_synced(CallerKind::Person).await.unwrap();
    identity.authenticate(&token).await.unwrap();
    let told_before = list.pin().await.unwrap();

    cluster.kill_primary_of(Revocations::mark(CallerKind::Person)).await;
    // Its replica has all that it was sent, the mark as well, and may lack what came last.
    eventually(SOON, "it answers", async || list.contains(claims.sid).await.ok()).await;
    assert!(!list.is_synced(CallerKind::Person).await.unwrap());
    eventually(SOON, "the other process finds it, too", async || {
        (refusal(&identity, &token).await == 503 && list.is_synced(CallerKind::Person).await.is_ok()).then_some(())
    })
    .await;
    // Whoever was half-way through telling the old server does not mark the new one.
    let _ = told_before.mark_synced(CallerKind::Person).await;
    assert!(!list.is_synced(CallerKind::Person).await.unwrap());
    assert_eq!((refusal(&identity, &token).await, refusal(&identity, &other).await), (503, 503));
    list.revoke_many(&[(claims.sid, 60)]).await.unwrap();
    list.mark_synced(CallerKind::Person).await.unwrap();
    identity.authenticate(&other).await.unwrap();
    assert_eq!(refusal(&identity, &token).await, 401);
}

#[actix_web::test]
async fn without_redis_nobody_is_let_in_and_the_answer_is_quick() {
    let auth = TestAuth::start().await;
    let identity = Identity::new(&settings(auth.jwks_url()), redis_at("redis://127.0.0.1:1/0")).unwrap();
    let began = Instant::now();
    assert_eq!(refusal(&identity, &auth.token(Uuid::now_v7())).await, 503);
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[actix_web::test]
async fn the_bearer_header_is_read_strictly() {
    let auth = TestAuth::start().await;
    let (_redis, identity) = identity(&auth).await;
    let identity = web::Data::new(identity);
    let token = auth.token(Uuid::now_v7());
    let ask = async |value: Option<String>| {
        let mut request = TestRequest::default().app_data(identity.clone());
        if let Some(value) = value {
            request = request.insert_header(("authorization", value));
        }
        Caller::from_request(&request.to_http_request(), &mut Payload::None).await.map_err(|error| status(&error))
    };
    assert!(ask(Some(format!("Bearer {token}"))).await.is_ok());
    assert!(ask(Some(format!("bearer {token}"))).await.is_ok());
    for bad in [
        None,
        Some(String::new()),
        Some("Bearer".into()),
        Some("Bearer ".into()),
        Some(token.clone()),
        Some(format!("Basic {token}")),
    ] {
        assert_eq!(ask(bad.clone()).await, Err(401), "{bad:?}");
    }
    for (first, then) in [(&token, &token), (&token, &"x".to_owned()), (&"x".to_owned(), &token)] {
        let mut request = TestRequest::default().app_data(identity.clone());
        for token in [first, then] {
            request = request.append_header(("authorization", format!("Bearer {token}")));
        }
        let answer = Caller::from_request(&request.to_http_request(), &mut Payload::None).await;
        assert_eq!(answer.map_err(|error| status(&error)), Err(401), "two are none");
    }
}

// ------------------------------------------------------------------------------------------------------------------ keys

/// auth's keys as the test wants them, counting who asks.
struct Keys {
    set: Mutex<Vec<TestKey>>,
    asked: AtomicUsize,
    away: AtomicBool,
    slow: AtomicBool,
}

impl Keys {
    async fn start(keys: Vec<TestKey>) -> (Arc<Self>, String) {
        let this = Arc::new(Self {
            set: Mutex::new(keys),
            asked: AtomicUsize::new(0),
            away: AtomicBool::new(false),
            slow: AtomicBool::new(false),
        });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
        let served = this.clone();
        let server = HttpServer::new(move || {
            let served = served.clone();
            App::new().route(
                "/jwks.json",
                web::get().to(move || {
                    let served = served.clone();
                    async move {
                        served.asked.fetch_add(1, Ordering::SeqCst);
                        if served.slow.load(Ordering::SeqCst) {
                            tokio::time::sleep(Duration::from_secs(20)).await;
                        }
                        if served.away.load(Ordering::SeqCst) {
                            return HttpResponse::ServiceUnavailable().finish();
                        }
                        let keys = served.set.lock().unwrap().iter().map(TestKey::jwk).collect();
                        HttpResponse::Ok().json(JwkSet { keys })
                    }
                }),
            )
        });
        tokio::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
        (this, url)
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn token_of(key: &TestKey) -> String {
    let now = contexor_clock::now().timestamp();
    let claims = AccessClaims {
        iss: ISSUER.into(),
        aud: AUDIENCE.into(),
        sub: Uuid::now_v7(),
        sid: Uuid::now_v7(),
        iat: now,
        exp: now + 600,
        jti: Uuid::now_v7(),
    };
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(ACCESS_TYPE.into());
    header.kid = key.jwk().common.key_id;
    encode(&header, &claims, &key.encoding_key()).unwrap()
}

async fn identity_at(url: String, cache_s: u64, min_refresh_s: u64) -> (TestRedis, Identity) {
    let redis = contexor_testkit::redis().await;
    let settings = IdentitySettings { jwks_cache_s: cache_s, jwks_min_refresh_s: min_refresh_s, ..settings(url) };
    let identity = Identity::new(&settings, redis_at(&redis.url)).unwrap();
    (redis, identity)
}

#[actix_web::test]
async fn many_callers_and_many_unknown_keys_cause_one_reading() {
    let key = TestKey::generate();
    let (keys, url) = Keys::start(vec![key.clone()]).await;
    let (_redis, identity) = identity_at(url, 300, 60).await;
    let tokens: Vec<String> = (0..50).map(|_| token_of(&key)).collect();
    let all = tokens.iter().map(|token| identity.authenticate(token));
    assert!(futures::future::join_all(all).await.iter().all(Result::is_ok));
    assert_eq!(keys.asked(), 1);
    for _ in 0..50 {
        assert_eq!(refusal(&identity, &token_of(&TestKey::generate())).await, 401);
    }
    assert_eq!(keys.asked(), 1);
}

#[actix_web::test]
async fn a_new_key_is_read_when_it_is_first_seen_and_the_old_one_stays_good_while_published() {
    let (old, new) = (TestKey::generate(), TestKey::generate());
    let (keys, url) = Keys::start(vec![old.clone()]).await;
    let (_redis, identity) = identity_at(url, 300, 0).await;
    identity.authenticate(&token_of(&old)).await.unwrap();
    *keys.set.lock().unwrap() = vec![new.clone(), old.clone()];
    identity.authenticate(&token_of(&new)).await.unwrap();
    identity.authenticate(&token_of(&old)).await.unwrap();
    assert_eq!(keys.asked(), 2);
    // Withdrawn: refused from the next reading on.
    *keys.set.lock().unwrap() = vec![new.clone()];
    assert_eq!(refusal(&identity, &token_of(&TestKey::generate())).await, 401);
    assert_eq!(refusal(&identity, &token_of(&old)).await, 401);
    identity.authenticate(&token_of(&new)).await.unwrap();
}

#[actix_web::test]
async fn without_reading_known_keys_serve_and_unknown_ones_ask_nobody() {
    let key = TestKey::generate();
    let (keys, url) = Keys::start(vec![key.clone()]).await;
    let (_redis, identity) = identity_at(url, 0, 0).await;
    assert!(identity.verify_offline(&token_of(&key)).await.is_none(), "nothing is known yet");
    assert_eq!(keys.asked(), 0);
    identity.authenticate(&token_of(&key)).await.unwrap();
    let asked = keys.asked();
    assert!(
        identity.verify_offline(&token_of(&key)).await.is_some(),
        "past its time, and good until auth says otherwise"
    );
    assert!(identity.verify_offline(&token_of(&TestKey::generate())).await.is_none());
    assert_eq!(keys.asked(), asked);
}

#[actix_web::test]
async fn a_circuit_is_asked_before_auth_and_told_whether_it_answered() {
    let key = TestKey::generate();
    let (keys, url) = Keys::start(vec![key.clone()]).await;
    let (_redis, identity) = identity_at(url, 0, 0).await;
    // Its first failure opens it; from then on every question is a trial.
    let settings = CircuitSettings { failures: 1, open: Duration::ZERO, trial: Duration::from_secs(60) };
    let events: Arc<Mutex<Vec<CircuitEvent>>> = Arc::default();
    let seen = events.clone();
    let circuit = CircuitBreaker::new(settings, move |event| seen.lock().unwrap().push(event));
    circuit.attempt().unwrap().refused("test");
    events.lock().unwrap().clear();
    let trial = circuit.attempt().unwrap();
    let identity = identity.with_circuit_to_auth(circuit.clone());
    let ask = async |key: &TestKey| {
        let token = token_of(key);
        identity.authenticate(&token).await.map_or_else(|error| error.status_code().as_u16(), |_| 200)
    };
    assert_eq!((ask(&key).await, keys.asked()), (503, 0), "without any key nobody can be checked");
    drop(trial);
    assert_eq!((ask(&key).await, keys.asked()), (200, 1));
    eventually(SOON, "the circuit is told of an answer", async || {
        (*events.lock().unwrap() == [CircuitEvent::Closed]).then_some(())
    })
    .await;
    circuit.attempt().unwrap().refused("test");
    keys.away.store(true, Ordering::SeqCst);
    assert_eq!(ask(&key).await, 200);
    eventually(SOON, "the circuit is told that an error is an answer too", async || {
        (events.lock().unwrap().last() == Some(&CircuitEvent::Closed) && keys.asked() == 2).then_some(())
    })
    .await;
    circuit.attempt().unwrap().refused("test");
    let _trial = circuit.attempt().unwrap();
    assert_eq!(ask(&key).await, 200, "the known key serves on");
    assert_eq!(ask(&TestKey::generate()).await, 401);
    assert_eq!(keys.asked(), 2);
}

#[actix_web::test]
async fn known_keys_serve_on_while_auth_is_away_and_nobody_waits_for_it() {
    let key = TestKey::generate();
    let (keys, url) = Keys::start(vec![key.clone()]).await;
    // Stale at once.
    let (_redis, identity) = identity_at(url, 0, 0).await;
    identity.authenticate(&token_of(&key)).await.unwrap();
    keys.away.store(true, Ordering::SeqCst);
    identity.authenticate(&token_of(&key)).await.unwrap();
    keys.slow.store(true, Ordering::SeqCst);
    let began = Instant::now();
    let tokens: Vec<String> = (0..10).map(|_| token_of(&key)).collect();
    let all = tokens.iter().map(|token| identity.authenticate(token));
    assert!(futures::future::join_all(all).await.iter().all(Result::is_ok));
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[actix_web::test]
async fn without_any_key_the_answer_is_503_until_auth_is_there() {
    let key = TestKey::generate();
    let (keys, url) = Keys::start(vec![key.clone()]).await;
    keys.away.store(true, Ordering::SeqCst);
    let (_redis, identity) = identity_at(url, 300, 60).await;
    assert_eq!(refusal(&identity, &token_of(&key)).await, 503);
    keys.away.store(false, Ordering::SeqCst);
    identity.authenticate(&token_of(&key)).await.unwrap();
}

/// Inputs as an attacker makes them: bytes, words, and things that nearly are tokens.
fn hostile_tokens(good: &str) -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let segment = "[A-Za-z0-9_-]{0,60}";
    let strategy = prop_oneof![
        any::<String>(),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        "[!-~]{0,200}",
        (segment, segment, segment).prop_map(|(head, claims, signature)| format!("{head}.{claims}.{signature}")),
        // Well-formed JSON in the right places, none of it ours.
        (any::<String>(), any::<i64>(), segment).prop_map(|(text, number, signature)| {
            let head = json!({"alg": text, "typ": ACCESS_TYPE, "kid": text, "crit": [text], "zip": number});
            format!("{}.{}.{signature}", part(&head), part(&json!({"exp": number, "sub": text, "aud": [text]})))
        }),
    ];
    let mut tokens: Vec<String> = (0..2_000).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    // A good token with one character changed, taken out or put in.
    let changes = (0..good.len(), prop::sample::select(vec!['A', 'Q', '_', '-', '.', '=', ' ', '\u{0}', 'é']), 0..3);
    for _ in 0..1_000 {
        let (at, character, what) = changes.new_tree(&mut runner).unwrap().current();
        let mut changed: Vec<char> = good.chars().collect();
        match what {
            0 => changed[at] = character,
            1 => drop(changed.remove(at)),
            _ => changed.insert(at, character),
        }
        tokens.push(changed.into_iter().collect());
    }
    tokens.retain(|token| token != good);
    tokens
}

#[actix_web::test]
async fn no_hostile_token_is_more_than_a_401_or_costs_a_reading_of_the_keys() {
    let key = TestKey::generate();
    let (keys, url) = Keys::start(vec![key.clone()]).await;
    let (_redis, identity) = identity_at(url, 300, 600).await;
    let good = token_of(&key);
    identity.authenticate(&good).await.unwrap();
    let tokens = hostile_tokens(&good);
    assert!(tokens.len() > 2_500, "{}", tokens.len());
    for token in &tokens {
        match identity.authenticate(token).await {
            Ok(_) => panic!("{token:?} was accepted"),
            Err(error) => assert_eq!((status(&error), error.code()), (401, "unauthenticated"), "{token:?}"),
        }
    }
    assert_eq!(keys.asked(), 1);

    // The same as headers, bytes that are no text included, at the door for people and the one for services.
    let identity = web::Data::new(identity);
    let services = ServiceKeys::new();
    let peers = web::Data::new(ServiceVerifier::new("org", &internal(&services, "org", 1000)).unwrap());
    let request = |value: &[u8]| {
        let value = HeaderValue::from_bytes(value).ok()?;
        let request = TestRequest::default().app_data(identity.clone()).app_data(peers.clone());
        Some(request.insert_header((AUTHORIZATION, value)).to_http_request())
    };
    let mut runner = TestRunner::deterministic();
    let bytes = prop::collection::vec(any::<u8>(), 0..300);
    let raw = (0..1_000).map(|_| bytes.new_tree(&mut runner).unwrap().current());
    let bearers = tokens.iter().map(|token| format!("Bearer {token}").into_bytes());
    let mut asked = 0;
    for request in raw.chain(bearers).filter_map(|value| request(&value)) {
        // White space around a token is not part of it.
        if bearer(&request).is_ok_and(|token| token == good) {
            continue;
        }
        asked += 1;
        let person = Caller::from_request(&request, &mut Payload::None).await;
        assert_eq!(person.map_err(|error| status(&error)), Err(401), "{request:?}");
        let service = ServiceCaller::from_request(&request, &mut Payload::None).await;
        assert_eq!(service.map_err(|error| status(&error)), Err(401), "{request:?}");
    }
    assert!(asked > 1_000, "{asked}");
    assert_eq!(keys.asked(), 1);
    // It was the tokens.
    identity.authenticate(&good).await.unwrap();
}

#[actix_web::test]
async fn claims_that_are_signed_and_not_ours_are_a_401() {
    let key = TestKey::generate();
    let (_keys, url) = Keys::start(vec![key.clone()]).await;
    let (_redis, identity) = identity_at(url, 300, 600).await;
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(ACCESS_TYPE.into());
    header.kid = key.jwk().common.key_id;
    let now = contexor_clock::now().timestamp();
    let good = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": Uuid::now_v7(), "sid": Uuid::now_v7(), "iat": now, "exp": now + 600,
        "jti": Uuid::now_v7(),
    });
    let sign = |claims: &Value| encode(&header, claims, &key.encoding_key()).unwrap();
    identity.authenticate(&sign(&good)).await.unwrap();
    let mut runner = TestRunner::deterministic();
    let value = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        // Times long past: one in the future would be a good expiry.
        (i64::MIN..1_000_000).prop_map(Value::from),
        prop::collection::vec("\\PC{0,8}", 0..3).prop_map(Value::from),
        Just(json!({})),
    ];
    for _ in 0..60 {
        for name in ["iss", "aud", "sub", "sid", "iat", "exp", "jti"] {
            let changed = value.new_tree(&mut runner).unwrap().current();
            // When it was made decides nothing, so any number will do.
            if name == "iat" && changed.is_i64() {
                continue;
            }
            let mut claims = good.clone();
            claims[name] = changed.clone();
            assert_eq!(refusal(&identity, &sign(&claims)).await, 401, "{name} = {changed}");
        }
    }
}

// ------------------------------------------------------------------------------------------------- calls between services

fn internal(keys: &ServiceKeys, service: &str, timeout_ms: u64) -> InternalSettings {
    let mut peers = std::collections::BTreeMap::new();
    let mut signing_key = String::new();
    for (name, value) in keys.settings(service) {
        match name.strip_prefix("internal.peers.") {
            Some(peer) => drop(peers.insert(peer.to_owned(), value)),
            None if name == "internal.signing_key" => signing_key = value,
            None => {}
        }
    }
    let gateway = Some(keys.key("gateway").public_base64());
    InternalSettings { signing_key: signing_key.into(), peers, gateway, timeout_ms }
}

async fn present(peers: &web::Data<ServiceVerifier>, token: &str) -> Result<String, u16> {
    let request = TestRequest::default()
        .app_data(peers.clone())
        .insert_header(("authorization", format!("Bearer {token}")))
        .to_http_request();
    let caller = ServiceCaller::from_request(&request, &mut Payload::None).await;
    caller.map(|caller| caller.service).map_err(|error| status(&error))
}

#[actix_web::test]
async fn a_service_is_known_by_its_own_key_at_the_service_it_calls_and_nowhere_else() {
    let keys = ServiceKeys::new();
    let org = web::Data::new(ServiceVerifier::new("org", &internal(&keys, "org", 1000)).unwrap());
    let worker = ServiceClient::new("ai-worker", &internal(&keys, "ai-worker", 1000)).unwrap();
    assert_eq!(present(&org, &worker.token("org")).await, Ok("ai-worker".into()));
    assert_eq!(worker.token("org"), worker.token("org"), "kept while it is good");
    assert_eq!(present(&org, &worker.token("usage")).await, Err(401), "meant for another");

    // Content's key does not speak for ai-worker.
    let now = contexor_clock::now().timestamp();
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some("service+jwt".into());
    let good = json!({"iss": "content", "aud": "org", "iat": now, "exp": now + 60});
    let sign = |header: &Header, claims: &Value, key: &TestKey| encode(header, claims, &key.encoding_key()).unwrap();
    assert_eq!(present(&org, &sign(&header, &good, keys.key("content"))).await, Ok("content".into()));
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    let key = keys.key("content");
    let mut untyped = header.clone();
    untyped.typ = Some(ACCESS_TYPE.into());
    let mut hmac = header.clone();
    hmac.alg = Algorithm::HS256;
    let secret = base64::engine::general_purpose::STANDARD.decode(key.public_base64()).unwrap();
    let bad = [
        ("another's name", sign(&header, &with("iss", "ai-worker".into()), key)),
        ("an unknown name", sign(&header, &with("iss", "evil".into()), key)),
        ("an unknown key", sign(&header, &good, &TestKey::generate())),
        ("expired", sign(&header, &with("exp", (now - 60).into()), key)),
        ("typ of people", sign(&untyped, &good, key)),
        ("HS256", encode(&hmac, &good, &EncodingKey::from_secret(&secret)).unwrap()),
        ("nothing", String::new()),
        ("64 KB", "A".repeat(65_536)),
    ];
    for (what, token) in bad {
        assert_eq!(present(&org, &token).await, Err(401), "{what}");
    }
    // A person's token opens no internal door.
    assert_eq!(present(&org, &TestAuth::start().await.token(Uuid::now_v7())).await, Err(401));
}

#[actix_web::test]
async fn the_gateway_is_known_by_its_own_token_and_opens_no_internal_door_with_it() {
    let keys = ServiceKeys::new();
    let org = GatewayTokenVerifier::verifier("org", &internal(&keys, "org", 1000)).unwrap();
    let gateway = keys.tokens("gateway");
    let good = gateway.gateway_token("org");
    assert!(org.verify(&good) && org.verify(&good));
    assert_eq!(good, gateway.gateway_token("org"), "kept while it is good");

    let now = contexor_clock::now().timestamp();
    let claims = |exp: i64| json!({"iss": "gateway", "aud": "org", "iat": now - 600, "exp": exp});
    let sign = |typ: &str, claims: &Value, key: &TestKey| {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(typ.into());
        encode(&header, claims, &key.encoding_key()).unwrap()
    };
    let key = keys.key("gateway");
    assert!(org.verify(&sign("gateway+jwt", &claims(now + 60), key)));
    for (what, token) in [
        ("for another", gateway.gateway_token("auth")),
        ("for calls", gateway.token("org")),
        ("of another service", keys.tokens("content").gateway_token("org")),
        ("in the gateway's name", sign("gateway+jwt", &claims(now + 60), keys.key("content"))),
        ("of people", sign(ACCESS_TYPE, &claims(now + 60), key)),
        ("expired", sign("gateway+jwt", &claims(now - 60), key)),
        ("nothing", String::new()),
        ("64 KB", "A".repeat(65_536)),
    ] {
        assert!(!org.verify(&token), "{what}");
    }
    // Found good once, it is no good any more when its time is over.
    let short = sign("gateway+jwt", &claims(now + 60), key);
    assert!(org.verify(&short));
    advance_clock(TimeDelta::seconds(62));
    assert!(org.verify(&short), "within the tolerance for clocks it is good");
    advance_clock(TimeDelta::seconds(4));
    assert!(!org.verify(&short));

    let peers = web::Data::new(ServiceVerifier::new("org", &internal(&keys, "org", 1000)).unwrap());
    assert_eq!(present(&peers, &gateway.token("org")).await, Ok("gateway".into()));
    assert_eq!(present(&peers, &good).await, Err(401));

    // Without a key nobody could be believed, so there is no start.
    let mut settings = internal(&keys, "org", 1000);
    settings.gateway = None;
    let error = GatewayTokenVerifier::verifier("org", &settings).err().unwrap().to_string();
    assert!(error.starts_with("internal.gateway"), "{error}");
    settings.gateway = Some("c2VjcmV0".into());
    let error = GatewayTokenVerifier::verifier("org", &settings).err().unwrap().to_string();
    assert!(error.contains("internal.gateway") && !error.contains("c2VjcmV0"), "{error}");
    // Two keys, while the gateway changes its own.
    settings.gateway = Some(format!("{}, {}", TestKey::generate().public_base64(), key.public_base64()));
    assert!(GatewayTokenVerifier::verifier("org", &settings).unwrap().verify(&good));
}

#[actix_web::test]
async fn a_service_changes_its_key_without_an_outage() {
    let (old, next) = (ServiceKeys::new(), ServiceKeys::new());
    let usage = |keys: &ServiceKeys| ServiceClient::new("usage", &internal(keys, "usage", 1000)).unwrap().token("org");
    let org = |keys: &str| {
        let mut settings = internal(&old, "org", 1000);
        settings.peers.insert("usage".into(), keys.into());
        web::Data::new(ServiceVerifier::new("org", &settings).unwrap())
    };
    let (old_key, next_key) = (old.key("usage").public_base64(), next.key("usage").public_base64());
    // The next key is added where usage calls, then usage signs with it, then the old one is taken away.
    for keys in [format!("{old_key},{next_key}"), format!(" {next_key} , {old_key} ")] {
        let org = org(&keys);
        for signer in [&old, &next] {
            assert_eq!(present(&org, &usage(signer)).await, Ok("usage".into()));
        }
        // What two keys may say for usage, neither of them may say for others.
        let content = ServiceClient::new("content", &internal(&next, "content", 1000)).unwrap();
        assert_eq!(present(&org, &content.token("org")).await, Err(401));
    }
    let after = org(&next_key);
    assert_eq!(present(&after, &usage(&next)).await, Ok("usage".into()));
    assert_eq!(present(&after, &usage(&old)).await, Err(401));
    for bad in [
        format!("{old_key},"),
        format!(",{old_key}"),
        format!("{old_key},,{next_key}"),
        format!("{old_key} {next_key}"),
    ] {
        let mut settings = internal(&old, "org", 1000);
        settings.peers.insert("usage".into(), bad.clone());
        let error = ServiceVerifier::new("org", &settings).unwrap_err().to_string();
        assert!(error.contains("internal.peers.usage") && !error.contains(&old_key), "{bad}: {error}");
    }
}

#[actix_web::test]
async fn a_key_that_is_none_is_named_and_not_shown() {
    let keys = ServiceKeys::new();
    let mut settings = internal(&keys, "org", 1000);
    settings.signing_key = "c2VjcmV0".to_owned().into();
    let error = ServiceClient::new("org", &settings).unwrap_err().to_string();
    assert!(error.contains("internal.signing_key") && !error.contains("c2VjcmV0"), "{error}");
    settings.peers.insert("usage".into(), "c2VjcmV0".into());
    let error = ServiceVerifier::new("org", &settings).unwrap_err().to_string();
    assert!(error.contains("internal.peers.usage"), "{error}");
    assert!(!format!("{:?}", internal(&keys, "org", 1)).contains(&keys.key("org").private_base64()));
}

#[actix_web::test]
async fn a_call_to_a_service_that_does_not_answer_ends_in_time() {
    let keys = ServiceKeys::new();
    let services = ServiceClient::new("content", &internal(&keys, "content", 300)).unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/internal/x", silent.local_addr().unwrap());
    for url in [url.as_str(), "http://127.0.0.1:1/internal/x"] {
        let began = Instant::now();
        let error = services.get::<Value>("org", url).await.unwrap_err();
        assert!(matches!(error, CallError::Unavailable { service: "org", .. }), "{error:?}");
        assert!(began.elapsed() < Duration::from_secs(2));
        assert_eq!(status(&error.into()), 503);
    }
}

// ------------------------------------------------------------------------------------------------------------- memberships

fn caller(user_id: Uuid) -> Caller {
    let (session_id, signed_by) = (Uuid::now_v7(), Uuid::now_v7());
    Caller { user_id, session_id, signed_by, expires_at: i64::MAX, kind: CallerKind::Person }
}

fn access(redis: &TestRedis, org_url: &str) -> Access {
    access_at(&redis.url, org_url)
}

fn access_at(redis_url: &str, org_url: &str) -> Access {
    let keys = ServiceKeys::new();
    let services = ServiceClient::new("content", &internal(&keys, "content", 2000)).unwrap();
    Access::new(redis_at(redis_url), services, org_url)
}

#[actix_web::test]
async fn strangers_see_nothing_and_small_roles_are_told_so() {
    let (redis, org) = (contexor_testkit::redis().await, TestOrg::start().await);
    let access = access(&redis, org.url());
    let (tenant, workspace, viewer, stranger) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    org.member(tenant, Some(workspace), viewer, Role::Viewer);

    let scope = access.require_workspace(&caller(viewer), workspace, Permission::ContentRead).await.unwrap();
    assert_eq!((scope.org_id, scope.workspace_id, scope.user_id), (tenant, Some(workspace), viewer));
    let scope = access.require_org(&caller(viewer), tenant, Permission::OrgRead).await.unwrap();
    assert_eq!((scope.org_id, scope.workspace_id, scope.role), (tenant, None, Role::Viewer));

    let refused = access.require_workspace(&caller(viewer), workspace, Permission::ContentWrite).await.unwrap_err();
    assert_eq!(status(&refused), 403);
    for place in [tenant, Uuid::now_v7()] {
        let refused = access.require_org(&caller(stranger), place, Permission::OrgRead).await.unwrap_err();
        assert_eq!(status(&refused), 404);
    }
    let refused = access.require_workspace(&caller(stranger), workspace, Permission::ContentRead).await.unwrap_err();
    assert_eq!(status(&refused), 404);
    // An organization's id is no workspace's.
    assert_eq!(access.membership(stranger, AccessTarget::Workspace(tenant)).await.unwrap(), None);
}

#[actix_web::test]
async fn a_kept_answer_is_used_until_the_person_is_forgotten_and_then_at_once_no_more() {
    let (redis, org) = (contexor_testkit::redis().await, TestOrg::start().await);
    let access = access(&redis, org.url());
    let (tenant, user, other) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    org.member(tenant, None, user, Role::Viewer);
    org.member(tenant, None, other, Role::Viewer);
    let role = async |user| {
        access.membership(user, AccessTarget::Org(tenant)).await.unwrap().map(|membership| membership.role)
    };
    assert_eq!(role(user).await, Some(Role::Viewer));
    assert_eq!(role(other).await, Some(Role::Viewer));
    org.member(tenant, None, user, Role::Admin);
    org.remove(other);
    assert_eq!(role(user).await, Some(Role::Viewer), "from the kept answer");

    let side = redis_at(&redis.url);
    invalidate(&side, &[]).await.unwrap();
    invalidate(&side, &[user]).await.unwrap();
    assert_eq!(role(user).await, Some(Role::Admin));
    assert_eq!(role(other).await, Some(Role::Viewer), "somebody else's is kept");
    invalidate(&side, &[user, other]).await.unwrap();
    assert_eq!(role(other).await, None);
    org.remove(user);
    invalidate(&side, &[user]).await.unwrap();
    assert_eq!(role(user).await, None);
}

#[actix_web::test]
async fn standings_are_kept_and_dropped_on_every_shard_and_one_that_took_over_knows_none() {
    let (mut cluster, org) = (ClusterRedis::start_with_replicas().await, TestOrg::start().await);
    let (access, side) = (access_at(&cluster.url(), org.url()), redis_at(&cluster.url()));
    let tenant = Uuid::now_v7();
    // So many that each shard has some.
    let people: Vec<Uuid> = (0..24).map(|_| Uuid::now_v7()).collect();
    let roles = async || {
        let asked = people.iter().map(|user| access.membership(*user, AccessTarget::Org(tenant)));
        let memberships = futures::future::join_all(asked).await;
        memberships.into_iter().map(|membership| membership.unwrap().unwrap().role).collect::<Vec<_>>()
    };
    let all_are = |role| people.iter().for_each(|user| org.member(tenant, None, *user, role));
    all_are(Role::Viewer);
    assert_eq!(roles().await, [Role::Viewer; 24]);
    all_are(Role::Editor);
    assert_eq!(roles().await, [Role::Viewer; 24], "from the kept answers");
    let hold = begin_invalidation(&side, people.clone()).await.unwrap();
    assert_eq!(roles().await, [Role::Editor; 24]);
    all_are(Role::Admin);
    assert_eq!(roles().await, [Role::Admin; 24], "nothing is kept while they are held");
    hold.release(&side).await.unwrap();
    assert_eq!(roles().await, [Role::Admin; 24]);
    all_are(Role::Viewer);
    assert_eq!(roles().await, [Role::Admin; 24], "from the kept answers");

    // What the replica was sent of them is not believed: a change of the last moments may be missing.
    cluster.kill_primary_of(&format!("membership-epoch:{{{}}}", people[0])).await;
    let found = eventually(SOON, "every shard answers", async || {
        let asked = people.iter().map(|user| access.membership(*user, AccessTarget::Org(tenant)));
        let memberships = futures::future::join_all(asked).await;
        memberships.into_iter().map(|membership| Some(membership.ok()??.role)).collect::<Option<Vec<_>>>()
    })
    .await;
    assert_eq!(found[0], Role::Viewer);
    assert!(found.contains(&Role::Admin), "other shards keep theirs");
}

#[actix_web::test]
async fn an_answer_under_way_while_the_change_happens_leaves_nothing_stale() {
    // An org that reads the old membership, then waits before it answers.
    let (asked, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let role = Arc::new(Mutex::new(Role::Admin));
    let tenant = Uuid::now_v7();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (told, waits, reads) = (asked.clone(), go_on.clone(), role.clone());
    let server = HttpServer::new(move || {
        let (told, waits, reads) = (told.clone(), waits.clone(), reads.clone());
        App::new().default_service(web::to(move || {
            let (told, waits, reads) = (told.clone(), waits.clone(), reads.clone());
            async move {
                let role = *reads.lock().unwrap();
                told.notify_one();
                waits.notified().await;
                HttpResponse::Ok().json(json!({
                    "org_id": tenant,
                    "workspace_id": null,
                    "role": role,
                    "settings": contexor_api::org::OrgSettings::default(),
                }))
            }
        }))
    });
    tokio::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());

    let redis = contexor_testkit::redis().await;
    let (access, side, user) = (access(&redis, &url), redis_at(&redis.url), Uuid::now_v7());
    let under_way = access.membership(user, AccessTarget::Org(tenant));
    let change = async {
        asked.notified().await;
        let hold = begin_invalidation(&side, vec![user]).await.unwrap();
        go_on.notify_one();
        hold
    };
    let (old, hold) = tokio::join!(under_way, change);
    assert_eq!(old.unwrap().unwrap().role, Role::Admin, "it began before the change");
    // Asked between the word and the commit: an answer of the moment, which nobody keeps.
    go_on.notify_one();
    assert_eq!(access.membership(user, AccessTarget::Org(tenant)).await.unwrap().unwrap().role, Role::Admin);
    *role.lock().unwrap() = Role::Viewer;
    // Nothing more comes of the process that made the change; it counts all the same.
    for _ in 0..2 {
        go_on.notify_one();
        assert_eq!(access.membership(user, AccessTarget::Org(tenant)).await.unwrap().unwrap().role, Role::Viewer);
    }
    // Another change's hold is not this one's to release.
    let other = begin_invalidation(&side, vec![user]).await.unwrap();
    hold.release(&side).await.unwrap();
    go_on.notify_one();
    assert_eq!(access.membership(user, AccessTarget::Org(tenant)).await.unwrap().unwrap().role, Role::Viewer);
    *role.lock().unwrap() = Role::Editor;
    go_on.notify_one();
    assert_eq!(access.membership(user, AccessTarget::Org(tenant)).await.unwrap().unwrap().role, Role::Editor);
    other.release(&side).await.unwrap();
    go_on.notify_one();
    assert_eq!(access.membership(user, AccessTarget::Org(tenant)).await.unwrap().unwrap().role, Role::Editor);
    // From now on the answer is kept: org is not asked.
    assert_eq!(access.membership(user, AccessTarget::Org(tenant)).await.unwrap().unwrap().role, Role::Editor);
}

#[actix_web::test]
async fn without_org_or_redis_nobody_has_a_role() {
    let redis = contexor_testkit::redis().await;
    let refused =
        access(&redis, "http://127.0.0.1:1").membership(Uuid::now_v7(), AccessTarget::Org(Uuid::now_v7())).await;
    assert_eq!(status(&refused.unwrap_err()), 503);

    let org = TestOrg::start().await;
    let keys = ServiceKeys::new();
    let services = ServiceClient::new("content", &internal(&keys, "content", 1000)).unwrap();
    let access = Access::new(redis_at("redis://127.0.0.1:1/0"), services, org.url());
    let refused = access.membership(Uuid::now_v7(), AccessTarget::Org(Uuid::now_v7())).await;
    assert_eq!(status(&refused.unwrap_err()), 503);
}
