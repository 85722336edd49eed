//! What must hold for all bytes from outside.

use crate::{FileName, decode::Footer, retention::Retention};
use bytes::Bytes;

/// A name that is read is written the same, so that no two names mean one file.
pub fn name(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(name) = text.parse::<FileName>() {
        assert_eq!(name.path(), text);
    }
}

/// Rules that are read are within their bounds.
pub fn retention(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(rules) = Retention::from_json(text) {
        assert!(rules.days.values().flatten().all(|days| (2..=36_500).contains(days)));
    }
}

/// The end of a file that somebody may have changed: read or refused, and what is read lies inside the file.
pub fn footer(data: &[u8]) {
    let len = data.len() as u64;
    if let Ok(footer) = Footer::read(&Bytes::copy_from_slice(data), len) {
        let groups = footer.groups(&crate::Filter::everything());
        assert!(groups.iter().flat_map(|g| footer.ranges(*g)).all(|r| r.end <= len));
    }
}
