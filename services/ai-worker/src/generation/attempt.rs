//! One try at the model: asking, reading the answer to its end, and what it used.

use std::{sync::OnceLock, time::Duration};

use chrono::{DateTime, Utc};
use contexor_api::usage::UsageSource;
use contexor_events::{
    ai::{Attempt, AttemptOutcome},
    content::GenerationRequested,
};
use contexor_live::Progress;
use contexor_models::{ChatMessage, Model};
use futures::StreamExt as _;
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::{Workshop, live_text::LiveText, signals::Signals};
use crate::{
    domain::verdict::Failure,
    provider::{Billing, Chunk, Finish, ProviderError, Request, Usage},
};

/// A text longer than any model writes: whoever sends more does not end.
const MOST_TEXT_BYTES: usize = 8 << 20;

/// What is asked, and for whom.
pub(super) struct Asking<'a> {
    pub(super) workshop: &'a Workshop,
    pub(super) job: &'a GenerationRequested,
    pub(super) fence: i64,
    pub(super) signals: &'a Signals,
    pub(super) safety_identifier: &'a str,
    pub(super) messages: &'a [ChatMessage],
    pub(super) model_name: &'a str,
    pub(super) model: &'a Model,
    pub(super) attempt_id: Uuid,
    pub(super) started_at: DateTime<Utc>,
}

/// What was received.
#[derive(Debug, Default)]
pub(super) struct Received {
    pub(super) text: String,
    pub(super) finish: Option<Finish>,
    /// Whether the model declined instead of writing.
    pub(super) declined: bool,
    model: Option<String>,
    /// As counted by us.
    output_tokens: i64,
    usage: Option<Usage>,
}

/// How a try ended.
#[derive(Debug)]
pub(super) enum End {
    /// The text came to its end.
    Whole,
    /// The provider failed.
    Failed(ProviderError),
    /// The job was called off; the answer was read on for its bill as far as it came.
    CalledOff(Failure),
    /// The lease is lost.
    Lost,
    /// The process has to stop.
    GivenUp,
}

/// A try that is over.
#[derive(Debug)]
pub(super) struct Tried {
    /// None when there was no answer.
    pub(super) received: Option<Received>,
    pub(super) end: End,
    /// The detector broke while the text was under way.
    pub(super) is_unchecked: bool,
    /// Whether somebody has seen some of the text.
    pub(super) has_shown: bool,
}

/// What interrupts the reading.
enum Interrupt {
    Lost,
    GivenUp,
    /// Called off, and the time to read on is over.
    ReadEnough(Failure),
}

impl Asking<'_> {
    /// Asks and reads. Always returns what was received, however it ended.
    pub(super) async fn ask(&self) -> Tried {
        let provider = &self.workshop.settings.provider;
        let begun = Instant::now();
        let whole_by = begun + Duration::from_millis(provider.total_timeout_ms);
        let first_by = whole_by.min(begun + Duration::from_millis(provider.first_token_timeout_ms));
        let idle = Duration::from_millis(provider.idle_timeout_ms);

        let called_off = OnceLock::new();
        let interrupted = self.interrupted(&called_off);
        tokio::pin!(interrupted);
        let none = |end| Tried { received: None, end, is_unchecked: false, has_shown: false };

        let opened = tokio::select! {
            biased;
            interrupt = &mut interrupted => return none(interrupt.into()),
            opened = self.workshop.provider.stream(self.request()) => opened,
            () = sleep_until(first_by) => Err(timed_out()),
        };
        let mut stream = match opened {
            Ok(stream) => stream,
            Err(error) => return none(or_called_off(End::Failed(error), &called_off)),
        };

        let mut received = Received::default();
        let mut live = self.live_text();
        // From here on the prompt is paid for: the next worker has to know, should this one die.
        live.answered_by(self.model_name);
        let mut next_by = first_by;
        let mut has_first = false;
        let end = loop {
            let due = live.due();
            tokio::select! {
                biased;
                interrupt = &mut interrupted => break interrupt.into(),
                item = stream.next() => match item {
                    Some(Ok(chunk)) => {
                        if called_off.get().is_some() {
                            live.mute();
                        }
                        if !has_first && (chunk.text.is_some() || chunk.refusal.is_some()) {
                            has_first = true;
                            metrics::histogram!("contexor_provider_first_token_seconds", "model" => self.model_name.to_owned())
                                .record(begun.elapsed().as_secs_f64());
                        }
                        next_by = whole_by.min(if has_first { Instant::now() + idle } else { first_by });
                        self.take(chunk, &mut received, &mut live);
                        if received.text.len() > MOST_TEXT_BYTES {
                            break End::Failed(ProviderError::Interrupted("oversized"));
                        }
                        if live.due().is_some_and(|due| due <= Instant::now()) {
                            live.flush().await;
                        }
                    }
                    // After the end of the text nothing can be cut but the bill.
                    Some(Err(_)) | None if received.finish.is_some() => break End::Whole,
                    Some(Err(error)) => break End::Failed(error),
                    None => break End::Failed(ProviderError::Interrupted("ended_early")),
                },
                () = sleep_until(due.unwrap_or(next_by)), if due.is_some() => live.flush().await,
                () = sleep_until(next_by) => break if received.finish.is_some() {
                    End::Whole
                } else {
                    End::Failed(ProviderError::Interrupted("timeout"))
                },
            }
        };
        let end = or_called_off(end, &called_off);
        match end {
            End::Whole => live.finish().await,
            End::Lost => {}
            _ => {
                live.mute();
                live.flush().await;
            }
        }
        metrics::histogram!("contexor_provider_call_seconds", "model" => self.model_name.to_owned())
            .record(begun.elapsed().as_secs_f64());
        let (is_unchecked, has_shown) = (live.guard_failed(), live.has_shown());
        Tried { received: Some(received), end, is_unchecked, has_shown }
    }

    fn request(&self) -> Request<'_> {
        Request {
            attempt_id: self.attempt_id,
            model_name: self.model_name,
            model: self.model,
            messages: self.messages,
            max_output_tokens: self.job.max_output_tokens,
            temperature: self.job.temperature,
            safety_identifier: self.safety_identifier,
        }
    }

    fn live_text(&self) -> LiveText<'_> {
        let progress = Progress {
            attempt_id: self.attempt_id,
            model: self.model_name.to_owned(),
            input_tokens: i64::from(self.job.input_tokens),
            output_tokens: 0,
            started_at: self.started_at,
        };
        LiveText::new(self.workshop, self.job.task_id, self.fence, self.job.pii_policy, progress)
    }

    fn take(&self, chunk: Chunk, received: &mut Received, live: &mut LiveText<'_>) {
        if let Some(model) = chunk.model
            && received.model.as_ref() != Some(&model)
        {
            live.answered_by(&model);
            received.model = Some(model);
        }
        for text in [&chunk.text, &chunk.refusal].into_iter().flatten() {
            let tokens = i64::try_from(self.model.text_tokens(text)).unwrap_or(i64::MAX);
            received.output_tokens = received.output_tokens.saturating_add(tokens);
            live.count(tokens);
        }
        if let Some(text) = chunk.text {
            received.text.push_str(&text);
            live.push(&text);
        }
        received.declined |= chunk.refusal.is_some();
        received.finish = chunk.finish.or(received.finish);
        received.usage = chunk.usage.or(received.usage);
    }

    async fn interrupted(&self, called_off: &OnceLock<Failure>) -> Interrupt {
        let read_on = Duration::from_secs(self.workshop.settings.jobs.cancel_read_s);
        let read_enough = async {
            let failure = self.signals.called_off().await;
            let _ = called_off.set(failure);
            // Only the last piece of the answer tells what it costs.
            tokio::time::sleep(read_on).await;
            failure
        };
        tokio::select! {
            biased;
            () = self.signals.lost.cancelled() => Interrupt::Lost,
            () = self.signals.give_up.cancelled() => Interrupt::GivenUp,
            failure = read_enough => Interrupt::ReadEnough(failure),
        }
    }

    /// What the try used, as the provider said or as we counted.
    pub(super) fn account(&self, tried: &Tried) -> Attempt {
        let mut attempt = Attempt {
            attempt_id: self.attempt_id,
            model: self.model_name.to_owned(),
            outcome: AttemptOutcome::Failed,
            usage_source: UsageSource::Unknown,
            input_tokens: 0,
            cached_input_tokens: 0,
            output_tokens: 0,
            reasoning_tokens: 0,
            started_at: self.started_at,
            finished_at: Utc::now(),
        };
        let Some(received) = &tried.received else {
            (attempt.outcome, attempt.usage_source) = without_answer(&tried.end);
            return attempt;
        };
        if let Some(model) = &received.model {
            attempt.model.clone_from(model);
        }
        attempt.outcome =
            if received.finish.is_some() { AttemptOutcome::Completed } else { AttemptOutcome::Interrupted };
        if let Some(usage) = received.usage {
            attempt.usage_source = UsageSource::Reported;
            attempt.input_tokens = usage.input_tokens;
            attempt.cached_input_tokens = usage.cached_input_tokens;
            attempt.output_tokens = usage.output_tokens;
            attempt.reasoning_tokens = usage.reasoning_tokens;
        } else {
            attempt.usage_source = UsageSource::Estimated;
            attempt.input_tokens = i64::try_from(self.model.prompt_tokens(&self.job.prompt)).unwrap_or(i64::MAX);
            attempt.output_tokens = received.output_tokens;
        }
        attempt
    }
}

/// A try without any answer: refused, failed for certain before anything was written, or nobody knows.
fn without_answer(end: &End) -> (AttemptOutcome, UsageSource) {
    match end {
        End::Failed(ProviderError::RateLimited { .. } | ProviderError::Permanent(_)) => {
            (AttemptOutcome::Refused, UsageSource::Reported)
        }
        End::Failed(ProviderError::Unavailable { billing: Billing::Nothing, .. }) => {
            (AttemptOutcome::Failed, UsageSource::Estimated)
        }
        _ => (AttemptOutcome::Failed, UsageSource::Unknown),
    }
}

fn timed_out() -> ProviderError {
    ProviderError::Unavailable { reason: "timeout", after: None, retry: true, billing: Billing::Unknown }
}

fn or_called_off(end: End, called_off: &OnceLock<Failure>) -> End {
    match (end, called_off.get()) {
        (End::Whole | End::Failed(_), Some(failure)) => End::CalledOff(*failure),
        (end, _) => end,
    }
}

impl From<Interrupt> for End {
    fn from(interrupt: Interrupt) -> Self {
        match interrupt {
            Interrupt::Lost => Self::Lost,
            Interrupt::GivenUp => Self::GivenUp,
            Interrupt::ReadEnough(failure) => Self::CalledOff(failure),
        }
    }
}
