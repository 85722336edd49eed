//! Crews and the room over two nodes: what a crew writes reaches every board, what it is told is told once, and
//! who crosses a zone is told of once.

use crate::{
    bus::{Two, start, telephone},
    dispatch::{open, units},
    field::{enrol, unit},
    field_page::Phone,
    nodes::{at, second},
    support::{Answer, Bed, Console, Engine, PASSWORD, Person, until},
    tak::bench_with,
};
use atalaya_field::thread::Thread;
use atalaya_model::{AgencyCode, Millis, Scope, StreamId, UnitId};
use atalaya_picture::UnitReport;
use atalaya_server::bus::BusOptions;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use uuid::Uuid;

async fn messages(person: &Person, unit: &str) -> Vec<Value> {
    let request = person.request(Method::GET, &format!("/units/{unit}/messages"));
    let all = Answer::of(request.header("purpose", "emergency_response")).await.ok();
    all.as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_crew_writes_is_on_every_board_until_somebody_reads_it() {
    let bed = Bed::start(Engine::Postgres).await;
    let (admin, boss) =
        (bed.person("adan", &["administrator"]).await, bed.person("sofia", &["supervisor"]).await);
    let dora = bed.person("dora", &["dispatcher"]).await;
    let scope = |code: &str| Scope {
        agencies: [AgencyCode::new(code).unwrap()].into(),
        municipalities: Default::default(),
    };
    bed.account("cruz", &["dispatcher:CRUZ-ROJA"], scope("CRUZ-ROJA"), Some(PASSWORD)).await;
    let unit = unit(&boss, "SSEM-41", "SSEM").await;
    let device = enrol(&admin, "Celular de la unidad", "page", &unit).await;
    let code = admin.post(&format!("/devices/{device}/code"), &json!({})).await.ok();
    let phone =
        Phone::enrol(&bed.url(), code["code"].as_str().unwrap()).await.unwrap_or_else(|_| panic!("a code"));
    let (two, _dir) = second(&bed).await;
    let dora_at_two = at(&two, "dora").await;
    let (mut near, mut far) = (Console::open(&boss).await, Console::open(&dora_at_two).await);

    assert_eq!(boss.get(&format!("/units/{unit}/thread")).await.status, 404, "nobody has written");
    phone.order(json!({ "type": "write", "text": "Hay otro herido en el patio" })).await.ok();
    for console in [&mut near, &mut far] {
        let row = console.row("threads", &unit, |row| row["unread"] == 1).await;
        assert_eq!(
            (&row["call_sign"], &row["agency"], &row["last"]["writer"]["from"]),
            (&json!("SSEM-41"), &json!("SSEM"), &json!("crew"))
        );
        assert!(!row.to_string().contains("herido"), "no text is on a board: {row}");
    }
    // Another agency's console has nothing of it, and its dispatcher reads nothing.
    let cruz = bed.log_in("cruz", PASSWORD, None).await;
    let other = Console::open(&cruz).await;
    assert!(!other.tables.keys().any(|(table, _)| table == "threads"), "{:?}", other.tables.keys());
    let refused = |answer: Answer| assert!([403, 404].contains(&answer.status), "{}", answer.text);
    refused(cruz.get(&format!("/units/{unit}/thread")).await);
    let seen = format!("/units/{unit}/messages/seen");
    refused(cruz.command(&seen, json!({ "through": Uuid::now_v7() })).await);

    // A telephone's receipt of its own words is nobody's reading.
    let first = messages(&dora, &unit).await[0]["id"].clone();
    phone.order(json!({ "type": "receipt", "read": [first] })).await.ok();
    phone.order(json!({ "type": "write", "text": "Y viene una ambulancia" })).await.ok();
    let row = near.row("threads", &unit, |row| row["unread"] == 2).await;
    assert_eq!(row["unread_since"], messages(&dora, &unit).await[0]["at"]);
    // Read at one node by one of the room, for all at both; what came after it stays unread.
    dora_at_two.command(&seen, json!({ "through": first })).await.ok();
    near.row("threads", &unit, |row| row["unread"] == 1).await;
    // Not the row that the other console has of the first message alone.
    let row =
        far.row("threads", &unit, |row| row["unread"] == 1 && row["newest_unread"]["id"] != first).await;
    let newest = row["newest_unread"]["id"].clone();
    boss.command(&seen, json!({ "through": newest })).await.ok();
    for console in [&mut near, &mut far] {
        console.row("threads", &unit, |row| row["unread"] == 0 && row["newest_unread"].is_null()).await;
    }
    let all = messages(&dora, &unit).await;
    assert_eq!((&all[0]["read_by"], &all[1]["read_by"]), (&json!("dora"), &json!("sofia")), "{all:?}");
    assert!(boss.command(&seen, json!({ "through": Uuid::now_v7() })).await.is(404, "no_such_message"));
    assert!([400, 422].contains(&boss.command(&seen, json!({ "through": "x" })).await.status));

    // Lent to the other agency: from now on it is that one's; given up, it is on no board.
    let amend = json!({ "type": "amend", "call_sign": "SSEM-41", "kind": "patrulla", "agency": "CRUZ-ROJA" });
    boss.command(&format!("/units/{unit}/commands"), amend).await.ok();
    for console in [&mut near, &mut far] {
        console.row("threads", &unit, |row| row["agency"] == "CRUZ-ROJA").await;
    }
    assert_eq!(cruz.get(&format!("/units/{unit}/thread")).await.ok()["unread"], 0);
    for order in [json!({ "type": "end_shift" }), json!({ "type": "retire", "reason": "Baja del parque" })] {
        boss.command(&format!("/units/{unit}/commands"), order).await.ok();
    }
    for console in [&mut near, &mut far] {
        console.gone("threads", &unit).await;
    }
    two.stop().await.unwrap();
}

/// A unit with a telephone at each node.
async fn crew_at_both(t: &Two) -> (String, crate::bus::Phone, crate::bus::Phone) {
    let unit = unit(&t.boss, "SSEM-1", "SSEM").await;
    let mut phones = Vec::new();
    for (server, uid, lat) in [(t.one.server(), "ANDROID-1", 19.31), (&t.two, "ANDROID-2", 19.3101)] {
        let device = enrol(&t.admin, uid, "tak", &unit).await;
        phones.push(telephone(t, &t.wallet(&device).await, server, uid, lat).await);
    }
    let [one, two] = phones.try_into().ok().unwrap();
    (unit, one, two)
}

/// Both nodes have had time to read what is recorded, and to say what they have to say of it: each looks three times
/// a second.
async fn settled() {
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crew_with_telephones_at_two_nodes_is_told_once_what_it_is_sent_to() {
    let t = start(BusOptions::default()).await;
    t.together().await;
    let (unit, _here, _there) = crew_at_both(&t).await;
    let told = |all: &[Value], word: &str| {
        all.iter().filter(|m| m["text"].as_str().unwrap().starts_with(word)).count()
    };
    for round in 1..=2 {
        // The same incident twice: sent again is another order.
        let incident = match round {
            1 => open(&t.boss, 1).await,
            _ => open(&t.boss_at_two, 2).await,
        };
        let person = if round == 1 { &t.boss } else { &t.boss_at_two };
        let order = format!("/incidents/{incident}/commands");
        for times in 1..=2 {
            person.command(&order, json!({ "type": "assign", "units": [unit] })).await.ok();
            until("the crew is told", || async {
                told(&messages(&t.boss, &unit).await, "SERVICIO") >= (round - 1) * 2 + times
            })
            .await;
            settled().await;
            person.command(&order, json!({ "type": "release", "unit": unit })).await.ok();
            until("the crew is told that it is over", || async {
                told(&messages(&t.boss, &unit).await, "Servicio terminado") >= (round - 1) * 2 + times
            })
            .await;
            settled().await;
            let all = messages(&t.boss, &unit).await;
            let expected = (round - 1) * 2 + times;
            assert_eq!(
                (told(&all, "SERVICIO"), told(&all, "Servicio terminado")),
                (expected, expected),
                "{all:?}"
            );
        }
    }
    t.two.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_writes_reaches_the_telephone_at_the_other_whatever_is_read_meanwhile() {
    let t = start(BusOptions::default()).await;
    t.together().await;
    let unit = unit(&t.boss, "SSEM-1", "SSEM").await;
    let device = enrol(&t.admin, "A52", "tak", &unit).await;
    let mut phone = telephone(&t, &t.wallet(&device).await, &t.two, "ANDROID-1", 19.31).await;
    // Somebody reads the thread at the phone's node all the time: each read may put an older state in memory.
    let stop = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (app, stop, unit) = (t.two.app().clone(), stop.clone(), unit.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    app.desk.forget([&StreamId::new("thread", &unit)]);
                    app.desk.load::<Thread>(&unit).await.unwrap();
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for n in 0..40 {
        let text = format!("aviso número {n}.");
        t.boss.command(&format!("/units/{unit}/messages"), json!({ "text": text })).await.ok();
        phone.chat(&text).await;
    }
    stop.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.unwrap();
    }
    t.two.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_position_that_came_before_its_unit_is_told_when_the_unit_is_known() {
    let b = bench_with(Engine::Memory, |_| {}).await;
    let (_, _, wallet) = b.crew("SSEM-118", "SSEM").await;
    let mut colleague = wallet.connect(b.doors().stream).await.unwrap();
    let now = b.bed.clock.now();
    colleague.send(&crate::support::tak::position("ANDROID-1", "Uno", 19.3, -99.65, now.as_millis())).await;
    colleague.until("the greeting", |e| e.uid == "ATALAYA-CENTRO").await;
    // Registered at another node, whose position of it arrives before its row.
    let key = Uuid::now_v7();
    let report = UnitReport {
        unit: UnitId(key),
        position: atalaya_model::Position::new(19.33, -99.66).unwrap(),
        at: now,
        speed_mps: None,
        course_deg: None,
        accuracy_m: None,
        source: Default::default(),
    };
    b.bed.app().positions.with(|picture| picture.report(&report, now)).unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let body = json!({ "type": "register", "call_sign": "SSEM-200", "kind": "patrulla", "agency": "SSEM" });
    b.boss.command_as("/units/commands", key, &body, &[]).await.ok();
    let seen = colleague.until("the new unit", |e| e.uid == format!("ATALAYA-U-{key}")).await;
    assert_eq!((seen.detail.callsign(), seen.point.lat), (Some("SSEM-200"), 19.33));
}

/// Moves a unit at a node and gives both nodes' watches time to look.
async fn walk(t: &Two, unit: &str, lats: &[f64]) {
    for lat in lats {
        t.one.clock.advance(Millis::from_secs(30));
        t.report(t.one.server(), unit, *lat).await;
        t.shows(&t.two, unit, *lat).await;
        tokio::time::sleep(std::time::Duration::from_millis(3_000)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_enters_a_zone_is_told_of_once_to_whom_the_zone_names() {
    let t = start(BusOptions::default()).await;
    t.one.person("dora", &["dispatcher"]).await;
    let dora_at_two = at(&t.two, "dora").await;
    t.together().await;
    let patrol = units(&t.boss, 2).await;
    let zone = |name: &str, kind: &str, lat: f64| {
        let ground = json!({ "shape": "circle", "centre": { "lat": lat, "lon": -99.65 }, "radius_m": 200.0 });
        json!({ "type": "draw", "content": { "name": name, "kind": kind, "ground": ground } })
    };
    let exclusion = zone("Toma de agua", "exclusion", 19.30);
    let exclusion =
        t.boss.command("/zones/commands", exclusion).await.ok()["id"].as_str().unwrap().to_owned();
    // A beat around the same place: its crossings are facts of which nobody is told.
    let beat = t.boss.command("/zones/commands", zone("Sector 4", "beat", 19.30)).await.ok()["id"].clone();
    let (mut near, mut far) = (Console::open(&t.boss).await, Console::open(&dora_at_two).await);
    until("both nodes watch", || async {
        [t.one.app(), t.two.app()].iter().all(|app| app.field.zones.watched().1.len() == 2)
    })
    .await;
    until("both nodes know who is at a console", || async {
        let here =
            |app: &atalaya_server::app::App, name: &str| app.everybody().iter().any(|p| p.name == name);
        [t.one.app(), t.two.app()].iter().all(|app| here(app, "dora") && here(app, "sofia"))
    })
    .await;

    walk(&t, &patrol[0], &[19.290, 19.2901, 19.2995, 19.3005]).await;
    let crossing = |row: &Value| row["kind"] == "zone_crossed" && row["zone"]["crossed"] == "entered";
    let (alert, row) = near.any("alerts", crossing).await;
    far.row("alerts", &alert, |_| true).await;
    assert_eq!(
        (&row["text"], &row["call_sign"], &row["zone"]["id"], &row["priority"], &row["level"]),
        (
            &json!("SSEM-0 entró a Toma de agua"),
            &json!("SSEM-0"),
            &json!(exclusion),
            &json!("high"),
            &json!(3)
        )
    );
    assert_eq!(row["since"], row["raised_at"], "since it happened");
    // Who is at the other node's consoles is known for some seconds only, and the clock has just leapt: the node that
    // was first names its own.
    let shown: Vec<&str> =
        row["shown_to"].as_array().unwrap().iter().filter_map(|p| p["name"].as_str()).collect();
    assert!(!shown.is_empty() && shown.iter().all(|name| ["dora", "sofia"].contains(name)), "{shown:?}");
    // Jitter at the border raises nothing more, and neither does the other node.
    walk(&t, &patrol[0], &[19.2981, 19.3, 19.2981, 19.3]).await;
    settled().await;
    let all = t.boss.get("/alerts?limit=100").await.ok();
    let crossings: Vec<&Value> =
        all["items"].as_array().unwrap().iter().filter(|a| a["kind"] == "zone_crossed").collect();
    assert_eq!(crossings.len(), 1, "{all}");
    let stream = StreamId::new("alert", &alert);
    assert_eq!(t.one.app().desk.version_of(&stream).await.unwrap(), 1, "raised once by two nodes");
    let facts = t.boss.get(&format!("/zones/{}/crossings", beat.as_str().unwrap())).await.ok();
    assert_eq!(facts.as_array().unwrap().len(), 1, "the beat's crossing is a fact: {facts}");

    // Answered at one node; it stands while the unit is inside.
    dora_at_two.command(&format!("/alerts/{alert}/commands"), json!({ "type": "acknowledge" })).await.ok();
    near.row("alerts", &alert, |row| row["status"] == "acknowledged").await;
    walk(&t, &patrol[0], &[19.290, 19.2901, 19.2902]).await;
    settled().await;
    let standing = || t.two.app().live.alerts().contains_key(&alert);
    assert!(standing(), "a unit that only passes through is shown all the same");
    t.one.clock.advance(Millis::from_minutes(16));
    until("it is over", || async { !standing() }).await;
    settled().await;
    let again = || {
        let zones = [t.one.app(), t.two.app()].map(|app| app.field.zones.watched().1);
        format!("ended by one node, not raised again by the other: {zones:?}")
    };
    assert!(!standing(), "{}", again());
    assert_eq!(t.one.app().desk.version_of(&stream).await.unwrap(), 3, "{}", again());
    t.two.stop().await.unwrap();
}
