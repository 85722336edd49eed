//! Receivers that send NMEA sentences over UDP or TCP.
//!
//! NMEA knows no sender and no secret: a receiver is known by the source of its tag block, else by the address
//! it sends from. Both can be forged by whoever is on that network, so that the door belongs on a network of
//! vehicles' own; where nobody opens it, it is closed.

use super::{
    doors::{Origin, accept},
    intake::{self, Fix, Untaken},
    quarantine::{Door, Reason},
};
use crate::app::App;
use ::nmea::{Lines, Sentence};
use atalaya_field::device::DeviceKind;
use atalaya_model::Timestamp;
use atalaya_picture::Source as Kind;
use std::{collections::HashMap, io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, UdpSocket},
    time::timeout,
};

/// Connections at a time, and the measure of those beyond.
const CONNECTIONS: (usize, &str) = (500, "atalaya_nmea_full_total");
/// A connection that says nothing for so long is closed.
const SILENCE: Duration = Duration::from_secs(300);
/// Sources in one connection or at the datagram door whose dilution is remembered.
const SOURCES: usize = 10_000;
/// Metres of error per unit of dilution, one sigma of a civil receiver.
const ERROR_M: f64 = 5.0;

/// Takes datagrams until the process ends.
pub async fn udp(app: Arc<App>, socket: UdpSocket) {
    let mut buffer = vec![0; 2_048];
    let mut speaker = Speaker::default();
    let mut stop = app.stopping.subscribe();
    loop {
        let (len, peer) = tokio::select! {
            _ = stop.wait_for(|s| *s) => return,
            got = socket.recv_from(&mut buffer) => match got {
                Ok(got) => got,
                // An answer of the network to something sent earlier; nothing to do with the next datagram.
                Err(_) => continue,
            },
        };
        for line in buffer[..len].split(|b| *b == b'\n').filter(|l| !l.trim_ascii().is_empty()) {
            speaker.line(&app, line, peer).await;
        }
    }
}

/// Takes connections until the process ends.
pub async fn tcp(app: Arc<App>, listener: TcpListener) {
    accept(&app, listener, CONNECTIONS, |app, stream, peer| async move {
        if let Err(error) = serve(&app, stream, peer).await {
            tracing::debug!(%error, "an NMEA connection ended");
        }
    })
    .await;
}

async fn serve(app: &Arc<App>, mut stream: tokio::net::TcpStream, peer: SocketAddr) -> io::Result<()> {
    let (mut lines, mut speaker) = (Lines::new(), Speaker::default());
    let mut buffer = [0; 2_048];
    let mut stop = app.stopping.subscribe();
    loop {
        let read = tokio::select! {
            _ = stop.wait_for(|s| *s) => return Ok(()),
            read = timeout(SILENCE, stream.read(&mut buffer)) => read.map_err(|_| io::ErrorKind::TimedOut)??,
        };
        if read == 0 {
            return Ok(());
        }
        for line in lines.push(&buffer[..read]) {
            match line {
                Ok(line) => speaker.line(app, &line, peer).await,
                Err(_) => note(app, "", peer, Reason::Unreadable, None),
            }
        }
    }
}

/// What is remembered between sentences: the dilution that a receiver tells apart from its positions.
#[derive(Default)]
struct Speaker {
    accuracy_m: HashMap<String, f64>,
}

impl Speaker {
    async fn line(&mut self, app: &Arc<App>, line: &[u8], peer: SocketAddr) {
        let Ok(line) = ::nmea::decode(line) else {
            note(app, "", peer, Reason::Unreadable, None);
            return;
        };
        let Sentence::Fix(fix) = line.sentence else { return };
        let name = line.source.unwrap_or_else(|| peer.ip().to_canonical().to_string());
        let place = Some((fix.lat, fix.lon));
        let Some(device) = app.field.registry.by_name(DeviceKind::Nmea, &name) else {
            note(app, &name, peer, Reason::NotEnrolled, place);
            return;
        };
        if let Some(hdop) = fix.hdop {
            if self.accuracy_m.len() >= SOURCES {
                self.accuracy_m.clear();
            }
            self.accuracy_m.insert(name.clone(), hdop * ERROR_M);
        }
        // Sentences without a date only tell how good the others are.
        let Some(at) = fix.at_ms else { return };
        let fix = Fix {
            lat: fix.lat,
            lon: fix.lon,
            at: Timestamp::from_millis(at),
            speed_mps: fix.speed_mps,
            course_deg: fix.course_deg,
            accuracy_m: self.accuracy_m.get(&name).copied(),
            source: Kind::Tracker,
        };
        match intake::position(app, &device, fix).await {
            Ok(Err(Untaken::Flood)) => note(app, &name, peer, Reason::Flood, place),
            Ok(Err(Untaken::NobodysUnit)) => note(app, &name, peer, Reason::NobodysUnit, place),
            Ok(_) => {}
            Err(problem) => tracing::warn!(code = problem.code, "a position could not be taken"),
        }
    }
}

fn note(app: &App, name: &str, peer: SocketAddr, reason: Reason, place: Option<(f64, f64)>) {
    Origin::of(Door::Nmea, peer).note_at(app, name, reason, place);
}
