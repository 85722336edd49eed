use crate::rows::*;
use atalaya_dispatch::{
    Duty, UnitKinds,
    incident::{HandOverRow, HandOverState, IncidentRow},
    timers::{Alert, AlertKind, TimerPolicy, due},
    unit::UnitRow,
};
use atalaya_model::Priority;
use proptest::prelude::*;

fn of(incidents: &[IncidentRow], units: &[UnitRow], seconds: i64) -> Vec<Alert> {
    due(incidents, units, &TimerPolicy::for_kinds(UnitKinds::shipped()), at(seconds))
}
fn one(incident: &IncidentRow, seconds: i64) -> Option<(AlertKind, u8)> {
    of(std::slice::from_ref(incident), &[], seconds).first().map(|a| (a.kind, a.level))
}
fn level(unit: &UnitRow, seconds: i64) -> Option<(AlertKind, u8)> {
    of(&[], std::slice::from_ref(unit), seconds).first().map(|a| (a.kind, a.level))
}

#[test]
fn the_queue_waits_by_priority_and_escalates() {
    let cases =
        [(Priority::Critical, 60), (Priority::High, 300), (Priority::Medium, 900), (Priority::Low, 1800)];
    for (priority, allowed) in cases {
        let row = incident(1, 30421, priority);
        assert_eq!(one(&row, allowed), None, "{priority:?}: at the limit it is still in time");
        assert_eq!(one(&row, allowed + 1), Some((AlertKind::QueueWait, 1)));
        assert_eq!(one(&row, 2 * allowed + 1), Some((AlertKind::QueueWait, 2)));
        assert_eq!(one(&row, 3 * allowed + 1), Some((AlertKind::QueueWait, 3)));
    }
}

#[test]
fn an_alert_keeps_its_id_while_it_escalates_and_a_new_wait_has_another() {
    let mut row = incident(1, 30421, Priority::Critical);
    let first = of(std::slice::from_ref(&row), &[], 61).remove(0);
    let later = of(std::slice::from_ref(&row), &[], 600).remove(0);
    assert_eq!(first.id, later.id);
    assert_eq!((first.level, later.level), (1, 3));
    assert_eq!((first.since, first.raised_at), (at(0), at(60)));
    row.waiting_since = Some(at(100));
    assert_ne!(of(&[row], &[], 600)[0].id, first.id);
}

#[test]
fn held_closed_and_scheduled_incidents_do_not_wait() {
    let mut held = incident(1, 30421, Priority::Critical);
    (held.waiting_since, held.held, held.held_until) = (None, true, Some(at(1000)));
    assert_eq!(one(&held, 999), None);
    assert_eq!(one(&held, 1000), Some((AlertKind::HoldExpired, 1)));
    assert_eq!(one(&held, 1000 + 300), Some((AlertKind::HoldExpired, 2)));
    let mut closed = incident(2, 30421, Priority::Critical);
    closed.open = false;
    assert_eq!(one(&closed, 9999), None);
    let mut later = incident(3, 30421, Priority::Critical);
    (later.waiting_since, later.scheduled_for) = (None, Some(at(500)));
    assert_eq!(one(&later, 560), None);
    assert_eq!(one(&later, 561), Some((AlertKind::QueueWait, 1)), "it entered the queue by the clock");
}

#[test]
fn a_hand_over_without_an_answer_is_told() {
    let mut row = incident(1, 30421, Priority::Low);
    let asked = |state| HandOverRow {
        centre: line("C5 CDMX"),
        state,
        asked_at: at(0),
        answered_at: None,
        partner: None,
        answered_by: None,
        refusal: None,
        reference: None,
    };
    row.hand_over = Some(asked(HandOverState::Waiting));
    assert_eq!(one(&row, 121), Some((AlertKind::HandOverUnanswered, 1)));
    row.hand_over = Some(asked(HandOverState::Accepted));
    assert_eq!(one(&row, 121), None);
}

#[test]
fn each_stage_of_work_has_its_span() {
    let patrol = || unit(1, "patrulla", "SSEM");
    let assigned = working(patrol(), 1, Priority::High, Duty::Assigned);
    assert_eq!(level(&assigned, 120), None);
    assert_eq!(level(&assigned, 121), Some((AlertKind::AssignedNotEnRoute, 1)));
    let mut moving = working(patrol(), 1, Priority::High, Duty::EnRoute);
    moving.en_route_at = Some(at(0));
    // 300 s estimated: 1.5 × 300 + 120.
    assert_eq!(level(&moving, 570), None);
    assert_eq!(level(&moving, 571), Some((AlertKind::EnRouteOverdue, 1)));
    moving.estimate = None;
    assert_eq!(level(&moving, 901), Some((AlertKind::EnRouteOverdue, 1)));
    let mut scene = working(patrol(), 1, Priority::High, Duty::OnScene);
    assert_eq!(level(&scene, 901), Some((AlertKind::OnSceneNoContact, 1)), "patrols: 15 min");
    scene.contact_at = Some(at(600));
    assert_eq!(level(&scene, 1500), None);
    let works = working(unit(2, "servicios", "SERV"), 1, Priority::Low, Duty::OnScene);
    assert_eq!(level(&works, 3600), None, "public works: an hour");
    assert_eq!(level(&works, 3601), Some((AlertKind::OnSceneNoContact, 1)));
}

#[test]
fn a_contact_that_was_agreed_replaces_the_usual_span() {
    let mut scene = working(unit(1, "patrulla", "SSEM"), 1, Priority::High, Duty::OnScene);
    (scene.timer_at, scene.timer_reason) = (Some(at(2000)), Some(line("revisa domicilio")));
    assert_eq!(level(&scene, 1999), None);
    let alerts = of(&[], &[scene], 2000);
    assert_eq!(alerts.len(), 1);
    assert_eq!((alerts[0].kind, alerts[0].level), (AlertKind::ContactDue, 1));
    assert_eq!(alerts[0].text, "SSEM-001: pedir contacto (revisa domicilio)");
}

#[test]
fn a_crew_in_danger_comes_before_everything() {
    let mut danger = unit(1, "patrulla", "SSEM");
    (danger.emergency, danger.emergency_at) = (true, Some(at(0)));
    let late = incident(1, 30421, Priority::Critical);
    let alerts = of(&[late], &[danger], 10_000);
    assert_eq!((alerts[0].kind, alerts[0].level), (AlertKind::OfficerEmergency, 3));
    assert_eq!(alerts[0].agencies, [agency_code("SSEM")]);
    assert_eq!(alerts.len(), 2);
}

#[test]
fn at_the_bound_the_least_urgent_are_left_out() {
    let rows: Vec<IncidentRow> = (1..=50)
        .map(|n| incident(n, 30421, if n == 37 { Priority::Critical } else { Priority::Low }))
        .collect();
    let policy = TimerPolicy { alerts_max: 3, ..TimerPolicy::default() };
    let alerts = due(&rows, &[], &policy, at(2000));
    assert_eq!(alerts.len(), 3);
    assert_eq!(alerts[0].incident_id, Some(incident_id(37)));
}

#[test]
fn the_policy_is_data_with_defaults() {
    let policy: TimerPolicy = serde_json::from_str(r#"{"queue_s":[30,60,90,120]}"#).unwrap();
    assert_eq!(policy.assigned_s, 120);
    assert!(due(&[incident(1, 30421, Priority::Critical)], &[], &policy, at(31)).len() == 1);
    assert!(serde_json::from_str::<TimerPolicy>(r#"{"que":1}"#).is_err());
}

proptest! {
    #[test]
    fn a_wait_never_falls_in_level(first in 0i64..8000, more in 0i64..8000, number in 0usize..4) {
        let row = incident(1, 30421, Priority::ALL[number]);
        let before = one(&row, first).map_or(0, |a| a.1);
        let after = one(&row, first + more).map_or(0, |a| a.1);
        prop_assert!(before <= after && after <= 3);
    }
}
