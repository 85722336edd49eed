//! The search against a plain one: random towns with one-way streets, restrictions over nodes and ways,
//! barriers, closures and paces; every pair of random places, tens of thousands in all.

use crate::{
    oracle::Plain,
    support::{NOON, at, corner, degrees, graph},
};
use atalaya_osm::testing::{Extract, NODE, WAY};
use atalaya_roads::{Closure, Graph, Moment, Overlay, Pace, Profile, Snapped, Where, Workspace, testing};

/// A generator that gives the same numbers everywhere (xorshift64*, Vigna 2016).
struct Dice(u64);
impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
    fn below(&mut self, n: u64) -> u64 {
        (self.next() >> 33) % n
    }
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

const SIDE: i64 = 9;
const CLASSES: [&str; 6] = ["residential", "primary", "secondary", "service", "footway", "living_street"];

/// It is noon of a Thursday.
const HOURS: [(&str, &str); 5] = [
    ("oneway:conditional", "-1 @ (Mo-Fr 10:00-14:00)"),
    ("oneway:conditional", "yes @ (Mo-Fr 14:00-18:00)"),
    ("access:conditional", "no @ (Th 12:00-12:01)"),
    ("motor_vehicle:conditional", "no @ (Sa,Su)"),
    ("maxspeed:conditional", "20 @ (07:00-13:00); 30 @ wet"),
];

/// A town of crooked blocks; each block's side is a way of its own.
fn town(dice: &mut Dice) -> (Extract, Vec<(i64, i64, i64)>) {
    let mut extract = Extract::default();
    for (north, east) in (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (y, x))) {
        let (lat, lon) = degrees(east as f64 + dice.unit() * 0.6, north as f64 + dice.unit() * 0.6);
        let barrier: &[(&str, &str)] = if dice.chance(2) { &[("barrier", "gate")] } else { &[] };
        extract = extract.node(corner(east, north), lat, lon, barrier);
    }
    let mut ways = Vec::new();
    for (north, east) in (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (y, x))) {
        for (to_east, to_north) in [(east + 1, north), (east, north + 1)] {
            if to_east == SIDE || to_north == SIDE || dice.chance(12) {
                continue;
            }
            let id = ways.len() as i64 + 1;
            let (from, to) = (corner(east, north), corner(to_east, to_north));
            let class = CLASSES[dice.below(6) as usize];
            let one_way = ["no", "no", "yes", "-1"][dice.below(4) as usize];
            let mut tags = vec![("highway", class), ("oneway", one_way)];
            if dice.chance(10) {
                tags.push(HOURS[dice.below(HOURS.len() as u64) as usize]);
            }
            extract = extract.way(id, &[from, to], &tags);
            ways.push((id, from, to));
        }
    }
    (extract, ways)
}

fn restrict(mut extract: Extract, ways: &[(i64, i64, i64)], dice: &mut Dice) -> Extract {
    let touching = |node: i64, not: i64, dice: &mut Dice| {
        let all: Vec<_> = ways.iter().filter(|w| w.0 != not && (w.1 == node || w.2 == node)).collect();
        (!all.is_empty()).then(|| *all[dice.below(all.len() as u64) as usize])
    };
    for id in 0..60 {
        let from = ways[dice.below(ways.len() as u64) as usize];
        let via = if dice.chance(50) { from.1 } else { from.2 };
        let kind = ["no_left_turn", "no_straight_on", "only_right_turn", "no_u_turn"][dice.below(4) as usize];
        let at_hours = [format!("{kind} @ (Th 11:30-12:30)"), format!("{kind} @ (Mo-We,Fr-Su 07:00-20:00)")];
        let tag = match dice.below(4) {
            0 => ("restriction:conditional", at_hours[0].as_str()),
            1 => ("restriction:conditional", at_hours[1].as_str()),
            _ => ("restriction", kind),
        };
        let tags = [("type", "restriction"), tag];
        let Some(over) = touching(via, from.0, dice) else { continue };
        if dice.chance(50) {
            let members = [(WAY, from.0, "from"), (NODE, via, "via"), (WAY, over.0, "to")];
            extract = extract.relation(9000 + id, &members, &tags);
            continue;
        }
        let far = if over.1 == via { over.2 } else { over.1 };
        let Some(to) = touching(far, over.0, dice) else { continue };
        let members = [(WAY, from.0, "from"), (WAY, over.0, "via"), (WAY, to.0, "to")];
        extract = extract.relation(9000 + id, &members, &tags);
    }
    extract
}

fn overlay(graph: &Graph, dice: &mut Dice) -> Overlay {
    let (x, y) = (dice.unit() * 7.0, dice.unit() * 7.0);
    let closures = [
        Closure {
            at: Where::Street {
                line: vec![at(x, y), at(x + 2.0, y)],
                one_way: dice.chance(50),
                ways: Vec::new(),
            },
            on_foot: false,
        },
        Closure {
            at: Where::Area { ring: vec![at(y, x), at(y + 0.8, x), at(y, x + 0.8)] },
            on_foot: dice.chance(50),
        },
    ];
    let pace =
        Pace { area: None, from_hour: 0, until_hour: 0, factor: 0.5 + dice.unit() * 2.0, calibrated: false };
    Overlay::new(graph, &closures, vec![pace], 0)
}

fn places(graph: &Graph, n: usize, dice: &mut Dice) -> Vec<Snapped> {
    (0..n)
        .map(|_| {
            let edge = dice.below(graph.edges() as u64) as u32;
            // Ends of edges, too: that is where mistakes are.
            let part = [0.0, 1.0, 0.5, dice.unit(), dice.unit()][dice.below(5) as usize];
            Snapped { edge, part, point: graph.points(edge)[0], distance_m: 0.0 }
        })
        .collect()
}

#[test]
fn equal_to_a_plain_search_on_tens_of_thousands_of_pairs() {
    let mut space = Workspace::default();
    let (mut compared, mut reached, mut restrictions, mut states) = (0, 0, 0, 0);
    let (mut at_hours, mut now) = (0, 0);
    for seed in 1..=14_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (extract, ways) = town(&mut dice);
        let graph = graph(&restrict(extract, &ways, &mut dice));
        restrictions += graph.meta().report.restrictions;
        let overlay = overlay(&graph, &mut dice);
        let profile = Profile::ALL[(seed % 4) as usize];
        let weights = overlay.weights(&graph, profile, overlay.moment(NOON()));
        let open = testing::open(&graph, &weights);
        let report = &graph.meta().report;
        at_hours += report.restrictions_at_hours.min(report.edges_at_hours);
        now += report.restrictions as usize - open.forbidden.len();
        states += open.forbidden.iter().filter(|f| f.len() > 2).count();
        let plain = Plain::new(&open);
        let (from, to) = (places(&graph, 45, &mut dice), places(&graph, 45, &mut dice));
        let starts: Vec<_> = from.iter().map(|p| plain.starts(*p)).collect();
        for to in &to {
            // All at once, as dispatch asks.
            let all = testing::search(&graph, &weights, &mut space, *to, &from, u32::MAX);
            for ((from, starts), found) in from.iter().zip(&starts).zip(&all) {
                let expected = plain.time(*from, *to, starts);
                assert_eq!(found.as_ref().map(|f| f.0), expected, "seed {seed}, {from:?} to {to:?}");
                compared += 1;
                let Some((_, _, arcs)) = found else { continue };
                reached += 1;
                assert!(plain.is_legal(arcs), "seed {seed}, {from:?} to {to:?}: {arcs:?}");
                assert_eq!((arcs[0] >> 1, arcs[arcs.len() - 1] >> 1), (from.edge, to.edge));
            }
        }
        // One alone has the same answer as among the others, however early its search ends.
        for (i, to) in to.iter().enumerate().take(15) {
            let all = testing::search(&graph, &weights, &mut space, *to, &from, u32::MAX);
            let one = testing::search(&graph, &weights, &mut space, *to, &from[i..=i], u32::MAX);
            assert_eq!(one[0], all[i]);
        }
    }
    assert!(compared > 25_000 && reached > compared / 4, "{compared} pairs, {reached} with a way");
    assert!(restrictions > 300 && states > 50, "{restrictions} restrictions, {states} over ways");
    assert!(at_hours > 50 && now > 50, "{at_hours} at hours, {now} of them not now");
}

#[test]
fn a_cut_leaves_out_only_what_is_beyond_it() {
    let mut dice = Dice(7);
    let (extract, _) = town(&mut dice);
    let graph = graph(&extract);
    let overlay = Overlay::new(&graph, &[], Vec::new(), 0);
    let weights = overlay.weights(&graph, Profile::Car, Moment::default());
    let mut space = Workspace::default();
    let from = places(&graph, 60, &mut dice);
    let (mut within, mut beyond) = (0, 0);
    for to in places(&graph, 20, &mut dice) {
        let all = testing::search(&graph, &weights, &mut space, to, &from, u32::MAX);
        let cut = testing::search(&graph, &weights, &mut space, to, &from, 3000);
        for (all, cut) in all.into_iter().zip(cut) {
            match (&all, &cut) {
                (Some(a), Some(c)) => {
                    assert_eq!(a, c);
                    within += 1;
                }
                (Some(a), None) => {
                    assert!(a.0 > 3000, "{a:?}");
                    beyond += 1;
                }
                (None, found) => assert_eq!(*found, None),
            }
        }
    }
    assert!(within > 30 && beyond > 50, "{within} within, {beyond} beyond");
}
