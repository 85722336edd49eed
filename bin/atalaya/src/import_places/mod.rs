//! `atalaya import places FILE`: a deployer's own gazetteer.

mod guess;

use crate::{
    failure::{Failure, Outcome},
    output, progress,
};
use anyhow::Context;
use atalaya_places::{
    Source, SourceInfo, file,
    table::{Mapping, Options, TableReport, read_csv, read_geojson},
};
use atalaya_server::geo::places::{DIRECTORY, EXTENSION};
use clap::Args;
use guess::Guess;
use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

/// Largest file that is read, bytes: it is in memory as a whole, beside the places made of it.
const FILE_MAX: u64 = 512 << 20;

/// Load localities, colonias, addresses or points of interest of your own
///
/// CSV with a line of column names, or GeoJSON in WGS 84. A mapping file says which column means what; of INEGI's CSV
/// of establishments (DENUE) and of localities the columns are known, and what they are taken for is printed. Rows that
/// cannot be used are counted with their reason; a file in another projection, or of another place, is refused
/// whole. What was imported under the same name before is replaced at once or not at all. The server may run; it
/// takes the new data within seconds.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    atalaya import places denue_inegi_15_.csv --name denue\n  \
    atalaya import places localidades.csv --mapping localidades.toml --name localidades\n\n\
    localidades.toml:\n  \
    kind = \"locality\"   # or municipality, village, hamlet, suburb, neighbourhood, street, address, poi\n  \
    attribution = \"INEGI, Catálogo de localidades\"\n  \
    [columns]\n  \
    name = \"NOM_LOC\"\n  \
    lat = \"LATITUD\"     # decimal or 19°17'33\" N; GeoJSON needs no lat and lon\n  \
    lon = \"LONGITUD\"\n  \
    code = \"CVEGEO\"     # also: population, other_name, street, number\n  \
    kind = \"TIPO\"       # where a column says it\n  \
    [kinds]\n  \
    FARMACIA = \"poi:farmacia\"")]
pub struct PlacesArgs {
    /// CSV or GeoJSON
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Which column means what, TOML; without it, INEGI's own names are looked for
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Name of this data; importing again under it replaces them. Without it, the file's name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Places outside the State of Mexico are meant
    #[arg(long)]
    pub anywhere: bool,
    /// Read and report, change nothing
    #[arg(long)]
    pub check: bool,
    /// Data directory
    #[arg(long, env = "ATALAYA_DATA", default_value = "data", value_name = "DIR", hide_env_values = true)]
    pub data: PathBuf,
}

/// Runs the command.
pub fn run(args: &PlacesArgs) -> Outcome {
    let shown = args.file.display().to_string();
    let name = name_of(args)?;
    let said = args.mapping.as_deref().map(mapping_of).transpose()?;
    let content = text(&args.file, FILE_MAX)?;
    let (mapping, guess) = match said {
        Some(mapping) => (mapping, None),
        None => {
            let guess = Guess::of(&content).ok_or_else(|| {
                Failure::unusable(format!(
                    "{shown}: the columns are none that are known; say what they mean with --mapping"
                ))
            })?;
            (parsed(&guess.toml, "the guess")?, Some(guess))
        }
    };
    let working = progress::spinner("places");
    let info = SourceInfo {
        name: name.clone(),
        attribution: mapping.attribution.clone().unwrap_or_default(),
        origin: args.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        imported_at: output::time(crate::place::now()),
        ..SourceInfo::default()
    };
    let options = Options { mapping, anywhere: args.anywhere, info };
    let read = if content.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        read_geojson(&content, options)
    } else {
        read_csv(&content, options)
    };
    drop(content);
    let (source, report) = read.map_err(|e| Failure::unusable(format!("{shown}: {e}")))?;
    let bytes = match args.check {
        true => file::write(&source, std::io::sink())?,
        false => install(&args.data, &name, &source)?,
    };
    working.finish_and_clear();
    if let Some(guess) = guess {
        guess.tell()?;
    }
    tell(&report)?;
    let i = &source.info;
    let counts = [i.areas, i.streets, i.houses, i.pois].map(|n| output::count(u64::from(n)));
    let [areas, streets, houses, pois] = counts;
    output::fact(
        "places",
        format!("{areas} areas, {streets} streets, {houses} house numbers, {pois} points of interest"),
    )?;
    output::fact("file", output::bytes(bytes))?;
    Ok(output::fact("state", if args.check { "checked, nothing changed" } else { "in use" })?)
}

fn mapping_of(path: &Path) -> Outcome<Mapping> {
    parsed(&text(path, 64 << 10)?, &path.display().to_string())
}

fn parsed(toml: &str, name: &str) -> Outcome<Mapping> {
    Mapping::parse(toml).map_err(|e| Failure::unusable(format!("{name}: {e}")))
}

fn tell(report: &TableReport) -> Outcome {
    output::fact(
        "read",
        format!("{} rows, {} taken", output::count(report.rows), output::count(report.taken)),
    )?;
    for (why, (count, rows)) in &report.skipped {
        let rows: Vec<String> = rows.iter().map(u64::to_string).collect();
        output::fact("  left out", format!("{} {why} (rows {} …)", output::count(*count), rows.join(", ")))?;
    }
    Ok(())
}

/// Letters, digits and hyphens: it becomes the name of a file.
fn name_of(args: &PlacesArgs) -> Outcome<String> {
    let stem = || args.file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let name = args.name.clone().unwrap_or_else(stem).to_lowercase().replace(['_', ' '], "-");
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if name.is_empty() || name.len() > 40 || !name.chars().all(plain) || name == "osm" {
        return Err(Failure::unusable(format!(
            "{name:?} is no name for data: letters, digits and hyphens, at most 40, not osm; give --name"
        )));
    }
    Ok(name)
}

fn text(path: &Path, max: u64) -> anyhow::Result<String> {
    let name = || path.display().to_string();
    let file = File::open(path).with_context(name)?;
    let bar = progress::bytes("reading", file.metadata().with_context(name)?.len());
    let mut bytes = Vec::new();
    bar.wrap_read(file).take(max + 1).read_to_end(&mut bytes).with_context(name)?;
    bar.finish_and_clear();
    let most = output::bytes(max);
    anyhow::ensure!(
        bytes.len() as u64 <= max,
        "{}: more than {most}; cut it into several files",
        path.display()
    );
    // Old exports are in Latin-1, whose every byte is the character of its number.
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => e.into_bytes().into_iter().map(char::from).collect(),
    })
}

/// Writes beside the file in use and renames over it.
fn install(data: &Path, name: &str, source: &Source) -> anyhow::Result<u64> {
    let dir = data.join(DIRECTORY);
    let told = || dir.display().to_string();
    fs::create_dir_all(&dir).with_context(told)?;
    let scratch = dir.join(format!(".{name}.{}.tmp", std::process::id()));
    let write = || -> std::io::Result<u64> {
        let file = File::create(&scratch)?;
        let bytes = file::write(source, &file)?;
        file.sync_all()?;
        fs::rename(&scratch, dir.join(format!("{name}.{EXTENSION}")))?;
        if cfg!(unix) {
            File::open(&dir)?.sync_all()?;
        }
        Ok(bytes)
    };
    write().inspect_err(|_| drop(fs::remove_file(&scratch))).with_context(told)
}
