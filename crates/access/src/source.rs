//! Where a log-in comes from, as far as lock-out needs to know.

use crate::AccessError;
use serde::{Deserialize, Serialize};
use std::{fmt, net::IpAddr};

/// The class of origin of a log-in attempt.
///
/// - `console:<code>`: a console that the server has given an identity (a signed, long-lived
///   cookie after a first good log-in there, or a configured workstation). Ten consoles behind one
///   address are ten sources.
/// - `net:<address>`: everything else: the whole IPv4 address, or the /64 of an IPv6 address, because
///   one subscriber commonly holds a /64 and could otherwise present 2⁶⁴ sources.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, example = "console:TOL-07"))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", schema(as = AddressSource))]
pub struct Source(String);

impl Source {
    /// `code`: 1 to 48 ASCII letters, digits, `-`, `_` or `.`.
    pub fn console(code: &str) -> Result<Self, AccessError> {
        let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if code.is_empty() || code.len() > 48 || !code.chars().all(sound) {
            return Err(AccessError::Source);
        }
        Ok(Self(format!("console:{code}")))
    }
    /// The class of an address.
    pub fn address(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(format!("net:{v4}")),
            IpAddr::V6(v6) => {
                let s = v6.segments();
                Self(format!("net:{:x}:{:x}:{:x}:{:x}::", s[0], s[1], s[2], s[3]))
            }
        }
    }
    pub fn is_console(&self) -> bool {
        self.0.starts_with("console:")
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
impl TryFrom<String> for Source {
    type Error = AccessError;
    fn try_from(text: String) -> Result<Self, AccessError> {
        match text.split_once(':') {
            Some(("console", code)) => Self::console(code),
            Some(("net", address)) => address.parse().map(Self::address).map_err(|_| AccessError::Source),
            _ => Err(AccessError::Source),
        }
    }
}
impl From<Source> for String {
    fn from(source: Source) -> String {
        source.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_subscriber_is_one_source() {
        let of = |text: &str| Source::address(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:10.0.0.1").as_str(), "net:10.0.0.1");
        for text in ["2001:db8:1:2:3::1", "10.1.2.3"] {
            let source = of(text);
            assert_eq!(Source::try_from(source.as_str().to_owned()), Ok(source));
        }
    }
    #[test]
    fn bad_sources_are_refused() {
        for bad in ["", "console:", "console:a b", "net:", "net:x", "other:x", "console:á"] {
            assert_eq!(Source::try_from(bad.to_owned()), Err(AccessError::Source), "{bad}");
        }
    }
}
