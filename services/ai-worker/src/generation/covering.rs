//! Asking usage before another attempt may cost anything.

use std::time::Duration;

use contexor_api::internal::AttemptCovered;
use contexor_db::DbError;
use contexor_events::{ai::NextAttempt, content::GenerationRequested};
use contexor_identity::{ServiceClient, service_token::CallError};

use super::{
    WorkerContext,
    attempt::Call,
    signals::{Interruption, OnStop, Signals},
};
use crate::{domain::verdict::Failure, store};

/// Pauses while usage cannot be asked.
const PAUSES_MS: [u64; 5] = [250, 500, 1_000, 2_000, 5_000];

/// Asks usage.
#[derive(Debug, Clone)]
pub(crate) struct Usage {
    services: ServiceClient,
    holds_url: String,
}

/// Whether another attempt may begin.
pub(super) enum CoverageDecision {
    /// What is held covers it.
    Yes,
    /// It would cost what is not there.
    No(Failure),
}

impl Usage {
    /// Asks usage at `usage_url`.
    pub(crate) fn new(services: ServiceClient, usage_url: &str) -> Self {
        Self { services, holds_url: format!("{}/internal/holds", usage_url.trim_end_matches('/')) }
    }
}

/// Settles what was tried before and has the hold brought up to what the next attempt can cost. Waits while usage cannot be asked:
/// without its word nothing more is spent.
pub(super) async fn cover(
    context: &WorkerContext,
    job: &GenerationRequested,
    call: &Call<'_>,
    signals: &Signals,
    on_stop: OnStop,
) -> Result<Result<CoverageDecision, Interruption>, DbError> {
    let previous = {
        let mut conn = context.db.conn().await?;
        store::attempts::ended(&mut conn, job.task_id).await?
    };
    let next = NextAttempt {
        org_id: job.org_id,
        content_id: job.content_id,
        workspace_id: job.workspace_id,
        user_id: job.user_id,
        model: call.model_name.to_owned(),
        input_tokens: call.input_tokens,
        max_output_tokens: call.max_output_tokens,
        previous,
    };
    let url = format!("{}/{}/attempts", context.usage.holds_url, job.task_id);
    let mut pauses = PAUSES_MS.into_iter();
    let mut pause_ms = 0;
    loop {
        if let Err(leave) = signals.pause(Duration::from_millis(pause_ms), on_stop).await {
            return Ok(Err(leave));
        }
        let answer = context.usage.services.post::<AttemptCovered>("usage", &url, &next).await;
        let outcome = match &answer {
            Ok(_) => "covered",
            Err(CallError::Problem(_)) => "refused",
            Err(CallError::Unavailable { .. }) => "unavailable",
        };
        metrics::counter!("contexor_ai_cover_requests_total", "outcome" => outcome).increment(1);
        let failure = match answer {
            Ok(_) => return Ok(Ok(CoverageDecision::Yes)),
            Err(CallError::Problem(problem)) if problem.status == 402 => Failure::LIMIT_EXCEEDED,
            Err(CallError::Problem(problem)) if problem.code == "price_unknown" => Failure::PRICE_UNKNOWN,
            Err(CallError::Problem(problem)) if problem.status == 409 => Failure::HOLD_OVER,
            Err(error) => {
                tracing::warn!(task.id = %job.task_id, error = &error as &dyn std::error::Error, "usage cannot be asked for another attempt");
                pause_ms = pauses.next().unwrap_or(pause_ms);
                continue;
            }
        };
        tracing::info!(task.id = %job.task_id, code = failure.code, "another attempt is not covered: {}", failure.code);
        return Ok(Ok(CoverageDecision::No(failure)));
    }
}
