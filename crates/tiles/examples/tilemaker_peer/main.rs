//! An archive of an extract, made here and by tilemaker in the same run: time, memory, and what is in the tiles of zoom
//! 14. Both are asked for the same layers from the same tags (`process.lua` beside this file is ours).
//!
//! `cargo run --release -p atalaya-tiles --example tilemaker_peer -- FILE.osm.pbf`

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement")]

use atalaya_osm::{FileSource, read};
use atalaya_tiles::{
    Options, TileMaker,
    mvt::{self, TileLayer},
    pmtiles,
};
use std::{
    collections::BTreeMap,
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Zoom whose tiles are compared.
const ZOOM: u8 = 14;

/// Of a layer: features, and the points, lines and rings that they are made of.
type Counts = BTreeMap<String, (usize, usize)>;

struct Run {
    name: &'static str,
    time: Duration,
    memory_mb: f64,
    bytes: u64,
    tiles: usize,
    counts: Counts,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let from = PathBuf::from(std::env::args().nth(1).ok_or("FILE")?);
    let scratch = tempfile::tempdir()?;
    let mut runs = vec![ours(&from, scratch.path())?];
    match tilemaker(&from, scratch.path()) {
        Ok(run) => runs.push(run),
        Err(error) => println!("tilemaker: {error} (Debian: apt-get install tilemaker)"),
    }
    println!("{}: {:.1} MB", from.display(), std::fs::metadata(&from)?.len() as f64 / 1e6);
    for run in &runs {
        println!(
            "{:<12} {:>8.2?}  {:>6.0} MB resident  {:>8.2} MB of tiles, {} at zoom {ZOOM}",
            run.name,
            run.time,
            run.memory_mb,
            run.bytes as f64 / 1e6,
            run.tiles
        );
    }
    let layers: std::collections::BTreeSet<&String> = runs.iter().flat_map(|r| r.counts.keys()).collect();
    for layer in layers {
        let of = runs.iter().map(|r| {
            let (features, parts) = r.counts.get(layer).copied().unwrap_or_default();
            format!("{}: {features} features of {parts} parts", r.name)
        });
        println!("  {layer:<12} {}", of.collect::<Vec<_>>().join("; "));
    }
    Ok(())
}

fn peak_mb(process: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn count(counts: &mut Counts, tile: Vec<TileLayer>) {
    for layer in tile {
        let entry = counts.entry(layer.name).or_default();
        entry.0 += layer.features.len();
        entry.1 += layer.features.iter().map(|f| f.paths.len()).sum::<usize>();
    }
}

fn ours(from: &Path, scratch: &Path) -> Result<Run, Box<dyn std::error::Error>> {
    let path = scratch.join("ours.pmtiles");
    let begun = Instant::now();
    let mut maker = TileMaker::new(Options::default(), tempfile::tempfile);
    let summary = read(&FileSource::open(from)?, &mut [&mut maker], &mut |_| {})?;
    let report = maker.finish(&summary, BufWriter::new(File::create(&path)?))?;
    let (time, memory_mb) = (begun.elapsed(), peak_mb("self"));
    let mut file = File::open(&path)?;
    let header = pmtiles::inspect(&mut file)?.header;
    let [west, south, east, north] = header.bounds.map(|e7| f64::from(e7) / 1e7);
    let ((x0, y0), (x1, y1)) = (tile_of(west, north), tile_of(east, south));
    let (mut counts, mut tiles) = (Counts::new(), 0);
    for (x, y) in (x0..=x1).flat_map(|x| (y0..=y1).map(move |y| (x, y))) {
        if let Some(tile) = pmtiles::tile(&mut file, ZOOM, x, y)? {
            tiles += 1;
            count(&mut counts, mvt::read(&tile)?);
        }
    }
    Ok(Run { name: "atalaya", time, memory_mb, bytes: report.bytes, tiles, counts })
}

fn tile_of(lon: f64, lat: f64) -> (u32, u32) {
    let n = f64::from(1u32 << ZOOM);
    let y = 0.5 - (lat.to_radians().tan() + 1.0 / lat.to_radians().cos()).ln() / std::f64::consts::TAU;
    (((lon + 180.0) / 360.0 * n) as u32, (y * n) as u32)
}

fn tilemaker(from: &Path, scratch: &Path) -> Result<Run, Box<dyn std::error::Error>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/tilemaker_peer");
    // As an archive for the time and the size; as files to look into.
    let archive = scratch.join("tilemaker.mbtiles");
    let (time, memory_mb) = run_tilemaker(from, &archive, &beside)?;
    let files = scratch.join("tilemaker");
    run_tilemaker(from, &files, &beside)?;
    let (mut counts, mut tiles) = (Counts::new(), 0);
    for column in std::fs::read_dir(files.join(ZOOM.to_string()))? {
        for tile in std::fs::read_dir(column?.path())? {
            tiles += 1;
            let mut plain = Vec::new();
            let packed = File::open(tile?.path())?;
            std::io::copy(&mut flate2::read::GzDecoder::new(packed), &mut plain)?;
            count(&mut counts, mvt::read(&plain)?);
        }
    }
    let bytes = std::fs::metadata(&archive)?.len();
    Ok(Run { name: "tilemaker", time, memory_mb, bytes, tiles, counts })
}

fn run_tilemaker(from: &Path, to: &Path, beside: &Path) -> std::io::Result<(Duration, f64)> {
    let begun = Instant::now();
    let mut child = Command::new("tilemaker")
        .arg("--input")
        .arg(from)
        .arg("--output")
        .arg(to)
        .arg("--config")
        .arg(beside.join("config.json"))
        .arg("--process")
        .arg(beside.join("process.lua"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let (mut most, process) = (0.0f64, child.id().to_string());
    while child.try_wait()?.is_none() {
        most = most.max(peak_mb(&process));
        std::thread::sleep(Duration::from_millis(2));
    }
    let status = child.wait()?;
    if !status.success() {
        return Err(std::io::Error::other(format!("ended with {status}")));
    }
    Ok((begun.elapsed(), most))
}
