//! `atalaya serve`: the centre itself.

use crate::{
    failure::{Failure, Outcome},
    logs, output,
    place::{self, Owner, Place},
    signals,
};
use atalaya_model::{ExerciseId, Realm, SiteCode};
use atalaya_server::{
    MqttOptions, Options, Server, Sources, StartError, TakOptions,
    bus::{BusOptions, NatsOptions},
    mqtt::BrokerAddress,
};
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
    /// Makes the new data directory one for practice, where trainers work and nothing is ever mixed with operations.
    /// Needed at the first start only: afterwards the database knows
    #[arg(long, env = "ATALAYA_EXERCISE", hide_env_values = true)]
    pub exercise: bool,
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
    /// The bus that connects several nodes on one PostgreSQL: nats://127.0.0.1:4222, tls://bus.example.mx:4222;
    /// a cluster's servers with commas. User and password may stand before the host (in the environment rather
    /// than on the command line, which others on the machine can read)
    #[arg(long, env = "ATALAYA_BUS", value_name = "URL", value_delimiter = ',', hide_env_values = true)]
    pub bus: Vec<String>,
    /// File with user:password or a token for the bus, mode 0600; read anew for each connection
    #[arg(
        long,
        env = "ATALAYA_BUS_CREDENTIALS",
        value_name = "FILE",
        requires = "bus",
        hide_env_values = true
    )]
    pub bus_credentials: Option<PathBuf>,
    /// Certificates, PEM, by which the bus's own is believed, besides those of the machine
    #[arg(long, env = "ATALAYA_BUS_CA", value_name = "FILE", requires = "bus", hide_env_values = true)]
    pub bus_ca: Option<PathBuf>,
    /// Certificate chain, PEM, by which this node proves itself to the bus
    #[arg(long, env = "ATALAYA_BUS_CERT", value_name = "FILE", requires = "bus_key", hide_env_values = true)]
    pub bus_cert: Option<PathBuf>,
    /// Private key of that certificate, PEM
    #[arg(long, env = "ATALAYA_BUS_KEY", value_name = "FILE", requires = "bus_cert", hide_env_values = true)]
    pub bus_key: Option<PathBuf>,
    /// A bus on another machine without TLS: whoever is on that network reads its credentials and the feed
    #[arg(long, env = "ATALAYA_BUS_PLAIN", requires = "bus")]
    pub bus_plain: bool,
    /// Open the doors of TAK clients (CoT 8089, API 8443, enrolment 8446): name or address by which telephones
    /// reach this machine
    #[arg(long, env = "ATALAYA_TAK", value_name = "HOST", hide_env_values = true)]
    pub tak: Option<String>,
    /// Where CoT over TLS is taken; the other two doors have the ports 354 and 357 above it
    #[arg(
        long,
        env = "ATALAYA_TAK_LISTEN",
        default_value = "0.0.0.0:8089",
        value_name = "ADDRESS",
        requires = "tak",
        hide_env_values = true
    )]
    pub tak_listen: SocketAddr,
    /// Take CoT over plain TCP too, from programs on this machine: 127.0.0.1:8087
    #[arg(long, env = "ATALAYA_TAK_PLAIN", value_name = "ADDRESS", requires = "tak", hide_env_values = true)]
    pub tak_plain: Option<SocketAddr>,
    /// Plain TCP from other machines as well: whoever is on that network can say to be any enrolled name
    #[arg(long, env = "ATALAYA_TAK_PLAIN_ANYWHERE", requires = "tak_plain")]
    pub tak_plain_anywhere: bool,
    /// Open the door of MQTT trackers (OwnTracks) over TLS: name or address by which telephones reach this machine
    #[arg(long, env = "ATALAYA_MQTT", value_name = "HOST", hide_env_values = true)]
    pub mqtt: Option<String>,
    /// Where MQTT over TLS is taken
    #[arg(
        long,
        env = "ATALAYA_MQTT_LISTEN",
        default_value = "0.0.0.0:8883",
        value_name = "ADDRESS",
        requires = "mqtt",
        hide_env_values = true
    )]
    pub mqtt_listen: SocketAddr,
    /// Take MQTT over plain TCP too, from programs on this machine: 127.0.0.1:1883
    #[arg(long, env = "ATALAYA_MQTT_PLAIN", value_name = "ADDRESS", hide_env_values = true)]
    pub mqtt_plain: Option<SocketAddr>,
    /// Another broker to which trackers publish, instead of or beside the own one: mqtts://user@host:8883
    #[arg(long, env = "ATALAYA_MQTT_BROKER", value_name = "URL", hide_env_values = true)]
    pub mqtt_broker: Option<String>,
    /// File with the password at that broker
    #[arg(
        long,
        env = "ATALAYA_MQTT_BROKER_PASSWORD_FILE",
        value_name = "FILE",
        requires = "mqtt_broker",
        hide_env_values = true
    )]
    pub mqtt_broker_password_file: Option<PathBuf>,
    /// Certificates of the authority of that broker, PEM; without it those that this system trusts
    #[arg(
        long,
        env = "ATALAYA_MQTT_BROKER_CA",
        value_name = "FILE",
        requires = "mqtt_broker",
        hide_env_values = true
    )]
    pub mqtt_broker_ca: Option<PathBuf>,
    /// Plain MQTT also to and from other machines: whoever is on that network can read secrets and forge positions
    #[arg(long, env = "ATALAYA_MQTT_PLAIN_ANYWHERE")]
    pub mqtt_plain_anywhere: bool,
    /// Take NMEA sentences of receivers over UDP: 10.8.0.1:5017. Anybody on that network can forge them
    #[arg(long, env = "ATALAYA_NMEA_UDP", value_name = "ADDRESS", hide_env_values = true)]
    pub nmea_udp: Option<SocketAddr>,
    /// The same over TCP
    #[arg(long, env = "ATALAYA_NMEA_TCP", value_name = "ADDRESS", hide_env_values = true)]
    pub nmea_tcp: Option<SocketAddr>,
    /// Socket of the vault of the 089 (`atalaya vault run`); without it this centre does not attend the 089
    #[arg(long, env = "ATALAYA_VAULT", value_name = "SOCKET", hide_env_values = true)]
    pub vault: Option<PathBuf>,
    /// Where positions are archived: a folder, s3://BUCKET/PREFIX (credentials from AWS_* of the environment), or
    /// off; without it, the folder history in the data directory
    #[arg(long, env = "ATALAYA_HISTORY", value_name = "ADDRESS", hide_env_values = true)]
    pub history: Option<String>,
    /// Form of the log lines on standard error; RUST_LOG chooses which
    #[arg(long, env = "ATALAYA_LOG", value_enum, value_name = "FORM", hide_env_values = true)]
    pub log: Option<logs::Format>,
}

impl ServerArgs {
    /// The server's options; site and realm are the database's own when none is given.
    pub async fn options(&self, default_site: Option<&str>) -> Outcome<Options> {
        let Owner { site, realm } =
            owner(&self.place, self.site.as_ref(), self.exercise, default_site).await?;
        Ok(Options {
            data: self.place.data.clone(),
            database: self.place.database.clone(),
            listen: self.listen,
            tls: self.tls_cert.clone().zip(self.tls_key.clone()),
            insecure_http: self.insecure_http,
            trusted_proxies: self.trusted_proxy.clone(),
            site,
            realm,
            centre: self.centre.clone(),
            origin: self.origin.clone(),
            policies: self.policies.clone(),
            witness_for: self.witness_for.clone(),
            witnesses: self.witness.clone(),
            bus: self.bus_options(),
            tak: self.tak_options(),
            mqtt: self.mqtt_options()?,
            nmea_udp: self.nmea_udp,
            nmea_tcp: self.nmea_tcp,
            vault: self.vault.clone(),
            history: self.history.clone(),
            // This very program, in a process that can do nothing else.
            pixels: std::env::current_exe().ok(),
        })
    }
}

impl ServerArgs {
    /// How the other nodes are reached, when there are any.
    fn bus_options(&self) -> BusOptions {
        if self.bus.is_empty() {
            return BusOptions::default();
        }
        BusOptions::Nats(NatsOptions {
            servers: self.bus.clone(),
            credentials: self.bus_credentials.clone(),
            authorities: self.bus_ca.clone(),
            certificate: self.bus_cert.clone().zip(self.bus_key.clone()),
            plain: self.bus_plain,
        })
    }
    /// The doors of TAK clients, when they are to be opened.
    fn tak_options(&self) -> Option<TakOptions> {
        let host = self.tak.clone()?;
        Some(TakOptions {
            plain: self.tak_plain,
            plain_anywhere: self.tak_plain_anywhere,
            ..TakOptions::beside(host, self.tak_listen)
        })
    }
}

impl ServerArgs {
    /// The doors of MQTT trackers.
    fn mqtt_options(&self) -> Outcome<MqttOptions> {
        let broker = self.mqtt_broker.as_deref().map(BrokerAddress::parse).transpose();
        let mut broker = broker.map_err(Failure::unusable)?;
        if let Some(broker) = &mut broker {
            broker.ca.clone_from(&self.mqtt_broker_ca);
            if let Some(path) = &self.mqtt_broker_password_file {
                let read = std::fs::read_to_string(path);
                let text = read.map_err(|e| Failure::unusable(format!("{}: {e}", path.display())))?;
                broker.password = Some(text.trim_end_matches(['\r', '\n']).to_owned());
            }
        }
        Ok(MqttOptions {
            secure: self.mqtt.clone().map(|host| (host, self.mqtt_listen)),
            plain: self.mqtt_plain,
            plain_anywhere: self.mqtt_plain_anywhere,
            broker,
        })
    }
}

/// Whose the database is: as it says itself, or as is given, or a default for a new one.
pub async fn owner(
    place: &Place,
    site: Option<&SiteCode>,
    exercise: bool,
    default: Option<&str>,
) -> Outcome<Owner> {
    let url = place.url()?;
    let found = place::find_owner(&url).await?;
    if exercise && found.as_ref().is_some_and(|owner| owner.realm == Realm::Operations) {
        return Err(Failure::unusable(format!(
            "{url} is of operations and stays so; give an exercise a data directory of its own"
        )));
    }
    let new = || match exercise {
        true => Realm::Exercise { id: ExerciseId(Sources::system().ids().next()) },
        false => Realm::Operations,
    };
    let realm = found.as_ref().map_or_else(new, |owner| owner.realm);
    let site = match (site, found, default) {
        // Where it is not the database's own, the store says so.
        (Some(given), _, _) => given.clone(),
        (None, Some(owner), _) => owner.site,
        (None, None, Some(code)) => SiteCode::new(code)?,
        (None, None, None) => {
            return Err(Failure::unusable(format!(
                "{url} is new: give the code of the site with --site, for example --site TOL"
            )));
        }
    };
    Ok(Owner { site, realm })
}

/// Options for work on a data directory without a server.
pub fn offline_options(place: &Place, owner: Owner) -> Options {
    let mut options = Options::local(place.data.clone(), SocketAddr::from(([127, 0, 0, 1], 0)), owner.site);
    options.realm = owner.realm;
    options.database.clone_from(&place.database);
    // Nothing is archived without a server, and none of its folders is made.
    options.history = Some(atalaya_server::history::OFF.to_owned());
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
