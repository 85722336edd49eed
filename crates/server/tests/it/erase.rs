//! Erasing by two people, and that nothing personal ever lies on the disk in clear.

use crate::{
    record::checkpoint,
    support::{Answer, Bed, Engine, PASSWORD, Person},
};
use atalaya_access::AdapterKind;
use serde_json::{Value, json};
use std::path::Path;

/// Texts that stand nowhere else in the world.
const DIGITS: &str = "5512349876";
const CANARIES: [&str; 5] =
    [DIGITS, "Zyanya Canariotl", "portón canario", "golpes canarios", "callejón canario"];

/// Files below a directory that hold a text in clear.
pub fn holding(dir: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, text));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let ascii: String = text
            .chars()
            .map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", c as u32) })
            .collect();
        let has = |needle: &str| bytes.windows(needle.len()).any(|w| w == needle.as_bytes());
        if has(text) || has(&ascii) {
            found.push(path.display().to_string());
        }
    }
    found
}

fn nowhere(bed: &Bed, when: &str) {
    for canary in CANARIES {
        assert_eq!(holding(bed.dir(), canary), Vec::<String>::new(), "{canary} in clear {when}");
    }
}

/// A call with everything personal a call can have, abandoned by its caller at the end.
async fn personal_call(bed: &Bed, ana: &Person) -> String {
    let pbx = bed.machine("pbx-1", AdapterKind::Pbx).await;
    let number = format!("+52{DIGITS}");
    let ring = json!({ "type": "ringing", "number": number, "name": "Zyanya Canariotl" });
    let call = pbx.report("p-1", 1, ring).await;
    ana.call(&call, json!({ "type": "answer" })).await.ok();
    let draft = json!({ "narrative": "Se oyen golpes canarios", "caller_name": "Zyanya Canariotl", "callback": DIGITS });
    ana.call(&call, json!({ "type": "draft", "revision": 1, "draft": draft })).await.ok();
    let place =
        json!({ "address": "callejón canario 3", "references": "portón canario", "municipality": "15106" });
    ana.call(&call, json!({ "type": "locate", "place": place })).await.ok();
    // More than one snapshot's worth of events.
    for n in 0..70 {
        ana.call(&call, json!({ "type": "note", "text": format!("golpes canarios {n}") })).await.ok();
    }
    pbx.report("p-1", 2, json!({ "type": "ended", "cause": "lost" })).await;
    call
}

async fn erase(admin: &Person, key: uuid::Uuid, subject: &str, approval: Option<&str>) -> Answer {
    let body = json!({ "subject": subject, "reason": "Solicitud ARCO 12/2026" });
    let mut headers = vec![("purpose", "subject_request; ref=ARCO-12/2026")];
    headers.extend(approval.map(|a| ("approval", a)));
    admin.command_as("/subjects/erase", key, &body, &headers).await
}

async fn approve(admin: &Person, auditor: &Person, subject: &str) -> String {
    let ask = json!({ "action": "SubjectErase", "object": subject, "change": { "erase": subject } });
    let purpose = [("purpose", "subject_request; ref=ARCO-12/2026")];
    let asked = admin.command_as("/approvals/commands", uuid::Uuid::now_v7(), &ask, &purpose).await.ok();
    let id = asked["id"].as_str().unwrap().to_owned();
    let path = format!("/approvals/{id}/commands");
    let own = admin.command(&path, json!({ "type": "approve" })).await;
    assert_eq!(own.status, 403, "nobody approves what they asked for: {}", own.text);
    auditor.command(&path, json!({ "type": "approve" })).await.ok();
    id
}

/// Erases a subject as two people do it.
pub async fn erased(admin: &Person, auditor: &Person, subject: &str) {
    let approval = approve(admin, auditor, subject).await;
    erase(admin, uuid::Uuid::now_v7(), subject, Some(&approval)).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn erased_data_are_gone_from_everywhere() {
    let mut bed = Bed::start(Engine::Sqlite).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    let admin = bed.person("adan", &["administrator"]).await;
    let auditor = bed.person("aldo", &["auditor"]).await;
    let call = personal_call(&bed, &ana).await;
    let subject = format!("call/{call}");
    let task = ana.get("/tasks").await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    nowhere(&bed, "before erasing");
    assert!(!holding(bed.dir(), &call).is_empty(), "the search does find what is there");

    erase(&admin, uuid::Uuid::now_v7(), &subject, None).await.is(403, "second_person_needed");
    let other = approve(&admin, &auditor, &format!("call/{}", uuid::Uuid::now_v7())).await;
    let wrong = erase(&admin, uuid::Uuid::now_v7(), &subject, Some(&other)).await;
    assert!((400..500).contains(&wrong.status), "consent to something else is none: {}", wrong.text);
    let approval = approve(&admin, &auditor, &subject).await;
    let before = bed.leaves().await;
    let key = uuid::Uuid::now_v7();
    erase(&admin, key, &subject, Some(&approval)).await.ok();
    assert_eq!(bed.leaves().await, before + 1, "one act, one leaf");
    erase(&admin, key, &subject, Some(&approval)).await.ok();
    let used = erase(&admin, uuid::Uuid::now_v7(), &subject, Some(&approval)).await;
    assert_eq!(used.status, 409, "consent is used up: {}", used.text);
    let nothing = format!("call/{}", uuid::Uuid::now_v7());
    let approval = approve(&admin, &auditor, &nothing).await;
    erase(&admin, uuid::Uuid::now_v7(), &nothing, Some(&approval)).await.is(404, "not_found");
    for odd in ["", "call/", "call/x", "account/019ab5a2-0000-7000-8000-000000000000", "call", "/", "log/0"] {
        let refused = erase(&admin, uuid::Uuid::now_v7(), odd, None).await;
        assert_eq!((refused.status, refused.code()), (400, "bad_subject"), "{odd}");
    }

    // Now, after a restart, and after the rows were made again.
    for round in ["at once", "after a restart", "after a rebuild"] {
        let ana = match round {
            "at once" => ana.clone(),
            "after a restart" => {
                bed.restart(|_| {}).await;
                bed.log_in("ana", PASSWORD, None).await
            }
            _ => {
                bed.centre().rebuild(|_, _| {}).await.unwrap();
                bed.log_in("ana", PASSWORD, None).await
            }
        };
        let detail = ana.call_detail(&call).await;
        assert_eq!((&detail["erased"], &detail["number"]), (&json!(true), &Value::Null), "{round}");
        let back = ana.read(&format!("/tasks/{task}"), "emergency_response").await.ok();
        assert_eq!(back["number"], Value::Null, "the call-back holds the same number: {round} {back}");
        let lists = [
            ana.get("/calls").await.text,
            ana.get("/tasks").await.text,
            detail.to_string(),
            back.to_string(),
        ];
        for (text, canary) in lists.iter().flat_map(|t| CANARIES.map(|c| (t, c))) {
            assert!(!text.contains(canary), "{round}: {canary} in {text}");
        }
        assert!(!lists.concat().contains("9876"), "{round}: the last digits, too");
        let late = ana.call(&call, json!({ "type": "note", "text": "golpes canarios de nuevo" })).await;
        assert_eq!((late.status, late.code()), (410, "subject_erased"), "{round}");
    }
    nowhere(&bed, "after erasing");
    let auditor = log_in_again(&bed, "aldo").await;
    let seen = auditor.read(&format!("/audit?object={subject}"), "audit").await.ok().to_string();
    assert!(seen.contains("SubjectErase") && seen.contains("ARCO 12/2026"), "who erased, and why, stays");
    verifies(&bed).await;
}

async fn log_in_again(bed: &Bed, name: &str) -> Person {
    let secret = atalaya_access::totp::TotpSecret::from_random([7; 20]);
    bed.log_in(name, PASSWORD, Some(&secret)).await
}

/// The whole log against its checkpoint, as the offline verifier reads it.
async fn verifies(bed: &Bed) {
    use atalaya_journal::{proof::Trust, verify};
    let signed = checkpoint(bed).await;
    let store = bed.app().desk.store();
    let leaves = store.leaf_rows(0, 10_000).await.unwrap();
    let events = store.events(0, 10_000).await.unwrap();
    let keys = [bed.app().published.verifier().clone()];
    let trust = Trust { origin: "atalaya/tol", log_keys: &keys, witnesses: &[], needed: 0 };
    let count = leaves.len() as u64;
    let report = verify(
        &trust,
        &[],
        leaves.into_iter().map(Ok::<_, ()>),
        events.into_iter().map(Ok),
        [Ok(signed.encode().into_bytes())],
    )
    .unwrap();
    assert!(report.problem.is_none(), "{report:?}");
    assert!(count > 80);
}
