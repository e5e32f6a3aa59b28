//! List cursors: opaque, and good only for the list that they came from.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contexor_crypto::{CryptoError, KeyedHash, constant_time_eq};
use secrecy::SecretString;
use serde::{Serialize, de::DeserializeOwned};

use crate::{ApiError, ApiResult};

/// Bytes of the authentication tag that a cursor carries.
const TAG_BYTES: usize = 16;

/// Writes and reads cursors. `list` names the list with its tenant and filters: a cursor of another list is refused.
#[derive(Debug, Clone)]
pub struct CursorCodec(KeyedHash);

impl CursorCodec {
    /// Takes the service's secret key, 32 bytes in base64.
    ///
    /// # Errors
    /// [`CryptoError::BadKey`].
    pub fn new(secret_key: &SecretString) -> Result<Self, CryptoError> {
        KeyedHash::new("secret_key", secret_key).map(Self)
    }

    /// The cursor that goes on after `position`.
    pub fn write(&self, list: &str, position: &impl Serialize) -> String {
        let position = serde_json::to_vec(position).unwrap_or_default();
        let mut bytes = self.tag(list, &position).to_vec();
        bytes.extend(position);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The position that a cursor of the same list goes on after.
    ///
    /// # Errors
    /// 400 `cursor_invalid` when it is not such a cursor.
    pub fn read<T: DeserializeOwned>(&self, list: &str, cursor: &str) -> ApiResult<T> {
        let invalid = || {
            ApiError::new(
                actix_web::http::StatusCode::BAD_REQUEST,
                "cursor_invalid",
                "the cursor is not one of this list; begin again without it",
            )
        };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
        let (tag, position) = bytes.split_at_checked(TAG_BYTES).ok_or_else(invalid)?;
        if !constant_time_eq(tag, &self.tag(list, position)) {
            return Err(invalid());
        }
        serde_json::from_slice(position).map_err(|_| invalid())
    }

    fn tag(&self, list: &str, position: &[u8]) -> [u8; TAG_BYTES] {
        let mut message = (list.len() as u64).to_be_bytes().to_vec();
        message.extend(list.as_bytes());
        message.extend(position);
        let hash = self.0.hash("cursor", &message);
        let mut tag = [0; TAG_BYTES];
        tag.copy_from_slice(&hash[..TAG_BYTES]);
        tag
    }
}
