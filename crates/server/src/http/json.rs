//! JSON bodies from outside: bounded in size and depth, refused with the place that is wrong.

use crate::problem::Problem;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// Deepest nesting of a body.
const DEPTH_MAX: usize = 32;

/// A body read as `T`, with the hash that tells a repetition from another request.
pub struct Json<T> {
    pub value: T,
    pub hash: [u8; 32],
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_json =
            request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).is_some_and(|v| {
                v.split(';').next().is_some_and(|v| v.trim().eq_ignore_ascii_case("application/json"))
            });
        if !is_json {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "json_expected",
                "El contenido debe ser JSON.",
                "The body must be application/json.",
            ));
        }
        let mut hasher = Sha256::new();
        hasher.update(request.method().as_str());
        hasher.update([0]);
        hasher.update(request.uri().path());
        hasher.update([0]);
        let body = read_body(request, state).await?;
        hasher.update(&body);
        Ok(Self { value: parse(&body)?, hash: hasher.finalize().into() })
    }
}

/// The whole body, within the route's limit.
pub async fn read_body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        let status = rejection.status();
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::new(
                status,
                "too_large",
                "El contenido es demasiado grande.",
                "The body is larger than this door takes.",
            )
        } else {
            Problem::bad_request(
                "unreadable_body",
                "No se pudo leer el contenido.",
                "The body could not be read.",
            )
        }
    })
}

/// Reads JSON of bounded depth.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if too_deep(body) {
        return Err(Problem::bad_request(
            "too_deep",
            "El contenido está anidado en exceso.",
            format!("The body is nested deeper than {DEPTH_MAX}."),
        ));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let pointer = pointer(&error.path().to_string());
        let inner = error.into_inner();
        let status = match inner.classify() {
            serde_json::error::Category::Data => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::BAD_REQUEST,
        };
        Problem::new(
            status,
            "invalid_body",
            "El contenido no tiene la forma esperada.",
            "The body is not of the expected form.",
        )
        .at(pointer, clip(&inner.to_string()))
    })?;
    deserializer.end().map_err(|error| {
        Problem::bad_request("invalid_body", "Sobra contenido después del JSON.", clip(&error.to_string()))
    })?;
    Ok(value)
}

/// Error texts may quote the input; a short piece is enough to find it.
fn clip(text: &str) -> String {
    text.chars().take(200).collect()
}

fn pointer(path: &str) -> String {
    if path == "." {
        String::new()
    } else {
        format!("/{}", path.replace(['.', '['], "/").replace(']', "").replace("//", "/"))
    }
}

/// Whether brackets nest deeper than the bound; strings are skipped. Cheap, before any allocation.
fn too_deep(body: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in body {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (true, b'"') => in_string = false,
            (true, _) => {}
            (false, b'"') => in_string = true,
            (false, b'[' | b'{') => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return true;
                }
            }
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            (false, _) => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_bounded_and_errors_name_their_place() {
        #[derive(serde::Deserialize, Debug)]
        #[serde(deny_unknown_fields)]
        struct Inner {
            #[expect(dead_code, reason = "only its type matters")]
            n: u8,
        }
        #[derive(serde::Deserialize, Debug)]
        struct Outer {
            #[expect(dead_code, reason = "only its type matters")]
            items: Vec<Inner>,
        }
        let problem = parse::<Outer>(br#"{"items":[{"n":1},{"n":300}]}"#).unwrap_err();
        assert_eq!((problem.status, problem.errors[0].pointer.as_str()), (422, "/items/1/n"));
        assert_eq!(parse::<Outer>(b"{").unwrap_err().status, 400);
        assert_eq!(parse::<Outer>(br#"{"items":[]} x"#).unwrap_err().status, 400);
        let deep = "[".repeat(40) + &"]".repeat(40);
        assert_eq!(parse::<serde_json::Value>(deep.as_bytes()).unwrap_err().code, "too_deep");
        assert!(
            parse::<serde_json::Value>(br#"["[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["]"#).is_ok(),
            "brackets in text"
        );
    }
}
