//! Passwords: the rules, the hash, the check.
//!
//! Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage; ASVS 5.0 §11.4.2). The salt is
//! an input. A check takes some 50 ms of one core on purpose: the server runs it on a bounded pool,
//! never on the path of calls.

use crate::{AccessError, SignInName};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc},
};
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, fmt, sync::LazyLock};

/// Fewest characters without a second factor.
pub const MIN_CHARS: usize = 12;
/// Fewest characters with a second factor (CJIS IA-5: at least 8).
pub const MIN_CHARS_WITH_SECOND_FACTOR: usize = 8;
/// Most characters; longer input is refused before it is hashed.
pub const MAX_CHARS: usize = 128;
/// Most bytes of a hash in text form.
const MAX_HASH: usize = 256;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// An Argon2id hash in PHC text form, `$argon2id$v=19$m=…`. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a stored or imported hash: Argon2id, with costs that one check can afford
    /// (≤ 256 MiB, ≤ 10 passes, ≤ 4 lanes).
    pub fn parse(text: &str) -> Result<Self, AccessError> {
        if text.len() > MAX_HASH {
            return Err(AccessError::PasswordHash);
        }
        let hash = phc::PasswordHash::new(text).map_err(|_| AccessError::PasswordHash)?;
        let params = Params::try_from(&hash).map_err(|_| AccessError::PasswordHash)?;
        let affordable = params.m_cost() <= 256 * 1024 && params.t_cost() <= 10 && params.p_cost() <= 4;
        let whole = hash.salt.is_some() && hash.hash.is_some();
        if hash.algorithm.as_str() != "argon2id" || !affordable || !whole {
            return Err(AccessError::PasswordHash);
        }
        Ok(Self(text.to_owned()))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(•)")
    }
}
impl TryFrom<String> for PasswordHash {
    type Error = AccessError;
    fn try_from(text: String) -> Result<Self, AccessError> {
        Self::parse(&text)
    }
}
impl From<PasswordHash> for String {
    fn from(hash: PasswordHash) -> String {
        hash.0
    }
}

/// What a check found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verdict {
    pub right: bool,
    /// Right, but hashed with older costs: hash it again and store it.
    pub rehash: bool,
}

fn argon() -> Result<Argon2<'static>, AccessError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| AccessError::PasswordHash)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a password with 16 random bytes given as input. Apply [`check_rules`] first.
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<PasswordHash, AccessError> {
    if password.chars().count() > MAX_CHARS {
        return Err(AccessError::PasswordLong);
    }
    let hash: phc::PasswordHash =
        argon()?.hash_password_with_salt(password.as_bytes(), salt).map_err(|_| AccessError::PasswordHash)?;
    Ok(PasswordHash(hash.to_string()))
}

/// Checks a password in constant time with regard to the hash. Without a hash (unknown account,
/// erased key) the same work is done in vain, so that the time tells nothing.
pub fn verify(password: &str, stored: Option<&PasswordHash>) -> Verdict {
    const WRONG: Verdict = Verdict { right: false, rehash: false };
    if password.chars().count() > MAX_CHARS {
        return WRONG;
    }
    let parsed = stored.and_then(|s| phc::PasswordHash::new(s.as_str()).ok());
    match (parsed, argon()) {
        (Some(parsed), Ok(argon)) => {
            let right = argon.verify_password(password.as_bytes(), &parsed).is_ok();
            Verdict { right, rehash: right && !has_current_costs(&parsed) }
        }
        (None, Ok(argon)) => {
            // Only its cost matters.
            let mut out = [0u8; 32];
            let _ = argon.hash_password_into(password.as_bytes(), b"atalaya-no-account", &mut out);
            WRONG
        }
        (_, Err(_)) => WRONG,
    }
}

fn has_current_costs(hash: &phc::PasswordHash) -> bool {
    Params::try_from(hash).is_ok_and(|p| (p.m_cost(), p.t_cost(), p.p_cost()) == (MEMORY_KIB, PASSES, LANES))
}

/// The most used passwords in Spanish and English, lower case, from general knowledge of published
/// leaks; deliberately small. A centre with a larger list checks it in front of this.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../data/common-passwords.txt")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
});

/// The rules for a new password: length, not among the most used (also with digits or signs
/// appended), at least five different characters, without the account's name. No composition rules
/// and no periodic change (ASVS 5.0 §6.2).
pub fn check_rules(password: &str, name: &SignInName, second_factor: bool) -> Result<(), AccessError> {
    let count = password.chars().count();
    let least = if second_factor { MIN_CHARS_WITH_SECOND_FACTOR } else { MIN_CHARS };
    if count > MAX_CHARS {
        return Err(AccessError::PasswordLong);
    }
    if password.chars().any(char::is_control) {
        return Err(AccessError::PasswordControl);
    }
    if count < least {
        return Err(AccessError::PasswordShort);
    }
    let lower = password.to_lowercase();
    if lower.contains(name.as_str()) {
        return Err(AccessError::PasswordHasName);
    }
    let stem = lower.trim_end_matches(|c: char| !c.is_alphabetic());
    let varied = lower.chars().collect::<HashSet<_>>().len() >= 5;
    if !varied || COMMON.contains(lower.as_str()) || (!stem.is_empty() && COMMON.contains(stem)) {
        return Err(AccessError::PasswordCommon);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> SignInName {
        SignInName::new("ana.lopez").unwrap()
    }
    #[test]
    fn hash_is_argon2id_with_the_stated_costs_and_checks() {
        let hash = hash("cuatro caballos azules", &[3; 16]).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
        assert_eq!(verify("cuatro caballos azules", Some(&hash)), Verdict { right: true, rehash: false });
        assert!(!verify("cuatro caballos rojos", Some(&hash)).right);
        assert!(!verify("cuatro caballos azules", None).right);
        assert_eq!(PasswordHash::parse(hash.as_str()), Ok(hash.clone()));
        assert_eq!(format!("{hash:?}"), "PasswordHash(•)");
    }
    #[test]
    fn older_costs_are_right_but_ask_for_a_new_hash() {
        let weak =
            Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8 * 1024, 1, 1, None).unwrap());
        let old: phc::PasswordHash = weak.hash_password_with_salt(b"cuatro caballos", &[1; 16]).unwrap();
        let old = PasswordHash::parse(&old.to_string()).unwrap();
        assert_eq!(verify("cuatro caballos", Some(&old)), Verdict { right: true, rehash: true });
    }
    #[test]
    fn foreign_and_costly_hashes_are_refused() {
        let sound = hash("cuatro caballos azules", &[3; 16]).unwrap();
        for bad in [
            String::new(),
            "$argon2id$".to_owned(),
            sound.as_str().replace("argon2id", "argon2i"),
            sound.as_str().replace("m=19456", "m=4194304"),
            sound.as_str().replace("t=2", "t=99"),
            "x".repeat(300),
        ] {
            assert_eq!(PasswordHash::parse(&bad), Err(AccessError::PasswordHash), "{bad}");
        }
    }
    #[test]
    fn rules() {
        let check = |p: &str, second| check_rules(p, &name(), second);
        assert_eq!(check("cuatro caballos azules", false), Ok(()));
        assert_eq!(check("corto8ab", true), Ok(()));
        assert_eq!(check("corto8ab", false), Err(AccessError::PasswordShort));
        assert_eq!(check("corto7a", true), Err(AccessError::PasswordShort));
        assert_eq!(check(&"áb3dE".repeat(26), false), Err(AccessError::PasswordLong));
        assert_eq!(check("soy Ana.Lopez de Toluca", false), Err(AccessError::PasswordHasName));
        assert_eq!(check("Contraseña2026!", false), Err(AccessError::PasswordCommon));
        assert_eq!(check("123456789012", false), Err(AccessError::PasswordCommon));
        assert_eq!(check("ababababababab", false), Err(AccessError::PasswordCommon));
        assert_eq!(check("cuatro\u{0}caballos", false), Err(AccessError::PasswordControl));
    }
    #[test]
    fn the_list_of_common_passwords_is_sound() {
        assert!(COMMON.len() >= 150, "{}", COMMON.len());
        for entry in COMMON.iter() {
            assert_eq!(*entry, entry.to_lowercase(), "{entry}");
        }
    }
}
