//! Signatures of Standard Webhooks.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// What secrets begin with.
const PREFIX: &str = "whsec_";

/// Bytes of a secret.
pub const SECRET_BYTES: usize = 32;

/// A signing secret as its owner is shown it.
pub fn show_secret(secret: &[u8]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(secret))
}

/// The bytes of a signing secret as its owner is shown it.
pub fn read_secret(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.strip_prefix(PREFIX)?).ok().filter(|secret| !secret.is_empty())
}

/// The value of `webhook-signature`: one signature for each secret, of id, time (seconds) and body.
pub fn sign(secrets: &[Vec<u8>], id: Uuid, timestamp_s: i64, body: &[u8]) -> String {
    let signatures: Vec<String> = secrets
        .iter()
        .filter_map(|secret| {
            // HMAC takes keys of any length.
            let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
            mac.update(format!("{id}.{timestamp_s}.").as_bytes());
            mac.update(body);
            Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
        })
        .collect();
    signatures.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_a_second_implementation() {
        // By Python's hmac: secret bytes 00…1f, the id, time and body below.
        let secret: Vec<u8> = (0..32).collect();
        assert_eq!(show_secret(&secret), "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        assert_eq!(read_secret(&show_secret(&secret)), Some(secret.clone()));
        assert_eq!((read_secret("whsec_"), read_secret("AAEC"), read_secret("whsec_!")), (None, None, None));
        let id = Uuid::from_u128(0x0198_c7f2_0000_7000_8000_0000_0000_0001);
        let body = r#"{"type":"generation.completed","timestamp":"2026-11-22T10:00:00Z","data":{"text":"سلام"}}"#;
        let signature = sign(std::slice::from_ref(&secret), id, 1_795_341_600, body.as_bytes());
        assert_eq!(signature, "v1,fjvVKASodFTgg7RnPhnSWaC4GXuCg2K3nMOAH5fw1pw=");
        let both = sign(&[secret, vec![7; 32]], id, 1_795_341_600, body.as_bytes());
        assert!(both.starts_with(&format!("{signature} v1,")) && both.len() == 2 * signature.len() + 1, "{both}");
    }
}
