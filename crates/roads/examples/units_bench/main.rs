//! Import, and 500 units to one incident: this crate beside the contraction hierarchy of `fast_paths` and a
//! plain search with a binary heap, on the same graph in the same run.
//!
//! `cargo run --release -p atalaya-roads --example units_bench -- [--valhalla PACKAGE] FILE.osm.pbf|grid:SIDE …`
//!
//! PACKAGE: the folder of the npm package `@valhallajs/valhallajs`, which holds Valhalla's own programs. Its matrix is
//! then asked the same (`valhalla.mjs` beside this file), with the costing `auto`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement"
)]

use atalaya_geo::{Origin, StraightLine, TravelBasis, TravelTime, Vehicle};
use atalaya_model::{Position, Timestamp};
use atalaya_osm::{BytesSource, FileSource, Source, Summary, read, testing::Extract};
use atalaya_roads::{Graph, Moment, Overlay, Profile, Roads, RoadsBuilder, testing};
use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

const UNITS: usize = 500;
const INCIDENTS: usize = 200;

struct Dice(u64);
impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize) % n
    }
}

/// Largest resident memory so far, MB.
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default().to_owned();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn import(source: &dyn Source, name: &str) -> (Graph, Summary) {
    let start = Instant::now();
    let mut builder = RoadsBuilder::default();
    let summary = read(source, &mut [&mut builder], &mut |_| {}).unwrap();
    let reading = start.elapsed();
    let graph = builder.finish(&summary, name).unwrap();
    let made = start.elapsed();
    let bytes = graph.encode().unwrap();
    let written = start.elapsed();
    let peak = peak_mb();
    let start = Instant::now();
    let graph = Graph::decode(&bytes).unwrap();
    println!("\n{name}: {:.1} MB, {} nodes in the file", summary.bytes as f64 / 1e6, summary.counts.nodes);
    println!(
        "  junctions {}, blocks {}, file {:.1} MB",
        graph.nodes(),
        graph.edges(),
        bytes.len() as f64 / 1e6
    );
    println!(
        "  reading {reading:.2?}, graph {:.2?}, encoding {:.2?}, loading {:.2?}; peak {peak:.0} MB, of which tables of the reader {:.0} MB",
        made - reading,
        written - made,
        start.elapsed(),
        summary.index_bytes as f64 / 1e6
    );
    (graph, summary)
}

/// A town of square blocks.
fn grid(side: i64) -> Vec<u8> {
    let mut extract = Extract::default();
    let id = |x: i64, y: i64| y * side + x + 1;
    let mut dice = Dice(9);
    for (y, x) in (0..side).flat_map(|y| (0..side).map(move |x| (y, x))) {
        extract = extract.node(id(x, y), 19.0 + y as f64 * 0.0009, -99.0 + x as f64 * 0.00095, &[]);
    }
    let mut way = 0;
    for (y, x) in (0..side).flat_map(|y| (0..side).map(move |x| (y, x))) {
        for (to, line) in [((x + 1, y), y), ((x, y + 1), x)] {
            if to.0 < side && to.1 < side {
                way += 1;
                let class = match line % 10 {
                    0 => "primary",
                    5 => "tertiary",
                    _ => "residential",
                };
                let one_way = if dice.below(4) == 0 { "yes" } else { "no" };
                extract =
                    extract.way(way, &[id(x, y), id(to.0, to.1)], &[("highway", class), ("oneway", one_way)]);
            }
        }
    }
    extract.pbf(8000)
}

fn show(what: &str, mut times: Vec<Duration>) -> Duration {
    times.sort();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    println!("  {what:<52} p50 {:>9.2?}  p99 {:>9.2?}", at(0.5), at(0.99));
    at(0.5)
}

fn main() {
    let mut names: Vec<String> = std::env::args().skip(1).collect();
    let package = (names.first().is_some_and(|name| name == "--valhalla")).then(|| {
        names.remove(0);
        PathBuf::from(names.remove(0))
    });
    let scratch = tempfile::tempdir().unwrap();
    for name in names {
        let (graph, file) = match name.strip_prefix("grid:") {
            Some(side) => {
                let (bytes, file) = (grid(side.parse().unwrap()), scratch.path().join("grid.osm.pbf"));
                std::fs::write(&file, &bytes).unwrap();
                (import(&BytesSource(&bytes), &name).0, file)
            }
            None => (import(&FileSource::open(name.as_ref()).unwrap(), &name).0, PathBuf::from(&name)),
        };
        let pbf = file.extension().is_some_and(|extension| extension == "pbf");
        if package.is_some() && !pbf {
            println!("  Valhalla reads PBF only");
        }
        compare(graph, package.as_deref().filter(|_| pbf).map(|package| (package, file.as_path())));
    }
}

/// What Valhalla answered: building its tiles, the time of each matrix, and the seconds of each unit to each incident.
#[derive(serde::Deserialize)]
struct Valhalla {
    build_s: f64,
    ms: Vec<f64>,
    seconds: Vec<Vec<Option<f64>>>,
}

fn valhalla(package: &Path, file: &Path, units: &[Position], incidents: &[Position]) -> Valhalla {
    let scratch = tempfile::tempdir().unwrap();
    let questions = scratch.path().join("questions.json");
    let places = |of: &[Position]| of.iter().map(|p| [p.lat(), p.lon()]).collect::<Vec<_>>();
    let asked = serde_json::json!({ "units": places(units), "incidents": places(incidents) });
    std::fs::write(&questions, asked.to_string()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/units_bench/valhalla.mjs");
    let output = Command::new("node").arg(script).args([package, file, &questions]).output().unwrap();
    assert!(output.status.success(), "Valhalla: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

fn compare(graph: Graph, peer: Option<(&Path, &Path)>) {
    let overlay = Overlay::new(&graph, &[], Vec::new(), -360);
    let weights = overlay.weights(&graph, Profile::Car, Moment::default());
    let open = testing::open(&graph, &weights);
    let mut dice = Dice(4242);
    let edges: Vec<u32> =
        (0..graph.edges() as u32).filter(|e| testing::is_main(&graph, *e, Profile::Car)).collect();
    let mut pick = || {
        let edge = edges[dice.below(edges.len())];
        let p = graph.points(edge)[0];
        (open.arcs[2 * edge as usize].0, Position::new(p.lat(), p.lon()).unwrap())
    };
    let units: Vec<_> = (0..UNITS).map(|_| pick()).collect();
    let incidents: Vec<_> = (0..INCIDENTS).map(|_| pick()).collect();

    let mut input = fast_paths::InputGraph::new();
    for (tail, head, cs) in &open.arcs {
        if let Some(cs) = cs.filter(|_| tail != head) {
            input.add_edge(*tail as usize, *head as usize, cs as usize);
        }
    }
    input.freeze();
    let start = Instant::now();
    let hierarchy = fast_paths::prepare(&input);
    println!("  fast_paths 1.0 prepared in {:.2?} (again after any closure)", start.elapsed());
    let mut calculator = fast_paths::create_calculator(&hierarchy);
    let mut times = Vec::new();
    for (to, _) in &incidents {
        let start = Instant::now();
        let found = units
            .iter()
            .filter(|(from, _)| calculator.calc_path(&hierarchy, *from as usize, *to as usize).is_some());
        std::hint::black_box(found.count());
        times.push(start.elapsed());
    }
    let hierarchy_time = show("fast_paths: 500 point-to-point queries", times);

    let heap_time = show(
        "binary heap over nodes, no turns, all reached",
        incidents.iter().map(|(to, _)| plain(&open, graph.nodes(), *to)).collect(),
    );

    let origins: Vec<Origin> =
        units.iter().map(|(_, position)| Origin { position: *position, vehicle: Vehicle::Car }).collect();
    let roads = Roads::new(graph.into(), overlay, StraightLine::default());
    let when = Timestamp::from_millis(0);
    roads.seconds(&origins, incidents[0].1, when);
    let mut times = Vec::new();
    for (_, to) in &incidents {
        let start = Instant::now();
        std::hint::black_box(roads.seconds(&origins, *to, when));
        times.push(start.elapsed());
    }
    let ours = show("this crate: snapping, turns, 500 units, exact", times);
    let mut times = Vec::new();
    for (i, (_, to)) in incidents.iter().enumerate() {
        let start = Instant::now();
        let _ = std::hint::black_box(roads.route(origins[i % UNITS], *to, when));
        times.push(start.elapsed());
    }
    show("this crate: one route with its line", times);
    if let Some((package, file)) = peer {
        let only = |of: &[(u32, Position)]| of.iter().map(|(_, p)| *p).collect::<Vec<_>>();
        let theirs = valhalla(package, file, &only(&units), &only(&incidents));
        println!("  Valhalla built its tiles in {:.1} s", theirs.build_s);
        let times = theirs.ms.iter().map(|ms| Duration::from_secs_f64(ms / 1e3)).collect();
        let time = show("Valhalla: one matrix of 500 units", times);
        let mut both: Vec<f64> = Vec::new();
        let (mut only_we, mut only_they) = (0, 0);
        for ((_, to), theirs) in incidents.iter().zip(&theirs.seconds) {
            for (ours, theirs) in roads.seconds(&origins, *to, when).iter().zip(theirs) {
                let ours = (ours.basis >= TravelBasis::Roads).then_some(f64::from(ours.seconds));
                match (ours, *theirs) {
                    (Some(ours), Some(theirs)) if theirs >= 60.0 => both.push(ours / theirs),
                    (Some(_), None) => only_we += 1,
                    (None, Some(_)) => only_they += 1,
                    _ => {}
                }
            }
        }
        both.sort_by(f64::total_cmp);
        let at = |part: f64| both[((both.len() - 1) as f64 * part) as usize];
        println!(
            "  our seconds to Valhalla's, ways over a minute: p5 {:.2}, p50 {:.2}, p95 {:.2} of {}; reached by us alone {only_we}, by it alone {only_they}",
            at(0.05),
            at(0.5),
            at(0.95),
            both.len()
        );
        println!("  ratio of the times: Valhalla {:.1}", time.as_secs_f64() / ours.as_secs_f64());
    }
    let ratio = |other: Duration| other.as_secs_f64() / ours.as_secs_f64();
    println!(
        "  ratio to this crate: fast_paths {:.1}, binary heap {:.1}",
        ratio(hierarchy_time),
        ratio(heap_time)
    );
}

/// One backward search in the usual way.
fn plain(open: &testing::Open, nodes: usize, to: u32) -> Duration {
    thread_local!(static INTO: std::cell::RefCell<Vec<Vec<(u32, u32)>>> = const { std::cell::RefCell::new(Vec::new()) });
    INTO.with_borrow_mut(|into| {
        if into.len() != nodes {
            *into = vec![Vec::new(); nodes];
            for (tail, head, cs) in &open.arcs {
                if let Some(cs) = cs {
                    into[*head as usize].push((*tail, *cs));
                }
            }
        }
        let start = Instant::now();
        let mut best = vec![u32::MAX; nodes];
        let mut heap = BinaryHeap::from([Reverse((0_u32, to))]);
        best[to as usize] = 0;
        while let Some(Reverse((cs, node))) = heap.pop() {
            if cs > best[node as usize] {
                continue;
            }
            for (tail, step) in &into[node as usize] {
                if cs + step < best[*tail as usize] {
                    best[*tail as usize] = cs + step;
                    heap.push(Reverse((cs + step, *tail)));
                }
            }
        }
        std::hint::black_box(best);
        start.elapsed()
    })
}
