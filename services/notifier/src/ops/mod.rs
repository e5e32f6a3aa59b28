//! What happens in one transaction.

pub mod webhooks;
