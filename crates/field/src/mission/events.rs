//! What happened to a mission.

use super::{ClientUid, MarkerXml, MissionName};
use crate::file::FileName;
use atalaya_model::{AgencyCode, DeviceId, EventKind, Line, Personal};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Events of a mission.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum MissionEvent {
    Created {
        guid: Uuid,
        name: MissionName,
        agency: AgencyCode,
        description: Option<Line>,
        tool: FileName,
        creator: ClientUid,
        device: DeviceId,
    },
    Deleted {
        creator: ClientUid,
        device: DeviceId,
    },
    ContentAdded {
        hash: String,
        creator: ClientUid,
        device: DeviceId,
    },
    ContentRemoved {
        hash: String,
        creator: ClientUid,
        device: DeviceId,
    },
    MarkerAdded {
        uid: ClientUid,
        /// `None`: only its name is known.
        drawn: Option<Personal<MarkerXml>>,
        creator: ClientUid,
        device: DeviceId,
    },
    MarkerRemoved {
        uid: ClientUid,
        creator: ClientUid,
        device: DeviceId,
    },
    Subscribed {
        client: ClientUid,
        device: DeviceId,
    },
    Unsubscribed {
        client: ClientUid,
        device: DeviceId,
    },
    Invited {
        client: ClientUid,
        creator: ClientUid,
        device: DeviceId,
    },
}

impl EventKind for MissionEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Created { .. } => "mission_created",
            Self::Deleted { .. } => "mission_deleted",
            Self::ContentAdded { .. } => "mission_content_added",
            Self::ContentRemoved { .. } => "mission_content_removed",
            Self::MarkerAdded { .. } => "mission_marker_added",
            Self::MarkerRemoved { .. } => "mission_marker_removed",
            Self::Subscribed { .. } => "mission_subscribed",
            Self::Unsubscribed { .. } => "mission_unsubscribed",
            Self::Invited { .. } => "mission_invited",
        }
    }
}
