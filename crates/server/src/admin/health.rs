//! How the system does, for who keeps it running.

use crate::{
    app::App, desk::store_problem, http::caller::May, problem::Problem, record::audit::CheckpointView,
};
use atalaya_access::{Adapter, Resource, grants};
use atalaya_calls::feed::FeedRow;
use atalaya_model::{AdapterId, Millis, Timestamp};
use atalaya_store::{Dir, Select};
use axum::{Json as Answered, extract::State};
use serde::{Deserialize, Serialize};
use std::{path::Path, str::FromStr, sync::Arc};

/// Name of the file in the data directory in which a finished backup is noted.
pub const BACKUP_NOTE: &str = "last-backup.json";
/// What ends within this time is listed.
const SOON: Millis = Millis::from_minutes(30 * 24 * 60);
/// Longest certificate file that is read.
const CERTIFICATE_MAX: u64 = 1 << 20;

/// The finished backup, as the command line notes it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BackupNote {
    pub made_at: Timestamp,
    /// Journal position that it holds.
    pub position: u64,
    pub to: String,
}

/// Space where the data are.
#[derive(Serialize, utoipa::ToSchema)]
pub struct DiskView {
    pub free_bytes: u64,
    pub total_bytes: u64,
}

/// A machine's reports.
#[derive(Serialize, utoipa::ToSchema)]
pub struct FeedView {
    pub name: String,
    pub kind: String,
    pub disabled: bool,
    /// Every report up to this number has arrived; null: it has sent none.
    pub through: Option<u64>,
    pub received: u64,
    /// Missing spans of numbers.
    pub gaps: u32,
    /// Missing numbers that were given up.
    pub skipped: u64,
    pub last_at: Option<Timestamp>,
}

/// Something that ends.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Expiry {
    /// `certificate`, `one_time_password` …
    pub what: String,
    pub name: String,
    pub at: Timestamp,
}

/// How the system does.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SystemView {
    pub version: &'static str,
    pub site: String,
    pub realm: String,
    pub now: Timestamp,
    /// `sqlite`, `postgres` or `memory`.
    pub engine: &'static str,
    /// Last position of the journal.
    pub position: u64,
    /// Position that the board shows.
    pub board: u64,
    pub leaves: u64,
    /// When the last entry was recorded.
    pub recorded_at: Timestamp,
    /// Requests that wait for the store now, of 4,096.
    pub waiting: usize,
    /// Tables that must be rebuilt before they are whole (`atalaya store rebuild`).
    pub stale: Vec<&'static str>,
    /// Consoles with a live connection.
    pub consoles: usize,
    pub checkpoint: Option<CheckpointView>,
    /// Null: none was noted in this data directory.
    pub backup: Option<BackupNote>,
    /// Null where the system does not tell.
    pub disk: Option<DiskView>,
    pub feeds: Vec<FeedView>,
    /// What ends within 30 days or has ended, the next first.
    pub expiring: Vec<Expiry>,
    pub policy_hash: String,
    /// How this node is connected with the others.
    pub bus: Option<crate::nodes::BusView>,
}

/// How the system does: store, log, backup, disk, consoles, feeds, what ends soon.
#[utoipa::path(get, path = "/system", tag = "configuration",
    responses((status = 200, body = SystemView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 503, body = Problem)))]
pub async fn system(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::ConfigurationSee>,
) -> Result<Answered<SystemView>, Problem> {
    caller.grant::<grants::ConfigurationSee>(&app, &Resource::all(app.desk.realm())).await?;
    let store = app.desk.store();
    let head = store.head().await.map_err(|e| store_problem(&e))?;
    let now = app.desk.sources().now();
    let data = app.config.data.clone();
    let certificate = app.config.certificate.clone();
    // Files may lie on a share that is slow to answer.
    let files = tokio::task::spawn_blocking(move || {
        (disk(&data), backup(&data), certificate.map(|path| certificates(&path)).unwrap_or_default())
    });
    let (disk, backup, mut expiring) = files.await.map_err(|e| Problem::internal(&e))?;
    expiring.extend(one_time_passwords(&app).await?);
    expiring.retain(|e| e.at <= now.plus(SOON));
    expiring.sort_by_key(|e| e.at);
    Ok(Answered(SystemView {
        version: env!("CARGO_PKG_VERSION"),
        site: app.desk.site().to_string(),
        realm: app.desk.realm().code(),
        now,
        engine: app.config.engine,
        position: head.position,
        board: app.board.position(),
        leaves: head.leaves,
        recorded_at: head.recorded_at,
        waiting: store.stats().waiting,
        stale: store.stale().into_iter().collect(),
        consoles: app.board.viewers(),
        checkpoint: app.published.view(),
        backup,
        disk,
        feeds: feeds(&app).await?,
        expiring,
        policy_hash: app.authority.policy_hash().to_string(),
        bus: crate::nodes::BusView::of(&app).await?,
    }))
}

fn disk(data: &Path) -> Option<DiskView> {
    let found = rustix::fs::statvfs(data).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
    Some(DiskView { free_bytes: bytes(found.f_bavail), total_bytes: bytes(found.f_blocks) })
}

fn backup(data: &Path) -> Option<BackupNote> {
    serde_json::from_slice(&std::fs::read(data.join(BACKUP_NOTE)).ok()?).ok()
}

/// Ends of the certificates in a chain, the server's own first.
fn certificates(path: &Path) -> Vec<Expiry> {
    let small = std::fs::metadata(path).is_ok_and(|m| m.len() <= CERTIFICATE_MAX);
    let Some(pem) = small.then(|| std::fs::read(path).ok()).flatten() else { return Vec::new() };
    x509_parser::pem::Pem::iter_from_buffer(&pem)
        .filter_map(Result::ok)
        .filter_map(|block| {
            let parsed = block.parse_x509().ok()?;
            let ends = parsed.validity().not_after.timestamp();
            let at = Timestamp::from_millis(ends.saturating_mul(1000));
            Some(Expiry { what: "certificate".to_owned(), name: parsed.subject().to_string(), at })
        })
        .collect()
}

async fn one_time_passwords(app: &App) -> Result<Vec<Expiry>, Problem> {
    #[derive(Deserialize)]
    struct Body {
        id: atalaya_model::AccountId,
        name: String,
        one_time_password: bool,
    }
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let select = Select::new("accounts").order("name", Dir::Asc).limit(500).after(after);
        let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        for row in &page.items {
            let body: Body = serde_json::from_str(&row.body).map_err(|e| Problem::internal(&e))?;
            if !body.one_time_password {
                continue;
            }
            let (account, _) = app.desk.load::<atalaya_access::Account>(body.id).await?;
            if let Some(since) = account.one_time_since {
                let at = since.plus(atalaya_access::account::ONE_TIME_LIFE);
                found.push(Expiry { what: "one_time_password".to_owned(), name: body.name, at });
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

async fn feeds(app: &App) -> Result<Vec<FeedView>, Problem> {
    let store = app.desk.store();
    let select = Select::new("adapters").order("name", Dir::Asc).limit(500);
    let adapters = store.rows(select).await.map_err(|e| store_problem(&e))?;
    let mut found = Vec::with_capacity(adapters.items.len());
    for row in adapters.items {
        let Ok(id) = AdapterId::from_str(&row.id) else { continue };
        let (adapter, _) = app.desk.load::<Adapter>(id).await?;
        let feed = store.row("feeds", &row.id).await.map_err(|e| store_problem(&e))?;
        let feed: Option<FeedRow> = feed.and_then(|row| serde_json::from_str(&row.body).ok());
        found.push(FeedView {
            name: adapter.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            kind: adapter.kind.map(|k| k.code().to_owned()).unwrap_or_default(),
            disabled: adapter.disabled.is_some(),
            through: feed.as_ref().map(|f| f.through),
            received: feed.as_ref().map_or(0, |f| f.received),
            gaps: feed.as_ref().map_or(0, |f| u32::try_from(f.gaps.len()).unwrap_or(u32::MAX)),
            skipped: feed.as_ref().map_or(0, |f| f.skipped),
            last_at: feed.and_then(|f| f.last_at),
        });
    }
    Ok(found)
}
