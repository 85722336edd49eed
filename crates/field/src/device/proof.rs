//! What proves a device.

use super::DeviceKind;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A SHA-256 digest, 64 lower-case hexadecimal digits: of a certificate in DER form, of a code, of a secret.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

/// Why a text is no digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a digest has 64 hexadecimal digits")]
pub struct DigestError;

impl Digest {
    pub fn of_bytes(bytes: &[u8; 32]) -> Self {
        Self(bytes.iter().map(|b| format!("{b:02x}")).collect())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", &self.0[..8])
    }
}
impl TryFrom<String> for Digest {
    type Error = DigestError;
    fn try_from(text: String) -> Result<Self, DigestError> {
        let sound = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == 64 && text.bytes().all(sound) { Ok(Self(text)) } else { Err(DigestError) }
    }
}
impl From<Digest> for String {
    fn from(digest: Digest) -> String {
        digest.0
    }
}

/// The name a tracker sends: `patrulla-14`, `crew/a52`, an IMEI. 1 to 64 letters, digits and `.-_/:@`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, example = "patrulla/014"))]
#[serde(try_from = "String", into = "String")]
pub struct Identifier(String);

/// Why a name was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a device's name has 1 to 64 letters, digits and . - _ / : @")]
pub struct IdentifierError;

impl Identifier {
    pub fn new(text: &str) -> Result<Self, IdentifierError> {
        let sound = |c: char| c.is_ascii_alphanumeric() || ".-_/:@".contains(c);
        if (1..=64).contains(&text.len()) && text.chars().all(sound) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdentifierError)
        }
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
impl TryFrom<String> for Identifier {
    type Error = IdentifierError;
    fn try_from(text: String) -> Result<Self, IdentifierError> {
        Self::new(&text)
    }
}
impl From<Identifier> for String {
    fn from(identifier: Identifier) -> String {
        identifier.0
    }
}

/// What a device shows to be known.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Proof {
    /// A client certificate of the centre's authority.
    Certificate { fingerprint: Digest },
    /// A name and the digest of the secret that goes with it.
    Secret { name: Identifier, secret: Digest },
    /// A name alone: anybody on that network can send it. Only for trackers that know no secret.
    Name { name: Identifier },
}

impl Proof {
    /// Whether a device of that kind may prove itself so. TAK clients by name only exist on the plain door of
    /// this machine, for programs that run beside the server.
    pub fn suits(&self, kind: DeviceKind) -> bool {
        match self {
            Self::Certificate { .. } => kind == DeviceKind::Tak,
            Self::Secret { .. } => {
                matches!(kind, DeviceKind::OwnTracks | DeviceKind::Traccar | DeviceKind::Page)
            }
            Self::Name { .. } => matches!(kind, DeviceKind::Tak | DeviceKind::Traccar | DeviceKind::Nmea),
        }
    }
    /// What must belong to one device only: the certificate, or the kind with the name.
    pub fn claim(&self, kind: DeviceKind) -> String {
        match self {
            Self::Certificate { fingerprint } => fingerprint.to_string(),
            Self::Secret { name, .. } | Self::Name { name } => format!("{}:{name}", kind.code()),
        }
    }
    /// The name that the device sends, where it sends one.
    pub fn name(&self) -> Option<&Identifier> {
        match self {
            Self::Certificate { .. } => None,
            Self::Secret { name, .. } | Self::Name { name } => Some(name),
        }
    }
}
