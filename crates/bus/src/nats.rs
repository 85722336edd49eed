//! The bus on NATS.

use crate::{
    Centre, Change, Entry, FeedError, Lane, NatsOptions, NodeId, OptionsError, Shared, Untold,
    envelope::Refused, feed::Feed, options::SignIn,
};
use async_nats::{Auth, Client, ConnectOptions, Event, connection::State};
use bytes::Bytes;
use futures_util::StreamExt;
use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Notify, mpsc};

/// Messages that wait for the connection.
const QUEUE: usize = 512;
/// Longest pause between two attempts to connect.
const PAUSE_MAX: Duration = Duration::from_secs(8);
/// A connection that says nothing for so long is asked whether it lives.
const PING: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(5);

pub(crate) struct Nats {
    client: Client,
    prefix: String,
    shown: String,
    queue: mpsc::Sender<(String, Bytes)>,
    feed: Feed,
    listening: Arc<AtomicBool>,
    tasks: Vec<tokio::task::AbortHandle>,
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.tasks.iter().for_each(tokio::task::AbortHandle::abort);
    }
}

/// How long to wait before the next attempt: from a quarter of a second doubling to [`PAUSE_MAX`], scattered so that
/// nodes that lost the bus together do not come back together.
fn pause(attempts: usize) -> Duration {
    let steps = u32::try_from(attempts.min(6)).unwrap_or(6);
    let longest = Duration::from_millis(125 << steps).min(PAUSE_MAX);
    longest.mul_f64(rand::random_range(0.5..=1.0))
}

impl Nats {
    pub async fn join(
        options: &NatsOptions,
        centre: &Centre,
        shared: &Arc<Shared>,
    ) -> Result<Self, OptionsError> {
        let addresses = options.addresses()?;
        let shown = NatsOptions::shown(&addresses);
        let woken = Arc::new(Notify::new());
        let connect = configured(options, shared, woken.clone())?;
        let client = connect.connect(addresses).await.map_err(|e| OptionsError::Client(e.to_string()))?;
        let prefix = format!("atalaya.{}.live", centre.subject());
        let (queue, waiting) = mpsc::channel(QUEUE);
        let listening = Arc::new(AtomicBool::new(false));
        let subjects = [format!("{prefix}.all.*"), format!("{prefix}.to.{}", shared.me)];
        let hear = hear(client.clone(), subjects, Arc::downgrade(shared), woken, listening.clone());
        let tasks = vec![
            tokio::spawn(hear).abort_handle(),
            tokio::spawn(speak(client.clone(), waiting)).abort_handle(),
        ];
        let feed = Feed::new(client.clone(), &centre.subject(), &centre.database);
        Ok(Self { client, prefix, shown, queue, feed, listening, tasks })
    }

    pub fn address(&self) -> &str {
        &self.shown
    }
    pub fn connected(&self) -> bool {
        self.client.connection_state() == State::Connected && self.listening.load(Ordering::Relaxed)
    }

    pub fn send(
        &self,
        to: Option<NodeId>,
        lane: Lane,
        sealed: impl FnOnce() -> Vec<u8>,
    ) -> Result<(), Untold> {
        if self.client.connection_state() != State::Connected {
            return Err(Untold::Away);
        }
        let permit = self.queue.try_reserve().map_err(|_| Untold::Full)?;
        let subject = match to {
            Some(node) => format!("{}.to.{node}", self.prefix),
            None => format!("{}.all.{}", self.prefix, lane.word()),
        };
        permit.send((subject, sealed().into()));
        Ok(())
    }

    pub async fn keep(&self, entries: &[Entry]) -> Result<u64, FeedError> {
        if self.client.connection_state() != State::Connected {
            return Err(FeedError::Away);
        }
        self.feed.keep(entries).await
    }
    #[cfg(feature = "testing")]
    pub async fn kept(&self, after: u64) -> Result<Vec<Entry>, FeedError> {
        self.feed.kept(after).await
    }
}

fn configured(
    options: &NatsOptions,
    shared: &Arc<Shared>,
    woken: Arc<Notify>,
) -> Result<ConnectOptions, OptionsError> {
    let events = Arc::downgrade(shared);
    // Told at the start when it cannot be read; then read anew for each connection, as passwords are changed.
    options.sign_in()?;
    let asked = options.clone();
    let mut connect = ConnectOptions::with_auth_callback(move |_| {
        let sign_in = asked.sign_in();
        async move { sign_in.map(auth).map_err(async_nats::AuthError::new) }
    });
    connect = connect
        .name("atalaya")
        .no_echo()
        .retry_on_initial_connect()
        .max_reconnects(None::<usize>)
        .reconnect_delay_callback(pause)
        .connection_timeout(CONNECT)
        .ping_interval(PING)
        .client_capacity(QUEUE)
        .subscription_capacity(QUEUE)
        .event_callback(move |event| {
            let (events, woken) = (events.clone(), woken.clone());
            async move { noted(&event, &events, &woken) }
        });
    if let Some(path) = &options.authorities {
        readable(path)?;
        connect = connect.add_root_certificates(path.clone());
    }
    if let Some((chain, key)) = &options.certificate {
        readable(chain)?;
        readable(key)?;
        connect = connect.add_client_certificate(chain.clone(), key.clone());
    }
    Ok(connect)
}

fn auth(sign_in: SignIn) -> Auth {
    let mut auth = Auth::new();
    match sign_in {
        SignIn::Nothing => {}
        SignIn::Password(user, password) => (auth.username, auth.password) = (Some(user), Some(password)),
        SignIn::Token(token) => auth.token = Some(token),
    }
    auth
}

/// A file that cannot be read is told at the start, not at each attempt to connect.
fn readable(path: &std::path::Path) -> Result<(), OptionsError> {
    let failed = |source| OptionsError::File { path: path.to_owned(), source };
    std::fs::File::open(path).map(drop).map_err(failed)
}

fn noted(event: &Event, shared: &Weak<Shared>, woken: &Notify) {
    let Some(shared) = shared.upgrade() else { return };
    match event {
        // Told of once the subscriptions stand: see `hear`.
        Event::Connected => woken.notify_one(),
        Event::Disconnected | Event::Closed => shared.changed(Change::Away),
        Event::SlowConsumer(_) => shared.counters.dropped(),
        Event::LameDuckMode | Event::Draining => {}
        Event::ServerError(error) => tracing::warn!(%error, "the NATS server refused something"),
        Event::ClientError(error) => tracing::warn!(%error, "the connection to NATS failed"),
    }
}

/// Sends what waits. What could not leave before the connection broke is lost, as signals may be.
async fn speak(client: Client, mut waiting: mpsc::Receiver<(String, Bytes)>) {
    while let Some((subject, sealed)) = waiting.recv().await {
        if client.connection_state() == State::Connected {
            // Fails only when the client is closed.
            let _ = client.publish(subject, sealed).await;
        }
    }
}

/// Hears the others until the process ends. The client renews subscriptions by itself; each time it is connected the
/// program is told, after the server has answered that they stand.
async fn hear(
    client: Client,
    subjects: [String; 2],
    shared: Weak<Shared>,
    woken: Arc<Notify>,
    listening: Arc<AtomicBool>,
) {
    let mut heard = Vec::new();
    for subject in subjects {
        match client.subscribe(subject).await {
            Ok(subscriber) => heard.push(subscriber),
            Err(error) => {
                tracing::error!(%error, "the bus cannot be heard");
                return;
            }
        }
    }
    let mut heard = futures_util::stream::select_all(heard);
    loop {
        tokio::select! {
            message = heard.next() => {
                let (Some(message), Some(shared)) = (message, shared.upgrade()) else { return };
                if message.payload.is_empty() {
                    shared.refuse(Refused::Unreadable);
                } else {
                    shared.accept(&message.payload);
                }
            }
            () = woken.notified() => {
                // Answers after everything sent before it was taken, the subscriptions too.
                if tokio::time::timeout(CONNECT, client.flush()).await.is_ok_and(|done| done.is_ok()) {
                    listening.store(true, Ordering::Relaxed);
                    let Some(shared) = shared.upgrade() else { return };
                    shared.changed(Change::Connected);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_are_scattered() {
        for attempts in 0..40 {
            let pause = pause(attempts);
            assert!(pause >= Duration::from_millis(60) && pause <= PAUSE_MAX, "{attempts}: {pause:?}");
        }
        assert!((0..20).map(|_| pause(30)).any(|p| p != pause(30)), "scattered");
    }
}
