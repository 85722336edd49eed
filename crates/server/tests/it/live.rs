//! The live connection: order, resuming, ends, and consoles that misbehave.

use crate::support::{Bed, Console, Engine, PASSWORD, until};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use tokio_tungstenite::tungstenite::{Error, Message};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_console_resumes_and_ends_up_with_the_same_board() {
    let mut bed = Bed::start(Engine::Sqlite).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    let mut first = Console::open(&ana).await;
    assert!(first.full);
    let mut calls = Vec::new();
    for n in 0..5 {
        calls.push(ana.take_call("+525500001111", &format!("llamada {n}")).await);
    }
    first.row("calls", &calls[4], |_| true).await;
    let positions: Vec<&str> = first.seen.iter().map(|c| c["id"].as_str().unwrap()).collect();
    assert_eq!(positions, calls, "in the order in which they were taken");
    let (at, view) = (first.position, first.view.clone());
    drop(first);

    let same = Console::again(&ana, at, &view).await;
    assert!(
        !same.full && same.tables.len() <= 1,
        "nothing changed, so nothing is sent, or the last change again"
    );
    drop(same);
    ana.call(&calls[0], json!({ "type": "dispose", "code": 70101 })).await.ok();
    ana.call(&calls[1], json!({ "type": "mark_threat", "threat": true })).await.ok();
    let mut missed = Console::again(&ana, at, &view).await;
    assert!(!missed.full && missed.view == view, "only what changed");
    missed.row("calls", &calls[1], |r| r["threat"] == true).await;
    assert!(!missed.tables.contains_key(&("calls".to_owned(), calls[2].clone())), "and nothing else");
    let mut back = Console::try_open(&ana, Some(at)).await.unwrap();
    assert!(back.full, "a console that does not say what it looked at begins anew");
    back.row("calls", &calls[1], |r| r["threat"] == true).await;
    assert!(!back.tables.contains_key(&("calls".to_owned(), calls[0].clone())));
    assert!(Console::again(&ana, u64::MAX, &view).await.full, "a position that never was");

    // The server restarts: consoles are told, come back and see the same.
    let mut told = Console::open(&ana).await;
    let stop = bed.restart(|_| {});
    let (code, ()) = tokio::join!(told.closed(), stop);
    assert_eq!(code, Some(1001));
    let ana = bed.log_in("ana", PASSWORD, None).await;
    assert!(Console::again(&ana, back.position, &view).await.full, "the board of another process");
    let again = Console::open(&ana).await;
    assert_eq!(again.tables, back.tables);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_console_sees_its_territory_and_ends_with_its_session() {
    let bed = Bed::start(Engine::Memory).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    let admin = bed.person("adan", &["administrator"]).await;
    let scope = atalaya_model::Scope {
        municipalities: [atalaya_model::MunicipalityCode::new("15033").unwrap()].into(),
        ..Default::default()
    };
    bed.account("eca", &["call_taker"], scope, Some(PASSWORD)).await;
    let eca = bed.log_in("eca", PASSWORD, None).await;
    let mut narrow = Console::open(&eca).await;
    let call = ana.take_call("+525500001111", "sin lugar").await;
    narrow.row("calls", &call, |_| true).await;
    let place = |code: &str| json!({ "type": "locate", "place": { "municipality": code } });
    ana.call(&call, place("15106")).await.ok();
    narrow.gone("calls", &call).await;
    let inside: Vec<Value> = eca.queue().await;
    assert!(inside.is_empty(), "lists follow the same limits: {inside:?}");
    let hidden = eca.read(&format!("/calls/{call}"), "emergency_response").await;
    hidden.is(404, "not_found");
    ana.call(&call, place("15033")).await.ok();
    narrow.row("calls", &call, |_| true).await;

    // Roles without a board get no connection; a ticket is good once, and only for one.
    let denied = Console::try_open(&admin, None).await.err().unwrap();
    assert!(matches!(&denied, Error::Http(r) if r.status() == 403), "{denied}");
    let ticket = eca.post("/session/ticket", &json!(null)).await.ok()["ticket"].as_str().unwrap().to_owned();
    let url = format!("{}/live?ticket={ticket}", eca.base).replacen("http", "ws", 1);
    tokio_tungstenite::connect_async(&url).await.unwrap();
    let again = tokio_tungstenite::connect_async(&url).await.err().unwrap();
    assert!(matches!(&again, Error::Http(r) if r.status() == 401), "{again}");
    let foreign =
        eca.http.get(format!("{}/live", eca.base)).header("cookie", format!("atalaya_session={}", eca.token));
    let foreign = crate::support::Answer::of(foreign.header("origin", "https://evil.example")).await;
    assert_eq!(foreign.status, 403, "another page's connection with this browser's cookie");

    // Within seconds of log-out the connection ends.
    assert_eq!(
        crate::support::Answer::of(eca.request(reqwest::Method::DELETE, "/session")).await.status,
        204
    );
    assert_eq!(narrow.closed().await, Some(4001));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn consoles_that_misbehave_disturb_nobody() {
    let bed = Bed::start(Engine::Memory).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    let mut good = Console::open(&ana).await;
    // Wrong messages are told; the connection goes on.
    let deep = format!("{}1{}", "[".repeat(60), "]".repeat(60));
    for wrong in [
        "",
        "{",
        "[]",
        "null",
        "{\"type\":\"shutdown\"}",
        "{\"type\":\"hello\"}",
        &deep,
        "{\"type\":\"viewport\",\"viewport\":[1e999,0,0,0]}",
        "{\"type\":\"viewport\",\"viewport\":[9,9,1,1]}",
        "{\"type\":\"ping\",\"t\":\"\u{202e}\"}",
        "{\"type\":\"ping\",\"t\":1,\"x\":2}",
    ] {
        good.socket.send(Message::text(wrong)).await.unwrap();
        assert!(good.next("error").await["detail"].is_string(), "{wrong}");
    }
    good.send(&json!({ "type": "ping", "t": 12.5 })).await;
    assert_eq!(good.next("pong").await["t"], 12.5);
    good.socket.send(Message::Ping(vec![1].into())).await.unwrap();

    // Binary frames, oversized ones, silence and noise instead of a hello end one connection each.
    let mut binary = Console::open(&ana).await;
    binary.socket.send(Message::binary(vec![0u8; 16])).await.unwrap();
    assert_eq!(binary.closed().await, Some(1003));
    let mut large = Console::open(&ana).await;
    let _ = large.socket.send(Message::text("x".repeat(5_000))).await;
    let _ = large.closed().await;
    let url = format!("{}/live?ticket=", ana.base).replacen("http", "ws", 1);
    for hello in [
        "",
        "{\"type\":\"ping\",\"t\":1}",
        "{\"type\":\"hello\",\"since\":-1}",
        "{\"type\":\"hello\",\"lanes\":[\"x\"]}",
    ] {
        let ticket = ana.post("/session/ticket", &json!(null)).await.ok();
        let (mut socket, _) =
            tokio_tungstenite::connect_async(format!("{url}{}", ticket["ticket"].as_str().unwrap()))
                .await
                .unwrap();
        socket.send(Message::text(hello)).await.unwrap();
        let end = tokio::time::timeout(Duration::from_secs(30), socket.next()).await.unwrap();
        assert!(
            matches!(&end, Some(Ok(Message::Close(Some(f)))) if u16::from(f.code) == 4000),
            "{hello}: {end:?}"
        );
    }

    // Consoles that never read, and one that goes away in the middle of a handshake.
    let mut asleep = Vec::new();
    for _ in 0..3 {
        asleep.push(Console::open(&ana).await);
    }
    let address = bed.server().address();
    let mut half = TcpStream::connect(address).await.unwrap();
    half.write_all(b"GET /api/v1/live HTTP/1.1\r\nHost: x\r\nUpgrade: web").await.unwrap();
    let call = ana.take_call("+525500001111", "primera").await;
    let mut slowest = Duration::ZERO;
    for n in 0..300 {
        let began = Instant::now();
        let text = json!({ "type": "mark_threat", "threat": n % 2 == 0 });
        ana.call(&call, text).await.ok();
        slowest = slowest.max(began.elapsed());
        if n % 50 == 0 {
            good.row("calls", &call, |r| r["threat"] == (n % 2 == 0)).await;
        }
    }
    good.row("calls", &call, |r| r["threat"] == false).await;
    assert!(slowest < Duration::from_secs(9), "somebody waited {slowest:?} for a console that sleeps");
    // Those that slept wake up: they have everything, or are told to start over.
    for console in &mut asleep {
        let end = tokio::time::timeout(Duration::from_secs(20), async {
            loop {
                match console.socket.next().await {
                    Some(Ok(Message::Text(t))) if t.contains("resync") => return true,
                    Some(Ok(Message::Text(t))) if t.contains(&format!("\"position\":{}", good.position)) => {
                        return true;
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return true,
                }
            }
        });
        assert!(end.await.unwrap());
    }
    until("the board holds one call", || async { bed.app().board.ids("calls").len() == 1 }).await;
    drop(half);
}

/// Where units are is told to whom they are on the board, and to nobody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn positions_are_told_within_the_scope() {
    let bed = Bed::start(Engine::Memory).await;
    let boss = bed.person("eva", &["supervisor"]).await;
    let agencies = [atalaya_model::AgencyCode::new("SUEM").unwrap()].into();
    let scope = atalaya_model::Scope { agencies, ..Default::default() };
    bed.account("luz", &["dispatcher"], scope, Some(PASSWORD)).await;
    let luz = bed.log_in("luz", PASSWORD, None).await;
    let other = crate::field::unit(&boss, "SSEM-1", "SSEM").await;
    let own = crate::field::unit(&boss, "SUEM-1", "SUEM").await;
    let valley = [-100.0, 19.0, -99.0, 20.0];
    let (mut all, mut limited) =
        (Console::looking_at(&boss, valley).await, Console::looking_at(&luz, valley).await);
    for (unit, lat) in [(&other, 19.31), (&own, 19.32)] {
        let now = bed.clock.now();
        let report = atalaya_picture::UnitReport {
            unit: atalaya_model::UnitId(unit.parse().unwrap()),
            position: atalaya_model::Position::new(lat, -99.65).unwrap(),
            at: now,
            speed_mps: None,
            course_deg: None,
            accuracy_m: None,
            source: Default::default(),
        };
        bed.app().positions.with(|picture| picture.report(&report, now)).unwrap();
    }
    let seen = told_until(&mut all, &own).await;
    assert!(seen.contains(&other), "{seen:?}");
    // Theirs came first, so it would be in the same frame or in one before.
    let seen = told_until(&mut limited, &own).await;
    assert!(!seen.contains(&other), "{seen:?}");
}

/// The units that a console is told of until it is told of this one.
async fn told_until(console: &mut Console, unit: &str) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    while !told.iter().any(|t| t == unit) {
        let frame = console.next("units").await;
        told.extend(frame["p"].as_array().unwrap().iter().map(|p| p[0].as_str().unwrap().to_owned()));
    }
    told
}

/// A centre for practice: trainers work there and only there, and it is no other centre's database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trainers_work_in_exercises_only() {
    let exercise = atalaya_model::Realm::Exercise { id: atalaya_model::ExerciseId(uuid::Uuid::from_u128(7)) };
    for (realm, expected) in [(exercise, 200), (atalaya_model::Realm::Operations, 403)] {
        let bed = Bed::start_with(Engine::Sqlite, "TOL", |o| o.realm = realm).await;
        let teo = bed.person("teo", &["trainer"]).await;
        assert_eq!(teo.get("/session").await.ok()["realm"], realm.code());
        let body = json!({ "type": "register", "call_sign": "P-1", "kind": "patrulla", "agency": "SSEM" });
        assert_eq!(teo.command("/units/commands", body).await.status, expected, "{realm:?}");
    }
}
