//! Missions as TAK clients know them: JSON over HTTP, elements in CoT. Shapes are those of TAK Server.

use super::doors::Listed;
use crate::{app::App, tak::content};
use atalaya_field::{
    file::{self, File},
    mission::{Change, ChangeKind, Mission, Subscription},
};
use atalaya_model::Timestamp;
use cot::Element;
use serde_json::{Value, json};
use std::sync::Arc;

/// Everybody of the agency may read, write and leave.
pub const ROLE: &str = "MISSION_SUBSCRIBER";
const OWNER: &str = "MISSION_OWNER";

/// What a mission is for; clients look for `public`.
pub fn tool(mission: &Mission) -> &str {
    if mission.tool.as_str().is_empty() { "public" } else { mission.tool.as_str() }
}

/// An answer in the envelope that clients expect.
pub fn answer(app: &App, kind: &str, data: Value) -> Value {
    json!({ "version": "3", "type": kind, "data": data, "nodeId": app.desk.site().as_str() })
}

pub fn role(owner: bool) -> Value {
    let mut permissions = vec!["MISSION_READ", "MISSION_WRITE"];
    if owner {
        permissions.push("MISSION_DELETE");
    }
    json!({ "permissions": permissions, "type": if owner { OWNER } else { ROLE } })
}

/// A mission of the list, without what is in it.
pub fn listed(row: &Listed) -> Value {
    json!({
        "name": row.name.as_str(), "guid": row.guid, "description": row.description,
        "chatRoom": "", "baseLayer": "", "bbox": "", "path": "", "classification": "",
        "tool": if row.tool.as_str().is_empty() { "public" } else { row.tool.as_str() },
        "keywords": [], "creatorUid": row.creator.as_str(), "createTime": row.created_at,
        "groups": [row.agency.as_str()], "externalData": [], "feeds": [], "mapLayers": [],
        "defaultRole": role(false), "inviteOnly": false, "expiration": -1, "passwordProtected": false,
        "uids": [], "contents": [],
    })
}

/// A mission with what is in it.
pub async fn whole(app: &App, mission: &Mission) -> Value {
    let Some(row) = Listed::of(mission) else { return Value::Null };
    let mut value = listed(&row);
    let mut contents = Vec::with_capacity(mission.contents.len());
    for (hash, content) in &mission.contents {
        let Some(file) = file_of(app, mission, hash).await else { continue };
        contents.push(json!({
            "data": content::resource(&file), "timestamp": content.at, "creatorUid": content.creator.as_str(),
        }));
    }
    let uids = mission.markers.iter().map(|(uid, marker)| {
        json!({
            "data": uid.as_str(), "timestamp": marker.at, "creatorUid": marker.creator.as_str(),
            "details": details(mission, uid.as_str()),
        })
    });
    value["uids"] = uids.collect();
    value["contents"] = contents.into();
    value
}

/// What a client shows of a marker before it has its event.
fn details(mission: &Mission, uid: &str) -> Value {
    let drawn = mission.markers.iter().find(|(known, _)| known.as_str() == uid);
    let drawn = drawn.and_then(|(_, marker)| marker.drawn.as_ref()?.known());
    let Some(event) = drawn.and_then(|xml| cot::decode_xml(xml.as_str().as_bytes()).ok()) else {
        return Value::Null;
    };
    json!({
        "type": event.kind, "callsign": event.detail.callsign(),
        "location": { "lat": event.point.lat, "lon": event.point.lon },
    })
}

/// A file of the mission's agency.
pub async fn file_of(app: &App, mission: &Mission, hash: &str) -> Option<Arc<File>> {
    let id = file::stream_of(mission.agency.as_ref()?, hash);
    let (file, version) = app.desk.load::<File>(&id).await.ok()?;
    (version > 0).then_some(file)
}

fn word(kind: &ChangeKind) -> Option<&'static str> {
    Some(match kind {
        ChangeKind::Created => "CREATE_MISSION",
        ChangeKind::Deleted => "DELETE_MISSION",
        ChangeKind::ContentAdded { .. } | ChangeKind::MarkerAdded { .. } => "ADD_CONTENT",
        ChangeKind::ContentRemoved { .. } | ChangeKind::MarkerRemoved { .. } => "REMOVE_CONTENT",
        ChangeKind::Invited { .. } => return None,
    })
}

/// A change as the list has it; `None` for what is nobody else's business.
pub async fn change(app: &App, mission: &Mission, change: &Change) -> Option<Value> {
    let mut value = json!({
        "isFederatedChange": false, "type": word(&change.kind)?, "missionName": mission.name.as_ref()?.as_str(),
        "missionGuid": mission.guid, "timestamp": change.at, "serverTime": change.at,
        "creatorUid": change.creator.as_str(), "number": change.number,
    });
    match &change.kind {
        ChangeKind::ContentAdded { hash } | ChangeKind::ContentRemoved { hash } => {
            let file = file_of(app, mission, hash).await;
            value["contentResource"] = file.map_or(json!({ "hash": hash }), |file| content::resource(&file));
        }
        ChangeKind::MarkerAdded { uid } | ChangeKind::MarkerRemoved { uid } => {
            value["contentUid"] = uid.as_str().into();
            value["details"] = details(mission, uid.as_str());
        }
        ChangeKind::Created | ChangeKind::Deleted | ChangeKind::Invited { .. } => {}
    }
    Some(value)
}

/// A change as an announcement has it.
pub async fn change_element(app: &App, mission: &Mission, change: &Change) -> Element {
    let text = |name: &str, value: &str| Element::new(name).text(value);
    let mut one = Element::new("MissionChange");
    match &change.kind {
        ChangeKind::ContentAdded { hash } | ChangeKind::ContentRemoved { hash } => {
            let mut resource = Element::new("contentResource").child(text("hash", hash));
            if let Some(file) = file_of(app, mission, hash).await {
                resource = resource
                    .child(text("name", file.name.as_str()))
                    .child(text("size", &file.bytes.to_string()))
                    .child(text("submissionTime", &file.handed_in.to_string()))
                    .child(text("uid", hash))
                    .child(text("tool", file.tool.as_str()));
            }
            one = one.child(resource);
        }
        ChangeKind::MarkerAdded { uid } | ChangeKind::MarkerRemoved { uid } => {
            one = one.child(text("contentUid", uid.as_str()));
        }
        ChangeKind::Created | ChangeKind::Deleted | ChangeKind::Invited { .. } => {}
    }
    let name = mission.name.as_ref().map(ToString::to_string).unwrap_or_default();
    one.child(text("creatorUid", change.creator.as_str()))
        .child(text("isFederatedChange", "false"))
        .child(text("missionName", &name))
        .child(text("timestamp", &change.at.to_string()))
        .child(text("type", word(&change.kind).unwrap_or_default()))
}

pub fn subscription(mission: &Mission, client: &str, held: &Subscription) -> Value {
    json!({
        "token": "", "clientUid": client, "username": held.device.to_string(), "createTime": held.at,
        "role": role(mission.owner == Some(held.device)),
    })
}

pub fn invitation(mission: &str, client: &str, creator: &str, at: Option<Timestamp>) -> Value {
    json!({
        "missionName": mission, "invitee": client, "type": "clientUid", "creatorUid": creator,
        "createTime": at, "token": "", "role": role(false),
    })
}
