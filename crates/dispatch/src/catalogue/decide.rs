//! The rules of the catalogue's versions.

use super::commands::{CatalogueCommand, Reclassified};
use super::events::CatalogueEvent;
use super::state::Catalogues;
use crate::common::Author;
use crate::refusal::ListRefusal;
use atalaya_model::{Catalogue, Env, Line, Millis, Text};

const VERSIONS_MAX: usize = 20;
const ACTIVATIONS_MAX: usize = 200;
const RECLASSIFIED_MAX: usize = 1000;
/// One event must fit the journal's bound of 1 MiB with its escapes.
const CSV_MAX: usize = 450_000;

/// Decides on a command on the catalogue. Activating what is in force changes nothing.
///
/// # Errors
/// The first rule it breaks, as [`ListRefusal`]; an unreadable file names its line.
pub fn decide(
    catalogues: &Catalogues,
    command: &CatalogueCommand,
    env: &Env,
) -> Result<Vec<CatalogueEvent>, ListRefusal> {
    match command {
        CatalogueCommand::Load { version, csv, source, reclassified } => {
            load(catalogues, version, csv, source, reclassified, env)
        }
        CatalogueCommand::Activate { version, from } => {
            if !catalogues.versions.iter().any(|v| v.version == *version) {
                return Err(ListRefusal::UnknownVersion(version.to_string()));
            }
            let from = from.unwrap_or(env.now);
            if from < env.now || from > env.now.plus(Millis::from_minutes(366 * 24 * 60)) {
                return Err(ListRefusal::Invalid { what: "from", value: from.to_string() });
            }
            if catalogues.active_version(from) == Some(version)
                && !catalogues.activations.iter().any(|(start, _)| *start > from)
            {
                return Ok(Vec::new());
            }
            if catalogues.activations.len() >= ACTIVATIONS_MAX {
                return Err(ListRefusal::TooMany { what: "activations", max: ACTIVATIONS_MAX });
            }
            let by = Author::from(&env.actor);
            Ok(vec![CatalogueEvent::Activated { version: version.clone(), from, by }])
        }
    }
}

fn load(
    catalogues: &Catalogues,
    version: &Text<64>,
    csv: &str,
    source: &Line,
    reclassified: &[Reclassified],
    env: &Env,
) -> Result<Vec<CatalogueEvent>, ListRefusal> {
    if catalogues.versions.iter().any(|v| v.version == *version) {
        return Err(ListRefusal::VersionExists(version.to_string()));
    }
    if catalogues.versions.len() >= VERSIONS_MAX {
        return Err(ListRefusal::TooMany { what: "versions", max: VERSIONS_MAX });
    }
    if csv.len() > CSV_MAX {
        return Err(ListRefusal::FileSize { found: csv.len(), max: CSV_MAX });
    }
    if reclassified.len() > RECLASSIFIED_MAX {
        return Err(ListRefusal::TooMany { what: "reclassified codes", max: RECLASSIFIED_MAX });
    }
    let read = Catalogue::from_csv(version.as_str(), csv).map_err(|e| ListRefusal::File(e.to_string()))?;
    if let Some(lost) = reclassified.iter().find(|m| read.get(m.to).is_none()) {
        return Err(ListRefusal::Invalid { what: "reclassified", value: lost.to.to_string() });
    }
    Ok(vec![CatalogueEvent::Loaded {
        version: version.clone(),
        csv: csv.to_owned(),
        rows: u32::try_from(read.len()).unwrap_or(u32::MAX),
        source: source.clone(),
        reclassified: reclassified.to_vec(),
        by: Author::from(&env.actor),
    }])
}
