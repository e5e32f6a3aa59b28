//! API keys.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use actix_web::{
    FromRequest as _, ResponseError as _, dev::Payload, http::header::AUTHORIZATION, test::TestRequest, web,
};
use chrono::{DateTime, TimeDelta, Utc};
use contexor_api::org::Role;
use contexor_identity::{
    ApiKeyDirectory, ApiKeyToken, Caller, CallerKind, Identity, Permission, Person, Revocations, Scope,
    api_key::{API_KEY_PREFIX, API_KEY_REVOCATION_S},
};
use contexor_service::ApiError;
use contexor_testkit::{TestRedis, advance_clock, peers::TestAuth, proptest::prelude::*};
use futures::future::BoxFuture;
use uuid::Uuid;

use super::{redis_at, settings};

/// When each key stops, by id and hash.
type Deadlines = HashMap<(Uuid, [u8; 32]), DateTime<Utc>>;

/// Knows the keys that a test makes, and counts how often it is asked.
#[derive(Clone, Default)]
struct Directory {
    keys: Arc<Mutex<Deadlines>>,
    asked: Arc<AtomicUsize>,
    away: Arc<AtomicBool>,
}

impl Directory {
    fn make(&self, lives: TimeDelta) -> ApiKeyToken {
        let token = ApiKeyToken::new(Uuid::now_v7(), [7; 32]);
        self.keys.lock().unwrap().insert((token.id(), token.secret_hash()), contexor_clock::now() + lives);
        token
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl ApiKeyDirectory for Directory {
    fn look_up(&self, id: Uuid, secret_hash: [u8; 32]) -> BoxFuture<'_, Result<Option<DateTime<Utc>>, ApiError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = if self.away.load(Ordering::SeqCst) {
            Err(ApiError::unavailable("org"))
        } else {
            let found = self.keys.lock().unwrap().get(&(id, secret_hash)).copied();
            Ok(found.filter(|expires_at| *expires_at > contexor_clock::now()))
        };
        Box::pin(async move { answer })
    }
}

async fn identity() -> (TestAuth, TestRedis, Directory, Identity) {
    let (auth, redis, directory) = (TestAuth::start().await, contexor_testkit::redis().await, Directory::default());
    let identity =
        Identity::new(&settings(auth.jwks_url()), redis_at(&redis.url)).unwrap().with_api_keys(directory.clone());
    (auth, redis, directory, identity)
}

async fn status(identity: &Identity, token: &str) -> u16 {
    identity.authenticate(token).await.map_or_else(|error| error.status_code().as_u16(), |_| 200)
}

#[actix_web::test]
async fn a_machine_comes_in_with_its_key_and_the_directory_is_asked_once() {
    let (_auth, _redis, directory, identity) = identity().await;
    let key = directory.make(TimeDelta::hours(1));
    assert!(identity.verify_offline(&key.text()).await.is_none());
    for _ in 0..3 {
        let caller = identity.authenticate(&key.text()).await.unwrap();
        assert_eq!((caller.user_id, caller.session_id, caller.kind), (key.id(), key.id(), CallerKind::Machine));
    }
    assert!(identity.verify_offline(&key.text()).await.is_some());
    assert_eq!(directory.asked(), 1);
}

#[actix_web::test]
async fn an_ended_key_fails_at_its_next_use_though_it_is_still_believed() {
    let (_auth, redis, directory, identity) = identity().await;
    let (ended, other) = (directory.make(TimeDelta::hours(1)), directory.make(TimeDelta::hours(1)));
    assert_eq!((status(&identity, &ended.text()).await, status(&identity, &other.text()).await), (200, 200));
    Revocations::new(redis_at(&redis.url)).revoke(ended.id(), API_KEY_REVOCATION_S).await.unwrap();
    assert_eq!((status(&identity, &ended.text()).await, status(&identity, &other.text()).await), (401, 200));
}

#[actix_web::test]
async fn a_key_that_is_believed_stops_when_it_expires() {
    let (_auth, _redis, directory, identity) = identity().await;
    let key = directory.make(TimeDelta::hours(1));
    assert_eq!(status(&identity, &key.text()).await, 200);
    advance_clock(TimeDelta::minutes(59));
    assert_eq!(status(&identity, &key.text()).await, 200);
    advance_clock(TimeDelta::minutes(1));
    assert_eq!(status(&identity, &key.text()).await, 401);
}

#[actix_web::test]
async fn wrong_keys_are_refused_and_what_is_no_key_asks_nobody() {
    let (_auth, _redis, directory, identity) = identity().await;
    let key = directory.make(TimeDelta::hours(1));
    let text = key.text();
    let malformed = [
        API_KEY_PREFIX.to_owned(),
        format!("{API_KEY_PREFIX}secret"),
        text[..text.len() - 1].to_owned(),
        format!("{text}A"),
        format!("{text}="),
        text.replacen("ctx_", "ctx_ ", 1),
        text.replacen("ctx_", "CTX_", 1),
        text.replacen("ctx_", "ctx-", 1),
        format!("{API_KEY_PREFIX}{}", "A".repeat(4_000)),
    ];
    for wrong in &malformed {
        assert_eq!(status(&identity, wrong).await, 401, "{wrong}");
    }
    assert_eq!(directory.asked(), 0);
    for wrong in [ApiKeyToken::new(key.id(), [8; 32]), ApiKeyToken::new(Uuid::now_v7(), [7; 32])] {
        assert_eq!(status(&identity, &wrong.text()).await, 401);
    }
    assert_eq!(directory.asked(), 2);
    directory.away.store(true, Ordering::SeqCst);
    assert_eq!(status(&identity, &text).await, 503, "nobody knows, so nobody comes in");
}

#[actix_web::test]
async fn machines_have_no_business_where_a_person_is_asked_for() {
    let (auth, redis, directory, identity) = identity().await;
    let key = directory.make(TimeDelta::hours(1)).text();
    let for_people_alone = Identity::new(&settings(auth.jwks_url()), redis_at(&redis.url)).unwrap();
    let person = auth.token(Uuid::now_v7());
    for (identity, token, expected) in [
        (&identity, &key, (200, 403)),
        (&identity, &person, (200, 200)),
        (&for_people_alone, &key, (403, 403)),
        (&for_people_alone, &person, (200, 200)),
    ] {
        let request = TestRequest::get()
            .app_data(web::Data::new(identity.clone()))
            .insert_header((AUTHORIZATION, format!("Bearer {token}")))
            .to_http_request();
        let told = |error: ApiError| error.status_code().as_u16();
        let caller = Caller::from_request(&request, &mut Payload::None).await.map_or_else(told, |_| 200);
        let person = Person::from_request(&request, &mut Payload::None).await.map_or_else(told, |_| 200);
        assert_eq!((caller, person), expected);
    }
}

#[test]
fn no_key_has_a_permission_that_is_for_people_alone() {
    for permission in Permission::ALL {
        for role in Role::ALL {
            let scope = |kind| Scope {
                org_id: Uuid::nil(),
                workspace_id: None,
                user_id: Uuid::nil(),
                kind,
                made_by: None,
                role,
                settings: Default::default(),
            };
            let by_role = permission.is_granted_to(role);
            assert_eq!(scope(CallerKind::Person).may(*permission), by_role);
            assert_eq!(scope(CallerKind::Machine).may(*permission), by_role && !permission.people_only());
        }
    }
}

proptest! {
    #[test]
    fn a_key_reads_as_it_was_written_and_in_one_way_alone(id: u128, secret: [u8; 32], at in 4usize..68, put in 32u8..127) {
        let key = ApiKeyToken::new(Uuid::from_u128(id), secret);
        let text = key.text();
        prop_assert_eq!(text.len(), 68);
        prop_assert_eq!(ApiKeyToken::read(&text), Some(key));
        let debug = format!("{key:?}");
        prop_assert!(!debug.contains(&text[26..]), "the secret is shown");
        let mut changed = text.clone().into_bytes();
        changed[at] = put;
        let changed = String::from_utf8(changed).unwrap();
        if changed != text {
            prop_assert_ne!(ApiKeyToken::read(&changed), Some(key));
        }
    }

    #[test]
    fn any_text_is_read_without_harm(text in "\\PC*", tail in "[A-Za-z0-9_=+/-]{0,80}") {
        for text in [text.clone(), format!("ctx_{text}"), format!("ctx_{tail}")] {
            if let Some(key) = ApiKeyToken::read(&text) {
                prop_assert_eq!(key.text(), text);
            }
        }
    }
}
