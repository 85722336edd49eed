//! The gazetteer in use, and following what imports leave in the data directory.

use crate::{app::App, geo::manifest::Manifest};
use atalaya_places::{Gazetteer, SOURCES_MAX, file};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

/// Where a centre's own gazetteers are, under the data directory.
pub const DIRECTORY: &str = "geo/places";
/// Name in the manifest of what an extract of OpenStreetMap brought.
pub const PRODUCT: &str = "places";
/// How they end.
pub const EXTENSION: &str = "places";
/// How often the directory is looked at.
const INTERVAL: Duration = Duration::from_secs(5);
/// Largest file that is opened, bytes: a country's places take some hundred megabytes.
const FILE_MAX: u64 = 4 << 30;

/// Files by path with their size and time: what tells whether something changed.
type Stamps = BTreeMap<PathBuf, (u64, SystemTime)>;

/// The gazetteer in use; until files are read, the shipped municipalities.
pub struct Places {
    /// `DATA/geo`, with the manifest.
    geo: PathBuf,
    directory: PathBuf,
    gazetteer: RwLock<Arc<Gazetteer>>,
    known: Mutex<Stamps>,
}

impl Places {
    /// `data`: the data directory.
    pub fn new(data: &Path) -> Self {
        Self {
            geo: crate::geo::manifest::directory(data),
            directory: data.join(DIRECTORY),
            gazetteer: RwLock::new(Arc::new(Gazetteer::base())),
            known: Mutex::default(),
        }
    }
    pub fn gazetteer(&self) -> Arc<Gazetteer> {
        self.gazetteer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the directory again when something in it changed. A file that cannot be read is left out
    /// and named in the log; the others stay in use. Takes a second for a state: call it where that
    /// may be. Gives back whether anything changed.
    pub fn refresh(&self) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match stamps(&self.geo, &self.directory) {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(directory = %self.directory.display(), %error, "places cannot be listed");
                return false;
            }
        };
        if found == *known {
            return false;
        }
        let mut sources = Vec::new();
        for path in found.keys() {
            match fs::read(path)
                .map_err(|e| e.to_string())
                .and_then(|b| file::decode(&b).map_err(|e| e.to_string()))
            {
                Ok(source) => sources.push(source),
                Err(error) => tracing::error!(file = %path.display(), %error, "a file of places is left out"),
            }
        }
        // Remembered even when nothing came of it: the same damaged file is not read every few seconds.
        *known = found;
        match Gazetteer::new(sources) {
            Ok(made) => {
                tracing::info!(places = made.len(), sources = made.sources().len(), "places opened");
                *self.gazetteer.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(made);
                true
            }
            Err(error) => {
                tracing::error!(%error, "places not opened; the old ones stay in use");
                false
            }
        }
    }
}

fn stamps(geo: &Path, directory: &Path) -> io::Result<Stamps> {
    let mut found = Stamps::new();
    if let Some(path) = Manifest::read(geo)?.path(geo, PRODUCT) {
        let meta = fs::metadata(&path)?;
        found.insert(path, (meta.len(), meta.modified()?));
    }
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(e) => return Err(e),
    };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_none_or(|e| e != EXTENSION) {
            continue;
        }
        let meta = fs::metadata(&path)?;
        if !meta.is_file() || meta.len() > FILE_MAX || found.len() == SOURCES_MAX {
            tracing::error!(file = %path.display(), "a file of places is left out: too large or too many");
            continue;
        }
        found.insert(path, (meta.len(), meta.modified()?));
    }
    Ok(found)
}

/// Opens what is there and follows what imports leave, until the server stops.
pub async fn follow(app: Arc<App>) {
    let mut stopping = app.stopping.subscribe();
    let mut tick = tokio::time::interval(INTERVAL);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            _ = stopping.changed() => return,
        }
        let at_work = app.clone();
        let done = tokio::task::spawn_blocking(move || at_work.places.refresh()).await;
        if let Err(error) = done {
            tracing::error!(%error, "places could not be refreshed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atalaya_places::{Builder, Point, SourceInfo, StreetClass, Way};

    fn street(name: &str) -> Vec<u8> {
        let p = |lat, lon| Point::degrees(lat, lon).unwrap();
        let mut builder = Builder::new();
        let nodes = vec![(1, p(19.29, -99.65)), (2, p(19.29, -99.64))];
        builder.way(Way { name: name.into(), other: vec![], class: StreetClass::Local, nodes });
        file::encode(&builder.finish(SourceInfo::default()).0)
    }
    fn found(places: &Places, text: &str) -> usize {
        places.gazetteer().search(&atalaya_places::Ask { text, ..Default::default() }).hits.len()
    }

    #[test]
    fn imports_are_followed_and_damaged_files_left_out() {
        let data = tempfile::tempdir().unwrap();
        let places = Places::new(data.path());
        assert!(!places.refresh());
        assert_eq!(found(&places, "zinacantepec"), 1);
        let dir = data.path().join(DIRECTORY);
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("a.places"), street("Calle Obsidiana")).unwrap();
        fs::write(dir.join("b.places"), b"ATPLACES nonsense").unwrap();
        fs::write(dir.join("c.tmp"), street("Calle Turquesa")).unwrap();
        assert!(places.refresh());
        assert!(!places.refresh(), "nothing changed");
        assert_eq!((found(&places, "obsidiana"), found(&places, "turquesa")), (1, 0));
        fs::remove_file(dir.join("a.places")).unwrap();
        assert!(places.refresh());
        assert_eq!(found(&places, "obsidiana"), 0);
    }
}
