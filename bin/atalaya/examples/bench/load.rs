//! Commands and consoles over the network's own doors.

use crate::{Size, centre::Running, disk, figure};
use atalaya_access::AdapterKind;
use atalaya_client::{
    AdapterCredentials, Client, ClientOptions, Credentials,
    load::{CommandLoad, ConsoleLoad},
};
use atalaya_model::{MunicipalityCode, Position};
use atalaya_server::demo::Demo;
use std::{path::Path, time::Duration};

fn simulated(demo: &Demo, role: &str) -> Vec<Credentials> {
    let mine = demo.accounts.iter().filter(|a| a.simulated && a.role == role);
    mine.map(|a| Credentials { name: a.name.clone(), password: a.password.clone() }).collect()
}

fn ms(micros: u32) -> f64 {
    f64::from(micros) / 1e3
}

/// 500 mixed commands a second, each on the disk before it is answered.
pub async fn commands(dir: &Path, demo: &Demo, size: &Size) {
    let running = Running::start(dir);
    let client = Client::new(&running.url(), ClientOptions::default()).unwrap();
    let before = disk::syncs(dir, 200);
    let probe = {
        let dir = dir.to_owned();
        let until = std::time::Instant::now() + size.load_for;
        // The disk under the same load: a few probes a second disturb it little.
        std::thread::spawn(move || {
            let mut worst = Vec::new();
            while std::time::Instant::now() < until {
                worst.push(disk::syncs(&dir, 5).0);
                std::thread::sleep(Duration::from_millis(500));
            }
            worst
        })
    };
    let load = CommandLoad {
        operators: simulated(demo, "call_taker"),
        dispatchers: simulated(demo, "dispatcher"),
        sessions_each: 8,
        rate: 500.0,
        duration: size.load_for,
        place: Position::new(19.29, -99.65).unwrap(),
        municipality: MunicipalityCode::new("15106").ok(),
    };
    let report = atalaya_client::load::commands(&client, load).await.unwrap();
    let mut during = probe.join().unwrap();
    during.sort_by(f64::total_cmp);
    let under_load = during.get(during.len() / 2).copied().unwrap_or_default();
    let due = report.from_due.unwrap();
    let above = ms(due.p99) - before.0;
    let found = format!(
        "p50 {:.1} ms, p99 {:.1} ms; disk sync p50 {:.1} ms idle, {under_load:.1} ms under load; {above:.1} ms above the idle one; {} done, {} failed, {} not sent, {:.0} MB",
        ms(due.p50),
        ms(due.p99),
        before.0,
        report.done,
        report.errors.values().sum::<u64>(),
        report.dropped,
        running.megabytes("VmRSS:"),
    );
    for (code, count) in &report.errors {
        println!("  failed: {code} {count}");
    }
    let complete = report.errors.is_empty() && report.dropped == 0;
    figure("500 commands/s mixed", "p99 ≤ 20 ms above the disk's sync", &found, complete && above <= 20.0);
    running.stop();
}

/// A call rings; when does each of the consoles show it?
pub async fn consoles(dir: &Path, demo: &Demo, size: &Size) {
    let running = Running::start(dir);
    let client = Client::new(&running.url(), ClientOptions::default()).unwrap();
    let adapter = demo.adapters.iter().find(|a| a.kind == AdapterKind::Pbx).unwrap();
    let load = ConsoleLoad {
        accounts: simulated(demo, "call_taker"),
        consoles: size.consoles,
        adapter: AdapterCredentials::from_hex(adapter.id, &adapter.secret).unwrap(),
        rate: 5.0,
        duration: size.load_for / 2,
        run: format!("bench-{}", std::process::id()),
    };
    let report = atalaya_client::load::consoles(&client, load).await.unwrap();
    let latency = report.latency.unwrap();
    let found = format!(
        "p50 {:.1} ms, p99 {:.1} ms, worst {:.1} ms; {} calls, {} of {} messages arrived, {:.0} MB",
        ms(latency.p50),
        ms(latency.p99),
        ms(latency.max),
        report.calls,
        report.arrived,
        report.wanted,
        running.megabytes("VmRSS:"),
    );
    let name = format!("call event to WebSocket, {} consoles", report.consoles);
    figure(&name, "p99 ≤ 300 ms", &found, report.arrived == report.wanted && latency.p99 <= 300_000);
    running.stop();
}
