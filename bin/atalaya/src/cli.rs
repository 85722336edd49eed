//! What people type. Help is written for somebody who sees Atalaya for the first time.

use crate::device::DeviceCommand;
use crate::history::HistoryCommand;
use crate::import::ImportCommand;
use crate::vault::VaultCommand;
use crate::{
    backup, demo, export, fallback, keys, logs, replay, restore, serve, simulate, store, users::UserCommand,
    verify,
};
use clap::{Parser, Subcommand};

/// The software of a C5 command centre.
///
/// From a 9-1-1 call to a closed incident, with every step on a record that an auditor can prove.
#[derive(Parser, Debug)]
#[command(name = "atalaya", version, arg_required_else_help = true, disable_help_subcommand = true)]
#[command(after_help = "Begin with `atalaya demo`: a living centre with invented calls, in ./data.\n\
    `atalaya COMMAND --help` explains a command and gives an example.")]
#[command(term_width = 100, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    Demo(demo::DemoArgs),
    Serve(serve::ServeArgs),
    #[command(subcommand, arg_required_else_help = true)]
    User(UserCommand),
    #[command(subcommand, arg_required_else_help = true)]
    Device(DeviceCommand),
    Simulate(simulate::SimulateArgs),
    Replay(replay::ReplayArgs),
    Verify(verify::VerifyArgs),
    Backup(backup::BackupArgs),
    Restore(restore::RestoreArgs),
    /// Move, rebuild or look at the database
    #[command(subcommand, arg_required_else_help = true)]
    Store(StoreCommand),
    Fallback(fallback::FallbackArgs),
    #[command(subcommand, arg_required_else_help = true)]
    Import(ImportCommand),
    Export(export::ExportArgs),
    #[command(subcommand, arg_required_else_help = true)]
    History(HistoryCommand),
    #[command(subcommand, arg_required_else_help = true)]
    Vault(VaultCommand),
    /// Show the log's public key, or make a key for a machine
    #[command(subcommand, arg_required_else_help = true)]
    Key(KeyCommand),
}

#[derive(Subcommand, Debug)]
pub enum StoreCommand {
    Copy(store::copy::CopyArgs),
    Status(store::status::StatusArgs),
    Rebuild(store::rebuild::RebuildArgs),
}

#[derive(Subcommand, Debug)]
pub enum KeyCommand {
    Show(keys::ShowArgs),
    NewAdapter(keys::NewAdapterArgs),
}

impl Command {
    /// How this command logs, and from which level on.
    pub fn logging(&self) -> (logs::Format, &'static str) {
        match self {
            // A service's lines are read by machines.
            Self::Serve(args) => (args.server.log.unwrap_or(logs::Format::Json), "info"),
            Self::Demo(args) => (args.server.log.unwrap_or_default(), "warn"),
            _ => (logs::Format::Text, "warn"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_declaration_is_sound() {
        Cli::command().debug_assert();
    }
}
