//! Who could go, in which order, who not and why.

use super::{
    Candidate, Need, RecommendPolicy,
    candidate::{Books, FixSource, Standing, Start, Whereabouts, standing},
    matching,
    views::{Excluded, Exclusion, Reason, Recommendation, Recommended, RequirementAnswer},
};
use crate::{common::Capability, incident::Estimate, plan::Requirement, unit::UnitRow};
use atalaya_geo::{TravelBasis, TravelEstimate, TravelTime};
use atalaya_model::{Line, Timestamp, UnitId};
use std::{cmp::Ordering, collections::BTreeMap};

/// More units than this are not looked at; the state has a few thousand.
const UNITS_MAX: usize = 20_000;
/// More places than this are not filled at once; the rest shows as missing.
const PLACES_MAX: usize = 100;
/// Added where no street leads to the place: the straight line's figure must not put such a unit first, seconds.
const NO_WAY_PENALTY_S: f64 = 1800.0;
/// Farther from the nearest street than this is told, metres: what lies between may be no way at all.
const OFF_STREET_M: f64 = 100.0;

/// Ranks the units for each line of the need and proposes a set that fills as many lines as can be
/// filled, nearest first. Units on the incident count for it. At most 20,000 units are looked at and
/// 100 proposed; the answer says how many were considered and what is missing.
pub fn recommend<'c>(
    need: &Need<'_>,
    candidates: impl Iterator<Item = Candidate<'c>>,
    travel: &dyn TravelTime,
    policy: &RecommendPolicy,
    now: Timestamp,
) -> Recommendation {
    let books = Books::of(need);
    let judged = judge(need, candidates, &books, travel, policy, now);
    let lines: Vec<Row> = need.requirements.iter().map(|r| Row::of(r, &judged)).collect();
    let given = assign(&lines, judged.len(), judged.iter().filter(|j| j.standing == Standing::Here).count());
    let desk = Desk { need, policy, judged: &judged, books: &books };
    let requirements: Vec<RequirementAnswer> =
        lines.iter().zip(&given).map(|(line, given)| desk.answer(line, given)).collect();
    let candidates = once(&requirements);
    Recommendation {
        incident: need.incident,
        at: now,
        plan: need.plan.clone(),
        level: need.level,
        proposed: requirements.iter().flat_map(|r| r.proposed.iter().copied()).collect(),
        estimated: candidates.iter().any(|c| c.estimate.is_some_and(|e| !e.measured)),
        candidates,
        shortfall: requirements.iter().filter_map(|r| r.shortfall.clone()).collect(),
        requirements,
        considered: u32::try_from(judged.len()).unwrap_or(u32::MAX),
    }
}

/// A unit with all that was found out about it.
struct Judged<'c> {
    unit: &'c UnitRow,
    standing: Standing,
    start: Start,
    by_voice: bool,
    estimate: Option<TravelEstimate>,
    /// Seconds of travel with what doubt adds.
    cost_s: f64,
}

impl Judged<'_> {
    fn is_last_resort(&self) -> bool {
        self.start.whereabouts.is_last_resort()
    }
    fn is_nowhere(&self) -> bool {
        self.start.whereabouts == Whereabouts::Unknown
    }
    fn has(&self, requirement: &Requirement) -> bool {
        self.unit.capabilities.contains(&requirement.capability)
    }
    fn order(&self, other: &Self) -> Ordering {
        (self.standing != Standing::Here)
            .cmp(&(other.standing != Standing::Here))
            .then_with(|| self.is_last_resort().cmp(&other.is_last_resort()))
            // Without any position there is no time to compare.
            .then_with(|| self.is_nowhere().cmp(&other.is_nowhere()))
            .then_with(|| self.cost_s.total_cmp(&other.cost_s))
            .then_with(|| self.unit.call_sign.cmp(&other.unit.call_sign))
            .then_with(|| self.unit.id.cmp(&other.unit.id))
    }
}

/// Judges all units and puts them in order: those on the incident, then by arrival.
fn judge<'c>(
    need: &Need<'_>,
    candidates: impl Iterator<Item = Candidate<'c>>,
    books: &Books<'_>,
    travel: &dyn TravelTime,
    policy: &RecommendPolicy,
    now: Timestamp,
) -> Vec<Judged<'c>> {
    let mut judged: Vec<Judged<'c>> = candidates
        .take(UNITS_MAX)
        .map(|c| {
            let start = c.start(books, policy, now);
            let by_voice = c.fix.is_some_and(|f| f.source == FixSource::Voice);
            let cost_s = start.penalty_s;
            Judged {
                unit: c.unit,
                standing: standing(c.unit, need, books),
                start,
                by_voice,
                estimate: None,
                cost_s,
            }
        })
        .collect();
    if let Some(to) = need.position {
        let may_go = |j: &Judged<'_>| matches!(j.standing, Standing::Free | Standing::Alternative(_));
        let (which, origins): (Vec<usize>, Vec<_>) = judged
            .iter()
            .enumerate()
            .filter(|(_, j)| may_go(j))
            .filter_map(|(i, j)| Some((i, j.start.origin?)))
            .unzip();
        for (i, estimate) in which.into_iter().zip(travel.seconds(&origins, to, now)) {
            judged[i].cost_s += f64::from(estimate.seconds);
            if estimate.basis == TravelBasis::NoWay {
                judged[i].cost_s += NO_WAY_PENALTY_S;
            }
            judged[i].estimate = Some(estimate);
        }
    }
    judged.sort_by(Judged::order);
    judged
}

/// One line of the need with the units (by place in the order) that speak for it.
struct Row<'r> {
    requirement: &'r Requirement,
    here: Vec<usize>,
    /// Free, best first.
    fit: Vec<usize>,
    alternatives: Vec<usize>,
    excluded: BTreeMap<Exclusion, u32>,
}

impl<'r> Row<'r> {
    fn of(requirement: &'r Requirement, judged: &[Judged<'_>]) -> Self {
        let mut line = Self {
            requirement,
            here: Vec::new(),
            fit: Vec::new(),
            alternatives: Vec::new(),
            excluded: BTreeMap::new(),
        };
        let mut last_resort = Vec::new();
        for (i, j) in judged.iter().enumerate() {
            if !j.has(requirement) {
                line.leave_out(Exclusion::CapabilityMissing);
            } else if requirement.agency.as_ref().is_some_and(|a| *a != j.unit.agency) {
                line.leave_out(Exclusion::OtherAgency);
            } else {
                match &j.standing {
                    Standing::Here => line.here.push(i),
                    Standing::Free if j.is_last_resort() => last_resort.push(i),
                    Standing::Free => line.fit.push(i),
                    Standing::Alternative(_) => line.alternatives.push(i),
                    Standing::Out(why) => line.leave_out(*why),
                }
            }
        }
        if line.fit.len() + line.here.len() < usize::from(requirement.count) {
            line.fit.append(&mut last_resort);
        }
        for _ in last_resort {
            line.leave_out(Exclusion::NoPosition);
        }
        line
    }
    fn leave_out(&mut self, why: Exclusion) {
        *self.excluded.entry(why).or_default() += 1;
    }
}

/// The units that each line gets: those on the incident and new ones, by place in the order.
fn assign(lines: &[Row<'_>], units: usize, present: usize) -> Vec<Vec<usize>> {
    let owner: Vec<usize> = lines
        .iter()
        .enumerate()
        .flat_map(|(i, line)| std::iter::repeat_n(i, usize::from(line.requirement.count)))
        .take(PLACES_MAX)
        .collect();
    // As many wishes as there are places suffice: a place with that many can always be filled.
    let wishes: Vec<Vec<usize>> = owner
        .iter()
        .map(|i| lines[*i].here.iter().chain(lines[*i].fit.iter().take(owner.len())).copied().collect())
        .collect();
    let mut given = vec![Vec::new(); lines.len()];
    for (line, unit) in owner.iter().zip(matching::fill(&wishes, units, present)) {
        given[*line].extend(unit);
    }
    given.iter_mut().for_each(|units| units.sort_unstable());
    given
}

/// Each unit once: the proposal first, then the others that are free by arrival, then alternatives.
fn once(requirements: &[RequirementAnswer]) -> Vec<Recommended> {
    let mut list: Vec<Recommended> = Vec::new();
    let mut seen: BTreeMap<UnitId, usize> = BTreeMap::new();
    for unit in requirements.iter().flat_map(|r| r.ranked.iter().chain(&r.alternatives)) {
        match seen.get(&unit.unit) {
            Some(at) => list[*at].also(unit),
            None => {
                seen.insert(unit.unit, list.len());
                list.push(unit.clone());
            }
        }
    }
    let place: BTreeMap<UnitId, usize> =
        requirements.iter().flat_map(|r| &r.proposed).enumerate().map(|(i, unit)| (*unit, i)).collect();
    list.sort_by(|a, b| {
        let key = |r: &Recommended| {
            let seconds = r.estimate.map_or(u32::MAX, |e| e.seconds);
            (!r.suitable, place.get(&r.unit).copied().unwrap_or(usize::MAX), seconds)
        };
        key(a).cmp(&key(b)).then_with(|| a.call_sign.cmp(&b.call_sign)).then_with(|| a.unit.cmp(&b.unit))
    });
    list
}

impl Recommended {
    /// Takes over what another line found out about the same unit.
    fn also(&mut self, other: &Recommended) {
        self.proposed |= other.proposed;
        for (why, words) in other.why.iter().zip(&other.reasons) {
            if !self.why.contains(why) {
                self.why.push(why.clone());
                self.reasons.push(words.clone());
            }
        }
    }
}

/// All that is needed to write the answers.
struct Desk<'a> {
    need: &'a Need<'a>,
    policy: &'a RecommendPolicy,
    judged: &'a [Judged<'a>],
    books: &'a Books<'a>,
}

impl Desk<'_> {
    fn answer(&self, line: &Row<'_>, given: &[usize]) -> RequirementAnswer {
        let (present, proposed): (Vec<usize>, Vec<usize>) =
            given.iter().partition(|i| self.judged[**i].standing == Standing::Here);
        let filled = u8::try_from(given.len()).unwrap_or(u8::MAX);
        let missing = line.requirement.count.saturating_sub(filled);
        let mut listed = proposed.clone();
        let others = line.fit.iter().filter(|i| !proposed.contains(i));
        listed.extend(others.take(self.policy.listed.saturating_sub(proposed.len())));
        listed.sort_unstable();
        let kept = line.alternatives.len().min(self.policy.alternatives);
        let mut excluded = line.excluded.clone();
        let cut = line.fit.len() - listed.len() + line.alternatives.len() - kept;
        if cut > 0 {
            excluded.insert(Exclusion::FurtherAway, u32::try_from(cut).unwrap_or(u32::MAX));
        }
        let shown = |i: &usize| self.shown(*i, line.requirement, proposed.contains(i));
        RequirementAnswer {
            requirement: line.requirement.clone(),
            present: u8::try_from(present.len()).unwrap_or(u8::MAX),
            proposed: proposed.iter().map(|i| self.judged[*i].unit.id).collect(),
            missing,
            ranked: listed.iter().map(shown).collect(),
            alternatives: line.alternatives[..kept].iter().map(shown).collect(),
            shortfall: (missing > 0).then(|| self.shortfall(line, missing, &excluded)),
            excluded: excluded.into_iter().map(|(why, units)| Excluded { why, units }).collect(),
        }
    }

    fn shown(&self, i: usize, requirement: &Requirement, proposed: bool) -> Recommended {
        let j = &self.judged[i];
        let why = self.why(j, requirement);
        Recommended {
            unit: j.unit.id,
            call_sign: j.unit.call_sign.clone(),
            agency: j.unit.agency.clone(),
            kind: j.unit.kind.clone(),
            status: j.unit.status.clone(),
            duty: j.unit.duty,
            estimate: j.estimate.map(|e| Estimate {
                seconds: e.seconds,
                metres: e.metres,
                measured: e.measured,
                basis: e.basis,
            }),
            position_age_ms: j.start.age,
            suitable: j.standing == Standing::Free,
            proposed,
            reasons: why.iter().map(Reason::es).collect(),
            why,
        }
    }

    fn why(&self, j: &Judged<'_>, requirement: &Requirement) -> Vec<Reason> {
        let mut why = Vec::with_capacity(8);
        match j.estimate {
            Some(e) => why.push(Reason::Eta {
                seconds: e.seconds,
                metres: e.metres.0.round() as u32,
                measured: e.measured,
                basis: e.basis,
            }),
            None if self.need.position.is_none() => why.push(Reason::NoDestination),
            None => {}
        }
        if let Some(off) = j.estimate.map(|e| e.from_street_m.0).filter(|m| *m > OFF_STREET_M) {
            why.push(Reason::OffStreet { metres: off.round() as u32 });
        }
        if j.estimate.is_some() && self.need.position_approximate {
            why.push(Reason::ApproximateDestination);
        }
        let age_ms = j.start.age.unwrap_or_default();
        match j.start.whereabouts {
            Whereabouts::Fresh => {}
            Whereabouts::Stale => why.push(Reason::StalePosition { age_ms }),
            Whereabouts::Lost => why.push(Reason::LostPosition { age_ms }),
            Whereabouts::Base => why.push(Reason::AtBase),
            Whereabouts::Unknown => why.push(Reason::NoPosition),
        }
        if j.by_voice {
            why.push(Reason::VoicePosition);
        }
        match &j.standing {
            Standing::Alternative(reason) => why.push(reason.clone()),
            Standing::Here | Standing::Free | Standing::Out(_) => {
                why.push(Reason::Duty { duty: j.unit.duty });
            }
        }
        why.push(Reason::Crew { size: j.unit.crew_size });
        let capability = requirement.capability.clone();
        if let Some(name) = self.name(&capability) {
            why.push(Reason::Covers { capability, name });
        }
        if self.books.agency(j.unit).is_some_and(|a| !a.on_duty) {
            why.push(Reason::AgencySilent { agency: j.unit.agency.clone() });
        }
        why
    }

    fn name(&self, capability: &Capability) -> Option<Line> {
        let listed = self.need.kinds.file().capabilities.iter().find(|c| c.code == *capability);
        listed.map(|c| c.es.clone()).or_else(|| Line::new(capability.as_str()).ok())
    }

    /// "Falta 1 de 2: Soporte vital avanzado de SUEM (3 ocupadas, 1 fuera de turno). Alternativas: 2."
    fn shortfall(&self, line: &Row<'_>, missing: u8, excluded: &BTreeMap<Exclusion, u32>) -> String {
        let requirement = line.requirement;
        let verb = if missing == 1 { "Falta" } else { "Faltan" };
        let name = self.name(&requirement.capability).map_or_else(String::new, |n| n.to_string());
        let agency = requirement.agency.as_ref().map(|a| format!(" de {a}")).unwrap_or_default();
        let told: Vec<String> = excluded
            .iter()
            .filter(|(why, _)| !matches!(why, Exclusion::CapabilityMissing | Exclusion::FurtherAway))
            .map(|(why, units)| format!("{units} {}", why.es(*units)))
            .collect();
        let nobody =
            told.is_empty() && line.fit.is_empty() && line.alternatives.is_empty() && line.here.is_empty();
        let reasons = match told.as_slice() {
            _ if nobody => " (ninguna unidad tiene esa capacidad)".to_owned(),
            [] => String::new(),
            told => format!(" ({})", told.join(", ")),
        };
        let others = match line.alternatives.len() {
            0 => String::new(),
            n => format!(". Alternativas: {n}"),
        };
        format!("{verb} {missing} de {}: {name}{agency}{reasons}{others}", requirement.count)
    }
}
