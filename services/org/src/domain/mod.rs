//! Rules about values: nothing here waits for anything.

pub(crate) mod audit;
pub(crate) mod members;
pub(crate) mod roles;
pub(crate) mod settings;
