//! Registration, shifts, the graph of states, corrections, timers and alarms.

use crate::support::*;
use atalaya_dispatch::incident::{IncidentCommand as C, IncidentDetail, StampName};
use atalaya_dispatch::unit::{UnitCommand as U, UnitDetail, UnitRefusal as R};
use atalaya_dispatch::{Duty, UnitKinds, UnitKindsError};
use atalaya_model::{Millis, Position, StationCode, Text, UnitKindCode};

fn at(n: u128, status: &str, stated: i64, centre: &mut Centre) -> Result<atalaya_dispatch::Changes, R> {
    let at = Some(start().plus(Millis::from_secs(stated)));
    centre.unit(unit(n), &U::SetStatus { status: status.parse().unwrap(), at, reason: None })
}

#[test]
fn registration_takes_the_capabilities_of_the_kind() {
    let mut centre = Centre::new();
    let mut r = registration("SSEM-1", "patrulla", "SSEM");
    r.capabilities = vec!["gender".parse().unwrap()];
    centre.unit(unit(1), &U::Register(r.clone())).unwrap();
    let names: Vec<String> = centre.unit_row(1).capabilities.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["gender", "patrol"]);
    assert_eq!(centre.unit(unit(1), &U::Register(r.clone())), Err(R::Exists));
    r.kind = UnitKindCode::new("dirigible").unwrap();
    assert_eq!(centre.unit(unit(2), &U::Register(r.clone())), Err(R::UnknownKind("dirigible".into())));
    r = registration("SSEM-1", "patrulla", "SSEM");
    r.capabilities = vec!["teleport".parse().unwrap()];
    assert_eq!(centre.unit(unit(2), &U::Register(r)), Err(R::UnknownCapability("teleport".into())));
    assert_eq!(centre.status(5, "available"), Err(R::Unknown));
}

#[test]
fn a_shift_begins_and_ends() {
    let mut centre = Centre::new();
    centre.unit(unit(1), &U::Register(registration("SSEM-1", "patrulla", "SSEM"))).unwrap();
    let begin = |size: usize, until| U::StartShift { crew: crew(size), vehicle: None, until };
    assert_eq!(centre.unit(unit(1), &begin(0, None)), Err(R::CrewTooSmall { crew: 0, min: 1 }));
    assert_eq!(centre.unit(unit(1), &begin(13, None)), Err(R::TooMany { what: "crew members", max: 12 }));
    assert_eq!(centre.unit(unit(1), &begin(2, Some(start()))), Err(R::ShiftEndsBefore));
    assert_eq!(centre.status(1, "available"), Err(R::OffShift));
    assert_eq!(centre.unit(unit(1), &U::EndShift {}), Err(R::OffShift));
    centre.unit(unit(1), &begin(2, None)).unwrap();
    assert_eq!(centre.unit(unit(1), &begin(2, None)), Err(R::OnShift));
    let row = centre.unit_row(1);
    assert_eq!((row.on_shift, row.crew_size, row.duty), (true, 2, Duty::Available));
    let detail = UnitDetail::of(unit(1), &centre.world.units[&unit(1)]).unwrap();
    assert_eq!(detail.crew.unwrap()[0].name, line("Persona 0"));
    assert_eq!(centre.unit(unit(1), &U::Retire { reason: line("baja") }), Err(R::OnShift));
    centre.opened(1, 30421);
    centre.assign(1, &[1]).unwrap();
    assert_eq!(centre.unit(unit(1), &U::EndShift {}), Err(R::Busy { folio: folio(1) }));
    centre.status(1, "available").unwrap();
    centre.unit(unit(1), &U::EndShift {}).unwrap();
    centre.unit(unit(1), &U::Retire { reason: line("baja") }).unwrap();
    assert_eq!(centre.unit(unit(1), &begin(2, None)), Err(R::Retired));
    centre.unit(unit(1), &U::Emergency { position: None, note: None }).expect("an alarm is always taken");
}

#[test]
fn work_goes_forward_only_and_names_what_is_allowed() {
    let mut centre = Centre::with_patrols(1);
    centre.opened(1, 30421);
    let needs = R::NeedsIncident { status: "En camino".into() };
    assert_eq!(centre.status(1, "en_route"), Err(needs));
    centre.assign(1, &[1]).unwrap();
    centre.status(1, "on_scene").expect("it was around the corner");
    let back = centre.status(1, "en_route");
    assert_eq!(
        back,
        Err(R::IllegalMove {
            from: "En el lugar".into(),
            to: "En camino".into(),
            allowed: "Traslado de persona detenida, Disponible, Fuera de servicio".into(),
        })
    );
    assert!(centre.status(1, "on_scene").unwrap().is_empty(), "the same again changes nothing");
    assert!(matches!(centre.status(1, "at_hospital"), Err(R::UnknownStatus { .. })), "a car has none");
    assert_eq!(centre.status(1, "off_shift"), Err(R::UseEndShift));
    let out = |reason: Option<&str>| U::SetStatus {
        status: "out_of_service".parse().unwrap(),
        at: None,
        reason: reason.map(line),
    };
    assert_eq!(centre.unit(unit(1), &out(None)), Err(R::ReasonNeeded));
    centre.unit(unit(1), &out(Some("se descompuso"))).unwrap();
    let row = centre.unit_row(1);
    assert_eq!((row.duty, row.incident_id), (Duty::OutOfService, None));
}

#[test]
fn times_come_from_the_server_or_are_stated_and_marked() {
    let mut centre = Centre::with_patrols(1);
    centre.opened(1, 30421);
    centre.pass(10);
    centre.assign(1, &[1]).unwrap();
    centre.pass(590);
    assert_eq!(at(1, "en_route", 601, &mut centre), Err(R::InFuture));
    assert_eq!(at(1, "en_route", 9, &mut centre), Err(R::BeforeStatus));
    at(1, "en_route", 40, &mut centre).unwrap();
    at(1, "on_scene", 300, &mut centre).unwrap();
    let row = centre.row(1);
    assert_eq!(row.on_scene_ms, Some(Millis::from_secs(300)));
    let stated = centre.incident_events.iter().filter(|(_, e, _)| {
        matches!(e, atalaya_dispatch::incident::IncidentEvent::UnitAdvanced { stated: true, .. })
    });
    assert_eq!(stated.count(), 2);
    centre.pass(25 * 3600);
    assert_eq!(at(1, "available", 900, &mut centre), Err(R::TooOld { hours: 24 }));
}

#[test]
fn a_clock_that_steps_back_never_reorders_stamps() {
    let mut centre = Centre::with_patrols(1);
    centre.opened(1, 30421);
    centre.pass(100);
    centre.assign(1, &[1]).unwrap();
    let assigned = centre.now;
    centre.pass(-60);
    centre.status(1, "en_route").unwrap();
    assert_eq!(centre.unit_row(1).en_route_at, Some(assigned));
    centre.status(1, "on_scene").unwrap();
    centre.incident(incident(1), &C::Release { unit: unit(1), reason: None }).unwrap();
    assert_eq!(centre.unit_row(1).status_at, assigned);
}

#[test]
fn corrections_stand_beside_the_stamps() {
    let mut centre = Centre::with_patrols(1);
    let id = centre.opened(1, 30421);
    let correct = |stamp, seconds: i64| U::CorrectStatus {
        assignment: None,
        stamp,
        at: start().plus(Millis::from_secs(seconds)),
        reason: line("lo dijo por radio"),
    };
    assert_eq!(centre.unit(unit(1), &correct(StampName::OnScene, 1)), Err(R::NoAssignment));
    centre.assign(1, &[1]).unwrap();
    centre.pass(600);
    assert_eq!(centre.unit(unit(1), &correct(StampName::OnScene, 1)), Err(R::StampMissing));
    centre.status(1, "on_scene").unwrap();
    assert_eq!(centre.unit(unit(1), &correct(StampName::OnScene, 601)), Err(R::InFuture));
    centre.unit(unit(1), &correct(StampName::OnScene, 480)).unwrap();
    let row = centre.row(1);
    assert_eq!(row.on_scene_ms, Some(Millis::from_secs(600)), "measures keep the server's stamp");
    assert!(row.corrected);
    let detail = IncidentDetail::of(id, &centre.world.incidents[&id]).unwrap();
    assert_eq!(detail.corrections[0].at, start().plus(Millis::from_secs(480)));
    // Still possible when the work is over, not when the next one is.
    centre.status(1, "available").unwrap();
    centre.unit(unit(1), &correct(StampName::Released, 590)).unwrap();
    let first = centre.world.units[&unit(1)].last.as_ref().unwrap().assignment;
    for n in 2..=3 {
        centre.opened(n, 30421);
        centre.assign(n, &[1]).unwrap();
        centre.status(1, "available").unwrap();
    }
    let old = U::CorrectStatus {
        assignment: Some(first),
        stamp: StampName::Assigned,
        at: start(),
        reason: line("x"),
    };
    assert_eq!(centre.unit(unit(1), &old), Err(R::NoAssignment));
    assert!(centre.world.units[&unit(1)].corrections.is_empty(), "the journal has them");
    assert_eq!(centre.world.incidents[&id].corrections.len(), 2, "and the incident");
}

#[test]
fn a_timer_ends_with_the_work() {
    let mut centre = Centre::with_patrols(1);
    centre.opened(1, 30421);
    centre.assign(1, &[1]).unwrap();
    centre.unit(unit(1), &U::SetTimer { minutes: 10, reason: None }).unwrap();
    centre.status(1, "on_scene").unwrap();
    assert!(centre.unit_row(1).timer_at.is_some(), "arriving does not end it");
    centre.status(1, "available").unwrap();
    assert_eq!(centre.unit_row(1).timer_at, None);
}

#[test]
fn welfare_timer_and_alarm() {
    let mut centre = Centre::with_patrols(1);
    let timer = |minutes| U::SetTimer { minutes, reason: None };
    assert_eq!(centre.unit(unit(1), &timer(0)), Err(R::TimerRange { max: 480 }));
    assert_eq!(centre.unit(unit(1), &timer(481)), Err(R::TimerRange { max: 480 }));
    centre.unit(unit(1), &timer(10)).unwrap();
    assert_eq!(centre.unit_row(1).timer_at, Some(start().plus(Millis::from_minutes(10))));
    centre.pass(60);
    centre.unit(unit(1), &U::WelfareOk {}).unwrap();
    let row = centre.unit_row(1);
    assert_eq!((row.timer_at, row.contact_at), (None, Some(centre.now)));
    assert!(centre.unit(unit(1), &U::ClearTimer {}).unwrap().is_empty());
    let clear = U::ClearEmergency { reason: line("fue un error") };
    assert_eq!(centre.unit(unit(1), &clear), Err(R::NoEmergency));
    let position = Position::new(19.3, -99.6).unwrap();
    centre.unit(unit(1), &U::Emergency { position: Some(position), note: None }).unwrap();
    centre.pass(5);
    centre.unit(unit(1), &U::Emergency { position: None, note: None }).unwrap();
    let row = centre.unit_row(1);
    let first = start().plus(Millis::from_secs(60));
    assert_eq!((row.emergency, row.emergency_at), (true, Some(first)), "since the first press");
    assert_eq!(row.lat, Some(19.3));
    assert_eq!(centre.unit(unit(1), &U::EndShift {}), Err(R::InEmergency));
    centre.unit(unit(1), &clear).unwrap();
    assert!(!centre.unit_row(1).emergency);
}

#[test]
fn being_sent_is_no_sign_of_life() {
    let mut centre = Centre::with_patrols(1);
    centre.opened(1, 30421);
    centre.pass(60);
    centre.assign(1, &[1]).unwrap();
    assert_eq!(centre.unit_row(1).contact_at, Some(start()));
    centre.status(1, "en_route").unwrap();
    assert_eq!(centre.unit_row(1).contact_at, Some(centre.now));
}

#[test]
fn amending_station_and_vehicle() {
    let mut centre = Centre::with_patrols(1);
    centre.opened(1, 30421);
    centre.assign(1, &[1]).unwrap();
    let other_kind = registration("SSEM-001", "camioneta", "SSEM");
    assert_eq!(centre.unit(unit(1), &U::Amend(other_kind)), Err(R::OnShift));
    let other_agency = registration("SSEM-001", "patrulla", "PM-TOLUCA");
    assert_eq!(centre.unit(unit(1), &U::Amend(other_agency)), Err(R::Busy { folio: folio(1) }));
    let same = registration("SSEM-001", "patrulla", "SSEM");
    assert!(centre.unit(unit(1), &U::Amend(same)).unwrap().is_empty());
    centre.unit(unit(1), &U::Amend(registration("SSEM-900", "patrulla", "SSEM"))).unwrap();
    assert_eq!(centre.unit_row(1).call_sign, line("SSEM-900"));
    let station = StationCode::new("B-1").unwrap();
    centre.unit(unit(1), &U::SetStation { station: station.clone() }).unwrap();
    assert!(centre.unit(unit(1), &U::SetStation { station: station.clone() }).unwrap().is_empty());
    let vehicle: Text<40> = Text::new("MX-123-A").unwrap();
    centre.unit(unit(1), &U::SwapVehicle { vehicle: vehicle.clone() }).unwrap();
    assert_eq!(centre.unit_row(1).vehicle, Some(vehicle));
}

#[test]
fn the_shipped_kinds_are_sound_and_broken_ones_refused() {
    let kinds = UnitKinds::shipped();
    assert!(kinds.file().kinds.len() >= 15);
    let text = serde_json::to_string(kinds.file()).unwrap();
    let broken = |from: &str, to: &str| {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from} is in the file");
        UnitKinds::from_json(&changed).unwrap_err()
    };
    assert!(matches!(broken("\"version\"", "\"versión\""), UnitKindsError::Json { .. }));
    assert!(matches!(broken("\"graph\":\"police\"", "\"graph\":\"x\""), UnitKindsError::Missing { .. }));
    assert!(matches!(broken("\"code\":\"camioneta\"", "\"code\":\"patrulla\""), UnitKindsError::Twice(_)));
    let on_scene = "\"es\":\"En el lugar\",\"en\":\"On scene\",\"next\":[\"available\"";
    let back = "\"es\":\"En el lugar\",\"en\":\"On scene\",\"next\":[\"en_route\",\"available\"";
    assert!(matches!(broken(on_scene, back), UnitKindsError::Backward { .. }));
    let again = "\"es\":\"En el lugar\",\"en\":\"On scene\",\"next\":[\"on_scene\",\"available\"";
    assert!(matches!(broken(on_scene, again), UnitKindsError::Backward { .. }));
    let stuck = "\"es\":\"En el lugar\",\"en\":\"On scene\",\"next\":[\"out_of_service\"";
    assert!(matches!(broken(on_scene, stuck), UnitKindsError::Stuck { .. }));
    assert!(matches!(
        broken("\"duty\":\"en_route\"", "\"duty\":\"on_scene\""),
        UnitKindsError::NoDuty { .. }
    ));
    assert!(matches!(
        broken("[\"available\",\"out_of_service\"]", "[\"nowhere\",\"out_of_service\"]"),
        UnitKindsError::NoState { .. }
    ));
}
