//! Raises an incident when a provider refuses the platform's key, once until it accepts it again, however many workers there are.

use contexor_db::{DbError, Tx};
use contexor_events::notifier::IncidentRaised;
use contexor_messaging::outbox;

use super::WorkerContext;
use crate::{
    NAME,
    provider::{
        ProviderError,
        registry::{KeyChange, Registered},
    },
    store,
};

/// Notes how a request went, as far as the key is concerned. Without the database the next request notes it.
pub(super) async fn note_key(context: &WorkerContext, serving: &Registered, error: Option<&ProviderError>) {
    let Some(change) = serving.note_key(error) else { return };
    if let Err(error) = record(context, &serving.name, change).await {
        serving.forget_key();
        tracing::warn!(
            provider = serving.name,
            error = &error as &dyn std::error::Error,
            "whether the provider {} accepts the key could not be noted",
            serving.name
        );
    }
}

async fn record(context: &WorkerContext, provider: &str, change: KeyChange) -> Result<(), DbError> {
    context
        .db
        .transaction(async |tx: &mut Tx| -> Result<(), DbError> {
            let KeyChange::Refused(refusal) = change else {
                return Ok(store::refused_keys::delete(tx.conn(), provider).await?);
            };
            if store::refused_keys::insert(tx.conn(), provider, refusal.code()).await? {
                let detail = format!(
                    "the provider {provider} refuses the platform's key ({}); every generation with its models fails",
                    refusal.code()
                );
                let incident = IncidentRaised { kind: "provider_refused_key".into(), about: provider.into(), detail };
                outbox::push(tx, NAME, incident)?;
            }
            Ok(())
        })
        .await
}
