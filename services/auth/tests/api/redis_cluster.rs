//! Codes and ended sessions in a Redis Cluster.

use std::time::Duration;

use contexor_events::auth::OtpSendFailed;
use contexor_service::{Redis, redis::RedisSettings};
use contexor_testkit::{ClusterRedis, eventually};
use deadpool_redis::redis;
use reqwest::Method;
use serde_json::json;

use crate::harness::{CODES_QUEUE, TestApp};
use crate::people::wrong;
use crate::periodic::done_by_another;

const PHONE: &str = "09121234567";
const OTHER: &str = "09351234567";
const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn in_a_cluster_codes_are_counted_used_taken_back_and_emptied_and_sessions_end() {
    let cluster = ClusterRedis::start().await;
    let url = cluster.url();
    let app = TestApp::start_with(&[("redis.url", url.as_str()), ("otp.resend_after_s", "60")]).await;

    // Reserved, guessed, used once.
    let code = app.code(PHONE).await;
    app.ask(PHONE).await.assert_problem(429, "rate_limited");
    app.verify(PHONE, &wrong(&code)).await.assert_problem(401, "otp_invalid");
    let signed_in = app.verify(PHONE, &code).await.ok(200).body;
    app.verify(PHONE, &code).await.assert_problem(401, "otp_invalid");

    // The list of ended sessions is told to the shard that has it, and believed.
    let access = signed_in["access"].as_str().unwrap();
    let me = async || app.get("/api/v1/auth/me", access).await.status;
    eventually(SOON, "the list is whole", async || (me().await == 200).then_some(())).await;
    app.call(Method::POST, "/api/v1/auth/logout", access, Some(json!({}))).await.assert_status(204);
    assert_eq!(me().await, 401);

    // Taken back: another one may be asked for at once, and counts.
    app.ask(OTHER).await.assert_status(200);
    let message = app.vhost.take(CODES_QUEUE, 1).await.remove(0);
    let event: serde_json::Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
    let otp_id = event["data"]["otp_id"].as_str().unwrap().parse().unwrap();
    app.ask(OTHER).await.assert_problem(429, "rate_limited");
    app.publish("notifier", OtpSendFailed { otp_id }).await;
    eventually(SOON, "the code is taken back", async || (app.ask(OTHER).await.status == 200).then_some(())).await;

    // Expired and emptied.
    let redis = Redis::new(&RedisSettings { url: url.into(), response_timeout_ms: 2_000 }).unwrap();
    let script = "for _, code in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
                    redis.call('HSET', code, 'expires', 1) redis.call('ZADD', KEYS[1], 1, code)
                  end";
    let mut expire = redis::cmd("EVAL");
    expire.arg(script).arg(1).arg("{otp}:expiry").exec_async(&mut redis.connection()).await.unwrap();
    let _other = done_by_another(&app, "cleanup_expired_otps").await;
    assert_eq!(app.metric("contexor_otp_expired_total", &[]).await, 1.0);
    assert_eq!(app.metric("contexor_otp_sent_in_hour", &[]).await, 2.0);
    assert_eq!(app.metric("contexor_otp_used_in_hour", &[]).await, 1.0);
}
