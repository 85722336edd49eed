//! What is done with files afterwards: merged, deleted when their time is over, found again after a crash.

use super::writer::{asker, name, seal, sealed};
use crate::{
    app::App,
    desk::{Stop, Work, store_problem},
    problem::Problem,
};
use atalaya_history::{
    Day, FileName, Found, HistoryError, Level, Shelf,
    archive::{self, Archive, Because, Merge, Sealed},
    hold::Holds,
    merge,
    retention::{Verdict, verdict},
};
use atalaya_model::{Millis, Timestamp};
use atalaya_store::{Dir, Filter, Select};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// How often it is looked whether something is to be merged.
const EVERY: Duration = Duration::from_secs(600);
/// Turns between two looks at retention, and at what lies there unsealed: six hours.
const SELDOM: u32 = 36;
/// A file without a seal is somebody's who is just writing it, until it is this old.
const UNSEALED: Millis = Millis::from_minutes(15);
/// Days looked at for merging: late positions reach back one day, a server that was off some more.
const DAYS_BACK: i64 = 7;

/// Why something could not be done with files.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    #[error(transparent)]
    File(#[from] HistoryError),
    #[error("the journal: {0}")]
    Journal(String),
    #[error("{0} is not the file that was sealed; it is left as it is")]
    Changed(String),
}

impl From<Problem> for KeepError {
    fn from(problem: Problem) -> Self {
        Self::Journal(problem.code)
    }
}

/// Keeps the archive until the process ends.
pub async fn run(app: Arc<App>) {
    let Some(shelf) = app.history.shelf.clone() else { return };
    match shelf.sweep(Millis::from_minutes(60)) {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "files of the archive that never were whole removed"),
        Err(error) => tracing::warn!(%error, "the archive's folder could not be swept"),
    }
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    for turn in 0_u32.. {
        tick.tick().await;
        let seldom = turn % SELDOM == 0;
        let done = async {
            if seldom {
                adopt(&app, UNSEALED).await?;
                retire(&app).await?;
            }
            tidy(&app).await
        };
        if let Err(error) = done.await {
            let now = app.desk.sources().now();
            app.history.note(|health| health.trouble = Some((now, error.to_string())));
            tracing::warn!(%error, "the archive could not be kept in order; tried again in ten minutes");
        }
    }
}

/// Merges what can be merged now. Gives the number of files that are gone.
///
/// # Errors
/// [`KeepError`]; what was merged before stays merged.
pub async fn tidy(app: &Arc<App>) -> Result<usize, KeepError> {
    let Some(shelf) = app.history.shelf.clone() else { return Ok(0) };
    let now = app.desk.sources().now();
    let today = Day::of(now);
    let mut gone = 0;
    for day in (today.number() - DAYS_BACK..=today.number()).map(Day::from_number) {
        let (state, _) = app.desk.load::<Archive>(Archive::id(app.desk.site(), day)).await?;
        for work in archive::merges(&state, day, now) {
            gone += merge_one(app, &shelf, day, &state, work).await?;
        }
    }
    Ok(gone)
}

async fn merge_one(
    app: &Arc<App>,
    shelf: &Shelf,
    day: Day,
    state: &Archive,
    work: Merge,
) -> Result<usize, KeepError> {
    let files: Vec<&Sealed> = work.paths.iter().filter_map(|path| state.files.get(path)).collect();
    let from_ms = files.iter().map(|f| f.from.as_millis()).min().unwrap_or_default();
    let into = name(app, day, work.class, work.level, from_ms);
    // What was changed on the disk must not get a new seal by being merged.
    for file in &files {
        check(shelf, file).await?;
    }
    let parts: Vec<(String, u64)> = files.iter().map(|f| (f.path.clone(), f.bytes)).collect();
    let merged = merge(shelf, &parts, &into, |_| true).await?;
    let by = merged.map(|merged| sealed(&into, &merged));
    replace(app, shelf, day, work.paths, by, Because::Merged).await
}

async fn check(shelf: &Shelf, file: &Sealed) -> Result<(), KeepError> {
    match shelf.digest(&file.path).await? {
        Some((hash, _)) if hash == file.sha256 => Ok(()),
        _ => Err(KeepError::Changed(file.path.clone())),
    }
}

/// Deletes what is over and not held. Gives the number of files that are gone.
///
/// # Errors
/// [`KeepError`]; what was deleted before is deleted.
pub async fn retire(app: &Arc<App>) -> Result<usize, KeepError> {
    let Some(shelf) = app.history.shelf.clone() else { return Ok(0) };
    let now = app.desk.sources().now();
    let mut gone = 0;
    for day in days(app).await? {
        let (state, _) = app.desk.load::<Archive>(Archive::id(app.desk.site(), day)).await?;
        for file in state.files.values() {
            let (holds, _) = app.desk.load::<Holds>(app.desk.site()).await?;
            gone += match verdict(file, day, &app.history.rules, &holds, now) {
                Verdict::Keep => 0,
                Verdict::Delete { days } => {
                    let because = Because::Retention { class: file.class, days };
                    replace(app, &shelf, day, vec![file.path.clone()], None, because).await?
                }
                Verdict::Reduce { days, holds: which } => {
                    reduce(app, &shelf, day, file, &holds, which, days).await?
                }
            };
        }
    }
    Ok(gone)
}

/// Keeps of a file only what holds name.
async fn reduce(
    app: &Arc<App>,
    shelf: &Shelf,
    day: Day,
    file: &Sealed,
    holds: &Holds,
    which: BTreeSet<atalaya_model::HoldId>,
    days: u32,
) -> Result<usize, KeepError> {
    check(shelf, file).await?;
    let into = name(app, day, file.class, Level::Held, file.from.as_millis());
    let parts = [(file.path.clone(), file.bytes)];
    let kept = merge(shelf, &parts, &into, |sample| {
        holds.keeps(&which, sample.object.unit, Timestamp::from_millis(sample.measured_ms))
    });
    let by = kept.await?.map(|merged| Sealed { held_for: which.clone(), ..sealed(&into, &merged) });
    let because = Because::Retention { class: file.class, days };
    replace(app, shelf, day, vec![file.path.clone()], by, because).await
}

/// Records that files are replaced, and deletes them then. The decision holds only while no hold was set or lifted.
async fn replace(
    app: &Arc<App>,
    shelf: &Shelf,
    day: Day,
    paths: Vec<String>,
    by: Option<Sealed>,
    because: Because,
) -> Result<usize, KeepError> {
    let id = Archive::id(app.desk.site(), day);
    let site = app.desk.site().clone();
    let (held_before, version) = app.desk.load::<Holds>(&site).await?;
    let deletes = matches!(because, Because::Retention { .. });
    let mut asker = asker(app, if deletes { "HistoryDelete" } else { "HistoryMerge" });
    if deletes {
        asker.details.insert("rules".to_owned(), app.history.rules.version.clone());
    }
    let decide = |work: &mut Work| {
        if deletes {
            work.guard::<Holds>(&site)?;
            if work.version::<Holds>(&site)? != version || *work.get::<Holds>(&site)? != *held_before {
                return Err(archive::ArchiveRefusal::Changed.into());
            }
        }
        let state = work.get::<Archive>(&id)?;
        let events = archive::replace(&state, &paths, by.clone(), because.clone());
        work.record::<Archive>(&id, events.map_err(Stop::from)?)?;
        Ok::<_, Stop>(())
    };
    let recorded = app.desk.run(&asker, vec![format!("archive/{id}")], decide, |(), _| Vec::new()).await;
    if let Err(problem) = recorded {
        // The other node was faster, or a hold was set meanwhile: what was made is not needed.
        if let Some(made) = &by {
            shelf.delete(&made.path).await?;
        }
        return match problem.code.as_str() {
            "archive_changed" => Ok(0),
            _ => Err(problem.into()),
        };
    }
    for path in &paths {
        shelf.delete(path).await?;
    }
    Ok(paths.len())
}

/// Seals files that a crash left without a seal, and deletes those that should be gone. Gives how many of each.
/// `old` is how long a file must have been there: a younger one may be another node's that is just being sealed.
///
/// # Errors
/// [`KeepError`]. A file that is none of ours is named in the log and left alone.
pub async fn adopt(app: &Arc<App>, old: Millis) -> Result<(usize, usize), KeepError> {
    let Some(shelf) = app.history.shelf.clone() else { return Ok((0, 0)) };
    let root = FileName::root(app.desk.realm(), app.desk.site());
    let now_ms = app.desk.sources().now().as_millis();
    let (mut adopted, mut deleted) = (0, 0);
    for found in shelf.list(&root).await? {
        let Ok(name) = found.path.parse::<FileName>() else {
            tracing::warn!(path = found.path, "this is no file of the archive");
            continue;
        };
        let (state, _) = app.desk.load::<Archive>(Archive::id(app.desk.site(), name.day)).await?;
        if state.files.contains_key(&found.path) {
            continue;
        }
        if state.gone.contains(&found.path) {
            shelf.delete(&found.path).await?;
            deleted += 1;
            continue;
        }
        if old.0 > 0 && found.appeared_ms > now_ms - old.0 {
            continue;
        }
        // A merged file without its seal has nothing that its parts have not.
        if name.level != Level::Part {
            shelf.delete(&found.path).await?;
            deleted += 1;
            continue;
        }
        match examined(&shelf, &name, &found).await {
            Ok(file) => {
                seal(app, name.day, file, 0).await?;
                adopted += 1;
            }
            Err(HistoryError::Damaged { path, what }) => {
                tracing::error!(
                    path,
                    what,
                    "a file of the archive without a seal cannot be read; left alone"
                );
            }
            Err(error) => return Err(error.into()),
        }
    }
    if adopted + deleted > 0 {
        tracing::warn!(adopted, deleted, "files of the archive without a seal found");
    }
    Ok((adopted, deleted))
}

/// What can be said of a file that nobody sealed.
async fn examined(shelf: &Shelf, name: &FileName, found: &Found) -> Result<Sealed, HistoryError> {
    let damaged = |what: &str| HistoryError::Damaged { path: found.path.clone(), what: what.to_owned() };
    let everything = atalaya_history::Filter::everything();
    let files = [(found.path.clone(), found.bytes)];
    let scan = shelf.scan(&files, &everything, ADOPTED_MAX).await?;
    let times = scan.samples.iter().map(|s| s.measured_ms);
    let (Some(from), Some(to)) = (times.clone().min(), times.max()) else {
        return Err(damaged("it is empty"));
    };
    let strange =
        |s: &atalaya_history::Sample| Day::of_ms(s.measured_ms) != name.day || s.object.class != name.class;
    if !scan.complete || scan.samples.iter().any(strange) {
        return Err(damaged("it has other positions than its name says"));
    }
    let (sha256, bytes) = shelf.digest(&found.path).await?.ok_or_else(|| damaged("it is gone"))?;
    let units: BTreeSet<_> = scan.samples.iter().map(|s| s.object.unit).collect();
    Ok(Sealed {
        path: found.path.clone(),
        class: name.class,
        level: name.level,
        rows: scan.samples.len() as u64,
        bytes,
        sha256,
        from: Timestamp::from_millis(from),
        to: Timestamp::from_millis(to),
        units: u32::try_from(units.len()).unwrap_or(u32::MAX),
        found: true,
        held_for: BTreeSet::new(),
    })
}

/// Most positions of a file that is adopted: a flush has no more.
const ADOPTED_MAX: usize = 1_000_000;

/// Days of which there are files.
async fn days(app: &App) -> Result<Vec<Day>, KeepError> {
    let mut days = Vec::new();
    let mut from = i64::MIN;
    loop {
        let select = Select::new("history_files")
            .filter(Filter::Ge("day", from.into()))
            .order("day", Dir::Asc)
            .limit(1);
        let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        let row = page.items.first();
        let row = row.and_then(|row| serde_json::from_str::<archive::HistoryFileRow>(&row.body).ok());
        let Some(row) = row else { return Ok(days) };
        days.push(row.day);
        from = row.day.next().number();
    }
}
