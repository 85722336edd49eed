//! Wrong input at every door: refused in one form, nothing half-written, nobody else disturbed.

use crate::support::{Answer, Bed, Engine, Machine, Person};
use atalaya_access::AdapterKind;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

struct Doors {
    bed: Bed,
    pbx: Machine,
    people: Vec<Person>,
    tracker: Machine,
    call: String,
    incident: String,
    unit: String,
}

async fn doors(engine: Engine) -> Doors {
    let bed = Bed::start(engine).await;
    let pbx = bed.machine("pbx-1", AdapterKind::Pbx).await;
    let mut people = Vec::new();
    for role in ["call_taker", "supervisor", "administrator", "auditor"] {
        people.push(bed.person(&role.replace('_', "-"), &[role]).await);
    }
    let call = people[0].take_call("+525500001111", "primera").await;
    let id = |value: Value| value["id"].as_str().unwrap().to_owned();
    let agency = json!({ "type": "register", "code": "SSEM", "content": { "name": "Seguridad" } });
    people[1].command("/agencies/commands", agency).await.ok();
    let unit = json!({ "type": "register", "call_sign": "SSEM-1", "kind": "patrulla", "agency": "SSEM" });
    let unit = id(people[1].command("/units/commands", unit).await.ok());
    let open = json!({ "type": "open", "type_code": 30101, "place": { "address": "Hidalgo 1", "municipality": "15106" } });
    let incident = id(people[0].command("/incidents/commands", open).await.ok());
    let tracker = bed.machine("tracker-1", AdapterKind::Tracker).await;
    Doors { bed, pbx, people, tracker, call, incident, unit }
}

#[track_caller]
fn refused(what: &str, answer: &Answer) {
    assert!((400..500).contains(&answer.status), "{what}: {} {}", answer.status, answer.text);
    assert!(!answer.code().is_empty(), "{what}");
}

/// Command doors with somebody who may use them.
fn commands(doors: &Doors) -> Vec<(usize, String)> {
    let id = Uuid::now_v7();
    vec![
        (0, "/calls/commands".into()),
        (0, format!("/calls/{}/commands", doors.call)),
        (0, format!("/tasks/{id}/commands")),
        (1, "/restrictions/commands".into()),
        (1, format!("/restrictions/{id}/commands")),
        (2, "/accounts/commands".into()),
        (2, format!("/accounts/{}/commands", doors.people[0].id)),
        (2, "/adapters/commands".into()),
        (2, format!("/adapters/{}/commands", doors.pbx.id)),
        (2, "/approvals/commands".into()),
        (2, format!("/approvals/{id}/commands")),
        (2, "/subjects/erase".into()),
        (0, "/incidents/commands".into()),
        (1, format!("/incidents/{}/commands", doors.incident)),
        (1, "/units/commands".into()),
        (1, format!("/units/{}/commands", doors.unit)),
        (1, "/cautions/commands".into()),
        (1, format!("/cautions/{id}/commands")),
        (1, "/bolos/commands".into()),
        (1, format!("/bolos/{id}/commands")),
        (1, "/plans/commands".into()),
        (1, format!("/plans/{id}/commands")),
        (1, "/agencies/commands".into()),
        (1, "/agencies/SSEM/commands".into()),
        (2, "/catalogue/commands".into()),
        (0, "/session/password".into()),
        (0, "/session/totp/confirm".into()),
        (0, "/session".into()),
    ]
}

fn raw(person: &Person, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
    // Who sends too much is told so and cut off; the next request needs a connection of its own.
    let http = reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap();
    let person = Person { http, ..person.clone() };
    let purpose = if path.starts_with("/subjects") { "legal_order; ref=1" } else { "emergency_response" };
    person
        .request(Method::POST, path)
        .header("idempotency-key", Uuid::now_v7().to_string())
        .header("purpose", purpose)
        .header("content-type", kind)
        .body(body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_bodies_are_refused_at_every_door() {
    let doors = doors(Engine::Sqlite).await;
    let position = doors.bed.app().desk.store().head().await.unwrap().position;
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let deep_object = "{\"a\":".repeat(64) + "1" + &"}".repeat(64);
    let wide = format!("{{{}\"z\":1}}", (0..3_000).map(|n| format!("\"k{n}\":{n},")).collect::<String>());
    let json = "application/json";
    let bodies: Vec<(&str, &str, Vec<u8>)> = vec![
        ("empty", json, Vec::new()),
        ("1 MB", json, vec![b' '; 1 << 20]),
        ("1 MB of text", json, format!("\"{}\"", "x".repeat(1 << 20)).into_bytes()),
        ("deep arrays", json, deep.into_bytes()),
        ("deep objects", json, deep_object.into_bytes()),
        ("many unknown fields", json, wide.into_bytes()),
        ("half", json, b"{\"type\":".to_vec()),
        ("more after the end", json, b"{\"type\":\"answer\"} {}".to_vec()),
        ("invalid UTF-8", json, b"{\"type\":\"note\",\"text\":\"\xff\xfe\"}".to_vec()),
        ("lone surrogate", json, br#"{"type":"note","text":"\ud800"}"#.to_vec()),
        ("NUL", json, br#"{"type":"note","text":"a\u0000b"}"#.to_vec()),
        ("bidi override", json, "{\"type\":\"note\",\"text\":\"a\u{202e}b\"}".into()),
        ("control", json, br#"{"type":"note","text":"a\u001bb"}"#.to_vec()),
        ("NaN", json, b"{\"type\":\"draft\",\"revision\":NaN}".to_vec()),
        (
            "Infinity",
            json,
            b"{\"type\":\"locate\",\"place\":{\"located\":{\"position\":{\"lat\":1e999,\"lon\":1}}}}"
                .to_vec(),
        ),
        ("huge integer", json, b"{\"type\":\"dispose\",\"code\":99999999999999999999999999}".to_vec()),
        ("negative", json, b"{\"type\":\"draft\",\"revision\":-1,\"draft\":{}}".to_vec()),
        ("unknown field", json, b"{\"type\":\"answer\",\"x\":1}".to_vec()),
        ("unknown order", json, b"{\"type\":\"drop_table\"}".to_vec()),
        ("array", json, b"[]".to_vec()),
        ("null", json, b"null".to_vec()),
        ("a text for an object", json, b"\"answer\"".to_vec()),
        ("same field twice", json, b"{\"type\":\"note\",\"type\":\"answer\",\"text\":\"x\"}".to_vec()),
        ("no type", "", b"{\"type\":\"answer\"}".to_vec()),
        ("form", "application/x-www-form-urlencoded", b"type=answer".to_vec()),
        ("text", "text/plain", b"{\"type\":\"answer\"}".to_vec()),
        ("xml", "application/xml", b"<a/>".to_vec()),
        ("odd type", "application/json\u{7f}", b"{}".to_vec()),
    ];
    for (who, path) in commands(&doors) {
        for (what, kind, body) in &bodies {
            if kind.contains('\u{7f}') {
                continue;
            }
            // An answer may come before a large body was sent; the connection then ends.
            match raw(&doors.people[who], &path, kind, body.clone()).send().await {
                Ok(response) => {
                    let (status, kind) =
                        (response.status().as_u16(), response.headers().get("content-type").cloned());
                    let text = response.text().await.unwrap_or_default();
                    assert!((400..500).contains(&status), "{path} {what}: {status} {text}");
                    assert_eq!(kind.unwrap(), "application/problem+json", "{path} {what}");
                }
                Err(error) => assert!(body.len() > 65_536, "{path} {what}: {error}"),
            }
        }
    }
    let doors_of_machines = ["/doors/calls", "/doors/alarms"];
    for path in doors_of_machines {
        for (what, _, body) in bodies.iter().filter(|b| b.2.len() < 1 << 20) {
            refused(what, &doors.pbx.send("POST", path, "application/json", body, 0).await);
        }
    }
    let large = vec![b' '; (1 << 20) + 1];
    let request = doors.pbx.http.post(format!("{}/api/v1/doors/calls", doors.bed.url())).body(large);
    if let Ok(answer) = request.send().await {
        assert!([401, 413].contains(&answer.status().as_u16()));
    }
    assert_eq!(doors.bed.app().desk.store().head().await.unwrap().position, position, "nothing was written");
    still_serves(&doors).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_requests_are_refused_in_one_form() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let doors = doors(engine).await;
        let (ana, eva, auditor) = (&doors.people[0], &doors.people[1], &doors.people[3]);
        let wrong_ids = [
            "x",
            "0",
            "019ab5a2",
            "%00",
            "..%2f..",
            "%ff",
            "019ab5a2-0000-7000-8000-00000000000g",
            "'; DROP TABLE calls; --",
        ];
        for id in wrong_ids {
            for path in [
                format!("/calls/{id}"),
                format!("/tasks/{id}"),
                format!("/calls/{id}/candidates"),
                format!("/incidents/{id}"),
                format!("/incidents/by-folio/{id}"),
                format!("/incidents/{id}/candidates"),
                format!("/units/{id}"),
                format!("/cautions/{id}"),
                format!("/bolos/{id}"),
            ] {
                refused(&path, &ana.read(&path, "emergency_response").await);
            }
            refused(id, &ana.command(&format!("/calls/{id}/commands"), json!({ "type": "answer" })).await);
            refused(id, &eva.get(&format!("/measures/{id}/rows")).await);
            refused(id, &auditor.read(&format!("/audit/{id}x"), "audit").await);
        }
        for path in [
            "/calls",
            "/calls/commands",
            "/accounts/commands",
            "/session",
            "/log/key",
            "/doors/aml",
            "/nothing/here",
            "/",
        ] {
            for method in ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
                if (path, method) == ("/session", "DELETE") {
                    continue;
                }
                let answer = Answer::of(ana.request(method.parse().unwrap(), path)).await;
                assert!([404, 405].contains(&answer.status), "{method} {path}: {}", answer.status);
                assert!(["not_found", "method_not_allowed"].contains(&answer.code()), "{method} {path}");
                assert_eq!(answer.headers["x-content-type-options"], "nosniff");
            }
        }
        for query in [
            "limit=0",
            "limit=501",
            "limit=-1",
            "limit=x",
            "limit=99999999999999999999",
            "after=x",
            "after=",
            "after=%00",
            "live=perhaps",
            "from=ayer",
            "from=2026-13-45T00:00:00Z",
            "from=%FF",
            "after=WyJjYWxscyIsInJhbmdfYXQiLHRydWUsMywiXHUwMDAwIiwieCJd",
        ] {
            refused(query, &ana.get(&format!("/calls?{query}")).await);
        }
        for query in [
            "from=1970-01-01T00:00:00Z&to=2199-12-31T00:00:00Z",
            "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z",
            "municipality=%00",
            "municipality=ñ",
            "to=1970-01-01T00:00:00Z",
        ] {
            refused(query, &eva.get(&format!("/measures?{query}")).await);
        }
        let odd =
            eva.get("/measures?municipality=15106&from=1970-01-01T00:00:00Z&to=1970-06-01T00:00:00Z").await;
        assert_eq!(odd.status, 200, "{}", odd.text);
        for header in [
            ("purpose", "curiosity"),
            ("purpose", "legal_order"),
            ("purpose", ""),
            ("if-match", "x"),
            ("happened-at", "1969-12-31T00:00:00Z"),
            ("happened-at", "x"),
            ("idempotency-key", "x"),
            ("idempotency-key", ""),
        ] {
            let request = ana.request(Method::POST, &format!("/calls/{}/commands", doors.call));
            let request = request.json(&json!({ "type": "note", "text": "x" }));
            let key = Uuid::now_v7().to_string();
            let request =
                if header.0 == "idempotency-key" { request } else { request.header("idempotency-key", key) };
            let answer = Answer::of(request.header(header.0, header.1)).await;
            assert_eq!(answer.status, 400, "{header:?} {}", answer.text);
            assert_eq!(answer.body["errors"][0]["pointer"].as_str().unwrap().to_lowercase(), header.0);
        }
        let missing =
            ana.post(&format!("/calls/{}/commands", doors.call), &json!({ "type": "answer" })).await;
        assert_eq!((missing.status, missing.code()), (400, "bad_header"));
        still_serves(&doors).await;
    }
}

async fn still_serves(doors: &Doors) {
    let ana = &doors.people[0];
    ana.call(&doors.call, json!({ "type": "note", "text": "sigue" })).await.ok();
    assert_eq!(ana.get("/calls").await.status, 200);
    doors.pbx.ring("after-all", 1, "+525500009999").await;
    let ready = reqwest::get(format!("{}/health/ready", doors.bed.url())).await.unwrap();
    assert_eq!(ready.status(), 200);
    let metrics = reqwest::get(format!("{}/metrics", doors.bed.url())).await.unwrap().text().await.unwrap();
    assert!(!metrics.contains("BREW"), "anybody could make series without end");
    assert!(!metrics.contains("019ab5a2"), "{metrics}");
}

/// JSON of any shape, with words that mean something here.
fn values() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "type",
        "answer",
        "note",
        "text",
        "draft",
        "revision",
        "locate",
        "place",
        "located",
        "position",
        "lat",
        "lon",
        "take_manual",
        "channel",
        "radio",
        "number",
        "+525500001111",
        "dispose",
        "code",
        "transfer",
        "to",
        "operator",
        "id",
        "name",
        "reason",
        "impose",
        "kind",
        "test_line",
        "expires_at",
        "2026-11-24T00:00:00Z",
        "set_roles",
        "roles",
        "role",
        "auditor",
        "scope",
        "agencies",
        "method",
        "told",
        "at",
        "verified",
        "attach_incident",
        "incident",
        "folio",
        "TOL-261124-00001",
        "019ab5a2-0000-7000-8000-000000000000",
        "subject",
        "action",
        "SubjectErase",
        "object",
        "change",
        "reports",
        "call",
        "sequence",
        "what",
        "ringing",
        "\u{0}",
        "\u{202e}",
        "",
    ]);
    let text = prop_oneof![4 => words.prop_map(str::to_owned), 1 => "\\PC{0,40}"];
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<u64>().prop_map(Value::from),
        1 => (-400.0..400.0f64).prop_map(Value::from),
        3 => text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            3 => prop::collection::btree_map(text.clone(), inner, 0..6).prop_map(|m| m.into_iter().collect::<Value>()),
        ]
    })
}

/// A good order with one place changed to anything.
fn bent() -> impl Strategy<Value = Value> {
    let good = prop::sample::select(vec![
        json!({ "type": "take_manual", "channel": "radio", "number": "+525500001111", "note": "x" }),
        json!({ "type": "locate", "verified": true, "place": { "address": "A 1", "municipality": "15106", "located":
            { "position": { "lat": 19.1, "lon": -99.1 }, "accuracy_m": 5.0, "confidence_pct": 50, "method": "told", "at": "2026-11-24T00:00:00Z" } } }),
        json!({ "type": "draft", "revision": 3, "draft": { "type_code": 10101, "narrative": "x", "agencies": ["SSEM"], "fields": { "a": "b" } } }),
        json!({ "type": "transfer", "to": { "type": "operator", "operator": { "id": "019ab5a2-0000-7000-8000-000000000000", "name": "x" } }, "reason": "y" }),
        json!({ "type": "attach_incident", "incident": "019ab5a2-0000-7000-8000-000000000000", "folio": "TOL-261124-00001" }),
        json!({ "type": "impose", "kind": "court_order", "number": "911", "reason": "x", "expires_at": "2026-12-24T00:00:00Z", "reference": "z" }),
        json!({ "type": "rename", "name": "pedro", "display_name": "Pedro" }),
        json!({ "type": "open", "type_code": 30101, "place": { "located": { "position": { "lat": 19.3, "lon": -99.6 }, "method": "told", "at": "2026-11-24T00:00:00Z" } },
            "priority": "alta", "caller": { "name": "x", "phone": "55" }, "narrative": "y", "agencies": [{ "agency": "SSEM" }] }),
        json!({ "type": "add_record", "record": { "type": "person", "age": 200, "name": "x" } }),
        json!({ "type": "assign", "units": ["019ab5a2-0000-7000-8000-000000000000"], "bypassed": [] }),
        json!({ "type": "register", "call_sign": "A-1", "kind": "patrulla", "agency": "SSEM", "municipality": "15106" }),
        json!({ "type": "start_shift", "crew": [{ "name": "x", "role": "driver" }], "vehicle": "9", "until": "2026-11-24T00:00:00Z" }),
        json!({ "type": "create", "place": { "located": { "position": { "lat": 19.3, "lon": -99.6 }, "method": "told", "at": "2026-11-24T00:00:00Z" } },
            "radius_m": 50.0, "kind": "weapon", "text": "x", "expires_at": "2027-01-01T00:00:00Z" }),
        json!({ "type": "issue", "kind": "vehicle", "title": "x", "text": "y", "expires_at": "2026-12-01T00:00:00Z",
            "area": { "municipalities": ["15106"], "centre": { "lat": 19.3, "lon": -99.6 }, "radius_m": 1000.0 } }),
        json!({ "type": "create", "name": "x", "types": ["301"], "level": 1, "requirements": [{ "capability": "patrol", "count": 1 }],
            "hours": { "days": [1], "from_minute": 0, "to_minute": 60 } }),
        json!({ "type": "set_station", "station": { "code": "A", "name": "x", "position": { "lat": 19.3, "lon": -99.6 }, "minimum": [] } }),
        json!({ "type": "load", "version": "v", "csv": "code,type,subtype,incident,priority,edition\n10101,a,b,c,ALTA,3.0\n", "source": "x" }),
        json!({ "positions": [{ "unit": "019ab5a2-0000-7000-8000-000000000000", "lat": 19.3, "lon": -99.6, "at": "2026-11-24T00:00:00Z", "speed_mps": 3.0 }] }),
        json!({ "name": "pedro", "display_name": "Pedro", "roles": [{ "role": "auditor" }], "scope": { "agencies": ["SSEM"] } }),
        json!({ "action": "SubjectErase", "object": "call/x", "change": { "a": [1, 2] } }),
        json!({ "reports": [{ "call": "p", "sequence": 9, "at": "2026-11-24T00:00:00Z", "what": { "type": "ringing", "number": "55" } }] }),
    ]);
    (good, any::<prop::sample::Index>(), values()).prop_map(|(mut good, place, value)| {
        let mut paths = Vec::new();
        collect(&good, String::new(), &mut paths);
        let path = place.get(&paths).clone();
        if let Some(target) = good.pointer_mut(&path) {
            *target = value;
        }
        good
    })
}

fn collect(value: &Value, path: String, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(k, v)| collect(v, format!("{path}/{k}"), into)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, v)| collect(v, format!("{path}/{i}"), into))
        }
        _ => {}
    }
    into.push(path);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_order_of_any_shape_makes_the_server_fail() {
    for engine in [Engine::Memory, Engine::Postgres] {
        let doors = doors(engine).await;
        let mut runner = TestRunner::deterministic();
        let strategy = prop_oneof![2 => bent(), 1 => values()];
        let paths = commands(&doors);
        for n in 0..900 {
            let body = strategy.new_tree(&mut runner).unwrap().current();
            // Not the password: five wrong ones lock the door, as they should.
            let (who, path) = &paths[n % (paths.len() - 3)];
            let answer =
                Answer::of(raw(&doors.people[*who], path, "application/json", body.to_string())).await;
            assert!(answer.status < 500, "{path} {body}: {} {}", answer.status, answer.text);
            if answer.status >= 400 {
                assert!(!answer.code().is_empty(), "{path} {body}");
            }
            if n % 3 == 0 {
                let door = ["/doors/calls", "/doors/alarms"][n % 2];
                let answers =
                    [doors.pbx.post(door, &body).await, doors.tracker.post("/doors/positions", &body).await];
                for answer in answers {
                    assert!(answer.status < 500, "{door} {body}: {} {}", answer.status, answer.text);
                }
            }
        }
        still_serves(&doors).await;
    }
}
