//! Fan-out of positions: `cargo run --release -p atalaya-picture --example picture_bench [consoles] [units]`.
//!
//! Every unit reports once a second; every console is served four times a second. Each console keeps
//! one of 40 viewports around one of ten towns. Prints what one core does.

use atalaya_model::{Position, Timestamp, UnitId};
use atalaya_picture::{Audience, FrameCache, KindRules, Options, Picture, Source, UnitReport, Viewport};
use std::{error::Error, time::Instant};
use uuid::Uuid;

const SECONDS: u32 = 20;
const CUTS_PER_SECOND: u32 = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1).map(|a| a.parse::<u32>());
    let consoles = args.next().transpose()?.unwrap_or(500);
    let units = args.next().transpose()?.unwrap_or(5_000);
    let mut picture = Picture::new(Options::new(KindRules::shipped()?));
    let mut cache = FrameCache::default();
    let viewports: Vec<Viewport> = (0..40).map(viewport).collect::<Result<_, _>>()?;
    let mut since: Vec<Option<u64>> = vec![None; consoles as usize];
    let (mut reports, mut frames, mut bytes) = (0u64, 0u64, 0u64);
    let (mut reporting, mut serving) = (0.0, 0.0);
    for step in 0..SECONDS * CUTS_PER_SECOND {
        let now =
            Timestamp::from_millis(1_795_489_200_000 + i64::from(step) * 1000 / i64::from(CUTS_PER_SECOND));
        let begin = Instant::now();
        for unit in (0..units).filter(|u| u % CUTS_PER_SECOND == step % CUTS_PER_SECOND) {
            picture.report(&report(unit, step, now)?, now)?;
            reports += 1;
        }
        reporting += begin.elapsed().as_secs_f64();
        let begin = Instant::now();
        let cut = picture.cut(now);
        for (console, since) in since.iter_mut().enumerate() {
            let view = &viewports[console % viewports.len()];
            if let Some(frame) = cache.json(&picture, &cut, *since, view, Audience::default(), |_| true) {
                frames += 1;
                bytes += frame.len() as u64;
            }
            *since = Some(cut.tick);
        }
        serving += begin.elapsed().as_secs_f64();
    }
    let (built, shared) = cache.counts();
    let share = |busy: f64| busy * 100.0 / f64::from(SECONDS);
    println!(
        "{consoles} consoles, {units} units at 1 Hz, {SECONDS} s of reports at {CUTS_PER_SECOND} frames/s"
    );
    println!(
        "reports  {reports:>10}   {:>6.2} % of one core   {:.0}/s alone",
        share(reporting),
        reports as f64 / reporting
    );
    println!(
        "frames   {frames:>10}   {:>6.2} % of one core   {built} built, {shared} shared",
        share(serving)
    );
    println!("bytes    {:>10.1} MB/s to all consoles", bytes as f64 / 1e6 / f64::from(SECONDS));
    Ok(())
}

fn viewport(n: u32) -> Result<Viewport, Box<dyn Error>> {
    let (town, size) = (f64::from(n % 10), 0.05 * f64::from(1 << (n / 10)));
    let (lon, lat) = (-99.9 + town * 0.1, 19.0 + town * 0.08);
    Ok(Viewport::new(lon, lat, lon + size, lat + size)?)
}

fn report(unit: u32, step: u32, now: Timestamp) -> Result<UnitReport, Box<dyn Error>> {
    let (u, s) = (f64::from(unit), f64::from(step));
    let position =
        Position::new(18.9 + (u * 0.618).fract() + s * 2e-5, -99.95 + (u * 0.414).fract() + s * 2e-5)?;
    Ok(UnitReport {
        unit: UnitId(Uuid::from_u128(u128::from(unit) + 1)),
        position,
        at: now,
        speed_mps: Some(11.0),
        course_deg: Some(45.0),
        accuracy_m: Some(5.0),
        source: Source::Tracker,
    })
}
