//! A person signs in: the code was right.

use chrono::{DateTime, Utc};
use contexor_api::phone::Phone;
use contexor_crypto::{KeyRing, KeyedHash, random_token, sha256};
use contexor_db::Tx;
use contexor_events::auth::UserRegistered;
use contexor_messaging::outbox;
use uuid::Uuid;

use crate::{
    NAME,
    domain::client::Client,
    error::AuthError,
    settings::TokenSettings,
    store,
    store::{
        sessions::SessionRow,
        users::{UserRow, phone_place},
    },
};

/// What a person gets who signs in.
#[derive(Debug)]
pub struct Opened {
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
/// The database's.
pub async fn sign_in(
    tx: &mut Tx,
    ring: &KeyRing,
    index: &KeyedHash,
    settings: &TokenSettings,
    phone: &Phone,
    client: &Client,
    now: DateTime<Utc>,
) -> Result<Opened, AuthError> {
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
    Ok(Opened { user, session_id: session.id, refresh })
}

async fn find_or_add(
    tx: &mut Tx,
    ring: &KeyRing,
    index: &KeyedHash,
    phone: &Phone,
    now: DateTime<Utc>,
) -> Result<UserRow, AuthError> {
    let phone_hash = index.hash("users.phone", phone.e164().as_bytes());
    if let Some(user) = store::users::find_by_phone(tx.conn(), &phone_hash).await? {
        return Ok(user);
    }
    let id = Uuid::now_v7();
    let new = UserRow {
        id,
        phone_sealed: ring.seal(phone.e164().as_bytes(), &phone_place(id)),
        phone_hash: phone_hash.to_vec(),
        name: None,
        created_at: now,
    };
    let Some(user) = store::users::insert_new(tx.conn(), &new).await? else {
        // Somebody signed in with the same number in this moment, and committed: that is the person.
        return store::users::find_by_phone(tx.conn(), &phone_hash).await?.ok_or(AuthError::PersonGone);
    };
    outbox::push(tx, NAME, UserRegistered { user_id: user.id, registered_at: now }).await?;
    metrics::counter!("contexor_users_registered_total").increment(1);
    Ok(user)
}
