//! Limits and idempotency keys in a Redis Cluster.

use contexor_identity::{CallerKind, Revocations};
use contexor_service::{Redis, redis::RedisSettings};
use contexor_testkit::ClusterRedis;
use futures::future::join_all;
use serde_json::json;
use uuid::Uuid;

use crate::support::{TestGateway, assert_problem};

const MADE: &str = "/api/v1/contents/made";

/// A gateway with a cluster on which no ended session is missing.
async fn gateway(cluster: &ClusterRedis, more: &[(&str, &str)]) -> TestGateway {
    let url = cluster.url();
    let redis = Redis::new(&RedisSettings { url: url.clone().into(), response_timeout_ms: 2_000 }).unwrap();
    Revocations::new(redis).mark_synced(CallerKind::Person).await.unwrap();
    let settings: Vec<(&str, &str)> = [("redis.url", url.as_str())].into_iter().chain(more.iter().copied()).collect();
    TestGateway::start_with(&settings).await
}

#[tokio::test]
async fn in_a_cluster_people_of_every_shard_have_keys_that_serve_once() {
    let cluster = ClusterRedis::start().await;
    let gateway = gateway(&cluster, &[]).await;
    // So many that each shard has some.
    let tokens: Vec<String> = (0..16).map(|_| gateway.auth.token(Uuid::now_v7())).collect();
    let ask = async |token: &String, path: &str, key: &str| {
        let request = gateway.bare("POST", path).bearer_auth(token).header("idempotency-key", key);
        request.json(&json!({"name": "one"})).send().await.unwrap()
    };
    let first = join_all(tokens.iter().map(|token| ask(token, MADE, "a-key-of-mine-000"))).await;
    assert!(first.iter().all(|answer| answer.status() == 201), "{first:?}");
    let again = join_all(tokens.iter().map(|token| ask(token, MADE, "a-key-of-mine-000"))).await;
    for answer in again {
        assert_eq!(answer.status(), 201);
        assert_eq!(answer.headers()["idempotency-replayed"], "true");
    }
    assert_eq!(gateway.upstream("content").requests(), 16);
}

#[tokio::test]
async fn in_a_cluster_two_gateways_count_together() {
    let cluster = ClusterRedis::start().await;
    let limits = [("limits.write.requests", "4"), ("limits.write.window_s", "600")];
    let (one, other) = tokio::join!(gateway(&cluster, &limits), gateway(&cluster, &limits));
    let person = Uuid::now_v7();
    let mut left = Vec::new();
    for gateway in [&one, &other, &one, &other] {
        let token = gateway.auth.token(person);
        let answer = gateway.bare("POST", "/api/v1/contents").bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        left.push(answer.headers()["ratelimit"].to_str().unwrap().to_owned());
    }
    assert!(left[3].starts_with("\"write\";r=0"), "{left:?}");
    for gateway in [&one, &other] {
        let token = gateway.auth.token(person);
        let answer = gateway.bare("POST", "/api/v1/contents").bearer_auth(token).send().await.unwrap();
        assert_problem(answer, 429, "rate_limited").await;
    }
}
