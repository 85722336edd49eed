//! The state of an incident.

use super::types::{
    Caller, CloseCode, Correction, Disclosure, Estimate, IncidentChannel, Record, RecordKind, Relation,
    ReleaseCause, Stage, Stamps,
};
use super::views::{BypassView, HandOverState, HistoryLine, Struck};
use crate::common::{Author, Duty, StatusCode};
use atalaya_geo::territory::TerritoryRef;
use atalaya_model::{
    AgencyCode, AssignmentId, CallId, CautionId, Folio, IncidentId, Line, Note, Personal, Place, Priority,
    Timestamp, TypeCode, UnitId, UnitKindCode,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A stamped line; the text is personal.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Stamped {
    pub at: Timestamp,
    pub by: Author,
    pub text: Personal<Note>,
}

/// A typed record with its versions, oldest first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RecordState {
    pub number: u32,
    pub kind: RecordKind,
    pub versions: Vec<(Timestamp, Author, Personal<Record>)>,
    pub struck: Option<Struck>,
}

/// How something was closed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Closing {
    pub code: CloseCode,
    pub note: Option<Personal<Note>>,
    pub at: Timestamp,
    pub by: Author,
}

/// One agency's part.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AgencyPart {
    pub disclosure: Disclosure,
    pub stamps: Stamps,
    pub notes: Vec<Stamped>,
    pub closing: Option<Closing>,
}

/// One unit's work here, present or past.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Assignment {
    pub id: AssignmentId,
    pub unit: UnitId,
    pub call_sign: Line,
    pub agency: AgencyCode,
    pub kind: UnitKindCode,
    pub status: StatusCode,
    pub duty: Duty,
    pub assigned_at: Timestamp,
    pub assigned_by: Author,
    pub status_at: Timestamp,
    pub en_route_at: Option<Timestamp>,
    pub on_scene_at: Option<Timestamp>,
    pub transporting_at: Option<Timestamp>,
    pub at_hospital_at: Option<Timestamp>,
    pub estimate: Option<Estimate>,
    pub released: Option<(Timestamp, ReleaseCause, Option<Line>)>,
}

impl Assignment {
    pub fn is_active(&self) -> bool {
        self.released.is_none()
    }
}

/// A duplicate that this incident answers for.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Absorbed {
    pub incident: IncidentId,
    pub folio: Folio,
    pub calls: Vec<CallId>,
}

/// A tie to another incident.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Link {
    pub other: IncidentId,
    pub folio: Folio,
    pub relation: Relation,
}

/// A deliberate wait.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Hold {
    pub until: Option<Timestamp>,
    pub reason: Line,
    pub at: Timestamp,
}

/// A hand-over to another centre.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct HandOver {
    pub centre: Line,
    pub state: HandOverState,
    pub asked_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    pub reference: Option<Line>,
}

/// A call about this folio.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FollowUp {
    pub at: Timestamp,
    pub code: TypeCode,
    pub name: String,
    pub text: Option<Personal<Note>>,
    pub call: Option<CallId>,
    pub by: Author,
}

/// One incident. Empty until its first event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Incident {
    pub folio: Option<Folio>,
    pub channel: IncidentChannel,
    pub type_code: Option<TypeCode>,
    pub type_name: String,
    pub catalogue: String,
    pub default_priority: Option<Priority>,
    /// Decided priority, threat to life aside; see [`Incident::priority`].
    pub base_priority: Option<Priority>,
    pub priority_reason: Option<Line>,
    pub threat_to_life: bool,
    pub place: Place,
    pub place_verified: bool,
    /// Where the place lies, by the versions in force when it was set.
    pub territories: Vec<TerritoryRef>,
    pub caller: Option<Personal<Caller>>,
    pub answered_at: Option<Timestamp>,
    pub opened_by: Author,
    pub calls: Vec<CallId>,
    pub narrative: Vec<Stamped>,
    pub records: Vec<RecordState>,
    pub agencies: BTreeMap<AgencyCode, AgencyPart>,
    pub assignments: Vec<Assignment>,
    pub stacked: BTreeMap<UnitId, Line>,
    pub corrections: Vec<Correction>,
    pub bypassed: Vec<BypassView>,
    pub follow_ups: Vec<FollowUp>,
    pub links: Vec<Link>,
    pub merged_into: Option<(IncidentId, Folio)>,
    pub absorbed: Vec<Absorbed>,
    pub hold: Option<Hold>,
    pub scheduled_for: Option<Timestamp>,
    pub hand_over: Option<HandOver>,
    pub cautions_acknowledged: BTreeSet<CautionId>,
    pub stamps: Stamps,
    /// In the queue since then, when it is there.
    pub queued_at: Timestamp,
    pub closing: Option<Closing>,
    pub reclassified: u32,
    pub reopened: u32,
    pub history: Vec<HistoryLine>,
}

impl Incident {
    pub fn is_opened(&self) -> bool {
        self.folio.is_some()
    }
    pub fn is_closed(&self) -> bool {
        self.closing.is_some()
    }
    /// Critical while a threat to life stands, else as decided.
    pub fn priority(&self) -> Priority {
        if self.threat_to_life { Priority::Critical } else { self.base_priority.unwrap_or(Priority::Medium) }
    }
    /// Units working here now.
    pub fn active(&self) -> impl Iterator<Item = &Assignment> {
        self.assignments.iter().filter(|a| a.is_active())
    }
    /// The present work of a unit here.
    pub fn active_of(&self, unit: UnitId) -> Option<&Assignment> {
        self.active().find(|a| a.unit == unit)
    }
    /// How far it has come.
    pub fn stage(&self) -> Stage {
        if self.is_closed() { Stage::Closed } else { stage_of(self.assignments.iter()) }
    }
    /// How far one agency has come with it.
    pub fn agency_stage(&self, agency: &AgencyCode) -> Stage {
        let closed = self.is_closed() || self.agencies.get(agency).is_some_and(|p| p.closing.is_some());
        if closed { Stage::Closed } else { stage_of(self.assignments.iter().filter(|a| a.agency == *agency)) }
    }
    /// Its own calls and those of its duplicates.
    pub fn all_calls(&self) -> Vec<CallId> {
        let mut calls = self.calls.clone();
        calls.extend(self.absorbed.iter().flat_map(|a| a.calls.iter().copied()));
        calls
    }
    /// The record with that number.
    pub fn record(&self, number: u32) -> Option<&RecordState> {
        self.records.iter().find(|r| r.number == number)
    }
}

/// The furthest of the working units; without any, *released* once one of them finished on scene.
fn stage_of<'a>(work: impl Iterator<Item = &'a Assignment> + Clone) -> Stage {
    let working = work.clone().filter(|a| a.is_active()).map(|a| match a.duty {
        Duty::OnScene | Duty::Transporting | Duty::AtHospital => Stage::OnScene,
        Duty::EnRoute => Stage::EnRoute,
        Duty::Assigned | Duty::OffShift | Duty::Available | Duty::Break | Duty::OutOfService => {
            Stage::Dispatched
        }
    });
    let finished =
        |a: &Assignment| a.on_scene_at.is_some() && matches!(a.released, Some((_, ReleaseCause::Done, _)));
    match working.max() {
        Some(stage) => stage,
        None if work.into_iter().any(finished) => Stage::Released,
        None => Stage::Pending,
    }
}
