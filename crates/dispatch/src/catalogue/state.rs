//! The state of the catalogue's versions and how events change it.

use super::commands::Reclassified;
use super::events::CatalogueEvent;
use super::views::CatalogueRow;
use crate::common::Author;
use atalaya_model::{Aggregate, Catalogue, Line, Text, Timestamp, TypeCode};
use serde::{Deserialize, Serialize};

/// A loaded version.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Version {
    pub version: Text<64>,
    pub csv: String,
    pub rows: u32,
    pub source: Line,
    pub reclassified: Vec<Reclassified>,
    pub loaded_at: Timestamp,
    pub loaded_by: Author,
}

/// All versions, and which one holds from when. One stream: `catalogue/cnie`.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Catalogues {
    pub versions: Vec<Version>,
    /// By rising start.
    pub activations: Vec<(Timestamp, Text<64>)>,
}

impl Catalogues {
    /// Id of the one stream.
    pub const STREAM: &'static str = "cnie";

    /// Name of the version in force.
    pub fn active_version(&self, now: Timestamp) -> Option<&Text<64>> {
        self.activations.iter().rfind(|(from, _)| *from <= now).map(|(_, version)| version)
    }
    /// The version in force, read. Keep the result: reading takes a millisecond or more.
    pub fn active(&self, now: Timestamp) -> Option<Catalogue> {
        self.read(self.active_version(now)?)
    }
    /// A loaded version, read.
    pub fn read(&self, version: &Text<64>) -> Option<Catalogue> {
        let known = self.versions.iter().find(|v| v.version == *version)?;
        Catalogue::from_csv(version.as_str(), &known.csv).ok()
    }
    /// Where a code of an older edition went in the named version; itself when it did not move.
    pub fn moved(&self, code: TypeCode, version: &Text<64>) -> TypeCode {
        let moves = self.versions.iter().find(|v| v.version == *version).map(|v| &v.reclassified);
        moves.into_iter().flatten().find(|m| m.from == code).map_or(code, |m| m.to)
    }
    /// The rows of all versions; pure.
    pub fn rows(&self) -> Vec<CatalogueRow> {
        let span = |version: &Text<64>| {
            let place = self.activations.iter().rposition(|(_, v)| v == version)?;
            let from = self.activations[place].0;
            Some((from, self.activations.get(place + 1).map(|(next, _)| *next)))
        };
        self.versions
            .iter()
            .map(|v| {
                let active = span(&v.version);
                CatalogueRow {
                    version: v.version.clone(),
                    rows: v.rows,
                    source: v.source.clone(),
                    loaded_at: v.loaded_at,
                    loaded_by: v.loaded_by.clone(),
                    active_from: active.map(|a| a.0),
                    active_until: active.and_then(|a| a.1),
                }
            })
            .collect()
    }
}

impl Aggregate for Catalogues {
    const KIND: &'static str = "catalogue";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = CatalogueEvent;

    fn evolve(&mut self, event: &CatalogueEvent, at: Timestamp) {
        match event {
            CatalogueEvent::Loaded { version, csv, rows, source, reclassified, by } => {
                self.versions.push(Version {
                    version: version.clone(),
                    csv: csv.clone(),
                    rows: *rows,
                    source: source.clone(),
                    reclassified: reclassified.clone(),
                    loaded_at: at,
                    loaded_by: by.clone(),
                });
            }
            CatalogueEvent::Activated { version, from, .. } => {
                // A later decision about the same or a later time replaces what was planned.
                self.activations.retain(|(start, _)| start < from);
                self.activations.push((*from, version.clone()));
            }
        }
    }
}
