//! What the tests of the binary share: a data directory with a record in it, and running the binary.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use atalaya_journal::{
    NewEvent, SignerKey,
    audit::{AuditKind, Outcome},
};
use atalaya_model::{Actor, CommandId, IdSource, Realm, SiteCode, StreamId, Timestamp};
use atalaya_store::{Append, AuditDraft, Batch, Checkpointer, DatabaseUrl, Expected, Options, Store};
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

pub const ORIGIN: &str = "tol.example/atalaya";
pub const SEED: [u8; 32] = [5; 32];
/// `SEED` in base64, as key files hold it.
pub const SEED_BASE64: &str = "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=";
/// Batches of a small record: more than a tile of 256 leaves.
pub const BATCHES: u64 = 300;

pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap())
}

pub fn options(url: DatabaseUrl) -> Options {
    let site = SiteCode::new("ECA").unwrap();
    let salts = Arc::new(rand::random::<[u8; 32]>);
    Options::new(url, atalaya_server::tables(), site, Realm::Operations, Arc::new(now), salts)
}

pub fn signer() -> SignerKey {
    SignerKey::from_seed(ORIGIN, &SEED).unwrap()
}

pub fn vkey() -> String {
    signer().verifier().to_string()
}

/// A checkpointer that publishes as the server does: a file, replaced as a whole.
pub fn checkpointer(store: &Store, data: &Path) -> Checkpointer {
    let dir = data.join("published");
    std::fs::create_dir_all(&dir).unwrap();
    let publish = move |signed: &atalaya_journal::SignedCheckpoint| {
        std::fs::write(dir.join(".new"), signed.encode())?;
        std::fs::rename(dir.join(".new"), dir.join("checkpoint"))
    };
    Checkpointer::new(store.clone(), ORIGIN, signer(), Arc::new(publish))
}

pub fn ids() -> IdSource {
    IdSource::new(now(), rand::random())
}

/// A batch with some events for one stream; every seventh is a read without events.
pub fn batch(ids: &IdSource, number: u64) -> Batch {
    let stream = StreamId::new("incident", format!("i{}", number % 20));
    if number.is_multiple_of(7) {
        let draft = AuditDraft::new(AuditKind::Read, "IncidentRead", Outcome::Done, "console");
        return Batch::new(CommandId(ids.next()), Actor::system("test"), draft.object(stream.as_str()));
    }
    let draft = AuditDraft::new(AuditKind::Command, "IncidentNarrate", Outcome::Done, "console");
    let mut batch = Batch::new(CommandId(ids.next()), Actor::system("test"), draft.object(stream.as_str()));
    let event = |n: u64| NewEvent {
        kind: "narrated".into(),
        schema: 1,
        happened_at: now().as_micros(),
        data: serde_json::json!({ "type": "narrated", "text": format!("line {number}.{n}") }).to_string(),
    };
    let events = (0..1 + number % 3).map(event).collect();
    batch.appends.push(Append { stream, expected: Expected::Any, events });
    batch
}

/// A data directory in a temporary one, as a server leaves it.
pub struct Site {
    pub dir: tempfile::TempDir,
    pub data: PathBuf,
}

impl Site {
    /// Makes one with [`BATCHES`] batches, of which the last few are not signed yet.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        std::fs::create_dir_all(data.join("keys")).unwrap();
        for name in ["log.key", "master.key"] {
            let path = data.join("keys").join(name);
            std::fs::write(&path, SEED_BASE64).unwrap();
            std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        }
        let site = Self { dir, data };
        site.with_store(async |store, site| {
            let ids = ids();
            let mut checkpointer = checkpointer(&store, &site.data);
            for number in 1..=BATCHES {
                store.commit(batch(&ids, number)).await.unwrap();
                if number % 50 == 0 && number < BATCHES {
                    checkpointer.checkpoint_due().await.unwrap();
                }
            }
            checkpointer.checkpoint_due().await.unwrap();
            store.commit(batch(&ids, 1)).await.unwrap();
        });
        site
    }
    pub fn database(&self) -> PathBuf {
        self.data.join("atalaya.sqlite")
    }
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
    /// Opens the store as its server would, and closes it.
    pub fn with_store(&self, work: impl AsyncFnOnce(Store, &Self)) {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Store::open(options(DatabaseUrl::Sqlite(self.database()))).await.unwrap();
            work(store.clone(), self).await;
            store.close().await;
        });
    }
    /// A copy of the data directory with one statement run on its database.
    pub fn tampered(&self, name: &str, sql: &str) -> PathBuf {
        let copy = self.path(name);
        copy_tree(&self.data, &copy);
        let database = rusqlite::Connection::open(copy.join("atalaya.sqlite")).unwrap();
        assert!(database.execute(sql, []).unwrap() > 0, "{sql} changes nothing");
        copy
    }
}

pub fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The binary, without anything from the surroundings that changes what it does.
pub fn atalaya() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_atalaya"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ATALAYA_") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command
}

/// What a run said.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Said {
    /// Insists on an exit code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }
    /// Insists that some words were said on either stream.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.out.contains(words) || self.err.contains(words), "{words:?} missing in {self:#?}");
        self
    }
    #[track_caller]
    pub fn never_says(self, words: &str) -> Self {
        assert!(!self.out.contains(words) && !self.err.contains(words), "{words:?} found in {self:#?}");
        self
    }
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

/// Runs the binary to its end.
pub fn run<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Said {
    atalaya().args(args).output().unwrap().into()
}

/// Arguments of different types in one list.
#[macro_export]
macro_rules! args {
    ($($arg:expr),* $(,)?) => {{
        let list: Vec<std::ffi::OsString> = vec![$(std::ffi::OsString::from($arg.to_owned())),*];
        list
    }};
}
