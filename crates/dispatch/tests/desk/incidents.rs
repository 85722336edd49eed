//! Opening an incident and its content.

use crate::support::*;
use atalaya_dispatch::incident::{
    AgencyRequest, Caller, Disclosure, IncidentCommand as C, IncidentDetail, IncidentEvent as E,
    IncidentRefusal as R, IncidentRow, Record, RecordKind, Stage,
};
use atalaya_model::{
    Located, Method, Millis, Note, PhoneNumber, Place, Position, Priority, Text, Timestamp, TypeCode,
};

fn opens(change: impl Fn(&mut atalaya_dispatch::incident::OpenIncident)) -> C {
    let mut open = opening(30309);
    change(&mut open);
    C::Open(Box::new(open))
}

#[test]
fn place_and_type_are_enough() {
    let mut centre = Centre::new();
    centre.answered_at = Some(centre.now);
    centre.pass(42);
    centre.opened(1, 30309);
    let row = centre.row(1);
    assert_eq!(row.folio, folio(1));
    assert_eq!(row.stage, Stage::Pending);
    assert_eq!(
        (row.priority, row.priority_number, row.default_priority),
        (Priority::High, 2, Priority::High)
    );
    assert_eq!(row.type_name, "Accidente de tránsito sin personas lesionadas");
    assert_eq!(row.capture_ms, Some(Millis(42_000)));
    assert_eq!(row.waiting_since, Some(centre.now));
    assert_eq!(row.opened_by.name, "despacho1");
    assert!(row.open && row.dispatch_ms.is_none() && row.close_ms.is_none());
}

#[test]
fn an_incident_opens_once() {
    let mut centre = Centre::new();
    let id = centre.opened(1, 30309);
    assert_eq!(centre.incident(id, &open(30309)), Err(R::Exists));
    assert_eq!(centre.incident(incident(2), &C::Narrate { text: Note::new("x").unwrap() }), Err(R::Unknown));
}

#[test]
fn a_place_that_nobody_finds_is_refused() {
    let mut centre = Centre::new();
    let nowhere = opens(|o| o.place = Place::default());
    assert_eq!(centre.incident(incident(1), &nowhere), Err(R::PlaceNotSendable));
    let street_only = opens(|o| o.place.municipality = None);
    assert_eq!(centre.incident(incident(1), &street_only), Err(R::PlaceNotSendable));
    let position = Position::new(19.29, -99.65).unwrap();
    let located =
        Located { position, accuracy_m: None, confidence_pct: None, method: Method::Gnss, at: start() };
    let by_position = opens(|o| o.place = Place { located: Some(located.clone()), ..Place::default() });
    centre.incident(incident(1), &by_position).unwrap();
    assert_eq!(centre.row(1).lat, Some(19.29));
}

#[test]
fn misuse_and_follow_ups_open_nothing() {
    let mut centre = Centre::new();
    for improper in [70104, 70101, 79999] {
        assert_eq!(centre.incident(incident(1), &open(improper)), Err(R::Improper(code(improper))));
    }
    assert_eq!(centre.incident(incident(1), &open(60205)), Err(R::FollowUpType(code(60205))));
    assert_eq!(centre.incident(incident(1), &open(39999)), Err(R::UnknownType(code(39999))));
    let id = centre.opened(2, 30309);
    for bad in [70104, 60205] {
        let retype = C::Retype { code: code(bad), reason: None };
        assert!(matches!(centre.incident(id, &retype), Err(R::Improper(_) | R::FollowUpType(_))));
    }
}

#[test]
fn follow_ups_go_to_the_parent_even_when_it_is_closed() {
    let mut centre = Centre::new();
    let id = centre.opened(1, 30309);
    let close = C::Close { code: atalaya_dispatch::incident::CloseCode::I, note: None };
    centre.incident(id, &close).unwrap();
    let add = |n| C::AddFollowUp { code: code(n), text: None, call: None };
    centre.incident(id, &add(60208)).unwrap();
    assert_eq!(centre.world.incidents[&id].follow_ups[0].name, "Llamada de queja");
    assert_eq!(centre.incident(id, &add(30309)), Err(R::NotFollowUp(code(30309))));
    assert_eq!(centre.incident(id, &add(60299)), Err(R::UnknownType(code(60299))));
}

#[test]
fn another_priority_needs_a_reason() {
    let mut centre = Centre::new();
    let asked = |reason: Option<&str>| {
        opens(|o| {
            o.priority = Some(Priority::Low);
            o.priority_reason = reason.map(line);
        })
    };
    assert_eq!(centre.incident(incident(1), &asked(None)), Err(R::PriorityReason));
    centre.incident(incident(1), &asked(Some("solo daños"))).unwrap();
    assert_eq!(centre.row(1).priority, Priority::Low);
    let set = |priority, reason: Option<&str>| C::SetPriority { priority, reason: reason.map(line) };
    assert_eq!(centre.incident(incident(1), &set(Priority::Medium, None)), Err(R::PriorityReason));
    centre.incident(incident(1), &set(Priority::High, None)).expect("the catalogue's own needs none");
    let again = centre.incident(incident(1), &set(Priority::High, None)).unwrap();
    assert!(again.is_empty(), "the same again changes nothing");
}

#[test]
fn a_threat_to_life_is_critical_while_it_stands() {
    let mut centre = Centre::new();
    let both = opens(|o| {
        o.threat_to_life = true;
        o.priority = Some(Priority::Critical);
    });
    centre.incident(incident(1), &both).expect("the threat is the reason");
    assert_eq!(centre.row(1).priority, Priority::Critical);
    let lower = C::SetPriority { priority: Priority::Low, reason: Some(line("x")) };
    assert_eq!(centre.incident(incident(1), &lower), Err(R::ThreatStands));
    centre.incident(incident(1), &C::ThreatToLife { threat: false }).unwrap();
    assert_eq!(centre.row(1).priority, Priority::High, "back to what was decided before");
    assert!(centre.incident(incident(1), &C::ThreatToLife { threat: false }).unwrap().is_empty());
}

#[test]
fn a_new_type_brings_its_priority_and_keeps_the_history() {
    let mut centre = Centre::new();
    let id = centre.opened(1, 10318);
    assert_eq!(centre.row(1).priority, Priority::Medium);
    let retype = |n| C::Retype { code: code(n), reason: Some(line("por definición")) };
    centre.incident(id, &retype(10313)).unwrap();
    let row = centre.row(1);
    assert_eq!((row.type_code, row.priority, row.reclassified), (code(10313), Priority::High, 1));
    assert!(centre.incident(id, &retype(10313)).unwrap().is_empty());
    // Raised by hand: stays. Lowered by hand: the graver type wins again.
    let set = |priority| C::SetPriority { priority, reason: Some(line("motivo")) };
    centre.incident(id, &set(Priority::Critical)).unwrap();
    centre.incident(id, &retype(50105)).unwrap();
    assert_eq!(centre.row(1).priority, Priority::Critical);
    centre.incident(id, &set(Priority::Low)).unwrap();
    centre.incident(id, &retype(10313)).unwrap();
    assert_eq!(centre.row(1).priority, Priority::High);
    let detail = IncidentDetail::of(id, &centre.world.incidents[&id]).unwrap();
    let types: Vec<TypeCode> = detail
        .history
        .iter()
        .filter_map(|h| match &h.change {
            atalaya_dispatch::incident::Change::Type { code, .. } => Some(*code),
            _ => None,
        })
        .collect();
    assert_eq!(types, [10318, 10313, 50105, 10313].map(code));
}

#[test]
fn a_verified_place_yields_only_to_a_verified_one() {
    let mut centre = Centre::new();
    let id = centre.opened(1, 30309);
    let set = |address: &str, verified| C::SetPlace {
        place: Box::new(Place { address: Some(line(address)), ..place() }),
        verified,
    };
    centre.incident(id, &set("Morelos 1", true)).unwrap();
    assert_eq!(centre.incident(id, &set("Morelos 2", false)), Err(R::PlaceVerified));
    centre.incident(id, &set("Morelos 3", true)).unwrap();
    assert_eq!(centre.row(1).address, Some(line("Morelos 3")));
    assert!(centre.incident(id, &set("Morelos 3", true)).unwrap().is_empty());
    let nowhere = C::SetPlace { place: Box::default(), verified: true };
    assert_eq!(centre.incident(id, &nowhere), Err(R::PlaceNotSendable));
}

#[test]
fn records_are_corrected_by_addition_and_struck_with_a_reason() {
    let mut centre = Centre::new();
    let id = centre.opened(1, 30421);
    let weapon = |what: &str| Box::new(Record::Weapon { what: line(what), description: None });
    centre.incident(id, &C::AddRecord { record: weapon("pistola") }).unwrap();
    centre.incident(id, &C::AddRecord { record: weapon("navaja") }).unwrap();
    assert!(centre.row(1).has_weapon);
    centre.incident(id, &C::CorrectRecord { number: 1, record: weapon("réplica") }).unwrap();
    assert_eq!(
        centre.incident(id, &C::CorrectRecord { number: 9, record: weapon("x") }),
        Err(R::UnknownRecord(9))
    );
    let detail = IncidentDetail::of(id, &centre.world.incidents[&id]).unwrap();
    let versions: Vec<_> = detail.records[0].versions.iter().map(|v| v.record.clone().unwrap()).collect();
    assert_eq!(versions, vec![*weapon("pistola"), *weapon("réplica")], "the old version stays");
    for number in [1, 2] {
        centre.incident(id, &C::StrikeRecord { number, reason: line("error") }).unwrap();
    }
    let again = C::StrikeRecord { number: 1, reason: line("error") };
    assert_eq!(centre.incident(id, &again), Err(R::RecordStruck(1)));
    let row = centre.row(1);
    assert_eq!((row.records, row.has_weapon), (0, false));
    assert_eq!(centre.world.incidents[&id].records.len(), 2, "struck records are kept");
}

#[test]
fn agencies_see_what_they_are_allowed() {
    let mut centre = Centre::new();
    let id = incident(1);
    let open = opens(|o| {
        o.caller = Some(Caller {
            name: Some(line("María Pérez")),
            phone: Some(PhoneNumber::new("7221234567").unwrap()),
        });
        o.narrative = Some(Note::new("dos lesionados").unwrap());
        o.agencies = vec![
            AgencyRequest { agency: agency("SSEM"), disclosure: Disclosure::Full },
            AgencyRequest { agency: agency("SUEM"), disclosure: Disclosure::Operational },
            AgencyRequest { agency: agency("SSEM"), disclosure: Disclosure::Full },
        ];
    });
    centre.incident(id, &open).unwrap();
    let person = Record::Person {
        role: Default::default(),
        name: Some(line("Juan")),
        sex: None,
        age: Some(40),
        conscious: Some(true),
        breathing: None,
        description: None,
    };
    centre.incident(id, &C::AddRecord { record: Box::new(person) }).unwrap();
    let substance = Record::Substance { what: line("gasolina"), amount: None, description: None };
    centre.incident(id, &C::AddRecord { record: Box::new(substance) }).unwrap();
    assert_eq!(centre.row(1).agencies.len(), 2, "named twice, joined once");
    let json = serde_json::to_string(&centre.row(1)).unwrap();
    for secret in ["María", "7221234567", "dos lesionados", "Juan"] {
        assert!(!json.contains(secret), "{secret} is on the board");
    }
    let detail = IncidentDetail::of(id, &centre.world.incidents[&id]).unwrap();
    let full = detail.clone().disclosed(Disclosure::Full);
    assert_eq!(full.records.len(), 2);
    assert!(full.caller.is_some());
    let operational = detail.clone().disclosed(Disclosure::Operational);
    assert_eq!(operational.records.iter().map(|r| r.kind).collect::<Vec<_>>(), [RecordKind::Substance]);
    assert!(operational.caller.is_none() && operational.narrative.len() == 1);
    let minimal = serde_json::to_string(&detail.disclosed(Disclosure::Minimal)).unwrap();
    assert!(!minimal.contains("lesionados\"") || minimal.contains("type_name"));
    for secret in ["María", "dos lesionados", "gasolina", "Juan"] {
        assert!(!minimal.contains(secret), "{secret} is in the minimal view");
    }
}

#[test]
fn an_unknown_agency_is_refused() {
    let mut centre = Centre::new();
    centre.agencies = Some([agency("SSEM")].into());
    let id = centre.opened(1, 30309);
    let add = |a: &str, disclosure| C::AddAgency { agency: agency(a), disclosure };
    assert_eq!(centre.incident(id, &add("XXX", Disclosure::Full)), Err(R::UnknownAgency("XXX".into())));
    centre.incident(id, &add("SSEM", Disclosure::Minimal)).unwrap();
    assert!(centre.incident(id, &add("SSEM", Disclosure::Minimal)).unwrap().is_empty());
    centre.incident(id, &add("SSEM", Disclosure::Full)).unwrap();
    assert_eq!(centre.row(1).agencies[0].disclosure, Disclosure::Full);
    let note = C::AgencyNote { agency: agency("SUEM"), text: Note::new("x").unwrap() };
    assert_eq!(centre.incident(id, &note), Err(R::AgencyNotHere));
}

#[test]
fn the_sixteenth_agency_is_the_last() {
    let mut centre = Centre::new();
    let id = centre.opened(1, 30309);
    let add = |n: usize| C::AddAgency { agency: agency(&format!("A{n}")), disclosure: Disclosure::Full };
    for n in 0..16 {
        centre.incident(id, &add(n)).unwrap();
    }
    assert_eq!(centre.incident(id, &add(16)), Err(R::TooMany { what: "agencies", max: 16 }));
}

#[test]
fn calls_join_and_leave() {
    let mut centre = Centre::new();
    let id = centre.opened(1, 30309);
    let call = atalaya_model::CallId(uuid::Uuid::from_u128(5));
    centre.incident(id, &C::AddCall { call }).unwrap();
    assert!(centre.incident(id, &C::AddCall { call }).unwrap().is_empty());
    assert_eq!(centre.row(1).calls, [call]);
    let remove = C::RemoveCall { call, reason: line("otra cosa") };
    centre.incident(id, &remove).unwrap();
    assert_eq!(centre.incident(id, &remove), Err(R::UnknownCall));
}

#[test]
fn the_narrative_is_stamped_and_bounded() {
    let mut centre = Centre::new();
    let id = centre.opened(1, 30309);
    centre.pass(5);
    centre.incident(id, &C::Narrate { text: Note::new("humo").unwrap() }).unwrap();
    let detail = IncidentDetail::of(id, &centre.world.incidents[&id]).unwrap();
    assert_eq!(detail.narrative[0].at, start().plus(Millis::from_secs(5)));
    assert_eq!(detail.narrative[0].by.name, "despacho1");
    let full = &mut centre.world.incidents.get_mut(&id).unwrap().narrative;
    let one = full[0].clone();
    full.resize(atalaya_dispatch::bounds::LINES, one);
    let more = centre.incident(id, &C::Narrate { text: Note::new("más").unwrap() });
    assert_eq!(more, Err(R::TooMany { what: "narrative lines", max: 2000 }));
}

#[test]
fn erased_text_is_gone_and_said_to_be() {
    let mut centre = Centre::new();
    let id = centre.opened(1, 30309);
    centre.incident(id, &C::Narrate { text: Note::new("secreto").unwrap() }).unwrap();
    let (_, event, at) = centre.incident_events.last().unwrap().clone();
    assert!(matches!(event, E::Narrated { .. }));
    let stored = serde_json::to_string(&event).unwrap();
    let erased = stored.replace(r#"{"$personal":"secreto"}"#, r#"{"$erased":true}"#);
    assert_ne!(stored, erased);
    let mut state = atalaya_dispatch::incident::Incident::default();
    let (_, first, opened) = centre.incident_events[0].clone();
    atalaya_model::Aggregate::evolve(&mut state, &first, opened);
    atalaya_model::Aggregate::evolve(&mut state, &serde_json::from_str(&erased).unwrap(), at);
    let detail = IncidentDetail::of(id, &state).unwrap();
    assert_eq!((detail.narrative[0].text.clone(), detail.erased), (None, true));
    assert!(IncidentRow::of(id, &state).is_some());
}

#[test]
fn a_scheduled_incident_waits_off_the_queue() {
    let mut centre = Centre::new();
    let later = start().plus(Millis::from_minutes(60));
    let at = |at: Timestamp| opens(move |o| o.scheduled_for = Some(at));
    assert_eq!(centre.incident(incident(1), &at(start())), Err(R::ScheduleRange));
    let too_late = start().plus(Millis::from_minutes(400 * 1440));
    assert_eq!(centre.incident(incident(1), &at(too_late)), Err(R::ScheduleRange));
    centre.incident(incident(1), &at(later)).unwrap();
    assert_eq!(centre.row(1).waiting_since, Some(later), "it begins to wait at its hour");
    centre.incident(incident(1), &C::Schedule { at: None }).unwrap();
    assert_eq!(centre.row(1).waiting_since, Some(start()));
    assert!(centre.incident(incident(1), &C::Schedule { at: None }).unwrap().is_empty());
}

#[test]
fn a_caller_can_be_named_later() {
    let mut centre = Centre::new();
    let id = centre.opened(1, 30309);
    let caller = Caller { name: Some(line("Ana")), phone: None };
    centre.incident(id, &C::SetCaller { caller: caller.clone() }).unwrap();
    assert!(centre.incident(id, &C::SetCaller { caller: caller.clone() }).unwrap().is_empty());
    let detail = IncidentDetail::of(id, &centre.world.incidents[&id]).unwrap();
    assert_eq!(detail.caller, Some(caller));
    assert!(!format!("{:?}", centre.world.incidents[&id]).contains("Ana"), "Debug hides personal data");
    let _: Text<1000> = Text::new("x").unwrap();
}
