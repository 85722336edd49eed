//! `atalaya export … --format geojson|gpkg` and `atalaya export territories`: layers for a geographic information system.
//!
//! Places of incidents are the middles of hexagons of some blocks (H3 resolution 9): good for hot spots and coverage,
//! no address of anybody.

mod geojson;
mod geopackage;
mod territories;
mod wkt;

use crate::{
    export::{ExportArgs, Format, What},
    failure::{Failure, Outcome},
    place::Reading,
    progress,
};
use anyhow::Context;
use atalaya_dispatch::incident::IncidentRow;
use atalaya_geo::{Cell, CellSize};
use atalaya_model::Position;
use atalaya_store::{Dir, Filter, Select};
use serde_json::{Value, json};
use std::{fs::File, io::Write};

/// Rows read at a time.
const PAGE: u32 = 500;

/// What stands on the map.
pub enum Shape {
    Nowhere,
    /// Longitude, latitude.
    Point([f64; 2]),
    Areas(Vec<Vec<Vec<[f64; 2]>>>),
}

/// One feature; its values stand in the order of the layer's columns.
pub struct Feature {
    pub id: String,
    pub shape: Shape,
    pub values: Vec<Value>,
}

/// A column of a layer.
#[derive(Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Real,
    Time,
    Flag,
}

/// What is known of a layer before its features come.
pub struct Layer {
    pub name: &'static str,
    pub title: &'static str,
    pub areas: bool,
    pub columns: &'static [Column],
}

const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind }
}

static INCIDENTS: Layer = Layer {
    name: "incidents",
    title: "Incidentes",
    areas: false,
    columns: &[
        column("folio", Kind::Text),
        column("type_code", Kind::Integer),
        column("type_name", Kind::Text),
        column("priority", Kind::Integer),
        column("stage", Kind::Text),
        column("municipality", Kind::Text),
        column("agencies", Kind::Text),
        column("territories", Kind::Text),
        column("created_at", Kind::Time),
        column("first_dispatched_at", Kind::Time),
        column("first_on_scene_at", Kind::Time),
        column("closed_at", Kind::Time),
        column("close_code", Kind::Text),
        column("located", Kind::Flag),
    ],
};

/// Whether these arguments ask for a layer.
pub fn is_asked(args: &ExportArgs) -> bool {
    args.what == What::Territories || matches!(args.format, Format::Geojson | Format::Gpkg)
}

/// Writes the layer.
pub async fn run(reading: &Reading, args: &ExportArgs) -> Outcome {
    let (layer, features) = match args.what {
        What::Incidents => (&INCIDENTS, incidents(reading, args).await?),
        What::Territories => (&territories::LAYER, territories::features(reading).await?),
        What::Calls | What::Audit => {
            return Err(Failure::unusable("only incidents and territories are layers; take csv or jsonl"));
        }
    };
    match args.format {
        Format::Gpkg => {
            let path = args.out.as_ref().ok_or_else(|| Failure::unusable("a GeoPackage needs --out FILE"))?;
            if path.exists() {
                return Err(Failure::unusable(format!("{} exists already", path.display())));
            }
            geopackage::write(path, layer, &features).with_context(|| path.display().to_string())?;
        }
        Format::Geojson => {
            let mut out = open(args)?;
            geojson::write(&mut out, layer, &features)?;
            out.flush()?;
        }
        Format::Csv => {
            let mut out = open(args)?;
            wkt::write(&mut out, layer, &features)?;
            out.flush()?;
        }
        Format::Jsonl => {
            return Err(Failure::unusable("territories are areas: take --format csv, geojson or gpkg"));
        }
    }
    Ok(())
}

fn open(args: &ExportArgs) -> Outcome<Box<dyn Write>> {
    Ok(match &args.out {
        Some(path) => Box::new(std::io::BufWriter::new(
            File::create_new(path).with_context(|| path.display().to_string())?,
        )),
        None => Box::new(std::io::stdout().lock()),
    })
}

async fn incidents(reading: &Reading, args: &ExportArgs) -> Outcome<Vec<Feature>> {
    let mut select = Select::new("incidents").order("created_at", Dir::Asc).limit(PAGE);
    select.filters.extend(args.from.map(|from| Filter::Ge("created_at", from.into())));
    select.filters.extend(args.to.map(|to| Filter::Lt("created_at", to.into())));
    let bar = progress::bar("rows", reading.store.count("incidents", &select.filters).await?);
    let mut features = Vec::new();
    loop {
        let page = reading.store.rows(select.clone()).await?;
        for row in &page.items {
            features.extend(serde_json::from_str(&row.body).ok().map(|row: IncidentRow| incident(&row)));
            bar.inc(1);
        }
        select.after = page.next;
        if select.after.is_none() {
            bar.finish_and_clear();
            return Ok(features);
        }
    }
}

fn incident(row: &IncidentRow) -> Feature {
    let position = row.lat.zip(row.lon).and_then(|(lat, lon)| Position::new(lat, lon).ok());
    let block = position.and_then(|p| Cell::of(&p, CellSize::Block)).map(Cell::centre);
    let agencies: Vec<&str> = row.agencies.iter().map(|a| a.agency.as_str()).collect();
    let territories: Vec<String> =
        row.territories.iter().map(|t| format!("{}:{}", t.layer.as_str(), t.code.as_str())).collect();
    let values = vec![
        json!(row.folio),
        json!(row.type_code),
        json!(row.type_name),
        json!(row.priority_number),
        json!(row.stage),
        json!(row.municipality),
        json!(agencies.join(" ")),
        json!(territories.join(" ")),
        json!(row.created_at),
        json!(row.first_dispatched_at),
        json!(row.first_on_scene_at),
        json!(row.closed_at),
        json!(row.close_code),
        json!(block.is_some()),
    ];
    let shape = block.map_or(Shape::Nowhere, |(lat, lon)| Shape::Point([lon, lat]));
    Feature { id: row.id.to_string(), shape, values }
}
