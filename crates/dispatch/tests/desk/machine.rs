//! Random commands of several dispatchers over many incidents and units: nothing panics, both streams
//! of every assignment agree after every command (checked in `support`), and the streams replay.

use crate::support::*;
use atalaya_dispatch::incident::{
    Bypass, CloseCode, Disclosure, Incident, IncidentCommand as C, IncidentRow, Record, Relation, SplitFrom,
    StampName,
};
use atalaya_dispatch::unit::{Unit, UnitCommand as U, UnitRow};
use atalaya_model::{Aggregate, CallId, CautionId, Millis, Note, Place, Position, Priority, Scope};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

const INCIDENTS: u128 = 8;
const UNITS: u128 = 6;

#[derive(Clone, Debug)]
enum Step {
    Incident(u128, C),
    Unit(u128, U),
    /// Something that fits where the unit is now: random ids alone seldom meet.
    Fitting {
        what: u8,
        unit: u128,
        incident: u128,
        other: u128,
    },
    Pass(i64),
    /// A dispatcher of one agency, or a supervisor.
    Scope(Option<&'static str>),
}

fn any_incident() -> impl Strategy<Value = u128> + Clone {
    1..=INCIDENTS
}
fn any_unit() -> impl Strategy<Value = u128> + Clone {
    1..=UNITS
}
fn reason() -> Option<atalaya_model::Line> {
    Some(line("motivo"))
}

fn opening_commands() -> impl Strategy<Value = C> {
    let types = prop::sample::select(vec![30421u32, 30309, 10314, 20301, 50105, 40111, 60205, 70104]);
    (types, any::<bool>(), prop::option::of(any_incident())).prop_map(|(type_code, threat, split)| {
        let mut open = opening(type_code);
        open.threat_to_life = threat;
        open.split_from = split.map(|n| SplitFrom { incident: incident(n), records: vec![1] });
        C::Open(Box::new(open))
    })
}

fn content_commands() -> impl Strategy<Value = C> {
    let agencies = prop::sample::select(vec!["SSEM", "SUEM", "BOMBEROS"]);
    let codes = prop::sample::select(CloseCode::ALL.to_vec());
    let priorities = prop::sample::select(Priority::ALL.to_vec());
    let record = || Box::new(Record::Weapon { what: line("navaja"), description: None });
    prop_oneof![
        any::<bool>().prop_map(|verified| C::SetPlace { place: Box::new(place()), verified }),
        Just(C::SetPlace { place: Box::new(Place::default()), verified: true }),
        prop::sample::select(vec![30101u32, 10313, 70104, 60205])
            .prop_map(|n| C::Retype { code: code(n), reason: None }),
        (priorities, any::<bool>())
            .prop_map(|(priority, why)| C::SetPriority { priority, reason: reason().filter(|_| why) }),
        any::<bool>().prop_map(|threat| C::ThreatToLife { threat }),
        Just(C::Narrate { text: Note::new("línea").unwrap() }),
        Just(C::AddRecord { record: record() }),
        (1u32..4).prop_map(move |number| C::CorrectRecord { number, record: record() }),
        (1u32..4).prop_map(|number| C::StrikeRecord { number, reason: line("x") }),
        agencies.clone().prop_map(|a| C::AddAgency { agency: agency(a), disclosure: Disclosure::Full }),
        (agencies, codes).prop_map(|(a, code)| C::AgencyClose { agency: agency(a), code, note: None }),
        (0u128..3).prop_map(|n| C::AddCall { call: CallId(Uuid::from_u128(n)) }),
        (0u128..3).prop_map(|n| C::RemoveCall { call: CallId(Uuid::from_u128(n)), reason: line("x") }),
        Just(C::AddFollowUp { code: code(60207), text: None, call: None }),
        Just(C::AcknowledgeCaution { caution: CautionId(Uuid::nil()) }),
    ]
}

fn course_commands() -> impl Strategy<Value = C> {
    let codes = prop::sample::select(CloseCode::ALL.to_vec());
    let other = any_incident().prop_map(incident);
    prop_oneof![
        other.clone().prop_map(|other| C::Link { other, relation: Relation::CauseOf }),
        other.clone().prop_map(|other| C::Unlink { other, reason: line("x") }),
        (other, any::<bool>()).prop_map(|(original, move_units)| C::MergeInto { original, move_units }),
        Just(C::Unmerge { reason: line("x") }),
        Just(C::Hold { until: None, reason: line("x") }),
        Just(C::Unhold {}),
        Just(C::HandOver { centre: line("CDMX"), reason: line("x"), partner: None }),
        Just(C::HandOverAccepted { reference: None }),
        Just(C::HandOverRefused { reason: line("x") }),
        (codes, any::<bool>())
            .prop_map(|(code, told)| C::Close { code, note: told.then(|| Note::new("nota").unwrap()) }),
        Just(C::Reopen { reason: line("x") }),
    ]
}

fn unit_work_commands() -> impl Strategy<Value = C> {
    let one = any_unit().prop_map(unit);
    prop_oneof![
        4 => prop::collection::vec(any_unit().prop_map(unit), 1..4)
            .prop_map(|units| C::Assign { units, bypassed: Vec::new() }),
        1 => (one.clone(), one.clone()).prop_map(|(unit, other)| C::Assign {
            units: vec![unit],
            bypassed: vec![Bypass { unit: other, reason: line("lejos") }],
        }),
        2 => one.clone().prop_map(|unit| C::Release { unit, reason: None }),
        2 => prop::collection::vec(any_unit().prop_map(unit), 0..2)
            .prop_map(|units| C::Cancel { units, reason: line("x") }),
        2 => (one.clone(), any_incident()).prop_map(|(unit, n)| C::Preempt {
            unit, from_incident: incident(n), reason: line("x")
        }),
        2 => (one.clone(), one.clone())
            .prop_map(|(unit, with)| C::Exchange { unit, with, reason: line("x") }),
        2 => one.clone().prop_map(|unit| C::Stack { unit, reason: None }),
        1 => one.prop_map(|unit| C::Unstack { unit, reason: None }),
    ]
}

fn unit_commands() -> impl Strategy<Value = U> {
    let states = prop::sample::select(vec![
        "available",
        "assigned",
        "en_route",
        "on_scene",
        "transporting",
        "at_hospital",
        "break",
        "out_of_service",
        "off_shift",
        "nonsense",
    ]);
    let stamps = prop::sample::select(vec![StampName::Assigned, StampName::OnScene, StampName::Released]);
    let status =
        (states, any::<bool>(), prop::option::of(-90i64..90)).prop_map(|(status, why, shift)| U::SetStatus {
            status: status.parse().unwrap(),
            at: shift.map(|s| start().plus(Millis::from_secs(600 + s))),
            reason: reason().filter(|_| why),
        });
    prop_oneof![
        24 => status,
        8 => (1usize..5).prop_map(|n| U::StartShift { crew: crew(n), vehicle: None, until: None }),
        1 => Just(U::EndShift {}),
        4 => (stamps, 0i64..1200).prop_map(|(stamp, seconds)| U::CorrectStatus {
            assignment: None,
            stamp,
            at: start().plus(Millis::from_secs(seconds)),
            reason: line("x"),
        }),
        1 => Just(U::WelfareOk {}),
        1 => (0u16..600).prop_map(|minutes| U::SetTimer { minutes, reason: None }),
        1 => Just(U::Emergency { position: Position::new(19.3, -99.6).ok(), note: None }),
        8 => Just(U::ClearEmergency { reason: line("x") }),
        1 => Just(U::SetPositionManual { position: Position::new(19.4, -99.1).unwrap() }),
        1 => Just(U::Retire { reason: line("x") }),
        1 => prop::sample::select(vec!["patrulla", "amb_avanzada", "autobomba"])
            .prop_map(|kind| U::Amend(registration("OTRA", kind, "SSEM"))),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let scopes = prop::sample::select(vec![None, None, None, Some("SSEM"), Some("SUEM")]);
    let step = prop_oneof![
        2 => (any_incident(), opening_commands()).prop_map(|(n, c)| Step::Incident(n, c)),
        3 => (any_incident(), content_commands()).prop_map(|(n, c)| Step::Incident(n, c)),
        4 => (any_incident(), course_commands()).prop_map(|(n, c)| Step::Incident(n, c)),
        8 => (any_incident(), unit_work_commands()).prop_map(|(n, c)| Step::Incident(n, c)),
        6 => (any_unit(), unit_commands()).prop_map(|(n, c)| Step::Unit(n, c)),
        6 => (0u8..6, any_unit(), any_incident(), any_unit()).prop_map(|(what, unit, incident, other)| {
            Step::Fitting { what, unit, incident, other }
        }),
        2 => (-30i64..300).prop_map(Step::Pass),
        1 => scopes.prop_map(Step::Scope),
    ];
    prop::collection::vec(step, 1..160)
}

/// Does a step; says which command was accepted and changed something.
fn go(centre: &mut Centre, step: Step) -> Option<&'static str> {
    let (id, command) = match step {
        Step::Incident(n, command) => (incident(n), command),
        Step::Unit(n, command) => {
            return centre.unit(unit(n), &command).ok().filter(|c| !c.is_empty()).map(|_| command.code());
        }
        Step::Fitting { what, unit: n, incident: i, other } => match fitting(centre, what, n, i, other)? {
            Step::Incident(n, command) => (incident(n), command),
            step => return go(centre, step),
        },
        Step::Pass(seconds) => {
            centre.pass(seconds);
            return None;
        }
        Step::Scope(of) => {
            let agencies = of.map(agency).into_iter().collect();
            centre.scope = Scope { agencies, ..Scope::default() };
            return None;
        }
    };
    centre.incident(id, &command).ok().filter(|c| !c.is_empty()).map(|_| command.code())
}

fn fitting(centre: &Centre, what: u8, n: u128, i: u128, other: u128) -> Option<Step> {
    let known = &centre.world.units[&unit(n)];
    let number = |id: atalaya_model::IncidentId| id.0.as_u128() - incident(0).0.as_u128();
    let here = known.active_incident();
    Some(match what {
        0 => Step::Incident(number(here?), C::Release { unit: unit(n), reason: None }),
        1 => {
            let command = C::Preempt { unit: unit(n), from_incident: here?, reason: line("x") };
            Step::Incident(i, command)
        }
        2 => {
            let command = C::Exchange { unit: unit(n), with: unit(other), reason: line("x") };
            Step::Incident(number(here?), command)
        }
        3 => {
            let waiting = known.stack.first()?.incident;
            Step::Incident(number(waiting), C::Unstack { unit: unit(n), reason: None })
        }
        4 => {
            let kind = &known.registration.as_ref()?.kind;
            let states = atalaya_dispatch::UnitKinds::shipped().states(kind);
            let present = states.iter().find(|s| Some(&s.code) == known.status.as_ref())?;
            let status = present.next.get(other as usize % present.next.len())?.clone();
            Step::Unit(n, U::SetStatus { status, at: None, reason: reason() })
        }
        _ => {
            let command = C::MergeInto { original: incident(i), move_units: other.is_multiple_of(2) };
            Step::Incident(number(here?), command)
        }
    })
}

fn staffed() -> Centre {
    let mut centre = Centre::new();
    let fleet = [
        ("patrulla", "SSEM"),
        ("patrulla", "SSEM"),
        ("tactica", "SSEM"),
        ("amb_avanzada", "SUEM"),
        ("autobomba", "BOMBEROS"),
        ("moto_policia", "PM-TOLUCA"),
    ];
    for (n, (kind, of)) in (1..).zip(fleet) {
        centre.unit(unit(n), &U::Register(registration(&format!("U-{n}"), kind, of))).unwrap();
        centre.shift(n, 4);
    }
    for n in 1..=5 {
        centre.opened(n, if n % 2 == 0 { 30421 } else { 50105 });
    }
    centre
}

fn replayed(centre: &Centre) {
    let mut incidents: BTreeMap<_, Incident> = BTreeMap::new();
    for (id, event, at) in &centre.incident_events {
        incidents.entry(*id).or_default().evolve(event, *at);
    }
    for (id, state) in incidents {
        assert_eq!(centre.world.incidents[&id], state);
        let row = IncidentRow::of(id, &state);
        let text = serde_json::to_string(&row).unwrap();
        assert_eq!(serde_json::from_str::<Option<IncidentRow>>(&text).unwrap(), row);
    }
    let mut units: BTreeMap<_, Unit> = BTreeMap::new();
    for (id, event, at) in &centre.unit_events {
        units.entry(*id).or_default().evolve(event, *at);
    }
    for (id, state) in units {
        assert_eq!(centre.world.units[&id], state);
        let row = UnitRow::of(id, &state);
        let text = serde_json::to_string(&row).unwrap();
        assert_eq!(serde_json::from_str::<Option<UnitRow>>(&text).unwrap(), row);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn any_order_of_commands_keeps_the_streams_in_step(steps in steps()) {
        let mut centre = staffed();
        for step in steps {
            go(&mut centre, step);
        }
        replayed(&centre);
    }
}

/// The random commands above reach what they are meant to reach: each kind of command is accepted
/// somewhere, so that the property is not true for lack of events.
#[test]
fn the_random_commands_are_accepted_often_enough() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut accepted: BTreeMap<&'static str, u32> = BTreeMap::new();
    for _ in 0..250 {
        let mut centre = staffed();
        for step in steps().new_tree(&mut runner).unwrap().current() {
            if let Some(command) = go(&mut centre, step) {
                *accepted.entry(command).or_default() += 1;
            }
        }
    }
    for command in [
        "open",
        "assign",
        "release",
        "cancel",
        "preempt",
        "exchange",
        "stack",
        "unstack",
        "merge_into",
        "unmerge",
        "close",
        "reopen",
        "set_status",
        "correct_status",
        "end_shift",
        "link",
        "hold",
        "hand_over_accepted",
    ] {
        assert!(
            accepted.get(command).copied().unwrap_or(0) >= 3,
            "{command} was hardly accepted: {accepted:?}"
        );
    }
}
