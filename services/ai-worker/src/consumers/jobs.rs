//! Jobs for the model.

use std::sync::Arc;

use contexor_events::{content::GenerationRequested, topology};
use contexor_messaging::{ConsumeError, Received, Work};
use tokio_util::sync::CancellationToken;

use crate::generation::{Workshop, generate};

contexor_events::event_set! {
    /// What comes through the jobs' queue.
    pub(crate) enum Jobs { Requested(GenerationRequested) }
}

/// Generates what was requested. The jobs' table knows what was done already.
pub(crate) struct Generate(pub(crate) Arc<Workshop>);

impl Work for Generate {
    const QUEUE: topology::Queue = topology::AI_WORKER_JOBS;
    type Events = Jobs;

    async fn work(&self, event: Jobs, _: &Received, stop: &CancellationToken) -> Result<(), ConsumeError> {
        let Jobs::Requested(job) = event;
        generate(&self.0, &job, stop).await
    }
}
