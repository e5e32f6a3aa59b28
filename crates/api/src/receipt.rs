//! Receipts: what is signed of an approved content.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::content::PiiStatus;

/// The `typ` of a receipt's JWS: it is good for nothing else, and nothing else is a receipt.
pub const RECEIPT_TYPE: &str = "contexor-receipt+jwt";

/// What a receipt says: the payload of its JWS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[garde(allow_unvalidated)]
#[schema(as = content::ReceiptClaims)]
#[serde(deny_unknown_fields)]
pub struct ReceiptClaims {
    /// Who signed it.
    pub iss: String,
    /// When it was signed, Unix seconds.
    pub iat: i64,
    /// The organization.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// The content.
    pub content_id: Uuid,
    /// The title when it was signed.
    #[garde(length(chars, max = 300))]
    pub title: String,
    /// The approved version.
    pub version: i32,
    /// SHA-256 of the approved text's UTF-8, hexadecimal.
    #[garde(length(bytes, equal = 64))]
    pub body_sha256: String,
    /// SHA-256 of the prompt's UTF-8 at the approval, hexadecimal.
    #[garde(length(bytes, equal = 64))]
    pub prompt_sha256: String,
    /// The model that wrote the text, or an earlier state of it; none where no model did.
    pub model: Option<String>,
    /// Who made the content.
    pub author_id: Uuid,
    /// Who wrote the version that was approved.
    pub text_author_id: Uuid,
    /// Who approved it.
    pub reviewer_id: Uuid,
    /// When the content was made.
    pub created_at: DateTime<Utc>,
    /// When it was approved.
    pub approved_at: DateTime<Utc>,
    /// The verdict on personal data in the text that the reviewer read; none for approvals from before it was noted.
    pub pii_status: Option<PiiStatus>,
    /// Whether the reviewer knew of personal data.
    pub pii_acknowledged: bool,
    /// Tokens that the models read for it, over all its generations.
    pub input_tokens: i64,
    /// Tokens that the models wrote for it, over all its generations.
    pub output_tokens: i64,
    /// What its generations cost until the approval, micro US dollars; none when that is not known.
    pub cost_micro_usd: Option<i64>,
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = content::Receipt)]
pub struct Receipt {
    /// The signed statement: a JWS in compact form, by a key of `/.well-known/jwks.json`.
    pub jws: String,
    /// What it says.
    pub claims: ReceiptClaims,
}
