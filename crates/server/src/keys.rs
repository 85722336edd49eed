//! Key files of one data directory: the master key that wraps subject keys, the log's signing key,
//! the pepper of caller keys. Made once, mode 0600, never in the database nor its backups.

use crate::sources::Sources;
use atalaya_access::passkey::DECOY_SEED;
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::SigningKey;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// The secrets of one installation.
pub struct KeyFiles {
    /// Wraps the key of every data subject.
    pub master: Zeroizing<[u8; 32]>,
    /// Signs checkpoints of the audit log.
    pub log: SigningKey,
    /// Keys the hash under which a caller's number is counted, and the decoys of the sign-in.
    caller_pepper: Zeroizing<[u8; 32]>,
}

/// Why the key files could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("key file {path}: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("key file {0} does not hold 32 bytes in base64")]
    Malformed(PathBuf),
    #[error("key file {0} can be read by others: set its mode to 0600")]
    Readable(PathBuf),
    /// Nothing is made in its place: a new key would silently be another one.
    #[error(
        "key file {path} is missing, and the database holds data made with it. {lost} Put the file back from its \
         own copy (backups of the data do not hold it, unless made with --with-keys). Only if every copy is lost for good, \
         make a new one by hand: `(umask 077; head -c 32 /dev/urandom | base64 > {path})`"
    )]
    Missing { path: PathBuf, lost: &'static str },
}

/// Each key file, and what is lost with it.
const FILES: [(&str, &str); 3] = [
    ("master.key", "Without it no personal data recorded so far can be read."),
    ("log.key", "Without it checkpoints are signed by a key that no auditor or witness knows."),
    ("caller.key", "Without it repeated and restricted callers are no longer recognised."),
];

impl KeyFiles {
    /// Reads `dir/*.key`. Makes those that do not exist yet only for a database in which nothing is recorded:
    /// `in_use` says that there is.
    ///
    /// # Errors
    /// [`KeyError`]; nothing is made then.
    pub fn open(dir: &Path, in_use: bool, sources: &Sources) -> Result<Self, KeyError> {
        fs::create_dir_all(dir).map_err(|source| KeyError::Io { path: dir.to_owned(), source })?;
        let missing = FILES.into_iter().find(|(name, _)| in_use && !dir.join(name).exists());
        if let Some((name, lost)) = missing {
            return Err(KeyError::Missing { path: dir.join(name), lost });
        }
        let key = |(name, _): (&str, &str)| read_or_make(&dir.join(name), sources);
        let [master, log, caller] = FILES;
        Ok(Self {
            master: key(master)?,
            log: SigningKey::from_bytes(&*key(log)?),
            caller_pepper: key(caller)?,
        })
    }
    /// Keys of a server that keeps nothing.
    pub fn ephemeral(sources: &Sources) -> Self {
        Self {
            master: Zeroizing::new(sources.bytes32()),
            log: SigningKey::from_bytes(&sources.bytes32()),
            caller_pepper: Zeroizing::new(sources.bytes32()),
        }
    }
    /// The name under which calls of one number are counted: HMAC-SHA-256, first 128 bits, hex. It
    /// cannot be turned back into the number without the pepper, which no backup of data holds.
    pub fn caller_key(&self, number: &str) -> String {
        self.peppered(number.as_bytes()).iter().take(16).map(|b| format!("{b:02x}")).collect()
    }
    /// Bytes that belong to a sign-in name, for the challenge that a name without passkeys is shown.
    pub fn decoy_seed(&self, name: &str) -> [u8; DECOY_SEED] {
        let mut seed = [0; DECOY_SEED];
        for (part, block) in (0u8..).zip(seed.chunks_mut(32)) {
            let bytes = self.peppered(&[b"passkey-decoy-v1\0".as_slice(), &[part], name.as_bytes()].concat());
            block.copy_from_slice(&bytes[..block.len()]);
        }
        seed
    }
    fn peppered(&self, text: &[u8]) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&*self.caller_pepper).expect("any length");
        mac.update(text);
        mac.finalize().into_bytes().into()
    }
}

fn read_or_make(path: &Path, sources: &Sources) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let io = |source| KeyError::Io { path: path.to_owned(), source };
    match fs::read_to_string(path) {
        Ok(text) => {
            refuse_readable(path)?;
            let bytes = Zeroizing::new(
                STANDARD.decode(text.trim()).map_err(|_| KeyError::Malformed(path.to_owned()))?,
            );
            let bytes: [u8; 32] =
                bytes.as_slice().try_into().map_err(|_| KeyError::Malformed(path.to_owned()))?;
            Ok(Zeroizing::new(bytes))
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let bytes = Zeroizing::new(sources.bytes32());
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(path).map_err(io)?;
            file.write_all(STANDARD.encode(*bytes).as_bytes()).map_err(io)?;
            file.sync_all().map_err(io)?;
            Ok(bytes)
        }
        Err(e) => Err(io(e)),
    }
}

#[cfg(unix)]
fn refuse_readable(path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)
        .map_err(|source| KeyError::Io { path: path.to_owned(), source })?
        .permissions()
        .mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyError::Readable(path.to_owned())) }
}

#[cfg(not(unix))]
fn refuse_readable(_: &Path) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_key_of_a_database_in_use_is_named_and_not_made() {
        let (dir, sources) = (tempfile::tempdir().unwrap(), Sources::system());
        KeyFiles::open(dir.path(), false, &sources).unwrap();
        for (name, lost) in FILES {
            let path = dir.path().join(name);
            let kept = std::fs::read(&path).unwrap();
            std::fs::remove_file(&path).unwrap();
            let Err(error) = KeyFiles::open(dir.path(), true, &sources) else {
                panic!("{name} was made anew")
            };
            let text = error.to_string();
            assert!(text.contains(&path.display().to_string()) && text.contains(lost), "{text}");
            assert!(!path.exists(), "{name} was made anew");
            std::fs::write(&path, kept).unwrap();
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            KeyFiles::open(dir.path(), true, &sources).unwrap();
        }
    }

    #[test]
    fn keys_are_made_once_and_guarded() {
        let dir = tempfile::tempdir().unwrap();
        let sources = Sources::system();
        let first = KeyFiles::open(dir.path(), false, &sources).unwrap();
        let again = KeyFiles::open(dir.path(), false, &sources).unwrap();
        assert_eq!(*first.master, *again.master);
        assert_eq!(first.caller_key("+527221234567"), again.caller_key("+527221234567"));
        assert_ne!(
            first.caller_key("+527221234567"),
            KeyFiles::ephemeral(&sources).caller_key("+527221234567")
        );

        assert_eq!(first.decoy_seed("ana"), again.decoy_seed("ana"));
        assert_ne!(first.decoy_seed("ana"), first.decoy_seed("eva"));
        assert_ne!(first.decoy_seed("ana"), KeyFiles::ephemeral(&sources).decoy_seed("ana"));

        let path = dir.path().join("master.key");
        std::fs::write(&path, "short").unwrap();
        assert!(matches!(KeyFiles::open(dir.path(), false, &sources), Err(KeyError::Malformed(_))));
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(KeyFiles::open(dir.path(), false, &sources), Err(KeyError::Readable(_))));
    }
}
