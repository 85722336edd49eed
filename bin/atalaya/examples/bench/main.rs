//! The spine's figures on this machine, in one table: `cargo xtask bench` runs it with the two examples of
//! `store` and `dispatch`. Alone: `cargo run --release -p atalaya --example bench -- [DIRECTORY] [--quick]`.
//!
//! The server runs as a process of its own (this program again), so that its memory and its start are its own;
//! the load comes from this process over HTTP and WebSocket, on the same machine and the same cores.
//! `--quick` shortens everything to see that it runs; its figures mean nothing.
//!
//! Lines that begin with `figure` are what the table is made of: name, goal, figure, whether it is met.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a tool for developers; a failed run is a failed run"
)]

mod centre;
mod disk;
mod load;
mod made;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// How much is measured.
pub struct Size {
    pub incidents: u64,
    pub events_each: u64,
    pub consoles: usize,
    pub load_for: Duration,
    pub starts: usize,
}

impl Size {
    fn of(quick: bool) -> Self {
        match quick {
            true => Self {
                incidents: 2_000,
                events_each: 10,
                consoles: 20,
                load_for: Duration::from_secs(5),
                starts: 1,
            },
            false => Self {
                incidents: 100_000,
                events_each: 10,
                consoles: 300,
                load_for: Duration::from_secs(60),
                starts: 3,
            },
        }
    }
}

/// One line of the table.
pub fn figure(name: &str, goal: &str, found: &str, met: bool) {
    println!("figure\t{name}\t{goal}\t{found}\t{}", if met { "met" } else { "missed" });
}

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|a| a == "server") {
        return runtime().block_on(centre::serve(Path::new(&arguments[1])));
    }
    let quick = arguments.iter().any(|a| a == "--quick");
    arguments.retain(|a| a != "--quick");
    let parent = arguments.first().map_or_else(std::env::temp_dir, PathBuf::from);
    let dir = tempfile::Builder::new().prefix("atalaya-bench-").tempdir_in(&parent).unwrap();
    runtime().block_on(all(dir.path(), &Size::of(quick)));
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

async fn all(dir: &Path, size: &Size) {
    // Each in a directory of its own, removed when it is measured: a million events are some gigabytes.
    let living = dir.join("living");
    let demo = made::demonstration(&living).await;
    load::commands(&living, &demo, size).await;
    load::consoles(&living, &demo, size).await;
    std::fs::remove_dir_all(&living).unwrap();

    let long = dir.join("long");
    made::incidents(&long, size.incidents, size.events_each, 30).await;
    centre::start(&long, size, size.incidents * size.events_each).await;
    centre::memory(&long, "3 % of them open", size, true).await;
    std::fs::remove_dir_all(&long).unwrap();

    let full = dir.join("full");
    made::incidents(&full, size.incidents, 2, 1_000).await;
    centre::memory(&full, "all of them open", size, false).await;
}
