//! Jobs for the model.

use std::sync::Arc;

use contexor_events::{RawEvent, content::GenerationRequested, topology};
use contexor_messaging::{ConsumeError, Consumer, EventMetadata};
use tokio_util::sync::CancellationToken;

use crate::{
    fair_share::{Deferred, FairShare},
    generation::{WorkerContext, end_dead_letter, generate},
};

contexor_events::event_set! {
    /// What comes through the jobs' queue.
    pub(crate) enum Jobs { Requested(GenerationRequested) }
}

/// Generates what was requested. The jobs' table knows what was done already.
pub(crate) struct Generate {
    /// What it works with.
    pub(crate) context: Arc<WorkerContext>,
    /// Who may have how many of the places.
    pub(crate) shares: FairShare,
}

impl Consumer for Generate {
    const QUEUE: topology::Queue = topology::AI_WORKER_JOBS;
    type Events = Jobs;
    // A job is never given up for its workers' deaths: its deadline ends it.
    const OUTLIVES_CONSUMERS: bool = true;

    async fn work(&self, event: Jobs, _: &EventMetadata, stop: &CancellationToken) -> Result<(), ConsumeError> {
        let Jobs::Requested(job) = event;
        let place = tokio::select! {
            biased;
            () = stop.cancelled() => return Err(ConsumeError::Stopping),
            place = self.shares.enter(job.org_id, job.prompt.len()) => place,
        };
        let _place = match place {
            Ok(place) => place,
            Err(Deferred { step }) => {
                metrics::counter!("contexor_ai_jobs_deferred_total").increment(1);
                return Err(ConsumeError::Later { step });
            }
        };
        generate(&self.context, &job, stop).await
    }

    async fn dead_lettered(&self, letter: &RawEvent<'_>) -> Result<(), ConsumeError> {
        Ok(end_dead_letter(&self.context, letter.data.get()).await?)
    }
}
