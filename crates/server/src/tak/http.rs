//! Serving the doors of TAK clients that speak HTTP, within bounds: who has not shown a certificate in time, who begins a
//! request and never ends its head, and whoever is one too many is let go.

use crate::{app::App, field::doors::Hands};
use axum_server::{Handle, accept::Accept, tls_rustls::RustlsConfig};
use std::{
    future::Future,
    io,
    net::{SocketAddr, TcpListener},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::Service;

/// Connections at a time at one door.
const CONNECTIONS: usize = 1_000;
/// How long the head of a request may take, and a connection be idle between two.
const HEAD: Duration = Duration::from_secs(30);

/// Serves one of the HTTP doors until the process ends.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    tls: Arc<rustls::ServerConfig>,
    router: axum::Router,
) {
    let handle: Handle<SocketAddr> = Handle::new();
    let server = match axum_server::from_tcp_rustls(listener, RustlsConfig::from_config(tls)) {
        Ok(server) => server.handle(handle.clone()),
        Err(error) => {
            tracing::error!(%error, "a door of TAK clients did not open");
            return;
        }
    };
    let mut server = server.map(Bounded::around).first_request_timeout(HEAD);
    server.http_builder().http1().header_read_timeout(HEAD);
    let mut stop = app.stopping.subscribe();
    let stopping = async move {
        let _ = stop.wait_for(|s| *s).await;
        handle.graceful_shutdown(Some(Duration::from_secs(2)));
        std::future::pending::<()>().await;
    };
    tokio::select! {
        served = server.serve(router.into_make_service_with_connect_info::<SocketAddr>()) => {
            if let Err(error) = served {
                tracing::error!(%error, "a door of TAK clients closed");
            }
        }
        () = stopping => {}
    }
}

/// Lets so many in at a time; those who still shake hands are counted apart.
#[derive(Clone)]
struct Bounded<A> {
    inner: A,
    room: Arc<Semaphore>,
    hands: Arc<Hands>,
}

impl<A> Bounded<A> {
    fn around(inner: A) -> Self {
        Self { inner, room: Arc::new(Semaphore::new(CONNECTIONS)), hands: Arc::default() }
    }
}

/// What serves one connection; its room is free again when it is dropped.
#[derive(Clone)]
pub struct Held<S> {
    inner: S,
    _room: Arc<OwnedSemaphorePermit>,
}

impl<A, S> Accept<TcpStream, S> for Bounded<A>
where
    A: Accept<TcpStream, S> + Clone + Send + Sync + 'static,
    A::Future: Send,
    A::Stream: Send,
    A::Service: Send,
    S: Send + 'static,
{
    type Stream = A::Stream;
    type Service = Held<A::Service>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let Self { inner, room, hands } = self.clone();
        Box::pin(async move {
            let full = || {
                metrics::counter!("atalaya_tak_http_full_total").increment(1);
                io::Error::from(io::ErrorKind::ConnectionRefused)
            };
            let shaking = hands.begin(stream.peer_addr()?.ip()).ok_or_else(full)?;
            let (stream, inner) = inner.accept(stream, service).await?;
            drop(shaking);
            let room = Arc::new(room.try_acquire_owned().map_err(|_| full())?);
            Ok((stream, Held { inner, _room: room }))
        })
    }
}

impl<R, S: Service<R>> Service<R> for Held<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }
    fn call(&mut self, request: R) -> S::Future {
        self.inner.call(request)
    }
}
