//! Members of a unit: whose keys open the unit's key of each month.
//!
//! A member's private key is stored sealed under a key that only the member can make. How that key is made
//! is behind [`Unlocking`]. Today there is one way, Argon2id over a vault phrase of the member's own, which
//! the vault process sees while it unlocks; OPAQUE, where it would not see it, fits behind the same trait.

use crate::{
    Secret, Suite, bound,
    wrap::{PrivateKey, PublicKey, WrapError},
};
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::CryptoRng;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Fewest characters of a phrase.
pub const PHRASE_MIN: usize = 12;
/// Longest phrase, bytes.
pub const PHRASE_MAX: usize = 256;
const NONCE: usize = 12;

/// What a member's secret becomes: the key that opens their private key.
pub trait Unlocking: Send + Sync {
    /// `None` when the secret cannot be one.
    fn key(&self, member: Uuid, salt: &[u8; 16], secret: &[u8]) -> Option<Secret>;
}

/// A phrase through Argon2id: 64 MiB, three passes, some 0.4 s of one core.
#[derive(Clone, Copy, Debug)]
pub struct Phrase {
    memory_kib: u32,
    passes: u32,
}
impl Default for Phrase {
    fn default() -> Self {
        Self { memory_kib: 64 * 1024, passes: 3 }
    }
}
impl Phrase {
    /// Cheaper, for tests of everything else.
    #[doc(hidden)]
    pub fn cheap() -> Self {
        Self { memory_kib: 64, passes: 1 }
    }
}
impl Unlocking for Phrase {
    fn key(&self, member: Uuid, salt: &[u8; 16], secret: &[u8]) -> Option<Secret> {
        let characters = std::str::from_utf8(secret).ok()?.chars().count();
        if characters < PHRASE_MIN || secret.len() > PHRASE_MAX {
            return None;
        }
        let params = Params::new(self.memory_kib, self.passes, 1, Some(32)).ok()?;
        let mut out = Secret::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(secret, salt, &mut out[..])
            .ok()?;
        Some(crate::derive(member.as_bytes(), &out[..], b"atalaya/member/v1"))
    }
}

/// A member as stored.
#[derive(Clone, Debug)]
pub struct Member {
    /// The account's id.
    pub id: Uuid,
    pub unit: String,
    pub public: PublicKey,
    pub salt: [u8; 16],
    /// Nonce and sealed private key.
    pub sealed: Vec<u8>,
}

impl Member {
    /// A new member with a key of their own; `None` when the phrase is too short or too long.
    pub fn enrol(
        id: Uuid,
        unit: &str,
        phrase: &[u8],
        unlocking: &dyn Unlocking,
        rng: &mut impl CryptoRng,
    ) -> Option<Self> {
        let (private, public) = PrivateKey::random(Suite::CURRENT, rng).ok()?;
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let key = unlocking.key(id, &salt, phrase)?;
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let aad = associated(id, unit, &public);
        let sealed = Aes256Gcm::new((&*key).into())
            .encrypt((&nonce).into(), Payload { msg: &private.bytes[..], aad: &aad })
            .ok()?;
        Some(Self { id, unit: unit.to_owned(), public, salt, sealed: [&nonce[..], &sealed].concat() })
    }

    /// The private key, for the right phrase.
    pub fn unlock(&self, phrase: &[u8], unlocking: &dyn Unlocking) -> Result<PrivateKey, WrapError> {
        let key = unlocking.key(self.id, &self.salt, phrase).ok_or(WrapError::Closed)?;
        let (nonce, sealed) = self.sealed.split_first_chunk::<NONCE>().ok_or(WrapError::Closed)?;
        let aad = associated(self.id, &self.unit, &self.public);
        let clear = Aes256Gcm::new((&*key).into())
            .decrypt(nonce.into(), Payload { msg: sealed, aad: &aad })
            .map(Zeroizing::new)
            .map_err(|_| WrapError::Closed)?;
        PrivateKey::from_bytes(self.public.suite, &clear)
    }
}

fn associated(id: Uuid, unit: &str, public: &PublicKey) -> Vec<u8> {
    bound(&[b"atalaya/member/v1", id.as_bytes(), unit.as_bytes(), &[public.suite.byte()], &public.bytes])
}
