//! Trackers that publish to another broker: this centre subscribes there.
//!
//! Who may publish on which topic is then that broker's to decide. A topic names the device; whoever is not
//! enrolled under that name is listed and moves nothing. What that broker retains is taken with the time at
//! which it was measured, so that an old position is shown as old.

use super::{
    topics,
    wire::{self, Frames, Message, Packet, Version, WireError},
};
use crate::{
    app::App,
    field::{
        quarantine::{Door, Reason, Seen},
        trackers,
    },
};
use atalaya_field::device::DeviceKind;
use bytes::BytesMut;
use rumqttc::mqttbytes::{self, v4};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;
use std::{io, path::PathBuf, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout},
};
use tokio_rustls::TlsConnector;

/// Largest packet of that broker that is read; longer ones are passed over.
const PACKET_MAX: usize = 256 << 10;
/// How long connecting and each answer may take.
const ANSWER: Duration = Duration::from_secs(10);
/// Signs of life, and how long without any before it counts as lost.
const KEEP_ALIVE_S: u16 = 30;
const SILENCE: Duration = Duration::from_secs(75);
/// First and longest wait before another try.
const WAIT_MIN: Duration = Duration::from_secs(1);
const WAIT_MAX: Duration = Duration::from_secs(60);

/// Where another broker is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BrokerAddress {
    pub host: String,
    pub port: u16,
    pub tls: bool,
    /// Certificates of the authorities it is believed by, PEM; `None`: those of the system.
    pub ca: Option<PathBuf>,
    pub user: Option<String>,
    pub password: Option<String>,
}

/// Why an address is none.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    #[error("{0}: give the broker as mqtts://user@host or mqtt://127.0.0.1:1883")]
    Address(String),
    #[error(
        "{0} is on another machine: use mqtts://, or say --mqtt-plain-anywhere on a network of your own; everybody on \
         the way can read and forge positions otherwise"
    )]
    Plain(String),
    #[error("certificates of the broker's authority, {0}: {1}")]
    Ca(PathBuf, String),
}

impl BrokerAddress {
    /// Reads `mqtts://user@host:8883`, `mqtt://127.0.0.1`. A password does not belong there: the command line is
    /// seen by everybody on the machine.
    ///
    /// # Errors
    /// [`BrokerError::Address`].
    pub fn parse(text: &str) -> Result<Self, BrokerError> {
        let wrong = || BrokerError::Address(text.to_owned());
        let url = reqwest::Url::parse(text).map_err(|_| wrong())?;
        let tls = match url.scheme() {
            "mqtts" => true,
            "mqtt" => false,
            _ => return Err(wrong()),
        };
        if url.password().is_some() || !matches!(url.path(), "" | "/") || url.query().is_some() {
            return Err(wrong());
        }
        let host = url.host_str().filter(|h| !h.is_empty()).ok_or_else(wrong)?;
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(if tls { 8883 } else { 1883 }),
            tls,
            ca: None,
            user: Some(url.username().to_owned()).filter(|u| !u.is_empty()),
            password: None,
        })
    }

    /// Everything that can be wrong before a connection is tried.
    pub(super) fn prepared(&self, plain_anywhere: bool) -> Result<Broker, BrokerError> {
        let loopback = self.host == "localhost"
            || self.host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        if !self.tls && !loopback && !plain_anywhere {
            return Err(BrokerError::Plain(self.host.clone()));
        }
        let tls = if self.tls { Some(Arc::new(self.client()?)) } else { None };
        Ok(Broker { address: self.clone(), tls })
    }

    fn client(&self) -> Result<ClientConfig, BrokerError> {
        let failed = |why: &dyn std::fmt::Display| {
            BrokerError::Ca(self.ca.clone().unwrap_or_else(|| "the system's".into()), why.to_string())
        };
        let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| failed(&e))?;
        let Some(path) = &self.ca else {
            let builder = builder.with_platform_verifier().map_err(|e| failed(&e))?;
            return Ok(builder.with_no_client_auth());
        };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(path).map_err(|e| failed(&e))? {
            roots.add(certificate.map_err(|e| failed(&e))?).map_err(|e| failed(&e))?;
        }
        if roots.is_empty() {
            return Err(failed(&"no certificate in it"));
        }
        Ok(builder.with_root_certificates(roots).with_no_client_auth())
    }
}

/// Another broker, ready to be connected to.
pub(super) struct Broker {
    address: BrokerAddress,
    tls: Option<Arc<ClientConfig>>,
}

impl Broker {
    fn name(&self) -> String {
        format!("{}:{}", self.address.host, self.address.port)
    }
}

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error("{0}")]
    Network(#[from] io::Error),
    #[error("no answer in time")]
    Silent,
    #[error("it does not take this user and password")]
    Refused,
    #[error("it does not let this user subscribe to owntracks/#")]
    NotAllowed,
    #[error("what it sends is no MQTT: {0}")]
    Unreadable(#[from] WireError),
}

/// Stays subscribed until the process ends.
pub(super) async fn run(app: Arc<App>, broker: Broker) {
    let mut wait = WAIT_MIN;
    let mut stop = app.stopping.subscribe();
    loop {
        let began = Instant::now();
        let lost = tokio::select! {
            _ = stop.wait_for(|s| *s) => return,
            lost = connected(&app, &broker) => lost,
        };
        metrics::gauge!("atalaya_mqtt_broker_connected").set(0.0);
        tracing::warn!(broker = broker.name(), error = %lost, "the connection to the MQTT broker ended");
        let seen = Seen {
            door: Door::MqttBroker,
            name: &broker.name(),
            reason: Reason::BrokerAway,
            source: "broker".to_owned(),
            place: None,
        };
        app.field.quarantine.note(seen, app.desk.sources().now());
        if began.elapsed() > WAIT_MAX {
            wait = WAIT_MIN;
        }
        // Not all nodes at once.
        let apart = Duration::from_millis(u64::from(app.desk.sources().bytes32()[0]) * 2);
        tokio::select! {
            _ = stop.wait_for(|s| *s) => return,
            () = tokio::time::sleep(wait + apart) => {}
        }
        wait = (wait * 2).min(WAIT_MAX);
    }
}

async fn connected(app: &Arc<App>, broker: &Broker) -> Lost {
    let address = &broker.address;
    let tcp = match timeout(ANSWER, TcpStream::connect((address.host.as_str(), address.port))).await {
        Ok(Ok(tcp)) => tcp,
        Ok(Err(error)) => return error.into(),
        Err(_) => return Lost::Silent,
    };
    let outcome = match &broker.tls {
        None => subscribed(app, broker, tcp).await,
        Some(config) => {
            let name = match ServerName::try_from(address.host.clone()) {
                Ok(name) => name,
                Err(error) => return Lost::Network(io::Error::other(error)),
            };
            match timeout(ANSWER, TlsConnector::from(config.clone()).connect(name, tcp)).await {
                Ok(Ok(stream)) => subscribed(app, broker, stream).await,
                Ok(Err(error)) => return error.into(),
                Err(_) => return Lost::Silent,
            }
        }
    };
    match outcome {
        Ok(never) => match never {},
        Err(lost) => lost,
    }
}

enum Never {}

/// One connection: says who we are, subscribes, and takes what comes.
async fn subscribed<S: AsyncRead + AsyncWrite + Unpin>(
    app: &Arc<App>,
    broker: &Broker,
    stream: S,
) -> Result<Never, Lost> {
    let mut line = Line { stream, frames: Frames::default() };
    line.send(v4::Packet::Connect(hello(app, broker))).await?;
    match line.answer().await? {
        Packet::ConnAck { taken: true } => {}
        _ => return Err(Lost::Refused),
    }
    let mut subscribe = v4::Subscribe::new(format!("{}/#", topics::ROOT), mqttbytes::QoS::AtLeastOnce);
    subscribe.pkid = 1;
    line.send(v4::Packet::Subscribe(subscribe)).await?;
    loop {
        // What is retained may come before the acknowledgement.
        match line.answer().await? {
            Packet::SubAck { granted } if granted == [true] => break,
            Packet::SubAck { .. } => return Err(Lost::NotAllowed),
            Packet::Publish(message) => line.take(app, message).await?,
            _ => {}
        }
    }
    tracing::info!(broker = broker.name(), "subscribed at the MQTT broker");
    metrics::gauge!("atalaya_mqtt_broker_connected").set(1.0);
    let every = Duration::from_secs(u64::from(KEEP_ALIVE_S));
    let mut ping = tokio::time::interval_at(Instant::now() + every, every);
    let mut heard_at = Instant::now();
    loop {
        tokio::select! {
            packet = line.next() => {
                heard_at = Instant::now();
                if let Packet::Publish(message) = packet? {
                    line.take(app, message).await?;
                }
            }
            _ = ping.tick() => {
                if heard_at.elapsed() > SILENCE {
                    return Err(Lost::Silent);
                }
                line.send(v4::Packet::PingReq).await?;
            }
        }
    }
}

fn hello(app: &App, broker: &Broker) -> v4::Connect {
    let mark: String = app.desk.sources().bytes32().iter().take(4).map(|b| format!("{b:02x}")).collect();
    // At most 23 characters, which every broker must take.
    let mut connect = v4::Connect::new(format!("atalaya-{mark}"));
    connect.keep_alive = KEEP_ALIVE_S;
    if let Some(user) = &broker.address.user {
        connect.set_login(user.clone(), broker.address.password.clone().unwrap_or_default());
    }
    connect
}

/// A connection with what was read of it.
struct Line<S> {
    stream: S,
    frames: Frames,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Line<S> {
    async fn send(&mut self, packet: v4::Packet) -> Result<(), Lost> {
        let mut bytes = BytesMut::new();
        packet.write(&mut bytes, PACKET_MAX).map_err(|_| WireError::TooLong)?;
        let written = async {
            self.stream.write_all(&bytes).await?;
            self.stream.flush().await
        };
        timeout(ANSWER, written).await.map_err(|_| Lost::Silent)?.map_err(Lost::Network)
    }
    async fn answer(&mut self) -> Result<Packet, Lost> {
        timeout(ANSWER, self.next()).await.map_err(|_| Lost::Silent)?
    }
    /// The next packet. Nothing is lost when it is not waited for to the end: what was read is kept.
    async fn next(&mut self) -> Result<Packet, Lost> {
        let mut buffer = [0; 8 << 10];
        loop {
            match self.frames.next(PACKET_MAX) {
                Ok(Some(frame)) => return Ok(wire::read(frame, Some(Version::Three))?),
                Ok(None) => {}
                // Retained for ever, perhaps: whoever ended the connection for it would never get past it.
                Err(WireError::TooLong) => {
                    self.frames.pass_over();
                    continue;
                }
                Err(error) => return Err(error.into()),
            }
            match self.stream.read(&mut buffer).await? {
                0 => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
                n => self.frames.push(&buffer[..n]),
            }
        }
    }
    async fn take(&mut self, app: &Arc<App>, message: Message) -> Result<(), Lost> {
        published(app, &message).await;
        if message.qos == 1 {
            self.send(v4::Packet::PubAck(v4::PubAck::new(message.id))).await?;
        }
        Ok(())
    }
}

/// Takes what somebody published there.
async fn published(app: &Arc<App>, message: &Message) {
    let names = topics::names(&message.topic);
    let found = names.iter().find_map(|name| app.field.registry.vouched(DeviceKind::OwnTracks, name));
    let place = trackers::place(&message.payload);
    let at = trackers::At { app, door: Door::MqttBroker, source: "broker".to_owned(), place };
    match (found, names.first()) {
        (Some(device), _) => {
            if let Err(problem) = at.owntracks(&device, &message.payload).await {
                tracing::warn!(code = problem.code, "a position could not be taken");
            }
        }
        // Who only says something else (a will, a configuration) moves nobody: not worth a line.
        (None, Some(name)) if place.is_some() => at.note(name, Reason::NotEnrolled),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_how_it_is_reached() {
        let read = BrokerAddress::parse("mqtts://centro@mqtt.example.mx").unwrap();
        assert_eq!((read.host.as_str(), read.port, read.tls), ("mqtt.example.mx", 8883, true));
        assert_eq!(read.user.as_deref(), Some("centro"));
        let read = BrokerAddress::parse("mqtt://[::1]:2883").unwrap();
        assert_eq!((read.host.as_str(), read.port, read.tls), ("::1", 2883, false));
        assert!(read.prepared(false).is_ok());
        for wrong in
            ["mqtt.example.mx", "http://x", "mqtt://", "mqtts://a:secreto@x", "mqtts://x/y", "mqtts://x?y"]
        {
            assert!(matches!(BrokerAddress::parse(wrong), Err(BrokerError::Address(_))), "{wrong}");
        }
        let plain = BrokerAddress::parse("mqtt://10.1.2.3").unwrap();
        assert!(matches!(plain.prepared(false), Err(BrokerError::Plain(_))));
        assert!(plain.prepared(true).is_ok());
        let mut missing = BrokerAddress::parse("mqtts://x").unwrap();
        missing.ca = Some("/nowhere/ca.pem".into());
        assert!(matches!(missing.prepared(false), Err(BrokerError::Ca(..))));
    }
}
