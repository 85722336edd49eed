//! Logs, on standard error. `RUST_LOG` chooses what is said.

use crate::cli::Command;
use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum Format {
    /// One JSON object per line, for machines.
    Json,
    /// For people.
    #[default]
    Text,
}

/// Starts logging as the command asks.
pub fn init(command: &Command) -> anyhow::Result<()> {
    let (format, level) = command.logging();
    let filter = match std::env::var("RUST_LOG") {
        Ok(text) => text.parse().map_err(|e| anyhow::anyhow!("RUST_LOG: {e}"))?,
        Err(_) => EnvFilter::new(level),
    };
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        Format::Json => logs.json().flatten_event(true).try_init(),
        Format::Text => logs.compact().try_init(),
    };
    started.map_err(|e| anyhow::anyhow!("logs: {e}"))
}
