//! Shapes cut to the tiles of a zoom, in units of each tile.
//!
//! A shape is halved across its columns and then its rows until single tiles are left. A coast of a million corners
//! over a thousand columns is so looked at ten times, not a thousand, and no more than the halves on the way down is
//! in memory at once, however many tiles there are.

use crate::{
    EXTENT,
    feature::Shape,
    geometry::{self, Axis, World, cut_line, cut_ring, simplify, to_units},
    layers::MAX_ZOOM,
    mvt::{Kind, Paths},
};
use std::io;

/// Units kept around a tile, so that lines go on across its edge.
const BUFFER: f64 = 64.0;
/// Areas below this many square units are not drawn.
const AREA_MIN: f64 = 24.0;

/// Takes the part of a shape in one tile: x, y, kind, paths.
pub(crate) type Take<'a> = dyn FnMut(u32, u32, Kind, &Paths) -> io::Result<()> + 'a;

/// Gives the parts of a shape at a zoom, each tile once.
pub(crate) fn pieces(shape: &Shape, zoom: u8, take: &mut Take<'_>) -> io::Result<()> {
    // Half a pixel while there is a closer zoom; at the last one almost nothing, because it is magnified.
    let tolerance = if zoom == MAX_ZOOM { 1.0 } else { 5.0 };
    match shape {
        Shape::Point(p) => {
            let Some(p) = to_units(&[*p], zoom).first().copied() else { return Ok(()) };
            let (x, y) = (tile_at(p.x, zoom), tile_at(p.y, zoom));
            take(x, y, Kind::Point, &vec![vec![local(p, x, y)]])
        }
        Shape::Line(line) => Lines(vec![simplify(&to_units(line, zoom), tolerance)]).tiles(zoom, take),
        Shape::Area(areas) => {
            let simple = areas.iter().filter_map(|rings| simplified(rings, zoom, tolerance));
            Areas(simple.collect()).tiles(zoom, take)
        }
    }
}

/// An area with the rings that are large enough to be seen; `None` when it is not.
fn simplified(rings: &[Vec<World>], zoom: u8, tolerance: f64) -> Option<Vec<Vec<World>>> {
    let mut kept = Vec::new();
    for (i, ring) in rings.iter().enumerate() {
        let ring = simplify(&to_units(ring, zoom), tolerance);
        if geometry::signed_area(&ring).abs() >= AREA_MIN {
            kept.push(ring);
        } else if i == 0 {
            return None;
        }
    }
    (!kept.is_empty()).then_some(kept)
}

/// What can be halved until it fits a tile.
trait Part: Sized {
    const KIND: Kind;
    /// The part between two values of a coordinate.
    fn cut(&self, axis: Axis, low: f64, high: f64) -> Self;
    /// Least and greatest value of a coordinate; `None` when nothing is there.
    fn span(&self, axis: Axis) -> Option<(f64, f64)>;
    fn paths(&self, x: u32, y: u32) -> Paths;

    fn tiles(&self, zoom: u8, take: &mut Take<'_>) -> io::Result<()> {
        halve(self, Axis::X, zoom, &mut |x, column| {
            halve(column, Axis::Y, zoom, &mut |y, part| {
                let paths = part.paths(x, y);
                if paths.is_empty() { Ok(()) } else { take(x, y, Self::KIND, &paths) }
            })
        })
    }
}

/// Gives the columns or rows that a part reaches.
fn halve<P: Part>(
    part: &P,
    axis: Axis,
    zoom: u8,
    each: &mut dyn FnMut(u32, &P) -> io::Result<()>,
) -> io::Result<()> {
    let Some((low, high)) = part.span(axis) else { return Ok(()) };
    within(part, axis, tile_at(low - BUFFER, zoom), tile_at(high + BUFFER, zoom), each)
}

fn within<P: Part>(
    part: &P,
    axis: Axis,
    first: u32,
    last: u32,
    each: &mut dyn FnMut(u32, &P) -> io::Result<()>,
) -> io::Result<()> {
    let side = f64::from(EXTENT);
    let cut = |from: u32, to: u32| {
        part.cut(axis, f64::from(from) * side - BUFFER, f64::from(to + 1) * side + BUFFER)
    };
    if first == last {
        let one = cut(first, first);
        return if one.span(axis).is_some() { each(first, &one) } else { Ok(()) };
    }
    let middle = first + (last - first) / 2;
    for (from, to) in [(first, middle), (middle + 1, last)] {
        let half = cut(from, to);
        if half.span(axis).is_some() {
            within(&half, axis, from, to, each)?;
        }
    }
    Ok(())
}

struct Lines(Vec<Vec<World>>);

impl Part for Lines {
    const KIND: Kind = Kind::Line;
    fn cut(&self, axis: Axis, low: f64, high: f64) -> Self {
        Self(self.0.iter().flat_map(|line| cut_line(line, axis, low, high)).collect())
    }
    fn span(&self, axis: Axis) -> Option<(f64, f64)> {
        span(self.0.iter(), axis)
    }
    fn paths(&self, x: u32, y: u32) -> Paths {
        self.0.iter().map(|line| snapped(line, x, y, false)).filter(|p| p.len() > 1).collect()
    }
}

/// Areas of one feature: of each its outer ring, then its holes.
struct Areas(Vec<Vec<Vec<World>>>);

impl Part for Areas {
    const KIND: Kind = Kind::Area;
    fn cut(&self, axis: Axis, low: f64, high: f64) -> Self {
        let cut = |rings: &Vec<Vec<World>>| {
            let (outer, holes) = rings.split_first()?;
            let mut kept = vec![cut_ring(outer, axis, low, high)];
            if kept.iter().all(Vec::is_empty) {
                return None;
            }
            kept.extend(holes.iter().map(|h| cut_ring(h, axis, low, high)).filter(|h| !h.is_empty()));
            Some(kept)
        };
        Self(self.0.iter().filter_map(cut).collect())
    }
    fn span(&self, axis: Axis) -> Option<(f64, f64)> {
        span(self.0.iter().filter_map(|rings| rings.first()), axis)
    }
    fn paths(&self, x: u32, y: u32) -> Paths {
        let mut paths = Paths::new();
        for rings in &self.0 {
            for (i, ring) in rings.iter().enumerate() {
                let path = snapped(ring, x, y, true);
                if path.len() >= 3 {
                    paths.push(turned(path, i == 0));
                } else if i == 0 {
                    // A hole is drawn only where its area is.
                    break;
                }
            }
        }
        paths
    }
}

fn span<'a>(lines: impl Iterator<Item = &'a Vec<World>>, axis: Axis) -> Option<(f64, f64)> {
    lines.flatten().map(|p| axis.of(*p)).fold(None, |span: Option<(f64, f64)>, v| {
        Some(span.map_or((v, v), |(low, high)| (low.min(v), high.max(v))))
    })
}

/// Outer rings clockwise on the screen, holes the other way.
fn turned(mut path: Vec<(i32, i32)>, clockwise: bool) -> Vec<(i32, i32)> {
    let next = path.iter().cycle().skip(1);
    let twice: i64 = path
        .iter()
        .zip(next)
        .map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1))
        .sum();
    if (twice > 0) != clockwise {
        path.reverse();
    }
    path
}

fn tile_at(units: f64, zoom: u8) -> u32 {
    let most = (1u32 << zoom) - 1;
    ((units / f64::from(EXTENT)).floor().max(0.0) as u32).min(most)
}

fn local(p: World, x: u32, y: u32) -> (i32, i32) {
    let side = f64::from(EXTENT);
    ((p.x - f64::from(x) * side).round() as i32, (p.y - f64::from(y) * side).round() as i32)
}

fn snapped(points: &[World], x: u32, y: u32, ring: bool) -> Vec<(i32, i32)> {
    let mut path: Vec<(i32, i32)> = points.iter().map(|p| local(*p, x, y)).collect();
    path.dedup();
    while ring && path.len() > 1 && path.first() == path.last() {
        path.pop();
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn all(shape: &Shape, zoom: u8) -> BTreeMap<(u32, u32), Paths> {
        let mut found = BTreeMap::new();
        pieces(shape, zoom, &mut |x, y, _, paths| {
            assert!(found.insert((x, y), paths.clone()).is_none(), "{x}, {y} comes twice");
            Ok(())
        })
        .unwrap();
        found
    }
    fn ring(w: f64, n: f64, e: f64, s: f64) -> Vec<World> {
        [(w, n), (e, n), (e, s), (w, s), (w, n)].map(|(x, y)| World { x, y }).into()
    }

    #[test]
    fn an_area_covers_every_tile_it_reaches_and_no_other() {
        let zoom = 6;
        let tile = |n: f64| n / 64.0;
        // From the middle of column 10 to the middle of column 20, rows 30 to 33, with a hole around 14 to 16.
        let area = Shape::Area(vec![vec![
            ring(tile(10.5), tile(30.5), tile(20.5), tile(33.5)),
            ring(tile(13.5), tile(30.7), tile(17.5), tile(33.3)),
        ]]);
        let found = all(&area, zoom);
        assert_eq!(found.len(), 11 * 4);
        let side = |paths: &Paths| paths.iter().map(Vec::len).sum::<usize>();
        // Inside the hole the outer ring is still drawn around the tile, and so is the hole.
        assert_eq!((found[&(15, 31)].len(), found[&(12, 31)].len()), (2, 1));
        assert!(found.values().all(|paths| side(paths) >= 4));
    }

    #[test]
    fn a_line_goes_on_across_the_edge_of_a_tile_and_comes_once_for_each() {
        let at = |x: f64, y: f64| World { x: x / 64.0, y: y / 64.0 };
        // In and out of tile (10, 10) several times.
        let zigzag = (0..9).map(|i| at(9.6 + f64::from(i) * 0.1, if i % 2 == 0 { 10.4 } else { 11.3 }));
        let found = all(&Shape::Line(zigzag.collect()), 6);
        let tiles: Vec<_> = found.keys().copied().collect();
        assert_eq!(tiles, [(9, 10), (9, 11), (10, 10), (10, 11)]);
        assert!(found[&(10, 10)].len() > 1);
        let reach = EXTENT as i32 + BUFFER as i32;
        assert!(
            found
                .values()
                .flatten()
                .flatten()
                .all(|p| p.0 >= -64 && p.1 >= -64 && p.0 <= reach && p.1 <= reach)
        );
    }
}
