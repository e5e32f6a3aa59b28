//! What can go wrong here, and what the client is told of it.

use actix_web::http::StatusCode;
use chrono::TimeDelta;
use contexor_api::phone::PhoneError;
use contexor_crypto::CryptoError;
use contexor_db::DbError;
use contexor_identity::{Permission, service_token::CallError};
use contexor_service::{ApiError, caching};
use deadpool_redis::redis::RedisError;
use tokio::task::JoinError;
use uuid::Uuid;

use crate::domain::audit::Checkpoint;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OrgError {
    /// There is no such thing, or the caller may not know of it.
    #[error("not found")]
    NotFound,
    /// The caller's role is too small.
    #[error("this needs the permission {}", .0.as_str())]
    PermissionDenied(Permission),
    /// Nobody would be left who can manage the organization.
    #[error("the last admin can be neither demoted nor removed")]
    LastAdmin,
    /// The invited person is in already.
    #[error("already a member")]
    AlreadyMember,
    /// Only members of the organization can be members of its workspaces.
    #[error("not a member of the organization")]
    NotOrgMember,
    /// Admins of the organization have no smaller role in its workspaces.
    #[error("an admin of the organization is admin of all its workspaces")]
    OrgAdminInWorkspace,
    /// A key that could never be used.
    #[error("the key would have expired already")]
    KeyExpiresInPast,
    /// A key that would live longer than one may.
    #[error("the key would live too long")]
    KeyLivesTooLong(TimeDelta),
    /// A key reaches workspaces of its own organization alone.
    #[error("not a workspace of the organization")]
    NotOrgWorkspace,
    /// The organization has as many keys as it may have: this many.
    #[error("too many API keys")]
    TooManyKeys(i64),
    /// The organization has as many open invitations as it may have: this many.
    #[error("too many open invitations")]
    TooManyInvitations(i64),
    /// The person is admin of as many organizations as one can make: this many.
    #[error("too many organizations")]
    TooManyOrgs(i64),
    /// The organization has as many workspaces as it may have: this many.
    #[error("too many workspaces")]
    TooManyWorkspaces(i64),
    /// There was not the time to follow a whole audit log.
    #[error("the audit log of organization {org} was followed to entry {} of {entries} only", .reached.sequence)]
    AuditLogTooLong {
        /// The organization.
        org: Uuid,
        /// How many entries there are.
        entries: i64,
        /// The last entry that was reached, and found good.
        reached: Checkpoint,
    },
    /// As many audit logs are being followed as are at a time.
    #[error("too many audit logs are being followed")]
    TooManyVerifications,
    /// The process is ending.
    #[error("the work was interrupted")]
    Interrupted(#[source] JoinError),
    /// The tz database has no such zone.
    #[error("there is no such time zone")]
    UnknownTimezone,
    /// The invited number cannot be one.
    #[error("the phone is refused")]
    BadPhone(#[source] PhoneError),
    /// auth cannot be asked for names and phones.
    #[error("auth cannot be asked")]
    AuthUnavailable(#[source] CallError),
    /// A change cannot be made known, so it is not made.
    #[error("cached memberships cannot be invalidated")]
    MembershipsUnavailable(#[source] RedisError),
    /// A sealed phone does not open.
    #[error("a sealed phone does not open")]
    SealedPhone(#[from] CryptoError),
    /// It was changed since the caller read it.
    #[error("it was changed since it was read")]
    PreconditionFailed,
    /// The database.
    #[error("the database failed")]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for OrgError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<OrgError> for ApiError {
    fn from(error: OrgError) -> Self {
        match error {
            OrgError::NotFound => Self::not_found(),
            OrgError::PermissionDenied(permission) => Self::permission_denied(permission.as_str()),
            OrgError::LastAdmin => Self::conflict("conflict", "the last admin can be neither demoted nor removed"),
            OrgError::AlreadyMember => Self::conflict("conflict", "you are a member of this organization already"),
            OrgError::OrgAdminInWorkspace => {
                Self::conflict("conflict", "an admin of the organization is admin of all its workspaces")
            }
            OrgError::NotOrgMember => Self::invalid_field("user_id", "must be a member of the organization"),
            OrgError::KeyExpiresInPast => Self::invalid_field("expires_at", "must lie in the future"),
            OrgError::KeyLivesTooLong(most) => {
                Self::invalid_field("expires_at", format!("must lie within the next {} days", most.num_days()))
            }
            OrgError::NotOrgWorkspace => Self::invalid_field("workspace_id", "must be a workspace of the organization"),
            OrgError::TooManyKeys(most) => {
                Self::conflict("conflict", format!("an organization can have {most} API keys in use; delete one first"))
            }
            OrgError::TooManyInvitations(most) => Self::conflict(
                "conflict",
                format!("an organization can have {most} open invitations; wait until some are answered or expire"),
            ),
            OrgError::TooManyOrgs(most) => {
                Self::conflict("conflict", format!("who is admin of {most} organizations can make no more; delete or leave one first"))
            }
            OrgError::TooManyWorkspaces(most) => {
                Self::conflict("conflict", format!("an organization can have {most} workspaces; delete one first"))
            }
            OrgError::AuditLogTooLong { org, entries, reached: Checkpoint { sequence, hash } } => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "audit_log_too_long",
                format!(
                    "a request has the time for the first {sequence} of {entries} entries, which are whole; go on behind them as \
                     `Link` says, or have the log followed by `contexor-org verify-audit {org}`"
                ),
            )
            .with_next_link(format!("/api/v1/orgs/{org}/audit/verify?entries={sequence}&head={hash}")),
            OrgError::TooManyVerifications => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "this audit log or too many others are being verified; try again in a moment",
            )
            .retry_after(5),
            OrgError::UnknownTimezone => {
                Self::invalid_field("settings.timezone", "must be a tz database name such as Asia/Tehran")
            }
            OrgError::BadPhone(reason) => Self::invalid_field("phone", reason.to_string()),
            OrgError::AuthUnavailable(_) => Self::unavailable("the sign-in service").with_source(error),
            OrgError::MembershipsUnavailable(_) => Self::unavailable("the cache").with_source(error),
            OrgError::PreconditionFailed => caching::precondition_failed(),
            OrgError::SealedPhone(_) | OrgError::Interrupted(_) => Self::internal(error),
            OrgError::Db(error) => error.into(),
        }
    }
}
