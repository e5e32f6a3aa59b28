//! Sets a monthly limit.

use contexor_api::{
    audit::{AuditAction, AuditTarget},
    usage::SetLimit,
};
use contexor_db::Tx;
use contexor_identity::Scope;
use contexor_service::audit::{self, AuditEvent};

use super::settle;
use crate::{
    NAME,
    error::UsageError,
    store::{
        counters::{self, CounterChange, LimitSubject},
        limits::{self, LimitRow},
        tenants,
    },
};

/// Sets a limit of the scope's organization and answers with it and the revision of all its limits.
///
/// Lowering one below what is in use already only stops new holds: what runs is paid for; thresholds that are passed by that are
/// announced. Raising one opens at once.
///
/// # Errors
/// [`UsageError::AboveOperatorsLimit`], [`UsageError::Changed`] when the limits are not those of revision `expected` any more, and the database's.
pub async fn set_limit(
    tx: &mut Tx,
    scope: &Scope,
    period: &str,
    whose: LimitSubject,
    limit: &SetLimit,
    expected: Option<i64>,
    highest_micro_usd: Option<i64>,
) -> Result<(LimitRow, i64), UsageError> {
    if let (LimitSubject::Org, Some(highest)) = (whose, highest_micro_usd)
        && limit.monthly_cost_micro_usd.is_none_or(|wanted| wanted > highest)
    {
        metrics::counter!("contexor_usage_limits_refused_total", "limit" => "highest_org_monthly").increment(1);
        return Err(UsageError::AboveOperatorsLimit(highest));
    }
    // The money lock before any row, as everywhere.
    counters::share_lock(tx, scope.org_id).await?;
    tenants::lock(tx, scope.org_id).await?;
    let present = limits::list(tx.conn(), scope.org_id).await?;
    let before = revision(&present);
    if expected.is_some_and(|expected| expected != before) {
        return Err(UsageError::Changed);
    }
    let row = limits::set(tx, scope.org_id, whose, limit).await?;
    counters::bring_ceiling_to(tx, scope.org_id, whose, period, row.monthly_cost_micro_usd, row.monthly_tokens).await?;
    let in_use = counters::in_use(tx.conn(), scope.org_id, whose, period).await?;
    let counter =
        CounterChange::new(whose, in_use, row.monthly_cost_micro_usd, row.monthly_tokens, row.warn_at_percent());
    settle::warn(tx, scope.org_id, period, &[counter], contexor_clock::now()).await?;
    let was = present.iter().find(|row| row.is_of(whose));
    let target = match whose {
        LimitSubject::Org | LimitSubject::Installation => AuditTarget::organization(scope.org_id),
        LimitSubject::Workspace(id) => AuditTarget::workspace(id),
        LimitSubject::User(id) => AuditTarget::person(id),
        LimitSubject::ApiKey(id) => AuditTarget::api_key(id),
    };
    let audit_event = AuditEvent::new(scope.org_id, scope.actor(), AuditAction::UsageLimitSet, target)
        .changed("monthly_cost_micro_usd", was.and_then(|row| row.monthly_cost_micro_usd), row.monthly_cost_micro_usd)
        .changed(
            "max_generation_micro_usd",
            was.and_then(|row| row.max_generation_micro_usd),
            row.max_generation_micro_usd,
        )
        .changed("monthly_tokens", was.and_then(|row| row.monthly_tokens), row.monthly_tokens)
        .changed("warn_at_percent", was.map(LimitRow::warn_at_percent), row.warn_at_percent());
    audit::record(tx, NAME, audit_event)?;
    tracing::info!(org.id = %scope.org_id, user.id = %scope.user_id, scope = whose.as_str(), "a monthly limit was set");
    // Each change adds one, whichever limit it is of.
    Ok((row, before + 1))
}

/// The revision of all limits of an organization: it grows with each change of any.
pub fn revision(rows: &[LimitRow]) -> i64 {
    rows.iter().map(|row| row.revision).sum()
}
