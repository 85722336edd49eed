//! The actors against a small centre that lives in this file: every call must come to an end.

#![allow(clippy::expect_used, reason = "helpers of tests may fail loudly")]

use atalaya_model::{CallId, Folio, IncidentId, Millis, Position, Priority, SiteCode, Timestamp, UnitId};
use atalaya_training::{
    CallLine, Crew, CrewOrder, DispatchAction, DispatchView, DispatcherPolicy, DispatcherProfile, Duty,
    IncidentSeen, LineReport, Load, LoadModel, Motion, MyCall, OperatorAction, OperatorPolicy,
    OperatorProfile, OperatorView, Outcome, ParentIncident, Proposal, Seats, Service, SimCall, Truth,
    WaitingCall,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn load(seed: u64) -> Load {
    let seats = Seats::from_csv(include_str!("seats.csv")).expect("the fixture is good");
    Load::new(LoadModel::shipped().expect("the shipped model is good"), seats, seed)
}

fn start() -> Timestamp {
    Timestamp::parse("2026-11-06T01:00:00Z").expect("a test time")
}

#[derive(Default, Clone, Debug)]
struct Row {
    rang: Option<Timestamp>,
    answered: Option<Timestamp>,
    over: bool,
    abandoned: bool,
    prompted: bool,
    prompting: bool,
    code: Option<u32>,
    incident: Option<IncidentId>,
    settled: Option<Timestamp>,
    operator: Option<usize>,
}

/// A room with operators and lines, and the rules of the centre that matter to them.
struct Room {
    operators: Vec<OperatorPolicy>,
    lines: BTreeMap<CallId, CallLine>,
    rows: BTreeMap<CallId, Row>,
    parents: Vec<ParentIncident>,
}

impl Room {
    fn new(operators: u32) -> Self {
        let policy = |n| OperatorPolicy::new(OperatorProfile::default(), 5, n);
        Self {
            operators: (0..operators).map(policy).collect(),
            lines: BTreeMap::new(),
            rows: BTreeMap::new(),
            parents: Vec::new(),
        }
    }
    fn report(&mut self, id: CallId, report: LineReport, now: Timestamp) {
        let row = self.rows.get_mut(&id).expect("known");
        match report {
            LineReport::Ringing => row.rang = Some(now),
            LineReport::Located(_) | LineReport::RecordingStarted => assert!(!row.over),
            LineReport::Ended { .. } => {
                assert!(row.answered.is_some() && !row.over);
                (row.over, row.prompting) = (true, false);
            }
            LineReport::Abandoned => {
                assert!(row.answered.is_none());
                (row.over, row.abandoned) = (true, true);
            }
        }
    }
    fn lines_live(&mut self, now: Timestamp) {
        for id in self.lines.keys().copied().collect::<Vec<_>>() {
            for report in self.lines.get_mut(&id).expect("known").due(now) {
                self.report(id, report, now);
            }
        }
    }
    fn operators_live(&mut self, now: Timestamp) {
        for n in 0..self.operators.len() {
            let reached: Vec<_> = self.operators.iter().filter_map(OperatorPolicy::call).collect();
            let waiting: Vec<_> = self
                .rows
                .iter()
                .filter(|(id, r)| {
                    r.answered.is_none() && !r.over && r.rang.is_some() && !reached.contains(id)
                })
                .map(|(id, r)| WaitingCall { id: *id, since: r.rang.expect("rang"), class: 1 })
                .collect();
            let mine = self.operators[n].call().and_then(|id| {
                let row = self.rows.get(&id)?;
                let settled = row.code.is_some() || row.incident.is_some();
                (row.operator == Some(n)).then_some(MyCall {
                    id,
                    over: row.over,
                    prompting: row.prompting,
                    settled,
                })
            });
            let view = OperatorView { waiting: &waiting, mine, parents: &self.parents };
            let lines = &self.lines;
            let action = self.operators[n].observe(now, &view, |id| lines.get(&id).map(CallLine::call));
            if let Some(action) = action {
                let taken = self.act(n, &action, now);
                let heard = self.lines.get(&action.call()).map(CallLine::call).cloned();
                self.operators[n].done(now, &action, taken, heard.as_ref());
            }
        }
    }
    /// The centre's rules, as far as the policy must know them.
    fn act(&mut self, n: usize, action: &OperatorAction, now: Timestamp) -> bool {
        let id = action.call();
        let row = self.rows.get_mut(&id).expect("known");
        if !matches!(action, OperatorAction::Answer { .. }) {
            assert_eq!(row.operator, Some(n), "acts on its own call only");
        }
        match action {
            OperatorAction::Answer { .. } => {
                if row.over || row.answered.is_some() {
                    return false;
                }
                (row.answered, row.operator) = (Some(now), Some(n));
                for report in self.lines.get_mut(&id).expect("known").answered(now) {
                    self.report(id, report, now);
                }
                true
            }
            OperatorAction::SilentPrompt { .. } => {
                (row.prompted, row.prompting) = (true, true);
                !row.over
            }
            OperatorAction::PromptNothing { .. } => {
                row.prompting = false;
                row.prompted
            }
            OperatorAction::Dispose { code, .. } => {
                let silent_unasked = code.number() == 70104 && !row.prompted && !row.over;
                if row.prompting || silent_unasked || !code.is_improper() {
                    return false;
                }
                (row.code, row.settled) = (Some(code.number()), Some(now));
                self.end(id, now);
                true
            }
            OperatorAction::OpenIncident { code, .. } => {
                assert!(!code.is_improper() && !code.is_follow_up());
                let incident = IncidentId(Uuid::from_u128(self.parents.len() as u128 + 1));
                (row.incident, row.settled) = (Some(incident), Some(now));
                let call = self.lines[&id].call().clone();
                let event = match call.truth {
                    Truth::Real { event, .. } => Some(event),
                    Truth::Improper { .. } => None,
                };
                let number = self.parents.len() as u32 + 1;
                let folio = Folio::new(SiteCode::new("TOL").expect("code"), 261_105, number).expect("folio");
                self.parents.push(ParentIncident {
                    id: incident,
                    folio,
                    municipality: Some(call.place.municipality),
                    event,
                });
                true
            }
            OperatorAction::Attach { incident, .. } => {
                (row.incident, row.settled) = (Some(*incident), Some(now));
                true
            }
            OperatorAction::End { .. } => {
                self.end(id, now);
                true
            }
            OperatorAction::Draft { .. }
            | OperatorAction::Locate { .. }
            | OperatorAction::MarkThreat { .. } => true,
        }
    }
    fn end(&mut self, id: CallId, now: Timestamp) {
        for report in self.lines.get_mut(&id).expect("known").hung_up() {
            self.report(id, report, now);
        }
    }
}

/// Runs `hours` of the published load with a tick each half second until every line is closed.
fn run(seed: u64, operators: u32, hours: i64) -> Room {
    let mut room = Room::new(operators);
    let end = start().plus(Millis(hours * 3_600_000));
    let load = load(seed);
    let mut calls = load.from(start()).take_while(|c| c.at < end).enumerate().peekable();
    let mut now = start();
    let limit = end.plus(Millis::from_minutes(60));
    while now < limit {
        while let Some((i, call)) = calls.next_if(|(_, c)| c.at <= now) {
            let id = CallId(Uuid::from_u128(i as u128 + 1));
            room.lines.insert(id, CallLine::new(call));
            room.rows.insert(id, Row::default());
        }
        room.lines_live(now);
        room.operators_live(now);
        now = now.plus(Millis(500));
        if now > end && room.operators.iter().all(OperatorPolicy::is_free) {
            break;
        }
    }
    room
}

#[test]
fn every_call_of_an_evening_comes_to_an_end() {
    let room = run(11, 30, 1);
    assert!(room.rows.len() > 350, "{} calls", room.rows.len());
    let mut answer: Vec<i64> = Vec::new();
    let mut capture: Vec<i64> = Vec::new();
    for (id, row) in &room.rows {
        let call = room.lines[id].call();
        assert!(row.over, "{id} has ended: {row:?}");
        if row.abandoned {
            continue;
        }
        let (rang, answered) = (row.rang.expect("rang"), row.answered.expect("answered"));
        answer.push(answered.since(rang).0);
        match &call.truth {
            Truth::Improper { code } => assert_eq!(row.code, Some(code.number())),
            Truth::Real { .. } => {
                assert!(row.incident.is_some() && row.code.is_none());
                capture.push(row.settled.expect("settled").since(answered).0);
            }
        }
    }
    answer.sort_unstable();
    capture.sort_unstable();
    assert!(
        answer[answer.len() * 9 / 10] < 15_000,
        "90 % answered within {} ms",
        answer[answer.len() * 9 / 10]
    );
    assert!(capture[capture.len() / 2] < 90_000 && capture[capture.len() / 2] > 20_000);
    let abandoned = room.rows.values().filter(|r| r.abandoned).count();
    assert!(abandoned * 100 < room.rows.len() * 15, "{abandoned} of {} abandoned", room.rows.len());
}

#[test]
fn a_short_staffed_room_loses_callers_but_no_call_stays_open() {
    let room = run(12, 3, 1);
    let abandoned = room.rows.values().filter(|r| r.abandoned).count();
    assert!(abandoned * 100 > room.rows.len() * 30, "{abandoned} of {}", room.rows.len());
    assert!(room.rows.values().all(|r| r.over && (r.abandoned || r.settled.is_some())));
}

#[test]
fn the_same_seed_plays_the_same_evening() {
    let story = |room: &Room| room.rows.iter().map(|(id, r)| format!("{id} {r:?}")).collect::<Vec<_>>();
    assert_eq!(story(&run(13, 10, 1)), story(&run(13, 10, 1)));
}

fn position(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon).expect("a test position")
}

#[test]
fn a_dispatched_incident_is_worked_and_closed() {
    let now0 = start();
    let (incident, unit) = (IncidentId(Uuid::from_u128(1)), UnitId(Uuid::from_u128(2)));
    let (base, scene) = (position(19.29, -99.65), position(19.31, -99.63));
    let mut dispatcher = DispatcherPolicy::new(DispatcherProfile::default(), 1, 0);
    let mut crew = Crew::new(unit, base, 800.0, 1, 0, now0);
    let mut seen = IncidentSeen {
        id: incident,
        priority: Priority::High,
        sendable: true,
        units: 0,
        attended: false,
        outcome: None,
    };
    let (mut stages, mut proposals, mut closed) = (Vec::new(), Vec::new(), None);
    let mut now = now0;
    while closed.is_none() && now < now0.plus(Millis::from_minutes(240)) {
        let view = DispatchView { incidents: std::slice::from_ref(&seen), proposals: &proposals };
        let actions = dispatcher.observe(now, &view);
        proposals.clear();
        for action in actions {
            match &action {
                DispatchAction::AskUnits { incident } => {
                    // Nothing free at first: the dispatcher must ask again.
                    let free = now.since(now0).as_secs() > 60;
                    proposals.push(Proposal {
                        incident: *incident,
                        units: if free { vec![unit] } else { vec![] },
                    });
                    stages.push("ask".to_owned());
                }
                DispatchAction::Assign { units, .. } => {
                    assert_eq!(units, &[unit]);
                    let order = CrewOrder {
                        incident,
                        to: scene,
                        speed_mps: Service::Police.speed_mps(),
                        scene: Millis::from_minutes(10),
                        outcome: Outcome::Confirmed,
                    };
                    crew.order(now, order);
                    (seen.units, seen.attended) = (1, true);
                    stages.push("assign".to_owned());
                }
                DispatchAction::Close { outcome, .. } => closed = Some(*outcome),
            }
            dispatcher.done(now, &action, true);
        }
        for action in crew.step(now) {
            stages.push(format!("{:?}", action.duty));
            if action.duty == Duty::OnScene {
                assert!(crew.position().distance_to(&scene).0 < 1.0);
            }
            if action.duty == Duty::Clear {
                (seen.units, seen.outcome) = (0, action.outcome);
            }
        }
        now = now.plus(Millis::from_secs(2));
    }
    assert_eq!(closed, Some(Outcome::Confirmed));
    stages.dedup();
    assert_eq!(stages, ["ask", "assign", "EnRoute", "OnScene", "Clear"]);
    assert!(crew.is_free());
}

#[test]
fn refused_commands_are_tried_again_later() {
    let mut dispatcher = DispatcherPolicy::new(DispatcherProfile::default(), 1, 0);
    let id = IncidentId(Uuid::from_u128(1));
    let seen =
        IncidentSeen { id, priority: Priority::Low, sendable: true, units: 0, attended: true, outcome: None };
    let (mut now, mut tries) = (start(), 0);
    for _ in 0..400 {
        for action in
            dispatcher.observe(now, &DispatchView { incidents: std::slice::from_ref(&seen), proposals: &[] })
        {
            assert_eq!(action, DispatchAction::Close { incident: id, outcome: Outcome::Informative });
            dispatcher.done(now, &action, false);
            tries += 1;
        }
        now = now.plus(Millis::from_secs(1));
    }
    assert!((3..30).contains(&tries), "{tries} tries in 400 s");
    assert!(dispatcher.observe(now, &DispatchView { incidents: &[], proposals: &[] }).is_empty());
    assert_eq!(dispatcher.load(), 0);
}

#[test]
fn a_call_from_outside_is_worked_too() {
    let mut op = OperatorPolicy::new(OperatorProfile::default(), 2, 0);
    let id = CallId(Uuid::from_u128(9));
    let (mut now, mut actions) = (start(), Vec::new());
    let mut row = None;
    for _ in 0..1200 {
        let waiting = [WaitingCall { id, since: start(), class: 1 }];
        let view =
            OperatorView { waiting: if row.is_none() { &waiting } else { &[] }, mine: row, parents: &[] };
        if let Some(action) = op.observe(now, &view, |_| None::<&SimCall>) {
            let settled = matches!(action, OperatorAction::OpenIncident { .. });
            row = Some(MyCall {
                id,
                over: false,
                prompting: false,
                settled: settled || row.is_some_and(|r: MyCall| r.settled),
            });
            op.done(now, &action, true, None);
            actions.push(action);
        }
        now = now.plus(Millis(500));
    }
    assert!(
        matches!(
            actions.as_slice(),
            [OperatorAction::Answer { .. }, OperatorAction::OpenIncident { .. }, OperatorAction::End { .. }]
        ),
        "{actions:?}"
    );
}

#[test]
fn a_dead_line_is_closed_as_hung_up() {
    let mut op = OperatorPolicy::new(OperatorProfile::default(), 2, 0);
    let id = CallId(Uuid::from_u128(9));
    let (mut now, mut actions) = (start(), Vec::new());
    for _ in 0..60 {
        let waiting = [WaitingCall { id, since: start(), class: 1 }];
        // It was answered at the very moment at which the caller hung up.
        let mine =
            actions.last().map(|_| MyCall { id, over: true, prompting: false, settled: actions.len() > 1 });
        let view = OperatorView { waiting: if mine.is_none() { &waiting } else { &[] }, mine, parents: &[] };
        if let Some(action) = op.observe(now, &view, |_| None::<&SimCall>) {
            op.done(now, &action, true, None);
            actions.push(action);
        }
        now = now.plus(Millis(500));
    }
    let code = atalaya_model::TypeCode::new(70_109).expect("a code");
    assert_eq!(actions, [OperatorAction::Answer { call: id }, OperatorAction::Dispose { call: id, code }]);
}

proptest! {
    /// Units never move faster than told and reach their target.
    #[test]
    fn motion_is_bounded(seed: u64, lat in 18.4f64..20.2, lon in -100.6f64..-98.6, speed in 3.0f64..30.0) {
        let mut dice = atalaya_training::Dice::new(seed, "test", 0);
        let (base, target) = (position(19.3, -99.65), position(lat, lon));
        let mut motion = Motion::new(base, 500.0);
        for _ in 0..200 {
            let before = motion.position();
            motion.step(Millis(2_000), &mut dice);
            prop_assert!(before.distance_to(&motion.position()).0 <= 6.0 * 2.0 * 1.01 + 0.1);
            prop_assert!(motion.position().distance_to(&base).0 < 560.0);
        }
        motion.go(target, speed);
        let far = motion.position().distance_to(&target).0;
        let mut seconds = 0.0;
        while !motion.arrived() {
            let before = motion.position();
            motion.step(Millis(5_000), &mut dice);
            seconds += 5.0;
            prop_assert!(before.distance_to(&motion.position()).0 <= speed * 5.0 * 1.01 + 0.1);
            prop_assert!(seconds <= far / speed * 1.05 + 10.0, "late");
        }
        let fix = motion.fix(&mut dice);
        prop_assert!(fix.position.distance_to(&target).0 < 60.0 && (0.0..360.0).contains(&fix.course_deg));
    }
}
