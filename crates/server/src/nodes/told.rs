//! What nodes tell each other besides positions. Read from outside bytes, although only nodes of this centre can
//! have written them: another version of the program may have.

use crate::{live::presence::Present, tak::sessions::Connected};
use atalaya_model::AgencyCode;
use serde::{Deserialize, Serialize};

/// People and TAK clients told of at most; a centre has some hundred.
const PEOPLE_MAX: usize = 2_000;
const CLIENTS_MAX: usize = 3_000;

/// Who is at a console of a node, and which TAK clients are connected to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Presence {
    #[serde(default)]
    pub people: Vec<Present>,
    #[serde(default)]
    pub tak: Vec<Connected>,
}

/// Writes presence as JSON, within the bounds.
pub fn write_presence(mut presence: Presence) -> Vec<u8> {
    presence.people.truncate(PEOPLE_MAX);
    presence.tak.truncate(CLIENTS_MAX);
    let whole = serde_json::to_vec(&presence).unwrap_or_default();
    if whole.len() <= atalaya_bus::PAYLOAD_MAX {
        return whole;
    }
    // Long names and many clients: who is at a console matters more.
    presence.tak.clear();
    serde_json::to_vec(&presence).unwrap_or_default()
}

/// Reads presence.
pub fn read_presence(bytes: &[u8]) -> Option<Presence> {
    let presence: Presence = serde_json::from_slice(bytes).ok()?;
    (presence.people.len() <= PEOPLE_MAX && presence.tak.len() <= CLIENTS_MAX).then_some(presence)
}

/// Writes a drawing: length of the agency's code, the code, the event as XML.
pub fn write_drawn(agency: &AgencyCode, xml: &[u8]) -> Vec<u8> {
    let code = agency.as_str().as_bytes();
    let mut out = Vec::with_capacity(1 + code.len() + xml.len());
    out.push(u8::try_from(code.len()).unwrap_or(0));
    out.extend(code);
    out.extend(xml);
    out
}

/// Reads a drawing.
pub fn read_drawn(bytes: &[u8]) -> Option<(AgencyCode, &[u8])> {
    let (length, rest) = bytes.split_first()?;
    let (code, xml) = rest.split_at_checked(usize::from(*length))?;
    Some((AgencyCode::new(std::str::from_utf8(code).ok()?).ok()?, xml))
}

/// For fuzzing: whatever arrives is read or refused, and what was read survives being told again.
pub fn fuzz(data: &[u8]) {
    if let Some(presence) = read_presence(data) {
        assert_eq!(read_presence(&write_presence(presence.clone())), Some(presence));
    }
    if let Some((agency, xml)) = read_drawn(data) {
        assert_eq!(read_drawn(&write_drawn(&agency, xml)), Some((agency, xml)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn presence_survives_and_nonsense_does_not() {
        let json = br#"{"people":[{"account":"0198a1c0-0000-7000-8000-000000000001","name":"Ana","roles":[{"role":"call_taker"}],"scope":{}}],"tak":[]}"#;
        let presence = read_presence(json).expect("presence");
        assert_eq!(presence.people[0].name, "Ana");
        fuzz(json);
        for bad in [&b"{"[..], b"7", br#"{"people":[{"name":"x"}]}"#] {
            assert!(read_presence(bad).is_none());
        }
        let many = format!(r#"{{"people":[],"tak":[{}]}}"#, ["0"; CLIENTS_MAX + 1].join(","));
        assert!(read_presence(many.as_bytes()).is_none());
    }

    #[test]
    fn drawings_survive() {
        let agency = AgencyCode::new("SSEM").expect("a code");
        let told = write_drawn(&agency, b"<event/>");
        assert_eq!(read_drawn(&told), Some((agency, &b"<event/>"[..])));
        for bad in [&b""[..], b"\x09SSEM", b"\x00<event/>", b"\x04\xff\xff\xff\xff"] {
            assert!(read_drawn(bad).is_none(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(data in proptest::collection::vec(any::<u8>(), 0..120)) {
            fuzz(&data);
        }
    }
}
