//! What happens in one transaction.

pub mod expire_holds;
pub mod hold;
pub mod open_periods;
pub mod purge;
pub mod release;
pub mod set_limit;
pub mod settle;
