//! Point → territory: the index, one prepared area after another, and the `geo` crate's own test, over the same points.
//! `cargo run --release -p atalaya-geo --example territory_bench -- FILE.geojson [POINTS.csv]`
//!
//! The points (longitude,latitude) are written to the second file, so that a peer in another language answers the same.

use atalaya_geo::{
    geojson::AreaFile,
    shape::{Prepared, Pt},
    territory::{Boundaries, Fields, LayerKind, PointIndex},
};
use geo::{BoundingRect, Contains, LineString, MultiPolygon, Point, Polygon};
use std::{fmt::Write as _, hint::black_box, time::Instant};

const POINTS: usize = 200_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let bytes = std::fs::read(args.next().ok_or("FILE.geojson")?)?;
    let begun = Instant::now();
    let read = Boundaries::of(AreaFile::parse(&bytes)?, LayerKind::Municipality, &Fields::default())?;
    println!("read, checked and compared {} areas in {:.0?}", read.areas.len(), begun.elapsed());
    let shapes: Vec<_> = read.areas.into_iter().map(|(code, (_, shape))| (code, shape)).collect();
    let bounds = shapes.iter().map(|(_, s)| s.bounds()).reduce(|a, b| a.with(b)).ok_or("no area")?;

    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut dice = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut between = |a: i32, b: i32| (f64::from(a) + dice() * (f64::from(b) - f64::from(a))) as i32;
    let points: Vec<Pt> = (0..POINTS)
        .map(|_| Pt { lon: between(bounds.west, bounds.east), lat: between(bounds.south, bounds.north) })
        .collect();
    if let Some(path) = args.next() {
        let mut text = String::new();
        for p in &points {
            writeln!(text, "{},{}", p.lon_deg(), p.lat_deg())?;
        }
        std::fs::write(path, text)?;
    }

    let begun = Instant::now();
    let index = PointIndex::new(shapes.clone());
    println!("index built in {:.1?}", begun.elapsed());
    let mut hits = 0u64;
    let begun = Instant::now();
    for p in &points {
        index.visit(*p, |code| {
            black_box(code);
            hits += 1;
        });
    }
    report("index", begun.elapsed(), hits);

    let prepared: Vec<Prepared> = shapes.iter().map(|(_, s)| Prepared::of(s)).collect();
    let mut hits = 0u64;
    let begun = Instant::now();
    for p in &points {
        hits += prepared.iter().filter(|area| area.contains(*p)).count() as u64;
    }
    report("prepared areas, one after another", begun.elapsed(), hits);

    let theirs: Vec<_> = shapes
        .iter()
        .map(|(_, shape)| {
            let line =
                |r: &Vec<[f64; 2]>| LineString::from(r.iter().map(|p| (p[0], p[1])).collect::<Vec<_>>());
            let part = |rings: &Vec<Vec<[f64; 2]>>| {
                Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect::<Vec<_>>())
            };
            let area = MultiPolygon::new(shape.to_degrees().iter().map(part).collect());
            (area.bounding_rect(), area)
        })
        .collect();
    let mut hits = 0u64;
    let begun = Instant::now();
    // The library's test with the box first, as its users write it; fewer points, because it is slow.
    for p in points.iter().take(POINTS / 20) {
        let point = Point::new(p.lon_deg(), p.lat_deg());
        let within = |(rect, area): &&(Option<geo::Rect<f64>>, MultiPolygon<f64>)| {
            rect.is_some_and(|r| r.contains(&point)) && area.contains(&point)
        };
        hits += theirs.iter().filter(within).count() as u64;
    }
    let spent = begun.elapsed();
    println!(
        "{:<36} {:>8.3} µs a point, {} hits in {} points",
        "geo::Contains after its box",
        spent.as_secs_f64() * 1e6 / (POINTS / 20) as f64,
        hits,
        POINTS / 20
    );
    Ok(())
}

fn report(what: &str, spent: std::time::Duration, hits: u64) {
    let each = spent.as_secs_f64() * 1e6 / POINTS as f64;
    println!("{what:<36} {each:>8.3} µs a point, {hits} hits in {POINTS} points");
}
