//! Entry points for fuzzing: each reads bytes from outside and asserts what must hold for all of them.

use crate::{
    TipKey,
    code::Code,
    envelope::{self, Place},
    escrow::Share,
    opaque::{Door, Opens, Who},
    original,
    protocol::Request,
    wrap::{self, PrivateKey, Recipient},
};
use uuid::Uuid;

/// Envelopes and wraps that nobody sealed do not open.
///
/// # Panics
/// When one does: a bug in this crate.
pub fn envelope(data: &[u8]) {
    let Some(key) = TipKey::of(&[7; 32]) else { return };
    let place = Place { tip: Uuid::from_u128(1), field: "content", epoch: 1 };
    assert!(envelope::open(&key, &place, data).is_err());
    if let Some(epoch) = envelope::epoch_of(data) {
        assert!(envelope::open(&key, &Place { epoch, ..place }, data).is_err());
    }
    for suite in [crate::Suite::XWing, crate::Suite::X25519] {
        let Ok(key) = PrivateKey::from_bytes(suite, &[9; 32]) else { return };
        assert!(wrap::unwrap(&key, &Recipient::Escrow, b"", data).is_err());
    }
}

/// Files that are said to be sealed originals: none that nobody sealed opens.
///
/// # Panics
/// When one does: a bug in this crate.
pub fn sealed_original(data: &[u8]) {
    for suite in [crate::Suite::XWing, crate::Suite::X25519] {
        let Ok(key) = PrivateKey::from_bytes(suite, &[9; 32]) else { return };
        assert!(original::open(&key, data).is_err());
    }
    if let Some((_, parts)) = original::place_of(data) {
        assert!(usize::try_from(parts).is_ok_and(|p| (1..=original::PARTS_MAX).contains(&p)));
    }
}

/// Codes and shares as people type them: what is accepted is written the same way again.
///
/// # Panics
/// When it is not: a bug in this crate.
pub fn code_entry(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(code) = Code::parse(text) {
        assert_eq!(Code::parse(&code.text()).as_ref(), Ok(&code));
    }
    if let Ok(share) = Share::parse(text) {
        assert!(Share::parse(&share.line()).is_ok_and(|again| again.line() == share.line()));
    }
}

/// Frames of the vault's socket: what is accepted keeps the bounds.
///
/// # Panics
/// When it does not: a bug in this crate.
pub fn vault_request(data: &[u8]) {
    let _ = crate::protocol::read_frame(&mut &data[..]);
    if let Some(request) = Request::parse(data) {
        let again = serde_json::to_vec(&request).unwrap_or_default();
        assert_eq!(Request::parse(&again), Some(request));
    }
}

/// OPAQUE's messages and keys as a console sends them, to a vault with a member of its own: none is taken for a proof.
///
/// # Panics
/// When one is, or when something is answered to what is too long: a bug in this crate.
pub fn opaque_message(data: &[u8]) {
    let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(1);
    let Ok(door) = Door::random(&mut rng) else { return };
    let who = Who { unit: "089".to_owned(), member: Uuid::from_u128(1), opens: Opens::Vault };
    let registered = door.register(&who, data);
    let record = Door::record(data);
    let started = door.start(&who, record.as_deref().ok(), data, &mut rng);
    if data.len() > crate::opaque::MESSAGE_MAX {
        assert!(registered.is_err() && record.is_err() && started.is_err());
    }
    if let Ok((guess, _)) = started {
        assert!(door.finish(&who, guess, data).is_err());
    }
    assert!(door.open(&who, Uuid::from_u128(2), &[3; 64], data).is_err());
    assert!(Door::of(data).is_none() || data.len() > 100);
}
