use std::process::Command;

use contexor_testkit::captured_logs;
use reqwest::Method;

use crate::harness::{CODES_QUEUE, TestApp};
use crate::people::{opened, wrong};

/// Everything in a Redis index, as text.
async fn redis_dump(url: &str) -> String {
    use deadpool_redis::redis;
    let mut connection = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query_async(&mut connection).await.unwrap();
    let mut dump = String::new();
    for key in keys {
        let kind: String = redis::cmd("TYPE").arg(&key).query_async(&mut connection).await.unwrap();
        let value: Vec<String> = match kind.as_str() {
            "string" => {
                let value: String = redis::cmd("GET").arg(&key).query_async(&mut connection).await.unwrap();
                vec![value]
            }
            "hash" => redis::cmd("HGETALL").arg(&key).query_async(&mut connection).await.unwrap(),
            "zset" => redis::cmd("ZRANGE").arg(&key).arg(0).arg(-1).query_async(&mut connection).await.unwrap(),
            other => panic!("a {other} is not expected"),
        };
        let ttl: i64 = redis::cmd("PTTL").arg(&key).query_async(&mut connection).await.unwrap();
        let names_nobody = key == "{otp}:expiry" || key.starts_with("{revoked}-whole:");
        assert!(ttl > 0 || names_nobody, "{key} stays for ever");
        dump.push_str(&format!("{key} {}\n", value.join(" ")));
    }
    dump
}

#[tokio::test]
async fn no_code_phone_or_token_is_readable_in_logs_redis_or_the_database() {
    let logs = captured_logs();
    let app = TestApp::start().await;
    let phone = "09127654321";
    // One code is used, one tried wrongly, one stays.
    let used = app.code(phone).await;
    app.verify(phone, &wrong(&used)).await;
    let signed_in = app.verify(phone, &used).await.ok(200).body;
    let (access, refresh) = (signed_in["access"].as_str().unwrap(), signed_in["refresh"].as_str().unwrap());
    let next = app.refresh(refresh).await.ok(200).body;
    app.get("/api/v1/auth/me", access).await.assert_status(200);
    app.call(Method::POST, "/api/v1/auth/otp/request", "", Some(serde_json::json!({ "phone": "0912765432x" }))).await;
    app.ask(phone).await.assert_status(200);
    let messages = app.vhost.take(CODES_QUEUE, 10).await;
    let open = opened(&messages[0]).code;
    let queue = serde_json::Value::from(messages).to_string();
    let metrics = app.metrics().await;

    let secrets = [
        "9127654321",
        &used,
        &open,
        access,
        refresh,
        next["refresh"].as_str().unwrap(),
        next["access"].as_str().unwrap(),
        "0912765432x",
    ];
    assert!(!logs.lines().is_empty());
    let text = logs.text();
    for secret in secrets {
        // Six digits stand in ids and times by chance, so a code counts only where it stands alone.
        assert!(!stands_alone(&text, secret), "{secret} was logged");
        assert!(!stands_alone(&queue, secret), "{secret} stands in the message");
        assert!(!stands_alone(&metrics, secret), "{secret} stands in the metrics");
    }
    let redis = redis_dump(&app.redis.url).await;
    assert!(redis.contains("{otp}:code:"));
    for secret in secrets {
        assert!(!stands_alone(&redis, secret), "{secret} stands in Redis: {redis}");
    }
    let dump = Command::new(pg_dump()).arg(&app.database.url).output().expect("pg_dump runs");
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    let dump = String::from_utf8(dump.stdout).unwrap();
    assert!(dump.contains("COPY public.users"));
    for secret in secrets {
        assert!(!stands_alone(&dump, secret), "{secret} stands in the database");
    }
    // A bare hash of a number is a number: there are few enough to try them all.
    for writing in ["+989127654321", "989127654321", "09127654321", "9127654321"] {
        let hash: String =
            contexor_crypto::sha256(writing.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!dump.contains(&hash) && !redis.contains(&hash), "the bare hash of {writing} is kept");
    }
}

fn stands_alone(text: &str, secret: &str) -> bool {
    text.match_indices(secret).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + secret.len()..].chars().next();
        secret.len() > 6 || ![before, after].iter().flatten().any(char::is_ascii_alphanumeric)
    })
}

fn pg_dump() -> String {
    let debian = "/usr/lib/postgresql/15/bin/pg_dump";
    if std::path::Path::new(debian).exists() { debian.to_owned() } else { "pg_dump".to_owned() }
}
