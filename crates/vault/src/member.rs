//! Members of a unit: whose keys open the unit's key of each month.
//!
//! A member's private key is stored sealed under a key that only the member can make, from their phrase and by
//! [OPAQUE](crate::opaque). Of members of earlier versions it is sealed under the phrase itself ([`Phrase`]):
//! such a member is renewed at the vault's own terminal or enrolled again, because opening it in the vault would
//! take the phrase through the server.

use crate::{
    Secret, Suite, bound,
    opaque::{Opens, PHRASE_MAX, PHRASE_MIN, Who},
    protocol::Blob,
    wrap::{PrivateKey, PublicKey, WrapError},
};
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

const NONCE: usize = 12;

/// How somebody is enrolled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enrolled {
    /// Can unlock.
    Opaque,
    /// Can unlock with the phrase and a passkey, and with neither alone.
    OpaquePasskey,
    /// By an earlier version, or before the unit's tips opened elsewhere: must be renewed or enrolled again.
    Earlier,
}

/// A passkey that is joined to a member's phrase: what their browser needs to ask it for its secret.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passkey {
    /// The credential's id.
    pub credential: Blob,
    /// 32 bytes, new for each joining.
    pub salt: Blob,
}

impl Passkey {
    /// Longest id of a credential, bytes (WebAuthn Level 3, section 4).
    pub const CREDENTIAL_MAX: usize = 1_023;
    /// Bytes of a salt.
    pub const SALT: usize = 32;

    /// Whether it keeps these bounds.
    pub fn sound(&self) -> bool {
        (1..=Self::CREDENTIAL_MAX).contains(&self.credential.0.len()) && self.salt.0.len() == Self::SALT
    }
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        [&self.salt.0[..], &self.credential.0].concat()
    }
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let (salt, credential) = bytes.split_at_checked(Self::SALT)?;
        let made = Self { credential: Blob(credential.to_vec()), salt: Blob(salt.to_vec()) };
        made.sound().then_some(made)
    }
}

/// How earlier versions made a key of a phrase: Argon2id, 64 MiB, three passes.
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
    fn key(&self, member: Uuid, salt: &[u8; 16], phrase: &[u8]) -> Option<Secret> {
        let characters = std::str::from_utf8(phrase).ok()?.chars().count();
        if characters < PHRASE_MIN || phrase.len() > PHRASE_MAX {
            return None;
        }
        let params = Params::new(self.memory_kib, self.passes, 1, Some(32)).ok()?;
        let mut out = Secret::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(phrase, salt, &mut out[..])
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
    /// Of earlier versions.
    pub salt: [u8; 16],
    /// Nonce and sealed private key.
    pub sealed: Vec<u8>,
    /// The registration with the place it was made for; none: of an earlier version.
    pub opaque: Option<(Opens, Vec<u8>)>,
    /// Joined to the phrase: the private key opens with both.
    pub passkey: Option<Passkey>,
}

impl Member {
    /// One whose private key is sealed already, at their own side.
    pub fn given(who: &Who, public: PublicKey, sealed: Vec<u8>, record: Vec<u8>) -> Self {
        let opaque = Some((who.opens, record));
        Self { id: who.member, unit: who.unit.clone(), public, salt: [0; 16], sealed, opaque, passkey: None }
    }

    /// Seals a private key under the key that OPAQUE gave: what a member's own side does.
    pub fn seal(
        who: &Who,
        private: &PrivateKey,
        key: &Secret,
        rng: &mut impl CryptoRng,
    ) -> Result<(PublicKey, Vec<u8>), WrapError> {
        let public = private.public()?;
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let sealed = Aes256Gcm::new((&**key).into())
            .encrypt((&nonce).into(), Payload { msg: &private.bytes[..], aad: &associated(who, &public) })
            .map_err(|_| WrapError::Key)?;
        Ok((public, [&nonce[..], &sealed].concat()))
    }

    /// Opens the private key with the key that OPAQUE gave.
    pub fn open(&self, key: &Secret) -> Result<PrivateKey, WrapError> {
        let (opens, _) = self.opaque.as_ref().ok_or(WrapError::Closed)?;
        let who = Who { unit: self.unit.clone(), member: self.id, opens: *opens };
        opened(key, &self.sealed, &associated(&who, &self.public), self.public.suite)
    }

    /// The private key of a member of an earlier version, for the right phrase.
    pub fn open_earlier(&self, phrase: &[u8], how: &Phrase) -> Result<PrivateKey, WrapError> {
        if self.opaque.is_some() {
            return Err(WrapError::Closed);
        }
        let key = how.key(self.id, &self.salt, phrase).ok_or(WrapError::Closed)?;
        let aad = bound(&[
            b"atalaya/member/v1",
            self.id.as_bytes(),
            self.unit.as_bytes(),
            &[self.public.suite.byte()],
            &self.public.bytes,
        ]);
        opened(&key, &self.sealed, &aad, self.public.suite)
    }

    /// A member as earlier versions made them, for tests of what becomes of those.
    #[doc(hidden)]
    pub fn earlier(
        id: Uuid,
        unit: &str,
        phrase: &[u8],
        how: &Phrase,
        rng: &mut impl CryptoRng,
    ) -> Option<Self> {
        let (private, public) = PrivateKey::random(Suite::CURRENT, rng).ok()?;
        let (mut salt, mut nonce) = ([0; 16], [0; NONCE]);
        rng.fill_bytes(&mut salt);
        rng.fill_bytes(&mut nonce);
        let key = how.key(id, &salt, phrase)?;
        let suite = [public.suite.byte()];
        let aad = bound(&[b"atalaya/member/v1", id.as_bytes(), unit.as_bytes(), &suite, &public.bytes]);
        let sealed = Aes256Gcm::new((&*key).into())
            .encrypt((&nonce).into(), Payload { msg: &private.bytes[..], aad: &aad })
            .ok()?;
        let sealed = [&nonce[..], &sealed].concat();
        Some(Self { id, unit: unit.to_owned(), public, salt, sealed, opaque: None, passkey: None })
    }
}

fn opened(key: &Secret, sealed: &[u8], aad: &[u8], suite: Suite) -> Result<PrivateKey, WrapError> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(WrapError::Closed)?;
    let clear = Aes256Gcm::new((&**key).into())
        .decrypt(nonce.into(), Payload { msg: sealed, aad })
        .map(Zeroizing::new)
        .map_err(|_| WrapError::Closed)?;
    PrivateKey::from_bytes(suite, &clear)
}

fn associated(who: &Who, public: &PublicKey) -> Vec<u8> {
    bound(&[
        b"atalaya/member/v2",
        who.member.as_bytes(),
        who.unit.as_bytes(),
        who.opens.name().as_bytes(),
        &[public.suite.byte()],
        &public.bytes,
    ])
}
