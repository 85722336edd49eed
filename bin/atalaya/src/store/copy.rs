//! `atalaya store copy`: the whole site from one engine to another.

use crate::{
    failure::{Failure, Outcome},
    output, place, plug, progress,
};
use anyhow::Context;
use atalaya_store::{
    Access, DatabaseUrl, StoreError,
    copy::{self, Copied, CopyError},
};
use clap::Args;
use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Copy everything to another database
///
/// From SQLite to PostgreSQL, back, or to a file elsewhere. The source must be quiet: stop its server first.
/// A copy that was interrupted goes on where it stopped when the same command is given again. At the end
/// every row is counted and the log of the copy is recomputed. Keys are files and are not copied.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  \
    atalaya store copy --from sqlite:data/atalaya.sqlite --to postgres://atalaya@db/atalaya")]
pub struct CopyArgs {
    /// Database to read: sqlite:PATH or postgres://…
    #[arg(long, value_name = "URL")]
    pub from: String,
    /// Database to write, empty or holding an unfinished copy of the same source
    #[arg(long, value_name = "URL")]
    pub to: String,
}

/// Runs the command.
pub async fn run(args: CopyArgs) -> Outcome {
    let (from, to): (DatabaseUrl, DatabaseUrl) = (args.from.parse()?, args.to.parse()?);
    let done = copy_all(&from, &to).await?;
    output::fact("copied", format!("{from} to {to}"))?;
    output::fact("rows", output::count(done.rows))?;
    output::fact("events", output::count(done.events))?;
    output::fact("audit log", format!("{} leaves", output::count(done.leaves)))?;
    output::fact("root", done.root)?;
    Ok(output::line(format!(
        "next: atalaya serve --data DIR --database {to}, with the keys of the source in DIR/keys"
    ))?)
}

/// Copies one database into another and checks the result.
pub async fn copy_all(from: &DatabaseUrl, to: &DatabaseUrl) -> Outcome<Copied> {
    if from == to {
        return Err(Failure::unusable("source and target are the same database"));
    }
    if let DatabaseUrl::Sqlite(path) = from
        && !path.is_file()
    {
        return Err(Failure::unusable(format!("there is no database {}", path.display())));
    }
    if let DatabaseUrl::Sqlite(path) = to
        && let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty())
    {
        std::fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
    }
    let tables = plug::tables();
    let opened = place::open_as_found(from, &tables, Access::ReadOnly).await;
    let (source, owner) = opened.map_err(|e| place::explain(from, e))?;
    let target = match place::open_as(to, &tables, Access::CopyTarget, &owner).await {
        Ok(target) => target,
        Err(StoreError::OtherOwner { found, .. }) => {
            return Err(Failure::unusable(format!("{to} belongs to {found}; nothing was changed")));
        }
        Err(error) => return Err(place::explain(to, error)),
    };
    let done = with_bar(&source, &target).await;
    source.close().await;
    target.close().await;
    done.map_err(|error| match error {
        CopyError::Stopped => Failure::unusable("stopped; the same command goes on from here"),
        CopyError::SourceMoved => {
            Failure::unusable(format!("{error}: stop its server, then copy into an empty target"))
        }
        CopyError::Count { .. } | CopyError::Root => Failure::found(error),
        other => Failure::from(other),
    })
}

async fn with_bar(source: &atalaya_store::Store, target: &atalaya_store::Store) -> Result<Copied, CopyError> {
    let stop = stop_on_interrupt();
    let bar = progress::bar("tables", 0);
    let done = copy::copy(source, target, |now| {
        bar.set_length(now.tables as u64);
        bar.set_position(now.tables_done as u64);
        bar.set_message(now.table);
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .await;
    bar.finish_and_clear();
    done
}

/// Becomes true on the first Ctrl-C, so that the copy ends between two chunks.
fn stop_on_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            flag.store(true, Ordering::Relaxed);
        }
    });
    stop
}
