//! The settings of the content service; `config/default.toml` holds the defaults.

use contexor_identity::{GatewayTokenVerifier, IdentitySettings, InternalSettings};
use contexor_models::Catalogue;
use contexor_service::service_settings;
use secrecy::SecretString;
use serde::Deserialize;

use crate::domain::ceilings::Ceilings;

service_settings! {
    /// Everything that can be set.
    pub struct Settings {
        /// The service's own secret, 32 bytes in base64: signs list cursors.
        pub secret_key: SecretString,
        /// Access tokens.
        pub identity: IdentitySettings,
        /// Calls between services.
        pub internal: InternalSettings,
        /// The services that this one calls.
        pub peers: PeerSettings,
        /// Language models.
        pub models: ModelSettings,
        /// Generations.
        pub generation: GenerationSettings,
        /// Prompts.
        pub prompts: PromptSettings,
        /// Comparisons of texts.
        pub diff: DiffSettings,
        /// What the operator lets an organization keep.
        pub ceilings: Ceilings,
        /// Work that keeps a processor busy.
        pub heavy: HeavySettings,
        /// Figures about contents.
        pub analytics: AnalyticsSettings,
        /// Batches.
        pub batches: BatchSettings,
        /// Event streams.
        pub events: EventSettings,
    }
}

/// The services that this one calls.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerSettings {
    /// Base address of auth.
    pub auth_url: String,
    /// Base address of org.
    pub org_url: String,
    /// Base address of usage.
    pub usage_url: String,
}

/// Language models.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSettings {
    /// File with the models; empty for the catalogue that is compiled in.
    pub file: String,
}

/// Generations.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenerationSettings {
    /// How long one may take from its acceptance to its text, seconds.
    pub deadline_s: u32,
    /// The least output cap that makes sense, tokens.
    pub min_output_tokens: u32,
    /// How often those past their deadline are looked for, milliseconds.
    pub expire_every_ms: u64,
}

/// Prompts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromptSettings {
    /// Most prompts that a workspace may have.
    pub max_per_workspace: i64,
}

/// Comparisons of texts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiffSettings {
    /// How long one may look for the closest comparison, milliseconds; then it goes on less closely.
    pub deadline_ms: u64,
    /// How many may be made at the same time.
    pub at_once: usize,
}

/// Work that keeps a processor busy: files, detection in long texts, counting long prompts, highlights.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeavySettings {
    /// How many pieces of it may be done at the same time.
    pub at_once: usize,
    /// How many of them for one caller.
    pub per_caller: usize,
}

/// Figures about contents.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalyticsSettings {
    /// How long an answer is kept, seconds; 0 for not at all.
    pub cache_s: u64,
    /// How many answers may be calculated at the same time.
    pub at_once: usize,
    /// Contents that one answer is calculated from at most; a period with more of them is refused.
    pub max_contents: usize,
    /// How often approvals are looked for whose edit distance is not measured, milliseconds.
    pub measure_every_ms: u64,
}

/// Batches.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchSettings {
    /// Most rows of a batch that are under way.
    pub window: usize,
    /// Most rows of all batches of an organization that are under way.
    pub window_of_org: usize,
    /// Most batches of an organization that run.
    pub max_running_per_org: i64,
    /// How often rows that may be started are looked for besides being woken, milliseconds.
    pub look_every_ms: u64,
    /// How long the start of a row may take; then somebody else starts it, seconds.
    pub lease_s: u32,
    /// How long a batch pauses when a row cannot be started just now, milliseconds.
    pub pause_ms: u32,
}

/// Event streams.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSettings {
    /// How often a quiet stream says that it is alive, milliseconds.
    pub ping_every_ms: u64,
    /// How long an open stream trusts that its reader may still read, milliseconds: it asks again before it says something after that.
    pub reauthorize_interval_ms: u64,
}

impl Settings {
    /// Looks at the settings as a whole.
    ///
    /// # Errors
    /// One sentence naming what does not fit.
    pub fn validate(&self) -> anyhow::Result<()> {
        GatewayTokenVerifier::check(&self.internal)?;
        anyhow::ensure!(self.generation.deadline_s > 0, "generation.deadline_s must be at least 1");
        anyhow::ensure!(self.generation.min_output_tokens > 0, "generation.min_output_tokens must be at least 1");
        anyhow::ensure!(self.generation.expire_every_ms > 0, "generation.expire_every_ms must be at least 1");
        anyhow::ensure!(self.prompts.max_per_workspace > 0, "prompts.max_per_workspace must be at least 1");
        let windows = self.batches.window.min(self.batches.window_of_org);
        anyhow::ensure!(windows > 0, "batches.window and batches.window_of_org must be at least 1");
        anyhow::ensure!(self.batches.max_running_per_org > 0, "batches.max_running_per_org must be at least 1");
        anyhow::ensure!(self.batches.look_every_ms > 0, "batches.look_every_ms must be at least 1");
        anyhow::ensure!(self.batches.lease_s > 0, "batches.lease_s must be at least 1");
        anyhow::ensure!(self.diff.at_once > 0, "diff.at_once must be at least 1");
        let Ceilings { contents_per_org, bytes_per_org, versions_per_content } = self.ceilings;
        anyhow::ensure!(
            contents_per_org.min(bytes_per_org).min(versions_per_content.into()) > 0,
            "ceilings must be at least 1"
        );
        anyhow::ensure!(
            self.heavy.at_once.min(self.heavy.per_caller) > 0,
            "heavy.at_once and heavy.per_caller must be at least 1"
        );
        anyhow::ensure!(self.analytics.at_once > 0, "analytics.at_once must be at least 1");
        anyhow::ensure!(self.analytics.max_contents > 0, "analytics.max_contents must be at least 1");
        anyhow::ensure!(self.analytics.measure_every_ms > 0, "analytics.measure_every_ms must be at least 1");
        anyhow::ensure!(self.events.ping_every_ms > 0, "events.ping_every_ms must be at least 1");
        Catalogue::load(&self.models.file)?;
        Ok(())
    }
}
