//! `atalaya import boundaries`: areas of a layer from GeoJSON, with the server stopped.

use crate::{
    failure::{Failure, Outcome},
    output,
    place::Place,
    serve, users,
};
use anyhow::Context;
use atalaya_geo::{
    geojson::{AreaFile, FILE_MAX},
    territory::{Boundaries, Fields, Finding, ImportReport, LayerKind},
};
use atalaya_model::{Actor, AgencyCode, CommandId, LayerCode, Line, TerritoryVersionId};
use atalaya_server::{
    desk::Asker,
    offline::Centre,
    territories::{DraftSpec, draft, put_in_force_at_once},
};
use clap::{Args, ValueEnum};
use std::{collections::BTreeMap, io::Read, path::PathBuf};

/// Findings shown of each kind.
const SHOWN: usize = 10;

/// Load the areas of a layer: municipalities, beats (cuadrantes), regions, sites, special areas
///
/// GeoJSON in WGS 84 (EPSG:4326) with Polygon or MultiPolygon features. Everything is checked before anything is
/// written: rings that cross themselves, repeated codes, other projections. Overlaps and gaps are reported with their
/// place. The first version of a layer comes into force at once; a later one waits as a draft until two people put it
/// in force at the console. The server must be stopped.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    atalaya import boundaries municipios.geojson --layer municipality --source \"INEGI, Marco Geoestadístico 2023\"\n  \
    atalaya import boundaries cuadrantes.geojson --layer cuadrantes-toluca --kind beat --agency PM-TOLUCA \\\n    \
    --name \"Cuadrantes de Toluca\" --code-field clave --name-field nombre --source \"Ayuntamiento de Toluca\"")]
pub struct BoundariesArgs {
    /// GeoJSON file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub place: Place,
    /// Code of the layer
    #[arg(long, value_name = "CODE")]
    pub layer: String,
    /// What its areas are; not needed where the layer's code says it
    #[arg(long, value_enum, value_name = "KIND")]
    pub kind: Option<Kind>,
    /// Name of the layer, as people read it
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// Agency whose areas these are
    #[arg(long, value_name = "CODE")]
    pub agency: Option<String>,
    /// Where the areas come from, with the attribution their licence asks for; shown on the map
    #[arg(long, value_name = "TEXT")]
    pub source: String,
    /// Property with the code of an area; cvegeo, clave, code and id are found without it
    #[arg(long, value_name = "NAME")]
    pub code_field: Option<String>,
    /// Property with the name of an area
    #[arg(long, value_name = "NAME")]
    pub name_field: Option<String>,
    /// Property with the agency of an area
    #[arg(long, value_name = "NAME")]
    pub agency_field: Option<String>,
    /// Leave it a draft, also when it is the layer's first version
    #[arg(long)]
    pub only_load: bool,
    /// Check and report, write nothing
    #[arg(long)]
    pub check: bool,
}

/// What areas are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Kind {
    Municipality,
    Beat,
    Region,
    Site,
    Special,
}

impl From<Kind> for LayerKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Municipality => Self::Municipality,
            Kind::Beat => Self::Beat,
            Kind::Region => Self::Region,
            Kind::Site => Self::Site,
            Kind::Special => Self::Special,
        }
    }
}

fn kind_of(args: &BoundariesArgs) -> Outcome<LayerKind> {
    let by_name = LayerKind::ALL.into_iter().find(|kind| kind.code() == args.layer);
    args.kind
        .map(LayerKind::from)
        .or(by_name)
        .ok_or_else(|| Failure::unusable(format!("say with --kind what the areas of {} are", args.layer)))
}

/// Runs the command.
pub async fn run(args: BoundariesArgs) -> Outcome {
    let kind = kind_of(&args)?;
    let spec = spec_of(&args, kind)?;
    let fields = Fields {
        code: args.code_field.clone(),
        name: args.name_field.clone(),
        agency: args.agency_field.clone(),
    };
    let name = || args.file.display().to_string();
    let mut bytes = Vec::new();
    let file = std::fs::File::open(&args.file).with_context(name)?;
    file.take(FILE_MAX as u64 + 1).read_to_end(&mut bytes).with_context(name)?;
    let file = AreaFile::parse(&bytes).with_context(name)?;
    drop(bytes);
    let read = Boundaries::of(file, kind, &fields)
        .map_err(|faults| Failure::unusable(format!("nothing was taken:\n  {}", faults.0.join("\n  "))))?;
    if args.check {
        return report(&read.report, "checked, nothing written");
    }
    let owner = users::existing_owner(&args.place).await?;
    let centre = Centre::open(&serve::offline_options(&args.place, owner)).await.map_err(serve::explain)?;
    let done = write(&centre, &spec, read, args.only_load).await;
    centre.close().await;
    let (found, state) = done?;
    report(&found, state)
}

fn spec_of(args: &BoundariesArgs, kind: LayerKind) -> Outcome<DraftSpec> {
    let usual = match kind {
        LayerKind::Municipality => "Municipios",
        LayerKind::Beat => "Cuadrantes",
        LayerKind::Region => "Regiones",
        LayerKind::Site => "Sedes",
        LayerKind::Special => "Áreas especiales",
    };
    Ok(DraftSpec {
        id: TerritoryVersionId(uuid::Uuid::nil()),
        layer: LayerCode::new(&args.layer)?,
        kind,
        name: Line::new(args.name.as_deref().unwrap_or(usual))?,
        agency: args.agency.as_ref().map(AgencyCode::new).transpose()?,
        source: Line::new(&args.source)?,
        based_on: None,
    })
}

async fn write(
    centre: &Centre,
    spec: &DraftSpec,
    read: Boundaries,
    only_load: bool,
) -> Outcome<(ImportReport, &'static str)> {
    let app = centre.app();
    let sources = app.desk.sources();
    let asker = || Asker {
        actor: Actor::system("import"),
        purpose: None,
        command: CommandId(sources.ids().next()),
        source: "console:server".to_owned(),
        action: "Import",
        happened_at: None,
        request_hash: None,
        if_match: None,
        details: BTreeMap::new(),
    };
    let spec = DraftSpec { id: TerritoryVersionId(sources.ids().next()), ..spec.clone() };
    let found = draft(app, asker, &spec, read).await.map_err(Failure::refused)?;
    let first = !only_load
        && put_in_force_at_once(app, &asker(), &spec, sources.now()).await.map_err(Failure::refused)?;
    Ok((found, if first { "in force" } else { "a draft: two people put it in force at the console" }))
}

fn report(found: &ImportReport, state: &str) -> Outcome {
    let count = |n: u32| output::count(u64::from(n));
    output::fact(
        "areas",
        format!("{} with {} vertices, {state}", count(found.areas), count(found.vertices)),
    )?;
    if found.repeated_vertices > 0 {
        output::fact("repeated vertices", format!("{} taken out", count(found.repeated_vertices)))?;
    }
    for line in found.skipped.iter().take(SHOWN) {
        output::fact("skipped", format!("feature {line}"))?;
    }
    if found.skipped.len() > SHOWN {
        output::fact("skipped", format!("and {} more", found.skipped.len() - SHOWN))?;
    }
    let coverage = &found.coverage;
    findings("overlaps", coverage.overlaps_total, &coverage.overlaps)?;
    findings("gaps", coverage.gaps_total, &coverage.gaps)
}

fn findings(what: &str, total: u32, found: &[Finding]) -> Outcome {
    if total == 0 {
        return Ok(output::fact(what, "none")?);
    }
    output::fact(what, output::count(u64::from(total)))?;
    for one in found.iter().take(SHOWN) {
        let between = match one.between.as_slice() {
            [] => String::new(),
            codes => format!(" between {}", codes.join(" and ")),
        };
        output::fact("", format!("{:.0} m² at {:.6}, {:.6}{between}", one.area_m2, one.lat, one.lon))?;
    }
    Ok(())
}
