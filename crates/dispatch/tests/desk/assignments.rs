//! Sending, releasing, pre-empting, exchanging and stacking units.

use crate::support::*;
use atalaya_dispatch::incident::{Bypass, IncidentCommand as C, IncidentRefusal as R, ReleaseCause, Stage};
use atalaya_dispatch::unit::{UnitCommand as U, UnitRefusal};
use atalaya_model::Scope;

fn why(result: Result<atalaya_dispatch::Changes, R>) -> UnitRefusal {
    match result {
        Err(R::Unit { why, .. }) => why,
        other => panic!("expected a unit's refusal, got {other:?}"),
    }
}

#[test]
fn all_or_none() {
    let mut centre = Centre::with_patrols(2);
    centre.opened(1, 30421);
    centre.opened(2, 30421);
    centre.assign(1, &[2]).unwrap();
    let refused = centre.assign(2, &[1, 2]);
    assert_eq!(
        refused,
        Err(R::Unit {
            unit: unit(2),
            call_sign: "SSEM-002".into(),
            why: UnitRefusal::Busy { folio: folio(1) }
        })
    );
    assert_eq!(centre.unit_row(1).incident_id, None, "the free one was not taken either");
    assert_eq!(centre.row(2).stage, Stage::Pending);
}

#[test]
fn two_dispatchers_cannot_take_one_unit() {
    let mut centre = Centre::with_patrols(1);
    centre.opened(1, 30421);
    centre.opened(2, 30421);
    centre.assign(1, &[1]).unwrap();
    assert_eq!(why(centre.assign(2, &[1])), UnitRefusal::Busy { folio: folio(1) });
    assert_eq!(why(centre.assign(1, &[1])), UnitRefusal::Busy { folio: folio(1) }, "nor twice");
}

#[test]
fn who_cannot_be_sent_is_named_with_the_reason() {
    let mut centre = Centre::with_patrols(1);
    let id = centre.opened(1, 30421);
    assert_eq!(centre.assign(1, &[]), Err(R::NoUnits));
    assert_eq!(centre.assign(1, &[1, 1]), Err(R::UnitTwice));
    let many: Vec<u128> = (1..=21).collect();
    assert_eq!(centre.assign(1, &many), Err(R::TooMany { what: "units", max: 20 }));
    assert_eq!(why(centre.assign(1, &[77])), UnitRefusal::Unknown);
    centre.unit(unit(2), &U::Register(registration("SSEM-002", "patrulla", "SSEM"))).unwrap();
    assert_eq!(why(centre.assign(1, &[2])), UnitRefusal::OffShift);
    centre.shift(2, 1);
    centre.status(2, "break").unwrap();
    assert_eq!(why(centre.assign(1, &[2])), UnitRefusal::NotAvailable { status: "en pausa".into() });
    centre.unit(unit(3), &U::Register(registration("SSEM-T1", "tactica", "SSEM"))).unwrap();
    centre.shift(3, 2);
    assert_eq!(why(centre.assign(1, &[3])), UnitRefusal::CrewTooSmall { crew: 2, min: 4 });
    centre.unit(unit(4), &U::Register(registration("SSEM-T2", "tactica", "SSEM"))).unwrap();
    centre.shift(4, 4);
    centre.opened(2, 10314);
    assert_eq!(why(centre.assign(2, &[4])), UnitRefusal::WrongClass { class: 1 });
    centre.unit(unit(1), &U::Emergency { position: None, note: None }).unwrap();
    assert_eq!(why(centre.assign(1, &[1])), UnitRefusal::InEmergency);
    centre.scope = Scope { agencies: [agency("SUEM")].into(), ..Scope::default() };
    assert_eq!(why(centre.assign(1, &[4])), UnitRefusal::OutOfScope);
    assert_eq!(centre.world.incidents[&id].assignments.len(), 0);
}

#[test]
fn who_was_proposed_first_is_explained() {
    let mut centre = Centre::with_patrols(2);
    let id = centre.opened(1, 30421);
    centre.explain = vec![unit(1)];
    assert_eq!(centre.assign(1, &[2]), Err(R::BypassReason { unit: unit(1), call_sign: "SSEM-001".into() }));
    let bypassed = vec![Bypass { unit: unit(1), reason: line("sin gasolina") }];
    centre.incident(id, &C::Assign { units: vec![unit(2)], bypassed }).unwrap();
    assert_eq!(centre.world.incidents[&id].bypassed[0].reason, line("sin gasolina"));
    centre.assign(1, &[1]).expect("sending it explains it");
}

#[test]
fn release_and_cancel() {
    let mut centre = Centre::with_patrols(3);
    let id = centre.opened(1, 30421);
    centre.assign(1, &[1, 2, 3]).unwrap();
    centre.status(1, "on_scene").unwrap();
    centre.incident(id, &C::Release { unit: unit(1), reason: None }).unwrap();
    assert_eq!(centre.unit_row(1).duty, atalaya_dispatch::Duty::Available);
    let again = centre.incident(id, &C::Release { unit: unit(1), reason: None });
    assert_eq!(why(again), UnitRefusal::NotHere);
    centre.incident(id, &C::Cancel { units: vec![], reason: line("fue falsa") }).unwrap();
    let causes: Vec<_> = centre.world.incidents[&id]
        .assignments
        .iter()
        .map(|a| a.released.as_ref().unwrap().1.clone())
        .collect();
    assert_eq!(causes, [ReleaseCause::Done, ReleaseCause::Cancelled, ReleaseCause::Cancelled]);
    assert_eq!(centre.incident(id, &C::Cancel { units: vec![], reason: line("x") }), Err(R::NoUnits));
    // Another agency's dispatcher cannot send our units home.
    centre.assign(1, &[1]).unwrap();
    centre.scope = Scope { agencies: [agency("SUEM")].into(), ..Scope::default() };
    let foreign = centre.incident(id, &C::Release { unit: unit(1), reason: None });
    assert_eq!(why(foreign), UnitRefusal::OutOfScope);
}

#[test]
fn pre_emption_takes_from_the_less_urgent_only() {
    let mut centre = Centre::with_patrols(2);
    let quiet = centre.opened(1, 50105);
    let urgent = centre.opened(2, 30421);
    centre.assign(1, &[1]).unwrap();
    centre.status(1, "en_route").unwrap();
    let take = |from| C::Preempt { unit: unit(1), from_incident: from, reason: line("asalto en curso") };
    assert_eq!(centre.incident(urgent, &take(urgent)), Err(R::PreemptWrong));
    centre.pass(5);
    centre.incident(urgent, &take(quiet)).unwrap();
    let work = centre.unit_row(1);
    assert_eq!((work.incident_id, work.duty), (Some(urgent), atalaya_dispatch::Duty::Assigned));
    assert_eq!(work.en_route_at, None, "new work, new stamps");
    let row = centre.row(1);
    assert_eq!((row.stage, row.waiting_since), (Stage::Pending, Some(centre.now)), "back in the queue");
    let back = C::Preempt { unit: unit(1), from_incident: urgent, reason: line("x") };
    assert_eq!(centre.incident(quiet, &back), Err(R::NotMoreUrgent(folio(2))));
    centre.incident(urgent, &C::ThreatToLife { threat: true }).unwrap();
    centre.incident(quiet, &C::ThreatToLife { threat: true }).unwrap();
    assert_eq!(centre.incident(quiet, &back), Err(R::NotMoreUrgent(folio(2))), "nor from an equal one");
    centre.incident(urgent, &C::ThreatToLife { threat: false }).unwrap();
    centre.incident(quiet, &back).expect("now it is the more urgent one");
}

#[test]
fn nobody_is_taken_from_a_patient() {
    let mut centre = Centre::new();
    centre.unit(unit(1), &U::Register(registration("SUEM-1", "amb_avanzada", "SUEM"))).unwrap();
    centre.shift(1, 2);
    centre.patrol(2);
    let low = centre.opened(1, 50301);
    let high = centre.opened(2, 10314);
    centre.assign(1, &[1]).unwrap();
    for status in ["en_route", "on_scene", "transporting"] {
        centre.status(1, status).unwrap();
    }
    let take = C::Preempt { unit: unit(1), from_incident: low, reason: line("x") };
    assert_eq!(why(centre.incident(high, &take)), UnitRefusal::CarriesPerson);
    let swap = C::Exchange { unit: unit(1), with: unit(2), reason: line("x") };
    assert_eq!(why(centre.incident(low, &swap)), UnitRefusal::CarriesPerson);
}

#[test]
fn exchange_with_a_free_unit_and_with_a_working_one() {
    let mut centre = Centre::with_patrols(2);
    let a = centre.opened(1, 30421);
    let b = centre.opened(2, 30421);
    centre.assign(1, &[1]).unwrap();
    let swap = |unit, with| C::Exchange { unit, with, reason: line("está más cerca") };
    centre.incident(a, &swap(unit(1), unit(2))).unwrap();
    assert_eq!((centre.unit_row(1).incident_id, centre.unit_row(2).incident_id), (None, Some(a)));
    centre.assign(2, &[1]).unwrap();
    centre.status(1, "en_route").unwrap();
    centre.incident(a, &swap(unit(2), unit(1))).unwrap();
    assert_eq!((centre.unit_row(1).incident_id, centre.unit_row(2).incident_id), (Some(a), Some(b)));
    assert_eq!(why(centre.incident(a, &swap(unit(2), unit(1)))), UnitRefusal::NotHere);
    assert_eq!(centre.incident(a, &swap(unit(1), unit(1))), Err(R::UnitTwice));
}

#[test]
fn five_incidents_wait_for_a_unit_at_most() {
    let mut centre = Centre::with_patrols(1);
    let stack = C::Stack { unit: unit(1), reason: None };
    for n in 1..=6 {
        centre.opened(n, 30421);
    }
    for n in 1..=5 {
        centre.incident(incident(n), &stack).unwrap();
    }
    assert_eq!(why(centre.incident(incident(6), &stack)), UnitRefusal::StackFull { max: 5 });
    assert_eq!(why(centre.incident(incident(1), &stack)), UnitRefusal::AlreadyStacked);
    assert_eq!(centre.unit_row(1).stack.len(), 5);
    // Sending it to one that waits takes that one out of the queue.
    centre.assign(2, &[1]).unwrap();
    assert!(centre.row(2).stacked.is_empty());
    assert_eq!(why(centre.incident(incident(2), &stack)), UnitRefusal::Busy { folio: folio(2) });
    let unstack = C::Unstack { unit: unit(1), reason: None };
    centre.incident(incident(3), &unstack).unwrap();
    assert_eq!(why(centre.incident(incident(3), &unstack)), UnitRefusal::NotStacked);
    // Closing frees the queue; so does the end of the shift.
    let close = C::Close { code: atalaya_dispatch::incident::CloseCode::I, note: None };
    centre.incident(incident(4), &close).unwrap();
    assert_eq!(centre.unit_row(1).stack.len(), 2);
    centre.incident(incident(2), &C::Release { unit: unit(1), reason: None }).unwrap();
    centre.unit(unit(1), &U::EndShift {}).unwrap();
    assert!(centre.row(1).stacked.is_empty() && centre.row(5).stacked.is_empty());
}

#[test]
fn the_folio_keeps_its_capacity() {
    let mut centre = Centre::with_patrols(2);
    let id = centre.opened(1, 30421);
    centre.assign(1, &[1]).unwrap();
    centre.incident(id, &C::Release { unit: unit(1), reason: None }).unwrap();
    let known = &mut centre.world.incidents.get_mut(&id).unwrap().assignments;
    let one = known[0].clone();
    known.resize(999, one);
    assert_eq!(centre.assign(1, &[1, 2]), Err(R::TooMany { what: "assignments", max: 1000 }));
    centre.assign(1, &[1]).expect("there is room for one");
}
