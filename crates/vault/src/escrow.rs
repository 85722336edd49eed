//! Offline keys: made in a ceremony away from every network, split into five shares of which any three open it,
//! printed, and given to five offices. The server only ever sees the public half. There are two: the escrow key, to
//! which each tip's key is wrapped, and the forensic key, to which originals are sealed under a written order.

use crate::{
    Suite,
    wrap::{PrivateKey, PublicKey, WrapError},
};
use blahaj::{Share as Piece, Sharks};
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Shares that open the key together.
pub const NEEDED: u8 = 3;
/// Shares that are made.
pub const MADE: usize = 5;
/// Longest line that is looked at as a share, bytes.
pub const SHARE_MAX: usize = 200;

/// What an offline key is for. Shares of one are none of the other, by what they say and by what they open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holder {
    /// Gives a unit that lost its keys its tips again.
    Escrow,
    /// Opens originals of pictures.
    Forensic,
}
impl Holder {
    const ALL: [Self; 2] = [Self::Escrow, Self::Forensic];

    /// What its shares begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Escrow => "ATALAYA-CUSTODIA-1",
            Self::Forensic => "ATALAYA-PERICIAL-1",
        }
    }
    /// The one whose shares begin so, in any case.
    fn of(prefix: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|h| h.prefix().eq_ignore_ascii_case(prefix))
    }
}

/// One share as it is printed. `Debug` shows only its number.
#[derive(Clone)]
pub struct Share {
    holder: Holder,
    /// Fingerprint of the public key it belongs to.
    set: String,
    suite: Suite,
    bytes: Zeroizing<Vec<u8>>,
}
impl std::fmt::Debug for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Share({} of {})", self.number(), self.set)
    }
}

/// What is wrong with shares.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EscrowError {
    #[error("a share is a line that begins with ATALAYA-CUSTODIA-1 or ATALAYA-PERICIAL-1")]
    Form,
    #[error("these are shares of another key: here they begin with {}", .0.prefix())]
    Other(Holder),
    #[error("this share was copied wrongly: its control group does not fit")]
    Copied,
    #[error("these shares belong to different keys")]
    Mixed,
    #[error("{NEEDED} different shares are needed, these are {0}")]
    Few(usize),
    #[error("the shares do not give the key they name")]
    Wrong,
    #[error(transparent)]
    Key(#[from] WrapError),
}

/// Makes the escrow key and its shares.
pub fn ceremony(suite: Suite, rng: &mut impl CryptoRng) -> Result<(PublicKey, Vec<Share>), EscrowError> {
    ceremony_of(Holder::Escrow, suite, rng)
}

/// Makes an offline key and its shares.
pub fn ceremony_of(
    holder: Holder,
    suite: Suite,
    rng: &mut impl CryptoRng,
) -> Result<(PublicKey, Vec<Share>), EscrowError> {
    let (private, public) = PrivateKey::random(suite, rng)?;
    let set = public.fingerprint();
    let shares = Sharks(NEEDED)
        .dealer_rng(&private.bytes[..], rng)
        .take(MADE)
        .map(|piece| Share { holder, set: set.clone(), suite, bytes: Zeroizing::new(Vec::from(&piece)) })
        .collect();
    Ok((public, shares))
}

/// The private escrow key again, checked against its public half.
pub fn recover(shares: &[Share]) -> Result<PrivateKey, EscrowError> {
    recover_of(Holder::Escrow, shares)
}

/// A private key again, checked against its public half.
pub fn recover_of(holder: Holder, shares: &[Share]) -> Result<PrivateKey, EscrowError> {
    let first = shares.first().ok_or(EscrowError::Few(0))?;
    if shares.iter().any(|s| s.holder != holder) {
        return Err(EscrowError::Other(holder));
    }
    if shares.iter().any(|s| s.set != first.set || s.suite != first.suite) {
        return Err(EscrowError::Mixed);
    }
    let numbers: std::collections::BTreeSet<u8> = shares.iter().map(Share::number).collect();
    if numbers.len() < usize::from(NEEDED) {
        return Err(EscrowError::Few(numbers.len()));
    }
    let pieces = shares
        .iter()
        .map(|s| Piece::try_from(s.bytes.as_slice()).map_err(|_| EscrowError::Form))
        .collect::<Result<Vec<_>, _>>()?;
    let secret = Zeroizing::new(Sharks(NEEDED).recover(&pieces).map_err(|_| EscrowError::Wrong)?);
    let key = PrivateKey::from_bytes(first.suite, &secret)?;
    if key.public()?.fingerprint() == first.set { Ok(key) } else { Err(EscrowError::Wrong) }
}

impl Share {
    /// 1 to 5.
    pub fn number(&self) -> u8 {
        self.bytes.first().copied().unwrap_or(0)
    }
    /// The line to print: `<prefix> <suite> <key> <number and share in groups of hex> <control>`.
    pub fn line(&self) -> Zeroizing<String> {
        let hex: String = self.bytes.iter().map(|b| format!("{b:02x}")).collect();
        let hex = Zeroizing::new(hex);
        let mut line = Zeroizing::new(format!("{} {} {}", self.holder.prefix(), self.suite.byte(), self.set));
        for group in hex.as_bytes().chunks(6) {
            line.push(' ');
            line.push_str(std::str::from_utf8(group).unwrap_or_default());
        }
        line.push(' ');
        line.push_str(&self.control());
        line
    }
    fn control(&self) -> String {
        let hash = Sha256::new()
            .chain_update(self.holder.prefix())
            .chain_update([self.suite.byte()])
            .chain_update(&self.set)
            .chain_update(&self.bytes[..])
            .finalize();
        hash.iter().take(3).map(|b| format!("{b:02x}")).collect()
    }
    /// Reads a line as it was printed, in any case and with any spaces.
    pub fn parse(line: &str) -> Result<Self, EscrowError> {
        if line.len() > SHARE_MAX {
            return Err(EscrowError::Form);
        }
        let line = Zeroizing::new(line.to_ascii_lowercase());
        let mut parts = line.split_ascii_whitespace();
        let holder = parts.next().and_then(Holder::of).ok_or(EscrowError::Form)?;
        let suite = parts.next().and_then(|s| Suite::of(s.parse().ok()?)).ok_or(EscrowError::Form)?;
        let set = parts.next().filter(|s| s.len() == 12).ok_or(EscrowError::Form)?.to_owned();
        let hex = Zeroizing::new(parts.collect::<Vec<_>>().concat());
        // Number, 32 bytes, three bytes of control.
        let bytes = unhex(&hex).filter(|b| b.len() == 1 + 32 + 3).ok_or(EscrowError::Form)?;
        let (bytes, control) = bytes.split_at(33);
        let share = Self { holder, set, suite, bytes: Zeroizing::new(bytes.to_vec()) };
        let typed: String = control.iter().map(|b| format!("{b:02x}")).collect();
        if !(1..=MADE).contains(&usize::from(share.number())) || share.control() != typed {
            return Err(EscrowError::Copied);
        }
        Ok(share)
    }
}

fn unhex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    text.as_bytes()
        .chunks(2)
        .map(|pair| Some(digit(pair[0])? * 16 + digit(pair[1])?))
        .collect::<Option<Vec<u8>>>()
        .map(Zeroizing::new)
}
