//! A made-up centre for demonstrations and tests: agencies, stations, plans and some 420 units over the
//! 125 municipalities. Names of institutions are real ones of the State of Mexico, everything else about
//! them (numbers, places of stations, crews, call signs, channels, plans) is invented.
//!
//! Pure: the same seed gives the same centre.

use crate::{
    agency::{AgencyContent, Station},
    kinds::UnitKinds,
    plan::PlanContent,
    unit::{CrewMember, CrewRole, Registration},
};
use atalaya_geo::{Municipalities, Municipality, STATE_OF_MEXICO};
use atalaya_model::{AgencyCode, Line, MunicipalityCode, PlanId, Position, Text, UnitId, UnitKindCode};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use uuid::Uuid;

/// What an agency is for, to give accounts and colours in a demonstration.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    StatePolice,
    MunicipalPolice,
    Medical,
    Fire,
    CivilProtection,
    PublicServices,
}

/// An agency of the demonstration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoAgency {
    pub code: AgencyCode,
    pub kind: AgencyKind,
    pub content: AgencyContent,
}

/// A station with its agency.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoStation {
    pub agency: AgencyCode,
    pub station: Station,
}

/// A unit of the demonstration.
#[derive(Clone, PartialEq, Debug)]
pub struct DemoUnit {
    /// Follows from seed and call sign.
    pub id: UnitId,
    pub registration: Registration,
    /// Where it starts its shift.
    pub start: Position,
    /// Invented persons, as many as its kind needs or one more.
    pub crew: Vec<CrewMember>,
    pub vehicle: Text<40>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgenciesFile {
    #[serde(rename = "note")]
    _note: String,
    agencies: Vec<DemoAgency>,
    fleet: Vec<Fleet>,
}

/// So many units of a kind for an agency.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fleet {
    agency: AgencyCode,
    kind: UnitKindCode,
    /// Begins the call sign; a number follows.
    prefix: String,
    units: usize,
    /// At least one in each municipality of the agency.
    #[serde(default)]
    everywhere: bool,
    /// Waits at its station; else it is out on patrol.
    #[serde(default)]
    at_station: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StationsFile {
    #[serde(rename = "note")]
    _note: String,
    stations: Vec<DemoStation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlansFile {
    #[serde(rename = "note")]
    _note: String,
    plans: Vec<PlanContent>,
}

static AGENCIES: LazyLock<AgenciesFile> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
    serde_json::from_str(include_str!("../data/agencies.json")).expect("the shipped file is well formed")
});
static STATIONS: LazyLock<StationsFile> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
    serde_json::from_str(include_str!("../data/stations.json")).expect("the shipped file is well formed")
});
static PLANS: LazyLock<PlansFile> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
    serde_json::from_str(include_str!("../data/plans.json")).expect("the shipped file is well formed")
});

/// The agencies.
pub fn agencies() -> &'static [DemoAgency] {
    &AGENCIES.agencies
}

/// The stations, each with its agency.
pub fn stations() -> &'static [DemoStation] {
    &STATIONS.stations
}

/// The response plans, with ids that stay the same.
pub fn plans() -> impl Iterator<Item = (PlanId, &'static PlanContent)> {
    let id = |name: &Line| PlanId(named(&format!("plan/{name}")));
    PLANS.plans.iter().map(move |content| (id(&content.name), content))
}

/// The CSV of the national catalogue as shipped; see the header of the file for its source and gaps.
pub const CATALOGUE_CSV: &str = include_str!("../data/cnie.csv");
/// Name of the shipped version of the catalogue.
pub const CATALOGUE_VERSION: &str = "cnie-3.0-2026-11";

/// The units, in the order of the file and of their numbers.
pub fn units(seed: u64) -> Vec<DemoUnit> {
    AGENCIES.fleet.iter().flat_map(|fleet| fleet_units(fleet, seed)).collect()
}

fn fleet_units(fleet: &Fleet, seed: u64) -> Vec<DemoUnit> {
    let territory = territory(&fleet.agency);
    let mut units = Vec::with_capacity(fleet.units);
    for (municipality, count) in shares(&territory, fleet.units, fleet.everywhere) {
        for _ in 0..count {
            units.extend(unit(fleet, municipality, units.len() + 1, seed));
        }
    }
    units
}

fn unit(fleet: &Fleet, home: &Municipality, number: usize, seed: u64) -> Option<DemoUnit> {
    let call_sign = Line::new(format!("{}-{number:03}", fleet.prefix)).ok()?;
    let mut chance = Chance::of(seed, call_sign.as_str());
    let station = nearest_station(&fleet.agency, home);
    let from = station.filter(|_| fleet.at_station).map_or(home.seat, |s| s.position);
    // Those on patrol are within some 2 km of the seat for two thirds of them.
    let spread_m = if fleet.at_station { 60.0 } else { 2_000.0 };
    Some(DemoUnit {
        id: UnitId(named(&format!("{seed}/unit/{call_sign}"))),
        start: near(from, spread_m, &mut chance),
        crew: crew(&fleet.kind, &mut chance),
        vehicle: Text::new(format!("Económico {}", 1000 + chance.below(8_999))).ok()?,
        registration: Registration {
            call_sign,
            kind: fleet.kind.clone(),
            agency: fleet.agency.clone(),
            capabilities: Vec::new(),
            station: station.map(|s| s.code.clone()),
            municipality: Some(home.code.clone()),
        },
    })
}

fn territory(agency: &AgencyCode) -> Vec<&'static Municipality> {
    let listed: &[MunicipalityCode] =
        agencies().iter().find(|a| a.code == *agency).map_or(&[], |a| a.content.municipalities.as_slice());
    Municipalities::shipped().iter().filter(|m| listed.is_empty() || listed.contains(&m.code)).collect()
}

/// Shares `units` out by population (largest remainders), at least one each when `everywhere`.
fn shares<'m>(
    territory: &[&'m Municipality],
    units: usize,
    everywhere: bool,
) -> Vec<(&'m Municipality, usize)> {
    let floor = usize::from(everywhere);
    let left = units.saturating_sub(floor * territory.len());
    let people: f64 = territory.iter().map(|m| f64::from(m.population)).sum();
    let exact = |m: &Municipality| left as f64 * f64::from(m.population) / people.max(1.0);
    let mut shares: Vec<(&Municipality, usize)> =
        territory.iter().map(|m| (*m, floor + exact(m).floor() as usize)).collect();
    let given: usize = shares.iter().map(|s| s.1).sum();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| {
        let rest = |i: &usize| exact(shares[*i].0).fract();
        rest(b).total_cmp(&rest(a)).then_with(|| a.cmp(b))
    });
    for i in order.into_iter().take(units.saturating_sub(given)) {
        shares[i].1 += 1;
    }
    shares
}

fn nearest_station(agency: &AgencyCode, home: &Municipality) -> Option<&'static Station> {
    let own = stations().iter().filter(|s| s.agency == *agency).map(|s| &s.station);
    own.min_by(|a, b| {
        let far = |s: &Station| s.position.distance_to(&home.seat).0;
        far(a).total_cmp(&far(b)).then_with(|| a.code.cmp(&b.code))
    })
}

/// A point around another one, normally distributed; kept inside the state's rectangle.
fn near(centre: Position, spread_m: f64, chance: &mut Chance) -> Position {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let (north, east) = chance.normal_pair();
    let lat = centre.lat() + north * spread_m / METRES_PER_DEGREE;
    let lon = centre.lon() + east * spread_m / (METRES_PER_DEGREE * centre.lat().to_radians().cos());
    Position::new(lat, lon).ok().filter(|p| STATE_OF_MEXICO.contains(p)).unwrap_or(centre)
}

const GIVEN: [&str; 24] = [
    "Adriana",
    "Alejandro",
    "Ana",
    "Arturo",
    "Beatriz",
    "Carlos",
    "Daniela",
    "Eduardo",
    "Fernanda",
    "Gabriel",
    "Guadalupe",
    "Héctor",
    "Itzel",
    "Javier",
    "Karla",
    "Luis",
    "María",
    "Miguel",
    "Norma",
    "Óscar",
    "Patricia",
    "Raúl",
    "Sandra",
    "Víctor",
];
const FAMILY: [&str; 24] = [
    "Aguilar",
    "Becerril",
    "Castañeda",
    "Colín",
    "Cruz",
    "Díaz",
    "Esquivel",
    "Flores",
    "García",
    "González",
    "Hernández",
    "Jardón",
    "López",
    "Martínez",
    "Mejía",
    "Mondragón",
    "Nava",
    "Pérez",
    "Ramírez",
    "Rojas",
    "Sánchez",
    "Valdés",
    "Vilchis",
    "Zepeda",
];

fn crew(kind: &UnitKindCode, chance: &mut Chance) -> Vec<CrewMember> {
    let kind = UnitKinds::shipped().get(kind);
    let needed = kind.map_or(1, |k| usize::from(k.min_crew));
    let medical = kind.is_some_and(|k| k.capabilities.iter().any(|c| c.as_str() == "bls"));
    let size = (needed + chance.below(2)).max(1);
    (0..size)
        .filter_map(|i| {
            let name = format!("{} {} {}", chance.one(&GIVEN), chance.one(&FAMILY), chance.one(&FAMILY));
            let role = match i {
                0 if size > 2 => CrewRole::Commander,
                0 => CrewRole::Driver,
                1 if size > 2 => CrewRole::Driver,
                _ if medical => CrewRole::Paramedic,
                _ => CrewRole::Member,
            };
            let number = Text::new(format!("{}", 100_000 + chance.below(899_999))).ok();
            Some(CrewMember { name: Line::new(name).ok()?, role, number })
        })
        .collect()
}

/// Ids of things with a name (UUID version 5, RFC 9562 §5.5).
fn named(name: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("urn:atalaya:demo:{name}").as_bytes())
}

/// Reproducible chance (splitmix64), its own stream for each name.
struct Chance(u64);

impl Chance {
    fn of(seed: u64, name: &str) -> Self {
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Self(hash ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// Uniform in [0, 1).
    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }
    /// Uniform in `0..n`; 0 for `n` = 0.
    fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }
    fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list.get(self.below(list.len())).copied().unwrap_or_default()
    }
    /// Two standard normal numbers (Box and Muller).
    fn normal_pair(&mut self) -> (f64, f64) {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        let (sin, cos) = (std::f64::consts::TAU * self.unit()).sin_cos();
        (radius * cos, radius * sin)
    }
}
