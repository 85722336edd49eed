//! TAK servers under load, side by side: devices that send their position, clients that receive, over plain TCP.
//!
//! ```sh
//! python3 -m venv /tmp/taky && /tmp/taky/bin/pip install taky==0.10
//! cargo run --release -p atalaya --example tak_load -- --taky /tmp/taky/bin/taky
//! ```
//!
//! Three parts, one after the other:
//! 1. the same load on both: `--devices` send `--rate` positions a second, `--clients` receive, all of one agency;
//! 2. how much each takes: the rate is doubled until half a minute of it arrives late (p99 above `--late` ms) or not
//!    at all, and the last good one is told;
//! 3. Atalaya alone: 10,000 positions a second from 500 devices of 50 agencies, with 200 clients.
//!
//! Every connection is a client of its own, as a telephone is; so the senders receive as well, and what is delivered
//! to them is read and thrown away. A position is delivered when an event of that unit or a later one of it has
//! arrived: servers may leave out what is overtaken, and Atalaya does when a connection is slow. The delay is that of
//! what arrived, by the time that stands in the event, on one clock. The load comes from the same machine and takes
//! its share of it; the figure of the processor is the server's alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a tool for developers; a failed run is a failed run"
)]

mod load;
mod target;

use load::{Load, Outcome};
use std::{path::PathBuf, time::Duration};
use target::{Running, Target};

/// What is asked on the command line.
struct Asked {
    taky: Option<PathBuf>,
    devices: usize,
    clients: usize,
    rate: f64,
    late_ms: f64,
    seconds: u64,
}

impl Asked {
    fn read() -> Self {
        let mut asked =
            Self { taky: None, devices: 50, clients: 200, rate: 1.0, late_ms: 100.0, seconds: 30 };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut number = || words.next().and_then(|v| v.parse::<f64>().ok()).expect("a number follows");
            match word.as_str() {
                "--devices" => asked.devices = number() as usize,
                "--clients" => asked.clients = number() as usize,
                "--rate" => asked.rate = number(),
                "--late" => asked.late_ms = number(),
                "--seconds" => asked.seconds = number() as u64,
                "--taky" => asked.taky = words.next().map(PathBuf::from),
                other => panic!("{other} is not known; see the head of main.rs"),
            }
        }
        asked
    }
    fn targets(&self) -> Vec<Target> {
        let taky = self.taky.clone().map(Target::Taky);
        [Some(Target::Atalaya), taky].into_iter().flatten().collect()
    }
    fn load(&self, rate: f64) -> Load {
        Load {
            devices: self.devices,
            clients: self.clients,
            agencies: 1,
            rate_hz: rate,
            lasts: Duration::from_secs(self.seconds),
        }
    }
}

fn main() {
    // This program again, as the server that is measured.
    let words: Vec<String> = std::env::args().collect();
    if words.get(1).map(String::as_str) == Some("server") {
        return target::serve(&words[2..]);
    }
    let asked = Asked::read();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if asked.taky.is_none() {
        println!("no --taky PROGRAM was given: Atalaya alone is measured");
    }
    println!(
        "\nthe same load on each: {} devices at {} Hz, {} clients",
        asked.devices, asked.rate, asked.clients
    );
    println!("{}", Outcome::HEAD);
    for target in asked.targets() {
        let outcome = measured(&runtime, &target, &asked.load(asked.rate));
        println!("{}", outcome.row(target.name()));
    }
    println!("\nhow much each takes, p99 within {} ms", asked.late_ms);
    println!("{}", Outcome::HEAD);
    let mut best = Vec::new();
    for target in asked.targets() {
        let good = most(&runtime, &target, &asked);
        if let Some(outcome) = &good {
            println!("{}", outcome.row(&format!("{}, most", target.name())));
        }
        best.push(good.map_or(0.0, |outcome| outcome.delivered_hz));
    }
    if let [ours, theirs] = best[..]
        && theirs > 0.0
    {
        println!("delivered by Atalaya for one by taky: {:.1}", ours / theirs);
    }
    println!("\nAtalaya alone: 500 devices of 50 agencies at 20 Hz, {} clients", asked.clients);
    println!("{}", Outcome::HEAD);
    let load = Load { devices: 500, agencies: 50, rate_hz: 20.0, ..asked.load(20.0) };
    println!("{}", measured(&runtime, &Target::Atalaya, &load).row("10,000/s in"));
}

fn measured(runtime: &tokio::runtime::Runtime, target: &Target, load: &Load) -> Outcome {
    let mut running = Running::start(target, load);
    let outcome = runtime.block_on(load::run(load, &mut running));
    running.stop();
    outcome
}

/// Doubles the rate until it does not arrive, or not in time. A device may send twenty times a second.
fn most(runtime: &tokio::runtime::Runtime, target: &Target, asked: &Asked) -> Option<Outcome> {
    let (mut rate, mut good) = (asked.rate, None);
    loop {
        let outcome = measured(runtime, target, &asked.load(rate));
        println!("{}", outcome.row(&format!("{} at {rate} Hz", target.name())));
        if !outcome.is_in_time(asked.late_ms) || rate >= 20.0 {
            return if outcome.is_in_time(asked.late_ms) { Some(outcome) } else { good };
        }
        good = Some(outcome);
        rate = (rate * 2.0).min(20.0);
    }
}
