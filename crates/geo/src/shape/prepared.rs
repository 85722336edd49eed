//! An area made ready for many questions: its sides in bands of latitude.

use super::{
    Bounds, Part, Pt, Ring, Shape, Side,
    exact::{self, Wide},
};

/// Sides per band, about; smaller bands cost memory, larger ones time.
const SIDES_PER_BAND: usize = 4;
const BANDS_MAX: usize = 8_192;
/// Most sides kept for each one there is, about: one that spans many bands is kept in each.
const COPIES_MAX: usize = 16;

/// See the module. Asks only the sides that reach the point's latitude: well under a microsecond.
#[derive(Clone, Debug)]
pub struct Prepared {
    bounds: Bounds,
    /// Ten-millionths of a degree per band.
    band: i64,
    /// Where each band's sides begin in `sides`; one more than there are bands.
    starts: Vec<u32>,
    sides: Vec<(Pt, Pt)>,
}

impl Prepared {
    pub fn of(shape: &Shape) -> Self {
        Self::of_edges(shape.bounds(), shape.rings().flat_map(Ring::edges).collect())
    }
    pub(super) fn of_part(part: &Part) -> Self {
        Self::of_edges(part.outer.bounds(), part.rings().flat_map(Ring::edges).collect())
    }
    pub(super) fn of_ring(ring: &Ring) -> Self {
        Self::of_edges(ring.bounds(), ring.edges().collect())
    }

    fn of_edges(bounds: Bounds, edges: Vec<(Pt, Pt)>) -> Self {
        let band = band_height(&bounds, &edges);
        let of = |lat: i32| ((i64::from(lat) - i64::from(bounds.south)) / band) as usize;
        let last = of(bounds.north);
        let span = |(a, b): &(Pt, Pt)| (of(a.lat.min(b.lat)), of(a.lat.max(b.lat)));
        let mut starts = vec![0u32; last + 2];
        for edge in &edges {
            let (low, high) = span(edge);
            starts[low + 1..=high + 1].iter_mut().for_each(|n| *n += 1);
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let nothing = (Pt { lon: 0, lat: 0 }, Pt { lon: 0, lat: 0 });
        let mut sides = vec![nothing; starts.last().map_or(0, |n| *n as usize)];
        for edge in edges {
            let (low, high) = span(&edge);
            for slot in &mut next[low..=high] {
                sides[*slot as usize] = edge;
                *slot += 1;
            }
        }
        Self { bounds, band, starts, sides }
    }

    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }
    /// Sides kept, counted once per band they reach: what the memory follows.
    pub fn sides(&self) -> usize {
        self.sides.len()
    }

    fn band_of(&self, lat: i64) -> &[(Pt, Pt)] {
        let i = ((lat - i64::from(self.bounds.south)) / self.band) as usize;
        match (self.starts.get(i), self.starts.get(i + 1)) {
            (Some(from), Some(to)) => self.sides.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// Where the point lies.
    pub fn side(&self, p: Pt) -> Side {
        if !self.bounds.contains(p) {
            return Side::Outside;
        }
        exact::side_of(self.band_of(i64::from(p.lat)).iter().copied(), p)
    }
    /// Inside or on the border.
    pub fn contains(&self, p: Pt) -> bool {
        self.side(p) != Side::Outside
    }

    /// How many sides are asked for a point given in half ten-millionths.
    pub(super) fn sides_near(&self, p: Wide) -> usize {
        let (south, north) = (2 * i64::from(self.bounds.south), 2 * i64::from(self.bounds.north));
        if p.1 < south || p.1 > north { 0 } else { self.band_of(p.1.div_euclid(2)).len() }
    }

    /// Where a point given in half ten-millionths lies.
    pub(super) fn side_doubled(&self, p: Wide) -> Side {
        let b = &self.bounds;
        let (west, south, east, north) =
            (2 * i64::from(b.west), 2 * i64::from(b.south), 2 * i64::from(b.east), 2 * i64::from(b.north));
        if p.0 < west || p.0 > east || p.1 < south || p.1 > north {
            return Side::Outside;
        }
        // A side that spans a half latitude spans the whole one below it, so that its band holds all that count.
        let band = self.band_of(p.1.div_euclid(2));
        let double = |(a, c): &(Pt, Pt)| {
            let ((ax, ay), (cx, cy)) = (exact::wide(*a), exact::wide(*c));
            ((2 * ax, 2 * ay), (2 * cx, 2 * cy))
        };
        exact::side_of_wide(band.iter().map(double), p)
    }
}

/// Ten-millionths of a degree per band: wider where sides run from one end to the other, so that memory follows the
/// number of sides whatever they look like.
fn band_height(bounds: &Bounds, edges: &[(Pt, Pt)]) -> i64 {
    let height = i64::from(bounds.north) - i64::from(bounds.south) + 1;
    let mut bands = (edges.len() / SIDES_PER_BAND).clamp(1, BANDS_MAX) as i64;
    loop {
        let band = (height + bands - 1) / bands;
        let of = |lat: i32| (i64::from(lat) - i64::from(bounds.south)) / band;
        let copies = edges.iter().map(|(a, b)| of(a.lat.max(b.lat)) - of(a.lat.min(b.lat)) + 1);
        if bands == 1 || copies.sum::<i64>() <= (COPIES_MAX * edges.len()) as i64 {
            return band;
        }
        bands /= 2;
    }
}

/// A point inside: the middle of the widest piece of the parallel through the middle of the largest part.
pub(super) fn label_point(shape: &Shape) -> Pt {
    let largest =
        shape.parts.iter().max_by(|a, b| a.outer.signed_area_m2().total_cmp(&b.outer.signed_area_m2()));
    let Some(part) = largest else { return Pt { lon: 0, lat: 0 } };
    let bounds = part.outer.bounds();
    let (south, north) = (i64::from(bounds.south), i64::from(bounds.north));
    let mut best = (-1.0, part.outer.points().first().copied().unwrap_or(Pt { lon: 0, lat: 0 }));
    for share in [8, 6, 10, 4, 12, 7, 9, 5, 11, 3, 13] {
        // Between whole latitudes, so that no vertex lies on the line.
        let lat = south as f64 + (north - south) as f64 * f64::from(share) / 16.0 + 0.5;
        let mut at: Vec<f64> = part.rings().flat_map(Ring::edges).filter_map(|e| crossing(e, lat)).collect();
        at.sort_by(f64::total_cmp);
        for pair in at.chunks_exact(2) {
            let (&[from, to], true) = (pair, pair.len() == 2) else { continue };
            // Lines nearer to the middle win unless another is much wider.
            let weight = (to - from) * if share == 8 { 1.3 } else { 1.0 };
            if weight > best.0 {
                best = (weight, Pt { lon: ((from + to) / 2.0) as i32, lat: lat as i32 });
            }
        }
    }
    best.1
}

fn crossing((a, b): (Pt, Pt), lat: f64) -> Option<f64> {
    let (ay, by) = (f64::from(a.lat), f64::from(b.lat));
    if (ay < lat) == (by < lat) {
        return None;
    }
    let (ax, bx) = (f64::from(a.lon), f64::from(b.lon));
    Some(ax + (bx - ax) * (lat - ay) / (by - ay))
}
