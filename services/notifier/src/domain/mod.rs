//! Rules about values: no I/O.

pub mod address;
pub mod delivery_status;
pub mod feed;
pub mod notice;
pub mod preferences;
pub mod return_code;
pub mod schedule;
pub mod signature;
pub mod target;
pub mod text_notice;
