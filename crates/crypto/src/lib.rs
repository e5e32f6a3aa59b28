//! Sealing of fields at rest, keyed hashes, and secrets that are never printed.
//!
//! [`KeyRing`] seals with AES-256-GCM under the current key and opens with any key it still holds, so that keys can be
//! rotated. [`KeyedHash`] finds sealed values again (a blind index) and hashes short secrets such as one-time codes.

use std::collections::BTreeMap;

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hmac::{Hmac, Mac};
use rand::TryRngCore;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Why a key or a sealed value was refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CryptoError {
    /// A configured key is not 32 bytes of base64.
    #[error("key `{0}` must be 32 bytes in base64")]
    BadKey(String),
    /// The current key's id names no configured key.
    #[error("the current key `{0}` is not among the configured keys")]
    NoCurrentKey(String),
    /// The value is not an envelope that this crate wrote.
    #[error("the sealed value is malformed")]
    Malformed,
    /// The value was sealed with a key that is not configured any more.
    #[error("the value is sealed with the unknown key `{0}`")]
    UnknownKey(String),
    /// The value, or what it is bound to, was changed.
    #[error("the sealed value does not open")]
    DoesNotOpen,
}

/// The keys of a [`KeyRing`], as configured.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRingSettings {
    /// Id of the key that seals new values.
    pub current: String,
    /// Every key that may still open something: id to 32 bytes in base64. Ids are lower case, without dots.
    pub keys: BTreeMap<String, SecretString>,
}

/// Seals values with AES-256-GCM, random 96-bit nonces, and the key's id in the envelope `v1.kid.nonce.ciphertext`.
///
/// One key should seal at most 2^32 values (NIST SP 800-38D, 8.3); rotate well before.
#[derive(Clone)]
pub struct KeyRing {
    current: String,
    keys: BTreeMap<String, Aes256Gcm>,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyRing").field("current", &self.current).finish_non_exhaustive()
    }
}

impl KeyRing {
    /// Reads the keys.
    ///
    /// # Errors
    /// [`CryptoError::BadKey`] and [`CryptoError::NoCurrentKey`].
    pub fn new(settings: &KeyRingSettings) -> Result<Self, CryptoError> {
        let mut keys = BTreeMap::new();
        for (id, key) in &settings.keys {
            let bytes = decode_key(id, key)?;
            let cipher = Aes256Gcm::new_from_slice(&bytes).map_err(|_| CryptoError::BadKey(id.clone()))?;
            keys.insert(id.clone(), cipher);
        }
        if !keys.contains_key(&settings.current) {
            return Err(CryptoError::NoCurrentKey(settings.current.clone()));
        }
        Ok(Self { current: settings.current.clone(), keys })
    }

    /// A ring of one key.
    ///
    /// # Errors
    /// [`CryptoError::BadKey`].
    pub fn single(id: &str, key: &SecretString) -> Result<Self, CryptoError> {
        Self::new(&KeyRingSettings { current: id.into(), keys: BTreeMap::from([(id.into(), key.clone())]) })
    }

    /// Seals `plain`. `bound_to` names the place of the value (such as `users.phone:<id>`): it opens nowhere else.
    pub fn seal(&self, plain: &[u8], bound_to: &str) -> String {
        let nonce_bytes: [u8; 12] = random_bytes();
        let nonce = Nonce::from(nonce_bytes);
        let sealed = self.keys[&self.current].encrypt(&nonce, Payload { msg: plain, aad: bound_to.as_bytes() });
        // AES-GCM refuses only messages of 64 GiB and more.
        let sealed = sealed.unwrap_or_default();
        format!("v1.{}.{}.{}", self.current, URL_SAFE_NO_PAD.encode(nonce_bytes), URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what [`Self::seal`] sealed for the same place.
    ///
    /// # Errors
    /// [`CryptoError::Malformed`], [`CryptoError::UnknownKey`] and [`CryptoError::DoesNotOpen`].
    pub fn open(&self, sealed: &str, bound_to: &str) -> Result<Vec<u8>, CryptoError> {
        let mut parts = sealed.split('.');
        let (Some("v1"), Some(id), Some(nonce), Some(cipher), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(CryptoError::Malformed);
        };
        let nonce: [u8; 12] =
            URL_SAFE_NO_PAD.decode(nonce).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(CryptoError::Malformed)?;
        let cipher = URL_SAFE_NO_PAD.decode(cipher).map_err(|_| CryptoError::Malformed)?;
        let key = self.keys.get(id).ok_or_else(|| CryptoError::UnknownKey(id.into()))?;
        key.decrypt(&Nonce::from(nonce), Payload { msg: &cipher, aad: bound_to.as_bytes() })
            .map_err(|_| CryptoError::DoesNotOpen)
    }

    /// Opens a value that was text.
    ///
    /// # Errors
    /// As [`Self::open`], and [`CryptoError::Malformed`] when it is not UTF-8.
    pub fn open_text(&self, sealed: &str, bound_to: &str) -> Result<String, CryptoError> {
        String::from_utf8(self.open(sealed, bound_to)?).map_err(|_| CryptoError::Malformed)
    }

    /// Whether the value is sealed with the current key (if not, re-encryption is due).
    pub fn is_current(&self, sealed: &str) -> bool {
        sealed.split('.').nth(1) == Some(self.current.as_str())
    }
}

/// HMAC-SHA-256 under a secret key: a blind index of values from a small space, such as phone numbers.
#[derive(Clone)]
pub struct KeyedHash(Hmac<Sha256>);

impl std::fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyedHash")
    }
}

impl KeyedHash {
    /// Reads a key of 32 bytes in base64; `name` is what errors call it.
    ///
    /// # Errors
    /// [`CryptoError::BadKey`].
    pub fn new(name: &str, key: &SecretString) -> Result<Self, CryptoError> {
        let bytes = decode_key(name, key)?;
        Hmac::new_from_slice(&bytes).map(Self).map_err(|_| CryptoError::BadKey(name.into()))
    }

    /// The hash of `value` for one `purpose`; the same value has unrelated hashes for two purposes.
    pub fn hash(&self, purpose: &str, value: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(value);
        mac.finalize().into_bytes().into()
    }

    /// [`Self::hash`] as lower-case hexadecimal, for keys in Redis.
    pub fn hex(&self, purpose: &str, value: &[u8]) -> String {
        self.hash(purpose, value).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// SHA-256, for values that are long and random already, such as refresh tokens.
pub fn sha256(value: &[u8]) -> [u8; 32] {
    Sha256::digest(value).into()
}

/// Compares two secrets in time that depends on their length alone.
pub fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// `N` bytes from the operating system's random generator.
///
/// # Panics
/// When the operating system has no randomness to give: nothing secret can be made then.
#[expect(clippy::expect_used, reason = "without randomness no secret may be made")]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// An unguessable token of 256 bits, 43 URL-safe characters.
pub fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}

fn decode_key(name: &str, key: &SecretString) -> Result<[u8; 32], CryptoError> {
    STANDARD
        .decode(key.expose_secret().trim())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| CryptoError::BadKey(name.into()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn key(byte: u8) -> SecretString {
        STANDARD.encode([byte; 32]).into()
    }

    #[test]
    fn a_sealed_value_opens_in_its_place_and_nowhere_else() {
        let ring = KeyRing::single("k1", &key(1)).unwrap();
        let sealed = ring.seal("+989121234567".as_bytes(), "users.phone:1");
        assert_eq!(ring.open_text(&sealed, "users.phone:1").unwrap(), "+989121234567");
        assert_eq!(ring.open(&sealed, "users.phone:2"), Err(CryptoError::DoesNotOpen));
        assert!(!sealed.contains("989121234567"));
        assert_ne!(sealed, ring.seal("+989121234567".as_bytes(), "users.phone:1"), "nonces are random");
    }

    #[test]
    fn a_flipped_bit_or_a_foreign_envelope_does_not_open() {
        let ring = KeyRing::single("k1", &key(1)).unwrap();
        let sealed = ring.seal(b"secret", "place");
        let mut bytes = sealed.clone().into_bytes();
        let last = bytes.len() - 2;
        bytes[last] = if bytes[last] == b'A' { b'B' } else { b'A' };
        assert_eq!(ring.open(std::str::from_utf8(&bytes).unwrap(), "place"), Err(CryptoError::DoesNotOpen));
        for odd in ["", "v1", "v1.k1.x", "v2.k1.AAAA.AAAA", "v1.k1.****.AAAA", "v1.k1.AAAA.AAAA", "v1.k1.a.b.c"] {
            assert_eq!(ring.open(odd, "place"), Err(CryptoError::Malformed), "{odd}");
        }
    }

    #[test]
    fn an_old_key_still_opens_until_it_is_taken_away() {
        let old = KeyRing::single("k1", &key(1)).unwrap();
        let sealed = old.seal(b"secret", "place");
        let both = KeyRingSettings {
            current: "k2".into(),
            keys: BTreeMap::from([("k1".into(), key(1)), ("k2".into(), key(2))]),
        };
        let ring = KeyRing::new(&both).unwrap();
        assert_eq!(ring.open(&sealed, "place").unwrap(), b"secret");
        assert!(!ring.is_current(&sealed));
        assert!(ring.is_current(&ring.seal(b"secret", "place")));
        let new = KeyRing::single("k2", &key(2)).unwrap();
        assert_eq!(new.open(&sealed, "place"), Err(CryptoError::UnknownKey("k1".into())));
    }

    #[test]
    fn keys_of_the_wrong_size_are_refused_by_name() {
        assert_eq!(KeyRing::single("k1", &"AAAA".into()).unwrap_err(), CryptoError::BadKey("k1".into()));
        let missing = KeyRingSettings { current: "k9".into(), keys: BTreeMap::from([("k1".into(), key(1))]) };
        assert_eq!(KeyRing::new(&missing).unwrap_err(), CryptoError::NoCurrentKey("k9".into()));
    }

    #[test]
    fn a_keyed_hash_depends_on_key_purpose_and_value() {
        let one = KeyedHash::new("index", &key(1)).unwrap();
        let two = KeyedHash::new("index", &key(2)).unwrap();
        assert_eq!(one.hash("phone", b"1"), one.hash("phone", b"1"));
        assert_ne!(one.hash("phone", b"1"), two.hash("phone", b"1"));
        assert_ne!(one.hash("phone", b"1"), one.hash("code", b"1"));
        assert_ne!(one.hash("phone", b"1"), one.hash("phone", b"2"));
        assert_ne!(one.hash("ab", b"c"), one.hash("a", b"bc"), "purpose and value do not run together");
    }

    #[test]
    fn a_hundred_thousand_nonces_are_all_different() {
        let ring = KeyRing::single("k1", &key(1)).unwrap();
        let nonces: HashSet<String> =
            (0..100_000).map(|_| ring.seal(b"", "place").split('.').nth(2).unwrap().to_owned()).collect();
        assert_eq!(nonces.len(), 100_000);
    }

    proptest! {
        #[test]
        fn a_changed_envelope_another_place_or_another_key_opens_nothing(
            plain in prop::collection::vec(any::<u8>(), 0..200),
            place in "\\PC{0,40}",
            other in "\\PC{0,40}",
            at: prop::sample::Index,
            flip in 1..=255_u8,
        ) {
            let ring = KeyRing::new(&KeyRingSettings {
                current: "k1".into(),
                keys: BTreeMap::from([("k1".into(), key(1)), ("k2".into(), key(2))]),
            })
            .unwrap();
            let sealed = ring.seal(&plain, &place);
            prop_assert_eq!(ring.open(&sealed, &place), Ok(plain));
            prop_assert_eq!(ring.open(&sealed, &other).is_ok(), place == other);
            prop_assert_eq!(
                ring.open(&sealed.replacen("v1.k1.", "v1.k2.", 1), &place),
                Err(CryptoError::DoesNotOpen)
            );
            prop_assert_eq!(
                KeyRing::single("k1", &key(3)).unwrap().open(&sealed, &place),
                Err(CryptoError::DoesNotOpen)
            );
            // Any byte of the text.
            let mut bytes = sealed.clone().into_bytes();
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            prop_assert!(ring.open(&String::from_utf8_lossy(&bytes), &place).is_err());
            // Any byte of what was sealed, in an envelope that is as good as before.
            let (head, cipher) = sealed.rsplit_once('.').unwrap();
            let mut cipher = URL_SAFE_NO_PAD.decode(cipher).unwrap();
            let at = at % cipher.len();
            cipher[at] ^= flip;
            let changed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(&cipher));
            prop_assert_eq!(ring.open(&changed, &place), Err(CryptoError::DoesNotOpen));
            cipher.truncate(at);
            let cut = format!("{head}.{}", URL_SAFE_NO_PAD.encode(&cipher));
            prop_assert_eq!(ring.open(&cut, &place), Err(CryptoError::DoesNotOpen));
        }

        #[test]
        fn no_text_but_an_own_envelope_opens(text in prop_oneof![any::<String>(), "v1\\.k1\\.[A-Za-z0-9_.-]{0,80}", "v1\\.k1\\.[A-Za-z0-9_-]{16}\\.[A-Za-z0-9_-]{0,80}"]) {
            let ring = KeyRing::single("k1", &key(1)).unwrap();
            prop_assert!(ring.open(&text, "place").is_err());
        }
    }

    #[test]
    fn comparison_in_constant_time_is_comparison() {
        for (left, right) in [("", ""), ("a", "a"), ("a", "b"), ("a", "ab"), ("ab", "ba"), ("", "a")] {
            assert_eq!(constant_time_eq(left.as_bytes(), right.as_bytes()), left == right, "{left} {right}");
        }
    }
}
