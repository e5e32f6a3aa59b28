//! SQL by table.

pub(crate) mod attempts;
pub(crate) mod jobs;
pub(crate) mod refused_keys;
