//! Crash proof: what was acknowledged is there after SIGKILL, whole; nothing is there in part.
//!
//! Two processes are killed: one that drives the store with random batches, and the real server under
//! commands over HTTP. The test starts the process under load, keeps an outside ledger of everything it acknowledged, kills
//! it at a random moment, starts again and compares. `ATALAYA_CRASH_KILLS` says how often (50 when
//! unset). A killed process leaves the system's page cache alone, so this shows that no order of
//! writes and no half-finished commit can break the record; that a commit waits for the disk itself is
//! SQLite's `synchronous=FULL`.
//!
//! The binary has its own `main`: with `ATALAYA_CRASH_WRITER` set it is the process that is killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "everything here is a test")]

mod support;

#[path = "crash/ledger.rs"]
mod ledger;
#[path = "crash/server.rs"]
mod server;
#[path = "crash/store.rs"]
mod store;
#[path = "crash/writer.rs"]
mod writer;

/// Kills of an ordinary run.
const KILLS: u32 = 50;

fn main() {
    if let Some(dir) = std::env::var_os(writer::VARIABLE) {
        return writer::run(dir.as_ref());
    }
    // Test runners ask what is here before they run it.
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.iter().any(|arg| arg == "--list") {
        if !args.iter().any(|arg| arg == "--ignored") {
            println!("crash: test");
        }
        return;
    }
    let kills = match std::env::var("ATALAYA_CRASH_KILLS") {
        Ok(text) => text.parse().expect("ATALAYA_CRASH_KILLS is a number"),
        Err(_) => KILLS,
    };
    // The store alone is killed more often: it starts faster and commits more densely.
    let of_server = kills * 2 / 5;
    store::survives(kills - of_server);
    server::survives(of_server);
}
