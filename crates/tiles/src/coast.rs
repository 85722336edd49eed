//! The sea, from the lines of its coast (`natural=coastline`): land lies on their left, water on their right
//! (wiki.openstreetmap.org/wiki/Tag:natural%3Dcoastline). An extract has pieces of coast; where one ends, the sea goes
//! on to the edge of the data.

use atalaya_osm::Point;
use std::collections::{BTreeSet, HashMap};

/// A closed ring.
type Ring = Vec<Point>;

/// Areas of sea within the bounds (west, south, east, north), each an outer ring with its islands.
pub(crate) fn sea(lines: Vec<Vec<Point>>, bounds: [i32; 4]) -> Vec<Vec<Ring>> {
    let (open, closed) = joined(lines);
    let frame = Frame(bounds);
    let mut seas: Vec<Vec<Ring>> = outlines(&open, &frame).into_iter().map(|ring| vec![ring]).collect();
    // Anticlockwise rings are land.
    let (islands, waters): (Vec<Ring>, Vec<Ring>) =
        closed.into_iter().partition(|ring| twice_area(ring) > 0.0);
    if seas.is_empty() && !islands.is_empty() {
        seas.push(vec![frame.ring()]);
    }
    for island in islands {
        let home = seas.iter_mut().find(|sea| sea.first().is_some_and(|outer| holds(outer, island[0])));
        if let Some(sea) = home {
            sea.push(island);
        }
    }
    seas.extend(waters.into_iter().map(|ring| vec![ring]));
    seas
}

/// Lines joined end to start: chains that stay open, and rings.
fn joined(lines: Vec<Vec<Point>>) -> (Vec<Vec<Point>>, Vec<Ring>) {
    let lines: Vec<Vec<Point>> = lines.into_iter().filter(|l| l.len() > 1).collect();
    let starts: HashMap<Point, usize> = lines.iter().enumerate().map(|(i, l)| (l[0], i)).collect();
    let ends: BTreeSet<Point> = lines.iter().filter_map(|l| l.last().copied()).collect();
    let mut used = vec![false; lines.len()];
    let (mut open, mut closed) = (Vec::new(), Vec::new());
    // Chains begin where no line ends; what is left over goes in circles.
    let heads: Vec<usize> =
        (0..lines.len()).filter(|i| !ends.contains(&lines[*i][0])).chain(0..lines.len()).collect();
    for head in heads {
        if used[head] {
            continue;
        }
        used[head] = true;
        let mut chain = lines[head].clone();
        while let Some(next) = chain.last().and_then(|end| starts.get(end)).copied().filter(|n| !used[*n]) {
            used[next] = true;
            chain.extend_from_slice(&lines[next][1..]);
        }
        match chain.first() == chain.last() && chain.len() > 3 {
            true => closed.push(chain),
            false => open.push(chain),
        }
    }
    (open, closed)
}

/// The rectangle of the data, walked clockwise from its north-west corner: 0 to 4.
struct Frame([i32; 4]);

impl Frame {
    fn corner(&self, n: usize) -> Point {
        let [west, south, east, north] = self.0;
        let (lon_e7, lat_e7) = [(west, north), (east, north), (east, south), (west, south)][n % 4];
        Point { lat_e7, lon_e7 }
    }
    fn ring(&self) -> Ring {
        (0..5).map(|n| self.corner(n)).collect()
    }
    /// The nearest place on the edge, and how far round it is.
    fn edge(&self, p: Point) -> (f64, Point) {
        let [west, south, east, north] = self.0.map(f64::from);
        let (x, y) = (f64::from(p.lon_e7), f64::from(p.lat_e7));
        let (w, h) = ((east - west).max(1.0), (north - south).max(1.0));
        let sides = [
            (north - y, (x - west) / w, (x, north)),
            (east - x, 1.0 + (north - y) / h, (east, y)),
            (y - south, 2.0 + (east - x) / w, (x, south)),
            (x - west, 3.0 + (y - south) / h, (west, y)),
        ];
        let nearest = sides.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
        let (_, round, (lon, lat)) = nearest.unwrap_or((0.0, 0.0, (west, north)));
        (round % 4.0, Point { lat_e7: lat as i32, lon_e7: lon as i32 })
    }
    /// Corners passed on the way clockwise.
    fn corners(&self, from: f64, to: f64) -> impl Iterator<Item = Point> + '_ {
        let to = if to <= from { to + 4.0 } else { to };
        (from.floor() as usize + 1..=to.floor() as usize).map(|n| self.corner(n))
    }
}

struct Piece {
    points: Vec<Point>,
    enters: f64,
    leaves: f64,
}

/// From where a piece leaves, the sea's outline goes clockwise round the frame to the next piece that enters.
fn outlines(open: &[Vec<Point>], frame: &Frame) -> Vec<Ring> {
    let pieces: Vec<Piece> = open
        .iter()
        .map(|chain| {
            let (first, last) = (chain[0], chain[chain.len() - 1]);
            let ((enters, start), (leaves, end)) = (frame.edge(first), frame.edge(last));
            let mut points = vec![start];
            points.extend_from_slice(chain);
            points.push(end);
            points.dedup();
            Piece { points, enters, leaves }
        })
        .collect();
    let mut used = vec![false; pieces.len()];
    let mut rings = Vec::new();
    for head in 0..pieces.len() {
        if used[head] {
            continue;
        }
        let mut ring: Ring = Vec::new();
        let mut at = head;
        loop {
            used[at] = true;
            ring.extend_from_slice(&pieces[at].points);
            let leaves = pieces[at].leaves;
            let way = |i: usize| (pieces[i].enters - leaves).rem_euclid(4.0);
            let free = (0..pieces.len()).filter(|i| *i == head || !used[*i]);
            let Some(next) = free.min_by(|a, b| way(*a).total_cmp(&way(*b))) else { break };
            ring.extend(frame.corners(leaves, pieces[next].enters));
            if next == head {
                break;
            }
            at = next;
        }
        ring.extend(ring.first().copied());
        rings.push(ring);
    }
    rings
}

/// Twice the signed area: positive when anticlockwise with north up.
fn twice_area(ring: &[Point]) -> f64 {
    ring.windows(2)
        .map(|p| {
            let (ax, ay) = (f64::from(p[0].lon_e7), f64::from(p[0].lat_e7));
            let (bx, by) = (f64::from(p[1].lon_e7), f64::from(p[1].lat_e7));
            ax * by - bx * ay
        })
        .sum()
}

fn holds(ring: &[Point], p: Point) -> bool {
    let (x, y) = (f64::from(p.lon_e7), f64::from(p.lat_e7));
    ring.windows(2).fold(false, |inside, pair| {
        let (ax, ay) = (f64::from(pair[0].lon_e7), f64::from(pair[0].lat_e7));
        let (bx, by) = (f64::from(pair[1].lon_e7), f64::from(pair[1].lat_e7));
        inside ^ ((ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: [i32; 4] = [0, 0, 1_000, 1_000];

    fn line(points: &[(i32, i32)]) -> Vec<Point> {
        points.iter().map(|(lon_e7, lat_e7)| Point { lat_e7: *lat_e7, lon_e7: *lon_e7 }).collect()
    }
    fn wet(seas: &[Vec<Ring>], x: i32, y: i32) -> bool {
        let p = Point { lat_e7: y, lon_e7: x };
        seas.iter().any(|sea| sea.iter().filter(|ring| holds(ring, p)).count() % 2 == 1)
    }

    #[test]
    fn water_is_right_of_the_coast() {
        // From the west edge to the east edge, in two pieces given the wrong way round in the file.
        let coast = vec![line(&[(500, 600), (1_000, 500)]), line(&[(0, 500), (500, 600)])];
        let seas = sea(coast, BOUNDS);
        assert!(wet(&seas, 500, 100) && wet(&seas, 10, 10) && wet(&seas, 990, 10));
        assert!(!wet(&seas, 500, 900) && !wet(&seas, 10, 990));
        let other = sea(vec![line(&[(1_000, 500), (0, 500)])], BOUNDS);
        assert!(wet(&other, 500, 900) && !wet(&other, 500, 100));
    }

    #[test]
    fn a_coast_that_ends_within_goes_on_to_the_edge() {
        let seas = sea(vec![line(&[(30, 500), (500, 550), (960, 500)])], BOUNDS);
        assert!(wet(&seas, 500, 100) && !wet(&seas, 500, 900));
    }

    #[test]
    fn islands_are_dry_and_two_coasts_leave_a_strait() {
        let island = line(&[(400, 400), (600, 400), (600, 600), (400, 600), (400, 400)]);
        let seas = sea(vec![island.clone()], BOUNDS);
        assert!(wet(&seas, 100, 100) && !wet(&seas, 500, 500));
        let strait = vec![line(&[(0, 800), (1_000, 800)]), line(&[(1_000, 200), (0, 200)]), island];
        let seas = sea(strait, BOUNDS);
        assert!(
            wet(&seas, 100, 500) && !wet(&seas, 500, 500) && !wet(&seas, 500, 900) && !wet(&seas, 500, 100)
        );
        assert!(sea(Vec::new(), BOUNDS).is_empty(), "no coast, no sea");
    }
}
