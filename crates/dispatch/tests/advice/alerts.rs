//! Alerts as people answer them, and what falls on each operator.

use crate::rows::*;
use atalaya_dispatch::{
    Author, ListRefusal,
    alert::{AlertCommand as C, AlertLog, AlertRow, AlertStatus as S, decide, follow, rates},
    timers::{Alert, AlertKind},
};
use atalaya_model::{
    AccountId, Actor, Aggregate, Env, IdSource, Millis, Priority, Realm, SiteCode, Timestamp,
};
use proptest::prelude::*;
use uuid::Uuid;

fn person(n: u128) -> Author {
    Author { id: Some(AccountId(Uuid::from_u128(n))), name: format!("persona{n}") }
}
fn env(now: Timestamp, n: u128) -> Env {
    let actor = Actor::Account { id: AccountId(Uuid::from_u128(n)), name: format!("persona{n}") };
    Env {
        now,
        actor,
        site: SiteCode::new("TOL").unwrap(),
        realm: Realm::Operations,
        ids: IdSource::new(now, 1),
    }
}
fn alert(kind: AlertKind, level: u8) -> Alert {
    Alert {
        id: "queue_wait:x:1".into(),
        kind,
        level,
        since: at(0),
        raised_at: at(60),
        priority: Priority::Critical,
        incident_id: None,
        folio: None,
        unit_id: None,
        call_sign: None,
        agencies: vec![agency_code("SSEM")],
        municipality: None,
        text: "x".into(),
        zone: None,
    }
}

/// One alert and its clock.
#[derive(Default)]
struct Desk {
    log: AlertLog,
    seconds: i64,
}
impl Desk {
    fn due(&mut self, due: Option<&Alert>) -> Vec<&'static str> {
        let events = follow(&self.log, due, &[person(1), person(2)], &env(at(self.seconds), 99));
        self.apply(events)
    }
    fn order(&mut self, command: C) -> Result<Vec<&'static str>, ListRefusal> {
        let events = decide(&self.log, &command, &env(at(self.seconds), 1))?;
        Ok(self.apply(events))
    }
    fn apply(&mut self, events: Vec<atalaya_dispatch::alert::AlertEvent>) -> Vec<&'static str> {
        use atalaya_model::EventKind;
        let now = at(self.seconds);
        events.iter().for_each(|event| self.log.evolve(event, now));
        events.iter().map(EventKind::kind).collect()
    }
    fn pause(&mut self, seconds: i64) -> Result<Vec<&'static str>, ListRefusal> {
        let until = at(self.seconds).plus(Millis::from_secs(seconds));
        self.order(C::Pause { until, reason: line("ruido") })
    }
}

#[test]
fn an_alert_goes_its_way_and_a_repetition_changes_nothing() {
    let mut desk = Desk { seconds: 60, ..Desk::default() };
    assert_eq!(desk.order(C::Acknowledge {}), Err(ListRefusal::Unknown));
    let one = alert(AlertKind::QueueWait, 1);
    assert_eq!(desk.due(Some(&one)), ["raised"]);
    assert_eq!(desk.due(Some(&one)), [""; 0]);
    assert_eq!(desk.order(C::Acknowledge {}).unwrap(), ["acknowledged"]);
    assert_eq!(desk.order(C::Acknowledge {}).unwrap(), [""; 0]);
    assert_eq!(desk.order(C::Resume {}).unwrap(), [""; 0]);
    assert_eq!(desk.due(Some(&alert(AlertKind::QueueWait, 2))), ["escalated"]);
    assert_eq!((desk.log.status, desk.log.acknowledged.is_none()), (S::New, true));
    let renamed = Alert { text: "y".into(), ..alert(AlertKind::QueueWait, 2) };
    assert_eq!(desk.due(Some(&renamed)), ["amended"]);
    for wrong in [-1, 0, 59, 3_601] {
        assert_eq!(desk.pause(wrong), Err(ListRefusal::PauseSpan { min: 1, max: 60 }), "{wrong}");
    }
    assert_eq!(desk.pause(60).unwrap(), ["paused"]);
    desk.seconds += 59;
    assert_eq!(desk.due(Some(&alert(AlertKind::QueueWait, 3))), ["escalated"]);
    assert_eq!(desk.log.status, S::Paused, "a pause holds, whatever the level");
    desk.seconds += 1;
    assert_eq!(desk.due(Some(&alert(AlertKind::QueueWait, 3))), ["resumed"]);
    assert_eq!(desk.due(None), ["cleared"]);
    assert_eq!(desk.due(None), [""; 0]);
    assert_eq!(desk.order(C::Acknowledge {}), Err(ListRefusal::Cleared));
    assert_eq!(desk.due(Some(&one)), ["raised"], "the same wait may come back");
    assert_eq!((desk.log.escalations, desk.log.pauses, desk.log.first_acknowledged.is_none()), (0, 0, true));
}

#[test]
fn a_crew_in_danger_is_acknowledged_and_never_paused() {
    let mut desk = Desk::default();
    desk.due(Some(&alert(AlertKind::OfficerEmergency, 3)));
    assert_eq!(desk.pause(300), Err(ListRefusal::NeverQuiet));
    assert_eq!(desk.order(C::Acknowledge {}).unwrap(), ["acknowledged"]);
}

#[test]
fn rates_count_by_operator_and_ten_minutes() {
    let mut rows = Vec::new();
    for n in 0..12 {
        let mut desk = Desk { seconds: n, ..Desk::default() };
        desk.due(Some(&alert(AlertKind::QueueWait, if n == 0 { 3 } else { 1 })));
        desk.seconds += 10 + n;
        if n < 5 {
            desk.order(C::Acknowledge {}).unwrap();
        }
        rows.push(AlertRow::of(&desk.log).unwrap());
    }
    let mut later = Desk { seconds: 600, ..Desk::default() };
    later.due(Some(&alert(AlertKind::QueueWait, 1)));
    rows.push(AlertRow::of(&later.log).unwrap());
    let rates = rates(rows.iter());
    let of = |n: u128, window: i64| {
        rates.iter().find(|r| r.operator == person(n) && r.from == at(window)).unwrap()
    };
    assert_eq!(rates.len(), 4, "two operators, two windows");
    let first = of(1, 0);
    assert_eq!((first.shown, first.highest, first.answered, first.flood), (12, 1, 5, true));
    assert_eq!(first.answer_median_ms, Some(Millis::from_secs(12)));
    assert_eq!((of(2, 0).answered, of(2, 0).answer_median_ms), (0, None), "she answered none");
    assert_eq!((of(1, 600).shown, of(1, 600).flood), (1, false));
}

proptest! {
    /// Whatever people and timers do, in whatever order: what is live is due, and a crew in danger sounds.
    #[test]
    fn no_order_of_acts_loses_an_alert(acts in prop::collection::vec((0u8..6, 0i64..4_000), 1..60), danger: bool) {
        let kind = if danger { AlertKind::OfficerEmergency } else { AlertKind::QueueWait };
        let mut desk = Desk::default();
        let mut level = 1;
        for (act, span) in acts {
            match act {
                0 => { level = (level + 1).min(3); desk.due(Some(&alert(kind, level))); }
                1 => { desk.due(None); level = 1; prop_assert!(desk.log.live().is_none()); }
                2 => drop(desk.order(C::Acknowledge {})),
                3 => drop(desk.pause(span)),
                4 => drop(desk.order(C::Resume {})),
                _ => desk.seconds += span,
            }
            prop_assert_eq!(desk.log.status == S::Paused, desk.log.pause.is_some());
            prop_assert!(!(danger && desk.log.status == S::Paused));
            desk.due(desk.log.live().cloned().as_ref());
            let over = desk.log.pause.as_ref().is_some_and(|p| at(desk.seconds) >= p.until);
            prop_assert!(!over, "a pause that is over has ended");
        }
    }
}
