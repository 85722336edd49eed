//! The rules of a unit.

use super::commands::{CrewMember, Registration, UnitCommand};
use super::events::UnitEvent;
use super::refusal::UnitRefusal;
use super::state::{CORRECTIONS_MAX, Unit, Work};
use crate::assign::{Ending, close_when_left, end_work, natural_cause};
use crate::common::{Author, Duty, StatusCode};
use crate::content::bounds;
use crate::desk::{Changes, UnitFacts, World};
use crate::incident::{IncidentEvent, StampName};
use crate::kinds::StatusDef;
use atalaya_model::{AssignmentId, Env, Line, Millis, Personal, Text, Timestamp, UnitId};
use std::collections::BTreeSet;

const CAPABILITIES_MAX: usize = 24;
const CREW_MAX: usize = 12;
const TIMER_MAX_MINUTES: u16 = 480;
/// How far back a state may be entered afterwards.
const BACK_ENTRY_HOURS: i64 = 24;

type Events = Result<Vec<UnitEvent>, UnitRefusal>;

/// Decides on a command on a unit. No events mean that nothing had to change.
///
/// # Errors
/// The first rule it breaks, as [`UnitRefusal`]; then nothing changes anywhere.
pub fn decide_unit(
    id: UnitId,
    command: &UnitCommand,
    world: &dyn World,
    facts: &UnitFacts<'_>,
    env: &Env,
) -> Result<Changes, UnitRefusal> {
    use UnitCommand as C;
    let none = Unit::default();
    let unit = world.unit(id).unwrap_or(&none);
    if let C::Register(registration) = command {
        return register(unit, registration, facts, env).map(|events| Changes::of_unit(id, events));
    }
    let Some(known) = &unit.registration else { return Err(UnitRefusal::Unknown) };
    // An officer's alarm is taken from every unit, also from one off the roster.
    if unit.retired.is_some() && !matches!(command, C::Emergency { .. } | C::ClearEmergency { .. }) {
        return Err(UnitRefusal::Retired);
    }
    let desk = Desk { id, unit, known, world, facts, env };
    match command {
        C::SetStatus { status, at, reason } => desk.set_status(status, *at, reason.as_ref()),
        C::CorrectStatus { assignment, stamp, at, reason } => desk.correct(*assignment, *stamp, *at, reason),
        C::EndShift {} => desk.end_shift(),
        C::Register(_)
        | C::Amend(_)
        | C::StartShift { .. }
        | C::SwapVehicle { .. }
        | C::SetPositionManual { .. }
        | C::WelfareOk {}
        | C::SetTimer { .. }
        | C::ClearTimer {}
        | C::Emergency { .. }
        | C::ClearEmergency { .. }
        | C::SetStation { .. }
        | C::Retire { .. } => desk.own(command).map(|events| Changes::of_unit(id, events)),
    }
}

/// The registration with the capabilities of its kind added.
fn complete(registration: &Registration, facts: &UnitFacts<'_>) -> Result<Registration, UnitRefusal> {
    let kind = facts
        .kinds
        .get(&registration.kind)
        .ok_or_else(|| UnitRefusal::UnknownKind(registration.kind.to_string()))?;
    if registration.capabilities.len() > CAPABILITIES_MAX {
        return Err(UnitRefusal::TooMany { what: "capabilities", max: CAPABILITIES_MAX });
    }
    if let Some(unknown) = registration.capabilities.iter().find(|c| !facts.kinds.knows(c)) {
        return Err(UnitRefusal::UnknownCapability(unknown.to_string()));
    }
    let mut complete = registration.clone();
    complete.capabilities.extend(kind.capabilities.iter().cloned());
    complete.capabilities.sort();
    complete.capabilities.dedup();
    Ok(complete)
}

fn register(unit: &Unit, registration: &Registration, facts: &UnitFacts<'_>, env: &Env) -> Events {
    if unit.registration.is_some() {
        return Err(UnitRefusal::Exists);
    }
    let registration = complete(registration, facts)?;
    let unknown = || UnitRefusal::UnknownKind(registration.kind.to_string());
    let status = facts.kinds.first(&registration.kind, Duty::OffShift).ok_or_else(unknown)?.code.clone();
    Ok(vec![UnitEvent::Registered { registration, status, by: Author::from(&env.actor) }])
}

struct Desk<'a> {
    id: UnitId,
    unit: &'a Unit,
    known: &'a Registration,
    world: &'a dyn World,
    facts: &'a UnitFacts<'a>,
    env: &'a Env,
}

impl Desk<'_> {
    fn by(&self) -> Author {
        Author::from(&self.env.actor)
    }
    fn first(&self, duty: Duty) -> Result<&StatusDef, UnitRefusal> {
        let unknown = || UnitRefusal::UnknownKind(self.known.kind.to_string());
        self.facts.kinds.first(&self.known.kind, duty).ok_or_else(unknown)
    }
    /// The server's clock, never before the present state even when the clock stepped back.
    fn now(&self) -> Timestamp {
        self.env.now.max(self.unit.status_at)
    }

    /// Commands that change this unit's stream alone.
    fn own(&self, command: &UnitCommand) -> Events {
        use UnitCommand as C;
        use UnitEvent as E;
        match command {
            C::Amend(registration) => self.amend(registration),
            C::StartShift { crew, vehicle, until } => self.start_shift(crew, vehicle.as_ref(), *until),
            C::SwapVehicle { vehicle } => {
                let shift = self.unit.shift.as_ref().ok_or(UnitRefusal::OffShift)?;
                if shift.vehicle.as_ref() == Some(vehicle) {
                    return Ok(Vec::new());
                }
                Ok(vec![E::VehicleSwapped { vehicle: vehicle.clone(), by: self.by() }])
            }
            C::SetPositionManual { position } => {
                Ok(vec![E::PositionSet { position: *position, by: self.by() }])
            }
            C::WelfareOk {} => self.on_shift().map(|()| vec![E::WelfareConfirmed { by: self.by() }]),
            C::SetTimer { minutes, reason } => {
                self.on_shift()?;
                if !(1..=TIMER_MAX_MINUTES).contains(minutes) {
                    return Err(UnitRefusal::TimerRange { max: TIMER_MAX_MINUTES });
                }
                let until = self.env.now.plus(Millis::from_minutes(i64::from(*minutes)));
                Ok(vec![E::TimerSet { until, reason: reason.clone(), by: self.by() }])
            }
            C::ClearTimer {} if self.unit.timer.is_none() => Ok(Vec::new()),
            C::ClearTimer {} => Ok(vec![E::TimerCleared { by: self.by() }]),
            C::Emergency { position, note } => {
                let (position, note) = (*position, note.clone());
                Ok(vec![E::EmergencyRaised { position, note, by: self.by() }])
            }
            C::ClearEmergency { .. } if self.unit.emergency.is_none() => Err(UnitRefusal::NoEmergency),
            C::ClearEmergency { reason } => {
                Ok(vec![E::EmergencyCleared { reason: reason.clone(), by: self.by() }])
            }
            C::SetStation { station } if self.known.station.as_ref() == Some(station) => Ok(Vec::new()),
            C::SetStation { station } => Ok(vec![E::StationSet { station: station.clone(), by: self.by() }]),
            C::Retire { .. } if self.unit.shift.is_some() => Err(UnitRefusal::OnShift),
            C::Retire { reason } => Ok(vec![E::Retired { reason: reason.clone(), by: self.by() }]),
            // Decided elsewhere in this file.
            C::Register(_) | C::EndShift {} | C::SetStatus { .. } | C::CorrectStatus { .. } => Ok(Vec::new()),
        }
    }

    fn on_shift(&self) -> Result<(), UnitRefusal> {
        if self.unit.shift.is_some() { Ok(()) } else { Err(UnitRefusal::OffShift) }
    }

    fn amend(&self, registration: &Registration) -> Events {
        let registration = complete(registration, self.facts)?;
        if registration == *self.known {
            return Ok(Vec::new());
        }
        // The states of a shift belong to its kind.
        if registration.kind != self.known.kind && self.unit.shift.is_some() {
            return Err(UnitRefusal::OnShift);
        }
        if let Some(work) = self.unit.active.as_ref().filter(|_| registration.agency != self.known.agency) {
            return Err(UnitRefusal::Busy { folio: work.folio.clone() });
        }
        Ok(vec![UnitEvent::Amended { registration, by: self.by() }])
    }

    fn start_shift(
        &self,
        crew: &[CrewMember],
        vehicle: Option<&Text<40>>,
        until: Option<Timestamp>,
    ) -> Events {
        if self.unit.shift.is_some() {
            return Err(UnitRefusal::OnShift);
        }
        if crew.len() > CREW_MAX {
            return Err(UnitRefusal::TooMany { what: "crew members", max: CREW_MAX });
        }
        if crew.is_empty() {
            return Err(UnitRefusal::CrewTooSmall { crew: 0, min: 1 });
        }
        if until.is_some_and(|until| until <= self.env.now) {
            return Err(UnitRefusal::ShiftEndsBefore);
        }
        Ok(vec![UnitEvent::ShiftStarted {
            crew: Personal::Known(crew.to_vec()),
            crew_size: u8::try_from(crew.len()).unwrap_or(u8::MAX),
            vehicle: vehicle.cloned(),
            until,
            status: self.first(Duty::Available)?.code.clone(),
            by: self.by(),
        }])
    }

    fn end_shift(&self) -> Result<Changes, UnitRefusal> {
        self.on_shift()?;
        if let Some(work) = &self.unit.active {
            return Err(UnitRefusal::Busy { folio: work.folio.clone() });
        }
        if self.unit.emergency.is_some() {
            return Err(UnitRefusal::InEmergency);
        }
        let mut changes = Changes::default();
        for waiting in &self.unit.stack {
            let incident = waiting.incident;
            let gone = IncidentEvent::UnitUnstacked { unit: self.id, reason: None, by: self.by() };
            changes.incident(incident, gone);
            changes.unit(self.id, UnitEvent::Unstacked { incident, by: self.by() });
        }
        let status = self.first(Duty::OffShift)?.code.clone();
        changes.unit(self.id, UnitEvent::ShiftEnded { status, by: self.by() });
        Ok(changes)
    }

    fn set_status(
        &self,
        status: &StatusCode,
        stated: Option<Timestamp>,
        reason: Option<&Line>,
    ) -> Result<Changes, UnitRefusal> {
        self.on_shift()?;
        let target = self.target(status)?;
        if self.unit.status.as_ref() == Some(status) {
            return Ok(Changes::default());
        }
        let active = self.unit.active.as_ref();
        if target.duty.is_committed() && active.is_none() {
            return Err(UnitRefusal::NeedsIncident { status: target.es.to_string() });
        }
        self.allowed(target)?;
        let at = self.time(stated)?;
        let mut changes = Changes::default();
        match active {
            Some(work) if target.duty.is_committed() => {
                self.advance(&mut changes, work, target, at, stated.is_some(), reason);
            }
            Some(work) => self.leave(&mut changes, work, target, at, reason)?,
            None => changes.unit(self.id, self.status_set(target, at, stated.is_some(), reason)),
        }
        Ok(changes)
    }

    fn target(&self, status: &StatusCode) -> Result<&StatusDef, UnitRefusal> {
        let states = self.facts.kinds.states(&self.known.kind);
        let Some(target) = states.iter().find(|s| s.code == *status) else {
            let known = states.iter().map(|s| s.code.as_str()).collect::<Vec<_>>().join(", ");
            return Err(UnitRefusal::UnknownStatus { status: status.to_string(), known });
        };
        if target.duty == Duty::OffShift { Err(UnitRefusal::UseEndShift) } else { Ok(target) }
    }

    /// The graph of the kind allows the move. When the graph was changed meanwhile and the present
    /// state is gone from it, the first state of the same meaning stands for it.
    fn allowed(&self, target: &StatusDef) -> Result<(), UnitRefusal> {
        let states = self.facts.kinds.states(&self.known.kind);
        let present = states
            .iter()
            .find(|s| Some(&s.code) == self.unit.status.as_ref())
            .or_else(|| states.iter().find(|s| s.duty == self.unit.duty));
        let next = present.map_or(&[][..], |p| p.next.as_slice());
        if next.contains(&target.code) {
            return Ok(());
        }
        let names = next.iter().filter_map(|code| states.iter().find(|s| s.code == *code));
        Err(UnitRefusal::IllegalMove {
            from: present.map_or_else(|| self.unit.duty.es().to_owned(), |p| p.es.to_string()),
            to: target.es.to_string(),
            allowed: names.map(|s| s.es.to_string()).collect::<Vec<_>>().join(", "),
        })
    }

    fn time(&self, stated: Option<Timestamp>) -> Result<Timestamp, UnitRefusal> {
        let Some(at) = stated else { return Ok(self.now()) };
        if at > self.now() {
            return Err(UnitRefusal::InFuture);
        }
        if at < self.unit.status_at {
            return Err(UnitRefusal::BeforeStatus);
        }
        if self.env.now.since(at) > Millis::from_minutes(BACK_ENTRY_HOURS * 60) {
            return Err(UnitRefusal::TooOld { hours: BACK_ENTRY_HOURS });
        }
        Ok(at)
    }

    fn status_set(
        &self,
        target: &StatusDef,
        at: Timestamp,
        stated: bool,
        reason: Option<&Line>,
    ) -> UnitEvent {
        UnitEvent::StatusSet {
            status: target.code.clone(),
            duty: target.duty,
            at,
            stated,
            reason: reason.cloned(),
            by: self.by(),
        }
    }

    fn advance(
        &self,
        changes: &mut Changes,
        work: &Work,
        target: &StatusDef,
        at: Timestamp,
        stated: bool,
        reason: Option<&Line>,
    ) {
        let advanced = IncidentEvent::UnitAdvanced {
            assignment: work.assignment,
            unit: self.id,
            status: target.code.clone(),
            duty: target.duty,
            at,
            stated,
            by: self.by(),
        };
        changes.incident(work.incident, advanced);
        changes.unit(self.id, self.status_set(target, at, stated, reason));
    }

    /// Leaves the incident: free, or out of service with a reason.
    fn leave(
        &self,
        changes: &mut Changes,
        work: &Work,
        target: &StatusDef,
        at: Timestamp,
        reason: Option<&Line>,
    ) -> Result<(), UnitRefusal> {
        if target.duty != Duty::Available && reason.is_none() {
            return Err(UnitRefusal::ReasonNeeded);
        }
        let end = Ending { cause: natural_cause(work), reason, status: &target.code, duty: target.duty };
        end_work(changes, self.id, work, &end, at, &self.by());
        if let Some(incident) = self.world.incident(work.incident) {
            close_when_left(changes, work.incident, incident, &BTreeSet::from([self.id]), &self.by());
        }
        Ok(())
    }

    fn correct(
        &self,
        assignment: Option<AssignmentId>,
        stamp: StampName,
        at: Timestamp,
        reason: &Line,
    ) -> Result<Changes, UnitRefusal> {
        let work = self.unit.work(assignment).ok_or(UnitRefusal::NoAssignment)?;
        let was = work.stamp(stamp).ok_or(UnitRefusal::StampMissing)?;
        if at > self.env.now {
            return Err(UnitRefusal::InFuture);
        }
        let day = Millis::from_minutes(BACK_ENTRY_HOURS * 60);
        if was.since(at) > day || at.since(was) > day {
            return Err(UnitRefusal::TooOld { hours: BACK_ENTRY_HOURS });
        }
        let of_incident = self.world.incident(work.incident).map_or(0, |i| i.corrections.len());
        if self.unit.corrections.len() >= CORRECTIONS_MAX || of_incident >= bounds::CORRECTIONS {
            return Err(UnitRefusal::TooMany { what: "corrections", max: CORRECTIONS_MAX });
        }
        let (assignment, reason) = (work.assignment, reason.clone());
        let mut changes = Changes::default();
        changes.incident(
            work.incident,
            IncidentEvent::StampCorrected { assignment, stamp, at, reason: reason.clone(), by: self.by() },
        );
        changes.unit(self.id, UnitEvent::StampCorrected { assignment, stamp, at, reason, by: self.by() });
        Ok(changes)
    }
}
