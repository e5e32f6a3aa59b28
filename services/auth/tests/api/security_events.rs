//! What a guard wants to read: one structured line an event, with nothing personal in it.

use contexor_auth::Auth;
use contexor_service::Program as _;
use contexor_testkit::{LogCapture, captured_logs};
use reqwest::Method;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::harness::{Answer, TestApp};
use crate::people::wrong;

const PHONE: &str = "09127654321";

/// The lines about an event.
fn events(logs: &LogCapture, event: &str) -> Vec<Value> {
    let lines: Vec<Value> = logs.lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.into_iter().filter(|line| line["fields"]["security.event"] == event).collect()
}

#[tokio::test]
async fn security_events_are_logged_with_actor_time_and_request_and_counted() {
    let logs = captured_logs();
    let app = TestApp::start_with(&[("otp.resend_after_s", "60")]).await;
    let code = app.code(PHONE).await;
    app.ask(PHONE).await.assert_problem(429, "rate_limited");
    let failed = app.verify(PHONE, &wrong(&code)).await;
    let signed_in = app.verify(PHONE, &code).await;
    let request_of = |answer: &Answer| answer.headers["x-request-id"].to_str().unwrap().to_owned();
    let (failed_in, signed_in_in) = (request_of(&failed), request_of(&signed_in));
    let body = signed_in.ok(200).body;
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    let next = app.refresh(&text("refresh")).await.ok(200).body;
    let reused = app.refresh_as("thief/1", &text("refresh")).await;
    reused.assert_problem(401, "token_reused");
    let arguments = vec!["rotate-keys".to_owned(), "now".to_owned()];
    assert!(Auth::command(app.settings.clone(), arguments).await.unwrap());

    let user = body["user"]["id"].as_str().unwrap();
    for (event, actor, request, metric, labels) in [
        ("code_refused", None, None, "contexor_otp_refused_total", vec!["reason=\"resend_window\""]),
        ("sign_in_failed", None, Some(failed_in), "contexor_otp_verifications_total", vec!["outcome=\"wrong\""]),
        ("signed_in", Some(user), Some(signed_in_in), "contexor_sign_ins_total", vec![]),
        (
            "token_reused",
            Some(user),
            Some(request_of(&reused)),
            "contexor_token_refreshes_total",
            vec!["outcome=\"reused\""],
        ),
        (
            "session_ended",
            Some(user),
            Some(request_of(&reused)),
            "contexor_sessions_ended_total",
            vec!["reason=\"token_reused\""],
        ),
        ("keys_rotated", None, None, "contexor_signing_key_rotations_total", vec![]),
    ] {
        let lines = events(&logs, event);
        assert_eq!(lines.len(), 1, "{event}: {lines:?}");
        let line = &lines[0];
        assert!(chrono::DateTime::parse_from_rfc3339(line["timestamp"].as_str().unwrap()).is_ok(), "{event}");
        assert_eq!(line["fields"]["user.id"].as_str(), actor, "{event}");
        if let Some(request) = request {
            assert_eq!(line["span"]["request_id"].as_str(), Some(request.as_str()), "{event}");
        }
        assert_eq!(app.metric(metric, &labels).await, 1.0, "{metric}");
    }
    assert_eq!(events(&logs, "keys_rotated")[0]["fields"]["actor"], "command");
    let secrets = [next["refresh"].as_str().unwrap().to_owned(), next["access"].as_str().unwrap().to_owned()];
    logs.assert_free_of(secrets.into_iter().chain([text("refresh"), text("access"), PHONE[1..].to_owned()]));
}

#[tokio::test]
async fn nobody_forges_or_breaks_log_lines() {
    let logs = captured_logs();
    let app = TestApp::start().await;
    let forged = "{\"level\":\"INFO\",\"fields\":{\"security.event\":\"forged\"}}";
    let address = app.url.trim_start_matches("http://").to_owned();
    // What no client library would send is written by hand.
    for request in [
        format!("GET /x%0a{forged} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").replace('"', "%22"),
        format!(
            "GET /readyz HTTP/1.1\r\nhost: x\r\nx-request-id: aaaaaaaa\u{1b}[31m{forged}\r\nconnection: close\r\n\r\n"
        ),
        format!(
            "GET /api/v1/auth/me HTTP/1.1\r\nhost: x\r\nuser-agent: \u{1b}[2J{forged}\r\nauthorization: Bearer {PHONE}\r\nconnection: close\r\n\r\n"
        ),
        format!("GET /api/v1/auth/me HTTP/1.1\r\nhost: x\r\ntraceparent: 00-{forged}\r\nconnection: close\r\n\r\n"),
    ] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    let session = app.sign_in(PHONE).await;
    let national_code = "0013542419";
    for body in [
        serde_json::json!({ "name": format!("x\n{forged}") }),
        serde_json::json!({ (format!("a\n{forged}\u{1b}[0m")): 1 }),
        serde_json::json!({ "name": national_code, "e-mail": "sara@example.com" }),
    ] {
        app.call(Method::PATCH, "/api/v1/auth/me", &session.access, Some(body))
            .await
            .assert_problem(422, "validation_failed");
    }
    assert!(logs.lines().len() > 5);
    for line in logs.lines() {
        let record: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(record["timestamp"].is_string() && record["level"].is_string(), "{line}");
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
    assert!(events(&logs, "forged").is_empty());
    logs.assert_free_of([&PHONE[1..], national_code, "sara@example.com", &session.access]);
}
