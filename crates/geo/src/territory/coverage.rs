//! Overlaps and gaps of the areas of one layer, among each other and to the limits they lie in: found at import, told
//! with where.

use crate::shape::{E7, Ring, Shape};
use i_overlay::{
    core::{fill_rule::FillRule, overlay_rule::OverlayRule},
    float::single::SingleFloatOverlay,
};
use serde::{Deserialize, Serialize};

/// Findings kept of each kind, the largest first; the rest are counted.
pub const FINDINGS_MAX: usize = 100;
/// Slivers below this many square metres are what rounding leaves, not findings.
pub const SLIVER_M2: f64 = 1.0;

/// Gaps to a limit narrower than this many metres are what two drawings of one border leave.
const BORDER_M: f64 = 25.0;

/// Ground covered twice, or enclosed and not covered.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Finding {
    /// Codes of the two areas that overlap; empty for a gap.
    pub between: Vec<String>,
    pub area_m2: f64,
    /// Latitude and longitude of a point in it, degrees.
    pub lat: f64,
    pub lon: f64,
    /// West, south, east, north, degrees.
    pub bounds: [f64; 4],
}

/// What was found, the largest first.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Coverage {
    pub overlaps: Vec<Finding>,
    pub gaps: Vec<Finding>,
    /// All, those not listed included.
    pub overlaps_total: u32,
    pub gaps_total: u32,
}

pub(super) type Contours = Vec<Vec<[f64; 2]>>;

/// Compares every two areas that come near each other, and looks for holes in the ground they cover together.
/// Areas may be given in any order; codes name them.
pub fn coverage(areas: &[(String, &Shape)]) -> Coverage {
    coverage_within(areas, &[])
}

/// The same, and what is left of the limits that the areas are meant to fill, such as those of a municipality: of which
/// they cover more than half. What they only reach into is somebody else's.
pub fn coverage_within(areas: &[(String, &Shape)], limits: &[&Shape]) -> Coverage {
    let contours: Vec<Contours> = areas.iter().map(|(_, shape)| contours_of(shape)).collect();
    let mut overlaps = Vec::new();
    for (i, (code, shape)) in areas.iter().enumerate() {
        for (j, (other_code, other)) in areas.iter().enumerate().skip(i + 1) {
            if !shape.bounds().meets(&other.bounds()) {
                continue;
            }
            let shared = contours[i].overlay(&contours[j], OverlayRule::Intersect, FillRule::EvenOdd);
            let between = vec![code.clone(), other_code.clone()];
            // One finding for each two areas: the largest piece says where, all pieces say how much.
            let mut pieces: Vec<_> = shared.iter().filter_map(|p| finding(p, &between)).collect();
            pieces.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
            let sum: f64 = pieces.iter().map(|p| p.area_m2).sum();
            let whole = pieces.iter().map(|p| p.bounds).reduce(joined);
            if let (Some(first), Some(bounds), true) = (pieces.first(), whole, sum >= SLIVER_M2) {
                overlaps.push(Finding { area_m2: sum, bounds, ..first.clone() });
            }
        }
    }
    let all: Contours = contours.into_iter().flatten().collect();
    let none: Contours = Vec::new();
    // Outer rings turn one way and holes the other: what is covered counts more than zero.
    let union = all.overlay(&none, OverlayRule::Subject, FillRule::NonZero);
    let holes = union.iter().flat_map(|shape| shape.iter().skip(1));
    let enclosed = holes.filter_map(|hole| finding(std::slice::from_ref(hole), &[]));
    let mut gaps: Vec<Finding> = enclosed.filter(|g| g.area_m2 >= SLIVER_M2).collect();
    // Holes are told already: what is enclosed counts as covered from here on.
    let filled: Contours = union.iter().filter_map(|shape| shape.first().cloned()).collect();
    for limit in limits.iter().filter(|l| areas.iter().any(|(_, a)| a.bounds().meets(&l.bounds()))) {
        gaps.extend(left_over(&contours_of(limit), &filled));
    }
    Coverage::of(overlaps, gaps)
}

/// Ground within a limit that is not covered, if most of it is.
fn left_over(limit: &Contours, covered: &Contours) -> Vec<Finding> {
    let inside = limit.overlay(covered, OverlayRule::Intersect, FillRule::NonZero);
    let rest = limit.overlay(covered, OverlayRule::Difference, FillRule::NonZero);
    if ground_m2(&inside) <= ground_m2(&rest) {
        return Vec::new();
    }
    let wide = rest.iter().filter(|piece| piece.first().is_some_and(|outer| mean_width_m(outer) >= BORDER_M));
    wide.filter_map(|piece| finding(piece, &[])).collect()
}

impl Coverage {
    fn of(overlaps: Vec<Finding>, gaps: Vec<Finding>) -> Self {
        let kept = |mut all: Vec<Finding>| {
            all.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
            all.truncate(FINDINGS_MAX);
            all
        };
        let count = |all: &[Finding]| u32::try_from(all.len()).unwrap_or(u32::MAX);
        let (overlaps_total, gaps_total) = (count(&overlaps), count(&gaps));
        Self { overlaps: kept(overlaps), gaps: kept(gaps), overlaps_total, gaps_total }
    }
}

pub(super) fn contours_of(shape: &Shape) -> Contours {
    let ring = |r: &Ring| r.points().iter().map(|p| [f64::from(p.lon), f64::from(p.lat)]).collect();
    shape.rings().map(ring).collect()
}

fn joined(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// Describes a piece: rings in ten-millionths of a degree, the outer one first.
fn finding(rings: &[Vec<[f64; 2]>], between: &[String]) -> Option<Finding> {
    let outer = rings.first().filter(|r| r.len() >= 3)?;
    let area: f64 = rings.iter().enumerate().map(|(i, r)| ring_m2(r) * if i == 0 { 1.0 } else { -1.0 }).sum();
    let fold = |f: fn(f64, f64) -> f64, i: usize| outer.iter().map(|p| p[i]).reduce(f).unwrap_or(0.0) / E7;
    let bounds = [fold(f64::min, 0), fold(f64::min, 1), fold(f64::max, 0), fold(f64::max, 1)];
    let [lon, lat] = inner_point(rings).map(|v| v / E7);
    Some(Finding { between: between.to_vec(), area_m2: area.max(0.0), lat, lon, bounds })
}

/// Square metres of pieces of ground, each with its outer ring first and its holes after it.
pub(super) fn ground_m2(pieces: &[Contours]) -> f64 {
    let piece = |rings: &Contours| -> f64 {
        rings.iter().enumerate().map(|(i, r)| ring_m2(r) * if i == 0 { 1.0 } else { -1.0 }).sum()
    };
    pieces.iter().map(piece).sum()
}

const METRES_PER_DEGREE: f64 = 111_195.0;

/// Of a long piece about its width.
fn mean_width_m(ring: &[[f64; 2]]) -> f64 {
    let flat = ring.first().map_or(1.0, |p| (p[1] / E7).to_radians().cos());
    let sides = ring.iter().zip(ring.iter().cycle().skip(1));
    let around: f64 = sides.map(|(a, b)| ((b[0] - a[0]) * flat).hypot(b[1] - a[1])).sum();
    let around_m = around * METRES_PER_DEGREE / E7;
    if around_m > 0.0 { 2.0 * ring_m2(ring) / around_m } else { 0.0 }
}

/// Square metres of a small ring: a plane through it is good enough for a finding.
fn ring_m2(ring: &[[f64; 2]]) -> f64 {
    let Some(origin) = ring.first() else { return 0.0 };
    let next = ring.iter().cycle().skip(1);
    let twice: f64 = ring
        .iter()
        .zip(next)
        .map(|(a, b)| (a[0] - origin[0]) * (b[1] - origin[1]) - (b[0] - origin[0]) * (a[1] - origin[1]))
        .sum();
    let scale = METRES_PER_DEGREE / E7;
    (twice / 2.0).abs() * scale * scale * (origin[1] / E7).to_radians().cos()
}

/// The middle of the widest piece of the parallel half-way up.
fn inner_point(rings: &[Vec<[f64; 2]>]) -> [f64; 2] {
    let lats = || rings.iter().flatten().map(|p| p[1]);
    let (low, high) = (lats().fold(f64::MAX, f64::min), lats().fold(f64::MIN, f64::max));
    // A little off the middle, where a vertex is unlikely.
    let lat = low + (high - low) * 0.497;
    let mut at: Vec<f64> = Vec::new();
    for ring in rings {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            if (a[1] < lat) != (b[1] < lat) {
                at.push(a[0] + (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1]));
            }
        }
    }
    at.sort_by(f64::total_cmp);
    let widest = at.chunks_exact(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
    let fallback = rings.first().and_then(|r| r.first()).copied().unwrap_or([0.0, 0.0]);
    widest.map_or(fallback, |pair| [(pair[0] + pair[1]) / 2.0, lat])
}
