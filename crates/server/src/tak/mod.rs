//! The doors of TAK clients: CoT over TLS (8089), the API that clients ask (8443), enrolment with a code (8446).
//!
//! ```text
//! telephone ─► TLS ─► certificate ─► registry ─► session ─► positions ─► picture
//!                                                   │  └────► chat, states, alarms ─► desk
//!                                                   └◄─ units, incidents, notices of its agency, conflated
//! ```
//!
//! Invariants: a certificate counts while its device is enrolled and not revoked, and a connection ends the
//! moment it does not; a telephone sees what its agency works on and no personal data; what it takes too slowly
//! is replaced by what is newer, and what cannot be replaced ends the connection after a bound; nobody speaks under a name
//! of the centre or of another client, and what is addressed to one goes to that one.

mod addressed;
mod api;
mod content;
mod enrolment;
mod events;
mod feed;
mod http;
pub mod missions;
mod session;
pub mod sessions;
mod stream;

pub use content::AT_ONCE as UPLOADS_AT_ONCE;
pub use events::Ready;
pub use missions::Missions;

use crate::{
    app::App,
    field::authority::{Authority, AuthorityError, TakOptions},
    sources::Sources,
};
use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
};
use tokio::task::JoinSet;

/// Why the doors did not open.
#[derive(Debug, thiserror::Error)]
pub enum TakError {
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    #[error(
        "{0} can be reached from other machines, and plain TCP proves nobody: use TLS on 8089, or say --tak-plain-anywhere on a network of your own"
    )]
    Plain(SocketAddr),
    #[error(transparent)]
    Authority(#[from] AuthorityError),
}

/// Where the doors are.
#[derive(Clone, Copy, Debug)]
pub struct Listening {
    pub stream: SocketAddr,
    pub api: SocketAddr,
    pub enrolment: SocketAddr,
    pub plain: Option<SocketAddr>,
}

/// Opens the doors; what serves them ends with the set of jobs. `keys`: the directory of key files, `None` for a
/// centre that keeps nothing.
///
/// # Errors
/// [`TakError`]; then none is open.
pub fn start(
    app: &Arc<App>,
    options: &TakOptions,
    keys: Option<&Path>,
    sources: &Sources,
    jobs: &mut JoinSet<()>,
) -> Result<Listening, TakError> {
    if let Some(plain) = options.plain
        && !plain.ip().is_loopback()
        && !options.plain_anywhere
    {
        return Err(TakError::Plain(plain));
    }
    let bound = |address: SocketAddr| {
        let failed = |e| TakError::Listen(address, e);
        let listener = TcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok::<_, TakError>((listener, address))
    };
    let (stream, api, enrolment) = (bound(options.stream)?, bound(options.api)?, bound(options.enrolment)?);
    let plain = options.plain.map(bound).transpose()?;
    // Telephones are told the ports that were really taken.
    let told = TakOptions { stream: stream.1, api: api.1, enrolment: enrolment.1, ..options.clone() };
    let authority = Authority::open(keys, &told, &app.config.centre, sources)?;
    let authority = app.field.open_authority(authority);
    let listening = Listening {
        stream: stream.1,
        api: api.1,
        enrolment: enrolment.1,
        plain: plain.as_ref().map(|(_, address)| *address),
    };
    let mutual = Arc::new(authority.tls(true)?);
    let listen = |(listener, address): (TcpListener, SocketAddr)| {
        tokio::net::TcpListener::from_std(listener).map_err(|e| TakError::Listen(address, e))
    };
    let feed = feed::Feed::default();
    jobs.spawn(feed::run(app.clone(), feed.clone()));
    jobs.spawn(stream::tls(app.clone(), feed.clone(), listen(stream)?, mutual.clone()));
    if let Some(plain) = plain {
        jobs.spawn(stream::plain(app.clone(), feed, listen(plain)?));
    }
    let mut mutual_http = (*mutual).clone();
    mutual_http.alpn_protocols = vec![b"http/1.1".to_vec()];
    jobs.spawn(http::serve(app.clone(), api.0, Arc::new(mutual_http), api::router(app.clone())));
    let open = Arc::new(authority.tls(false)?);
    jobs.spawn(http::serve(app.clone(), enrolment.0, open, enrolment::router(app.clone())));
    Ok(listening)
}
