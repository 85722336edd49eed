//! A ciphertext opens where it was sealed and nowhere else; lengths come in four sizes.

use crate::support::rng;
use atalaya_vault::{
    Suite, TipKey,
    envelope::{self, BUCKETS, EnvelopeError, Place, SEALED, TEXT_MAX},
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

const PLACE: Place<'static> = Place { tip: Uuid::from_u128(1), field: "content", epoch: 2_431_900 };

#[test]
fn swapped_ciphertexts_do_not_open() {
    let mut rng = rng(2);
    let key = TipKey::random(&mut rng);
    let sealed =
        envelope::seal(&key, Suite::XWing, &PLACE, "vive en la casa azul".as_bytes(), &mut rng).unwrap();
    assert_eq!(&**envelope::open(&key, &PLACE, &sealed).unwrap(), "vive en la casa azul".as_bytes());
    let places = [
        Place { tip: Uuid::from_u128(2), ..PLACE },
        Place { field: "entry/0", ..PLACE },
        Place { field: "contentx", ..PLACE },
        Place { epoch: 2_431_901, ..PLACE },
    ];
    for place in places {
        assert_eq!(envelope::open(&key, &place, &sealed), Err(EnvelopeError::Closed), "{place:?}");
    }
    assert!(envelope::open(&TipKey::random(&mut rng), &PLACE, &sealed).is_err());
    // The epoch in the header is bound too: changing both does not help.
    let mut moved = sealed.clone();
    moved[6] ^= 1;
    let epoch = envelope::epoch_of(&moved).unwrap();
    assert!(envelope::open(&key, &Place { epoch, ..PLACE }, &moved).is_err());
    // Another suite's byte is another key.
    let mut other = sealed;
    other[0] = Suite::X25519.byte();
    assert!(envelope::open(&key, &PLACE, &other).is_err());
}

#[test]
fn what_is_too_long_or_has_no_name_is_refused() {
    let mut rng = rng(3);
    let key = TipKey::random(&mut rng);
    let mut seal = |field, length| {
        envelope::seal(&key, Suite::XWing, &Place { field, ..PLACE }, &vec![b'x'; length], &mut rng)
    };
    assert!(seal("content", TEXT_MAX).is_ok());
    assert_eq!(seal("content", TEXT_MAX + 1), Err(EnvelopeError::TooLong));
    assert_eq!(seal("", 1), Err(EnvelopeError::Field));
    assert_eq!(seal(&"x".repeat(65), 1), Err(EnvelopeError::Field));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn lengths_are_four_and_every_changed_byte_is_noticed(
        lengths in proptest::collection::vec(0..TEXT_MAX, 1..8), at in any::<prop::sample::Index>(), bit in 0..8u8
    ) {
        let mut rng = rng(4);
        let key = TipKey::random(&mut rng);
        let mut sizes = BTreeSet::new();
        for length in &lengths {
            let text = vec![b'a'; *length];
            let mut sealed = envelope::seal(&key, Suite::XWing, &PLACE, &text, &mut rng).unwrap();
            sizes.insert(sealed.len());
            prop_assert_eq!(&**envelope::open(&key, &PLACE, &sealed).unwrap(), &text[..]);
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert!(envelope::open(&key, &PLACE, &sealed).is_err());
        }
        prop_assert!(sizes.len() <= BUCKETS.len());
        prop_assert!(sizes.iter().all(|s| SEALED.contains(s)));
    }
}
