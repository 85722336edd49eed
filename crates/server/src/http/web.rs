//! The console's files, embedded in the binary (read from disk in debug builds).

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "../../web/dist"]
struct Console;

/// What a browser may load on the console's pages: only from here, no inline scripts.
pub const CONTENT_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self'; \
    style-src 'self' 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'";

/// Serves a file of the console, or its first page for any path a browser navigates to.
pub async fn console(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path.starts_with("api/") {
        return crate::problem::Problem::not_found().into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if let Some(file) = Console::get(path) {
        return respond(path, file, &request);
    }
    let navigates = request
        .headers()
        .get(header::ACCEPT)
        .is_none_or(|a| a.to_str().is_ok_and(|a| a.contains("text/html") || a.contains("*/*")));
    let has_extension = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    match Console::get("index.html") {
        Some(file) if navigates && !has_extension => respond("index.html", file, &request),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn respond(path: &str, file: rust_embed::EmbeddedFile, request: &Request) -> Response {
    let etag = format!(
        "\"{}\"",
        file.metadata.sha256_hash().iter().take(12).map(|b| format!("{b:02x}")).collect::<String>()
    );
    let unchanged =
        request.headers().get(header::IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == etag.as_bytes());
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(file.data.into_owned()))
    };
    let headers = response.headers_mut();
    if let Ok(mime) = HeaderValue::from_str(file.metadata.mimetype()) {
        headers.insert(header::CONTENT_TYPE, mime);
    }
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}
