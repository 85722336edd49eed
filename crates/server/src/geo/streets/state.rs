//! The streets in use, with the closures and paces in force.

use crate::{
    app::App,
    geo::manifest::{self, Manifest, Product},
};
use atalaya_geo::{
    Origin, StraightLine, TravelEstimate, TravelTime,
    closure::{ClosurePlace, ClosureRow},
    pace::{PaceRow, Paces},
};
use atalaya_model::{Aggregate, ClosureId, Position, Timestamp};
use atalaya_roads::{Closure, Graph, Overlay, Pace, Roads, Where};
use atalaya_store::{Filter, RowOp, Select, StoreError};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    str::FromStr,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

/// Local time of the centre: UTC−6, all year since 2022.
pub(super) const UTC_OFFSET_MINUTES: i32 = -360;
/// How often it is looked whether an import has put new streets in use.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Closures that hold at once.
pub(super) const CLOSURES_MAX: usize = 1000;

#[derive(Default)]
struct Facts {
    closures: BTreeMap<ClosureId, ClosureRow>,
    paces: PaceRow,
}

/// Streets that are loaded.
#[derive(Clone)]
pub struct Loaded {
    pub product: Product,
    pub roads: Arc<Roads>,
    /// Blocks that each closure in force closes; one that closes none was drawn beside the streets.
    pub closes: Arc<BTreeMap<ClosureId, u32>>,
}

/// See the module. Dispatch's travel times come from here: by street where there are streets, else by the
/// straight line, and each answer says which.
pub struct Streets {
    geo: PathBuf,
    fallback: StraightLine,
    loaded: RwLock<Option<Loaded>>,
    facts: RwLock<Facts>,
    /// Held while an overlay is made of the facts and put in use: one made of older facts must not come after one of
    /// newer ones. Who reads waits for nobody.
    laying: Mutex<()>,
    /// When the next closure or factor ends: then the overlay is made anew.
    due: Mutex<Option<Timestamp>>,
    /// Why streets in the manifest are not in use.
    fault: RwLock<Option<String>>,
}

impl Streets {
    /// Of a data directory; nothing is read yet.
    pub fn new(data: &Path) -> Self {
        Self {
            geo: manifest::directory(data),
            fallback: StraightLine::default(),
            loaded: RwLock::default(),
            facts: RwLock::default(),
            laying: Mutex::default(),
            due: Mutex::default(),
            fault: RwLock::default(),
        }
    }
    /// Streets in use, when there are any.
    pub fn loaded(&self) -> Option<Loaded> {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// Why streets that an import made are not in use.
    pub fn fault(&self) -> Option<String> {
        self.fault.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// Closures in force.
    pub fn closures(&self, now: Timestamp) -> usize {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        facts.closures.values().filter(|c| c.is_active(now)).count()
    }

    /// Reads closures and paces, and the streets that are in use.
    pub async fn load(&self, app: &App) -> Result<(), StoreError> {
        self.read(app).await?;
        self.look(app.desk.sources().now());
        Ok(())
    }

    /// Reads closures and paces anew.
    pub async fn read(&self, app: &App) -> Result<(), StoreError> {
        let store = app.desk.store();
        let (mut closures, mut after) = (BTreeMap::new(), None);
        loop {
            let select = Select::new("closures").filter(Filter::Eq("live", 1.into())).limit(500).after(after);
            let page = store.rows(select).await?;
            closures.extend(page.items.iter().filter_map(|row| closure(&row.id, &row.body)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let paces = store.row("paces", Paces::STREAM).await?;
        let paces = paces.and_then(|row| serde_json::from_str(&row.body).ok()).unwrap_or_default();
        *self.facts.write().unwrap_or_else(PoisonError::into_inner) = Facts { closures, paces };
        self.lay(app.desk.sources().now());
        Ok(())
    }

    /// Takes over a row of closures or paces as it is stored; `None`: it is gone.
    pub fn refer(&self, table: &str, id: &str, body: Option<&str>, now: Timestamp) {
        if self.take(table, id, body) {
            self.lay(now);
        }
    }

    /// Whether the row changed anything.
    fn take(&self, table: &str, id: &str, body: Option<&str>) -> bool {
        // Most rows are of other tables and must not wait for anybody.
        let facts = || self.facts.write().unwrap_or_else(PoisonError::into_inner);
        match (table, body) {
            ("closures", body) => {
                let Ok(id) = ClosureId::from_str(id) else { return false };
                let row: Option<ClosureRow> = body.and_then(|body| serde_json::from_str(body).ok());
                let mut facts = facts();
                match row.filter(|row| !row.lifted) {
                    Some(row) => drop(facts.closures.insert(id, row)),
                    None => drop(facts.closures.remove(&id)),
                }
                true
            }
            ("paces", Some(body)) => match serde_json::from_str(body) {
                Ok(row) => {
                    facts().paces = row;
                    true
                }
                Err(_) => false,
            },
            _ => false,
        }
    }

    /// Follows closures and paces as they are committed.
    pub fn follow(&self, rows: &[RowOp], now: Timestamp) {
        let mut changed = false;
        for op in rows {
            changed |= match op {
                RowOp::Put { body, .. } => self.take(op.table(), op.id(), Some(body.as_str())),
                RowOp::Delete { .. } => self.take(op.table(), op.id(), None),
            };
        }
        if changed {
            self.lay(now);
        }
    }

    /// Puts what an import made in use, if it is not yet. A file that cannot be used leaves the streets in
    /// use as they are, and is told.
    pub fn look(&self, now: Timestamp) {
        let wanted = match Manifest::read(&self.geo) {
            Ok(manifest) => manifest.products.get("roads").cloned(),
            Err(error) => return self.complain(format!("manifest: {error}")),
        };
        let Some(product) = wanted else { return };
        if self.loaded().is_some_and(|l| l.product.sha256 == product.sha256) {
            return;
        }
        let path = self.geo.join(&product.file);
        let graph = std::fs::read(&path)
            .map_err(|e| e.to_string())
            .and_then(|bytes| Graph::decode(&bytes).map_err(|e| e.to_string()));
        match graph {
            Ok(graph) => {
                let _laying = self.laying.lock().unwrap_or_else(PoisonError::into_inner);
                let Laid { overlay, closes, due } = self.overlay(&graph, now);
                let roads = Roads::new(Arc::new(graph), overlay, self.fallback.clone());
                tracing::info!(
                    source = product.source,
                    nodes = roads.graph().nodes(),
                    edges = roads.graph().edges(),
                    "streets in use"
                );
                *self.loaded.write().unwrap_or_else(PoisonError::into_inner) =
                    Some(Loaded { product, roads: Arc::new(roads), closes: Arc::new(closes) });
                *self.due.lock().unwrap_or_else(PoisonError::into_inner) = due;
                *self.fault.write().unwrap_or_else(PoisonError::into_inner) = None;
            }
            Err(error) => self.complain(format!("{}: {error}", product.file)),
        }
    }

    fn complain(&self, what: String) {
        let mut fault = self.fault.write().unwrap_or_else(PoisonError::into_inner);
        if fault.as_ref() != Some(&what) {
            tracing::error!(what, "streets of an import cannot be used; those in use stay");
            *fault = Some(what);
        }
    }

    /// Makes the overlay anew over the same streets.
    fn lay(&self, now: Timestamp) {
        let _laying = self.laying.lock().unwrap_or_else(PoisonError::into_inner);
        // No other streets come meanwhile: they too are put in use under this lock.
        let Some(loaded) = self.loaded() else { return };
        let Laid { overlay, closes, due } = self.overlay(loaded.roads.graph(), now);
        let roads = Arc::new(loaded.roads.with(overlay));
        let laid = Loaded { roads, closes: Arc::new(closes), ..loaded };
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Some(laid);
        *self.due.lock().unwrap_or_else(PoisonError::into_inner) = due;
    }

    /// What holds now, and until when.
    fn overlay(&self, graph: &Graph, now: Timestamp) -> Laid {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        let active: Vec<&ClosureRow> = facts.closures.values().filter(|c| c.is_active(now)).collect();
        let manual: Vec<_> = facts.paces.manual.iter().filter(|m| m.expires_at > now).collect();
        let ends = active.iter().map(|c| c.expires_at).chain(manual.iter().map(|m| m.expires_at));
        let due = ends.min();
        let closures: Vec<Closure> =
            active.iter().map(|c| Closure { on_foot: c.on_foot, at: place(&c.at) }).collect();
        let pace =
            |area: Option<atalaya_geo::pace::AreaCell>, from_hour, until_hour, percent: u16, calibrated| {
                Pace {
                    area: area.map(|a| a.0.to_i64()),
                    from_hour,
                    until_hour,
                    factor: f64::from(percent) / 100.0,
                    calibrated,
                }
            };
        let by_hand = manual.iter().map(|m| {
            let f = &m.factor;
            pace(f.area, f.from_hour, f.until_hour, f.percent, false)
        });
        let measured =
            facts.paces.calibrated.iter().map(|f| pace(f.area, f.from_hour, f.until_hour, f.percent, true));
        let paces = by_hand.chain(measured).collect();
        let overlay = Overlay::new(graph, &closures, paces, UTC_OFFSET_MINUTES);
        let closes = active.iter().map(|c| c.id).zip(overlay.closes.iter().copied()).collect();
        Laid { overlay, closes, due }
    }

    fn expire(&self, now: Timestamp) {
        let over = self.due.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|due| due <= now);
        if over {
            self.lay(now);
        }
    }
}

/// An overlay of the facts of one moment.
struct Laid {
    overlay: Overlay,
    closes: BTreeMap<ClosureId, u32>,
    /// When the first of what it is made of ends.
    due: Option<Timestamp>,
}

fn place(at: &ClosurePlace) -> Where {
    match at {
        ClosurePlace::Street { line, one_way, ways, .. } => {
            Where::Street { line: line.clone(), one_way: *one_way, ways: ways.clone() }
        }
        ClosurePlace::Area { ring, .. } => Where::Area { ring: ring.clone() },
    }
}

fn closure(id: &str, body: &str) -> Option<(ClosureId, ClosureRow)> {
    Some((ClosureId::from_str(id).ok()?, serde_json::from_str(body).ok()?))
}

impl TravelTime for Streets {
    fn seconds(&self, from: &[Origin], to: Position, when: Timestamp) -> Vec<TravelEstimate> {
        match self.loaded() {
            Some(loaded) => loaded.roads.seconds(from, to, when),
            None => self.fallback.seconds(from, to, when),
        }
    }
}

/// Looks for new streets and ends what has expired, until the process ends.
pub async fn watch(app: Arc<App>) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let app = app.clone();
        // Reading a country's streets takes a second of a core: not on a thread that answers people.
        let looked = tokio::task::spawn_blocking(move || {
            let now = app.desk.sources().now();
            app.streets.look(now);
            app.streets.expire(now);
        });
        if looked.await.is_err() {
            tracing::error!("looking for new streets failed; tried again");
        }
    }
}

/// Kinds whose rows are followed.
pub(super) const CLOSURE: &str = <atalaya_geo::closure::Closure as Aggregate>::KIND;
