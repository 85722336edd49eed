//! Passkeys from end to end: both halves of both ceremonies over HTTP, with a software authenticator.

use crate::{
    sessions::entries,
    support::{Answer, Bed, Engine, PASSWORD, Person},
};
use atalaya_model::{Millis, Scope};
use serde_json::{Value, json};
use webauthn_authenticator_rs::{WebauthnAuthenticator, softpasskey::SoftPasskey};

const ORIGIN: &str = "https://c5.example.mx";

/// What the browser does between the halves.
fn create(key: &mut SoftPasskey, options: &Value) -> Value {
    let options = serde_json::from_value(options.clone()).unwrap();
    serde_json::to_value(key.do_registration(ORIGIN.parse().unwrap(), options).unwrap()).unwrap()
}
fn get(key: &mut SoftPasskey, options: &Value) -> Value {
    let options = serde_json::from_value(options.clone()).unwrap();
    serde_json::to_value(key.do_authentication(ORIGIN.parse().unwrap(), options).unwrap()).unwrap()
}

async fn begin(bed: &Bed, name: &str) -> Answer {
    let request = reqwest::Client::new().post(format!("{}/api/v1/session/passkey/start", bed.url()));
    Answer::of(request.json(&json!({ "name": name }))).await
}
async fn finish(bed: &Bed, ceremony: &Value, answer: &Value) -> Answer {
    let request = reqwest::Client::new().post(format!("{}/api/v1/session/passkey/finish", bed.url()));
    let body = json!({ "ceremony": ceremony, "answer": answer, "console": "secure_room" });
    Answer::of(request.json(&body)).await
}

async fn register(person: &Person, key: &mut SoftPasskey, label: &str) -> Answer {
    let first = person.post("/session/passkeys/start", &json!(null)).await.ok();
    let answer = create(key, &first["options"]);
    let body = json!({ "ceremony": first["ceremony"], "label": label, "answer": answer });
    person.post("/session/passkeys/finish", &body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_is_registered_and_then_logs_in_alone() {
    let origin = Some(ORIGIN.to_owned());
    for engine in [Engine::Memory, Engine::Sqlite] {
        let mut bed = Bed::start_with(engine, "TOL", |o| o.origin = origin.clone()).await;
        bed.account("noe", &["call_taker"], Scope::default(), Some(PASSWORD)).await;
        let noe = bed.log_in("noe", PASSWORD, None).await;
        let mut key = SoftPasskey::new(true);
        let registered = register(&noe, &mut key, "llave azul").await;
        assert_eq!(noe.get("/session").await.status, 401, "the token of before the key died");
        let mut noe = noe;
        noe.goes_on(&registered);
        let me = noe.get("/session").await.ok();
        assert_eq!((&me["account"]["passkeys"], &me["needs"]), (&json!(1), &json!([])));

        // The password alone no longer opens everything.
        let half = bed.log_in("noe", PASSWORD, None).await;
        assert_eq!(half.needs, ["passkey"]);
        if engine == Engine::Sqlite {
            bed.restart(|_| {}).await;
        }

        let first = begin(&bed, "noe").await.ok();
        let answer = get(&mut key, &first["options"]);
        let opened = finish(&bed, &first["ceremony"], &answer).await.ok();
        assert_eq!(opened["needs"], json!([]), "{opened}");
        let token = opened["token"].as_str().unwrap();
        let queue = reqwest::Client::new().get(format!("{}/api/v1/calls", bed.url())).bearer_auth(token);
        assert_eq!(Answer::of(queue).await.status, 200);
        finish(&bed, &first["ceremony"], &answer).await.is(401, "login_refused");

        // Another's key, a changed answer, an old one, an answer to another question: all the same refusal.
        let mut stranger = SoftPasskey::new(true);
        bed.account("otro", &["call_taker"], Scope::default(), Some(PASSWORD)).await;
        let otro = bed.log_in("otro", PASSWORD, None).await;
        register(&otro, &mut stranger, "llave roja").await.ok();
        let theirs = begin(&bed, "otro").await.ok();
        let their_answer = get(&mut stranger, &theirs["options"]);
        let mine = begin(&bed, "noe").await.ok();
        finish(&bed, &mine["ceremony"], &their_answer).await.is(401, "login_refused");
        let mine = begin(&bed, "noe").await.ok();
        let mut changed = get(&mut key, &mine["options"]);
        changed["response"]["authenticatorData"] = json!("AAAA");
        finish(&bed, &mine["ceremony"], &changed).await.is(401, "login_refused");
        let (old, new) = (begin(&bed, "noe").await.ok(), begin(&bed, "noe").await.ok());
        let to_old = get(&mut key, &old["options"]);
        finish(&bed, &new["ceremony"], &to_old).await.is(401, "login_refused");
        let late = begin(&bed, "noe").await.ok();
        let answer = get(&mut key, &late["options"]);
        bed.clock.advance(Millis::from_minutes(6));
        finish(&bed, &late["ceremony"], &answer).await.is(401, "login_refused");
        finish(&bed, &json!("x"), &json!({})).await.is(401, "login_refused");
        let auditor = bed.person("aldo", &["auditor"]).await;
        let logins = entries(&auditor, "action=LogIn").await;
        assert!(logins.iter().any(|e| e.to_string().contains("\"noe\"")), "{logins:?}");
        let registered = entries(&auditor, "action=RegisterPasskey").await;
        assert_eq!(registered.len(), 2, "{registered:?}");
    }
}

/// What an answer looks like, without what is drawn anew each time.
fn shape(answer: &Answer) -> (u16, Value, usize) {
    let mut body = answer.body.clone();
    for drawn in ["/ceremony", "/options/publicKey/challenge", "/options/publicKey/allowCredentials/0/id"] {
        let text = body.pointer_mut(drawn).unwrap_or_else(|| panic!("no {drawn}: {}", answer.text));
        assert!(text.as_str().is_some_and(|text| text.len() >= 22), "{drawn}: {text}");
        *text = json!("…");
    }
    let keys = body["options"]["publicKey"]["allowCredentials"].as_array().map_or(0, Vec::len);
    (answer.status, body, keys)
}
fn shown(answer: &Answer) -> &Value {
    &answer.body["options"]["publicKey"]["allowCredentials"]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_challenge_says_nothing_of_who_has_an_account_or_a_key() {
    let bed = Bed::start_with(Engine::Sqlite, "TOL", |o| o.origin = Some(ORIGIN.to_owned())).await;
    let noe = bed.person("noe", &["call_taker"]).await;
    let mut key = SoftPasskey::new(true);
    register(&noe, &mut key, "llave azul").await.ok();
    let baja = bed.person("baja", &["call_taker"]).await;
    let mut theirs = SoftPasskey::new(true);
    register(&baja, &mut theirs, "llave roja").await.ok();
    let real = begin(&bed, "baja").await;
    let admin = bed.person("adan", &["administrator"]).await;
    let disable = json!({ "type": "disable", "reason": "Baja" });
    admin.command(&format!("/accounts/{}/commands", baja.id), disable).await.ok();
    let ana = bed.account("ana", &["call_taker"], Scope::default(), Some(PASSWORD)).await.0;

    let known = begin(&bed, "noe").await;
    for name in ["nadie", "ana", "baja", "¡no!"] {
        let answer = begin(&bed, name).await;
        assert_eq!(shape(&answer), shape(&known), "{name}");
        assert_eq!(shown(&answer), shown(&begin(&bed, name).await), "{name}: the same key when asked again");
        finish(&bed, &answer.body["ceremony"], &json!({})).await.is(401, "login_refused");
    }
    assert_eq!(shown(&begin(&bed, "NADIE ").await), shown(&begin(&bed, "nadie").await), "as names are read");
    assert_ne!(shown(&begin(&bed, "nadie").await), shown(&begin(&bed, "ninguno").await));
    assert_ne!(shown(&begin(&bed, "baja").await), shown(&real), "who left shows no key");
    // The key of who left opens nothing either, answering what it was asked before.
    let answer = get(&mut theirs, &real.body["options"]);
    finish(&bed, &real.body["ceremony"], &answer).await.is(401, "login_refused");

    // Each failure is on the record, and counts where there is an account.
    let auditor = bed.person("aldo", &["auditor"]).await;
    let recorded = entries(&auditor, "action=LogInRefused").await;
    assert_eq!(recorded.len(), 5, "{recorded:?}");
    assert!(!json!(recorded).to_string().contains("nadie"), "what was typed is not");
    for _ in 0..4 {
        let first = begin(&bed, "ana").await.ok();
        finish(&bed, &first["ceremony"], &json!({})).await.is(401, "login_refused");
    }
    let refused = Person::log_in(&bed.url(), "ana", PASSWORD, "secure_room").await.map(|_| ()).unwrap_err();
    refused.is(401, "login_refused");
    let eva = bed.person("eva", &["supervisor"]).await;
    let rows = eva.get("/accounts").await.ok();
    let row = rows["items"].as_array().unwrap().iter().find(|row| row["id"] == ana.to_string()).cloned();
    assert_eq!(row.unwrap()["locked"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registration_belongs_to_its_session_and_its_moment() {
    let bed = Bed::start_with(Engine::Memory, "TOL", |o| o.origin = Some(ORIGIN.to_owned())).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    let luz = bed.person("luz", &["call_taker"]).await;
    let mut key = SoftPasskey::new(true);
    let first = ana.post("/session/passkeys/start", &json!(null)).await.ok();
    let answer = create(&mut key, &first["options"]);
    let body = json!({ "ceremony": first["ceremony"], "label": "llave", "answer": answer });
    let stolen = luz.post("/session/passkeys/finish", &body).await;
    assert!((400..500).contains(&stolen.status), "{}", stolen.text);
    let again = ana.post("/session/passkeys/finish", &body).await;
    assert!((400..500).contains(&again.status), "a ceremony is good once: {}", again.text);
    assert_eq!(luz.get("/session").await.ok()["account"]["passkeys"], 0);
    assert_eq!(ana.get("/session").await.ok()["account"]["passkeys"], 0);
    let registered = register(&ana, &mut key, "llave").await;
    let mut ana = ana;
    ana.goes_on(&registered);
    let same = ana.post("/session/passkeys/start", &json!(null)).await.ok();
    assert!(!same["options"]["publicKey"]["excludeCredentials"].as_array().unwrap().is_empty(), "{same}");
    // Without the address that browsers use there are no passkeys.
    let plain = Bed::start(Engine::Memory).await;
    let ana = plain.person("ana", &["call_taker"]).await;
    ana.post("/session/passkeys/start", &json!(null)).await.is(409, "passkeys_off");
}
