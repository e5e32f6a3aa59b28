//! What other services' events do here.

mod incidents;
mod notices;
mod one_time_codes;
mod tenants;
mod webhooks;

pub use incidents::TellOperators;
pub use notices::CreateNotifications;
pub use one_time_codes::SendCodes;
pub use tenants::PurgeTenants;
pub use webhooks::FanOut;
