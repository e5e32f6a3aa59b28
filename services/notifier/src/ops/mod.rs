//! What happens in one transaction.

pub(crate) mod re_encrypt;
pub mod webhooks;
