//! Zones that are watched, in memory, in step with the journal: the watch and the timers look each second.

use crate::{app::App, desk::store_problem, problem::Problem};
use atalaya_dispatch::{
    crossings::{self, AlertZone, Crossing},
    timers::Alert,
};
use atalaya_field::zone::{Told, Zone, ZoneRow};
use atalaya_model::{Timestamp, ZoneId};
use atalaya_store::{Filter, Select};
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

#[derive(Default)]
struct Inner {
    zones: BTreeMap<ZoneId, Arc<ZoneRow>>,
    /// Counts the changes of what is watched.
    version: u64,
}

/// See the module. At most [`atalaya_picture::zone::ZONES_MAX`].
#[derive(Default)]
pub struct ZoneBook(RwLock<Inner>);

impl ZoneBook {
    /// Reads those that are watched.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn load(&self, app: &App) -> Result<(), Problem> {
        let (mut zones, mut after) = (BTreeMap::new(), None);
        loop {
            let select = Select::new("zones").filter(Filter::Eq("watched", 1.into())).limit(500).after(after);
            let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
            let read = page.items.iter().filter_map(|row| serde_json::from_str::<ZoneRow>(&row.body).ok());
            zones.extend(read.map(|row| (row.id, Arc::new(row))));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let mut inner = self.write();
        *inner = Inner { zones, version: inner.version + 1 };
        Ok(())
    }

    /// Takes over one zone as it is now.
    ///
    /// # Errors
    /// When the store does not answer; the zone stays as it was.
    pub async fn refresh(&self, app: &App, id: ZoneId) -> Result<(), Problem> {
        let (zone, _) = app.desk.load::<Zone>(id).await?;
        let row = zone.watched().and_then(|_| ZoneRow::of(id, &zone));
        let mut inner = self.write();
        let before = match row {
            Some(row) => inner.zones.insert(id, Arc::new(row)),
            None => inner.zones.remove(&id),
        };
        // A crossing changes nothing of what is watched.
        let content = |row: Option<&Arc<ZoneRow>>| row.map(|row| row.content.clone());
        if content(before.as_ref()) != content(inner.zones.get(&id)) {
            inner.version += 1;
        }
        Ok(())
    }

    /// All that are watched, and the count of changes of them.
    pub fn watched(&self) -> (u64, BTreeMap<ZoneId, Arc<ZoneRow>>) {
        let inner = self.read();
        (inner.version, inner.zones.clone())
    }
    pub fn version(&self) -> u64 {
        self.read().version
    }
    pub fn get(&self, id: ZoneId) -> Option<Arc<ZoneRow>> {
        self.read().zones.get(&id).cloned()
    }

    /// Crossings that somebody is to be told of now. `shown`: whether an alert stands already.
    pub fn due(&self, now: Timestamp, shown: impl Fn(&str) -> bool) -> Vec<Alert> {
        let inner = self.read();
        let told = inner.zones.values().flat_map(|row| row.told.iter().map(move |told| (row, told)));
        let alerts = told.filter_map(|(row, told)| Some((alert(row, told)?, told)));
        alerts.filter(|(alert, told)| told.stands(shown(&alert.id), now)).map(|(alert, _)| alert).collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The alert of a crossing: for the dispatchers whom the zone's rule names, or of the unit's own agency.
fn alert(row: &ZoneRow, told: &Told) -> Option<Alert> {
    let (passage, rule) = (&told.passage, row.content.rule());
    let agencies = match rule.agencies.is_empty() {
        true => vec![passage.agency.clone()?],
        false => rule.agencies.iter().cloned().collect(),
    };
    Some(crossings::alert(Crossing {
        zone: AlertZone { id: row.id, name: row.content.name.clone(), crossed: passage.what },
        unit: passage.unit,
        call_sign: passage.call_sign.clone(),
        at: passage.at,
        priority: rule.priority,
        supervisor: rule.supervisor,
        agencies,
        municipality: passage.municipality.clone(),
    }))
}
