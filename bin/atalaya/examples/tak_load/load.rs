//! Devices that send, clients that receive, and what became of it.

use crate::target::Running;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
    task::JoinSet,
};

/// Milliseconds that are told apart; what is later is the last.
const SLOTS: usize = 60_000;
/// Of the events of a connection every so many is looked at for its delay; all are counted.
const LOOKED_AT: u64 = 16;
/// What is sent before this says nothing: connections settle.
const WARM_UP: Duration = Duration::from_secs(5);

/// A load.
#[derive(Clone, Copy)]
pub struct Load {
    pub devices: usize,
    pub clients: usize,
    /// Devices and clients belong to them in turn. One server knows them, the other sends everything to all.
    pub agencies: usize,
    /// Positions of each device a second.
    pub rate_hz: f64,
    pub lasts: Duration,
}

pub fn device_name(n: usize) -> String {
    format!("CARGA-{n:05}")
}
pub fn agency_of(n: usize, agencies: usize) -> String {
    format!("AG-{:02}", n % agencies)
}

/// Delays and counts of all receivers.
struct Seen {
    slots: Vec<AtomicU64>,
    events: AtomicU64,
    counting: AtomicBool,
}

/// What became of a load.
pub struct Outcome {
    sent_hz: f64,
    /// Positions that should have arrived at the clients, had each been sent to each of its agency.
    due_hz: f64,
    pub delivered_hz: f64,
    p50_ms: f64,
    p99_ms: f64,
    cpu: f64,
    peak_mb: f64,
    /// Connections that ended before the load did.
    lost: usize,
}

impl Outcome {
    pub const HEAD: &'static str = "| server | in/s | due/s | delivered/s | p50 ms | p99 ms | cores | peak MB | cut off |\n|---|---|---|---|---|---|---|---|---|";
    pub fn row(&self, name: &str) -> String {
        format!(
            "| {name} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} | {:.2} | {:.0} | {} |",
            self.sent_hz,
            self.due_hz,
            self.delivered_hz,
            self.p50_ms,
            self.p99_ms,
            self.cpu,
            self.peak_mb,
            self.lost
        )
    }
    /// Nobody was cut off, it came in time, and hardly anything was left out.
    pub fn is_in_time(&self, late_ms: f64) -> bool {
        self.lost == 0 && self.p99_ms <= late_ms && self.delivered_hz >= 0.9 * self.due_hz
    }
}

fn now_ms() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

/// RFC 3339 with milliseconds, by hand: ten thousand a second are written.
fn stamp(ms: u64) -> String {
    let (days, rest) = (ms / 86_400_000, ms % 86_400_000);
    // Civil date of a day since 1970 (proleptic Gregorian calendar, years from 1970 on).
    let z = days + 719_468;
    let (era, doe) = (z / 146_097, z % 146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + u64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        rest / 3_600_000,
        rest / 60_000 % 60,
        rest / 1_000 % 60,
        rest % 1_000
    )
}

/// Milliseconds of the day of `…T12:34:56.789Z`; servers write more or fewer digits behind the point.
fn of_day(text: &[u8]) -> Option<u64> {
    let at = text.iter().position(|b| *b == b'T')?;
    let text = &text[at + 1..];
    let two = |at: usize| Some(u64::from(*text.get(at)? - b'0') * 10 + u64::from(*text.get(at + 1)? - b'0'));
    let whole = (two(0)? * 3_600 + two(3)? * 60 + two(6)?) * 1_000;
    if text.get(8) != Some(&b'.') {
        return Some(whole);
    }
    let digits = text[9..].iter().take(3).take_while(|b| b.is_ascii_digit());
    let (value, count) = digits.fold((0, 0u32), |(v, c), b| (v * 10 + u64::from(b - b'0'), c + 1));
    Some(whole + value * 10u64.pow(3 - count))
}

fn event(name: &str, lat: f64, ms: u64) -> String {
    let (at, stale) = (stamp(ms), stamp(ms + 60_000));
    format!(
        "<event version=\"2.0\" uid=\"{name}\" type=\"a-f-G-U-C\" how=\"m-g\" time=\"{at}\" start=\"{at}\" stale=\"{stale}\">\
         <point lat=\"{lat:.6}\" lon=\"-99.650000\" hae=\"2640.0\" ce=\"8.0\" le=\"9999999.0\"/>\
         <detail><contact callsign=\"{name}\"/><__group name=\"Cyan\" role=\"Team Member\"/>\
         <takv platform=\"carga\" version=\"1\" device=\"x\" os=\"1\"/><track speed=\"7.5\" course=\"90.0\"/></detail></event>"
    )
}

/// Sends positions until it is over; steps of a metre, so that nobody leaps.
async fn send(
    mut to: OwnedWriteHalf,
    n: usize,
    load: Load,
    sent: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
) -> bool {
    let name = device_name(n);
    let mut tick = tokio::time::interval(Duration::from_secs_f64(1.0 / load.rate_hz));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    // Devices do not report in step.
    tokio::time::sleep(Duration::from_secs_f64(n as f64 / load.devices as f64 / load.rate_hz)).await;
    let mut step = 0u32;
    while !over.load(Ordering::Relaxed) {
        tick.tick().await;
        step = step.wrapping_add(1);
        let lat = 19.0 + n as f64 * 1e-3 + f64::from(step % 2_000) * 1e-6;
        if to.write_all(event(&name, lat, now_ms()).as_bytes()).await.is_err() {
            return false;
        }
        sent.fetch_add(1, Ordering::Relaxed);
    }
    true
}

/// Says who it is, then only stays alive.
async fn introduce(mut to: OwnedWriteHalf, n: usize, over: Arc<AtomicBool>) -> bool {
    let name = device_name(n);
    while !over.load(Ordering::Relaxed) {
        if to.write_all(event(&name, 18.5 + n as f64 * 1e-3, now_ms()).as_bytes()).await.is_err() {
            return false;
        }
        for _ in 0..200 {
            if over.load(Ordering::Relaxed) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    true
}

/// Reads until it is over. What a sender receives is thrown away; what a client receives is counted.
async fn receive(mut from: OwnedReadHalf, seen: Option<Arc<Seen>>, over: Arc<AtomicBool>) -> bool {
    let mut buffer = vec![0u8; 64 << 10];
    let (mut held, mut count): (Vec<u8>, u64) = (Vec::new(), 0);
    loop {
        let read = tokio::time::timeout(Duration::from_millis(500), from.read(&mut buffer)).await;
        match read {
            _ if over.load(Ordering::Relaxed) => return true,
            Err(_) => continue,
            Ok(Ok(0) | Err(_)) => return false,
            Ok(Ok(n)) => {
                if let Some(seen) = &seen {
                    held.extend_from_slice(&buffer[..n]);
                    look(&mut held, seen, &mut count);
                }
            }
        }
    }
}

/// Counts the whole events in what was read and keeps the rest.
fn look(held: &mut Vec<u8>, seen: &Seen, count: &mut u64) {
    const END: &[u8] = b"</event>";
    let (mut from, mut events) = (0, 0);
    let day = now_ms() % 86_400_000;
    while let Some(end) = find(&held[from..], END) {
        let one = &held[from..from + end];
        from += end + END.len();
        // Devices alone, which are between 19 and 20 degrees: not the centre, nor what clients say of themselves.
        let head = &one[..one.len().min(600)];
        if find(head, b" lat=\"19.").is_none() {
            continue;
        }
        events += 1;
        *count += 1;
        if count.is_multiple_of(LOOKED_AT)
            && seen.counting.load(Ordering::Relaxed)
            && let Some(at) = find(head, b" time=\"")
            && let Some(sent) = of_day(&head[at..])
        {
            // Midnight between is a delay of a day: left out.
            let delay = usize::try_from(day.saturating_sub(sent)).unwrap_or(SLOTS);
            seen.slots[delay.min(SLOTS - 1)].fetch_add(1, Ordering::Relaxed);
        }
    }
    if seen.counting.load(Ordering::Relaxed) {
        seen.events.fetch_add(events, Ordering::Relaxed);
    }
    held.drain(..from);
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = needle[0];
    let mut from = 0;
    while let Some(at) = haystack[from..].iter().position(|b| *b == first) {
        if haystack[from + at..].starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

/// Runs a load on a server.
pub async fn run(load: &Load, server: &mut Running) -> Outcome {
    let seen = Arc::new(Seen {
        slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
        events: AtomicU64::new(0),
        counting: AtomicBool::new(false),
    });
    let (sent, over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let mut tasks = JoinSet::new();
    for n in 0..load.devices + load.clients {
        let stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (read, write) = stream.into_split();
        // Clients come first, so that they hear the devices from the start.
        if n < load.clients {
            let n = load.devices + n;
            tasks.spawn(introduce(write, n, over.clone()));
            tasks.spawn(receive(read, Some(seen.clone()), over.clone()));
        } else {
            tasks.spawn(send(write, n - load.clients, *load, sent.clone(), over.clone()));
            tasks.spawn(receive(read, None, over.clone()));
        }
        if n % 50 == 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    tokio::time::sleep(WARM_UP).await;
    seen.counting.store(true, Ordering::Relaxed);
    let (began, sent_before, cpu_before) = (Instant::now(), sent.load(Ordering::Relaxed), server.cpu_s());
    tokio::time::sleep(load.lasts).await;
    seen.counting.store(false, Ordering::Relaxed);
    let (took, cpu) = (began.elapsed().as_secs_f64(), server.cpu_s() - cpu_before);
    let sent_hz = (sent.load(Ordering::Relaxed) - sent_before) as f64 / took;
    let ended = |tasks: &mut JoinSet<bool>| {
        let mut lost = 0;
        while let Some(ended) = tasks.try_join_next() {
            lost += usize::from(!ended.unwrap());
        }
        lost
    };
    let lost = ended(&mut tasks);
    over.store(true, Ordering::Relaxed);
    let peak_mb = server.peak_mb();
    tasks.shutdown().await;
    Outcome {
        sent_hz,
        due_hz: sent_hz * load.clients as f64 / load.agencies as f64,
        delivered_hz: seen.events.load(Ordering::Relaxed) as f64 / took,
        p50_ms: seen.percentile(0.50),
        p99_ms: seen.percentile(0.99),
        cpu: cpu / took,
        peak_mb,
        lost,
    }
}

impl Seen {
    fn percentile(&self, part: f64) -> f64 {
        let all: u64 = self.slots.iter().map(|s| s.load(Ordering::Relaxed)).sum();
        let wanted = (all as f64 * part).ceil() as u64;
        let mut sum = 0;
        for (ms, slot) in self.slots.iter().enumerate() {
            sum += slot.load(Ordering::Relaxed);
            if sum >= wanted && all > 0 {
                return ms as f64;
            }
        }
        f64::NAN
    }
}
