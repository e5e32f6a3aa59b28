//! Holds money for a task before it starts.

use chrono::{Duration, Utc};
use contexor_api::internal::{Hold, HoldRequest};
use contexor_db::{Db, Tx};
use contexor_events::usage::LimitExceeded;
use contexor_messaging::outbox;
use uuid::Uuid;

use crate::{
    NAME,
    domain::{period::MonthClock, price::PriceBook},
    error::UsageError,
    store::{
        announcements,
        counters::Whose,
        holds::{self, Outcome, TakeHold},
    },
};

/// Holds a true upper bound of what the task can cost: the prompt at the dearest way to read it, and the whole output cap. The cap
/// is lowered to what the limits leave. One round trip when it is granted.
///
/// # Errors
/// [`UsageError::PriceUnknown`], [`UsageError::LimitExceeded`], [`UsageError::HoldClosed`], [`UsageError::OrgUnknown`] and the database's.
pub async fn hold(
    db: &Db,
    clock: MonthClock,
    book: &PriceBook,
    request: &HoldRequest,
    open_ttl: Duration,
) -> Result<Hold, UsageError> {
    let now = Utc::now();
    let input_tokens = i64::try_from(request.input_tokens).unwrap_or(i64::MAX);
    let price = book.price(&request.model, now, input_tokens).ok_or(UsageError::PriceUnknown)?;
    let period = clock.period_at(now).key;
    let wanted = TakeHold {
        task_id: request.task_id,
        org_id: request.org_id,
        workspace_id: request.workspace_id,
        content_id: request.content_id,
        user_id: request.user_id,
        model: &request.model,
        period: &period,
        input_tokens: request.input_tokens,
        max_output_tokens: request.max_output_tokens,
        min_output_tokens: request.min_output_tokens,
        input_nano_usd: price.dearest_input_nano_usd(),
        output_nano_usd: price.output_nano_usd,
        now,
        expires_at: now + open_ttl,
        dry_run: request.dry_run,
    };
    let taken = {
        let mut conn = db.conn().await?;
        holds::take(&mut conn, &wanted).await?
    };
    let granted = match taken.outcome {
        Outcome::Granted => true,
        Outcome::Refused if request.dry_run => false,
        Outcome::Refused => {
            let whose = Whose::read(taken.scope.as_deref().unwrap_or("org"), request.user_id);
            metrics::counter!("contexor_usage_holds_total", "outcome" => "refused", "scope" => whose.word())
                .increment(1);
            announce_refusal(db, request.org_id, whose, &period).await?;
            return Err(UsageError::LimitExceeded(whose.scope()));
        }
        Outcome::Closed => return Err(UsageError::HoldClosed),
        // As org says of it.
        Outcome::Gone => return Err(UsageError::OrgUnknown),
    };
    if !request.dry_run {
        let lowered = taken.max_output_tokens < request.max_output_tokens;
        let outcome = if lowered { "lowered" } else { "granted" };
        metrics::counter!("contexor_usage_holds_total", "outcome" => outcome, "scope" => "").increment(1);
    }
    Ok(Hold {
        task_id: request.task_id,
        max_output_tokens: taken.max_output_tokens,
        cost_micro_usd: taken.cost_micro_usd,
        remaining_micro_usd: taken.remaining_micro_usd.map(|left| left.max(0)),
        granted,
        expires_at: taken.expires_at,
    })
}

/// Tells of a refusal once a scope and period. Apart from the refusal itself, which changes nothing: should the process end in
/// between, the next refusal tells.
async fn announce_refusal(db: &Db, org: Uuid, whose: Whose, period: &str) -> Result<(), UsageError> {
    db.transaction(async |tx: &mut Tx| -> Result<(), UsageError> {
        let fresh = announcements::note(tx, org, whose, period, &[announcements::REFUSED], Utc::now()).await?;
        if !fresh.is_empty() {
            let event =
                LimitExceeded { org_id: org, scope: whose.scope(), user_id: whose.user(), period: period.to_owned() };
            outbox::push(tx, NAME, event).await?;
        }
        Ok(())
    })
    .await
}
