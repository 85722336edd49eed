//! `atalaya fallback`: the last known state on paper, for the shift that has to go on without screens.

use crate::{
    failure::{Failure, Outcome},
    output,
    place::{self, Place},
    plug,
};
use anyhow::Context;
use atalaya_dispatch::{incident::IncidentRow, unit::UnitRow};
use atalaya_store::{Filter, Select, Store};
use clap::Args;
use serde::de::DeserializeOwned;
use std::{io::Write, path::PathBuf, sync::Arc};

/// Rows read at a time.
const PAGE: u32 = 500;
/// Most incidents or units on paper; the pack says when there are more.
const MOST: usize = 5_000;

/// Write open incidents and units as a page to print
///
/// The last known state, from the database alone: it works with the server down, with a backup, and without
/// the keys. No names and no numbers of callers are on it. Print it at the start of a shift and whenever the
/// system announces trouble; the empty columns are for the pencil.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya fallback --data ./data --to respaldo.html")]
pub struct FallbackArgs {
    #[command(flatten)]
    pub place: Place,
    /// File to write (HTML, in Spanish); an older one is replaced
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Name of the centre, for the heading
    #[arg(
        long,
        env = "ATALAYA_CENTRE",
        default_value = "Atalaya",
        value_name = "NAME",
        hide_env_values = true
    )]
    pub centre: String,
}

/// Runs the command.
pub async fn run(args: FallbackArgs) -> Outcome {
    let reading = place::open_for_reading(args.place.url()?, plug::tables()).await?;
    let store = &reading.store;
    let stale = store.stale();
    if stale.contains("incidents") || stale.contains("units") {
        return Err(Failure::unusable("the tables must be rebuilt first: atalaya store rebuild"));
    }
    let head = store.head().await?;
    let incidents: Found<Arc<IncidentRow>> = live(store, "incidents").await?;
    let units: Found<Arc<UnitRow>> = live(store, "units").await?;
    let site = reading.owner.site.to_string();
    reading.close().await;
    let counts = (incidents.rows.len() as u64, units.rows.len() as u64);
    for (what, more, unreadable) in
        [("incidents", incidents.more, incidents.unreadable), ("units", units.more, units.unreadable)]
    {
        if more {
            eprintln!("there are more than {MOST} {what}; the rest is not on paper");
        }
        if unreadable > 0 {
            eprintln!("{unreadable} {what} could not be read and are not on paper");
        }
    }
    let page =
        atalaya_server::fallback::pack(&args.centre, &site, head.recorded_at, incidents.rows, units.rows);
    write_whole(&args.to, page.as_bytes())?;
    output::fact("written", args.to.display())?;
    output::fact("state of", output::time(head.recorded_at))?;
    output::fact("incidents", output::count(counts.0))?;
    Ok(output::fact("units", output::count(counts.1))?)
}

/// An older pack stays until the new one is whole.
fn write_whole(to: &std::path::Path, bytes: &[u8]) -> anyhow::Result<()> {
    let name = || to.display().to_string();
    let dir = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(dir).with_context(name)?;
    file.write_all(bytes).with_context(name)?;
    file.as_file().sync_all()?;
    file.persist(to).with_context(name)?;
    Ok(())
}

/// Rows, and how many were left out or could not be read.
struct Found<T> {
    rows: Vec<T>,
    unreadable: usize,
    more: bool,
}

async fn live<T: DeserializeOwned>(store: &Store, table: &'static str) -> anyhow::Result<Found<T>> {
    let mut found = Found { rows: Vec::new(), unreadable: 0, more: false };
    let mut select = Select::new(table).filter(Filter::Eq("live", 1i64.into())).limit(PAGE);
    loop {
        let page = store.rows(select.clone()).await?;
        for row in page.items {
            // One row that cannot be read must not take the whole pack away.
            match serde_json::from_str(&row.body) {
                Ok(row) => found.rows.push(row),
                Err(_) => found.unreadable += 1,
            }
        }
        select.after = page.next;
        if select.after.is_none() || found.rows.len() >= MOST {
            found.more = select.after.is_some();
            return Ok(found);
        }
    }
}
