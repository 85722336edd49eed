//! The door: rings from outside become a shape, or are refused with the ring named.

use super::{
    Part, Pt, RINGS_MAX, Ring, RingFault, RingName, Shape, ShapeError, VERTICES_MAX, exact, nesting, sweep,
};

/// The 180th meridian.
const HALF_TURN: i64 = 1_800_000_000;
const POLE: i32 = 900_000_000;

pub(super) fn refuse<T>(name: RingName, fault: RingFault, at: Option<[f64; 2]>) -> Result<T, ShapeError> {
    Err(ShapeError::Ring { name, fault, at })
}

pub(super) fn of_degrees(parts: &[Vec<Vec<[f64; 2]>>]) -> Result<Shape, ShapeError> {
    let rings: usize = parts.iter().map(Vec::len).sum();
    let vertices: usize = parts.iter().flatten().map(Vec::len).sum();
    if rings > RINGS_MAX || vertices > VERTICES_MAX + RINGS_MAX {
        return Err(ShapeError::TooLarge { vertices, rings });
    }
    let mut read = Vec::with_capacity(parts.len());
    for (i, part) in parts.iter().enumerate() {
        let ring = |(j, r): (usize, &Vec<[f64; 2]>)| ring_of(RingName { part: i + 1, ring: j + 1 }, r);
        read.push(part.iter().enumerate().map(ring).collect::<Result<Vec<_>, _>>()?);
    }
    of_rings(read)
}

fn ring_of(name: RingName, raw: &[[f64; 2]]) -> Result<Vec<Pt>, ShapeError> {
    let mut points = Vec::with_capacity(raw.len());
    for [x, y] in raw {
        match Pt::of_degrees(*x, *y) {
            Some(p) => points.push(p),
            None => return refuse(name, off_globe(*x, *y), None),
        }
    }
    if points.len() < 2 || points.first() != points.last() {
        let fault = if points.len() < 2 { RingFault::TooFew } else { RingFault::Open };
        return refuse(name, fault, raw.first().copied());
    }
    points.pop();
    Ok(points)
}

/// Tells the two usual mistakes from nonsense.
fn off_globe(x: f64, y: f64) -> RingFault {
    if x.abs() <= 90.0 && (90.0..=180.0).contains(&y.abs()) {
        RingFault::Swapped(x, y)
    } else if (1_000.0..1e8).contains(&x.abs()) && (1_000.0..1e8).contains(&y.abs()) {
        RingFault::Projected(x, y)
    } else {
        RingFault::OffGlobe(x, y)
    }
}

/// Checks rings without their closing vertex.
pub(super) fn of_rings(parts: Vec<Vec<Vec<Pt>>>) -> Result<Shape, ShapeError> {
    let mut made = Vec::with_capacity(parts.len());
    for (i, part) in parts.into_iter().enumerate() {
        let mut rings = Vec::with_capacity(part.len());
        for (j, points) in part.into_iter().enumerate() {
            rings.push(simple_ring(RingName { part: i + 1, ring: j + 1 }, points)?);
        }
        let mut rings = rings.into_iter();
        let Some(outer) = rings.next() else { return Err(ShapeError::Empty) };
        made.push(Part { outer, holes: rings.collect() });
    }
    let shape = Shape { parts: made };
    let (vertices, rings) = (shape.vertices(), shape.rings().count());
    if rings == 0 {
        return Err(ShapeError::Empty);
    }
    if vertices > VERTICES_MAX || rings > RINGS_MAX {
        return Err(ShapeError::TooLarge { vertices, rings });
    }
    // Which ground lies beside a shared border is told by the direction of the rings.
    let shape = turned(shape);
    let meetings = sweep::no_crossings(&shape)?;
    nesting::nested(&shape, &meetings)?;
    Ok(shape)
}

/// Takes out repeated vertices; refuses rings without area and sides that go the wrong way round the Earth.
fn simple_ring(name: RingName, mut points: Vec<Pt>) -> Result<Ring, ShapeError> {
    points.dedup();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    let at = points.first().map(|p| [p.lon_deg(), p.lat_deg()]);
    let flat = match points.as_slice() {
        [a, b, rest @ ..] => rest.iter().all(|c| exact::orientation(*a, *b, *c) == 0),
        _ => true,
    };
    if flat {
        return refuse(name, RingFault::TooFew, at);
    }
    let ring = Ring(points);
    let far = ring.edges().find(|(a, b)| {
        let along_pole = a.lat == b.lat && a.lat.abs() == POLE;
        (i64::from(b.lon) - i64::from(a.lon)).abs() > HALF_TURN && !along_pole
    });
    match far {
        Some((a, _)) => refuse(name, RingFault::Antimeridian, Some([a.lon_deg(), a.lat_deg()])),
        None => Ok(ring),
    }
}

/// Outer rings anticlockwise, holes clockwise (RFC 7946 §3.1.6), each from its least vertex on, so that where a file
/// begins a ring does not change the shape.
fn turned(mut shape: Shape) -> Shape {
    for part in &mut shape.parts {
        turn(&mut part.outer, true);
        part.holes.iter_mut().for_each(|hole| turn(hole, false));
    }
    shape
}

fn turn(ring: &mut Ring, anticlockwise: bool) {
    let twice: i128 = ring
        .edges()
        .map(|(a, b)| {
            let (a, b) = (exact::wide(a), exact::wide(b));
            i128::from(a.0) * i128::from(b.1) - i128::from(b.0) * i128::from(a.1)
        })
        .sum();
    if (twice > 0) != anticlockwise {
        ring.0.reverse();
    }
    let least = ring.0.iter().enumerate().min_by_key(|(_, p)| **p).map_or(0, |(i, _)| i);
    ring.0.rotate_left(least);
}
