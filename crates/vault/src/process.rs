//! The vault as a process: a thin layer of socket, clock and randomness around [`Vault`].
//!
//! It listens on a Unix socket for its own user and for the one that the server runs under, serves at most
//! [`CLIENTS_MAX`] at a time and at most [`CHECKS_MAX`] slow checks at once; what is above the bound waits its turn or
//! is told to come back.

mod connections;
mod peers;

pub use peers::{Peers, listen};

use crate::{
    Secret, Suite,
    code::{Code, CodeError, CodeKind},
    envelope::EnvelopeError,
    mark::Marker,
    member::Member,
    opaque::{Door, Who},
    protocol::{
        Alike, Blob, Field, Hidden, Keep, MemberState, Reports, Request, Response, Told, Why, read_frame,
        write_frame,
    },
    terminal,
    vault::{Act, Ask, NewCode, NewTip, Vault, VaultError},
    wrap::PublicKey,
};
use std::{
    fs, io,
    os::unix::{fs::PermissionsExt, net::UnixStream},
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
    marker: Marker,
    clock: Clock,
    clients: AtomicUsize,
    checks: Turns,
    stopping: AtomicBool,
}

impl Service {
    pub fn new(vault: Vault, clock: Clock) -> Arc<Self> {
        Arc::new(Self {
            pepper: vault.pepper(),
            marker: vault.marker(),
            vault: Mutex::new(vault),
            clock,
            clients: AtomicUsize::new(0),
            checks: Turns::default(),
            stopping: AtomicBool::new(false),
        })
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
            Request::Status { unit, member, session } => {
                let mut vault = self.vault();
                vault.lapse(now)?;
                let fingerprint = vault.door(rng)?.fingerprint();
                let indexed = vault.indexed(&unit).and_then(|n| u64::try_from(n).ok());
                let unlocked = member.zip(session).is_some_and(|(m, s)| vault.unlocked_in(&unit, m, s));
                Response::Status {
                    ready: vault.ready(&unit)?,
                    tips: vault.shelf().tips()?,
                    indexed,
                    unlocked,
                    opens: vault.opens(&unit)?,
                    enrolled: member.map(|m| vault.enrolled(&unit, m)).transpose()?.flatten(),
                    fingerprint,
                    forensic: vault.forensic()?,
                }
            }
            Request::Create { tip, unit, text, code, again, more, marks } => {
                let again = again.0.as_slice().try_into().map_err(|_| CodeError::Form)?;
                let Some(_turn) = self.checks.turn() else { return Ok(refused(Why::Busy)) };
                let salt = self.vault().salt_of(tip)?;
                let code = NewCode::again(tip, code, again, salt, &self.pepper, rng)?;
                let marks: Vec<Uuid> = marks.iter().filter_map(|told| self.mark(&unit, told)).collect();
                let more: Vec<_> = more.into_iter().map(|m| (m.field, owned(m.text))).collect();
                let new = NewTip { tip, unit: &unit, text: &text.0, more: &more, marks: &marks };
                let sealed = self.vault().create(now, &new, &code, rng)?;
                Response::Created {
                    sealed: Blob(sealed.envelope),
                    epoch: sealed.epoch,
                    code: code.text().into(),
                    more: sealed.more.into_iter().map(Blob).collect(),
                    reports: counted(sealed.reports),
                }
            }
            Request::Read { ask, tip, fields } => {
                texts(self.vault().read(now, &ask, tip, &pairs(fields))?, None)
            }
            Request::Write { ask, tip, field, text, mark } => {
                let mark = match mark {
                    None => None,
                    Some(kind) => {
                        let Some(_turn) = self.checks.turn() else { return Ok(refused(Why::Busy)) };
                        self.mark(&ask.unit, &Told { kind, text: text.clone() })
                    }
                };
                let texts = (field.as_str(), text.0.as_str());
                let draft = self.vault().write(now, &ask, tip, texts, mark, rng)?;
                let reports = mark.zip(draft.reports).map(|(mark, count)| Reports { mark, count });
                Response::Sealed { sealed: Blob(draft.sealed), token: draft.token, reports }
            }
            Request::Recorded { token } => {
                let reports = self.vault().recorded(now, token)?;
                Response::Recorded { reports: reports.map(|(mark, count)| Reports { mark, count }) }
            }
            Request::Count { ask, told } => {
                let Some(_turn) = self.checks.turn() else { return Ok(refused(Why::Busy)) };
                let marks: Vec<Uuid> = told.iter().filter_map(|t| self.mark(&ask.unit, t)).collect();
                if marks.len() != told.len() {
                    return Ok(refused(Why::NoMark));
                }
                Response::Counted { reports: counted(self.vault().count(now, &ask, &marks)?) }
            }
            Request::Marked { ask, told, mark, limit } => {
                let Some(_turn) = self.checks.turn() else { return Ok(refused(Why::Busy)) };
                let mark = match (mark, told) {
                    (Some(mark), _) => Some(mark),
                    (None, Some(told)) => self.mark(&ask.unit, &told),
                    (None, None) => None,
                };
                let Some(mark) = mark else { return Ok(refused(Why::NoMark)) };
                let tips = self.vault().marked(now, &ask, mark, u32::from(limit))?;
                Response::Found { total: u64::try_from(tips.len()).unwrap_or(u64::MAX), tips }
            }
            Request::Similar { ask, tip, fields, limit } => {
                let found = self.vault().similar(now, &ask, tip, &pairs(fields), usize::from(limit))?;
                Response::Similar {
                    tips: found.into_iter().map(|(tip, alike)| Alike { tip, alike }).collect(),
                }
            }
            Request::Members { ask } => {
                let members = self.vault().members(now, &ask)?;
                let state = |(member, unlocked)| MemberState { member, unlocked };
                Response::Members { members: members.into_iter().map(state).collect() }
            }
            Request::Search { ask, query, limit } => {
                let (tips, total) = self.vault().search(now, &ask, &query.0, usize::from(limit))?;
                Response::Found { tips, total: u64::try_from(total).unwrap_or(u64::MAX) }
            }
            Request::Feed { session, tip, unit, fields } => {
                done(self.vault().feed(now, session, tip, &unit, &pairs(fields)))?
            }
            Request::Fed { session, unit } => done(self.vault().fed(now, session, &unit))?,
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
                let draft = self.vault().write_by_code(now, tip, &key, &field, &text.0, rng)?;
                Response::Sealed { sealed: Blob(draft.sealed), token: draft.token, reports: None }
            }
            Request::CodeFile { tip, code, waited_s, file } => {
                let code = Code::parse(&code.0)?;
                let Some(_turn) = self.checks.turn() else { return Ok(refused(Why::Busy)) };
                let key = self.checked(now, tip, &code, waited_s)?;
                let file = zeroize::Zeroizing::new(file.0);
                let mut vault = self.vault();
                let number = vault.file_by_code(now, tip, &key, &file, rng)?;
                let keep = vault.keeping(now, tip, number, rng)?.map(|k| Keep {
                    token: k.token,
                    order: k.order,
                    key: terminal::key_blob(&k.key),
                });
                Response::Filed { number, keep }
            }
            Request::KeepPart { token, sealed } => done(self.vault().keep_part(now, token, sealed.0))?,
            Request::Keep { token, head, commitment } => {
                let commitment = commitment.0.try_into().map_err(|_| VaultError::Message)?;
                done(self.vault().keep(now, token, head.0, commitment))?
            }
            Request::OrderAsk { ask, tip, order, until_s } => {
                done(self.vault().order_ask(now, &ask, tip, (order, until_s)))?
            }
            Request::OrderApprove { ask, tip, order } => {
                done(self.vault().order_approve(now, &ask, tip, order))?
            }
            Request::OrderEnd { ask, tip, order } => {
                done(self.vault().order_end(now, &ask, tip, order).map(drop))?
            }
            Request::HandOverAsk { ask, tip, file } => {
                done(self.vault().hand_over_ask(now, &ask, tip, file))?
            }
            Request::HandOver { ask, tip, file } => done(self.vault().hand_over(now, &ask, tip, file))?,
            Request::HandedOver { ask, tip, file, piece } => {
                Response::File { file: Blob(self.vault().handed_over(now, &ask, tip, (file, piece))?) }
            }
            Request::ReadFile { ask, tip, number } => {
                Response::File { file: Blob(self.vault().file(now, &ask, tip, number)?.to_vec()) }
            }
            Request::UnlockStart { unit, member, hello } => {
                let started = self.vault().unlock_start(now, &unit, member, &hello.0, rng)?;
                terminal::started(started)
            }
            Request::UnlockFinish { login, unit, member, session, proof, sealed } => {
                let (who, sealed) = ((unit.as_str(), member), sealed.map(|s| s.0));
                let entered =
                    self.vault().unlock_finish(now, login, who, &session, &proof.0, sealed.as_deref())?;
                Response::Unlocked {
                    keys: u32::try_from(entered.keys).unwrap_or(u32::MAX),
                    held: entered.held,
                }
            }
            Request::ChangeOpen { login, unit, member, proof } => {
                let (public, sealed) = self.vault().change_open(now, login, (&unit, member), &proof.0)?;
                Response::Own { public: terminal::key_blob(&public), sealed: Blob(sealed) }
            }
            Request::Change { login, unit, member, sealed, passkey, mac } => {
                done(self.vault().change(now, login, (&unit, member), sealed.0, passkey, &mac.0))?
            }
            Request::Lock { unit, member } => done(self.vault().lock(now, &unit, member).map(drop))?,
            Request::EndSession { session } => done(self.vault().end_session(now, session).map(drop))?,
            Request::EndAccount { member } => done(self.vault().end_account(now, member).map(drop))?,
            Request::Sessions {} => {
                let mut vault = self.vault();
                vault.lapse(now)?;
                Response::Sessions { sessions: vault.sessions() }
            }
            Request::EnrolStart { ask, unit, member, request } => {
                let who = (unit.as_str(), member);
                let (reply, door, opens) =
                    self.vault().enrol_start(now, ask.as_ref(), who, &request.0, rng)?;
                terminal::reply(None, reply, door.public(), opens)
            }
            Request::Enrol { ask, unit, member, record, public, sealed, grants } => {
                let mut vault = self.vault();
                let who = Who { opens: vault.opens(&unit)?, unit, member };
                let (suite, key) = public.0.split_first().ok_or(VaultError::Message)?;
                let suite = Suite::of(*suite).ok_or(VaultError::Message)?;
                let public = PublicKey::new(suite, key)?;
                let member = Member::given(&who, public, sealed.0, Door::record(&record.0)?);
                let grants: Vec<_> = grants.into_iter().map(|g| (g.epoch, g.wrapped.0)).collect();
                vault.enrol(now, ask.as_ref(), &member, &grants, rng)?;
                Response::Done
            }
            Request::Hand { ask, tip } => {
                let wrap = self.vault().hand(now, &ask, hand_act(&ask), tip)?;
                Response::Handed { epoch: wrap.epoch, wrapped: Blob(wrap.wrapped), file: None }
            }
            Request::HandFile { ask, tip, number } => {
                let (wrap, file) = self.vault().hand_file(now, &ask, tip, number)?;
                Response::Handed { epoch: wrap.epoch, wrapped: Blob(wrap.wrapped), file: Some(Blob(file)) }
            }
            Request::Remove { ask, unit, member } => {
                self.vault().remove(now, &ask, &unit, member, rng)?;
                Response::Done
            }
            Request::Shred { tip } => {
                self.vault().shred(now, tip)?;
                Response::Done
            }
            Request::ShredAgain { tips } => {
                Response::Shredded { count: self.vault().shred_again(now, &tips)? }
            }
            Request::Expire { before_s } => Response::Expired { count: self.vault().expire(now, before_s)? },
        })
    }

    /// The mark of something told; slow. `None` when it is nothing that could be recognised.
    fn mark(&self, unit: &str, told: &Told) -> Option<Uuid> {
        self.marker.mark(unit, told.kind, &told.text.0)
    }

    fn checked(&self, now: i64, tip: Uuid, code: &Code, waited_s: u32) -> Result<Secret, VaultError> {
        let check = self.vault().check(now, tip, waited_s)?;
        Ok(check.run(code)?)
    }
}

/// Reading or writing; anything else is asked for as reading, which then refuses it.
fn hand_act(ask: &Ask) -> Act {
    if ask.act == Act::Write { Act::Write } else { Act::Read }
}

fn owned(mut text: Hidden) -> zeroize::Zeroizing<String> {
    zeroize::Zeroizing::new(std::mem::take(&mut text.0))
}

fn counted(reports: Vec<(Uuid, u32)>) -> Vec<Reports> {
    reports.into_iter().map(|(mark, count)| Reports { mark, count }).collect()
}

fn pairs(fields: Vec<Field>) -> Vec<(String, Vec<u8>)> {
    fields.into_iter().map(|f| (f.name, f.sealed.0)).collect()
}

fn texts(texts: Vec<zeroize::Zeroizing<String>>, next: Option<Hidden>) -> Response {
    Response::Texts { texts: texts.into_iter().map(Hidden::from).collect(), next }
}

fn done(done: Result<(), VaultError>) -> Result<Response, VaultError> {
    done.map(|()| Response::Done)
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
        VaultError::WrongPhrase | VaultError::PhraseForm | VaultError::Passkey => Why::WrongPhrase,
        VaultError::Full => Why::Full,
        VaultError::Exists => Why::Exists,
        VaultError::Elsewhere => Why::Elsewhere,
        VaultError::SamePerson => Why::SamePerson,
        VaultError::NoForensic => Why::NoForensic,
        VaultError::Busy => Why::Busy,
        VaultError::Message => Why::Message,
        VaultError::Code(_) => Why::CodeForm,
        VaultError::Envelope(EnvelopeError::TooLong) => Why::TooLong,
        VaultError::Envelope(_) | VaultError::Wrap(_) => Why::Unknown,
        VaultError::Shelf(_) | VaultError::Root => Why::Broken,
    }
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
