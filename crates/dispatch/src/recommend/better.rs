//! A unit became free: would it arrive clearly sooner than one that is on its way?

use super::{
    Candidate, Need, RecommendPolicy,
    candidate::{Books, Standing, Whereabouts, standing},
};
use crate::{common::Duty, plan::Requirement, unit::UnitRow};
use atalaya_geo::{TravelBasis, TravelTime};
use atalaya_model::{IncidentId, Line, Timestamp, UnitId};
use serde::{Deserialize, Serialize};

/// A suggestion to change units. A person confirms.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Better {
    pub incident: IncidentId,
    /// The unit that became free.
    pub unit: UnitId,
    pub call_sign: Line,
    /// The unit on its way that it would replace.
    pub instead_of: UnitId,
    pub instead_of_call_sign: Line,
    /// Expected arrival of the freed unit, seconds.
    pub seconds: u32,
    /// Expected arrival of the other one, seconds.
    pub other_seconds: u32,
    /// Either time is an estimate; show it as one.
    pub estimated: bool,
    /// es-MX.
    pub text: String,
}

/// Compares a freed unit with the units `on_the_way` to an incident (those on scene are passed over).
/// Both positions must be fresh: a suggestion on doubtful ground would cost more than it gives. The
/// freed unit must do all that the other one is there for. `None` when no change is worth it; else
/// the change that saves most.
pub fn better_unit<'c>(
    need: &Need<'_>,
    freed: &Candidate<'_>,
    on_the_way: impl Iterator<Item = Candidate<'c>>,
    travel: &dyn TravelTime,
    policy: &RecommendPolicy,
    now: Timestamp,
) -> Option<Better> {
    /// An incident has a few units on their way; more are not compared.
    const COMPARED_MAX: usize = 50;
    let to = need.position?;
    let books = Books::of(need);
    if standing(freed.unit, need, &books) != Standing::Free {
        return None;
    }
    let fresh = |c: &Candidate<'_>| {
        let start = c.start(&books, policy, now);
        (start.whereabouts == Whereabouts::Fresh).then_some(start.origin).flatten()
    };
    let mut origins = vec![fresh(freed)?];
    let mut others: Vec<&UnitRow> = Vec::new();
    for other in on_the_way.take(COMPARED_MAX) {
        let moving = match other.unit.duty {
            Duty::Assigned | Duty::EnRoute => other.unit.incident_id == Some(need.incident),
            Duty::OnScene | Duty::Transporting | Duty::AtHospital | Duty::Available => false,
            Duty::Break | Duty::OutOfService | Duty::OffShift => false,
        };
        if moving
            && replaces(freed.unit, other.unit, &need.requirements)
            && let Some(origin) = fresh(&other)
        {
            origins.push(origin);
            others.push(other.unit);
        }
    }
    let times = travel.seconds(&origins, to, now);
    let (mine, theirs) = times.split_first()?;
    if mine.basis == TravelBasis::NoWay {
        return None;
    }
    let (other, time) = others
        .into_iter()
        .zip(theirs)
        .filter(|(_, t)| is_worth_it(mine.seconds, t.seconds, policy))
        .max_by(|a, b| a.1.seconds.cmp(&b.1.seconds).then_with(|| b.0.id.cmp(&a.0.id)))?;
    let saved = (time.seconds - mine.seconds + 30) / 60;
    let text = format!(
        "{} quedó libre y llegaría ≈ {saved} min antes que {}. ¿Cambiar?",
        freed.unit.call_sign, other.call_sign
    );
    Some(Better {
        incident: need.incident,
        unit: freed.unit.id,
        call_sign: freed.unit.call_sign.clone(),
        instead_of: other.id,
        instead_of_call_sign: other.call_sign.clone(),
        seconds: mine.seconds,
        other_seconds: time.seconds,
        estimated: !(mine.measured && time.measured),
        text,
    })
}

fn is_worth_it(mine: u32, theirs: u32, policy: &RecommendPolicy) -> bool {
    let saved = theirs.saturating_sub(mine);
    saved >= policy.better_by_s && f64::from(saved) >= policy.better_by_share * f64::from(theirs)
}

/// `freed` meets every line that `other` meets, and `other` meets at least one.
fn replaces(freed: &UnitRow, other: &UnitRow, requirements: &[Requirement]) -> bool {
    let meets = |unit: &UnitRow, r: &Requirement| {
        unit.capabilities.contains(&r.capability) && r.agency.as_ref().is_none_or(|a| *a == unit.agency)
    };
    let mut lines = requirements.iter().filter(|r| meets(other, r)).peekable();
    lines.peek().is_some() && lines.all(|r| meets(freed, r))
}
