//! What other services' events do here.

mod incidents;
mod notices;
mod one_time_codes;
mod tenants;
mod webhooks;

pub use incidents::TellOperators;
pub use notices::TellPeople;
pub use one_time_codes::SendCodes;
pub use tenants::ForgetOrgs;
pub use webhooks::FanOut;
