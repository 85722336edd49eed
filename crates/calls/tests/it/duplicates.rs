use crate::support::*;
use atalaya_calls::call::CallerKey;
use atalaya_calls::duplicates::*;
use atalaya_model::*;
use uuid::Uuid;

fn at(east_m: f64, north_m: f64) -> Position {
    let lat = 19.30 + north_m / 111_195.0;
    Position::new(lat, -99.60 + east_m / (111_195.0 * lat.to_radians().cos())).unwrap()
}
fn incident(n: u128, position: Option<Position>, opened: i64) -> IncidentSummary {
    IncidentSummary {
        incident: IncidentId(Uuid::from_u128(n)),
        opened_at: t(opened),
        last_call_at: None,
        position,
        accuracy_m: None,
        municipality: MunicipalityCode::new("15106").ok(),
        address: None,
        neighbourhood: None,
        type_code: Some(code(30_101)),
        caller_keys: vec![],
    }
}
fn query(position: Option<Position>) -> DuplicateQuery {
    DuplicateQuery { at: t(600), position, type_code: Some(code(30_101)), ..Default::default() }
}
fn find(q: &DuplicateQuery, incidents: &[IncidentSummary]) -> Vec<Candidate> {
    candidates(q, incidents, &DuplicateRules::default())
}

#[test]
fn distance_and_time_have_limits() {
    let q = query(Some(at(0.0, 0.0)));
    assert_eq!(find(&q, &[incident(1, Some(at(499.0, 0.0)), 500)]).len(), 1);
    assert_eq!(find(&q, &[incident(1, Some(at(505.0, 0.0)), 500)]), []);
    assert_eq!(find(&q, &[incident(1, Some(at(0.0, 0.0)), 600 - 900)]).len(), 1);
    assert_eq!(find(&q, &[incident(1, Some(at(0.0, 0.0)), 600 - 901)]), []);
    let mut alive = incident(1, Some(at(0.0, 0.0)), -3600);
    alive.last_call_at = Some(t(590));
    assert_eq!(find(&q, &[alive]).len(), 1, "an incident that people still call about is recent");
}

#[test]
fn uncertainty_widens_the_distance_up_to_a_bound() {
    let mut q = query(Some(at(0.0, 0.0)));
    q.accuracy_m = Some(1500.0);
    let found = find(&q, &[incident(1, Some(at(1900.0, 0.0)), 500)]);
    assert!(matches!(found[0].reasons[0], Reason::Near { limit: 2000, .. }), "{found:?}");
    q.accuracy_m = Some(1e9);
    assert_eq!(find(&q, &[incident(1, Some(at(3010.0, 0.0)), 500)]), []);
    q.accuracy_m = Some(f64::NAN);
    assert_eq!(find(&q, &[incident(1, Some(at(400.0, 0.0)), 500)]).len(), 1);
}

#[test]
fn nearer_newer_and_alike_comes_first_and_ten_are_kept() {
    let mut q = query(Some(at(0.0, 0.0)));
    let mut many: Vec<_> =
        (0..30).map(|n| incident(n, Some(at(400.0 - n as f64 * 10.0, 0.0)), 500)).collect();
    let found = find(&q, &many);
    assert_eq!(found.len(), CANDIDATES_MAX);
    assert_eq!(found[0].incident, many[29].incident);
    assert!(found.windows(2).all(|w| w[0].score >= w[1].score));
    many.reverse();
    assert_eq!(find(&q, &many), found, "the order of the incidents does not matter");
    q.except = Some(many[0].incident);
    assert!(find(&q, &many).iter().all(|c| c.incident != many[0].incident));
    let score = |kind: u32| {
        let mut other = incident(1, Some(at(50.0, 0.0)), 500);
        other.type_code = Some(code(kind));
        find(&query(Some(at(0.0, 0.0))), &[other])[0].score
    };
    assert!(score(30_101) > score(30_102));
    assert!(score(30_102) > score(30_701));
    assert!(score(30_701) > score(10_101));
}

#[test]
fn addresses_count_where_positions_are_missing() {
    let mut q = query(None);
    q.municipality = MunicipalityCode::new("15106").ok();
    q.address = Some(line("Av. Benito Juárez esq. con Lerdo"));
    let mut other = incident(1, Some(at(0.0, 0.0)), 500);
    other.address = Some(line("LERDO Y BENITO JUAREZ"));
    let found = find(&q, std::slice::from_ref(&other));
    assert!(matches!(found[0].reasons[0], Reason::AddressAlike { percent: 100 }), "{found:?}");
    other.municipality = MunicipalityCode::new("15033").ok();
    assert_eq!(find(&q, std::slice::from_ref(&other)), [], "the same street of another municipality");
    other.municipality = None;
    assert_eq!(find(&q, std::slice::from_ref(&other)).len(), 1);
    other.address = Some(line("Calle Morelos 14, colonia Juárez"));
    assert_eq!(find(&q, &[other]), [], "one shared word is not enough");
}

#[test]
fn the_same_caller_is_found_anywhere_for_longer() {
    let mut q = query(None);
    q.caller_key = CallerKey::new("k").ok();
    let mut other = incident(1, Some(at(0.0, 0.0)), 600 - 3000);
    assert_eq!(find(&q, std::slice::from_ref(&other)), []);
    other.caller_keys = vec![CallerKey::new("k").unwrap()];
    let found = find(&q, &[other]);
    assert!(found[0].reasons.contains(&Reason::SameCaller {}));
}

#[test]
fn knowing_nothing_proposes_nothing() {
    let all: Vec<_> = (0..50).map(|n| incident(n, Some(at(0.0, 0.0)), 590)).collect();
    assert_eq!(find(&DuplicateQuery { at: t(600), ..Default::default() }, &all), []);
}

/// Seeded numbers: the same scenarios on every machine.
struct Dice(u64);
impl Dice {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut z = self.0;
        z = (z ^ (z >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        z = (z ^ (z >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
        ((z ^ (z >> 33)) >> 11) as f64 / (1u64 << 53) as f64
    }
    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[((self.next() * from.len() as f64) as usize).min(from.len() - 1)]
    }
    fn normal(&mut self) -> f64 {
        let (u, v) = (self.next().max(1e-12), self.next());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }
}

const STREETS: [&str; 24] = [
    "Benito Juárez",
    "Miguel Hidalgo",
    "José María Morelos",
    "Vicente Villada",
    "Lerdo de Tejada",
    "Venustiano Carranza",
    "Paseo Tollocan",
    "Isidro Fabela",
    "Adolfo López Mateos",
    "Gustavo Baz",
    "Heriberto Enríquez",
    "Alfredo del Mazo",
    "Las Torres",
    "Pino Suárez",
    "Ignacio Allende",
    "Independencia",
    "Sebastián Lerdo",
    "Nezahualcóyotl",
    "Texcoco",
    "Chimalhuacán",
    "Pantitlán",
    "Bordo de Xochiaca",
    "Vía Morelos",
    "Solidaridad",
];
const TYPES: [u32; 8] = [30_101, 30_102, 30_701, 10_101, 10_308, 20_101, 40_101, 30_448];

/// A place as one caller measures it: radius that the device states, error drawn from it.
fn measured(dice: &mut Dice, x: f64, y: f64) -> (Position, f64) {
    // 60 % satellite, 25 % Wi-Fi, 15 % cell.
    let roll = dice.next();
    let radius: f64 = if roll < 0.6 {
        25.0
    } else if roll < 0.85 {
        120.0
    } else {
        900.0
    };
    // The stated radius is meant for 95 %: 2.45 standard deviations of a circular error.
    let sigma = radius / 2.45;
    // Callers themselves stand up to some 150 m from what they see.
    let (sx, sy) = (dice.normal() * 60.0, dice.normal() * 60.0);
    (at(x + sx + dice.normal() * sigma, y + sy + dice.normal() * sigma), radius)
}

fn written(dice: &mut Dice, a: &str, b: &str) -> Line {
    let plain = |s: &str| s.to_lowercase().replace('á', "a").replace('í', "i").replace('é', "e");
    line(&match (dice.next() * 4.0) as u8 {
        0 => format!("Calle {a} esquina con {b}"),
        1 => format!("{} y {}", plain(b), plain(a)),
        2 => format!("Av. {a} casi esq. {b}"),
        _ => format!("{b} entre {a}").to_uppercase(),
    })
}

struct Scenario {
    open: Vec<IncidentSummary>,
    query: DuplicateQuery,
    truth: IncidentId,
}

/// 300 open incidents over 40 × 40 km in the last hour, one of which the new call is about.
fn scenario(dice: &mut Dice) -> Scenario {
    let mut spots = Vec::new();
    let mut open = Vec::new();
    for n in 0..300u128 {
        let (x, y) = (dice.next() * 40_000.0, dice.next() * 40_000.0);
        let (a, b) = (*dice.pick(&STREETS), *dice.pick(&STREETS));
        let (position, radius) = measured(dice, x, y);
        let mut i = incident(n, Some(position), 600 - (dice.next() * 3600.0) as i64);
        i.accuracy_m = Some(radius);
        i.municipality =
            MunicipalityCode::new(format!("{}", 15_001 + (y / 4000.0) as u32 * 10 + (x / 4000.0) as u32))
                .ok();
        i.type_code = Some(code(*dice.pick(&TYPES)));
        i.address = Some(written(dice, a, b));
        spots.push((x, y, a, b));
        open.push(i);
    }
    let index = (dice.next() * 300.0) as usize;
    let (x, y, a, b) = spots[index];
    // Second callers come within minutes: exponential, mean 3 min, cut at 14.
    let lag = (-dice.next().max(1e-9).ln() * 180.0).min(840.0) as i64;
    open[index].opened_at = t(600 - lag);
    let mut query = DuplicateQuery { at: t(600), ..Default::default() };
    let roll = dice.next();
    if roll < 0.80 {
        let (position, radius) = measured(dice, x, y);
        (query.position, query.accuracy_m) = (Some(position), Some(radius));
    } else if roll < 0.86 {
        // Drivers who call after passing: 0.3 to 1.8 km away; half of them say where it was.
        let (far, turn) = (300.0 + dice.next() * 1500.0, dice.next() * std::f64::consts::TAU);
        let (position, radius) = measured(dice, x + far * turn.cos(), y + far * turn.sin());
        (query.position, query.accuracy_m) = (Some(position), Some(radius));
        query.address = (dice.next() < 0.5).then(|| written(dice, a, b));
        query.municipality.clone_from(&open[index].municipality);
    } else {
        query.address = Some(written(dice, a, b));
        query.municipality.clone_from(&open[index].municipality);
    }
    // Three of four see the same kind, some another one, some have not said yet.
    let roll = dice.next();
    query.type_code = if roll < 0.75 {
        open[index].type_code
    } else if roll < 0.9 {
        Some(code(*dice.pick(&TYPES)))
    } else {
        None
    };
    Scenario { truth: open[index].incident, open, query }
}

#[test]
fn second_callers_find_their_incident() {
    let mut dice = Dice(2026);
    let rounds = 2000;
    let (mut found, mut first, mut listed) = (0, 0, 0);
    for _ in 0..rounds {
        let s = scenario(&mut dice);
        let list = find(&s.query, &s.open);
        listed += list.len();
        found += usize::from(list.iter().any(|c| c.incident == s.truth));
        first += usize::from(list.first().is_some_and(|c| c.incident == s.truth));
    }
    println!(
        "recall {found}/{rounds}, first in the list {first}, mean length {:.2}",
        listed as f64 / rounds as f64
    );
    assert!(found * 100 >= rounds * 95, "recall {found}/{rounds}");
    assert!(first * 100 >= rounds * 90, "first {first}/{rounds}");
    assert!(listed < rounds * 3, "a list of wrong proposals would be ignored: {listed}");
}
