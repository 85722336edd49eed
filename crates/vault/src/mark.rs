//! Marks: what lets a reported number be recognised when it is reported again, without being written anywhere.
//!
//! A mark is made of the number, slowly, and of a secret that only the vault holds. The database keeps marks, so
//! that recognising needs no unlocked unit; whoever steals it has nothing to try numbers on. Whoever has `root.key`
//! too pays some 50 ms and 19 MiB for each number tried, and learns which numbers were reported as an
//! extortionist's, never by whom.

use crate::{Secret, bound, code, derive};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Longest text that is looked at, bytes.
pub const TEXT_MAX: usize = 200;
/// Most marks in one request: each takes some 50 ms.
pub const MARKS_MAX: usize = 8;
/// Digits by which a telephone is known: without country or trunk prefixes.
const NUMBER_DIGITS: usize = 10;

/// What is recognised. The byte is part of the mark.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Number,
    Account,
    Script,
}
impl Kind {
    pub fn byte(self) -> u8 {
        match self {
            Self::Number => 1,
            Self::Account => 2,
            Self::Script => 3,
        }
    }
}

/// The one spelling of a number, account or code of a script; `None` when the text is none.
///
/// A number is known by its last ten digits, of seven at least; an account by its letters and digits, of six to
/// thirty-four with four digits at least.
pub fn plain(kind: Kind, text: &str) -> Option<Zeroizing<String>> {
    if text.len() > TEXT_MAX {
        return None;
    }
    let spoken = |c: char| c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')' | '/');
    match kind {
        Kind::Number => {
            if !text.chars().all(|c| c.is_ascii_digit() || spoken(c) || c == '+') {
                return None;
            }
            let digits: Zeroizing<String> =
                Zeroizing::new(text.chars().filter(char::is_ascii_digit).collect());
            let sound = (7..=15).contains(&digits.len());
            sound.then(|| Zeroizing::new(digits[digits.len().saturating_sub(NUMBER_DIGITS)..].to_owned()))
        }
        Kind::Account => {
            if !text.chars().all(|c| c.is_ascii_alphanumeric() || spoken(c)) {
                return None;
            }
            let kept: Zeroizing<String> = Zeroizing::new(
                text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect(),
            );
            let digits = kept.bytes().filter(u8::is_ascii_digit).count();
            ((6..=34).contains(&kept.len()) && digits >= 4).then_some(kept)
        }
        Kind::Script => {
            let sound = (1..=24).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
            sound.then(|| Zeroizing::new(text.to_owned()))
        }
    }
}

/// What makes marks; derived from the vault's root.
#[derive(Clone)]
pub struct Marker(Secret);

impl Marker {
    pub(crate) fn new(root: &Secret) -> Self {
        Self(derive(b"atalaya/vault/v1", &root[..], b"marks of numbers"))
    }
    /// The mark of something in a unit's tips. Takes some 50 ms on purpose; `None` when the text is none.
    pub fn mark(&self, unit: &str, kind: Kind, text: &str) -> Option<Uuid> {
        let plain = plain(kind, text)?;
        let salt = derive(b"atalaya/mark/v1", &self.0[..], &[kind.byte()]);
        let params = Params::new(code::MEMORY_KIB, code::PASSES, 1, Some(32)).ok()?;
        let mut stretched = Secret::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(plain.as_bytes(), &salt[..16], &mut stretched[..])
            .ok()?;
        let info = bound(&[b"atalaya/mark/v1", &[kind.byte()], unit.as_bytes()]);
        let mark = derive(&self.0[..], &stretched[..], &info);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&mark[..16]);
        Some(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_spelling() {
        let number = |text: &str| plain(Kind::Number, text).map(|t| t.to_string());
        for text in ["55 1234 5678", "+52 1 55-1234-5678", "(55) 12345678", "0445512345678"] {
            assert_eq!(number(text).as_deref(), Some("5512345678"), "{text}");
        }
        assert_eq!(number("123 4567").as_deref(), Some("1234567"));
        for text in ["", "123456", "llamó del 5512345678", &"1".repeat(16), &" ".repeat(300)] {
            assert_eq!(number(text), None, "{text}");
        }
        let account = |text: &str| plain(Kind::Account, text).map(|t| t.to_string());
        assert_eq!(account("0121 8000-1234 5678 95").as_deref(), Some("012180001234567895"));
        assert_eq!(account("mx12abcd").as_deref(), None);
        assert_eq!(account("oxxo 4152 3133").as_deref(), Some("OXXO41523133"));
        assert_eq!(plain(Kind::Script, "no colgar"), None);
        assert_eq!(plain(Kind::Script, "no_colgar").unwrap().as_str(), "no_colgar");
    }

    #[test]
    fn marks_differ_by_kind_unit_and_root() {
        let marker = Marker::new(&Secret::new([1; 32]));
        let other = Marker::new(&Secret::new([2; 32]));
        let mark = marker.mark("089", Kind::Number, "55 1234 5678");
        assert_eq!(mark, marker.mark("089", Kind::Number, "+525512345678"));
        assert!(mark.is_some());
        for different in [
            marker.mark("UECS", Kind::Number, "5512345678"),
            marker.mark("089", Kind::Account, "5512345678"),
            marker.mark("089", Kind::Number, "5512345679"),
            other.mark("089", Kind::Number, "5512345678"),
            None,
        ] {
            assert_ne!(mark, different);
        }
    }
}
