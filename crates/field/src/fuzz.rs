//! One function per input for fuzzing.

use crate::{device::Identifier, file::FileName, mission::MissionName, say};

/// What a crew wrote, and the name a tracker sends.
pub fn field_texts(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(said) = say::read(text) {
        assert_eq!(
            say::read(&format!(" {} ", text.to_uppercase())),
            Some(said),
            "case and blanks change nothing"
        );
    }
    let name = FileName::tidied(text);
    assert!(!name.as_str().contains(['/', '\\', '"', '\n']) && name.as_str().chars().count() <= 120);
    assert!(name.ascii().is_ascii() && FileName::tidied(name.as_str()).as_str() == name.as_str());
    if let Ok(name) = MissionName::new(text) {
        assert_eq!(MissionName::new(name.as_str()), Ok(name.clone()));
        assert!(!name.as_str().contains(['/', '\\', '?', '#', '%']));
    }
    if let Ok(identifier) = Identifier::new(text) {
        assert_eq!(identifier.as_str(), text);
    }
}
