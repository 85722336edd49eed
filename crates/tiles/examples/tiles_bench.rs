//! Makes an archive of an extract and says how long it took: `cargo run --release -p atalaya-tiles --example
//! tiles_bench -- FILE.osm.pbf OUT.pmtiles`.

use atalaya_osm::{FileSource, read};
use atalaya_tiles::{Options, TileMaker};
use std::{fs::File, io::BufWriter, path::Path, time::Instant};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(from), Some(to)) = (args.next(), args.next()) else { return Err("FILE OUT".into()) };
    let memory = args.next().map(|m| m.parse::<usize>()).transpose()?;
    let begun = Instant::now();
    let options = Options { memory_max: memory.map_or(256 << 20, |m| m << 20), ..Options::default() };
    let mut maker = TileMaker::new(options, tempfile::tempfile);
    let summary = read(&FileSource::open(Path::new(&from))?, &mut [&mut maker], &mut |_| {})?;
    let read_in = begun.elapsed();
    let report = maker.finish(&summary, BufWriter::new(File::create(to)?))?;
    let peak = std::fs::read_to_string("/proc/self/status")?;
    let peak = peak.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    println!("read and cut {read_in:.2?}, whole {:.2?}, {peak}", begun.elapsed());
    println!("{report:#?}");
    Ok(())
}
