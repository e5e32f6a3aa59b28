//! What ai-worker hears.

mod cancellations;
mod jobs;
mod tenants;

pub(crate) use cancellations::CallOff;
pub(crate) use jobs::Generate;
pub(crate) use tenants::ForgetOrgs;
