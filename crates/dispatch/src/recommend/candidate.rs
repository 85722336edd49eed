//! One unit under consideration: where it is, and whether it may go.

use super::{
    Need, RecommendPolicy,
    views::{Exclusion, Reason},
};
use crate::{agency::AgencyRow, common::Duty, kinds::UnitKind, unit::UnitRow};
use atalaya_geo::{Origin, Vehicle};
use atalaya_model::{AgencyCode, Millis, Position, StationCode, Timestamp, UnitKindCode};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Who told a position.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FixSource {
    /// A receiver on board.
    Tracker,
    /// The crew, by voice.
    Voice,
}

/// Last known position of a unit.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Fix {
    pub position: Position,
    pub at: Timestamp,
    pub source: FixSource,
}

/// A unit with its last position.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    pub unit: &'a UnitRow,
    pub fix: Option<Fix>,
}

impl<'a> Candidate<'a> {
    /// `tracker` is the last position received; the crew's word is taken when it is newer.
    pub fn new(unit: &'a UnitRow, tracker: Option<(Position, Timestamp)>) -> Self {
        let tracker = tracker.map(|(position, at)| Fix { position, at, source: FixSource::Tracker });
        let voice = unit.lat.zip(unit.lon).zip(unit.position_at).and_then(|((lat, lon), at)| {
            Some(Fix { position: Position::new(lat, lon).ok()?, at, source: FixSource::Voice })
        });
        let fix = match (tracker, voice) {
            (Some(t), Some(v)) if v.at > t.at => Some(v),
            (Some(t), _) => Some(t),
            (None, v) => v,
        };
        Self { unit, fix }
    }
}

/// Look-ups shared by all candidates of one question.
pub(super) struct Books<'a> {
    kinds: HashMap<&'a UnitKindCode, &'a UnitKind>,
    agencies: HashMap<&'a AgencyCode, &'a AgencyRow>,
    stations: HashMap<&'a StationCode, Position>,
}

impl<'a> Books<'a> {
    pub fn of(need: &Need<'a>) -> Self {
        Self::new(need.kinds.file().kinds.iter(), need.agencies)
    }
    pub fn new(kinds: impl Iterator<Item = &'a UnitKind>, agencies: &'a [AgencyRow]) -> Self {
        Self {
            kinds: kinds.map(|k| (&k.code, k)).collect(),
            agencies: agencies.iter().map(|a| (&a.code, a)).collect(),
            stations: agencies.iter().flat_map(|a| &a.stations).map(|s| (&s.code, s.position)).collect(),
        }
    }
    pub fn kind(&self, unit: &UnitRow) -> Option<&'a UnitKind> {
        self.kinds.get(&unit.kind).copied()
    }
    pub fn agency(&self, unit: &UnitRow) -> Option<&'a AgencyRow> {
        self.agencies.get(&unit.agency).copied()
    }
    fn base(&self, unit: &UnitRow) -> Option<Position> {
        self.stations.get(unit.station.as_ref()?).copied()
    }
    pub fn vehicle(&self, unit: &UnitRow) -> Vehicle {
        self.kind(unit).map(|k| k.vehicle).unwrap_or_default()
    }
}

/// How well the whereabouts of a unit are known. Ordered from best to worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Whereabouts {
    Fresh,
    Stale,
    /// Only its base is known.
    Base,
    Lost,
    Unknown,
}

impl Whereabouts {
    /// Proposed only when there is nothing else.
    pub fn is_last_resort(self) -> bool {
        match self {
            Self::Fresh | Self::Stale | Self::Base => false,
            Self::Lost | Self::Unknown => true,
        }
    }
}

/// Where to start from, how well that is known, and the seconds that the doubt costs.
pub(super) struct Start {
    pub origin: Option<Origin>,
    pub whereabouts: Whereabouts,
    pub penalty_s: f64,
    pub age: Option<Millis>,
}

impl Candidate<'_> {
    pub(super) fn start(&self, books: &Books<'_>, policy: &RecommendPolicy, now: Timestamp) -> Start {
        let vehicle = books.vehicle(self.unit);
        let from = |position| Some(Origin { position, vehicle });
        let Some(fix) = self.fix else {
            return match books.base(self.unit) {
                Some(base) => Start {
                    origin: from(base),
                    whereabouts: Whereabouts::Base,
                    penalty_s: policy.base_penalty_s,
                    age: None,
                },
                None => Start { origin: None, whereabouts: Whereabouts::Unknown, penalty_s: 0.0, age: None },
            };
        };
        let age = now.since(fix.at);
        let beyond = age.as_secs() - i64::from(policy.stale_after_s);
        let doubt = policy.stale_penalty_s + policy.stale_growth * beyond as f64;
        let (whereabouts, penalty_s) = if age.as_secs() > i64::from(policy.lost_after_s) {
            (Whereabouts::Lost, doubt)
        } else if beyond > 0 {
            (Whereabouts::Stale, doubt)
        } else {
            (Whereabouts::Fresh, 0.0)
        };
        Start { origin: from(fix.position), whereabouts, penalty_s, age: Some(age) }
    }
}

/// Whether a unit may go, apart from what it can do.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Standing {
    /// Works on this very incident.
    Here,
    Free,
    /// Only by a decision of the dispatcher; the reason says which.
    Alternative(Reason),
    Out(Exclusion),
}

/// The standing of a unit towards a need. The first thing that speaks against it is named.
pub(super) fn standing(unit: &UnitRow, need: &Need<'_>, books: &Books<'_>) -> Standing {
    let out = |why| Standing::Out(why);
    if unit.incident_id == Some(need.incident) {
        return Standing::Here;
    }
    if unit.retired || !unit.on_shift {
        return out(Exclusion::OffShift);
    }
    if !need.scope.covers([&unit.agency], unit.municipality.as_ref()) {
        return out(Exclusion::OutsideScope);
    }
    if need.agency.as_ref().is_some_and(|a| *a != unit.agency) {
        return out(Exclusion::OtherAgency);
    }
    if unit.emergency {
        return out(Exclusion::Emergency);
    }
    let kind = books.kind(unit);
    let class = need.type_code.class();
    if kind.is_some_and(|k| !k.classes.is_empty() && !k.classes.contains(&class)) {
        return out(Exclusion::ClassNotServed);
    }
    let by_duty = by_duty(unit, need);
    if matches!(by_duty, Standing::Out(_)) {
        return by_duty;
    }
    if kind.is_some_and(|k| unit.crew_size < k.min_crew) {
        return out(Exclusion::CrewTooSmall);
    }
    if serves(books.agency(unit), need) {
        by_duty
    } else if by_duty == Standing::Free {
        Standing::Alternative(Reason::MutualAid { agency: unit.agency.clone() })
    } else {
        out(Exclusion::OutsideTerritory)
    }
}

fn by_duty(unit: &UnitRow, need: &Need<'_>) -> Standing {
    match unit.duty {
        Duty::Available => Standing::Free,
        Duty::Break => Standing::Alternative(Reason::OnBreak),
        Duty::OffShift => Standing::Out(Exclusion::OffShift),
        Duty::OutOfService => Standing::Out(Exclusion::OutOfService),
        Duty::Assigned | Duty::EnRoute => match (&unit.incident_folio, unit.incident_priority) {
            // `Priority` orders from most to least urgent.
            (Some(folio), Some(priority)) if priority > need.priority => {
                Standing::Alternative(Reason::Preempt { folio: folio.clone(), priority })
            }
            (Some(_) | None, Some(_) | None) => Standing::Out(Exclusion::Busy),
        },
        Duty::OnScene | Duty::Transporting | Duty::AtHospital => Standing::Out(Exclusion::Busy),
    }
}

/// An agency that is not known, or names no territory, serves everywhere; an incident without a
/// municipality lies in every territory.
fn serves(agency: Option<&AgencyRow>, need: &Need<'_>) -> bool {
    let Some((agency, municipality)) = agency.zip(need.municipality.as_ref()) else { return true };
    let territory = &agency.content.municipalities;
    territory.is_empty() || territory.contains(municipality)
}
