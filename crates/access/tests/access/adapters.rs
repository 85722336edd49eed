use crate::support::*;
use atalaya_access::{
    AccessError, Adapter, AdapterCommand as C, AdapterEvent, AdapterKind,
    adapter::{self, AdapterKey, AdapterName, Fingerprint, MAX_KEYS},
    policy::AdapterPrincipal,
    signature::{RequestParts, SignatureError, SignedHeaders, WINDOW, canonical, sign, verify},
};
use atalaya_model::{AdapterId, Aggregate, Millis, Scope};
use proptest::prelude::*;
use uuid::Uuid;

const ID: &str = "0193a5f0-0000-7000-8000-000000000001";
const SEED: [u8; 32] = [7; 32];
/// The public half of `SEED`, computed by another implementation (Python `cryptography`).
const PUBLIC: &str = "6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=";

fn key(text: &str) -> AdapterKey {
    AdapterKey::try_from(text.to_owned()).unwrap()
}
fn id() -> AdapterId {
    AdapterId(Uuid::parse_str(ID).unwrap())
}
fn run(a: &mut Adapter, command: C) -> Result<(), AccessError> {
    for event in adapter::decide(a, command, &env(person(ADMIN), start()))? {
        let json = serde_json::to_string(&event).unwrap();
        let back: AdapterEvent = serde_json::from_str(&json).unwrap();
        assert_eq!(back, event);
        a.evolve(&back, start());
    }
    Ok(())
}
fn registered() -> Adapter {
    let mut a = Adapter::default();
    let register = C::Register {
        id: id(),
        name: AdapterName::new("pbx-toluca-1").unwrap(),
        kind: AdapterKind::Pbx,
        scope: Scope::default(),
        keys: [key(PUBLIC)].into(),
        certificates: [Fingerprint::of_der(b"cert")].into(),
    };
    run(&mut a, register.clone()).unwrap();
    assert_eq!(run(&mut a, register), Err(AccessError::AlreadyExists));
    a
}
fn request(body: &[u8]) -> RequestParts<'_> {
    RequestParts { method: "POST", path_and_query: "/api/v1/call-events?dry=1", body }
}
const NOW_MS: u64 = 1_795_489_200_123;

/// Made with Python's `cryptography` and `hashlib`, not with this crate; see docs of the scheme.
#[test]
fn golden_vector() {
    let body = br#"{"event":"ringing","sequence":1}"#;
    let expected = include_str!("../golden/signed-request.txt").trim_end();
    let (text, signature) = expected.rsplit_once("\n--\n").unwrap();
    assert_eq!(canonical(id(), NOW_MS, &request(body)).unwrap(), text);
    assert_eq!(sign(&SEED, id(), NOW_MS, &request(body)).unwrap(), signature);
    let headers = SignedHeaders::parse(ID, &NOW_MS.to_string(), signature).unwrap();
    let now = atalaya_model::Timestamp::from_millis(NOW_MS as i64);
    assert_eq!(verify(&registered(), &headers, &request(body), now), Ok(()));
}
#[test]
fn anything_else_is_refused() {
    let now = atalaya_model::Timestamp::from_millis(NOW_MS as i64);
    let a = registered();
    let good = sign(&SEED, id(), NOW_MS, &request(b"x")).unwrap();
    let headers = SignedHeaders::parse(ID, &NOW_MS.to_string(), &good).unwrap();
    let refused = Err(SignatureError::Refused);
    assert_eq!(verify(&a, &headers, &request(b"x"), now), Ok(()));
    assert_eq!(verify(&a, &headers, &request(b"y"), now), refused);
    let get = RequestParts { method: "GET", ..request(b"x") };
    assert_eq!(verify(&a, &headers, &get, now), refused);
    let path = RequestParts { path_and_query: "/api/v1/call-events?dry=0", ..request(b"x") };
    assert_eq!(verify(&a, &headers, &path, now), refused);
    let later = SignedHeaders { timestamp: NOW_MS + 1, ..headers };
    assert_eq!(verify(&a, &later, &request(b"x"), now), refused);
    let smuggled = RequestParts { path_and_query: "/a\n1", ..request(b"x") };
    assert_eq!(verify(&a, &headers, &smuggled, now), Err(SignatureError::Request));
    for (shift, expected) in [
        (WINDOW.0, Ok(())),
        (-WINDOW.0, Ok(())),
        (WINDOW.0 + 1, Err(SignatureError::Window)),
        (-WINDOW.0 - 1, Err(SignatureError::Window)),
    ] {
        let at = atalaya_model::Timestamp::from_millis(NOW_MS as i64 + shift);
        assert_eq!(verify(&a, &headers, &request(b"x"), at), expected, "{shift}");
    }
    let mut disabled = registered();
    run(&mut disabled, C::Disable { reason: line("retirado") }).unwrap();
    assert_eq!(verify(&disabled, &headers, &request(b"x"), now), refused);
    assert!(AdapterPrincipal::of(&disabled).is_none());
    let mut rotated = registered();
    run(&mut rotated, C::RemoveKey { key: key(PUBLIC) }).unwrap();
    assert_eq!(verify(&rotated, &headers, &request(b"x"), now), refused);
    assert_eq!(verify(&Adapter::default(), &headers, &request(b"x"), now), refused);
}
#[test]
fn headers_are_read_strictly() {
    let good = sign(&SEED, id(), NOW_MS, &request(b"")).unwrap();
    let parse = SignedHeaders::parse;
    assert_eq!(parse("x", "1", &good), Err(SignatureError::Adapter));
    assert_eq!(parse(&ID.replace('-', ""), "1", &good), Err(SignatureError::Adapter));
    for bad in ["", "-1", "+1", "1.0", " 1", "9999999999999999"] {
        assert_eq!(parse(ID, bad, &good), Err(SignatureError::Timestamp), "{bad}");
    }
    for bad in ["", "ed25519=", &good[8..], &good.replace("ed25519", "rsa"), &format!("{good}A")] {
        assert_eq!(parse(ID, "1", bad), Err(SignatureError::Signature), "{bad}");
    }
}
#[test]
fn certificates_and_keys_rotate_within_bounds() {
    let mut a = registered();
    assert!(a.accepts_certificate(&Fingerprint::of_der(b"cert")));
    assert!(!a.accepts_certificate(&Fingerprint::of_der(b"other")));
    for n in 1..MAX_KEYS {
        let certificate = Fingerprint::of_der(&[n as u8]);
        run(&mut a, C::AddCertificate { certificate }).unwrap();
        assert_eq!(run(&mut a, C::AddCertificate { certificate }), Err(AccessError::AdapterKeyTwice));
    }
    let certificate = Fingerprint::of_der(b"one too many");
    assert_eq!(run(&mut a, C::AddCertificate { certificate }), Err(AccessError::AdapterKeyMany));
    assert_eq!(run(&mut a, C::RemoveCertificate { certificate }), Err(AccessError::AdapterKeyUnknown));
    run(&mut a, C::Disable { reason: line("prueba") }).unwrap();
    assert!(!a.accepts_certificate(&Fingerprint::of_der(b"cert")));
    assert_eq!(run(&mut a, C::Disable { reason: line("x") }), Err(AccessError::AlreadyDisabled));
    run(&mut a, C::Enable).unwrap();
    assert!(a.is_enabled());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What is signed verifies, and one changed bit anywhere does not.
    #[test]
    fn signed_requests_verify_and_altered_ones_do_not(
        body in prop::collection::vec(any::<u8>(), 0..200),
        path in "/[a-z/?=&%0-9]{0,40}",
        bit in 0usize..512,
        skew in -119_000i64..119_000,
    ) {
        let a = registered();
        let request = RequestParts { method: "POST", path_and_query: &path, body: &body };
        let text = sign(&SEED, id(), NOW_MS, &request).unwrap();
        let mut headers = SignedHeaders::parse(ID, &NOW_MS.to_string(), &text).unwrap();
        let now = atalaya_model::Timestamp::from_millis(NOW_MS as i64).plus(Millis(skew));
        prop_assert_eq!(verify(&a, &headers, &request, now), Ok(()));
        headers.signature[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(verify(&a, &headers, &request, now), Err(SignatureError::Refused));
    }
}
