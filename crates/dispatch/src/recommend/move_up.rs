//! Stations left without cover, and which free unit could stand in. Proposals only.

use super::{
    Candidate, RecommendPolicy,
    candidate::{Books, Whereabouts},
};
use crate::{
    agency::{AgencyRow, Station},
    common::{Capability, Duty},
    incident::Estimate,
    kinds::UnitKinds,
    plan::Requirement,
    unit::UnitRow,
};
use atalaya_geo::{Origin, TravelBasis, TravelEstimate, TravelTime};
use atalaya_model::{AgencyCode, Line, StationCode, Timestamp, UnitId};
use serde::{Deserialize, Serialize};

/// A free unit that could stand in at a station.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MoveUp {
    pub agency: AgencyCode,
    pub station: StationCode,
    pub station_name: Line,
    pub capability: Capability,
    /// Free units that cover it now, and how many there should be.
    pub have: u8,
    pub minimum: u8,
    /// `None`: nobody can be spared; text says so.
    pub unit: Option<UnitId>,
    pub call_sign: Option<Line>,
    pub estimate: Option<Estimate>,
    /// es-MX.
    pub text: String,
}

/// One line of one station's minimum, with what each free unit would need to get there.
struct Post<'a> {
    agency: &'a AgencyCode,
    station: &'a Station,
    line: &'a Requirement,
    times: Vec<TravelEstimate>,
}

/// Free units with a usable position beyond this number are not looked at.
const UNITS_MAX: usize = 20_000;
/// Lines of minimums beyond this are not looked at.
const POSTS_MAX: usize = 1_000;

/// Looks for stations whose minimum is not covered by free units within `policy.cover_s`, and proposes
/// for each the nearest unit that leaves no other station below its own minimum. The most bare first,
/// each unit once, at most `policy.move_ups`.
pub fn move_up<'c>(
    agencies: &[AgencyRow],
    units: impl Iterator<Item = Candidate<'c>>,
    kinds: &UnitKinds,
    travel: &dyn TravelTime,
    policy: &RecommendPolicy,
    now: Timestamp,
) -> Vec<MoveUp> {
    let books = Books::new(kinds.file().kinds.iter(), agencies);
    let free: Vec<(&UnitRow, Origin)> = units
        .filter(|c| c.unit.duty == Duty::Available && c.unit.on_shift && !c.unit.emergency && !c.unit.retired)
        .filter_map(|c| {
            let start = c.start(&books, policy, now);
            let known = match start.whereabouts {
                Whereabouts::Fresh | Whereabouts::Stale | Whereabouts::Base => true,
                Whereabouts::Lost | Whereabouts::Unknown => false,
            };
            known.then_some(start.origin).flatten().map(|origin| (c.unit, origin))
        })
        .take(UNITS_MAX)
        .collect();
    let origins: Vec<Origin> = free.iter().map(|(_, o)| *o).collect();
    let posts = posts(agencies, &origins, travel, now);
    let mut plan =
        Plan { free: &free, posts: &posts, cover_s: policy.cover_s, moved: vec![None; free.len()] };
    let mut bare: Vec<usize> = (0..posts.len()).filter(|p| plan.have(*p) < posts[*p].line.count).collect();
    bare.sort_by_cached_key(|p| {
        let post = &posts[*p];
        (plan.have(*p), post.station.code.clone(), post.line.capability.clone(), post.agency.clone())
    });
    let mut proposals = Vec::new();
    for post in bare {
        // An earlier move may have covered it already.
        while plan.have(post) < posts[post].line.count && proposals.len() < policy.move_ups {
            let have = plan.have(post);
            let found = plan.nearest(post);
            proposals.push(proposal(&posts[post], have, found.map(|u| (free[u].0, posts[post].times[u]))));
            match found {
                Some(unit) => plan.moved[unit] = Some(post),
                None => break,
            }
        }
    }
    proposals
}

fn posts<'a>(
    agencies: &'a [AgencyRow],
    origins: &[Origin],
    travel: &dyn TravelTime,
    now: Timestamp,
) -> Vec<Post<'a>> {
    let lines = agencies
        .iter()
        .filter(|a| !a.retired)
        .flat_map(|a| a.stations.iter().map(move |s| (&a.code, s)))
        .flat_map(|(agency, station)| station.minimum.iter().map(move |line| (agency, station, line)));
    lines
        .take(POSTS_MAX)
        .map(|(agency, station, line)| {
            let times = travel.seconds(origins, station.position, now);
            Post { agency, station, line, times }
        })
        .collect()
}

struct Plan<'p> {
    free: &'p [(&'p UnitRow, Origin)],
    posts: &'p [Post<'p>],
    cover_s: u32,
    /// The post that a unit is to move to.
    moved: Vec<Option<usize>>,
}

impl Plan<'_> {
    /// Right for the post, wherever it is.
    fn suits(&self, unit: usize, post: usize) -> bool {
        let (row, line) = (self.free[unit].0, self.posts[post].line);
        let agency = line.agency.as_ref().unwrap_or(self.posts[post].agency);
        row.agency == *agency && row.capabilities.contains(&line.capability)
    }
    /// Suits and is near enough. A moved unit covers the station it moves to, and no other line there
    /// is counted for it.
    fn covers(&self, unit: usize, post: usize) -> bool {
        let near = match self.moved[unit] {
            Some(to) => to == post,
            None => {
                self.posts[post].times.get(unit).is_some_and(|t| gets_there(t) && t.seconds <= self.cover_s)
            }
        };
        near && self.suits(unit, post)
    }
    fn have(&self, post: usize) -> u8 {
        let units = (0..self.free.len()).filter(|u| self.covers(*u, post)).count();
        u8::try_from(units).unwrap_or(u8::MAX)
    }
    /// Nearest unit that suits, does not cover the post yet, and can be spared where it is.
    fn nearest(&self, post: usize) -> Option<usize> {
        let seconds = |unit: &usize| self.posts[post].times.get(*unit).map_or(u32::MAX, |t| t.seconds);
        let reaches = |unit: usize| self.posts[post].times.get(unit).is_some_and(gets_there);
        let mut units: Vec<usize> = (0..self.free.len())
            .filter(|u| reaches(*u))
            .filter(|u| self.moved[*u].is_none() && self.suits(*u, post) && !self.covers(*u, post))
            .collect();
        units.sort_by_key(|u| (seconds(u), &self.free[*u].0.call_sign, self.free[*u].0.id));
        units.into_iter().find(|u| self.can_be_spared(*u))
    }
    fn can_be_spared(&self, unit: usize) -> bool {
        let covered = (0..self.posts.len()).filter(|p| self.covers(unit, *p));
        covered.into_iter().all(|p| self.have(p) > self.posts[p].line.count)
    }
}

/// Some street leads there, or none is known of.
fn gets_there(time: &TravelEstimate) -> bool {
    time.basis != TravelBasis::NoWay
}

fn proposal(post: &Post<'_>, have: u8, found: Option<(&UnitRow, TravelEstimate)>) -> MoveUp {
    let (name, minimum) = (&post.station.name, post.line.count);
    let text = match found {
        Some((unit, time)) => format!(
            "{name}: {have} de {minimum} unidades libres cerca. {} podría cubrirla (≈ {} min).",
            unit.call_sign,
            (time.seconds + 30) / 60
        ),
        None => format!("{name}: {have} de {minimum} unidades libres cerca y ninguna se puede mover."),
    };
    MoveUp {
        agency: post.agency.clone(),
        station: post.station.code.clone(),
        station_name: name.clone(),
        capability: post.line.capability.clone(),
        have,
        minimum,
        unit: found.map(|(u, _)| u.id),
        call_sign: found.map(|(u, _)| u.call_sign.clone()),
        estimate: found.map(|(_, t)| Estimate {
            seconds: t.seconds,
            metres: t.metres,
            measured: t.measured,
            basis: t.basis,
        }),
        text,
    }
}
