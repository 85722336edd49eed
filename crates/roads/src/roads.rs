//! Answers from a graph and what people have changed about it.

use crate::{
    graph::{End, Graph, point, position},
    grid,
    overlay::Overlay,
    profile::Profile,
    search::{CUT_MAX_CS, Found, Workspace},
    snap::Snapped,
    weights::Weights,
    when::Moment,
};
use atalaya_geo::{Origin, StraightLine, TravelBasis, TravelEstimate, TravelTime};
use atalaya_model::{Metres, Position, Timestamp};
use atalaya_osm::Point;
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};

/// Workspaces that are kept for the next question.
const SPACES_MAX: usize = 4;
/// Longest way that is described, arcs.
const ARCS_MAX: usize = 100_000;

/// See the crate's page.
#[derive(Debug)]
pub struct Roads {
    graph: Arc<Graph>,
    overlay: Arc<Overlay>,
    fallback: StraightLine,
    spaces: Mutex<Vec<Workspace>>,
}

/// A stretch of a route on one street.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Leg {
    /// `None`: a street without a name.
    pub street: Option<String>,
    pub metres: Metres,
}

/// A route by street.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Route {
    pub seconds: u32,
    pub metres: Metres,
    pub basis: TravelBasis,
    /// Along the streets, from the street nearest to the origin to the one nearest to the destination.
    pub line: Vec<Position>,
    pub legs: Vec<Leg>,
    /// From the origin to the street; in `seconds` and `metres`.
    pub from_street_m: Metres,
    /// From the street to the destination; in `seconds` and `metres`.
    pub to_street_m: Metres,
}

/// Why there is no route.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RouteError {
    #[error("what flies takes no street")]
    Flies,
    #[error("no street is near the beginning")]
    NoStreetAtOrigin,
    #[error("no street is near the destination")]
    NoStreetAtDestination,
    #[error("no street leads there")]
    NoWay,
}

/// A block of a street, as somebody points at it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct StreetHere {
    pub street: Option<String>,
    /// OpenStreetMap's way.
    pub way: i64,
    /// From one junction to the next.
    pub line: Vec<Position>,
    pub length_m: Metres,
    /// From the place that was pointed at.
    pub distance_m: Metres,
}

impl Roads {
    pub fn new(graph: Arc<Graph>, overlay: Overlay, fallback: StraightLine) -> Self {
        Self { graph, overlay: Arc::new(overlay), fallback, spaces: Mutex::default() }
    }
    /// The same streets with other closures and paces.
    pub fn with(&self, overlay: Overlay) -> Self {
        Self::new(self.graph.clone(), overlay, self.fallback.clone())
    }
    pub fn graph(&self) -> &Arc<Graph> {
        &self.graph
    }
    pub fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    fn space<T>(&self, work: impl FnOnce(&mut Workspace) -> T) -> T {
        let lock = || self.spaces.lock().unwrap_or_else(PoisonError::into_inner);
        let mut space = lock().pop().unwrap_or_default();
        let done = work(&mut space);
        let mut kept = lock();
        if kept.len() < SPACES_MAX {
            kept.push(space);
        }
        done
    }

    fn basis(&self, to: Snapped, hour: u8) -> TravelBasis {
        let area = self.graph.area(to.edge).unwrap_or(0);
        if self.overlay.is_calibrated(area, hour) { TravelBasis::Calibrated } else { TravelBasis::Roads }
    }

    /// Estimates by street for the origins of one profile; `None` where no street is near.
    fn by_street(
        &self,
        weights: &Weights,
        from: &[(usize, Position)],
        to: Snapped,
        basis: TravelBasis,
        answer: &mut [Option<TravelEstimate>],
    ) {
        let places: Vec<(usize, Snapped)> = from
            .iter()
            .filter_map(|(i, position)| Some((*i, self.graph.snap(point(position), weights, End::Origin)?)))
            .collect();
        let snapped: Vec<Snapped> = places.iter().map(|(_, place)| *place).collect();
        self.space(|space| {
            let reached = space.search(&self.graph, weights, to, &snapped, CUT_MAX_CS);
            for (i, place) in &places {
                let found = reached.from(*place);
                answer[*i] = found.map(|found| estimate(found, *place, to, weights.profile, basis));
            }
        });
        for (i, _) in places.iter().filter(|(i, _)| answer[*i].is_none()).copied().collect::<Vec<_>>() {
            answer[i] = Some(TravelEstimate::no_way());
        }
    }

    /// The fastest route by street.
    pub fn route(&self, from: Origin, to: Position, when: Timestamp) -> Result<Route, RouteError> {
        let profile = Profile::of(from.vehicle).ok_or(RouteError::Flies)?;
        let at = self.overlay.moment(when);
        let weights = self.overlay.weights(&self.graph, profile, at);
        let start = self
            .graph
            .snap(point(&from.position), &weights, End::Origin)
            .ok_or(RouteError::NoStreetAtOrigin)?;
        let end = self
            .graph
            .snap(point(&to), &weights, End::Destination)
            .ok_or(RouteError::NoStreetAtDestination)?;
        self.space(|space| {
            let reached = space.search(&self.graph, &weights, end, &[start], CUT_MAX_CS);
            let found = reached.from(start).ok_or(RouteError::NoWay)?;
            let estimate = estimate(found, start, end, profile, self.basis(end, at.hour()));
            let arcs = reached.arcs(found);
            Ok(self.describe(&arcs, start, end, estimate))
        })
    }

    fn describe(&self, arcs: &[u32], start: Snapped, end: Snapped, estimate: TravelEstimate) -> Route {
        let mut line: Vec<Point> = Vec::new();
        let mut legs: Vec<Leg> = Vec::new();
        for (i, arc) in arcs.iter().take(ARCS_MAX).enumerate() {
            let along = |part: f64| if arc & 1 == 0 { part } else { 1.0 - part };
            let from = if i == 0 { along(start.part) } else { 0.0 };
            let to = if i + 1 == arcs.len() { along(end.part) } else { 1.0 };
            let mut points = self.graph.points(arc >> 1);
            if arc & 1 == 1 {
                points.reverse();
            }
            let metres = self.graph.length_m(arc >> 1) * (to - from).max(0.0);
            for p in between(&points, from, to) {
                if line.last() != Some(&p) {
                    line.push(p);
                }
            }
            let street = self.graph.name(arc >> 1);
            match legs.last_mut().filter(|leg| leg.street.as_deref() == street) {
                Some(leg) => leg.metres.0 += metres,
                None => legs.push(Leg { street: street.map(str::to_owned), metres: Metres(metres) }),
            }
        }
        legs.retain(|leg| leg.metres.0 >= 0.5);
        legs.iter_mut().for_each(|leg| leg.metres.0 = leg.metres.0.round());
        Route {
            seconds: estimate.seconds,
            metres: estimate.metres,
            basis: estimate.basis,
            line: line.into_iter().filter_map(position).collect(),
            legs,
            from_street_m: Metres(start.distance_m.round()),
            to_street_m: Metres(end.distance_m.round()),
        }
    }

    /// The block of street that somebody points at; closed ones too, as who lifts a closure points at one.
    pub fn street_at(&self, place: Position) -> Option<StreetHere> {
        let p = point(&place);
        let mut best: Option<(f64, u32)> = None;
        self.graph.grid.around(p, crate::SNAP_MAX_M, |edges, beyond| {
            for edge in edges {
                let points = self.graph.points(*edge);
                if let Some((distance, _, _)) = grid::nearest_on(&points, p)
                    && self.graph.length_m(*edge) > 0.0
                    && best.is_none_or(|b| (distance, *edge) < b)
                {
                    best = Some((distance, *edge));
                }
            }
            best.is_none_or(|(distance, _)| distance > beyond)
        });
        let (distance, edge) = best.filter(|(distance, _)| *distance <= crate::SNAP_MAX_M)?;
        Some(StreetHere {
            street: self.graph.name(edge).map(str::to_owned),
            way: self.graph.way_id(edge)?,
            line: self.graph.points(edge).into_iter().filter_map(position).collect(),
            length_m: Metres(self.graph.length_m(edge).round()),
            distance_m: Metres(distance.round()),
        })
    }

    /// H3 cell of the street nearest to a place: the area whose pace holds there.
    pub fn area_at(&self, place: Position) -> Option<i64> {
        let weights = self.overlay.weights(&self.graph, Profile::Car, Moment::default());
        self.graph.area(self.graph.snap(point(&place), &weights, End::Destination)?.edge)
    }
}

fn estimate(
    found: Found,
    from: Snapped,
    to: Snapped,
    profile: Profile,
    basis: TravelBasis,
) -> TravelEstimate {
    let off_m = from.distance_m + to.distance_m;
    let seconds = f64::from(found.cs) / 100.0 + off_m / (profile.off_street_kmh() / 3.6);
    TravelEstimate {
        seconds: seconds.round().min(86_400.0) as u32,
        metres: Metres((f64::from(found.dm) / 10.0 + off_m).round()),
        measured: basis == TravelBasis::Calibrated,
        basis,
        from_street_m: Metres(from.distance_m.round()),
    }
}

/// The part of a line between two parts of its length.
fn between(points: &[Point], from: f64, to: f64) -> Vec<Point> {
    let total: f64 = points.windows(2).map(|w| grid::metres(w[0], w[1])).sum();
    let mut part: Vec<Point> = crate::overlay::place_at(points, from).into_iter().collect();
    let mut behind = 0.0;
    for w in points.windows(2) {
        behind += grid::metres(w[0], w[1]);
        if behind > from * total && behind < to * total {
            part.push(w[1]);
        }
    }
    part.extend(crate::overlay::place_at(points, to));
    part
}

impl TravelTime for Roads {
    fn seconds(&self, from: &[Origin], to: Position, when: Timestamp) -> Vec<TravelEstimate> {
        let straight = self.fallback.seconds(from, to, when);
        let mut by_street: Vec<Option<TravelEstimate>> = vec![None; from.len()];
        let at = self.overlay.moment(when);
        for profile in Profile::ALL {
            let group: Vec<(usize, Position)> = from
                .iter()
                .enumerate()
                .filter(|(_, o)| Profile::of(o.vehicle) == Some(profile))
                .map(|(i, o)| (i, o.position))
                .collect();
            if group.is_empty() {
                continue;
            }
            let weights = self.overlay.weights(&self.graph, profile, at);
            let Some(end) = self.graph.snap(point(&to), &weights, End::Destination) else { continue };
            self.by_street(&weights, &group, end, self.basis(end, at.hour()), &mut by_street);
        }
        let mut answers = straight;
        for (answer, by_street) in answers.iter_mut().zip(by_street) {
            match by_street {
                // Streets are there and none leads to the place: the straight line, said to be no way.
                Some(e) if e.basis == TravelBasis::NoWay => answer.basis = TravelBasis::NoWay,
                Some(e) => *answer = e,
                None => {}
            }
        }
        answers
    }
}
