//! The public log: checkpoints and tiles (C2SP tlog-tiles), and the witness's door (C2SP tlog-witness).
//! Tiles hold commitments only, so anybody may mirror them.

use crate::{app::App, desk::store_problem, problem::Problem};
use atalaya_journal::{tiles, tiles::TileId};
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// The latest checkpoint, signed by this log alone when it is younger than the last round of witnesses.
#[utoipa::path(get, path = "/log/checkpoint", tag = "log",
    responses((status = 200, body = String, content_type = "text/plain"), (status = 404, body = Problem)))]
pub async fn checkpoint(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let latest = app.published.latest().ok_or_else(Problem::not_found)?;
    Ok(plain(latest.encode().into_bytes(), "text/plain; charset=utf-8", "no-cache"))
}

/// The latest checkpoint that other sites have cosigned: at most some ten seconds behind the newest, where witnesses answer.
#[utoipa::path(get, path = "/log/checkpoint/cosigned", tag = "log",
    responses((status = 200, body = String, content_type = "text/plain"), (status = 404, body = Problem)))]
pub async fn cosigned(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let cosigned = app.published.cosigned().ok_or_else(Problem::not_found)?;
    Ok(plain(cosigned.encode().into_bytes(), "text/plain; charset=utf-8", "no-cache"))
}

/// The log's public key, for whoever verifies.
#[utoipa::path(get, path = "/log/key", tag = "log", responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn key(State(app): State<Arc<App>>) -> String {
    app.published.verifier().to_string()
}

/// A tile: `0/000`, `1/x001/234.p/5`, `entries/000`.
#[utoipa::path(get, path = "/log/tile/{*path}", tag = "log", params(("path" = String, Path)),
    responses((status = 200, body = String, content_type = "application/octet-stream"), (status = 404, body = Problem)))]
pub async fn tile(State(app): State<Arc<App>>, Path(path): Path<String>) -> Result<Response, Problem> {
    let id: TileId = TileId::parse(&format!("tile/{path}")).map_err(|_| Problem::not_found())?;
    let bytes = match id.kind() {
        tiles::TileKind::Hashes(_) => app.desk.store().tile(id).await.map_err(|e| store_problem(&e))?,
        tiles::TileKind::Entries => entries(&app, id).await?,
    };
    Ok(plain(
        bytes.ok_or_else(Problem::not_found)?,
        "application/octet-stream",
        "public, max-age=31536000, immutable",
    ))
}

async fn entries(app: &App, id: TileId) -> Result<Option<Vec<u8>>, Problem> {
    let (first, width) = (id.index() * 256, u32::from(id.width()));
    let rows = app.desk.store().leaf_rows(first, width).await.map_err(|e| store_problem(&e))?;
    if rows.len() < width as usize {
        return Ok(None);
    }
    let entries: Vec<&[u8]> = rows.iter().map(|row| row.commitment.as_bytes().as_slice()).collect();
    tiles::encode_bundle(&entries).map(Some).map_err(|e| Problem::internal(&e))
}

fn plain(body: Vec<u8>, kind: &'static str, cache: &'static str) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

/// Cosign another site's checkpoint. Only logs that this site witnesses are answered; each is told
/// what it has not proved.
#[utoipa::path(post, path = "/log/add-checkpoint", tag = "log", request_body(content = String, content_type = "text/plain"),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 400, body = Problem), (status = 404, description = "unknown log"), (status = 409, description = "the body holds the size known here"), (status = 422, description = "not consistent")))]
pub async fn add_checkpoint(State(app): State<Arc<App>>, body: Bytes) -> Result<Response, Problem> {
    let decision = app.published.witness(&app, &body).await?;
    let status = StatusCode::from_u16(decision.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, decision.body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(decision.media_type));
    Ok(response)
}
