//! Telling operators what they have to see to: one log line of a fixed shape, and a post to their webhook where they have one.
//!
//! The line's fields are `incident.kind`, `incident.about` and `incident.detail`. The post's body is
//! `{"type":"incident","timestamp","data":{"kind","about","detail"}}`, signed as Standard Webhooks where a secret is set.

use std::{sync::Arc, time::Duration};

use chrono::SecondsFormat;
use contexor_events::notifier::IncidentRaised;
use moka::sync::Cache;
use reqwest::{Client, header::CONTENT_TYPE, redirect};
use secrecy::ExposeSecret as _;
use serde_json::json;
use uuid::Uuid;

use crate::{domain::signature, kavenegar::Answer, settings::OperatorSettings};

/// Tries of one post.
const TRIES: u32 = 3;

/// Something that an operator has to see to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// A stable word.
    pub kind: String,
    /// What it is about; never texts, phone numbers or secrets.
    pub about: String,
    /// A sentence.
    pub detail: String,
}

impl Incident {
    /// The provider of text messages refuses the account, its key or the configuration.
    pub fn provider_refuses(answer: Answer) -> Self {
        let code = match answer {
            Answer::Code(code) => code.to_string(),
            _ => "foreign".to_owned(),
        };
        let detail = format!("the provider of text messages refuses us ({code}); nothing is sent for a while");
        Self { kind: "provider_refused_key".into(), about: format!("kavenegar:{code}"), detail }
    }

    /// The account's credit is below the floor.
    pub fn credit_low(credit_rial: i64, floor_rial: u64) -> Self {
        let detail = format!("{credit_rial} rial are left for text messages, less than {floor_rial}");
        Self { kind: "sms_credit_low".into(), about: "kavenegar".into(), detail }
    }
}

impl From<IncidentRaised> for Incident {
    fn from(event: IncidentRaised) -> Self {
        Self { kind: event.kind, about: event.about, detail: event.detail }
    }
}

/// The operators' channel.
#[derive(Clone)]
pub struct Incidents {
    http: Client,
    url: Option<String>,
    secret: Option<Arc<[u8]>>,
    // What was told of late, so that one trouble is told once.
    told: Cache<(String, String), ()>,
}

impl std::fmt::Debug for Incidents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Incidents")
    }
}

impl Incidents {
    /// The channel of these settings.
    pub fn new(settings: &OperatorSettings) -> Result<Self, reqwest::Error> {
        let http = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(3))
            .timeout(Duration::from_secs(10))
            .build()?;
        Ok(Self {
            http,
            url: (!settings.webhook_url.is_empty()).then(|| settings.webhook_url.clone()),
            secret: signature::read_secret(settings.webhook_secret.expose_secret()).map(Arc::from),
            told: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(Duration::from_secs(settings.quiet_s.into()))
                .build(),
        })
    }

    /// Tells operators, unless they were told the same of late. Never fails: what could not be posted stands in the log.
    pub async fn raise(&self, incident: Incident) {
        metrics::counter!("contexor_incidents_total", "kind" => incident.kind.clone()).increment(1);
        let key = (incident.kind.clone(), incident.about.clone());
        if !self.told.entry(key).or_insert(()).is_fresh() {
            return;
        }
        tracing::error!(
            incident.kind = incident.kind,
            incident.about = incident.about,
            incident.detail = incident.detail,
            "incident {}: {}",
            incident.kind,
            incident.detail
        );
        if let Some(url) = self.url.clone() {
            // Nobody waits for an operator's server.
            tokio::spawn(self.clone().post(url, incident));
        }
    }

    async fn post(self, url: String, incident: Incident) {
        let id = Uuid::now_v7();
        let timestamp = contexor_clock::now().to_rfc3339_opts(SecondsFormat::Millis, true);
        let data = json!({"kind": incident.kind, "about": incident.about, "detail": incident.detail});
        let body = json!({"type": "incident", "timestamp": timestamp, "data": data}).to_string();
        for attempt in 1..=TRIES {
            let now_s = contexor_clock::now().timestamp();
            let mut request = self
                .http
                .post(&url)
                .header(CONTENT_TYPE, "application/json")
                .header("webhook-id", id.to_string())
                .header("webhook-timestamp", now_s.to_string());
            if let Some(secret) = &self.secret {
                let signature = signature::sign(&[secret.to_vec()], id, now_s, body.as_bytes());
                request = request.header("webhook-signature", signature);
            }
            match request.body(body.clone()).send().await {
                Ok(answer) if answer.status().is_success() => return,
                Ok(answer) => {
                    tracing::warn!(status = answer.status().as_u16(), attempt, "the operators' webhook refuses")
                }
                Err(error) => {
                    let error = error.without_url();
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        attempt,
                        "the operators' webhook cannot be reached"
                    );
                }
            }
            tokio::time::sleep(Duration::from_secs(u64::from(attempt))).await;
        }
        metrics::counter!("contexor_incident_posts_lost_total").increment(1);
    }
}
