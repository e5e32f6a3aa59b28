//! What every handler has.

use std::time::Duration;

use contexor_db::Db;
use contexor_identity::Revocations;
use contexor_service::Cursors;

use crate::{api_key_directory::OwnApiKeys, people::People, sealed_phones::SealedPhones, standings::Standings};

/// The state of the service.
#[derive(Debug)]
pub(crate) struct App {
    /// PostgreSQL.
    pub(crate) db: Db,
    /// Answers that other services keep.
    pub(crate) standings: Standings,
    /// API keys that are good.
    pub(crate) api_keys: OwnApiKeys,
    /// Where API keys are ended.
    pub(crate) revocations: Revocations,
    /// List cursors.
    pub(crate) cursors: Cursors,
    /// Names and phones, at auth.
    pub(crate) people: People,
    /// Phones of invitations.
    pub(crate) sealed_phones: SealedPhones,
    /// How long an invitation can be accepted.
    pub(crate) invitation_lifetime: Duration,
    /// How long a deleted organization can be restored.
    pub(crate) deletion_delay: Duration,
}
