//! What the tests of the 089 share: running the real binary, asking its page, searching bytes.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

pub const PHRASE: &str = "cuatro caballos correctos";
/// Begins every canary; in no program text but this.
pub const CANARY: &str = "CANARIOzq";

pub fn atalaya() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_atalaya"));
    command.env_remove("RUST_LOG");
    command
}

pub fn done(command: &mut Command, input: &str) -> String {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    assert!(status.success(), "{command:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// A process that says in its first line where it listens; its other output goes to a file.
pub struct Running(pub Child);

impl Running {
    pub fn start(command: &mut Command, log: &Path) -> (Self, String) {
        let log = fs::File::create(log).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        (Self(child), line.trim().to_owned())
    }
    pub fn stop(mut self) {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert!(self.0.wait().unwrap().success());
    }
}
impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn http(address: &str, method: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\
         User-Agent: {CANARY}-agent\r\nX-Forwarded-For: 203.0.113.77\r\nCookie: a={CANARY}-cookie\r\n\
         Referer: https://{CANARY}.example/\r\nP-Asserted-Identity: <sip:+525512349876@x>\r\n\r\n{body}"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

pub fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let at = text.find(from).unwrap_or_else(|| panic!("{from} is not in {text}")) + from.len();
    text[at..].split(to).next().unwrap()
}

/// Where one of the needles begins.
pub fn places_of(bytes: &[u8], needles: &[Vec<u8>]) -> Vec<usize> {
    let first: BTreeSet<u8> = needles.iter().map(|n| n[0]).collect();
    (0..bytes.len())
        .filter(|at| first.contains(&bytes[*at]))
        .filter(|at| needles.iter().any(|n| bytes[*at..].starts_with(n)))
        .collect()
}

pub fn hits(bytes: &[u8], needles: &[Vec<u8>]) -> usize {
    places_of(bytes, needles).len()
}

/// All files below a folder; a vault's socket is none.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            let kind = fs::symlink_metadata(&path).unwrap().file_type();
            match (kind.is_dir(), kind.is_file()) {
                (true, _) => files(&path),
                (_, true) => vec![path],
                _ => Vec::new(),
            }
        })
        .collect()
}
