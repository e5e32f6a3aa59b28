//! One attempt to deliver.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use chrono::{DateTime, SecondsFormat, Utc};
use contexor_crypto::{CryptoError, KeyRing};
use reqwest::{
    Client, Response,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
};
use serde_json::{Value, json};

use crate::{
    domain::{schedule, signature, target::TargetPolicy},
    egress::is_address_refused,
    ops::webhooks::{headers_place, secret_place},
    store::deliveries::ClaimedDelivery,
};

/// Bytes of an answer that are shown to the webhook's admins.
const SHOWN_BYTES: usize = 1024;
/// Bytes of an answer that are read at most; a longer one costs its connection.
const READ_BYTES: usize = 16 * 1024;
/// How long an answer's body may take once its status is known.
const BODY_PATIENCE: Duration = Duration::from_secs(2);

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// 2xx.
    Delivered,
    /// Any other status, redirects included.
    Refused,
    /// No answer in time.
    TimedOut,
    /// No connection, or it was cut.
    ConnectionFailed,
    /// The address is not, or not any more, one that may be reached.
    AddressRefused,
    /// The webhook's secrets do not open: the key is missing from the settings.
    Unreadable,
    /// The process stops.
    Interrupted,
}

impl Outcome {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::TimedOut => "timed_out",
            Self::ConnectionFailed => "connection_failed",
            Self::AddressRefused => "address_refused",
            Self::Unreadable => "unreadable",
            Self::Interrupted => "interrupted",
        }
    }
}

/// What an attempt came to.
#[derive(Debug)]
pub(super) struct AttemptReport {
    at: DateTime<Utc>,
    pub(super) outcome: Outcome,
    pub(super) latency: Duration,
    pub(super) status: Option<u16>,
    pub(super) retry_after: Option<chrono::Duration>,
    pub(super) response: Option<String>,
}

impl AttemptReport {
    pub(super) fn interrupted() -> Self {
        Self::without_answer(contexor_clock::now(), Duration::ZERO, Outcome::Interrupted)
    }

    fn without_answer(at: DateTime<Utc>, latency: Duration, outcome: Outcome) -> Self {
        Self { at, outcome, latency, status: None, retry_after: None, response: None }
    }

    /// As it stands in the delivery's log.
    pub(super) fn log_line(&self) -> Value {
        json!({
            "at": self.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            "outcome": self.outcome.as_str(),
            "latency_ms": i64::try_from(self.latency.as_millis()).unwrap_or(i64::MAX),
            "status_code": self.status,
        })
    }
}

/// Makes attempts.
#[derive(Debug)]
pub struct Sender {
    /// The client of [`crate::egress`].
    pub client: Client,
    /// What addresses are let through.
    pub policy: TargetPolicy,
    /// Opens secrets and headers.
    pub keys: KeyRing,
}

impl Sender {
    /// Attempts a delivery: the kept body, signed for this moment.
    pub(super) async fn attempt(&self, claimed: &ClaimedDelivery) -> AttemptReport {
        let (at, began) = (contexor_clock::now(), Instant::now());
        // What was let through before may not be now: the policy is a setting.
        let Ok(target) = self.policy.read(&claimed.url) else {
            metrics::counter!("contexor_webhook_addresses_refused_total").increment(1);
            return AttemptReport::without_answer(at, began.elapsed(), Outcome::AddressRefused);
        };
        let Ok(headers) = self.headers(claimed, at) else {
            tracing::error!(webhook.id = %claimed.webhook_id, "the secrets of webhook {} do not open", claimed.webhook_id);
            return AttemptReport::without_answer(at, began.elapsed(), Outcome::Unreadable);
        };
        let answer = self.client.post(target.url).headers(headers).body(claimed.body.clone()).send().await;
        let latency = began.elapsed();
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                let outcome = if is_address_refused(&error) {
                    Outcome::AddressRefused
                } else if error.is_timeout() {
                    Outcome::TimedOut
                } else {
                    Outcome::ConnectionFailed
                };
                // The address may hold a secret of the receiver's.
                let error = error.without_url();
                tracing::debug!(
                    webhook.id = %claimed.webhook_id,
                    outcome = outcome.as_str(),
                    error = &error as &dyn std::error::Error,
                    "a delivery was not answered"
                );
                return AttemptReport::without_answer(at, latency, outcome);
            }
        };
        let status = answer.status();
        let retry_after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after = retry_after.and_then(|value| schedule::retry_after(value, contexor_clock::now()));
        AttemptReport {
            at,
            outcome: if status.is_success() { Outcome::Delivered } else { Outcome::Refused },
            latency,
            status: Some(status.as_u16()),
            retry_after: retry_after.filter(|_| !status.is_success()),
            response: Some(beginning_of(answer).await),
        }
    }

    fn headers(&self, claimed: &ClaimedDelivery, now: DateTime<Utc>) -> Result<HeaderMap, CryptoError> {
        let mut headers = HeaderMap::new();
        if let Some(sealed) = &claimed.sealed_headers {
            let custom = self.keys.open(sealed, &headers_place(claimed.webhook_id))?;
            let custom: BTreeMap<String, String> =
                serde_json::from_slice(&custom).map_err(|_| CryptoError::Malformed)?;
            for (name, value) in custom {
                // Checked when they were set.
                if let (Ok(name), Ok(mut value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
                    value.set_sensitive(true);
                    headers.insert(name, value);
                }
            }
        }
        let place = secret_place(claimed.webhook_id);
        let mut secrets = vec![self.keys.open(&claimed.sealed_secret, &place)?];
        if let Some(previous) = &claimed.sealed_previous_secret
            && claimed.previous_secret_until.is_some_and(|until| now < until)
        {
            secrets.push(self.keys.open(previous, &place)?);
        }
        let timestamp = now.timestamp();
        let signature = signature::sign(&secrets, claimed.event_id, timestamp, claimed.body.as_bytes());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in [
            ("webhook-id", claimed.event_id.to_string()),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signature),
        ] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        Ok(headers)
    }
}

/// The beginning of an answer as text: what is no UTF-8 and no plain character is replaced.
async fn beginning_of(mut answer: Response) -> String {
    let mut shown = Vec::new();
    let mut read = 0;
    let reading = async {
        while let Ok(Some(piece)) = answer.chunk().await {
            let room = SHOWN_BYTES - shown.len();
            shown.extend_from_slice(&piece[..piece.len().min(room)]);
            read += piece.len();
            if read > READ_BYTES {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(BODY_PATIENCE, reading).await;
    let text = String::from_utf8_lossy(&shown);
    text.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\r' | '\t') { '\u{FFFD}' } else { c }).collect()
}
