//! What an incident needs: by the response plan in force, or by default for its type.

use super::RecommendPolicy;
use crate::{
    agency::AgencyRow,
    incident::IncidentRow,
    kinds::UnitKinds,
    plan::{Hours, PlanContent, PlanRow, Requirement},
};
use atalaya_geo::Municipalities;
use atalaya_model::{
    AgencyCode, IncidentId, Line, MunicipalityCode, PlanId, Position, Priority, Scope, Timestamp, TypeCode,
};
use serde::{Deserialize, Serialize};

/// The plan that was followed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PlanChoice {
    pub id: PlanId,
    pub name: Line,
    pub version: u32,
    /// Level of the plan; lower than the level asked for when there is none as high.
    pub level: u8,
}

/// What is asked of the recommendation.
#[derive(Clone, Debug)]
pub struct Need<'a> {
    pub incident: IncidentId,
    pub type_code: TypeCode,
    pub priority: Priority,
    /// Where to go; `None` when not even the municipality is known.
    pub position: Option<Position>,
    /// The position is only the seat of the municipality.
    pub position_approximate: bool,
    pub municipality: Option<MunicipalityCode>,
    /// In total; units already on the incident count.
    pub requirements: Vec<Requirement>,
    pub plan: Option<PlanChoice>,
    /// Alarm level asked for, 1–5.
    pub level: u8,
    /// Whose units may be proposed at all: the dispatcher's agencies and territory.
    pub scope: Scope,
    /// Only units of this agency.
    pub agency: Option<AgencyCode>,
    /// For territories and stations; an agency that is not listed serves everywhere.
    pub agencies: &'a [AgencyRow],
    pub kinds: &'a UnitKinds,
}

impl<'a> Need<'a> {
    /// Reads the need of an incident at an alarm level (1–5, 1 the first response). Scope and agency
    /// start without limits; set them for one dispatcher's view.
    pub fn of(
        incident: &IncidentRow,
        level: u8,
        plans: &[PlanRow],
        agencies: &'a [AgencyRow],
        kinds: &'a UnitKinds,
        policy: &RecommendPolicy,
        now: Timestamp,
    ) -> Self {
        let municipality = incident.municipality.clone();
        let known = incident.lat.zip(incident.lon).and_then(|(lat, lon)| Position::new(lat, lon).ok());
        let seat = || municipality.as_ref().and_then(|m| Municipalities::shipped().get(m)).map(|m| m.seat);
        Self {
            incident: incident.id,
            type_code: incident.type_code,
            priority: incident.priority,
            position: known.or_else(seat),
            position_approximate: known.is_none(),
            municipality,
            requirements: Vec::new(),
            plan: None,
            level,
            scope: Scope::default(),
            agency: None,
            agencies,
            kinds,
        }
        .planned(plans, policy, now)
    }
    /// With the requirements of the plan that fits type, municipality, level and hour best; without
    /// one, those by default for the type.
    #[must_use]
    pub fn planned(mut self, plans: &[PlanRow], policy: &RecommendPolicy, now: Timestamp) -> Self {
        let plan = choose(plans, self.type_code, self.municipality.as_ref(), self.level, policy, now);
        self.requirements = match plan {
            Some(plan) => plan.content.requirements.clone(),
            None => policy.defaults.of(self.type_code).to_vec(),
        };
        self.plan = plan.map(|p| PlanChoice {
            id: p.id,
            name: p.content.name.clone(),
            version: p.version,
            level: p.content.level,
        });
        self
    }
}

/// The most fitting plan: highest level not above the one asked for, then the longest code, then one
/// made for the municipality, then one made for the hour, then the newest version.
fn choose<'p>(
    plans: &'p [PlanRow],
    code: TypeCode,
    municipality: Option<&MunicipalityCode>,
    level: u8,
    policy: &RecommendPolicy,
    now: Timestamp,
) -> Option<&'p PlanRow> {
    plans
        .iter()
        .filter(|p| p.active && p.content.level <= level && p.content.holds(municipality, policy, now))
        .filter_map(|p| Some((p, prefix(&p.content.types, code)?)))
        .max_by_key(|(p, digits)| {
            let c = &p.content;
            let rank = (c.level, *digits, !c.municipalities.is_empty(), c.hours.is_some());
            (rank, p.version, std::cmp::Reverse(p.id))
        })
        .map(|(p, _)| p)
}

/// Digits of the longest entry that the code begins with.
fn prefix(types: &[String], code: TypeCode) -> Option<usize> {
    let code = code.to_string();
    types.iter().filter(|t| !t.is_empty() && code.starts_with(t.as_str())).map(String::len).max()
}

impl PlanContent {
    /// In force in that municipality at that moment.
    fn holds(
        &self,
        municipality: Option<&MunicipalityCode>,
        policy: &RecommendPolicy,
        now: Timestamp,
    ) -> bool {
        let here =
            self.municipalities.is_empty() || municipality.is_some_and(|m| self.municipalities.contains(m));
        let begun = self.valid_from.is_none_or(|from| from <= now);
        let lasts = self.valid_until.is_none_or(|until| now < until);
        here && begun
            && lasts
            && self.hours.as_ref().is_none_or(|h| within(h, policy.utc_offset_minutes, now))
    }
}

const DAY_MINUTES: i64 = 1440;

/// Whether a moment lies in the hours. A span over midnight belongs to the day on which it begins.
fn within(hours: &Hours, utc_offset_minutes: i32, now: Timestamp) -> bool {
    let local = now.as_millis().div_euclid(60_000) + i64::from(utc_offset_minutes);
    let (day, minute) = (local.div_euclid(DAY_MINUTES), local.rem_euclid(DAY_MINUTES));
    let (from, to) = (i64::from(hours.from_minute), i64::from(hours.to_minute));
    // 1970-01-01 was a Thursday, ISO weekday 4.
    let on = |day: i64| {
        hours.days.is_empty() || hours.days.iter().any(|d| i64::from(*d) == (day + 3).rem_euclid(7) + 1)
    };
    if from <= to {
        on(day) && (from..to).contains(&minute)
    } else {
        (on(day) && minute >= from) || (on(day - 1) && minute < to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(days: &[u8], from: u16, to: u16) -> Hours {
        Hours { days: days.to_vec(), from_minute: from, to_minute: to }
    }
    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn a_span_over_midnight_belongs_to_the_day_it_begins() {
        let friday_night = hours(&[5], 22 * 60, 6 * 60);
        assert!(within(&friday_night, -360, at("2026-11-27T22:00:00-06:00")), "Friday 22:00");
        assert!(within(&friday_night, -360, at("2026-11-28T05:59:00-06:00")), "Saturday before six");
        assert!(!within(&friday_night, -360, at("2026-11-28T06:00:00-06:00")));
        assert!(!within(&friday_night, -360, at("2026-11-28T22:30:00-06:00")), "Saturday night");
        assert!(!within(&friday_night, -360, at("2026-11-27T05:00:00-06:00")), "Friday before dawn");
    }

    #[test]
    fn the_local_day_counts() {
        let monday = hours(&[1], 0, 1440);
        assert!(within(&monday, -360, at("2026-11-24T05:59:00Z")), "still Monday in Toluca");
        assert!(!within(&monday, -360, at("2026-11-24T06:00:00Z")));
    }
}
