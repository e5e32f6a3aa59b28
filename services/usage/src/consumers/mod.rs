//! What other services' events do here.

mod settlements;
mod tenants;

pub use settlements::{SettleHolds, TaskEvent};
pub use tenants::SyncTenants;
