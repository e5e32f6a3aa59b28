//! Whatever is sent, the answer is one of the contract's.

use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use reqwest::{Method, header::HeaderValue};
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

use crate::harness::TestApp;

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// The same cases each time.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Bytes, and what is nearly right: fragments of JSON and of tokens.
fn odd_bytes() -> impl Strategy<Value = Vec<u8>> {
    let fragment = prop_oneof![
        Just(b"{\"refresh\":\"".to_vec()),
        Just(b"\"}".to_vec()),
        Just(b"\\u0000".to_vec()),
        Just(b"\\ud800".to_vec()),
        Just(b"eyJhbGciOiJFZERTQSJ9.".to_vec()),
        Just(b"[[[[[[[[".to_vec()),
        Just("۰۹۱۲".as_bytes().to_vec()),
        Just(b"1e999".to_vec()),
        any::<u8>().prop_map(|byte| vec![byte]),
        "[A-Za-z0-9_.-]{1,43}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(fragment, 0..12).prop_map(|fragments| fragments.concat())
}

#[test]
fn any_body_of_the_public_routes_is_answered_with_an_error_of_the_callers() {
    let runtime = runtime();
    let app = runtime.block_on(TestApp::start());
    let routes = ["/api/v1/auth/token/refresh", "/api/v1/auth/otp/request", "/api/v1/auth/otp/verify"];
    let case = (prop::sample::select(routes.to_vec()), odd_bytes());
    let outcome = runner(400).run(&case, |(route, body)| {
        let answer = runtime.block_on(async {
            app.request(Method::POST, route).header("content-type", "application/json").body(body).send().await.unwrap()
        });
        prop_assert!(answer.status().is_client_error(), "{}", answer.status());
        prop_assert_eq!(&answer.headers()["content-type"], "application/problem+json");
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn any_text_as_a_refresh_token_is_invalid_or_malformed() {
    let runtime = runtime();
    let app = runtime.block_on(TestApp::start());
    let texts = prop_oneof![any::<String>(), "[A-Za-z0-9_-]{43}", "[A-Za-z0-9_.-]{200,300}", Just(String::new())];
    let outcome = runner(300).run(&texts, |text| {
        let answer = runtime.block_on(app.post("/api/v1/auth/token/refresh", json!({ "refresh": text })));
        let known = matches!(
            (answer.status, answer.body["code"].as_str()),
            (401, Some("token_invalid")) | (422, Some("validation_failed"))
        );
        prop_assert!(known, "{} {}", answer.status, answer.body);
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn any_bytes_as_a_bearer_token_are_refused() {
    let runtime = runtime();
    let app = runtime.block_on(TestApp::start());
    let schemes =
        prop::sample::select(vec!["Bearer ", "bearer  ", "Bearer", "Basic ", "", "Bearer Bearer ", "Bearer ctx_"]);
    let outcome = runner(400).run(&(schemes, odd_bytes()), |(scheme, token)| {
        let Ok(value) = HeaderValue::from_bytes(&[scheme.as_bytes(), &token].concat()) else { return Ok(()) };
        let answer = runtime.block_on(async {
            app.request(Method::GET, "/api/v1/auth/me").header("authorization", value).send().await.unwrap()
        });
        // What looks like a machine's key is not for these routes, good or not.
        prop_assert!(matches!(answer.status().as_u16(), 401 | 403), "{}", answer.status());
        prop_assert_eq!(&answer.headers()["content-type"], "application/problem+json");
        Ok(())
    });
    outcome.unwrap();
}
