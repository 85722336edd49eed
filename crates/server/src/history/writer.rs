//! Positions become files, and files become facts.

use super::{FLUSH_EVERY, History};
use crate::{
    app::App,
    desk::{Answer, Asker, Stop, Work},
    problem::Problem,
};
use atalaya_history::{
    Batch, Class, Day, FileName, HistoryError, Level, Merged, Sample, Shelf,
    archive::{self, Archive, Sealed},
    encode,
};
use atalaya_model::{Actor, CommandId, Timestamp};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

/// Why a flush did not write everything. What it had goes back into the buffer.
#[derive(Debug, thiserror::Error)]
pub enum FlushError {
    #[error(transparent)]
    File(#[from] HistoryError),
    #[error("the journal did not take the seal: {0}")]
    Seal(String),
}

/// Writes until the process ends: each five minutes, and whenever much has come in.
pub async fn run(app: Arc<App>) {
    if app.history.shelf.is_none() {
        return;
    }
    let every = Duration::from_millis(FLUSH_EVERY.0.unsigned_abs());
    loop {
        // Whichever comes first.
        let _ = tokio::time::timeout(every, app.history.recorder.due()).await;
        if flush(&app).await.is_err() {
            // A store that is away is not asked again at once.
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
    }
}

/// Writes what was taken until now. Gives the number of positions written.
///
/// # Errors
/// [`FlushError`], which is also in the log and in [`History::health`].
pub async fn flush(app: &Arc<App>) -> Result<u64, FlushError> {
    let history = &app.history;
    let Some(shelf) = history.shelf.clone() else { return Ok(0) };
    let _writing = history.writing.lock().await;
    let begun = app.desk.sources().now();
    let batch = history.recorder.drain();
    if batch.dropped > 0 {
        history.note(|health| health.dropped += batch.dropped);
        tracing::error!(dropped = batch.dropped, "positions were not archived: the archive did not keep up");
    }
    let mut dropped = batch.dropped;
    let mut groups: BTreeMap<(Day, Class), Vec<Sample>> = BTreeMap::new();
    for sample in batch.samples {
        groups.entry((Day::of_ms(sample.measured_ms), sample.object.class)).or_default().push(sample);
    }
    let mut written = 0;
    while let Some(((day, class), samples)) = groups.pop_first() {
        let count = samples.len() as u64;
        let samples = Arc::new(samples);
        if let Err(error) = write(app, &shelf, day, class, samples.clone(), dropped).await {
            let mut back: Vec<Sample> = Arc::unwrap_or_clone(samples);
            back.extend(groups.into_values().flatten());
            history.recorder.give_back(Batch { samples: back, dropped });
            history.note(|health| health.trouble = Some((begun, error.to_string())));
            tracing::warn!(%error, "positions could not be archived; they are kept and tried again");
            return Err(error);
        }
        (written, dropped) = (written + count, 0);
        metrics::counter!("atalaya_history_positions_total").increment(count);
    }
    history.note(|health| health.through = begun);
    Ok(written)
}

/// Writes one file and seals it.
async fn write(
    app: &Arc<App>,
    shelf: &Shelf,
    day: Day,
    class: Class,
    samples: Arc<Vec<Sample>>,
    dropped: u64,
) -> Result<(), FlushError> {
    let from_ms = samples.iter().map(|s| s.measured_ms).min().unwrap_or_default();
    let to_ms = samples.iter().map(|s| s.measured_ms).max().unwrap_or_default();
    let units: BTreeSet<_> = samples.iter().map(|s| s.object.unit).collect();
    let name = name(app, day, class, Level::Part, from_ms);
    let rows = samples.len() as u64;
    let (realm, site) = (name.realm.clone(), name.site.clone());
    let made = tokio::task::spawn_blocking(move || {
        let bytes = encode::encode(&realm, &site, samples.as_ref().clone())?;
        let hash = Sha256::digest(&bytes);
        Ok::<_, HistoryError>((bytes, hash))
    });
    let (bytes, hash) = made.await.map_err(|e| HistoryError::Encode(e.to_string()))??;
    let file = Sealed {
        path: name.path(),
        class,
        level: Level::Part,
        rows,
        bytes: bytes.len() as u64,
        sha256: hash.iter().map(|b| format!("{b:02x}")).collect(),
        from: Timestamp::from_millis(from_ms),
        to: Timestamp::from_millis(to_ms),
        units: u32::try_from(units.len()).unwrap_or(u32::MAX),
        found: false,
        held_for: BTreeSet::new(),
    };
    metrics::counter!("atalaya_history_bytes_total").increment(file.bytes);
    shelf.put(&name, bytes).await?;
    if let Err(problem) = seal(app, day, file, dropped).await {
        // Without its seal it does not count, and what is in it is written again.
        if let Err(error) = shelf.delete(&name.path()).await {
            tracing::warn!(%error, path = name.path(), "a file without its seal stays until it is found");
        }
        return Err(FlushError::Seal(problem.code));
    }
    Ok(())
}

/// The name of a new file.
pub(super) fn name(app: &App, day: Day, class: Class, level: Level, from_ms: i64) -> FileName {
    let second = (from_ms / 1000).rem_euclid(86_400);
    FileName {
        realm: app.desk.realm().code(),
        site: app.desk.site().clone(),
        day,
        class,
        level,
        second: u32::try_from(second).unwrap_or_default(),
        id: app.desk.sources().ids().next(),
    }
}

/// What is sealed of a file that was merged.
pub(super) fn sealed(name: &FileName, merged: &Merged) -> Sealed {
    Sealed {
        path: name.path(),
        class: name.class,
        level: name.level,
        rows: merged.rows,
        bytes: merged.bytes,
        sha256: merged.sha256.clone(),
        from: Timestamp::from_millis(merged.from_ms),
        to: Timestamp::from_millis(merged.to_ms),
        units: merged.units,
        found: false,
        held_for: BTreeSet::new(),
    }
}

/// Puts a file's seal into the journal.
pub(super) async fn seal(app: &App, day: Day, file: Sealed, dropped: u64) -> Result<(), Problem> {
    let id = Archive::id(app.desk.site(), day);
    let object = format!("archive/{id}");
    let decide = |work: &mut Work| {
        let state = work.get::<Archive>(&id)?;
        work.record::<Archive>(&id, archive::seal(&state, file.clone(), dropped))?;
        Ok::<_, Stop>(())
    };
    let asker = asker(app, "HistorySeal");
    match app.desk.run(&asker, vec![object], decide, |(), _| Vec::new()).await? {
        Answer::Done(_) | Answer::Replayed(_) => Ok(()),
    }
}

/// The server itself, as the record calls it.
pub(super) fn asker(app: &App, action: &'static str) -> Asker {
    Asker {
        actor: Actor::system("history"),
        purpose: None,
        command: CommandId(app.desk.sources().ids().next()),
        source: "server".to_owned(),
        action,
        happened_at: None,
        request_hash: None,
        if_match: None,
        details: BTreeMap::new(),
    }
}

impl History {
    /// Whether somebody should look: positions were dropped, or the latest flush failed.
    pub fn troubled(&self) -> bool {
        let health = self.health();
        health.dropped > 0 || health.trouble.is_some_and(|(at, _)| at > health.through)
    }
}
