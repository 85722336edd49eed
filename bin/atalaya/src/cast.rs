//! The cast of a simulation: which accounts and machines act. The file that `atalaya demo` leaves in its
//! data directory is one.

use anyhow::Context;
use atalaya_access::AdapterKind;
use atalaya_client::{AdapterCredentials, Credentials};
use atalaya_server::demo::Demo;
use std::{
    io::Read,
    path::{Path, PathBuf},
};

/// Largest file that is read, in bytes.
const FILE_MAX: u64 = 1 << 20;

/// Which server, and who acts there.
#[derive(clap::Args, Clone, Debug)]
pub struct Target {
    /// Address of the server
    #[arg(
        long,
        env = "ATALAYA_SERVER",
        default_value = "http://127.0.0.1:8080",
        value_name = "URL",
        hide_env_values = true
    )]
    pub server: String,
    /// Accounts and machines that act; `atalaya demo` leaves one in its data directory
    #[arg(long, default_value = "data/demo.json", value_name = "FILE")]
    pub cast: PathBuf,
}

/// Reads a cast.
pub fn read(path: &Path) -> anyhow::Result<Demo> {
    let name = || path.display().to_string();
    let file = std::fs::File::open(path).with_context(|| {
        format!("{}: no cast; `atalaya demo` leaves one in its data directory", path.display())
    })?;
    let mut text = Vec::new();
    file.take(FILE_MAX + 1).read_to_end(&mut text).with_context(name)?;
    anyhow::ensure!(text.len() as u64 <= FILE_MAX, "{} is too large", path.display());
    serde_json::from_slice(&text).with_context(name)
}

/// Accounts of a role that work by themselves.
pub fn people(cast: &Demo, role: &str) -> Vec<Credentials> {
    let mine = cast.accounts.iter().filter(|a| a.simulated && a.role == role);
    mine.map(|a| Credentials { name: a.name.clone(), password: a.password.clone() }).collect()
}

/// The machine of a kind: the first, or a later one.
pub fn machine(cast: &Demo, kind: AdapterKind, number: usize) -> anyhow::Result<Option<AdapterCredentials>> {
    let found = cast.adapters.iter().filter(|a| a.kind == kind).nth(number);
    Ok(found.map(|a| AdapterCredentials::from_hex(a.id, &a.secret)).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cast_is_read_and_a_wrong_one_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("demo.json");
        let error = format!("{:#}", read(&path).err().unwrap());
        assert!(error.contains("atalaya demo"), "{error}");
        let text = serde_json::json!({
            "seed": 1, "units": 0,
            "accounts": [
                { "name": "op1", "password": "x", "role": "call_taker", "totp": null, "simulated": true },
                { "name": "op2", "password": "x", "role": "call_taker", "totp": null, "simulated": false },
            ],
            "adapters": [
                { "id": "0193a1b2-0000-7000-8000-000000000001", "kind": "pbx", "secret": "ab".repeat(32) },
            ],
        });
        std::fs::write(&path, text.to_string()).unwrap();
        let cast = read(&path).unwrap();
        assert_eq!(machine(&cast, AdapterKind::Pbx, 0).unwrap().unwrap().secret, [0xab; 32]);
        assert!(machine(&cast, AdapterKind::Pbx, 1).unwrap().is_none());
        let names: Vec<String> = people(&cast, "call_taker").into_iter().map(|c| c.name).collect();
        assert_eq!(names, ["op1"]);
        std::fs::write(&path, text.to_string().replace("abab", "xyzx")).unwrap();
        assert!(machine(&read(&path).unwrap(), AdapterKind::Pbx, 0).is_err());
        std::fs::write(&path, "{").unwrap();
        assert!(read(&path).is_err());
    }
}
