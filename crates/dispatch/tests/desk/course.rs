//! Hold, hand-over, closing and reopening; stages and durations.

use crate::support::*;
use atalaya_dispatch::incident::{
    CloseCode, HandOverState, IncidentCommand as C, IncidentRefusal as R, ReleaseCause, Stage,
};
use atalaya_model::{Millis, Note};

fn close(code: CloseCode) -> C {
    C::Close { code, note: None }
}

#[test]
fn a_whole_incident_with_its_durations() {
    let mut centre = Centre::with_patrols(2);
    let id = centre.opened(1, 30421);
    centre.pass(50);
    centre.assign(1, &[1, 2]).unwrap();
    assert_eq!(centre.row(1).stage, Stage::Dispatched);
    assert_eq!(centre.row(1).waiting_since, None);
    centre.pass(20);
    centre.status(1, "en_route").unwrap();
    assert_eq!(centre.row(1).stage, Stage::EnRoute);
    centre.pass(300);
    centre.status(1, "on_scene").unwrap();
    centre.status(2, "en_route").unwrap();
    assert_eq!(centre.row(1).stage, Stage::OnScene, "the furthest unit counts");
    let busy = R::UnitsAssigned("SSEM-001, SSEM-002".into());
    assert_eq!(centre.incident(id, &close(CloseCode::A)), Err(busy));
    centre.pass(600);
    centre.incident(id, &C::Cancel { units: vec![unit(2)], reason: line("ya no hace falta") }).unwrap();
    assert_eq!(centre.row(1).release_ms, None, "somebody still works");
    centre.status(1, "available").unwrap();
    let row = centre.row(1);
    assert_eq!(row.stage, Stage::Released);
    assert_eq!(row.waiting_since, None, "it was attended; only the close code is missing");
    centre.pass(30);
    centre.incident(id, &close(CloseCode::A)).unwrap();
    let row = centre.row(1);
    let seconds = |s: i64| Some(Millis::from_secs(s));
    assert_eq!(row.dispatch_ms, seconds(50));
    assert_eq!(row.en_route_ms, seconds(20));
    assert_eq!(row.travel_ms, seconds(300));
    assert_eq!(row.on_scene_ms, seconds(370));
    assert_eq!(row.release_ms, seconds(970));
    assert_eq!(row.close_ms, seconds(1000));
    assert_eq!((row.stage, row.open, row.close_code), (Stage::Closed, false, Some(CloseCode::A)));
    let part = &row.agencies[0];
    assert_eq!((part.agency.as_str(), part.stage), ("SSEM", Stage::Closed));
    assert_eq!(part.stamps.first_on_scene_at, row.first_on_scene_at);
}

#[test]
fn agencies_have_their_own_clocks_and_close_on_their_own() {
    let mut centre = Centre::with_patrols(1);
    let ambulance = registration("SUEM-01", "amb_basica", "SUEM");
    centre.unit(unit(9), &atalaya_dispatch::unit::UnitCommand::Register(ambulance)).unwrap();
    centre.shift(9, 2);
    let id = centre.opened(1, 10104);
    centre.assign(1, &[1]).unwrap();
    centre.pass(60);
    centre.assign(1, &[9]).unwrap();
    centre.status(9, "on_scene").unwrap();
    let row = centre.row(1);
    let of = |code: &str| row.agencies.iter().find(|a| a.agency.as_str() == code).unwrap().clone();
    assert_eq!((of("SSEM").stage, of("SUEM").stage), (Stage::Dispatched, Stage::OnScene));
    assert_eq!(of("SUEM").stamps.created_at, centre.now, "joined with its unit");
    let end = |code| C::AgencyClose { agency: agency("SUEM"), code, note: None };
    assert_eq!(centre.incident(id, &end(CloseCode::A)), Err(R::UnitsAssigned("SUEM-01".into())));
    centre.status(9, "available").unwrap();
    assert_eq!(centre.incident(id, &end(CloseCode::D)), Err(R::NeedsOriginal));
    centre.incident(id, &end(CloseCode::A)).unwrap();
    assert_eq!(centre.incident(id, &end(CloseCode::A)), Err(R::AgencyClosed));
    assert_eq!(centre.row(1).stage, Stage::Dispatched, "the police still work");
    // Its units are called again: its part opens again.
    centre.assign(1, &[9]).unwrap();
    let part = centre.row(1).agencies.into_iter().find(|a| a.agency.as_str() == "SUEM").unwrap();
    assert_eq!((part.stage, part.close_code), (Stage::Dispatched, None));
}

#[test]
fn units_that_never_arrived_leave_the_incident_in_the_queue() {
    let mut centre = Centre::with_patrols(1);
    let id = centre.opened(1, 30421);
    centre.assign(1, &[1]).unwrap();
    centre.pass(100);
    centre.incident(id, &C::Release { unit: unit(1), reason: None }).unwrap();
    let row = centre.row(1);
    assert_eq!((row.stage, row.waiting_since), (Stage::Pending, Some(centre.now)));
    let released = &centre.world.incidents[&id].assignments[0].released;
    assert_eq!(released.as_ref().unwrap().1, ReleaseCause::Cancelled);
}

#[test]
fn close_codes_have_their_conditions() {
    let mut centre = Centre::with_patrols(1);
    let id = centre.opened(1, 30421);
    assert_eq!(centre.incident(id, &close(CloseCode::D)), Err(R::NeedsOriginal));
    assert_eq!(centre.incident(id, &close(CloseCode::A)), Err(R::NoteNeeded));
    assert_eq!(centre.incident(id, &close(CloseCode::F)), Err(R::NoteNeeded));
    let note = C::Close { code: CloseCode::F, note: Some(Note::new("lo confirmó la cámara").unwrap()) };
    centre.incident(id, &note).unwrap();
    assert_eq!(centre.incident(id, &close(CloseCode::I)), Err(R::Closed));
    assert_eq!(centre.assign(1, &[1]), Err(R::Closed));
    let hold = C::Hold { until: None, reason: line("x") };
    assert_eq!(centre.incident(id, &hold), Err(R::Closed));
    centre.incident(id, &C::Narrate { text: Note::new("dato posterior").unwrap() }).expect("still told");
}

#[test]
fn a_supervisor_reopens() {
    let mut centre = Centre::with_patrols(1);
    let id = centre.opened(1, 30421);
    let reopen = C::Reopen { reason: line("volvieron a llamar") };
    assert_eq!(centre.incident(id, &reopen), Err(R::NotClosed));
    centre.incident(id, &close(CloseCode::I)).unwrap();
    centre.pass(60);
    centre.incident(id, &reopen).unwrap();
    let row = centre.row(1);
    assert_eq!((row.open, row.reopened, row.close_code, row.close_ms), (true, 1, None, None));
    assert_eq!(row.waiting_since, Some(centre.now), "it waits from the reopening");
    centre.assign(1, &[1]).unwrap();
}

#[test]
fn a_held_incident_is_off_the_queue_until_somebody_is_sent() {
    let mut centre = Centre::with_patrols(1);
    let id = centre.opened(1, 50105);
    let hold = |until| C::Hold { until, reason: line("falta unidad") };
    assert_eq!(centre.incident(id, &hold(Some(start()))), Err(R::HoldInPast));
    let until = start().plus(Millis::from_minutes(10));
    centre.incident(id, &hold(Some(until))).unwrap();
    let row = centre.row(1);
    assert_eq!((row.held, row.held_until, row.waiting_since), (true, Some(until), None));
    centre.assign(1, &[1]).unwrap();
    assert!(!centre.row(1).held);
    assert_eq!(centre.incident(id, &hold(None)), Err(R::UnitsAssigned("SSEM-001".into())));
    assert_eq!(centre.incident(id, &C::Unhold {}), Err(R::NotHeld));
}

#[test]
fn a_hand_over_is_ours_until_it_is_accepted() {
    let mut centre = Centre::new();
    let id = centre.opened(1, 30309);
    let offer = C::HandOver { centre: line("C5 CDMX"), reason: line("es del otro lado"), partner: None };
    assert_eq!(centre.incident(id, &C::HandOverAccepted { reference: None }), Err(R::NoHandOver));
    centre.incident(id, &offer).unwrap();
    assert_eq!(centre.incident(id, &offer), Err(R::HandOverWaiting(line("C5 CDMX"))));
    assert!(centre.row(1).waiting_since.is_some(), "ours");
    centre.incident(id, &C::HandOverRefused { reason: line("no es nuestro") }).unwrap();
    assert_eq!(centre.row(1).hand_over.unwrap().state, HandOverState::Refused);
    centre.incident(id, &offer).unwrap();
    centre.incident(id, &C::HandOverAccepted { reference: Some(line("CDMX/1")) }).unwrap();
    let row = centre.row(1);
    assert_eq!(row.waiting_since, None, "theirs");
    assert_eq!(row.hand_over.unwrap().reference, Some(line("CDMX/1")));
}
