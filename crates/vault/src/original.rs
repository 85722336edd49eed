//! Originals of pictures under a written order: sealed to the forensic key, which is nowhere but on paper.
//!
//! HPKE (RFC 9180) over X-Wing in base mode, one context for a file, its parts sealed in order. Layout: [`MAGIC`] ‖ suite
//! (1) ‖ tip (16) ‖ order (4) ‖ file (4) ‖ parts (4) ‖ encapsulated key ‖ parts of [`SEALED_PART`] bytes. In clear the
//! parts are length (4) ‖ salt (32) ‖ original ‖ zeros: how long it is shows by the megabyte only. Header and number
//! are additional data of each part, so that none can be moved, left out or taken from another tip.
//!
//! What is recorded of an original is no hash of it, because whoever has a picture could then look for it in a dump: it
//! is the hash of salt and original, and the salt is inside what is sealed.

use crate::{
    Suite, bound,
    escrow::Holder,
    wrap::{PrivateKey, PublicKey, WrapError},
};
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable, aead::AesGcm256, kdf::HkdfSha256,
    kem::X25519HkdfSha256, kem::XWing,
};
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

/// What a sealed original begins with.
pub const MAGIC: &[u8; 19] = b"ATALAYA-ORIGINAL-1\n";
/// Bytes in clear of one part.
pub const PART: usize = 1 << 20;
/// Bytes of one sealed part.
pub const SEALED_PART: usize = PART + 16;
/// Largest original, bytes: what the door takes.
pub const ORIGINAL_MAX: usize = 12 << 20;
/// Most parts: the largest original with what stands before it.
pub const PARTS_MAX: usize = ORIGINAL_MAX / PART + 1;
/// Largest beginning of a sealed file, bytes.
pub const HEAD_MAX: usize = 2_048;
const LENGTH: usize = 4;
const SALT: usize = 32;
const FIXED: usize = MAGIC.len() + 1 + 16 + 4 + 4 + 4;

/// Which original it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OriginalPlace {
    pub tip: Uuid,
    /// Number of the order among those of the tip.
    pub order: u32,
    /// Number of the picture that was made of it.
    pub file: u32,
}

/// A sealed original.
pub struct SealedOriginal {
    pub head: Vec<u8>,
    pub parts: Vec<Vec<u8>>,
    pub commitment: [u8; 32],
}

/// An original that was opened.
pub struct OpenedOriginal {
    pub place: OriginalPlace,
    pub bytes: Zeroizing<Vec<u8>>,
    /// To be compared with what was recorded.
    pub commitment: [u8; 32],
}

/// What is wrong with a sealed original.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OriginalError {
    #[error("an original has at most {ORIGINAL_MAX} bytes")]
    TooLong,
    #[error("this is no sealed original")]
    Form,
    #[error("it does not open with this key, or was changed")]
    Closed,
    #[error(transparent)]
    Key(#[from] WrapError),
}

/// Which original a sealed file says it is, and how many parts it has.
pub fn place_of(head: &[u8]) -> Option<(OriginalPlace, u32)> {
    let rest = head.strip_prefix(MAGIC)?;
    let suite = Suite::of(*rest.first()?)?;
    let number = |at: usize| Some(u32::from_be_bytes(*rest.get(at..)?.first_chunk::<4>()?));
    let tip = Uuid::from_bytes(*rest.get(1..)?.first_chunk::<16>()?);
    let place = OriginalPlace { tip, order: number(17)?, file: number(21)? };
    let parts = number(25)?;
    let sound = head.len() == FIXED + encapsulated(suite)
        && (1..=PARTS_MAX).contains(&usize::try_from(parts).unwrap_or(usize::MAX));
    sound.then_some((place, parts))
}

/// Bytes of the head of a sealed original that begins so.
fn head_length(file: &[u8]) -> Option<usize> {
    let suite = Suite::of(*file.strip_prefix(MAGIC)?.first()?)?;
    Some(FIXED + encapsulated(suite))
}

fn encapsulated(suite: Suite) -> usize {
    match suite {
        Suite::XWing => <XWing as Kem>::EncappedKey::size(),
        Suite::X25519 => <X25519HkdfSha256 as Kem>::EncappedKey::size(),
    }
}

fn fixed(suite: Suite, place: &OriginalPlace, parts: u32) -> Vec<u8> {
    [
        &MAGIC[..],
        &[suite.byte()],
        place.tip.as_bytes(),
        &place.order.to_be_bytes(),
        &place.file.to_be_bytes(),
        &parts.to_be_bytes(),
    ]
    .concat()
}

fn info(suite: Suite) -> Vec<u8> {
    bound(&[b"atalaya/original/v1", &[suite.byte()], Holder::Forensic.prefix().as_bytes()])
}

fn associated(fixed: &[u8], part: usize) -> Vec<u8> {
    bound(&[fixed, &u32::try_from(part).unwrap_or(u32::MAX).to_be_bytes()])
}

fn commitment(salt: &[u8], bytes: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"atalaya/original/v1")
        .chain_update(salt)
        .chain_update(bytes)
        .finalize()
        .into()
}

/// Seals an original. What is in clear is wiped.
///
/// # Errors
/// When it is too long, or the key is none.
pub fn seal(
    to: &PublicKey,
    place: &OriginalPlace,
    bytes: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<SealedOriginal, OriginalError> {
    match to.suite {
        Suite::XWing => sealed::<XWing>(to, place, bytes, rng),
        Suite::X25519 => sealed::<X25519HkdfSha256>(to, place, bytes, rng),
    }
}

fn sealed<K: Kem>(
    to: &PublicKey,
    place: &OriginalPlace,
    bytes: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<SealedOriginal, OriginalError> {
    if bytes.len() > ORIGINAL_MAX {
        return Err(OriginalError::TooLong);
    }
    let length = u32::try_from(bytes.len()).map_err(|_| OriginalError::TooLong)?;
    let mut salt = [0; SALT];
    rng.fill_bytes(&mut salt);
    let count = (LENGTH + SALT + bytes.len()).div_ceil(PART);
    let parts = u32::try_from(count).map_err(|_| OriginalError::TooLong)?;
    let fixed = fixed(to.suite, place, parts);
    let key = K::PublicKey::from_bytes(&to.bytes).map_err(|_| WrapError::Key)?;
    let (encapped, mut context) =
        hpke::setup_sender_with_rng::<AesGcm256, HkdfSha256, K>(&OpModeS::Base, &key, &info(to.suite), rng)
            .map_err(|_| WrapError::Key)?;
    let before = [&length.to_be_bytes()[..], &salt].concat();
    let mut rest = bytes;
    // One part in clear at a time.
    let mut block = Zeroizing::new(vec![0; PART]);
    let mut out = Vec::with_capacity(count);
    for part in 0..count {
        block.fill(0);
        let from = if part == 0 { before.len() } else { 0 };
        block[..from].copy_from_slice(&before[..from]);
        let (now, later) = rest.split_at(rest.len().min(PART - from));
        block[from..from + now.len()].copy_from_slice(now);
        rest = later;
        out.push(context.seal(&block, &associated(&fixed, part)).map_err(|_| OriginalError::Closed)?);
    }
    let head = [&fixed[..], encapped.to_bytes().as_slice()].concat();
    Ok(SealedOriginal { head, parts: out, commitment: commitment(&salt, bytes) })
}

/// Opens a sealed file, head and parts one after the other.
///
/// # Errors
/// When it is none, or does not open with this key.
pub fn open(key: &PrivateKey, file: &[u8]) -> Result<OpenedOriginal, OriginalError> {
    let (head, body) = head_length(file).and_then(|n| file.split_at_checked(n)).ok_or(OriginalError::Form)?;
    let (place, parts) = place_of(head).ok_or(OriginalError::Form)?;
    let whole = usize::try_from(parts).ok().and_then(|p| p.checked_mul(SEALED_PART));
    if whole != Some(body.len()) {
        return Err(OriginalError::Form);
    }
    if Suite::of(head[MAGIC.len()]) != Some(key.suite) {
        return Err(OriginalError::Closed);
    }
    let padded = match key.suite {
        Suite::XWing => opened::<XWing>(key, head, body),
        Suite::X25519 => opened::<X25519HkdfSha256>(key, head, body),
    }?;
    let (length, rest) = padded.split_first_chunk::<LENGTH>().ok_or(OriginalError::Closed)?;
    let (salt, rest) = rest.split_first_chunk::<SALT>().ok_or(OriginalError::Closed)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| OriginalError::Closed)?;
    let (bytes, padding) = rest.split_at_checked(length).ok_or(OriginalError::Closed)?;
    if padding.len() >= PART || padding.iter().any(|b| *b != 0) {
        return Err(OriginalError::Closed);
    }
    Ok(OpenedOriginal { place, commitment: commitment(salt, bytes), bytes: Zeroizing::new(bytes.to_vec()) })
}

fn opened<K: Kem>(key: &PrivateKey, head: &[u8], body: &[u8]) -> Result<Zeroizing<Vec<u8>>, OriginalError> {
    let (fixed, encapped) = head.split_at_checked(FIXED).ok_or(OriginalError::Form)?;
    let private = K::PrivateKey::from_bytes(&key.bytes[..]).map_err(|_| WrapError::Key)?;
    let encapped = K::EncappedKey::from_bytes(encapped).map_err(|_| OriginalError::Closed)?;
    let mut context = hpke::setup_receiver::<AesGcm256, HkdfSha256, K>(
        &OpModeR::Base,
        &private,
        &encapped,
        &info(key.suite),
    )
    .map_err(|_| OriginalError::Closed)?;
    // All of it at once: a vector that grew would leave pieces behind.
    let mut clear = Zeroizing::new(Vec::with_capacity(body.len()));
    for (part, sealed) in body.chunks(SEALED_PART).enumerate() {
        let block = context.open(sealed, &associated(fixed, part)).map_err(|_| OriginalError::Closed)?;
        clear.extend_from_slice(&Zeroizing::new(block));
    }
    Ok(clear)
}
