//! The ceremony against a software authenticator.

use crate::support::*;
use atalaya_access::{
    AccessError, AccountCommand as C,
    passkey::{CEREMONY, DECOY_SEED, LoginState, Passkeys, RegistrationState},
};
use atalaya_model::{Millis, Role};
use serde_json::Value;
use std::collections::BTreeSet;
use webauthn_authenticator_rs::{WebauthnAuthenticator, softpasskey::SoftPasskey};

const ORIGIN: &str = "https://c5.example.mx";

/// What the browser does between the halves.
fn create(key: &mut SoftPasskey, origin: &str, challenge: Value) -> String {
    let options = serde_json::from_value(challenge).unwrap();
    let answer = key.do_registration(origin.parse().unwrap(), options).unwrap();
    serde_json::to_string(&answer).unwrap()
}
fn get(key: &mut SoftPasskey, challenge: Value) -> String {
    let options = serde_json::from_value(challenge).unwrap();
    let answer = key.do_authentication(ORIGIN.parse().unwrap(), options).unwrap();
    serde_json::to_string(&answer).unwrap()
}
fn passkeys() -> Passkeys {
    Passkeys::new(ORIGIN, "C5 de prueba").unwrap()
}
/// A supervisor with one registered passkey.
fn with_passkey(key: &mut SoftPasskey) -> (World, String) {
    let mut world = World::with_roles([Role::Supervisor]);
    let (challenge, state) = passkeys().start_registration(&world.account, start()).unwrap();
    let answer = create(key, ORIGIN, challenge);
    // The state survives its storage.
    let state: RegistrationState = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
    let made = passkeys().finish_registration(&world.account, &state, &answer, start()).unwrap();
    let id = made.id.clone();
    let register = C::RegisterPasskey { id: made.id, label: line("llave azul"), credential: made.credential };
    world.run(register, person(ANA), start()).unwrap();
    (world, id)
}

#[test]
fn register_then_log_in_by_passkey_alone_while_the_account_is_under_attack() {
    let mut key = SoftPasskey::new(true);
    let (mut world, id) = with_passkey(&mut key);
    for n in 0..100 {
        world.fail(&net(n), start());
    }
    assert_eq!(world.account.gate(&console(1), true, start()), Ok(()));
    let (challenge, state) = passkeys().start_login(&world.account, start()).unwrap();
    let state: LoginState = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
    let answer = get(&mut key, challenge);
    let done = passkeys().finish_login(&world.account, &state, &answer, start()).unwrap();
    assert_eq!(done.id, id);
    if let Some(credential) = done.updated {
        world.run(C::UpdatePasskey { id, credential }, person(ANA), start()).unwrap();
    }
    let login = C::RecordLogin { source: console(1), factors: WITH_PASSKEY, totp_step: None };
    world.run(login, person(ANA), start()).unwrap();
}
#[test]
fn the_same_authenticator_is_not_registered_twice() {
    let mut key = SoftPasskey::new(true);
    let (world, id) = with_passkey(&mut key);
    let (challenge, _) = passkeys().start_registration(&world.account, start()).unwrap();
    let excluded = challenge["publicKey"]["excludeCredentials"].to_string();
    assert!(excluded.contains(&id), "{excluded}");
}
#[test]
fn late_foreign_and_altered_answers_are_refused() {
    let mut key = SoftPasskey::new(true);
    let (world, _) = with_passkey(&mut key);
    let (challenge, state) = passkeys().start_login(&world.account, start()).unwrap();
    let answer = get(&mut key, challenge);
    let finish =
        |account, state, answer: &str, now| passkeys().finish_login(account, state, answer, now).unwrap_err();
    let late = start().plus(CEREMONY + Millis(1));
    assert_eq!(finish(&world.account, &state, &answer, late), AccessError::PasskeyExpired);
    // The answer to one challenge is none to another.
    let (_, other) = passkeys().start_login(&world.account, start()).unwrap();
    assert_eq!(finish(&world.account, &other, &answer, start()), AccessError::PasskeyCeremony);
    let mut somebody = world.account.clone();
    somebody.id = Some(account_id(99));
    assert_eq!(finish(&somebody, &state, &answer, start()), AccessError::PasskeyCeremony);
    for bad in ["", "{}", "null", &"x".repeat(40_000)] {
        assert_eq!(finish(&world.account, &state, bad, start()), AccessError::PasskeyData, "{bad:.10}");
    }
    let mut altered: Value = serde_json::from_str(&answer).unwrap();
    let signature = altered["response"]["signature"].as_str().unwrap().to_owned();
    let flipped = if signature.ends_with('A') { "Q" } else { "A" };
    altered["response"]["signature"] = format!("{}{flipped}", &signature[..signature.len() - 1]).into();
    let mut wrong_data = altered.clone();
    wrong_data["response"]["authenticatorData"] = "AAAA".into();
    assert!(passkeys().finish_login(&world.account, &state, &wrong_data.to_string(), start()).is_err());
    // A key removed between the halves opens nothing.
    let mut removed = world.account.clone();
    removed.passkeys.clear();
    assert_eq!(finish(&removed, &state, &answer, start()), AccessError::PasskeyUnknown);
}
#[test]
fn a_decoy_looks_like_a_challenge_and_belongs_to_its_seed() {
    let mut key = SoftPasskey::new(true);
    let (world, _) = with_passkey(&mut key);
    let real = passkeys().start_login(&world.account, start()).unwrap().0;
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let lengths = (0..=255u8).map(|first| {
        let mut seed = [7; DECOY_SEED];
        seed[0] = first;
        let (one, two) = (passkeys().start_decoy(&seed).unwrap(), passkeys().start_decoy(&seed).unwrap());
        let (options, again) = (&one["publicKey"], &two["publicKey"]);
        assert_eq!((names(&one), names(options)), (names(&real), names(&real["publicKey"])));
        for same in ["rpId", "timeout", "userVerification"] {
            assert_eq!(options[same], real["publicKey"][same], "{same}");
        }
        assert_ne!(options["challenge"], again["challenge"]);
        assert_eq!(options["allowCredentials"], again["allowCredentials"]);
        let shown = &options["allowCredentials"][0];
        assert_eq!(names(shown), names(&real["publicKey"]["allowCredentials"][0]));
        shown["id"].as_str().unwrap().len()
    });
    let lengths: BTreeSet<usize> = lengths.collect();
    assert_eq!(lengths, [22, 27, 43, 64, 86].into(), "in base64url");
    assert_ne!(
        passkeys().start_decoy(&[1; DECOY_SEED]).unwrap()["publicKey"]["allowCredentials"],
        passkeys().start_decoy(&[6; DECOY_SEED]).unwrap()["publicKey"]["allowCredentials"],
    );
}
#[test]
fn another_sites_answer_registers_nothing() {
    let world = World::with_roles([Role::Supervisor]);
    let evil = Passkeys::new("https://c5.example.org", "otro").unwrap();
    let (challenge, _) = evil.start_registration(&world.account, start()).unwrap();
    let answer = create(&mut SoftPasskey::new(true), "https://c5.example.org", challenge);
    let (_, state) = passkeys().start_registration(&world.account, start()).unwrap();
    assert_eq!(
        passkeys().finish_registration(&world.account, &state, &answer, start()),
        Err(AccessError::PasskeyCeremony)
    );
}
#[test]
fn a_key_that_verifies_nobody_is_no_second_factor() {
    // A user-presence-only token must not pass for a passkey: refused at registration or log-in.
    let world = World::with_roles([Role::Supervisor]);
    let (challenge, state) = passkeys().start_registration(&world.account, start()).unwrap();
    let options = serde_json::from_value(challenge).unwrap();
    if let Ok(answer) = SoftPasskey::new(false).do_registration(ORIGIN.parse().unwrap(), options) {
        let answer = serde_json::to_string(&answer).unwrap();
        assert!(passkeys().finish_registration(&world.account, &state, &answer, start()).is_err());
    }
}
#[test]
fn origins_that_cannot_hold_passkeys_are_refused() {
    for bad in ["", "c5.example.mx", "https://192.0.2.1", "mailto:x@y"] {
        assert!(Passkeys::new(bad, "x").is_err(), "{bad}");
    }
}
