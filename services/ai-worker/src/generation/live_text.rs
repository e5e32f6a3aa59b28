//! The text of one try on its way to whoever watches: guarded, gathered, and with the account of what was received.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use contexor_api::content::LiveEvent;
use contexor_live::Progress;
use contexor_pii::{StreamGuard, StreamMode};
use tokio::time::Instant;
use uuid::Uuid;

use super::WorkerContext;

/// How long the live view is left alone after it could not be written.
const AFTER_ERROR: Duration = Duration::from_secs(1);

pub(super) struct LiveText<'a> {
    context: &'a WorkerContext,
    task: Uuid,
    fence: i64,
    progress: Progress,
    /// None once the guard failed or nobody may see any more.
    guard: Option<StreamGuard>,
    guard_failed: bool,
    pending: String,
    is_dirty: bool,
    /// Whether anything was shown that another try would have to take back.
    has_shown: bool,
    /// Whether the last write failed.
    is_broken: bool,
    /// Not before; in the past when the view has been quiet.
    flush_at: Instant,
}

impl<'a> LiveText<'a> {
    /// Without a mode, nothing is shown: only the account is written.
    pub(super) fn new(
        context: &'a WorkerContext,
        task: Uuid,
        fence: i64,
        mode: Option<StreamMode>,
        progress: Progress,
    ) -> Self {
        Self {
            context,
            task,
            fence,
            progress,
            guard: mode.map(|mode| StreamGuard::new(context.detector, mode)),
            guard_failed: false,
            pending: String::new(),
            is_dirty: false,
            has_shown: false,
            is_broken: false,
            flush_at: Instant::now(),
        }
    }

    /// Whether the guard broke: then nothing was shown since, and the text must not pass.
    pub(super) fn guard_failed(&self) -> bool {
        self.guard_failed
    }

    pub(super) fn has_shown(&self) -> bool {
        self.has_shown
    }

    /// Notes that the answer began, and who gives it.
    pub(super) fn answered_by(&mut self, model: &str) {
        if self.progress.model != model {
            model.clone_into(&mut self.progress.model);
        }
        self.is_dirty = true;
    }

    /// Counts tokens that were received.
    pub(super) fn count(&mut self, tokens: i64) {
        self.progress.output_tokens += tokens;
        self.is_dirty = true;
    }

    /// Takes more of the text.
    pub(super) fn push(&mut self, text: &str) {
        let Some(guard) = self.guard.as_mut() else { return };
        match catch_unwind(AssertUnwindSafe(|| guard.push(text))) {
            Ok(released) => self.pending.push_str(&released),
            Err(_) => self.fail_guard(),
        }
    }

    /// Shows nothing any more; what was received is still accounted for.
    pub(super) fn mute(&mut self) {
        self.guard = None;
        self.pending.clear();
    }

    /// When the next write is due; none while there is nothing to write.
    pub(super) fn due(&self) -> Option<Instant> {
        self.is_dirty.then(|| {
            // The first words are waited for the most.
            let is_first = !self.has_shown && !self.pending.is_empty();
            if !self.is_broken && (is_first || self.pending.len() >= self.context.settings.live.flush_bytes) {
                self.flush_at.min(Instant::now())
            } else {
                self.flush_at
            }
        })
    }

    /// Shows what was held back, since the text has ended.
    pub(super) async fn finish(&mut self) {
        if let Some(guard) = self.guard.take() {
            match catch_unwind(AssertUnwindSafe(|| guard.finish())) {
                Ok(released) => self.pending.push_str(&released),
                Err(_) => self.fail_guard(),
            }
        }
        self.flush().await;
    }

    /// Writes what there is. A view that cannot be written is no reason to stop generating.
    pub(super) async fn flush(&mut self) {
        let events = if self.pending.is_empty() {
            Vec::new()
        } else {
            vec![LiveEvent::Delta { text: std::mem::take(&mut self.pending) }]
        };
        let written = self.context.live.append_with_progress(self.task, self.fence, &events, &self.progress).await;
        self.flush_at = Instant::now() + Duration::from_millis(self.context.settings.live.flush_ms);
        self.is_broken = written.is_err();
        match written {
            Ok(true) => {
                self.has_shown |= !events.is_empty();
                self.is_dirty = false;
            }
            // A later claim writes, or content has sealed the view: the lease tells whether to go on.
            Ok(false) => {
                self.is_dirty = false;
                self.mute();
            }
            Err(error) => {
                metrics::counter!("contexor_live_errors_total").increment(1);
                tracing::warn!(task.id = %self.task, error = &error as &dyn std::error::Error, "the live view cannot be written");
                self.flush_at = Instant::now() + AFTER_ERROR;
                if let Some(LiveEvent::Delta { text }) = events.into_iter().next() {
                    self.pending.insert_str(0, &text);
                }
            }
        }
    }

    fn fail_guard(&mut self) {
        tracing::error!(task.id = %self.task, "the detector failed on a text under way; the text will not pass");
        self.guard_failed = true;
        self.mute();
    }
}
