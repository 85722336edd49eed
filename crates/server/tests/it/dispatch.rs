//! Incidents and units: who takes a unit when two want it, what is stored, what is sealed.

use crate::{
    board::{board_is_the_rows, same_after_rebuild},
    support::{Bed, Console, Engine, PASSWORD, Person},
};
use futures_util::future::join_all;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

pub async fn id(person: &Person, path: &str, body: Value) -> String {
    person.command(path, body).await.ok()["id"].as_str().unwrap().to_owned()
}

pub async fn units(supervisor: &Person, count: usize) -> Vec<String> {
    let agency = json!({ "type": "register", "code": "SSEM", "content": { "name": "Seguridad" } });
    supervisor.command("/agencies/commands", agency).await.ok();
    let mut units = Vec::new();
    for n in 0..count {
        let register = json!({ "type": "register", "call_sign": format!("SSEM-{n}"), "kind": "patrulla", "agency": "SSEM" });
        let unit = id(supervisor, "/units/commands", register).await;
        let shift = json!({ "type": "start_shift", "crew": [{ "name": format!("Tripulante canario {n}") }] });
        supervisor.command(&format!("/units/{unit}/commands"), shift).await.ok();
        units.push(unit);
    }
    units
}

pub async fn open(person: &Person, n: usize) -> String {
    let place = json!({ "address": format!("Hidalgo {n}"), "municipality": "15106", "located":
        { "position": { "lat": 19.29 + n as f64 / 1000.0, "lon": -99.65 }, "method": "told", "at": "2026-11-24T00:00:00Z" } });
    let open = json!({ "type": "open", "type_code": 30101, "place": place, "narrative": "Vidrio canario roto",
        "caller": { "name": "Zyanya Canariotl", "phone": "+525512349876" }, "agencies": [{ "agency": "SSEM" }] });
    id(person, "/incidents/commands", open).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_want_a_unit_one_gets_it() {
    for engine in [Engine::Memory, Engine::Postgres] {
        let bed = Bed::start(engine).await;
        let eva = bed.person("eva", &["supervisor"]).await;
        let dora = bed.person("dora", &["dispatcher"]).await;
        let unit = units(&eva, 1).await.remove(0);
        let mut console = Console::open(&dora).await;
        for round in 0..3 {
            let mut incidents = Vec::new();
            for n in 0..6 {
                incidents.push(open(&eva, round * 10 + n).await);
            }
            let orders = incidents.iter().map(|incident| {
                let person = if incident.as_bytes()[35] % 2 == 0 { &eva } else { &dora };
                let body = json!({ "type": "assign", "units": [unit] });
                async move { person.command(&format!("/incidents/{incident}/commands"), body).await }
            });
            let answers = join_all(orders).await;
            let taken: Vec<usize> = (0..6).filter(|n| answers[*n].status == 200).collect();
            assert_eq!(taken.len(), 1, "{answers:?}");
            assert!(answers.iter().all(|a| [200, 409].contains(&a.status)), "{answers:?}");
            let winner = &incidents[taken[0]];
            let row = console.row("units", &unit, |r| r["incident_id"] == winner.as_str()).await;
            assert_eq!(row["status"], "assigned", "{row}");
            let release = json!({ "type": "release", "unit": unit, "reason": "Fin" });
            dora.command(&format!("/incidents/{winner}/commands"), release).await.ok();
        }
    }
}

/// Random work of a dispatcher and a supervisor; many orders are refused.
async fn random_work(people: &[Person], incidents: &[String], units: &[String], seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    for _ in 0..200 {
        let person = &people[random.random_range(0..people.len())];
        let incident = &incidents[random.random_range(0..incidents.len())];
        let other = &incidents[random.random_range(0..incidents.len())];
        let unit = &units[random.random_range(0..units.len())];
        let to_unit = random.random_bool(0.4);
        let body = match (to_unit, random.random_range(0..12)) {
            (true, n @ 0..6) => {
                let status = ["en_route", "on_scene", "available", "break", "out_of_service", "transporting"];
                json!({ "type": "set_status", "status": status[n] })
            }
            (true, 6) => json!({ "type": "emergency" }),
            (true, 7) => json!({ "type": "clear_emergency", "reason": "Falsa" }),
            (true, 8) => json!({ "type": "set_timer", "minutes": 10 }),
            (true, 9) => json!({ "type": "set_position_manual", "position": { "lat": 19.3, "lon": -99.6 } }),
            (true, _) => json!({ "type": "welfare_ok" }),
            (false, 0..3) => json!({ "type": "assign", "units": [unit] }),
            (false, 3) => json!({ "type": "release", "unit": unit }),
            (false, 4) => json!({ "type": "narrate", "text": "Llegan canarios" }),
            (false, 5) => json!({ "type": "close", "code": "A" }),
            (false, 6) => json!({ "type": "reopen", "reason": "Volvió" }),
            (false, 7) => json!({ "type": "merge_into", "original": other, "move_units": true }),
            (false, 8) => json!({ "type": "unmerge", "reason": "Eran dos" }),
            (false, 9) => json!({ "type": "stack", "unit": unit }),
            (false, 10) => {
                json!({ "type": "exchange", "unit": units[0], "with": unit, "reason": "Más cerca" })
            }
            (false, _) => json!({ "type": "threat_to_life", "threat": random.random_bool(0.5) }),
        };
        let path = match to_unit {
            true => format!("/units/{unit}/commands"),
            false => format!("/incidents/{incident}/commands"),
        };
        let answer = person.command(&path, body.clone()).await;
        assert!(answer.status < 500, "{body}: {}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn boards_and_rebuilt_rows_of_incidents_are_the_decided_ones() {
    for (engine, seed) in [(Engine::Sqlite, 11), (Engine::Postgres, 12)] {
        let mut bed = Bed::start(engine).await;
        let ana = bed.person("ana", &["call_taker"]).await;
        let eva = bed.person("eva", &["supervisor"]).await;
        let dora = bed.person("dora", &["dispatcher"]).await;
        let units = units(&eva, 5).await;
        let mut incidents = Vec::new();
        for n in 0..6 {
            incidents.push(open(&ana, n).await);
        }
        let call = ana.take_call("+525512349876", "Vidrio canario roto").await;
        let join = json!({ "type": "add_call", "call": call });
        ana.command(&format!("/incidents/{}/commands", incidents[0]), join).await.ok();
        let expires = bed.clock.now().plus(atalaya_model::Millis::from_minutes(600)).to_string();
        let caution = json!({ "type": "create", "place": { "address": "Hidalgo 1" }, "kind": "weapon",
            "text": "Guarda un fusil canario", "expires_at": expires });
        let caution = id(&dora, "/cautions/commands", caution).await;
        let bolo = json!({ "type": "issue", "kind": "vehicle", "title": "Jetta blanco", "text": "Con calcomanía canario",
            "expires_at": expires });
        let bolo = id(&dora, "/bolos/commands", bolo).await;
        random_work(&[dora.clone(), eva.clone()], &incidents, &units, seed).await;
        board_is_the_rows(&bed).await;
        same_after_rebuild(&bed).await;

        if engine == Engine::Sqlite {
            for text in ["canario", "Canariotl", "5512349876"] {
                assert_eq!(
                    crate::erase::holding(bed.dir(), text),
                    Vec::<String>::new(),
                    "{text} lies on the disk"
                );
            }
            let found = eva.read(&format!("/incidents/{}", incidents[0]), "emergency_response").await.ok();
            assert!(
                found.to_string().contains("Vidrio canario roto"),
                "it is there for who may read it: {found}"
            );
        }
        for (path, text) in
            [(format!("/cautions/{caution}"), "fusil"), (format!("/bolos/{bolo}"), "calcomanía")]
        {
            assert!(dora.read(&path, "emergency_response").await.ok().to_string().contains(text));
            assert!(!dora.get(path.rsplit_once('/').unwrap().0).await.text.contains(text), "{path}");
        }
        bed.restart(|_| {}).await;
        board_is_the_rows(&bed).await;
        let dora = bed.log_in("dora", PASSWORD, None).await;
        let console = Console::open(&dora).await;
        let shown = console.tables.keys().filter(|(table, _)| table == "units").count();
        assert_eq!(shown, units.len());
    }
}
