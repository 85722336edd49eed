//! Keys that are shown and made.

use crate::{
    args,
    support::{Site, atalaya, run, vkey},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::SigningKey;
use std::os::unix::fs::PermissionsExt;

#[test]
fn the_log_key_is_the_one_that_verifies() {
    let site = Site::new();
    let said = run(args!["key", "show", "--data", &site.data]).expect(0);
    assert_eq!(said.out.trim(), vkey());
}

#[test]
fn a_machine_gets_a_key_pair_that_fits_together() {
    let dir = tempfile::tempdir().unwrap();
    let make = |name: &str| {
        let output =
            atalaya().current_dir(dir.path()).args(["key", "new-adapter", "--name", name]).output().unwrap();
        crate::support::Said::from(output)
    };
    let said = make("pbx-toluca").expect(0);
    let path = dir.path().join("pbx-toluca.key");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let hex = std::fs::read_to_string(&path).unwrap();
    let pairs = hex
        .trim()
        .as_bytes()
        .chunks(2)
        .map(|p| u8::from_str_radix(std::str::from_utf8(p).unwrap(), 16).unwrap());
    let seed: [u8; 32] = pairs.collect::<Vec<_>>().try_into().unwrap();
    let public = STANDARD.encode(SigningKey::from_bytes(&seed).verifying_key().as_bytes());
    assert!(said.out.contains(&public), "{}", said.out);
    assert!(!said.out.contains(hex.trim()), "the secret is not shown");
    make("pbx-toluca").expect(2).says("exists");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), hex, "the first key is untouched");
    make("../elsewhere").expect(2).says("a name has");
    make("").expect(2);
}
