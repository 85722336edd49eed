//! Files that clients exchange: data packages, photographs, drawings.
//!
//! A file is kept once, under the hash of its bytes, beside the database; that it was handed in, by which device
//! and for which agency, is a fact on the record. Files are for the agency of whoever handed them in.
//!
//! Nothing is deleted by itself. An administrator makes room by removing files from that folder; what was removed is
//! answered as not there, and may be handed in again.

use super::api::{Device, Refused};
use crate::{app::App, field::intake};
use atalaya_field::file::{self, File, FileCommand, FileName};
use atalaya_model::{Aggregate, StreamId};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequestParts, Multipart, Path, Query, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{io, path::PathBuf, sync::Arc, time::Duration};
use tokio::{sync::OwnedSemaphorePermit, time::timeout};
use tower_http::timeout::TimeoutLayer;

/// Largest file, bytes.
pub const FILE_MAX: usize = 32 << 20;
/// All files together, and those of one agency, bytes: then nothing more is taken until an administrator has removed some.
const ALL_MAX: u64 = 4 << 30;
const OF_AGENCY_MAX: u64 = 1 << 30;
/// Files that are handed in at a time: each is whole in memory until it is written.
pub const AT_ONCE: usize = 4;
/// How long one waits for the others, and how long one may take: 32 MB at a megabit a second.
const WAIT: Duration = Duration::from_secs(20);
const UPLOAD: Duration = Duration::from_secs(300);
/// Files in one answer.
const LISTED: u32 = 200;

/// The addresses of this room.
pub fn router() -> Router<Arc<App>> {
    let slow = TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, WAIT + UPLOAD);
    Router::new()
        .route("/Marti/sync/upload", post(upload))
        .route("/Marti/sync/missionupload", post(package).put(package))
        .layer(slow)
        .route("/Marti/sync/missionquery", get(package_there))
        .route("/Marti/sync/content", get(content))
        .route("/Marti/sync/search", get(search))
        .route("/Marti/api/sync/metadata/{hash}/tool", put(tool).get(tool))
        .layer(DefaultBodyLimit::max(FILE_MAX + (64 << 10)))
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
    filename: Option<String>,
    #[serde(alias = "creatorUid")]
    creatoruid: Option<String>,
    hash: Option<String>,
    tool: Option<String>,
}

/// Room to hand a file in: taken before its bytes are read.
struct Turn(#[expect(dead_code, reason = "held until the file is kept")] OwnedSemaphorePermit);

impl FromRequestParts<Arc<App>> for Turn {
    type Rejection = Refused;

    async fn from_request_parts(_: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        match timeout(WAIT, app.field.uploads.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Self(permit)),
            _ => {
                let busy = "Hay muchos archivos en camino; vuelva a intentarlo en un momento.".to_owned();
                Err(Refused(StatusCode::SERVICE_UNAVAILABLE, busy))
            }
        }
    }
}

fn internal(error: &dyn std::fmt::Display) -> Refused {
    tracing::error!(%error, "a file of a TAK client could not be kept or read");
    Refused(StatusCode::INTERNAL_SERVER_ERROR, "No se pudo guardar o leer el archivo.".to_owned())
}

fn folder(app: &App) -> PathBuf {
    app.config.data.join("tak-files")
}

/// Takes a file as the body.
async fn upload(
    State(app): State<Arc<App>>,
    device: Device,
    _turn: Turn,
    Query(named): Query<Named>,
    body: Bytes,
) -> Result<Response, Refused> {
    let name = named.name.or(named.filename).unwrap_or_else(|| "archivo".to_owned());
    let kept = keep(&app, &device, &name, "", named.creatoruid.as_deref().unwrap_or_default(), body).await?;
    Ok(Json(metadata(&kept)).into_response())
}

/// Takes a data package as a form; answers the address at which it can be fetched.
async fn package(
    State(app): State<Arc<App>>,
    device: Device,
    _turn: Turn,
    Query(named): Query<Named>,
    mut form: Multipart,
) -> Result<String, Refused> {
    let bad = |e: axum::extract::multipart::MultipartError| Refused(e.status(), e.body_text());
    while let Some(field) = form.next_field().await.map_err(bad)? {
        if field.name() != Some("assetfile") {
            continue;
        }
        let name = named.filename.clone().or_else(|| field.file_name().map(str::to_owned));
        let body = field.bytes().await.map_err(bad)?;
        let creator = named.creatoruid.as_deref().unwrap_or_default();
        let name = name.unwrap_or_else(|| "paquete.zip".to_owned());
        let kept = keep(&app, &device, &name, "public", creator, body).await?;
        return Ok(address(&app, &kept.hash));
    }
    Err(Refused(StatusCode::BAD_REQUEST, "El formulario no trae el archivo (assetfile).".to_owned()))
}

fn address(app: &App, hash: &str) -> String {
    let (host, port) = app.field.authority().map(|a| (a.host.clone(), a.ports.api)).unwrap_or_default();
    format!("https://{host}:{port}/Marti/sync/content?hash={hash}")
}

/// Whether a package is there already: its address, or 404.
async fn package_there(
    State(app): State<Arc<App>>,
    device: Device,
    Query(named): Query<Named>,
) -> Result<String, Refused> {
    let hash = named.hash.unwrap_or_default();
    found(&app, &device, &hash).await?;
    // One that was removed to make room is handed in again.
    match tokio::fs::try_exists(folder(&app).join(&hash)).await {
        Ok(true) => Ok(address(&app, &hash)),
        _ => Err(none()),
    }
}

/// Keeps the bytes, then records that they were handed in.
async fn keep(
    app: &Arc<App>,
    device: &Device,
    name: &str,
    tool: &str,
    creator: &str,
    body: Bytes,
) -> Result<File, Refused> {
    if body.is_empty() || body.len() > FILE_MAX {
        return Err(Refused(StatusCode::PAYLOAD_TOO_LARGE, "Un archivo mide de 1 byte a 32 MB.".to_owned()));
    }
    let hash: String = Sha256::digest(&body).iter().map(|b| format!("{b:02x}")).collect();
    let bytes = u64::try_from(body.len()).unwrap_or(u64::MAX);
    let (dir, path) = (folder(app), folder(app).join(&hash));
    let others = hashes(app, device, &hash).await?;
    let held = tokio::task::spawn_blocking({
        let dir = dir.clone();
        move || on_disk(&dir, &others)
    });
    if held.await.map_err(|e| internal(&e))?.saturating_add(bytes) > OF_AGENCY_MAX {
        let full = "Su corporación ya ocupa todo su lugar para archivos (1 GB); avise al administrador.";
        return Err(Refused(StatusCode::INSUFFICIENT_STORAGE, full.to_owned()));
    }
    let written = tokio::task::spawn_blocking(move || write(&dir, &path, &body)).await;
    if !written.map_err(|e| internal(&e))?.map_err(|e| internal(&e))? {
        let full = "Ya no hay lugar para archivos; avise al administrador.".to_owned();
        return Err(Refused(StatusCode::INSUFFICIENT_STORAGE, full));
    }
    let command = FileCommand::HandIn {
        name: FileName::tidied(name),
        bytes,
        agency: device.standing.agency.clone(),
        device: device.device.id,
        tool: FileName::tidied(tool),
        creator: FileName::tidied(creator),
    };
    let id = file::stream_of(&device.standing.agency, &hash);
    let stream = StreamId::new(File::KIND, &id);
    let asker = intake::asker(app, &device.device, &device.standing, "FieldSee");
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<File>(&id)?;
        work.record::<File>(&id, file::decide(&state, &hash, command.clone()))?;
        Ok(work.get::<File>(&id)?.as_ref().clone())
    };
    let done = app.desk.run(&asker, vec![stream.to_string()], decide, |_, _| Vec::new()).await;
    match done.map_err(|problem| Refused(problem.status_code(), problem.detail))? {
        crate::desk::Answer::Done(done) => Ok(done.value),
        crate::desk::Answer::Replayed(_) => Err(internal(&"replayed")),
    }
}

/// What else the agency of a device has handed in.
async fn hashes(app: &App, device: &Device, but: &str) -> Result<Vec<String>, Refused> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let agency = device.standing.agency.as_str().to_owned();
        let select =
            Select::new("tak_files").filter(Filter::Eq("agency", agency.into())).limit(500).after(after);
        let page = app.desk.store().rows(select).await.map_err(|e| internal(&e))?;
        let files = page.items.iter().filter_map(|row| serde_json::from_str::<File>(&row.body).ok());
        all.extend(files.map(|file| file.hash).filter(|hash| hash != but));
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

/// Bytes that these files take on the disk: one that was removed takes none.
fn on_disk(dir: &std::path::Path, hashes: &[String]) -> u64 {
    hashes.iter().filter_map(|hash| Some(std::fs::metadata(dir.join(hash)).ok()?.len())).sum()
}

/// Writes a file beside its name and renames it; `false` when there is no room for it.
fn write(dir: &std::path::Path, path: &std::path::Path, bytes: &[u8]) -> io::Result<bool> {
    if path.is_file() {
        return Ok(true);
    }
    std::fs::create_dir_all(dir)?;
    let mut held = 0;
    for entry in std::fs::read_dir(dir)? {
        held += entry?.metadata()?.len();
    }
    if held.saturating_add(bytes.len() as u64) > ALL_MAX {
        return Ok(false);
    }
    let mut beside = tempfile_in(dir)?;
    io::Write::write_all(&mut beside.1, bytes)?;
    beside.1.sync_all()?;
    std::fs::rename(&beside.0, path)?;
    Ok(true)
}

fn tempfile_in(dir: &std::path::Path) -> io::Result<(PathBuf, std::fs::File)> {
    // Unlike any other, also of another node that shares the directory.
    let name = format!(".{:032x}.part", rand::random::<u128>());
    let path = dir.join(name);
    Ok((path.clone(), std::fs::File::create(path)?))
}

fn none() -> Refused {
    Refused(StatusCode::NOT_FOUND, "Ese archivo no existe.".to_owned())
}

/// The file of that hash, where the device's agency has it. Of another agency's it is not said that it exists.
pub async fn found(app: &App, device: &Device, hash: &str) -> Result<File, Refused> {
    if !file::is_hash(hash) {
        return Err(none());
    }
    let id = file::stream_of(&device.standing.agency, hash);
    let (state, version) =
        app.desk.load::<File>(&id).await.map_err(|problem| Refused(problem.status_code(), problem.detail))?;
    if version == 0 { Err(none()) } else { Ok(state.as_ref().clone()) }
}

async fn content(
    State(app): State<Arc<App>>,
    device: Device,
    Query(named): Query<Named>,
) -> Result<Response, Refused> {
    let file = found(&app, &device, named.hash.as_deref().unwrap_or_default()).await?;
    let path = folder(&app).join(&file.hash);
    let bytes = tokio::fs::read(path).await.map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => {
            Refused(StatusCode::NOT_FOUND, "Ese archivo ya no está: se quitó para hacer lugar.".to_owned())
        }
        _ => internal(&e),
    })?;
    // What lies on the disk may have been changed there; its name says what it must be.
    let now: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    if now != file.hash {
        return Err(internal(&"the bytes on the disk are not those that were handed in"));
    }
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", file.name.ascii())) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

async fn search(
    State(app): State<Arc<App>>,
    device: Device,
    Query(named): Query<Named>,
) -> Result<Json<Value>, Refused> {
    let agency = device.standing.agency.as_str().to_owned();
    let select = Select::new("tak_files")
        .filter(Filter::Eq("agency", agency.into()))
        .order("handed_in", Dir::Desc)
        .limit(LISTED);
    let page = app.desk.store().rows(select).await.map_err(|e| internal(&e))?;
    let files = page.items.iter().filter_map(|row| serde_json::from_str::<File>(&row.body).ok());
    let wanted = |file: &File| named.tool.as_deref().is_none_or(|tool| file.tool.as_str() == tool);
    let results: Vec<Value> = files.filter(wanted).map(|file| metadata(&file)).collect();
    Ok(Json(json!({ "resultCount": results.len(), "results": results })))
}

/// A file as missions know it.
pub fn resource(file: &File) -> Value {
    json!({
        "filename": file.name.as_str(), "name": file.name.as_str(), "hash": file.hash, "uid": file.hash,
        "size": file.bytes, "mimeType": "application/octet-stream", "submissionTime": file.handed_in,
        "submitter": file.device.map(|d| d.to_string()), "creatorUid": file.creator.as_str(),
        "keywords": [], "expiration": -1, "tool": file.tool.as_str(),
    })
}

fn metadata(file: &File) -> Value {
    json!({
        "UID": file.hash, "Hash": file.hash, "Name": file.name.as_str(), "Size": file.bytes.to_string(),
        "SubmissionDateTime": file.handed_in, "SubmissionUser": file.device.map(|d| d.to_string()),
        "CreatorUid": file.creator.as_str(), "Keywords": ["missionpackage"], "Tool": file.tool.as_str(),
        "MIMEType": "application/octet-stream", "PrimaryKey": file.hash,
    })
}

/// What a package is for; it is for the agency anyhow.
async fn tool(
    State(app): State<Arc<App>>,
    device: Device,
    Path(hash): Path<String>,
) -> Result<&'static str, Refused> {
    found(&app, &device, &hash).await.map(|_| "public")
}
