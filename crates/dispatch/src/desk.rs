//! Decisions that touch one incident and possibly others: incidents and units change together or not
//! at all.
//!
//! The caller loads what [`needs_of_incident`] or [`needs_of_unit`] names, until nothing is missing
//! (at most [`ROUNDS_MAX`] rounds), decides, and commits all [`Changes`] in one batch under the
//! versions it loaded. Two dispatchers who want the same unit then meet at the unit's version: the
//! second one decides again and is told who has it.

use crate::assign;
use crate::incident::{Estimate, Incident, IncidentCommand, IncidentEvent, IncidentRefusal};
use crate::kinds::UnitKinds;
use crate::unit::{Unit, UnitCommand, UnitEvent};
use crate::{content, ties};
use atalaya_model::{AgencyCode, Catalogue, Env, Folio, IncidentId, Scope, Timestamp, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// Rounds of loading after which nothing can be missing any more.
pub const ROUNDS_MAX: usize = 4;

/// The aggregates that were loaded. What was looked for and does not exist is there as its default.
pub trait World {
    fn incident(&self, id: IncidentId) -> Option<&Incident>;
    fn unit(&self, id: UnitId) -> Option<&Unit>;
}

/// A plain [`World`].
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    pub incidents: BTreeMap<IncidentId, Incident>,
    pub units: BTreeMap<UnitId, Unit>,
}

impl World for Loaded {
    fn incident(&self, id: IncidentId) -> Option<&Incident> {
        self.incidents.get(&id)
    }
    fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(&id)
    }
}

/// What is still to be loaded.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Needs {
    pub incidents: BTreeSet<IncidentId>,
    pub units: BTreeSet<UnitId>,
}

impl Needs {
    pub fn is_empty(&self) -> bool {
        self.incidents.is_empty() && self.units.is_empty()
    }
    /// Adds units that are only to be named, such as [`IncidentFacts::explain`]: a refusal then calls
    /// them by their call sign instead of their id.
    pub fn with_units(mut self, units: &[UnitId], world: &dyn World) -> Self {
        self.units.extend(units.iter().filter(|id| world.unit(**id).is_none()));
        self
    }
    fn missing(mut self, world: &dyn World) -> Self {
        self.incidents.retain(|id| world.incident(*id).is_none());
        self.units.retain(|id| world.unit(*id).is_none());
        self
    }
}

/// What one decision changes: events by stream, in order. Commit all or nothing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Changes {
    pub incidents: Vec<(IncidentId, Vec<IncidentEvent>)>,
    pub units: Vec<(UnitId, Vec<UnitEvent>)>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.incidents.is_empty() && self.units.is_empty()
    }
    pub(crate) fn incident(&mut self, id: IncidentId, event: IncidentEvent) {
        match self.incidents.iter_mut().find(|(known, _)| *known == id) {
            Some((_, events)) => events.push(event),
            None => self.incidents.push((id, vec![event])),
        }
    }
    pub(crate) fn unit(&mut self, id: UnitId, event: UnitEvent) {
        match self.units.iter_mut().find(|(known, _)| *known == id) {
            Some((_, events)) => events.push(event),
            None => self.units.push((id, vec![event])),
        }
    }
    pub(crate) fn of_incident(id: IncidentId, events: Vec<IncidentEvent>) -> Self {
        let incidents = if events.is_empty() { Vec::new() } else { vec![(id, events)] };
        Self { incidents, units: Vec::new() }
    }
    pub(crate) fn of_unit(id: UnitId, events: Vec<UnitEvent>) -> Self {
        let units = if events.is_empty() { Vec::new() } else { vec![(id, events)] };
        Self { incidents: Vec::new(), units }
    }
}

/// What a decision on an incident may know besides the aggregates.
#[derive(Clone, Debug)]
pub struct IncidentFacts<'a> {
    /// The catalogue in force.
    pub catalogue: &'a Catalogue,
    pub kinds: &'a UnitKinds,
    /// Scope of who asks; units of other agencies are refused.
    pub scope: &'a Scope,
    /// Reserved for `open`; never used twice.
    pub folio: Option<Folio>,
    /// When the call was answered, for `open`.
    pub answered_at: Option<Timestamp>,
    /// Agencies on the list; `None`: not checked.
    pub agencies: Option<&'a BTreeSet<AgencyCode>>,
    /// Expected travel of the units to be sent, where known.
    pub estimates: BTreeMap<UnitId, Estimate>,
    /// Units proposed before the chosen ones: each must be sent too or appear under `bypassed`. Load
    /// them ([`Needs::with_units`]), so that a refusal can name them.
    pub explain: Vec<UnitId>,
}

/// What a decision on a unit may know besides the aggregates.
#[derive(Clone, Copy, Debug)]
pub struct UnitFacts<'a> {
    pub kinds: &'a UnitKinds,
}

/// What must be loaded for a command on an incident and is not in `world` yet.
pub fn needs_of_incident(id: IncidentId, command: &IncidentCommand, world: &dyn World) -> Needs {
    use IncidentCommand as C;
    let mut needs = Needs::default();
    needs.incidents.insert(id);
    let incident = world.incident(id);
    let stacked = || incident.into_iter().flat_map(|i| i.stacked.keys().copied());
    let active = || incident.into_iter().flat_map(|i| i.active().map(|a| a.unit));
    match command {
        C::Open(open) => needs.incidents.extend(open.split_from.as_ref().map(|s| s.incident)),
        C::Link { other, .. } | C::Unlink { other, .. } => {
            needs.incidents.insert(*other);
        }
        C::MergeInto { original, move_units } => {
            needs.incidents.insert(*original);
            needs.units.extend(stacked());
            if *move_units {
                needs.units.extend(active());
            }
        }
        C::Unmerge { .. } => {
            needs.incidents.extend(incident.and_then(|i| i.merged_into.as_ref()).map(|m| m.0));
        }
        C::Close { .. } => needs.units.extend(stacked()),
        C::Assign { units, .. } => needs.units.extend(units.iter().copied()),
        C::Release { unit, .. } | C::Stack { unit, .. } | C::Unstack { unit, .. } => {
            needs.units.insert(*unit);
        }
        C::Cancel { units, .. } if units.is_empty() => needs.units.extend(active()),
        C::Cancel { units, .. } => needs.units.extend(units.iter().copied()),
        C::Preempt { unit, from_incident, .. } => {
            needs.units.insert(*unit);
            needs.incidents.insert(*from_incident);
        }
        C::Exchange { unit, with, .. } => {
            needs.units.extend([*unit, *with]);
            needs.incidents.extend(world.unit(*with).and_then(Unit::active_incident));
        }
        C::SetPlace { .. }
        | C::SetCaller { .. }
        | C::Retype { .. }
        | C::SetPriority { .. }
        | C::ThreatToLife { .. }
        | C::Narrate { .. }
        | C::AddRecord { .. }
        | C::CorrectRecord { .. }
        | C::StrikeRecord { .. }
        | C::AddAgency { .. }
        | C::SetDisclosure { .. }
        | C::AgencyNote { .. }
        | C::AgencyClose { .. }
        | C::AddCall { .. }
        | C::RemoveCall { .. }
        | C::AddFollowUp { .. }
        | C::Hold { .. }
        | C::Unhold {}
        | C::Schedule { .. }
        | C::HandOver { .. }
        | C::HandOverAccepted { .. }
        | C::HandOverRefused { .. }
        | C::AcknowledgeCaution { .. }
        | C::Reopen { .. } => {}
    }
    needs.missing(world)
}

/// What must be loaded for a command on a unit and is not in `world` yet.
pub fn needs_of_unit(id: UnitId, command: &UnitCommand, world: &dyn World) -> Needs {
    use UnitCommand as C;
    let mut needs = Needs::default();
    needs.units.insert(id);
    let unit = world.unit(id);
    match command {
        C::SetStatus { .. } => needs.incidents.extend(unit.and_then(Unit::active_incident)),
        C::CorrectStatus { assignment, .. } => {
            needs.incidents.extend(unit.and_then(|u| u.work(*assignment)).map(|w| w.incident));
        }
        C::EndShift {} => {
            needs.incidents.extend(unit.into_iter().flat_map(|u| u.stack.iter().map(|s| s.incident)));
        }
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
        | C::Retire { .. } => {}
    }
    needs.missing(world)
}

/// Decides on a command on an incident. No events mean that nothing had to change.
///
/// # Errors
/// The first rule it breaks, as [`IncidentRefusal`]; then nothing changes anywhere.
pub fn decide_incident(
    id: IncidentId,
    command: &IncidentCommand,
    world: &dyn World,
    facts: &IncidentFacts<'_>,
    env: &Env,
) -> Result<Changes, IncidentRefusal> {
    use IncidentCommand as C;
    let none = Incident::default();
    let incident = world.incident(id).unwrap_or(&none);
    if let C::Open(open) = command {
        return ties::open(id, incident, open, world, facts, env);
    }
    if !incident.is_opened() {
        return Err(IncidentRefusal::Unknown);
    }
    let case = assign::Case { id, incident, world, facts, env };
    match command {
        C::Link { other, relation } => ties::link(&case, *other, *relation),
        C::Unlink { other, reason } => ties::unlink(&case, *other, reason),
        C::MergeInto { original, move_units } => ties::merge(&case, *original, *move_units),
        C::Unmerge { reason } => ties::unmerge(&case, reason),
        C::Close { code, note } => assign::close(&case, *code, note.as_ref()),
        C::Assign { units, bypassed } => assign::assign(&case, units, bypassed),
        C::Release { unit, reason } => assign::release(&case, *unit, reason.as_ref()),
        C::Cancel { units, reason } => assign::cancel(&case, units, reason),
        C::Preempt { unit, from_incident, reason } => assign::preempt(&case, *unit, *from_incident, reason),
        C::Exchange { unit, with, reason } => assign::exchange(&case, *unit, *with, reason),
        C::Stack { unit, reason } => assign::stack(&case, *unit, reason.as_ref()),
        C::Unstack { unit, reason } => assign::unstack(&case, *unit, reason.as_ref()),
        C::Open(_)
        | C::SetPlace { .. }
        | C::SetCaller { .. }
        | C::Retype { .. }
        | C::SetPriority { .. }
        | C::ThreatToLife { .. }
        | C::Narrate { .. }
        | C::AddRecord { .. }
        | C::CorrectRecord { .. }
        | C::StrikeRecord { .. }
        | C::AddAgency { .. }
        | C::SetDisclosure { .. }
        | C::AgencyNote { .. }
        | C::AgencyClose { .. }
        | C::AddCall { .. }
        | C::RemoveCall { .. }
        | C::AddFollowUp { .. }
        | C::Hold { .. }
        | C::Unhold {}
        | C::Schedule { .. }
        | C::HandOver { .. }
        | C::HandOverAccepted { .. }
        | C::HandOverRefused { .. }
        | C::AcknowledgeCaution { .. }
        | C::Reopen { .. } => {
            content::decide(incident, command, facts, env).map(|events| Changes::of_incident(id, events))
        }
    }
}

pub use crate::unit::decide_unit;
