//! From a way's tags to who may pass, in which direction and how fast.
//!
//! The vehicles are those of emergency services. They keep one-way streets and turn restrictions, unless a
//! tag frees them; they pass private and destination-only streets at a price, and streets closed to
//! everybody (`access=no`) only where emergency vehicles are named or buses may go. Where a tag holds at
//! certain hours (`oneway:conditional`), the same rules are asked of the tags as they are then (see `hours`).

use crate::profile::{
    HEAVY_HEIGHT_M, HEAVY_WEIGHT_T, HEAVY_WIDTH_M, class_kmh, is_foot_way, limit, limit_kmh, surface_factor,
};
use atalaya_osm::Tags;

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

impl Street {
    pub fn is_closed(&self) -> bool {
        self.forward.is_closed() && self.backward.is_closed()
    }
    /// Whether some vehicle may drive along it.
    pub fn is_driven(&self) -> bool {
        self.forward.0[..3].iter().chain(&self.backward.0[..3]).any(|s| *s > 0)
    }
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
    let usual =
        class_kmh(highway).or(is_foot_way(highway).then_some(8.0)).ok_or("a class that is not known")?;
    let (forward, backward) = directions(highway, tags);
    let side = |side: Side, open: bool, foot_open: bool| {
        let mut speeds = [0; 4];
        if open {
            let car = car_kmh(usual, said(tags, &MAXSPEED, side).and_then(limit_kmh), tags);
            let vehicle = vehicle_part(highway, tags, side);
            speeds[0] = tenths(vehicle.car.map(|part| car * part));
            speeds[1] = tenths(vehicle.motorcycle.map(|part| car * 1.1 * part));
            speeds[2] = tenths(vehicle.heavy.map(|part| (car * 0.8).min(80.0) * part));
        }
        speeds[3] = tenths(foot_kmh(highway, tags, side).filter(|_| foot_open));
        Speeds(speeds)
    };
    let foot_one_way = matches!(tags.get("oneway:foot"), Some("yes"));
    let street = Street {
        forward: side(Side::Along, forward, true),
        backward: side(Side::Against, backward, !foot_one_way),
    };
    if street.is_closed() { Err(CLOSED) } else { Ok(street) }
}

/// A direction of a way: that of its nodes, or the other.
#[derive(Clone, Copy)]
enum Side {
    Along = 1,
    Against = 2,
}

/// A tag that may be said of one direction: of both, along, against.
type Sided = [&'static str; 3];
const MAXSPEED: Sided = ["maxspeed", "maxspeed:forward", "maxspeed:backward"];
const ACCESS: Sided = ["access", "access:forward", "access:backward"];
const VEHICLE: Sided = ["vehicle", "vehicle:forward", "vehicle:backward"];
const MOTOR_VEHICLE: Sided = ["motor_vehicle", "motor_vehicle:forward", "motor_vehicle:backward"];
const MOTORCAR: Sided = ["motorcar", "motorcar:forward", "motorcar:backward"];
const MOTORCYCLE: Sided = ["motorcycle", "motorcycle:forward", "motorcycle:backward"];
const BUS: Sided = ["bus", "bus:forward", "bus:backward"];
const PSV: Sided = ["psv", "psv:forward", "psv:backward"];

/// What is said of one direction, else of both.
fn said<'a>(tags: Tags<'a>, keys: &Sided, side: Side) -> Option<&'a str> {
    tags.get(keys[side as usize]).or_else(|| tags.get(keys[0]))
}

/// Why a way whose tags open it to nobody is no street.
pub(crate) const CLOSED: &str = "closed to everybody";

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

fn vehicle_part(highway: &str, tags: Tags<'_>, side: Side) -> Parts {
    let closed = Parts { car: None, motorcycle: None, heavy: None };
    let emergency = match tags.get("emergency") {
        Some("no") => return closed,
        Some("yes" | "designated" | "official" | "permissive") => true,
        _ => matches!(highway, "emergency_access") || tags.is("service", "emergency_access"),
    };
    // Bus lanes and busways are open to emergency vehicles.
    let bus = [BUS, PSV].iter().any(|keys| matches!(said(tags, keys, side), Some("yes" | "designated")));
    let special = emergency || bus || highway == "busway";
    let by_default = class_kmh(highway).is_some().then_some(1.0);
    let of = |own: Option<&Sided>| {
        if special {
            return Some(1.0);
        }
        let general = [&MOTOR_VEHICLE, &VEHICLE, &ACCESS];
        match own.into_iter().chain(general).find_map(|keys| said(tags, keys, side)) {
            Some(value) => part_of_access(value, by_default),
            None => by_default,
        }
    };
    // `hgv` speaks of lorries that carry goods: a fire engine minds its size and weight, not that sign.
    let heavy = of(None).filter(|_| fits_heavy(tags));
    Parts { car: of(Some(&MOTORCAR)), motorcycle: of(Some(&MOTORCYCLE)), heavy }
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

fn foot_kmh(highway: &str, tags: Tags<'_>, side: Side) -> Option<f64> {
    let allowed = match tags.get("foot").or_else(|| said(tags, &ACCESS, side)) {
        Some("no" | "use_sidepath") => false,
        Some(_) => true,
        None => !matches!(highway, "motorway" | "motorway_link" | "busway"),
    };
    let sidewalk = matches!(tags.get("sidewalk"), Some("yes" | "both" | "left" | "right"));
    let speed = if highway == "steps" { 2.5 } else { 5.0 };
    (allowed || sidewalk).then_some(speed)
}

/// Why a street whose direction nobody knows is closed to vehicles.
pub(crate) const REVERSIBLE: &str = "reversible streets whose hours are not known";

/// Emergency vehicles may drive against its direction.
fn is_freed(tags: Tags<'_>) -> bool {
    tags.is("oneway:emergency", "no")
}

/// Whether traffic runs one way at some hours and the other way at others.
pub(crate) fn is_reversible(tags: Tags<'_>) -> bool {
    tags.is("oneway", "reversible") && !is_freed(tags)
}

/// Which directions vehicles may drive in.
fn directions(highway: &str, tags: Tags<'_>) -> (bool, bool) {
    let round = matches!(tags.get("junction"), Some("roundabout" | "circular"));
    match tags.get("oneway") {
        _ if is_freed(tags) => (true, true),
        Some("yes" | "true" | "1") => (true, false),
        Some("-1" | "reverse") => (false, true),
        // By turns every few minutes, as over a narrow bridge: both wait for their turn.
        Some("no" | "false" | "0" | "alternating") => (true, true),
        // Whoever is sent against the traffic is in danger: closed, but at hours whose direction is known.
        Some("reversible") => (false, false),
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
    fn access_of_one_direction() {
        let street = |pairs: &[(&'static str, &'static str)]| {
            let mut all = vec![("highway", "residential")];
            all.extend_from_slice(pairs);
            open(&all)
        };
        assert_eq!(street(&[("motor_vehicle:backward", "no")]), (ALL, FOOT));
        assert_eq!(street(&[("vehicle:forward", "no")]), (FOOT, ALL));
        assert_eq!(street(&[("access:backward", "no")]), (ALL, NONE));
        assert_eq!(street(&[("access", "no"), ("access:forward", "yes")]), (ALL, NONE));
        // What is said of motor vehicles counts before what is said of everybody.
        assert_eq!(
            street(&[("access:backward", "no"), ("motor_vehicle", "yes")]).1,
            [true, true, true, false]
        );
        assert_eq!(street(&[("motor_vehicle:backward", "no"), ("bus:backward", "yes")]), (ALL, ALL));
    }

    #[test]
    fn signs_for_lorries_do_not_stop_fire_engines() {
        assert_eq!(open(&[("highway", "residential"), ("hgv", "no")]), (ALL, ALL));
        assert_eq!(
            open(&[("highway", "residential"), ("hgv", "no"), ("maxweight", "3.5")]).0,
            [true, true, false, true]
        );
        assert_eq!(
            open(&[("highway", "residential"), ("motor_vehicle", "no"), ("hgv", "yes")]),
            (FOOT, FOOT)
        );
    }

    #[test]
    fn nobody_is_sent_against_reversible_lanes() {
        let lanes = [("highway", "primary"), ("oneway", "reversible")];
        assert_eq!(open(&lanes), (FOOT, FOOT));
        assert!(is_reversible(Tags::new(&lanes)));
        let freed = [lanes[0], lanes[1], ("oneway:emergency", "no")];
        assert_eq!(open(&freed), (ALL, ALL));
        assert!(!is_reversible(Tags::new(&freed)));
        assert_eq!(open(&[lanes[0], ("oneway", "alternating")]), (ALL, ALL));
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
