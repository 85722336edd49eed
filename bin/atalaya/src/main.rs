//! Atalaya in one binary: the server, its tools, and the simulator.
//!
//! Where things are: [`cli`] is what people type; each command has a file of its own. What commands
//! share: [`place`] finds and opens a data directory, [`failure`] turns errors into one line and an
//! exit code, [`progress`] draws bars, [`output`] writes results.
//!
//! Invariants: results go to standard output, everything else to standard error. Exit codes are
//! 0 done, 1 the record or a backup was examined and is bad, 2 it could not be done.

mod backup;
mod boundaries;
mod cast;
mod cli;
mod demo;
mod device;
mod export;
mod failure;
mod fallback;
mod geodata;
mod history;
mod import;
mod import_osm;
mod import_places;
mod import_tiles;
mod keys;
mod logs;
mod output;
mod pixels;
mod place;
mod plug;
mod progress;
mod proof;
mod replay;
mod restore;
mod serve;
mod signals;
mod simulate;
mod sqlite;
mod store;
mod users;
mod vault;
mod vault_copies;
mod verify;

use clap::Parser;
use cli::{Cli, Command, KeyCommand, StoreCommand};
use failure::Outcome;
use std::process::ExitCode;

/// Freed memory is wiped: what somebody told the 089 must not lie in the heap until it is used again.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    // Before anything else is set up: this process reads what strangers sent.
    if std::env::args_os().nth(1).is_some_and(|a| a == pixels::COMMAND) {
        return pixels::run();
    }
    let cli = Cli::parse();
    match start(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn start(cli: Cli) -> Outcome {
    logs::init(&cli.command)?;
    // Chosen once, before the first connection: the libraries leave the choice to the program.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .on_thread_park(atalaya_server::stack::at_rest)
        .build()?;
    let outcome = runtime.block_on(run(cli.command));
    // A read that is still under way must not keep the program from ending.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    outcome
}

async fn run(command: Command) -> Outcome {
    match command {
        Command::Serve(args) => serve::run(args).await,
        Command::Demo(args) => demo::run(args).await,
        Command::User(command) => users::run(command).await,
        Command::Device(command) => device::run(command).await,
        Command::Import(command) => import::run(command).await,
        Command::Fallback(args) => fallback::run(args).await,
        Command::Store(StoreCommand::Rebuild(args)) => store::rebuild::run(args).await,
        Command::Simulate(args) => simulate::run(args).await,
        Command::Replay(args) => replay::run(args).await,
        Command::Verify(args) => verify::run(args).await,
        Command::Backup(args) => backup::run(args).await,
        Command::Restore(args) => restore::run(args).await,
        Command::Store(StoreCommand::Copy(args)) => store::copy::run(args).await,
        Command::Store(StoreCommand::Status(args)) => store::status::run(args).await,
        Command::History(command) => history::run(command).await,
        Command::Export(args) => export::run(args).await,
        Command::Vault(command) => vault::run(command).await,
        Command::Key(KeyCommand::Show(args)) => keys::show(args).await,
        Command::Key(KeyCommand::NewAdapter(args)) => keys::new_adapter(args).await,
    }
}
