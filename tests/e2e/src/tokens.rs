//! Access tokens made on purpose: signed with auth's own key, or with one that it never had.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use contexor_crypto::{KeyRing, random_bytes};
use contexor_identity::{AccessClaims, claims::ACCESS_TYPE};
use contexor_stack::Service;
use diesel::{QueryableByName, sql_types::Text};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;
use uuid::Uuid;

use crate::{System, joined_system::JoinedSystem};

/// What a token says.
pub type Claims = AccessClaims;

/// Setting that gives auth the key under which its signing keys are sealed.
const FIELD_KEY_SETTING: &str = "CONTEXOR_AUTH__CRYPTO__KEYS__KEYS__K1";

/// PKCS#8 of an Ed25519 key up to its 32 bytes.
const PKCS8_PREFIX: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

#[derive(QueryableByName)]
struct SealedKey {
    #[diesel(sql_type = Text)]
    kid: String,
    #[diesel(sql_type = Text)]
    private_sealed: String,
}

/// Makes tokens with the key that auth signs with.
pub struct Mint {
    kid: String,
    key: EncodingKey,
}

impl std::fmt::Debug for Mint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mint").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl Mint {
    /// A key for [`System::start_unlimited`], or the one of the system that stands, so that [`Self::open`] can open what auth sealed: name and value of a setting.
    pub fn field_key() -> (&'static str, String) {
        let joined = JoinedSystem::find().and_then(|joined| joined.setting(FIELD_KEY_SETTING).map(str::to_owned));
        (FIELD_KEY_SETTING, joined.unwrap_or_else(|| STANDARD.encode(random_bytes::<32>())))
    }

    /// Opens auth's signing key in its database with the key from [`Self::field_key`].
    pub async fn open(system: &System, field_key: &str) -> Self {
        let database = system.database_url(Service::Auth).await;
        let mut connection = AsyncPgConnection::establish(&database).await.expect("auth's database");
        let newest = "SELECT kid, private_sealed FROM signing_keys WHERE activates_at <= now() \
                      ORDER BY activates_at DESC LIMIT 1";
        let row: SealedKey = diesel::sql_query(newest).get_result(&mut connection).await.expect("a signing key");
        let ring = KeyRing::single("k1", &field_key.to_owned().into()).expect("a key");
        let private = ring.open(&row.private_sealed, &format!("signing_keys.private:{}", row.kid)).expect("it opens");
        Self { kid: row.kid, key: EncodingKey::from_ed_der(&private) }
    }

    /// Signs claims as auth does.
    pub fn sign(&self, claims: &Claims) -> String {
        self.sign_with(claims, &self.key)
    }

    /// Good claims under auth's key id, signed with a key that auth never had.
    pub fn forge(&self, claims: &Claims) -> String {
        let stranger = [PKCS8_PREFIX.as_slice(), &random_bytes::<32>()].concat();
        self.sign_with(claims, &EncodingKey::from_ed_der(&stranger))
    }

    /// Good claims that nobody signed.
    pub fn leave_unsigned(&self, claims: &Claims) -> String {
        let header = json!({"alg": "none", "typ": ACCESS_TYPE, "kid": self.kid}).to_string();
        let claims = serde_json::to_vec(claims).expect("claims are JSON");
        format!("{}.{}.", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
    }

    /// What the token of a person says, with a session of its own.
    pub fn claims_of(token: &str) -> Claims {
        let claims = token.split('.').nth(1).and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok()).expect("a token");
        let claims: Claims = serde_json::from_slice(&claims).expect("claims");
        Claims { sid: Uuid::now_v7(), jti: Uuid::now_v7(), ..claims }
    }

    /// The same claims, an hour after their end.
    pub fn expired(claims: &Claims) -> Claims {
        let now = contexor_clock::now().timestamp();
        Claims { iat: now - 7_200, exp: now - 3_600, ..claims.clone() }
    }

    fn sign_with(&self, claims: &Claims, key: &EncodingKey) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(ACCESS_TYPE.into());
        header.kid = Some(self.kid.clone());
        jsonwebtoken::encode(&header, claims, key).expect("a token can be signed")
    }
}
