//! The map's tiles: one archive, read by ranges of bytes, for whoever may see the map.

mod range;

use crate::{
    app::{App, Shared},
    geo::manifest::{Manifest, directory},
    http::caller::Caller,
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_tiles::pmtiles::{self, Archive};
use axum::{
    Json as Answered,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use range::Wanted;
use serde::Serialize;
use std::{
    io::SeekFrom,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Product of the manifest that holds the tiles.
pub const PRODUCT: &str = "tiles";
/// Largest part answered at once. A console asks for tiles; whole archives are copied otherwise.
const PART_MAX: u64 = 16 << 20;

/// What people and programs may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(archive))
}

/// What is known of the archive in use, so that it is inspected once.
#[derive(Default)]
pub struct Known(Mutex<Option<(String, Arc<Archive>)>>);

/// One archive of tiles.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TileSet {
    name: String,
    /// Where it is read from, by `Range`.
    url: String,
    /// Changes with the content.
    version: String,
    bytes: u64,
    /// To be shown on the map wherever it is drawn.
    attribution: String,
    min_zoom: u8,
    max_zoom: u8,
    /// West, south, east, north, degrees.
    bounds: [f64; 4],
    layers: Vec<String>,
    /// Name of the file that it came from.
    source: String,
    imported_at: String,
}

struct InUse {
    path: PathBuf,
    sha256: String,
    set: TileSet,
}

async fn in_use(app: &App) -> Result<Option<InUse>, Problem> {
    let geo = directory(&app.config.data);
    let known = app.tiles.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let read = tokio::task::spawn_blocking(move || look(&geo, known)).await;
    let Some((path, product, archive)) = read.map_err(|e| Problem::internal(&e))?? else { return Ok(None) };
    *app.tiles.0.lock().unwrap_or_else(PoisonError::into_inner) =
        Some((product.sha256.clone(), archive.clone()));
    let attribution = archive.attribution.clone().unwrap_or_else(|| product.attribution.clone());
    let version = product.sha256.chars().take(16).collect();
    let set = TileSet {
        name: archive.name.clone().unwrap_or_else(|| product.source.clone()),
        url: "/api/v1/tiles/streets.pmtiles".to_owned(),
        version,
        bytes: product.bytes,
        attribution,
        min_zoom: archive.header.min_zoom,
        max_zoom: archive.header.max_zoom,
        bounds: archive.header.bounds.map(|v| f64::from(v) / 1e7),
        layers: archive.layers.iter().map(|l| l.id.clone()).collect(),
        source: product.source.clone(),
        imported_at: product.imported_at.clone(),
    };
    Ok(Some(InUse { path, sha256: product.sha256, set }))
}

type Found = (PathBuf, crate::geo::manifest::Product, Arc<Archive>);

fn look(geo: &std::path::Path, known: Option<(String, Arc<Archive>)>) -> Result<Option<Found>, Problem> {
    let manifest = Manifest::read(geo).map_err(|e| Problem::internal(&e))?;
    let (Some(product), Some(path)) = (manifest.products.get(PRODUCT), manifest.path(geo, PRODUCT)) else {
        return Ok(None);
    };
    let archive = match known {
        Some((sum, archive)) if sum == product.sha256 => archive,
        _ => {
            let mut file = std::fs::File::open(&path).map_err(|e| Problem::internal(&e))?;
            Arc::new(pmtiles::inspect(&mut file).map_err(|e| Problem::internal(&e))?)
        }
    };
    Ok(Some((path, product.clone(), archive)))
}

async fn may_see(app: &App, caller: &Caller) -> Result<(), Problem> {
    caller.grant::<grants::MapSee>(app, &Resource::all(app.desk.realm())).await.map(drop)
}

/// Archives of tiles; empty until one is imported.
#[utoipa::path(get, path = "/tiles", tag = "geography",
    responses((status = 200, body = Vec<TileSet>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Answered<Vec<TileSet>>, Problem> {
    may_see(&app, &caller).await?;
    Ok(Answered(in_use(&app).await?.map(|found| found.set).into_iter().collect()))
}

/// Bytes of an archive (PMTiles version 3), by `Range`.
#[utoipa::path(get, path = "/tiles/{name}", tag = "geography", params(("name" = String, Path), ("Range" = Option<String>, Header)),
    responses((status = 200, content_type = "application/vnd.pmtiles"), (status = 206, content_type = "application/vnd.pmtiles"), (status = 304, description = "as known"),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 412, body = Problem), (status = 416, body = Problem)))]
pub async fn archive(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    may_see(&app, &caller).await?;
    let found = match name.as_str() {
        "streets.pmtiles" => in_use(&app).await?.ok_or_else(Problem::not_found)?,
        _ => return Err(Problem::not_found()),
    };
    let etag = format!("\"{}\"", &found.sha256[..found.sha256.len().min(32)]);
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if text(header::IF_MATCH).is_some_and(|tags| tags != "*" && !tags.contains(&etag)) {
        return Err(changed());
    }
    if text(header::IF_NONE_MATCH).is_some_and(|tags| tags == "*" || tags.contains(&etag)) {
        return Ok(with_headers(StatusCode::NOT_MODIFIED.into_response(), &etag, None));
    }
    // A range of an older archive must not be mixed with this one.
    let same = text(header::IF_RANGE).is_none_or(|tag| tag == etag);
    let range = text(header::RANGE).filter(|_| same);
    let length = found.set.bytes;
    match range::wanted(range, length) {
        Wanted::Outside => Err(outside(length)),
        Wanted::Part(from, to) => {
            let to = to.min(from.saturating_add(PART_MAX - 1));
            let bytes = read(&found.path, from, to - from + 1).await.map_err(|e| Problem::internal(&e))?;
            let response = (StatusCode::PARTIAL_CONTENT, bytes).into_response();
            Ok(with_headers(response, &etag, Some(format!("bytes {from}-{to}/{length}"))))
        }
        Wanted::Whole => {
            let file = tokio::fs::File::open(&found.path).await.map_err(|e| Problem::internal(&e))?;
            Ok(with_headers(Response::new(stream(file)), &etag, None))
        }
    }
}

async fn read(path: &std::path::Path, from: u64, length: u64) -> std::io::Result<Vec<u8>> {
    let mut file = tokio::fs::File::open(path).await?;
    file.seek(SeekFrom::Start(from)).await?;
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.take(length).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

/// A file in pieces, so that a copy of a country's archive holds no memory.
fn stream(file: tokio::fs::File) -> Body {
    let pieces = futures_util::stream::unfold(file, |mut file| async move {
        let mut piece = vec![0; 256 << 10];
        match file.read(&mut piece).await {
            Ok(0) => None,
            Ok(n) => {
                piece.truncate(n);
                Some((Ok::<_, std::io::Error>(piece), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    });
    Body::from_stream(pieces)
}

fn with_headers(mut response: Response, etag: &str, range: Option<String>) -> Response {
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_TYPE, "application/vnd.pmtiles"),
        (header::ACCEPT_RANGES, "bytes"),
        // For the person signed in only, and asked again each time: an import changes it.
        (header::CACHE_CONTROL, "private, no-cache"),
        // Tiles are packed already, and packing the whole would spoil ranges.
        (header::CONTENT_ENCODING, "identity"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
    if let Some(Ok(range)) = range.map(|r| HeaderValue::from_str(&r)) {
        headers.insert(header::CONTENT_RANGE, range);
    }
    response
}

fn outside(length: u64) -> Problem {
    Problem::new(
        StatusCode::RANGE_NOT_SATISFIABLE,
        "range_outside",
        "El archivo no llega hasta ahí.",
        format!("The file has {length} bytes."),
    )
}

fn changed() -> Problem {
    Problem::new(
        StatusCode::PRECONDITION_FAILED,
        "tiles_changed",
        "El mapa cambió; vuelva a cargarlo.",
        "The archive is another one now.",
    )
}
