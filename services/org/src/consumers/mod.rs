//! What other services say.

pub(crate) mod audit;
