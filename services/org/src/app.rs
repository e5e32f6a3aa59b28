//! What every handler has.

use std::time::Duration;

use contexor_db::Db;
use contexor_service::Cursors;

use crate::{people::People, sealed_phones::SealedPhones, standings::Standings};

/// The state of the service.
#[derive(Debug)]
pub(crate) struct App {
    /// PostgreSQL.
    pub(crate) db: Db,
    /// Answers that other services keep.
    pub(crate) standings: Standings,
    /// List cursors.
    pub(crate) cursors: Cursors,
    /// Names and phones, at auth.
    pub(crate) people: People,
    /// Phones of invitations.
    pub(crate) sealed_phones: SealedPhones,
    /// How long an invitation can be accepted.
    pub(crate) invitation_lifetime: Duration,
}
