//! Cautions, notices, plans, agencies and catalogue versions.

use crate::support::*;
use atalaya_dispatch::agency::{self, Agency, AgencyCommand, AgencyRow, Station};
use atalaya_dispatch::bolo::{self, Bolo, BoloArea, BoloCommand, BoloKind, BoloRow};
use atalaya_dispatch::catalogue::{self, CatalogueCommand, Catalogues};
use atalaya_dispatch::caution::{self, Caution, CautionCommand, CautionDetail, CautionKind, CautionRow};
use atalaya_dispatch::plan::{self, Hours, LocalTime, Plan, PlanCommand, PlanQuery, PlanRow};
use atalaya_dispatch::{ListRefusal as R, UnitKinds};
use atalaya_model::{
    Aggregate, BoloId, CautionId, Env, Located, Method, Metres, Millis, MunicipalityCode, Note, PlanId,
    Position, Text, Timestamp,
};
use serde_json::json;
use uuid::Uuid;

/// Decides, folds and gives the number of events.
fn run<A: Aggregate>(state: &mut A, env: &Env, decided: Result<Vec<A::Event>, R>) -> Result<usize, R> {
    let events = decided?;
    events.iter().for_each(|event| {
        let text = serde_json::to_string(event).unwrap();
        state.evolve(&serde_json::from_str(&text).unwrap(), env.now);
    });
    Ok(events.len())
}

fn at(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon).unwrap()
}
fn days(n: i64) -> Timestamp {
    start().plus(Millis::from_minutes(n * 1440))
}
fn town(code: &str) -> MunicipalityCode {
    MunicipalityCode::new(code).unwrap()
}

fn caution_at(position: Option<Position>, radius_m: Option<f64>, expires_at: Timestamp) -> CautionCommand {
    let located = position.map(|position| Located {
        position,
        accuracy_m: None,
        confidence_pct: None,
        method: Method::Verified,
        at: start(),
    });
    CautionCommand::Create {
        place: Box::new(atalaya_model::Place { located, ..place() }),
        radius_m: radius_m.map(Metres),
        kind: CautionKind::Weapon,
        text: Note::new("Dispararon a una patrulla").unwrap(),
        expires_at,
    }
}

#[test]
fn a_caution_expires_and_warns_whom_it_concerns() {
    let env = Centre::new().env();
    let mut state = Caution::default();
    let mut go = |command: &CautionCommand| {
        let decided = caution::decide(&state, command, &env);
        run(&mut state, &env, decided).map(|_| state.clone())
    };
    let toluca = at(19.2925, -99.6569);
    assert_eq!(go(&CautionCommand::Withdraw { reason: line("x") }), Err(R::Unknown));
    for expiry in [start(), days(367)] {
        assert_eq!(go(&caution_at(Some(toluca), None, expiry)), Err(R::Expiry { max_days: 366 }));
    }
    let radius = Err(R::Radius { min: 10, max: 5000 });
    assert_eq!(go(&caution_at(Some(toluca), Some(9.0), days(1))), radius);
    assert_eq!(go(&caution_at(Some(toluca), Some(f64::NAN), days(1))), radius);
    let created = go(&caution_at(Some(toluca), Some(100.0), days(1))).unwrap();
    assert_eq!(go(&caution_at(Some(toluca), None, days(1))), Err(R::Exists));
    let row = CautionRow::of(CautionId(Uuid::nil()), &created).unwrap();
    assert!(row.is_active(start()) && !row.is_active(days(1)));
    assert!(row.concerns(Some(&at(19.2930, -99.6569)), None, None));
    assert!(!row.concerns(Some(&at(19.2960, -99.6569)), Some(&line("Juárez 100")), Some(&town("15106"))));
    assert!(row.concerns(None, Some(&line("JUAREZ 100")), Some(&town("15106"))), "by address");
    assert!(!row.concerns(None, Some(&line("Juárez 100")), Some(&town("15033"))));
    assert!(!serde_json::to_string(&row).unwrap().contains("Dispararon"), "the text is not on the board");
    assert_eq!(
        CautionDetail::of(row.id, &created).unwrap().text.unwrap().as_str(),
        "Dispararon a una patrulla"
    );
    let nothing = CautionCommand::Amend { text: None, kind: None, radius_m: None };
    assert_eq!(go(&nothing), Err(R::Nothing));
    let amend = CautionCommand::Amend { text: None, kind: Some(CautionKind::Violence), radius_m: None };
    let amended = go(&amend).unwrap();
    assert_eq!((amended.kind, amended.radius_m), (Some(CautionKind::Violence), Metres(100.0)));
    let later = CautionCommand::Extend { expires_at: days(30), reason: line("sigue") };
    assert_eq!(go(&later).unwrap().expires_at, days(30));
    go(&CautionCommand::Withdraw { reason: line("ya no") }).unwrap();
    assert_eq!(go(&later), Err(R::Withdrawn));
}

fn issue(area: BoloArea, expires_at: Timestamp) -> BoloCommand {
    BoloCommand::Issue {
        kind: BoloKind::Vehicle,
        title: line("Jetta blanco robado"),
        text: Note::new("Placas NXX-00-00, lo conduce Juan").unwrap(),
        area,
        expires_at,
        incident: None,
    }
}

#[test]
fn a_notice_reaches_its_area_and_knows_its_readers() {
    let mut env = Centre::new().env();
    let mut state = Bolo::default();
    let go = |state: &mut Bolo, command: &BoloCommand, env: &Env| {
        let decided = bolo::decide(state, command, env);
        run(state, env, decided)
    };
    let half = BoloArea { centre: Some(at(19.3, -99.6)), ..BoloArea::default() };
    assert_eq!(go(&mut state, &issue(half, days(1)), &env), Err(R::HalfCircle));
    let huge = BoloArea { centre: Some(at(19.3, -99.6)), radius_m: Some(Metres(1e6)), ..BoloArea::default() };
    assert_eq!(go(&mut state, &issue(huge, days(1)), &env), Err(R::Radius { min: 100, max: 300_000 }));
    let crowd = BoloArea { municipalities: vec![town("15106"); 126], ..BoloArea::default() };
    assert_eq!(
        go(&mut state, &issue(crowd, days(1)), &env),
        Err(R::TooMany { what: "municipalities", max: 125 })
    );
    assert_eq!(go(&mut state, &issue(BoloArea::default(), days(31)), &env), Err(R::Expiry { max_days: 30 }));
    let area = BoloArea { municipalities: vec![town("15106")], ..BoloArea::default() };
    go(&mut state, &issue(area, days(1)), &env).unwrap();
    let row = BoloRow::of(BoloId(Uuid::nil()), &state).unwrap();
    assert!(row.reaches(None, Some(&town("15106")), None) && !row.reaches(None, Some(&town("15033")), None));
    assert!(row.reaches(None, None, None), "who is not known to be elsewhere is reached");
    assert!(!serde_json::to_string(&row).unwrap().contains("Juan"));
    let read = |unit| BoloCommand::Acknowledge { unit };
    assert_eq!(go(&mut state, &read(Some(unit(1))), &env), Ok(1));
    assert_eq!(go(&mut state, &read(Some(unit(1))), &env), Ok(0), "read once");
    assert_eq!(go(&mut state, &read(None), &env), Ok(1));
    assert_eq!(go(&mut state, &read(None), &env), Ok(0));
    let amend = BoloCommand::Amend { title: Some(line("Jetta gris")), text: None, area: None };
    go(&mut state, &amend, &env).unwrap();
    assert_eq!((state.edition, state.units.len(), state.accounts.len()), (2, 0, 0), "read it anew");
    env.now = days(2);
    assert_eq!(go(&mut state, &read(None), &env), Err(R::Expired));
    go(&mut state, &BoloCommand::Cancel { reason: line("apareció") }, &env).unwrap();
    assert_eq!(go(&mut state, &amend, &env), Err(R::Withdrawn));
}

fn plan_of(types: &[&str], more: serde_json::Value) -> serde_json::Value {
    let mut content = json!({
        "name": "Plan", "types": types, "level": 1,
        "requirements": [{ "capability": "patrol", "count": 2 }],
    });
    content.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    content
}
fn create(content: serde_json::Value) -> PlanCommand {
    PlanCommand::Create(serde_json::from_value(content).unwrap())
}

#[test]
fn plans_are_checked_and_versioned() {
    let env = Centre::new().env();
    let kinds = UnitKinds::shipped();
    let mut state = Plan::default();
    let go = |state: &mut Plan, command: &PlanCommand| {
        let decided = plan::decide(state, command, kinds, &env);
        run(state, &env, decided)
    };
    let bad = |content| plan::decide(&Plan::default(), &create(content), kinds, &env).unwrap_err().code();
    assert_eq!(bad(plan_of(&[], json!({}))), "invalid_value");
    assert_eq!(bad(plan_of(&["7"], json!({}))), "invalid_value", "misuse has no plan");
    assert_eq!(bad(plan_of(&["30x"], json!({}))), "invalid_value");
    assert_eq!(bad(plan_of(&["3"], json!({ "level": 6 }))), "invalid_value");
    assert_eq!(bad(plan_of(&["3"], json!({ "requirements": [] }))), "nothing_to_change");
    let magic = json!({ "requirements": [{ "capability": "magic", "count": 1 }] });
    assert_eq!(bad(plan_of(&["3"], magic)), "invalid_value");
    let none = json!({ "requirements": [{ "capability": "patrol", "count": 0 }] });
    assert_eq!(bad(plan_of(&["3"], none)), "invalid_value");
    let hours = json!({ "hours": { "from_minute": 60, "to_minute": 60 } });
    assert_eq!(bad(plan_of(&["3"], hours)), "invalid_value");
    let never = json!({ "valid_from": "2026-12-01T00:00:00Z", "valid_until": "2026-11-01T00:00:00Z" });
    assert_eq!(bad(plan_of(&["3"], never)), "validity_range");

    assert_eq!(go(&mut state, &PlanCommand::Activate { version: 1 }), Err(R::Unknown));
    go(&mut state, &create(plan_of(&["3"], json!({})))).unwrap();
    assert_eq!(go(&mut state, &create(plan_of(&["3"], json!({})))), Err(R::Exists));
    let row = PlanRow::of(PlanId(Uuid::nil()), &state).unwrap();
    assert!(!row.active, "nothing is in force before it is activated");
    assert_eq!(go(&mut state, &PlanCommand::Activate { version: 2 }), Err(R::UnknownVersion("2".into())));
    go(&mut state, &PlanCommand::Activate { version: 1 }).unwrap();
    assert_eq!(go(&mut state, &PlanCommand::Activate { version: 1 }), Ok(0));
    let revised = plan_of(&["304"], json!({}));
    let revise = PlanCommand::Revise(serde_json::from_value(revised).unwrap());
    assert_eq!(go(&mut state, &revise), Ok(1));
    assert_eq!(go(&mut state, &revise), Ok(0), "the same again is no new version");
    let row = PlanRow::of(PlanId(Uuid::nil()), &state).unwrap();
    assert_eq!((row.version, row.latest, row.content.types[0].as_str()), (1, 2, "3"));
    go(&mut state, &PlanCommand::Withdraw { reason: line("x") }).unwrap();
    assert_eq!(go(&mut state, &PlanCommand::Withdraw { reason: line("x") }), Err(R::Withdrawn));
}

#[test]
fn the_most_specific_plan_answers() {
    let rows: Vec<PlanRow> = [
        plan_of(&["3"], json!({})),
        plan_of(&["304"], json!({})),
        plan_of(&["304"], json!({ "municipalities": ["15106"] })),
        plan_of(&["30421"], json!({ "level": 2 })),
        plan_of(&["304"], json!({ "hours": { "days": [5, 6], "from_minute": 1320, "to_minute": 360 } })),
        plan_of(&["30421"], json!({ "valid_until": "2026-11-01T00:00:00Z" })),
    ]
    .into_iter()
    .enumerate()
    .map(|(i, content)| PlanRow {
        id: PlanId(Uuid::from_u128(i as u128)),
        content: serde_json::from_value(content).unwrap(),
        version: 1,
        latest: 1,
        active: true,
        changed_at: start(),
        changed_by: Default::default(),
        withdrawn_reason: None,
    })
    .collect();
    let found = |type_code: u32, municipality: Option<&MunicipalityCode>, level, local| {
        let query = PlanQuery { type_code: code(type_code), municipality, level, now: start(), local };
        plan::matching(&rows, &query).map(|row| row.id.0.as_u128())
    };
    let (toluca, ecatepec) = (town("15106"), town("15033"));
    let noon = LocalTime { weekday: 2, minute: 720 };
    assert_eq!(found(30101, None, 1, noon), Some(0));
    assert_eq!(found(30421, Some(&ecatepec), 1, noon), Some(1));
    assert_eq!(found(30421, Some(&toluca), 1, noon), Some(2), "a named municipality wins");
    assert_eq!(found(30421, None, 2, noon), Some(3));
    assert_eq!(found(30421, None, 1, LocalTime { weekday: 6, minute: 60 }), Some(4), "Friday's night");
    assert_eq!(found(30421, None, 1, LocalTime { weekday: 1, minute: 60 }), Some(1));
    assert_eq!(found(10101, None, 1, noon), None);
    assert_eq!(found(30101, None, 5, noon), None);
    let mut off = rows.clone();
    off.iter_mut().for_each(|r| r.active = false);
    let query = PlanQuery { type_code: code(30101), municipality: None, level: 1, now: start(), local: noon };
    assert!(plan::matching(&off, &query).is_none());
}

#[test]
fn local_time_and_spans_over_midnight() {
    let local = |text: &str| LocalTime::of(Timestamp::parse(text).unwrap(), -360);
    assert_eq!(local("2026-11-24T12:00:00Z"), LocalTime { weekday: 2, minute: 360 });
    assert_eq!(local("2026-11-24T03:00:00Z"), LocalTime { weekday: 1, minute: 1260 }, "still Monday");
    assert_eq!(local("1970-01-01T06:00:00Z"), LocalTime { weekday: 4, minute: 0 });
    let night = Hours { days: vec![7], from_minute: 1320, to_minute: 360 };
    assert!(night.cover(LocalTime { weekday: 7, minute: 1320 }));
    assert!(night.cover(LocalTime { weekday: 1, minute: 359 }), "Sunday's night ends on Monday");
    assert!(!night.cover(LocalTime { weekday: 1, minute: 360 }));
    assert!(!night.cover(LocalTime { weekday: 7, minute: 100 }), "that was Saturday's night");
    let day = Hours { days: vec![], from_minute: 480, to_minute: 1440 };
    assert!(
        day.cover(LocalTime { weekday: 3, minute: 1439 }) && !day.cover(LocalTime { weekday: 3, minute: 0 })
    );
}

#[test]
fn agencies_and_their_stations() {
    let env = Centre::new().env();
    let kinds = UnitKinds::shipped();
    let mut state = Agency::default();
    let go = |state: &mut Agency, command: &AgencyCommand| {
        let decided = agency::decide(state, command, kinds, &env);
        run(state, &env, decided)
    };
    let content =
        |name: &str| serde_json::from_value(json!({ "name": name, "radio_channel": "TAC 1" })).unwrap();
    let amend = AgencyCommand::Amend { content: content("Otra") };
    assert_eq!(go(&mut state, &amend), Err(R::Unknown));
    let register = AgencyCommand::Register { code: agency("SSEM"), content: content("Policía Estatal") };
    go(&mut state, &register).unwrap();
    assert_eq!(go(&mut state, &register), Err(R::Exists));
    assert_eq!(go(&mut state, &amend), Ok(1));
    assert_eq!(go(&mut state, &amend), Ok(0));
    let station = |code: &str, capability: &str| -> Station {
        serde_json::from_value(json!({
            "code": code, "name": "Base", "position": { "lat": 19.3, "lon": -99.6 },
            "minimum": [{ "capability": capability, "count": 1 }],
        }))
        .unwrap()
    };
    for code in ["B-2", "B-1"] {
        go(&mut state, &AgencyCommand::SetStation { station: station(code, "patrol") }).unwrap();
    }
    let again = AgencyCommand::SetStation { station: station("B-1", "patrol") };
    assert_eq!(go(&mut state, &again), Ok(0));
    let unknown = AgencyCommand::SetStation { station: station("B-3", "magic") };
    assert!(matches!(go(&mut state, &unknown), Err(R::Invalid { what: "capability", .. })));
    let row = AgencyRow::of(&state).unwrap();
    assert_eq!((row.version, row.on_duty), (2, true));
    assert_eq!(row.stations.iter().map(|s| s.code.as_str()).collect::<Vec<_>>(), ["B-1", "B-2"]);
    let remove = |code: &str| AgencyCommand::RemoveStation { code: code.parse().unwrap(), reason: line("x") };
    go(&mut state, &remove("B-1")).unwrap();
    assert_eq!(go(&mut state, &remove("B-1")), Err(R::UnknownStation("B-1".into())));
    let silent = AgencyCommand::SetDuty { on_duty: false, reason: Some(line("sin radio")) };
    assert_eq!((go(&mut state, &silent), go(&mut state, &silent)), (Ok(1), Ok(0)));
    go(&mut state, &AgencyCommand::Retire { reason: line("x") }).unwrap();
    assert_eq!(go(&mut state, &silent), Err(R::Withdrawn));
}

#[test]
fn catalogue_versions_follow_each_other() {
    let mut env = Centre::new().env();
    let mut state = Catalogues::default();
    let go = |state: &mut Catalogues, command: &CatalogueCommand, env: &Env| {
        let decided = catalogue::decide(state, command, env);
        run(state, env, decided)
    };
    let version = |name: &str| Text::<64>::new(name).unwrap();
    let head = "code,type,subtype,incident,priority,edition\n";
    let load = |name: &str, csv: &str, moved: serde_json::Value| CatalogueCommand::Load {
        version: version(name),
        csv: csv.to_owned(),
        source: line("prueba"),
        reclassified: serde_json::from_value(moved).unwrap(),
    };
    let two = format!("{head}50201,Asistencia,Hallazgo,Hallazgo de arma,BAJA,2.0\n");
    let three = format!("{head}31202,Seguridad,Hallazgo,Hallazgo de arma,ALTA,3.0\n");
    assert!(matches!(go(&mut state, &load("x", "nonsense", json!([])), &env), Err(R::File(_))));
    let lost = load("x", &three, json!([{ "from": 50201, "to": 31299 }]));
    assert!(matches!(go(&mut state, &lost, &env), Err(R::Invalid { what: "reclassified", .. })));
    let large = format!("{head}{}", "#\n".repeat(300_000));
    assert!(matches!(go(&mut state, &load("x", &large, json!([])), &env), Err(R::FileSize { .. })));
    go(&mut state, &load("2.0", &two, json!([])), &env).unwrap();
    assert_eq!(go(&mut state, &load("2.0", &two, json!([])), &env), Err(R::VersionExists("2.0".into())));
    go(&mut state, &load("3.0", &three, json!([{ "from": 50201, "to": 31202 }])), &env).unwrap();
    assert_eq!(state.active_version(env.now), None);
    let activate = |name: &str, from| CatalogueCommand::Activate { version: version(name), from };
    assert_eq!(go(&mut state, &activate("4.0", None), &env), Err(R::UnknownVersion("4.0".into())));
    go(&mut state, &activate("2.0", None), &env).unwrap();
    assert_eq!(go(&mut state, &activate("2.0", None), &env), Ok(0));
    go(&mut state, &activate("3.0", Some(days(7))), &env).unwrap();
    assert_eq!(state.active_version(days(6)), Some(&version("2.0")));
    assert_eq!(state.active_version(days(7)), Some(&version("3.0")));
    assert!(state.active(days(7)).unwrap().get(code(31202)).is_some());
    assert_eq!(state.moved(code(50201), &version("3.0")), code(31202));
    assert_eq!(state.moved(code(31202), &version("3.0")), code(31202));
    let rows = state.rows();
    assert_eq!((rows[0].active_from, rows[0].active_until), (Some(start()), Some(days(7))));
    let mut other = state.clone();
    env.now = days(3);
    assert_eq!(go(&mut other, &activate("2.0", None), &env), Ok(1));
    assert_eq!(other.active_version(days(8)), Some(&version("2.0")), "what was planned is off");
    assert_eq!(other.rows()[1].active_from, None);
    env.now = days(10);
    assert!(matches!(go(&mut state, &activate("2.0", Some(days(9))), &env), Err(R::Invalid { .. })));
    go(&mut state, &activate("2.0", None), &env).unwrap();
    assert_eq!(state.active_version(days(10)), Some(&version("2.0")), "and back again");
}

#[test]
fn the_shipped_catalogue_is_complete() {
    assert_eq!(CATALOGUE.len(), 351);
    let improper = CATALOGUE.iter().filter(|t| t.code.is_improper()).count();
    assert_eq!(improper, 9);
    assert_eq!(CATALOGUE.get(code(10313)).unwrap().name, "Paro cardiorrespiratorio");
}
