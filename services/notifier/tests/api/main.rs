//! notifier against real servers, and the sandbox in the provider's place.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod app;
mod codes;
mod deletion;
mod egress;
mod feed;
mod load;
mod memberships;
mod notices;
mod notifications;
mod peers;
mod receiver;
mod sealing_keys;
mod signatures;
mod text_messages;
mod text_provider;
mod webhooks;
