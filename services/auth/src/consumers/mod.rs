//! What other services' events do here.

mod failed_codes;

pub use failed_codes::{FailedCodeEvent, WithdrawFailedCodes};
