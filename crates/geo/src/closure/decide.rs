//! The rules of a closure.

use super::{Closure, ClosureCommand, ClosureEvent, ClosurePlace, ClosureRefusal};
use atalaya_model::{Env, Millis, Position, Timestamp};

const DAYS_MAX: i64 = 366;
const LINE_MAX: usize = 500;
const RING_MAX: usize = 200;
const SPAN_MAX_M: f64 = 20_000.0;

/// Decides on a command on a closure.
///
/// # Errors
/// The first rule it breaks, as [`ClosureRefusal`].
pub fn decide(
    closure: &Closure,
    command: &ClosureCommand,
    env: &Env,
) -> Result<Vec<ClosureEvent>, ClosureRefusal> {
    let by = env.actor.clone();
    if let ClosureCommand::Create { at, reason, on_foot, expires_at } = command {
        if closure.at.is_some() {
            return Err(ClosureRefusal::Exists);
        }
        expiry(*expires_at, env)?;
        shape(at)?;
        let (at, reason) = ((**at).clone(), reason.clone());
        return Ok(vec![ClosureEvent::Created {
            at,
            reason,
            on_foot: *on_foot,
            expires_at: *expires_at,
            by,
        }]);
    }
    if closure.at.is_none() {
        return Err(ClosureRefusal::Unknown);
    }
    if closure.lifted.is_some() {
        return Err(ClosureRefusal::Lifted);
    }
    match command {
        ClosureCommand::Create { .. } => Err(ClosureRefusal::Exists),
        ClosureCommand::Extend { expires_at, reason } => {
            expiry(*expires_at, env)?;
            Ok(vec![ClosureEvent::Extended { expires_at: *expires_at, reason: reason.clone(), by }])
        }
        ClosureCommand::Lift { reason } => Ok(vec![ClosureEvent::Lifted { reason: reason.clone(), by }]),
    }
}

fn expiry(at: Timestamp, env: &Env) -> Result<(), ClosureRefusal> {
    let last = env.now.plus(Millis::from_minutes(DAYS_MAX * 24 * 60));
    if at <= env.now || at > last { Err(ClosureRefusal::Expiry { max_days: DAYS_MAX }) } else { Ok(()) }
}

fn shape(place: &ClosurePlace) -> Result<(), ClosureRefusal> {
    let (points, min, max) = match place {
        ClosurePlace::Street { line, .. } => (line, 2, LINE_MAX),
        ClosurePlace::Area { ring, .. } => (ring, 3, RING_MAX),
    };
    if !(min..=max).contains(&points.len()) {
        return Err(ClosureRefusal::Points { min, max, found: points.len() });
    }
    if let ClosurePlace::Street { ways, .. } = place
        && ways.len() > LINE_MAX
    {
        return Err(ClosureRefusal::Ways { max: LINE_MAX });
    }
    let large = ClosureRefusal::Large { max_km: (SPAN_MAX_M / 1000.0) as u32 };
    match place {
        ClosurePlace::Street { line, .. } => {
            let length: f64 = line.windows(2).map(|w| w[0].distance_to(&w[1]).0).sum();
            match length {
                l if l > SPAN_MAX_M => Err(large),
                l if l < 1.0 => Err(ClosureRefusal::Flat),
                _ => Ok(()),
            }
        }
        ClosurePlace::Area { ring, .. } => {
            let Some(first) = ring.first() else { return Err(ClosureRefusal::Flat) };
            if ring.iter().any(|p| p.distance_to(first).0 > SPAN_MAX_M) {
                return Err(large);
            }
            crossing(ring)
        }
    }
}

/// A ring's sides meet at its corners only. Corners are few, so each pair of sides is looked at.
fn crossing(ring: &[Position]) -> Result<(), ClosureRefusal> {
    let mut corners: Vec<(f64, f64)> = ring.iter().map(|p| (p.lon(), p.lat())).collect();
    if corners.first() == corners.last() {
        corners.pop();
    }
    corners.dedup();
    let n = corners.len();
    let doubled: f64 = (0..n).map(|i| cross((0.0, 0.0), corners[i], corners[(i + 1) % n])).sum();
    if n < 3 {
        return Err(ClosureRefusal::Flat);
    }
    for i in 0..n {
        for j in i + 1..n {
            let neighbours = j == i + 1 || (i == 0 && j == n - 1);
            let (a, b, c, d) = (corners[i], corners[(i + 1) % n], corners[j], corners[(j + 1) % n]);
            if !neighbours && meet(a, b, c, d) {
                return Err(ClosureRefusal::Crosses { first: i + 1, second: j + 1 });
            }
        }
    }
    // Afterwards, because the two halves of a bow have no area between them.
    if doubled.abs() < 1e-11 { Err(ClosureRefusal::Flat) } else { Ok(()) }
}

type Xy = (f64, f64);

fn cross(o: Xy, a: Xy, b: Xy) -> f64 {
    (a.0 - o.0) * (b.1 - o.1) - (a.1 - o.1) * (b.0 - o.0)
}

fn meet(a: Xy, b: Xy, c: Xy, d: Xy) -> bool {
    let apart = a.0.max(b.0) < c.0.min(d.0)
        || c.0.max(d.0) < a.0.min(b.0)
        || a.1.max(b.1) < c.1.min(d.1)
        || c.1.max(d.1) < a.1.min(b.1);
    !apart && cross(a, b, c) * cross(a, b, d) <= 0.0 && cross(c, d, a) * cross(c, d, b) <= 0.0
}
