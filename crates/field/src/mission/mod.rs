//! Missions of TAK clients ("Data Sync"): what a group of telephones works on together. Stream kind `tak_mission`,
//! one for each agency and name.
//!
//! A mission holds files that were handed in, by their hash, and markers by the name their client gave them. Whoever
//! of the agency has subscribed is told each change; what a client missed it asks for ([`Mission::changes`]). A
//! mission is its agency's alone. What somebody drew is personal: people are on maps.
//!
//! Bounds: [`CONTENTS_MAX`] files, [`MARKERS_MAX`] markers, [`SUBSCRIBERS_MAX`] subscribers and invitations; the
//! latest [`CHANGES_KEPT`] changes, older ones are in the journal.

mod commands;
mod decide;
mod events;
mod name;
mod state;

pub use commands::MissionCommand;
pub use decide::decide;
pub use events::MissionEvent;
pub use name::{ClientUid, MarkerXml, MissionName, stream_of};
pub use state::{Change, ChangeKind, Content, Invitation, Marker, Mission, MissionRow, Subscription};

/// Files in one mission.
pub const CONTENTS_MAX: usize = 500;
/// Markers in one mission.
pub const MARKERS_MAX: usize = 500;
/// Clients that are told, and clients that are asked to subscribe.
pub const SUBSCRIBERS_MAX: usize = 500;
/// Changes kept in the state.
pub const CHANGES_KEPT: usize = 1_000;
