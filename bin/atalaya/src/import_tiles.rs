//! `atalaya import tiles`: a ready-made archive of vector tiles.

use crate::{
    failure::{Failure, Outcome},
    output,
    place::Place,
    progress,
};
use anyhow::Context;
use atalaya_server::geo::manifest::{Install, Label};
use atalaya_tiles::pmtiles::{self, Archive};
use clap::Args;
use std::{
    fs::File,
    io::{self, Read, Write},
    path::PathBuf,
};

/// Layers without which the console's style shows nothing.
const NEEDED: [&str; 2] = ["roads", "water"];

/// Use ready-made vector tiles (PMTiles) for the map
///
/// The archive must be of version 3 and hold vector tiles of the Protomaps basemap schema, packed with gzip or not
/// packed. Its header, metadata and directories are checked, the tiles themselves are not; then it is copied beside the
/// tiles in use, which it replaces at once. If the copy breaks off, nothing changes. The attribution in the file is
/// shown on the map. A running server takes it with its next look. `import osm` makes tiles of its own in their place
/// unless it is given --keep-tiles.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya import tiles mexico.pmtiles --data ./data")]
pub struct TilesArgs {
    /// PMTiles archive
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub place: Place,
    /// Attribution to show where the file has none
    #[arg(long, value_name = "TEXT")]
    pub attribution: Option<String>,
}

/// Runs the command.
pub fn run(args: &TilesArgs) -> Outcome {
    let name = || args.file.display().to_string();
    let mut file = File::open(&args.file).with_context(name)?;
    let archive = pmtiles::inspect(&mut file).with_context(name)?;
    let missing: Vec<&str> =
        NEEDED.into_iter().filter(|n| !archive.layers.iter().any(|l| l.id == **n)).collect();
    if !missing.is_empty() {
        return Err(Failure::unusable(format!(
            "{}: no layer {} in it; tiles of the Protomaps basemap schema, version 4, are needed",
            name(),
            missing.join(", ")
        )));
    }
    let attribution = archive.attribution.clone().or_else(|| args.attribution.clone()).ok_or_else(|| {
        Failure::unusable(format!("{} says no attribution; give it with --attribution", name()))
    })?;
    let source = args.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut install = Install::begin(&args.place.data)?;
    let scratch = install.scratch("tiles");
    let copied = copy(&args.file, &scratch, archive.bytes);
    if let Err(error) = copied {
        let _ = std::fs::remove_file(&scratch);
        return Err(error.into());
    }
    let now = output::time(crate::place::now());
    let label = Label {
        product: "tiles",
        extension: "pmtiles",
        source: &source,
        attribution: &attribution,
        imported_at: &now,
    };
    install.add_file(&label, &scratch)?;
    install.commit()?;
    tell(&archive, &attribution)
}

/// Copies the archive; what was checked is what is copied, so its length must still be the same.
fn copy(from: &std::path::Path, to: &std::path::Path, bytes: u64) -> io::Result<()> {
    let bar = progress::bar("copied", bytes);
    let (mut file, mut out) = (File::open(from)?, File::create(to)?);
    let mut piece = vec![0; 1 << 20];
    let mut copied = 0u64;
    loop {
        let n = file.read(&mut piece)?;
        if n == 0 {
            break;
        }
        out.write_all(&piece[..n])?;
        copied += n as u64;
        bar.set_position(copied);
    }
    bar.finish_and_clear();
    if copied != bytes {
        return Err(io::Error::other("the file changed while it was copied"));
    }
    out.sync_all()
}

fn tell(archive: &Archive, attribution: &str) -> Outcome {
    let header = &archive.header;
    output::fact(
        "tiles",
        format!("{}, zooms {} to {}", output::count(header.addressed), header.min_zoom, header.max_zoom),
    )?;
    output::fact("size", output::bytes(archive.bytes))?;
    let layers: Vec<&str> = archive.layers.iter().map(|l| l.id.as_str()).collect();
    output::fact("layers", layers.join(", "))?;
    output::fact("shown", attribution)?;
    Ok(output::fact("state", "in use")?)
}
