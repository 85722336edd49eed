//! How every door says no: problem+json (RFC 9457) with a stable code.

use atalaya_model::{Refusal, RefusalKind};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// A refusal. Inside the server `detail` holds what an operator reads in Spanish and `title` the same in
/// English; on the wire both are in the language of `Accept-Language`, es-MX unless English is preferred.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// `urn:atalaya:problem:<code>`
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
    /// Stable, for programs.
    pub code: String,
    /// Places in the input that are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One wrong place in the input.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// JSON pointer or parameter name.
    pub pointer: String,
    pub detail: String,
}

impl Problem {
    pub fn new(status: StatusCode, code: &str, es: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:atalaya:problem:{code}"),
            title: en.into(),
            status: status.as_u16(),
            detail: es.into(),
            code: code.to_owned(),
            errors: Vec::new(),
        }
    }
    /// Names the place in the input that is wrong.
    pub fn at(mut self, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        self.errors.push(FieldError { pointer: pointer.into(), detail: detail.into() });
        self
    }
    pub fn bad_request(code: &str, es: &str, en: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, es, en)
    }
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "No existe o no está a su alcance.",
            "No such thing, or not yours to see.",
        )
    }
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Inicie sesión.", "Sign in first.")
    }
    pub fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "Su función no permite esta acción.",
            "Your role does not allow this action.",
        )
    }
    pub fn purpose_required() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "purpose_required",
            "Indique para qué consulta datos personales.",
            "Reading personal data needs the Purpose header, with a basis your role may use.",
        )
    }
    pub fn busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "El sistema está saturado; intente de nuevo en un momento.",
            "The queue is full; try again shortly.",
        )
    }
    /// An internal failure; the chain is logged once, here, and never sent.
    pub fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut chain = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            chain.push_str(": ");
            chain.push_str(&cause.to_string());
            source = cause.source();
        }
        tracing::error!(error = %chain, "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Falla interna; quedó registrada.",
            "Internal failure; it was logged.",
        )
    }
    /// The problem as it is sent in one language.
    fn said_in(&self, language: Language) -> Self {
        let text = match language {
            Language::Spanish => &self.detail,
            Language::English => &self.title,
        };
        Self { title: text.clone(), detail: text.clone(), ..self.clone() }
    }
    fn body(&self, language: Language) -> Vec<u8> {
        serde_json::to_vec(&self.said_in(language)).unwrap_or_default()
    }
    pub fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal.kind {
            RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            RefusalKind::Conflict => StatusCode::CONFLICT,
            RefusalKind::NotFound => StatusCode::NOT_FOUND,
            RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        };
        Self::new(status, refusal.code, refusal.es, refusal.en)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status_code();
        let mut response = (status, self.body(Language::Spanish)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(Language::Spanish.tag()));
        headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
        response.extensions_mut().insert(self);
        response
    }
}

/// A language that the server speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    Spanish,
    English,
}

impl Language {
    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Spanish => "es-MX",
            Self::English => "en",
        }
    }

    /// The language that a request prefers (RFC 9110 §12.5.4): the range of greatest weight that names one of
    /// ours, the first of equals. Spanish where none does.
    pub fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|v| v.to_str().ok());
        let mut best = (Self::Spanish, 0.0);
        // More ranges than a browser sends are not looked at.
        for range in lines.flat_map(|line| line.split(',')).take(32) {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default();
            let weight = match parts.find_map(|p| p.strip_prefix("q=").or_else(|| p.strip_prefix("Q="))) {
                None => 1.0,
                Some(text) => text.parse::<f32>().ok().filter(|w| (0.0..=1.0).contains(w)).unwrap_or(0.0),
            };
            let language = match tag.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "es" | "*" => Self::Spanish,
                "en" => Self::English,
                _ => continue,
            };
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }
}

/// Says problems in the language that the request prefers.
pub async fn in_language(request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    if language == Language::Spanish {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    Response::from_parts(parts, Body::from(problem.body(language)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preferred(text: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_str(text).unwrap());
        Language::of(&headers)
    }

    #[test]
    fn the_greatest_weight_of_our_languages_counts() {
        assert_eq!(Language::of(&HeaderMap::new()), Language::Spanish);
        for english in ["en", "en-US,en;q=0.9,es;q=0.8", "es;q=0.2, EN-gb;q=0.3", "fr, en;q=0.1", "en, es"] {
            assert_eq!(preferred(english), Language::English, "{english}");
        }
        let spanish =
            ["es-MX", "es, en", "fr", "en;q=0", "", "en;q=x", "en;q=7", "*", ";;;,,;q=", "es-419,en;q=0.9"];
        for spanish in spanish {
            assert_eq!(preferred(spanish), Language::Spanish, "{spanish}");
        }
    }
}
