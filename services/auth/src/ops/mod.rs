//! What happens in one transaction.

pub mod end_session;
pub mod phone_keys;
pub mod re_encrypt;
pub mod refresh;
pub mod sign_in;
pub mod signing_keys;
