//! From a position to a place on a street.

use crate::{
    graph::{End, Graph},
    grid,
    overlay::is_open,
    weights::Weights,
};
use atalaya_osm::Point;

/// Farther from every street than this nothing is said about travel by street, metres.
pub const SNAP_MAX_M: f64 = 1500.0;

/// A place on a street.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Snapped {
    pub edge: u32,
    /// Part of the edge's length before it, 0–1, from the edge's first node.
    pub part: f64,
    pub point: Point,
    /// From the position that was given.
    pub distance_m: f64,
}

impl Graph {
    /// The nearest place on a street that is open in at least one direction. Streets by which one leaves for
    /// the connected network (or comes from it to a destination) go before islands, which are taken only
    /// where nothing else is in reach.
    pub fn snap(&self, p: Point, weights: &Weights, end: End) -> Option<Snapped> {
        let (mut main, mut island): (Option<Snapped>, Option<Snapped>) = (None, None);
        let mut points = Vec::new();
        self.grid.around(p, SNAP_MAX_M, |edges, beyond| {
            for edge in edges {
                let arc = 2 * *edge as usize;
                if !is_open(weights.cs[arc]) && !is_open(weights.cs[arc + 1]) {
                    continue;
                }
                let best = if self.connects(*edge, weights.profile, end) { &mut main } else { &mut island };
                if self.grid.at_least_m(*edge, p) > best.map_or(SNAP_MAX_M, |b| b.distance_m) {
                    continue;
                }
                self.points_into(*edge, &mut points);
                let Some((distance_m, part, point)) = grid::nearest_on(&points, p) else { continue };
                let nearer = best.is_none_or(|b| (distance_m, *edge) < (b.distance_m, b.edge));
                if nearer && distance_m <= SNAP_MAX_M {
                    *best = Some(Snapped { edge: *edge, part, point, distance_m });
                }
            }
            main.is_none_or(|best| best.distance_m > beyond)
        });
        main.or(island)
    }
}
