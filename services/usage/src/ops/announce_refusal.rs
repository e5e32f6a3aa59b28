//! Tells that a limit refused something.

use contexor_api::usage::{LimitMeasure, LimitScope};
use contexor_db::Tx;
use contexor_events::usage::LimitExceeded;
use contexor_messaging::outbox;
use uuid::Uuid;

use crate::{
    NAME,
    domain::bound::{Bound, Measure},
    error::UsageError,
    store::{announcements, counters::LimitSubject},
};

/// Who was refused, and in which month.
#[derive(Debug, Clone, Copy)]
pub struct RefusedRequest<'a> {
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// The person or the API key.
    pub user_id: Uuid,
    /// The organization's month.
    pub period: &'a str,
}

/// Tells of a refusal once a limit and period.
///
/// # Errors
/// The database's.
pub async fn announce_refusal(
    tx: &mut Tx,
    refused: RefusedRequest<'_>,
    bound: Bound,
    measure: Measure,
) -> Result<(), UsageError> {
    let (whose, scope) = match bound {
        Bound::Org => (LimitSubject::Org, LimitScope::Org),
        Bound::Workspace => (LimitSubject::Workspace(refused.workspace_id), LimitScope::Workspace),
        Bound::User => (LimitSubject::User(refused.user_id), LimitScope::User),
        Bound::ApiKey => (LimitSubject::ApiKey(refused.user_id), LimitScope::ApiKey),
        // One generation that is too dear is nobody's news, and the operator has metrics.
        Bound::Generation | Bound::Installation => return Ok(()),
    };
    let RefusedRequest { org_id, period, .. } = refused;
    let measure = LimitMeasure::from(measure);
    let now = contexor_clock::now();
    let fresh = announcements::note(tx, org_id, whose, period, measure, &[announcements::REFUSED], now).await?;
    if !fresh.is_empty() {
        let event = LimitExceeded {
            org_id,
            scope,
            user_id: whose.user(),
            subject_id: whose.subject(),
            measure: Some(measure),
            period: period.to_owned(),
        };
        outbox::push(tx, NAME, event)?;
    }
    Ok(())
}
