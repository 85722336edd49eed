//! Starting and stopping.

use crate::{
    app::{App, Parts},
    config::{Config, Options},
    desk::{Desk, KeyRing},
    dispatch::Live,
    geo::streets::{self, Streets},
    jobs::{
        self,
        published::{Published, RemoteWitness},
    },
    keys::{KeyError, KeyFiles},
    live::positions::{self, Positions},
    routes,
    sources::Sources,
    tables,
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
}

/// Opens everything a server needs, without listening.
pub(crate) async fn open(options: &Options, sources: &Sources) -> Result<Arc<App>, StartError> {
    // For TLS and for asking witnesses; another part of the process may have chosen already, either serves.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let data = |source| StartError::Data { path: options.data.clone(), source };
    std::fs::create_dir_all(&options.data).map_err(data)?;
    let url: DatabaseUrl = options.database_url().parse()?;
    let keys = match url {
        DatabaseUrl::Memory => KeyFiles::ephemeral(sources),
        DatabaseUrl::Sqlite(_) | DatabaseUrl::Postgres(_) => {
            KeyFiles::open(&options.data.join("keys"), sources)?
        }
    };
    let salts = {
        let sources = sources.clone();
        Arc::new(move || sources.bytes32())
    };
    let site = options.site.clone();
    let store_options =
        atalaya_store::Options::new(url, tables(), site.clone(), Realm::Operations, sources.clock(), salts);
    let store = Store::open(store_options).await?;
    let origin = log_origin(options);
    let signer = SignerKey::from_seed(&origin, &keys.log.to_bytes())?;
    let cosigner = CosignerKey::from_seed(&format!("{origin}/witness"), &keys.log.to_bytes())?;
    let logs = options.witness_for.iter().map(|k| VerifierKey::parse(k)).collect::<Result<Vec<_>, _>>()?;
    let dir = options.data.join("published");
    let published = Published::open(dir.clone(), &signer, cosigner, &logs).map_err(data)?;
    published.check(&store).await.map_err(|e| StartError::Behind(e, dir))?;
    let passkeys = match &options.origin {
        Some(origin) => {
            Some(Passkeys::new(origin, &options.centre).map_err(|_| StartError::Origin(origin.clone()))?)
        }
        None => None,
    };
    let rules = KindRules::shipped().map_err(|e| StartError::Shipped(e.to_string()))?;
    let ring = KeyRing::new(Master::new(*keys.master), sources.clone());
    let app = App::new(Parts {
        desk: Desk::new(store, ring, sources.clone(), site, Realm::Operations),
        live: Live::shipped().map_err(StartError::Shipped)?,
        streets: Streets::new(&options.data),
        authority: Authority::load(&policies(options)?)?,
        keys,
        config: Config::of(options),
        positions: Positions::new(Picture::new(atalaya_picture::Options::new(rules))),
        published,
        passkeys,
    });
    Ok(Arc::new(app))
}

/// The log's name: unique per site, stable for ever.
pub(crate) fn log_origin(options: &Options) -> String {
    format!("atalaya/{}", options.site.as_str().to_ascii_lowercase())
}

fn policies(options: &Options) -> Result<PolicyFiles, StartError> {
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
        // Subscribed before the board is read, so that nothing falls between.
        let commits = app.desk.store().subscribe();
        app.live.load(&app).await?;
        app.streets.load(&app).await?;
        jobs::follow::fill(&app).await?;
        let jobs = spawn_jobs(&app, &options, commits, witnesses)?;
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
                // Another part of the process may have chosen the provider already; either serves.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let config = axum_server::tls_rustls::RustlsConfig::from_pem_file(cert, key)
                    .await
                    .map_err(StartError::Tls)?;
                let server =
                    axum_server::from_tcp_rustls(listener, config).map_err(failed)?.handle(handle.clone());
                tokio::spawn(server.serve(service))
            }
        };
        Ok(Self { app, address, tls: options.tls.is_some(), handle, serving, jobs })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
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
        self.app.desk.store().clone().close().await;
        served
    }
}

fn spawn_jobs(
    app: &Arc<App>,
    options: &Options,
    commits: broadcast::Receiver<Arc<Committed>>,
    witnesses: Vec<RemoteWitness>,
) -> Result<JoinSet<()>, StartError> {
    let mut jobs = JoinSet::new();
    let signer = SignerKey::from_seed(&log_origin(options), &app.keys.log.to_bytes())?;
    let publish = {
        let app = Arc::downgrade(app);
        Arc::new(move |checkpoint: &atalaya_journal::SignedCheckpoint| match app.upgrade() {
            Some(app) => app.published.publish(checkpoint, app.desk.sources().now()),
            None => Ok(()),
        })
    };
    jobs.spawn(Checkpointer::new(app.desk.store().clone(), log_origin(options), signer, publish).run());
    jobs.spawn(jobs::follow::run(app.clone(), commits));
    jobs.spawn(positions::run(app.clone()));
    jobs.spawn(jobs::timers::run(app.clone()));
    jobs.spawn(jobs::housekeeping::run(app.clone()));
    jobs.spawn(streets::watch(app.clone()));
    if !witnesses.is_empty() {
        jobs.spawn(jobs::published::cosign(app.clone(), witnesses));
    }
    Ok(jobs)
}
