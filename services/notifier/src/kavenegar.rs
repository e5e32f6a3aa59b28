//! A thin client of Kavenegar's `verify/lookup`.
//!
//! The account's key is a part of every address, and the answer repeats the message with its code: neither addresses nor answers are
//! ever logged, and what errors say is ours.

use std::time::Duration;

use contexor_api::phone::Phone;
use reqwest::{Client, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::{domain::return_code::Verdict, settings::KavenegarSettings};

/// Longest answer that is read, bytes.
const MOST_BODY_BYTES: usize = 64 * 1024;

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The provider answered with a return code.
    Code(i64),
    /// It could not be reached: nothing was sent.
    Unreached,
    /// The request was written and no (readable) answer came: the message may be on its way.
    Unknown,
    /// Something answered that is not the provider's interface.
    Foreign,
}

impl Answer {
    /// What it means for us; none when nobody knows whether the message was sent.
    pub fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Code(code) => Some(Verdict::of(code)),
            Self::Unreached => Some(Verdict::Retry),
            Self::Foreign => Some(Verdict::Alert),
            Self::Unknown => None,
        }
    }
}

/// The provider.
#[derive(Clone)]
pub struct Kavenegar {
    http: Client,
    lookup_url: SecretString,
    template: String,
}

impl std::fmt::Debug for Kavenegar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kavenegar").field("template", &self.template).finish_non_exhaustive()
    }
}

impl Kavenegar {
    /// A client for an account.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(settings: &KavenegarSettings) -> Result<Self, reqwest::Error> {
        let http = Client::builder()
            .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
            .timeout(Duration::from_millis(settings.timeout_ms))
            // A redirect or a proxy would be told the key.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()?;
        let base = settings.base_url.trim_end_matches('/');
        let lookup_url = format!("{base}/v1/{}/verify/lookup.json", settings.api_key.expose_secret());
        Ok(Self { http, lookup_url: lookup_url.into(), template: settings.template.clone() })
    }

    /// Sends a code to a phone with the approved template.
    pub async fn send_code(&self, phone: &Phone, code: &str) -> Answer {
        let receptor = phone.national().unwrap_or_else(|| format!("00{}", phone.e164().trim_start_matches('+')));
        let form = [("receptor", receptor.as_str()), ("token", code), ("template", &self.template), ("type", "sms")];
        let answer = match self.http.post(self.lookup_url.expose_secret()).form(&form).send().await {
            Ok(answer) => answer,
            Err(error) => {
                let unreached = error.is_connect() || error.is_builder();
                let error = error.without_url();
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    unreached,
                    "the text message provider did not answer"
                );
                return if unreached { Answer::Unreached } else { Answer::Unknown };
            }
        };
        let status = answer.status();
        match read_bounded(answer).await {
            Some(body) => read_answer(status.as_u16(), &body),
            None if status.is_success() || status.is_server_error() => Answer::Unknown,
            None => read_answer(status.as_u16(), b""),
        }
    }
}

async fn read_bounded(mut answer: reqwest::Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= MOST_BODY_BYTES => body.extend_from_slice(&chunk),
            Ok(None) => return Some(body),
            _ => return None,
        }
    }
}

/// The part of the envelope that decides; the entries, which repeat the text, are dropped unread.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "return")]
    outcome: ReturnStatus,
}

#[derive(Deserialize)]
struct ReturnStatus {
    #[serde(deserialize_with = "number_or_text")]
    status: i64,
}

fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Loose {
        Number(i64),
        Text(String),
    }
    match Loose::deserialize(deserializer)? {
        Loose::Number(number) => Ok(number),
        Loose::Text(text) => text.trim().parse().map_err(|_| D::Error::custom("not a number")),
    }
}

/// The body decides, whatever the HTTP status; without an envelope the status does, where it is one of the provider's codes.
fn read_answer(http_status: u16, body: &[u8]) -> Answer {
    if let Ok(envelope) = serde_json::from_slice::<Envelope>(body) {
        return Answer::Code(envelope.outcome.status);
    }
    match i64::from(http_status) {
        // An accepted message whose envelope was cut.
        200..=299 => Answer::Unknown,
        code if Verdict::is_known(code) => Answer::Code(code),
        500..=599 => Answer::Unknown,
        _ => Answer::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_decides_and_then_the_status() {
        for (status, body, expected) in [
            (
                200,
                r#"{"return":{"status":200,"message":"ok"},"entries":[{"message":"code 1","status":5}]}"#,
                Answer::Code(200),
            ),
            (200, r#"{"return":{"status":"200","message":"ok"},"entries":{"messageid":"1"}}"#, Answer::Code(200)),
            (200, r#"{"return":{"status":418,"message":"x"},"entries":null}"#, Answer::Code(418)),
            (418, r#"{"return":{"status":418}}"#, Answer::Code(418)),
            (418, r#"{"return":{"status":418},"entries":{null}}"#, Answer::Code(418)),
            (200, r#"{"return":{"sta"#, Answer::Unknown),
            (200, "", Answer::Unknown),
            (502, "<html>Bad Gateway</html>", Answer::Unknown),
            (302, "", Answer::Foreign),
            (421, "", Answer::Foreign),
            (403, "", Answer::Code(403)),
        ] {
            assert_eq!(read_answer(status, body.as_bytes()), expected, "{status} {body}");
        }
    }

    #[test]
    fn what_nobody_knows_has_no_verdict() {
        assert_eq!(Answer::Unknown.verdict(), None);
        assert_eq!(Answer::Unreached.verdict(), Some(Verdict::Retry));
        assert_eq!(Answer::Foreign.verdict(), Some(Verdict::Alert));
        assert_eq!(Answer::Code(411).verdict(), Some(Verdict::Refused));
    }
}
