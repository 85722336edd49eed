//! A member's phrase without anybody but the member seeing it: OPAQUE (RFC 9807).
//!
//! The member's own program and the vault run the protocol; whatever lies between relays bytes from which the
//! phrase cannot be guessed. It gives both sides a session key that nobody between them knows, and the member
//! alone an export key, from which the key that opens their private key is made.
//!
//! Both names are bound into the registration and checked by each side at each use: the vault's contains the hash
//! of its own public key ([`Door::public`]), the member's says where the unit's tips open ([`Opens`]). So a relay
//! can neither put a key of its own in the vault's place, nor tell a member of a closed compartment that the vault
//! wants their key.
//!
//! Ristretto255, SHA-512, 3DH; the phrase is stretched at the member's side by Argon2id, 64 MiB, three passes.
//! The curve is no protection against a quantum computer; what is sent under the session is therefore sealed over
//! X-Wing as well ([`Door::open`]).

use crate::{
    Secret, Suite, bound,
    member::Passkey,
    wrap::{self, PrivateKey, PublicKey, WrapError},
};
use argon2::{Algorithm, Argon2, Params, Version};
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialFinalization, CredentialRequest, CredentialResponse,
    Identifiers, RegistrationRequest, RegistrationResponse, RegistrationUpload, Ristretto255, ServerLogin,
    ServerLoginParameters, ServerRegistration, ServerSetup, TripleDh,
    errors::InternalError,
    generic_array::{ArrayLength, GenericArray},
    rand as old,
};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::Digest;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Fewest characters of a phrase.
pub const PHRASE_MIN: usize = 12;
/// Longest phrase, bytes.
pub const PHRASE_MAX: usize = 256;
/// Longest message of the protocol, bytes; the longest there is has 320.
pub const MESSAGE_MAX: usize = 512;
const PRIVATE: usize = 32;

/// Where the tips of a unit open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opens {
    /// Inside the vault, which can then search and compare.
    Vault,
    /// At the member's own program alone: the vault hands out wraps and never has the keys.
    Client,
}
impl Opens {
    pub fn name(self) -> &'static str {
        match self {
            Self::Vault => "vault",
            Self::Client => "client",
        }
    }
}

/// Whose registration it is.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Who {
    pub unit: String,
    /// The account's id.
    pub member: Uuid,
    pub opens: Opens,
}
impl Who {
    fn name(&self) -> String {
        format!("{}/{}/{}", self.unit, self.member, self.opens.name())
    }
    fn credential(&self) -> String {
        format!("{}/{}", self.unit, self.member)
    }
}

/// Why the protocol did not come to its end. More is not told on purpose.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OpaqueError {
    #[error("a phrase has {PHRASE_MIN} characters to {PHRASE_MAX} bytes")]
    Phrase,
    #[error("this is no message of the protocol")]
    Message,
    #[error("phrase, member or vault are not the ones of the registration")]
    Wrong,
}

struct Cs;
impl CipherSuite for Cs {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_10::Sha512>;
    type Ksf = Stretch;
}

/// How slowly a phrase becomes a key, at the member's side.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    memory_kib: u32,
    passes: u32,
}
impl Default for Stretch {
    fn default() -> Self {
        Self { memory_kib: 64 * 1024, passes: 3 }
    }
}
impl Stretch {
    /// Cheaper, for tests of everything else.
    #[doc(hidden)]
    pub fn cheap() -> Self {
        Self { memory_kib: 64, passes: 1 }
    }
}
impl opaque_ke::ksf::Ksf for Stretch {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let mut out = GenericArray::default();
        // The salt is constant in the protocol: what it stretches is already keyed by the vault, per member.
        Params::new(self.memory_kib, self.passes, 1, None)
            .and_then(|params| {
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                    .hash_password_into(&input, &[0; 16], &mut out)
            })
            .map_err(|_| InternalError::KsfError)?;
        Ok(out)
    }
}

/// The library takes generators of an earlier version of `rand`.
struct Rng<'r, R>(&'r mut R);
impl<R: CryptoRng> old::RngCore for Rng<'_, R> {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }
    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }
    fn fill_bytes(&mut self, dest: &mut [u8]) {
        self.0.fill_bytes(dest);
    }
    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), old::Error> {
        self.0.fill_bytes(dest);
        Ok(())
    }
}
impl<R: CryptoRng> old::CryptoRng for Rng<'_, R> {}

/// Messages have a bound of their own, whoever sent them.
fn short(message: &[u8]) -> Result<(), OpaqueError> {
    if message.len() > MESSAGE_MAX { Err(OpaqueError::Message) } else { Ok(()) }
}

fn phrase_ok(phrase: &[u8]) -> bool {
    phrase.len() <= PHRASE_MAX
        && std::str::from_utf8(phrase).is_ok_and(|text| text.chars().count() >= PHRASE_MIN)
}

/// The names that both sides bind into a registration and check at each use.
struct Names {
    /// Changes with the vault's key.
    vault: String,
    member: String,
}
impl Names {
    fn of(vault: &PublicKey, who: &Who) -> Self {
        let hash = sha2::Sha256::digest([&[vault.suite.byte()][..], &vault.bytes].concat());
        let hash = hash.iter().map(|b| format!("{b:02x}")).collect::<String>();
        Self { vault: format!("atalaya-vault/{hash}"), member: who.name() }
    }
    fn both(&self) -> Identifiers<'_> {
        Identifiers { client: Some(self.member.as_bytes()), server: Some(self.vault.as_bytes()) }
    }
}

/// 32 hex digits in groups of four that people compare when a member is enrolled: of the vault's two keys.
pub fn fingerprint(public: &PublicKey, fixed: &[u8]) -> String {
    let hash = sha2::Sha256::digest(bound(&[
        b"atalaya/vault-fingerprint/v1",
        &[public.suite.byte()],
        &public.bytes,
        fixed,
    ]));
    let groups: Vec<String> =
        hash[..16].chunks(2).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1])).collect();
    groups.join(" ")
}

/// What opens a member's private key, from the export key that OPAQUE gives the member alone.
pub fn member_key(who: &Who, export: &[u8]) -> Secret {
    let info = bound(&[b"atalaya/member-key/v2", who.unit.as_bytes(), who.opens.name().as_bytes()]);
    crate::derive(who.member.as_bytes(), export, &info)
}

/// What opens the private key of a member who joined a passkey to their phrase: the export key and the secret that the
/// passkey gives for this salt (the PRF extension of WebAuthn), both of which it takes.
pub fn joined_key(who: &Who, export: &[u8], passkey: &Passkey, secret: &Secret) -> Secret {
    let info = bound(&[
        b"atalaya/member-key/v3",
        who.unit.as_bytes(),
        who.opens.name().as_bytes(),
        &passkey.credential.0,
        &passkey.salt.0,
    ]);
    crate::derive(who.member.as_bytes(), &bound(&[export, &secret[..]]), &info)
}

/// Proves that a change of how a member's key is sealed comes from whoever proved the phrase in this unlocking.
pub fn change_mac(
    who: &Who,
    login: Uuid,
    session: &[u8],
    sealed: &[u8],
    passkey: Option<&Passkey>,
) -> [u8; 32] {
    let credential: &[u8] = passkey.map_or(&[], |p| p.credential.0.as_slice());
    let salt: &[u8] = passkey.map_or(&[], |p| p.salt.0.as_slice());
    *crate::derive(
        login.as_bytes(),
        session,
        &bound(&[
            b"atalaya/change/v1",
            who.unit.as_bytes(),
            who.member.as_bytes(),
            who.opens.name().as_bytes(),
            sealed,
            credential,
            salt,
        ]),
    )
}

fn unlock_info(who: &Who, login: Uuid) -> Vec<u8> {
    bound(&[
        b"atalaya/unlock/v1",
        &[Suite::CURRENT.byte()],
        who.unit.as_bytes(),
        who.member.as_bytes(),
        login.as_bytes(),
    ])
}

/// The vault's side. Its keys are random and kept sealed under the vault's root, so that a stolen database allows
/// no guessing of phrases.
pub struct Door {
    setup: ServerSetup<Cs>,
    key: PrivateKey,
    public: PublicKey,
}

/// A guess in progress: the vault answered and waits for the proof.
pub struct Guess {
    state: ServerLogin<Cs>,
}

impl Door {
    /// New keys.
    pub fn random(rng: &mut impl CryptoRng) -> Result<Self, WrapError> {
        let (key, public) = PrivateKey::random(Suite::CURRENT, rng)?;
        Ok(Self { setup: ServerSetup::new(&mut Rng(rng)), key, public })
    }
    /// To be kept sealed.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([&self.key.bytes[..], &self.setup.serialize()].concat())
    }
    /// What [`to_bytes`](Self::to_bytes) gave; `None` for anything else.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let (key, setup) = bytes.split_at_checked(PRIVATE)?;
        let key = PrivateKey::from_bytes(Suite::CURRENT, key).ok()?;
        let public = key.public().ok()?;
        Some(Self { setup: ServerSetup::deserialize(setup).ok()?, key, public })
    }
    /// What members seal to.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }
    /// See [`fingerprint`].
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.public, &self.setup.keypair().public().serialize())
    }

    /// Answers the beginning of a registration.
    pub fn register(&self, who: &Who, request: &[u8]) -> Result<Vec<u8>, OpaqueError> {
        short(request)?;
        let request = RegistrationRequest::deserialize(request).map_err(|_| OpaqueError::Message)?;
        let answer = ServerRegistration::<Cs>::start(&self.setup, request, who.credential().as_bytes())
            .map_err(|_| OpaqueError::Message)?;
        Ok(answer.message.serialize().to_vec())
    }
    /// Checks that this is what a registration ends with; it is kept as it is.
    pub fn record(upload: &[u8]) -> Result<Vec<u8>, OpaqueError> {
        short(upload)?;
        let upload = RegistrationUpload::<Cs>::deserialize(upload).map_err(|_| OpaqueError::Message)?;
        Ok(ServerRegistration::finish(upload).serialize().to_vec())
    }

    /// Answers the beginning of an unlocking. Without a record the answer looks the same and leads nowhere.
    pub fn start(
        &self,
        who: &Who,
        record: Option<&[u8]>,
        hello: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<(Guess, Vec<u8>), OpaqueError> {
        short(hello)?;
        let hello = CredentialRequest::deserialize(hello).map_err(|_| OpaqueError::Message)?;
        let record =
            record.map(ServerRegistration::deserialize).transpose().map_err(|_| OpaqueError::Message)?;
        let names = Names::of(&self.public, who);
        let parameters = ServerLoginParameters { context: None, identifiers: names.both() };
        let credential = who.credential();
        let begun =
            ServerLogin::start(&mut Rng(rng), &self.setup, record, hello, credential.as_bytes(), parameters)
                .map_err(|_| OpaqueError::Message)?;
        Ok((Guess { state: begun.state }, begun.message.serialize().to_vec()))
    }

    /// The session's key, when the member proved the phrase.
    pub fn finish(&self, who: &Who, guess: Guess, proof: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpaqueError> {
        short(proof)?;
        let proof = CredentialFinalization::deserialize(proof).map_err(|_| OpaqueError::Message)?;
        let names = Names::of(&self.public, who);
        let parameters = ServerLoginParameters { context: None, identifiers: names.both() };
        let done = guess.state.finish(proof, parameters).map_err(|_| OpaqueError::Wrong)?;
        Ok(Zeroizing::new(done.session_key.to_vec()))
    }

    /// Opens the key that a member sent under the session: HPKE with the session's key beside X-Wing, so that
    /// whoever recorded it needs to break both.
    pub fn open(&self, who: &Who, login: Uuid, session: &[u8], sealed: &[u8]) -> Result<Secret, WrapError> {
        open_sent(&self.key, who, login, session, sealed)
    }
}

/// See [`Door::open`].
pub fn open_sent(
    key: &PrivateKey,
    who: &Who,
    login: Uuid,
    session: &[u8],
    sealed: &[u8],
) -> Result<Secret, WrapError> {
    wrap::open_shared(key, session, login.as_bytes(), &unlock_info(who, login), sealed)
}

/// A registration at the member's side.
pub struct Registering {
    state: ClientRegistration<Cs>,
    phrase: Zeroizing<Vec<u8>>,
}
/// What a registration ends with at the member's side.
pub struct Registered {
    /// For the vault.
    pub record: Vec<u8>,
    /// What opens the member's private key.
    pub key: Secret,
    /// Of the vault that answered, to be compared.
    pub fingerprint: String,
}
impl Registering {
    pub fn start(phrase: &[u8], rng: &mut impl CryptoRng) -> Result<(Self, Vec<u8>), OpaqueError> {
        if !phrase_ok(phrase) {
            return Err(OpaqueError::Phrase);
        }
        let begun = ClientRegistration::start(&mut Rng(rng), phrase).map_err(|_| OpaqueError::Phrase)?;
        let state = Self { state: begun.state, phrase: Zeroizing::new(phrase.to_vec()) };
        Ok((state, begun.message.serialize().to_vec()))
    }
    pub fn finish(
        self,
        who: &Who,
        vault: &PublicKey,
        reply: &[u8],
        stretch: &Stretch,
        rng: &mut impl CryptoRng,
    ) -> Result<Registered, OpaqueError> {
        let reply = RegistrationResponse::deserialize(reply).map_err(|_| OpaqueError::Message)?;
        let names = Names::of(vault, who);
        let parameters = ClientRegistrationFinishParameters::new(names.both(), Some(stretch));
        let done = self
            .state
            .finish(&mut Rng(rng), &self.phrase, reply, parameters)
            .map_err(|_| OpaqueError::Wrong)?;
        Ok(Registered {
            record: done.message.serialize().to_vec(),
            key: member_key(who, &done.export_key),
            fingerprint: fingerprint(vault, &done.server_s_pk.serialize()),
        })
    }
}

/// An unlocking at the member's side.
pub struct Entering {
    state: ClientLogin<Cs>,
    phrase: Zeroizing<Vec<u8>>,
}
/// What an unlocking ends with at the member's side.
pub struct Entered {
    /// Proves the phrase to the vault.
    pub proof: Vec<u8>,
    /// What opens the member's private key, where no passkey is joined.
    pub key: Secret,
    session: Zeroizing<Vec<u8>>,
    export: Zeroizing<Vec<u8>>,
}
impl Entering {
    pub fn start(phrase: &[u8], rng: &mut impl CryptoRng) -> Result<(Self, Vec<u8>), OpaqueError> {
        if !phrase_ok(phrase) {
            return Err(OpaqueError::Phrase);
        }
        let begun = ClientLogin::start(&mut Rng(rng), phrase).map_err(|_| OpaqueError::Phrase)?;
        let state = Self { state: begun.state, phrase: Zeroizing::new(phrase.to_vec()) };
        Ok((state, begun.message.serialize().to_vec()))
    }
    /// # Errors
    /// [`OpaqueError::Wrong`] when phrase, vault or names are not those of the registration.
    pub fn finish(
        self,
        who: &Who,
        vault: &PublicKey,
        reply: &[u8],
        stretch: &Stretch,
        rng: &mut impl CryptoRng,
    ) -> Result<Entered, OpaqueError> {
        let reply = CredentialResponse::deserialize(reply).map_err(|_| OpaqueError::Message)?;
        let names = Names::of(vault, who);
        let parameters = ClientLoginFinishParameters::new(None, names.both(), Some(stretch));
        let done = self
            .state
            .finish(&mut Rng(rng), &self.phrase, reply, parameters)
            .map_err(|_| OpaqueError::Wrong)?;
        Ok(Entered {
            proof: done.message.serialize().to_vec(),
            key: member_key(who, &done.export_key),
            session: Zeroizing::new(done.session_key.to_vec()),
            export: Zeroizing::new(done.export_key.to_vec()),
        })
    }
}
impl Entered {
    /// What opens the member's private key, where a passkey is joined.
    pub fn joined(&self, who: &Who, passkey: &Passkey, secret: &Secret) -> Secret {
        joined_key(who, &self.export, passkey, secret)
    }
    /// See [`change_mac`].
    pub fn change_mac(&self, who: &Who, login: Uuid, sealed: &[u8], passkey: Option<&Passkey>) -> [u8; 32] {
        change_mac(who, login, &self.session, sealed, passkey)
    }
    /// Seals the member's key for the vault, for this unlocking only.
    pub fn seal(
        &self,
        who: &Who,
        vault: &PublicKey,
        login: Uuid,
        key: &Secret,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, WrapError> {
        wrap::seal_shared(vault, &self.session, login.as_bytes(), &unlock_info(who, login), key, rng)
    }
}
