//! What an import makes. A new product joins [`all`].

use crate::failure::{Failure, Outcome};
use atalaya_osm::{Consumer, Skips, Summary};
use atalaya_places::{SourceInfo, osm::OsmPlaces};
use atalaya_roads::{Island, RoadsBuilder};
use atalaya_tiles::TileMaker;
use std::{io::Write, path::PathBuf};

/// A finished product and what is told of it.
pub struct Made {
    /// Length of its file.
    pub bytes: u64,
    /// Name and value, for the report.
    pub facts: Vec<(&'static str, String)>,
    /// What a person has to look at in the data, a line each, with a heading.
    pub notes: Option<(&'static str, Vec<String>)>,
    pub skipped: Skips,
}

/// One product of an import.
pub trait Product {
    /// As in the manifest: `roads`.
    fn name(&self) -> &'static str;
    /// Of its file, without a dot.
    fn extension(&self) -> &'static str;
    fn consumer(&mut self) -> &mut dyn Consumer;
    /// Writes the file. `source` is the extract's name.
    fn finish(self: Box<Self>, summary: &Summary, source: &str, out: &mut dyn Write) -> Outcome<Made>;
}

/// All products, in the order they are made in. Each is made, written piece by piece and forgotten before the next, so
/// that the largest one decides how much memory is needed. `scratch` is a folder for what is sorted on disk. Without
/// `tiles` those in use stay.
pub fn all(scratch: PathBuf, tiles: bool) -> Vec<Box<dyn Product>> {
    let mut products: Vec<Box<dyn Product>> = vec![Box::new(Roads::default()), Box::new(Places::default())];
    if tiles {
        products.push(Box::new(Tiles::new(scratch)));
    }
    products
}

#[derive(Default)]
struct Roads(RoadsBuilder);

impl Product for Roads {
    fn name(&self) -> &'static str {
        "roads"
    }
    fn extension(&self) -> &'static str {
        "bin"
    }
    fn consumer(&mut self) -> &mut dyn Consumer {
        &mut self.0
    }
    fn finish(self: Box<Self>, summary: &Summary, source: &str, out: &mut dyn Write) -> Outcome<Made> {
        let graph = self.0.finish(summary, source).map_err(|e| Failure::unusable(format!("roads: {e}")))?;
        let bytes = graph.write(out).map_err(|e| Failure::unusable(format!("roads: {e}")))?;
        let report = &graph.meta().report;
        let count = |n: u32| crate::output::count(u64::from(n));
        let mut facts = vec![
            ("junctions", count(report.nodes)),
            ("blocks", count(report.edges)),
            ("km", count(report.kilometres)),
            ("km for cars", count(report.kilometres_car)),
            ("turn restrictions", count(report.restrictions)),
            ("barriers", count(report.barriers)),
            ("islands", format!("{} ({} km)", count(report.islands), report.island_metres / 1000)),
        ];
        if report.restrictions_at_hours + report.edges_at_hours > 0 {
            facts.push(("turn restrictions at certain hours", count(report.restrictions_at_hours)));
            facts.push(("blocks that change with the hour", count(report.edges_at_hours)));
        }
        let islands: Vec<String> = report.largest_islands.iter().map(island).collect();
        let notes = (!islands.is_empty()).then_some(("largest islands", islands));
        Ok(Made { bytes, facts, notes, skipped: report.skipped.clone() })
    }
}

/// A part of the network that a car cannot reach from the rest, with a place to look at.
fn island(island: &Island) -> String {
    let name = island.name.as_deref().unwrap_or("(no name)");
    let (lat, lon) = (island.at.lat(), island.at.lon());
    let blocks = if island.edges == 1 { "1 block".to_owned() } else { format!("{} blocks", island.edges) };
    format!("{name}, {} m, {blocks}, at {lat:.5}, {lon:.5}", island.metres)
}

/// Search box and surroundings.
#[derive(Default)]
struct Places(OsmPlaces);

impl Product for Places {
    fn name(&self) -> &'static str {
        "places"
    }
    fn extension(&self) -> &'static str {
        atalaya_server::geo::places::EXTENSION
    }
    fn consumer(&mut self) -> &mut dyn Consumer {
        &mut self.0
    }
    fn finish(self: Box<Self>, summary: &Summary, source: &str, out: &mut dyn Write) -> Outcome<Made> {
        let info = SourceInfo {
            name: "osm".to_owned(),
            attribution: summary.attribution.clone(),
            origin: source.to_owned(),
            imported_at: crate::output::time(crate::place::now()),
            ..SourceInfo::default()
        };
        let (made, report) = self.0.finish(info);
        let i = &made.info;
        let count = |n: u32| crate::output::count(u64::from(n));
        let mut facts = vec![
            ("streets", count(i.streets)),
            ("house numbers", count(i.houses)),
            ("crossings", count(i.crossings)),
            ("areas", count(i.areas)),
            ("points of interest", count(i.pois)),
        ];
        facts.extend(report.skipped.iter().map(|(why, n)| (*why, crate::output::count(*n))));
        let bytes = atalaya_places::file::write(&made, out)?;
        Ok(Made { bytes, facts, notes: None, skipped: Skips::default() })
    }
}

/// The map.
struct Tiles(TileMaker);

impl Tiles {
    fn new(scratch: PathBuf) -> Self {
        let file = move || {
            std::fs::create_dir_all(&scratch)?;
            tempfile::tempfile_in(&scratch)
        };
        Self(TileMaker::new(atalaya_tiles::Options::default(), file))
    }
}

impl Product for Tiles {
    fn name(&self) -> &'static str {
        atalaya_server::tiles::PRODUCT
    }
    fn extension(&self) -> &'static str {
        "pmtiles"
    }
    fn consumer(&mut self) -> &mut dyn Consumer {
        &mut self.0
    }
    fn finish(self: Box<Self>, summary: &Summary, _: &str, out: &mut dyn Write) -> Outcome<Made> {
        let report = self.0.finish(summary, out).map_err(|e| Failure::unusable(format!("tiles: {e}")))?;
        let mut facts = vec![("tiles", crate::output::count(report.tiles))];
        facts.extend(report.features.iter().map(|(layer, n)| (*layer, crate::output::count(*n))));
        if report.left_out > 0 {
            facts.push(("left out of full tiles", crate::output::count(report.left_out)));
        }
        if report.broken_areas > 0 {
            facts.push(("areas that do not close", crate::output::count(report.broken_areas)));
        }
        Ok(Made { bytes: report.bytes, facts, notes: None, skipped: Skips::default() })
    }
}
