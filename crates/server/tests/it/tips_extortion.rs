//! The live desk for extortion, the repeated intake, members and figures of the 089 from outside.

use crate::{
    support::{Engine, PASSWORD, Person},
    tips::{Bench, PHRASE, Staff, found},
};
use atalaya_access::totp::TotpSecret;
use atalaya_model::{Millis, Scope};
use atalaya_vault::VaultError;
use serde_json::{Value, json};
use uuid::Uuid;

const NUMBER: &str = "55 8765 4321";

fn extortion(number: &str, town: &str) -> Value {
    json!({
        "intake": { "record": "extortion_in_progress", "channel": "phone", "category": "extorsion",
                    "municipality": town, "urgency": "high", "modality": "amenaza" },
        "narrative": { "what": "Dicen que son de un grupo y piden dinero" },
        "extortion": {
            "evidence": [{ "kind": "number", "text": number }, { "kind": "demand", "text": "20 mil hoy" }],
            "scripts": ["cartel", "halcones"],
            "contact": { "text": "por la tarde al CONTACTO-77", "consent": { "told": true, "agreed": true } },
        },
    })
}
async fn seen(person: &Person, number: &str) -> Value {
    let items = json!([{ "kind": "number", "text": number }, { "kind": "script", "text": "cartel" }]);
    person.post("/tips/extortion/seen", &json!({ "items": items })).await.ok()["items"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sixth_report_of_a_number_raises_a_notice_and_counts_come_before_details() {
    let (mut bench, staff) = Bench::start(Engine::Sqlite).await;
    let Staff { operator, analyst, supervisor } = &staff;
    assert_eq!(seen(operator, NUMBER).await[0], json!({ "kind": "number", "reports": 0, "notice": false }));
    let mut ids = Vec::new();
    for n in 0..6 {
        let spelling = ["5587654321", "+52 1 55 8765 4321", "(55) 8765-4321"][n % 3];
        let taken = operator.post("/tips", &extortion(spelling, "15106")).await.ok();
        ids.push(taken["id"].as_str().unwrap().to_owned());
        let items = seen(operator, NUMBER).await;
        assert_eq!(items[0], json!({ "kind": "number", "reports": n + 1, "notice": n >= 5 }));
        assert_eq!(items[1]["reports"], n + 1, "the story too");
    }
    assert_eq!(seen(operator, "55 0000 0000").await[0]["reports"], 0);
    let bad = json!({ "items": [{ "kind": "number", "text": "el de siempre" }] });
    operator.post("/tips/extortion/seen", &bad).await.is(422, "no_mark");

    // Details: a purpose, an unlocked vault; never for who only receives.
    let which = json!({ "kind": "number", "text": NUMBER });
    analyst.post("/tips/extortion/reports", &which).await.is(403, "purpose_needed");
    assert_eq!(with_purpose(operator, "/tips/extortion/reports", &which).await.status, 403);
    with_purpose(analyst, "/tips/extortion/reports", &which).await.is(409, "vault_locked");
    bench.unlock(analyst, "089").await;
    let found_rows = with_purpose(analyst, "/tips/extortion/reports", &which).await.ok();
    assert_eq!(found_rows["items"].as_array().unwrap().len(), 6);

    let notices = analyst.get("/tips/notices").await.ok()["items"].clone();
    assert_eq!(notices.as_array().unwrap().len(), 1);
    assert_eq!((&notices[0]["reports"], &notices[0]["kind"]), (&json!(6), &json!("number")));
    let notice = format!("/tips/notices/{}", notices[0]["id"].as_str().unwrap());
    let behind = analyst.read(&format!("{notice}/reports"), "tip_attention").await.ok();
    assert_eq!(behind["items"].as_array().unwrap().len(), 6);
    let commands = format!("{notice}/commands");
    analyst.command(&commands, json!({ "type": "take" })).await.ok();
    analyst.command(&commands, json!({ "type": "take" })).await.is(409, "already_settled");
    let settle = json!({ "type": "settle", "outcome": "block_requested" });
    let settled = supervisor.command(&commands, settle).await.ok();
    assert_eq!(settled["settled"], "block_requested");
    assert_eq!(seen(operator, NUMBER).await[0]["notice"], false);

    // The request to block: asked for first, then a document with the number and nothing of the victim.
    let tip = format!("/tips/{}", ids[0]);
    let document = format!("{tip}/block-requests/0");
    assert_eq!(analyst.read(&document, "tip_attention").await.status, 404);
    let ask = |entry: u32| json!({ "type": "request_block", "entry": entry });
    analyst.command(&format!("{tip}/commands"), ask(1)).await.is(422, "not_blockable");
    analyst.command(&format!("{tip}/commands"), ask(0)).await.ok();
    let block = analyst.read(&document, "tip_attention").await.ok();
    assert_eq!((&block["value"], &block["reports"]), (&json!("5587654321"), &json!(6)));
    assert!(!block.to_string().contains("CONTACTO") && !block.to_string().contains("20 mil"));

    // Evidence that comes later counts too, and contact does not come without consent.
    let add = json!({ "type": "add_evidence", "kind": "account", "text": "0121 8000 1234 5678 95" });
    analyst.command(&format!("{tip}/commands"), add).await.ok();
    let account = json!({ "items": [{ "kind": "account", "text": "012180001234567895" }] });
    assert_eq!(operator.post("/tips/extortion/seen", &account).await.ok()["items"][0]["reports"], 1);
    let mut silent = extortion(NUMBER, "15106");
    silent["extortion"]["contact"]["consent"]["agreed"] = json!(false);
    operator.post("/tips", &silent).await.is(422, "invalid_body");

    // What an anonymous tip has no place for is refused.
    let mut anonymous = extortion(NUMBER, "15106");
    anonymous["intake"] = json!({ "record": "anonymous_tip", "channel": "phone", "category": "extorsion", "urgency": "normal" });
    operator.post("/tips", &anonymous).await.is(422, "invalid_body");
    anonymous["extortion"]["scripts"] = json!([]);
    operator.post("/tips", &anonymous).await.is(409, "contact_not_here");

    // Who works for one territory sees no counts of the state, no notices, no tips of elsewhere.
    let scope = Scope { municipalities: ["15033".parse().unwrap()].into(), ..Scope::default() };
    let password = crate::support::PASSWORD;
    let (_, secret, _) = bench.bed.account("de.ecatepec", &["tip_analyst"], scope, Some(password)).await;
    let outsider = bench.bed.log_in("de.ecatepec", password, secret.as_ref()).await;
    assert_eq!(
        seen(&outsider, NUMBER).await[0],
        json!({ "kind": "number", "reports": null, "notice": false })
    );
    assert_eq!(outsider.get("/tips/notices").await.ok()["items"], json!([]));
    let hidden = outsider.read(&format!("{notice}/reports"), "tip_attention").await;
    let absent = format!("/tips/notices/{}/reports", Uuid::nil());
    assert_eq!((hidden.status, &hidden.body), (404, &outsider.read(&absent, "tip_attention").await.body));

    bench.bed.stop().await;
    let here = found(bench.bed.dir(), &["5587654321", "8765 4321", "CONTACTO-77", "20 mil"]);
    let vault = found(bench.vault_dir.path(), &["5587654321", "8765 4321", "CONTACTO-77"]);
    assert_eq!((here, vault), (Vec::new(), Vec::new()));
}

async fn with_purpose(person: &Person, path: &str, body: &Value) -> crate::support::Answer {
    let request = person.request(reqwest::Method::POST, path).json(body).header("purpose", "tip_attention");
    crate::support::Answer::of(request).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_told_again_and_makes_no_second_tip() {
    let (bench, staff) = Bench::start(Engine::Memory).await;
    let intake =
        json!({ "record": "anonymous_tip", "channel": "phone", "category": "robo", "urgency": "normal" });
    let form = |what: &str| json!({ "intake": intake, "narrative": { "what": what } });
    let key = Uuid::now_v7();
    let send = |what: &'static str, key: Uuid| {
        let (operator, form) = (staff.operator.clone(), form(what));
        async move { operator.command_as("/tips", key, &form, &[]).await }
    };
    let first = send("se roban los cables", key).await.ok();
    assert_eq!(send("se roban los cables", key).await.ok(), first);
    let other = send("se roban los tubos", key).await.ok();
    assert_ne!(other["id"], first["id"], "other words are another tip");
    assert_ne!(send("se roban los cables", Uuid::now_v7()).await.ok()["id"], first["id"]);
    assert_eq!(staff.analyst.get("/tips").await.ok()["items"].as_array().unwrap().len(), 3);
    // Another operator with the same key gets nothing of it.
    let theirs = staff.supervisor.command_as("/tips", key, &form("se roban los cables"), &[]).await.ok();
    assert_ne!(theirs["id"], first["id"]);
    // Once the teller has used the code, it is nobody's to be told again.
    let (folio, code) = (first["folio"].as_str().unwrap(), first["code"].as_str().unwrap());
    assert_eq!(bench.send("/denuncia/seguimiento", &[("folio", folio), ("code", code)], 1).await.status, 200);
    send("se roban los cables", key).await.is(409, "tip_exists");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_supervisor_takes_a_member_out_and_not_the_last_but_one() {
    let (bench, staff) = Bench::start(Engine::Memory).await;
    let members = "/tips/vault/members?unit=089";
    staff.supervisor.get(members).await.is(409, "vault_locked");
    bench.unlock(&staff.supervisor, "089").await;
    let unlocked = |list: &Value, name: &str| {
        list.as_array().unwrap().iter().find(|m| m["name"] == name).map(|m| m["unlocked"].clone())
    };
    let list = staff.supervisor.get(members).await.ok();
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(unlocked(&list, "supervisor089"), Some(json!(true)));
    assert_eq!(unlocked(&list, "analista089"), Some(json!(false)));
    // Whom else to give keys to: who reads tips of this unit, and no member, operator or stranger.
    let candidates = "/tips/vault/candidates?unit=089";
    assert_eq!(staff.supervisor.get(candidates).await.ok(), json!([]));
    let other = bench.bed.person("otra-analista089", &["tip_analyst"]).await;
    let free = json!([{ "account": other.id, "name": "otra-analista089", "supervisor": false }]);
    assert_eq!(staff.supervisor.get(candidates).await.ok(), free);
    assert_eq!(staff.analyst.get(candidates).await.status, 403);
    // Of a compartment that is not one's own not even this is told.
    assert_eq!(staff.supervisor.get("/tips/vault/candidates?unit=AI").await.status, 404);
    let gone = json!({ "unit": "089", "account": staff.analyst.id });
    let remove = "/tips/vault/members/remove";
    staff.supervisor.post(remove, &gone).await.is(409, "too_few_members");
    assert_eq!(bench.enrol(&staff.supervisor, &staff.operator, "089").await.status, 204);
    let taken = bench.take(&staff.operator, "robo", "15106", "antes").await;
    assert_eq!(staff.supervisor.post(remove, &gone).await.status, 204);
    assert_eq!(staff.supervisor.post(remove, &gone).await.status, 404);
    // Who is no member is answered like one whose phrase is wrong.
    assert!(matches!(bench.enter(&staff.analyst, "089", PHRASE).await, Err(VaultError::WrongPhrase)));
    let content = format!("/tips/{}/content", taken["id"].as_str().unwrap());
    staff.supervisor.read(&content, "tip_attention").await.ok();
    assert_eq!(staff.analyst.get(members).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn similar_tips_approved_products_and_figures() {
    let (bench, staff) = Bench::start(Engine::Memory).await;
    let Staff { operator, analyst, supervisor } = &staff;
    let mut ids = Vec::new();
    for what in [
        "Venden droga en la bodega azul de la calle Cóndor, manda un tal Ramón",
        "En la bodega azul de la Cóndor venden, los cuida el Ramón",
        "Roban combustible por la noche en el ejido",
        "Golpean a una señora en la calle Hidalgo",
        "Un taller desarma motos robadas junto al puente",
        "Venden cosas robadas en el mercado del centro",
    ] {
        let taken = bench.take(operator, "narcomenudeo", "15106", what).await;
        ids.push(taken["id"].as_str().unwrap().to_owned());
    }
    bench.unlock(analyst, "089").await;
    crate::support::until("the index is filled", || async {
        analyst.get("/tips/vault?unit=089").await.ok()["indexed"] == 6
    })
    .await;
    let similar = format!("/tips/{}/similar", ids[0]);
    analyst.get(&similar).await.is(403, "purpose_needed");
    let found = analyst.read(&similar, "tip_attention").await.ok();
    assert_eq!(found["items"][0]["row"]["id"], ids[1].as_str(), "{found}");
    assert!(!found.to_string().contains("bodega"), "rows only");

    // A product leaves when it was approved, with its grade and no word of the tip.
    let commands = format!("/tips/{}/commands", ids[0]);
    analyst.command(&commands, json!({ "type": "grade", "information": "indirect" })).await.ok();
    let draft =
        json!({ "type": "draft_product", "text": "Posible venta en la zona", "use": "patrol_awareness" });
    assert_eq!(analyst.command(&commands, draft).await.ok()["drafts"], 1);
    let product = format!("/tips/{}/products/0", ids[0]);
    assert_eq!(analyst.read(&product, "tip_attention").await.status, 404);
    supervisor.command(&commands, json!({ "type": "approve_product", "product": 0 })).await.ok();
    let document = analyst.read(&product, "tip_attention").await.ok();
    assert_eq!(document["text"], "Posible venta en la zona");
    assert_eq!((&document["source"], &document["information"]), (&json!("untested"), &json!("indirect")));

    // A duplicate is of something that the caller may know of.
    let link = |of: &str| json!({ "type": "link_duplicate", "of": of });
    analyst.command(&commands, link(&Uuid::nil().to_string())).await.is(404, "not_found");
    analyst.command(&commands, link(&ids[1])).await.ok();

    // Figures: of six tips a category with six is shown; what is few is not.
    bench.take(operator, "robo", "15106", "otra cosa").await;
    assert_eq!(operator.get("/tips/figures").await.status, 403);
    // Nothing of the week that is not over: whoever asks again and again sees no count step up.
    let auditor = bench.bed.person("auditora", &["auditor"]).await;
    let running = auditor.get("/tips/figures?weeks=8").await.ok();
    let now = bench.bed.clock.now();
    let weeks = running["weeks"].as_array().unwrap();
    assert!(weeks.len() >= 8 && weeks.iter().all(|w| w["anonymous"] == 0), "{running}");
    let from: atalaya_model::Timestamp = serde_json::from_value(weeks[0]["from"].clone()).unwrap();
    assert!(from.plus(Millis::from_minutes(7 * 24 * 60)) <= now, "{running}");
    assert_eq!(running["blocks"], json!([]));
    bench.take(operator, "robo", "15106", "una más").await;
    assert_eq!(auditor.get("/tips/figures?weeks=8").await.ok(), running);
    // Over, but in a block that is not: its weeks are told, and the block's details not before its end.
    bench.bed.clock.advance(Millis::from_minutes(35 * 24 * 60));
    let auditor = bench.bed.log_in("auditora", PASSWORD, Some(&TotpSecret::from_random([7; 20]))).await;
    let figures = auditor.get("/tips/figures?weeks=8").await.ok();
    assert!(figures["blocks"].as_array().unwrap().iter().all(|b| b["complete"] == true), "{figures}");
    let block = figures["blocks"].as_array().unwrap().iter().find(|b| b["categories"] != json!([])).unwrap();
    assert_eq!(block["anonymous"], 8);
    assert!(block["categories"].as_array().unwrap().iter().all(|c| c["count"].is_null()), "{block}");
    assert_eq!(block["channels"], json!([{ "code": "phone", "count": 8 }]));
    auditor.get("/tips/figures?weeks=53").await.is(400, "bad_weeks");
    assert_eq!(auditor.get("/tips").await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_tips_has_a_checkpoint_for_each_six_hours_and_a_database_behind_it_is_refused() {
    let (mut bench, staff) = Bench::start(Engine::Sqlite).await;
    bench.take(&staff.operator, "robo", "15106", "algo").await;
    let signed = atalaya_server::tips::checkpoint_due(bench.bed.app()).await.unwrap().unwrap();
    assert_eq!(signed.checkpoint().origin(), "atalaya/tol/089");
    assert!(atalaya_server::tips::checkpoint_due(bench.bed.app()).await.unwrap().is_none(), "nothing new");
    let published = bench.bed.dir().join(atalaya_server::tips::PUBLISHED).join("checkpoint");
    assert_eq!(std::fs::read_to_string(&published).unwrap(), signed.encode());
    bench.bed.stop().await;
    bench.bed.try_start().await.unwrap();
    bench.bed.stop().await;
    // An older copy of the tips, put in the place of the newer one.
    for name in ["tips.sqlite", "tips.sqlite-wal", "tips.sqlite-shm"] {
        let _ = std::fs::remove_file(bench.bed.dir().join(name));
    }
    let refused = bench.bed.try_start().await.unwrap_err();
    assert!(matches!(refused, atalaya_server::StartError::Behind(..)), "{refused}");
}
