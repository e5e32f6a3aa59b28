//! HTTP, and nothing else.

pub mod notifications;

use contexor_db::Db;
use contexor_service::Cursors;

/// What handlers share.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Writes and reads cursors.
    pub cursors: Cursors,
}
