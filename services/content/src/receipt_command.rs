//! `contexor-content verify-receipt`: checks a receipt offline, with the key set alone.

use std::io::Write as _;

use anyhow::Context as _;
use contexor_api::receipt::{RECEIPT_TYPE, ReceiptClaims};
use contexor_crypto::sha256;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, dangerous, decode, decode_header, jwk::JwkSet};

/// The longest file that is taken for a receipt, bytes.
const MAX_RECEIPT_BYTES: u64 = 64 * 1024;
/// Its line in the list of commands.
pub const USAGE: &str = "verify-receipt FILE --jwks FILE [--text FILE]";

/// Does `verify-receipt`; none when it is another command.
pub fn run(arguments: &[&str]) -> Option<anyhow::Result<()>> {
    match arguments {
        ["verify-receipt", receipt, "--jwks", jwks] => Some(command(receipt, jwks, None)),
        ["verify-receipt", receipt, "--jwks", jwks, "--text", text] => Some(command(receipt, jwks, Some(text))),
        ["verify-receipt", ..] => Some(Err(anyhow::anyhow!("the arguments do not fit: {USAGE}"))),
        _ => None,
    }
}

fn command(receipt: &str, jwks: &str, text: Option<&str>) -> anyhow::Result<()> {
    let size = std::fs::metadata(receipt).with_context(|| format!("{receipt} cannot be read"))?.len();
    anyhow::ensure!(size <= MAX_RECEIPT_BYTES, "{receipt} is too long for a receipt");
    let receipt_text = std::fs::read_to_string(receipt).with_context(|| format!("{receipt} cannot be read"))?;
    let keys = std::fs::read_to_string(jwks).with_context(|| format!("{jwks} cannot be read"))?;
    let keys: JwkSet = serde_json::from_str(&keys).with_context(|| format!("{jwks} is no set of keys"))?;
    let claims = verify(&receipt_text, &keys)?;
    if let Some(path) = text {
        let text = std::fs::read(path).with_context(|| format!("{path} cannot be read"))?;
        // Both are public: what is compared is no secret.
        anyhow::ensure!(hex::encode(sha256(&text)).eq(&claims.body_sha256), "the receipt is good, but of another text");
    }
    let mut json = serde_json::to_string_pretty(&claims)?;
    json.push('\n');
    std::io::stdout().write_all(json.as_bytes())?;
    Ok(())
}

/// What a receipt says, if a key of the set signed it. Takes the JWS alone, or the whole answer of `GET /contents/{id}/receipt`.
///
/// # Errors
/// Why it is not good.
pub fn verify(receipt: &str, keys: &JwkSet) -> anyhow::Result<ReceiptClaims> {
    #[derive(serde::Deserialize)]
    struct Answer {
        jws: String,
    }

    let receipt = receipt.trim();
    let jws = match serde_json::from_str::<Answer>(receipt) {
        Ok(answer) => answer.jws,
        Err(_) => receipt.to_owned(),
    };
    let header = decode_header(&jws).context("it is no receipt")?;
    anyhow::ensure!(
        header.alg == Algorithm::EdDSA && header.typ.as_deref() == Some(RECEIPT_TYPE),
        "it is signed, but no receipt"
    );
    let kid = header.kid.context("it names no key")?;
    let key = keys.find(&kid).with_context(|| format!("the key {kid} is not in the set"))?;
    let key = DecodingKey::from_jwk(key).context("the key cannot be used")?;
    Ok(decode::<ReceiptClaims>(&jws, &key, &validation()).context("the signature does not fit")?.claims)
}

/// What a receipt says, whoever signed it: for one that auth has just given.
///
/// # Errors
/// When it is none.
pub fn read_unverified(jws: &str) -> anyhow::Result<ReceiptClaims> {
    Ok(dangerous::insecure_decode::<ReceiptClaims>(jws).context("it is no receipt")?.claims)
}

/// A receipt is good for ever, for everybody.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation
}
