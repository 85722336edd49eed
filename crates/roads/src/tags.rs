//! From a way's tags to who may pass, in which direction and how fast.
//!
//! The vehicles are those of emergency services. They keep one-way streets and turn restrictions, unless a
//! tag frees them; they pass private and destination-only streets at a price, and streets closed to
//! everybody (`access=no`) only where emergency vehicles are named or buses may go. Where a tag holds at
//! certain hours (`oneway:conditional`), the same rules are asked of the tags as they are then.

use crate::{
    profile::{
        HEAVY_HEIGHT_M, HEAVY_WEIGHT_T, HEAVY_WIDTH_M, class_kmh, is_foot_way, limit, limit_kmh,
        surface_factor,
    },
    when::{self, Schedule},
};
use atalaya_osm::Tags;
use std::collections::BTreeMap;

/// Speeds in one direction, tenths of km/h by profile; 0: not passable. A price for restricted access is
/// in the speed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(crate) struct Speeds(pub [u16; 4]);

impl Speeds {
    pub fn is_closed(self) -> bool {
        self.0.iter().all(|s| *s == 0)
    }
}

/// A way as a street: along its nodes and against them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Street {
    pub forward: Speeds,
    pub backward: Speeds,
}

/// Whether a way can be a street at all; the cheap question of the first passes.
pub(crate) fn is_candidate(tags: Tags<'_>) -> bool {
    tags.has("highway") || tags.is("route", "ferry")
}

/// Speeds of restricted streets, as parts of the usual one: gates, courtesy, asking the way.
const PRIVATE: f64 = 0.6;
const DESTINATION: f64 = 0.9;
/// Highest speed that anything is taken to drive, km/h.
const KMH_MAX: f64 = 130.0;

/// The street that a way is, or why it is none.
pub(crate) fn street(tags: Tags<'_>) -> Result<Street, &'static str> {
    if tags.is("route", "ferry") {
        return Err("ferries");
    }
    let highway = tags.get("highway").ok_or("no highway")?;
    match highway {
        "construction" => return Err("under construction"),
        "proposed" | "planned" => return Err("not built"),
        "abandoned" | "disused" | "razed" | "demolished" => return Err("gone"),
        "raceway" | "bus_guideway" | "via_ferrata" | "platform" | "elevator" | "emergency_bay" | "escape" => {
            return Err("no street");
        }
        _ => {}
    }
    let on_foot = foot_kmh(highway, tags);
    let vehicle = vehicle_part(highway, tags);
    let usual =
        class_kmh(highway).or(is_foot_way(highway).then_some(8.0)).ok_or("a class that is not known")?;
    let (forward, backward) = directions(highway, tags);
    let side = |open: bool, limit: Option<f64>, foot_open: bool| {
        let mut speeds = [0; 4];
        if open {
            let car = car_kmh(usual, limit, tags);
            speeds[0] = tenths(vehicle.car.map(|part| car * part));
            speeds[1] = tenths(vehicle.motorcycle.map(|part| car * 1.1 * part));
            speeds[2] = tenths(vehicle.heavy.map(|part| (car * 0.8).min(80.0) * part));
        }
        speeds[3] = tenths(on_foot.filter(|_| foot_open));
        Speeds(speeds)
    };
    let limit_of = |key: &str| tags.get(key).or(tags.get("maxspeed")).and_then(limit_kmh);
    let foot_one_way = matches!(tags.get("oneway:foot"), Some("yes"));
    let street = Street {
        forward: side(forward, limit_of("maxspeed:forward"), true),
        backward: side(backward, limit_of("maxspeed:backward"), !foot_one_way),
    };
    if street.is_closed() { Err(CLOSED) } else { Ok(street) }
}

/// Why a way whose tags open it to nobody is no street.
pub(crate) const CLOSED: &str = "closed to everybody";

impl Street {
    pub fn is_closed(&self) -> bool {
        self.forward.is_closed() && self.backward.is_closed()
    }
}

/// Tags that may hold at certain hours only: `oneway:conditional`.
const CONDITIONAL: [&str; 9] = [
    "access",
    "vehicle",
    "motor_vehicle",
    "motorcar",
    "motorcycle",
    "hgv",
    "emergency",
    "oneway",
    "maxspeed",
];

/// What a way is at certain hours, each where it differs from its usual self, and how many conditions could not be
/// read. Conditions of the same hours hold together; where hours of different conditions overlap, the one that comes
/// last in the answer holds.
pub(crate) fn at_hours(tags: Tags<'_>, usual: Street) -> (Vec<(Schedule, Street)>, usize) {
    let mut by_hours: BTreeMap<Schedule, Vec<(&str, &str)>> = BTreeMap::new();
    let mut unread = 0;
    for key in CONDITIONAL {
        let text = tags.iter().find(|(k, _)| k.strip_suffix(":conditional") == Some(key));
        let Some((_, text)) = text else { continue };
        let (clauses, other) = when::clauses(text);
        unread += other;
        for clause in clauses {
            by_hours.entry(clause.when).or_default().push((key, clause.value));
        }
    }
    let streets = by_hours.into_iter().map(|(hours, changes)| {
        let changed = |key: &str| changes.iter().any(|(k, _)| *k == key);
        let kept = tags.iter().filter(|(k, _)| !changed(k));
        let all: Vec<(&str, &str)> = kept.chain(changes.iter().copied()).collect();
        (hours, street(Tags::new(&all)).unwrap_or_default())
    });
    (streets.filter(|(_, street)| *street != usual).collect(), unread)
}

fn tenths(kmh: Option<f64>) -> u16 {
    kmh.map_or(0, |kmh| (kmh.clamp(1.0, KMH_MAX) * 10.0).round() as u16)
}

fn car_kmh(usual: f64, limit: Option<f64>, tags: Tags<'_>) -> f64 {
    // A posted limit says more than the class, but a wide limit does not make an alley fast.
    let speed = limit.map_or(usual, |limit| (limit * 0.85).min(usual * 1.4));
    let grade = match tags.get("tracktype") {
        Some("grade1") => 1.4,
        Some("grade4" | "grade5") => 0.6,
        _ => 1.0,
    };
    speed * grade * tags.get("surface").map_or(1.0, surface_factor)
}

/// Part of the usual speed, by vehicle; `None`: may not pass.
struct Parts {
    car: Option<f64>,
    motorcycle: Option<f64>,
    heavy: Option<f64>,
}

fn vehicle_part(highway: &str, tags: Tags<'_>) -> Parts {
    let closed = Parts { car: None, motorcycle: None, heavy: None };
    let emergency = match tags.get("emergency") {
        Some("no") => return closed,
        Some("yes" | "designated" | "official" | "permissive") => true,
        _ => matches!(highway, "emergency_access") || tags.is("service", "emergency_access"),
    };
    // Bus lanes and busways are open to emergency vehicles.
    let bus = ["bus", "psv"].iter().any(|key| matches!(tags.get(key), Some("yes" | "designated")));
    let special = emergency || bus || highway == "busway";
    let general = ["motor_vehicle", "vehicle", "access"].iter().find_map(|key| tags.get(key));
    let by_default = class_kmh(highway).is_some().then_some(1.0);
    let of = |key: &str| {
        if special {
            return Some(1.0);
        }
        match tags.get(key).or(general) {
            Some(value) => part_of_access(value, by_default),
            None => by_default,
        }
    };
    let heavy = of("hgv").filter(|_| fits_heavy(tags));
    Parts { car: of("motorcar"), motorcycle: of("motorcycle"), heavy }
}

fn part_of_access(value: &str, by_default: Option<f64>) -> Option<f64> {
    match value {
        "no" | "none" | "use_sidepath" => None,
        "private" | "permit" | "residents" | "employees" | "military" | "agricultural" | "forestry" => {
            Some(PRIVATE)
        }
        "destination" | "customers" | "delivery" | "discouraged" => Some(DESTINATION),
        "yes" | "designated" | "permissive" | "official" | "public" => Some(1.0),
        _ => by_default,
    }
}

fn fits_heavy(tags: Tags<'_>) -> bool {
    let below = |key: &str, need: f64| tags.get(key).and_then(limit).is_some_and(|max| max < need);
    !(below("maxheight", HEAVY_HEIGHT_M)
        || below("maxheight:physical", HEAVY_HEIGHT_M)
        || below("maxwidth", HEAVY_WIDTH_M)
        || below("maxwidth:physical", HEAVY_WIDTH_M)
        || below("maxweight", HEAVY_WEIGHT_T))
}

fn foot_kmh(highway: &str, tags: Tags<'_>) -> Option<f64> {
    let allowed = match tags.get("foot").or(tags.get("access")) {
        Some("no" | "use_sidepath") => false,
        Some(_) => true,
        None => !matches!(highway, "motorway" | "motorway_link" | "busway"),
    };
    let sidewalk = matches!(tags.get("sidewalk"), Some("yes" | "both" | "left" | "right"));
    let speed = if highway == "steps" { 2.5 } else { 5.0 };
    (allowed || sidewalk).then_some(speed)
}

/// Which directions vehicles may drive in.
fn directions(highway: &str, tags: Tags<'_>) -> (bool, bool) {
    let freed = tags.is("oneway:emergency", "no");
    let round = matches!(tags.get("junction"), Some("roundabout" | "circular"));
    match tags.get("oneway") {
        _ if freed => (true, true),
        Some("yes" | "true" | "1") => (true, false),
        Some("-1" | "reverse") => (false, true),
        Some("no" | "false" | "0") => (true, true),
        // Lanes that change with the hour: nobody knows which way they lead now.
        Some("reversible" | "alternating") => (true, true),
        _ if round || highway == "motorway" => (true, false),
        _ => (true, true),
    }
}

/// What a node with `barrier` does to those who pass it, hundredths of a second by profile; `None`: stops
/// them.
pub(crate) type Barrier = [Option<u32>; 4];

/// Seconds that a gate costs a crew. Assumed.
const GATE_CS: u32 = 1500;
const LOCKED_CS: u32 = 6000;

/// The barrier at a node; `None`: it is none, or nobody minds.
pub(crate) fn barrier(tags: Tags<'_>) -> Option<Barrier> {
    let kind = tags.get("barrier")?;
    if matches!(tags.get("emergency"), Some("yes" | "designated" | "official")) {
        return None;
    }
    let foot = if matches!(tags.get("foot"), Some("no")) { None } else { Some(0) };
    let refused = matches!(tags.get("emergency"), Some("no"));
    let gate = if tags.is("locked", "yes") { LOCKED_CS } else { GATE_CS };
    match kind {
        "gate" | "lift_gate" | "swing_gate" | "sliding_gate" | "hampshire_gate" | "chain" | "rope"
        | "bump_gate" => {
            let cost = if refused { None } else { Some(gate) };
            Some([cost, cost, cost, foot])
        }
        "bollard" | "cycle_barrier" | "motorcycle_barrier" | "planter" | "log" => {
            let motorcycle = if kind == "motorcycle_barrier" { None } else { Some(500) };
            Some([None, motorcycle, None, foot])
        }
        "block"
        | "jersey_barrier"
        | "debris"
        | "stile"
        | "kissing_gate"
        | "turnstile"
        | "full-height_turnstile"
        | "wall"
        | "fence"
        | "horse_stile"
        | "wicket_gate" => Some([None, None, None, foot]),
        "height_restrictor" => {
            let fits = tags.get("maxheight").and_then(limit).is_some_and(|max| max >= HEAVY_HEIGHT_M);
            Some([Some(0), Some(0), fits.then_some(0), foot])
        }
        // Toll booths, kerbs, cattle grids, border posts, entrances: passed.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Result<Street, &'static str> {
        street(Tags::new(pairs))
    }
    /// Open to car, motorcycle, heavy, foot; forward, then backward.
    fn open(pairs: &[(&str, &str)]) -> ([bool; 4], [bool; 4]) {
        let street = of(pairs).unwrap();
        (street.forward.0.map(|s| s > 0), street.backward.0.map(|s| s > 0))
    }
    const ALL: [bool; 4] = [true; 4];
    const FOOT: [bool; 4] = [false, false, false, true];
    const NONE: [bool; 4] = [false; 4];

    #[test]
    fn one_way_streets() {
        let street = |pairs: &[(&'static str, &'static str)]| {
            let mut all = vec![("highway", "residential")];
            all.extend_from_slice(pairs);
            open(&all)
        };
        assert_eq!(street(&[]), (ALL, ALL));
        assert_eq!(street(&[("oneway", "yes")]), (ALL, FOOT));
        assert_eq!(street(&[("oneway", "-1")]), (FOOT, ALL));
        assert_eq!(street(&[("junction", "roundabout")]), (ALL, FOOT));
        assert_eq!(street(&[("oneway", "yes"), ("oneway:emergency", "no")]), (ALL, ALL));
        let motorway = [true, true, true, false];
        assert_eq!(open(&[("highway", "motorway")]), (motorway, NONE));
        assert_eq!(open(&[("highway", "motorway"), ("oneway", "no")]), (motorway, motorway));
    }

    #[test]
    fn access_for_emergency_vehicles() {
        let street = |pairs: &[(&'static str, &'static str)]| {
            let mut all = vec![("highway", "service")];
            all.extend_from_slice(pairs);
            of(&all)
        };
        assert_eq!(street(&[("access", "no")]), Err("closed to everybody"));
        let usual = street(&[]).unwrap().forward;
        assert_eq!(street(&[("access", "no"), ("emergency", "yes")]).unwrap().forward.0[..3], usual.0[..3]);
        assert_eq!(street(&[("access", "no"), ("bus", "yes")]).unwrap().forward.0[..3], usual.0[..3]);
        let private = street(&[("access", "private")]).unwrap().forward;
        assert!(private.0[0] > 0 && private.0[0] < usual.0[0]);
        assert_eq!(street(&[("emergency", "no")]).unwrap().forward.0.map(|s| s > 0), FOOT);
        assert_eq!(street(&[("motor_vehicle", "no")]).unwrap().forward.0.map(|s| s > 0), FOOT);
        assert_eq!(
            street(&[("vehicle", "no"), ("motorcar", "yes")]).unwrap().forward.0.map(|s| s > 0),
            [true, false, false, true]
        );
        assert_eq!(open(&[("highway", "footway")]), (FOOT, FOOT));
        assert_eq!(open(&[("highway", "footway"), ("emergency", "yes")]), (ALL, ALL));
    }

    #[test]
    fn heavy_vehicles_need_room() {
        let street =
            |key: &'static str, value: &'static str| open(&[("highway", "primary"), (key, value)]).0[2];
        assert!(street("maxheight", "4.2") && street("maxweight", "20 t") && street("maxheight", "default"));
        assert!(!street("maxheight", "2.8 m") && !street("maxweight", "3.5") && !street("maxwidth", "2"));
    }

    #[test]
    fn what_is_no_street_says_why() {
        assert_eq!(of(&[("route", "ferry"), ("highway", "primary")]), Err("ferries"));
        assert_eq!(of(&[("highway", "construction")]), Err("under construction"));
        assert_eq!(of(&[("highway", "bus_stop")]), Err("a class that is not known"));
    }

    #[test]
    fn speeds_follow_limits_and_surfaces() {
        let car = |pairs: &[(&'static str, &'static str)]| of(pairs).unwrap().forward.0[0];
        assert_eq!(car(&[("highway", "primary")]), 550);
        assert_eq!(car(&[("highway", "primary"), ("maxspeed", "40")]), 340);
        assert_eq!(car(&[("highway", "primary"), ("maxspeed", "80")]), 680);
        assert_eq!(car(&[("highway", "residential"), ("surface", "dirt")]), 140);
        let both = of(&[("highway", "primary"), ("maxspeed", "60"), ("maxspeed:backward", "30")]).unwrap();
        assert_eq!((both.forward.0[0], both.backward.0[0]), (510, 255));
    }

    #[test]
    fn hours_change_directions_and_access() {
        let of = |pairs: &[(&'static str, &'static str)]| {
            let tags = Tags::new(pairs);
            let usual = street(tags).unwrap_or_default();
            let (at, unread) = at_hours(tags, usual);
            let open = |s: &Street| [s.forward.0[0] > 0, s.backward.0[0] > 0];
            (open(&usual), at.iter().map(|(_, s)| open(s)).collect::<Vec<_>>(), unread)
        };
        let reversible = [
            ("highway", "secondary"),
            ("oneway", "reversible"),
            ("oneway:conditional", "yes @ (Mo-Fr 06:00-10:00); -1 @ (Mo-Fr 17:00-21:00)"),
        ];
        assert_eq!(of(&reversible), ([true; 2], vec![[true, false], [false, true]], 0));
        let market = [("highway", "residential"), ("access:conditional", "no @ (Su 06:00-16:00); no @ wet")];
        assert_eq!(of(&market), ([true; 2], vec![[false; 2]], 1));
        let opened =
            [("highway", "service"), ("access", "no"), ("access:conditional", "yes @ (06:00-22:00)")];
        assert_eq!(of(&opened), ([false; 2], vec![[true; 2]], 0));
        // What emergency vehicles pass anyway does not change for them.
        let freed = [
            ("highway", "residential"),
            ("emergency", "yes"),
            ("motor_vehicle:conditional", "no @ (06:00-22:00)"),
        ];
        assert_eq!(of(&freed), ([true; 2], vec![], 0));
    }

    #[test]
    fn barriers() {
        let at = |pairs: &[(&str, &str)]| barrier(Tags::new(pairs));
        assert_eq!(at(&[("barrier", "toll_booth")]), None);
        assert_eq!(at(&[("barrier", "bollard")]), Some([None, Some(500), None, Some(0)]));
        assert_eq!(at(&[("barrier", "bollard"), ("emergency", "yes")]), None);
        assert_eq!(at(&[("barrier", "gate")]), Some([Some(GATE_CS), Some(GATE_CS), Some(GATE_CS), Some(0)]));
        assert_eq!(at(&[("barrier", "gate"), ("emergency", "no")]), Some([None, None, None, Some(0)]));
    }
}
