//! The vault as a process: a thin layer of socket, clock and randomness around [`Vault`].
//!
//! It listens on a Unix socket that only its own user may open, serves at most [`CLIENTS_MAX`] at a time and
//! at most [`CHECKS_MAX`] slow checks at once; what is above the bound waits its turn or is told to come back.

use crate::{
    Secret,
    code::{Code, CodeKind},
    envelope::EnvelopeError,
    member::{Member, Phrase},
    protocol::{Blob, Field, Hidden, Request, Response, Why, read_frame, write_frame},
    vault::{NewCode, Vault, VaultError},
};
use std::{
    fs, io,
    os::unix::{
        fs::PermissionsExt,
        net::{UnixListener, UnixStream},
    },
    path::Path,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use uuid::Uuid;

/// Connections at a time.
pub const CLIENTS_MAX: usize = 64;
/// Slow checks (Argon2id) at a time.
pub const CHECKS_MAX: usize = 2;
/// Slow checks that may wait for their turn.
const CHECKS_WAITING: usize = 32;
/// A connection that says nothing is closed.
const IDLE: Duration = Duration::from_secs(60);

/// Seconds since 1970.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The machine's clock.
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// How far the process could be closed off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hardened {
    /// No core file, no reading of its memory by others of the same user.
    pub undumpable: bool,
    /// Nothing of it goes to swap.
    pub locked: bool,
}

/// Forbids core files and reading by others, and keeps all memory out of swap. Locking needs a limit
/// (`LimitMEMLOCK=infinity`); without it the vault says so and goes on.
pub fn harden() -> Hardened {
    use rustix::{
        mm::{MlockAllFlags, mlockall},
        process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit},
    };
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let cores = setrlimit(Resource::Core, none).is_ok();
    let dumps = set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok();
    let locked = mlockall(MlockAllFlags::CURRENT | MlockAllFlags::FUTURE).is_ok();
    Hardened { undumpable: cores && dumps, locked }
}

/// Listens at `path`, readable by this user only. A socket left by a vault that died is replaced.
pub fn listen(path: &Path) -> io::Result<UnixListener> {
    if UnixStream::connect(path).is_ok() {
        return Err(io::Error::new(io::ErrorKind::AddrInUse, "a vault is running there already"));
    }
    match fs::remove_file(path) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(e),
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// The vault's own secret: `root.key` in its directory, made once, mode 0600.
pub fn root_key(dir: &Path) -> io::Result<Secret> {
    use std::io::Write;
    let path = dir.join("root.key");
    let bad = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {what}", path.display()));
    match fs::read(&path) {
        Ok(bytes) => {
            let bytes = zeroize::Zeroizing::new(bytes);
            if fs::metadata(&path)?.permissions().mode() & 0o077 != 0 {
                return Err(bad("can be read by others: set its mode to 0600"));
            }
            Ok(Secret::new(bytes.as_slice().try_into().map_err(|_| bad("does not hold 32 bytes"))?))
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let key = Secret::new(rand::random());
            let mut options = fs::OpenOptions::new();
            std::os::unix::fs::OpenOptionsExt::mode(options.write(true).create_new(true), 0o600);
            let mut file = options.open(&path)?;
            file.write_all(&key[..])?;
            file.sync_all()?;
            Ok(key)
        }
        Err(e) => Err(e),
    }
}

/// A vault behind a socket.
pub struct Service {
    vault: Mutex<Vault>,
    pepper: Secret,
    clock: Clock,
    unlocking: Phrase,
    clients: AtomicUsize,
    checks: Turns,
    stopping: AtomicBool,
}

impl Service {
    pub fn new(vault: Vault, clock: Clock, unlocking: Phrase) -> Arc<Self> {
        Arc::new(Self {
            pepper: vault.pepper(),
            vault: Mutex::new(vault),
            clock,
            unlocking,
            clients: AtomicUsize::new(0),
            checks: Turns::default(),
            stopping: AtomicBool::new(false),
        })
    }

    /// Serves until [`stop`](Self::stop) and one more connection.
    pub fn run(self: &Arc<Self>, listener: &UnixListener) -> io::Result<()> {
        for stream in listener.incoming() {
            if self.stopping.load(Ordering::Relaxed) {
                break;
            }
            let stream = stream?;
            if !same_user(&stream) {
                continue;
            }
            if self.clients.fetch_add(1, Ordering::Relaxed) >= CLIENTS_MAX {
                self.clients.fetch_sub(1, Ordering::Relaxed);
                let mut stream = stream;
                let _ = write_frame(&mut stream, &refused(Why::Busy));
                continue;
            }
            let service = Arc::clone(self);
            std::thread::Builder::new().name("vault client".to_owned()).spawn(move || {
                // A client that breaks off harms nobody else.
                let _ = service.talk(stream);
                service.clients.fetch_sub(1, Ordering::Relaxed);
            })?;
        }
        self.vault().lock_all();
        Ok(())
    }
    /// Lets [`run`](Self::run) end at its next connection.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    fn talk(&self, mut stream: UnixStream) -> io::Result<()> {
        stream.set_read_timeout(Some(IDLE))?;
        stream.set_write_timeout(Some(IDLE))?;
        while let Some(frame) = read_frame(&mut stream)? {
            let response = match Request::parse(&frame) {
                Some(request) => self.answer(request),
                None => refused(Why::Malformed),
            };
            write_frame(&mut stream, &response)?;
        }
        Ok(())
    }

    fn vault(&self) -> MutexGuard<'_, Vault> {
        self.vault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers one request.
    pub fn answer(&self, request: Request) -> Response {
        self.try_answer(request).unwrap_or_else(|error| {
            let wait_s = if let VaultError::Wait { wait_s } = &error { Some(*wait_s) } else { None };
            Response::Refused { why: why(&error), wait_s }
        })
    }

    fn try_answer(&self, request: Request) -> Result<Response, VaultError> {
        let now = (self.clock)();
        let rng = &mut rand::rng();
        Ok(match request {
            Request::Status { unit } => {
                let vault = self.vault();
                let indexed = vault.indexed(&unit).and_then(|n| u64::try_from(n).ok());
                Response::Status { ready: vault.ready(&unit)?, tips: vault.shelf().tips()?, indexed }
            }
            Request::Create { tip, unit, text, code } => {
                let Some(_turn) = self.checks.turn() else { return Ok(refused(Why::Busy)) };
                let code = NewCode::make(tip, code, &self.pepper, rng)?;
                let sealed = self.vault().create(now, tip, &unit, &text.0, &code, rng)?;
                let code = code.text().into();
                Response::Created { sealed: Blob(sealed.envelope), epoch: sealed.epoch, code }
            }
            Request::Read { ask, tip, fields } => {
                texts(self.vault().read(now, &ask, tip, &pairs(fields))?, None)
            }
            Request::Write { ask, tip, field, text } => {
                Response::Sealed { sealed: Blob(self.vault().write(now, &ask, tip, &field, &text.0, rng)?) }
            }
            Request::Search { ask, query, limit } => {
                let (tips, total) = self.vault().search(now, &ask, &query.0, usize::from(limit))?;
                Response::Found { tips, total: u64::try_from(total).unwrap_or(u64::MAX) }
            }
            Request::Feed { tip, unit, fields } => {
                self.vault().feed(tip, &unit, &pairs(fields))?;
                Response::Done
            }
            Request::CodeRead { tip, code, waited_s, fields } => {
                let code = Code::parse(&code.0)?;
                let Some(_turn) = self.checks.turn() else { return Ok(refused(Why::Busy)) };
                let key = self.checked(now, tip, &code, waited_s)?;
                let next = match code.kind() {
                    CodeKind::Words => None,
                    CodeKind::Digits => Some(NewCode::make(tip, CodeKind::Words, &self.pepper, rng)?),
                };
                let opened = self.vault().read_by_code(now, tip, &key, next.as_ref(), &pairs(fields), rng)?;
                texts(opened, next.map(|n| n.text().into()))
            }
            Request::CodeWrite { tip, code, waited_s, field, text } => {
                let code = Code::parse(&code.0)?;
                let Some(_turn) = self.checks.turn() else { return Ok(refused(Why::Busy)) };
                let key = self.checked(now, tip, &code, waited_s)?;
                let sealed = self.vault().write_by_code(now, tip, &key, &field, &text.0, rng)?;
                Response::Sealed { sealed: Blob(sealed) }
            }
            Request::Unlock { unit, member, phrase } => {
                let Some(_turn) = self.checks.turn() else { return Ok(refused(Why::Busy)) };
                let member = self.vault().member(&unit, member)?;
                let key = member
                    .unlock(phrase.0.as_bytes(), &self.unlocking)
                    .map_err(|_| VaultError::WrongPhrase)?;
                let keys = self.vault().unlock(now, &member, &key)?;
                Response::Unlocked { keys: u32::try_from(keys).unwrap_or(u32::MAX) }
            }
            Request::Lock { unit, member } => {
                self.vault().lock(&unit, member);
                Response::Done
            }
            Request::Enrol { ask, unit, member, phrase } => {
                let Some(_turn) = self.checks.turn() else { return Ok(refused(Why::Busy)) };
                let member = Member::enrol(member, &unit, phrase.0.as_bytes(), &self.unlocking, rng)
                    .ok_or(VaultError::WrongPhrase)?;
                self.vault().enrol(now, ask.as_ref(), &member, rng)?;
                Response::Done
            }
            Request::Remove { ask, unit, member } => {
                self.vault().remove(now, &ask, &unit, member, rng)?;
                Response::Done
            }
            Request::Shred { tip } => {
                self.vault().shred(now, tip)?;
                Response::Done
            }
        })
    }

    fn checked(&self, now: i64, tip: Uuid, code: &Code, waited_s: u32) -> Result<Secret, VaultError> {
        let check = self.vault().check(now, tip, waited_s)?;
        Ok(check.run(code)?)
    }
}

fn pairs(fields: Vec<Field>) -> Vec<(String, Vec<u8>)> {
    fields.into_iter().map(|f| (f.name, f.sealed.0)).collect()
}

fn texts(texts: Vec<zeroize::Zeroizing<String>>, next: Option<Hidden>) -> Response {
    Response::Texts { texts: texts.into_iter().map(Hidden::from).collect(), next }
}

fn refused(why: Why) -> Response {
    Response::Refused { why, wait_s: None }
}

fn why(error: &VaultError) -> Why {
    match error {
        VaultError::NotReady => Why::NotReady,
        VaultError::Locked => Why::Locked,
        VaultError::Unknown => Why::Unknown,
        VaultError::WrongCode => Why::WrongCode,
        VaultError::Wait { .. } => Why::Wait,
        VaultError::WrongPhrase => Why::WrongPhrase,
        VaultError::Full => Why::Full,
        VaultError::Exists => Why::Exists,
        VaultError::Code(_) => Why::CodeForm,
        VaultError::Envelope(EnvelopeError::TooLong) => Why::TooLong,
        VaultError::Envelope(_) | VaultError::Wrap(_) => Why::Unknown,
        VaultError::Shelf(_) => Why::Broken,
    }
}

fn same_user(stream: &UnixStream) -> bool {
    rustix::net::sockopt::socket_peercred(stream)
        .is_ok_and(|peer| peer.uid == rustix::process::geteuid() || peer.uid.is_root())
}

/// Turns at the slow checks.
#[derive(Default)]
struct Turns {
    state: Mutex<(usize, usize)>,
    free: Condvar,
}
/// One's turn; ends when dropped.
struct Turn<'t>(&'t Turns);

impl Turns {
    /// Waits for a turn; `None` when too many wait already.
    fn turn(&self) -> Option<Turn<'_>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0 >= CHECKS_MAX && state.1 >= CHECKS_WAITING {
            return None;
        }
        state.1 += 1;
        while state.0 >= CHECKS_MAX {
            state = self.free.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.1 -= 1;
        state.0 += 1;
        Some(Turn(self))
    }
}
impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).0 -= 1;
        self.0.free.notify_one();
    }
}
