//! What ai-worker hears.

mod cancellations;
mod jobs;
mod tenants;

pub(crate) use cancellations::CancelJobs;
pub(crate) use jobs::Generate;
pub(crate) use tenants::PurgeTenants;
