//! Accepting connections: TLS with a certificate of the centre, or plain TCP on this machine.

use super::{feed::Feed, session};
use crate::{
    app::App,
    field::{
        doors::{Origin, accept, accept_tls},
        quarantine::{Door, Reason},
    },
};
use atalaya_field::device::Digest;
use rustls::ServerConfig;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// Connections at a time, over TLS and plain each, and the measure of those beyond.
const CONNECTIONS: (usize, &str) = (2_000, "atalaya_tak_full_total");

/// Who is at the other end.
#[derive(Clone, Debug)]
pub enum Peer {
    /// Proven by the certificate with this fingerprint.
    Certificate(Digest),
    /// Known by the name it will send.
    Named,
}

/// Takes connections over TLS until the process ends.
pub async fn tls(app: Arc<App>, feed: Feed, listener: TcpListener, config: Arc<ServerConfig>) {
    let acceptor = (TlsAcceptor::from(config), Door::Tak);
    accept_tls(&app, listener, CONNECTIONS, acceptor, move |app, stream, shown, origin| {
        let feed = feed.clone();
        async move {
            match shown {
                Some((fingerprint, device)) => {
                    let peer = Peer::Certificate(fingerprint);
                    session::serve(app, feed, stream, peer, Some(device), origin).await;
                }
                None => origin.note(&app, "", Reason::ForeignCertificate),
            }
        }
    })
    .await;
}

/// Takes plain connections until the process ends.
pub async fn plain(app: Arc<App>, feed: Feed, listener: TcpListener) {
    accept(&app, listener, CONNECTIONS, |app, stream, peer| {
        let (feed, origin) = (feed.clone(), Origin::of(Door::TakPlain, peer));
        async move { session::serve(app, feed, stream, Peer::Named, None, origin).await }
    })
    .await;
}
