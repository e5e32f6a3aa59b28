//! Sets in which other currency an organization is shown its money.

use contexor_api::{
    audit::{AuditAction, AuditTarget},
    usage::DisplayCurrency,
};
use contexor_db::Tx;
use contexor_identity::Scope;
use contexor_service::audit::{self, AuditEvent};

use crate::{NAME, error::UsageError, store::currencies};

/// Sets the currency and its rate. Nothing is reckoned by it but what is shown.
pub async fn set_currency(tx: &mut Tx, scope: &Scope, currency: &DisplayCurrency) -> Result<(), UsageError> {
    let was = currencies::of(tx.conn(), scope.org_id).await?;
    currencies::set(tx, scope.org_id, currency, contexor_clock::now()).await?;
    let target = AuditTarget::organization(scope.org_id);
    let audit_event = AuditEvent::new(scope.org_id, scope.actor(), AuditAction::UsageCurrencySet, target)
        .changed("currency", was.as_ref().map(|was| was.currency.as_str()), currency.currency.as_str())
        .changed("per_usd", was.as_ref().map(|was| was.per_usd), currency.per_usd);
    audit::record(tx, NAME, audit_event)?;
    Ok(())
}
