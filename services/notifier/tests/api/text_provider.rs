//! The sandbox in the place of the provider of text messages, and the codes and texts that reach phones.

use chrono::{DateTime, Utc};
use contexor_crypto::KeyRing;
use contexor_events::auth::{OtpRequested, SealedOtp};
use contexor_sandbox::{
    Running, Sandbox,
    faults::{Faults, KavenegarFaults},
};
use contexor_testkit::eventually;
use serde_json::Value;
use uuid::Uuid;

use crate::app::{DEADLINE, DELIVERY_KEY, TestApp};

pub(crate) const API_KEY: &str = "4B6F3A9C2D1E8F70";

pub(crate) async fn start() -> Running {
    let mut sandbox = contexor_sandbox::Settings { port: 0, ..contexor_sandbox::Settings::default() };
    sandbox.kavenegar.api_key = Some(API_KEY.into());
    sandbox.kavenegar.templates = vec!["contexor-login".into()];
    Sandbox::start(sandbox).await.unwrap()
}

/// A code as auth sends it that seals with this key.
pub(crate) fn code_sealed_with(ring: &KeyRing, phone: &str, code: &str, expires_at: DateTime<Utc>) -> OtpRequested {
    let otp_id = Uuid::now_v7();
    let plain = serde_json::to_vec(&SealedOtp { phone: phone.into(), code: code.into() }).unwrap();
    OtpRequested { otp_id, sealed: ring.seal(&plain, &otp_id.to_string()), expires_at }
}

impl TestApp {
    pub(crate) fn code(&self, phone: &str, code: &str, expires_at: DateTime<Utc>) -> OtpRequested {
        let ring = KeyRing::single("otp", &DELIVERY_KEY.to_owned().into()).unwrap();
        code_sealed_with(&ring, phone, code, expires_at)
    }

    /// What reached a phone, newest first: the codes (`token`) or the texts (`message`).
    async fn messages(&self, receptor: &str, field: &str) -> Vec<String> {
        let url = format!("{}/sandbox/messages?receptor={receptor}", self.sandbox.url());
        let answer: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        let items = answer["items"].as_array().unwrap();
        items.iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
    }

    /// The codes that reached a phone, newest first.
    pub(crate) async fn received(&self, receptor: &str) -> Vec<String> {
        self.messages(receptor, "token").await
    }

    /// The texts that reached a phone, newest first.
    pub(crate) async fn texts(&self, receptor: &str) -> Vec<String> {
        self.messages(receptor, "message").await
    }

    pub(crate) async fn provider(&self, kavenegar: KavenegarFaults) {
        let faults = Faults { kavenegar, ..Faults::default() };
        let url = format!("{}/sandbox/faults", self.sandbox.url());
        assert!(self.http.put(url).json(&faults).send().await.unwrap().status().is_success());
    }

    /// Waits until a code is done with, and says how often it was tried.
    pub(crate) async fn tries(&self, otp: Uuid) -> i64 {
        let question = format!(
            "SELECT COALESCE(max(tries), 0)::bigint AS n FROM code_sends WHERE otp_id = '{otp}' AND state = 'done'"
        );
        eventually(DEADLINE, "the code is done with", async || {
            let tries = self.database.number(&question).await;
            (tries > 0).then_some(tries)
        })
        .await
    }
}
