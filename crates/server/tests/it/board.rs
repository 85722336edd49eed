//! What consoles see is what is stored, and what is stored is what was decided.

use crate::support::{Bed, Engine, Machine, Person, until};
use atalaya_access::AdapterKind;
use atalaya_model::Scope;
use atalaya_store::{Filter, Select, StoredRow};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Some hundred random acts of two operators and a switch; most are refused, which is part of it.
async fn random_acts(ana: &Person, luz: &Person, pbx: &Machine, seed: u64, acts: usize) {
    let mut random = StdRng::seed_from_u64(seed);
    let (mut calls, mut sequence) = (Vec::new(), 0);
    for _ in 0..acts {
        let person = if random.random_bool(0.5) { ana } else { luz };
        let name = format!("c-{}", random.random_range(0..12));
        let what = match random.random_range(0..9) {
            0..3 => {
                json!({ "type": "ringing", "number": format!("+5255000000{:02}", random.random_range(0..12)) })
            }
            3 => json!({ "type": "answered", "operator": "ana" }),
            4 => json!({ "type": "abandoned" }),
            5 => json!({ "type": "ended", "cause": "lost" }),
            6 => json!({ "type": "held" }),
            _ => json!({ "type": "recording_started", "reference": "grabadora/1" }),
        };
        if random.random_bool(0.4) || calls.is_empty() {
            sequence += random.random_range(1..3);
            let answer = pbx.reports(&[pbx.say(&name, sequence, what)]).await;
            calls.extend(answer["results"][0]["call"].as_str().map(str::to_owned));
            continue;
        }
        let call = &calls[random.random_range(0..calls.len())];
        let command = match random.random_range(0..12) {
            0..3 => json!({ "type": "answer" }),
            3 => json!({ "type": "dispose", "code": 70101 }),
            4 => json!({ "type": "silent_prompt" }),
            5 => json!({ "type": "prompt_result", "heard": "voice" }),
            6 => json!({ "type": "requeue", "reason": "Se cortó" }),
            7 => json!({ "type": "end" }),
            8 => json!({ "type": "mark_threat", "threat": random.random_bool(0.5) }),
            9 => json!({ "type": "hold" }),
            10 => json!({ "type": "locate", "place": { "municipality": "15106", "address": "Hidalgo 1" } }),
            _ => {
                json!({ "type": "transfer", "to": { "type": "centre", "name": "C4 Ecatepec" }, "reason": "Territorio" })
            }
        };
        let answer = person.call(call, command).await;
        assert!(answer.status < 500, "{}", answer.text);
        if random.random_bool(0.2) {
            let tasks = person.get("/tasks").await.ok();
            if let Some(task) = tasks["items"].as_array().and_then(|t| t.first()) {
                let path = format!("/tasks/{}/commands", task["id"].as_str().unwrap());
                let outcome = ["answered", "no_answer"][random.random_range(0..2)];
                person.command(&path, json!({ "type": "attempt", "outcome": outcome })).await;
                person
                    .command(&path, json!({ "type": "complete", "outcome": { "type": "no_emergency" } }))
                    .await;
            }
        }
    }
}

async fn stored(bed: &Bed, table: &'static str, live: bool) -> BTreeMap<String, StoredRow> {
    let (mut rows, mut after) = (BTreeMap::new(), None);
    loop {
        let mut select = Select::new(table).limit(500).after(after);
        if live {
            select = select.filter(Filter::Eq("live", 1.into()));
        }
        let page = bed.app().desk.store().rows(select).await.unwrap();
        rows.extend(page.items.into_iter().map(|row| (row.id.clone(), row)));
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

fn parsed<'a>(bodies: impl Iterator<Item = &'a str>) -> BTreeMap<String, Value> {
    bodies
        .map(|body| serde_json::from_str::<Value>(body).unwrap())
        .map(|row| (row["id"].as_str().unwrap().to_owned(), row))
        .collect()
}

pub async fn board_is_the_rows(bed: &Bed) {
    let mut rows = 0;
    for table in atalaya_server::jobs::follow::BOARD_TABLES {
        // Read again each time: the timers record alerts by themselves.
        until(&format!("the board shows the live rows of {table}"), || async {
            let kept = stored(bed, table, true).await;
            let kept = parsed(kept.values().map(|r| r.body.as_str()));
            let shown = bed.app().board.rows(table, &Scope::default());
            parsed(shown.iter().map(AsRef::as_ref)) == kept
        })
        .await;
        rows += stored(bed, table, true).await.len();
    }
    assert!(rows > 3, "a board with nothing on it proves nothing");
}

pub async fn same_after_rebuild(bed: &Bed) {
    // What the timers record meanwhile belongs to neither side: then it is compared again.
    for _ in 0..10 {
        let position = bed.app().desk.store().head().await.unwrap().position;
        let before = all(bed).await;
        assert!(before.values().filter(|rows| !rows.is_empty()).count() >= 6);
        let rebuilt = bed.centre().rebuild(|_, _| {}).await.unwrap();
        assert!(rebuilt.changes > 10);
        let after = all(bed).await;
        if bed.app().desk.store().head().await.unwrap().position == position {
            return compare(&before, &after);
        }
    }
    panic!("somebody records all the time");
}

type Tables = BTreeMap<&'static str, BTreeMap<String, atalaya_store::StoredRow>>;

async fn all(bed: &Bed) -> Tables {
    let mut tables = BTreeMap::new();
    for table in atalaya_server::tables() {
        tables.insert(table.name, stored(bed, table.name, false).await);
    }
    tables
}

fn compare(before: &Tables, after: &Tables) {
    for table in atalaya_server::tables() {
        let (before, after) = (&before[table.name], &after[table.name]);
        assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>(), "{}", table.name);
        for (id, row) in before {
            assert_eq!(&after[id], row, "{} {id}", table.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn board_and_rebuild_equal_the_rows() {
    for (engine, seed) in [(Engine::Memory, 1), (Engine::Sqlite, 2), (Engine::Postgres, 3)] {
        let mut bed = Bed::start(engine).await;
        let ana = bed.person("ana", &["call_taker"]).await;
        let luz = bed.person("luz", &["call_taker"]).await;
        let eva = bed.person("eva", &["supervisor"]).await;
        let admin = bed.person("adan", &["administrator"]).await;
        let pbx = bed.machine("pbx-1", AdapterKind::Pbx).await;
        let until = bed.clock.now().plus(atalaya_model::Millis::from_minutes(600)).to_string();
        let impose = json!({ "type": "impose", "kind": "test_line", "number": "+525500000003",
            "reason": "Pruebas", "expires_at": until });
        let purpose = [("purpose", "emergency_response")];
        eva.command_as("/restrictions/commands", uuid::Uuid::now_v7(), &impose, &purpose).await.ok();
        let rename = json!({ "type": "rename", "name": "luz.maria", "display_name": "Luz" });
        admin.command(&format!("/accounts/{}/commands", luz.id), rename).await.ok();
        random_acts(&ana, &luz, &pbx, seed, 250).await;
        board_is_the_rows(&bed).await;
        same_after_rebuild(&bed).await;
        board_is_the_rows(&bed).await;
        if engine != Engine::Memory {
            bed.restart(|_| {}).await;
            board_is_the_rows(&bed).await;
        }
    }
}
