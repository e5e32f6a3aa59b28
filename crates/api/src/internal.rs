//! What services say to each other under `/internal`, never routed from outside.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::org::{OrgSettings, Role};

/// auth: people by id, `GET /internal/users?ids=a,b`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Person {
    /// The person.
    pub id: Uuid,
    /// E.164 number.
    pub phone: String,
    /// The name, when one was chosen.
    pub name: Option<String>,
}

/// auth: asks for the person of a number, `POST /internal/users/find`. 404 when nobody has signed in with it yet.
#[derive(Debug, Clone, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct FindPerson {
    /// E.164 number.
    #[garde(length(bytes, min = 1, max = 32))]
    pub phone: String,
}

/// org: where a person or an API key stands, `GET /internal/access/orgs/{org_id}/users/{user_id}` and
/// `GET /internal/access/workspaces/{workspace_id}/users/{user_id}`. 404 when there is no such place or the person is
/// not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace asked about; none when the organization itself was.
    pub workspace_id: Option<Uuid>,
    /// The effective role there.
    pub role: Role,
    /// How the organization works.
    pub settings: OrgSettings,
    /// Who made the API key that was asked about; none for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<Uuid>,
}

/// org: asks whether an API key is good, `POST /internal/api-keys/check`. 404 when there is none with this id and secret, or not any
/// more.
#[derive(Debug, Clone, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyClaim {
    /// The key.
    #[garde(skip)]
    pub id: Uuid,
    /// SHA-256 of its secret, base64url without padding: the secret itself goes no further than where it was presented.
    #[garde(length(bytes, equal = 43))]
    pub secret_hash: String,
}

/// org: a good API key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KnownApiKey {
    /// When it expires.
    pub expires_at: DateTime<Utc>,
}

/// org: an API key of an organization, `GET /internal/orgs/{org_id}/api-keys/{key_id}`. 404 when the organization has no such key, or
/// not any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgApiKey {
    /// The one workspace that it reaches; none when it reaches the whole organization.
    pub workspace_id: Option<Uuid>,
}

/// org: the people to tell, `GET /internal/orgs/{org_id}/admins`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct People {
    /// Their ids.
    pub user_ids: Vec<Uuid>,
}

/// org: how an organization works, `GET /internal/orgs/{org_id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// The organization.
    pub org_id: Uuid,
    /// How it works.
    pub settings: OrgSettings,
}

/// usage: asks for money to be held, `POST /internal/holds`; with `dry_run` nothing is held.
#[derive(Debug, Clone, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct HoldRequest {
    /// The task that will spend it; the hold's key, so that asking twice holds once.
    #[garde(skip)]
    pub task_id: Uuid,
    /// The tenant.
    #[garde(skip)]
    pub org_id: Uuid,
    /// The workspace.
    #[garde(skip)]
    pub workspace_id: Uuid,
    /// The content.
    #[garde(skip)]
    pub content_id: Uuid,
    /// The project; none where the caller does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub project_id: Option<Uuid>,
    /// On whose behalf: a person, or an API key.
    #[garde(skip)]
    pub user_id: Uuid,
    /// Whether `user_id` is an API key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[garde(skip)]
    pub is_api_key: bool,
    /// The model asked for.
    #[garde(length(bytes, min = 1, max = 100))]
    pub model: String,
    /// Upper bound of the prompt's tokens.
    #[garde(range(min = 1, max = 10_000_000))]
    pub input_tokens: u64,
    /// The wanted output cap, tokens.
    #[garde(range(min = 1, max = 10_000_000))]
    pub max_output_tokens: u64,
    /// The least output cap that makes sense: less money left than for this is a refusal.
    #[garde(range(min = 1, max = 10_000_000))]
    pub min_output_tokens: u64,
    /// Says what a hold would be, holds nothing, and never refuses for want of money.
    #[serde(default)]
    #[garde(skip)]
    pub dry_run: bool,
}

/// usage: what was held, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The task it is for: not the one that was asked with when an earlier request of the same content holds the money already.
    pub task_id: Uuid,
    /// The output cap that the hold covers; may be less than was wanted.
    pub max_output_tokens: u64,
    /// The money held, micro US dollars.
    pub cost_micro_usd: i64,
    /// What is left after it; none when nothing limits it.
    pub remaining_micro_usd: Option<i64>,
    /// Tokens that are left after it; none when nothing limits them.
    #[serde(default)]
    pub remaining_tokens: Option<i64>,
    /// Whether it was (or would be) granted.
    pub granted: bool,
    /// When it lapses unless the task's event claims it.
    pub expires_at: DateTime<Utc>,
}

/// auth: signs a receipt, `POST /internal/receipts`. Only `iss` and `iat` of what is given are auth's own to say.
pub use crate::receipt::ReceiptClaims;

/// auth: a signed receipt.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignedReceipt {
    /// The JWS in compact form.
    pub jws: String,
}

/// usage: what a model costs now, `GET /internal/prices`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelPrice {
    /// The model.
    pub model: String,
    /// Nano US dollars a token that it reads.
    pub input_nano_usd: i64,
    /// Nano US dollars a token that it writes.
    pub output_nano_usd: i64,
}

/// content: asks what came of the task of a hold that nobody has claimed, `POST /internal/tasks/{task_id}/unclaimed`. A task that is
/// not there by then never will be: content commits none for that hold any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnclaimedTask {
    /// When the task fails for want of time; none when there is no such task and never will be.
    pub deadline: Option<DateTime<Utc>>,
}

/// usage: whether another attempt may begin, `POST /internal/holds/{task_id}/attempts`. A limit that leaves too little is a 402.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptCovered {
    /// Always true: what is held covers it.
    pub covered: bool,
}
