//! Session tokens. The token is 32 random bytes given as input; the record holds its SHA-256 only,
//! so that a copy of the database opens no session.

use crate::AccessError;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// What the console holds, in its cookie or `Authorization: Bearer`.
pub struct SessionToken(Zeroizing<[u8; 32]>);

impl SessionToken {
    /// From 32 bytes of the server's random generator.
    pub fn from_random(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
    /// Reads the text form: 43 characters of base64url.
    pub fn parse(text: &str) -> Result<Self, AccessError> {
        if text.len() != 43 {
            return Err(AccessError::Token);
        }
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).map_err(|_| AccessError::Token)?);
        let bytes: [u8; 32] = bytes.as_slice().try_into().map_err(|_| AccessError::Token)?;
        Ok(Self(Zeroizing::new(bytes)))
    }
    /// The text form, for the cookie.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_slice())
    }
    /// What is stored and looked up.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_slice()).into())
    }
    /// The token a browser's script must repeat in `X-Csrf-Token`. Derived, so nothing more is
    /// stored; another site cannot read it, and it does not reveal the session token.
    pub fn csrf(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"atalaya-csrf-v1\0");
        hash.update(self.0.as_slice());
        URL_SAFE_NO_PAD.encode(hash.finalize())
    }
    /// Compares in constant time.
    pub fn check_csrf(&self, presented: Option<&str>) -> Result<(), AccessError> {
        let expected = self.csrf();
        let same = presented.is_some_and(|p| bool::from(p.as_bytes().ct_eq(expected.as_bytes())));
        if same { Ok(()) } else { Err(AccessError::Csrf) }
    }
}
impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(•)")
    }
}

/// SHA-256 of a session token; 64 hex digits in JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}
impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenHash({})", &hex(&self.0)[..8])
    }
}
impl fmt::Display for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}
impl From<TokenHash> for String {
    fn from(hash: TokenHash) -> String {
        hex(&hash.0)
    }
}
impl TryFrom<String> for TokenHash {
    type Error = AccessError;
    fn try_from(text: String) -> Result<Self, AccessError> {
        unhex(&text).map(Self).ok_or(AccessError::Token)
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// 32 bytes from exactly 64 hex digits.
pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let digit = |d: u8| char::from(d).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let mut out = [0u8; 32];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_text_round_trips_and_refuses_noise() {
        let token = SessionToken::from_random([7; 32]);
        assert_eq!(SessionToken::parse(&token.to_text()).unwrap().hash(), token.hash());
        for bad in ["", "short", &"!".repeat(43), &"A".repeat(44)] {
            assert_eq!(SessionToken::parse(bad).unwrap_err(), AccessError::Token);
        }
        assert_eq!(format!("{token:?}"), "SessionToken(•)");
    }
    #[test]
    fn csrf_belongs_to_its_session() {
        let (a, b) = (SessionToken::from_random([1; 32]), SessionToken::from_random([2; 32]));
        assert!(a.check_csrf(Some(&a.csrf())).is_ok());
        assert_eq!(a.check_csrf(Some(&b.csrf())), Err(AccessError::Csrf));
        assert_eq!(a.check_csrf(None), Err(AccessError::Csrf));
        assert_ne!(a.csrf(), a.to_text());
    }
    #[test]
    fn hash_round_trips() {
        let hash = SessionToken::from_random([9; 32]).hash();
        assert_eq!(TokenHash::try_from(hash.to_string()), Ok(hash));
        assert!(TokenHash::try_from("zz".repeat(32)).is_err());
    }
}
