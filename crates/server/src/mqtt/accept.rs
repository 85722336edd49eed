//! Accepting connections: over TLS, or plain.

use super::{MqttError, session};
use crate::{
    app::App,
    field::{
        doors::{Origin, accept, shake_hands},
        quarantine::Door,
    },
};
use rustls::ServerConfig;
use std::{net::SocketAddr, sync::Arc};
use tokio::net::{TcpListener, TcpSocket};
use tokio_rustls::TlsAcceptor;

/// Connections at a time, over TLS and plain each, and the measure of those beyond.
const CONNECTIONS: (usize, &str) = (2_000, "atalaya_mqtt_full_total");
/// Connections that the system holds for us until they are accepted.
const WAITING: u32 = 256;
/// What the system keeps of what goes out to one connection, bytes. Answers are small; a client that takes none
/// shall be noticed, not filled.
const SEND_BUFFER: u32 = 16 << 10;

/// A listening socket; port 0 takes a free one.
pub fn bound(address: SocketAddr) -> Result<(TcpListener, SocketAddr), MqttError> {
    let listen = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        // Accepted connections have it from the listener.
        socket.set_send_buffer_size(SEND_BUFFER)?;
        socket.bind(address)?;
        let listener = socket.listen(WAITING)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    listen().map_err(|e| MqttError::Listen(address, e))
}

/// Takes connections over TLS until the process ends.
pub async fn tls(app: Arc<App>, listener: TcpListener, config: Arc<ServerConfig>) {
    let acceptor = TlsAcceptor::from(config);
    accept(&app, listener, CONNECTIONS, |app, stream, peer| {
        let acceptor = acceptor.clone();
        async move {
            let origin = Origin::of(Door::Mqtt, peer);
            let Some((stream, shown)) = shake_hands(&app, &acceptor, stream, &origin).await else { return };
            session::serve(app, stream, shown.map(|(fingerprint, _)| fingerprint), origin).await;
        }
    })
    .await;
}

/// Takes plain connections until the process ends.
pub async fn plain(app: Arc<App>, listener: TcpListener) {
    accept(&app, listener, CONNECTIONS, |app, stream, peer| async move {
        session::serve(app, stream, None, Origin::of(Door::MqttPlain, peer)).await;
    })
    .await;
}
