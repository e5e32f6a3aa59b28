//! One generation, from the claim to its end.

mod abandoned;
mod attempt;
mod claim;
mod covering;
mod ending;
mod key_incidents;
mod live_text;
mod pii_pass;
mod run;
mod signals;

use std::sync::Once;

use contexor_crypto::KeyedHash;
use contexor_db::Db;
use contexor_live::{Live, Subscriber};
use contexor_models::Catalogue;
use contexor_pii::Detector;
use uuid::Uuid;

use crate::{
    provider::{breaker::Breaker, registry::Registry},
    settings::Settings,
};

pub(crate) use abandoned::{end_dead_letter, end_lost};
pub(crate) use covering::Usage;
pub(crate) use run::generate;

/// The channel on which called-off tasks are named.
pub(crate) const CANCELLATIONS: &str = "ai-worker.cancellations";

/// What every generation works with.
pub(crate) struct WorkerContext {
    pub(crate) settings: Settings,
    pub(crate) db: Db,
    pub(crate) live: Live,
    pub(crate) cancellations: Subscriber,
    pub(crate) providers: Registry,
    pub(crate) breaker: Breaker,
    pub(crate) catalogue: Catalogue,
    pub(crate) detector: Detector,
    pub(crate) usage: Usage,
    pub(crate) safety: KeyedHash,
    /// This process, as the owner of leases.
    pub(crate) owner: Uuid,
    /// Whether the tokenizer was told to load; not before the first job, since its vocabulary takes 50 MB.
    pub(crate) tokenizer: Once,
}
