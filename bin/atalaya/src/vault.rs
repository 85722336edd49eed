//! `atalaya vault`: the vault of the 089, its ceremony, its members, its recovery.

use crate::{
    failure::{Failure, Outcome},
    output, signals, vault_copies,
};
use atalaya_access::Authority;
use atalaya_model::SiteCode;
use atalaya_server::tips::gate::Cedar;
use atalaya_vault::{
    Secret, Shelf, Suite, Vault,
    confine::{Confined, confine},
    escrow::{self, Holder, NEEDED, Share},
    member::Phrase,
    opaque::{Opens, Stretch},
    original,
    process::{self, Peers, Service, harden, listen, root_key, system_clock},
    terminal,
    wrap::PublicKey,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use clap::{Args, Subcommand};
use sha2::{Digest, Sha256};
use std::{
    io::{self, BufRead},
    net::SocketAddr,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
};
use uuid::Uuid;
use zeroize::Zeroizing;

/// The vault of the 089
///
/// In this order: `ceremony` on a machine without network, `setup` with its public key, `enrol` for at least
/// two members of each unit, `run` beside the server.
#[derive(Subcommand, Debug)]
pub enum VaultCommand {
    Ceremony(CeremonyArgs),
    Setup(SetupArgs),
    Enrol(EnrolArgs),
    Opens(OpensArgs),
    Run(RunArgs),
    Recover(RecoverArgs),
    Forensic(ForensicArgs),
    Original(OriginalArgs),
    Backup(vault_copies::BackupArgs),
    Restore(vault_copies::RestoreArgs),
}

/// Make an offline key: prints five shares, three of which open it, and writes its public half
///
/// Do this on a machine that has no network and is wiped afterwards. Print each share on paper of its own and
/// hand it to its office in a sealed envelope. The private key is kept nowhere. There are two such keys: the escrow
/// key, and with `--forensic` the one that originals of pictures are sealed to under a written order; give the
/// shares of the latter to those who may examine evidence.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  atalaya vault ceremony --public-key escrow.pub\n  \
    atalaya vault ceremony --forensic --public-key forensic.pub")]
pub struct CeremonyArgs {
    /// Make the forensic key instead of the escrow key
    #[arg(long)]
    pub forensic: bool,
    /// File for the public key; must not exist
    #[arg(long, value_name = "FILE")]
    pub public_key: PathBuf,
}

/// Where the vault keeps its files.
#[derive(Args, Debug)]
pub struct Dir {
    /// Directory of the vault: its own, never inside the server's
    #[arg(long, env = "ATALAYA_VAULT_DIR", value_name = "DIR", hide_env_values = true)]
    pub dir: PathBuf,
}

/// Make the vault's directory and give it the public half of the escrow key
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  atalaya vault setup --dir /var/lib/atalaya-vault --public-key escrow.pub"
)]
pub struct SetupArgs {
    #[command(flatten)]
    pub dir: Dir,
    /// What `ceremony` wrote
    #[arg(long, value_name = "FILE")]
    pub public_key: PathBuf,
}

/// Add one of the first members of a unit; the phrase is read from standard input
///
/// Members that come later are added in the console by a supervisor who has the unit unlocked. With `--renew` a
/// member of an earlier version, or of a unit whose tips open elsewhere now, keeps their keys and gets a new phrase:
/// the first line is the phrase they have, the second the new one.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  atalaya vault enrol --dir /var/lib/atalaya-vault --unit 089 \\\n    \
    0193c2a4-7b1e-7000-8000-1f2e3d4c5b6a\n  \
    atalaya vault enrol --renew --dir /var/lib/atalaya-vault --unit 089 \\\n    \
    0193c2a4-7b1e-7000-8000-1f2e3d4c5b6a")]
pub struct EnrolArgs {
    #[command(flatten)]
    pub dir: Dir,
    /// Unit: 089, or a closed compartment of the rules
    #[arg(long, value_name = "CODE", default_value = "089")]
    pub unit: String,
    /// Id of the person's account, as `atalaya user list --report json` shows it
    #[arg(value_name = "ACCOUNT")]
    pub account: Uuid,
    /// Renew a member who is there already
    #[arg(long)]
    pub renew: bool,
}

/// Say where the tips of a unit open: in the vault, or only at the client of who has a key
///
/// Units other than 089 open at the client from the beginning. After a change each member has to be renewed
/// (`enrol --renew`). The vault must not be running.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  \
    atalaya vault opens --dir /var/lib/atalaya-vault --unit UECS client")]
pub struct OpensArgs {
    #[command(flatten)]
    pub dir: Dir,
    /// Unit: 089, or a closed compartment of the rules
    #[arg(long, value_name = "CODE")]
    pub unit: String,
    /// `vault`: with search and comparison; `client`: nowhere but where a member typed their phrase
    #[arg(value_name = "WHERE")]
    pub at: OpensAt,
}

/// Where tips open.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
pub enum OpensAt {
    Vault,
    Client,
}

/// Run the vault: the only process that can read tips
///
/// Locks its memory if it may (LimitMEMLOCK=infinity), writes no core file, and answers on a socket that
/// only its own user can open, and the one named. Stops at Ctrl-C or SIGTERM; its keys are gone then.
///
/// Give it a user of its own: whoever takes over a server of the same user reads the vault's files and can put
/// another vault in its place.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  \
    atalaya vault run --dir /var/lib/atalaya-vault --socket /run/atalaya-vault/vault.sock \\\n    \
    --client-uid \"$(id -u atalaya)\"")]
pub struct RunArgs {
    #[command(flatten)]
    pub dir: Dir,
    /// Socket to listen on; give the same to `atalaya serve --vault`
    #[arg(long, value_name = "SOCKET")]
    pub socket: PathBuf,
    /// User that the server runs under, when it is another one than the vault's; nobody else is answered, root neither.
    /// It has to reach the socket by its group: give the socket's directory that group and mode 2750
    #[arg(long, value_name = "UID")]
    pub client_uid: Option<u32>,
    /// Directory of Cedar policies that replaces the shipped ones; the same as the server's
    #[arg(long, env = "ATALAYA_POLICIES", value_name = "DIR", hide_env_values = true)]
    pub policies: Option<PathBuf>,
}

/// Give the tips of a unit whose keys were lost to its present members, with three shares of the escrow
///
/// The vault must not be running. Reads the shares from standard input, one a line.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  atalaya vault recover --dir /var/lib/atalaya-vault --unit 089 < shares.txt"
)]
pub struct RecoverArgs {
    #[command(flatten)]
    pub dir: Dir,
    /// The unit
    #[arg(long, value_name = "CODE", default_value = "089")]
    pub unit: String,
}

/// Give the vault the public half of the forensic key
///
/// Without it no original is ever kept, whatever an order says. The vault must not be running.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  atalaya vault forensic --dir /var/lib/atalaya-vault --public-key forensic.pub"
)]
pub struct ForensicArgs {
    #[command(flatten)]
    pub dir: Dir,
    /// What `ceremony --forensic` wrote
    #[arg(long, value_name = "FILE")]
    pub public_key: PathBuf,
}

/// Open a sealed original with three shares of the forensic key, and prove that it is what was recorded
///
/// For a machine without network. Reads the shares from standard input, one a line. Compares the original with the
/// value that the record and the paper of the hand-over name; writes nothing when it differs.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  atalaya vault original --sealed D-1234-5678-9-original-1.sellado \\\n    \
    --recorded 3f0c… --to original.jpg < shares.txt"
)]
pub struct OriginalArgs {
    /// The file that was handed over
    #[arg(long, value_name = "FILE")]
    pub sealed: PathBuf,
    /// What was recorded of the original: 64 hex digits
    #[arg(long, value_name = "HEX")]
    pub recorded: String,
    /// File for the original; must not exist
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
}

/// Runs the command.
pub async fn run(command: VaultCommand) -> Outcome {
    match command {
        VaultCommand::Ceremony(args) => ceremony(&args),
        VaultCommand::Setup(args) => setup(&args),
        VaultCommand::Enrol(args) => enrol(&args),
        VaultCommand::Opens(args) => opens(&args),
        VaultCommand::Run(args) => serve(args).await,
        VaultCommand::Recover(args) => recover(&args),
        VaultCommand::Forensic(args) => forensic(&args),
        VaultCommand::Original(args) => original(&args),
        VaultCommand::Backup(args) => vault_copies::backup(args).await,
        VaultCommand::Restore(args) => vault_copies::restore(&args),
    }
}

fn ceremony(args: &CeremonyArgs) -> Outcome {
    harden();
    let holder = if args.forensic { Holder::Forensic } else { Holder::Escrow };
    let (public, shares) = escrow::ceremony_of(holder, Suite::CURRENT, &mut rand::rng())?;
    let kind = if args.forensic { FORENSIC } else { "" };
    let text = format!("{kind}{} {}\n", public.suite.byte(), STANDARD.encode(&public.bytes));
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&args.public_key)?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    output::line(format!("key {}: any {NEEDED} of these open it", public.fingerprint()))?;
    for share in &shares {
        output::line("")?;
        output::line(share.line().as_str())?;
    }
    Ok(())
}

/// What a file with the forensic key begins with; one with the escrow key has nothing there.
const FORENSIC: &str = "forensic ";

fn public_key(path: &Path, holder: Holder) -> Outcome<PublicKey> {
    let text = std::fs::read_to_string(path)?;
    let (kind, made) = match holder {
        Holder::Escrow => ("", "vault ceremony"),
        Holder::Forensic => (FORENSIC, "vault ceremony --forensic"),
    };
    let wrong = || Failure::unusable(format!("{}: not what `{made}` wrote", path.display()));
    let (suite, key) =
        text.trim().strip_prefix(kind).and_then(|text| text.split_once(' ')).ok_or_else(wrong)?;
    let suite = suite.parse().ok().and_then(Suite::of).ok_or_else(wrong)?;
    let key = STANDARD.decode(key).map_err(|_| wrong())?;
    PublicKey::new(suite, &key).map_err(|_| wrong())
}

fn open(dir: &Dir, policies: Option<&Path>) -> Outcome<Vault> {
    if !dir.dir.join("root.key").exists() {
        return Err(Failure::unusable(format!(
            "{} is no vault: make one with `atalaya vault setup`",
            dir.dir.display()
        )));
    }
    let mut options = atalaya_server::Options::local(
        dir.dir.clone(),
        SocketAddr::from(([127, 0, 0, 1], 0)),
        SiteCode::new("VAULT")?,
    );
    options.policies = policies.map(Path::to_owned);
    let files = atalaya_server::policies(&options).map_err(crate::serve::explain)?;
    let authority = Authority::load(&files).map_err(|e| Failure::unusable(e.to_string()))?;
    let root: Secret = root_key(&dir.dir)?;
    let shelf = Shelf::open(&dir.dir.join("vault.sqlite"))?;
    Ok(Vault::new(shelf, &root, Box::new(Cedar::new(authority))))
}

fn setup(args: &SetupArgs) -> Outcome {
    use std::os::unix::fs::DirBuilderExt;
    let key = public_key(&args.public_key, Holder::Escrow)?;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&args.dir.dir)?;
    root_key(&args.dir.dir)?;
    let mut vault = open(&args.dir, None)?;
    vault.set_escrow(&key)?;
    let door = vault.door(&mut rand::rng())?;
    output::line(format!("the vault seals to escrow key {}", key.fingerprint()))?;
    Ok(output::line(format!("its own mark, to be compared at enrolments: {}", door.fingerprint()))?)
}

/// The unit everybody of the 089 works in; the others are closed compartments.
const GENERAL: &str = "089";

fn phrase() -> Outcome<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::new());
    io::stdin().lock().read_line(&mut line)?;
    Ok(Zeroizing::new(line.trim().to_owned()))
}

fn enrol(args: &EnrolArgs) -> Outcome {
    let mut vault = open(&args.dir, None)?;
    let (rng, now_s) = (&mut rand::rng(), system_clock()());
    let who = (args.unit.as_str(), args.account);
    let stretch = Stretch::default();
    if args.renew {
        let (old, new) = (phrase()?, phrase()?);
        let phrases = (old.as_bytes(), new.as_bytes());
        terminal::renew(&mut vault, now_s, who, phrases, (&Phrase::default(), &stretch), rng)?;
        return Ok(output::line(format!("{} of {} has the new phrase", args.account, args.unit))?);
    }
    // A closed compartment is closed from its first member on.
    if args.unit != GENERAL && vault.shelf().members(&args.unit)?.is_empty() {
        vault.set_opens(now_s, &args.unit, Opens::Client, rng)?;
    }
    let mark = terminal::enrol(&mut vault, now_s, None, who, phrase()?.as_bytes(), &stretch, rng)?;
    let ready = if vault.ready(&args.unit)? { "ready" } else { "needs one more member" };
    output::line(format!("{} is a member of {}; the unit is {ready}", args.account, args.unit))?;
    Ok(output::line(format!("the vault's mark: {mark}"))?)
}

fn opens(args: &OpensArgs) -> Outcome {
    let mut vault = open(&args.dir, None)?;
    let (at, say) = match args.at {
        OpensAt::Vault => (Opens::Vault, "in the vault"),
        OpensAt::Client => (Opens::Client, "at the client of who has a key, and nowhere else"),
    };
    vault.set_opens(system_clock()(), &args.unit, at, &mut rand::rng())?;
    output::line(format!("tips of {} open {say}", args.unit))?;
    let count = vault
        .shelf()
        .members(&args.unit)?
        .iter()
        .filter(|m| m.opaque.as_ref().is_none_or(|(o, _)| *o != at))
        .count();
    if count > 0 {
        output::line(format!("{count} members must be renewed: `atalaya vault enrol --renew`"))?;
    }
    Ok(())
}

async fn serve(args: RunArgs) -> Outcome {
    let hardened = harden();
    if !hardened.undumpable {
        eprintln!("this system does not let the vault forbid core files");
    }
    if !hardened.locked {
        eprintln!("the vault's memory can go to swap: give it LimitMEMLOCK=infinity or turn swap off");
    }
    let vault = open(&args.dir, args.policies.as_deref())?;
    let peers = args.client_uid.map_or_else(Peers::own, Peers::with);
    let listener = listen(&args.socket, peers)?;
    let service = Service::new(vault, system_clock());
    let running = {
        let (service, own) = (service.clone(), args.dir.dir.clone());
        std::thread::spawn(move || {
            tell_confined(confine(&[&own]));
            service.run(&listener, peers)
        })
    };
    output::line(format!("vault at {}", args.socket.display()))?;
    if args.client_uid.is_none() {
        eprintln!(
            "the vault answers servers of its own user only; better is a user for each, and --client-uid"
        );
    }
    signals::stop().await;
    service.stop();
    // Wakes it, so that it sees that it should stop.
    let _ = UnixStream::connect(&args.socket);
    let ended = running.join().map_err(|_| Failure::unusable("the vault broke down".to_owned()))?;
    let _ = std::fs::remove_file(&args.socket);
    Ok(ended?)
}

/// Says what the kernel does not offer; the vault serves all the same.
fn tell_confined(confined: Confined) {
    if !confined.calls {
        eprintln!("this system offers no seccomp: the vault can start programs and open network connections");
    }
    if !confined.files {
        eprintln!("this system offers no Landlock: the vault can open files outside its directory");
    }
}

fn recover(args: &RecoverArgs) -> Outcome {
    harden();
    let mut vault = open(&args.dir, None)?;
    let key = escrow::recover(&shares()?)?;
    let count = vault.recover(process::system_clock()(), &args.unit, &key, &mut rand::rng())?;
    Ok(output::line(format!("{count} tips of {} can be read by its members again", args.unit))?)
}

/// Shares as they are typed, until there are enough.
fn shares() -> Outcome<Vec<Share>> {
    let mut shares = Vec::new();
    for line in io::stdin().lock().lines().take(escrow::MADE) {
        let line = Zeroizing::new(line?);
        if line.trim().is_empty() {
            continue;
        }
        shares.push(Share::parse(&line)?);
        if shares.len() == usize::from(NEEDED) {
            break;
        }
    }
    Ok(shares)
}

fn forensic(args: &ForensicArgs) -> Outcome {
    let key = public_key(&args.public_key, Holder::Forensic)?;
    let mut vault = open(&args.dir, None)?;
    vault.set_forensic(system_clock()(), &key)?;
    let mark = key.fingerprint();
    Ok(output::line(format!("originals under a written order are sealed to forensic key {mark}"))?)
}

/// Largest sealed file that is looked at, bytes.
const SEALED_MAX: u64 = (original::HEAD_MAX + original::PARTS_MAX * original::SEALED_PART) as u64;

fn original(args: &OriginalArgs) -> Outcome {
    harden();
    let recorded = args.recorded.trim().to_ascii_lowercase();
    if recorded.len() != 64 || !recorded.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Failure::unusable("--recorded takes 64 hex digits".to_owned()));
    }
    if std::fs::metadata(&args.sealed)?.len() > SEALED_MAX {
        return Err(Failure::unusable(format!("{} is no sealed original", args.sealed.display())));
    }
    let file = std::fs::read(&args.sealed)?;
    let key = escrow::recover_of(Holder::Forensic, &shares()?)?;
    let opened =
        original::open(&key, &file).map_err(|e| Failure::found(format!("{}: {e}", args.sealed.display())))?;
    if hex(&opened.commitment) != recorded {
        return Err(Failure::found(
            "this is not the original that was recorded; nothing was written".to_owned(),
        ));
    }
    let mut options = std::fs::OpenOptions::new();
    std::os::unix::fs::OpenOptionsExt::mode(options.write(true).create_new(true), 0o600);
    let mut to = options.open(&args.to)?;
    io::Write::write_all(&mut to, &opened.bytes)?;
    to.sync_all()?;
    output::fact("tip", opened.place.tip)?;
    output::fact("picture", opened.place.file + 1)?;
    output::fact("order", opened.place.order + 1)?;
    output::fact("sha256", hex(&Sha256::digest(&opened.bytes)))?;
    Ok(output::line("it is the original that was recorded")?)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
