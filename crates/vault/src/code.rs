//! The tipster's code: twelve Spanish words (BIP39) on the web, sixteen digits and two check digits by phone.
//!
//! A code has at least 53 bits and is never stored. Argon2id over the code with the tip's own salt, then a
//! pepper that only the vault holds, give the key that opens the tip's key: whoever has the database has
//! nothing to try guesses on, and whoever has the vault's files too pays for each guess and each tip anew.

use crate::{Secret, bound, derive};
use argon2::{Algorithm, Argon2, Params, Version};
use bip39::{Language, Mnemonic};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Longest text that is looked at as a code, bytes.
pub const ENTRY_MAX: usize = 400;
/// Memory of one check, KiB.
pub const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over that memory: five take some 55 ms of one core, by proportion (docs/benchmarks.md); two, the least that OWASP's password
/// storage advice names, took 22.
pub const PASSES: u32 = 5;
const DIGITS: usize = 16;
const WORDS: usize = 12;

/// Which form a code has.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeKind {
    /// Twelve words; the tipster alone has seen them.
    Words,
    /// Digits that an operator read out: good once, then replaced.
    Digits,
}

/// A code as it was given or typed. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    kind: CodeKind,
    /// 16 bytes of entropy of the words, or 16 ASCII digits.
    secret: Zeroizing<[u8; 16]>,
}
impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Code({:?}, •)", self.kind)
    }
}

/// What is wrong with a typed code, so that a caller at a public telephone can mend it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CodeError {
    #[error("a code has twelve words, or eighteen digits")]
    Form,
    #[error("word {position} is not one of the words codes are made of")]
    Word { position: usize },
    #[error("the words or digits do not belong together: one of them is wrong or in the wrong place")]
    Check,
}

/// Words without accents, and their first four letters where those are enough.
static WORD_OF: LazyLock<HashMap<String, u16>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for (index, word) in Language::Spanish.word_list().iter().enumerate() {
        let plain = plain(word);
        let index = u16::try_from(index).unwrap_or(u16::MAX);
        // The list is made so that four letters tell every word.
        words.entry(plain.chars().take(4).collect()).or_insert(index);
        words.insert(plain, index);
    }
    words
});

/// Lower case without accents; ñ stays a letter of its own.
fn plain(word: &str) -> String {
    word.nfd()
        .filter(|c| *c == '\u{303}' || !unicode_normalization::char::is_combining_mark(*c))
        .collect::<String>()
        .to_lowercase()
        .nfc()
        .collect()
}

impl Code {
    pub fn random(kind: CodeKind, rng: &mut impl CryptoRng) -> Self {
        let mut secret = Zeroizing::new([0; 16]);
        match kind {
            CodeKind::Words => rng.fill_bytes(&mut secret[..]),
            CodeKind::Digits => {
                for digit in &mut secret[..] {
                    // Bytes above 249 are drawn again: each digit is equally likely.
                    *digit = loop {
                        let mut byte = [0];
                        rng.fill_bytes(&mut byte);
                        if byte[0] < 250 {
                            break b'0' + byte[0] % 10;
                        }
                    };
                }
            }
        }
        Self { kind, secret }
    }
    pub fn kind(&self) -> CodeKind {
        self.kind
    }

    /// Reads what a person typed: words with or without accents, in any case, or their first four letters;
    /// digits with or without spaces and dashes.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        if text.len() > ENTRY_MAX {
            return Err(CodeError::Form);
        }
        if text.chars().any(char::is_alphabetic) { Self::parse_words(text) } else { Self::parse_digits(text) }
    }

    fn parse_words(text: &str) -> Result<Self, CodeError> {
        let typed: Vec<&str> = text
            .split(|c: char| !c.is_alphabetic() && !unicode_normalization::char::is_combining_mark(c))
            .filter(|w| !w.is_empty())
            .collect();
        if typed.len() != WORDS {
            return Err(CodeError::Form);
        }
        let list = Language::Spanish.word_list();
        let mut words = Zeroizing::new(String::with_capacity(WORDS * 9));
        for (at, word) in typed.iter().enumerate() {
            let index = WORD_OF.get(&plain(word)).ok_or(CodeError::Word { position: at + 1 })?;
            let word = list.get(usize::from(*index)).ok_or(CodeError::Form)?;
            if at > 0 {
                words.push(' ');
            }
            words.push_str(word);
        }
        let mnemonic =
            Mnemonic::parse_in_normalized(Language::Spanish, &words).map_err(|_| CodeError::Check)?;
        let (entropy, length) = mnemonic.to_entropy_array();
        let entropy = Zeroizing::new(entropy);
        let secret = entropy.get(..length).and_then(|e| e.try_into().ok()).ok_or(CodeError::Form)?;
        Ok(Self { kind: CodeKind::Words, secret: Zeroizing::new(secret) })
    }

    fn parse_digits(text: &str) -> Result<Self, CodeError> {
        let digits: Zeroizing<Vec<u8>> =
            Zeroizing::new(text.bytes().filter(|b| !matches!(b, b' ' | b'-' | b'.')).collect());
        if digits.len() != DIGITS + 2 || !digits.iter().all(u8::is_ascii_digit) {
            return Err(CodeError::Form);
        }
        let (code, check) = digits.split_at(DIGITS);
        if check_digits(code).as_slice() != check {
            return Err(CodeError::Check);
        }
        let secret = code.try_into().map_err(|_| CodeError::Form)?;
        Ok(Self { kind: CodeKind::Digits, secret: Zeroizing::new(secret) })
    }

    /// As it is shown or read out: twelve words, or digits in groups of three.
    pub fn text(&self) -> Zeroizing<String> {
        match self.kind {
            CodeKind::Words => {
                let mnemonic = Mnemonic::from_entropy_in(Language::Spanish, &self.secret[..]);
                Zeroizing::new(
                    mnemonic
                        .map(|m| m.words().collect::<Vec<_>>().join(" ").nfc().collect())
                        .unwrap_or_default(),
                )
            }
            CodeKind::Digits => {
                let check = check_digits(&self.secret[..]);
                let mut text = Zeroizing::new(String::with_capacity(24));
                for (at, digit) in self.secret.iter().chain(&check).enumerate() {
                    if at > 0 && at.is_multiple_of(3) {
                        text.push(' ');
                    }
                    text.push(char::from(*digit));
                }
                text
            }
        }
    }

    /// The key that opens the tip's key. Takes some 50 ms of one core and 19 MiB on purpose.
    pub fn key(&self, tip: Uuid, salt: &[u8; 16], pepper: &Secret) -> Result<Secret, CodeError> {
        let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).map_err(|_| CodeError::Form)?;
        let mut stretched = Secret::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(&self.secret[..], salt, &mut stretched[..])
            .map_err(|_| CodeError::Form)?;
        let kind = [match self.kind {
            CodeKind::Words => 1,
            CodeKind::Digits => 2,
        }];
        Ok(derive(&pepper[..], &stretched[..], &bound(&[b"atalaya/code/v1", &kind, tip.as_bytes()])))
    }
}

/// ISO 7064 MOD 97-10: finds every wrong digit and every swap of neighbours.
fn check_digits(digits: &[u8]) -> [u8; 2] {
    let rest = digits.iter().fold(0u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    let check = 98 - rest * 100 % 97;
    // 2 to 98, so both are digits.
    [b'0' + u8::try_from(check / 10).unwrap_or(0), b'0' + u8::try_from(check % 10).unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_letters_without_accents_tell_every_word() {
        let list = Language::Spanish.word_list();
        let mut fours = std::collections::HashSet::new();
        for (index, word) in list.iter().enumerate() {
            let plain = plain(word);
            assert_eq!(usize::from(WORD_OF[&plain]), index, "{plain}");
            let four: String = plain.chars().take(4).collect();
            assert_eq!(usize::from(WORD_OF[&four]), index, "{plain}");
            assert!(fours.insert(four), "{plain}");
        }
    }

    #[test]
    fn check_digits_follow_the_standard() {
        // ISO 7064: 794 has the check digits 44 in MOD 97-10.
        assert_eq!(check_digits(b"794"), *b"44");
    }
}
