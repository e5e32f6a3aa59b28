//! What other services' events do here.

mod notices;
mod one_time_codes;
mod tenants;
mod webhooks;

pub use notices::TellPeople;
pub use one_time_codes::SendCodes;
pub use tenants::ForgetOrgs;
pub use webhooks::FanOut;
