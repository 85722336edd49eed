//! One client of the broker.

use super::{
    topics::Own,
    wire::{
        self, Answer, Frames, Goodbye, Hello, Message, Outcome, PACKET_MAX, Packet, Refusal, UNDER_WAY_MAX,
        Version, WireError,
    },
};
use crate::{
    app::App,
    field::{
        doors::{Allowance, Origin, Rate, Said, accepted},
        enrolment::digest,
        quarantine::Reason,
        registry::Known,
        trackers::{self, Taken},
    },
};
use atalaya_field::device::{DeviceKind, Digest};
use atalaya_model::Millis;
use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf},
    sync::{oneshot, watch},
    time::timeout,
};

/// How long a client may take to say who it is, and the largest packet in which it does.
const HELLO: Duration = Duration::from_secs(10);
const HELLO_MAX: usize = 2 << 10;
/// How long a client may take nothing of what is sent to it.
const SLOW: Duration = Duration::from_secs(10);
/// A client that promises no sign of life, or a later one, is given this.
const KEEP_ALIVE_MAX_S: u16 = 3_600;
/// Filters of one client.
const FILTERS_MAX: usize = 16;
/// Older than this, a client that begins to listen is asked where it is.
const UNHEARD: Millis = Millis::from_minutes(5);
/// What OwnTracks understands as the question where it is.
const ASK: &[u8] = br#"{"_type":"cmd","action":"reportLocation"}"#;

/// Why a connection ended.
enum End {
    /// The client left, or the network did.
    Left,
    /// The centre ends it; with a line on the list, where it is the client's doing.
    Cut(Goodbye, Option<Reason>),
}

/// How a client proved who it is.
enum Shown {
    Certificate(Digest),
    Secret(String, Digest),
}

/// Packets of any kind.
const PACKETS: Rate = Rate { a_second: 50.0, at_once: 500.0, over_max: 5_000 };

/// Serves a connection until it ends.
pub async fn serve<S: AsyncRead + AsyncWrite + Send + 'static>(
    app: Arc<App>,
    stream: S,
    certificate: Option<Digest>,
    origin: Origin,
) {
    let (mut read, mut write) = tokio::io::split(stream);
    let mut frames = Frames::default();
    let hello = match timeout(HELLO, hello(&mut read, &mut frames)).await {
        Ok(Ok(hello)) => hello,
        Ok(Err(Some(error))) => {
            origin.note(&app, "", Reason::Unreadable);
            if error == WireError::Version {
                let _ =
                    send(&mut write, &wire::write(Version::Three, &Answer::Refused(Refusal::Version))).await;
            }
            return;
        }
        // Left before saying anything, or says nothing: many a port is only knocked at.
        Ok(Err(None)) | Err(_) => return,
    };
    let version = hello.version;
    match admit(&app, &origin, certificate, &hello) {
        Ok((device, shown)) => Session::run(app, origin, (read, write), frames, hello, device, shown).await,
        Err((refusal, reason)) => {
            if let Some(reason) = reason {
                let name = if hello.username.is_empty() { &hello.client_id } else { &hello.username };
                origin.note(&app, name, reason);
            }
            let _ = send(&mut write, &wire::write(version, &Answer::Refused(refusal))).await;
            let _ = timeout(Duration::from_secs(1), write.shutdown()).await;
        }
    }
}

/// Reads the first packet. `Err(None)`: the client left.
async fn hello<R: AsyncRead + Unpin>(read: &mut R, frames: &mut Frames) -> Result<Hello, Option<WireError>> {
    let mut buffer = [0; 2 << 10];
    loop {
        if let Some(frame) = frames.next(HELLO_MAX)? {
            match wire::read(frame, None)? {
                Packet::Connect(hello) => return Ok(hello),
                _ => return Err(Some(WireError::NoConnect)),
            }
        }
        match read.read(&mut buffer).await {
            Ok(0) | Err(_) => return Err(None),
            Ok(n) => frames.push(&buffer[..n]),
        }
    }
}

/// Who a client is; otherwise what it is told, and what the list says.
fn admit(
    app: &App,
    origin: &Origin,
    certificate: Option<Digest>,
    hello: &Hello,
) -> Result<(Known, Shown), (Refusal, Option<Reason>)> {
    let registry = &app.field.registry;
    let (device, shown) = match certificate {
        Some(fingerprint) => {
            let device = accepted(app, &fingerprint);
            (device.map_err(|reason| (Refusal::NotAllowed, Some(reason)))?, Shown::Certificate(fingerprint))
        }
        None => {
            let secret = digest(&hello.password);
            match registry.by_secret(DeviceKind::OwnTracks, &hello.username, &secret) {
                Some(device) => (device, Shown::Secret(hello.username.clone(), secret)),
                None => return Err(unknown(app, origin, &hello.username)),
            }
        }
    };
    // A will elsewhere is a message elsewhere, sent later.
    let own = Own::new(registry.topic_names(device.id));
    if hello.will_topic.as_ref().is_some_and(|topic| !own.publishes(topic)) {
        return Err((Refusal::NotAllowed, Some(Reason::ForeignTopic)));
    }
    Ok((device, shown))
}

/// A wrong guess costs; tries are counted together for all doors of trackers.
fn unknown(app: &App, origin: &Origin, name: &str) -> (Refusal, Option<Reason>) {
    if !app.field.may_try(&origin.source, app.desk.sources().now()) {
        return (Refusal::Busy, None);
    }
    match app.field.registry.knows(DeviceKind::OwnTracks, name) {
        true => (Refusal::Login, Some(Reason::WrongSecret)),
        false => (Refusal::Login, Some(Reason::NotEnrolled)),
    }
}

/// Writes as the network takes it.
async fn send<W: AsyncWrite + Unpin>(write: &mut W, bytes: &[u8]) -> Result<(), End> {
    let written = async {
        write.write_all(bytes).await?;
        write.flush().await
    };
    match timeout(SLOW, written).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Left),
        Err(_) => Err(End::Cut(Goodbye::Silent, Some(Reason::SlowReader))),
    }
}

struct Session<S> {
    app: Arc<App>,
    origin: Origin,
    write: WriteHalf<S>,
    version: Version,
    device: Known,
    shown: Shown,
    own: Own,
    filters: Vec<(String, u8)>,
    /// Messages of quality 2 whose release is awaited.
    received: BTreeSet<u16>,
    /// Where the application publishes its positions, once that is known.
    base: Option<String>,
    asked: bool,
    allowance: Allowance,
    changes: watch::Receiver<u64>,
}

impl<S: AsyncRead + AsyncWrite> Session<S> {
    async fn run(
        app: Arc<App>,
        origin: Origin,
        (mut read, write): (ReadHalf<S>, WriteHalf<S>),
        mut frames: Frames,
        hello: Hello,
        device: Known,
        shown: Shown,
    ) {
        let id = device.id;
        let (number, ended) = app.field.mqtt.enter(id, &hello.client_id);
        app.field.intake.note(id, |health| {
            health.connected = true;
            health.client = Some(format!("MQTT · {}", hello.client_id.chars().take(40).collect::<String>()));
        });
        let mut session = Self {
            own: Own::new(app.field.registry.topic_names(id)),
            changes: app.field.registry.changes(),
            app: app.clone(),
            origin,
            write,
            version: hello.version,
            device,
            shown,
            filters: Vec::new(),
            received: BTreeSet::new(),
            base: None,
            asked: false,
            allowance: Allowance::new(PACKETS, Instant::now()),
        };
        let end = session.go(&mut read, &mut frames, ended, hello.keep_alive_s).await;
        let another = app.field.mqtt.leave(number, id);
        app.field.intake.note(id, |health| health.connected = another);
        if let Err(End::Cut(goodbye, reason)) = end {
            if let Some(reason) = reason {
                tracing::info!(device = %session.device.name, ?reason, "an MQTT client was cut off");
                session.origin.note(&app, session.device.name.as_str(), reason);
            }
            // Who takes nothing is not waited for again.
            if reason != Some(Reason::SlowReader) {
                let _ = session.say(&Answer::Goodbye(goodbye)).await;
            }
        }
        let _ = timeout(Duration::from_secs(1), session.write.shutdown()).await;
    }

    async fn go(
        &mut self,
        read: &mut ReadHalf<S>,
        frames: &mut Frames,
        mut ended: oneshot::Receiver<()>,
        keep_alive_s: u16,
    ) -> Result<(), End> {
        let keep_alive_s = match keep_alive_s {
            0 => KEEP_ALIVE_MAX_S,
            asked => asked.min(KEEP_ALIVE_MAX_S),
        };
        // One and a half times what was promised (MQTT 3.1.1, 3.1.2-24).
        let silence = Duration::from_secs(u64::from(keep_alive_s) * 3 / 2);
        self.say(&Answer::Welcome { keep_alive_s }).await?;
        // The lock its answer borrows must not be held while a packet is worked on.
        let mut stop = self.app.stopping.subscribe();
        let mut stopping = std::pin::pin!(async move {
            let _ = stop.wait_for(|s| *s).await;
        });
        let mut changes = self.changes.clone();
        let mut buffer = vec![0; 4 << 10];
        let mut heard_at = tokio::time::Instant::now();
        loop {
            while let Some(frame) = frames.next(PACKET_MAX).map_err(cut)? {
                let packet = wire::read(frame, Some(self.version)).map_err(cut)?;
                if matches!(packet, Packet::Disconnect) {
                    return Ok(());
                }
                self.packet(packet).await?;
            }
            tokio::select! {
                () = &mut stopping => return Err(End::Cut(Goodbye::Stopping, None)),
                _ = &mut ended => return Err(End::Cut(Goodbye::TakenOver, None)),
                changed = changes.changed() => {
                    changed.map_err(|_| End::Left)?;
                    self.still_enrolled()?;
                }
                got = read.read(&mut buffer) => match got {
                    Ok(0) | Err(_) => return Ok(()),
                    Ok(n) => {
                        heard_at = tokio::time::Instant::now();
                        frames.push(&buffer[..n]);
                    }
                },
                () = tokio::time::sleep_until(heard_at + silence) => {
                    return Err(End::Cut(Goodbye::Silent, None));
                }
            }
        }
    }

    /// Sends an answer. A device that is revoked while it takes nothing is not waited for.
    async fn say(&mut self, answer: &Answer<'_>) -> Result<(), End> {
        let bytes = wire::write(self.version, answer);
        if bytes.is_empty() {
            return Ok(());
        }
        let (registry, device) = (&self.app.field.registry, self.device.id);
        let changes = &mut self.changes;
        let revoked = async {
            while changes.changed().await.is_ok() {
                if registry.get(device).is_none() {
                    return;
                }
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            sent = send(&mut self.write, &bytes) => sent,
            () = revoked => Err(End::Cut(Goodbye::NotAllowed, Some(Reason::Revoked))),
        }
    }

    /// Whether the device may still speak. A revoked one is cut off now, and one whose secret was replaced.
    fn still_enrolled(&mut self) -> Result<(), End> {
        let registry = &self.app.field.registry;
        let found = match &self.shown {
            Shown::Certificate(fingerprint) => accepted(&self.app, fingerprint),
            Shown::Secret(name, secret) => registry
                .by_secret(DeviceKind::OwnTracks, name, secret)
                .filter(|found| found.id == self.device.id)
                .ok_or(if registry.get(self.device.id).is_none() {
                    Reason::Revoked
                } else {
                    Reason::WrongSecret
                }),
        };
        self.device = found.map_err(|reason| End::Cut(Goodbye::NotAllowed, Some(reason)))?;
        self.own = Own::new(registry.topic_names(self.device.id));
        Ok(())
    }

    async fn packet(&mut self, packet: Packet) -> Result<(), End> {
        let within = match self.allowance.take(Instant::now()) {
            Said::Within => true,
            Said::Over => false,
            Said::Flood => return Err(End::Cut(Goodbye::TooMuch, Some(Reason::Flood))),
        };
        match packet {
            Packet::Publish(message) => self.published(message, within).await,
            Packet::PubRel(id) => {
                self.received.remove(&id);
                self.say(&Answer::PubComp(id)).await
            }
            Packet::Subscribe { id, filters } => self.subscribe(id, filters).await,
            Packet::Unsubscribe { id, filters } => {
                self.filters.retain(|(filter, _)| !filters.contains(filter));
                self.say(&Answer::UnsubAck(id, filters.len())).await
            }
            Packet::Ping => self.say(&Answer::Pong).await,
            // What only a server says; a second CONNECT was refused where it was read.
            Packet::ConnAck { .. } | Packet::SubAck { .. } | Packet::Connect(_) => {
                Err(End::Cut(Goodbye::Malformed, Some(Reason::Unreadable)))
            }
            Packet::PubAck(_) | Packet::Other | Packet::Disconnect => Ok(()),
        }
    }

    async fn published(&mut self, message: Message, within: bool) -> Result<(), End> {
        // The same once more: it was worked on, and its acknowledgement was lost.
        let again = message.qos == 2 && self.received.contains(&message.id);
        let outcome = match (again, within) {
            (true, _) => Outcome::Taken,
            (false, true) => self.take(&message).await?,
            (false, false) => {
                self.origin.note(&self.app, self.device.name.as_str(), Reason::Flood);
                Outcome::TooMuch
            }
        };
        match message.qos {
            0 => {}
            1 => self.say(&Answer::PubAck(message.id, outcome)).await?,
            _ => {
                // A client of version 5 that is told why does not release it.
                if outcome == Outcome::Taken || self.version == Version::Three {
                    self.received.insert(message.id);
                    if self.received.len() > usize::from(UNDER_WAY_MAX) {
                        return Err(End::Cut(Goodbye::TooMuch, Some(Reason::Flood)));
                    }
                }
                self.say(&Answer::PubRec(message.id, outcome)).await?;
            }
        }
        if self.base.is_none() {
            self.base = self.own.base(&message.topic);
            self.ask().await?;
        }
        Ok(())
    }

    async fn take(&mut self, message: &Message) -> Result<Outcome, End> {
        if !self.own.publishes(&message.topic) {
            self.origin.note(&self.app, self.device.name.as_str(), Reason::ForeignTopic);
            return Ok(Outcome::NotYours);
        }
        let at = trackers::At {
            app: &self.app,
            door: self.origin.door,
            source: self.origin.source.clone(),
            place: None,
        };
        match at.owntracks(&self.device, &message.payload).await {
            Ok(Taken::Yes | Taken::NotBelieved) => Ok(Outcome::Taken),
            Ok(Taken::Flood) => Ok(Outcome::TooMuch),
            Ok(Taken::Encrypted) => Ok(Outcome::Encrypted),
            Ok(Taken::Unreadable(_)) => Ok(Outcome::Unreadable),
            // Not acknowledged, so that it is sent again to a store that answers.
            Err(problem) => {
                tracing::warn!(code = problem.code, "a position could not be taken");
                Err(End::Left)
            }
        }
    }

    async fn subscribe(&mut self, id: u16, filters: Vec<(String, u8)>) -> Result<(), End> {
        let mut granted = Vec::with_capacity(filters.len());
        for (filter, qos) in filters {
            self.filters.retain(|(old, _)| *old != filter);
            let taken = self.own.hears(&filter) && self.filters.len() < FILTERS_MAX;
            let qos = qos.min(1);
            granted.push(taken.then_some(qos));
            if !taken {
                self.origin.note(&self.app, self.device.name.as_str(), Reason::ForeignTopic);
                continue;
            }
            if !filter.contains(['+', '#']) && self.base.is_none() {
                self.base = self.own.base(&filter);
            }
            self.filters.push((filter, qos));
        }
        self.say(&Answer::SubAck(id, &granted)).await?;
        self.ask().await
    }

    /// Asks the application where it is, once, when it listens and has not been heard for a while: it reports by
    /// itself only when it moves, and after a start of the server nothing is known of who stands still.
    async fn ask(&mut self) -> Result<(), End> {
        let Some(topic) = self.base.as_ref().map(|base| format!("{base}/cmd")) else { return Ok(()) };
        let heard =
            self.filters.iter().filter(|(f, _)| rumqttc::mqttbytes::matches(&topic, f)).map(|(_, q)| *q);
        let Some(qos) = heard.max().filter(|_| !self.asked) else { return Ok(()) };
        self.asked = true;
        let now = self.app.desk.sources().now();
        let last = self.app.field.intake.health(self.device.id).map(|h| h.last_at).unwrap_or_default();
        if now.since(last) < UNHEARD {
            return Ok(());
        }
        self.say(&Answer::Publish { topic: &topic, payload: ASK, qos, id: u16::from(qos > 0) }).await
    }
}

fn cut(error: WireError) -> End {
    let goodbye = if error == WireError::TooLong { Goodbye::TooLong } else { Goodbye::Malformed };
    End::Cut(goodbye, Some(Reason::Unreadable))
}
