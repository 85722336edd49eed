//! `atalaya key …`: public keys to give away, and key pairs for machines.

use crate::{
    failure::{Failure, Outcome},
    output,
    place::{self, Place, Reading},
    serve, users,
};
use anyhow::Context;
use atalaya_access::{AdapterKind, adapter::AdapterName};
use atalaya_journal::{SignerKey, VerifierKey};
use atalaya_model::AdapterId;
use atalaya_server::offline::Centre;
use atalaya_store::Store;
use base64::{Engine, engine::general_purpose::STANDARD};
use clap::Args;
use ed25519_dalek::SigningKey;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// Name of the file with the seed that signs checkpoints.
const LOG_KEY: &str = "log.key";

/// Print the public key of the audit log
///
/// Give it to auditors and to sites that witness this log: with it, anybody can check a record without
/// trusting the server. It is no secret.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya key show --data ./data > atalaya.vkey")]
pub struct ShowArgs {
    #[command(flatten)]
    pub place: Place,
}

/// Make a key pair for a machine that sends calls or positions
///
/// Writes the private key to a file that only its owner can read, and prints the public key. Register the
/// public key in the console (Administration, Adapters), or at once with --register while the server is
/// stopped. The machine signs its requests with the file.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    atalaya key new-adapter --name pbx-toluca\n  \
    atalaya key new-adapter --name grabacion-2016 --register pbx --data ./data")]
pub struct NewAdapterArgs {
    /// What the machine is called; also the name of the file
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// Where the private key goes; without it, NAME.key here
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Register it in the data directory as pbx, aml, alarm, tracker, partner, device or gis, and print its id
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    pub register: Option<AdapterKind>,
    #[command(flatten)]
    pub place: Place,
}

fn parse_kind(text: &str) -> Result<AdapterKind, String> {
    AdapterKind::ALL
        .into_iter()
        .find(|kind| kind.code() == text)
        .ok_or_else(|| "no such kind of machine".to_owned())
}

/// Prints the log's key.
pub async fn show(args: ShowArgs) -> Outcome {
    let reading = place::open_for_reading(args.place.url()?, Vec::new()).await?;
    let key = of_data(&args.place, &reading).await?;
    reading.close().await;
    match key {
        Some(key) => Ok(output::line(key.to_string())?),
        None => Err(Failure::unusable("nothing is signed yet: there is no checkpoint")),
    }
}

/// The verifier key of the log in a data directory: the key file says which, the last checkpoint says
/// under which name. `None` when nothing was signed yet.
pub async fn of_data(place: &Place, reading: &Reading) -> Outcome<Option<VerifierKey>> {
    of_directory(&place.keys(), &reading.store).await
}

/// The same with the directory of the keys.
pub async fn of_directory(keys: &Path, store: &Store) -> Outcome<Option<VerifierKey>> {
    let Some(latest) = store.latest_checkpoint().await.map_err(unreadable)? else { return Ok(None) };
    let seed = read_seed(&keys.join(LOG_KEY))
        .map_err(|error| Failure::unusable(format!("{error:#}; give the log's public key with --key")))?;
    let signer = SignerKey::from_seed(latest.checkpoint().origin(), &seed)?;
    Ok(Some(signer.verifier().clone()))
}

fn unreadable(error: atalaya_store::StoreError) -> Failure {
    match error {
        atalaya_store::StoreError::Checkpoint(e) => {
            Failure::found(format!("the last checkpoint is not readable: {e}"))
        }
        other => other.into(),
    }
}

fn read_seed(path: &Path) -> anyhow::Result<[u8; 32]> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let bytes = STANDARD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.with_context(|| format!("{} does not hold 32 bytes in base64", path.display()))
}

/// Makes a machine's key pair.
pub async fn new_adapter(args: NewAdapterArgs) -> Outcome {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if !(1..=64).contains(&args.name.len()) || !args.name.chars().all(plain) || args.name.starts_with('.') {
        return Err(Failure::unusable("a name has 1 to 64 letters, digits, - and _"));
    }
    let path = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{}.key", args.name)));
    let seed: [u8; 32] = rand::random();
    let public = SigningKey::from_bytes(&seed).verifying_key().to_bytes();
    let hex: String = seed.iter().map(|b| format!("{b:02x}")).collect();
    write_secret(&path, &format!("{hex}\n"))?;
    if let Some(kind) = args.register {
        match register(&args, kind, public).await {
            Ok(id) => output::fact("id", id)?,
            Err(failure) => {
                // A key that nobody knows would only lie about.
                let _ = fs::remove_file(&path);
                return Err(failure);
            }
        }
    }
    output::fact("name", &args.name)?;
    output::fact(
        "private key",
        format!("{} (only its owner can read it; keep it on the machine)", path.display()),
    )?;
    Ok(output::fact("public key", STANDARD.encode(public))?)
}

async fn register(args: &NewAdapterArgs, kind: AdapterKind, public: [u8; 32]) -> Outcome<AdapterId> {
    let name = AdapterName::new(&args.name)?;
    let owner = users::existing_owner(&args.place).await?;
    let centre = Centre::open(&serve::offline_options(&args.place, owner)).await.map_err(serve::explain)?;
    let done = centre.register_adapter(name, kind, public).await;
    centre.close().await;
    done.map_err(Failure::refused)
}

/// Writes a new file that only its owner can read.
fn write_secret(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let name = || path.display().to_string();
    let mut file = options.open(path).with_context(name)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(name)
}
