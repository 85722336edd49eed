//! The offline key: made in a ceremony away from every network, split into five shares of which any three
//! open it, printed, and given to five offices. The server only ever sees its public half.

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

const PREFIX: &str = "ATALAYA-CUSTODIA-1";

/// One share as it is printed. `Debug` shows only its number.
#[derive(Clone)]
pub struct Share {
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
    #[error("a share is a line that begins with {PREFIX}")]
    Form,
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

/// Makes the key and its shares.
pub fn ceremony(suite: Suite, rng: &mut impl CryptoRng) -> Result<(PublicKey, Vec<Share>), EscrowError> {
    let (private, public) = PrivateKey::random(suite, rng)?;
    let set = public.fingerprint();
    let shares = Sharks(NEEDED)
        .dealer_rng(&private.bytes[..], rng)
        .take(MADE)
        .map(|piece| Share { set: set.clone(), suite, bytes: Zeroizing::new(Vec::from(&piece)) })
        .collect();
    Ok((public, shares))
}

/// The private key again, checked against its public half.
pub fn recover(shares: &[Share]) -> Result<PrivateKey, EscrowError> {
    let first = shares.first().ok_or(EscrowError::Few(0))?;
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
    /// The line to print: `ATALAYA-CUSTODIA-1 <suite> <key> <number and share in groups of hex> <control>`.
    pub fn line(&self) -> Zeroizing<String> {
        let hex: String = self.bytes.iter().map(|b| format!("{b:02x}")).collect();
        let hex = Zeroizing::new(hex);
        let mut line = Zeroizing::new(format!("{PREFIX} {} {}", self.suite.byte(), self.set));
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
            .chain_update(PREFIX)
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
        if parts.next() != Some(&PREFIX.to_ascii_lowercase()) {
            return Err(EscrowError::Form);
        }
        let suite = parts.next().and_then(|s| Suite::of(s.parse().ok()?)).ok_or(EscrowError::Form)?;
        let set = parts.next().filter(|s| s.len() == 12).ok_or(EscrowError::Form)?.to_owned();
        let hex = Zeroizing::new(parts.collect::<Vec<_>>().concat());
        // Number, 32 bytes, three bytes of control.
        let bytes = unhex(&hex).filter(|b| b.len() == 1 + 32 + 3).ok_or(EscrowError::Form)?;
        let (bytes, control) = bytes.split_at(33);
        let share = Self { set, suite, bytes: Zeroizing::new(bytes.to_vec()) };
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
