//! Where things are: the repository, the build directory, the cache.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

pub struct Context {
    /// Root of the repository.
    pub root: PathBuf,
    /// `atalaya` in the user's cache directory: builds and tools that outlive a clone.
    pub cache: PathBuf,
    /// Build directory of every child cargo.
    pub target: PathBuf,
}

impl Context {
    pub fn find() -> Result<Self, Failure> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .filter(|root| root.join("Cargo.toml").is_file())
            .ok_or_else(|| {
                Failure::new("the repository is no longer where xtask was built; run it with cargo")
            })?
            .to_owned();
        let cache = cache_dir(|name| std::env::var_os(name))?;
        let target = match std::env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty()) {
            Some(dir) => root.join(dir),
            None => cache.join("target"),
        };
        Ok(Self { root, cache, target })
    }

    /// A built binary of the given profile directory (`debug`, `release`).
    pub fn binary(&self, profile: &str, name: &str) -> PathBuf {
        self.target.join(profile).join(name)
    }
}

/// The cache directory of the XDG base directory rules: an empty or relative `XDG_CACHE_HOME` does not count.
fn cache_dir(var: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, Failure> {
    let base = var("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|dir| dir.is_absolute())
        .or_else(|| {
            var("HOME").filter(|home| !home.is_empty()).map(|home| PathBuf::from(home).join(".cache"))
        })
        .ok_or_else(|| {
            Failure::new("neither HOME nor XDG_CACHE_HOME is set, so there is nowhere to build")
        })?;
    Ok(base.join("atalaya"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<'a>(pairs: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<OsString> + 'a {
        |name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
    }

    #[test]
    fn cache_directory_rules() {
        let home = ("HOME", "/home/ana");
        assert_eq!(cache_dir(with(&[home])).unwrap(), Path::new("/home/ana/.cache/atalaya"));
        let xdg = [("XDG_CACHE_HOME", "/var/cache/ana"), home];
        assert_eq!(cache_dir(with(&xdg)).unwrap(), Path::new("/var/cache/ana/atalaya"));
        let relative = [("XDG_CACHE_HOME", "cache"), home];
        assert_eq!(cache_dir(with(&relative)).unwrap(), Path::new("/home/ana/.cache/atalaya"));
        assert!(cache_dir(with(&[])).is_err());
    }
}
