//! Holds money for a task before it starts.

use chrono::{DateTime, Datelike as _, Duration, Utc};
use contexor_api::internal::{Hold, HoldRequest};
use contexor_db::{Db, Tx};

use super::announce_refusal::{RefusedRequest, announce_refusal};
use crate::{
    domain::{
        bound::{Bound, Measure},
        period::BillingCalendar,
        price::PriceBook,
    },
    error::UsageError,
    reservations::Reservations,
    settings::{HoldSettings, LimitSettings},
    store::holds::{Outcome, ReserveRequest},
};

/// How long a hold has to live to be given to another request of the same content, seconds: as long as content may work on one.
const REUSE_S: u32 = 15;

/// The installation's month: a Gregorian one in UTC.
pub fn installation_period(limits: &LimitSettings, now: DateTime<Utc>) -> Option<String> {
    (limits.installation_monthly_micro_usd > 0).then(|| format!("{:04}-{:02}", now.year(), now.month()))
}

/// Holds a true upper bound of what one attempt can cost: the prompt at the dearest way to read it, and the whole output cap. The cap
/// is lowered to what the lowest limit leaves. An open hold of the same content is given again.
///
/// # Errors
/// [`UsageError::PriceUnknown`], [`UsageError::LimitExceeded`], [`UsageError::HoldClosed`], [`UsageError::OrgUnknown`],
/// [`UsageError::Changed`] when the organization counts its months otherwise than `clock`, and the database's.
pub async fn hold(
    db: &Db,
    reservations: &Reservations,
    clock: BillingCalendar,
    book: &PriceBook,
    request: &HoldRequest,
    settings: &HoldSettings,
    limits: &LimitSettings,
) -> Result<Hold, UsageError> {
    let now = contexor_clock::now();
    let input_tokens = i64::try_from(request.input_tokens).unwrap_or(i64::MAX);
    let price = book.price(&request.model, now, input_tokens).ok_or(UsageError::PriceUnknown)?;
    let period = clock.period_at(now).key;
    let installation = installation_period(limits, now);
    let wanted = ReserveRequest {
        task_id: request.task_id,
        org_id: request.org_id,
        workspace_id: request.workspace_id,
        content_id: request.content_id,
        project_id: request.project_id,
        user_id: request.user_id,
        actor: if request.is_api_key { "api_key" } else { "user" },
        model: &request.model,
        period: &period,
        timezone: clock.zone(),
        calendar: clock.calendar().as_str(),
        installation_period: installation.as_deref(),
        input_tokens: request.input_tokens,
        max_output_tokens: request.max_output_tokens,
        min_output_tokens: request.min_output_tokens,
        input_nano_usd: price.max_input_nano_usd(),
        output_nano_usd: price.output_nano_usd,
        now,
        expires_at: now + Duration::seconds(settings.open_ttl_s.into()),
        reuse_until: now + Duration::seconds(REUSE_S.into()),
        dry_run: request.dry_run,
    };
    let taken = reservations.reserve(&wanted).await?;
    let granted = match taken.outcome {
        Outcome::Granted => true,
        Outcome::Refused if request.dry_run => false,
        Outcome::Refused => {
            let bound = taken.bound.unwrap_or(Bound::Org);
            metrics::counter!("contexor_usage_holds_total", "outcome" => "refused", "scope" => bound.word())
                .increment(1);
            announce(db, request, bound, taken.measure.unwrap_or(Measure::Money), &period).await?;
            return Err(UsageError::refused(taken.bound, taken.measure));
        }
        Outcome::Closed => return Err(UsageError::HoldClosed),
        // As org says of it.
        Outcome::Gone => return Err(UsageError::OrgUnknown),
        Outcome::Stale => return Err(UsageError::Changed),
    };
    if !request.dry_run {
        let outcome = match (taken.task_id == request.task_id, taken.max_output_tokens < request.max_output_tokens) {
            (false, _) => "again",
            (true, true) => "lowered",
            (true, false) => "granted",
        };
        metrics::counter!("contexor_usage_holds_total", "outcome" => outcome, "scope" => "").increment(1);
    }
    Ok(Hold {
        task_id: taken.task_id,
        max_output_tokens: taken.max_output_tokens,
        cost_micro_usd: taken.cost_micro_usd,
        remaining_micro_usd: taken.remaining_micro_usd.map(|left| left.max(0)),
        remaining_tokens: taken.remaining_tokens.map(|left| left.max(0)),
        granted,
        expires_at: taken.expires_at,
    })
}

/// Tells of a refusal. Apart from the refusal itself, which changes nothing: should the process end in between, the next refusal
/// tells.
async fn announce(
    db: &Db,
    request: &HoldRequest,
    bound: Bound,
    measure: Measure,
    period: &str,
) -> Result<(), UsageError> {
    let HoldRequest { org_id, workspace_id, user_id, .. } = *request;
    let refused = RefusedRequest { org_id, workspace_id, user_id, period };
    db.transaction(async |tx: &mut Tx| -> Result<(), UsageError> {
        announce_refusal(tx, refused, bound, measure).await
    })
    .await
}
