//! Which positions are asked for, and where to go on.

use crate::problem::Problem;
use atalaya_history::{Area, Sample, Units};
use atalaya_model::{DeviceId, Timestamp, UnitId};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Longest interval of one unit and of an area.
const UNIT_MS: i64 = 31 * 24 * 3_600_000;
const AREA_MS: i64 = 24 * 3_600_000;
/// Largest side of an area, degrees: some 110 km.
const SIDE_DEG: f64 = 1.0;
/// Positions of one answer.
pub const LIMIT_MAX: usize = 5_000;
const LIMIT_USUAL: usize = 1_000;
/// Coarsest thinning, seconds.
const EVERY_MAX_S: u32 = 3_600;

/// What is asked, as it is typed.
#[derive(Clone, Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PositionsQuery {
    /// First moment, RFC 3339.
    pub from: Option<String>,
    /// The first moment that is not wanted any more: at most 31 days later for a unit, a day for an area.
    pub to: Option<String>,
    /// A unit's id; either this or `bbox`.
    pub unit: Option<String>,
    /// West, south, east, north in degrees, at most one degree wide and high.
    pub bbox: Option<String>,
    /// One position of each object in so many seconds, 1 to 3600; all without it.
    pub every_s: Option<u32>,
    /// Also positions that were not shown: of a unit's other devices, and late ones.
    pub all: Option<bool>,
    /// Positions in the answer, 1 to 5000; 1000 when not given.
    #[param(minimum = 1, maximum = 5000)]
    pub limit: Option<u32>,
    /// `next` of the answer before.
    pub after: Option<String>,
}

/// The same, checked.
#[derive(Clone, PartialEq, Debug)]
pub struct Window {
    pub from_ms: i64,
    pub to_ms: i64,
    pub unit: Option<UnitId>,
    pub area: Option<Area>,
    /// Length of a bucket of which one position of each object is given, milliseconds; 0: all.
    pub every_ms: i64,
    pub all: bool,
    pub limit: usize,
    pub after: Option<Place>,
}

/// The last position given, by which the next ones are found.
pub type Place = (i64, UnitId, Option<DeviceId>, i64);

fn bad(at: &str, what: &str) -> Problem {
    Problem::bad_request("bad_query", "La consulta no es válida.", "The query is not valid.").at(at, what)
}

impl PositionsQuery {
    /// Checks every bound.
    ///
    /// # Errors
    /// `bad_query` with the parameter that is wrong.
    pub fn window(&self) -> Result<Window, Problem> {
        let time = |name: &str, text: &Option<String>| {
            let text = text.as_deref().ok_or_else(|| bad(name, "a time, RFC 3339"))?;
            Timestamp::parse(text).map(Timestamp::as_millis).map_err(|e| bad(name, &e.to_string()))
        };
        let (from_ms, to_ms) = (time("from", &self.from)?, time("to", &self.to)?);
        let unit = self.unit.as_deref().map(|id| id.parse().map_err(|_| bad("unit", "the id of a unit")));
        let (unit, area) = (unit.transpose()?, self.bbox.as_deref().map(area).transpose()?);
        let longest = match (unit, area) {
            (Some(_), None) => UNIT_MS,
            (None, Some(_)) => AREA_MS,
            _ => return Err(bad("unit", "either a unit or an area (bbox)")),
        };
        if from_ms >= to_ms || to_ms - from_ms > longest {
            return Err(bad("to", "later than from: at most 31 days of a unit, 24 hours of an area"));
        }
        let every_ms = match self.every_s {
            None => 0,
            Some(s) if (1..=EVERY_MAX_S).contains(&s) => i64::from(s) * 1_000,
            Some(_) => return Err(bad("every_s", "1 to 3600 seconds")),
        };
        let limit = match self.limit.map(|limit| limit as usize) {
            None => LIMIT_USUAL,
            Some(limit) if (1..=LIMIT_MAX).contains(&limit) => limit,
            Some(_) => return Err(bad("limit", "1 to 5000")),
        };
        let after =
            self.after.as_deref().map(|text| place(text).ok_or_else(|| bad("after", "next of an answer")));
        Ok(Window {
            from_ms,
            to_ms,
            unit,
            area,
            every_ms,
            all: self.all.unwrap_or(false),
            limit,
            after: after.transpose()?,
        })
    }
}

fn area(text: &str) -> Result<Area, Problem> {
    let numbers: Vec<f64> = text.split(',').filter_map(|n| n.trim().parse().ok()).collect();
    let [west, south, east, north] = numbers.as_slice() else { return Err(bad("bbox", "four numbers")) };
    let width = if west <= east { east - west } else { east - west + 360.0 };
    // What is not a number compares with nothing.
    if text.split(',').count() != 4 || !(width <= SIDE_DEG && north - south <= SIDE_DEG) {
        return Err(bad("bbox", "west,south,east,north, at most one degree wide and high"));
    }
    Area::of_degrees(*west, *south, *east, *north).ok_or_else(|| bad("bbox", "degrees on Earth"))
}

impl Window {
    /// Whose positions.
    pub fn units(&self) -> Units {
        self.unit.map_or(Units::All, |unit| Units::These(BTreeSet::from([unit])))
    }
    /// Number of the bucket of a moment.
    pub fn bucket(&self, ms: i64) -> i64 {
        match self.every_ms {
            0 => ms,
            every => (ms - self.from_ms).div_euclid(every),
        }
    }
    /// Where a search begins: with the bucket of the place to go on from, so that it is thinned the same again.
    pub fn begins(&self) -> i64 {
        let Some((ms, ..)) = self.after else { return self.from_ms };
        let ms = ms.clamp(self.from_ms, self.to_ms);
        match self.every_ms {
            0 => ms,
            every => self.from_ms + self.bucket(ms) * every,
        }
    }
    /// The end of a slice, at the end of a bucket.
    pub fn slice_end(&self, begins: i64, span: i64) -> i64 {
        let end = match self.every_ms {
            0 => begins + span,
            every => begins + (span / every).max(1) * every,
        };
        end.min(self.to_ms)
    }
    /// Brings positions of whole buckets, in the order of a replay, to what is asked: the first one of each object
    /// in each bucket, after the place.
    pub fn thin(&self, samples: Vec<Sample>) -> Vec<Sample> {
        let mut seen = BTreeSet::new();
        let mut bucket = i64::MIN;
        let mut out = Vec::with_capacity(if self.every_ms == 0 { samples.len() } else { 0 });
        for sample in samples {
            if self.every_ms > 0 {
                let of = self.bucket(sample.measured_ms);
                if of != bucket {
                    seen.clear();
                    bucket = of;
                }
                if !seen.insert((sample.object.unit, sample.object.device)) {
                    continue;
                }
            }
            if self.after.is_none_or(|after| sample.replay_order() > after) {
                out.push(sample);
            }
        }
        out
    }
}

/// A place as text; opaque to clients.
pub fn cursor((ms, unit, device, received): Place) -> String {
    format!("{ms}.{}.{}.{received}", unit.0.simple(), device.map_or(Uuid::nil(), |d| d.0).simple())
}

fn place(text: &str) -> Option<Place> {
    let mut parts = text.split('.');
    let mut part = || parts.next();
    let ms = part()?.parse().ok()?;
    let unit = UnitId(Uuid::parse_str(part()?).ok()?);
    let device = Uuid::parse_str(part()?).ok()?;
    let received = part()?.parse().ok()?;
    match part() {
        None => Some((ms, unit, (!device.is_nil()).then_some(DeviceId(device)), received)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(change: impl FnOnce(&mut PositionsQuery)) -> Result<Window, Problem> {
        let mut query = PositionsQuery {
            from: Some("2026-11-24T10:00:00Z".to_owned()),
            to: Some("2026-11-24T11:00:00Z".to_owned()),
            bbox: Some("-99.7,19.2,-99.6,19.3".to_owned()),
            ..PositionsQuery::default()
        };
        change(&mut query);
        query.window()
    }

    #[test]
    fn queries_are_bounded() {
        let usual = asked(|_| {}).unwrap();
        assert_eq!((usual.limit, usual.every_ms, usual.begins()), (1_000, 0, usual.from_ms));
        let unit = "0193f0f0-0000-7000-8000-000000000001";
        let of_unit = |q: &mut PositionsQuery| (q.bbox, q.unit) = (None, Some(unit.to_owned()));
        assert!(asked(of_unit).is_ok());
        let longer = |days: u32| {
            asked(|q| {
                of_unit(q);
                q.to = Some(format!("2026-12-{days:02}T10:00:00Z"));
            })
        };
        assert!(longer(25).is_ok() && longer(26).is_err());
        type Change = fn(&mut PositionsQuery);
        let wrong: [Change; 14] = [
            |q| q.from = None,
            |q| q.to = Some("yesterday".to_owned()),
            |q| q.to = q.from.clone(),
            |q| q.to = Some("2026-11-25T10:00:01Z".to_owned()),
            |q| q.unit = Some("0193f0f0-0000-7000-8000-000000000001".to_owned()),
            |q| q.bbox = None,
            |q| q.bbox = Some("-99.7,19.2,-98.6,19.3".to_owned()),
            |q| q.bbox = Some("-99.7,19.3,-99.6,19.2".to_owned()),
            |q| q.bbox = Some("-99.7,19.2,NaN,19.3".to_owned()),
            |q| q.bbox = Some("-99.7,19.2,-99.6,19.3,7".to_owned()),
            |q| q.every_s = Some(0),
            |q| q.every_s = Some(3_601),
            |q| q.limit = Some(5_001),
            |q| q.after = Some("1.2.3".to_owned()),
        ];
        for (i, change) in wrong.into_iter().enumerate() {
            assert_eq!(asked(change).unwrap_err().code, "bad_query", "{i}");
        }
    }

    #[test]
    fn a_place_is_read_as_it_is_written() {
        for device in [None, Some(DeviceId(Uuid::from_u128(7)))] {
            let there = (1_700_000_000_123, UnitId(Uuid::from_u128(3)), device, 1_700_000_000_999);
            assert_eq!(place(&cursor(there)), Some(there));
            let again = asked(|q| q.after = Some(cursor(there))).unwrap();
            assert_eq!(again.after, Some(there));
        }
    }

    #[test]
    fn slices_end_with_their_buckets() {
        let window = asked(|q| q.every_s = Some(7)).unwrap();
        let end = window.slice_end(window.from_ms, 60_000);
        assert_eq!((end - window.from_ms) % 7_000, 0);
        assert_eq!(window.slice_end(window.to_ms - 1, 60_000), window.to_ms);
        let after = (window.from_ms + 10_000, UnitId(Uuid::nil()), None, 0);
        let on = Window { after: Some(after), ..window.clone() };
        assert_eq!(on.begins(), window.from_ms + 7_000);
    }
}
