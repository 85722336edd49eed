//! What goes wrong around the store, made to go wrong: full disks, lost databases, lost answers,
//! second processes, killed ones.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use atalaya_store::{
    Access, CommitError, DatabaseUrl, Expected, Store, StoreError,
    testing::{TemporaryPostgres, TestClock, test_options},
};
use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use support::*;

/// Tells a copy of this test binary what it is for.
const ROLE: &str = "STORE_FAULT_TEST_PATH";

fn role() -> Option<PathBuf> {
    std::env::var_os(ROLE).map(PathBuf::from)
}

/// This test again, in a process of its own.
fn again(test: &str, path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env(ROLE, path);
    command
}

async fn open_file(path: &Path) -> Result<Store, StoreError> {
    let url = DatabaseUrl::Sqlite(path.join("atalaya.db"));
    Store::open(test_options(url, &TABLES, &TestClock::new())).await
}

/// Runs twice: outside it mounts a small file system in a name space of its own and runs itself
/// inside, where the disk is filled.
#[tokio::test]
async fn a_full_disk_writes_nothing_and_recovers() {
    if let Some(path) = role() {
        return fill_disk(&path).await;
    }
    let dir = tempfile::tempdir().unwrap();
    let inner = again("a_full_disk_writes_nothing_and_recovers", dir.path());
    let script = r#"mount -t tmpfs -o size=24m tmpfs "$1" && shift && exec "$@""#;
    let mut outer = Command::new("unshare");
    outer.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]).arg(dir.path());
    outer.arg(inner.get_program()).args(inner.get_args()).env(ROLE, dir.path());
    let output = outer.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("recovered"), "{text}");
}

async fn fill_disk(path: &Path) {
    let store = open_file(path).await.unwrap();
    let filler = path.join("filler");
    let large = "x".repeat(40_000);
    let mut acknowledged = 0u64;
    for round in 1..=3u64 {
        // Something else takes the disk, all but 3 MB.
        std::fs::write(&filler, vec![0u8; (21 - 4 * round as usize) << 20]).unwrap();
        let mut refused = 0;
        while refused < 3 {
            let mut batch = batch(&stream(acknowledged), Expected::New, &[&large, &large]);
            batch.rows.push(put(acknowledged.to_string(), "open", 1));
            match store.commit(batch).await {
                Ok(_) => acknowledged += 1,
                Err(CommitError::Full) => refused += 1,
                Err(other) => panic!("{other}"),
            }
            assert!(acknowledged < 400, "the disk never filled");
        }
        // Reads go on, and nothing is half there.
        assert_eq!(store.head().await.unwrap().position, acknowledged * 2);
        assert_eq!(store.count("things", &[]).await.unwrap(), acknowledged);
        assert_sound(&store).await;
        // Space returns, and writing with it, without a restart.
        std::fs::remove_file(&filler).unwrap();
        store.commit(batch(&stream(acknowledged), Expected::New, &[&large, "x"])).await.unwrap();
        let mut batch = read_batch();
        batch.rows.push(put(acknowledged.to_string(), "open", 1));
        store.commit(batch).await.unwrap();
        acknowledged += 1;
    }
    store.close().await;
    let store = open_soon(path).await;
    assert_eq!(store.head().await.unwrap().position, acknowledged * 2, "nothing acknowledged was lost");
    assert_sound(&store).await;
    println!("recovered after {acknowledged}");
}

/// Opens again after a close, when the last task has let go of the file.
async fn open_soon(path: &Path) -> Store {
    for _ in 0..100 {
        match open_file(path).await {
            Err(StoreError::InUse(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
            other => return other.unwrap(),
        }
    }
    panic!("still in use");
}

#[tokio::test]
async fn a_second_process_is_refused() {
    if let Some(path) = role() {
        let answer = open_file(&path).await;
        assert!(matches!(answer, Err(StoreError::InUse(_))), "{answer:?}");
        println!("refused as it should be");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let store = open_file(dir.path()).await.unwrap();
    store.commit(batch(&stream("a"), Expected::New, &["x"])).await.unwrap();
    let output = again("a_second_process_is_refused", dir.path()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("refused as it should be"), "{text}");
    assert!(matches!(open_file(dir.path()).await, Err(StoreError::InUse(_))), "nor twice in one process");
    store.commit(batch(&stream("a"), Expected::Version(1), &["x"])).await.unwrap();
}

/// Runs twice: inside it writes and says what was acknowledged until it is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_loses_nothing_acknowledged() {
    if let Some(path) = role() {
        return write_until_killed(&path).await;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..5u32 {
        let mut inner = again("a_killed_process_loses_nothing_acknowledged", dir.path());
        let mut child = inner.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let enough = 60 + 37 * round as usize;
        let mut seen = 0;
        for line in lines {
            let Some(text) = line.unwrap().split_once("ack ").map(|(_, text)| text.to_owned()) else {
                continue;
            };
            acknowledged.push(text);
            seen += 1;
            // SIGKILL; what the pipe still holds was acknowledged before and is read to its end.
            if seen == enough {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(seen >= enough, "the writer ended by itself");
        let store = open_soon(dir.path()).await;
        let report = assert_sound(&store).await;
        let mut times: HashMap<String, u32> = HashMap::new();
        for event in read_all(&store).await {
            *times.entry(event).or_default() += 1;
        }
        for text in &acknowledged {
            assert_eq!(times.get(text), Some(&2), "{text}: both events of a batch, once");
        }
        assert!(times.values().all(|n| *n == 2), "a batch is there as a whole");
        assert_eq!(store.count("things", &[]).await.unwrap() * 2, report.events);
        store.close().await;
    }
}

async fn write_until_killed(path: &Path) {
    let store = open_file(path).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        tasks.spawn(async move {
            for _ in 0..100_000u32 {
                let id = format!("{}-{:?}", std::process::id(), command());
                let mut batch = batch(&stream("all"), Expected::Any, &[&id, &id]);
                batch.rows.push(put(id.clone(), "open", 1));
                store.commit(batch).await.unwrap();
                println!("ack {id}");
            }
        });
    }
    tasks.join_all().await;
}

async fn read_all(store: &Store) -> Vec<String> {
    let mut out = Vec::new();
    loop {
        let chunk = store.events(out.len() as u64, 5_000).await.unwrap();
        if chunk.is_empty() {
            return out;
        }
        let text = |data: &str| {
            serde_json::from_str::<serde_json::Value>(data).unwrap()["text"].as_str().unwrap().to_owned()
        };
        out.extend(chunk.iter().map(|e| text(&e.data)));
    }
}

#[tokio::test]
async fn other_owners_and_newer_schemas_are_refused() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let bed = Bed::new(kind);
        let absent = bed.try_open(Access::ReadOnly).await.unwrap_err();
        assert!(matches!(absent, StoreError::ReadOnly | StoreError::Unavailable(_)), "{absent:?}");
        let store = bed.open().await;
        store.commit(batch(&stream("a"), Expected::New, &["x"])).await.unwrap();
        store.close().await;
        tokio::time::sleep(Duration::from_millis(50)).await;

        let mut options = bed.options();
        options.realm = atalaya_model::Realm::Exercise { id: atalaya_model::ExerciseId(command().0) };
        let error = Store::open(options).await.unwrap_err();
        assert!(
            matches!(&error, StoreError::OtherOwner { found, .. } if found == "TOL operations"),
            "{error}"
        );

        let reader = bed.try_open(Access::ReadOnly).await.unwrap();
        assert_eq!(reader.head().await.unwrap().position, 1);
        assert!(matches!(reader.commit(read_batch()).await, Err(CommitError::ReadOnly)));
        assert!(matches!(reader.sent(&[1]).await, Err(StoreError::ReadOnly)));
        reader.close().await;
        tokio::time::sleep(Duration::from_millis(50)).await;

        let newer = "UPDATE meta SET value = '9999' WHERE name = 'schema'";
        match &bed.url {
            DatabaseUrl::Sqlite(path) => {
                rusqlite::Connection::open(path).unwrap().execute_batch(newer).unwrap();
            }
            url => drop(TemporaryPostgres::shared().psql(&database_of(url), newer).unwrap()),
        }
        let error = bed.try_open(Access::ReadWrite).await.unwrap_err();
        assert!(matches!(error, StoreError::NewerSchema { found: 9999, .. }), "{error}");
    }
}

fn database_of(url: &DatabaseUrl) -> String {
    url.to_string().rsplit('/').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_stores_on_one_database_race_for_versions() {
    let bed = Bed::new(Kind::Postgres);
    // Both make the schema at the same time.
    let (first, second) = tokio::join!(bed.try_open(Access::ReadWrite), bed.try_open(Access::ReadWrite));
    let stores = [first.unwrap(), second.unwrap()];
    assert_eq!(stores[0].id(), stores[1].id());
    let conflicts = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = (0..8usize)
        .map(|task| {
            let (store, conflicts) = (stores[task % 2].clone(), conflicts.clone());
            tokio::spawn(async move {
                let shared = stream("shared");
                for _ in 0..40 {
                    loop {
                        let version = store.stream(&shared, 0, 10_000).await.unwrap().len() as u64;
                        match store.commit(batch(&shared, Expected::Version(version), &["x"])).await {
                            Ok(committed) => {
                                assert_eq!(committed.version(&shared), Some(version + 1));
                                break;
                            }
                            Err(CommitError::Conflict { .. }) => conflicts.fetch_add(1, Ordering::Relaxed),
                            Err(other) => panic!("{other}"),
                        };
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let report = assert_sound(&stores[0]).await;
    assert_eq!((report.events, report.leaves, report.streams), (320, 320, 1));
    assert!(conflicts.load(Ordering::Relaxed) > 0, "they did race");
    assert_eq!(stores[1].head().await.unwrap(), stores[0].head().await.unwrap());
}

/// Commits numbered events from several tasks; gives the numbers that were acknowledged.
fn write_numbers(
    store: &Store,
    stop: &Arc<AtomicBool>,
    next: &Arc<AtomicU64>,
) -> Vec<tokio::task::JoinHandle<Vec<u64>>> {
    (0..8)
        .map(|task| {
            let (store, stop, next) = (store.clone(), stop.clone(), next.clone());
            tokio::spawn(async move {
                let mut acknowledged = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    // Any version: only the store itself can keep it from being written twice.
                    commit_patiently(&store, batch(&stream(task), Expected::Any, &[&number.to_string()]))
                        .await;
                    acknowledged.push(number);
                }
                acknowledged
            })
        })
        .collect()
}

async fn assert_each_once(store: &Store, acknowledged: &[u64]) {
    let mut times: HashMap<String, u32> = HashMap::new();
    for text in read_all(store).await {
        *times.entry(text).or_default() += 1;
    }
    for number in acknowledged {
        assert_eq!(times.get(&number.to_string()), Some(&1), "{number}");
    }
    assert!(times.values().all(|n| *n == 1), "nothing twice");
    assert_eq!(times.len(), acknowledged.len(), "nothing that was not acknowledged in the end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_database_comes_back() {
    let cluster = TemporaryPostgres::start().unwrap();
    let url = cluster.database().unwrap();
    let store = Store::open(test_options(url, &TABLES, &TestClock::new())).await.unwrap();
    let (stop, next) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let tasks = write_numbers(&store, &stop, &next);
    for round in 0..3u64 {
        tokio::time::sleep(Duration::from_millis(200 + 130 * round)).await;
        cluster.stop().unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        cluster.resume().unwrap();
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    stop.store(true, Ordering::Relaxed);
    let mut acknowledged = Vec::new();
    for task in tasks {
        acknowledged.extend(task.await.unwrap());
    }
    assert!(acknowledged.len() > 50, "{}", acknowledged.len());
    assert_each_once(&store, &acknowledged).await;
    assert_sound(&store).await;
}

/// A go-between that cuts connections at commits: before the server gets them, or after it carried
/// them out and before the answer arrives.
struct Cutter {
    dir: tempfile::TempDir,
    cuts: Arc<AtomicU64>,
}

impl Cutter {
    fn start(server: PathBuf, most: u64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let cuts = Arc::new(AtomicU64::new(0));
        let listener = tokio::net::UnixListener::bind(dir.path().join(".s.PGSQL.5432")).unwrap();
        let counter = cuts.clone();
        tokio::spawn(async move {
            let commits = Arc::new(AtomicU64::new(0));
            while let Ok((client, _)) = listener.accept().await {
                let server = tokio::net::UnixStream::connect(&server).await.unwrap();
                tokio::spawn(relay(client, server, commits.clone(), counter.clone(), most));
            }
        });
        Self { dir, cuts }
    }
}

async fn relay(
    client: tokio::net::UnixStream,
    server: tokio::net::UnixStream,
    commits: Arc<AtomicU64>,
    cuts: Arc<AtomicU64>,
    most: u64,
) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let answers =
        tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await.map(|_| ()) });
    let mut buffer = vec![0; 65_536];
    while let Ok(n @ 1..) = from_client.read(&mut buffer).await {
        let part = &buffer[..n];
        if part.windows(7).any(|w| w == b"COMMIT\0") {
            let commit = commits.fetch_add(1, Ordering::Relaxed);
            if commit % 5 == 2 && cuts.load(Ordering::Relaxed) < most {
                // First nothing may reach the client any more.
                answers.abort();
                let _ = answers.await;
                if commit.is_multiple_of(2) {
                    to_server.write_all(part).await.unwrap();
                    // Long enough for the server to carry it out now and then, and not always.
                    tokio::time::sleep(Duration::from_millis(commit % 7)).await;
                }
                cuts.fetch_add(1, Ordering::Relaxed);
                return;
            }
        }
        if to_server.write_all(part).await.is_err() {
            break;
        }
    }
    answers.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_found_again() {
    let bed = Bed::new(Kind::Postgres);
    bed.open().await.close().await;
    let DatabaseUrl::Postgres(url) = &bed.url else { panic!() };
    let socket = Path::new(url.rsplit_once("host=").unwrap().1);
    let cutter = Cutter::start(socket.join(".s.PGSQL.5432"), 30);
    let database = database_of(&bed.url);
    let through =
        DatabaseUrl::Postgres(format!("postgres://atalaya@/{database}?host={}", cutter.dir.path().display()));
    let store = Store::open(test_options(through, &TABLES, &bed.clock)).await.unwrap();
    let (stop, next) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let tasks = write_numbers(&store, &stop, &next);
    let wait = async {
        while cutter.cuts.load(Ordering::Relaxed) < 30 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(300), wait).await.unwrap();
    stop.store(true, Ordering::Relaxed);
    let mut acknowledged = Vec::new();
    for task in tasks {
        acknowledged.extend(task.await.unwrap());
    }
    assert_each_once(&store, &acknowledged).await;
    assert_sound(&store).await;
}

/// Errors of the database itself, made by triggers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_of_postgresql_are_told_apart() {
    let bed = Bed::new(Kind::Postgres);
    let store = bed.open().await;
    let (cluster, database) = (TemporaryPostgres::shared(), database_of(&bed.url));
    let psql = |sql: &str| cluster.psql(&database, sql).unwrap();
    psql(
        "CREATE SEQUENCE tries; \
         CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
           IF NEW.data LIKE '%full%' THEN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END IF; \
           IF NEW.data LIKE '%poison%' THEN RAISE EXCEPTION 'bad value' USING ERRCODE = '22000'; END IF; \
           IF NEW.data LIKE '%race%' AND nextval('tries') <= 3 THEN \
             RAISE EXCEPTION 'try again' USING ERRCODE = '40001'; END IF; \
           RETURN NEW; END $$; \
         CREATE TRIGGER fail BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION fail()",
    );
    let say = |name: &str, text: &str| store.commit(batch(&stream(name), Expected::New, &[text]));
    say("a", "race").await.unwrap();
    assert_eq!(psql("SELECT last_value FROM tries").trim(), "4", "three lost races and one that was won");
    assert!(matches!(say("b", "full").await, Err(CommitError::Full)));
    say("b", "well").await.unwrap();

    // What the database cannot take does not take its group along.
    let commits: Vec<_> = (0..60u32)
        .map(|n| {
            let (store, text) = (store.clone(), if n % 20 == 7 { "poison" } else { "well" });
            tokio::spawn(async move { (n, store.commit(batch(&stream(n), Expected::New, &[text])).await) })
        })
        .collect();
    for commit in commits {
        match commit.await.unwrap() {
            (n, Ok(_)) if n % 20 != 7 => {}
            (n, Err(CommitError::Unavailable(why))) if n % 20 == 7 => assert!(!why.to_string().is_empty()),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(assert_sound(&store).await.events, 2 + 57);
}
