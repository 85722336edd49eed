//! The door of MQTT trackers: a broker of the centre's own for OwnTracks, and a client of somebody else's.
//!
//! ```text
//! telephone ─► TLS ─► name and secret, or certificate ─► session ─► own topics only ─► trackers ─► intake ─► picture
//! another broker ─► subscription of owntracks/# ─► the topic names the device ─────────┘
//! ```
//!
//! The broker carries nothing from one device to another and keeps nothing: no retained message, no session
//! beyond its connection, no will that is published. So its memory is bounded by its connections, and a device
//! that was revoked leaves nothing behind. Invariants: a device publishes on its own topics and hears only its
//! own; a connection ends the moment its device is revoked; what was not taken is listed with its reason.

mod accept;
mod outer;
mod session;
pub mod sessions;
pub mod topics;
pub mod wire;

pub use outer::{BrokerAddress, BrokerError};

use crate::{
    app::App,
    field::authority::{Authority, AuthorityError, Clients, TakOptions},
    sources::Sources,
};
use std::{io, net::SocketAddr, path::Path, sync::Arc};
use tokio::task::JoinSet;

/// Which doors of MQTT are open.
#[derive(Clone, Debug, Default)]
pub struct MqttOptions {
    /// The broker over TLS: the name or address by which telephones reach this machine, and where it listens.
    pub secure: Option<(String, SocketAddr)>,
    /// The broker over plain TCP: names and secrets can be read on the way.
    pub plain: Option<SocketAddr>,
    /// Plain TCP also outside this machine, for the broker and for another one's address.
    pub plain_anywhere: bool,
    /// Another broker to which trackers publish.
    pub broker: Option<BrokerAddress>,
}

/// Why the doors did not open.
#[derive(Debug, thiserror::Error)]
pub enum MqttError {
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    #[error(
        "{0} can be reached from other machines, and plain MQTT shows names and secrets to whoever is on the way: use \
         --mqtt (TLS on 8883), or say --mqtt-plain-anywhere on a network of your own"
    )]
    Plain(SocketAddr),
    #[error(transparent)]
    Broker(#[from] BrokerError),
    #[error(transparent)]
    Authority(#[from] AuthorityError),
}

/// Where the doors are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listening {
    pub secure: Option<SocketAddr>,
    pub plain: Option<SocketAddr>,
}

/// What telephones are told of the door over TLS.
#[derive(Clone, Debug)]
pub struct Told {
    pub host: String,
    pub port: u16,
    /// Certificate of the authority that they must trust, PEM.
    pub ca_pem: String,
}

/// Opens the doors; what serves them ends with the set of jobs. `keys`: the directory of key files, `None` for a
/// centre that keeps nothing.
///
/// # Errors
/// [`MqttError`]; then none is open.
pub fn start(
    app: &Arc<App>,
    options: &MqttOptions,
    keys: Option<&Path>,
    sources: &Sources,
    jobs: &mut JoinSet<()>,
) -> Result<Listening, MqttError> {
    if let Some(plain) = options.plain
        && !plain.ip().is_loopback()
        && !options.plain_anywhere
    {
        return Err(MqttError::Plain(plain));
    }
    let mut listening = Listening::default();
    let broker = options.broker.as_ref().map(|b| b.prepared(options.plain_anywhere)).transpose()?;
    let plain = options.plain.map(accept::bound).transpose()?;
    if let Some((host, address)) = &options.secure {
        let (listener, address) = accept::bound(*address)?;
        let authority = authority(app, host, keys, sources)?;
        let tls = Arc::new(authority.tls_as(host, Clients::MayShow, sources)?);
        app.field.tell_of_mqtt(Told {
            host: host.clone(),
            port: address.port(),
            ca_pem: authority.ca_pem().to_owned(),
        });
        listening.secure = Some(address);
        jobs.spawn(accept::tls(app.clone(), listener, tls));
    }
    if let Some((listener, address)) = plain {
        listening.plain = Some(address);
        jobs.spawn(accept::plain(app.clone(), listener));
    }
    if let Some(broker) = broker {
        jobs.spawn(outer::run(app.clone(), broker));
    }
    Ok(listening)
}

/// The centre's authority: the TAK doors' where they are open, the same key where they are not.
fn authority(
    app: &Arc<App>,
    host: &str,
    keys: Option<&Path>,
    sources: &Sources,
) -> Result<Arc<Authority>, AuthorityError> {
    match app.field.authority() {
        Some(open) => Ok(open.clone()),
        None => Authority::open(keys, &TakOptions::usual(host), &app.config.centre, sources).map(Arc::new),
    }
}
