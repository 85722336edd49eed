//! Names from outside.

use crate::FieldRefusal;
use atalaya_model::{AgencyCode, Text};
use serde::{Deserialize, Serialize};

/// What a client drew, as the XML of its event.
pub type MarkerXml = Text<16_000>;

/// Name of a mission: 1 to 100 characters, no control characters, none that addresses or subjects are cut by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MissionName(String);

impl MissionName {
    /// # Errors
    /// [`FieldRefusal::MissionName`].
    pub fn new(text: &str) -> Result<Self, FieldRefusal> {
        let text = text.trim();
        let bad = |c: char| c.is_control() || "/\\?#%<>\"'\u{202e}\u{2066}\u{2067}".contains(c);
        let length = text.chars().count();
        // `all` is part of an address.
        if length == 0 || length > 100 || text.contains(bad) || text.eq_ignore_ascii_case("all") {
            return Err(FieldRefusal::MissionName);
        }
        Ok(Self(text.to_owned()))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl std::fmt::Display for MissionName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl TryFrom<String> for MissionName {
    type Error = FieldRefusal;
    fn try_from(text: String) -> Result<Self, FieldRefusal> {
        Self::new(&text)
    }
}
impl From<MissionName> for String {
    fn from(name: MissionName) -> Self {
        name.0
    }
}

/// How a client or a marker calls itself in CoT: 1 to 200 characters, no control characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientUid(String);

impl ClientUid {
    /// # Errors
    /// [`FieldRefusal::ClientUid`].
    pub fn new(text: &str) -> Result<Self, FieldRefusal> {
        let length = text.chars().count();
        if length == 0 || length > 200 || text.contains(char::is_control) {
            return Err(FieldRefusal::ClientUid);
        }
        Ok(Self(text.to_owned()))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl TryFrom<String> for ClientUid {
    type Error = FieldRefusal;
    fn try_from(text: String) -> Result<Self, FieldRefusal> {
        Self::new(&text)
    }
}
impl From<ClientUid> for String {
    fn from(uid: ClientUid) -> Self {
        uid.0
    }
}

/// Name of the stream of a mission of an agency. Telephones write the same name in other letters; stream names have
/// a bound and no blanks, so the name is in it as the hexadecimal digits of its letters' hash.
pub fn stream_of(agency: &AgencyCode, name: &MissionName) -> String {
    format!("{agency}.{:032x}", fnv128(name.as_str().to_lowercase().as_bytes()))
}

/// FNV-1a, 128 bits. Names meet only by intent, and who means to gains another name for the own agency's mission.
fn fnv128(bytes: &[u8]) -> u128 {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013B;
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    bytes.iter().fold(BASIS, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_or_refused() {
        for good in ["Operativo Feria", "a", "Búsqueda San Mateo (2)", " con blancos "] {
            assert!(MissionName::new(good).is_ok(), "{good}");
        }
        let long = "x".repeat(101);
        for bad in ["", "  ", "a/b", "..\\x", "a\nb", "ALL", "q?x=1", "<a>", long.as_str()] {
            assert!(MissionName::new(bad).is_err(), "{bad}");
        }
        assert!(ClientUid::new("ANDROID-35f1").is_ok() && ClientUid::new("").is_err());
        assert!(serde_json::from_str::<MissionName>("\"a/b\"").is_err());
    }

    #[test]
    fn one_name_is_one_stream_in_an_agency() {
        let (ssem, cr) = (AgencyCode::new("SSEM").unwrap(), AgencyCode::new("CRUZ-ROJA").unwrap());
        let name = |text| MissionName::new(text).unwrap();
        assert_eq!(stream_of(&ssem, &name("Operativo ÑU")), stream_of(&ssem, &name("operativo ñu ")));
        assert_ne!(stream_of(&ssem, &name("Operativo")), stream_of(&ssem, &name("Operativo 2")));
        assert_ne!(stream_of(&ssem, &name("Operativo")), stream_of(&cr, &name("Operativo")));
        // Published vector: the empty input is the basis, "a" the first step.
        assert_eq!(fnv128(b""), 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
        assert_eq!(fnv128(b"a"), 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
    }
}
