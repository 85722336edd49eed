//! What the doors of devices share: taking connections, the handshake, where a connection comes from, and how much
//! one may say.

use super::{
    presented::noting,
    quarantine::{Door, Reason, Seen},
    registry::{Known, Unaccepted},
};
use crate::app::App;
use atalaya_access::Source;
use atalaya_field::device::Digest;
use rustls::{CertificateError, Error as TlsError};
use sha2::Digest as _;
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
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
/// Handshakes at a time at one door, and of those from one address. Many telephones of a mobile operator share one.
const HANDSHAKES: usize = 512;
const OF_ONE_ADDRESS: usize = 64;

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

/// Takes connections over TLS until the process ends. Who has not yet shown who they are has room of their own, so that
/// strangers who begin handshakes and end none keep nobody out.
pub async fn accept_tls<F: Future<Output = ()> + Send + 'static>(
    app: &Arc<App>,
    listener: TcpListener,
    (connections, full): (usize, &'static str),
    (acceptor, door): (TlsAcceptor, Door),
    serve: impl Fn(Arc<App>, TlsStream<TcpStream>, Shown, Origin) -> F + Clone + Send + 'static,
) {
    let (room, hands) = (Arc::new(Semaphore::new(connections)), Arc::new(Hands::default()));
    let mut stop = app.stopping.subscribe();
    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|s| *s) => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Some(shaking) = hands.begin(peer.ip()) else {
            metrics::counter!("atalaya_handshakes_full_total").increment(1);
            continue;
        };
        let _ = stream.set_nodelay(true);
        let (app, acceptor, room, serve) = (app.clone(), acceptor.clone(), room.clone(), serve.clone());
        tokio::spawn(async move {
            let origin = Origin::of(door, peer);
            let shaken = shake_hands(&app, &acceptor, stream, &origin).await;
            drop(shaking);
            let Some((stream, shown)) = shaken else { return };
            match room.try_acquire_owned() {
                Ok(_permit) => serve(app, stream, shown, origin).await,
                Err(_) => metrics::counter!(full).increment(1),
            }
        });
    }
}

/// Handshakes that go on, by address.
#[derive(Default)]
pub struct Hands(Mutex<HashMap<IpAddr, usize>>);

/// One of them; ends when dropped.
pub struct Shaking {
    hands: Arc<Hands>,
    from: IpAddr,
}

impl Hands {
    /// Room for one more; `None` where there is none, in all or from there.
    pub fn begin(self: &Arc<Self>, from: IpAddr) -> Option<Shaking> {
        let from = network(from.to_canonical());
        let mut going = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_it = going.get(&from).copied().unwrap_or(0);
        if of_it >= OF_ONE_ADDRESS || going.values().sum::<usize>() >= HANDSHAKES {
            return None;
        }
        going.insert(from, of_it + 1);
        Some(Shaking { hands: self.clone(), from })
    }
}

impl Drop for Shaking {
    fn drop(&mut self) {
        let mut going = self.hands.0.lock().unwrap_or_else(PoisonError::into_inner);
        match going.get_mut(&self.from) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(going.remove(&self.from)),
        }
    }
}

/// Whoever has one address of IPv6 has the 2^64 beside it too.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64)),
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
    let (shaken, refused) = noting(timeout(HANDSHAKE, acceptor.accept(stream))).await;
    let stream = match shaken {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => {
            origin.note(app, refused.as_deref().unwrap_or_default(), explained(&error));
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
        if self.room(now) { Said::Within } else { self.too_much() }
    }
    /// Whether there is room for one more; then it is taken.
    pub fn room(&mut self, now: Instant) -> bool {
        let elapsed = now.duration_since(self.at).as_secs_f64();
        self.left = (self.left + elapsed * self.rate.a_second).min(self.rate.at_once);
        self.at = now;
        let room = self.left >= 1.0;
        self.left -= if room { 1.0 } else { 0.0 };
        room
    }
    /// What was said is beyond a bound: of this one, or of another that is asked beside it.
    pub fn too_much(&mut self) -> Said {
        self.over += 1;
        if self.over > self.rate.over_max { Said::Flood } else { Said::Over }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_of_one_address_leave_room_for_others() {
        let hands = Arc::new(Hands::default());
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let many: Vec<_> = (0..100).map_while(|_| hands.begin(address("192.0.2.1"))).collect();
        assert_eq!(many.len(), OF_ONE_ADDRESS);
        assert!(hands.begin(address("::ffff:192.0.2.1")).is_none(), "the same, written otherwise");
        let other = hands.begin(address("192.0.2.2"));
        assert!(other.is_some());
        let beside: Vec<_> =
            (0..100).map_while(|n| hands.begin(address(&format!("2001:db8::{n:x}")))).collect();
        assert_eq!(beside.len(), OF_ONE_ADDRESS, "one network");
        drop(many);
        assert!(hands.begin(address("192.0.2.1")).is_some());
        let all: Vec<_> = (0..1_000)
            .filter_map(|n| hands.begin(address(&format!("10.0.{}.{}", n / 250, n % 250))))
            .collect();
        assert_eq!(all.len(), HANDSHAKES - OF_ONE_ADDRESS - 1);
    }

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
