//! One connected client: what it says goes in, what its agency works on goes out.

use super::{
    events::{self, Ready},
    feed::{self, Feed, Moved, Thing, Update},
    sessions::{Connected, EVENTS},
    stream::Peer,
};
use crate::{
    app::App,
    field::{
        doors::{Allowance, Origin, Said, accepted},
        intake::{self, Standing},
        quarantine::Reason,
        registry::Known,
    },
    problem::Problem,
};
use atalaya_field::{
    device::DeviceKind,
    thread::{Thread, ThreadCommand},
};
use atalaya_model::UnitId;
use cot::{
    Event, Frame, Frames, Version,
    negotiation::{self, Step},
};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, WriteHalf},
    sync::{broadcast::error::RecvError, mpsc, oneshot},
    time::timeout,
};

mod incoming;

/// Bytes of one piece that is written, and pieces that wait for the network.
const PIECE: usize = 32 << 10;
const PIECES: usize = 4;
/// What must not be dropped (chat, incidents, answers) waits up to this, bytes.
const URGENT_MAX: usize = 1 << 20;
/// How long a client may take nothing while something waits for it.
const SLOW: Duration = Duration::from_secs(20);
/// A client that says nothing for so long is gone; TAK clients ping each minute.
const SILENCE: Duration = Duration::from_secs(300);
/// How long a connection may go on without having said who it is.
const UNNAMED: Duration = Duration::from_secs(60);
/// How often it is asked again whether it may speak, for which unit, and what it may see; seconds.
const LOOK_EVERY: u32 = 15;

/// Why a connection ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    /// The client left, or the network did.
    Left,
    Stopping,
    /// For the list of what was not taken.
    Cut(Reason),
}

/// Serves a connection until it ends.
pub async fn serve<S: AsyncRead + AsyncWrite + Send + 'static>(
    app: Arc<App>,
    feed: Feed,
    stream: S,
    peer: Peer,
    device: Option<Known>,
    origin: Origin,
) {
    let (mut read, write) = tokio::io::split(stream);
    let (queue, pieces) = mpsc::channel(PIECES);
    let writer = tokio::spawn(write_all(write, pieces));
    let mut session = Session::new(app.clone(), feed, peer, device, origin, queue);
    let end = session.run(&mut read).await;
    let name = session.name();
    let device = session.device.as_ref().map(|device| device.id);
    let another = app.field.sessions.leave(session.number, device);
    if let Some(device) = device {
        app.field.intake.note(device, |health| health.connected = another);
    }
    if let End::Cut(reason) = end {
        tracing::info!(name, ?reason, "a TAK client was cut off");
        session.origin.note(&app, &name, reason);
    }
    // What was queued before may still go out; who takes nothing is not waited for.
    drop(session);
    let _ = timeout(Duration::from_secs(2), writer).await;
}

/// Writes pieces as the network takes them.
async fn write_all<W: AsyncWrite>(mut write: WriteHalf<W>, mut pieces: mpsc::Receiver<Vec<u8>>) {
    while let Some(piece) = pieces.recv().await {
        let written = async {
            write.write_all(&piece).await?;
            write.flush().await
        };
        if !matches!(timeout(SLOW, written).await, Ok(Ok(()))) {
            return;
        }
    }
    let _ = timeout(Duration::from_secs(1), write.shutdown()).await;
}

struct Session {
    app: Arc<App>,
    feed: Feed,
    peer: Peer,
    device: Option<Known>,
    origin: Origin,
    number: u64,
    /// Completes when a later connection of the device needs this one's room.
    replaced: Option<oneshot::Receiver<()>>,
    /// For whom the device speaks, once it is known.
    standing: Option<Standing>,
    /// It may see what the agency of that unit works on.
    may_see: bool,
    /// How the client calls itself in CoT, once it has said so.
    uid: Option<String>,
    call_sign: String,
    client: Option<String>,
    frames: Frames,
    /// What goes out is encoded in this.
    version: Version,
    queue: mpsc::Sender<Vec<u8>>,
    /// Newest event of each unit that waits.
    moved: HashMap<UnitId, Arc<Ready>>,
    urgent: VecDeque<Vec<u8>>,
    urgent_bytes: usize,
    /// Things and units the client was shown: what it may see no more is taken off its map.
    shown: HashSet<String>,
    units: HashSet<UnitId>,
    /// Since when something waits and nothing is taken.
    stuck_since: Option<Instant>,
    heard_at: Instant,
    allowance: Allowance,
    emergency: Option<String>,
}

impl Session {
    fn new(
        app: Arc<App>,
        feed: Feed,
        peer: Peer,
        device: Option<Known>,
        origin: Origin,
        queue: mpsc::Sender<Vec<u8>>,
    ) -> Self {
        let (now, number) = (Instant::now(), app.field.sessions.number());
        let replaced = device.as_ref().map(|device| app.field.sessions.enter(number, device.id));
        Self {
            number,
            replaced,
            app,
            feed,
            peer,
            device,
            origin,
            standing: None,
            may_see: false,
            uid: None,
            call_sign: String::new(),
            client: None,
            frames: Frames::new(),
            version: Version::Zero,
            queue,
            moved: HashMap::new(),
            urgent: VecDeque::new(),
            urgent_bytes: 0,
            shown: HashSet::new(),
            units: HashSet::new(),
            stuck_since: None,
            heard_at: now,
            allowance: Allowance::new(EVENTS, now),
            emergency: None,
        }
    }

    /// Whether one more event is within bounds: of the connection, and of the device over all its connections.
    fn within(&mut self) -> Result<bool, End> {
        let mut said = self.allowance.take(Instant::now());
        if let Some(device) = self.device.as_ref().filter(|_| said == Said::Within)
            && !self.app.field.sessions.may_speak(device.id)
        {
            said = self.allowance.too_much();
        }
        match said {
            Said::Within => Ok(true),
            Said::Over => Ok(false),
            Said::Flood => Err(End::Cut(Reason::Flood)),
        }
    }

    /// How the list names it.
    fn name(&self) -> String {
        let device = self.device.as_ref().map(|d| d.name.to_string());
        device.or_else(|| self.uid.clone()).unwrap_or_default()
    }

    async fn run<R: AsyncRead + Unpin>(&mut self, read: &mut R) -> End {
        match self.go(read).await {
            Ok(()) => End::Left,
            Err(end) => end,
        }
    }

    async fn go<R: AsyncRead + Unpin>(&mut self, read: &mut R) -> Result<(), End> {
        let mut updates = self.feed.subscribe();
        let mut wakes = self.app.field.wakes();
        let mut changes = self.app.field.registry.changes();
        let mut stop = self.app.stopping.subscribe();
        // Its answer borrows a lock, which must not be held while an event is worked on.
        let mut stopping = std::pin::pin!(async move {
            let _ = stop.wait_for(|s| *s).await;
        });
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut buffer = vec![0; 16 << 10];
        let (began, mut turn) = (Instant::now(), 0u32);
        let offer = negotiation::write(Step::Offer { version: 1 }, "protouid", self.millis());
        self.urge(&offer)?;
        if self.device.is_some() {
            self.settle().await?;
        }
        loop {
            self.flush();
            tokio::select! {
                () = &mut stopping => return Err(End::Stopping),
                () = replaced(&mut self.replaced) => return Ok(()),
                got = read.read(&mut buffer) => match got {
                    Ok(0) | Err(_) => return Ok(()),
                    Ok(n) => self.arrived(&buffer[..n]).await?,
                },
                update = updates.recv() => match update {
                    Ok(update) => self.update(&update)?,
                    Err(RecvError::Lagged(_)) => self.everything()?,
                    Err(RecvError::Closed) => return Err(End::Stopping),
                },
                woken = wakes.recv() => match woken {
                    Ok(unit) if self.standing.as_ref().is_some_and(|s| s.unit == unit) => self.messages().await?,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => self.messages().await?,
                    Err(RecvError::Closed) => return Err(End::Stopping),
                },
                changed = changes.changed() => {
                    changed.map_err(|_| End::Stopping)?;
                    self.still_enrolled()?;
                    self.settle().await?;
                }
                // Room in the queue again: what waits goes on at once.
                room = self.queue.clone().reserve_owned(), if self.waits() => {
                    let Ok(permit) = room else { return Err(self.gone()) };
                    drop(permit);
                }
                _ = tick.tick() => {
                    turn += 1;
                    if turn % LOOK_EVERY == 0 {
                        // A certificate runs out while nothing changes.
                        self.still_enrolled()?;
                        self.settle().await?;
                    }
                    self.patience(began)?;
                }
            }
        }
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.app.desk.sources().now().as_millis()).unwrap_or(0)
    }

    /// The writer ended: the network did, or nothing was taken for too long.
    fn gone(&self) -> End {
        if self.stuck_since.is_some_and(|since| since.elapsed() >= SLOW / 2) {
            End::Cut(Reason::SlowReader)
        } else {
            End::Left
        }
    }

    fn patience(&self, began: Instant) -> Result<(), End> {
        if self.stuck_since.is_some_and(|since| since.elapsed() > SLOW) {
            return Err(End::Cut(Reason::SlowReader));
        }
        if self.heard_at.elapsed() > SILENCE {
            return Err(End::Left);
        }
        if self.device.is_none() && began.elapsed() > UNNAMED {
            return Err(End::Cut(Reason::NotEnrolled));
        }
        Ok(())
    }

    /// Whether the device may still speak. A revoked one is cut off now.
    fn still_enrolled(&mut self) -> Result<(), End> {
        let Some(device) = &self.device else { return Ok(()) };
        let known = match &self.peer {
            Peer::Certificate(fingerprint) => accepted(&self.app, fingerprint).map_err(End::Cut)?,
            Peer::Named => self.app.field.registry.get(device.id).ok_or(End::Cut(Reason::Revoked))?,
        };
        if known.holder != device.holder {
            // What is remembered is of the earlier holder.
            self.app.field.intake.look_again(known.id);
        }
        self.device = Some(known);
        Ok(())
    }

    /// Looks for whom the device speaks and what it may see, and whether that has changed. What it was shown before is
    /// taken off its map: another unit's agency works on other things.
    async fn settle(&mut self) -> Result<(), End> {
        let Some(device) = self.device.clone() else { return Ok(()) };
        let standing = match intake::standing(&self.app, &device).await {
            Ok(standing) => standing,
            // A store that does not answer takes nobody off the picture.
            Err(_) => return Ok(()),
        };
        let may_see = standing.as_ref().is_some_and(|standing| self.holds(&device, standing));
        if standing == self.standing && may_see == self.may_see {
            return Ok(());
        }
        match &standing {
            None => self.origin.note(&self.app, &self.name(), Reason::NobodysUnit),
            Some(standing) if !may_see => self.refuse(&device, standing).await,
            Some(_) => {}
        }
        (self.standing, self.may_see) = (standing, may_see);
        self.announce();
        self.nothing()?;
        self.everything()?;
        self.messages().await
    }

    fn holds(&self, device: &Known, standing: &Standing) -> bool {
        let caller = intake::caller(&self.app, device, standing);
        caller.holds::<atalaya_access::grants::FieldSee>(&self.app, &intake::resource(&self.app, standing))
    }

    /// Puts it on the record, once, that the device may not see what its agency works on.
    async fn refuse(&self, device: &Known, standing: &Standing) {
        let caller = intake::caller(&self.app, device, standing);
        let resource = intake::resource(&self.app, standing);
        // The answer is known; what it says is on the record.
        let _ = caller.grant::<atalaya_access::grants::FieldSee>(&self.app, &resource).await;
    }

    /// For whom it sees, while it may.
    fn seeing(&self) -> Option<&Standing> {
        self.standing.as_ref().filter(|_| self.may_see)
    }

    /// Puts the connection on the list of those connected, once it is known who it is.
    fn announce(&self) {
        let (Some(device), Some(standing), Some(uid)) = (&self.device, &self.standing, &self.uid) else {
            self.app.field.sessions.take_off(self.number);
            return;
        };
        let now = self.app.desk.sources().now();
        self.app.field.sessions.put(
            self.number,
            Connected {
                device: device.id,
                unit: standing.unit,
                agency: standing.agency.clone(),
                uid: uid.clone(),
                call_sign: self.call_sign.clone(),
                client: self.client.clone(),
                since: now,
            },
        );
        self.app.field.intake.note(device.id, |health| {
            health.connected = true;
            health.last_at = now;
            health.client.clone_from(&self.client);
        });
    }

    /// Shows everything that the unit's agency works on, and takes off the map what it works on no more.
    fn everything(&mut self) -> Result<(), End> {
        if self.seeing().is_none() {
            return Ok(());
        }
        let now = self.app.desk.sources().now();
        self.urge(&events::centre(&self.app.config.centre, now))?;
        let (units, things) = (feed::all_units(&self.app), feed::things(&self.app));
        let there: HashSet<UnitId> = units.iter().map(|moved| moved.unit).collect();
        let gone: Vec<UnitId> = self.units.difference(&there).copied().collect();
        gone.into_iter().for_each(|unit| self.vanished(unit));
        units.iter().for_each(|moved| self.moved(moved));
        let over = |uid: &String| !things.iter().any(|thing| thing.uid == *uid);
        for uid in self.shown.extract_if(over).collect::<Vec<_>>() {
            self.urge(&events::gone(&uid, now))?;
        }
        for thing in &things {
            self.thing(thing)?;
        }
        Ok(())
    }

    /// Takes off the client's map what it was shown: incidents, notices and units.
    fn nothing(&mut self) -> Result<(), End> {
        self.moved.clear();
        let now = self.app.desk.sources().now();
        for uid in std::mem::take(&mut self.shown) {
            self.urge(&events::gone(&uid, now))?;
        }
        for unit in self.units.clone() {
            self.vanished(unit);
        }
        Ok(())
    }

    fn update(&mut self, update: &Update) -> Result<(), End> {
        match update {
            Update::Moved(units) => units.iter().for_each(|moved| self.moved(moved)),
            Update::Gone(units) => units.iter().for_each(|unit| self.vanished(*unit)),
            Update::Things(things) => {
                for thing in things.iter() {
                    self.thing(thing)?;
                }
            }
            Update::Mission(told) => {
                let here = self.seeing().is_some_and(|s| s.agency == told.agency);
                if here && self.uid.as_deref().is_some_and(|uid| told.reaches(uid)) {
                    self.urge_ready(&told.ready)?;
                }
            }
            Update::Drawn { agency, from, ready } => {
                let here = self.seeing().is_some_and(|s| s.agency == *agency);
                if here && *from != self.number && self.is_addressed(ready) {
                    self.urge_ready(ready)?;
                }
            }
        }
        Ok(())
    }

    /// Whether what a colleague sent goes to this client: by its own names, or by those the centre gives its unit.
    fn is_addressed(&self, ready: &Ready) -> bool {
        if ready.to.is_everybody() {
            return true;
        }
        let unit = self.standing.as_ref().map(|s| s.unit);
        let (row, named) = (unit.and_then(|unit| self.app.live.unit(unit)), unit.map(events::unit_uid));
        let call_sign = row.as_ref().map(|row| row.call_sign.as_str());
        let names = [self.uid.as_deref(), Some(self.call_sign.as_str()), call_sign, named.as_deref()];
        ready.to.reaches(names.into_iter().flatten())
    }

    /// A unit of the agency; the client draws its own by itself.
    fn moved(&mut self, moved: &Moved) {
        let Some(standing) = self.seeing() else { return };
        if moved.agency == standing.agency && moved.unit != standing.unit {
            self.units.insert(moved.unit);
            self.moved.insert(moved.unit, moved.ready.clone());
        } else {
            self.vanished(moved.unit);
        }
    }

    /// A unit that the client was shown and that it sees no more.
    fn vanished(&mut self, unit: UnitId) {
        if self.units.remove(&unit) {
            let gone = events::gone(&events::unit_uid(unit), self.app.desk.sources().now());
            self.moved.insert(unit, Arc::new(Ready::of(&gone)));
        }
    }

    fn thing(&mut self, thing: &Thing) -> Result<(), End> {
        let Some(standing) = self.seeing() else { return Ok(()) };
        let seen = thing.reaches(&standing.agency, standing.municipality.as_ref());
        match thing.ready.as_ref().filter(|_| seen) {
            Some(ready) => {
                self.shown.insert(thing.uid.clone());
                self.urge_ready(ready)
            }
            None if self.shown.remove(&thing.uid) => {
                self.urge(&events::gone(&thing.uid, self.app.desk.sources().now()))
            }
            None => Ok(()),
        }
    }

    /// Sends what waits for the crew, once the client has said how it calls itself.
    async fn messages(&mut self) -> Result<(), End> {
        let (Some(device), Some(standing), Some(uid)) =
            (self.device.clone(), self.standing.clone(), self.uid.clone())
        else {
            return Ok(());
        };
        let Ok((thread, _)) = self.app.desk.load::<Thread>(standing.unit).await else { return Ok(()) };
        let now = self.app.desk.sources().now();
        let centre = self.app.config.centre.clone();
        let waiting: Vec<_> = thread.waiting(now).cloned().collect();
        for message in waiting {
            let Some(event) = events::chat(&message, &centre, &uid, &self.call_sign) else { continue };
            self.urge(&event)?;
            let asker = intake::asker(&self.app, &device, &standing, "MessageSend");
            let command = ThreadCommand::Hand { message: message.id, device: device.id };
            let handed = crate::field::messages::run(&self.app, &asker, standing.unit, command).await;
            if let Err(problem) = handed {
                tracing::warn!(code = problem.code, "it could not be noted that a message was handed over");
            }
        }
        Ok(())
    }

    /// Says something to the crew that is not kept: an answer to what it asked.
    fn say(&mut self, text: &str) -> Result<(), End> {
        let Some(uid) = self.uid.clone() else { return Ok(()) };
        let now = self.app.desk.sources().now();
        let id = self.app.desk.sources().ids().next().to_string();
        let chat = events::chat_text(&id, text, &self.app.config.centre, &uid, &self.call_sign, now);
        self.urge(&chat)
    }

    fn urge(&mut self, event: &Event) -> Result<(), End> {
        self.urge_ready(&Ready::of(event))
    }
    fn urge_ready(&mut self, ready: &Ready) -> Result<(), End> {
        let bytes = ready.bytes(self.version).to_vec();
        self.urgent_bytes += bytes.len();
        self.urgent.push_back(bytes);
        if self.urgent_bytes > URGENT_MAX { Err(End::Cut(Reason::SlowReader)) } else { Ok(()) }
    }

    fn waits(&self) -> bool {
        !self.urgent.is_empty() || !self.moved.is_empty()
    }

    /// Hands over to the network what it has room for: what must not be lost first, then the newest positions.
    fn flush(&mut self) {
        while self.waits() {
            let Ok(permit) = self.queue.try_reserve() else {
                self.stuck_since.get_or_insert_with(Instant::now);
                return;
            };
            let mut piece = Vec::new();
            while piece.len() < PIECE
                && let Some(bytes) = self.urgent.pop_front()
            {
                self.urgent_bytes -= bytes.len();
                piece.extend(bytes);
            }
            if self.urgent.is_empty() {
                let units: Vec<UnitId> = self.moved.keys().copied().collect();
                for unit in units {
                    if piece.len() >= PIECE {
                        break;
                    }
                    if let Some(ready) = self.moved.remove(&unit) {
                        piece.extend(ready.bytes(self.version));
                    }
                }
            }
            permit.send(piece);
            self.stuck_since = None;
        }
    }

    async fn arrived(&mut self, bytes: &[u8]) -> Result<(), End> {
        self.heard_at = Instant::now();
        self.frames.push(bytes);
        loop {
            let frame = match self.frames.next_frame() {
                Ok(Some(frame)) => frame,
                Ok(None) => return Ok(()),
                // Where the framing is lost, nothing after it can be believed.
                Err(_) => return Err(End::Cut(Reason::Unreadable)),
            };
            let event = match frame {
                Frame::Xml(bytes) => cot::decode_xml(&bytes).ok(),
                Frame::Protobuf(bytes) => cot::decode_protobuf(&bytes).ok().and_then(|message| message.event),
            };
            match event {
                Some(event) => self.event(event).await?,
                // One bad event among good ones: the framing stands, the next is read.
                None if self.within()? => {
                    metrics::counter!("atalaya_tak_unreadable_total").increment(1);
                }
                None => {}
            }
        }
    }

    /// Who speaks on a connection without certificate: a device enrolled by the name it sends.
    fn name_itself(&mut self, uid: &str) -> Result<(), End> {
        if self.device.is_none() {
            let known = self.app.field.registry.by_name(DeviceKind::Tak, uid);
            self.uid = Some(uid.to_owned());
            let known = known.ok_or(End::Cut(Reason::NotEnrolled))?;
            self.replaced = Some(self.app.field.sessions.enter(self.number, known.id));
            self.device = Some(known);
        }
        Ok(())
    }
}

/// Waits until a later connection of the same device needs this one's room; for ever while no device is known.
async fn replaced(later: &mut Option<oneshot::Receiver<()>>) {
    match later {
        // The sender is never used, only dropped.
        Some(later) => drop(later.await),
        None => std::future::pending().await,
    }
}

/// What went wrong in the store is logged and told to the crew; the connection goes on.
fn unheard(problem: &Problem) -> String {
    tracing::warn!(code = problem.code, "what a crew said could not be recorded");
    problem.detail.clone()
}
