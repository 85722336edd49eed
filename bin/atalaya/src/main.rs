//! Atalaya in one binary: the server, its tools, and the simulator.
//!
//! Where things are: [`cli`] is what people type; each command has a file of its own. What commands
//! share: [`place`] finds and opens a data directory, [`failure`] turns errors into one line and an
//! exit code, [`progress`] draws bars, [`output`] writes results.
//!
//! Invariants: results go to standard output, everything else to standard error. Exit codes are
//! 0 done, 1 the record or a backup was examined and is bad, 2 it could not be done.

mod backup;
mod cli;
mod export;
mod failure;
mod keys;
mod logs;
mod output;
mod place;
mod plug;
mod progress;
mod proof;
mod restore;
mod sqlite;
mod store;
mod verify;

use clap::Parser;
use cli::{Cli, Command, KeyCommand, StoreCommand};
use failure::Outcome;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match start(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn start(cli: Cli) -> Outcome {
    logs::init(&cli.command)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(run(cli.command));
    // A read that is still under way must not keep the program from ending.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    outcome
}

async fn run(command: Command) -> Outcome {
    match command {
        Command::Verify(args) => verify::run(args).await,
        Command::Backup(args) => backup::run(args).await,
        Command::Restore(args) => restore::run(args).await,
        Command::Store(StoreCommand::Copy(args)) => store::copy::run(args).await,
        Command::Store(StoreCommand::Status(args)) => store::status::run(args).await,
        Command::Export(args) => export::run(args).await,
        Command::Key(KeyCommand::Show(args)) => keys::show(args).await,
        Command::Key(KeyCommand::NewAdapter(args)) => keys::new_adapter(args),
    }
}
