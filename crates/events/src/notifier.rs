//! What notifier says.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Event;

/// Something that an operator has to see to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = IncidentRaised)]
pub struct IncidentRaised {
    /// What kind: a stable word such as `dead_letter`, `unsettled_money`, `provider_refused_key`, `sms_credit_low`, `period_not_closed`,
    /// `bill_above_hold`, `bill_impossible`.
    pub kind: String,
    /// What it is about: the name of a queue, a model, an id. Never texts, phone numbers or secrets.
    pub about: String,
    /// A sentence for people.
    pub detail: String,
}

impl Event for IncidentRaised {
    const TYPE: &'static str = "ops.incident.raised.v1";

    fn subject(&self) -> String {
        self.about.clone()
    }

    fn tenant(&self) -> Option<Uuid> {
        None
    }
}

/// Nothing has arrived at a webhook for some time.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookFailing)]
pub struct WebhookFailing {
    /// The webhook.
    pub webhook_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// The first failure since the last success.
    pub failing_since: DateTime<Utc>,
    /// When it is disabled, if nothing arrives until then.
    pub disabled_from: DateTime<Utc>,
}

impl Event for WebhookFailing {
    const TYPE: &'static str = "notifier.webhook.failing.v1";

    fn subject(&self) -> String {
        self.webhook_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}

/// A webhook was disabled, as its receiver is gone or has failed for days.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookDisabled)]
pub struct WebhookDisabled {
    /// The webhook.
    pub webhook_id: Uuid,
    /// The organization.
    pub org_id: Uuid,
    /// `gone` when it answered 410, `failing` when nothing arrived for days.
    pub reason: String,
}

impl Event for WebhookDisabled {
    const TYPE: &'static str = "notifier.webhook.disabled.v1";

    fn subject(&self) -> String {
        self.webhook_id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}
