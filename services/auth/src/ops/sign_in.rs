//! A person signs in: the code was right.

use chrono::{DateTime, Utc};
use contexor_api::phone::Phone;
use contexor_crypto::{KeyRing, KeyedHashRing, random_token, sha256};
use contexor_db::Tx;
use contexor_events::auth::UserRegistered;
use contexor_messaging::outbox;
use uuid::Uuid;

use crate::{
    NAME,
    domain::client::Client,
    error::AuthError,
    ops::phone_keys,
    settings::TokenSettings,
    store,
    store::{
        sessions::SessionRow,
        users::{UserRow, phone_aad},
    },
};

/// What a person gets who signs in.
#[derive(Debug)]
pub struct NewSession {
    /// The person.
    pub user: UserRow,
    /// The new session.
    pub session_id: Uuid,
    /// Its first refresh token.
    pub refresh: String,
}

/// Opens a session for the person with this number, who is added if the number is new.
///
/// # Errors
/// The database's, and [`AuthError::Index`] when the number may be one that this process has not the key to find.
pub async fn sign_in(
    tx: &mut Tx,
    ring: &KeyRing,
    index: &KeyedHashRing,
    settings: &TokenSettings,
    phone: &Phone,
    client: &Client,
    now: DateTime<Utc>,
) -> Result<NewSession, AuthError> {
    let user = find_or_add(tx, ring, index, phone, now).await?;
    let session = SessionRow {
        id: Uuid::now_v7(),
        user_id: user.id,
        device: client.device.clone(),
        address: client.address_text(),
        created_at: now,
        last_used_at: now,
        expires_at: now + settings.refresh_idle(),
    };
    store::sessions::insert(tx.conn(), &session).await?;
    let refresh = random_token();
    store::refresh_tokens::insert(tx.conn(), &sha256(refresh.as_bytes()), session.id, now).await?;
    Ok(NewSession { user, session_id: session.id, refresh })
}

async fn find_or_add(
    tx: &mut Tx,
    ring: &KeyRing,
    index: &KeyedHashRing,
    phone: &Phone,
    now: DateTime<Utc>,
) -> Result<UserRow, AuthError> {
    let hashes = index.all(phone_keys::PURPOSE, phone.e164().as_bytes());
    if let Some(user) = store::users::find_by_phone(tx.conn(), &hashes).await? {
        return Ok(user);
    }
    // While the key of the hashes is being rotated, processes differ in the one that they write with, and the index that keeps numbers
    // apart does not see that two hashes are of one number. So people are added one at a time, and by nobody who could miss somebody.
    store::users::lock_registration(tx.conn()).await?;
    if let Some(user) = store::users::find_by_phone(tx.conn(), &hashes).await? {
        return Ok(user);
    }
    phone_keys::check(tx.conn(), ring, index).await?;
    let id = Uuid::now_v7();
    let new = UserRow {
        id,
        phone_sealed: ring.seal(phone.e164().as_bytes(), &phone_aad(id)),
        phone_hash: index.current().hash(phone_keys::PURPOSE, phone.e164().as_bytes()).to_vec(),
        phone_hash_key: index.current_id().to_owned(),
        name: None,
        created_at: now,
    };
    let Some(user) = store::users::insert_new(tx.conn(), &new).await? else {
        // A process from before, which takes no lock, added the same number in this moment, and committed: that is the person.
        return store::users::find_by_phone(tx.conn(), &hashes).await?.ok_or(AuthError::PersonGone);
    };
    outbox::push(tx, NAME, UserRegistered { user_id: user.id, registered_at: now })?;
    metrics::counter!("contexor_users_registered_total").increment(1);
    Ok(user)
}
