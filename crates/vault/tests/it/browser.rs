//! The console's half of the keys (`web/src/keyring`) and this one open what the other sealed. Each side checks in what
//! it made, and opens the other's: `web/src/keyring/vectors`.

use crate::support::{member_id, rng, tip_id};
use atalaya_vault::{
    Secret, Suite, TipKey,
    envelope::{self, Place},
    member::{Member, Passkey},
    opaque::{self, Door, Opens, Who},
    protocol::{Blob, Granted, HeldKeys},
    terminal::ClientKeys,
    vault::key_about,
    wrap::{self, PrivateKey, PublicKey, Recipient},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web/src/keyring/vectors")
}
fn b64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap()).unwrap()
}
fn with_suite(key: &PublicKey) -> Vec<u8> {
    [&[key.suite.byte()][..], &key.bytes].concat()
}

#[test]
fn what_this_side_seals_is_what_the_console_tests_open() {
    let mut rng = rng(0xB0);
    let who = Who { unit: "UECS".to_owned(), member: member_id(1), opens: Opens::Client };
    let export = [7u8; 64];
    let key = opaque::member_key(&who, &export);
    let (private, _) = PrivateKey::random(Suite::XWing, &mut rng).unwrap();
    let (public, sealed) = Member::seal(&who, &private, &key, &mut rng).unwrap();
    let (epoch, unit) = (2_432_200u32, "UECS");
    let month_bytes = Secret::new([0x4d; 32]);
    let month = PrivateKey::from_bytes(Suite::XWing, &month_bytes[..]).unwrap();
    let to_member = Recipient::Member { member: who.member.as_bytes(), unit, epoch };
    let grant = wrap::wrap(&public, &to_member, b"unit key", &month_bytes, &mut rng).unwrap();
    let tip = tip_id(1);
    let secret = Secret::new([0x11; 32]);
    let to_unit = Recipient::Unit { unit, epoch };
    let wrapped = wrap::wrap(&month.public().unwrap(), &to_unit, &key_about(tip), &secret, &mut rng).unwrap();
    let tip_key = TipKey::given(secret);
    let mut seal = |field: &str, text: &str| {
        let place = Place { tip, field, epoch };
        let sealed = envelope::seal(&tip_key, Suite::XWing, &place, text.as_bytes(), &mut rng).unwrap();
        json!({ "name": field, "sealed": b64(&sealed), "text": text })
    };
    let long = "ñandú ".repeat(500);
    let fields = [seal("content", r#"{"what":"Guardan a alguien en la casa azul"}"#), seal("entry/0", &long)];
    let file = vec![0xFF; 70_000];
    let place = Place { tip, field: "file/0", epoch };
    let sealed_file = envelope::seal_file(&tip_key, Suite::XWing, &place, &file, &mut rng).unwrap();
    let door = Door::random(&mut rng).unwrap();
    let passkey = Passkey { credential: Blob(vec![0xC1; 20]), salt: Blob(vec![0x5A; 32]) };
    let prf = Secret::new([0x77; 32]);
    let joined = opaque::joined_key(&who, &export, &passkey, &prf);
    let (login, session) = (tip_id(0x10), [3u8; 64]);
    let mac = |passkey| b64(&opaque::change_mac(&who, login, &session, b"sellada", passkey));
    let made = json!({
        "joined": { "passkey": passkey, "secret": b64(&prf[..]), "key": b64(&joined[..]),
                    "login": login, "session": b64(&session), "sealed": b64(b"sellada"),
                    "mac": mac(Some(&passkey)), "mac_alone": mac(None) },
        "who": { "unit": unit, "member": who.member, "opens": "client" },
        "export": b64(&export), "key": b64(&key[..]),
        "held": HeldKeys { public: Blob(with_suite(&public)), sealed: Blob(sealed),
                           grants: vec![Granted { epoch, wrapped: Blob(grant) }] },
        "tip": tip, "wrap": { "epoch": epoch, "wrapped": b64(&wrapped) },
        "fields": fields, "file": b64(&sealed_file), "file_length": file.len(),
        "vault": b64(&with_suite(door.public())), "fixed": b64(&[5; 32]),
        "fingerprint": opaque::fingerprint(door.public(), &[5; 32]),
    });
    let path = folder().join("vault.json");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() || !path.exists() {
        std::fs::write(&path, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(kept, made, "UPDATE_SNAPSHOTS=1 writes it anew; then the console's tests must pass");
}

#[test]
fn what_the_console_sealed_opens_here() {
    let kept: Value =
        serde_json::from_str(&std::fs::read_to_string(folder().join("console.json")).unwrap()).unwrap();
    let who = Who {
        unit: kept["who"]["unit"].as_str().unwrap().to_owned(),
        member: kept["who"]["member"].as_str().unwrap().parse().unwrap(),
        opens: Opens::Client,
    };
    let key = Secret::new(bytes(&kept["key"]).try_into().unwrap());
    // A member that the console made, and the keys it wrapped for them.
    let held: HeldKeys = serde_json::from_value(kept["held"].clone()).unwrap();
    let keys = ClientKeys::open(&who, &held, &key).unwrap();
    let tip = kept["tip"].as_str().unwrap().parse().unwrap();
    let epoch = u32::try_from(kept["wrap"]["epoch"].as_u64().unwrap()).unwrap();
    let wrapped = bytes(&kept["wrap"]["wrapped"]);
    for field in kept["fields"].as_array().unwrap() {
        let name = field["name"].as_str().unwrap();
        let sealed = bytes(&field["sealed"]);
        let text = keys.read(tip, (epoch, &wrapped), name, &sealed).unwrap();
        assert_eq!(std::str::from_utf8(&text).unwrap(), field["text"].as_str().unwrap());
        assert!(envelope::SEALED.contains(&sealed.len()));
        assert!(keys.read(tip, (epoch, &wrapped), "entry/9", &sealed).is_err(), "another place");
    }
    // The key that the console sent to the vault under an unlocking.
    let sent = &kept["sent"];
    let vault = PrivateKey::from_bytes(Suite::XWing, &bytes(&sent["private"])).unwrap();
    let (login, session) = (sent["login"].as_str().unwrap().parse().unwrap(), bytes(&sent["session"]));
    let sealed = bytes(&sent["sealed"]);
    let opened = opaque::open_sent(&vault, &who, login, &session, &sealed).unwrap();
    assert_eq!(&opened[..], &key[..]);
    let mut other = session.clone();
    other[0] ^= 1;
    assert!(opaque::open_sent(&vault, &who, login, &other, &sealed).is_err(), "another session");
    assert!(opaque::open_sent(&vault, &who, uuid::Uuid::nil(), &session, &sealed).is_err(), "another login");
}
