//! How fast and how well the search box finds what an extract holds, before and after a seeded error in
//! typing, beside two peers over the same names in the same run.
//!
//! ```sh
//! cargo run --release -p atalaya-places --example geocoding -- --places data/geo/FILE
//! cargo run --release -p atalaya-places --example geocoding -- --synthetic 300000
//! ```
//! The peers need `python3` with `rapidfuzz` (a scan over all names with `WRatio`) and its `sqlite3` with
//! FTS5 (the trigram tokenizer); without them their lines say so.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring program, not a part of the product"
)]

use atalaya_model::Position;
use atalaya_places::{
    Ask, Gazetteer, Point, Source, file, name_key,
    synthetic::{Random, misspell, state},
};
use std::{
    collections::BTreeMap,
    io::Write,
    process::{Command, Stdio},
    time::Instant,
};

/// One question and what it should find.
struct Question {
    kind: &'static str,
    text: String,
    due: String,
    at: Point,
}

const PER_KIND: usize = 300;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let value = |name: &str| args.iter().position(|a| a == name).and_then(|i| args.get(i + 1)).cloned();
    let started = Instant::now();
    let (what, source) = match (value("--places"), value("--synthetic")) {
        (Some(path), _) => (path.clone(), file::decode(&std::fs::read(path).unwrap()).unwrap()),
        (None, n) => {
            let streets = n.and_then(|n| n.parse().ok()).unwrap_or(300_000);
            (format!("synthetic, {streets} streets asked for"), state(7, streets))
        }
    };
    let made = started.elapsed();
    let i = &source.info;
    println!(
        "{what}: {} streets, {} houses, {} crossings, {} areas, {} points",
        i.streets, i.houses, i.crossings, i.areas, i.pois
    );
    let bytes = file::encode(&source);
    let started = Instant::now();
    let decoded = file::decode(&bytes).unwrap();
    let read = started.elapsed();
    let started = Instant::now();
    let gazetteer = Gazetteer::new(vec![decoded]).unwrap();
    println!(
        "made in {made:.1?}; file {:.1} MB, read in {read:.2?}, indexed in {:.2?}, {:.1} MB in memory",
        bytes.len() as f64 / 1e6,
        started.elapsed(),
        gazetteer.bytes() as f64 / 1e6
    );
    let mut r = Random::new(11);
    let questions = questions(&source, &mut r);
    let wrong: Vec<Question> = questions
        .iter()
        .map(|q| Question { text: misspell(&mut r, &q.text), due: q.due.clone(), ..*q })
        .collect();
    for (title, list) in [("as written", &questions), ("one error", &wrong)] {
        hits(&gazetteer, title, list);
    }
    keystrokes(&gazetteer, &questions, &wrong);
    reverse(&gazetteer, &questions);
    peers(&source, &questions, &wrong);
}

fn questions(source: &Source, r: &mut Random) -> Vec<Question> {
    let mut all = Vec::new();
    let middle = |s: &atalaya_places::Street| s.lines[0][s.lines[0].len() / 2];
    // A name of one letter or figure can hold no error and says little: it is asked for by nobody.
    let named = |name: &str| name_key(name).len() >= 4;
    for _ in 0..PER_KIND {
        let street = &source.streets[r.below(source.streets.len())];
        if named(&street.name) {
            all.push(Question {
                kind: "street",
                text: street.name.clone(),
                due: name_key(&street.name),
                at: middle(street),
            });
        }
        if let Some(house) =
            street.houses.get(r.below(street.houses.len())).filter(|h| h.letter == 0 && named(&street.name))
        {
            let text = format!("{} {}", street.name, house.number);
            all.push(Question { kind: "address", text, due: name_key(&street.name), at: house.at });
        }
        if !source.crossings.is_empty() {
            let c = source.crossings[r.below(source.crossings.len())];
            let [a, b] = [c.a, c.b].map(|i| &source.streets[i as usize].name);
            if named(a) && named(b) {
                let text = format!("{a} esq. {b}");
                all.push(Question { kind: "crossing", text, due: String::new(), at: c.at });
            }
        }
        if !source.areas.is_empty() {
            let area = &source.areas[r.below(source.areas.len())];
            all.push(Question {
                kind: "area",
                text: area.name.clone(),
                due: name_key(&area.name),
                at: area.centre,
            });
        }
        if !source.pois.is_empty() {
            let poi = &source.pois[r.below(source.pois.len())];
            if named(&poi.name) {
                all.push(Question {
                    kind: "poi",
                    text: poi.name.clone(),
                    due: name_key(&poi.name),
                    at: poi.at,
                });
            }
        }
    }
    all
}

/// A caller 400 m away, known to 500 m: what a cell or Wi-Fi gives.
fn near(at: Point) -> Option<Position> {
    Position::new(at.lat() + 0.0025, at.lon() + 0.0028).ok()
}

/// The first answer is right: its name, and its place to 600 m (streets to their nearest point).
fn right(q: &Question, hit: &atalaya_places::answer::Hit) -> bool {
    let there = Point::degrees(hit.lat, hit.lon).unwrap();
    let name = hit.street.as_deref().unwrap_or(&hit.label);
    match q.kind {
        "crossing" => there.metres_to(q.at) < 50.0,
        "address" => there.metres_to(q.at) < 50.0 && name_key(name) == q.due,
        "area" => name_key(&hit.label) == q.due,
        _ => name_key(name) == q.due && there.metres_to(q.at) < 1_500.0,
    }
}

fn hits(gazetteer: &Gazetteer, title: &str, questions: &[Question]) {
    for (mode, with) in [("caller known to 500 m", true), ("caller unknown", false)] {
        let mut table: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
        for q in questions {
            let near = with.then(|| near(q.at)).flatten();
            let found = gazetteer.search(&Ask {
                text: &format!("{} ", q.text),
                near,
                accuracy_m: Some(500.0),
                scope: &[],
                limit: 10,
            });
            let row = table.entry(q.kind).or_default();
            row[0] += 1;
            // Without a caller any place of that name is right: nothing tells which is meant.
            let fits = |hit: &&atalaya_places::answer::Hit| {
                let named = name_key(hit.street.as_deref().unwrap_or(&hit.label)) == q.due;
                if with || q.kind == "crossing" { right(q, hit) } else { named }
            };
            row[1] += u32::from(found.hits.first().is_some_and(|h| fits(&h)));
            row[2] += u32::from(found.hits.iter().any(|h| fits(&h)));
        }
        for (kind, [n, first, ten]) in table {
            let share = |k: u32| 100.0 * f64::from(k) / f64::from(n);
            println!(
                "{title:<11} {mode:<22} {kind:<9} n {n:<4} first {:5.1} %  in ten {:5.1} %",
                share(first),
                share(ten)
            );
        }
    }
}

/// Every beginning of every question, as typed key by key.
fn keystrokes(gazetteer: &Gazetteer, right: &[Question], wrong: &[Question]) {
    let mut times = Vec::new();
    let mut incomplete = 0u32;
    for q in right.iter().chain(wrong).step_by(3) {
        for end in q.text.char_indices().map(|(i, c)| i + c.len_utf8()) {
            let started = Instant::now();
            let found = gazetteer.search(&Ask {
                text: &q.text[..end],
                near: near(q.at),
                accuracy_m: Some(500.0),
                scope: &[],
                limit: 10,
            });
            times.push(started.elapsed().as_secs_f64() * 1e3);
            incomplete += u32::from(found.incomplete);
        }
    }
    let n = times.len();
    println!(
        "keystrokes  n {n}: {}; at the bound {:.1} %",
        spread(&mut times),
        100.0 * f64::from(incomplete) / n as f64
    );
}

fn reverse(gazetteer: &Gazetteer, questions: &[Question]) {
    for accuracy in [15.0, 150.0, 1_000.0] {
        let mut times = Vec::new();
        for q in questions {
            let Some(position) = near(q.at) else { continue };
            let started = Instant::now();
            let _ = gazetteer.surroundings(&position, Some(accuracy));
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        println!("surroundings, circle {accuracy} m: {}", spread(&mut times));
    }
}

fn spread(times: &mut [f64]) -> String {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    format!("p50 {:.2} ms, p99 {:.2} ms, worst {:.2} ms", at(0.5), at(0.99), at(1.0))
}

const PEER: &str = include_str!("geocoding_peers.py");

/// The same names and whole questions of streets, areas and points; a name found first counts.
fn peers(source: &Source, right: &[Question], wrong: &[Question]) {
    let mut text = String::new();
    let mut names: Vec<String> = source
        .streets
        .iter()
        .map(|s| &s.name)
        .chain(source.areas.iter().map(|a| &a.name))
        .chain(source.pois.iter().map(|p| &p.name))
        .map(|n| atalaya_geo::fold(n))
        .collect();
    names.sort_unstable();
    names.dedup();
    let asked = |list: &[Question]| -> Vec<String> {
        let some =
            list.iter().zip(right).filter(|(_, q)| matches!(q.kind, "street" | "area" | "poi")).step_by(5);
        some.map(|(q, r)| format!("{}\t{}", atalaya_geo::fold(&q.text), atalaya_geo::fold(&r.text))).collect()
    };
    for (mark, lines) in [("N", names), ("R", asked(right)), ("W", asked(wrong))] {
        for line in lines {
            text.push_str(&format!("{mark}\t{line}\n"));
        }
    }
    let child = Command::new("python3").arg("-c").arg(PEER).stdin(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        println!("peers       python3 is not here");
        return;
    };
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait().unwrap();
}
