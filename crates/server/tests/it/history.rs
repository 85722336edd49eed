//! The archive of positions: written, sealed, read for a purpose, held, deleted.

use crate::{
    field::unit,
    support::{Bed, Engine, Machine, PASSWORD, Person},
};
use atalaya_access::{AdapterKind, totp::TotpSecret};
use atalaya_history::{Day, Shelf};
use atalaya_model::{AgencyCode, Millis, MunicipalityCode, Scope, Timestamp};
use atalaya_server::history::{adopt, retire, tidy, writer::flush};
use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::PathBuf};

const PURPOSE: &str = "emergency_response";

struct Room {
    bed: Bed,
    boss: Person,
    tracker: Machine,
    /// Units of SSEM and of the municipal police.
    units: [String; 2],
    begun: Timestamp,
}

async fn room(engine: Engine) -> Room {
    let bed = Bed::start(engine).await;
    let boss = bed.person("sofia", &["supervisor"]).await;
    let units = [unit(&boss, "SSEM-14", "SSEM").await, unit(&boss, "PM-3", "PM-TOLUCA").await];
    let tracker = bed.machine("rastreo", AdapterKind::Tracker).await;
    // A whole second, so that what is read compares with what was sent; all of one day, so that it is one file.
    let now = bed.clock.now();
    let ago = if Day::of(now) == Day::of(now.minus(Millis(660_000))) { 660_000 } else { 1_800_000 };
    let begun = Timestamp::from_millis(now.as_millis() / 1_000 * 1_000 - ago);
    Room { bed, boss, tracker, units, begun }
}

impl Room {
    /// Both units drive north for ten minutes, a position each ten seconds; the second one ten kilometres east.
    async fn drive(&self) {
        for step in 0..60_i64 {
            let at = self.begun.plus(Millis(step * 10_000));
            let report = |i: usize| {
                let (lat, lon) = (19.29 + step as f64 * 0.0005, -99.65 + i as f64 * 0.1);
                json!({ "unit": self.units[i], "lat": lat, "lon": lon, "at": at, "speed_mps": 5.5, "course_deg": 0.0 })
            };
            let body = json!({ "positions": [report(0), report(1)] });
            assert_eq!(self.tracker.post("/doors/positions", &body).await.ok()["taken"], 2);
        }
        assert_eq!(flush(self.bed.app()).await.unwrap(), 120);
    }
    fn interval(&self) -> String {
        format!("from={}&to={}", self.begun, self.begun.plus(Millis(3_600_000)))
    }
    async fn files(&self) -> Vec<Value> {
        let listed = self.boss.get("/history/files").await.ok();
        listed["items"].as_array().unwrap().clone()
    }
    /// Where a sealed file is on the disk.
    async fn on_disk(&self) -> PathBuf {
        self.bed.dir().join("history").join(self.files().await[0]["path"].as_str().unwrap())
    }
    fn shelf(&self) -> &Shelf {
        self.bed.app().history.shelf.as_ref().unwrap()
    }
}

fn times(answer: &Value) -> Vec<String> {
    answer["positions"].as_array().unwrap().iter().map(|p| p["at"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn positions_are_read_for_a_purpose_and_each_answer_is_on_the_record() {
    for engine in [Engine::Memory, Engine::Sqlite, Engine::Postgres] {
        let room = room(engine).await;
        room.drive().await;
        let of_unit = format!("/history/positions?unit={}&{}", room.units[0], room.interval());
        assert!(room.boss.get(&of_unit).await.is(403, "purpose_needed"));
        let (dispatcher, auditor) =
            (room.bed.person("dino", &["dispatcher"]).await, room.bed.person("aura", &["auditor"]).await);
        assert_eq!(dispatcher.read(&of_unit, PURPOSE).await.status, 403);
        assert_eq!(auditor.read(&of_unit, "audit").await.ok()["positions"].as_array().unwrap().len(), 60);

        let before = room.bed.leaves().await;
        let answer = room.boss.read(&of_unit, PURPOSE).await.ok();
        assert_eq!(room.bed.leaves().await, before + 1, "the read is on the record");
        assert_eq!((answer["positions"].as_array().unwrap().len(), &answer["next"]), (60, &Value::Null));
        let (object, first) = (&answer["objects"][0], &answer["positions"][0]);
        assert_eq!((object["call_sign"].as_str(), object["class"].as_str()), (Some("SSEM-14"), Some("unit")));
        assert_eq!((first["lat"].as_f64(), first["lon"].as_f64()), (Some(19.29), Some(-99.65)));
        assert_eq!(
            (first["speed_mps"].as_f64(), first["at"].as_str()),
            (Some(5.5), Some(room.begun.to_string().as_str()))
        );
        assert_eq!(first["standing"], "shown");
        assert!(times(&answer).is_sorted());

        // Page by page the same, by time across both units.
        let around = format!("/history/positions?bbox=-99.7,19.2,-99.5,19.4&{}", room.interval());
        let whole = room.boss.read(&around, PURPOSE).await.ok();
        assert_eq!(whole["positions"].as_array().unwrap().len(), 120);
        let (mut pages, mut next) = (Vec::new(), None::<String>);
        loop {
            let after = next.map(|n| format!("&after={n}")).unwrap_or_default();
            let page = room.boss.read(&format!("{around}&limit=7{after}"), PURPOSE).await.ok();
            pages.extend(times(&page));
            next = page["next"].as_str().map(str::to_owned);
            if next.is_none() {
                break;
            }
        }
        assert_eq!(pages, times(&whole));
        // One position of each in a minute, also across pages.
        let thin = room.boss.read(&format!("{around}&every_s=60"), PURPOSE).await.ok();
        assert_eq!(thin["positions"].as_array().unwrap().len(), 20);
        let first = room.boss.read(&format!("{around}&every_s=60&limit=13"), PURPOSE).await.ok();
        let rest = format!("{around}&every_s=60&after={}", first["next"].as_str().unwrap());
        let rest = room.boss.read(&rest, PURPOSE).await.ok();
        assert_eq!([times(&first), times(&rest)].concat(), times(&thin));
        // Only the ground that is asked for.
        let here = format!("/history/positions?bbox=-99.66,19.2,-99.64,19.3&{}", room.interval());
        assert_eq!(room.boss.read(&here, PURPOSE).await.ok()["positions"].as_array().unwrap().len(), 21);

        // Who works for one agency sees its units.
        let scope =
            Scope { agencies: BTreeSet::from([AgencyCode::new("SSEM").unwrap()]), ..Scope::default() };
        let (_, secret, _) = room.bed.account("saul", &["supervisor"], scope, Some(PASSWORD)).await;
        let scoped = room.bed.log_in("saul", PASSWORD, secret.as_ref()).await;
        let seen = scoped.read(&around, PURPOSE).await.ok();
        assert_eq!((seen["objects"].as_array().unwrap().len(), times(&seen).len()), (1, 60));
        let other = format!("/history/positions?unit={}&{}", room.units[1], room.interval());
        assert_eq!(scoped.read(&other, PURPOSE).await.ok()["positions"], json!([]));

        let status = room.boss.get("/history").await.ok();
        assert_eq!(
            (&status["kept"], &status["waiting"], &status["troubled"]),
            (&json!(true), &json!(0), &json!(false))
        );
        assert_eq!(status["retention"]["days"]["person"], 90);
        for bad in ["", "?from=x", "?from=2026-01-01T00:00:00Z&to=2026-01-03T00:00:00Z&bbox=0,0,1,1"] {
            assert!(
                room.boss.read(&format!("/history/positions{bad}"), PURPOSE).await.is(400, "bad_query"),
                "{bad}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_limited_to_a_municipality_reads_and_reports_of_no_other() {
    let mut room = room(Engine::Memory).await;
    let register = |call_sign: &'static str, municipality: &'static str| {
        let boss = &room.boss;
        async move {
            let body = json!({ "type": "register", "call_sign": call_sign, "kind": "patrulla", "agency": "SSEM",
                "municipality": municipality });
            boss.command("/units/commands", body).await.ok()["id"].as_str().unwrap().to_owned()
        }
    };
    room.units = [register("SSEM-71", "15106").await, register("SSEM-72", "15051").await];
    room.drive().await;
    let municipalities = BTreeSet::from([MunicipalityCode::new("15106").unwrap()]);
    let scope = Scope { municipalities, ..Scope::default() };
    let (_, secret, _) = room.bed.account("saul", &["supervisor"], scope.clone(), Some(PASSWORD)).await;
    let scoped = room.bed.log_in("saul", PASSWORD, secret.as_ref()).await;
    let around = format!("/history/positions?bbox=-99.7,19.2,-99.5,19.4&{}", room.interval());
    assert_eq!(times(&room.boss.read(&around, PURPOSE).await.ok()).len(), 120);
    let seen = scoped.read(&around, PURPOSE).await.ok();
    assert_eq!((times(&seen).len(), &seen["objects"][0]["call_sign"]), (60, &json!("SSEM-71")));
    assert_eq!(seen["objects"].as_array().unwrap().len(), 1, "{seen}");

    // The tracker's door is limited in the same way.
    let admin = room.bed.person("adan", &["administrator"]).await;
    let order = json!({ "type": "set_scope", "scope": scope });
    admin.command(&format!("/adapters/{}/commands", room.tracker.id), order).await.ok();
    let report =
        |unit: &str| json!({ "unit": unit, "lat": 19.33, "lon": -99.65, "at": room.bed.clock.now() });
    let body = json!({ "positions": room.units.iter().map(|unit| report(unit)).collect::<Vec<_>>() });
    let answer = room.tracker.post("/doors/positions", &body).await.ok();
    assert_eq!((&answer["taken"], &answer["refused"][0]["index"]), (&json!(1), &json!(1)), "{answer}");
    assert_eq!(answer["refused"][0]["code"], "out_of_scope");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_crash_leaves_is_found_and_what_was_changed_gets_no_new_seal() {
    let mut room = room(Engine::Sqlite).await;
    room.drive().await;
    let sealed = room.files().await;
    let (file, place) = (&sealed[0], room.on_disk().await);
    assert_eq!((file["rows"].as_u64(), file["level"].as_str()), (Some(120), Some("part")));
    let (hash, bytes) = room.shelf().digest(file["path"].as_str().unwrap()).await.unwrap().unwrap();
    assert_eq!((file["sha256"].as_str().unwrap(), file["bytes"].as_u64().unwrap()), (hash.as_str(), bytes));

    // Killed between the file and its seal: the file is there, whole, and counts for nothing.
    let name = place.file_name().unwrap().to_string_lossy().into_owned();
    let unsealed =
        place.with_file_name(format!("{}{}", &name[..12], "01990000000070008000000000000001.parquet"));
    std::fs::copy(&place, &unsealed).unwrap();
    // Killed within the file: it never had its name.
    std::fs::write(place.with_file_name(format!("{name}#7")), b"PAR1").unwrap();
    let count = || async {
        let path = format!("/history/positions?unit={}&{}", room.units[0], room.interval());
        room.boss.read(&path, PURPOSE).await.ok()["positions"].as_array().unwrap().len()
    };
    assert_eq!(count().await, 60);
    assert_eq!(
        adopt(room.bed.app(), Millis::from_minutes(15)).await.unwrap(),
        (0, 0),
        "somebody may be sealing it"
    );
    assert_eq!(adopt(room.bed.app(), Millis(0)).await.unwrap(), (1, 0));
    assert_eq!(adopt(room.bed.app(), Millis(0)).await.unwrap(), (0, 0), "once");
    assert_eq!(room.files().await.iter().filter(|f| f["found"] == json!(true)).count(), 1);
    assert_eq!(count().await, 60, "the same positions count once");

    // The hour is over: merged into one, each position once. What is left of a part is not lost and found.
    room.bed.clock.advance(Millis::from_minutes(130));
    room.boss = room.bed.log_in("sofia", PASSWORD, Some(&TotpSecret::from_random([7; 20]))).await;
    assert_eq!(tidy(room.bed.app()).await.unwrap(), 2);
    let merged = room.files().await;
    assert_eq!((merged.len(), merged[0]["rows"].as_u64()), (1, Some(120)));
    std::fs::write(&place, b"left over").unwrap();
    assert_eq!(adopt(room.bed.app(), Millis(0)).await.unwrap(), (0, 1));
    assert!(!place.exists());

    // A changed file is not given a new seal by merging it.
    let changed = room.on_disk().await;
    let mut bytes = std::fs::read(&changed).unwrap();
    bytes[200] ^= 1;
    std::fs::write(&changed, bytes).unwrap();
    room.bed.clock.advance(Millis::from_minutes(3 * 24 * 60));
    room.boss = room.bed.log_in("sofia", PASSWORD, Some(&TotpSecret::from_random([7; 20]))).await;
    let late = room.files().await.len();
    assert!(tidy(room.bed.app()).await.is_ok(), "a single file of a day is left alone");
    assert_eq!(room.files().await.len(), late);
    // A restart finds everything as it was; what waited was written by the stop.
    room.bed.restart(|_| {}).await;
    let boss = room.bed.log_in("sofia", PASSWORD, Some(&TotpSecret::from_random([7; 20]))).await;
    assert_eq!(boss.get("/history/files").await.ok()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_written_by_a_stop_and_kept_while_the_archive_is_away() {
    let mut room = room(Engine::Sqlite).await;
    let send = |at: Timestamp| {
        let body = json!({ "positions": [{ "unit": room.units[0], "lat": 19.3, "lon": -99.6, "at": at }] });
        let tracker = &room.tracker;
        async move { tracker.post("/doors/positions", &body).await.ok() }
    };
    assert_eq!(send(room.begun).await["taken"], 1);
    // The folder is away: the position is kept and tried again, and somebody is told.
    let folder = room.bed.dir().join("history");
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, b"in the way").unwrap();
    assert!(flush(room.bed.app()).await.is_err());
    let status = room.boss.get("/history").await.ok();
    assert_eq!((&status["waiting"], &status["troubled"]), (&json!(1), &json!(true)));
    // A late one beside it: it is history, though the picture keeps the newer.
    assert_eq!(send(room.begun.minus(Millis(60_000))).await["taken"], 1);
    std::fs::remove_file(&folder).unwrap();
    std::fs::create_dir(&folder).unwrap();
    room.bed.restart(|_| {}).await;
    let boss = room.bed.log_in("sofia", PASSWORD, Some(&TotpSecret::from_random([7; 20]))).await;
    let path = format!(
        "/history/positions?unit={}&from={}&to={}",
        room.units[0],
        room.begun.minus(Millis(120_000)),
        room.begun.plus(Millis(1))
    );
    assert_eq!(times(&boss.read(&path, PURPOSE).await.ok()), [room.begun.to_string()]);
    let all = boss.read(&format!("{path}&all=true"), PURPOSE).await.ok();
    let standings: Vec<&str> =
        all["positions"].as_array().unwrap().iter().map(|p| p["standing"].as_str().unwrap()).collect();
    assert_eq!(standings, ["late", "shown"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_held_outlives_its_time_and_two_people_let_it_go() {
    for engine in [Engine::Memory, Engine::Sqlite, Engine::Postgres] {
        let room = room(engine).await;
        room.drive().await;
        let content = json!({
            "units": [room.units[0]], "from": room.begun.plus(Millis(60_000)), "to": room.begun.plus(Millis(120_000)),
            "reference": "FGJ/TOL/123/2026", "reason": "Carpeta de investigación",
        });
        let set = room
            .boss
            .command("/history/holds/commands", json!({ "type": "set", "content": content }))
            .await
            .ok();
        let hold = set["id"].as_str().unwrap().to_owned();
        let listed = room.boss.get("/history/holds").await.ok();
        assert_eq!((&listed[0]["id"], &listed[0]["set_by"]), (&json!(hold), &json!("sofia")));
        let ended = json!({ "type": "set", "content": { "from": room.begun, "to": room.begun, "reference": "x", "reason": "x" } });
        assert!(room.boss.command("/history/holds/commands", ended).await.is(422, "bad_interval"));

        assert_eq!(retire(room.bed.app()).await.unwrap(), 0, "its time is not over");
        // A year and two days later.
        room.bed.clock.advance(Millis(367 * 24 * 3_600_000));
        assert_eq!(retire(room.bed.app()).await.unwrap(), 1);
        // Whoever did not sign in for so long may not any more.
        let boss = room.bed.person("sonia", &["supervisor"]).await;
        let files = boss.get("/history/files").await.ok()["items"].as_array().unwrap().clone();
        assert_eq!((files.len(), files[0]["rows"].as_u64()), (1, Some(6)));
        assert_eq!((&files[0]["level"], &files[0]["held_for"]), (&json!("held"), &json!([hold])));
        assert_eq!(retire(room.bed.app()).await.unwrap(), 0, "what is reduced stays as it is");
        let around = format!("/history/positions?bbox=-99.7,19.2,-99.5,19.4&{}", room.interval());
        let kept = boss.read(&around, PURPOSE).await.ok();
        assert_eq!((times(&kept).len(), &kept["objects"][0]["call_sign"]), (6, &json!("SSEM-14")));

        // One person cannot lift it; two can.
        let lift = json!({ "type": "lift", "reason": "No ejercicio de la acción penal" });
        let door = format!("/history/holds/{hold}/commands");
        assert!(boss.command(&door, lift.clone()).await.is(403, "second_person_needed"));
        let ask =
            json!({ "action": "HistoryRelease", "object": format!("history_hold/{hold}"), "change": lift });
        let asked = boss.command("/approvals/commands", ask).await.ok()["id"].as_str().unwrap().to_owned();
        let auditor = room.bed.person("aura", &["auditor"]).await;
        auditor.command(&format!("/approvals/{asked}/commands"), json!({ "type": "approve" })).await.ok();
        let approval = [("approval", asked.as_str())];
        let other = json!({ "type": "lift", "reason": "otra cosa" });
        assert!(boss.command_as(&door, uuid::Uuid::now_v7(), &other, &approval).await.status >= 400);
        boss.command_as(&door, uuid::Uuid::now_v7(), &lift, &approval).await.ok();
        assert_eq!(retire(room.bed.app()).await.unwrap(), 1);
        assert_eq!(boss.get("/history/files").await.ok()["items"], json!([]));
        // Nothing is left in the store either, and the deletions are on the record with the rule.
        assert_eq!(room.shelf().list("operations").await.unwrap(), []);
        let record = auditor.request(Method::GET, "/audit?action=HistoryDelete").header("purpose", "audit");
        let record = crate::support::Answer::of(record).await;
        assert!(record.text.matches("HistoryDelete").count() >= 2, "{}", record.text);
    }
}
