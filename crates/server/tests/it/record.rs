//! The record: one leaf for each thing done or seen, found again, proved without the server.

use crate::{
    sessions::entries,
    support::{Bed, Engine, Person, until},
};
use atalaya_journal::{
    Frontier, SignedCheckpoint, VerifierKey,
    merkle::leaf_hash,
    proof::{TlogProof, Trust},
    tiles,
};
use atalaya_server::StartError;
use serde_json::{Value, json};

/// Runs something and gives what it left in the log: exactly one leaf, and that one.
async fn one_leaf<T>(bed: &Bed, auditor: &Person, what: &str, act: impl Future<Output = T>) -> (T, Value) {
    let before = bed.leaves().await;
    let done = act.await;
    let after = bed.leaves().await;
    assert_eq!(after, before + 1, "{what} left {} leaves", after - before);
    let entry = auditor.read(&format!("/audit/{before}"), "audit").await.ok();
    (done, entry["record"].clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_command_and_each_read_of_a_person_is_one_leaf() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let bed = Bed::start(engine).await;
        let ana = bed.person("ana", &["call_taker"]).await;
        let admin = bed.person("adan", &["administrator"]).await;
        let auditor = bed.person("aldo", &["auditor"]).await;
        let pbx = bed.machine("pbx-1", atalaya_access::AdapterKind::Pbx).await;
        // The first folio of a day reserves a block, which is a leaf of its own.
        ana.take_call("+525500001111", "primera").await;

        let ring = [
            pbx.say("p-1", 1, json!({ "type": "ringing", "number": "+525500002222" })),
            pbx.say("p-1", 2, json!({ "type": "held" })),
        ];
        let (answer, record) = one_leaf(&bed, &auditor, "a batch of reports", pbx.reports(&ring)).await;
        let call = answer["results"][0]["call"].as_str().unwrap().to_owned();
        assert_eq!((&record["kind"], &record["action"]), (&json!("command"), &json!("CallEventReport")));
        assert_eq!(record["events"].as_array().unwrap().len(), 5, "{record}");

        let note = ana.call(&call, json!({ "type": "note", "text": "Canario de nota" }));
        let (_, record) = one_leaf(&bed, &auditor, "a command", note).await;
        assert_eq!(record["objects"], json!([format!("call/{call}")]));
        assert!(!record.to_string().contains("Canario"), "the record holds no content: {record}");

        let path = format!("/calls/{call}");
        let read = ana.read(&path, "emergency_response");
        let (_, record) = one_leaf(&bed, &auditor, "a read", read).await;
        assert_eq!(
            (&record["kind"], &record["purpose"]["basis"]),
            (&json!("read"), &json!("emergency_response"))
        );

        let denied = admin.read(&path, "emergency_response");
        let (answer, record) = one_leaf(&bed, &auditor, "a refusal", denied).await;
        assert_eq!((answer.status, &record["kind"]), (403, &json!("refused")));
        assert_eq!(
            (&record["details"]["because"], &record["outcome"]),
            (&json!("purpose"), &json!("refused"))
        );
        assert_eq!(record["details"]["path"], format!("/api/v1{path}"));

        let before = bed.leaves().await;
        assert_eq!(ana.get("/calls").await.status, 200);
        assert_eq!(ana.get("/tasks").await.status, 200);
        assert_eq!(ana.call(&call, json!({ "type": "resume" })).await.status, 409);
        assert_eq!(bed.leaves().await, before, "lists without personal data leave none");

        let of_call = entries(&auditor, &format!("object=call/{call}")).await;
        let actions: Vec<&Value> = of_call.iter().map(|e| &e["record"]["action"]).collect();
        assert_eq!(actions[actions.len() - 1], "CallEventReport", "{actions:?}");
        assert_eq!(actions.iter().filter(|a| **a == "CallReadPersonal").count(), 2);
        let of_ana = entries(&auditor, &format!("actor={}", ana.id)).await;
        assert!(of_ana.iter().all(|e| e["record"]["actor"].to_string().contains(&ana.id)));
        assert!(of_ana.len() >= 4);
        let looked = entries(&auditor, "action=AuditRead").await;
        assert!(looked.len() >= 5, "looking is on the record");
        let page = auditor.read("/audit?limit=3", "audit").await.ok();
        let next = page["next"].as_u64().unwrap();
        let page = auditor.read(&format!("/audit?limit=3&before={next}"), "audit").await.ok();
        assert_eq!(page["items"][0]["leaf"].as_u64(), Some(next - 1));
        for weird in [
            "action=%00",
            "object=%00",
            "object=",
            "action=",
            "object=%0A",
            "object=%F0%9F%9A%93",
            "before=18446744073709551615",
            "limit=0",
            "limit=501",
            "from=1969-01-01T00:00:00Z",
            "actor=x",
            "before=-1",
        ] {
            let answer = auditor.read(&format!("/audit?{weird}"), "audit").await;
            assert!(answer.status < 500, "{weird}: {}", answer.text);
        }
        assert_eq!(auditor.read("/audit/18446744073709551615", "audit").await.status, 404);
    }
}

async fn text(bed: &Bed, path: &str) -> String {
    reqwest::get(format!("{}/api/v1{path}", bed.url())).await.unwrap().text().await.unwrap()
}

/// The newest checkpoint, when it covers the log as it is.
pub async fn checkpoint(bed: &Bed) -> SignedCheckpoint {
    let leaves = bed.leaves().await;
    until("a checkpoint over all leaves", || async {
        bed.app().published.latest().is_some_and(|c| c.checkpoint().size() >= leaves)
    })
    .await;
    SignedCheckpoint::parse(text(bed, "/log/checkpoint").await.as_bytes()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proofs_and_tiles_need_no_trust_in_the_server() {
    let bed = Bed::start(Engine::Sqlite).await;
    let auditor = bed.person("aldo", &["auditor"]).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    // More leaves than one tile holds.
    let call = ana.take_call("+525500001111", "primera").await;
    let notes = (0..280).map(|n| ana.call(&call, json!({ "type": "mark_threat", "threat": n % 2 == 0 })));
    for answer in futures_util::future::join_all(notes).await {
        assert!([200, 409].contains(&answer.status), "{}", answer.text);
    }
    while bed.leaves().await < 300 {
        ana.read(&format!("/calls/{call}"), "emergency_response").await.ok();
    }
    let signed = checkpoint(&bed).await;
    let key = VerifierKey::parse(&text(&bed, "/log/key").await).unwrap();
    let keys = [key];
    let trust = Trust { origin: "atalaya/tol", log_keys: &keys, witnesses: &[], needed: 0 };
    signed.verify_log("atalaya/tol", &keys).unwrap();

    let of_call = entries(&auditor, &format!("object=call/{call}&action=CallCreateManual")).await;
    let leaf = of_call[0]["leaf"].as_u64().unwrap();
    checkpoint(&bed).await;
    let closed = auditor.get(&format!("/audit/{leaf}/proof")).await;
    assert_eq!(closed.status, 200, "{}", closed.text);
    assert!(TlogProof::parse(closed.text.as_bytes()).unwrap().opening().is_none());
    let open = auditor.read(&format!("/audit/{leaf}/proof?disclose=true"), "audit").await;
    let proof = TlogProof::parse(open.text.as_bytes()).unwrap();
    let (opening, _) = proof.verify_record(&trust).unwrap();
    let record: Value = serde_json::from_slice(&opening.record).unwrap();
    assert_eq!(record, of_call[0]["record"]);
    let commitment = opening.commitment();
    TlogProof::parse(closed.text.as_bytes()).unwrap().verify(&commitment, &trust).unwrap();
    let last = open.text.rfind("path").unwrap_or(open.text.len() / 2);
    let mut forged = open.text.clone().into_bytes();
    let digit = forged.iter_mut().take(last).rev().find(|b| b.is_ascii_alphanumeric()).unwrap();
    *digit = if *digit == b'A' { b'B' } else { b'A' };
    let forged = TlogProof::parse(&forged).map(|p| p.verify_record(&trust).is_ok());
    assert!(!matches!(forged, Ok(true)), "a changed proof proves nothing");

    // The public tiles give the same root as the signature.
    let size = checkpoint(&bed).await.checkpoint().size();
    let signed = bed.app().published.latest().unwrap();
    let size = size.min(signed.checkpoint().size());
    let mut frontier = Frontier::new();
    for first in (0..size).step_by(256) {
        let width = (size - first).min(256);
        let partial = if width < 256 { format!(".p/{width}") } else { String::new() };
        let path = format!("/log/tile/entries/{:03}{partial}", first / 256);
        let response = reqwest::get(format!("{}/api/v1{path}", bed.url())).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert!(response.headers()["cache-control"].to_str().unwrap().contains("immutable"));
        let bundle = response.bytes().await.unwrap();
        let entries = tiles::parse_bundle(&bundle, u16::try_from(width).unwrap()).unwrap();
        entries.iter().for_each(|entry| frontier.append(leaf_hash(entry)).unwrap());
    }
    let stated = SignedCheckpoint::parse(text(&bed, "/log/checkpoint").await.as_bytes()).unwrap();
    let stated = if stated.checkpoint().size() == size { stated } else { signed };
    assert_eq!((stated.checkpoint().size(), stated.checkpoint().root()), (size, frontier.root()));
    for odd in [
        "0/999",
        "entries/x999/x999/x999/x999/999",
        "9/000",
        "0/000.p/0",
        "0/000.p/256",
        "..",
        "0/%00",
        "63/x999/x999/x999/999",
        "entries/000.p/1000000",
    ] {
        let status = reqwest::get(format!("{}/api/v1/log/tile/{odd}", bed.url())).await.unwrap().status();
        assert_eq!(status, 404, "{odd}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_copy_of_the_database_is_not_served() {
    let mut bed = Bed::start(Engine::Sqlite).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    ana.take_call("+525500001111", "antes de la copia").await;
    checkpoint(&bed).await;
    bed.stop().await;
    let database = bed.dir().join("atalaya.sqlite");
    let copy = bed.dir().join("copia.sqlite");
    std::fs::copy(&database, &copy).unwrap();

    bed.try_start().await.unwrap();
    let ana = bed.log_in("ana", crate::support::PASSWORD, None).await;
    let lost = ana.take_call("+525500003333", "después de la copia").await;
    checkpoint(&bed).await;
    bed.stop().await;
    let newest = bed.dir().join("nueva.sqlite");
    std::fs::rename(&database, &newest).unwrap();
    for suffix in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(bed.dir().join(format!("atalaya.sqlite{suffix}")));
    }
    std::fs::copy(&copy, &database).unwrap();
    let refused = bed.try_start().await.unwrap_err();
    assert!(matches!(refused, StartError::Behind(..)), "{refused}");

    std::fs::copy(&newest, &database).unwrap();
    bed.try_start().await.unwrap();
    let ana = bed.log_in("ana", crate::support::PASSWORD, None).await;
    assert_eq!(ana.call_detail(&lost).await["number"], "+525500003333");
}
