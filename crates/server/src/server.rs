//! Starting and stopping.

use crate::{
    access::hasher::Hasher,
    app::{App, Parts},
    config::{Config, Options},
    desk::{Desk, KeyRing},
    dispatch::Live,
    geo::{
        places::{self, Places},
        streets::{self, Streets},
    },
    http::tls,
    jobs::{
        self,
        published::{Published, RemoteWitness},
    },
    keys::{KeyError, KeyFiles},
    live::positions::{self, Positions},
    nodes, routes,
    sources::Sources,
    tables, tak,
    tips::{self, Tips},
};
use atalaya_access::{Authority, PolicyError, PolicyFiles, passkey::Passkeys};
use atalaya_journal::{
    SignerKey, VerifierKey,
    note::{CosignerKey, NoteError},
};
use atalaya_model::Realm;
use atalaya_picture::{KindRules, Picture};
use atalaya_store::{Checkpointer, Committed, DatabaseUrl, Store, StoreError, seal::Master};
use axum_server::Handle;
use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use tokio::{sync::broadcast, task::JoinSet};

/// Password checks at a time: each takes 19 MiB and tens of milliseconds of one core.
const PASSWORD_CHECKS: usize = 2;
/// How long open requests may take to finish when the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// Why a server did not start. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("data directory {path}: {source}")]
    Data { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Keys(#[from] KeyError),
    #[error("database: {0}")]
    Store(#[from] StoreError),
    #[error(
        "this database does not hold what was published from it ({0}); it was restored from an old copy or changed. Find the newer copy, or move {1} away if you know why"
    )]
    Behind(StoreError, PathBuf),
    #[error("guided questions (guides.json in the data directory): {0}")]
    Guides(#[from] atalaya_calls::guide::GuideError),
    #[error("the 089 has no exercises: leave --vault out")]
    TipsInExercise,
    #[error("policies: {0}")]
    Policies(#[from] PolicyError),
    #[error("policy directory {path}: {source}")]
    PolicyFile { path: PathBuf, source: io::Error },
    #[error("key of a log: {0}")]
    Note(#[from] NoteError),
    #[error("witness {0}: {1}")]
    Witness(String, String),
    #[error("--origin {0}: not an address browsers can use for passkeys")]
    Origin(String),
    #[error("cannot listen on {address}: {source}")]
    Listen { address: SocketAddr, source: io::Error },
    #[error(
        "{0} can be reached from other machines: give --tls-cert and --tls-key, or --insecure-http behind a proxy that speaks TLS"
    )]
    Plain(SocketAddr),
    #[error("certificate or key: {0}")]
    Tls(io::Error),
    #[error("bus: {0}")]
    Bus(#[from] atalaya_bus::OptionsError),
    #[error("TAK: {0}")]
    Tak(#[from] tak::TakError),
    #[error("archive of positions: {0}")]
    History(#[from] atalaya_history::HistoryError),
    #[error("retention of positions (history.json in the data directory): {0}")]
    Retention(#[from] atalaya_history::retention::RetentionError),
    #[error("MQTT: {0}")]
    Mqtt(#[from] crate::mqtt::MqttError),
    #[error("data that ships with the program: {0}")]
    Shipped(String),
}

/// A running server.
pub struct Server {
    app: Arc<App>,
    address: SocketAddr,
    tls: bool,
    handle: Handle<SocketAddr>,
    serving: tokio::task::JoinHandle<io::Result<()>>,
    jobs: JoinSet<()>,
    doors: FieldDoors,
}

/// Where the doors of the field are.
#[derive(Clone, Copy, Debug, Default)]
pub struct FieldDoors {
    pub tak: Option<tak::Listening>,
    pub mqtt: crate::mqtt::Listening,
    pub nmea_udp: Option<SocketAddr>,
    pub nmea_tcp: Option<SocketAddr>,
}

/// Opens everything a server needs, without listening.
pub(crate) async fn open(options: &Options, sources: &Sources) -> Result<Arc<App>, StartError> {
    // For TLS and for asking witnesses; another part of the process may have chosen already, either serves.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let data = |source| StartError::Data { path: options.data.clone(), source };
    std::fs::create_dir_all(&options.data).map_err(data)?;
    let url: DatabaseUrl = options.database_url().parse()?;
    let kept = !matches!(url, DatabaseUrl::Memory);
    let salts = {
        let sources = sources.clone();
        Arc::new(move || sources.bytes32())
    };
    let site = options.site.clone();
    let store_options = atalaya_store::Options::new(
        url.clone(),
        tables(),
        site.clone(),
        options.realm,
        sources.clock(),
        salts,
    );
    let store = Store::open(store_options).await?;
    let keys = if kept {
        // Also a refused log-in leaves a leaf, so an empty log means that nothing was ever sealed or signed.
        let in_use = store.head().await?.leaves > 0;
        match KeyFiles::open(&options.data.join("keys"), in_use, sources) {
            Ok(keys) => keys,
            Err(error) => {
                store.close().await;
                return Err(error.into());
            }
        }
    } else {
        KeyFiles::ephemeral(sources)
    };
    let operations = options.realm == Realm::Operations;
    if options.vault.is_some() && !operations {
        store.close().await;
        return Err(StartError::TipsInExercise);
    }
    let attends_tips = options.vault.is_some() || operations && matches!(url, DatabaseUrl::Memory);
    let tips = match attends_tips {
        true => Some(Tips::open(options, &url, &keys, sources).await?),
        false => None,
    };
    let origin = log_origin(options);
    let signer = SignerKey::from_seed(&origin, &keys.log.to_bytes())?;
    let cosigner = CosignerKey::from_seed(&format!("{origin}/witness"), &keys.log.to_bytes())?;
    let logs = options.witness_for.iter().map(|k| VerifierKey::parse(k)).collect::<Result<Vec<_>, _>>()?;
    // What is kept nowhere is published nowhere: a checkpoint file in the directory belongs to another database.
    let dir = kept.then(|| options.data.join("published"));
    let published = Published::open(dir.clone(), &signer, cosigner, &logs).map_err(data)?;
    published.check(&store).await.map_err(|e| StartError::Behind(e, dir.unwrap_or_default()))?;
    let passkeys = match &options.origin {
        Some(origin) => {
            Some(Passkeys::new(origin, &options.centre).map_err(|_| StartError::Origin(origin.clone()))?)
        }
        None => None,
    };
    let history = crate::history::History::open(options, kept)?;
    let rules = KindRules::shipped().map_err(|e| StartError::Shipped(e.to_string()))?;
    let ring = KeyRing::new(Master::new(*keys.master), sources.clone());
    let app = App::new(Parts {
        desk: Desk::new(store, ring, sources.clone(), site, options.realm),
        live: Live::shipped().map_err(StartError::Shipped)?,
        streets: Streets::new(&options.data),
        authority: Authority::load(&policies(options)?)?,
        keys,
        config: Config::of(options)?,
        positions: Positions::new(Picture::new(atalaya_picture::Options::new(rules))),
        published,
        places: Places::new(&options.data),
        passkeys,
        hasher: Hasher::start(PASSWORD_CHECKS).map_err(data)?,
        tips,
        history,
    });
    Ok(Arc::new(app))
}

/// The log's name: unique per site, stable for ever.
pub(crate) fn log_origin(options: &Options) -> String {
    format!("atalaya/{}", options.site.as_str().to_ascii_lowercase())
}

/// The centre's policies: its own directory, or the shipped ones.
pub fn policies(options: &Options) -> Result<PolicyFiles, StartError> {
    let Some(dir) = &options.policies else { return Ok(PolicyFiles::embedded()) };
    let failed = |source| StartError::PolicyFile { path: dir.clone(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|e| e == "cedar") {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            files.push((name, std::fs::read_to_string(&path).map_err(failed)?));
        }
    }
    Ok(PolicyFiles::new(files)?)
}

impl Server {
    /// Opens the data directory, reads the board and listens. Must be called inside a tokio runtime.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        Self::start_with(options, Sources::system()).await
    }

    /// The same with a clock of the caller's.
    pub async fn start_with(options: Options, sources: Sources) -> Result<Self, StartError> {
        if options.tls.is_none() && !options.insecure_http && !options.listen.ip().is_loopback() {
            return Err(StartError::Plain(options.listen));
        }
        let witnesses = options
            .witnesses
            .iter()
            .map(|w| RemoteWitness::parse(w).map_err(|e| StartError::Witness(w.clone(), e)))
            .collect::<Result<Vec<_>, _>>()?;
        let app = open(&options, &sources).await?;
        let arrivals = join_bus(&app, &options).await?;
        // Subscribed before the board is read, so that nothing falls between.
        let commits = app.desk.store().subscribe();
        let shown = jobs::follow::fill(&app).await?;
        // After the position was taken: what is committed from then on is followed.
        app.live.load(&app).await?;
        tips::books::read(&app).await.map_err(|p| StartError::Shipped(p.title))?;
        app.streets.load(&app).await?;
        app.field.registry.load(&app).await.map_err(|p| StartError::Shipped(p.title))?;
        app.field.zones.load(&app).await.map_err(|p| StartError::Shipped(p.title))?;
        app.territories.load(&app).await.map_err(|p| StartError::Shipped(p.title))?;
        let mut jobs = spawn_jobs(&app, &options, commits, shown, witnesses)?;
        jobs.spawn(nodes::run(app.clone(), arrivals));
        jobs.spawn(nodes::outbox::pump(app.clone()));
        let doors = open_field(&app, &options, &sources, &mut jobs)?;
        let failed = |source| StartError::Listen { address: options.listen, source };
        let listener = TcpListener::bind(options.listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let handle = Handle::new();
        let service = routes::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let serving = match &options.tls {
            None => {
                let server = axum_server::from_tcp(listener).map_err(failed)?.handle(handle.clone());
                tokio::spawn(server.serve(service))
            }
            Some((cert, key)) => {
                let config = Arc::new(tls::config(cert, key).map_err(StartError::Tls)?);
                let config = axum_server::tls_rustls::RustlsConfig::from_config(config);
                let server =
                    axum_server::from_tcp_rustls(listener, config).map_err(failed)?.handle(handle.clone());
                tokio::spawn(server.serve(service))
            }
        };
        Ok(Self { app, address, tls: options.tls.is_some(), handle, serving, jobs, doors })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
    /// Where the doors of the field are.
    pub fn field_doors(&self) -> FieldDoors {
        self.doors
    }
    /// The same as people type it.
    pub fn url(&self) -> String {
        format!("{}://{}", if self.tls { "https" } else { "http" }, self.address)
    }
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Serves until `stop` completes, then finishes what was begun and closes the store.
    pub async fn run_until(mut self, stop: impl Future<Output = ()>) -> io::Result<()> {
        tokio::select! {
            () = stop => {}
            ended = &mut self.serving => return ended.map_err(io::Error::other)?,
        }
        self.stop().await
    }

    /// Stops taking requests, lets open ones finish for ten seconds, tells consoles, closes the store.
    pub async fn stop(mut self) -> io::Result<()> {
        self.app.stopping.send_replace(true);
        self.handle.graceful_shutdown(Some(GRACE));
        let served = self.serving.await.map_err(io::Error::other)?;
        self.jobs.shutdown().await;
        // A search on a thread of its own outlives its job for a moment and would keep the database open.
        let app = self.app.clone();
        let searched = tokio::task::spawn_blocking(move || {
            drop(app.search.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        });
        searched.await.map_err(io::Error::other)?;
        // What cannot be written now is told in the log: it was in memory only.
        let _ = crate::history::writer::flush(&self.app).await;
        close(&self.app).await;
        if let Some(tips) = &self.app.tips {
            tips.desk.store().clone().close().await;
        }
        served
    }
}

/// Signs and publishes what was recorded last, then closes the store. What cannot be signed is told and
/// signed at the next start.
pub(crate) async fn close(app: &Arc<App>) {
    let store = app.desk.store();
    if let Err(error) = sign_last(app).await {
        tracing::warn!(%error, "the last entries of the log are not signed yet; the next start signs them");
    }
    store.clone().close().await;
}

async fn sign_last(app: &Arc<App>) -> Result<(), StoreError> {
    let origin = app.published.verifier().name().to_owned();
    let signer = SignerKey::from_seed(&origin, &app.keys.log.to_bytes())
        .map_err(|e| StoreError::Damaged(e.to_string()))?;
    checkpointer(app, origin, signer).checkpoint_due().await.map(|_| ())
}

fn checkpointer(app: &Arc<App>, origin: String, signer: SignerKey) -> Checkpointer {
    let app_of = Arc::downgrade(app);
    let publish = move |checkpoint: &atalaya_journal::SignedCheckpoint| match app_of.upgrade() {
        Some(app) => app.published.publish(checkpoint, app.desk.sources().now()),
        None => Ok(()),
    };
    Checkpointer::new(app.desk.store().clone(), origin, signer, Arc::new(publish))
}

/// Joins the other nodes of this centre. A bus that is away is no reason not to start.
async fn join_bus(app: &Arc<App>, options: &Options) -> Result<atalaya_bus::Arrivals, StartError> {
    let (site, realm) = (app.desk.site().to_string(), app.desk.realm().code());
    let centre = atalaya_bus::Centre::new(&site, &realm, app.desk.store().id(), *app.keys.master);
    let (bus, arrivals) = atalaya_bus::Bus::join(&options.bus, &centre, app.desk.sources().clock()).await?;
    nodes::begin(app, bus);
    Ok(arrivals)
}

/// Opens the doors of the field that the options name.
fn open_field(
    app: &Arc<App>,
    options: &Options,
    sources: &Sources,
    jobs: &mut JoinSet<()>,
) -> Result<FieldDoors, StartError> {
    let mut doors = FieldDoors::default();
    let kept = !matches!(options.database_url().parse()?, DatabaseUrl::Memory);
    let keys = options.data.join("keys");
    let keys = kept.then_some(keys.as_path());
    if let Some(tak) = &options.tak {
        doors.tak = Some(tak::start(app, tak, keys, sources, jobs)?);
    }
    // After TAK: both have one authority.
    doors.mqtt = crate::mqtt::start(app, &options.mqtt, keys, sources, jobs)?;
    if let Some(address) = options.nmea_udp {
        let failed = |source| StartError::Listen { address, source };
        let socket = std::net::UdpSocket::bind(address).map_err(failed)?;
        socket.set_nonblocking(true).map_err(failed)?;
        doors.nmea_udp = Some(socket.local_addr().map_err(failed)?);
        let socket = tokio::net::UdpSocket::from_std(socket).map_err(failed)?;
        jobs.spawn(crate::field::nmea::udp(app.clone(), socket));
    }
    if let Some(address) = options.nmea_tcp {
        let failed = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        doors.nmea_tcp = Some(listener.local_addr().map_err(failed)?);
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
        jobs.spawn(crate::field::nmea::tcp(app.clone(), listener));
    }
    Ok(doors)
}

fn spawn_jobs(
    app: &Arc<App>,
    options: &Options,
    commits: broadcast::Receiver<Arc<Committed>>,
    shown: u64,
    witnesses: Vec<RemoteWitness>,
) -> Result<JoinSet<()>, StartError> {
    let mut jobs = JoinSet::new();
    let signer = SignerKey::from_seed(&log_origin(options), &app.keys.log.to_bytes())?;
    jobs.spawn(checkpointer(app, log_origin(options), signer).run());
    jobs.spawn(jobs::follow::run(app.clone(), commits, shown));
    jobs.spawn(positions::run(app.clone()));
    jobs.spawn(jobs::timers::run(app.clone()));
    jobs.spawn(jobs::proposals::run(app.clone()));
    jobs.spawn(jobs::housekeeping::run(app.clone()));
    jobs.spawn(streets::watch(app.clone()));
    jobs.spawn(crate::field::zones::watch(app.clone()));
    jobs.spawn(places::follow(app.clone()));
    jobs.spawn(crate::history::writer::run(app.clone()));
    jobs.spawn(crate::history::run(app.clone()));
    if app.tips.is_some() {
        jobs.spawn(tips::housekeeping(app.clone()));
    }
    if !witnesses.is_empty() {
        jobs.spawn(jobs::published::cosign(app.clone(), witnesses));
    }
    Ok(jobs)
}
