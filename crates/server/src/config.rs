//! How a server is started, and the figures a centre may change.

use crate::server::StartError;
use atalaya_calls::{call::CallRules, duplicates::DuplicateRules, guide::Guides, task::TaskRules};
use atalaya_model::{Realm, SiteCode};
use ipnet::IpNet;
use std::{io::ErrorKind, net::SocketAddr, path::PathBuf};

/// How a server is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the database (unless it is PostgreSQL), keys and published checkpoints are.
    pub data: PathBuf,
    /// `memory:`, `sqlite:PATH` or `postgres://…`; `None`: `atalaya.sqlite` in the data directory.
    pub database: Option<String>,
    pub listen: SocketAddr,
    /// Certificate chain and key, PEM. Required for addresses outside this machine.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Plain HTTP outside this machine: only behind a proxy that speaks TLS.
    pub insecure_http: bool,
    /// Networks of proxies that may say for whom they ask (`Atalaya-Console`, `X-Forwarded-For`).
    pub trusted_proxies: Vec<IpNet>,
    pub site: SiteCode,
    /// Operations, or an exercise whose records are never mixed with them. A database has one for ever.
    pub realm: Realm,
    /// Name of the centre, as people read it.
    pub centre: String,
    /// Address under which browsers reach the console, for passkeys: `https://c5.example.mx`.
    pub origin: Option<String>,
    /// Directory of Cedar policies that replaces the shipped ones.
    pub policies: Option<PathBuf>,
    /// Other sites' logs that this site cosigns: verifier keys.
    pub witness_for: Vec<String>,
    /// Sites that cosign this log: `verifier-key@https://site/api/v1/log/add-checkpoint`.
    pub witnesses: Vec<String>,
    /// How this node reaches the others of its centre.
    pub bus: atalaya_bus::BusOptions,
    /// Doors of TAK clients; `None`: closed.
    pub tak: Option<crate::field::authority::TakOptions>,
    /// Doors of MQTT trackers.
    pub mqtt: crate::mqtt::MqttOptions,
    /// Addresses at which NMEA sentences are taken, over UDP and over TCP.
    pub nmea_udp: Option<SocketAddr>,
    pub nmea_tcp: Option<SocketAddr>,
    /// Socket of the vault of the 089; `None`: this centre does not attend the 089.
    pub vault: Option<PathBuf>,
    /// Where positions are archived: a folder, `s3://BUCKET/PREFIX`, `memory:` or `off`; `None`: `history` in the
    /// data directory, or memory where the database is.
    pub history: Option<String>,
    /// Program that makes pixels of tellers' pictures, called as `PROGRAM pixels`; `None`: no pictures are taken.
    pub pixels: Option<PathBuf>,
}

impl Options {
    /// A server on this machine with everything in `data`.
    pub fn local(data: PathBuf, listen: SocketAddr, site: SiteCode) -> Self {
        Self {
            data,
            database: None,
            listen,
            tls: None,
            insecure_http: false,
            trusted_proxies: Vec::new(),
            site,
            realm: Realm::Operations,
            centre: "Atalaya".to_owned(),
            origin: None,
            policies: None,
            witness_for: Vec::new(),
            witnesses: Vec::new(),
            bus: Default::default(),
            tak: None,
            mqtt: Default::default(),
            nmea_udp: None,
            nmea_tcp: None,
            vault: None,
            history: None,
            pixels: None,
        }
    }
    /// The address of the database.
    pub fn database_url(&self) -> String {
        self.database
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", self.data.join("atalaya.sqlite").display()))
    }
}

/// What requests need of the options, and the centre's figures.
#[derive(Clone, Debug)]
pub struct Config {
    pub tls: bool,
    pub trusted_proxies: Vec<IpNet>,
    /// The data directory, for its free space and the note of the last backup.
    pub data: PathBuf,
    /// Certificate chain, when this process speaks TLS itself.
    pub certificate: Option<PathBuf>,
    /// `memory`, `sqlite` or `postgres`.
    pub engine: &'static str,
    pub centre: String,
    /// Address under which browsers reach this server, where it was said.
    pub origin: Option<String>,
    pub call_rules: CallRules,
    pub task_rules: TaskRules,
    pub duplicates: DuplicateRules,
    /// Trees of guided questions: the centre's, or the shipped examples.
    pub guides: Guides,
}

/// Name of the centre's file of guided questions in the data directory.
pub const GUIDES_FILE: &str = "guides.json";

impl Config {
    /// Browsers reach this server over TLS, which a proxy may speak for it.
    pub fn origin_is_https(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.starts_with("https://"))
    }
    /// The shipped figures, with what the data directory holds of the centre's own.
    ///
    /// # Errors
    /// When the file of guides is there and cannot be read or followed.
    pub fn of(options: &Options) -> Result<Self, StartError> {
        let path = options.data.join(GUIDES_FILE);
        let guides = match std::fs::read_to_string(&path) {
            Ok(text) => Guides::from_json(&text)?,
            Err(source) if source.kind() == ErrorKind::NotFound => Guides::shipped().clone(),
            Err(source) => return Err(StartError::Data { path, source }),
        };
        Ok(Self {
            tls: options.tls.is_some(),
            trusted_proxies: options.trusted_proxies.clone(),
            data: options.data.clone(),
            certificate: options.tls.as_ref().map(|(chain, _)| chain.clone()),
            engine: match options.database_url().split(':').next() {
                Some("memory") => "memory",
                Some("sqlite") => "sqlite",
                _ => "postgres",
            },
            centre: options.centre.clone(),
            origin: options.origin.clone(),
            call_rules: CallRules::default(),
            task_rules: TaskRules::default(),
            duplicates: DuplicateRules::default(),
            guides,
        })
    }
}
