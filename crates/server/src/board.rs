//! What is on every console now: the open part of the rows, in memory, in commit order.
//!
//! The board is fed by commits alone and can be rebuilt from the store at any time. It holds no
//! personal data, because rows hold none.

use atalaya_model::{AgencyCode, MunicipalityCode, Scope};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Arc, RwLock},
};
use tokio::sync::broadcast;

/// Frames kept for a slow console, which past that is told to resynchronise, and for one that comes back, which past
/// that gets the whole board.
const FRAMES_KEPT: usize = 1024;

/// Who may see a row: any of its agencies in scope, and its municipality, if it has one.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct RowScope {
    #[serde(default)]
    agencies: Vec<Concerned>,
    #[serde(default)]
    agency: Option<AgencyCode>,
    #[serde(default)]
    municipality: Option<MunicipalityCode>,
    /// The row cannot be understood: who is limited does not get it.
    #[serde(skip)]
    unreadable: bool,
}

/// An agency as rows name it: by its code, or as its part of an incident.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Concerned {
    Code(AgencyCode),
    Part { agency: AgencyCode },
}

impl Concerned {
    fn code(&self) -> &AgencyCode {
        match self {
            Self::Code(code) | Self::Part { agency: code } => code,
        }
    }
}

impl RowScope {
    fn of(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_else(|error| {
            tracing::error!(%error, "a row names its agencies in a way that is not understood");
            Self { unreadable: true, ..Self::default() }
        })
    }
    fn visible_to(&self, scope: &Scope) -> bool {
        if self.unreadable {
            return scope.agencies.is_empty() && scope.municipalities.is_empty();
        }
        if self.agencies.is_empty() && self.agency.is_none() {
            // Nobody's yet: a ringing call, a task. The territory alone decides.
            let anywhere =
                Scope { agencies: Default::default(), municipalities: scope.municipalities.clone() };
            return anywhere.covers([], self.municipality.as_ref());
        }
        scope
            .covers(self.agencies.iter().map(Concerned::code).chain(&self.agency), self.municipality.as_ref())
    }
}

/// One row on the board.
#[derive(Clone, Debug)]
pub struct BoardRow {
    pub id: String,
    /// The row's JSON as consoles receive it.
    pub json: Arc<str>,
    scope: RowScope,
}

/// A row as it changed; `None` left the board.
#[derive(Clone, Debug)]
pub struct Change {
    pub table: &'static str,
    pub id: String,
    pub row: Option<BoardRow>,
}

/// The changes of one commit.
#[derive(Debug)]
pub struct Frame {
    pub position: u64,
    pub changes: Vec<Change>,
    /// The frame's text for a console without limits; most have none, so it is written once.
    whole: Arc<str>,
}

impl Frame {
    fn new(position: u64, changes: Vec<Change>) -> Self {
        let whole = write_frame(position, changes.iter().map(|c| (c, true)));
        Self { position, changes, whole }
    }
    /// The frame's text as a console of `scope` may see it: rows outside read as gone.
    pub fn text_for(&self, scope: &Scope) -> Arc<str> {
        if scope.agencies.is_empty() && scope.municipalities.is_empty() {
            return self.whole.clone();
        }
        let visible = |c: &Change| c.row.as_ref().is_none_or(|r| r.scope.visible_to(scope));
        write_frame(self.position, self.changes.iter().map(|c| (c, visible(c))))
    }
}

fn write_frame<'a>(position: u64, changes: impl Iterator<Item = (&'a Change, bool)>) -> Arc<str> {
    let mut text = format!(r#"{{"type":"facts","position":{position},"changes":["#);
    for (i, (change, visible)) in changes.enumerate() {
        if i > 0 {
            text.push(',');
        }
        let row = change.row.as_ref().filter(|_| visible).map_or("null", |r| &r.json);
        // Ids are UUIDs or codes: they need no escaping.
        text.push_str(&format!(r#"{{"table":"{}","id":"{}","row":{row}}}"#, change.table, change.id));
    }
    text.push_str("]}");
    text.into()
}

#[derive(Default)]
struct Inner {
    position: u64,
    tables: BTreeMap<&'static str, HashMap<String, BoardRow>>,
    /// The latest frames, oldest first.
    kept: VecDeque<Arc<Frame>>,
    /// Position of the newest frame that is kept no more.
    dropped: Option<u64>,
}

impl Inner {
    fn keep(&mut self, frame: Arc<Frame>) {
        self.kept.push_back(frame);
        if self.kept.len() > FRAMES_KEPT {
            self.dropped = self.kept.pop_front().map(|f| f.position).or(self.dropped);
        }
    }
}

/// What a console begins with.
pub struct Beginning {
    pub position: u64,
    /// Marks what the console looks at: it may go on from a position only where this is the same.
    pub view: String,
    /// Whether [`Self::frames`] are the whole board, and not what changed since.
    pub full: bool,
    pub frames: Vec<Arc<str>>,
    /// All that follows.
    pub following: broadcast::Receiver<Arc<Frame>>,
}

/// The live part of all tables, and the stream of their changes.
pub struct Board {
    /// Of this process: positions that a console has from another one may mean another board.
    life: u64,
    inner: RwLock<Inner>,
    frames: broadcast::Sender<Arc<Frame>>,
}

impl Default for Board {
    fn default() -> Self {
        let frames = broadcast::channel(FRAMES_KEPT).0;
        Self { life: rand::random(), inner: RwLock::default(), frames }
    }
}

/// A row to put on the board (`Some`: its JSON) or to take off.
pub struct Update {
    pub table: &'static str,
    pub id: String,
    pub json: Option<String>,
}

impl Board {
    /// Applies one commit and tells every console. Commits arrive in order of position.
    pub fn apply(&self, position: u64, updates: Vec<Update>) -> Arc<Frame> {
        let mut inner = self.write();
        inner.position = inner.position.max(position);
        let changes = updates
            .into_iter()
            .filter_map(|update| {
                let table = inner.tables.entry(update.table).or_default();
                match update.json {
                    Some(json) => {
                        let row = board_row(update.id.clone(), json);
                        table.insert(update.id.clone(), row.clone());
                        Some(Change { table: update.table, id: update.id, row: Some(row) })
                    }
                    // What never was on the board need not be taken off every console.
                    None => table.remove(&update.id).map(|_| Change {
                        table: update.table,
                        id: update.id,
                        row: None,
                    }),
                }
            })
            .collect();
        let frame = Arc::new(Frame::new(position, changes));
        if !frame.changes.is_empty() {
            inner.keep(frame.clone());
            // No console connected is no error.
            let _ = self.frames.send(frame.clone());
        }
        frame
    }

    /// Consoles that follow it now.
    pub fn viewers(&self) -> usize {
        self.frames.receiver_count()
    }
    /// The position of the board and a subscription that misses nothing after it.
    pub fn subscribe(&self) -> (u64, broadcast::Receiver<Arc<Frame>>) {
        let inner = self.read();
        (inner.position, self.frames.subscribe())
    }

    /// The whole board for `scope` in frames of at most `chunk` rows, and the subscription after it.
    pub fn snapshot(
        &self,
        scope: &Scope,
        chunk: usize,
    ) -> (u64, Vec<Arc<str>>, broadcast::Receiver<Arc<Frame>>) {
        let inner = self.read();
        let receiver = self.frames.subscribe();
        let changes: Vec<Change> = inner
            .tables
            .iter()
            .flat_map(|(table, rows)| {
                rows.values().filter(|row| row.scope.visible_to(scope)).map(|row| Change {
                    table,
                    id: row.id.clone(),
                    row: Some(row.clone()),
                })
            })
            .collect();
        let frames = changes
            .chunks(chunk.max(1))
            .map(|c| write_frame(inner.position, c.iter().map(|c| (c, true))))
            .collect();
        (inner.position, frames, receiver)
    }

    /// For a console that may have been here before: what changed since, where it looks at the same board through the
    /// same scope and the frames are still kept; otherwise the whole board.
    pub fn begin(&self, scope: &Scope, since: Option<u64>, view: Option<&str>, chunk: usize) -> Beginning {
        let same = self.view(scope);
        if let Some(since) = since.filter(|_| view == Some(&same)) {
            let inner = self.read();
            if since <= inner.position && inner.dropped.is_none_or(|dropped| since > dropped) {
                let following = self.frames.subscribe();
                // Several frames may have one position, of which a console that was cut off may have had the first only.
                let missed = inner.kept.iter().filter(|f| f.position >= since);
                let frames = missed.map(|f| f.text_for(scope)).collect();
                return Beginning { position: inner.position, view: same, full: false, frames, following };
            }
        }
        let (position, frames, following) = self.snapshot(scope, chunk);
        Beginning { position, view: same, full: true, frames, following }
    }

    fn view(&self, scope: &Scope) -> String {
        let mut hasher = DefaultHasher::new();
        self.life.hash(&mut hasher);
        // Of ordered sets: the same scope is always written the same.
        serde_json::to_string(scope).unwrap_or_default().hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }

    /// All rows of one table that `scope` covers.
    pub fn rows(&self, table: &str, scope: &Scope) -> Vec<Arc<str>> {
        let inner = self.read();
        let Some(rows) = inner.tables.get(table) else { return Vec::new() };
        rows.values().filter(|r| r.scope.visible_to(scope)).map(|r| r.json.clone()).collect()
    }

    /// Whether a row is on the board and inside `scope`.
    pub fn covers(&self, table: &str, id: &str, scope: &Scope) -> Option<bool> {
        self.read().tables.get(table)?.get(id).map(|row| row.scope.visible_to(scope))
    }

    /// Ids of all rows of one table.
    pub fn ids(&self, table: &str) -> Vec<String> {
        self.read().tables.get(table).map(|rows| rows.keys().cloned().collect()).unwrap_or_default()
    }

    pub fn position(&self) -> u64 {
        self.read().position
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Inner> {
        self.inner.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Whether a stored row's body lies inside a scope.
pub fn body_visible(body: &str, scope: &Scope) -> bool {
    RowScope::of(body).visible_to(scope)
}

fn board_row(id: String, json: String) -> BoardRow {
    // A row that names no scope is everybody's.
    let scope = RowScope::of(&json);
    BoardRow { id, json: json.into(), scope }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(id: &str, json: &str) -> Update {
        Update { table: "incidents", id: id.into(), json: Some(json.into()) }
    }
    fn scope(agency: &str) -> Scope {
        Scope { agencies: [AgencyCode::new(agency).unwrap()].into(), municipalities: Default::default() }
    }

    #[test]
    fn a_console_sees_its_scope_and_what_leaves_it() {
        let board = Board::default();
        let (_, mut frames) = board.subscribe();
        board.apply(1, vec![put("a", r#"{"agencies":["SSEM"]}"#), put("b", r#"{"agencies":["PM"]}"#)]);
        assert_eq!(board.rows("incidents", &scope("PM")).len(), 1);
        let frame = frames.try_recv().unwrap();
        assert!(frame.text_for(&Scope::default()).contains(r#""id":"a","row":{"#));
        assert!(frame.text_for(&scope("PM")).contains(r#""id":"a","row":null"#));

        let (position, snapshot, mut after) = board.snapshot(&scope("SSEM"), 10);
        assert_eq!((position, snapshot.len()), (1, 1));
        board.apply(2, vec![Update { table: "incidents", id: "a".into(), json: None }]);
        assert!(after.try_recv().unwrap().text_for(&scope("SSEM")).contains(r#""id":"a","row":null"#));
        assert!(board.rows("incidents", &scope("SSEM")).is_empty());
    }

    #[test]
    fn a_console_that_comes_back_gets_what_it_missed_and_past_the_bound_the_whole() {
        let board = Board::default();
        let (all, narrow) = (Scope::default(), scope("SSEM"));
        let first = board.begin(&all, None, None, 10);
        assert!(first.full && first.frames.is_empty());
        for n in 1..=3 {
            board.apply(n, vec![put(&format!("r{n}"), r#"{"agencies":["PM"]}"#)]);
        }
        let view = Some(&*first.view);
        let again = |since, view| board.begin(&all, since, view, 10);
        let since = |n| again(Some(n), view);
        assert_eq!(
            (since(2).full, since(2).frames.len()),
            (false, 2),
            "its own position again: that may be two frames"
        );
        assert_eq!((since(0).full, since(0).frames.len(), since(0).position), (false, 3, 3));
        assert!(since(4).full && again(Some(2), None).full && again(None, view).full);
        assert!(Board::default().begin(&all, Some(0), view, 10).full, "a board of another process");
        // Another scope sees other rows: what it has is not what it may see.
        assert!(board.begin(&narrow, Some(2), view, 10).full);
        let own = board.begin(&narrow, Some(2), Some(&board.view(&narrow)), 10);
        assert!(!own.full && own.frames.iter().all(|f| f.contains("\"row\":null")));
        for n in 4..=FRAMES_KEPT as u64 + 2 {
            board.apply(n, vec![put("a", r#"{"agencies":["PM"]}"#)]);
        }
        assert!(since(2).full && !since(3).full, "the frames of 1 and 2 are kept no more");
    }

    #[test]
    fn an_incident_names_its_agencies_by_their_parts_and_what_is_not_understood_is_hidden() {
        let visible = |body: &str, agency: &str| body_visible(body, &scope(agency));
        let incident = r#"{"agencies":[{"agency":"SSEM","disclosure":"full"},{"agency":"SUEM"}]}"#;
        assert!(visible(incident, "SSEM") && visible(incident, "SUEM") && !visible(incident, "PM"));
        for bent in [r#"{"agencies":[{"code":"SSEM"}]}"#, r#"{"agencies":"SSEM"}"#, r#"{"agency":7}"#, "{"] {
            assert!(!visible(bent, "SSEM") && body_visible(bent, &Scope::default()), "{bent}");
        }
    }

    #[test]
    fn rows_of_nobody_are_seen_by_their_territory() {
        let board = Board::default();
        board.apply(
            1,
            vec![Update { table: "calls", id: "c".into(), json: Some(r#"{"municipality":"15106"}"#.into()) }],
        );
        assert_eq!(board.rows("calls", &scope("PM")).len(), 1);
        let elsewhere =
            Scope { municipalities: [MunicipalityCode::new("15033").unwrap()].into(), ..scope("PM") };
        assert!(board.rows("calls", &elsewhere).is_empty());
    }
}
