//! For tests of this and other crates: a NATS server of one's own, and joining a bus.
//!
//! The server lives in a temporary directory, listens on this machine alone and ends with the process that started
//! it, also when that is killed. Tests fail with a clear line when nats-server is not installed; they are never
//! skipped.

use std::{
    io,
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};

/// How long a server may take to listen.
const START: Duration = Duration::from_secs(20);

/// A NATS server of this process, with JetStream.
#[derive(Debug)]
pub struct TemporaryNats {
    dir: tempfile::TempDir,
    program: PathBuf,
    port: u16,
    more: String,
    running: Mutex<Option<Child>>,
}

/// A port that stays ours while nobody listens at it: below those that the kernel gives to whoever asks for any (from
/// 32,768), and beginning elsewhere in each process.
fn lasting_port() -> Option<u16> {
    let begin = u16::try_from(std::process::id() % 10_000).unwrap_or(0);
    let free = |port: &u16| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (0..10_000).map(|n| 20_000 + (begin + n) % 10_000).find(free)
}

impl TemporaryNats {
    /// Starts a server.
    ///
    /// # Errors
    /// A line that says what is missing or what the server said.
    pub fn start() -> io::Result<Self> {
        Self::start_with("")
    }
    /// The same with more lines of configuration.
    ///
    /// # Errors
    /// As [`TemporaryNats::start`].
    pub fn start_with(more: &str) -> io::Result<Self> {
        let program = find()?;
        let dir = tempfile::Builder::new().prefix("atalaya-nats-").tempdir()?;
        let port = lasting_port().ok_or_else(|| io::Error::other("no port is free"))?;
        let this = Self { dir, program, port, more: more.to_owned(), running: Mutex::new(None) };
        this.resume()?;
        Ok(this)
    }

    /// The server that tests of a process share. Each must have a centre of its own on it.
    ///
    /// # Panics
    /// When it cannot be started, saying why.
    #[expect(clippy::panic, reason = "tests without their bus must fail")]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<TemporaryNats> = OnceLock::new();
        SHARED.get_or_init(|| match Self::start() {
            Ok(server) => server,
            Err(error) => panic!("the tests need a NATS server: {error}"),
        })
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }
    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }
    /// Its directory.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Ends it at once, as a crash would. What it keeps stays.
    pub fn kill(&self) {
        let child = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut child) = child {
            // The shell around it kills it when its input ends.
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }

    /// Starts it again, at the same place and with what it kept.
    ///
    /// # Errors
    /// What the server said.
    pub fn resume(&self) -> io::Result<()> {
        let config = self.dir.path().join("nats.conf");
        let store = self.dir.path().join("store");
        let text = format!(
            "listen: \"127.0.0.1:{}\"\njetstream {{ store_dir: \"{}\", max_file_store: 64GB, max_memory_store: 64MB }}\n{}\n",
            self.port,
            store.display(),
            self.more
        );
        std::fs::write(&config, text)?;
        let log = self.dir.path().join("log");
        // However this process ends, its end of the pipe closes, and the server goes with it.
        let script = r#""$0" -c "$1" -l "$2" & server=$!; cat >/dev/null; kill -9 "$server"; wait "$server" 2>/dev/null"#;
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", script]).arg(&self.program).arg(&config).arg(&log);
        let child = shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
        let began = Instant::now();
        while began.elapsed() < START {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.kill();
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        Err(io::Error::other(format!("nats-server does not listen: {}", said.trim())))
    }
}

impl Drop for TemporaryNats {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The program: on the path, or where Debian puts it.
fn find() -> io::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/bin".into()]);
    places.map(|place| place.join("nats-server")).find(|program| program.is_file()).ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::NotFound,
            "nats-server is neither on the PATH nor in /usr/sbin; on Debian: apt-get install nats-server",
        )
    })
}
