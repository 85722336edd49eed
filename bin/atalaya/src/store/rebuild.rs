//! `atalaya store rebuild`: the tables anew from the journal.

use crate::{failure::Outcome, output, place::Place, progress, serve, users};
use atalaya_server::offline::Centre;
use clap::Args;

/// Make all tables anew from the journal
///
/// After an update that changed them, or when they are doubted. The journal is read from its beginning and
/// not touched; the old tables are replaced at once at the end. The server must be stopped.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya store rebuild --data ./data")]
pub struct RebuildArgs {
    #[command(flatten)]
    pub place: Place,
}

/// Runs the command.
pub async fn run(args: RebuildArgs) -> Outcome {
    let owner = users::existing_owner(&args.place).await?;
    let centre = Centre::open(&serve::offline_options(&args.place, owner)).await.map_err(serve::explain)?;
    let bar = progress::bar("events", 0);
    let done = centre
        .rebuild(|position, head| {
            bar.set_length(head);
            bar.set_position(position);
        })
        .await;
    bar.finish_and_clear();
    centre.close().await;
    let done = done?;
    output::fact("rebuilt", format!("up to event {}", output::count(done.position)))?;
    Ok(output::fact("changes", output::count(done.changes))?)
}
