//! People who ask for codes, sign in and refresh.

use contexor_crypto::KeyRing;
use contexor_events::auth::SealedOtp;
use contexor_testkit::Answer;
use deadpool_redis::redis;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::harness::{CODES_QUEUE, TestApp, key};

/// Tokens of a session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub access: String,
    pub refresh: String,
    pub user: Value,
}

impl TestApp {
    /// Asks for a code.
    pub async fn ask(&self, phone: &str) -> Answer {
        self.post("/api/v1/auth/otp/request", json!({ "phone": phone })).await
    }

    /// Asks for a code from a client address of one's choice.
    pub async fn ask_from(&self, phone: &str, address: &str) -> Answer {
        let request =
            self.request(Method::POST, "/api/v1/auth/otp/request").headers(self.keys.as_gateway("auth", address));
        Answer::to(request.json(&json!({ "phone": phone }))).await
    }

    pub async fn verify(&self, phone: &str, code: &str) -> Answer {
        self.post("/api/v1/auth/otp/verify", json!({ "phone": phone, "code": code })).await
    }

    /// Tries a code from a client address of one's choice.
    pub async fn verify_from(&self, phone: &str, code: &str, address: &str) -> Answer {
        let request =
            self.request(Method::POST, "/api/v1/auth/otp/verify").headers(self.keys.as_gateway("auth", address));
        Answer::to(request.json(&json!({ "phone": phone, "code": code }))).await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.post("/api/v1/auth/token/refresh", json!({ "refresh": token })).await
    }

    /// Refreshes as another device.
    pub async fn refresh_as(&self, device: &str, token: &str) -> Answer {
        let request = self.request(Method::POST, "/api/v1/auth/token/refresh").header("user-agent", device);
        Answer::to(request.json(&json!({ "refresh": token }))).await
    }

    /// The codes that were sent since it was last asked, oldest first, opened as notifier opens them.
    pub async fn sent(&self) -> Vec<SealedOtp> {
        self.vhost.take(CODES_QUEUE, 10_000).await.iter().map(opened).collect()
    }

    /// Asks for a code and reads the text message.
    pub async fn code(&self, phone: &str) -> String {
        self.ask(phone).await.assert_status(200);
        let mut sent = self.sent().await;
        assert_eq!(sent.len(), 1, "one message a code");
        sent.remove(0).code
    }

    pub async fn sign_in(&self, phone: &str) -> SignedIn {
        let code = self.code(phone).await;
        let body = self.verify(phone, &code).await.ok(200).body;
        SignedIn {
            access: body["access"].as_str().unwrap().to_owned(),
            refresh: body["refresh"].as_str().unwrap().to_owned(),
            user: body["user"].clone(),
        }
    }

    /// Asks for a code from an address and signs in with it, whatever else is sent at the same time.
    pub async fn sign_in_from(&self, phone: &str, address: &str) -> Answer {
        self.ask_from(phone, address).await.assert_status(200);
        let e164 = format!("+98{}", &phone[1..]);
        let code = self.sent().await.into_iter().rfind(|sent| sent.phone == e164).expect("a message").code;
        self.verify_from(phone, &code, address).await
    }

    /// Makes some requests that change nothing, so that what comes after them comes a little later.
    pub async fn round_trips(&self, count: u64) {
        for _ in 0..count {
            self.get("/.well-known/jwks.json", "").await.assert_status(200);
        }
    }

    /// Lets Redis forget everything.
    pub async fn empty_redis(&self) {
        redis::cmd("FLUSHDB").query_async::<()>(&mut self.connection().connection()).await.unwrap();
    }

    /// Runs Lua in Redis, to let time pass there or to look at it.
    pub async fn redis_script(&self, script: &str) -> Option<i64> {
        let mut connection = self.connection().connection();
        redis::cmd("EVAL").arg(script).arg(0).query_async(&mut connection).await.unwrap()
    }
}

/// A message to notifier, opened as notifier opens it.
pub fn opened(message: &Value) -> SealedOtp {
    let ring = KeyRing::single("otp", &SecretString::from(key(2))).unwrap();
    let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
    let data = &event["data"];
    let plain = ring.open(data["sealed"].as_str().unwrap(), data["otp_id"].as_str().unwrap()).unwrap();
    serde_json::from_slice(&plain).unwrap()
}

/// A code that is wrong for sure.
pub fn wrong(code: &str) -> String {
    let last = code.as_bytes()[5];
    format!("{}{}", &code[..5], if last == b'9' { '0' } else { char::from(last + 1) })
}
