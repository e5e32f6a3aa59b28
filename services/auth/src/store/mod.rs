//! What is kept: SQL by table, and one-time codes in Redis.

pub mod codes;
pub mod refresh_tokens;
pub mod sessions;
pub mod signing_keys;
pub mod users;
