//! What the disk itself takes for one durable write.

use std::{
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

/// Middle and 99th percentile of `count` appends of 4 kB, each followed by `fdatasync`, in milliseconds.
pub fn syncs(dir: &Path, count: usize) -> (f64, f64) {
    let path = dir.join("sync.probe");
    let mut file = File::create(&path).unwrap();
    let mut times: Vec<Duration> = (0..count)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[7; 4096]).unwrap();
            file.sync_data().unwrap();
            begun.elapsed()
        })
        .collect();
    std::fs::remove_file(path).unwrap();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    (at(0.5), at(0.99))
}
