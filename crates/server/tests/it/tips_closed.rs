//! A closed compartment from outside: what it says opens at the client of who has a key, and neither the server nor the
//! vault can be brought to open it.

use crate::{
    support::{Engine, Person},
    tips::{Bench, PHRASE},
};
use atalaya_vault::terminal::ClientKeys;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use uuid::Uuid;

const TEXT: &str = "El comandante CANARIO-5150 cobra en el módulo";

fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap()).unwrap()
}

/// A tip as it comes sealed, opened at this side.
struct Opened {
    answer: Value,
    tip: Uuid,
    wrap: (u32, Vec<u8>),
}

impl Opened {
    async fn fetch(by: &Person, id: &str) -> Self {
        let answer = by.read(&format!("/tips/{id}/sealed"), "tip_attention").await.ok();
        let epoch = u32::try_from(answer["epoch"].as_u64().unwrap()).unwrap();
        let wrap = (epoch, bytes(&answer["wrapped"]));
        Self { tip: id.parse().unwrap(), answer, wrap }
    }
    fn text(&self, keys: &ClientKeys, field: &str, sealed: &Value) -> String {
        let text = keys.read(self.tip, (self.wrap.0, &self.wrap.1), field, &bytes(sealed)).unwrap();
        String::from_utf8(text.to_vec()).unwrap()
    }
    fn seal(&self, keys: &ClientKeys, field: &str, text: &str) -> String {
        let wrap = (self.wrap.0, self.wrap.1.as_slice());
        STANDARD.encode(keys.write(self.tip, wrap, field, text.as_bytes(), &mut rand::rng()).unwrap())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_opens_only_at_who_has_a_key_and_what_is_written_comes_sealed() {
    let people = [("interno.uno", "tip_analyst"), ("interno.dos", "tip_supervisor")];
    let (bench, staff, inside) = Bench::start_with(Engine::Memory, &people).await;
    let (analyst, supervisor) = (&inside[0], &inside[1]);
    let view = analyst.get("/tips/vault?unit=AI").await.ok();
    assert_eq!((view["opens"].as_str(), view["enrolled"].as_str()), (Some("client"), Some("opaque")));
    assert_eq!(view["fingerprint"].as_str().unwrap().len(), 39);
    let taken = bench.take(&staff.operator, "corrupcion", "15106", TEXT).await;
    let id = taken["id"].as_str().unwrap();
    // Who is not of the compartment learns nothing, not even that it opens elsewhere.
    assert_eq!(staff.analyst.read(&format!("/tips/{id}/sealed"), "tip_attention").await.status, 404);
    let sealed = format!("/tips/{id}/sealed");
    analyst.get(&sealed).await.is(403, "purpose_needed");
    analyst.read(&sealed, "tip_attention").await.is(409, "vault_locked");

    let keys = bench.enter(analyst, "AI", PHRASE).await.unwrap().expect("keys of the client's own");
    let opened = Opened::fetch(analyst, id).await;
    let raw = opened.answer.to_string();
    assert!(!raw.contains("CANARIO"), "sealed on its way");
    assert!(opened.text(&keys, "content", &opened.answer["detail"]["content"]).contains("CANARIO-5150"));
    // Unlocked, and still neither server nor vault opens it.
    for path in ["content", "similar"] {
        analyst.read(&format!("/tips/{id}/{path}"), "tip_attention").await.is(409, "opens_elsewhere");
    }
    analyst
        .read("/tips/search?q=comandante&compartment=AI", "tip_attention")
        .await
        .is(409, "opens_elsewhere");
    let commands = format!("/tips/{id}/commands");
    analyst.command(&commands, json!({ "type": "note", "text": "ojo" })).await.is(409, "opens_elsewhere");
    analyst.command(&commands, json!({ "type": "grade", "information": "known_directly" })).await.ok();

    // A text comes sealed for the next place; in clear, for another place or of another month it is refused.
    let field = opened.answer["next_field"].as_str().unwrap();
    let product = opened.seal(&keys, field, "Posible cobro en un módulo de la zona");
    let body = |text: &str, field: &str, sealed: &str| {
        json!({ "command": { "type": "draft_product", "text": text, "use": "investigative_lead" },
                "field": field, "sealed": sealed })
    };
    analyst.command(&sealed, body("en claro", field, &product)).await.is(422, "not_sealed");
    analyst.command(&sealed, body("•", "entry/7", &product)).await.is(422, "text_unsealed");
    let mut foreign = bytes(&json!(product));
    foreign[6] ^= 1;
    analyst.command(&sealed, body("•", field, &STANDARD.encode(&foreign))).await.is(422, "not_sealed");
    analyst.command(&sealed, body("•", field, "AA==")).await.is(422, "not_sealed");
    let row = analyst.command(&sealed, body("•", field, &product)).await.ok();
    assert_eq!(row["drafts"], 1);

    // Approved by the other one, who reads it with keys of their own; as it leaves, the text is not the server's to give.
    let theirs = bench.enter(supervisor, "AI", PHRASE).await.unwrap().unwrap();
    let again = Opened::fetch(supervisor, id).await;
    let entry = &again.answer["detail"]["entries"][0]["text"];
    assert_eq!(again.text(&theirs, field, entry), "Posible cobro en un módulo de la zona");
    supervisor.command(&commands, json!({ "type": "approve_product", "product": 0 })).await.ok();
    let document = supervisor.read(&format!("/tips/{id}/products/0"), "tip_attention").await.ok();
    assert_eq!(
        (document["text"].clone(), document["use"].as_str()),
        (Value::Null, Some("investigative_lead"))
    );

    // Each handing out is on the vault's record, before it was answered.
    let shelf = atalaya_vault::Shelf::open(&bench.vault_dir.path().join("vault.sqlite")).unwrap();
    let lines = shelf.record(0, 1_000).unwrap();
    assert!(shelf.verify_record().unwrap() > 5);
    let reads = |by: &Person, outcome: &str| {
        lines.iter().filter(|l| l.action == "read" && l.outcome == outcome && l.who.contains(&by.id)).count()
    };
    // Handed out once, and once asked to open what it cannot open: which is not the same.
    assert_eq!((reads(analyst, "allowed"), reads(analyst, "elsewhere")), (1, 1));
    assert!(reads(supervisor, "allowed") >= 1 && reads(supervisor, "elsewhere") >= 1);
    // And nothing of what it says is in the vault's files.
    for name in ["vault.sqlite", "vault.sqlite-wal"] {
        let file = std::fs::read(bench.vault_dir.path().join(name)).unwrap_or_default();
        for secret in [&b"CANARIO-5150"[..], PHRASE.as_bytes()] {
            assert!(!file.windows(secret.len()).any(|w| w == secret), "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_of_a_phrase_wait_whoever_relays_them() {
    let (bench, staff) = Bench::start(Engine::Memory).await;
    for _ in 0..5 {
        assert!(bench.enter(&staff.analyst, "089", "otra frase que no es").await.is_err());
    }
    let (_, hello) = atalaya_vault::terminal::Unlocking::start(PHRASE.as_bytes(), &mut rand::rng()).unwrap();
    let body = json!({ "unit": "089", "hello": hello });
    let refused = staff.analyst.post("/tips/vault/unlock", &body).await;
    assert_eq!(refused.status, 429, "{}", refused.text);
    bench.bed.clock.advance(atalaya_model::Millis::from_secs(120));
    bench.unlock(&staff.analyst, "089").await;
    // What is no message is refused in words; a phrase is not taken any more at all.
    let nonsense = json!({ "unit": "089", "hello": "AAAA" });
    staff.supervisor.post("/tips/vault/unlock", &nonsense).await.is(422, "vault_message");
    let phrase = json!({ "unit": "089", "phrase": PHRASE });
    assert_eq!(staff.supervisor.post("/tips/vault/unlock", &phrase).await.status, 422);
    let unknown = json!({ "unit": "089", "login": Uuid::nil(), "proof": "AAAA" });
    staff.supervisor.post("/tips/vault/unlock/finish", &unknown).await.is(409, "wrong_phrase");
}
