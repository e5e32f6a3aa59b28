//! What every service tells org for the audit log.

use chrono::{DateTime, Utc};
use contexor_api::audit::{AuditActor, AuditDetails, AuditTarget};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Event;

/// Something was done in an organization that its audit log keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AuditRecorded)]
pub struct AuditRecorded {
    /// The organization.
    pub org_id: Uuid,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: AuditActor,
    /// What was done: a word of the audit log's actions.
    pub action: String,
    /// What it was done to.
    pub target: AuditTarget,
    /// The address that the request came from.
    pub client_address: Option<String>,
    /// The request in which it was done.
    pub request_id: Option<String>,
    /// More about it. Never texts, codes or whole phone numbers; numbers are whole and at most 2^53 − 1.
    #[schema(value_type = Object)]
    pub details: AuditDetails,
}

impl Event for AuditRecorded {
    const TYPE: &'static str = "audit.recorded.v1";

    fn subject(&self) -> String {
        self.target.id.to_string()
    }

    fn tenant(&self) -> Option<Uuid> {
        Some(self.org_id)
    }
}
