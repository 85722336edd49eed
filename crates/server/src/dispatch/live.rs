//! Typed twins of the board's rows, and the reference data that decisions read. All in memory: nothing
//! on the way from a ringing call to an assigned unit asks anything remote.

use crate::{app::App, board::Update, problem::Problem, server::StartError};
use atalaya_calls::duplicates::IncidentSummary;
use atalaya_dispatch::{
    UnitKinds,
    agency::AgencyRow,
    alert::AlertRow,
    catalogue::Catalogues,
    catalogue_search::{CatalogueSearch, Synonyms},
    incident::IncidentRow,
    plan::PlanRow,
    proposal::ProposalRow,
    recommend::RecommendPolicy,
    timers::TimerPolicy,
    unit::UnitRow,
};
use atalaya_model::{AgencyCode, Catalogue, IncidentId, Metres, Position, UnitId};
use atalaya_quality::MeasureSet;
use atalaya_store::{RowOp, Select};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    str::FromStr,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

#[derive(Default)]
struct Inner {
    incidents: HashMap<IncidentId, Arc<IncidentRow>>,
    units: HashMap<UnitId, Arc<UnitRow>>,
    alerts: HashMap<String, Arc<AlertRow>>,
    proposals: HashMap<String, Arc<ProposalRow>>,
    plans: BTreeMap<String, PlanRow>,
    agencies: BTreeMap<String, AgencyRow>,
}

struct Types {
    catalogue: Arc<Catalogue>,
    search: Arc<CatalogueSearch>,
}

/// See the module.
pub struct Live {
    inner: RwLock<Inner>,
    types: RwLock<Types>,
    measures: Arc<MeasureSet>,
    recommend: RecommendPolicy,
    timers: TimerPolicy,
}

/// The catalogue that ships: collected from secondary sources, to be checked before operation.
const SHIPPED_CATALOGUE: &str = include_str!("../../../dispatch/data/cnie.csv");
const SHIPPED_VERSION: &str = "cnie-3.0-secundaria";

impl Live {
    /// With the data that ships with the program.
    pub fn shipped() -> Result<Self, String> {
        let catalogue = Catalogue::from_csv(SHIPPED_VERSION, SHIPPED_CATALOGUE).map_err(|e| e.to_string())?;
        let measures = MeasureSet::shipped().map_err(|e| e.to_string())?;
        Ok(Self {
            inner: RwLock::default(),
            types: RwLock::new(types(catalogue)),
            measures: Arc::new(measures),
            recommend: RecommendPolicy::default(),
            timers: TimerPolicy::for_kinds(UnitKinds::shipped()),
        })
    }

    /// Reads what a centre has changed of the shipped data.
    pub async fn load(&self, app: &App) -> Result<(), StartError> {
        for table in ["plans", "agencies"] {
            let mut after = None;
            loop {
                let page = app.desk.store().rows(Select::new(table).limit(500).after(after)).await?;
                let mut inner = self.write();
                for row in &page.items {
                    inner.refer(table, &row.id, Some(&row.body));
                }
                drop(inner);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        self.read_catalogue(app).await.map_err(|p| StartError::Shipped(p.title))
    }

    /// Takes the catalogue in force; without a loaded one, the shipped one stays.
    pub async fn read_catalogue(&self, app: &App) -> Result<(), Problem> {
        let (state, _) = app.desk.load::<Catalogues>(Catalogues::STREAM).await?;
        if let Some(active) = state.active(app.desk.sources().now()) {
            *self.types.write().unwrap_or_else(PoisonError::into_inner) = types(active);
        }
        Ok(())
    }

    /// Follows plans and agencies.
    pub fn follow(&self, rows: &[RowOp]) {
        let concerns = |op: &&RowOp| matches!(op.table(), "plans" | "agencies");
        let mut changed = rows.iter().filter(concerns).peekable();
        if changed.peek().is_none() {
            return;
        }
        let mut inner = self.write();
        for op in changed {
            match op {
                RowOp::Put { table, id, body, .. } => inner.refer(table, id, Some(body)),
                RowOp::Delete { table, id } => inner.refer(table, id, None),
            }
        }
    }

    /// Takes over a row of plans or agencies as it is stored; `None`: it is gone.
    pub fn refer(&self, table: &str, id: &str, body: Option<&String>) {
        self.write().refer(table, id, body);
    }

    /// Follows the board.
    pub fn apply(&self, updates: &[Update]) {
        let mut inner = self.write();
        for update in updates {
            match update.table {
                "incidents" => apply_one(&mut inner.incidents, update),
                "units" => apply_one(&mut inner.units, update),
                "alerts" => apply_one(&mut inner.alerts, update),
                "proposals" => apply_one(&mut inner.proposals, update),
                _ => {}
            }
        }
    }

    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.types.read().unwrap_or_else(PoisonError::into_inner).catalogue.clone()
    }
    pub fn search(&self) -> Arc<CatalogueSearch> {
        self.types.read().unwrap_or_else(PoisonError::into_inner).search.clone()
    }
    pub fn plans(&self) -> Vec<PlanRow> {
        self.read().plans.values().cloned().collect()
    }
    pub fn agencies(&self) -> Vec<AgencyRow> {
        self.read().agencies.values().cloned().collect()
    }
    /// Agencies that are not retired; empty where none was registered: then any may be named.
    pub fn agency_codes(&self) -> BTreeSet<AgencyCode> {
        self.read().agencies.values().filter(|a| !a.retired).map(|a| a.code.clone()).collect()
    }
    pub fn recommend_policy(&self) -> &RecommendPolicy {
        &self.recommend
    }
    pub fn timer_policy(&self) -> &TimerPolicy {
        &self.timers
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
    /// Alerts whose cause lasts, by id.
    pub fn alerts(&self) -> HashMap<String, Arc<AlertRow>> {
        self.read().alerts.clone()
    }
    /// Proposals on the board, by id.
    pub fn proposals(&self) -> HashMap<String, Arc<ProposalRow>> {
        self.read().proposals.clone()
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

impl Inner {
    fn refer(&mut self, table: &str, id: &str, body: Option<&String>) {
        match (table, body) {
            ("plans", Some(body)) => {
                if let Ok(row) = serde_json::from_str(body) {
                    self.plans.insert(id.to_owned(), row);
                }
            }
            ("agencies", Some(body)) => {
                if let Ok(row) = serde_json::from_str(body) {
                    self.agencies.insert(id.to_owned(), row);
                }
            }
            ("plans", None) => drop(self.plans.remove(id)),
            ("agencies", None) => drop(self.agencies.remove(id)),
            _ => {}
        }
    }
}

fn types(catalogue: Catalogue) -> Types {
    Types {
        search: Arc::new(CatalogueSearch::new(&catalogue, Synonyms::shipped())),
        catalogue: Arc::new(catalogue),
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
