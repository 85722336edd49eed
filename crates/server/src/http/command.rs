//! What every command carries besides its body, and what it is answered with.

use crate::{
    desk::{Answer, Done, Touches},
    problem::Problem,
};
use atalaya_model::{CommandId, Folio, StreamId, Timestamp};
use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Headers of a command.
#[derive(Clone, Debug)]
pub struct CommandHeaders {
    /// `Idempotency-Key`: the command's id. The same key again is the same command again.
    pub command: CommandId,
    /// `If-Match`: the version the caller saw.
    pub if_match: Option<u64>,
    /// `Happened-At`: when a console that was cut off took the order.
    pub happened_at: Option<Timestamp>,
}

impl<S: Send + Sync> FromRequestParts<S> for CommandHeaders {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let bad = |header: &str, what: &str| {
            Problem::bad_request(
                "bad_header",
                "Falta un encabezado o no es válido.",
                "A header is missing or malformed.",
            )
            .at(header, what)
        };
        let command = text(&parts.headers, "idempotency-key")
            .and_then(|v| Uuid::parse_str(v.trim_matches('"')).ok())
            .ok_or_else(|| bad("Idempotency-Key", "a UUID chosen by the client, new for each command"))?;
        let if_match = match text(&parts.headers, "if-match") {
            None => None,
            Some(v) => Some(
                v.trim_matches('"').parse().map_err(|_| bad("If-Match", "the version as sent in ETag"))?,
            ),
        };
        let happened_at = match text(&parts.headers, "happened-at") {
            None => None,
            Some(v) => Some(Timestamp::parse(v).map_err(|e| bad("Happened-At", &e.to_string()))?),
        };
        Ok(Self { command: CommandId(command), if_match, happened_at })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The answer to a command.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CommandAnswer {
    /// What the command was about; new for one that creates.
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folio: Option<Folio>,
    /// Version of the stream after the command; unchanged when nothing had to be recorded.
    pub version: u64,
    /// Journal position; null when nothing was recorded or the command is a repetition.
    pub position: Option<u64>,
    /// Kinds of the recorded events.
    pub events: Vec<String>,
}

/// What `decide` says of a command's subject, for its answer.
#[derive(Clone, Debug)]
pub struct Subject {
    pub id: String,
    pub stream: StreamId,
    pub folio: Option<Folio>,
    /// Version before; answered when nothing had to be recorded.
    pub version: u64,
}

impl Subject {
    /// The answer stored for a repetition of the command.
    pub fn stored(&self, touches: &Touches<'_>) -> Vec<u8> {
        let answer = CommandAnswer {
            id: self.id.clone(),
            folio: self.folio.clone(),
            version: touches.version(&self.stream).max(self.version),
            position: None,
            events: touches.events().into_iter().map(str::to_owned).collect(),
        };
        serde_json::to_vec(&answer).unwrap_or_default()
    }
}

/// What came of a command, first time or again.
pub fn answer_of(answer: Answer<Subject>) -> Result<CommandAnswer, Problem> {
    match answer {
        Answer::Done(done) => Ok(answered(done)),
        Answer::Replayed(stored) => serde_json::from_slice(&stored).map_err(|e| Problem::internal(&e)),
    }
}

/// Turns what came of a command into its HTTP answer.
pub fn respond(answer: Answer<Subject>) -> Result<Response, Problem> {
    let replayed = matches!(answer, Answer::Replayed(_));
    let answer = answer_of(answer)?;
    let mut response = axum::Json(&answer).into_response();
    let headers = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(&format!("\"{}\"", answer.version)) {
        headers.insert(header::ETAG, etag);
    }
    if replayed {
        headers.insert("idempotent-replay", HeaderValue::from_static("true"));
    }
    Ok(response.map(Body::new))
}

fn answered(done: Done<Subject>) -> CommandAnswer {
    let version = done.versions.get(&done.value.stream).copied().unwrap_or(done.value.version);
    CommandAnswer {
        id: done.value.id,
        folio: done.value.folio,
        version,
        position: done.position,
        events: done.events.into_iter().map(str::to_owned).collect(),
    }
}
