//! What clients ask of missions over HTTP, with the certificate of their device.

use super::{found, refusal, refused, run, views};
use crate::{
    app::App,
    http::json,
    tak::{
        api::{Device, Refused},
        content,
    },
};
use atalaya_field::{
    file::FileName,
    mission::{ClientUid, MARKERS_MAX, Mission, MissionCommand, MissionName, MissionRow},
};
use atalaya_model::{Line, Timestamp};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequestParts, Path, Query, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, put},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};

/// Longest body: a list of names.
const BODY_MAX: usize = 256 << 10;
/// Missions in one answer.
const LISTED: u32 = 500;

/// A mission of the list.
pub type Listed = MissionRow;

/// The addresses of this room.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/Marti/api/missions", get(list))
        .route("/Marti/api/missions/all/invitations", get(invitations))
        .route("/Marti/api/missions/{name}", get(one).put(create).post(create).delete(delete))
        .route("/Marti/api/missions/{name}/contents", put(add).delete(remove))
        .route("/Marti/api/missions/{name}/changes", get(changes))
        .route(
            "/Marti/api/missions/{name}/subscription",
            get(subscription).put(subscribe).delete(unsubscribe),
        )
        .route("/Marti/api/missions/{name}/subscriptions", get(subscriptions))
        .route("/Marti/api/missions/{name}/role", get(role))
        .route("/Marti/api/missions/{name}/invite/{kind}/{client}", put(invite))
        .route("/Marti/api/missions/{name}/cot", get(events))
        .layer(DefaultBodyLimit::max(BODY_MAX))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(rename = "creatorUid")]
    creator: Option<String>,
    description: Option<String>,
    tool: Option<String>,
    uid: Option<String>,
    hash: Option<String>,
    #[serde(rename = "clientUid")]
    client: Option<String>,
    start: Option<String>,
    end: Option<String>,
    #[serde(rename = "secago")]
    seconds_ago: Option<i64>,
    /// Of several changes of one thing only the last.
    squashed: Option<bool>,
}

#[derive(Deserialize)]
struct Contents {
    #[serde(default)]
    hashes: Vec<String>,
    #[serde(default)]
    uids: Vec<String>,
}

/// A question about one mission: who asks, of which, with what.
struct Ask {
    app: Arc<App>,
    device: Device,
    name: MissionName,
    asked: Asked,
}

impl FromRequestParts<Arc<App>> for Ask {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        // Who asks comes first: a stranger is told nothing of what was wrong with the rest.
        let device = Device::from_request_parts(parts, app).await?;
        let bad = |why: String| Refused(StatusCode::BAD_REQUEST, why);
        let Path(mut path): Path<HashMap<String, String>> =
            Path::from_request_parts(parts, app).await.map_err(|e| bad(e.body_text()))?;
        let name = MissionName::new(&path.remove("name").unwrap_or_default());
        let Query(asked) = Query::from_request_parts(parts, app).await.map_err(|e| bad(e.body_text()))?;
        Ok(Self { app: app.clone(), device, name: name.map_err(|e| refused(refusal(e)))?, asked })
    }
}

impl Ask {
    /// The mission, where the agency of who asks has one of that name.
    async fn mission(&self) -> Result<Arc<Mission>, Refused> {
        found(&self.app, &self.device.standing, &self.name).await
    }
    /// Who asks, as the creator of what is changed.
    fn creator(&self) -> Result<ClientUid, Refused> {
        client(&self.device, self.asked.creator.as_deref())
    }
    /// Changes the mission.
    async fn run(&self, command: MissionCommand) -> Result<Arc<Mission>, Refused> {
        run(&self.app, &self.device.device, &self.device.standing, &self.name, command).await.map_err(refused)
    }
    fn answer(&self, kind: &str, data: Value) -> Json<Value> {
        Json(views::answer(&self.app, kind, data))
    }
    /// The answer that is one mission.
    async fn whole(&self, mission: &Mission) -> Json<Value> {
        self.answer("Mission", json!([views::whole(&self.app, mission).await]))
    }
}

/// How the client that asks calls itself: clients say so in a parameter. Nothing is allowed by it; what counts is
/// the certificate.
fn client(device: &Device, given: Option<&str>) -> Result<ClientUid, Refused> {
    let own = device.device.id.to_string();
    uid(given.filter(|uid| !uid.is_empty()).unwrap_or(&own))
}
fn uid(text: &str) -> Result<ClientUid, Refused> {
    ClientUid::new(text).map_err(|e| refused(refusal(e)))
}

async fn list(State(app): State<Arc<App>>, device: Device) -> Result<Json<Value>, Refused> {
    let all: Vec<Value> = rows(&app, &device).await?.iter().map(views::listed).collect();
    Ok(Json(views::answer(&app, "Mission", all.into())))
}

async fn rows(app: &App, device: &Device) -> Result<Vec<Listed>, Refused> {
    let select = atalaya_store::Select::new("tak_missions")
        .filter(atalaya_store::Filter::Eq("agency", device.standing.agency.as_str().into()))
        .filter(atalaya_store::Filter::Eq("live", 1.into()))
        .order("name", atalaya_store::Dir::Asc)
        .limit(LISTED);
    let page = app.desk.store().rows(select).await.map_err(|e| refused(crate::desk::store_problem(&e)))?;
    Ok(page.items.iter().filter_map(|row| serde_json::from_str(&row.body).ok()).collect())
}

async fn one(ask: Ask) -> Result<Json<Value>, Refused> {
    let mission = ask.mission().await?;
    Ok(ask.whole(&mission).await)
}

async fn create(ask: Ask) -> Result<Response, Refused> {
    let described = ask.asked.description.as_deref().and_then(|text| {
        Line::new(text.chars().filter(|c| !c.is_control()).take(200).collect::<String>()).ok()
    });
    let command = MissionCommand::Create {
        guid: ask.app.desk.sources().ids().next(),
        name: ask.name.clone(),
        agency: ask.device.standing.agency.clone(),
        description: described,
        tool: FileName::tidied(ask.asked.tool.as_deref().unwrap_or_default()),
        creator: ask.creator()?,
    };
    let mission = ask.run(command).await?;
    let mut whole = views::whole(&ask.app, &mission).await;
    whole["ownerRole"] = views::role(true);
    Ok((StatusCode::CREATED, ask.answer("Mission", json!([whole]))).into_response())
}

async fn delete(ask: Ask) -> Result<Json<Value>, Refused> {
    let before = ask.mission().await?;
    ask.run(MissionCommand::Delete { creator: ask.creator()? }).await?;
    Ok(ask.whole(&before).await)
}

async fn add(ask: Ask, body: Bytes) -> Result<Json<Value>, Refused> {
    ask.mission().await?;
    let contents: Contents = json::parse(&body).map_err(refused)?;
    if contents.hashes.len() + contents.uids.len() > MARKERS_MAX {
        return Err(Refused(
            StatusCode::PAYLOAD_TOO_LARGE,
            "Son demasiados a la vez; a lo más 500.".to_owned(),
        ));
    }
    for hash in &contents.hashes {
        // Only what was handed in for this agency: a hash alone opens nothing.
        content::found(&ask.app, &ask.device, hash).await?;
    }
    let uids = contents.uids.iter().map(|text| uid(text)).collect::<Result<_, _>>()?;
    let command = MissionCommand::Add { hashes: contents.hashes, uids, creator: ask.creator()? };
    let mission = ask.run(command).await?;
    Ok(ask.whole(&mission).await)
}

async fn remove(ask: Ask) -> Result<Json<Value>, Refused> {
    let creator = ask.creator()?;
    let command = match (&ask.asked.hash, &ask.asked.uid) {
        (Some(hash), _) => MissionCommand::RemoveContent { hash: hash.clone(), creator },
        (None, Some(marker)) => MissionCommand::RemoveMarker { uid: uid(marker)?, creator },
        (None, None) => {
            return Err(Refused(StatusCode::BAD_REQUEST, "Falta qué quitar: hash o uid.".to_owned()));
        }
    };
    let mission = ask.run(command).await?;
    Ok(ask.whole(&mission).await)
}

async fn changes(ask: Ask) -> Result<Json<Value>, Refused> {
    let (mission, asked) = (ask.mission().await?, &ask.asked);
    let time = |text: &Option<String>| {
        let parsed = text.as_deref().map(Timestamp::parse).transpose();
        parsed.map_err(|_| Refused(StatusCode::BAD_REQUEST, "La hora no se entiende (RFC 3339).".to_owned()))
    };
    let (start, end) = (time(&asked.start)?, time(&asked.end)?);
    let now = ask.app.desk.sources().now();
    let age = asked.seconds_ago.map(|s| s.clamp(0, 366 * 86_400) * 1_000);
    let mut all = Vec::new();
    for change in mission.changes.iter().rev() {
        let in_time = start.is_none_or(|start| change.at >= start)
            && end.is_none_or(|end| change.at <= end)
            && age.is_none_or(|age| now.since(change.at).0 <= age);
        let overtaken = || {
            let what = thing(&change.kind);
            what.is_some() && mission.changes_after(change.number).any(|later| thing(&later.kind) == what)
        };
        // Clients take it that squashed is what they get unless they ask otherwise.
        if in_time && !(asked.squashed.unwrap_or(true) && overtaken()) {
            all.extend(views::change(&ask.app, &mission, change).await);
        }
    }
    Ok(ask.answer("MissionChange", all.into()))
}

/// What a change is about.
fn thing(kind: &atalaya_field::mission::ChangeKind) -> Option<&str> {
    use atalaya_field::mission::ChangeKind as Kind;
    match kind {
        Kind::ContentAdded { hash } | Kind::ContentRemoved { hash } => Some(hash),
        Kind::MarkerAdded { uid } | Kind::MarkerRemoved { uid } => Some(uid.as_str()),
        Kind::Created | Kind::Deleted | Kind::Invited { .. } => None,
    }
}

const SUBSCRIPTION: &str = "com.bbn.marti.sync.model.MissionSubscription";

async fn subscribe(ask: Ask) -> Result<Response, Refused> {
    let client = client(&ask.device, ask.asked.uid.as_deref())?;
    let mission = ask.run(MissionCommand::Subscribe { client: client.clone() }).await?;
    let held = mission.subscribers.get(&client);
    let data = held.map(|held| views::subscription(&mission, client.as_str(), held));
    Ok((StatusCode::CREATED, ask.answer(SUBSCRIPTION, data.into())).into_response())
}

async fn unsubscribe(ask: Ask) -> Result<StatusCode, Refused> {
    let client = client(&ask.device, ask.asked.uid.as_deref())?;
    ask.run(MissionCommand::Unsubscribe { client }).await?;
    Ok(StatusCode::OK)
}

async fn subscription(ask: Ask) -> Result<Json<Value>, Refused> {
    let client = client(&ask.device, ask.asked.uid.as_deref())?;
    let mission = ask.mission().await?;
    let held = mission.subscribers.get(&client);
    let held =
        held.ok_or_else(|| Refused(StatusCode::NOT_FOUND, "Ese equipo no sigue la misión.".to_owned()))?;
    Ok(ask.answer(SUBSCRIPTION, views::subscription(&mission, client.as_str(), held)))
}

async fn subscriptions(ask: Ask) -> Result<Json<Value>, Refused> {
    let mission = ask.mission().await?;
    let all: Vec<&str> = mission.subscribers.keys().map(ClientUid::as_str).collect();
    Ok(ask.answer("MissionSubscription", json!(all)))
}

async fn role(ask: Ask) -> Result<Json<Value>, Refused> {
    let owner = ask.mission().await?.owner == Some(ask.device.device.id);
    Ok(ask.answer("com.bbn.marti.sync.model.MissionRole", views::role(owner)))
}

async fn invite(
    ask: Ask,
    Path((_, kind, invited)): Path<(String, String, String)>,
) -> Result<StatusCode, Refused> {
    if !kind.eq_ignore_ascii_case("clientuid") {
        let only = "Sólo se invita a equipos, por su identificador (clientUid).";
        return Err(Refused(StatusCode::BAD_REQUEST, only.to_owned()));
    }
    ask.run(MissionCommand::Invite { client: uid(&invited)?, creator: ask.creator()? }).await?;
    Ok(StatusCode::OK)
}

/// Missions of the agency to which a client was asked.
async fn invitations(
    State(app): State<Arc<App>>,
    device: Device,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Refused> {
    let client = client(&device, asked.client.as_deref())?;
    let rows = rows(&app, &device).await?;
    let mine = rows.iter().filter(|row| row.invited.contains(&client));
    let all: Vec<Value> = mine
        .map(|row| views::invitation(row.name.as_str(), client.as_str(), row.creator.as_str(), None))
        .collect();
    Ok(Json(views::answer(&app, "MissionInvitation", all.into())))
}

/// The markers as events.
async fn events(ask: Ask) -> Result<Response, Refused> {
    let mission = ask.mission().await?;
    let mut xml = String::from("<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<events>");
    for drawn in mission.markers.values().filter_map(|marker| marker.drawn.as_ref()?.known()) {
        let text = drawn.as_str();
        // Each was written by us, with a declaration of its own.
        xml.push_str(text.split_once("?>").map_or(text, |(_, event)| event).trim_start());
    }
    xml.push_str("</events>");
    Ok(([(header::CONTENT_TYPE, "application/xml")], xml).into_response())
}
