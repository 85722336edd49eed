//! The fuzzers' entry points, over generated input: a short run of what the fuzzers do for hours.

use atalaya_access::{Authority, fuzzing};
use proptest::prelude::*;
use std::sync::LazyLock;

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::embedded().unwrap());

fn near_purpose() -> impl Strategy<Value = String> {
    let basis = prop_oneof![
        Just("emergency_response"),
        Just("audit"),
        Just("legal_order"),
        Just("subject_request"),
        Just("x"),
    ];
    (basis, "( |;|ref=|\\PC){0,20}").prop_map(|(basis, rest)| format!("{basis}{rest}"))
}
fn near_signature() -> impl Strategy<Value = Vec<u8>> {
    let signature =
        prop_oneof![Just(format!("ed25519={}==", "A".repeat(86))), "ed25519=[A-Za-z0-9+/=]{80,90}",];
    (signature, "[0-9]{0,16}", "[A-Z\\n ]{0,5}", "/[\\PC\\n]{0,20}").prop_map(|(sig, time, method, path)| {
        format!("0193a5f0-0000-7000-8000-000000000001\n{time}\n{sig}\n{method}\n{path}\nbody").into_bytes()
    })
}

proptest! {
    #[test]
    fn purposes(text in near_purpose(), noise in prop::collection::vec(any::<u8>(), 0..60)) {
        fuzzing::purpose(&AUTHORITY, text.as_bytes());
        fuzzing::purpose(&AUTHORITY, &noise);
    }
    #[test]
    fn signatures(text in near_signature(), noise in prop::collection::vec(any::<u8>(), 0..300)) {
        fuzzing::signature(&text);
        fuzzing::signature(&noise);
    }
    #[test]
    fn texts(text in "\\PC{0,100}", noise in prop::collection::vec(any::<u8>(), 0..100)) {
        fuzzing::texts(text.as_bytes());
        fuzzing::texts(format!("net:{text}").as_bytes());
        fuzzing::texts(format!("console:{text}").as_bytes());
        fuzzing::texts(&noise);
    }
}
