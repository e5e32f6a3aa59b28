//! HTTP, and nothing else.

pub mod holds;
pub mod limits;
pub mod logs;
pub mod prices;
pub mod summary;

use chrono::Duration;
use contexor_db::Db;
use contexor_identity::Access;
use contexor_service::Cursors;

use crate::{prices::Prices, tenants::Tenants};

/// What handlers share.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Who may do what.
    pub access: Access,
    /// Writes and reads cursors.
    pub cursors: Cursors,
    /// What tokens cost.
    pub prices: Prices,
    /// How organizations count their months.
    pub tenants: Tenants,
    /// How long a hold waits for its task's event.
    pub open_ttl: Duration,
}
