//! A secret for a recipient: HPKE (RFC 9180) in base mode, by default over X-Wing.

use crate::{Secret, Suite, bound};
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, PskBundle, Serializable, aead::AesGcm256, kdf::HkdfSha256,
    kem::X25519HkdfSha256, kem::XWing,
};
use rand::CryptoRng;
use zeroize::Zeroizing;

/// Who a key is wrapped for. The role is bound into the wrap: one made for the escrow does not open as one
/// for a unit, even with the right private key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Recipient<'a> {
    /// A unit's key of one month.
    Unit { unit: &'a str, epoch: u32 },
    /// The offline key.
    Escrow,
    /// A member of a unit, receiving the unit's private key of one month.
    Member { member: &'a [u8], unit: &'a str, epoch: u32 },
}

/// A recipient's public key.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    pub suite: Suite,
    pub bytes: Vec<u8>,
}
impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({})", self.fingerprint())
    }
}

/// A recipient's private key: 32 bytes in both suites.
#[derive(Clone)]
pub struct PrivateKey {
    pub suite: Suite,
    pub(crate) bytes: Secret,
}
impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey(•)")
    }
}

/// Why a wrap was not made or does not open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WrapError {
    #[error("this is no key of this suite")]
    Key,
    #[error("this does not open with this key for this recipient")]
    Closed,
}

impl PublicKey {
    /// Takes bytes that are a key of this suite.
    pub fn new(suite: Suite, bytes: &[u8]) -> Result<Self, WrapError> {
        let sound = match suite {
            Suite::XWing => <XWing as Kem>::PublicKey::from_bytes(bytes).is_ok(),
            Suite::X25519 => <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(bytes).is_ok(),
        };
        if sound { Ok(Self { suite, bytes: bytes.to_vec() }) } else { Err(WrapError::Key) }
    }
    /// Twelve hex digits that people compare.
    pub fn fingerprint(&self) -> String {
        use sha2::Digest;
        let hash = sha2::Sha256::digest(bound(&[&[self.suite.byte()], &self.bytes]));
        hash.iter().take(6).map(|b| format!("{b:02x}")).collect()
    }
}

impl PrivateKey {
    /// A new pair.
    pub fn random(suite: Suite, rng: &mut impl CryptoRng) -> Result<(Self, PublicKey), WrapError> {
        let mut bytes = Secret::default();
        rng.fill_bytes(&mut bytes[..]);
        let key = Self { suite, bytes };
        let public = key.public()?;
        Ok((key, public))
    }
    /// Takes 32 bytes that came back from a wrap or from shares.
    pub fn from_bytes(suite: Suite, bytes: &[u8]) -> Result<Self, WrapError> {
        Ok(Self { suite, bytes: Secret::new(bytes.try_into().map_err(|_| WrapError::Key)?) })
    }
    pub fn public(&self) -> Result<PublicKey, WrapError> {
        fn of<K: Kem>(bytes: &[u8]) -> Result<Vec<u8>, WrapError> {
            let key = K::PrivateKey::from_bytes(bytes).map_err(|_| WrapError::Key)?;
            Ok(K::sk_to_pk(&key).to_bytes().to_vec())
        }
        let bytes = match self.suite {
            Suite::XWing => of::<XWing>(&self.bytes[..]),
            Suite::X25519 => of::<X25519HkdfSha256>(&self.bytes[..]),
        }?;
        Ok(PublicKey { suite: self.suite, bytes })
    }
}

/// What both sides agree on before any key is used.
pub fn info(suite: Suite, recipient: &Recipient<'_>) -> Vec<u8> {
    let suite = [suite.byte()];
    match recipient {
        Recipient::Unit { unit, epoch } => {
            bound(&[b"atalaya/wrap/v1", &suite, b"unit", unit.as_bytes(), &epoch.to_be_bytes()])
        }
        Recipient::Escrow => bound(&[b"atalaya/wrap/v1", &suite, b"escrow"]),
        Recipient::Member { member, unit, epoch } => {
            bound(&[b"atalaya/wrap/v1", &suite, b"member", member, unit.as_bytes(), &epoch.to_be_bytes()])
        }
    }
}

/// Wraps 32 bytes; `about` names what they are the key of. Layout: suite (1) ‖ encapsulated key ‖ ciphertext.
pub fn wrap(
    to: &PublicKey,
    recipient: &Recipient<'_>,
    about: &[u8],
    secret: &[u8; 32],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, WrapError> {
    fn run<K: Kem>(
        to: &[u8],
        info: &[u8],
        about: &[u8],
        secret: &[u8; 32],
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, WrapError> {
        let to = K::PublicKey::from_bytes(to).map_err(|_| WrapError::Key)?;
        let (key, sealed) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, K>(
            &OpModeS::Base,
            &to,
            info,
            secret,
            about,
            rng,
        )
        .map_err(|_| WrapError::Key)?;
        Ok([key.to_bytes().as_slice(), &sealed].concat())
    }
    let info = info(to.suite, recipient);
    let body = match to.suite {
        Suite::XWing => run::<XWing>(&to.bytes, &info, about, secret, rng),
        Suite::X25519 => run::<X25519HkdfSha256>(&to.bytes, &info, about, secret, rng),
    }?;
    Ok([&[to.suite.byte()][..], &body].concat())
}

/// Opens a wrap made for exactly this recipient and purpose.
pub fn unwrap(
    key: &PrivateKey,
    recipient: &Recipient<'_>,
    about: &[u8],
    wrapped: &[u8],
) -> Result<Secret, WrapError> {
    fn run<K: Kem>(key: &[u8], info: &[u8], about: &[u8], wrapped: &[u8]) -> Result<Secret, WrapError> {
        let key = K::PrivateKey::from_bytes(key).map_err(|_| WrapError::Key)?;
        let (encapped, sealed) = wrapped.split_at_checked(K::EncappedKey::size()).ok_or(WrapError::Closed)?;
        let encapped = K::EncappedKey::from_bytes(encapped).map_err(|_| WrapError::Closed)?;
        let clear = hpke::single_shot_open::<AesGcm256, HkdfSha256, K>(
            &OpModeR::Base,
            &key,
            &encapped,
            info,
            sealed,
            about,
        )
        .map(Zeroizing::new)
        .map_err(|_| WrapError::Closed)?;
        Ok(Secret::new(clear.as_slice().try_into().map_err(|_| WrapError::Closed)?))
    }
    let (suite, body) = wrapped.split_first().ok_or(WrapError::Closed)?;
    if Suite::of(*suite) != Some(key.suite) {
        return Err(WrapError::Closed);
    }
    let info = info(key.suite, recipient);
    match key.suite {
        Suite::XWing => run::<XWing>(&key.bytes[..], &info, about, body),
        Suite::X25519 => run::<X25519HkdfSha256>(&key.bytes[..], &info, about, body),
    }
}

/// Seals 32 bytes to a key and to a secret that both sides have already (HPKE's mode with a pre-shared key), over
/// X-Wing. `shared` has 32 bytes or more, `name` says which it is. Layout as of [`wrap`].
pub fn seal_shared(
    to: &PublicKey,
    shared: &[u8],
    name: &[u8],
    info: &[u8],
    secret: &Secret,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, WrapError> {
    if to.suite != Suite::XWing {
        return Err(WrapError::Key);
    }
    let key = <XWing as Kem>::PublicKey::from_bytes(&to.bytes).map_err(|_| WrapError::Key)?;
    let mode = OpModeS::Psk(PskBundle::new(shared, name).map_err(|_| WrapError::Key)?);
    let (encapped, sealed) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, XWing>(
        &mode,
        &key,
        info,
        &secret[..],
        b"",
        rng,
    )
    .map_err(|_| WrapError::Key)?;
    Ok([&[to.suite.byte()][..], encapped.to_bytes().as_slice(), &sealed].concat())
}

/// Opens what [`seal_shared`] sealed to this key, secret and place.
pub fn open_shared(
    key: &PrivateKey,
    shared: &[u8],
    name: &[u8],
    info: &[u8],
    sealed: &[u8],
) -> Result<Secret, WrapError> {
    let closed = WrapError::Closed;
    let (suite, body) = sealed.split_first().ok_or(closed)?;
    if Suite::of(*suite) != Some(Suite::XWing) || key.suite != Suite::XWing {
        return Err(closed);
    }
    let private = <XWing as Kem>::PrivateKey::from_bytes(&key.bytes[..]).map_err(|_| WrapError::Key)?;
    let (encapped, sealed) = body.split_at_checked(<XWing as Kem>::EncappedKey::size()).ok_or(closed)?;
    let encapped = <XWing as Kem>::EncappedKey::from_bytes(encapped).map_err(|_| closed)?;
    let mode = OpModeR::Psk(PskBundle::new(shared, name).map_err(|_| closed)?);
    let clear =
        hpke::single_shot_open::<AesGcm256, HkdfSha256, XWing>(&mode, &private, &encapped, info, sealed, b"")
            .map(Zeroizing::new)
            .map_err(|_| closed)?;
    Ok(Secret::new(clear.as_slice().try_into().map_err(|_| closed)?))
}
