//! Files that crews hand in. Stream kind `tak_file`, one for each agency and content.
//!
//! The bytes lie beside the journal under their hash; what is on the record is who handed them in, and for whom.

use atalaya_model::{AgencyCode, Aggregate, DeviceId, EventKind, Timestamp};
use serde::{Deserialize, Serialize};

/// A name from outside, made harmless: at most 120 characters, no control characters, no separators of paths.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// Whatever was sent, as something that can be shown and saved under.
    pub fn tidied(text: &str) -> Self {
        let harmless = |c: &char| !c.is_control() && !"/\\:\"<>|?*\u{202e}".contains(*c);
        let name: String = text.chars().filter(harmless).take(120).collect();
        Self(name.trim_start_matches(|c: char| c == '.' || c.is_whitespace()).trim_end().to_owned())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// For a header: ASCII only.
    pub fn ascii(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || ".-_ ".contains(c) { c } else { '_' };
        self.0.chars().map(plain).collect()
    }
}

/// A file that was handed in.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct File {
    /// SHA-256, 64 hexadecimal digits.
    pub hash: String,
    pub name: FileName,
    pub bytes: u64,
    pub agency: Option<AgencyCode>,
    /// Who handed it in last.
    pub device: Option<DeviceId>,
    pub tool: FileName,
    pub creator: FileName,
    pub handed_in: Timestamp,
}

/// What may be done with a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileCommand {
    HandIn {
        name: FileName,
        bytes: u64,
        agency: AgencyCode,
        device: DeviceId,
        tool: FileName,
        creator: FileName,
    },
}

/// What happened to a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum FileEvent {
    HandedIn {
        hash: String,
        name: FileName,
        bytes: u64,
        agency: AgencyCode,
        device: DeviceId,
        tool: FileName,
        creator: FileName,
    },
}

impl EventKind for FileEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::HandedIn { .. } => "file_handed_in",
        }
    }
}

impl Aggregate for File {
    const KIND: &'static str = "tak_file";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = FileEvent;

    fn evolve(&mut self, event: &FileEvent, at: Timestamp) {
        let FileEvent::HandedIn { hash, name, bytes, agency, device, tool, creator } = event;
        *self = Self {
            hash: hash.clone(),
            name: name.clone(),
            bytes: *bytes,
            agency: Some(agency.clone()),
            device: Some(*device),
            tool: tool.clone(),
            creator: creator.clone(),
            handed_in: at,
        };
    }
}

/// Decides a command on a file. The same bytes under the same name from the same device say nothing new.
pub fn decide(state: &File, hash: &str, command: FileCommand) -> Vec<FileEvent> {
    let FileCommand::HandIn { name, bytes, agency, device, tool, creator } = command;
    if state.hash == hash && state.name == name && state.device == Some(device) {
        return Vec::new();
    }
    vec![FileEvent::HandedIn { hash: hash.to_owned(), name, bytes, agency, device, tool, creator }]
}

/// Name of the stream of a content of an agency.
pub fn stream_of(agency: &AgencyCode, hash: &str) -> String {
    format!("{agency}.{hash}")
}

/// Whether a text is a hash as written here.
pub fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
