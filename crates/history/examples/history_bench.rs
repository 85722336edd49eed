//! How large the archive is, how fast it is written, and how fast a unit's day is found again.
//!
//! `cargo run --release -p atalaya-history --example history_bench -- [--units 5000] [--every 10] [--queries 200] [--dir DIR]`
//!
//! Units are parked most of the time and drive for the rest, with a receiver's noise; one position each `--every`
//! seconds for 24 hours. Files are written each five minutes as the server does, merged by hour, then by day.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program for people at a terminal"
)]

use atalaya_history::{
    Area, Class, Day, FileName, Filter, Fix, Level, Named, Object, Recorder, Shelf, Standing, Units,
    encode::encode, merge,
};
use atalaya_model::{AgencyCode, DeviceId, Position, SiteCode, Timestamp, UnitId, UnitKindCode};
use atalaya_picture::{Marks, Source};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

const FLUSH_S: i64 = 300;

/// xorshift64*: the same data each time.
struct Dice(u64);
impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
    /// From 0 to 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
    /// Roughly normal, with deviation 1.
    fn normal(&mut self) -> f64 {
        (0..6).map(|_| self.unit()).sum::<f64>() - 3.0
    }
}

struct Car {
    object: Arc<Object>,
    lat: f64,
    lon: f64,
    course: f64,
    speed: f64,
    until_s: i64,
}

impl Car {
    fn new(number: u128, dice: &mut Dice) -> Self {
        let object = Object {
            unit: UnitId(Uuid::from_u128(0x0193_5000_0000_7000_8000_0000_0000_0000 + (number << 20))),
            device: Some(DeviceId(Uuid::from_u128(
                0x0193_6000_0000_7000_8000_0000_0000_0000 + (number << 20),
            ))),
            call_sign: format!("SSEM-{number:04}"),
            agency: AgencyCode::new(["SSEM", "PM-TOLUCA", "PM-ECATEPEC", "CRUZ-ROJA"][number as usize % 4])
                .unwrap(),
            kind: UnitKindCode::new(["patrulla", "moto", "ambulancia"][number as usize % 3]).unwrap(),
            class: Class::Unit,
        };
        Self {
            object: Arc::new(object),
            lat: 19.2 + dice.unit() * 0.6,
            lon: -99.8 + dice.unit() * 0.9,
            course: dice.unit() * 360.0,
            speed: 0.0,
            until_s: 0,
        }
    }
    fn step(&mut self, now_s: i64, seconds: i64, dice: &mut Dice) {
        if now_s >= self.until_s {
            let drives = self.speed == 0.0 && dice.unit() < 0.5;
            self.speed = if drives { 6.0 + dice.unit() * 12.0 } else { 0.0 };
            self.until_s = now_s + 120 + (dice.unit() * if drives { 900.0 } else { 1_800.0 }) as i64;
        }
        if self.speed > 0.0 {
            self.course = (self.course + dice.normal() * 12.0).rem_euclid(360.0);
            let metres = self.speed * seconds as f64;
            self.lat += metres * self.course.to_radians().cos() / 111_132.0;
            self.lon += metres * self.course.to_radians().sin() / 104_900.0;
        }
    }
    fn fix(&self, at_ms: i64, dice: &mut Dice) -> Fix {
        let noise = 2.5 / 111_132.0;
        let moving = self.speed > 0.0;
        Fix {
            position: Position::new(self.lat + dice.normal() * noise, self.lon + dice.normal() * noise)
                .unwrap(),
            measured_at: Timestamp::from_millis(at_ms),
            received_at: Timestamp::from_millis(at_ms + 300 + (dice.unit() * 1_500.0) as i64),
            speed_mps: Some(if moving { (self.speed + dice.normal() * 0.8).max(0.0) } else { 0.0 }),
            course_deg: moving.then(|| (self.course + dice.normal() * 2.0).rem_euclid(360.0)),
            accuracy_m: Some((3.0 + dice.unit() * 6.0).round()),
            source: Source::Tracker,
            standing: Standing::Shown,
            marks: Marks::default(),
        }
    }
}

struct Args(HashMap<String, String>);
impl Args {
    fn read() -> Self {
        let words: Vec<String> = std::env::args().skip(1).collect();
        Self(words.chunks(2).map(|w| (w[0].trim_start_matches("--").to_owned(), w[1].clone())).collect())
    }
    fn number(&self, name: &str, usual: i64) -> i64 {
        self.0.get(name).map_or(usual, |text| text.parse().expect("a number"))
    }
}

fn percentile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    times[((times.len() - 1) as f64 * share).round() as usize]
}

fn name(day: Day, level: Level, id: u128) -> FileName {
    let (realm, site) = ("operations".to_owned(), SiteCode::new("TOL").unwrap());
    FileName { realm, site, day, class: Class::Unit, level, second: 0, id: Uuid::from_u128(id) }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args = Args::read();
    let (units, every) = (args.number("units", 5_000), args.number("every", 10));
    let queries = args.number("queries", 200);
    let dir = args.0.get("dir").cloned();
    let scratch = tempfile::tempdir().unwrap();
    let dir = dir.unwrap_or_else(|| scratch.path().join("history").display().to_string());
    let shelf = Shelf::open(&dir).unwrap();
    let day: Day = "2026-11-24".parse().unwrap();
    println!("{units} units, a position each {every} s for 24 hours, into {dir}");

    let mut dice = Dice(0x5EED);
    let mut cars: Vec<Car> = (0..units).map(|n| Car::new(n as u128, &mut dice)).collect();
    let parts = write_day(&shelf, day, &mut cars, every, &mut dice).await;
    let hours = merge_hours(&shelf, day, &parts).await;
    let whole = merge_all(&shelf, day, Level::Day, 90_000, &hours, "hours into the day").await;
    for (what, files) in [("the day's file", vec![whole]), ("24 files of hours", hours)] {
        unit_days(&shelf, &files, &cars, queries, what, &mut dice).await;
        area_hours(&shelf, &files, day, queries, what, &mut dice).await;
    }
}

async fn write_day(
    shelf: &Shelf,
    day: Day,
    cars: &mut [Car],
    every: i64,
    dice: &mut Dice,
) -> Vec<(String, u64)> {
    let begins_s = day.begins().as_millis() / 1_000;
    let recorder = Recorder::new(usize::MAX, usize::MAX);
    let (mut parts, mut rows, mut bytes) = (Vec::new(), 0_u64, 0_u64);
    let (mut taking, mut writing) = (Duration::ZERO, Duration::ZERO);
    for flush in 0..86_400 / FLUSH_S {
        let mut fixes: Vec<(usize, Fix)> = Vec::new();
        for second in (flush * FLUSH_S..(flush + 1) * FLUSH_S).step_by(usize::try_from(every).unwrap()) {
            for (i, car) in cars.iter_mut().enumerate() {
                car.step(second, every, dice);
                let at_ms = (begins_s + second) * 1_000 + (i as i64 * 7_919) % (every * 1_000);
                fixes.push((i, car.fix(at_ms, dice)));
            }
        }
        let begun = Instant::now();
        for (i, fix) in &fixes {
            let object = &cars[*i].object;
            let named = Named {
                unit: object.unit,
                device: object.device,
                call_sign: &object.call_sign,
                agency: &object.agency,
                kind: &object.kind,
                class: object.class,
            };
            assert!(recorder.take(named, fix));
        }
        taking += begun.elapsed();
        let mut samples = recorder.drain().samples;
        // The last seconds belong to the next day.
        samples.retain(|s| Day::of_ms(s.measured_ms) == day);
        rows += samples.len() as u64;
        let begun = Instant::now();
        let file = name(day, Level::Part, flush as u128 + 1);
        let made = encode(&file.realm, &file.site, samples).unwrap();
        bytes += made.len() as u64;
        parts.push((file.path(), made.len() as u64));
        shelf.put(&file, made).await.unwrap();
        writing += begun.elapsed();
    }
    println!("taken       {rows} positions, {:.0} a second", rows as f64 / taking.as_secs_f64());
    println!(
        "written     {} files, {:.2} bytes a position, {:.0} positions a second with sorting, packing and sync",
        parts.len(),
        bytes as f64 / rows as f64,
        rows as f64 / writing.as_secs_f64()
    );
    parts
}

async fn merge_hours(shelf: &Shelf, day: Day, parts: &[(String, u64)]) -> Vec<(String, u64)> {
    let mut hours = Vec::new();
    let begun = Instant::now();
    for (hour, parts) in parts.chunks(usize::try_from(3_600 / FLUSH_S).unwrap()).enumerate() {
        let into = name(day, Level::Hour, 10_000 + hour as u128);
        let merged = merge(shelf, parts, &into, |_| true).await.unwrap().unwrap();
        hours.push((into.path(), merged.bytes));
    }
    println!("merged      parts into {} hours in {:.1} s", hours.len(), begun.elapsed().as_secs_f64());
    hours
}

async fn merge_all(
    shelf: &Shelf,
    day: Day,
    level: Level,
    id: u128,
    files: &[(String, u64)],
    what: &str,
) -> (String, u64) {
    let begun = Instant::now();
    let into = name(day, level, id);
    let merged = merge(shelf, files, &into, |_| true).await.unwrap().unwrap();
    println!(
        "merged      {what} in {:.1} s: {} positions, {:.1} MB, {:.2} bytes a position",
        begun.elapsed().as_secs_f64(),
        merged.rows,
        merged.bytes as f64 / 1e6,
        merged.bytes as f64 / merged.rows as f64
    );
    (into.path(), merged.bytes)
}

async fn unit_days(
    shelf: &Shelf,
    files: &[(String, u64)],
    cars: &[Car],
    queries: i64,
    what: &str,
    dice: &mut Dice,
) {
    // A fresh look at the files: the first question reads their ends, the others have them.
    let shelf = Shelf::open(shelf.address()).unwrap();
    let (mut times, mut rows) = (Vec::new(), 0);
    for _ in 0..=queries {
        let car = &cars[(dice.next() % cars.len() as u64) as usize];
        let units = Units::These(BTreeSet::from([car.object.unit]));
        let filter = Filter { units, ..Filter::everything() };
        let begun = Instant::now();
        let found = shelf.scan(files, &filter, usize::MAX).await.unwrap();
        times.push(begun.elapsed());
        assert!(!found.samples.is_empty());
        rows = found.samples.len();
    }
    told(what, "a unit's day", rows, times);
}

async fn area_hours(
    shelf: &Shelf,
    files: &[(String, u64)],
    day: Day,
    queries: i64,
    what: &str,
    dice: &mut Dice,
) {
    let (mut times, mut rows) = (Vec::new(), 0);
    for _ in 0..=queries.min(50) {
        let (south, west) = (19.25 + dice.unit() * 0.5, -99.75 + dice.unit() * 0.8);
        let hour = (dice.next() % 24) as i64;
        let from_ms = day.begins().as_millis() + hour * 3_600_000;
        let filter = Filter {
            from_ms,
            to_ms: from_ms + 3_600_000,
            units: Units::All,
            area: Area::of_degrees(west, south, west + 0.02, south + 0.02),
        };
        let begun = Instant::now();
        rows += shelf.scan(files, &filter, usize::MAX).await.unwrap().samples.len();
        times.push(begun.elapsed());
    }
    rows /= times.len();
    told(what, "two by two km in an hour", rows, times);
}

fn told(files: &str, what: &str, rows: usize, mut times: Vec<Duration>) {
    let first = times.remove(0);
    println!(
        "found       {what} in {files}: {rows} positions, first {:.1} ms, then p50 {:.1} ms, p99 {:.1} ms",
        first.as_secs_f64() * 1e3,
        percentile(&mut times, 0.5).as_secs_f64() * 1e3,
        percentile(&mut times, 0.99).as_secs_f64() * 1e3
    );
}
