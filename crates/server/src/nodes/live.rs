//! What goes out to the other nodes and what comes from them, in one task.

use super::told::{self, Presence};
use crate::{app::App, tak::Ready};
use atalaya_bus::{Arrivals, Arrived, Bus, Change, Lane, NodeId};
use atalaya_model::Timestamp;
use atalaya_picture::{SIGNALS_MAX, Signal, read_signals, write_signals};
use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

/// How often it is looked whether there is something to tell.
const EVERY: Duration = Duration::from_millis(50);
/// Positions go out each second turn: a node that dies takes at most this much with it.
const FLUSH_TURNS: u64 = 2;
/// Who is here, every five seconds.
const PRESENCE_TURNS: u64 = 100;
/// Figures for measures, every second.
const MEASURE_TURNS: u64 = 20;
/// Sources told of in one flush; further ones go out with the next.
const FLUSH_MAX: usize = 20 * SIGNALS_MAX;
/// The same node is not told everything more often.
const ANSWER_AGAIN: Duration = Duration::from_secs(1);
/// In a hello: the sender would be asked back, or not, so that two nodes do not ask each other for ever.
const ASK_BACK: &[u8] = b"?";
const NO_MORE: &[u8] = b".";

/// Works until the process ends.
pub async fn run(app: Arc<App>, mut arrivals: Arrivals) {
    let Some(bus) = app.nodes.bus.get().cloned() else { return };
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    let mut line = Line { app: &app, bus: &bus, told_head: 0, turn: 0, answered: HashMap::new() };
    loop {
        tokio::select! {
            message = arrivals.messages.recv() => match message {
                Some(message) => line.take(&message),
                None => return,
            },
            change = arrivals.changes.recv() => match change {
                Some(change) => line.changed(change),
                None => return,
            },
            _ = tick.tick() => line.turn(),
        }
    }
}

struct Line<'a> {
    app: &'a Arc<App>,
    bus: &'a Bus,
    told_head: u64,
    turn: u64,
    answered: HashMap<NodeId, Instant>,
}

impl Line<'_> {
    fn now(&self) -> Timestamp {
        self.app.desk.sources().now()
    }
    /// What cannot be told now is not told: it is counted, and made up with the next hello.
    fn tell(&self, lane: Lane, payload: &[u8]) {
        let _ = self.bus.tell(lane, payload);
    }

    fn changed(&mut self, change: Change) {
        match change {
            Change::Connected => {
                // A server alone in its process, as in most towns, has no bus that could come or go.
                if self.bus.has_others() {
                    tracing::info!("connected to the bus of nodes");
                }
                self.answered.clear();
                self.tell(Lane::Hello, ASK_BACK);
                self.presence();
            }
            Change::Away => {
                tracing::warn!("the bus of nodes is away: consoles here see what is received here");
            }
        }
    }

    fn turn(&mut self) {
        self.turn += 1;
        if self.turn.is_multiple_of(MEASURE_TURNS) {
            measure(self.bus);
        }
        let others = self.bus.has_others();
        self.app.positions.tell_others(others);
        if !others {
            return;
        }
        let head = self.app.nodes.head.load(Ordering::Relaxed);
        if head != self.told_head {
            self.told_head = head;
            self.tell(Lane::Head, &head.to_le_bytes());
        }
        if self.turn.is_multiple_of(FLUSH_TURNS) {
            let moved = self.app.positions.take_moved(FLUSH_MAX);
            for some in moved.chunks(SIGNALS_MAX) {
                self.tell(Lane::Positions, &write_signals(some));
            }
        }
        if self.turn.is_multiple_of(PRESENCE_TURNS) {
            self.presence();
        }
    }

    fn presence(&self) {
        let presence = Presence { people: self.app.presence.people(), tak: self.app.field.sessions.all() };
        self.tell(Lane::Presence, &told::write_presence(presence));
    }

    fn take(&mut self, message: &Arrived) {
        let understood = match message.lane {
            Lane::Positions => self.positions(&message.payload),
            Lane::Drawn => self.drawn(&message.payload),
            Lane::Presence => told::read_presence(&message.payload)
                .map(|presence| self.app.nodes.remember(message.from, presence, self.now())),
            Lane::Head => self.head(&message.payload),
            Lane::Hello => self.answer(message.from, &message.payload),
        };
        if understood.is_none() {
            self.app.nodes.unreadable.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn positions(&self, payload: &[u8]) -> Option<()> {
        let signals = read_signals(payload).ok()?;
        let now = self.now();
        let mut refused = 0;
        for signal in &signals {
            if !self.believed(signal) || self.app.positions.adopt(signal, now).is_err() {
                refused += 1;
            }
        }
        self.app.nodes.refused.fetch_add(refused, Ordering::Relaxed);
        Some(())
    }

    /// A device that was revoked here a moment ago may still speak at another node. One that this node has not
    /// read of yet is believed: the node that tells of it has checked it, and may not tell of it again for long.
    fn believed(&self, signal: &Signal) -> bool {
        match signal {
            Signal::At { origin, .. } => {
                origin.device.is_none_or(|device| !self.app.field.registry.is_revoked(device))
            }
            Signal::Gone { .. } => true,
        }
    }

    fn drawn(&self, payload: &[u8]) -> Option<()> {
        let (agency, xml) = told::read_drawn(payload)?;
        let event = cot::decode_xml(xml).ok()?;
        // Nobody connected is no error.
        let _ = self.app.nodes.drawn.send((agency, Arc::new(Ready::of(&event))));
        Some(())
    }

    fn head(&self, payload: &[u8]) -> Option<()> {
        let position = u64::from_le_bytes(payload.try_into().ok()?);
        if position > self.app.nodes.seen.load(Ordering::Relaxed) {
            self.app.nodes.grew.notify_one();
        }
        Some(())
    }

    /// Tells a node everything that is known here, and asks it for what it knows.
    fn answer(&mut self, to: NodeId, payload: &[u8]) -> Option<()> {
        let asks_back = match payload {
            ASK_BACK => true,
            NO_MORE => false,
            _ => return None,
        };
        if self.answered.get(&to).is_some_and(|at| at.elapsed() < ANSWER_AGAIN) {
            return Some(());
        }
        self.answered.insert(to, Instant::now());
        let known = self.app.positions.known(self.now());
        for some in known.chunks(SIGNALS_MAX) {
            let _ = self.bus.tell_one(to, Lane::Positions, &write_signals(some));
        }
        self.presence();
        if asks_back {
            let _ = self.bus.tell_one(to, Lane::Hello, NO_MORE);
        }
        Some(())
    }
}

fn measure(bus: &Bus) {
    let health = bus.health();
    metrics::gauge!("atalaya_bus_connected").set(if health.connected { 1.0 } else { 0.0 });
    metrics::gauge!("atalaya_bus_nodes").set(health.nodes.len() as f64);
    for (what, count) in [
        ("sent", health.sent),
        ("received", health.received),
        ("dropped", health.dropped),
        ("unreadable", health.unreadable),
        ("foreign", health.foreign),
        ("stale", health.stale),
    ] {
        metrics::counter!("atalaya_bus_messages_total", "what" => what).absolute(count);
    }
}
