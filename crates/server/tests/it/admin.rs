//! Administration from outside: plans by two people, changes as differences, rosters, health, the record.

use crate::support::{Bed, Engine, Person};
use serde_json::{Value, json};
use uuid::Uuid;

fn plan(count: u8) -> Value {
    json!({ "type": "create", "name": "Robo a transeúnte", "types": ["301"], "level": 1,
            "requirements": [{ "capability": "patrol", "count": count }] })
}
fn revised(count: u8) -> Value {
    let mut plan = plan(count);
    plan["type"] = json!("revise");
    plan
}
async fn ask(who: &Person, action: &str, object: &str, change: &Value) -> String {
    let body = json!({ "action": action, "object": object, "change": change });
    who.command("/approvals/commands", body).await.ok()["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_put_in_force_by_two_people_who_see_the_difference() {
    let bed = Bed::start(Engine::Sqlite).await;
    let admin = bed.person("adan", &["administrator"]).await;
    let chief = bed.person("sara", &["supervisor"]).await;
    let id = admin.command("/plans/commands", plan(1)).await.ok()["id"].as_str().unwrap().to_owned();
    let (path, object) = (format!("/plans/{id}/commands"), format!("plan/{id}"));
    let activate = |version: u32| json!({ "type": "activate", "version": version });
    assert!(admin.command(&path, activate(1)).await.is(403, "second_person_needed"));
    let first = ask(&admin, "PlanActivate", &object, &activate(1)).await;
    let own = admin.command(&format!("/approvals/{first}/commands"), json!({ "type": "approve" })).await;
    assert_eq!(own.status, 403, "not one's own: {}", own.text);
    chief.command(&format!("/approvals/{first}/commands"), json!({ "type": "approve" })).await.ok();
    let key = Uuid::now_v7();
    let headers = [("approval", first.as_str())];
    admin.command_as(&path, key, &activate(1), &headers).await.ok();
    let again = admin.command_as(&path, key, &activate(1), &headers).await;
    assert_eq!(again.headers["idempotent-replay"], "true", "the same command again, the same answer");
    let twice = admin.command_as(&path, Uuid::now_v7(), &activate(1), &headers).await;
    assert!(!(200..300).contains(&twice.status), "an approval is good once: {}", twice.text);

    admin.command(&path, revised(3)).await.ok();
    let second = ask(&admin, "PlanActivate", &object, &activate(2)).await;
    let pending = chief.get(&format!("/approvals/{second}/change")).await.ok();
    let found = pending["differences"].as_array().unwrap();
    let count = found.iter().find(|d| d["at"] == "/in_force/requirements/0/count").unwrap();
    assert_eq!(
        (&count["before"], &count["after"]),
        (&json!(1), &json!(3)),
        "the server itself says what changes"
    );
    chief.command(&format!("/approvals/{second}/commands"), json!({ "type": "approve" })).await.ok();
    let other = admin.command_as(&path, Uuid::now_v7(), &activate(1), &[("approval", &second)]).await;
    assert!(!(200..300).contains(&other.status), "approved was another change");
    admin.command_as(&path, Uuid::now_v7(), &activate(2), &[("approval", &second)]).await.ok();

    let changes = admin.get(&format!("/config/changes?object={object}")).await.ok();
    let newest = &changes["items"][0];
    assert_eq!(
        (&newest["approved_by"], &newest["actor"]["name"]),
        (&json!("sara"), &json!("adan")),
        "{changes}"
    );
    assert!(
        newest["differences"].as_array().unwrap().iter().any(|d| d["at"] == "/active" && d["after"] == 2)
    );
    assert_eq!(changes["items"].as_array().unwrap().len(), 4, "created, in force, revised, in force");
    // A bad version would be refused, and who approves is told so before.
    let wrong = ask(&admin, "PlanActivate", &object, &activate(9)).await;
    let pending = chief.get(&format!("/approvals/{wrong}/change")).await.ok();
    assert!(pending["refused"].as_str().unwrap().contains('9'), "{pending}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_shows_what_it_would_send() {
    let bed = Bed::start(Engine::Memory).await;
    let chief = bed.person("sara", &["supervisor"]).await;
    let register = json!({ "type": "register", "code": "SSEM", "content": { "name": "Secretaría" } });
    chief.command("/agencies/commands", register).await.ok();
    let mut content = plan(2);
    content.as_object_mut().unwrap().remove("type");
    let order = json!({ "content": content, "type_code": 30101, "municipality": "15106" });
    let seen = chief.post("/plans/preview", &order).await.ok();
    assert_eq!(seen["by_draft"], true, "{seen}");
    assert_eq!(seen["then"]["requirements"][0]["requirement"]["count"], 2);
    assert_eq!(seen["then"]["requirements"][0]["missing"], 2, "there is no unit to send");
    let wrong = json!({ "content": plan(2), "type_code": 30101 });
    assert!((400..500).contains(&chief.post("/plans/preview", &wrong).await.status));
    let unknown = json!({ "type_code": 99999 });
    assert!((400..500).contains(&chief.post("/plans/preview", &unknown).await.status));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_of_accounts_hold_no_secret() {
    let bed = Bed::start(Engine::Memory).await;
    let admin = bed.person("adan", &["administrator"]).await;
    let new =
        json!({ "name": "nueva", "display_name": "Canario de nombre", "roles": [{ "role": "call_taker" }] });
    let made = admin.command("/accounts/commands", new).await.ok();
    let id = made["id"].as_str().unwrap();
    let roles = json!({ "type": "set_roles", "roles": [{ "role": "call_taker" }, { "role": "supervisor" }] });
    admin.command(&format!("/accounts/{id}/commands"), roles).await.ok();
    let changes = admin.get(&format!("/config/changes?object=account/{id}")).await.ok();
    let text = changes.to_string();
    assert!(
        !text.contains("Canario")
            && !text.contains("argon2")
            && !text.contains(made["one_time_password"].as_str().unwrap())
    );
    let roles = &changes["items"][0]["differences"][0];
    assert_eq!((&roles["at"], &roles["after"]), (&json!("/roles/1/role"), &json!("supervisor")), "{changes}");
    for wrong in ["limit=0", "limit=101", "from=ayer"] {
        assert_eq!(admin.get(&format!("/config/changes?{wrong}")).await.status, 400, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rosters_keep_people_in_one_place() {
    let bed = Bed::start(Engine::Sqlite).await;
    let chief = bed.person("sara", &["supervisor"]).await;
    let olga = bed.person("olga", &["call_taker"]).await;
    let place = |from: &str, to: &str, desk: &str| {
        json!({ "type": "place", "placement": {
        "person": { "id": olga.id, "name": "quien sea" }, "post": { "at": "position", "name": desk }, "from": from, "to": to } })
    };
    let path = "/rosters/2026-11-24/commands";
    chief.command(path, place("2026-11-24T13:00:00Z", "2026-11-24T21:00:00Z", "Mesa 1")).await.ok();
    let clash = chief.command(path, place("2026-11-24T20:00:00Z", "2026-11-24T23:00:00Z", "Mesa 2")).await;
    assert!(clash.is(409, "person_elsewhere"));
    let other_day =
        chief.command(path, place("2026-11-26T13:00:00Z", "2026-11-26T21:00:00Z", "Mesa 1")).await;
    assert!(other_day.is(400, "other_day"));
    // Over midnight: the next day sees it.
    chief.command(path, place("2026-11-25T03:00:00Z", "2026-11-25T11:00:00Z", "Mesa 1")).await.ok();
    let next = place("2026-11-25T10:00:00Z", "2026-11-25T15:00:00Z", "Mesa 1");
    assert!(chief.command("/rosters/2026-11-25/commands", next).await.is(409, "person_elsewhere"));
    let day = olga.get("/rosters/2026-11-24").await.ok();
    assert_eq!(day["items"][0]["person"]["name"], "olga", "the name is the account's own");
    assert_eq!(olga.get("/rosters/manana").await.status, 400);
    let nobody = json!({ "type": "place", "placement": { "person": { "id": Uuid::nil(), "name": "x" },
        "post": { "at": "position", "name": "Mesa 9" }, "from": "2026-11-24T13:00:00Z", "to": "2026-11-24T21:00:00Z" } });
    assert_eq!(chief.command(path, nobody).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_system_says_how_it_does() {
    let bed = Bed::start(Engine::Sqlite).await;
    let admin = bed.person("adan", &["administrator"]).await;
    bed.machine("pbx-1", atalaya_access::AdapterKind::Pbx).await;
    bed.account("nueva", &["call_taker"], Default::default(), None).await;
    let note = json!({ "made_at": bed.clock.now(), "position": 7, "to": "/mnt/x" });
    std::fs::write(bed.dir().join("last-backup.json"), note.to_string()).unwrap();
    let seen = admin.get("/system").await.ok();
    assert_eq!((&seen["engine"], &seen["backup"]["position"]), (&json!("sqlite"), &json!(7)));
    assert!(seen["disk"]["free_bytes"].as_u64().unwrap() > 0);
    assert_eq!(seen["feeds"][0]["name"], "pbx-1");
    assert!(seen["feeds"][0]["through"].is_null(), "it has sent nothing");
    let ends = seen["expiring"].as_array().unwrap();
    assert!(ends.iter().any(|e| e["what"] == "one_time_password" && e["name"] == "nueva"), "{seen}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_record_is_looked_into_by_purpose_and_leaves_with_its_checkpoint() {
    let bed = Bed::start(Engine::Sqlite).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    let auditor = bed.person("aldo", &["auditor"]).await;
    let call = ana.take_call("+525500001111", "=HYPERLINK(1)").await;
    ana.read(&format!("/calls/{call}"), "emergency_response").await.ok();
    let reads = auditor.read("/audit?basis=emergency_response&kind=read", "audit").await.ok();
    let items = reads["items"].as_array().unwrap();
    assert!(
        !items.is_empty() && items.iter().all(|i| i["record"]["purpose"]["basis"] == "emergency_response")
    );
    let refused = auditor.read("/audit?kind=refused", "audit").await.ok();
    assert!(refused["items"].as_array().unwrap().iter().all(|i| i["record"]["kind"] == "refused"));

    crate::support::until("a checkpoint", || async { bed.app().published.latest().is_some() }).await;
    let sheet = auditor.read(&format!("/audit/export?format=csv&object=call/{call}"), "audit").await;
    assert_eq!(sheet.status, 200, "{}", sheet.text);
    assert!(sheet.headers["content-disposition"].to_str().unwrap().contains("attachment"));
    assert!(sheet.text.starts_with("leaf,recorded_at,"), "{}", sheet.text);
    let whole = auditor.read(&format!("/audit/export?format=json&object=call/{call}"), "audit").await.ok();
    let entry = &whole["entries"][0];
    let record = entry["record"].as_str().unwrap();
    let salt = hex(entry["salt"].as_str().unwrap());
    let found = atalaya_journal::Hash::of(&[&salt, record.as_bytes()]);
    assert_eq!(
        entry["commitment"],
        found.to_string(),
        "whoever has the file can compute the entry of the log"
    );
    assert!(whole["checkpoint"].as_str().unwrap().starts_with("atalaya/tol\n"));
    assert!(whole["log_key"].as_str().unwrap().contains("atalaya/tol"));
    assert_eq!(auditor.read("/audit/export?format=xml", "audit").await.status, 400);
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_catalogue_is_loaded_compared_and_put_in_force_by_two() {
    let bed = Bed::start(Engine::Memory).await;
    let admin = bed.person("adan", &["administrator"]).await;
    let chief = bed.person("sara", &["supervisor"]).await;
    let shipped = include_str!("../../../dispatch/data/cnie.csv");
    let load = |version: &str, csv: &str| json!({ "type": "load", "version": version, "csv": csv, "source": "SESNSP" });
    admin.command("/catalogue/commands", load("cnie-a", shipped)).await.ok();
    // One type less: the last line is cut off.
    let cut = shipped.trim_end().rsplit_once('\n').unwrap().0;
    admin.command("/catalogue/commands", load("cnie-b", cut)).await.ok();
    let found = admin.get("/catalogue/compare?from=cnie-a&to=cnie-b").await.ok();
    assert_eq!(
        (found["removed"].as_array().unwrap().len(), found["added"].as_array().unwrap().len()),
        (1, 0),
        "{found}"
    );
    let activate = json!({ "type": "activate", "version": "cnie-b" });
    assert!(admin.command("/catalogue/commands", activate.clone()).await.is(403, "second_person_needed"));
    let id = ask(&admin, "CatalogueActivate", "catalogue/cnie", &activate).await;
    chief.command(&format!("/approvals/{id}/commands"), json!({ "type": "approve" })).await.ok();
    admin.command_as("/catalogue/commands", Uuid::now_v7(), &activate, &[("approval", &id)]).await.ok();
    assert_eq!(admin.get("/catalogue").await.ok()["version"], "cnie-b");
    let large = load("cnie-c", &"x".repeat(500_000));
    assert!(
        admin.command("/catalogue/commands", large).await.is(422, "file_too_large"),
        "read, and refused as a file"
    );
    let larger = load("cnie-d", &"x".repeat(900_000));
    assert!(admin.command("/catalogue/commands", larger).await.is(413, "too_large"));
}
