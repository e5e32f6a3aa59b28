//! Compares texts, off the threads that serve.

use std::time::{Duration, Instant};

use contexor_api::prompts::Diff;
use contexor_identity::Scope;

use crate::{
    domain::diff,
    error::ContentError,
    heavy::HeavyWork,
    settings::{DiffSettings, HeavySettings},
};

/// Compares texts, a few at a time, of one organization fewer and of one caller one, each within a deadline.
#[derive(Debug, Clone)]
pub struct Comparer {
    work: HeavyWork,
    deadline: Duration,
}

impl Comparer {
    /// Compares as the settings say.
    pub fn new(settings: &DiffSettings) -> Self {
        Self {
            work: HeavyWork::new(&HeavySettings { at_once: settings.at_once, per_caller: 1 }),
            deadline: Duration::from_millis(settings.deadline_ms),
        }
    }

    /// Compares two numbered texts for a caller.
    ///
    /// # Errors
    /// [`ContentError::Thread`].
    pub async fn compare(&self, scope: &Scope, from: (i32, String), to: (i32, String)) -> Result<Diff, ContentError> {
        let deadline = self.deadline;
        let comparison = self.work.run(scope, move || {
            let (hunks, stats) = diff::compare(&from.1, &to.1, Instant::now() + deadline);
            Diff { from: from.0, to: to.0, hunks, stats }
        });
        Ok(comparison.await?)
    }
}
