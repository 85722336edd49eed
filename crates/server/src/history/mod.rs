//! The archive of positions: taken from the picture after it has judged, written in batches, sealed in the journal,
//! read for a purpose.
//!
//! Nothing waits for it. A position is put into a bounded buffer ([`take`]); one job writes ([`writer`]), another
//! merges, deletes what is over and looks for what a crash left ([`keeper`]). When the store of files is away,
//! positions are kept up to the buffer's bound and then dropped, counted and said.

mod doors;
mod keeper;
mod projection;
mod reads;
mod window;
pub mod writer;

pub use keeper::{adopt, retire, run, tidy};
pub use projection::TABLES;

use crate::{
    app::{App, Shared},
    config::Options,
    server::StartError,
};
use atalaya_field::device::Holder;
use atalaya_history::{Class, Fix, Named, Recorder, Shelf, Standing, retention::Retention};
use atalaya_model::{Millis, Timestamp};
use atalaya_picture::{Marks, Origin, ReportError, Source, Taken, UnitReport};
use std::{
    io::ErrorKind,
    sync::{Arc, Mutex, PoisonError},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Positions kept in memory at most: about 80 bytes each.
const KEPT_MAX: usize = 600_000;
/// So many are written before the interval is over.
const FLUSH_AT: usize = 200_000;
/// Name of the centre's own file of retention in the data directory.
pub const RETENTION_FILE: &str = "history.json";
/// Address that means: keep no archive.
pub const OFF: &str = "off";
/// Kind of unit without a crew aboard.
const DRONE: &str = "dron";

/// What is known of the archive's work, for who keeps it running.
#[derive(Clone, Debug, Default)]
pub struct Health {
    /// Everything that was received until then is written.
    pub through: Timestamp,
    /// Positions dropped since the start.
    pub dropped: u64,
    /// What went wrong last, and when.
    pub trouble: Option<(Timestamp, String)>,
}

/// See the module.
pub struct History {
    /// `None`: this centre keeps no archive.
    pub shelf: Option<Arc<Shelf>>,
    pub recorder: Recorder,
    pub rules: Retention,
    /// Held while positions are written, so that a stop waits for it.
    pub(crate) writing: tokio::sync::Mutex<()>,
    health: Mutex<Health>,
}

impl History {
    /// Opens the archive that the options name.
    ///
    /// # Errors
    /// When its address or the centre's rules say nothing that can be used.
    pub fn open(options: &Options, kept: bool) -> Result<Self, StartError> {
        let address = options.history.clone().unwrap_or_else(|| match kept {
            true => options.data.join("history").display().to_string(),
            false => "memory:".to_owned(),
        });
        let shelf = match address.as_str() {
            OFF => None,
            address => Some(Arc::new(Shelf::open(address)?)),
        };
        let path = options.data.join(RETENTION_FILE);
        let rules = match std::fs::read_to_string(&path) {
            Ok(text) => Retention::from_json(&text)?,
            Err(source) if source.kind() == ErrorKind::NotFound => Retention::default(),
            Err(source) => return Err(StartError::Data { path, source }),
        };
        Ok(Self {
            shelf,
            recorder: Recorder::new(KEPT_MAX, FLUSH_AT),
            rules,
            writing: tokio::sync::Mutex::new(()),
            health: Mutex::default(),
        })
    }
    pub fn health(&self) -> Health {
        self.lock().clone()
    }
    fn note(&self, change: impl FnOnce(&mut Health)) {
        change(&mut self.lock());
    }
    fn lock(&self) -> std::sync::MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives a report to the picture and, when the picture takes it, to the archive. `holder` is whose device measured,
/// where that is known.
///
/// # Errors
/// What the picture refuses; that is not archived.
pub fn take(
    app: &App,
    origin: Origin,
    holder: Option<&Holder>,
    report: &UnitReport,
    now: Timestamp,
) -> Result<Taken, ReportError> {
    let taken = app.positions.report(origin, report, now)?;
    if app.history.shelf.is_none() {
        return Ok(taken);
    }
    let judged = app.positions.with(|picture| picture.device(report.unit, origin));
    let Some(unit) = app.live.unit(report.unit) else { return Ok(taken) };
    let (standing, marks, measured_at) = match (taken, judged) {
        (Taken::Latest, Some(judged)) => (Standing::Shown, judged.marks, judged.measured_at),
        (Taken::Beside, Some(judged)) => (Standing::Beside, judged.marks, judged.measured_at),
        // Nothing is known of it but that it came late; a clock that ran ahead is brought back like any other.
        (Taken::Older, _) | (_, None) => (Standing::Late, Marks::default(), report.at.min(now)),
    };
    let class = match (holder, report.source) {
        (Some(Holder::Person { .. }), _) => Class::Person,
        (_, Source::Partner) => Class::Partner,
        _ if unit.kind.as_str() == DRONE => Class::Drone,
        _ => Class::Unit,
    };
    let named = Named {
        unit: report.unit,
        device: origin.device,
        call_sign: unit.call_sign.as_str(),
        agency: &unit.agency,
        kind: &unit.kind,
        class,
    };
    let fix = Fix {
        position: report.position,
        measured_at,
        received_at: now,
        speed_mps: report.speed_mps,
        course_deg: report.course_deg,
        accuracy_m: report.accuracy_m,
        source: report.source,
        standing,
        marks,
    };
    if !app.history.recorder.take(named, &fix) {
        metrics::counter!("atalaya_history_dropped_total").increment(1);
    }
    Ok(taken)
}

/// Between two flushes.
pub(crate) const FLUSH_EVERY: Millis = Millis::from_minutes(5);

/// What people may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(doors::status))
        .routes(routes!(doors::files))
        .routes(routes!(doors::holds))
        .routes(routes!(doors::set_hold))
        .routes(routes!(doors::lift_hold))
        .routes(routes!(reads::positions))
}
