//! Two real extracts, where the machine has them.

use crate::support::Notes;
use atalaya_osm::{Compression, FileSource, Format, OsmError, Summary, read};
use std::{
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

fn extract(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/osm").join(name);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: {} is not here", path.display());
    None
}

fn run(path: &Path, keys: &[&'static str]) -> (Vec<String>, Summary) {
    let mut notes = Notes::of(keys);
    let summary = read(&FileSource::open(path).unwrap(), &mut [&mut notes], &mut |_| {}).unwrap();
    (notes.lines, summary)
}

#[test]
fn monaco_has_what_its_text_has() {
    let Some(path) = extract("monaco.osm.gz") else { return };
    let mut text = String::new();
    let file = std::fs::File::open(&path).unwrap();
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    let (lines, summary) = run(&path, &["highway"]);
    assert_eq!(summary.format, Format::Xml(Compression::Gzip));
    let count = |what: &str| text.matches(what).count() as u64;
    let counts = summary.counts;
    assert_eq!(
        (counts.nodes, counts.ways, counts.relations),
        (count("<node "), count("<way "), count("<relation "))
    );
    let ways = lines.iter().filter(|l| l.starts_with('w') && !l.contains(" part ")).count();
    assert!(ways > 400, "{ways}");
}

#[test]
fn andorra_is_read_with_its_parishes() {
    let Some(path) = extract("andorra.osm.pbf") else { return };
    let (lines, summary) = run(&path, &["boundary"]);
    assert_eq!(summary.format, Format::Pbf);
    let whole =
        |line: &&String| line.starts_with('r') && line.contains("whole") && line.contains("admin_level=7");
    // Andorra has seven; the extract of 2013 holds the border of one of them in part.
    let parishes = lines.iter().filter(whole).count();
    assert!((6..=7).contains(&parishes), "{parishes} parishes");
    assert!(summary.counts.nodes > 50_000 && summary.index_bytes < 64 << 20, "{summary:?}");
}

#[test]
fn a_download_that_broke_off_is_refused() {
    let Some(path) = extract("andorra.osm.pbf") else { return };
    let bytes = std::fs::read(&path).unwrap();
    let mut short = tempfile::NamedTempFile::new().unwrap();
    short.write_all(&bytes[..bytes.len() / 2]).unwrap();
    let source = FileSource::open(short.path()).unwrap();
    let error = read(&source, &mut [&mut Notes::default()], &mut |_| {}).unwrap_err();
    assert!(matches!(error, OsmError::Truncated { .. }), "{error}");
}
