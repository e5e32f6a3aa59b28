//! HTTP, and nothing else: extract, ask for the permission, have it done, answer.

pub mod analytics;
pub mod batches;
pub mod comments;
pub mod contents;
pub mod events;
pub mod export;
pub mod generate;
pub mod listing;
pub mod models;
pub mod presence;
pub mod projects;
pub mod prompts;
pub mod receipt;
pub mod review;
pub mod tasks;
pub mod unclaimed;
pub mod versions;
