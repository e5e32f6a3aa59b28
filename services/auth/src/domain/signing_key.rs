//! Keys that sign access tokens.

use aws_lc_rs::signature::Ed25519KeyPair;
use jsonwebtoken::{
    Algorithm, EncodingKey,
    jwk::{Jwk, PublicKeyUse, ThumbprintHash},
};

use crate::error::AuthError;

/// A key pair just made.
pub struct NewKey {
    /// Its id: the RFC 7638 thumbprint of the public half.
    pub kid: String,
    /// The private half, PKCS#8.
    pub private: Vec<u8>,
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// Makes a key pair.
///
/// # Errors
/// [`AuthError::KeyGeneration`] and [`AuthError::Signing`].
pub fn generate() -> Result<NewKey, AuthError> {
    let pair = Ed25519KeyPair::generate().map_err(|_| AuthError::KeyGeneration)?;
    // Version 1 of PKCS#8: jsonwebtoken refuses version 2, which holds the public half too.
    let private = pair.to_pkcs8v1().map_err(|_| AuthError::KeyGeneration)?.as_ref().to_vec();
    let jwk = public_jwk(&EncodingKey::from_ed_der(&private))?;
    let kid = jwk.common.key_id.ok_or(AuthError::KeyGeneration)?;
    Ok(NewKey { kid, private })
}

/// The public half as it is published.
///
/// # Errors
/// [`AuthError::Signing`].
pub fn public_jwk(key: &EncodingKey) -> Result<Jwk, AuthError> {
    let mut jwk = Jwk::from_encoding_key(key, Algorithm::EdDSA)?;
    jwk.common.key_id = Some(jwk.thumbprint(ThumbprintHash::SHA256)?);
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
    Ok(jwk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_key_has_public_members_alone() {
        let key = generate().unwrap();
        let jwk = serde_json::to_value(public_jwk(&EncodingKey::from_ed_der(&key.private)).unwrap()).unwrap();
        let members: Vec<&str> = jwk.as_object().unwrap().keys().map(String::as_str).collect();
        assert!(
            members.iter().all(|member| ["kty", "crv", "x", "kid", "alg", "use"].contains(member)),
            "published members: {members:?}"
        );
        assert_eq!(jwk["alg"], "EdDSA");
        assert_eq!(jwk["kid"], key.kid.as_str());
    }
}
