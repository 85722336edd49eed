//! The server as a process of its own: started, timed, weighed.

use crate::{Size, figure};
use atalaya_model::SiteCode;
use atalaya_server::{Options, Server};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub fn options(dir: &Path) -> Options {
    Options::local(dir.to_owned(), "127.0.0.1:0".parse().unwrap(), SiteCode::new("TOL").unwrap())
}

/// The child: serves until its input ends.
pub async fn serve(dir: &Path) {
    let server = Server::start(options(dir)).await.unwrap();
    println!("{}", server.address());
    let end = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    server.run_until(async { drop(end.await) }).await.unwrap();
}

/// A server on a directory.
pub struct Running {
    child: Child,
    pub address: String,
    /// From the start of the process to its first answer that it is ready.
    pub ready_after: Duration,
}

impl Running {
    pub fn start(dir: &Path) -> Self {
        let begun = Instant::now();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg("server").arg(dir).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        while !is_ready(&address) {
            std::thread::sleep(Duration::from_millis(5));
        }
        Self { child, address, ready_after: begun.elapsed() }
    }
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
    /// A line of the kernel's account of the process, megabytes.
    pub fn megabytes(&self, line: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let found = status.lines().find_map(|l| l.strip_prefix(line)).unwrap();
        let kilobytes: f64 = found.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap();
        kilobytes / 1024.0
    }
    pub fn stop(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

fn is_ready(address: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let request = "GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let mut answer = String::new();
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

/// Time from the start of the process until it is ready.
pub async fn start(dir: &Path, size: &Size, events: u64) {
    let mut times: Vec<Duration> = (0..size.starts)
        .map(|_| {
            let running = Running::start(dir);
            let took = running.ready_after;
            running.stop();
            took
        })
        .collect();
    times.sort_unstable();
    let worst = times[times.len() - 1].as_secs_f64();
    let found = format!("{:.2} s at worst of {} starts, {events} events", worst, times.len());
    figure("start on one million events", "≤ 2 s", &found, worst <= 2.0);
}

/// Resident memory, a while after the start. The goal is for a day's share of open incidents; with all of them
/// open at once the figure only tells what one costs.
pub async fn memory(dir: &Path, what: &str, size: &Size, has_goal: bool) {
    let running = Running::start(dir);
    tokio::time::sleep(Duration::from_secs(10)).await;
    let (now, peak) = (running.megabytes("VmRSS:"), running.megabytes("VmHWM:"));
    running.stop();
    let found = format!("{now:.0} MB (peak {peak:.0} MB)");
    let name = format!("resident memory, {} incidents, {what}", size.incidents);
    match has_goal {
        true => figure(&name, "≤ 300 MB", &found, now <= 300.0),
        false => println!("figure\t{name}\tnone\t{found}\t–"),
    }
}
