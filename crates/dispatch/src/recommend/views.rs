//! What a dispatcher sees of a recommendation.

use super::need::PlanChoice;
use crate::{
    common::{Capability, Duty, StatusCode},
    incident::Estimate,
    plan::Requirement,
};
use atalaya_geo::TravelBasis;
use atalaya_model::{AgencyCode, Folio, IncidentId, Line, Millis, Priority, Timestamp, UnitId, UnitKindCode};
use serde::{Deserialize, Serialize};

/// Why a unit stands where it stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Reason {
    /// Expected travel.
    Eta {
        seconds: u32,
        metres: u32,
        measured: bool,
        /// What it rests on.
        #[serde(default)]
        basis: TravelBasis,
    },
    /// It stands far from every street, in a yard or a field; the way to the nearest one is in the expected travel.
    OffStreet {
        metres: u32,
    },
    /// The incident has no position: no expected travel.
    NoDestination,
    /// Travel is to the seat of the municipality; the place itself is not located.
    ApproximateDestination,
    Covers {
        capability: Capability,
        name: Line,
    },
    Crew {
        size: u8,
    },
    /// State of the unit now.
    Duty {
        duty: Duty,
    },
    /// Its position is older than the limit.
    StalePosition {
        age_ms: Millis,
    },
    /// Its position is too old to go by; listed because there is nothing better.
    LostPosition {
        age_ms: Millis,
    },
    /// The crew told its position by radio.
    VoicePosition,
    /// No position: it is taken to be at its base.
    AtBase,
    NoPosition,
    /// Nobody answers on its agency's channel.
    AgencySilent {
        agency: AgencyCode,
    },
    OnBreak,
    /// On its way to something less urgent.
    Preempt {
        folio: Folio,
        priority: Priority,
    },
    /// Its agency does not serve this municipality.
    MutualAid {
        agency: AgencyCode,
    },
}

/// Why a unit is not listed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    CapabilityMissing,
    /// Not of the agency that the plan or the dispatcher asks for.
    OtherAgency,
    /// Outside the dispatcher's agencies or territory.
    OutsideScope,
    OutsideTerritory,
    /// Its kind does not attend this class of incident.
    ClassNotServed,
    OffShift,
    OutOfService,
    /// On something as urgent, or already working on scene.
    Busy,
    CrewTooSmall,
    /// Its own crew is in danger.
    Emergency,
    /// No usable position while others have one.
    NoPosition,
    /// May go, but the list is full.
    FurtherAway,
}

/// How many units fell out for one reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Excluded {
    pub why: Exclusion,
    pub units: u32,
}

/// One unit of the list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Recommended {
    pub unit: UnitId,
    pub call_sign: Line,
    pub agency: AgencyCode,
    pub kind: UnitKindCode,
    pub status: StatusCode,
    pub duty: Duty,
    pub estimate: Option<Estimate>,
    /// Age of the position; `None` without one.
    pub position_age_ms: Option<Millis>,
    /// Free to be sent. `false`: an alternative that takes a decision first (pause, pre-emption,
    /// mutual aid).
    pub suitable: bool,
    /// Part of the proposal.
    pub proposed: bool,
    pub why: Vec<Reason>,
    /// `why` in words, es-MX.
    pub reasons: Vec<String>,
}

/// The answer to one line of what is needed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RequirementAnswer {
    pub requirement: Requirement,
    /// Units on the incident that count for it.
    pub present: u8,
    /// The proposal for it, best first.
    pub proposed: Vec<UnitId>,
    /// Still missing after the proposal.
    pub missing: u8,
    /// At most 10, best first; the proposal is among them or named above.
    pub ranked: Vec<Recommended>,
    /// At most 5, soonest first: could go after a decision.
    pub alternatives: Vec<Recommended>,
    /// The rest of the units considered, by reason.
    pub excluded: Vec<Excluded>,
    /// es-MX, when something is missing.
    pub shortfall: Option<String>,
}

/// What is proposed for an incident. A person decides.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Recommendation {
    pub incident: IncidentId,
    pub at: Timestamp,
    /// `None`: the default for the type.
    pub plan: Option<PlanChoice>,
    /// Alarm level asked for.
    pub level: u8,
    /// Units to send together, in the order of the requirements.
    pub proposed: Vec<UnitId>,
    /// Every unit listed below once: the proposal first, then by arrival, then the alternatives.
    pub candidates: Vec<Recommended>,
    pub requirements: Vec<RequirementAnswer>,
    /// es-MX, one line per requirement that cannot be met.
    pub shortfall: Vec<String>,
    /// Units looked at.
    pub considered: u32,
    /// Some travel time is an estimate; show it as one.
    pub estimated: bool,
}
