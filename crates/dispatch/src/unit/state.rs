//! The state of a unit and how events change it.

use super::commands::{CrewMember, Registration};
use super::events::UnitEvent;
use super::views::{StackedRow, UnitDetail, UnitRow};
use crate::common::{Duty, StatusCode};
use crate::incident::{Correction, Estimate, StampName};
use atalaya_model::{
    Aggregate, AssignmentId, Folio, IncidentId, Line, Personal, Position, Priority, Text, Timestamp, UnitId,
};
use serde::{Deserialize, Serialize};

/// Incidents that may wait for one unit.
pub const STACK_MAX: usize = 5;
/// Corrections kept of the present and latest work.
pub(crate) const CORRECTIONS_MAX: usize = 50;

/// A shift.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Shift {
    pub crew: Personal<Vec<CrewMember>>,
    pub crew_size: u8,
    pub vehicle: Option<Text<40>>,
    pub until: Option<Timestamp>,
    pub started_at: Timestamp,
}

/// Work on one incident.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Work {
    pub assignment: AssignmentId,
    pub incident: IncidentId,
    pub folio: Folio,
    /// Of the incident, when the unit was sent.
    pub priority: Priority,
    pub assigned_at: Timestamp,
    pub en_route_at: Option<Timestamp>,
    pub on_scene_at: Option<Timestamp>,
    pub transporting_at: Option<Timestamp>,
    pub at_hospital_at: Option<Timestamp>,
    pub released_at: Option<Timestamp>,
    pub estimate: Option<Estimate>,
}

impl Work {
    /// The stamp by name, when it was set.
    pub fn stamp(&self, name: StampName) -> Option<Timestamp> {
        match name {
            StampName::Assigned => Some(self.assigned_at),
            StampName::EnRoute => self.en_route_at,
            StampName::OnScene => self.on_scene_at,
            StampName::Transporting => self.transporting_at,
            StampName::AtHospital => self.at_hospital_at,
            StampName::Released => self.released_at,
        }
    }
    fn reach(&mut self, duty: Duty, at: Timestamp) {
        let stamp = match duty {
            Duty::EnRoute => &mut self.en_route_at,
            Duty::OnScene => &mut self.on_scene_at,
            Duty::Transporting => &mut self.transporting_at,
            Duty::AtHospital => &mut self.at_hospital_at,
            Duty::OffShift | Duty::Available | Duty::Assigned | Duty::Break | Duty::OutOfService => return,
        };
        stamp.get_or_insert(at);
    }
}

/// An officer's alarm.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Alarm {
    pub at: Timestamp,
    pub position: Option<Position>,
    pub note: Option<Line>,
}

/// One unit. Empty until its first event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Unit {
    pub registration: Option<Registration>,
    pub shift: Option<Shift>,
    pub status: Option<StatusCode>,
    pub duty: Duty,
    pub status_at: Timestamp,
    pub active: Option<Work>,
    pub last: Option<Work>,
    pub stack: Vec<StackedRow>,
    pub corrections: Vec<Correction>,
    pub position: Option<(Position, Timestamp)>,
    pub contact_at: Option<Timestamp>,
    pub timer: Option<(Timestamp, Option<Line>)>,
    pub emergency: Option<Alarm>,
    pub retired: Option<Line>,
}

impl Unit {
    /// The incident it works on.
    pub fn active_incident(&self) -> Option<IncidentId> {
        self.active.as_ref().map(|w| w.incident)
    }
    /// The named work if it is the present or latest one; without a name, the present or else the
    /// latest one.
    pub fn work(&self, assignment: Option<AssignmentId>) -> Option<&Work> {
        let known = [self.active.as_ref(), self.last.as_ref()].into_iter().flatten();
        match assignment {
            None => known.into_iter().next(),
            Some(id) => known.into_iter().find(|w| w.assignment == id),
        }
    }
    fn set_status(&mut self, status: &StatusCode, duty: Duty, at: Timestamp) {
        self.status = Some(status.clone());
        self.duty = duty;
        self.status_at = at;
        self.contact_at = Some(self.contact_at.map_or(at, |known| known.max(at)));
    }
    fn begin(&mut self, event: &UnitEvent, at: Timestamp) {
        let UnitEvent::Assigned { assignment, incident, folio, priority, status, estimate, .. } = event
        else {
            return;
        };
        // A clock that stepped back must not put the order before the state it found.
        let at = at.max(self.status_at);
        self.active = Some(Work {
            assignment: *assignment,
            incident: *incident,
            folio: folio.clone(),
            priority: *priority,
            assigned_at: at,
            en_route_at: None,
            on_scene_at: None,
            transporting_at: None,
            at_hospital_at: None,
            released_at: None,
            estimate: *estimate,
        });
        // Being sent is no sign of life: the crew has not answered yet.
        self.status = Some(status.clone());
        self.duty = Duty::Assigned;
        self.status_at = at;
    }
    /// Corrections of work that cannot be corrected any more leave the state; the journal has them.
    fn keep_corrections(&mut self) {
        let (active, last) = (&self.active, &self.last);
        let known = |id| [active, last].into_iter().flatten().any(|w| w.assignment == id);
        self.corrections.retain(|c| known(c.assignment));
    }
}

impl Aggregate for Unit {
    const KIND: &'static str = "unit";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = UnitEvent;

    fn evolve(&mut self, event: &UnitEvent, at: Timestamp) {
        use UnitEvent as E;
        match event {
            E::Registered { registration, status, .. } => {
                self.registration = Some(registration.clone());
                self.status = Some(status.clone());
                self.status_at = at;
            }
            E::Amended { registration, .. } => self.registration = Some(registration.clone()),
            E::ShiftStarted { crew, crew_size, vehicle, until, status, .. } => {
                self.shift = Some(Shift {
                    crew: crew.clone(),
                    crew_size: *crew_size,
                    vehicle: vehicle.clone(),
                    until: *until,
                    started_at: at,
                });
                self.set_status(status, Duty::Available, at);
            }
            E::ShiftEnded { status, .. } => {
                self.shift = None;
                self.timer = None;
                self.set_status(status, Duty::OffShift, at);
            }
            E::VehicleSwapped { vehicle, .. } => {
                if let Some(shift) = &mut self.shift {
                    shift.vehicle = Some(vehicle.clone());
                }
            }
            E::Assigned { .. } => self.begin(event, at),
            E::Moved { assignment, incident, folio, priority, .. } => {
                if let Some(work) = &mut self.active {
                    work.assignment = *assignment;
                    work.incident = *incident;
                    work.folio = folio.clone();
                    work.priority = *priority;
                }
            }
            E::StatusSet { status, duty, at: when, .. } => {
                self.set_status(status, *duty, *when);
                if let Some(work) = &mut self.active {
                    work.reach(*duty, *when);
                }
            }
            E::Released { status, duty, at: when, .. } => {
                if let Some(mut work) = self.active.take() {
                    work.released_at = Some(*when);
                    self.last = Some(work);
                }
                self.timer = None;
                self.set_status(status, *duty, *when);
                self.keep_corrections();
            }
            E::Stacked { incident, folio, priority, .. } => self.stack.push(StackedRow {
                incident: *incident,
                folio: folio.clone(),
                priority: *priority,
                at,
            }),
            E::Unstacked { incident, .. } => self.stack.retain(|s| s.incident != *incident),
            E::StampCorrected { assignment, stamp, at: when, reason, by } => {
                self.corrections.push(Correction {
                    assignment: *assignment,
                    stamp: *stamp,
                    at: *when,
                    reason: reason.clone(),
                    by: by.clone(),
                    made_at: at,
                });
            }
            E::PositionSet { position, .. } => {
                self.position = Some((*position, at));
                self.contact_at = Some(at);
            }
            E::WelfareConfirmed { .. } => {
                self.contact_at = Some(at);
                self.timer = None;
            }
            E::TimerSet { until, reason, .. } => self.timer = Some((*until, reason.clone())),
            E::TimerCleared { .. } => self.timer = None,
            E::EmergencyRaised { position, note, .. } => {
                let first = self.emergency.as_ref().map_or(at, |a| a.at);
                self.emergency = Some(Alarm { at: first, position: *position, note: note.clone() });
                if let Some(position) = position {
                    self.position = Some((*position, at));
                }
            }
            E::EmergencyCleared { .. } => {
                self.emergency = None;
                self.contact_at = Some(at);
            }
            E::StationSet { station, .. } => {
                if let Some(registration) = &mut self.registration {
                    registration.station = Some(station.clone());
                }
            }
            E::Retired { reason, .. } => self.retired = Some(reason.clone()),
        }
    }
}

impl UnitRow {
    /// The row of a unit; pure. `None` before it is registered.
    pub fn of(id: UnitId, unit: &Unit) -> Option<Self> {
        let registration = unit.registration.as_ref()?;
        let status = unit.status.clone()?;
        let work = unit.active.as_ref();
        let shift = unit.shift.as_ref();
        Some(Self {
            id,
            call_sign: registration.call_sign.clone(),
            kind: registration.kind.clone(),
            agency: registration.agency.clone(),
            capabilities: registration.capabilities.clone(),
            station: registration.station.clone(),
            municipality: registration.municipality.clone(),
            on_shift: shift.is_some(),
            shift_until: shift.and_then(|s| s.until),
            crew_size: shift.map_or(0, |s| s.crew_size),
            vehicle: shift.and_then(|s| s.vehicle.clone()),
            status,
            duty: unit.duty,
            status_at: unit.status_at,
            incident_id: work.map(|w| w.incident),
            incident_folio: work.map(|w| w.folio.clone()),
            incident_priority: work.map(|w| w.priority),
            assignment_id: work.map(|w| w.assignment),
            assigned_at: work.map(|w| w.assigned_at),
            en_route_at: work.and_then(|w| w.en_route_at),
            on_scene_at: work.and_then(|w| w.on_scene_at),
            estimate: work.and_then(|w| w.estimate),
            stack: unit.stack.clone(),
            lat: unit.position.as_ref().map(|p| p.0.lat()),
            lon: unit.position.as_ref().map(|p| p.0.lon()),
            position_at: unit.position.as_ref().map(|p| p.1),
            contact_at: unit.contact_at,
            timer_at: unit.timer.as_ref().map(|t| t.0),
            timer_reason: unit.timer.as_ref().and_then(|t| t.1.clone()),
            emergency: unit.emergency.is_some(),
            emergency_at: unit.emergency.as_ref().map(|a| a.at),
            retired: unit.retired.is_some(),
        })
    }
}

impl UnitDetail {
    /// The detail of a unit; pure. `None` before it is registered.
    pub fn of(id: UnitId, unit: &Unit) -> Option<Self> {
        let crew = unit.shift.as_ref().map(|s| &s.crew);
        Some(Self {
            row: UnitRow::of(id, unit)?,
            crew: crew.and_then(Personal::known).cloned(),
            shift_started_at: unit.shift.as_ref().map(|s| s.started_at),
            emergency_note: unit.emergency.as_ref().and_then(|a| a.note.clone()),
            corrections: unit.corrections.clone(),
            retired_reason: unit.retired.clone(),
            erased: crew.is_some_and(|c| c.known().is_none()),
        })
    }
}
