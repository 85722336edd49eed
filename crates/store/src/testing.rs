//! For tests of this and other crates: temporary PostgreSQL clusters, and sources that repeat.
//!
//! A cluster lives in a temporary directory, listens on a Unix socket in it and nowhere else, and
//! goes away with the process that started it, also when that is killed. Tests fail with a clear
//! line when PostgreSQL is not installed; they are never skipped.

use crate::{Clock, DatabaseUrl, Options, Salts, table::Table};
use atalaya_model::{Realm, SiteCode, Timestamp};
use std::{
    io,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

/// The user `nobody`: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65_534;

/// A PostgreSQL cluster of this process.
#[derive(Debug)]
pub struct TemporaryPostgres {
    bin: PathBuf,
    dir: PathBuf,
    user: Option<u32>,
    databases: AtomicU64,
    // Waits for the end of its input, which comes when this process ends, however it ends; then it
    // stops the cluster and removes the directory.
    reaper: Child,
}

impl TemporaryPostgres {
    /// Starts a cluster.
    ///
    /// # Errors
    /// A line that says what is missing or what PostgreSQL said.
    pub fn start() -> io::Result<Self> {
        let bin = find_binaries()?;
        let dir = tempfile::Builder::new().prefix("atalaya-pg-").tempdir()?.keep();
        let user = (std::fs::metadata("/proc/self")?.uid() == 0).then_some(NOBODY);
        if let Some(user) = user {
            std::os::unix::fs::chown(&dir, Some(user), Some(user))?;
        }
        let script = r#"cat >/dev/null; "$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1; cd /; rm -rf "$2""#;
        let mut command = command(user, Path::new("/bin/sh"), &dir);
        command.args(["-c", script, "sh"]).arg(&bin).arg(&dir);
        let reaper = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let this = Self { bin, dir, user, databases: AtomicU64::new(0), reaper };
        let data = this.dir.join("data");
        let mut initdb = this.command("initdb");
        initdb.arg("-D").arg(data).args([
            "-U",
            "atalaya",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]);
        check("initdb", initdb.output()?)?;
        this.resume()?;
        Ok(this)
    }

    /// The cluster that all tests of a process share.
    ///
    /// # Panics
    /// When it cannot be started, saying why.
    #[expect(clippy::panic, reason = "tests without their database must fail")]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<TemporaryPostgres> = OnceLock::new();
        SHARED.get_or_init(|| match Self::start() {
            Ok(cluster) => cluster,
            Err(error) => panic!("the tests need PostgreSQL: {error}"),
        })
    }

    /// Starts it again, listening on a port of this machine with this certificate and key (PEM), and refuses
    /// connections there that are not encrypted. Gives the port.
    ///
    /// # Errors
    /// What PostgreSQL said.
    pub fn with_tls(&self, certificate: &str, key: &str) -> io::Result<u16> {
        // Free now; if somebody takes it meanwhile, the start fails and says so.
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let data = self.dir.join("data");
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let path = data.join(name);
            std::fs::write(&path, text)?;
            std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
            if let Some(user) = self.user {
                std::os::unix::fs::chown(&path, Some(user), Some(user))?;
            }
        }
        std::fs::write(
            data.join("pg_hba.conf"),
            "local all all trust\nhostssl all all 127.0.0.1/32 trust\n",
        )?;
        self.stop()?;
        self.start_with(&format!(" -c ssl=on -c listen_addresses=127.0.0.1 -c port={port}"))?;
        Ok(port)
    }

    /// Stops the cluster at once, as a crash would: open connections break.
    ///
    /// # Errors
    /// What PostgreSQL said.
    pub fn stop(&self) -> io::Result<()> {
        let mut stop = self.command("pg_ctl");
        stop.arg("-D").arg(self.dir.join("data")).args(["-m", "immediate", "-w", "stop"]);
        check("pg_ctl stop", stop.output()?)
    }

    /// Starts the stopped cluster again.
    ///
    /// # Errors
    /// What PostgreSQL said.
    pub fn resume(&self) -> io::Result<()> {
        self.start_with(" -c listen_addresses=")
    }

    fn start_with(&self, more: &str) -> io::Result<()> {
        // fsync is off: these clusters outlive no crash of the machine. Commits survive a crash of
        // the server itself, which is what `stop` makes.
        let options = format!(
            "-k {} -c fsync=off -c max_connections=200 -c shared_buffers=32MB -c log_min_messages=fatal{more}",
            self.dir.display()
        );
        let mut start = self.command("pg_ctl");
        start.arg("-D").arg(self.dir.join("data")).arg("-l").arg(self.dir.join("log"));
        start.args(["-w", "-t", "60", "-o", &options, "start"]);
        // The server would keep the pipes of `output` open.
        let status = start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        if status.success() {
            return Ok(());
        }
        let log = std::fs::read_to_string(self.dir.join("log")).unwrap_or_default();
        Err(io::Error::other(format!("pg_ctl start failed: {log}")))
    }

    /// Makes an empty database and gives its address.
    ///
    /// # Errors
    /// What PostgreSQL said.
    pub fn database(&self) -> io::Result<DatabaseUrl> {
        let name = format!("t{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.psql("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(DatabaseUrl::Postgres(format!("postgres://atalaya@/{name}?host={}", self.dir.display())))
    }

    /// Starts it again, listening on a port of this machine without encryption. Gives the port.
    ///
    /// # Errors
    /// What PostgreSQL said.
    pub fn with_port(&self) -> io::Result<u16> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        self.stop()?;
        self.start_with(&format!(" -c listen_addresses=127.0.0.1 -c port={port}"))?;
        Ok(port)
    }

    /// Runs SQL in a database by psql and gives what it prints.
    ///
    /// # Errors
    /// What PostgreSQL said.
    pub fn psql(&self, database: &str, sql: &str) -> io::Result<String> {
        self.psql_at(5432, database, sql)
    }

    /// The same for a cluster that was given another port.
    ///
    /// # Errors
    /// What PostgreSQL said.
    pub fn psql_at(&self, port: u16, database: &str, sql: &str) -> io::Result<String> {
        let mut psql = self.command("psql");
        psql.arg("-p").arg(port.to_string());
        psql.arg("-h").arg(&self.dir).args(["-U", "atalaya", "-d", database, "-X", "-q", "-A", "-t"]);
        let output = psql.args(["-v", "ON_ERROR_STOP=1", "-c", sql]).output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        check("psql", output).map(|()| text)
    }

    fn command(&self, program: &str) -> Command {
        command(self.user, &self.bin.join(program), &self.dir)
    }
}

impl Drop for TemporaryPostgres {
    fn drop(&mut self) {
        drop(self.reaper.stdin.take());
        let _ = self.reaper.wait();
    }
}

fn command(user: Option<u32>, program: &Path, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir).env("LC_ALL", "C.UTF-8").env_remove("PGDATA").env_remove("PGHOST");
    if let Some(user) = user {
        command.uid(user).gid(user);
    }
    command
}

fn check(what: &str, output: Output) -> io::Result<()> {
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(format!("{what} failed: {}", text.trim())))
}

/// The directory of `initdb`: on the path, or where Debian keeps it (newest version first).
fn find_binaries() -> io::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|dir| dir.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    versions.sort_by_key(|path| path.file_name().and_then(|n| n.to_str()?.parse::<u32>().ok()));
    places.extend(versions.into_iter().rev().map(|path| path.join("bin")));
    let complete = |dir: &PathBuf| {
        // A link on the path leads to the directory that has all of them.
        let real = std::fs::canonicalize(dir.join("initdb")).ok()?;
        let dir = real.parent()?.to_owned();
        ["initdb", "pg_ctl", "postgres", "psql"].iter().all(|p| dir.join(p).exists()).then_some(dir)
    };
    places.iter().find_map(complete).ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::NotFound,
            "initdb, pg_ctl, postgres and psql are neither on the PATH nor in /usr/lib/postgresql/*/bin; \
             on Debian: apt-get install postgresql",
        )
    })
}

/// A clock that a test moves, in microseconds.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    /// Stands at 2026-11-24T00:00:00Z.
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_795_478_400_000_000)))
    }
    /// Moves, also back.
    pub fn shift(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::Relaxed);
    }
    /// Its time.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Relaxed))
    }
    /// As the store takes it.
    pub fn clock(&self) -> Clock {
        let this = self.clone();
        Arc::new(move || this.now())
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}

/// Different bytes at each call, the same in each run. No two sources of a process share any.
pub fn test_salts() -> Salts {
    static SOURCES: AtomicU64 = AtomicU64::new(1);
    let source = SOURCES.fetch_add(1, Ordering::Relaxed);
    let calls = AtomicU64::new(0);
    Arc::new(move || {
        let mut out = [0; 32];
        out[..8].copy_from_slice(&source.to_be_bytes());
        out[8..16].copy_from_slice(&calls.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        atalaya_journal::Hash::of(&[&out]).0
    })
}

/// Options for a test.
///
/// # Panics
/// Never: the site's code is well-formed.
#[expect(clippy::expect_used, reason = "TOL is a well-formed code")]
pub fn test_options(url: DatabaseUrl, tables: &[&'static Table], clock: &TestClock) -> Options {
    let site = SiteCode::new("TOL").expect("a code");
    Options::new(url, tables.to_vec(), site, Realm::Operations, clock.clock(), test_salts())
}
