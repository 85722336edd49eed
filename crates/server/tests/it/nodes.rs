//! Two servers on one database: each shows what the other writes.

use crate::{
    dispatch::{id, open, units},
    support::{Bed, Console, Engine, PASSWORD, Person, until},
};
use atalaya_access::AdapterKind;
use atalaya_server::Server;
use atalaya_store::{DatabaseUrl, testing::TemporaryPostgres};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A second node with the first one's keys and a directory of its own.
pub async fn second(first: &Bed) -> (Server, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("keys")).unwrap();
    for entry in std::fs::read_dir(first.dir().join("keys")).unwrap() {
        let path = entry.unwrap().path();
        // Permissions go along.
        std::fs::copy(&path, dir.path().join("keys").join(path.file_name().unwrap())).unwrap();
    }
    let mut options = first.options.clone();
    options.data = dir.path().to_owned();
    (Server::start_with(options, first.clock.sources()).await.unwrap(), dir)
}

pub async fn at(server: &Server, name: &str) -> Person {
    Person::log_in(&server.url(), name, PASSWORD, "secure_room").await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_records_the_other_shows_within_two_seconds() {
    let DatabaseUrl::Postgres(url) = TemporaryPostgres::shared().database().unwrap() else { unreachable!() };
    let one = Bed::start_on(Some(DatabaseUrl::Postgres(url)), "TOL", |_| {}).await;
    let eva = one.person("eva", &["supervisor"]).await;
    let ana = one.person("ana", &["call_taker"]).await;
    one.person("dora", &["dispatcher"]).await;
    let patrol = units(&eva, 2).await;
    let (two, _dir) = second(&one).await;
    let dora = at(&two, "dora").await;
    let ana_two = at(&two, "ana").await;
    let mut far = Console::open(&dora).await;
    let mut far_calls = Console::open(&ana_two).await;
    assert!(far.tables.contains_key(&("units".to_owned(), patrol[0].clone())), "filled at the start");

    // A call taken at one node rings at the other; so does what becomes of it.
    let began = Instant::now();
    let call = ana.take_call("+525500001111", "en el otro nodo").await;
    far_calls.row("calls", &call, |_| true).await;
    assert!(began.elapsed() < Duration::from_secs(19), "the look-out is alive: {:?}", began.elapsed());
    let incident = open(&eva, 1).await;
    far.row("incidents", &incident, |r| r["stage"] == "pending").await;

    // Orders given at both ends, each seen at the other.
    let mut near = Console::open(&eva).await;
    let order = format!("/incidents/{incident}/commands");
    dora.command(&order, json!({ "type": "assign", "units": [patrol[0]] })).await.ok();
    near.row("units", &patrol[0], |r| r["incident_id"] == incident.as_str()).await;
    eva.command(&order, json!({ "type": "assign", "units": [patrol[1]] })).await.ok();
    far.row("units", &patrol[1], |r| r["incident_id"] == incident.as_str()).await;
    // A decision at one node knows what the other one decided: no unit twice.
    let second_incident = open(&eva, 2).await;
    far.row("incidents", &second_incident, |_| true).await;
    let twice = json!({ "type": "assign", "units": [patrol[1]] });
    assert_eq!(dora.command(&format!("/incidents/{second_incident}/commands"), twice).await.status, 409);
    // Both answer the same to the same command.
    let key = uuid::Uuid::now_v7();
    let line = json!({ "type": "narrate", "text": "Una sola vez" });
    let first = eva.command_as(&order, key, &line, &[]).await.ok();
    let eva_two = Person { base: format!("{}/api/v1", two.url()), ..eva.clone() };
    let again = eva_two.command_as(&order, key, &line, &[]).await;
    assert_eq!(
        (again.status, &again.body["id"], &again.body["version"]),
        (200, &first["id"], &first["version"])
    );
    assert_eq!(again.headers["idempotent-replay"].to_str().unwrap(), "true");

    // What leaves one board leaves the other.
    for unit in &patrol {
        eva.command(&order, json!({ "type": "release", "unit": unit })).await.ok();
    }
    eva.command(&order, json!({ "type": "close", "code": "I" })).await.ok();
    far.gone("incidents", &incident).await;
    // Reference data too.
    let plan = json!({ "type": "create", "name": "Robo", "types": ["301"], "level": 1, "requirements": [{ "capability": "patrol", "count": 1 }] });
    id(&eva, "/plans/commands", plan).await;
    until("the other node knows the plan", || async { two.app().live.plans().len() == 1 }).await;

    // A session that ends at one node ends at the other.
    let out = crate::support::Answer::of(eva.request(reqwest::Method::DELETE, "/session")).await;
    assert_eq!(out.status, 204);
    until("the session is over everywhere", || async { eva_two.get("/session").await.status == 401 }).await;

    // Under load from both ends the boards end up the same, and the same as the rows.
    let pbx = one.machine("pbx-1", AdapterKind::Pbx).await;
    let pbx_two = crate::support::Machine { url: two.url(), ..pbx.clone() };
    for n in 0..60u64 {
        let machine = if n % 3 == 0 { &pbx_two } else { &pbx };
        machine.ring(&format!("c-{n}"), n + 1, "+525500003333").await;
    }
    let rows = |app: &atalaya_server::app::App| -> Vec<(String, Value)> {
        let mut rows: Vec<(String, Value)> = app
            .board
            .rows("calls", &Default::default())
            .iter()
            .map(|json| serde_json::from_str::<Value>(json).unwrap())
            .map(|row| (row["id"].as_str().unwrap().to_owned(), row))
            .collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows
    };
    until("both boards are the same", || async {
        let (here, there) = (rows(one.app()), rows(two.app()));
        here.len() > 60 && here == there
    })
    .await;
    crate::board::board_is_the_rows(&one).await;
    two.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_erased_at_one_node_is_read_at_none() {
    let one = Bed::start(Engine::Postgres).await;
    let ana = one.person("ana", &["call_taker"]).await;
    let admin = one.person("adan", &["administrator"]).await;
    let auditor = one.person("aldo", &["auditor"]).await;
    let call = ana.take_call("+525500009999", "se va a suprimir").await;
    let (two, _dir) = second(&one).await;
    let ana_two = at(&two, "ana").await;
    assert_eq!(ana_two.call_detail(&call).await["number"], "+525500009999");
    crate::erase::erased(&admin, &auditor, &format!("call/{call}")).await;
    until("the other node forgot it", || async {
        let detail = ana_two.read(&format!("/calls/{call}"), "emergency_response").await;
        !detail.text.contains("5500009999")
    })
    .await;
    two.stop().await.unwrap();
}
