//! What ai-worker hears.

mod cancellations;
mod jobs;

pub(crate) use cancellations::CallOff;
pub(crate) use jobs::Generate;
