//! What may be done with a mission.

use super::{ClientUid, MarkerXml, MissionName};
use crate::file::FileName;
use atalaya_model::{AgencyCode, Line};
use uuid::Uuid;

/// A command of a device. Who may give it is asked before: a device of the mission's agency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MissionCommand {
    Create {
        guid: Uuid,
        name: MissionName,
        agency: AgencyCode,
        description: Option<Line>,
        tool: FileName,
        creator: ClientUid,
    },
    /// Only by the device that created it: the others may leave.
    Delete {
        creator: ClientUid,
    },
    /// Adds files that were handed in, and markers of which only the name is known.
    Add {
        hashes: Vec<String>,
        uids: Vec<ClientUid>,
        creator: ClientUid,
    },
    /// Puts a marker where it was drawn, or changes it.
    Draw {
        uid: ClientUid,
        event: MarkerXml,
        creator: ClientUid,
    },
    RemoveContent {
        hash: String,
        creator: ClientUid,
    },
    RemoveMarker {
        uid: ClientUid,
        creator: ClientUid,
    },
    Subscribe {
        client: ClientUid,
    },
    Unsubscribe {
        client: ClientUid,
    },
    Invite {
        client: ClientUid,
        creator: ClientUid,
    },
}
