//! A member's own side, where it is in one process with the vault: at the vault's terminal, where the phrase goes
//! nowhere, and in tests. In the console the same is done by `web/src/keyring`.

use crate::{
    Secret, Suite, TipKey,
    envelope::{self, Place},
    member::{Member, Passkey, Phrase},
    opaque::{Door, Entered, Entering, Opens, Registering, Stretch, Who},
    protocol::{Blob, Granted, HeldKeys, Response},
    vault::{Ask, Session, Started, Vault, VaultError, key_about},
    wrap::{self, PrivateKey, PublicKey, Recipient, WrapError},
};
use rand::CryptoRng;
use uuid::Uuid;
use zeroize::Zeroizing;

/// An enrolment at the member's side.
pub struct Enrolling(Registering);
/// What it ends with, for the vault.
pub struct Enrolment {
    pub record: Blob,
    /// Suite and public key.
    pub public: Blob,
    pub sealed: Blob,
    /// Of the vault that answered, to be compared.
    pub fingerprint: String,
    who: Who,
}

impl Enrolling {
    /// Begins; the message for [`Request::EnrolStart`](crate::protocol::Request::EnrolStart).
    pub fn start(phrase: &[u8], rng: &mut impl CryptoRng) -> Result<(Self, Blob), VaultError> {
        let (registering, request) = Registering::start(phrase, rng)?;
        Ok((Self(registering), Blob(request)))
    }
    /// Ends with the vault's reply, for a new private key or the one they have.
    pub fn answer(
        self,
        (unit, member): (&str, Uuid),
        reply: &Response,
        private: Option<&PrivateKey>,
        stretch: &Stretch,
        rng: &mut impl CryptoRng,
    ) -> Result<Enrolment, VaultError> {
        let Response::Reply { reply, key, opens, .. } = reply else { return Err(VaultError::Message) };
        let who = Who { unit: unit.to_owned(), member, opens: *opens };
        let done = self.0.finish(&who, &public(&key.0)?, &reply.0, stretch, rng)?;
        let fresh = PrivateKey::random(Suite::CURRENT, rng)?.0;
        let (public, sealed) = Member::seal(&who, private.unwrap_or(&fresh), &done.key, rng)?;
        Ok(Enrolment {
            record: Blob(done.record),
            public: Blob([&[public.suite.byte()][..], &public.bytes].concat()),
            sealed: Blob(sealed),
            fingerprint: done.fingerprint,
            who,
        })
    }
}
impl Enrolment {
    /// The member as the vault stores them.
    pub fn member(&self) -> Result<Member, VaultError> {
        let record = Door::record(&self.record.0)?;
        Ok(Member::given(&self.who, public(&self.public.0)?, self.sealed.0.clone(), record))
    }
}

/// An unlocking at the member's side.
pub struct Unlocking(Entering);
/// What it ends with, for the vault.
pub struct Proved {
    pub login: Uuid,
    pub proof: Blob,
    /// The member's key, sealed to the vault; none where the unit's tips open at the client.
    pub sealed: Option<Blob>,
    who: Who,
    /// What the member's private key opens with now.
    key: Secret,
    entered: Entered,
}

impl Unlocking {
    /// Begins; the message for [`Request::UnlockStart`](crate::protocol::Request::UnlockStart).
    pub fn start(phrase: &[u8], rng: &mut impl CryptoRng) -> Result<(Self, Blob), VaultError> {
        let (entering, hello) = Entering::start(phrase, rng)?;
        Ok((Self(entering), Blob(hello)))
    }
    /// Ends with the vault's reply.
    pub fn answer(
        self,
        who: (&str, Uuid),
        reply: &Response,
        stretch: &Stretch,
        rng: &mut impl CryptoRng,
    ) -> Result<Proved, VaultError> {
        self.answer_with(who, reply, None, stretch, rng)
    }
    /// The same with the secret of the passkey that is joined.
    pub fn answer_with(
        self,
        (unit, member): (&str, Uuid),
        reply: &Response,
        secret: Option<&Secret>,
        stretch: &Stretch,
        rng: &mut impl CryptoRng,
    ) -> Result<Proved, VaultError> {
        let Response::Reply { login: Some(login), reply, key, opens, passkey } = reply else {
            return Err(VaultError::Message);
        };
        let (vault, who) = (public(&key.0)?, Who { unit: unit.to_owned(), member, opens: *opens });
        let entered = self.0.finish(&who, &vault, &reply.0, stretch, rng)?;
        let key = match (passkey, secret) {
            (Some(passkey), Some(secret)) => entered.joined(&who, passkey, secret),
            _ => entered.key.clone(),
        };
        let sealed = match opens {
            Opens::Vault => Some(Blob(entered.seal(&who, &vault, *login, &key, rng)?)),
            Opens::Client => None,
        };
        Ok(Proved { login: *login, proof: Blob(entered.proof.clone()), sealed, who, key, entered })
    }
}
impl Proved {
    /// Seals the member's own key anew, with a passkey joined or without; what the vault takes for it, and its mac.
    pub fn change(
        &self,
        own: (&[u8], &[u8]),
        next: Option<(&Passkey, &Secret)>,
        rng: &mut impl CryptoRng,
    ) -> Result<(Blob, Blob), VaultError> {
        let member = Member::given(&self.who, public(own.0)?, own.1.to_vec(), Vec::new());
        let private = member.open(&self.key).map_err(|_| VaultError::WrongPhrase)?;
        let key = match next {
            Some((passkey, secret)) => self.entered.joined(&self.who, passkey, secret),
            None => self.entered.key.clone(),
        };
        let (_, sealed) = Member::seal(&self.who, &private, &key, rng)?;
        let mac = self.entered.change_mac(&self.who, self.login, &sealed, next.map(|(p, _)| p));
        Ok((Blob(sealed), Blob(mac.to_vec())))
    }

    /// Opens what the vault handed out, where the unit's tips open at the client.
    pub fn keys(&self, held: &HeldKeys) -> Result<ClientKeys, VaultError> {
        Ok(ClientKeys::open(&self.who, held, &self.key)?)
    }
}

fn public(bytes: &[u8]) -> Result<PublicKey, WrapError> {
    let (suite, key) = bytes.split_first().ok_or(WrapError::Key)?;
    PublicKey::new(Suite::of(*suite).ok_or(WrapError::Key)?, key)
}

/// The vault's half of an unlocking or enrolment as it is answered.
pub(crate) fn reply(login: Option<Uuid>, reply: Vec<u8>, key: &PublicKey, opens: Opens) -> Response {
    Response::Reply { login, reply: Blob(reply), key: key_blob(key), opens, passkey: None }
}
/// The same of an unlocking.
pub(crate) fn started(started: Started) -> Response {
    let Started { login, reply, key, opens, passkey } = started;
    Response::Reply { login: Some(login), reply: Blob(reply), key: key_blob(&key), opens, passkey }
}
/// Suite and public key.
pub(crate) fn key_blob(key: &PublicKey) -> Blob {
    Blob([&[key.suite.byte()][..], &key.bytes].concat())
}

/// Enrols a member who types their phrase here. The vault's fingerprint.
pub fn enrol(
    vault: &mut Vault,
    now_s: i64,
    ask: Option<&Ask>,
    who: (&str, Uuid),
    phrase: &[u8],
    stretch: &Stretch,
    rng: &mut impl CryptoRng,
) -> Result<String, VaultError> {
    let (enrolling, request) = Enrolling::start(phrase, rng)?;
    let (answer, door, opens) = vault.enrol_start(now_s, ask, who, &request.0, rng)?;
    let answer = reply(None, answer, door.public(), opens);
    let enrolment = enrolling.answer(who, &answer, None, stretch, rng)?;
    vault.enrol(now_s, ask, &enrolment.member()?, &[], rng)?;
    Ok(enrolment.fingerprint)
}

/// A registration with this phrase for a private key in hand; nothing is stored.
pub fn registered(
    vault: &mut Vault,
    (unit, member): (&str, Uuid),
    phrase: &[u8],
    private: &PrivateKey,
    stretch: &Stretch,
    rng: &mut impl CryptoRng,
) -> Result<Member, VaultError> {
    let (enrolling, request) = Enrolling::start(phrase, rng)?;
    let (door, opens) = (vault.door(rng)?, vault.opens(unit)?);
    let who = Who { unit: unit.to_owned(), member, opens };
    let answer = reply(None, door.register(&who, &request.0)?, door.public(), opens);
    enrolling.answer((unit, member), &answer, Some(private), stretch, rng)?.member()
}

/// Gives a member a registration of this version and place, and a new phrase, for the phrase they have.
pub fn renew(
    vault: &mut Vault,
    now_s: i64,
    (unit, id): (&str, Uuid),
    (old, new): (&[u8], &[u8]),
    (earlier, stretch): (&Phrase, &Stretch),
    rng: &mut impl CryptoRng,
) -> Result<(), VaultError> {
    let member = vault.member(unit, id)?;
    if member.passkey.is_some() {
        return Err(VaultError::Passkey);
    }
    let private = match &member.opaque {
        None => member.open_earlier(old, earlier).map_err(|_| VaultError::WrongPhrase)?,
        Some((opens, record)) => {
            let who = Who { unit: unit.to_owned(), member: id, opens: *opens };
            let door = vault.door(rng)?;
            let (entering, hello) = Entering::start(old, rng)?;
            let (_, reply) = door.start(&who, Some(record), &hello, rng)?;
            let entered = entering.finish(&who, door.public(), &reply, stretch, rng)?;
            member.open(&entered.key).map_err(|_| VaultError::WrongPhrase)?
        }
    };
    let renewed = registered(vault, (unit, id), new, &private, stretch, rng)?;
    vault.renew(now_s, &renewed)
}

/// Unlocks a unit for a session with a phrase typed here. How many keys of months; and what the member holds then, where the
/// unit's tips open at the client.
pub fn unlock(
    vault: &mut Vault,
    now_s: i64,
    who: (&str, Uuid),
    session: &Session,
    phrase: &[u8],
    stretch: &Stretch,
    rng: &mut impl CryptoRng,
) -> Result<(usize, Option<ClientKeys>), VaultError> {
    let (unlocking, hello) = Unlocking::start(phrase, rng)?;
    let started = vault.unlock_start(now_s, who.0, who.1, &hello.0, rng)?;
    let proved = unlocking.answer(who, &self::started(started), stretch, rng)?;
    let sealed = proved.sealed.as_ref().map(|s| s.0.as_slice());
    let entrance = vault.unlock_finish(now_s, proved.login, who, session, &proved.proof.0, sealed)?;
    let keys = entrance.held.as_ref().map(|held| proved.keys(held)).transpose()?;
    Ok((entrance.keys, keys))
}

/// Keys of a unit whose tips open at the client, at the client.
pub struct ClientKeys {
    unit: String,
    months: Vec<(u32, PrivateKey)>,
}

impl ClientKeys {
    /// Opens what the vault handed out with the key that OPAQUE gave.
    pub fn open(who: &Who, held: &HeldKeys, key: &Secret) -> Result<Self, WrapError> {
        let member = Member::given(who, public(&held.public.0)?, held.sealed.0.clone(), Vec::new());
        let private = member.open(key)?;
        let months = held
            .grants
            .iter()
            .map(|Granted { epoch, wrapped }| {
                let recipient =
                    Recipient::Member { member: who.member.as_bytes(), unit: &who.unit, epoch: *epoch };
                let bytes = wrap::unwrap(&private, &recipient, b"unit key", &wrapped.0)?;
                Ok((*epoch, PrivateKey::from_bytes(Suite::CURRENT, &bytes[..])?))
            })
            .collect::<Result<_, WrapError>>()?;
        Ok(Self { unit: who.unit.clone(), months })
    }

    fn tip_key(&self, tip: Uuid, epoch: u32, wrapped: &[u8]) -> Result<TipKey, WrapError> {
        let (_, key) = self.months.iter().find(|(e, _)| *e == epoch).ok_or(WrapError::Closed)?;
        let recipient = Recipient::Unit { unit: &self.unit, epoch };
        let secret = wrap::unwrap(key, &recipient, &key_about(tip), wrapped)?;
        Ok(TipKey(secret))
    }

    /// Opens one field of a tip with the wrap that the vault handed out.
    pub fn read(
        &self,
        tip: Uuid,
        (epoch, wrapped): (u32, &[u8]),
        field: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let key = self.tip_key(tip, epoch, wrapped)?;
        let epoch = envelope::epoch_of(sealed).ok_or(WrapError::Closed)?;
        Ok(envelope::open(&key, &Place { tip, field, epoch }, sealed)?)
    }

    /// Seals one more text of a tip.
    pub fn write(
        &self,
        tip: Uuid,
        (epoch, wrapped): (u32, &[u8]),
        field: &str,
        text: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        let key = self.tip_key(tip, epoch, wrapped)?;
        Ok(envelope::seal(&key, Suite::CURRENT, &Place { tip, field, epoch }, text, rng)?)
    }

    /// The unit's keys for one more member.
    pub fn grants(
        &self,
        member: Uuid,
        to: &PublicKey,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<(u32, Vec<u8>)>, WrapError> {
        self.months
            .iter()
            .map(|(epoch, key)| {
                let recipient =
                    Recipient::Member { member: member.as_bytes(), unit: &self.unit, epoch: *epoch };
                Ok((*epoch, wrap::wrap(to, &recipient, b"unit key", &key.bytes, rng)?))
            })
            .collect()
    }
}
