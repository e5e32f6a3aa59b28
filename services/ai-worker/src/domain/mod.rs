//! Rules about values: no waiting, no I/O.

pub mod backoff;
pub mod model_pass;
pub mod verdict;
