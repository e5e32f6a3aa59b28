//! Sealing of fields at rest, keyed hashes, and secrets that are never printed.
//!
//! [`KeyRing`] seals with AES-256-GCM under the current key and opens with any key it still holds, so that keys can be
//! rotated. [`KeyedHash`] finds sealed values again (a blind index) and hashes short secrets such as one-time codes;
//! [`KeyedHashRing`] holds several of its keys, so that these can be rotated, too.

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
    /// A key's id is not of the form that envelopes and the environment have room for. It is not shown: it may be a key in the
    /// wrong place.
    #[error("the id of a key must be 1 to 32 of a-z, 0-9, - and _")]
    BadKeyId,
    /// The current key's id names no configured key.
    #[error("the current key `{0}` is not among the configured keys")]
    NoCurrentKey(String),
    /// The value is not an envelope that this crate wrote.
    #[error("the sealed value is malformed")]
    Malformed,
    /// The value was sealed with a key that is not configured any more.
    #[error("the value is sealed with the unknown key `{0}`")]
    UnknownKey(String),
    /// The value was hashed with a key that is not configured, or not any more.
    #[error("a value is hashed with the unknown key `{0}`")]
    UnknownHashKey(String),
    /// What is configured under this id is not the key that the value was hashed with.
    #[error("the key `{0}` is not the one that values were hashed with under this id")]
    OtherHashKey(String),
    /// The value, or what it is bound to, was changed.
    #[error("the sealed value does not open")]
    DoesNotOpen,
}

/// The keys of a [`KeyRing`] or a [`KeyedHashRing`], as configured.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRingSettings {
    /// Id of the key that seals, or hashes, new values.
    pub current: String,
    /// Every key that may still open or find something: id (1 to 32 of a-z, 0-9, - and _) to 32 bytes in base64.
    pub keys: BTreeMap<String, SecretString>,
}

impl KeyRingSettings {
    /// Whether some key is in both, under whatever id: what serves two purposes is two secrets in one.
    pub fn shares_a_key_with(&self, other: &Self) -> bool {
        let bytes = |key: &SecretString| key.expose_secret().trim().as_bytes().to_vec();
        self.keys.values().any(|own| other.keys.values().any(|key| constant_time_eq(&bytes(own), &bytes(key))))
    }

    /// Makes of each key what `make` makes of it.
    fn read<K>(
        &self,
        make: impl Fn(&str, &SecretString) -> Result<K, CryptoError>,
    ) -> Result<BTreeMap<String, K>, CryptoError> {
        let mut keys = BTreeMap::new();
        for (id, key) in &self.keys {
            if !is_key_id(id) {
                return Err(CryptoError::BadKeyId);
            }
            keys.insert(id.clone(), make(id, key)?);
        }
        if !keys.contains_key(&self.current) {
            return Err(CryptoError::NoCurrentKey(self.current.clone()));
        }
        Ok(keys)
    }
}

/// Dots would end the id inside of an envelope; capitals cannot be told apart in names of environment variables.
fn is_key_id(id: &str) -> bool {
    (1..=32).contains(&id.len()) && id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
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
    /// [`CryptoError::BadKey`], [`CryptoError::BadKeyId`] and [`CryptoError::NoCurrentKey`].
    pub fn new(settings: &KeyRingSettings) -> Result<Self, CryptoError> {
        let keys = settings.read(|id, key| {
            Aes256Gcm::new_from_slice(&decode_key(id, key)?).map_err(|_| CryptoError::BadKey(id.into()))
        })?;
        Ok(Self { current: settings.current.clone(), keys })
    }

    /// A ring of one key.
    ///
    /// # Errors
    /// [`CryptoError::BadKey`] and [`CryptoError::BadKeyId`].
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

/// The keys of a blind index. New values are hashed with the current one; what an older one hashed is found by [`Self::all`] until
/// it is hashed anew.
#[derive(Clone)]
pub struct KeyedHashRing {
    current: String,
    keys: BTreeMap<String, KeyedHash>,
}

impl std::fmt::Debug for KeyedHashRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyedHashRing").field("current", &self.current).finish_non_exhaustive()
    }
}

impl KeyedHashRing {
    /// Reads the keys.
    ///
    /// # Errors
    /// [`CryptoError::BadKey`], [`CryptoError::BadKeyId`] and [`CryptoError::NoCurrentKey`].
    pub fn new(settings: &KeyRingSettings) -> Result<Self, CryptoError> {
        Ok(Self { current: settings.current.clone(), keys: settings.read(KeyedHash::new)? })
    }

    /// The key that new values are hashed with.
    pub fn current(&self) -> &KeyedHash {
        &self.keys[&self.current]
    }

    /// Its id, to be kept beside the hash.
    pub fn current_id(&self) -> &str {
        &self.current
    }

    /// Whether this is the current key's id (if not, hashing anew is due).
    pub fn is_current(&self, id: &str) -> bool {
        self.current == id
    }

    /// The hashes of `value` under every key: what it may be found by.
    pub fn all(&self, purpose: &str, value: &[u8]) -> Vec<[u8; 32]> {
        self.keys.values().map(|key| key.hash(purpose, value)).collect()
    }

    /// The key of this id.
    ///
    /// # Errors
    /// [`CryptoError::UnknownHashKey`].
    pub fn find(&self, id: &str) -> Result<&KeyedHash, CryptoError> {
        self.keys.get(id).ok_or_else(|| CryptoError::UnknownHashKey(id.into()))
    }

    /// Makes sure that `hash` is the hash of `value` under the key of this id: that the key is the one it was hashed with.
    ///
    /// # Errors
    /// [`CryptoError::UnknownHashKey`] and [`CryptoError::OtherHashKey`].
    pub fn check(&self, id: &str, purpose: &str, value: &[u8], hash: &[u8]) -> Result<(), CryptoError> {
        if constant_time_eq(&self.find(id)?.hash(purpose, value), hash) {
            Ok(())
        } else {
            Err(CryptoError::OtherHashKey(id.into()))
        }
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
    fn an_id_that_an_envelope_or_the_environment_has_no_room_for_is_refused() {
        let with = |id: &str| KeyRingSettings { current: id.into(), keys: BTreeMap::from([(id.into(), key(1))]) };
        for id in ["k1", "otp", "2026-11_b", "-", &"k".repeat(32)] {
            let ring = KeyRing::new(&with(id)).unwrap();
            assert_eq!(ring.open(&ring.seal(b"secret", "place"), "place").unwrap(), b"secret", "{id}");
            assert_eq!(KeyedHashRing::new(&with(id)).unwrap().current_id(), id);
        }
        for id in ["", "k.1", ".", "K1", "k 1", "k1\n", "k/1", "ک۱", &"k".repeat(33)] {
            assert_eq!(KeyRing::new(&with(id)).unwrap_err(), CryptoError::BadKeyId, "{id:?}");
            assert_eq!(KeyedHashRing::new(&with(id)).unwrap_err(), CryptoError::BadKeyId, "{id:?}");
        }
        // One bad id among good ones, and a key where its id should be: it is not shown.
        let mut settings = with("k1");
        settings.keys.insert(key(7).expose_secret().to_owned(), "k2".into());
        let error = KeyRing::new(&settings).unwrap_err();
        assert_eq!(error, CryptoError::BadKeyId);
        assert!(!error.to_string().contains(key(7).expose_secret()), "{error}");
    }

    fn two_keys(current: &str, second: u8) -> KeyedHashRing {
        let keys = BTreeMap::from([("k1".into(), key(1)), ("k2".into(), key(second))]);
        KeyedHashRing::new(&KeyRingSettings { current: current.into(), keys }).unwrap()
    }

    #[test]
    fn a_value_is_hashed_with_the_current_key_and_found_by_all() {
        let only = |id: &str, byte: u8| {
            let keys = BTreeMap::from([(id.to_owned(), key(byte))]);
            KeyedHashRing::new(&KeyRingSettings { current: id.into(), keys }).unwrap()
        };
        let (old, both, new) = (only("k1", 1), two_keys("k2", 2), only("k2", 2));
        let before = old.current().hash("phone", b"1");
        assert_eq!(both.current().hash("phone", b"1"), new.current().hash("phone", b"1"));
        assert_ne!(both.current().hash("phone", b"1"), before);
        assert_eq!(both.all("phone", b"1"), [before, new.current().hash("phone", b"1")]);
        assert_eq!(new.all("phone", b"1").len(), 1);
        assert!(both.is_current("k2") && !both.is_current("k1"));
        for ring in [&both, &two_keys("k1", 2)] {
            assert_eq!(ring.check("k1", "phone", b"1", &before), Ok(()));
        }
        assert_eq!(new.check("k1", "phone", b"1", &before), Err(CryptoError::UnknownHashKey("k1".into())));
        assert_eq!(only("k1", 3).check("k1", "phone", b"1", &before), Err(CryptoError::OtherHashKey("k1".into())));
        let shown = format!("{both:?}");
        assert!(shown.contains("k2") && !shown.contains(key(1).expose_secret()), "{shown}");
    }

    #[test]
    fn keys_of_a_blind_index_are_refused_as_others_are() {
        let bad = KeyRingSettings { current: "k1".into(), keys: BTreeMap::from([("k1".into(), "AAAA".into())]) };
        assert_eq!(KeyedHashRing::new(&bad).unwrap_err(), CryptoError::BadKey("k1".into()));
        let missing = KeyRingSettings { current: "k9".into(), keys: BTreeMap::from([("k1".into(), key(1))]) };
        assert_eq!(KeyedHashRing::new(&missing).unwrap_err(), CryptoError::NoCurrentKey("k9".into()));
        let other =
            |id: &str, byte: u8| KeyRingSettings { current: id.into(), keys: BTreeMap::from([(id.into(), key(byte))]) };
        assert!(missing.shares_a_key_with(&other("k7", 1)) && !missing.shares_a_key_with(&other("k1", 2)));
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
