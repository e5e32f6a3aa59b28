//! The course of a generation: claim, turn, try, and again if need be.

use std::{panic::AssertUnwindSafe, sync::atomic::Ordering, time::Duration};

use chrono::{DateTime, Utc};
use contexor_api::{
    content::{LiveEvent, Status},
    org::PiiPolicy,
};
use contexor_db::{DbError, Tx};
use contexor_events::{ai::Attempt, content::GenerationRequested};
use contexor_messaging::ConsumeError;
use contexor_pii::StreamMode;
use futures::FutureExt as _;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use uuid::Uuid;

use super::{
    WorkerContext,
    attempt::{AttemptEnd, AttemptRequest, AttemptResult, Call},
    claim::{self, Claim},
    covering::{self, CoverageDecision},
    ending::{self, JobOutcome},
    key_incidents,
    signals::{Interruption, Lease, OnStop, Signals},
};
use crate::{
    domain::{
        backoff,
        verdict::{CheckedText, Failure, apply_policy, check_output, validate_output},
    },
    provider::{
        Finish, ProviderError, Refusal,
        breaker::{BreakerDecision, Permit},
        rate_limit::Slot,
    },
    store::{self, attempts::Purpose},
};

/// Generates what `job` asks for, unless that was done or somebody else is at it.
pub(crate) async fn generate(
    context: &WorkerContext,
    job: &GenerationRequested,
    stop: &CancellationToken,
) -> Result<(), ConsumeError> {
    // Before the claim reads whether it was called off: no word is lost in between.
    let news = context.cancellations.subscribe(job.task_id);
    let (fence, is_cancelled, keep_partial) = loop {
        match claim::claim(context, job).await? {
            Claim::Ours { fence, is_cancelled, keep_partial } => break (fence, is_cancelled, keep_partial),
            Claim::Ended => return Ok(()),
            Claim::Elsewhere { until } => wait_for_lease(until, stop).await?,
        }
    };
    let lease =
        Lease { db: context.db.clone(), task: job.task_id, fence, is_cancelled, keep_partial, deadline: job.deadline };
    let mut signals = Signals::start(lease, &context.settings.jobs, news, stop);
    let in_work = metrics::gauge!("contexor_ai_jobs_in_progress");
    in_work.increment(1.0);
    let work = async {
        if fence > 1 {
            metrics::counter!("contexor_ai_takeovers_total").increment(1);
            claim::settle_abandoned(context, job, fence).await?;
            reset_live_view(context, job, fence).await;
        }
        let person = [job.org_id.as_bytes().as_slice(), job.user_id.as_bytes()].concat();
        let safety_identifier = context.safety.hex("safety identifier", &person);
        let run = Run { context, job, fence, signals: &signals, safety_identifier };
        if fence > i64::from(context.settings.jobs.max_claims) {
            // Whatever kills workers may be this job itself, and each of them has asked the provider.
            tracing::error!(task.id = %job.task_id, claims = fence, "generation {} outlived too many workers", job.task_id);
            return run.fail(None, Failure::INTERNAL).await;
        }
        run.run().await
    };
    let left = AssertUnwindSafe(Box::pin(work)).catch_unwind().await;
    in_work.decrement(1.0);
    let left = match left {
        Ok(left) => left,
        Err(_panic) => end_after_panic(context, job, fence).await,
    };
    match left {
        Ok(()) => Ok(()),
        Err(RunError::Database(error)) => Err(error.into()),
        // Whoever has it now has a delivery of its own.
        Err(RunError::Lost) if signals.is_taken.load(Ordering::Relaxed) => Ok(()),
        Err(RunError::Lost) => Err(ConsumeError::Stopping),
        Err(RunError::Stopping) => {
            signals.stop_renewing().await;
            let mut conn = context.db.conn().await.map_err(|_| ConsumeError::Stopping)?;
            if let Err(error) = store::jobs::release(&mut conn, job.task_id, fence).await {
                tracing::warn!(task.id = %job.task_id, error = &error as &dyn std::error::Error, "a lease could not be released");
            }
            Err(ConsumeError::Stopping)
        }
    }
}

/// Ends a job that the platform broke over, with every call to the provider that was made for it.
async fn end_after_panic(context: &WorkerContext, job: &GenerationRequested, fence: i64) -> Result<(), RunError> {
    metrics::counter!("contexor_ai_panics_total", "at" => "generation").increment(1);
    tracing::error!(task.id = %job.task_id, "generation {} panicked and is ended", job.task_id);
    // The tries of this claim, too.
    claim::settle_abandoned(context, job, fence + 1).await?;
    ending::end(context, job, fence, None, JobOutcome::Failed(Failure::INTERNAL)).await?;
    Ok(())
}

/// Waits in place until somebody else's lease lapses or was renewed: no retry is used up for it.
async fn wait_for_lease(until: DateTime<Utc>, stop: &CancellationToken) -> Result<(), ConsumeError> {
    // Short of a clock that runs differently here, the lease has lapsed then; a little later never hurts.
    let wait = (until - contexor_clock::now()).to_std().unwrap_or_default().min(Duration::from_secs(60))
        + Duration::from_millis(50);
    tokio::select! {
        () = stop.cancelled() => Err(ConsumeError::Stopping),
        () = tokio::time::sleep(wait) => Ok(()),
    }
}

/// Asks whoever watches to drop what an earlier try wrote.
async fn reset_live_view(context: &WorkerContext, job: &GenerationRequested, fence: i64) {
    let event = LiveEvent::Status { status: Status::InProgress, restarted: true };
    if let Err(error) = context.live.append(job.task_id, fence, &[event]).await {
        tracing::warn!(task.id = %job.task_id, error = &error as &dyn std::error::Error, "the live view cannot be written");
    }
}

/// Why a generation was left without an end.
pub(super) enum RunError {
    Lost,
    Stopping,
    Database(DbError),
}

impl From<DbError> for RunError {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

/// A turn at the provider.
pub(super) enum Admission {
    Go(Permit),
    Refused(Failure),
}

pub(super) struct Run<'a> {
    pub(super) context: &'a WorkerContext,
    pub(super) job: &'a GenerationRequested,
    fence: i64,
    pub(super) signals: &'a Signals,
    safety_identifier: String,
}

impl Run<'_> {
    async fn run(&self) -> Result<(), RunError> {
        let provider = &self.context.settings.provider;
        let mut model_name = self.job.model.as_str();
        let messages = contexor_models::messages(&self.job.prompt);
        for tries in 1..=provider.max_attempts {
            let Some(model) = self.context.catalogue.get(model_name) else {
                return self.fail(None, refused(Refusal::ModelUnavailable)).await;
            };
            let Some(serving) = self.context.providers.get(&model.provider) else {
                return self.fail(None, refused(Refusal::ModelUnavailable)).await;
            };
            let call = Call {
                purpose: Purpose::Text,
                model_name,
                model,
                provider: serving,
                messages: &messages,
                input_tokens: self.job.input_tokens,
                max_output_tokens: self.job.max_output_tokens,
                temperature: self.job.temperature,
                format: None,
                live: self.stream_mode(),
                until: None,
            };
            // The hold that the job came with covers one attempt.
            if tries > 1 || self.fence > 1 {
                match covering::cover(self.context, self.job, &call, self.signals, OnStop::Leave).await? {
                    Ok(CoverageDecision::Yes) => {}
                    Ok(CoverageDecision::No(failure)) => return self.fail(None, failure).await,
                    Err(leave) => return self.interrupt(leave).await,
                }
            }
            let permit = match self.acquire(&call, OnStop::Leave).await {
                Ok(Admission::Go(permit)) => permit,
                Ok(Admission::Refused(failure)) => return self.fail(None, failure).await,
                Err(leave) => return self.interrupt(leave).await,
            };
            let (attempt, tried) = self.attempt(tries, &call).await?;
            let error = match tried.end {
                AttemptEnd::Whole => {
                    permit.succeeded();
                    return self.judge(model_name, attempt, tried).await;
                }
                AttemptEnd::CalledOff(failure) => return self.call_off(attempt, tried, failure).await,
                AttemptEnd::Lost => return Err(RunError::Lost),
                AttemptEnd::GivenUp => {
                    self.record(&attempt).await?;
                    return Err(RunError::Stopping);
                }
                AttemptEnd::Failed(error) => error,
            };
            permit.failed(&error);
            let fallback = match (&error, model.fallback.as_deref()) {
                (ProviderError::Permanent(Refusal::ModelUnavailable), fallback) => fallback,
                _ => None,
            };
            if tries == provider.max_attempts || !(error.is_retryable() || fallback.is_some()) {
                let (code, detail) = error.failure();
                return self.fail(Some(&attempt), Failure { code, detail }).await;
            }
            self.record(&attempt).await?;
            if error.after().is_some_and(|hint| hint >= self.signals.time_left()) {
                return self.fail(None, after_the_deadline(&error)).await;
            }
            if tried.has_shown {
                reset_live_view(self.context, self.job, self.fence).await;
            }
            metrics::counter!("contexor_provider_retries_total", "reason" => error.label()).increment(1);
            if let Some(fallback) = fallback {
                tracing::warn!(model = model_name, fallback, "{model_name} is gone, {fallback} is asked instead");
                model_name = fallback;
                continue;
            }
            let pause = self.pause_after(tries, &error);
            if pause >= self.signals.time_left() {
                let (code, detail) = error.failure();
                return self.fail(None, Failure { code, detail }).await;
            }
            if let Err(leave) = self.signals.pause(pause, OnStop::Leave).await {
                return self.interrupt(leave).await;
            }
        }
        // The last try returns above; only `max_attempts = 0` gets here, which the settings refuse.
        self.fail(None, refused(Refusal::ModelUnavailable)).await
    }

    /// Waits for the breaker and for the shared rate limit.
    pub(super) async fn acquire(&self, call: &Call<'_>, on_stop: OnStop) -> Result<Admission, Interruption> {
        self.signals.check(on_stop)?;
        let permit = loop {
            match self.context.breaker.admit(call.model_name) {
                BreakerDecision::Go(permit) => break permit,
                BreakerDecision::Refused(refusal) => return Ok(Admission::Refused(refused(refusal))),
                BreakerDecision::Wait(wait) => self.signals.pause(wait, on_stop).await?,
            }
        };
        let tokens = u64::from(call.input_tokens) + u64::from(call.max_output_tokens);
        let wait = match call.provider.rate_limit.take(tokens, self.signals.time_left()).await {
            Ok(Slot::In(wait)) => wait,
            Ok(Slot::TooLate) => {
                let (code, detail) = ProviderError::RateLimited { after: None }.failure();
                return Ok(Admission::Refused(Failure { code, detail }));
            }
            Err(error) => {
                // The provider's own limit still holds.
                tracing::warn!(error = &error as &dyn std::error::Error, "the shared rate limit cannot be asked");
                Duration::ZERO
            }
        };
        if !wait.is_zero() {
            metrics::counter!("contexor_provider_rate_limit_waits_total").increment(1);
            metrics::histogram!("contexor_provider_rate_limit_wait_seconds").record(wait.as_secs_f64());
            if let Err(leave) = self.signals.pause(wait, on_stop).await {
                call.provider.rate_limit.release(tokens).await;
                return Err(leave);
            }
        }
        Ok(Admission::Go(permit))
    }

    /// How long to wait before the next try.
    pub(super) fn pause_after(&self, tries: u32, error: &ProviderError) -> Duration {
        let provider = &self.context.settings.provider;
        let milliseconds = Duration::from_millis;
        backoff::pause(
            tries,
            milliseconds(provider.backoff_ms),
            milliseconds(provider.max_backoff_ms),
            error.after(),
            rand::random(),
        )
    }

    /// Enters a try, makes it, and says what it used.
    pub(super) async fn attempt(&self, tries: u32, call: &Call<'_>) -> Result<(Attempt, AttemptResult), RunError> {
        let (model_name, purpose) = (call.model_name, call.purpose);
        let (attempt_id, started_at) = (Uuid::now_v7(), contexor_clock::now());
        let task = self.job.task_id;
        let mut conn = self.context.db.conn().await?;
        let begun =
            store::attempts::begin(&mut conn, task, self.fence, attempt_id, model_name, purpose, started_at).await;
        drop(conn);
        if !begun.map_err(DbError::from)? {
            self.signals.is_taken.store(true, Ordering::Relaxed);
            return Err(RunError::Lost);
        }
        self.context.tokenizer.call_once(|| {
            // Loads while the provider thinks.
            let model = call.model.clone();
            tokio::task::spawn_blocking(move || model.text_tokens(""));
        });
        let asking = AttemptRequest {
            context: self.context,
            job: self.job,
            fence: self.fence,
            signals: self.signals,
            safety_identifier: &self.safety_identifier,
            call,
            attempt_id,
            started_at,
        };
        let span = tracing::info_span!(
            "provider call",
            otel.kind = "client",
            gen_ai.request.model = model_name,
            provider = call.provider.name,
            purpose = purpose.as_str(),
            http.response.status_code = tracing::field::Empty,
            error.kind = tracing::field::Empty,
            error.code = tracing::field::Empty,
            provider.request_id = tracing::field::Empty,
            task.id = %task,
            attempt = tries,
            attempt.id = %attempt_id,
            outcome = tracing::field::Empty,
        );
        let tried = asking.ask().instrument(span.clone()).await;
        let attempt = asking.account(&tried);
        let outcome = match &tried.end {
            AttemptEnd::Failed(error) => error.label(),
            _ => attempt.outcome.as_str(),
        };
        span.record("outcome", outcome);
        let error = if let AttemptEnd::Failed(error) = &tried.end { Some(error) } else { None };
        key_incidents::note_key(self.context, call.provider, error).await;
        if let AttemptEnd::Failed(error) = &tried.end {
            span.in_scope(|| {
                tracing::warn!(
                    reason = error.label(),
                    retry_after_ms = error.after().map(|after| u64::try_from(after.as_millis()).unwrap_or(u64::MAX)),
                    output_tokens = attempt.output_tokens,
                    "try {tries} at {model_name} failed: {}",
                    error.label()
                );
            });
        }
        let labels = [("model", model_name.to_owned()), ("outcome", outcome.to_owned())];
        metrics::counter!("contexor_provider_calls_total", &labels).increment(1);
        for (kind, tokens) in [
            ("input", attempt.input_tokens),
            ("cached_input", attempt.cached_input_tokens),
            ("output", attempt.output_tokens),
            ("reasoning", attempt.reasoning_tokens),
        ] {
            metrics::counter!("contexor_provider_tokens_total", "model" => model_name.to_owned(), "kind" => kind)
                .increment(u64::try_from(tokens).unwrap_or(0));
        }
        Ok((attempt, tried))
    }

    /// How the text is shown while it comes. Where a model is to check it, nothing is shown before that.
    fn stream_mode(&self) -> Option<StreamMode> {
        match self.job.pii_policy {
            PiiPolicy::Warn => Some(StreamMode::Show),
            PiiPolicy::Mask | PiiPolicy::Block if self.job.pii_model_pass => None,
            PiiPolicy::Mask | PiiPolicy::Block => Some(StreamMode::Mask),
        }
    }

    async fn judge(&self, model_name: &str, attempt: Attempt, tried: AttemptResult) -> Result<(), RunError> {
        let (Some(received), false) = (tried.received, tried.is_unchecked) else {
            return self.fail(Some(&attempt), Failure::UNCHECKED).await;
        };
        let (detector, policy) = (self.context.detector, self.job.pii_policy);
        let Some(finish) = received.finish else {
            return self.fail(Some(&attempt), Failure::INTERNAL).await;
        };
        let checked = Self::apart(move || check_output(detector, received.text, finish, received.declined)).await;
        let checked = match checked {
            Ok(checked) => checked,
            Err(failure) => return self.fail(Some(&attempt), failure).await,
        };
        // A text that the policy refuses already needs no model pass.
        let is_refused = policy == PiiPolicy::Block && !checked.findings.is_empty();
        if self.job.pii_model_pass && !is_refused {
            return self.check_by_model(model_name, attempt, checked).await;
        }
        self.accept(attempt.model.clone(), Some(&attempt), checked).await
    }

    /// Does with a checked text what the policy says, and ends the job. `model` is that which wrote it.
    pub(super) async fn accept(
        &self,
        model: String,
        last: Option<&Attempt>,
        checked: CheckedText,
    ) -> Result<(), RunError> {
        let policy = self.job.pii_policy;
        match Self::apart(move || apply_policy(policy, checked)).await {
            Ok(accepted) => {
                if self.stream_mode().is_none() {
                    self.show(&accepted.text).await;
                }
                self.end(last, JobOutcome::Completed { model, accepted }).await
            }
            Err(failure) => self.fail(last, failure).await,
        }
    }

    /// Judges apart from everything else, so that long texts hold up nothing.
    pub(super) async fn apart<T: Send + 'static>(
        judge: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        tokio::task::spawn_blocking(judge).await.unwrap_or(Err(Failure::UNCHECKED))
    }

    /// Shows a text that was withheld while it came. A view that cannot be written is no reason to stop.
    async fn show(&self, text: &str) {
        let event = LiveEvent::Delta { text: text.to_owned() };
        if let Err(error) = self.context.live.append(self.job.task_id, self.fence, &[event]).await {
            metrics::counter!("contexor_live_errors_total").increment(1);
            tracing::warn!(task.id = %self.job.task_id, error = &error as &dyn std::error::Error, "the live view cannot be written");
        }
    }

    /// Whether what was written before the job was called off is to be kept. Where nothing may be shown before a model has
    /// checked it, nothing is: no more is spent on a generation that was called off.
    fn keeps_partial(&self, failure: Failure) -> bool {
        failure == Failure::CANCELLED && self.signals.keeps_partial() && self.stream_mode().is_some()
    }

    /// Ends a job that was called off while an answer came. What was written until then is judged like any other text, where it is to
    /// be kept.
    async fn call_off(&self, attempt: Attempt, tried: AttemptResult, failure: Failure) -> Result<(), RunError> {
        let is_kept = self.keeps_partial(failure) && !tried.is_unchecked;
        let partial = match tried.received {
            Some(received) if is_kept => {
                let (detector, policy) = (self.context.detector, self.job.pii_policy);
                let text = received.text_until_called_off().to_owned();
                Self::apart(move || validate_output(detector, policy, text, Finish::Stop, received.declined)).await.ok()
            }
            _ => None,
        };
        self.end(Some(&attempt), JobOutcome::CalledOff { failure, partial }).await
    }

    /// Ends a job that was called off while a model checked its text.
    pub(super) async fn call_off_checked(
        &self,
        last: Option<&Attempt>,
        checked: CheckedText,
        failure: Failure,
    ) -> Result<(), RunError> {
        let policy = self.job.pii_policy;
        let partial = if self.keeps_partial(failure) {
            Self::apart(move || apply_policy(policy, checked)).await.ok()
        } else {
            None
        };
        self.end(last, JobOutcome::CalledOff { failure, partial }).await
    }

    /// Enters how a try ended that is not the last.
    pub(super) async fn record(&self, attempt: &Attempt) -> Result<(), DbError> {
        self.context
            .db
            .transaction(async |tx: &mut Tx| -> Result<(), DbError> {
                store::attempts::finish(tx.conn(), attempt).await?;
                Ok(())
            })
            .await
    }

    async fn interrupt(&self, leave: Interruption) -> Result<(), RunError> {
        match leave {
            Interruption::Lost => Err(RunError::Lost),
            Interruption::Stopping => Err(RunError::Stopping),
            Interruption::CalledOff(failure) => self.fail(None, failure).await,
        }
    }

    pub(super) async fn fail(&self, last: Option<&Attempt>, failure: Failure) -> Result<(), RunError> {
        self.end(last, JobOutcome::Failed(failure)).await
    }

    async fn end(&self, last: Option<&Attempt>, ending: JobOutcome) -> Result<(), RunError> {
        if ending::end(self.context, self.job, self.fence, last, ending).await? {
            return Ok(());
        }
        self.signals.is_taken.store(true, Ordering::Relaxed);
        Err(RunError::Lost)
    }
}

/// The provider wants to be asked again only when the time of this generation is over.
fn after_the_deadline(error: &ProviderError) -> Failure {
    let (code, _) = error.failure();
    Failure { code, detail: "The provider asks to wait longer than there is time for; try again later." }
}

fn refused(refusal: Refusal) -> Failure {
    Failure { code: refusal.code(), detail: refusal.detail() }
}
