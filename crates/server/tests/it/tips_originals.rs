//! Originals under a written order, from the page to the file that is handed over.

use crate::{
    support::{Answer, Engine, Person},
    tips::{Bench, between, receipt},
};
use atalaya_vault::{
    escrow::{self, Holder},
    original,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const NUMBER: &str = "JC-12/2026";
/// Answers `pixels` whatever it is sent, which is all that is wanted here of what makes pixels.
const PIXELS: &str = "/bin/echo";

async fn act(person: &Person, id: &str, purpose: &str, body: Value) -> Answer {
    let path = format!("/tips/{id}/commands");
    let headers = [("purpose", purpose)];
    let headers = if purpose.is_empty() { &[][..] } else { &headers[..] };
    person.command_as(&path, uuid::Uuid::now_v7(), &body, headers).await
}
fn ordered() -> String {
    format!("legal_order; ref={NUMBER}")
}
fn ask() -> Value {
    json!({ "type": "ask_originals", "number": NUMBER, "until": "2026-12-20T06:00:00Z",
            "order": { "authority": "Juzgado CANARIO-6001", "issued": "2026-11-20", "asked": "CANARIO-6002 fotos" } })
}
fn photo(n: u8) -> Vec<u8> {
    let mut photo = format!("foto CANARIO-600{n} ").repeat(40).into_bytes();
    photo.resize(80_000, n);
    photo
}
/// Files below a folder that hold something.
fn holding(folder: &Path, needle: &[u8]) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .unwrap()
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            let kind = std::fs::symlink_metadata(&path).unwrap().file_type();
            match (kind.is_dir(), kind.is_file()) {
                (true, _) => holding(&path, needle),
                (_, true) if std::fs::read(&path).unwrap().windows(needle.len()).any(|w| w == needle) => {
                    vec![path]
                }
                _ => Vec::new(),
            }
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_supervisors_take_up_an_order_and_the_sealed_original_equals_what_was_sent() {
    let (bench, staff, _, shares) = Bench::start_pictures(Engine::Memory, &[], Some(PIXELS.into())).await;
    let (one, analyst) = (&staff.supervisor, &staff.analyst);
    let two = bench.bed.person("otro-supervisor089", &["tip_supervisor"]).await;
    let fields = [("what", "Se ve en la foto"), ("category", "robo"), ("municipality", "15106")];
    let (folio, code) = receipt(&bench.send("/denuncia", &fields, 20).await.text);
    let list = one.get(&format!("/tips?folio={}", folio.replace(' ', "%20"))).await.ok();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    bench.unlock(one, "089").await;
    assert_eq!(bench.enrol(one, &two, "089").await.status, 204);
    let detail = async || one.read(&format!("/tips/{id}/content"), "tip_attention").await.ok();
    let said = |page: &Answer| between(&page.text, r#"<p role="status">"#, "</p>");

    let before = bench.upload(&folio, &code, &photo(1)).await;
    assert_eq!(before.status, 200, "{}", before.text);
    assert_eq!(detail().await["originals"], json!([]));

    // Who may ask, for which purpose, and what an order needs.
    act(one, &id, "", ask()).await.is(403, "purpose_needed");
    assert_eq!(act(one, &id, "tip_attention", ask()).await.status, 403);
    assert_eq!(act(analyst, &id, &ordered(), ask()).await.status, 403);
    assert_eq!(act(&staff.operator, &id, &ordered(), ask()).await.status, 403);
    act(one, &id, "legal_order; ref=JC-99/2026", ask()).await.is(422, "order_number");
    let mut bad = ask();
    bad["until"] = json!("2026-11-01T00:00:00Z");
    act(one, &id, &ordered(), bad).await.is(422, "order_date");
    let mut bad = ask();
    bad["order"]["issued"] = json!("ayer");
    act(one, &id, &ordered(), bad).await.is(422, "invalid_body");
    let mut bad = ask();
    bad["order"].as_object_mut().unwrap().remove("issued");
    act(one, &id, &ordered(), bad).await.is(422, "order_date");
    act(&two, &id, &ordered(), ask()).await.is(409, "vault_locked");
    let row = act(one, &id, &ordered(), ask()).await.ok();
    assert_eq!(row["orders_waiting"], 1);
    act(one, &id, &ordered(), ask()).await.is(409, "order_there");

    // One person is not two.
    let approve = json!({ "type": "approve_originals", "order": 0 });
    assert_eq!(act(one, &id, &ordered(), approve.clone()).await.status, 403);
    assert_eq!(act(analyst, &id, &ordered(), approve.clone()).await.status, 403);
    act(&two, &id, &ordered(), approve.clone()).await.is(409, "vault_locked");
    assert_eq!(bench.upload(&folio, &code, &photo(2)).await.status, 200);
    assert_eq!(detail().await["originals"], json!([]), "not approved");
    bench.unlock(&two, "089").await;
    act(&two, &id, "legal_order; ref=JC-99/2026", approve.clone()).await.is(422, "order_number");
    act(&two, &id, &ordered(), approve.clone()).await.ok();
    act(&two, &id, &ordered(), approve).await.is(409, "already_settled");

    let after = bench.upload(&folio, &code, &photo(3)).await;
    assert_eq!((after.status, said(&after)), (before.status, said(&before)), "the teller sees no difference");
    let kept = detail().await;
    assert_eq!(kept["originals"].as_array().unwrap().len(), 1);
    assert_eq!(kept["originals"][0]["file"], 2);
    let entry = usize::try_from(kept["orders"][0]["entry"].as_u64().unwrap()).unwrap();
    assert!(kept["entries"][entry]["text"].as_str().unwrap().contains("Juzgado CANARIO-6001"));

    // Handed over by two; fetched by one of them.
    let path = format!("/tips/{id}/originals/2");
    assert_eq!(one.read(&path, &ordered()).await.status, 404);
    let asked = json!({ "type": "ask_hand_over", "file": 2 });
    let over = json!({ "type": "hand_over", "file": 2 });
    act(one, &id, &ordered(), json!({ "type": "ask_hand_over", "file": 0 })).await.is(409, "already_settled");
    act(one, &id, &ordered(), asked).await.ok();
    assert_eq!(act(one, &id, &ordered(), over.clone()).await.status, 403);
    act(&two, &id, &ordered(), over).await.ok();
    one.get(&path).await.is(403, "purpose_needed");
    assert_eq!(analyst.read(&path, &ordered()).await.status, 403);
    one.read(&path, "legal_order; ref=JC-99/2026").await.is(422, "order_number");
    let answer = one.request(Method::GET, &path).header("purpose", ordered()).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/octet-stream");
    let sealed = answer.bytes().await.unwrap();
    let key = escrow::recover_of(Holder::Forensic, &shares[2..5]).unwrap();
    let opened = original::open(&key, &sealed).unwrap();
    assert_eq!(&opened.bytes[..], &photo(3)[..]);
    let hex: String = opened.commitment.iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(kept["originals"][0]["commitment"], hex);

    // Nothing of pictures or order in clear where the vault keeps them.
    for needle in ["CANARIO", "Juzgado"] {
        assert_eq!(holding(bench.vault_dir.path(), needle.as_bytes()), [] as [PathBuf; 0], "{needle}");
    }
    // Withdrawn: what was kept is destroyed, and nothing more is kept.
    act(one, &id, &ordered(), json!({ "type": "end_originals", "order": 0 })).await.ok();
    assert_eq!(one.read(&path, &ordered()).await.status, 404);
    assert_eq!(bench.upload(&folio, &code, &photo(4)).await.status, 200);
    let ended = detail().await;
    assert_eq!((&ended["originals"], &ended["row"]["files"]), (&json!([]), &json!(4)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_original_that_the_vault_does_not_take_is_on_the_record() {
    let (bench, staff, _, _) = Bench::start_pictures(Engine::Memory, &[], Some(PIXELS.into())).await;
    let one = &staff.supervisor;
    let two = bench.bed.person("otro-supervisor089", &["tip_supervisor"]).await;
    let fields = [("what", "Se ve en la foto"), ("category", "robo"), ("municipality", "15106")];
    let (folio, code) = receipt(&bench.send("/denuncia", &fields, 20).await.text);
    let list = one.get(&format!("/tips?folio={}", folio.replace(' ', "%20"))).await.ok();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    bench.unlock(one, "089").await;
    assert_eq!(bench.enrol(one, &two, "089").await.status, 204);
    bench.unlock(&two, "089").await;
    act(one, &id, &ordered(), ask()).await.ok();
    act(&two, &id, &ordered(), json!({ "type": "approve_originals", "order": 0 })).await.ok();

    // A vault that was put back from a copy, and knows nothing of the order any more.
    let shelf = atalaya_vault::Shelf::open(&bench.vault_dir.path().join("vault.sqlite")).unwrap();
    let tip: uuid::Uuid = id.parse().unwrap();
    let mut held = shelf.order(tip, 0).unwrap().unwrap();
    held.ended = true;
    shelf.put_order(tip, 0, &held).unwrap();
    drop(shelf);
    assert_eq!(bench.upload(&folio, &code, &photo(1)).await.status, 200);
    let kept = one.read(&format!("/tips/{id}/content"), "tip_attention").await.ok();
    assert_eq!((&kept["originals"], &kept["missed"]), (&json!([]), &json!([{ "file": 0, "order": 0 }])));
    assert_eq!(kept["row"]["originals_missed"], 1);
}
