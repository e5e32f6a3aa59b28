//! Rules about values: no I/O.

pub mod circuit;
pub mod notice;
pub mod return_code;
