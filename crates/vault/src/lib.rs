//! The vault of anonymous tips ("Bóveda"): what makes a stolen database worthless.
//!
//! Invariants:
//! - The content of a tip is sealed under a key of its own. That key is never stored in clear and never
//!   sealed to one person: it is wrapped to the month's key of the receiving unit, to the offline escrow
//!   and to the tipster's code.
//! - A ciphertext opens only in the place it was sealed for: suite, tip, field, schema and epoch are bound.
//! - Lengths come in four sizes only.
//! - Everything below [`process`] is pure: time and randomness are inputs.
//!
//! | room | what it does |
//! |---|---|
//! | [`envelope`] | fields of one tip, sealed and padded |
//! | [`wrap`] | a tip's key for a recipient (HPKE, X-Wing) |
//! | [`code`] | the tipster's words or digits |
//! | [`escrow`] | offline keys in five shares, three of which open |
//! | [`original`] | originals of pictures, sealed to the forensic key under a written order |
//! | [`member`], [`opaque`] | operators' keys and what unlocks them |
//! | [`mark`] | recognises a reported number that is reported again |
//! | [`index`] | search over opened tips, in memory only |
//! | [`vault`] | all of it together, over its own database |
//! | [`confine`] | what the process may still do |
//! | [`terminal`] | a member's own side, at the vault's terminal |
//! | [`protocol`], [`process`], [`client`] | the vault as a process behind a Unix socket |

pub mod client;
pub mod code;
pub mod confine;
pub mod envelope;
pub mod escrow;
#[doc(hidden)]
pub mod fuzz;
pub mod index;
pub mod mark;
pub mod member;
pub mod opaque;
pub mod original;
pub mod process;
pub mod protocol;
mod shelf;
pub mod terminal;
pub mod vault;
pub mod wrap;

pub use code::{Code, CodeKind};
pub use envelope::TipKey;
pub use shelf::{Shelf, ShelfError};
pub use vault::{Gate, Vault, VaultError};

/// 32 secret bytes, wiped when dropped.
pub type Secret = zeroize::Zeroizing<[u8; 32]>;

/// Which algorithms sealed something; first byte of everything sealed, so that each can be replaced.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Suite {
    /// X-Wing (ML-KEM-768 with X25519), HKDF-SHA-256, AES-256-GCM.
    XWing = 1,
    /// X25519, HKDF-SHA-256, AES-256-GCM: readable, and written only by a centre that must do without
    /// post-quantum algorithms.
    X25519 = 2,
}

impl Suite {
    /// What new tips are sealed with.
    pub const CURRENT: Suite = Suite::XWing;

    pub fn byte(self) -> u8 {
        self as u8
    }
    /// The suite of a byte; `None` for one this version does not know.
    pub fn of(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::XWing),
            2 => Some(Self::X25519),
            _ => None,
        }
    }
}

/// Each part preceded by its length, so that no two lists share their bytes.
pub(crate) fn bound(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(parts.iter().map(|p| p.len() + 4).sum());
    for part in parts {
        out.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

pub(crate) fn derive(salt: &[u8], key: &[u8], info: &[u8]) -> Secret {
    let mut out = Secret::default();
    #[expect(clippy::expect_used, reason = "HKDF-SHA-256 gives up to 8,160 bytes")]
    hkdf::Hkdf::<sha2::Sha256>::new(Some(salt), key).expand(info, &mut out[..]).expect("32 bytes");
    out
}
