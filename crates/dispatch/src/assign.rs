//! Units on incidents. The one invariant: a unit works on at most one incident, and its own stream
//! and the incident's say the same. Every function here writes both or neither.

use crate::common::{Author, Duty};
use crate::content::{bounds, nobody_assigned, room, writable};
use crate::desk::{Changes, IncidentFacts, World};
use crate::incident::{
    Bypass, CloseCode, Disclosure, Incident, IncidentEvent, IncidentRefusal, ReleaseCause,
};
use crate::unit::{STACK_MAX, Unit, UnitEvent, UnitRefusal, Work};
use atalaya_model::{
    AgencyCode, AssignmentId, Env, Folio, IncidentId, Line, Note, Personal, Timestamp, TypeCode, UnitId,
};
use std::collections::BTreeSet;

/// One incident under a command, with all that a decision may look at.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub id: IncidentId,
    pub incident: &'a Incident,
    pub world: &'a dyn World,
    pub facts: &'a IncidentFacts<'a>,
    pub env: &'a Env,
}

type Outcome = Result<Changes, IncidentRefusal>;

impl<'a> Case<'a> {
    pub fn by(&self) -> Author {
        Author::from(&self.env.actor)
    }
    pub fn folio(&self) -> Result<Folio, IncidentRefusal> {
        self.incident.folio.clone().ok_or(IncidentRefusal::Unknown)
    }
    fn unit(&self, id: UnitId) -> Result<&'a Unit, IncidentRefusal> {
        match self.world.unit(id) {
            Some(unit) if unit.registration.is_some() => Ok(unit),
            Some(_) | None => Err(self.refuse(id, UnitRefusal::Unknown)),
        }
    }
    fn refuse(&self, unit: UnitId, why: UnitRefusal) -> IncidentRefusal {
        let call_sign = self
            .world
            .unit(unit)
            .and_then(|u| u.registration.as_ref())
            .map_or_else(|| unit.to_string(), |r| r.call_sign.to_string());
        IncidentRefusal::Unit { unit, call_sign, why }
    }
    /// The present work of a unit on this incident, as both streams know it.
    fn work_here(&self, unit: UnitId) -> Result<(&'a Unit, &'a Work), IncidentRefusal> {
        let known = self.unit(unit)?;
        match &known.active {
            Some(work) if work.incident == self.id => Ok((known, work)),
            Some(_) | None => Err(self.refuse(unit, UnitRefusal::NotHere)),
        }
    }
    /// Brings an agency into an incident when its unit comes; once per command.
    pub fn join_agency(
        &self,
        changes: &mut Changes,
        id: IncidentId,
        incident: &Incident,
        agency: &AgencyCode,
        joined: &mut Vec<AgencyCode>,
    ) -> Result<(), IncidentRefusal> {
        let works = incident.agencies.get(agency).is_some_and(|p| p.closing.is_none());
        if works || joined.contains(agency) {
            return Ok(());
        }
        if !incident.agencies.contains_key(agency) {
            room("agencies", incident.agencies.len() + joined.len(), bounds::AGENCIES)?;
        }
        joined.push(agency.clone());
        let disclosure = incident.agencies.get(agency).map_or(Disclosure::Operational, |p| p.disclosure);
        let added = IncidentEvent::AgencyAdded { agency: agency.clone(), disclosure, by: self.by() };
        changes.incident(id, added);
        Ok(())
    }
    /// Takes the incident out of every unit's queue.
    pub fn unstack_all(&self, changes: &mut Changes) {
        for unit in self.incident.stacked.keys() {
            self.unstack_one(changes, self.id, *unit, None);
        }
    }
    fn unstack_one(&self, changes: &mut Changes, id: IncidentId, unit: UnitId, reason: Option<&Line>) {
        let gone = IncidentEvent::UnitUnstacked { unit, reason: reason.cloned(), by: self.by() };
        changes.incident(id, gone);
        changes.unit(unit, UnitEvent::Unstacked { incident: id, by: self.by() });
    }
    /// Puts a free unit on an incident.
    fn put(
        &self,
        changes: &mut Changes,
        (id, incident): (IncidentId, &Incident),
        (unit_id, unit): (UnitId, &Unit),
        joined: &mut Vec<AgencyCode>,
    ) -> Result<(), IncidentRefusal> {
        let unknown = || self.refuse(unit_id, UnitRefusal::Unknown);
        let registration = unit.registration.as_ref().ok_or_else(unknown)?;
        let kind = &registration.kind;
        let state = self
            .facts
            .kinds
            .first(kind, Duty::Assigned)
            .ok_or_else(|| self.refuse(unit_id, UnitRefusal::UnknownKind(kind.to_string())))?;
        let folio = incident.folio.clone().ok_or(IncidentRefusal::Unknown)?;
        room("assignments", incident.assignments.len(), bounds::ASSIGNMENTS)?;
        self.join_agency(changes, id, incident, &registration.agency, joined)?;
        if unit.stack.iter().any(|s| s.incident == id) {
            self.unstack_one(changes, id, unit_id, None);
        }
        let assignment = AssignmentId(self.env.ids.next());
        let estimate = self.facts.estimates.get(&unit_id).copied();
        changes.incident(
            id,
            IncidentEvent::UnitAssigned {
                assignment,
                unit: unit_id,
                call_sign: registration.call_sign.clone(),
                agency: registration.agency.clone(),
                kind: kind.clone(),
                status: state.code.clone(),
                estimate,
                by: self.by(),
            },
        );
        changes.unit(
            unit_id,
            UnitEvent::Assigned {
                assignment,
                incident: id,
                folio,
                priority: incident.priority(),
                status: state.code.clone(),
                estimate,
                by: self.by(),
            },
        );
        Ok(())
    }
    /// Takes a unit off the incident it works on. It becomes available.
    fn take(
        &self,
        changes: &mut Changes,
        (unit_id, unit): (UnitId, &Unit),
        cause: ReleaseCause,
        reason: Option<&Line>,
    ) -> Result<(), IncidentRefusal> {
        let (Some(work), Some(registration)) = (&unit.active, &unit.registration) else {
            return Err(self.refuse(unit_id, UnitRefusal::NotHere));
        };
        let free =
            self.facts.kinds.first(&registration.kind, Duty::Available).ok_or_else(|| {
                self.refuse(unit_id, UnitRefusal::UnknownKind(registration.kind.to_string()))
            })?;
        let end = Ending { cause, reason, status: &free.code, duty: Duty::Available };
        let at = self.env.now.max(unit.status_at);
        end_work(changes, unit_id, work, &end, at, &self.by());
        Ok(())
    }
}

/// How a unit's work ends.
pub(crate) struct Ending<'a> {
    pub cause: ReleaseCause,
    pub reason: Option<&'a Line>,
    pub status: &'a crate::StatusCode,
    pub duty: Duty,
}

/// Writes the end of a unit's work on both streams.
pub(crate) fn end_work(
    changes: &mut Changes,
    unit: UnitId,
    work: &Work,
    end: &Ending<'_>,
    at: Timestamp,
    by: &Author,
) {
    changes.incident(
        work.incident,
        IncidentEvent::UnitReleased {
            assignment: work.assignment,
            unit,
            cause: end.cause.clone(),
            reason: end.reason.cloned(),
            at,
            by: by.clone(),
        },
    );
    changes.unit(
        unit,
        UnitEvent::Released {
            assignment: work.assignment,
            incident: work.incident,
            cause: end.cause.clone(),
            reason: end.reason.cloned(),
            status: end.status.clone(),
            duty: end.duty,
            at,
            by: by.clone(),
        },
    );
}

/// A duplicate on which units still worked closes by itself when the last one leaves.
pub(crate) fn close_when_left(
    changes: &mut Changes,
    id: IncidentId,
    incident: &Incident,
    leaving: &BTreeSet<UnitId>,
    by: &Author,
) {
    let left = incident.active().all(|a| leaving.contains(&a.unit));
    if left && incident.merged_into.is_some() && !incident.is_closed() {
        let closed = IncidentEvent::Closed { code: CloseCode::D, note: None, by: by.clone() };
        changes.incident(id, closed);
    }
}

/// Why work ends when nobody says: done when it had reached the scene, else cancelled.
pub(crate) fn natural_cause(work: &Work) -> ReleaseCause {
    if work.on_scene_at.is_some() { ReleaseCause::Done } else { ReleaseCause::Cancelled }
}

/// Whether a unit can be sent to an incident of that type now.
pub(crate) fn sendable(
    unit: &Unit,
    type_code: Option<TypeCode>,
    facts: &IncidentFacts<'_>,
) -> Result<(), UnitRefusal> {
    let registration = unit.registration.as_ref().ok_or(UnitRefusal::Unknown)?;
    if unit.retired.is_some() {
        return Err(UnitRefusal::Retired);
    }
    may_command(&registration.agency, facts)?;
    if let Some(work) = &unit.active {
        return Err(UnitRefusal::Busy { folio: work.folio.clone() });
    }
    let shift = unit.shift.as_ref().ok_or(UnitRefusal::OffShift)?;
    if unit.duty != Duty::Available {
        return Err(UnitRefusal::NotAvailable { status: unit.duty.es().to_owned() });
    }
    fit(unit, shift.crew_size, type_code, facts)
}

/// Whether alarm, crew and kind allow a unit to attend that type at all, free or not.
fn fit(
    unit: &Unit,
    crew: u8,
    type_code: Option<TypeCode>,
    facts: &IncidentFacts<'_>,
) -> Result<(), UnitRefusal> {
    let registration = unit.registration.as_ref().ok_or(UnitRefusal::Unknown)?;
    if unit.emergency.is_some() {
        return Err(UnitRefusal::InEmergency);
    }
    let unknown = || UnitRefusal::UnknownKind(registration.kind.to_string());
    let kind = facts.kinds.get(&registration.kind).ok_or_else(unknown)?;
    if crew < kind.min_crew {
        return Err(UnitRefusal::CrewTooSmall { crew, min: kind.min_crew });
    }
    match type_code.map(TypeCode::class) {
        Some(class) if !kind.classes.is_empty() && !kind.classes.contains(&class) => {
            Err(UnitRefusal::WrongClass { class })
        }
        Some(_) | None => Ok(()),
    }
}

fn may_command(agency: &AgencyCode, facts: &IncidentFacts<'_>) -> Result<(), UnitRefusal> {
    let agencies = &facts.scope.agencies;
    if agencies.is_empty() || agencies.contains(agency) { Ok(()) } else { Err(UnitRefusal::OutOfScope) }
}

/// A unit that leaves its present work for other work.
fn transferable(case: &Case<'_>, id: UnitId, unit: &Unit, to: &Incident) -> Result<(), IncidentRefusal> {
    let refuse = |why| case.refuse(id, why);
    let registration = unit.registration.as_ref().ok_or_else(|| refuse(UnitRefusal::Unknown))?;
    may_command(&registration.agency, case.facts).map_err(refuse)?;
    if matches!(unit.duty, Duty::Transporting | Duty::AtHospital) {
        return Err(refuse(UnitRefusal::CarriesPerson));
    }
    let crew = unit.shift.as_ref().map_or(0, |s| s.crew_size);
    fit(unit, crew, to.type_code, case.facts).map_err(refuse)
}

fn distinct(units: &[UnitId]) -> Result<(), IncidentRefusal> {
    let set: BTreeSet<&UnitId> = units.iter().collect();
    if set.len() == units.len() { Ok(()) } else { Err(IncidentRefusal::UnitTwice) }
}

pub(crate) fn assign(case: &Case<'_>, units: &[UnitId], bypassed: &[Bypass]) -> Outcome {
    writable(case.incident)?;
    if units.is_empty() {
        return Err(IncidentRefusal::NoUnits);
    }
    if units.len() > bounds::UNITS_AT_ONCE {
        return Err(IncidentRefusal::TooMany { what: "units", max: bounds::UNITS_AT_ONCE });
    }
    distinct(units)?;
    room("assignments", case.incident.assignments.len() + units.len() - 1, bounds::ASSIGNMENTS)?;
    for id in units {
        sendable(case.unit(*id)?, case.incident.type_code, case.facts)
            .map_err(|why| case.refuse(*id, why))?;
    }
    explained(case, units, bypassed)?;
    let mut changes = Changes::default();
    if case.incident.hold.is_some() {
        changes.incident(case.id, IncidentEvent::Unheld { by: case.by() });
    }
    if !bypassed.is_empty() {
        let bypassed = bypassed.to_vec();
        changes.incident(case.id, IncidentEvent::UnitsBypassed { bypassed, by: case.by() });
    }
    let mut joined = Vec::new();
    for id in units {
        case.put(&mut changes, (case.id, case.incident), (*id, case.unit(*id)?), &mut joined)?;
    }
    Ok(changes)
}

fn explained(case: &Case<'_>, units: &[UnitId], bypassed: &[Bypass]) -> Result<(), IncidentRefusal> {
    if bypassed.len() > bounds::BYPASSED_AT_ONCE {
        return Err(IncidentRefusal::TooMany { what: "bypassed units", max: bounds::BYPASSED_AT_ONCE });
    }
    room("bypassed units", case.incident.bypassed.len() + bypassed.len(), bounds::BYPASSED + 1)?;
    let named = |unit: &UnitId| units.contains(unit) || bypassed.iter().any(|b| b.unit == *unit);
    match case.facts.explain.iter().find(|unit| !named(unit)) {
        None => Ok(()),
        Some(unit) => {
            let call_sign = case
                .world
                .unit(*unit)
                .and_then(|u| u.registration.as_ref())
                .map_or_else(|| unit.to_string(), |r| r.call_sign.to_string());
            Err(IncidentRefusal::BypassReason { unit: *unit, call_sign })
        }
    }
}

pub(crate) fn release(case: &Case<'_>, unit: UnitId, reason: Option<&Line>) -> Outcome {
    let (known, work) = case.work_here(unit)?;
    owned(case, unit, known)?;
    let mut changes = Changes::default();
    case.take(&mut changes, (unit, known), natural_cause(work), reason)?;
    close_when_left(&mut changes, case.id, case.incident, &BTreeSet::from([unit]), &case.by());
    Ok(changes)
}

/// The caller's scope covers the unit's agency.
fn owned(case: &Case<'_>, id: UnitId, unit: &Unit) -> Result<(), IncidentRefusal> {
    match &unit.registration {
        Some(r) => may_command(&r.agency, case.facts).map_err(|why| case.refuse(id, why)),
        None => Err(case.refuse(id, UnitRefusal::Unknown)),
    }
}

pub(crate) fn cancel(case: &Case<'_>, units: &[UnitId], reason: &Line) -> Outcome {
    let units: Vec<UnitId> = if units.is_empty() {
        case.incident.active().map(|a| a.unit).collect()
    } else {
        distinct(units)?;
        units.to_vec()
    };
    if units.is_empty() {
        return Err(IncidentRefusal::NoUnits);
    }
    let mut changes = Changes::default();
    for unit in &units {
        let (known, _) = case.work_here(*unit)?;
        owned(case, *unit, known)?;
        case.take(&mut changes, (*unit, known), ReleaseCause::Cancelled, Some(reason))?;
    }
    let leaving = units.into_iter().collect();
    close_when_left(&mut changes, case.id, case.incident, &leaving, &case.by());
    Ok(changes)
}

pub(crate) fn preempt(case: &Case<'_>, unit: UnitId, from: IncidentId, reason: &Line) -> Outcome {
    writable(case.incident)?;
    let known = case.unit(unit)?;
    let other = case.world.incident(from).ok_or(IncidentRefusal::UnknownOther)?;
    let other_folio = other.folio.clone().ok_or(IncidentRefusal::UnknownOther)?;
    if from == case.id || known.active_incident() != Some(from) {
        return Err(IncidentRefusal::PreemptWrong);
    }
    if case.incident.priority() >= other.priority() {
        return Err(IncidentRefusal::NotMoreUrgent(other_folio));
    }
    transferable(case, unit, known, case.incident)?;
    let mut changes = Changes::default();
    if case.incident.hold.is_some() {
        changes.incident(case.id, IncidentEvent::Unheld { by: case.by() });
    }
    case.take(&mut changes, (unit, known), ReleaseCause::Preempted { by: case.id }, Some(reason))?;
    close_when_left(&mut changes, from, other, &BTreeSet::from([unit]), &case.by());
    case.put(&mut changes, (case.id, case.incident), (unit, known), &mut Vec::new())?;
    Ok(changes)
}

pub(crate) fn exchange(case: &Case<'_>, unit: UnitId, with: UnitId, reason: &Line) -> Outcome {
    writable(case.incident)?;
    distinct(&[unit, with])?;
    let (leaving, _) = case.work_here(unit)?;
    let coming = case.unit(with)?;
    match coming.active_incident() {
        Some(id) if id == case.id => Err(case.refuse(with, UnitRefusal::Busy { folio: case.folio()? })),
        Some(id) => swap(case, (unit, leaving), (with, coming), id, reason),
        None => {
            if matches!(leaving.duty, Duty::Transporting | Duty::AtHospital) {
                return Err(case.refuse(unit, UnitRefusal::CarriesPerson));
            }
            owned(case, unit, leaving)?;
            let fits = sendable(coming, case.incident.type_code, case.facts);
            fits.map_err(|why| case.refuse(with, why))?;
            let mut changes = Changes::default();
            case.put(&mut changes, (case.id, case.incident), (with, coming), &mut Vec::new())?;
            case.take(&mut changes, (unit, leaving), ReleaseCause::Exchanged { with }, Some(reason))?;
            Ok(changes)
        }
    }
}

/// Two working units change places.
fn swap(
    case: &Case<'_>,
    (unit, leaving): (UnitId, &Unit),
    (with, coming): (UnitId, &Unit),
    other_id: IncidentId,
    reason: &Line,
) -> Outcome {
    let other = case.world.incident(other_id).ok_or(IncidentRefusal::UnknownOther)?;
    writable(other)?;
    transferable(case, unit, leaving, other)?;
    transferable(case, with, coming, case.incident)?;
    let mut changes = Changes::default();
    case.take(&mut changes, (unit, leaving), ReleaseCause::Exchanged { with }, Some(reason))?;
    case.take(&mut changes, (with, coming), ReleaseCause::Exchanged { with: unit }, Some(reason))?;
    case.put(&mut changes, (case.id, case.incident), (with, coming), &mut Vec::new())?;
    case.put(&mut changes, (other_id, other), (unit, leaving), &mut Vec::new())?;
    Ok(changes)
}

pub(crate) fn stack(case: &Case<'_>, unit: UnitId, reason: Option<&Line>) -> Outcome {
    writable(case.incident)?;
    let known = case.unit(unit)?;
    let refuse = |why| Err(case.refuse(unit, why));
    owned(case, unit, known)?;
    if known.retired.is_some() {
        return refuse(UnitRefusal::Retired);
    }
    let Some(shift) = &known.shift else { return refuse(UnitRefusal::OffShift) };
    fit(known, shift.crew_size, case.incident.type_code, case.facts).map_err(|w| case.refuse(unit, w))?;
    if known.active_incident() == Some(case.id) {
        return refuse(UnitRefusal::Busy { folio: case.folio()? });
    }
    if known.stack.iter().any(|s| s.incident == case.id) {
        return refuse(UnitRefusal::AlreadyStacked);
    }
    if known.stack.len() >= STACK_MAX {
        return refuse(UnitRefusal::StackFull { max: STACK_MAX });
    }
    room("units that queue it", case.incident.stacked.len(), bounds::STACKED)?;
    let call_sign = match &known.registration {
        Some(registration) => registration.call_sign.clone(),
        None => return refuse(UnitRefusal::Unknown),
    };
    let (folio, priority) = (case.folio()?, case.incident.priority());
    let mut changes = Changes::default();
    let stacked = IncidentEvent::UnitStacked { unit, call_sign, reason: reason.cloned(), by: case.by() };
    changes.incident(case.id, stacked);
    changes.unit(unit, UnitEvent::Stacked { incident: case.id, folio, priority, by: case.by() });
    Ok(changes)
}

pub(crate) fn unstack(case: &Case<'_>, unit: UnitId, reason: Option<&Line>) -> Outcome {
    let known = case.unit(unit)?;
    owned(case, unit, known)?;
    if !known.stack.iter().any(|s| s.incident == case.id) {
        return Err(case.refuse(unit, UnitRefusal::NotStacked));
    }
    let mut changes = Changes::default();
    case.unstack_one(&mut changes, case.id, unit, reason);
    Ok(changes)
}

pub(crate) fn close(case: &Case<'_>, code: CloseCode, note: Option<&Note>) -> Outcome {
    if case.incident.is_closed() {
        return Err(IncidentRefusal::Closed);
    }
    nobody_assigned(case.incident)?;
    match (&case.incident.merged_into, code) {
        (None, CloseCode::D) => return Err(IncidentRefusal::NeedsOriginal),
        (Some((_, folio)), CloseCode::A | CloseCode::N | CloseCode::I | CloseCode::F) => {
            return Err(IncidentRefusal::Merged(folio.clone()));
        }
        (Some(_), CloseCode::D) | (None, CloseCode::A | CloseCode::N | CloseCode::I | CloseCode::F) => {}
    }
    // A and F say what was found on scene; when nobody was there, somebody must say how it is known.
    let seen = case.incident.stamps.first_on_scene_at.is_some();
    if matches!(code, CloseCode::A | CloseCode::F) && !seen && note.is_none() {
        return Err(IncidentRefusal::NoteNeeded);
    }
    room("changes", case.incident.history.len(), bounds::HISTORY)?;
    let mut changes = Changes::default();
    case.unstack_all(&mut changes);
    let note = note.cloned().map(Personal::Known);
    changes.incident(case.id, IncidentEvent::Closed { code, note, by: case.by() });
    Ok(changes)
}
