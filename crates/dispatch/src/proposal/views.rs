//! What people see of a proposal.

use super::{LapseCause, Proposal, Suggestion};
use crate::common::{Author, Capability};
use atalaya_model::{AgencyCode, Folio, IncidentId, Line, MunicipalityCode, StationCode, Timestamp, UnitId};
use serde::{Deserialize, Serialize};

/// Where a proposal stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProposalStatus {
    #[default]
    Open,
    Accepted,
    Declined,
    Lapsed,
}

/// What sort of suggestion it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProposalKind {
    /// A unit that became free would arrive clearly sooner than one that is on its way.
    BetterUnit,
    /// A station is left without cover, and a free unit could stand in.
    MoveUp,
}

/// A proposal on the boards. What does not belong to its kind is null.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ProposalRow {
    pub id: String,
    pub kind: ProposalKind,
    pub status: ProposalStatus,
    pub lapsed: Option<LapseCause>,
    /// The unit that is to go; null for a station that nobody can cover.
    pub unit_id: Option<UnitId>,
    pub call_sign: Option<Line>,
    /// Expected travel, seconds.
    pub seconds: Option<u32>,
    /// A time in it is an estimate; show it as one.
    pub estimated: bool,
    /// `better_unit`: the incident, and the unit on its way that would be freed.
    pub incident_id: Option<IncidentId>,
    pub folio: Option<Folio>,
    pub instead_of_id: Option<UnitId>,
    pub instead_of_call_sign: Option<Line>,
    pub instead_of_seconds: Option<u32>,
    /// `move_up`: the station, the capability it lacks, free units that cover it and how many should.
    pub agency: Option<AgencyCode>,
    pub station: Option<StationCode>,
    pub station_name: Option<Line>,
    pub capability: Option<Capability>,
    pub have: Option<u8>,
    pub minimum: Option<u8>,
    /// Whose units are concerned.
    pub agencies: Vec<AgencyCode>,
    pub municipality: Option<MunicipalityCode>,
    /// es-MX.
    pub text: String,
    pub made_at: Timestamp,
    pub expires_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    pub answered_by: Option<Author>,
    /// Why it was declined.
    pub reason: Option<Line>,
}

impl ProposalRow {
    /// The row of a proposal; pure. `None` before it is made.
    pub fn of(id: &str, proposal: &Proposal) -> Option<Self> {
        let suggestion = proposal.suggestion.as_ref()?;
        let (better, move_up) = match suggestion {
            Suggestion::BetterUnit(better) => (Some(better), None),
            Suggestion::MoveUp(move_up) => (None, Some(move_up)),
        };
        let estimate = move_up.and_then(|m| m.estimate);
        Some(Self {
            id: id.to_owned(),
            kind: if better.is_some() { ProposalKind::BetterUnit } else { ProposalKind::MoveUp },
            status: proposal.status,
            lapsed: proposal.lapsed,
            unit_id: better.map(|b| b.unit).or_else(|| move_up.and_then(|m| m.unit)),
            call_sign: better
                .map(|b| b.call_sign.clone())
                .or_else(|| move_up.and_then(|m| m.call_sign.clone())),
            seconds: better.map(|b| b.seconds).or(estimate.map(|e| e.seconds)),
            estimated: better.is_some_and(|b| b.estimated) || estimate.is_some_and(|e| !e.measured),
            incident_id: better.map(|b| b.incident),
            folio: proposal.folio.clone(),
            instead_of_id: better.map(|b| b.instead_of),
            instead_of_call_sign: better.map(|b| b.instead_of_call_sign.clone()),
            instead_of_seconds: better.map(|b| b.other_seconds),
            agency: move_up.map(|m| m.agency.clone()),
            station: move_up.map(|m| m.station.clone()),
            station_name: move_up.map(|m| m.station_name.clone()),
            capability: move_up.map(|m| m.capability.clone()),
            have: move_up.map(|m| m.have),
            minimum: move_up.map(|m| m.minimum),
            agencies: proposal.agencies.clone(),
            municipality: proposal.municipality.clone(),
            text: match suggestion {
                Suggestion::BetterUnit(better) => better.text.clone(),
                Suggestion::MoveUp(move_up) => move_up.text.clone(),
            },
            made_at: proposal.made_at,
            expires_at: proposal.expires_at,
            answered_at: proposal.answered.as_ref().map(|a| a.0),
            answered_by: proposal.answered.as_ref().map(|a| a.1.clone()),
            reason: proposal.reason.clone(),
        })
    }
}
