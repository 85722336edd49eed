//! The API's description: one document, kept as a snapshot in `docs/openapi.json`, and a page to read it.

use crate::routes;
use axum::{
    Json as Answered,
    response::{Html, IntoResponse, Response},
};
use std::fmt::Write;
use utoipa::openapi::OpenApi;

/// The document.
pub fn document() -> OpenApi {
    let mut document = routes::api().split_for_parts().1;
    // The router's way to write "the rest of the path" is none of OpenAPI's.
    let paths = std::mem::take(&mut document.paths.paths);
    document.paths.paths = paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
    document
}

/// `GET /api/v1/openapi.json`
pub async fn json() -> Response {
    Answered(document()).into_response()
}

/// A page to read it: server-made, no scripts.
pub async fn page() -> Html<String> {
    Html(render(&document()))
}

fn render(document: &OpenApi) -> String {
    let value = serde_json::to_value(document).unwrap_or_default();
    let mut html = String::from(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Atalaya API</title>\
         <style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
         code{background:#eee;padding:.1em .3em}h2{margin:2rem 0 .2rem;font-size:1.05rem}\
         .m{display:inline-block;min-width:4rem;font-weight:700}</style>\
         <h1>Atalaya API</h1><p>Every write is a command with an <code>Idempotency-Key</code>; every read of \
         personal data takes a <code>Purpose</code>. Machine-readable: <a href=openapi.json>openapi.json</a>.</p>",
    );
    let empty = serde_json::Map::new();
    for (path, item) in value["paths"].as_object().unwrap_or(&empty) {
        for (method, operation) in item.as_object().unwrap_or(&empty) {
            let text = |field: &str| escape(operation[field].as_str().unwrap_or_default());
            let _ = write!(
                html,
                "<h2><span class=m>{}</span> <code>{}</code></h2><p>{}</p>",
                escape(&method.to_uppercase()),
                escape(path),
                text("summary"),
            );
            if !text("description").is_empty() {
                let _ = write!(html, "<p>{}</p>", text("description"));
            }
            let statuses: Vec<_> =
                operation["responses"].as_object().unwrap_or(&empty).keys().cloned().collect();
            let _ = write!(html, "<p>Answers: {}</p>", escape(&statuses.join(", ")));
        }
    }
    html.push_str("</html>");
    html
}

/// Text as HTML text.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
