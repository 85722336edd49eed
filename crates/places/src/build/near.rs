//! Which street a house or a kilometre post belongs to.

use super::ways::along;
use crate::{
    point::{Point, cell, column_of, nearest_on_segment, row_of},
    source::{Street, StreetClass},
    words::{Weight, key, weight, words},
};
use std::collections::HashMap;

/// How far a kilometre post may stand from its road.
const POST_MAX_M: f64 = 80.0;

/// Nearest distance from a point to a street, metres.
fn distance(street: &Street, at: Point) -> f64 {
    let lines = street.lines.iter().flat_map(|line| line.iter().zip(line.iter().skip(1).chain(line.last())));
    lines.map(|(a, b)| nearest_on_segment(at, *a, *b).0.metres_to(at)).fold(f64::INFINITY, f64::min)
}

/// Which streets run through a cell.
pub(super) struct Grid {
    cells: HashMap<u32, Vec<u32>>,
    keys: Vec<String>,
}

impl Grid {
    pub fn of(streets: &[Street]) -> Self {
        let mut cells: HashMap<u32, Vec<u32>> = HashMap::new();
        for (i, street) in (0u32..).zip(streets) {
            for line in &street.lines {
                for at in along(line, crate::point::CELL_E6) {
                    let here = cells.entry(crate::point::cell_of(at)).or_default();
                    if here.last() != Some(&i) {
                        here.push(i);
                    }
                }
            }
        }
        Self { cells, keys: streets.iter().map(|s| key(&s.name)).collect() }
    }
    fn around(&self, at: Point) -> Vec<u32> {
        let (row, column) = (row_of(at.lat_e6), column_of(at.lon_e6));
        let around = (-1..=1).flat_map(|r| (-1..=1).map(move |c| cell(row + r, column + c)));
        let mut found: Vec<u32> = around.filter_map(|c| self.cells.get(&c)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
    /// The nearest street of that name, or of that name without its kind (`Hidalgo` for `Calle Hidalgo`).
    pub fn street(&self, streets: &[Street], name: &str, at: Point) -> Option<u32> {
        let (wanted, bare_wanted) = (key(name), bare(name));
        let nearest = |same: &dyn Fn(u32) -> bool| {
            let found = self.around(at).into_iter().filter(|i| same(*i));
            let far = found.map(|i| (distance(&streets[i as usize], at), i)).filter(|(m, _)| *m < 600.0);
            far.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, i)| i)
        };
        let also = |i: u32| streets[i as usize].other.iter().any(|o| key(o) == wanted);
        nearest(&|i| self.keys.get(i as usize) == Some(&wanted)).or_else(|| {
            nearest(&|i| {
                also(i) || (!bare_wanted.is_empty() && bare(&streets[i as usize].name) == bare_wanted)
            })
        })
    }
    /// The nearest larger road; when the post names one, that one.
    pub fn road(&self, streets: &[Street], name: &str, at: Point) -> Option<u32> {
        let wanted = key(name);
        let near = |i: u32| {
            let street = &streets[i as usize];
            let named = wanted.is_empty()
                || key(&street.name) == wanted
                || street.other.iter().any(|o| key(o) == wanted);
            let metres = distance(street, at);
            (metres < POST_MAX_M).then_some((!named, street.class > StreetClass::Secondary, metres, i))
        };
        let found = self.around(at).into_iter().filter_map(near);
        found.min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2))).map(|found| found.3)
    }
}

/// A key without the words for the kind of street.
fn bare(name: &str) -> String {
    let names: Vec<String> =
        words(name).into_iter().map(|w| w.canon).filter(|w| weight(w) == Weight::Name).collect();
    names.join(" ")
}
