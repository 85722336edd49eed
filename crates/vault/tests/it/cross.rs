//! Wraps against a second implementation of HPKE that shares no code with ours (hpke-rs over libcrux).

use crate::support::rng;
use atalaya_vault::{
    Suite,
    wrap::{self, PrivateKey, Recipient, WrapError},
};
use hpke_rs::{
    Hpke, HpkePrivateKey, HpkePublicKey, Mode,
    hpke_types::{AeadAlgorithm, KdfAlgorithm, KemAlgorithm},
};
use hpke_rs_libcrux::HpkeLibcrux;

const RECIPIENT: Recipient<'static> = Recipient::Unit { unit: "089", epoch: 2_431_900 };

fn other(suite: Suite) -> Hpke<HpkeLibcrux> {
    let kem = match suite {
        Suite::XWing => KemAlgorithm::XWingDraft06,
        Suite::X25519 => KemAlgorithm::DhKem25519,
    };
    Hpke::new(Mode::Base, kem, KdfAlgorithm::HkdfSha256, AeadAlgorithm::Aes256Gcm)
}

fn encapsulated(suite: Suite) -> usize {
    match suite {
        Suite::XWing => 1_120,
        Suite::X25519 => 32,
    }
}

#[test]
fn each_opens_what_the_other_wrapped() {
    for suite in [Suite::XWing, Suite::X25519] {
        let mut rng = rng(5);
        let ikm = [11u8; 32];
        let private = PrivateKey::from_bytes(suite, &ikm).unwrap();
        let public = private.public().unwrap();
        let info = wrap::info(suite, &RECIPIENT);
        let secret = [42u8; 32];

        let ours = wrap::wrap(&public, &RECIPIENT, b"tip 1", &secret, &mut rng).unwrap();
        assert_eq!(ours[0], suite.byte());
        let (key, sealed) = ours[1..].split_at(encapsulated(suite));
        let theirs = other(suite);
        let sk = HpkePrivateKey::new(ikm.to_vec());
        let opened = theirs.open(key, &sk, &info, b"tip 1", sealed, None, None, None).unwrap();
        assert_eq!(opened.as_slice(), secret, "{suite:?}");

        let pk = HpkePublicKey::new(public.bytes.clone());
        let (key, sealed) = other(suite).seal(&pk, &info, b"tip 1", &secret, None, None, None).unwrap();
        let wrapped = [&[suite.byte()][..], &key, sealed.as_slice()].concat();
        assert_eq!(*wrap::unwrap(&private, &RECIPIENT, b"tip 1", &wrapped).unwrap(), secret, "{suite:?}");
    }
}

#[test]
fn a_wrap_opens_for_its_recipient_and_purpose_only() {
    let mut rng = rng(6);
    let (private, public) = PrivateKey::random(Suite::XWing, &mut rng).unwrap();
    let wrapped = wrap::wrap(&public, &RECIPIENT, b"tip 1", &[42; 32], &mut rng).unwrap();
    let open = |recipient: &Recipient<'_>, about: &[u8]| wrap::unwrap(&private, recipient, about, &wrapped);
    assert!(open(&RECIPIENT, b"tip 1").is_ok());
    assert_eq!(open(&RECIPIENT, b"tip 2").unwrap_err(), WrapError::Closed);
    assert_eq!(open(&Recipient::Escrow, b"tip 1").unwrap_err(), WrapError::Closed);
    for recipient in [
        Recipient::Unit { unit: "UECS", epoch: 2_431_900 },
        Recipient::Unit { unit: "089", epoch: 2_431_901 },
        Recipient::Member { member: b"m", unit: "089", epoch: 2_431_900 },
    ] {
        assert_eq!(open(&recipient, b"tip 1").unwrap_err(), WrapError::Closed, "{recipient:?}");
    }
    let mut unknown = wrapped.clone();
    unknown[0] = 9;
    assert!(wrap::unwrap(&private, &RECIPIENT, b"tip 1", &unknown).is_err());
}
