//! What proves an adapter: Ed25519 public keys and certificate fingerprints.

use crate::{AccessError, token};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An Ed25519 public key, standard base64 of 32 bytes. Keys of small order are refused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct AdapterKey([u8; 32]);

impl AdapterKey {
    pub fn new(bytes: [u8; 32]) -> Result<Self, AccessError> {
        match VerifyingKey::from_bytes(&bytes) {
            Ok(key) if !key.is_weak() => Ok(Self(bytes)),
            _ => Err(AccessError::AdapterKeyWeak),
        }
    }
    /// Checks a signature strictly: no malleable forms.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        VerifyingKey::from_bytes(&self.0).is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
    }
}
impl fmt::Display for AdapterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}
impl fmt::Debug for AdapterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AdapterKey({self})")
    }
}
impl TryFrom<String> for AdapterKey {
    type Error = AccessError;
    fn try_from(text: String) -> Result<Self, AccessError> {
        if text.len() != 44 {
            return Err(AccessError::AdapterKeyWeak);
        }
        let bytes = STANDARD.decode(&text).map_err(|_| AccessError::AdapterKeyWeak)?;
        bytes.try_into().map_err(|_| AccessError::AdapterKeyWeak).and_then(Self::new)
    }
}
impl From<AdapterKey> for String {
    fn from(key: AdapterKey) -> String {
        key.to_string()
    }
}

/// SHA-256 of a client certificate in DER form: 64 hex digits; colons as OpenSSL prints them are
/// taken too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// From the certificate as the TLS layer presents it.
    pub fn of_der(certificate: &[u8]) -> Self {
        use sha2::{Digest, Sha256};
        Self(Sha256::digest(certificate).into())
    }
}
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&token::hex(&self.0))
    }
}
impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}
impl TryFrom<String> for Fingerprint {
    type Error = AccessError;
    fn try_from(text: String) -> Result<Self, AccessError> {
        if text.len() > 95 {
            return Err(AccessError::Fingerprint);
        }
        token::unhex(&text.replace(':', "")).map(Self).ok_or(AccessError::Fingerprint)
    }
}
impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> String {
        fingerprint.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_fingerprints_round_trip_and_noise_is_refused() {
        let key = AdapterKey::new(ed25519_dalek::SigningKey::from_bytes(&[4; 32]).verifying_key().to_bytes())
            .unwrap();
        assert_eq!(AdapterKey::try_from(key.to_string()), Ok(key));
        // The identity point has small order.
        let mut weak = [0u8; 32];
        weak[0] = 1;
        assert_eq!(AdapterKey::new(weak), Err(AccessError::AdapterKeyWeak));
        assert_eq!(AdapterKey::try_from("A".repeat(43)), Err(AccessError::AdapterKeyWeak));
        let print = Fingerprint::of_der(b"certificate");
        let pairs: Vec<String> = print
            .to_string()
            .as_bytes()
            .chunks(2)
            .map(|p| String::from_utf8_lossy(p).to_uppercase())
            .collect();
        assert_eq!(Fingerprint::try_from(pairs.join(":")), Ok(print));
        assert_eq!(Fingerprint::try_from("é".repeat(32)), Err(AccessError::Fingerprint));
    }
}
