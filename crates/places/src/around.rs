//! Which areas a point lies in.

use crate::{
    gazetteer::{Gazetteer, Kind},
    point::{Point, inside},
    source::AreaKind,
};

/// An area around a point.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct AreaHere {
    pub area: u32,
    pub kind: AreaKind,
    /// By its limits; otherwise supposed from the nearest point of that name.
    pub certain: bool,
}

/// Kinds that answer the same question; of the supposed ones only the nearest of each is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    Colonia,
    Zone,
    Locality,
    Municipality,
}

fn question(kind: AreaKind) -> Question {
    match kind {
        AreaKind::Municipality => Question::Municipality,
        AreaKind::Suburb => Question::Zone,
        AreaKind::Neighbourhood => Question::Colonia,
        _ => Question::Locality,
    }
}

/// Beyond this from every seat it is not this state.
const SEAT_MAX_M: f64 = 60_000.0;

impl Gazetteer {
    /// All areas at a point: by limits, or else the nearest of each kind, smallest first.
    pub(crate) fn around(&self, at: Point) -> Vec<AreaHere> {
        let mut here = self.areas_at(at);
        here.extend(self.municipality_at(at, &here));
        here
    }

    /// The same without municipalities that have no limits.
    pub(crate) fn areas_at(&self, at: Point) -> Vec<AreaHere> {
        let mut here: Vec<AreaHere> = Vec::new();
        let mut supposed: Vec<(f64, AreaHere)> = Vec::new();
        for number in self.limit_cells.here(at) {
            let Some(limits) = self.limits.get(number as usize) else { continue };
            let (low, high) = (limits.south_west, limits.north_east);
            let outside = !(low.lat_e6..=high.lat_e6).contains(&at.lat_e6)
                || !(low.lon_e6..=high.lon_e6).contains(&at.lon_e6);
            let Kind::Area(kind) = self.kinds[limits.area as usize] else { continue };
            if outside {
                continue;
            }
            let (from, to) = limits.rings;
            if from == to {
                let share = self.at[limits.area as usize].metres_to(at) / kind.reach_m();
                if share <= 1.0 {
                    supposed.push((share, AreaHere { area: limits.area, kind, certain: false }));
                }
            } else if inside(at, (from..to).map(|r| self.rings.get(r as usize))) {
                here.push(AreaHere { area: limits.area, kind, certain: true });
            }
        }
        supposed.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (_, area) in supposed {
            if !here.iter().any(|h| question(h.kind) == question(area.kind)) {
                here.push(area);
            }
        }
        here.sort_by_key(|h| (std::cmp::Reverse(h.kind), h.area));
        here
    }

    /// The municipality with the nearest seat, when none is known by its limits.
    pub(crate) fn municipality_at(&self, at: Point, here: &[AreaHere]) -> Option<AreaHere> {
        if here.iter().any(|h| h.kind == AreaKind::Municipality) {
            return None;
        }
        // Squares on a plane with the point's own width of a degree: asked hundreds of thousands of
        // times when a gazetteer is made.
        let width = at.lat().to_radians().cos();
        let square = |p: Point| {
            let north = f64::from(p.lat_e6) - f64::from(at.lat_e6);
            let east = (f64::from(p.lon_e6) - f64::from(at.lon_e6)) * width;
            north * north + east * east
        };
        let far = self.municipalities.iter().map(|a| (square(self.at[*a as usize]), *a));
        let (_, area) = far.min_by(|a, b| a.0.total_cmp(&b.0))?;
        (self.at[area as usize].metres_to(at) <= SEAT_MAX_M).then_some(AreaHere {
            area,
            kind: AreaKind::Municipality,
            certain: false,
        })
    }
}
