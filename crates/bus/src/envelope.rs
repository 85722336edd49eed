//! The sealed form of a live message.
//!
//! | offset | bytes | meaning |
//! |---|---|---|
//! | 0 | 4 | `ATB` and the version, 1 |
//! | 4 | 16 | the sending node |
//! | 20 | 12 | nonce, random |
//! | 32 | … | AES-256-GCM (NIST SP 800-38D) of: lane (1), time of sending in µs since 1970 (8, little endian), payload |
//!
//! The key is derived by HKDF-SHA-256 (RFC 5869) from the centre's master key with site, realm and the database's
//! own id, so that neither another realm nor another database can be mistaken for this one. The first 32 bytes are
//! authenticated with the rest. Random nonces are good for 2³² messages under one key (SP 800-38D §8.3): at
//! ten a second, thirteen years.

use crate::{Centre, FRESH_MS, Lane, NodeId, PAYLOAD_MAX};
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use atalaya_model::Timestamp;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

const MAGIC: [u8; 4] = *b"ATB\x01";
const HEAD: usize = 32;
const INNER: usize = 9;
const TAG: usize = 16;
/// Longest sealed message, bytes.
pub const SEALED_MAX: usize = HEAD + INNER + PAYLOAD_MAX + TAG;

/// Why bytes from the bus are no message for this node.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refused {
    /// Not of this form or version.
    #[error("not a message of this version")]
    Unreadable,
    /// Sealed with another key: another realm, site or database, or forged.
    #[error("of another centre, realm or database, or changed on its way")]
    Foreign,
    /// Too old or from the future: an old message sent again, or clocks that disagree.
    #[error("sent {0} ms from now")]
    Stale(i64),
}

/// A message that was opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened {
    pub from: NodeId,
    pub lane: Lane,
    pub sent_at: Timestamp,
    pub payload: Vec<u8>,
}

/// The key of one centre, realm and database.
pub struct Seal(Aes256Gcm);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(•)")
    }
}

impl Seal {
    pub fn new(centre: &Centre) -> Self {
        let mut key = Zeroizing::new([0u8; 32]);
        // Lengths before the parts, so that no two centres spell the same.
        let mut info = b"atalaya/bus/v1".to_vec();
        for part in [&centre.site, &centre.realm, &centre.database] {
            info.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
            info.extend(part.as_bytes());
        }
        #[expect(clippy::expect_used, reason = "32 bytes are far below HKDF's bound of 8,160")]
        Hkdf::<Sha256>::new(None, &centre.secret[..]).expand(&info, &mut key[..]).expect("32 bytes");
        Self(Aes256Gcm::new((&*key).into()))
    }

    /// Seals a message.
    pub fn close(&self, from: NodeId, lane: Lane, sent_at: Timestamp, payload: &[u8]) -> Vec<u8> {
        let nonce: [u8; 12] = rand::random();
        let mut out = Vec::with_capacity(HEAD + INNER + payload.len() + TAG);
        out.extend(MAGIC);
        out.extend(from.0.as_bytes());
        out.extend(nonce);
        let mut inner = Vec::with_capacity(INNER + payload.len() + TAG);
        inner.push(lane.code());
        inner.extend(sent_at.as_micros().to_le_bytes());
        inner.extend(payload);
        #[expect(clippy::expect_used, reason = "the cipher takes up to 64 GiB")]
        let sealed =
            self.0.encrypt((&nonce).into(), Payload { msg: &inner, aad: &out }).expect("below the bound");
        out.extend(sealed);
        out
    }

    /// Opens bytes from the bus.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn open(&self, bytes: &[u8], now: Timestamp) -> Result<Opened, Refused> {
        if bytes.len() > SEALED_MAX {
            return Err(Refused::Unreadable);
        }
        let (head, sealed) = bytes.split_at_checked(HEAD).ok_or(Refused::Unreadable)?;
        if head[..4] != MAGIC {
            return Err(Refused::Unreadable);
        }
        let array = |at: usize| <[u8; 16]>::try_from(&head[at..at + 16]).map_err(|_| Refused::Unreadable);
        let nonce = <[u8; 12]>::try_from(&head[20..]).map_err(|_| Refused::Unreadable)?;
        let inner = self
            .0
            .decrypt((&nonce).into(), Payload { msg: sealed, aad: head })
            .map_err(|_| Refused::Foreign)?;
        let (fixed, payload) = inner.split_at_checked(INNER).ok_or(Refused::Unreadable)?;
        let lane = Lane::of_code(fixed[0]).ok_or(Refused::Unreadable)?;
        let at = <[u8; 8]>::try_from(&fixed[1..]).map_err(|_| Refused::Unreadable)?;
        let sent_at = Timestamp::from_micros(i64::from_le_bytes(at));
        let apart_ms = (now.as_micros().saturating_sub(sent_at.as_micros())) / 1_000;
        if apart_ms.saturating_abs() > FRESH_MS {
            return Err(Refused::Stale(apart_ms));
        }
        let from = NodeId(uuid::Uuid::from_bytes(array(4)?));
        Ok(Opened { from, lane, sent_at, payload: payload.to_vec() })
    }
}

/// For fuzzing: any bytes are refused or opened, and nobody without the key makes any that open.
pub fn fuzz(data: &[u8]) {
    let centre = Centre::new("TOL", "operations", "fuzz", [7; 32]);
    let seal = Seal::new(&centre);
    let now = Timestamp::from_millis(1_795_478_400_000);
    assert!(seal.open(data, now).is_err(), "nobody guesses the key");
    let payload = &data[..data.len().min(PAYLOAD_MAX)];
    let node = NodeId(uuid::Uuid::nil());
    let mut sealed = seal.close(node, Lane::Positions, now, payload);
    assert_eq!(seal.open(&sealed, now).map(|opened| opened.payload).as_deref(), Ok(payload));
    // One bit changed anywhere, and it does not open.
    let place = data.iter().fold(0usize, |sum, b| sum.wrapping_mul(31).wrapping_add(usize::from(*b)));
    let len = sealed.len();
    sealed[place % len] ^= 1 << (place % 8);
    assert!(seal.open(&sealed, now).is_err());
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(1_795_478_400_000 + ms)
    }
    fn seal(site: &str, realm: &str, database: &str, secret: u8) -> Seal {
        Seal::new(&Centre::new(site, realm, database, [secret; 32]))
    }

    #[test]
    fn what_is_sealed_here_opens_here_and_nowhere_else() {
        let ours = seal("TOL", "operations", "d1", 1);
        let node = NodeId(uuid::Uuid::from_u128(9));
        let bytes = ours.close(node, Lane::Drawn, at(0), b"hola");
        let opened = ours.open(&bytes, at(900)).unwrap();
        assert_eq!((opened.from, opened.lane, opened.sent_at), (node, Lane::Drawn, at(0)));
        assert_eq!(opened.payload, b"hola");
        for other in [
            seal("ECA", "operations", "d1", 1),
            seal("TOL", "exercise/1", "d1", 1),
            seal("TOL", "operations", "d2", 1),
            seal("TOL", "operations", "d1", 2),
            // The same letters cut elsewhere.
            seal("TOLo", "perations", "d1", 1),
        ] {
            assert_eq!(other.open(&bytes, at(0)), Err(Refused::Foreign));
        }
        assert_eq!(ours.open(&bytes, at(FRESH_MS + 1)), Err(Refused::Stale(FRESH_MS + 1)));
        assert_eq!(ours.open(&bytes, at(-FRESH_MS - 1)), Err(Refused::Stale(-FRESH_MS - 1)));
        assert!(ours.open(&bytes, at(-FRESH_MS)).is_ok());
    }

    #[test]
    fn other_versions_and_pieces_are_refused() {
        let ours = seal("TOL", "operations", "d1", 1);
        let bytes = ours.close(NodeId(uuid::Uuid::nil()), Lane::Head, at(0), b"12");
        for n in 0..bytes.len() {
            assert!(ours.open(&bytes[..n], at(0)).is_err(), "{n} bytes of it");
        }
        let mut newer = bytes.clone();
        newer[3] = 2;
        assert_eq!(ours.open(&newer, at(0)), Err(Refused::Unreadable));
        assert_eq!(ours.open(&vec![0; SEALED_MAX + 1], at(0)), Err(Refused::Unreadable));
    }

    #[test]
    fn two_messages_never_look_alike() {
        let ours = seal("TOL", "operations", "d1", 1);
        let node = NodeId(uuid::Uuid::nil());
        assert_ne!(ours.close(node, Lane::Head, at(0), b"1"), ours.close(node, Lane::Head, at(0), b"1"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused(data in proptest::collection::vec(any::<u8>(), 0..200)) {
            fuzz(&data);
        }
    }
}
