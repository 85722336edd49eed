//! How a domain says no.

use std::fmt;

/// The class of a refusal; the HTTP door maps it to a status.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefusalKind {
    /// The input is wrong in itself (400/422).
    Invalid,
    /// The input is right, the state does not allow it (409).
    Conflict,
    /// What is named does not exist, or may not be known to exist (404).
    NotFound,
    /// The caller may not do this (403).
    Forbidden,
}

/// A refusal as every door shows it. Domain crates build it from their own error enums.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    pub kind: RefusalKind,
    /// Stable, for programs: `unit_already_assigned`.
    pub code: &'static str,
    /// What an operator reads, es-MX.
    pub es: String,
    /// The same in English.
    pub en: String,
}

impl Refusal {
    pub fn new(kind: RefusalKind, code: &'static str, es: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind, code, es: es.into(), en: en.into() }
    }
}
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.en)
    }
}
impl std::error::Error for Refusal {}
