//! Tells operators what they have to see to.

use chrono::{DateTime, Utc};
use contexor_db::{Db, Tx};
use contexor_events::notifier::IncidentRaised;
use contexor_messaging::outbox;
use uuid::Uuid;

use crate::{
    NAME,
    error::UsageError,
    store::{holds::HoldRow, overdue_periods},
};

/// Rounds in which an organization's books could not be closed before an operator is told: what fails once may be a lock or a restart.
const TELL_AFTER: i32 = 2;

/// A task's bill is not known: what it can have cost stays held. To be called when that becomes so, not for as long as it is.
///
/// # Errors
/// The database's.
pub async fn unsettled_money(tx: &mut Tx, hold: &HoldRow, held_micro_usd: i64) -> Result<(), UsageError> {
    let (task, org) = (hold.task_id, hold.org_id);
    let detail = format!(
        "what task {task} of organization {org} cost is not known; {held_micro_usd} micro US dollars are counted as its full cost \
         unless its bill comes"
    );
    // One word about an organization, however many tasks a provider's failure leaves.
    let incident = IncidentRaised { kind: "unsettled_money".into(), about: org.to_string(), detail };
    Ok(outbox::push(tx, NAME, incident)?)
}

/// A bill is not charged as it came: it is above what was held for it (`above_hold`), or cannot be (`impossible`). What the
/// organization is not charged is the operator's cost.
///
/// # Errors
/// The database's.
pub async fn bill_not_charged_as_it_came(
    tx: &mut Tx,
    org: Uuid,
    task: Uuid,
    kind: &str,
    billed_micro_usd: i64,
    charged_micro_usd: i64,
) -> Result<(), UsageError> {
    let (word, what) = match kind {
        "impossible" => ("bill_impossible", "no provider can have billed for it"),
        _ => ("bill_above_hold", "is above what was held for it"),
    };
    let detail = format!(
        "the bill of task {task} of organization {org}, {billed_micro_usd} micro US dollars, {what}; {charged_micro_usd} of it are \
         charged"
    );
    // One word about an organization, however many bills a wrong price leaves.
    let incident = IncidentRaised { kind: word.into(), about: org.to_string(), detail };
    Ok(outbox::push(tx, NAME, incident)?)
}

/// The month of an organization is over, and its books could not be closed. Operators are told once until they are.
///
/// # Errors
/// The database's.
pub async fn period_not_closed(db: &Db, org: Uuid, now: DateTime<Utc>) -> Result<(), UsageError> {
    db.transaction(async |tx: &mut Tx| -> Result<(), UsageError> {
        let failures = overdue_periods::note_failure(tx, org, now).await?;
        if failures >= TELL_AFTER && overdue_periods::note_told(tx, org, now).await? {
            let detail =
                format!("the month of organization {org} is over, and its books could not be closed {failures} times");
            let incident = IncidentRaised { kind: "period_not_closed".into(), about: org.to_string(), detail };
            outbox::push(tx, NAME, incident)?;
        }
        Ok(())
    })
    .await
}
