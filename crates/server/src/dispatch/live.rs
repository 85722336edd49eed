//! Typed twins of the board's rows, and the reference data that decisions read. All in memory: nothing
//! on the way from a ringing call to an assigned unit asks anything remote.

use crate::{app::App, board::Update, server::StartError};
use atalaya_calls::duplicates::IncidentSummary;
use atalaya_dispatch::{incident::IncidentRow, unit::UnitRow};
use atalaya_model::{Catalogue, IncidentId, Metres, Position, UnitId};
use atalaya_quality::MeasureSet;
use std::{
    collections::HashMap,
    str::FromStr,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

#[derive(Default)]
struct Inner {
    incidents: HashMap<IncidentId, Arc<IncidentRow>>,
    units: HashMap<UnitId, Arc<UnitRow>>,
}

/// See the module.
pub struct Live {
    inner: RwLock<Inner>,
    catalogue: RwLock<Arc<Catalogue>>,
    measures: Arc<MeasureSet>,
}

impl Live {
    /// With the data that ships with the program.
    pub fn shipped() -> Result<Self, String> {
        let catalogue = Catalogue::from_csv(
            "cnie-3.0-ejemplo",
            "code,type,subtype,incident,priority,edition\n10101,a,b,c,ALTA,3.0\n",
        )
        .map_err(|e| e.to_string())?;
        let measures = MeasureSet::shipped().map_err(|e| e.to_string())?;
        Ok(Self {
            inner: RwLock::default(),
            catalogue: RwLock::new(Arc::new(catalogue)),
            measures: Arc::new(measures),
        })
    }

    /// Reads what a centre has changed of the shipped data.
    pub async fn load(&self, _app: &App) -> Result<(), StartError> {
        Ok(())
    }

    /// Follows the board.
    pub fn apply(&self, updates: &[Update]) {
        let mut inner = self.write();
        for update in updates {
            match update.table {
                "incidents" => apply_one(&mut inner.incidents, update),
                "units" => apply_one(&mut inner.units, update),
                _ => {}
            }
        }
    }

    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
    pub fn measures(&self) -> Arc<MeasureSet> {
        self.measures.clone()
    }
    pub fn incident(&self, id: IncidentId) -> Option<Arc<IncidentRow>> {
        self.read().incidents.get(&id).cloned()
    }
    pub fn unit(&self, id: UnitId) -> Option<Arc<UnitRow>> {
        self.read().units.get(&id).cloned()
    }
    pub fn incidents(&self) -> Vec<Arc<IncidentRow>> {
        self.read().incidents.values().cloned().collect()
    }
    pub fn units(&self) -> Vec<Arc<UnitRow>> {
        self.read().units.values().cloned().collect()
    }
    /// Open incidents as the duplicate finder compares them.
    pub fn summaries(&self) -> Vec<IncidentSummary> {
        self.read().incidents.values().map(|row| summary(row)).collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }
    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn apply_one<I: FromStr + std::hash::Hash + Eq, R: serde::de::DeserializeOwned>(
    rows: &mut HashMap<I, Arc<R>>,
    update: &Update,
) {
    let Ok(id) = I::from_str(&update.id) else { return };
    match update.json.as_deref().map(serde_json::from_str::<R>) {
        Some(Ok(row)) => {
            rows.insert(id, Arc::new(row));
        }
        Some(Err(error)) => tracing::error!(table = update.table, %error, "a row is not of its type"),
        None => {
            rows.remove(&id);
        }
    }
}

fn summary(row: &IncidentRow) -> IncidentSummary {
    IncidentSummary {
        incident: row.id,
        opened_at: row.created_at,
        last_call_at: row.last_line_at,
        position: row.lat.zip(row.lon).and_then(|(lat, lon)| Position::new(lat, lon).ok()),
        accuracy_m: row.accuracy_m.map(|m| Metres(m).0),
        municipality: row.municipality.clone(),
        address: row.address.clone(),
        neighbourhood: row.neighbourhood.clone(),
        type_code: Some(row.type_code),
        // Who called is not on the board; the finder then goes by place, time and type.
        caller_keys: Vec::new(),
    }
}
