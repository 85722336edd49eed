//! `atalaya store status`: what is in the database.

use crate::{
    failure::Outcome,
    output,
    place::{self, Place},
    plug,
    verify::ReportForm,
};
use atalaya_store::DatabaseUrl;
use clap::Args;
use serde_json::json;
use std::path::Path;

/// Show what the database holds: events, leaves, rows, sizes
///
/// Reads only, also beside a running server.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya store status --data ./data")]
pub struct StatusArgs {
    #[command(flatten)]
    pub place: Place,
    /// How the result is written
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub report: ReportForm,
}

/// Runs the command.
pub async fn run(args: StatusArgs) -> Outcome {
    let url = args.place.url()?;
    let reading = place::open_for_reading(url.clone(), plug::tables()).await?;
    let store = &reading.store;
    let head = store.head().await?;
    let checkpoint = store.latest_checkpoint().await?;
    let mut rows = Vec::new();
    for table in plug::tables() {
        rows.push((table.name, store.count(table.name, &[]).await?));
    }
    let stale = store.stale();
    let size = match &url {
        DatabaseUrl::Sqlite(path) => Some(file_sizes(path)),
        _ => None,
    };
    if args.report == ReportForm::Json {
        let status = json!({
            "site": reading.owner.site, "realm": reading.owner.realm.code(), "store": store.id(),
            "position": head.position, "leaves": head.leaves, "root": head.root, "recorded_at": head.recorded_at,
            "sealed_leaves": checkpoint.as_ref().map(|c| c.checkpoint().size()),
            "bytes": size, "rows": rows.iter().copied().collect::<std::collections::BTreeMap<_, _>>(), "stale": stale,
        });
        output::json(&status)?;
    } else {
        place::describe(&reading)?;
        output::fact("store", store.id())?;
        output::fact("events", output::count(head.position))?;
        output::fact("audit log", format!("{} leaves, root {}", output::count(head.leaves), head.root))?;
        output::fact("last written", output::time(head.recorded_at))?;
        let sealed = checkpoint.map_or(0, |c| c.checkpoint().size());
        output::fact("checkpoint", format!("over {} leaves", output::count(sealed)))?;
        if let Some(size) = size {
            output::fact("size", output::bytes(size))?;
        }
        for (table, rows) in rows {
            let mark = if stale.contains(table) { " (to be rebuilt: atalaya store rebuild)" } else { "" };
            output::fact(table, format!("{} rows{mark}", output::count(rows)))?;
        }
    }
    reading.close().await;
    Ok(())
}

/// The file and its write-ahead log.
fn file_sizes(path: &Path) -> u64 {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    [path, Path::new(&log)].iter().map(|file| std::fs::metadata(file).map_or(0, |m| m.len())).sum()
}
