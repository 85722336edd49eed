//! `atalaya import …`: catalogue, agencies and units of a centre from files, with the server stopped.

use crate::{
    failure::{Failure, Outcome},
    import_osm,
    import_places::{self, PlacesArgs},
    import_tiles::{self, TilesArgs},
    output,
    place::Place,
    progress, serve, users,
};
use anyhow::Context;
use atalaya_calls::guide::Guides;
use atalaya_dispatch::{
    Loaded, UnitFacts, UnitKinds,
    agency::{self, Agency, AgencyCommand},
    catalogue::{self, CatalogueCommand, Catalogues},
    decide_unit,
    unit::{Registration, Unit, UnitCommand},
};
use atalaya_model::{Actor, AgencyCode, Catalogue, CommandId, Line, Text, UnitId};
use atalaya_server::{
    config::GUIDES_FILE,
    desk::{Asker, Stop, Work},
    dispatch::write_changes,
    offline::Centre,
};
use atalaya_store::Filter;
use clap::{Args, Subcommand};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
    path::{Path, PathBuf},
};

/// Largest file that is read, in bytes.
const FILE_MAX: u64 = 8 << 20;
/// Most rows of one file.
const ROWS_MAX: usize = 10_000;

/// Load catalogue, agencies, units, questions, streets, places, tiles or boundaries from files
#[derive(Subcommand, Debug)]
pub enum ImportCommand {
    Catalogue(CatalogueArgs),
    Agencies(FileArgs),
    Units(UnitsArgs),
    Guides(GuidesArgs),
    Places(PlacesArgs),
    Boundaries(crate::boundaries::BoundariesArgs),
    Osm(import_osm::OsmArgs),
    Tiles(TilesArgs),
}

/// Load a version of the catalogue of incident types and put it in force
///
/// CSV with the columns code,type,subtype,incident,priority,edition; lines that begin with # are comments.
/// Versions that were in force before stay readable. The server must be stopped.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  \
    atalaya import catalogue cnie-3.0.csv --name CNIE-3.0 --source \"SESNSP, edición oficial 2023\"")]
pub struct CatalogueArgs {
    #[command(flatten)]
    pub of: FileArgs,
    /// Name of the version
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// Where it comes from; on the record
    #[arg(long, value_name = "TEXT")]
    pub source: String,
    /// Load it without putting it in force
    #[arg(long)]
    pub only_load: bool,
}

/// Register agencies
///
/// CSV with the columns code,name,radio_channel,municipalities,capabilities. Lists are separated by spaces; no
/// municipality means the whole state. Agencies that are there already are left as they are. The server must be
/// stopped.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya import agencies agencies.csv --data ./data")]
pub struct FileArgs {
    /// CSV file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub place: Place,
}

/// Register units
///
/// CSV with the columns call_sign,kind,agency,station,municipality,capabilities; the last three may be empty, a list
/// is separated by spaces. Units whose call sign is there already are left as they are, so a file that was stopped
/// by a wrong line can be given again. The server must be stopped.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya import units units.csv --data ./data")]
pub struct UnitsArgs {
    #[command(flatten)]
    pub of: FileArgs,
}

/// Put the centre's own trees of guided questions in use
///
/// JSON in the shape of GET /api/v1/guides. The file is checked as a whole: every way must end, every node be
/// reached, nothing be named that is not there. The server reads it when it starts; what was answered before keeps
/// the version it was asked under.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya import guides guides.json --data ./data")]
pub struct GuidesArgs {
    /// JSON file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub place: Place,
}

/// Runs the command.
pub async fn run(command: ImportCommand) -> Outcome {
    match command {
        ImportCommand::Catalogue(args) => import_catalogue(args).await,
        ImportCommand::Agencies(args) => import_agencies(args).await,
        ImportCommand::Units(args) => import_units(args.of).await,
        ImportCommand::Guides(args) => import_guides(&args),
        ImportCommand::Places(args) => import_places::run(&args),
        ImportCommand::Boundaries(args) => crate::boundaries::run(args).await,
        // Reading and sorting a country takes minutes of one core; nothing else runs in this process.
        ImportCommand::Osm(args) => import_osm::run(&args),
        ImportCommand::Tiles(args) => import_tiles::run(&args),
    }
}

fn import_guides(args: &GuidesArgs) -> Outcome {
    let text = read(&args.file)?;
    let guides = Guides::from_json(&text).map_err(|e| Failure::unusable(e.to_string()))?;
    let place = args.place.data.join(GUIDES_FILE);
    // Beside it and renamed over it: a server that starts meanwhile reads the old file or the new one.
    let fresh = place.with_extension("json.new");
    std::fs::write(&fresh, &text).with_context(|| fresh.display().to_string())?;
    std::fs::rename(&fresh, &place).with_context(|| place.display().to_string())?;
    Ok(output::fact("guides", format!("{}, in {}", guides.file().guides.len(), place.display()))?)
}

async fn open(place: &Place) -> Outcome<Centre> {
    let owner = users::existing_owner(place).await?;
    Centre::open(&serve::offline_options(place, owner)).await.map_err(serve::explain)
}

fn read(path: &Path) -> anyhow::Result<String> {
    let name = || path.display().to_string();
    let mut text = String::new();
    let file = std::fs::File::open(path).with_context(name)?;
    file.take(FILE_MAX + 1).read_to_string(&mut text).with_context(name)?;
    anyhow::ensure!(text.len() as u64 <= FILE_MAX, "{} is too large", path.display());
    Ok(text)
}

/// A row as a JSON object, so that the domain's own types check it. Empty cells are left out.
struct Row {
    line: u64,
    cells: Map<String, Value>,
}

/// Reads CSV with exactly these columns, in any order; `lists` are split at spaces.
fn rows(text: &str, columns: &[&str], lists: &[&str]) -> Outcome<Vec<Row>> {
    let mut reader =
        csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header: Vec<String> =
        reader.headers()?.iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect();
    let (found, due): (BTreeSet<&str>, BTreeSet<&str>) =
        (header.iter().map(String::as_str).collect(), columns.iter().copied().collect());
    if found != due || header.len() != columns.len() {
        return Err(Failure::unusable(format!("the columns must be {}", columns.join(","))));
    }
    let mut out = Vec::new();
    for record in reader.records() {
        let record = record?;
        if out.len() == ROWS_MAX {
            return Err(Failure::unusable(format!("at most {ROWS_MAX} rows are taken")));
        }
        let mut cells = Map::new();
        for (name, cell) in header.iter().zip(record.iter()).filter(|(_, cell)| !cell.is_empty()) {
            let value = if lists.contains(&name.as_str()) {
                cell.split_whitespace().map(Value::from).collect()
            } else {
                Value::from(cell)
            };
            cells.insert(name.clone(), value);
        }
        out.push(Row { line: record.position().map_or(0, csv::Position::line), cells });
    }
    Ok(out)
}

impl Row {
    fn parse<T: serde::de::DeserializeOwned>(self) -> Outcome<(u64, T)> {
        let read = serde_json::from_value(Value::Object(self.cells));
        Ok((self.line, read.map_err(|e| Failure::unusable(format!("line {}: {e}", self.line)))?))
    }
}

/// One command of an import.
async fn decide(
    centre: &Centre,
    object: String,
    decide: impl Fn(&mut Work) -> Result<(), Stop>,
) -> Result<(), Failure> {
    let desk = &centre.app().desk;
    let asker = Asker {
        actor: Actor::system("import"),
        purpose: None,
        command: CommandId(desk.sources().ids().next()),
        source: "console:server".to_owned(),
        action: "Import",
        happened_at: None,
        request_hash: None,
        if_match: None,
        details: BTreeMap::new(),
    };
    desk.run(&asker, vec![object], decide, |(), _| Vec::new()).await.map(drop).map_err(Failure::refused)
}

async fn import_catalogue(args: CatalogueArgs) -> Outcome {
    let csv = read(&args.of.file)?;
    // Checked before anything is opened, so that a wrong line is told with its number.
    let rows =
        Catalogue::from_csv(&args.name, &csv).with_context(|| args.of.file.display().to_string())?.len();
    let version: Text<64> = Text::new(&args.name)?;
    let load = CatalogueCommand::Load {
        version: version.clone(),
        csv,
        source: Line::new(&args.source)?,
        reclassified: Vec::new(),
    };
    let activate = CatalogueCommand::Activate { version, from: None };
    let centre = open(&args.of.place).await?;
    let done = decide(&centre, format!("catalogue/{}", Catalogues::STREAM), |work| {
        let state = work.get::<Catalogues>(Catalogues::STREAM)?;
        let state =
            work.record::<Catalogues>(Catalogues::STREAM, catalogue::decide(&state, &load, &work.env)?)?;
        if !args.only_load {
            work.record::<Catalogues>(Catalogues::STREAM, catalogue::decide(&state, &activate, &work.env)?)?;
        }
        Ok(())
    })
    .await;
    centre.close().await;
    done?;
    let state = if args.only_load { "loaded, not in force" } else { "in force" };
    Ok(output::fact(&args.name, format!("{} types, {state}", output::count(rows as u64)))?)
}

async fn import_agencies(args: FileArgs) -> Outcome {
    let columns = ["code", "name", "radio_channel", "municipalities", "capabilities"];
    let mut agencies = Vec::new();
    for mut row in rows(&read(&args.file)?, &columns, &["municipalities", "capabilities"])? {
        let code = row.cells.remove("code").and_then(|c| c.as_str().map(str::to_owned)).unwrap_or_default();
        let code = AgencyCode::new(code).map_err(|e| Failure::unusable(format!("line {}: {e}", row.line)))?;
        let (line, content) = row.parse()?;
        agencies.push((line, AgencyCommand::Register { code: code.clone(), content }, code));
    }
    let centre = open(&args.place).await?;
    let done = register_agencies(&centre, &agencies).await;
    centre.close().await;
    summary("agencies", done?)
}

async fn register_agencies(
    centre: &Centre,
    agencies: &[(u64, AgencyCommand, AgencyCode)],
) -> Outcome<[u64; 2]> {
    let mut counts = [0, 0];
    for (line, command, code) in agencies {
        if centre.app().desk.store().row("agencies", code.as_str()).await?.is_some() {
            counts[1] += 1;
            continue;
        }
        let done = decide(centre, format!("agency/{code}"), |work| {
            let state = work.get::<Agency>(code)?;
            work.record::<Agency>(code, agency::decide(&state, command, UnitKinds::shipped(), &work.env)?)?;
            Ok(())
        });
        done.await.map_err(|failure| failure.at(*line))?;
        counts[0] += 1;
    }
    Ok(counts)
}

async fn import_units(args: FileArgs) -> Outcome {
    let columns = ["call_sign", "kind", "agency", "station", "municipality", "capabilities"];
    let mut units: Vec<(u64, Registration)> = Vec::new();
    for row in rows(&read(&args.file)?, &columns, &["capabilities"])? {
        units.push(row.parse()?);
    }
    let mut signs = BTreeSet::new();
    if let Some((line, twice)) = units.iter().find(|(_, unit)| !signs.insert(unit.call_sign.as_str())) {
        return Err(Failure::unusable(format!(
            "line {line}: {} is in the file twice",
            twice.call_sign.as_str()
        )));
    }
    let centre = open(&args.place).await?;
    let done = register_units(&centre, &units).await;
    centre.close().await;
    summary("units", done?)
}

async fn register_units(centre: &Centre, units: &[(u64, Registration)]) -> Outcome<[u64; 2]> {
    let mut counts = [0, 0];
    let bar = progress::bar("units", units.len() as u64);
    for (line, unit) in units {
        bar.inc(1);
        let known = [Filter::Eq("call_sign", unit.call_sign.as_str().into())];
        if centre.app().desk.store().count("units", &known).await? > 0 {
            counts[1] += 1;
            continue;
        }
        if centre.app().desk.store().row("agencies", unit.agency.as_str()).await?.is_none() {
            return Err(Failure::unusable(format!("there is no agency {}", unit.agency)).at(*line));
        }
        let id = UnitId(centre.app().desk.sources().ids().next());
        let command = UnitCommand::Register(unit.clone());
        let done = decide(centre, format!("unit/{id}"), |work| {
            let mut world = Loaded::default();
            world.units.insert(id, (*work.get::<Unit>(id)?).clone());
            let facts = UnitFacts { kinds: UnitKinds::shipped() };
            write_changes(work, decide_unit(id, &command, &world, &facts, &work.env)?)
        });
        done.await.map_err(|failure| failure.at(*line))?;
        counts[0] += 1;
    }
    bar.finish_and_clear();
    Ok(counts)
}

fn summary(what: &str, [made, known]: [u64; 2]) -> Outcome {
    Ok(output::fact(
        what,
        format!("{} registered, {} were there already", output::count(made), output::count(known)),
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_by_their_names() {
        let columns = ["call_sign", "kind", "agency", "station", "municipality", "capabilities"];
        let text = "# a comment\ncapabilities,call_sign,kind,agency,station,municipality\n\
                    traffic patrol, PM-001 ,patrulla,PM-TOLUCA,,15106\n";
        let found = rows(text, &columns, &["capabilities"]).unwrap();
        let (line, unit): (u64, Registration) = found.into_iter().next().unwrap().parse().unwrap();
        assert_eq!(
            (line, unit.call_sign.as_str(), unit.capabilities.len(), unit.station),
            (3, "PM-001", 2, None)
        );
        for bad in
            ["", "call_sign,kind\nA,b\n", "call_sign,kind,agency,station,municipality,capabilities,x\n"]
        {
            assert!(rows(bad, &columns, &[]).is_err(), "{bad:?}");
        }
        let wrong = "call_sign,kind,agency,station,municipality,capabilities\nA,patrulla,NO AGENCY,,,\n";
        let row = rows(wrong, &columns, &["capabilities"]).unwrap().into_iter().next().unwrap();
        assert!(format!("{:?}", row.parse::<Registration>().unwrap_err()).contains("line 2"));
        let cut = "call_sign,kind,agency,station,municipality,capabilities\nA,patrulla\n";
        assert!(rows(cut, &columns, &[]).is_err());
    }
}
