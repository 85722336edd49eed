//! `atalaya vault`: the vault of the 089, its ceremony, its members, its recovery.

use crate::{
    failure::{Failure, Outcome},
    output, signals,
};
use atalaya_access::Authority;
use atalaya_model::SiteCode;
use atalaya_server::tips::gate::Cedar;
use atalaya_vault::{
    Secret, Shelf, Suite, Vault,
    escrow::{self, NEEDED, Share},
    member::{Member, Phrase},
    process::{self, Service, harden, listen, root_key, system_clock},
    wrap::PublicKey,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use clap::{Args, Subcommand};
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
    Run(RunArgs),
    Recover(RecoverArgs),
}

/// Make the escrow key: prints five shares, three of which open it, and writes its public half
///
/// Do this on a machine that has no network and is wiped afterwards. Print each share on paper of its own and
/// hand it to its office in a sealed envelope. The private key is kept nowhere.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya vault ceremony --public-key escrow.pub")]
pub struct CeremonyArgs {
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
/// Members that come later are added in the console by a supervisor who has the unit unlocked.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya vault enrol --dir /var/lib/atalaya-vault --unit 089 \\\n    \
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
}

/// Run the vault: the only process that can read tips
///
/// Locks its memory if it may (LimitMEMLOCK=infinity), writes no core file, and answers on a socket that
/// only its own user can open. Stops at Ctrl-C or SIGTERM; its keys are gone then.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  \
    atalaya vault run --dir /var/lib/atalaya-vault --socket /run/atalaya/vault.sock")]
pub struct RunArgs {
    #[command(flatten)]
    pub dir: Dir,
    /// Socket to listen on; give the same to `atalaya serve --vault`
    #[arg(long, value_name = "SOCKET")]
    pub socket: PathBuf,
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

/// Runs the command.
pub async fn run(command: VaultCommand) -> Outcome {
    match command {
        VaultCommand::Ceremony(args) => ceremony(&args),
        VaultCommand::Setup(args) => setup(&args),
        VaultCommand::Enrol(args) => enrol(&args),
        VaultCommand::Run(args) => serve(args).await,
        VaultCommand::Recover(args) => recover(&args),
    }
}

fn ceremony(args: &CeremonyArgs) -> Outcome {
    harden();
    let (public, shares) = escrow::ceremony(Suite::CURRENT, &mut rand::rng())?;
    let text = format!("{} {}\n", public.suite.byte(), STANDARD.encode(&public.bytes));
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&args.public_key)?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    output::line(format!("key {}: any {NEEDED} of these open it", public.fingerprint()))?;
    for share in &shares {
        output::line("")?;
        output::line(share.line().as_str())?;
    }
    Ok(())
}

fn public_key(path: &Path) -> Outcome<PublicKey> {
    let text = std::fs::read_to_string(path)?;
    let wrong = || Failure::unusable(format!("{}: not what `vault ceremony` wrote", path.display()));
    let (suite, key) = text.trim().split_once(' ').ok_or_else(wrong)?;
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
    let key = public_key(&args.public_key)?;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&args.dir.dir)?;
    root_key(&args.dir.dir)?;
    open(&args.dir, None)?.set_escrow(&key)?;
    Ok(output::line(format!("the vault seals to escrow key {}", key.fingerprint()))?)
}

fn enrol(args: &EnrolArgs) -> Outcome {
    let mut vault = open(&args.dir, None)?;
    let mut phrase = Zeroizing::new(String::new());
    io::stdin().lock().read_line(&mut phrase)?;
    let phrase = Zeroizing::new(phrase.trim().to_owned());
    let rng = &mut rand::rng();
    let member = Member::enrol(args.account, &args.unit, phrase.as_bytes(), &Phrase::default(), rng)
        .ok_or_else(|| Failure::unusable("a phrase has 12 to 256 characters".to_owned()))?;
    vault.enrol(system_clock()(), None, &member, rng)?;
    let ready = if vault.ready(&args.unit)? { "ready" } else { "needs one more member" };
    Ok(output::line(format!("{} is a member of {}; the unit is {ready}", args.account, args.unit))?)
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
    let listener = listen(&args.socket)?;
    let service = Service::new(vault, system_clock(), Phrase::default());
    let running = {
        let service = service.clone();
        std::thread::spawn(move || service.run(&listener))
    };
    output::line(format!("vault at {}", args.socket.display()))?;
    signals::stop().await;
    service.stop();
    // Wakes it, so that it sees that it should stop.
    let _ = UnixStream::connect(&args.socket);
    let ended = running.join().map_err(|_| Failure::unusable("the vault broke down".to_owned()))?;
    let _ = std::fs::remove_file(&args.socket);
    Ok(ended?)
}

fn recover(args: &RecoverArgs) -> Outcome {
    harden();
    let mut vault = open(&args.dir, None)?;
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
    let key = escrow::recover(&shares)?;
    let count = vault.recover(process::system_clock()(), &args.unit, &key, &mut rand::rng())?;
    Ok(output::line(format!("{count} tips of {} can be read by its members again", args.unit))?)
}
