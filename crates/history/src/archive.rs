//! The archive of one day of a site, as facts: which files there are, sealed by their hash, and what became of
//! those that are gone. Stream kind `archive`, id `SITE-DAY`.
//!
//! A file is written first and sealed next, so that the journal never names a file that was not whole. It is
//! deleted only after the journal says so.

use crate::{Class, Day, Level};
use atalaya_model::{Aggregate, EventKind, Refusal, RefusalKind, SiteCode, Timestamp, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A file, as it was when it was sealed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = HistoryFile))]
pub struct Sealed {
    /// From the archive's address on; see [`crate::FileName`].
    pub path: String,
    pub class: Class,
    pub level: Level,
    /// Positions in it.
    pub rows: u64,
    pub bytes: u64,
    /// Of the whole file, hexadecimal.
    pub sha256: String,
    /// First and last moment of measurement, both included.
    pub from: Timestamp,
    pub to: Timestamp,
    /// Units in it.
    pub units: u32,
    /// Found unsealed after a crash: the hash says what it was when it was found.
    #[serde(default, skip_serializing_if = "is_false")]
    pub found: bool,
    /// Legal holds for which it is kept, of a file whose time is over.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<atalaya_model::HoldId>))]
    pub held_for: BTreeSet<atalaya_model::HoldId>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_false(value: &bool) -> bool {
    !value
}

/// A file that is no more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Gone {
    pub path: String,
    pub sha256: String,
    pub rows: u64,
}

/// Why files are no more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum Because {
    /// Their positions are in the file that replaces them.
    Merged,
    /// Their time was over.
    Retention { class: Class, days: u32 },
}

/// Events of a day's archive.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ArchiveEvent {
    Sealed {
        file: Sealed,
        /// Positions that were dropped since the flush before because the archive did not keep up.
        #[serde(default)]
        dropped: u64,
    },
    Replaced {
        by: Option<Sealed>,
        gone: Vec<Gone>,
        #[serde(flatten)]
        because: Because,
    },
}

impl EventKind for ArchiveEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Sealed { .. } => "history_sealed",
            Self::Replaced { because: Because::Merged, .. } => "history_merged",
            Self::Replaced { because: Because::Retention { .. }, .. } => "history_deleted",
        }
    }
}

/// One day of a site.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Archive {
    pub files: BTreeMap<String, Sealed>,
    /// Paths of files that are no more: what is found under such a name is left over, not lost and found.
    pub gone: BTreeSet<String>,
    /// Positions that were never written.
    pub dropped: u64,
}

impl Archive {
    /// Id of a day's stream.
    pub fn id(site: &SiteCode, day: Day) -> String {
        format!("{site}-{day}")
    }
    /// The day of a stream's id.
    pub fn day_of(id: &str) -> Option<Day> {
        id.get(id.len().checked_sub(10)?..)?.parse().ok()
    }
}

impl Aggregate for Archive {
    const KIND: &'static str = "archive";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = ArchiveEvent;

    fn evolve(&mut self, event: &ArchiveEvent, _: Timestamp) {
        match event {
            ArchiveEvent::Sealed { file, dropped } => {
                self.files.insert(file.path.clone(), file.clone());
                self.dropped += dropped;
            }
            ArchiveEvent::Replaced { by, gone, .. } => {
                for file in gone {
                    self.files.remove(&file.path);
                    self.gone.insert(file.path.clone());
                }
                self.files.extend(by.iter().map(|file| (file.path.clone(), file.clone())));
            }
        }
    }
}

/// Why a command on the archive was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ArchiveRefusal {
    #[error("the files are not those that are there any more")]
    Changed,
}

impl From<ArchiveRefusal> for Refusal {
    fn from(refusal: ArchiveRefusal) -> Self {
        let es = "El archivo cambió mientras tanto.";
        Self::new(RefusalKind::Conflict, "archive_changed", es, refusal.to_string())
    }
}

/// Seals a file. One that is sealed, or gone, already is nothing.
pub fn seal(state: &Archive, file: Sealed, dropped: u64) -> Vec<ArchiveEvent> {
    if state.files.contains_key(&file.path) || state.gone.contains(&file.path) {
        return Vec::new();
    }
    vec![ArchiveEvent::Sealed { file, dropped }]
}

/// Replaces files by another one, or by nothing.
///
/// # Errors
/// [`ArchiveRefusal::Changed`] when one of them is not there: somebody else was faster.
pub fn replace(
    state: &Archive,
    paths: &[String],
    by: Option<Sealed>,
    because: Because,
) -> Result<Vec<ArchiveEvent>, ArchiveRefusal> {
    let gone = paths.iter().map(|path| {
        let file = state.files.get(path)?;
        Some(Gone { path: path.clone(), sha256: file.sha256.clone(), rows: file.rows })
    });
    let gone = gone.collect::<Option<Vec<_>>>().ok_or(ArchiveRefusal::Changed)?;
    Ok(vec![ArchiveEvent::Replaced { by, gone, because }])
}

/// What should be merged now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merge {
    pub class: Class,
    pub level: Level,
    pub paths: Vec<String>,
}

/// After the end of an hour, or a day, before its files are merged: what is under way arrives.
const GRACE_MS: i64 = 10 * 60_000;
/// Positions may come a day late; what came after the day was merged is merged into it then.
const LATE_MS: i64 = 25 * 3_600_000;
/// Files merged at a time; the others follow in the next turn.
const MERGED_MAX: usize = 400;

/// What of a day can be merged at a moment: the parts of a closed hour, the files of a closed day, and once more
/// when nothing can come late any more.
pub fn merges(state: &Archive, day: Day, now: Timestamp) -> Vec<Merge> {
    let ended = day.ends().as_millis();
    let now = now.as_millis();
    let mut found = Vec::new();
    for class in Class::ALL {
        let of = |level: Level| move |f: &&Sealed| f.class == *class && f.level == level;
        let files: Vec<&Sealed> =
            state.files.values().filter(|f| f.class == *class && f.level != Level::Held).collect();
        let whole = files.iter().any(|f| f.level == Level::Day);
        let due = now >= ended + if whole { LATE_MS } else { GRACE_MS };
        let few = files.len() < 2;
        if due && !few {
            found.push(merge_of(*class, Level::Day, &files));
            continue;
        }
        if whole {
            continue;
        }
        let mut hours: BTreeMap<i64, Vec<&Sealed>> = BTreeMap::new();
        for part in state.files.values().filter(of(Level::Part)) {
            hours.entry(part.from.as_millis().div_euclid(3_600_000)).or_default().push(part);
        }
        for (hour, parts) in hours {
            if parts.len() > 1 && now >= (hour + 1) * 3_600_000 + GRACE_MS {
                found.push(merge_of(*class, Level::Hour, &parts));
            }
        }
    }
    found
}

fn merge_of(class: Class, level: Level, files: &[&Sealed]) -> Merge {
    let paths = files.iter().take(MERGED_MAX).map(|f| f.path.clone()).collect();
    Merge { class, level, paths }
}

/// A file as lists show it: what was sealed, with its day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HistoryFileRow {
    /// Day of UTC, `2026-11-24`.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub day: Day,
    #[serde(flatten)]
    pub file: Sealed,
}

/// Whose positions of when: what a hold keeps, what a search asks.
pub fn touches(file: &Sealed, from: Timestamp, to: Timestamp) -> bool {
    file.from < to && from <= file.to
}

/// Whether a unit is one of those named; none named means all.
pub(crate) fn names(units: &BTreeSet<UnitId>, unit: UnitId) -> bool {
    units.is_empty() || units.contains(&unit)
}
