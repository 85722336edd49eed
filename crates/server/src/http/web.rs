//! The console's files, embedded in the binary (read from disk in debug builds).

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::Embed;
use std::{borrow::Cow, io::Read as _};

#[derive(Embed)]
#[folder = "../../web/packed"]
struct Packed;

/// A file of the console as it is embedded.
struct File {
    /// Of its content before it was packed.
    mime: HeaderValue,
    etag: String,
    bytes: Cow<'static, [u8]>,
    /// Packed with gzip when the console was built.
    packed: bool,
}

impl File {
    fn get(path: &str) -> Option<Self> {
        let (file, packed) = match Packed::get(&format!("{path}.gz")) {
            Some(file) => (file, true),
            None => (Packed::get(path)?, false),
        };
        let mime = mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream");
        let hash = file.metadata.sha256_hash();
        let etag = hash.iter().take(12).map(|b| format!("{b:02x}")).collect();
        Some(Self { mime: HeaderValue::from_static(mime), etag, bytes: file.data, packed })
    }
    /// Its content for a client that takes it packed, or not, and whether it is.
    fn body(self, takes_packed: bool) -> (Body, bool) {
        if !self.packed || takes_packed {
            return (Body::from(self.bytes.into_owned()), self.packed);
        }
        let mut whole = Vec::new();
        // What the build packed; its size is known and small.
        match flate2::read::GzDecoder::new(&*self.bytes).read_to_end(&mut whole) {
            Ok(_) => (Body::from(whole), false),
            Err(_) => (Body::from(self.bytes.into_owned()), true),
        }
    }
}

/// What a browser may load on the console's pages: only from here, no inline scripts.
pub const CONTENT_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self'; \
    style-src 'self' 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'";

/// What the worker of the vault's keys may do: run its own script with its WebAssembly, and connect to nothing. The
/// pages themselves may run no WebAssembly, so nothing is loosened for them.
pub const KEYRING_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'";
/// How the file of that worker begins (`web/src/keyring/keyring.worker.ts`).
const KEYRING: &str = "assets/keyring.worker";

/// Serves a file of the console, or its first page for any path a browser navigates to.
pub async fn console(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path.starts_with("api/") {
        return crate::problem::Problem::not_found().into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    // The field page has an address that people type.
    let path = if matches!(path, "campo" | "campo/") { "campo.html" } else { path };
    if let Some(file) = File::get(path) {
        return respond(path, file, &request);
    }
    let navigates = request
        .headers()
        .get(header::ACCEPT)
        .is_none_or(|a| a.to_str().is_ok_and(|a| a.contains("text/html") || a.contains("*/*")));
    let has_extension = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    match File::get("index.html") {
        Some(file) if navigates && !has_extension => respond("index.html", file, &request),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn respond(path: &str, file: File, request: &Request) -> Response {
    let takes_packed = request.headers().get_all(header::ACCEPT_ENCODING).iter().any(takes_gzip);
    // Each form has its own name: a cache in between must not give one for the other.
    let form = if file.packed && takes_packed { "-gz" } else { "" };
    let etag = format!("\"{}{form}\"", file.etag);
    let unchanged =
        request.headers().get(header::IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == etag.as_bytes());
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mime = file.mime.clone();
    let (mut response, packed) = if unchanged {
        (StatusCode::NOT_MODIFIED.into_response(), false)
    } else {
        let (body, packed) = file.body(takes_packed);
        (Response::new(body), packed)
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, mime);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if path.starts_with(KEYRING) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(KEYRING_POLICY));
    }
    response
}

/// Whether a client takes gzip: named, and not with the weight zero (RFC 9110, 12.5.3).
fn takes_gzip(accepted: &HeaderValue) -> bool {
    let Ok(text) = accepted.to_str() else { return false };
    text.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        named && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_takes_gzip() {
        for (accepted, takes) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("identity", false),
        ] {
            assert_eq!(takes_gzip(&HeaderValue::from_static(accepted)), takes, "{accepted}");
        }
    }

    #[test]
    fn who_takes_nothing_packed_gets_it_whole() {
        use std::io::Write as _;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(b"const a = 1;").expect("memory");
        let bytes = packer.finish().expect("memory");
        let file = |packed| File {
            mime: HeaderValue::from_static("text/javascript"),
            etag: "1".into(),
            bytes: if packed { bytes.clone().into() } else { (&b"png"[..]).into() },
            packed,
        };
        let length = |body: Body| axum::body::HttpBody::size_hint(&body).exact();
        let (body, packed) = file(true).body(true);
        assert!(packed && length(body) == Some(bytes.len() as u64));
        let (body, packed) = file(true).body(false);
        assert!(!packed && length(body) == Some(12));
        let (body, packed) = file(false).body(true);
        assert!(!packed && length(body) == Some(3));
    }
}
