//! HTTP, and nothing else.

pub mod currency;
pub mod holds;
pub mod limits;
pub mod logs;
pub mod me;
pub mod prices;
pub mod reports;
pub mod statements;
pub mod summary;

use contexor_db::Db;
use contexor_identity::Access;
use contexor_service::{CursorCodec, Reads};

use crate::{
    prices::Prices,
    reservations::Reservations,
    settings::{HoldSettings, LimitSettings},
    tenants::Tenants,
};

/// What handlers share.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Where reports and the log read.
    pub reads: Reads,
    /// Takes holds.
    pub reservations: Reservations,
    /// Who may do what.
    pub access: Access,
    /// Writes and reads cursors.
    pub cursors: CursorCodec,
    /// What tokens cost.
    pub prices: Prices,
    /// How organizations count their months.
    pub tenants: Tenants,
    /// How long holds live.
    pub holds: HoldSettings,
    /// The operator's ceilings.
    pub limits: LimitSettings,
}
