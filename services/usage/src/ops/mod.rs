//! What happens in one transaction.

pub mod announce_refusal;
pub mod expire_holds;
pub mod hold;
pub mod open_periods;
pub mod purge;
pub mod raise_incidents;
pub mod release;
pub mod set_currency;
pub mod set_limit;
pub mod set_prices;
pub mod settle;
pub mod settle_by_hand;
pub mod tenants;
