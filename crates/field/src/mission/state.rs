//! What a mission is now.

use super::{CHANGES_KEPT, ClientUid, MarkerXml, MissionEvent, MissionName};
use crate::file::FileName;
use atalaya_model::{AgencyCode, Aggregate, DeviceId, Line, Personal, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use uuid::Uuid;

/// A file in a mission.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Content {
    pub creator: ClientUid,
    pub at: Timestamp,
}

/// A marker in a mission.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Marker {
    pub drawn: Option<Personal<MarkerXml>>,
    pub creator: ClientUid,
    pub at: Timestamp,
}

/// A client that is told of changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Subscription {
    pub device: DeviceId,
    pub at: Timestamp,
}

/// A client that was asked to subscribe.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Invitation {
    pub creator: ClientUid,
    pub at: Timestamp,
}

/// What a change was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ChangeKind {
    Created,
    Deleted,
    ContentAdded { hash: String },
    ContentRemoved { hash: String },
    MarkerAdded { uid: ClientUid },
    MarkerRemoved { uid: ClientUid },
    Invited { client: ClientUid },
}

/// One change, with its number in the mission.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Change {
    pub number: u64,
    pub at: Timestamp,
    pub creator: ClientUid,
    pub kind: ChangeKind,
}

/// One mission. Empty until it is created.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Mission {
    pub guid: Option<Uuid>,
    pub name: Option<MissionName>,
    pub agency: Option<AgencyCode>,
    pub description: Option<Line>,
    pub tool: FileName,
    pub creator: Option<ClientUid>,
    pub owner: Option<DeviceId>,
    pub created_at: Timestamp,
    pub deleted: bool,
    pub contents: BTreeMap<String, Content>,
    pub markers: BTreeMap<ClientUid, Marker>,
    pub subscribers: BTreeMap<ClientUid, Subscription>,
    pub invitations: BTreeMap<ClientUid, Invitation>,
    /// Number of the latest change; goes on when a mission of the same name is created again.
    pub changed: u64,
    /// The latest changes, oldest first.
    pub changes: VecDeque<Change>,
}

impl Mission {
    /// Whether there is such a mission now.
    pub fn is_live(&self) -> bool {
        self.guid.is_some() && !self.deleted
    }
    /// Changes after a number, oldest first.
    pub fn changes_after(&self, number: u64) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.number > number)
    }
    fn change(&mut self, at: Timestamp, creator: &ClientUid, kind: ChangeKind) {
        self.changed += 1;
        self.changes.push_back(Change { number: self.changed, at, creator: creator.clone(), kind });
        if self.changes.len() > CHANGES_KEPT {
            self.changes.pop_front();
        }
    }
}

impl Aggregate for Mission {
    const KIND: &'static str = "tak_mission";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = MissionEvent;

    fn evolve(&mut self, event: &MissionEvent, at: Timestamp) {
        match event.clone() {
            MissionEvent::Created { guid, name, agency, description, tool, creator, device } => {
                let changed = self.changed;
                *self = Self {
                    guid: Some(guid),
                    name: Some(name),
                    agency: Some(agency),
                    description,
                    tool,
                    creator: Some(creator.clone()),
                    owner: Some(device),
                    created_at: at,
                    changed,
                    ..Self::default()
                };
                self.change(at, &creator, ChangeKind::Created);
            }
            MissionEvent::Deleted { creator, .. } => {
                self.deleted = true;
                self.contents.clear();
                self.markers.clear();
                self.invitations.clear();
                self.change(at, &creator, ChangeKind::Deleted);
            }
            MissionEvent::ContentAdded { hash, creator, .. } => {
                self.contents.insert(hash.clone(), Content { creator: creator.clone(), at });
                self.change(at, &creator, ChangeKind::ContentAdded { hash });
            }
            MissionEvent::ContentRemoved { hash, creator, .. } => {
                self.contents.remove(&hash);
                self.change(at, &creator, ChangeKind::ContentRemoved { hash });
            }
            MissionEvent::MarkerAdded { uid, drawn, creator, .. } => {
                self.markers.insert(uid.clone(), Marker { drawn, creator: creator.clone(), at });
                self.change(at, &creator, ChangeKind::MarkerAdded { uid });
            }
            MissionEvent::MarkerRemoved { uid, creator, .. } => {
                self.markers.remove(&uid);
                self.change(at, &creator, ChangeKind::MarkerRemoved { uid });
            }
            MissionEvent::Subscribed { client, device } => {
                self.invitations.remove(&client);
                self.subscribers.insert(client, Subscription { device, at });
            }
            MissionEvent::Unsubscribed { client, .. } => drop(self.subscribers.remove(&client)),
            MissionEvent::Invited { client, creator, .. } => {
                self.invitations.insert(client.clone(), Invitation { creator: creator.clone(), at });
                self.change(at, &creator, ChangeKind::Invited { client });
            }
        }
    }
}

/// A mission in the list. What was drawn is not in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MissionRow {
    pub guid: Uuid,
    pub name: MissionName,
    pub agency: AgencyCode,
    pub description: Option<Line>,
    pub tool: FileName,
    pub creator: ClientUid,
    pub created_at: Timestamp,
    pub live: bool,
    pub contents: usize,
    pub markers: usize,
    pub subscribers: usize,
    /// Clients that were asked and have not answered.
    pub invited: Vec<ClientUid>,
    pub changed: u64,
}

impl MissionRow {
    /// `None` before it is created.
    pub fn of(state: &Mission) -> Option<Self> {
        Some(Self {
            guid: state.guid?,
            name: state.name.clone()?,
            agency: state.agency.clone()?,
            description: state.description.clone(),
            tool: state.tool.clone(),
            creator: state.creator.clone()?,
            created_at: state.created_at,
            live: state.is_live(),
            contents: state.contents.len(),
            markers: state.markers.len(),
            subscribers: state.subscribers.len(),
            invited: state.invitations.keys().cloned().collect(),
            changed: state.changed,
        })
    }
}
