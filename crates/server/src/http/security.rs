//! Headers on every answer, and what is counted of every request.

use crate::{http::web::CONTENT_POLICY, problem::Problem};
use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::Instant;

/// Security headers; API answers are never cached by a proxy.
pub async fn headers(request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &'static str); 5] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if api {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// Lets the threads that work for a request of the 089 know that they do.
pub async fn discretion(request: Request, next: Next) -> Response {
    if !crate::tips::discreet(request.uri().path()) {
        return next.run(request).await;
    }
    let _open = crate::stack::Sensitive::begin();
    let mut response = next.run(request).await;
    // What was read stays in the connection's buffer as long as the connection does.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Counts and times requests by route, never by address; answers without a body of ours become problems.
pub async fn observe(request: Request, next: Next) -> Response {
    let route =
        request.extensions().get::<MatchedPath>().map_or("other".to_owned(), |p| p.as_str().to_owned());
    // Anybody can invent methods; each would become a series of its own.
    let method = known_method(request.method()).to_owned();
    let api = request.uri().path().starts_with("/api/");
    if crate::tips::discreet(request.uri().path()) {
        let response = next.run(request).await;
        return if api { as_problem(response) } else { response };
    }
    let began = Instant::now();
    let response = next.run(request).await;
    let status = response.status();
    metrics::histogram!("atalaya_http_seconds", "method" => method.clone(), "route" => route.clone())
        .record(began.elapsed().as_secs_f64());
    metrics::counter!("atalaya_http_total", "method" => method, "route" => route, "status" => status.as_u16().to_string())
        .increment(1);
    if api { as_problem(response) } else { response }
}

/// The framework's own refusals (bad path, bad query, wrong method) in the one form all doors use.
fn as_problem(response: Response) -> Response {
    let status = response.status();
    let ours = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|v| v.as_bytes() == b"application/problem+json");
    if ours || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let problem = match status {
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            status,
            "method_not_allowed",
            "Esa operación no existe aquí.",
            "No such operation here.",
        ),
        StatusCode::CONFLICT => return response,
        _ if status.is_client_error() => Problem::new(
            status,
            "bad_request",
            "La petición no es válida.",
            "The path or query could not be read.",
        ),
        _ => Problem::new(status, "internal", "Falla interna.", "Internal failure."),
    };
    let mut answer = problem.into_response();
    for (name, value) in response.headers() {
        if !matches!(
            *name,
            header::CONTENT_TYPE
                | header::CONTENT_LENGTH
                | header::CONTENT_ENCODING
                | header::TRANSFER_ENCODING
        ) {
            answer.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
    }
    answer
}

fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// A handler that panicked: the others go on, this caller is told.
pub fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    tracing::error!("a request handler panicked");
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "Falla interna; quedó registrada.",
        "Internal failure; it was logged.",
    )
    .into_response()
}
