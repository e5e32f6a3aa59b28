//! Rules about values: no I/O, nothing to wait for.

pub mod export;
pub mod feedback;
pub mod pii;
pub mod plan;
pub mod range;
pub mod review;
pub mod status;
