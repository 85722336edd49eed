//! What the doors of devices share: taking connections, the handshake, where a connection comes from, and how much
//! one may say.

use super::{
    quarantine::{Door, Reason, Seen},
    registry::{Known, Unaccepted},
};
use crate::app::App;
use atalaya_access::Source;
use atalaya_field::device::Digest;
use rustls::{CertificateError, Error as TlsError};
use sha2::Digest as _;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Where a connection comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    pub door: Door,
    /// Class of its address.
    pub source: String,
}

impl Origin {
    pub fn of(door: Door, peer: SocketAddr) -> Self {
        Self { door, source: Source::address(peer.ip().to_canonical()).to_string() }
    }
    /// Puts something that was not taken on the list.
    pub fn note(&self, app: &App, name: &str, reason: Reason) {
        self.note_at(app, name, reason, None);
    }
    /// The same with the place that was told.
    pub fn note_at(&self, app: &App, name: &str, reason: Reason, place: Option<(f64, f64)>) {
        let (door, source) = (self.door, self.source.clone());
        app.field.quarantine.note(Seen { door, name, reason, source, place }, app.desk.sources().now());
    }
}

/// Takes connections until the process ends, at most so many at a time; those beyond are closed and counted under
/// the name of the measure.
pub async fn accept<F: Future<Output = ()> + Send + 'static>(
    app: &Arc<App>,
    listener: TcpListener,
    (connections, full): (usize, &'static str),
    serve: impl Fn(Arc<App>, TcpStream, SocketAddr) -> F,
) {
    let room = Arc::new(Semaphore::new(connections));
    let mut stop = app.stopping.subscribe();
    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|s| *s) => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of descriptors: those connected go on, and a moment later there may be room.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Ok(permit) = room.clone().try_acquire_owned() else {
            metrics::counter!(full).increment(1);
            continue;
        };
        // Positions are small and wait for nothing.
        let _ = stream.set_nodelay(true);
        let served = serve(app.clone(), stream, peer);
        tokio::spawn(async move {
            served.await;
            drop(permit);
        });
    }
}

/// What a client showed in its handshake.
pub type Shown = Option<(Digest, Known)>;

/// The handshake, and whose certificate was shown, if any. `None`: it failed, or the certificate opens nothing; the
/// list says why.
pub async fn shake_hands(
    app: &App,
    acceptor: &TlsAcceptor,
    stream: TcpStream,
    origin: &Origin,
) -> Option<(TlsStream<TcpStream>, Shown)> {
    let stream = match timeout(HANDSHAKE, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => {
            origin.note(app, "", explained(&error));
            return None;
        }
        Err(_) => {
            origin.note(app, "", Reason::NoTls);
            return None;
        }
    };
    let presented = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
    let Some(der) = presented else { return Some((stream, None)) };
    let fingerprint = Digest::of_bytes(&sha2::Sha256::digest(der).into());
    match accepted(app, &fingerprint) {
        Ok(device) => Some((stream, Some((fingerprint, device)))),
        Err(reason) => {
            origin.note(app, &subject(der), reason);
            None
        }
    }
}

/// The device of a certificate, or why it opens nothing.
pub fn accepted(app: &App, fingerprint: &Digest) -> Result<Known, Reason> {
    let found = app.field.registry.by_certificate(fingerprint, app.desk.sources().now());
    found.map_err(|why| match why {
        Unaccepted::Unknown => Reason::UnknownCertificate,
        Unaccepted::Revoked => Reason::Revoked,
        Unaccepted::Expired => Reason::Expired,
    })
}

/// Why a handshake failed, in the terms of the list.
fn explained(error: &std::io::Error) -> Reason {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>());
    match tls {
        Some(TlsError::NoCertificatesPresented) => Reason::ForeignCertificate,
        Some(TlsError::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        )) => Reason::Expired,
        Some(TlsError::InvalidCertificate(_)) => Reason::ForeignCertificate,
        _ => Reason::NoTls,
    }
}

/// The name in a certificate, as its device was called when it was signed.
fn subject(der: &[u8]) -> String {
    let Ok((_, read)) = x509_parser::parse_x509_certificate(der) else { return String::new() };
    let name = read.subject().iter_common_name().next().and_then(|cn| cn.as_str().ok());
    name.unwrap_or_default().to_owned()
}

/// How much one connection may say: so many in a second, so many at once; who goes on and on is cut off.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    pub a_second: f64,
    pub at_once: f64,
    /// What may be too much in all before the connection ends.
    pub over_max: u32,
}

/// Whether one more is within bounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said {
    Within,
    /// Too much: it is not worked on.
    Over,
    /// It never stops.
    Flood,
}

/// What a connection has left of its rate.
#[derive(Debug)]
pub struct Allowance {
    rate: Rate,
    left: f64,
    at: Instant,
    over: u32,
}

impl Allowance {
    pub fn new(rate: Rate, now: Instant) -> Self {
        Self { rate, left: rate.at_once, at: now, over: 0 }
    }
    /// One more was said.
    pub fn take(&mut self, now: Instant) -> Said {
        let elapsed = now.duration_since(self.at).as_secs_f64();
        self.left = (self.left + elapsed * self.rate.a_second).min(self.rate.at_once);
        self.at = now;
        if self.left >= 1.0 {
            self.left -= 1.0;
            return Said::Within;
        }
        self.over += 1;
        if self.over > self.rate.over_max { Said::Flood } else { Said::Over }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_a_flood_is_cut_and_time_gives_room_again() {
        let (rate, began) = (Rate { a_second: 2.0, at_once: 3.0, over_max: 2 }, Instant::now());
        let mut allowance = Allowance::new(rate, began);
        let mut take = |ms| allowance.take(began + Duration::from_millis(ms));
        assert_eq!([take(0), take(0), take(0)], [Said::Within; 3]);
        assert_eq!(take(100), Said::Over);
        assert_eq!(take(600), Said::Within, "half a second is one more");
        assert_eq!(take(600), Said::Over);
        assert_eq!(take(600), Said::Flood);
        // However long nothing is said, no more than the burst is saved up.
        let mut later = Allowance::new(rate, began);
        let end = began + Duration::from_secs(60);
        assert_eq!((0..4).map(|_| later.take(end)).filter(|s| *s == Said::Within).count(), 3);
    }
}
