//! Routing rules and the extortion guide: drafted by an administrator, compared, put in force by two people.

use crate::{
    support::{Engine, PASSWORD, Person},
    tips::Bench,
};
use serde_json::json;
use uuid::Uuid;

const ROUTING: &str = "/tips/books/routing";

async fn text_of(admin: &Person, kind: usize, version: u64) -> String {
    let books = admin.get("/tips/books").await.ok();
    let versions = books[kind]["versions"].as_array().unwrap().clone();
    let found = versions.iter().find(|v| v["version"] == version).unwrap();
    found["text"].as_str().unwrap().to_owned()
}

async fn draft(admin: &Person, kind: &str, text: &str) -> crate::support::Answer {
    let body = json!({ "type": "draft", "text": text, "note": "Acuerdo 12/2026" });
    admin.command(&format!("/tips/books/{kind}/commands"), body).await
}

/// Where a tip on a stolen car goes now.
async fn goes_to(bench: &Bench, operator: &Person, analyst: &Person) -> String {
    let taken = bench.take(operator, "robo_vehiculo", "15106", "se llevan coches").await;
    let row = analyst.get(&format!("/tips/{}", taken["id"].as_str().unwrap())).await.ok();
    row["routes"][0]["to"].as_str().unwrap().to_owned()
}

/// Asks, has it approved by somebody else, and puts it in force.
async fn put_in_force(admin: &Person, second: &Person, version: u32) -> crate::support::Answer {
    let change = json!({ "type": "activate", "version": version });
    let ask =
        json!({ "action": "CatalogueActivate", "object": "tip_book/routing", "change": change.clone() });
    let asked = admin.command("/approvals/commands", ask).await.ok()["id"].as_str().unwrap().to_owned();
    second.command(&format!("/approvals/{asked}/commands"), json!({ "type": "approve" })).await.ok();
    let path = format!("{ROUTING}/commands");
    admin.command_as(&path, Uuid::now_v7(), &change, &[("approval", &asked)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_is_drafted_compared_and_holds_once_two_people_agree() {
    let inside = [("interno.uno", "tip_analyst"), ("interno.dos", "tip_analyst")];
    let (mut bench, staff, _) = Bench::start_with(Engine::Sqlite, &inside).await;
    let admin = bench.bed.person("administradora", &["administrator"]).await;
    let second = bench.bed.person("administrador", &["administrator"]).await;
    assert_eq!(staff.supervisor.get("/tips/books").await.status, 403);
    let shipped = text_of(&admin, 0, 0).await;
    let before = goes_to(&bench, &staff.operator, &staff.analyst).await;
    assert_ne!(before, "SSEM-AUTOS");

    // What does not read, or does not fit the other book, is refused in words, and nothing is kept.
    draft(&admin, "routing", "version = \"x\"").await.is(422, "book_text");
    let foreign = shipped.replacen("modalities = [\"", "modalities = [\"inventada\", \"", 1);
    assert_ne!(foreign, shipped);
    let refused = draft(&admin, "routing", &foreign).await;
    refused.is(422, "book_text");
    let first_rule = shipped.find("[[rule]]").unwrap();
    let rule = "[[rule]]\nid = \"autos\"\ncategories = [\"robo_vehiculo\"]\nto = [\"SSEM-AUTOS\"]\nwithin_h = 12\n\n";
    let text = format!("{}{rule}{}", &shipped[..first_rule], &shipped[first_rule..]);
    draft(&admin, "routing", &text).await.ok();
    // A draft holds nothing yet.
    assert_eq!(goes_to(&bench, &staff.operator, &staff.analyst).await, before);
    let differences = admin.get(&format!("{ROUTING}/compare?from=0&to=1")).await.ok();
    let mut places: Vec<_> =
        differences.as_array().unwrap().iter().map(|d| d["at"].as_str().unwrap()).collect();
    places.sort_unstable();
    let rule = ["/rule/autos/categories", "/rule/autos/id", "/rule/autos/to", "/rule/autos/within_h"];
    assert_eq!(places, [&rule[..], &["/rule_order"]].concat());

    // One person does not put it in force; of two, each sees what it changes.
    let alone =
        admin.command(&format!("{ROUTING}/commands"), json!({ "type": "activate", "version": 1 })).await;
    assert_eq!(alone.status, 403, "{}", alone.text);
    put_in_force(&admin, &second, 1).await.ok();
    assert_eq!(goes_to(&bench, &staff.operator, &staff.analyst).await, "SSEM-AUTOS");
    let changes = admin.get("/config/changes?kind=tip_book").await.ok();
    let newest = &changes["items"][0];
    assert_eq!(
        (newest["approved_by"].as_str(), newest["events"][0].as_str()),
        (Some("administrador"), Some("activated"))
    );
    // After a start it holds on.
    bench.bed.restart(|_| {}).await;
    let operator = bench.bed.log_in("operador089", PASSWORD, None).await;
    let analyst = bench.bed.log_in("analista089", PASSWORD, None).await;
    assert_eq!(goes_to(&bench, &operator, &analyst).await, "SSEM-AUTOS");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_for_a_compartment_that_nobody_can_open_do_not_come_into_force() {
    let (bench, _) = Bench::start(Engine::Memory).await;
    let admin = bench.bed.person("administradora", &["administrator"]).await;
    let second = bench.bed.person("administrador", &["administrator"]).await;
    // Of the shipped rules' compartments AI has no members here.
    let shipped = text_of(&admin, 0, 0).await;
    draft(&admin, "routing", &format!("{shipped}\n# igual\n")).await.ok();
    let refused = put_in_force(&admin, &second, 1).await;
    refused.is(409, "compartment_not_ready");
    assert!(refused.text.contains("AI"), "{}", refused.text);
    // The guide: a kind that the rules name cannot be taken out.
    let guide = text_of(&admin, 1, 0).await;
    let start = guide.find("[[modality]]").unwrap();
    let next = guide[start + 5..].find("[[modality]]").unwrap() + start + 5;
    let without = format!("{}{}", &guide[..start], &guide[next..]);
    let answer = draft(&admin, "extortion", &without).await;
    assert!(matches!(answer.status, 200 | 422), "{}", answer.text);
    let note = guide.replacen("version = 1", "version = 2", 1);
    draft(&admin, "extortion", &note).await.ok();
}
