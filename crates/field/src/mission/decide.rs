//! Deciding commands on a mission.

use super::{CONTENTS_MAX, ClientUid, MARKERS_MAX, Mission, MissionCommand, MissionEvent, SUBSCRIBERS_MAX};
use crate::{FieldRefusal, file::is_hash};
use atalaya_model::{DeviceId, Personal};

/// Decides a command of a device of the mission's agency.
///
/// # Errors
/// The first rule it breaks.
pub fn decide(
    state: &Mission,
    command: MissionCommand,
    device: DeviceId,
) -> Result<Vec<MissionEvent>, FieldRefusal> {
    if let MissionCommand::Create { guid, name, agency, description, tool, creator } = command {
        // The same again from the same telephone, which did not hear the answer.
        if state.is_live() {
            return if state.owner == Some(device) {
                Ok(Vec::new())
            } else {
                Err(FieldRefusal::MissionExists)
            };
        }
        return Ok(vec![MissionEvent::Created { guid, name, agency, description, tool, creator, device }]);
    }
    if !state.is_live() {
        return Err(FieldRefusal::NoSuchMission);
    }
    match command {
        MissionCommand::Create { .. } => Ok(Vec::new()),
        MissionCommand::Delete { creator } => match state.owner == Some(device) {
            true => Ok(vec![MissionEvent::Deleted { creator, device }]),
            false => Err(FieldRefusal::NotYourMission),
        },
        MissionCommand::Add { hashes, uids, creator } => add(state, hashes, uids, &creator, device),
        MissionCommand::Draw { uid, event, creator } => {
            let drawn = Some(Personal::Known(event));
            if state.markers.get(&uid).is_some_and(|known| known.drawn == drawn) {
                return Ok(Vec::new());
            }
            if !state.markers.contains_key(&uid) && state.markers.len() >= MARKERS_MAX {
                return Err(FieldRefusal::MissionFull);
            }
            Ok(vec![MissionEvent::MarkerAdded { uid, drawn, creator, device }])
        }
        MissionCommand::RemoveContent { hash, creator } => match state.contents.contains_key(&hash) {
            true => Ok(vec![MissionEvent::ContentRemoved { hash, creator, device }]),
            false => Ok(Vec::new()),
        },
        MissionCommand::RemoveMarker { uid, creator } => match state.markers.contains_key(&uid) {
            true => Ok(vec![MissionEvent::MarkerRemoved { uid, creator, device }]),
            false => Ok(Vec::new()),
        },
        MissionCommand::Subscribe { client } => {
            if state.subscribers.get(&client).is_some_and(|known| known.device == device) {
                return Ok(Vec::new());
            }
            if !state.subscribers.contains_key(&client) && state.subscribers.len() >= SUBSCRIBERS_MAX {
                return Err(FieldRefusal::MissionFull);
            }
            Ok(vec![MissionEvent::Subscribed { client, device }])
        }
        MissionCommand::Unsubscribe { client } => match state.subscribers.contains_key(&client) {
            true => Ok(vec![MissionEvent::Unsubscribed { client, device }]),
            false => Ok(Vec::new()),
        },
        MissionCommand::Invite { client, creator } => {
            if state.subscribers.contains_key(&client) || state.invitations.contains_key(&client) {
                return Ok(Vec::new());
            }
            if state.invitations.len() >= SUBSCRIBERS_MAX {
                return Err(FieldRefusal::MissionFull);
            }
            Ok(vec![MissionEvent::Invited { client, creator, device }])
        }
    }
}

fn add(
    state: &Mission,
    mut hashes: Vec<String>,
    mut uids: Vec<ClientUid>,
    creator: &ClientUid,
    device: DeviceId,
) -> Result<Vec<MissionEvent>, FieldRefusal> {
    if !hashes.iter().all(|hash| is_hash(hash)) {
        return Err(FieldRefusal::NoSuchFile);
    }
    hashes.retain(|hash| !state.contents.contains_key(hash));
    hashes.sort();
    hashes.dedup();
    uids.retain(|uid| !state.markers.contains_key(uid));
    uids.sort();
    uids.dedup();
    if state.contents.len() + hashes.len() > CONTENTS_MAX || state.markers.len() + uids.len() > MARKERS_MAX {
        return Err(FieldRefusal::MissionFull);
    }
    let of = |hash| MissionEvent::ContentAdded { hash, creator: creator.clone(), device };
    let marker = |uid| MissionEvent::MarkerAdded { uid, drawn: None, creator: creator.clone(), device };
    Ok(hashes.into_iter().map(of).chain(uids.into_iter().map(marker)).collect())
}
