//! `atalaya serve`: the centre itself.

use crate::{
    failure::{Failure, Outcome},
    logs, output,
    place::{self, Place},
    signals,
};
use atalaya_model::SiteCode;
use atalaya_server::{Options, Server, StartError};
use atalaya_store::{DatabaseUrl, StoreError};
use clap::Args;
use std::{net::SocketAddr, path::PathBuf};

/// Run the centre: the console in the browser, the API, the doors for machines
///
/// Makes the data directory at the first start, which needs --site. Without accounts nobody can log in: make
/// the first administrator with `atalaya user add` before. Stops cleanly at Ctrl-C or SIGTERM. Every option
/// can also be given by its environment variable.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    atalaya user add --data ./data --site TOL --role administrator --display-name \"Ana Ruiz\" ana.ruiz\n  \
    atalaya serve --data ./data\n  \
    atalaya serve --listen 0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem --origin https://c5.example.mx")]
pub struct ServeArgs {
    #[command(flatten)]
    pub server: ServerArgs,
}

/// How a server is started.
#[derive(Args, Debug)]
pub struct ServerArgs {
    #[command(flatten)]
    pub place: Place,
    /// Address and port; port 0 takes a free one
    #[arg(
        long,
        env = "ATALAYA_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS",
        hide_env_values = true
    )]
    pub listen: SocketAddr,
    /// Code of the site, part of every folio: TOL. Needed at the first start only
    #[arg(long, env = "ATALAYA_SITE", value_name = "CODE", hide_env_values = true)]
    pub site: Option<SiteCode>,
    /// Name of the centre, as people read it
    #[arg(
        long,
        env = "ATALAYA_CENTRE",
        default_value = "Atalaya",
        value_name = "NAME",
        hide_env_values = true
    )]
    pub centre: String,
    /// Certificate chain, PEM; needed for addresses outside this machine
    #[arg(long, env = "ATALAYA_TLS_CERT", value_name = "FILE", requires = "tls_key", hide_env_values = true)]
    pub tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM
    #[arg(long, env = "ATALAYA_TLS_KEY", value_name = "FILE", requires = "tls_cert", hide_env_values = true)]
    pub tls_key: Option<PathBuf>,
    /// Plain HTTP outside this machine: only behind a proxy that speaks TLS
    #[arg(long, env = "ATALAYA_INSECURE_HTTP")]
    pub insecure_http: bool,
    /// Network of proxies that name the console they ask for (Atalaya-Console, X-Forwarded-For), such as
    /// 10.0.0.5/32; nobody else is believed. The proxy must drop these headers when a browser sends them
    #[arg(
        long,
        env = "ATALAYA_TRUSTED_PROXIES",
        value_name = "NETWORK",
        value_delimiter = ',',
        hide_env_values = true
    )]
    pub trusted_proxy: Vec<ipnet::IpNet>,
    /// Address by which browsers reach the console, for passkeys: https://c5.example.mx
    #[arg(long, env = "ATALAYA_ORIGIN", value_name = "URL", hide_env_values = true)]
    pub origin: Option<String>,
    /// Directory of Cedar policies that replaces the shipped ones
    #[arg(long, env = "ATALAYA_POLICIES", value_name = "DIR", hide_env_values = true)]
    pub policies: Option<PathBuf>,
    /// Public key of another site's log that this site cosigns; several with commas
    #[arg(
        long,
        env = "ATALAYA_WITNESS_FOR",
        value_name = "VKEY",
        value_delimiter = ',',
        hide_env_values = true
    )]
    pub witness_for: Vec<String>,
    /// A site that cosigns this log: KEY@https://site/api/v1/log/add-checkpoint; several with commas
    #[arg(
        long,
        env = "ATALAYA_WITNESSES",
        value_name = "KEY@URL",
        value_delimiter = ',',
        hide_env_values = true
    )]
    pub witness: Vec<String>,
    /// Socket of the vault of the 089 (`atalaya vault run`); without it this centre does not attend the 089
    #[arg(long, env = "ATALAYA_VAULT", value_name = "SOCKET", hide_env_values = true)]
    pub vault: Option<PathBuf>,
    /// Form of the log lines on standard error; RUST_LOG chooses which
    #[arg(long, env = "ATALAYA_LOG", value_enum, value_name = "FORM", hide_env_values = true)]
    pub log: Option<logs::Format>,
}

impl ServerArgs {
    /// The server's options; the site is the database's own when none is given.
    pub async fn options(&self, default_site: Option<&str>) -> Outcome<Options> {
        let site = site(&self.place, self.site.as_ref(), default_site).await?;
        Ok(Options {
            data: self.place.data.clone(),
            database: self.place.database.clone(),
            listen: self.listen,
            tls: self.tls_cert.clone().zip(self.tls_key.clone()),
            insecure_http: self.insecure_http,
            trusted_proxies: self.trusted_proxy.clone(),
            site,
            centre: self.centre.clone(),
            origin: self.origin.clone(),
            policies: self.policies.clone(),
            witness_for: self.witness_for.clone(),
            witnesses: self.witness.clone(),
            vault: self.vault.clone(),
        })
    }
}

/// The site of a database: the one given, the one found, or a default for a new one.
pub async fn site(place: &Place, given: Option<&SiteCode>, default: Option<&str>) -> Outcome<SiteCode> {
    if let Some(site) = given {
        return Ok(site.clone());
    }
    let url = place.url()?;
    if let Some(owner) = place::find_owner(&url).await? {
        return Ok(owner.site);
    }
    match default {
        Some(code) => Ok(SiteCode::new(code)?),
        None => Err(Failure::unusable(format!(
            "{url} is new: give the code of the site with --site, for example --site TOL"
        ))),
    }
}

/// Options for work on a data directory without a server.
pub fn offline_options(place: &Place, site: SiteCode) -> Options {
    let mut options = Options::local(place.data.clone(), SocketAddr::from(([127, 0, 0, 1], 0)), site);
    options.database.clone_from(&place.database);
    options
}

/// Why a server or an offline centre did not open, in one line.
pub fn explain(error: StartError) -> Failure {
    match error {
        StartError::Store(StoreError::InUse(path)) => {
            Failure::unusable(format!("{} is in use: a server is running on it", path.display()))
        }
        StartError::Behind(..) => Failure::found(error),
        other => Failure::from(other),
    }
}

/// Runs the command.
pub async fn run(args: ServeArgs) -> Outcome {
    let options = args.server.options(None).await?;
    if matches!(args.server.place.url()?, DatabaseUrl::Memory) {
        eprintln!("memory: nothing of this is kept");
    }
    let server = Server::start(options).await.map_err(explain)?;
    let accounts = server.app().desk.store().count("accounts", &[]).await?;
    if accounts == 0 {
        eprintln!("there is no account yet: stop the server and make one with `atalaya user add`");
    }
    let stop = signals::stop();
    output::line(format!("listening on {}", server.url()))?;
    Ok(server.run_until(stop).await?)
}
