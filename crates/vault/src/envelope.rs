//! Fields of one tip, each sealed under its own subkey, bound to its place, padded to one of four sizes.
//!
//! Layout: suite (1) ‖ schema (2) ‖ epoch (4) ‖ nonce (12) ‖ AES-256-GCM(length (4) ‖ text ‖ zeros), numbers
//! big-endian. The additional data repeat the header and name tip and field, so that a ciphertext moved to
//! another field, another tip or another epoch does not open.

use crate::{Secret, Suite, bound, derive};
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use rand::CryptoRng;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Sizes of the padded text, bytes. What is longer than the last is refused: the form's own limits keep
/// below it.
pub const BUCKETS: [usize; 4] = [512, 2_048, 8_192, 32_768];
/// Sizes of padded files: pictures that were made anew, see `atalaya-pixels`.
pub const FILE_BUCKETS: [usize; 3] = [65_536, 262_144, 1_048_576];
/// Largest file, bytes.
pub const FILE_MAX: usize = FILE_BUCKETS[2] - LENGTH;
/// Longest text of one field, bytes.
pub const TEXT_MAX: usize = BUCKETS[3] - LENGTH;
/// Longest name of a field, bytes.
pub const FIELD_MAX: usize = 64;
/// Version of the layout and of what is written inside.
pub const SCHEMA: u16 = 1;

const LENGTH: usize = 4;
const NONCE: usize = 12;
const TAG: usize = 16;
const HEADER: usize = 1 + 2 + 4;

/// Lengths that a sealed field can have.
pub const SEALED: [usize; 4] = {
    let extra = HEADER + NONCE + TAG;
    [BUCKETS[0] + extra, BUCKETS[1] + extra, BUCKETS[2] + extra, BUCKETS[3] + extra]
};

/// The key of one tip.
#[derive(Clone)]
pub struct TipKey(pub(crate) Secret);

impl TipKey {
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        let mut key = Secret::default();
        rng.fill_bytes(&mut key[..]);
        Self(key)
    }
    /// One that came out of a wrap.
    pub fn given(secret: Secret) -> Self {
        Self(secret)
    }
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        Some(Self(Secret::new(bytes.try_into().ok()?)))
    }
}
impl std::fmt::Debug for TipKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TipKey(•)")
    }
}

/// Where a text belongs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place<'a> {
    pub tip: Uuid,
    /// `content`, `message/3` …; at most [`FIELD_MAX`] bytes.
    pub field: &'a str,
    /// Months since year 0 of the unit key in force when the tip came.
    pub epoch: u32,
}

/// Why something was not sealed or did not open. Which of several reasons is not told apart on purpose.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EnvelopeError {
    #[error("a field takes at most {TEXT_MAX} bytes")]
    TooLong,
    #[error("the name of a field has 1 to {FIELD_MAX} bytes")]
    Field,
    #[error("this does not open with this key in this place")]
    Closed,
}

fn cipher(key: &TipKey, suite: Suite, place: &Place<'_>) -> Aes256Gcm {
    let info = bound(&[b"atalaya/tip-field/v1", &[suite.byte()], place.field.as_bytes()]);
    let key = derive(place.tip.as_bytes(), &key.0[..], &info);
    Aes256Gcm::new((&*key).into())
}

fn associated(header: &[u8], place: &Place<'_>) -> Vec<u8> {
    bound(&[b"atalaya/tip/v1", header, place.tip.as_bytes(), place.field.as_bytes()])
}

fn header(suite: Suite, schema: u16, epoch: u32) -> [u8; HEADER] {
    let mut out = [0; HEADER];
    out[0] = suite.byte();
    out[1..3].copy_from_slice(&schema.to_be_bytes());
    out[3..].copy_from_slice(&epoch.to_be_bytes());
    out
}

/// The smallest bucket that holds a text of this length.
fn bucket(buckets: &[usize], length: usize) -> Option<usize> {
    buckets.iter().copied().find(|b| length + LENGTH <= *b)
}

/// Seals a text into its place.
pub fn seal(
    key: &TipKey,
    suite: Suite,
    place: &Place<'_>,
    text: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, EnvelopeError> {
    seal_padded(key, suite, place, text, &BUCKETS, rng)
}

/// Seals a file into its place, padded to one of [`FILE_BUCKETS`].
pub fn seal_file(
    key: &TipKey,
    suite: Suite,
    place: &Place<'_>,
    file: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, EnvelopeError> {
    seal_padded(key, suite, place, file, &FILE_BUCKETS, rng)
}

fn seal_padded(
    key: &TipKey,
    suite: Suite,
    place: &Place<'_>,
    text: &[u8],
    buckets: &[usize],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, EnvelopeError> {
    if place.field.is_empty() || place.field.len() > FIELD_MAX {
        return Err(EnvelopeError::Field);
    }
    let size = bucket(buckets, text.len()).ok_or(EnvelopeError::TooLong)?;
    let mut padded = Zeroizing::new(vec![0; size]);
    let length = u32::try_from(text.len()).map_err(|_| EnvelopeError::TooLong)?;
    padded[..LENGTH].copy_from_slice(&length.to_be_bytes());
    padded[LENGTH..LENGTH + text.len()].copy_from_slice(text);
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let head = header(suite, SCHEMA, place.epoch);
    let aad = associated(&head, place);
    let sealed = cipher(key, suite, place)
        .encrypt((&nonce).into(), Payload { msg: &padded, aad: &aad })
        .map_err(|_| EnvelopeError::TooLong)?;
    Ok([&head[..], &nonce, &sealed].concat())
}

/// The epoch an envelope says it belongs to; whether that is true only opening tells.
pub fn epoch_of(sealed: &[u8]) -> Option<u32> {
    let head = sealed.first_chunk::<HEADER>()?;
    Suite::of(head[0])?;
    Some(u32::from_be_bytes([head[3], head[4], head[5], head[6]]))
}

/// Opens what was sealed into exactly this place.
pub fn open(key: &TipKey, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    open_padded(key, place, sealed, &BUCKETS)
}

/// Opens a file that was sealed into exactly this place.
pub fn open_file(
    key: &TipKey,
    place: &Place<'_>,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    open_padded(key, place, sealed, &FILE_BUCKETS)
}

fn open_padded(
    key: &TipKey,
    place: &Place<'_>,
    sealed: &[u8],
    buckets: &[usize],
) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    let closed = EnvelopeError::Closed;
    let padded = sealed.len().checked_sub(HEADER + NONCE + TAG).ok_or(closed)?;
    if !buckets.contains(&padded) {
        return Err(closed);
    }
    let (head, rest) = sealed.split_first_chunk::<HEADER>().ok_or(closed)?;
    let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(closed)?;
    let suite = Suite::of(head[0]).ok_or(closed)?;
    if *head != header(suite, SCHEMA, place.epoch) {
        return Err(closed);
    }
    let aad = associated(head, place);
    let padded = cipher(key, suite, place)
        .decrypt(nonce.into(), Payload { msg: rest, aad: &aad })
        .map(Zeroizing::new)
        .map_err(|_| closed)?;
    let (length, text) = padded.split_first_chunk::<LENGTH>().ok_or(closed)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| closed)?;
    let padding = text.get(length..).ok_or(closed)?;
    // One text has one padding: what follows it is zeros of the smallest bucket.
    if bucket(buckets, length) != Some(padded.len()) || padding.iter().any(|b| *b != 0) {
        return Err(closed);
    }
    Ok(Zeroizing::new(text[..length].to_vec()))
}
