//! Sealing: what goes in comes out, nothing else does.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use atalaya_store::seal::{Binding, Master, SealError, SubjectKey, has_sealed, open, seal};
use proptest::prelude::*;
use serde_json::{Value, json};

const HERE: Binding<'static> = Binding { subject: "call/1", stream: "call/1", kind: "call_answered" };

fn key(byte: u8) -> SubjectKey {
    SubjectKey::new([byte; 32])
}

fn counter() -> impl FnMut() -> [u8; 32] {
    let mut n = 0u64;
    move || {
        n += 1;
        let mut out = [0; 32];
        out[..8].copy_from_slice(&n.to_be_bytes());
        out
    }
}

fn sealed(value: &Value) -> String {
    seal(&value.to_string(), Some(&key(1)), &HERE, &mut counter()).unwrap()
}

#[test]
fn personal_values_are_sealed_and_opened() {
    let clear = json!({
        "folio": "TOL-261124-00001",
        "caller": {"$personal": {"name": "Ana", "phone": "+527221234567"}},
        "notes": [{"text": {"$personal": "golpeado"}}, {"text": {"$erased": true}}],
        "at": 19.432608123456789,
    });
    let closed = sealed(&clear);
    for secret in ["Ana", "527221234567", "golpeado", "$personal"] {
        assert!(!closed.contains(secret), "{secret} in {closed}");
    }
    assert!(closed.contains("TOL-261124-00001"));
    let opened: Value = serde_json::from_str(&open(&closed, Some(&key(1)), &HERE).unwrap()).unwrap();
    assert_eq!(opened, clear);

    let erased: Value = serde_json::from_str(&open(&closed, None, &HERE).unwrap()).unwrap();
    assert_eq!(erased["caller"], json!({"$erased": true}));
    assert_eq!(erased["folio"], clear["folio"]);
    // Sealed for a subject that was erased already: the data never reach the disk.
    let never = seal(&clear.to_string(), None, &HERE, &mut counter()).unwrap();
    assert!(never.contains("$erased") && !has_sealed(&never) && !never.contains("Ana"));
}

#[test]
fn a_sealed_value_stays_where_it_was_sealed() {
    let closed = sealed(&json!({"a": {"$personal": 1}, "b": {"$personal": 2}}));
    let tampered = |json: &str, key: &SubjectKey, binding: &Binding<'_>| {
        assert!(matches!(open(json, Some(key), binding), Err(SealError::Tampered(_))), "{json}");
    };
    tampered(&closed, &key(2), &HERE);
    tampered(&closed, &key(1), &Binding { subject: "call/2", ..HERE });
    tampered(&closed, &key(1), &Binding { stream: "call/2", ..HERE });
    tampered(&closed, &key(1), &Binding { kind: "other", ..HERE });
    // Nor may text move between neighbouring names.
    tampered(&closed, &key(1), &Binding { stream: "call/1c", kind: "all_answered", ..HERE });
    let mut swapped: Value = serde_json::from_str(&closed).unwrap();
    let (a, b) = (swapped["a"].clone(), swapped["b"].clone());
    swapped["a"] = b;
    swapped["b"] = a;
    tampered(&swapped.to_string(), &key(1), &HERE);
}

#[test]
fn malformed_documents_are_refused() {
    let try_seal = |text: &str| seal(text, Some(&key(1)), &HERE, &mut counter()).unwrap_err();
    assert!(matches!(try_seal(r#"{"$personal":1"#), SealError::NotJson { .. }));
    assert_eq!(try_seal(r#"{"a":{"$personal":1,"x":2}}"#), SealError::Malformed("/a".into()));
    assert_eq!(try_seal(r#"{"a":{"$personal":1,"$erased":true}}"#), SealError::Malformed("/a".into()));
    assert_eq!(try_seal(r#"{"a":[{"$sealed":"AA=="}]}"#), SealError::AlreadySealed("/a/0".into()));
    // A key spelt with an escape is the same key.
    let hidden = seal(r#"{"a":{"\u0024personal":"Ana"}}"#, Some(&key(1)), &HERE, &mut counter()).unwrap();
    assert!(!hidden.contains("Ana"), "{hidden}");
    assert_eq!(
        open(r#"{"\u0024sealed":"AAAA"}"#, Some(&key(1)), &HERE),
        Err(SealError::Tampered(String::new()))
    );
    let deep = format!("{}{{\"$personal\":1}}{}", "[".repeat(200), "]".repeat(200));
    assert!(matches!(try_seal(&deep), SealError::NotJson { .. }));
    let large = format!("{{\"$personal\":\"{}\"}}", "x".repeat(3 << 20));
    assert_eq!(try_seal(&large), SealError::TooLarge);
}

#[test]
fn keys_are_wrapped_for_one_subject_by_one_master() {
    let master = Master::new([7; 32]);
    let wrapped = master.wrap("call/1", &key(9), [3; 32]).unwrap();
    let unwrapped = master.unwrap("call/1", &wrapped).unwrap();
    let closed = seal(r#"{"$personal":"Ana"}"#, Some(&key(9)), &HERE, &mut counter()).unwrap();
    assert_eq!(open(&closed, Some(&unwrapped), &HERE).unwrap(), r#"{"$personal":"Ana"}"#);
    assert_eq!(master.unwrap("call/2", &wrapped).unwrap_err(), SealError::BadWrap);
    assert_eq!(Master::new([8; 32]).unwrap("call/1", &wrapped).unwrap_err(), SealError::BadWrap);
    for end in 0..wrapped.len() {
        assert!(master.unwrap("call/1", &wrapped[..end]).is_err());
    }
    assert_eq!(format!("{master:?} {unwrapped:?}"), "Master(•) SubjectKey(•)");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e15f64..1e15).prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map("[a-z/~\"]{0,6}", inner.clone(), 0..5)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
            inner.prop_map(|v| json!({"$personal": v})),
        ]
    })
}

/// What the walker sees: inside a marked value nothing else is looked at.
fn count_marked(value: &Value) -> usize {
    match value {
        Value::Object(map) if map.contains_key("$personal") => 1,
        Value::Object(map) => map.values().map(count_marked).sum(),
        Value::Array(values) => values.iter().map(count_marked).sum(),
        _ => 0,
    }
}

proptest! {
    #[test]
    fn sealing_comes_back(value in any_json()) {
        let closed = sealed(&value);
        prop_assert_eq!(closed.matches("\"$sealed\"").count(), count_marked(&value));
        let opened: Value = serde_json::from_str(&open(&closed, Some(&key(1)), &HERE).unwrap()).unwrap();
        prop_assert_eq!(opened, value);
    }

    #[test]
    fn any_text_is_refused_or_walked(text in ".{0,120}") {
        let _ = seal(&text, Some(&key(1)), &HERE, &mut counter());
        let _ = open(&text, Some(&key(1)), &HERE);
        let _ = Master::new([1; 32]).unwrap("s", text.as_bytes());
    }

    #[test]
    fn no_changed_byte_is_accepted(at in 0usize..60, flip in 1u8..=255) {
        let closed = sealed(&json!({"$personal": "un texto de prueba"}));
        let mut bytes = closed.clone().into_bytes();
        let at = 12 + at % (bytes.len() - 14);
        bytes[at] ^= flip;
        if let Ok(changed) = String::from_utf8(bytes) {
            let result = open(&changed, Some(&key(1)), &HERE);
            prop_assert!(result.as_deref() != Ok(r#"{"$personal":"un texto de prueba"}"#), "{}", changed);
        }
    }
}
