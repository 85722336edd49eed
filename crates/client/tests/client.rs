//! The client against a small server with the public contract.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests may fail loudly")]

mod mock;

use atalaya_calls::call::{CallCommand, CallReport, CallReportKind, Channel, PbxCall};
use atalaya_calls::recorded::Mapping;
use atalaya_client::{
    AdapterClient, AdapterCredentials, Client, ClientError, ClientOptions, Credentials, DoorResult, Live,
    LiveOptions, Retry, load, replay, simulate,
};
use atalaya_model::{Basis, CallId, CommandId, Position, Purpose};
use atalaya_training::{Load, LoadModel, Seats};
use serde_json::{Value, json};
use std::{num::NonZeroU64, time::Duration};
use tokio::sync::watch;
use uuid::Uuid;

fn client(address: &str) -> Client {
    let retry = Retry { attempts: 4, first: Duration::from_millis(5), longest: Duration::from_millis(40) };
    Client::new(address, ClientOptions { retry, ..ClientOptions::default() }).expect("an address")
}

fn person(name: &str) -> Credentials {
    Credentials { name: name.to_owned(), password: "clave".to_owned() }
}

fn door() -> AdapterCredentials {
    AdapterCredentials { id: mock::adapter(), secret: mock::SECRET }
}

fn manual() -> CallCommand {
    CallCommand::TakeManual { channel: Channel::Radio, number: None, note: None }
}

#[tokio::test]
async fn addresses_are_checked() {
    for bad in ["", "localhost:1", "ftp://x", "http://", "http://a/b", "http://a b"] {
        assert!(matches!(Client::new(bad, ClientOptions::default()), Err(ClientError::Address(_))), "{bad}");
    }
    assert!(Client::new("http://127.0.0.1:8911/", ClientOptions::default()).is_ok());
}

#[tokio::test]
async fn a_session_goes_on_with_the_token_of_its_second_factor() {
    let (address, _) = mock::start().await;
    let (half, _) = client(&address).log_in(&person("op1"), None).await.expect("logs in");
    let (session, signed) = half.second_factor("123456").await.expect("proved");
    assert_eq!(signed.account.name, "op1-2");
    let (_, again) = session.second_factor("123456").await.expect("proved");
    assert_eq!(again.account.name, "op1-2-2", "asked with the new token");
}

#[tokio::test]
async fn log_in_commands_and_reads() {
    let (address, mock) = mock::start().await;
    let open = client(&address);
    let wrong = open
        .log_in(&Credentials { password: "otra".into(), ..person("op1") }, None)
        .await
        .expect_err("wrong");
    assert_eq!((wrong.code().as_str(), wrong.api().map(|e| e.status)), ("login_refused", Some(401)));
    assert!(!format!("{:?}", person("op1")).contains("clave"));
    let (session, signed) = open.log_in(&person("op1"), Some("secure_room")).await.expect("logs in");
    assert_eq!((signed.account.name.as_str(), signed.site.as_str(), signed.needs.len()), ("op1", "TOL", 0));

    let answer = session.command("/calls/commands", &manual()).await.expect("taken");
    let id = CallId(answer.id);
    assert!(answer.folio.is_some() && answer.position.is_some());
    let path = format!("/calls/{id}");
    let refused = session.get::<Value>(&path).await.expect_err("needs a purpose");
    assert_eq!(refused.code(), "purpose_required");
    let purpose = Purpose::new(Basis::EmergencyResponse, None).expect("needs no reference");
    let detail: Value = session.get_for(&path, &purpose).await.expect("reads");
    assert_eq!(detail["row"]["status"], "answered");
    // The same key again is the same command; with another body it is refused.
    let key = CommandId(Uuid::now_v7());
    let first = session.command_as("/calls/commands", key, &manual()).await.expect("taken");
    assert_eq!(session.command_as("/calls/commands", key, &manual()).await.expect("same"), first);
    let other =
        session.command_as("/calls/commands", key, &CallCommand::End {}).await.expect_err("other body");
    assert_eq!(other.code(), "idempotency_key_reused");
    for _ in 0..20 {
        session.command("/calls/commands", &manual()).await.expect("taken");
    }
    assert_eq!(session.all::<Value>("/calls?live=true", 1000).await.expect("pages").len(), 22);
    assert_eq!(session.all::<Value>("/calls", 10).await.expect("pages").len(), 10);
    assert_eq!(mock.world().calls.len(), 22);
}

#[tokio::test]
async fn passing_failures_are_retried_and_nothing_is_done_twice() {
    let (address, mock) = mock::start().await;
    let (session, _) = client(&address).log_in(&person("op1"), None).await.expect("logs in");
    mock.world().failures.extend([503, 429, 502]);
    session.command("/calls/commands", &manual()).await.expect("the fourth try");
    assert_eq!(mock.world().calls.len(), 1);
    mock.world().failures.extend([503, 503, 503, 503]);
    let before = mock.world().requests;
    let gone = session.command("/calls/commands", &manual()).await.expect_err("four tries");
    assert_eq!((gone.code().as_str(), mock.world().requests - before), ("busy", 4));
    // A refusal is final.
    mock.world().failures.push_back(409);
    let before = mock.world().requests;
    assert!(session.command("/calls/commands", &manual()).await.is_err());
    assert_eq!(mock.world().requests - before, 1);
    // Nobody listens.
    let nobody = client("http://127.0.0.1:9").log_in(&person("op1"), None).await.expect_err("nobody");
    assert_eq!(nobody.code(), "transport");
}

fn ringing(n: u64) -> CallReport {
    CallReport {
        call: PbxCall::new(format!("c{n}")).expect("a name"),
        sequence: NonZeroU64::new(n).expect("from 1"),
        at: mock::now(),
        what: CallReportKind::Ringing { number: None, called: None, trunk: None, name: None },
    }
}

#[tokio::test]
async fn adapters_sign_what_they_send() {
    let (address, mock) = mock::start().await;
    let switch = AdapterClient::new(&client(&address), door());
    assert_eq!(switch.feed().await.expect("signed").through, 0);
    let reports: Vec<_> = (1..=300).map(ringing).collect();
    let (count, answer) = switch.send_calls(&reports).await.expect("signed");
    assert_eq!((count, answer.through), (256, 256));
    assert!(answer.results.iter().all(|r| r.outcome == DoorResult::Recorded));
    let (count, answer) = switch.send_calls(&reports[200..]).await.expect("signed");
    assert_eq!((count, answer.through), (100, 300));
    assert_eq!(answer.results.iter().filter(|r| r.outcome == DoorResult::Replayed).count(), 56);
    assert_eq!(mock.world().calls.len(), 300);
    let thief = AdapterClient::new(&client(&address), AdapterCredentials { secret: [8; 32], ..door() });
    assert_eq!(thief.feed().await.expect_err("another key").code(), "bad_signature");
}

#[tokio::test]
async fn live_tables_follow_and_resume_after_a_cut() {
    let (address, mock) = mock::start().await;
    let (session, _) = client(&address).log_in(&person("op1"), None).await.expect("logs in");
    let first = session.command("/calls/commands", &manual()).await.expect("taken");
    let mut live = Live::open(&session, LiveOptions::default()).await.expect("follows");
    assert_eq!(live.tables().len("calls"), 1);
    mock.kick();
    // Happens while the connection is down.
    for _ in 0..5 {
        session.command("/calls/commands", &manual()).await.expect("taken");
    }
    session
        .command(&format!("/calls/{}/commands", first.id), &json!({"type": "dispose", "code": 70101}))
        .await
        .expect("disposed");
    for _ in 0..100 {
        if live.tables().len("calls") == 5 && live.tables().row("calls", &first.id.to_string()).is_none() {
            break;
        }
        live.changed(Duration::from_millis(100)).await.expect("lives");
    }
    assert_eq!(live.tables().len("calls"), 5);
    assert_eq!(live.tables().position(), mock.world().position);
    assert_eq!(mock.world().resumed, 1, "continued from its position");
}

fn little_load(seed: u64) -> Load {
    let seats = "code,name,lat,lon,population\n15106,Toluca,19.29,-99.65,910608\n15033,Ecatepec,19.6,-99.05,1645352\n";
    Load::new(LoadModel::shipped().expect("good"), Seats::from_csv(seats).expect("good"), seed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_simulated_evening_is_worked_to_the_end() {
    let (address, mock) = mock::start().await;
    for n in 0..30u32 {
        let id = Uuid::from_u128(0x1000 + u128::from(n));
        let row = json!({"id": id, "agency": "SSEM", "kind": "patrulla", "status": "available", "incident_id": null,
            "lat": 19.29 + f64::from(n) * 0.001, "lon": -99.65});
        mock.put_unit(id, row);
    }
    let mut options = simulate::Options::new(little_load(5), 5, "run-1", door());
    options.speed = 200.0;
    options.duration = Some(Duration::from_secs(6));
    options.finishing = Duration::from_secs(30);
    options.operators = (0..16).map(|n| person(&format!("op{n}"))).collect();
    options.dispatchers = (0..3).map(|n| person(&format!("despacho{n}"))).collect();
    options.trackers = Some(door());
    options.position_every = Duration::from_millis(500);
    let (_stop, stopped) = watch::channel(false);
    let report = simulate::simulate(&client(&address), options, stopped, |_| {}).await.expect("runs");
    println!("{report}");
    assert!(report.calls > 5, "{report}");
    assert_eq!(report.refused, 0, "{report}");
    assert!(report.answered > 0 && report.disposed > 0 && report.incidents > 0, "{report}");
    assert!(report.positions >= 30 && report.live.is_some_and(|l| l.n > 5), "{report}");
    let world = mock.world();
    // Every call ended: abandoned, disposed or in an incident, and none was left by its operator.
    let open: Vec<_> = world
        .calls
        .iter()
        .filter(|(_, call)| call.is_open_work())
        .map(|(id, call)| (call.status, call.silence, world.log_of(&id.to_string())))
        .collect();
    assert!(open.is_empty(), "{open:#?}");
    assert!(world.calls.values().all(|c| c.status.is_over()));
    assert!(
        world.log.iter().any(|l| l == "incident assign") && world.log.iter().any(|l| l == "unit en_route"),
        "{report}"
    );
    assert_eq!(world.calls.len() as u64, report.calls);
}

#[tokio::test]
async fn the_territory_comes_from_the_server() {
    let (address, _mock) = mock::start().await;
    let (session, _) = client(&address).log_in(&person("op1"), None).await.expect("logs in");
    let seats = simulate::seats(&session).await.expect("reads");
    assert_eq!(seats.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["Toluca"]);
}

#[tokio::test]
async fn a_simulation_refuses_wrong_options() {
    let (address, _mock) = mock::start().await;
    let (_stop, stopped) = watch::channel(false);
    let run = async |change: &dyn Fn(&mut simulate::Options)| {
        let mut options = simulate::Options::new(little_load(1), 1, "r", door());
        options.operators = vec![person("op1")];
        change(&mut options);
        simulate::simulate(&client(&address), options, stopped.clone(), |_| {})
            .await
            .expect_err("refused")
            .code()
    };
    assert_eq!(run(&|o| o.speed = 0.5).await, "input");
    assert_eq!(run(&|o| o.speed = f64::NAN).await, "input");
    assert_eq!(run(&|o| o.operators.clear()).await, "input");
    assert_eq!(run(&|o| o.run = "a b".to_owned()).await, "input");
    assert_eq!(run(&|o| o.operators = vec![person("nueva")]).await, "input");
    assert_eq!(run(&|o| o.switch.secret = [0; 32]).await, "bad_signature");
}

const MAPPING: &str = "lat = 0\nlon = 1\ntype = 2\narea = 4\naddress = 5\n[time]\ncolumn = 3\nformat = \"%Y-%m-%d %H:%M\"\nutc_offset_minutes = -300\n[constants]\ncall_prefix = \"test\"\n";
const TYPES: &str = "default = 50301\n[[rule]]\nstarts = \"EMS\"\ncode = 10310\n[[rule]]\nstarts = \"SILENT\"\ncode = 70104\n[[rule]]\nstarts = \"PRANK\"\ncode = 70101\n";

fn recording(calls: usize) -> String {
    let kinds = ["EMS: FEVER", "PRANK", "SILENT", "Fire: X"];
    let mut text = String::new();
    for n in 0..calls {
        text.push_str(&format!(
            "40.0{n},-75.3,{},2016-01-15 12:{:02},TOWN,\"MAIN ST & {n}TH\"\n",
            kinds[n % 4],
            n % 60
        ));
        if n == 3 {
            text.push_str("40.1,-75.3,EMS: BAD TIME,yesterday,TOWN,X\n\n");
        }
    }
    text
}

fn replay_options() -> replay::Options {
    replay::Options {
        adapter: door(),
        operators: (0..4).map(|n| person(&format!("op{n}"))).collect(),
        mapping: Mapping::parse(MAPPING).expect("good"),
        types: replay::TypeMap::parse(TYPES).expect("good"),
        speed: None,
    }
}

#[tokio::test]
async fn a_replay_loses_nothing_and_resumes() {
    let (address, mock) = mock::start().await;
    let (_stop, stopped) = watch::channel(false);
    let mut fates = Vec::new();
    let half = recording(40);
    let report = replay::replay(
        &client(&address),
        replay_options(),
        half.as_bytes(),
        stopped.clone(),
        |f| fates.push(f.clone()),
        |_| {},
    )
    .await
    .expect("replays");
    assert_eq!((report.read, report.unreadable, report.blank, report.refused), (40, 1, 1, 0), "{report}");
    assert_eq!((report.incidents, report.disposed, report.open), (20, 20, 0), "{report}");
    assert!(report.none_lost(), "{report}");
    assert_eq!(fates.len(), 41);
    assert_eq!(fates.iter().map(|f| f.line).collect::<std::collections::BTreeSet<_>>().len(), 41);
    // The whole recording: what was done is skipped, the rest is done.
    let whole = recording(100);
    let report =
        replay::replay(&client(&address), replay_options(), whole.as_bytes(), stopped, |_| {}, |_| {})
            .await
            .expect("resumes");
    assert_eq!(
        (report.read, report.settled_before, report.incidents, report.disposed),
        (100, 40, 30, 30),
        "{report}"
    );
    assert!(report.none_lost() && report.replayed == 0, "{report}");
    let world = mock.world();
    assert_eq!((world.calls.len(), world.incidents.len()), (100, 50));
    assert!(world.calls.values().all(|c| c.status.is_over() && !c.is_open_work()));
}

#[tokio::test]
async fn a_replay_ends_with_the_reason_when_the_door_fails() {
    let (address, mock) = mock::start().await;
    let (_stop, stopped) = watch::channel(false);
    let stranger =
        replay::Options { adapter: AdapterCredentials { secret: [9; 32], ..door() }, ..replay_options() };
    let run = async |options| {
        let recording = recording(20);
        replay::replay(&client(&address), options, recording.as_bytes(), stopped.clone(), |_| {}, |_| {})
            .await
    };
    assert_eq!(run(stranger).await.expect_err("not signed by the adapter").code(), "bad_signature");
    // Later than the log-ins of the four operators and the door's own state: the reports fail.
    mock.world().fail_after = Some(5);
    assert_eq!(run(replay_options()).await.expect_err("the door is gone").code(), "busy");
    mock.world().fail_after = None;
    let report = run(replay_options()).await.expect("a second run");
    assert!(report.none_lost() && report.open == 0, "{report}");
}

#[tokio::test]
async fn a_replay_at_the_pace_of_the_recording() {
    let (address, _mock) = mock::start().await;
    let (_stop, stopped) = watch::channel(false);
    // Ten minutes of recording at 600 times its pace: one second.
    let options = replay::Options { speed: Some(600.0), ..replay_options() };
    let report =
        replay::replay(&client(&address), options, recording(11).as_bytes(), stopped, |_| {}, |_| {})
            .await
            .expect("replays");
    assert!(report.none_lost() && report.elapsed >= Duration::from_millis(900), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn load_is_measured() {
    let (address, mock) = mock::start().await;
    let commands = load::CommandLoad {
        operators: vec![person("op1"), person("op2")],
        dispatchers: vec![person("des1")],
        sessions_each: 3,
        rate: 120.0,
        duration: Duration::from_secs(2),
        place: Position::new(19.29, -99.65).expect("a position"),
        municipality: None,
    };
    let report = load::commands(&client(&address), commands).await.expect("runs");
    assert!(report.errors.is_empty(), "{report:?}");
    assert_eq!((report.sent + report.dropped, report.done), (240, report.sent), "{report:?}");
    assert!(report.done > 0 && report.from_due.is_some_and(|p| p.p50 > 0), "{report:?}");
    let consoles = load::ConsoleLoad {
        accounts: vec![person("op1"), person("op2")],
        consoles: 10,
        adapter: door(),
        rate: 20.0,
        duration: Duration::from_secs(1),
        run: "b1".to_owned(),
    };
    let report = load::consoles(&client(&address), consoles).await.expect("runs");
    assert_eq!((report.calls, report.wanted, report.arrived), (20, 200, 200), "{report:?}");
    assert!(mock.world().calls.len() > 20);
}

/// The replayer's half alone, against the mock. That a server loses none of them is measured by hand
/// (docs/benchmarks.md), and not by this test.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_real_recording_is_replayed_without_loss() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/calls911/montgomery_911.csv");
    let Ok(recording) = std::fs::read(&path) else {
        skipped(&format!("the 3,051 recorded calls were NOT replayed: {} is not there", path.display()));
        return;
    };
    let (address, mock) = mock::start().await;
    let (_stop, stopped) = watch::channel(false);
    let options = replay::Options {
        operators: (0..8).map(|n| person(&format!("op{n}"))).collect(),
        mapping: Mapping::parse(include_str!("../data/montgomery.toml")).expect("good"),
        types: replay::TypeMap::montgomery().expect("good"),
        ..replay_options()
    };
    let mut fates = 0;
    let report =
        replay::replay(&client(&address), options, recording.as_slice(), stopped, |_| fates += 1, |_| {})
            .await
            .expect("replays");
    println!("{report}");
    assert_eq!((report.read, report.unreadable, report.open), (3051, 0, 0), "{report}");
    assert!(report.none_lost() && fates == 3051, "{report}");
    assert_eq!(mock.world().calls.len(), 3051);
}

/// Says that a test had nothing to test. Written past the harness, which keeps what a passing test prints to itself.
fn skipped(why: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "\nSKIPPED: {why}");
}

/// What is sent is what the dispatch crate takes: bodies are read by its own types, rows are written by them.
#[test]
fn bodies_have_the_shapes_of_dispatch() {
    use atalaya_client::wire;
    use atalaya_dispatch::{incident::IncidentCommand, unit::UnitCommand};
    let (call, code) = (CallId(Uuid::nil()), atalaya_model::TypeCode::new(30_904).expect("a code"));
    let place = json!({"address": "Av. Hidalgo 1", "municipality": "15106"});
    let open = wire::OpenIncident { call, code, place, narrative: Some("Texto".into()), threat: true };
    let follow_up = atalaya_model::TypeCode::new(60_207).expect("a code");
    let unit = atalaya_model::UnitId(Uuid::nil());
    for body in [
        open.body(),
        wire::narrate("Texto"),
        wire::assign(&[unit]),
        wire::close('A'),
        wire::follow_up(follow_up, call, Some("Texto")),
    ] {
        let read = serde_json::from_value::<IncidentCommand>(body.clone());
        assert!(read.is_ok_and(|c| c.code() == body["type"]), "{body}");
    }
    for status in ["en_route", "on_scene", "available"] {
        let body = wire::set_status(status);
        assert!(serde_json::from_value::<UnitCommand>(body.clone()).is_ok(), "{body}");
    }
}
