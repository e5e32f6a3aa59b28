//! What other services say.

pub mod generations;
pub mod tenants;
