//! The model pass of the check for personal data: a model is asked for the names and addresses in a text, where the organization wants that.
//!
//! Each call is an attempt like any other: covered beforehand, entered before it is made, and billed with the generation. When the
//! pass fails, `warn` keeps the text with the detector's own findings; `mask` and `block` let nothing pass that was not checked.

use contexor_api::org::PiiPolicy;
use contexor_events::ai::Attempt;
use contexor_models::{ChatMessage, Model};
use contexor_pii::Finding;
use tokio::time::{Instant, timeout_at};

use super::{
    attempt::{AttemptEnd, AttemptResult, Call},
    covering::{self, CoverageDecision},
    run::{Admission, Run, RunError},
    signals::{Interruption, OnStop},
};
use crate::{
    domain::{
        model_pass::{Located, ShownText, answer_format, read_answer},
        verdict::{CheckedText, Failure},
    },
    provider::{Finish, ProviderError, Refusal},
    settings::PiiPassSettings,
    store::attempts::Purpose,
};

/// The least output cap, tokens: short texts may be nothing but names.
const LEAST_OUTPUT_TOKENS: u64 = 256;

/// How the pass ended.
enum PassEnd {
    /// What the model adds.
    Found(Vec<Finding>),
    /// It came to nothing; the word is for metrics and logs.
    Failed(&'static str),
    /// The generation was called off meanwhile.
    CalledOff(Failure),
    /// The process stops.
    Stopping,
}

/// The model to be asked, and what.
struct PreparedPass {
    shown: ShownText,
    messages: Vec<ChatMessage>,
    input_tokens: u32,
    max_output_tokens: u32,
}

impl Run<'_> {
    /// Has a model check a text, and ends the job. `attempt` wrote the text, `model_name` is the model that was asked for it.
    pub(super) async fn check_by_model(
        &self,
        model_name: &str,
        attempt: Attempt,
        checked: CheckedText,
    ) -> Result<(), RunError> {
        // Usage is told of it before more is spent.
        self.record(&attempt).await?;
        let mut last = None;
        let end = self.pass(model_name, &checked, &mut last).await?;
        let (outcome, is_lenient) = (end.label(), self.job.pii_policy == PiiPolicy::Warn);
        metrics::counter!("contexor_pii_model_passes_total", "outcome" => outcome).increment(1);
        let last = last.as_ref();
        match end {
            PassEnd::Found(more) => self.accept(attempt.model, last, checked.with(more)).await,
            PassEnd::CalledOff(failure) => self.call_off_checked(last, checked, failure).await,
            PassEnd::Stopping if !is_lenient => {
                // The next worker has it written anew: no text is kept here.
                if let Some(last) = last {
                    self.record(last).await?;
                }
                Err(RunError::Stopping)
            }
            PassEnd::Failed(_) | PassEnd::Stopping => {
                let task = self.job.task_id;
                if is_lenient {
                    tracing::warn!(task.id = %task, outcome, "no model checked the text of generation {task}; the detector did: {outcome}");
                    self.accept(attempt.model, last, checked).await
                } else {
                    tracing::warn!(task.id = %task, outcome, "no model checked the text of generation {task}, which is not kept: {outcome}");
                    self.fail(last, Failure::UNCHECKED).await
                }
            }
        }
    }

    /// Asks, and asks again if that may help. What was tried last is left in `last`, the tries before it are entered.
    async fn pass(
        &self,
        model_name: &str,
        checked: &CheckedText,
        last: &mut Option<Attempt>,
    ) -> Result<PassEnd, RunError> {
        let settings = &self.context.settings.pii_pass;
        let time = settings.timeout().min(self.signals.time_left().saturating_sub(PiiPassSettings::RESERVE));
        if time.is_zero() {
            return Ok(PassEnd::Failed("timed_out"));
        }
        let until = Instant::now() + time;
        let configured = settings.model.as_str();
        let mut model_name = if configured.is_empty() { model_name } else { configured };
        let format = answer_format();
        for tries in 1..=settings.max_attempts {
            let asked = self.context.catalogue.get(model_name);
            let asked = asked.and_then(|model| Some((model, self.context.providers.get(&model.provider)?)));
            let Some((model, provider)) = asked else { return Ok(PassEnd::Failed("model_unavailable")) };
            let Ok(prepared) = self.prepare_pass(model, checked).await else {
                return Ok(PassEnd::Failed("internal"));
            };
            let call = Call {
                purpose: Purpose::PiiPass,
                model_name,
                model,
                provider,
                messages: &prepared.messages,
                input_tokens: prepared.input_tokens,
                max_output_tokens: prepared.max_output_tokens,
                temperature: Some(0.0),
                format: Some(&format),
                live: None,
                until: Some(until),
            };
            if let Some(earlier) = last.take() {
                self.record(&earlier).await?;
            }
            let covered = covering::cover(self.context, self.job, &call, self.signals, OnStop::GoOn);
            match timeout_at(until, covered).await {
                Err(_) => return Ok(PassEnd::Failed("timed_out")),
                Ok(covered) => match covered? {
                    Ok(CoverageDecision::Yes) => {}
                    Ok(CoverageDecision::No(_)) => return Ok(PassEnd::Failed("not_covered")),
                    Err(leave) => return interrupted(leave),
                },
            }
            let permit = match timeout_at(until, self.acquire(&call, OnStop::GoOn)).await {
                Err(_) => return Ok(PassEnd::Failed("timed_out")),
                Ok(Ok(Admission::Go(permit))) => permit,
                Ok(Ok(Admission::Refused(_))) => return Ok(PassEnd::Failed("provider_failed")),
                Ok(Err(leave)) => return interrupted(leave),
            };
            let (attempt, tried) = self.attempt(tries, &call).await?;
            *last = Some(attempt);
            let error = match &tried.end {
                AttemptEnd::Whole => {
                    permit.succeeded();
                    return Ok(Self::read_pass(prepared.shown, tried).await);
                }
                AttemptEnd::CalledOff(failure) => return Ok(PassEnd::CalledOff(*failure)),
                AttemptEnd::Lost => return Err(RunError::Lost),
                AttemptEnd::GivenUp => return Ok(PassEnd::Stopping),
                AttemptEnd::Failed(error) => error,
            };
            permit.failed(error);
            if Instant::now() >= until {
                return Ok(PassEnd::Failed("timed_out"));
            }
            let fallback = match (error, model.fallback.as_deref()) {
                (ProviderError::Permanent(Refusal::ModelUnavailable), fallback) => fallback,
                _ => None,
            };
            let pause = self.pause_after(tries, error);
            let is_in_time = Instant::now() + pause < until;
            if tries == settings.max_attempts || !(fallback.is_some() || error.is_retryable() && is_in_time) {
                return Ok(PassEnd::Failed("provider_failed"));
            }
            metrics::counter!("contexor_provider_retries_total", "reason" => error.label()).increment(1);
            if let Some(fallback) = fallback {
                model_name = fallback;
            } else if let Err(leave) = self.signals.pause(pause, OnStop::GoOn).await {
                return interrupted(leave);
            }
        }
        // The last try returns above; only `max_attempts = 0` gets here, which the settings refuse.
        Ok(PassEnd::Failed("internal"))
    }

    /// Makes the messages and counts them, apart from everything else.
    async fn prepare_pass(&self, model: &Model, checked: &CheckedText) -> Result<PreparedPass, Failure> {
        let (model, checked) = (model.clone(), checked.clone());
        let highest_cap = u64::from(self.context.settings.pii_pass.max_output_tokens).min(model.max_output_tokens);
        Self::apart(move || {
            let shown = ShownText::of(&checked);
            let messages = shown.messages();
            let tokens = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
            let cap = model.text_tokens(shown.text()).max(LEAST_OUTPUT_TOKENS).min(highest_cap);
            let input_tokens = tokens(model.messages_tokens(&messages));
            Ok(PreparedPass { shown, messages, input_tokens, max_output_tokens: tokens(cap) })
        })
        .await
    }

    /// What a whole answer says.
    async fn read_pass(shown: ShownText, tried: AttemptResult) -> PassEnd {
        let Some(received) = tried.received else { return PassEnd::Failed("internal") };
        match received.finish {
            Some(Finish::Stop) if !received.declined => {}
            Some(Finish::Stop | Finish::Refusal) => return PassEnd::Failed("refused"),
            Some(Finish::ContentFilter) => return PassEnd::Failed("filtered"),
            // A part of a list is no list.
            Some(Finish::Length) => return PassEnd::Failed("truncated"),
            None => return PassEnd::Failed("internal"),
        }
        let located = Self::apart(move || Ok(read_answer(&received.text).map(|quotations| shown.locate(&quotations))));
        match located.await {
            Ok(Some(Located { findings, not_found })) => {
                let count = |result: &'static str, how_many: usize| {
                    metrics::counter!("contexor_pii_model_findings_total", "result" => result)
                        .increment(how_many as u64);
                };
                count("kept", findings.len());
                count("not_found", not_found);
                PassEnd::Found(findings)
            }
            Ok(None) => PassEnd::Failed("invalid_answer"),
            Err(_) => PassEnd::Failed("internal"),
        }
    }
}

impl PassEnd {
    fn label(&self) -> &'static str {
        match self {
            Self::Found(_) => "completed",
            Self::Failed(why) => why,
            Self::CalledOff(_) => "called_off",
            Self::Stopping => "stopping",
        }
    }
}

fn interrupted(leave: Interruption) -> Result<PassEnd, RunError> {
    match leave {
        Interruption::Lost => Err(RunError::Lost),
        Interruption::Stopping => Ok(PassEnd::Stopping),
        Interruption::CalledOff(failure) => Ok(PassEnd::CalledOff(failure)),
    }
}
