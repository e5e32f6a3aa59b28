//! One try at the model: asking, reading the answer to its end, and what it used.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::OnceLock,
    time::Duration,
};

use chrono::{DateTime, Utc};
use contexor_api::usage::UsageSource;
use contexor_events::{
    ai::{Attempt, AttemptOutcome},
    content::GenerationRequested,
};
use contexor_live::Progress;
use contexor_models::{ChatMessage, Model, Tokenizer};
use contexor_pii::StreamMode;
use futures::{FutureExt as _, StreamExt as _};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::{WorkerContext, live_text::LiveText, signals::Signals};
use crate::{
    domain::verdict::Failure,
    provider::{
        AnswerFormat, Billing, Chunk, Finish, ProviderError, Request, UsageReport,
        registry::Registered,
        usage::{self, SettledUsage},
    },
    store::attempts::Purpose,
};

/// A text longer than any model writes: whoever sends more does not end.
const MOST_TEXT_BYTES: usize = 8 << 20;
/// Tokens beyond the output cap, and a part of it, that are still read: tokenizers differ a little.
const CAP_MARGIN_TOKENS: i64 = 64;
/// Bytes for each token of the cap that are still read, where the tokenizer is not known: far more than any token has on average.
const CAP_BYTES_PER_TOKEN: i64 = 32;

/// What is asked of which model.
pub(super) struct Call<'a> {
    pub(super) purpose: Purpose,
    pub(super) model_name: &'a str,
    pub(super) model: &'a Model,
    pub(super) provider: &'a Registered,
    pub(super) messages: &'a [ChatMessage],
    /// Upper bound of the messages' tokens.
    pub(super) input_tokens: u32,
    /// Output cap, tokens.
    pub(super) max_output_tokens: u32,
    pub(super) temperature: Option<f32>,
    /// The form of the answer, when it is to have one.
    pub(super) format: Option<&'a AnswerFormat>,
    /// How the answer is shown while it comes; not at all if none.
    pub(super) live: Option<StreamMode>,
    /// When it is given up, before the provider's time is over.
    pub(super) until: Option<Instant>,
}

/// A call, and for whom it is made.
pub(super) struct AttemptRequest<'a> {
    pub(super) context: &'a WorkerContext,
    pub(super) job: &'a GenerationRequested,
    pub(super) fence: i64,
    pub(super) signals: &'a Signals,
    pub(super) safety_identifier: &'a str,
    pub(super) call: &'a Call<'a>,
    pub(super) attempt_id: Uuid,
    pub(super) started_at: DateTime<Utc>,
}

/// What was received.
#[derive(Debug, Default)]
pub(super) struct PartialResponse {
    pub(super) text: String,
    pub(super) finish: Option<Finish>,
    /// Whether the model declined instead of writing.
    pub(super) declined: bool,
    model: Option<String>,
    /// As counted by us, piece by piece.
    output_tokens: i64,
    /// Bytes of text, refusal and reasoning.
    output_bytes: i64,
    usage: Option<UsageReport>,
    /// Length of the text when the job was called off, bytes: what came later was only read for the bill.
    called_off_at: Option<usize>,
}

impl PartialResponse {
    /// Whether nothing came but text: no reasoning, no refusal.
    fn is_all_text(&self) -> bool {
        i64::try_from(self.text.len()).is_ok_and(|bytes| bytes == self.output_bytes)
    }

    /// What had been written when the job was called off.
    pub(super) fn text_until_called_off(&self) -> &str {
        self.text.get(..self.called_off_at.unwrap_or(self.text.len())).unwrap_or(&self.text)
    }
}

/// How a try ended.
#[derive(Debug)]
pub(super) enum AttemptEnd {
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
pub(super) struct AttemptResult {
    /// None when there was no answer.
    pub(super) received: Option<PartialResponse>,
    pub(super) end: AttemptEnd,
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

impl AttemptRequest<'_> {
    /// Asks and reads. Always returns what was received, however it ended; a panic on the way is a failed try.
    pub(super) async fn ask(&self) -> AttemptResult {
        // As if it had shown something: the view is to be begun anew whatever it shows.
        let mut tried = AttemptResult {
            received: None,
            end: AttemptEnd::Failed(ProviderError::Internal),
            is_unchecked: true,
            has_shown: true,
        };
        if AssertUnwindSafe(self.ask_into(&mut tried)).catch_unwind().await.is_err() {
            metrics::counter!("contexor_ai_panics_total", "at" => "attempt").increment(1);
        }
        tried
    }

    async fn ask_into(&self, tried: &mut AttemptResult) {
        let timeouts = self.call.provider.timeouts;
        let begun = Instant::now();
        let whole_by = begun + timeouts.total;
        let whole_by = self.call.until.map_or(whole_by, |until| until.min(whole_by));
        let first_by = whole_by.min(begun + timeouts.first_token);
        let idle = timeouts.idle;

        let called_off = OnceLock::new();
        let interrupted = self.interrupted(&called_off);
        tokio::pin!(interrupted);
        let none = |end| AttemptResult { received: None, end, is_unchecked: false, has_shown: false };

        let opened = tokio::select! {
            biased;
            interrupt = &mut interrupted => {
                *tried = none(interrupt.into());
                return;
            }
            opened = self.call.provider.provider.stream(self.request()) => opened,
            () = sleep_until(first_by) => Err(timed_out()),
        };
        let mut stream = match opened {
            Ok(stream) => stream,
            Err(error) => {
                *tried = none(or_called_off(AttemptEnd::Failed(error), &called_off));
                return;
            }
        };

        let received = tried.received.get_or_insert_default();
        let mut live = self.live_text();
        // From here on the prompt is paid for: the next worker has to know, should this one die.
        live.answered_by(self.call.model_name);
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
                            received.called_off_at.get_or_insert(received.text.len());
                            live.mute();
                        }
                        let says_something =
                            chunk.text.is_some() || chunk.refusal.is_some() || chunk.reasoning.is_some();
                        if !has_first && says_something {
                            has_first = true;
                            metrics::histogram!("contexor_provider_first_token_seconds", "model" => self.call.model_name.to_owned())
                                .record(begun.elapsed().as_secs_f64());
                        }
                        next_by = whole_by.min(if has_first { Instant::now() + idle } else { first_by });
                        self.apply_chunk(chunk, received, &mut live);
                        if self.is_over_cap(received) {
                            // Whoever ignores the cap is cut by us, as the provider should have done.
                            tracing::error!(
                                provider = self.call.provider.name,
                                model = self.call.model_name,
                                max_output_tokens = self.call.max_output_tokens,
                                "incident: the provider {} ignores the output cap; its answer is cut",
                                self.call.provider.name
                            );
                            metrics::counter!("contexor_provider_cap_ignored_total", "provider" => self.call.provider.name.clone())
                                .increment(1);
                            received.finish = Some(Finish::Length);
                            break AttemptEnd::Whole;
                        }
                        if live.due().is_some_and(|due| due <= Instant::now()) {
                            live.flush().await;
                        }
                    }
                    // After the end of the text nothing can be cut but the bill.
                    Some(Err(_)) | None if received.finish.is_some() => break AttemptEnd::Whole,
                    Some(Err(error)) => break AttemptEnd::Failed(error),
                    None => break AttemptEnd::Failed(ProviderError::Interrupted("ended_early")),
                },
                () = sleep_until(due.unwrap_or(next_by)), if due.is_some() => live.flush().await,
                () = sleep_until(next_by) => break if received.finish.is_some() {
                    AttemptEnd::Whole
                } else {
                    AttemptEnd::Failed(ProviderError::Interrupted("timeout"))
                },
            }
        };
        let end = or_called_off(end, &called_off);
        match end {
            AttemptEnd::Whole => live.finish().await,
            AttemptEnd::Lost => {}
            _ => {
                live.mute();
                live.flush().await;
            }
        }
        metrics::histogram!("contexor_provider_request_duration_seconds", "model" => self.call.model_name.to_owned())
            .record(begun.elapsed().as_secs_f64());
        (tried.is_unchecked, tried.has_shown) = (live.guard_failed(), live.has_shown());
        tried.end = end;
    }

    /// Whether more came than the output cap allows, with a margin.
    fn is_over_cap(&self, received: &mut PartialResponse) -> bool {
        let cap = i64::from(self.call.max_output_tokens);
        if received.text.len() > MOST_TEXT_BYTES {
            return true;
        }
        if self.call.model.tokenizer == Tokenizer::Unknown {
            return received.output_bytes > cap.saturating_mul(CAP_BYTES_PER_TOKEN).saturating_add(CAP_BYTES_PER_TOKEN);
        }
        let most = cap.saturating_add(cap / 4).saturating_add(CAP_MARGIN_TOKENS);
        if received.output_tokens <= most {
            return false;
        }
        // Pieces of single characters cost more one by one than together.
        if received.is_all_text() {
            let whole = count(self.call.model.text_tokens(&received.text));
            received.output_tokens = received.output_tokens.min(whole);
        }
        received.output_tokens > most
    }

    fn request(&self) -> Request<'_> {
        Request {
            attempt_id: self.attempt_id,
            model_name: self.call.model_name,
            model: self.call.model,
            messages: self.call.messages,
            max_output_tokens: self.call.max_output_tokens,
            temperature: self.call.temperature,
            format: self.call.format,
            safety_identifier: self.safety_identifier,
        }
    }

    fn live_text(&self) -> LiveText<'_> {
        let progress = Progress {
            attempt_id: self.attempt_id,
            model: self.call.model_name.to_owned(),
            input_tokens: i64::from(self.call.input_tokens),
            output_tokens: 0,
            started_at: self.started_at,
        };
        LiveText::new(self.context, self.job.task_id, self.fence, self.call.live, progress)
    }

    fn apply_chunk(&self, chunk: Chunk, received: &mut PartialResponse, live: &mut LiveText<'_>) {
        if let Some(model) = chunk.model
            && received.model.as_ref() != Some(&model)
        {
            live.answered_by(&model);
            received.model = Some(model);
        }
        for text in [&chunk.text, &chunk.refusal, &chunk.reasoning].into_iter().flatten() {
            let tokens = count(self.call.model.text_tokens(text));
            received.output_tokens = received.output_tokens.saturating_add(tokens);
            received.output_bytes = received.output_bytes.saturating_add(count(text.len() as u64));
            live.count(tokens);
        }
        if let Some(text) = chunk.text {
            received.text.push_str(&text);
            live.push(&text);
        }
        received.declined |= chunk.refusal.is_some();
        if chunk.has_gone_on {
            received.finish = None;
        }
        received.finish = chunk.finish.or(received.finish);
        if let Some(usage) = chunk.usage {
            received.usage.get_or_insert_default().update(usage);
        }
    }

    async fn interrupted(&self, called_off: &OnceLock<Failure>) -> Interrupt {
        let read_on = Duration::from_secs(self.context.settings.jobs.cancel_drain_s);
        let read_enough = async {
            let failure = self.signals.cancelled().await;
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
    pub(super) fn account(&self, tried: &AttemptResult) -> Attempt {
        let mut attempt = Attempt {
            attempt_id: self.attempt_id,
            model: self.call.model_name.to_owned(),
            requested_model: Some(self.call.model_name.to_owned()),
            outcome: AttemptOutcome::Failed,
            usage_source: UsageSource::Unknown,
            input_tokens: 0,
            cached_input_tokens: 0,
            output_tokens: 0,
            reasoning_tokens: 0,
            started_at: self.started_at,
            finished_at: contexor_clock::now(),
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
        let SettledUsage { usage, is_reported, is_implausible } = self.settle(received);
        if is_implausible {
            tracing::error!(
                provider = self.call.provider.name,
                model = self.call.model_name,
                attempt.id = %self.attempt_id,
                reported = ?received.usage,
                "incident: the bill of {} cannot be true and is estimated",
                self.call.provider.name
            );
            metrics::counter!("contexor_provider_implausible_usage_total", "provider" => self.call.provider.name.clone())
                .increment(1);
        }
        attempt.usage_source = if is_reported { UsageSource::Reported } else { UsageSource::Estimated };
        attempt.input_tokens = usage.input_tokens;
        attempt.cached_input_tokens = usage.cached_input_tokens;
        attempt.output_tokens = usage.output_tokens;
        attempt.reasoning_tokens = usage.reasoning_tokens;
        attempt
    }

    /// Holds the bill against what was received.
    fn settle(&self, received: &PartialResponse) -> SettledUsage {
        // A tokenizer that breaks must not cost the account: bytes bound the tokens.
        let tokens = |count_tokens: &dyn Fn() -> u64, bound: u64| {
            count(catch_unwind(AssertUnwindSafe(count_tokens)).unwrap_or(bound))
        };
        let input_bytes = self.call.model.messages_tokens_bound(self.call.messages);
        let input_tokens = tokens(&|| self.call.model.messages_tokens(self.call.messages), input_bytes);
        let output_tokens = if received.is_all_text() {
            // Of a text in small pieces, the whole has fewer tokens than the pieces.
            let whole = tokens(&|| self.call.model.text_tokens(&received.text), received.text.len() as u64);
            whole.min(received.output_tokens)
        } else {
            received.output_tokens
        };
        UsageReport::settle(
            received.usage,
            &usage::CountedResponse {
                input_tokens,
                input_bytes: count(input_bytes),
                output_tokens,
                is_exact: self.call.model.tokenizer == Tokenizer::O200kBase,
                max_output_tokens: i64::from(self.call.max_output_tokens),
                is_whole: received.finish.is_some(),
            },
        )
    }
}

/// A try without any answer: refused, failed for certain before anything was written, or nobody knows.
fn without_answer(end: &AttemptEnd) -> (AttemptOutcome, UsageSource) {
    match end {
        AttemptEnd::Failed(ProviderError::RateLimited { .. } | ProviderError::Permanent(_)) => {
            (AttemptOutcome::Refused, UsageSource::Reported)
        }
        AttemptEnd::Failed(ProviderError::Unavailable { billing: Billing::Nothing, .. }) => {
            (AttemptOutcome::Failed, UsageSource::Estimated)
        }
        _ => (AttemptOutcome::Failed, UsageSource::Unknown),
    }
}

fn count(tokens: u64) -> i64 {
    i64::try_from(tokens).unwrap_or(i64::MAX)
}

fn timed_out() -> ProviderError {
    ProviderError::Unavailable { reason: "timeout", after: None, retry: true, billing: Billing::Unknown }
}

fn or_called_off(end: AttemptEnd, called_off: &OnceLock<Failure>) -> AttemptEnd {
    match (end, called_off.get()) {
        (AttemptEnd::Whole | AttemptEnd::Failed(_), Some(failure)) => AttemptEnd::CalledOff(*failure),
        (end, _) => end,
    }
}

impl From<Interrupt> for AttemptEnd {
    fn from(interrupt: Interrupt) -> Self {
        match interrupt {
            Interrupt::Lost => Self::Lost,
            Interrupt::GivenUp => Self::GivenUp,
            Interrupt::ReadEnough(failure) => Self::CalledOff(failure),
        }
    }
}
