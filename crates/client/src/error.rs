//! What can go wrong between us and the server.

use serde::Deserialize;

/// A refusal of the server: problem+json (RFC 9457).
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, thiserror::Error)]
#[error("{status} {code}: {detail}")]
pub struct ApiError {
    /// HTTP status.
    #[serde(default)]
    pub status: u16,
    /// Stable, for programs; `http` when the answer was no problem document.
    #[serde(default = "unknown")]
    pub code: String,
    /// For people.
    #[serde(default)]
    pub detail: String,
    #[serde(default)]
    pub errors: Vec<FieldError>,
}

/// One wrong place in the input.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct FieldError {
    /// JSON pointer or parameter name.
    #[serde(default)]
    pub pointer: String,
    #[serde(default)]
    pub detail: String,
}

fn unknown() -> String {
    "http".to_owned()
}

impl ApiError {
    /// Reads an answer that is not a success.
    pub(crate) fn read(status: u16, body: &[u8]) -> Self {
        match serde_json::from_slice::<Self>(body) {
            Ok(error) => Self { status, ..error },
            // A proxy's page is of no use to anybody; its first line may be.
            Err(_) => Self {
                status,
                code: unknown(),
                detail: String::from_utf8_lossy(body)
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .take(200)
                    .collect(),
                errors: Vec::new(),
            },
        }
    }
    /// Sending the same request again may help; its idempotency key keeps it from being done twice. Others who changed
    /// the same thing at the same moment (`contended`) have finished by then.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self.status, 429 | 502 | 503 | 504) || (self.status == 409 && self.code == "contended")
    }
}

/// Any failure of a call to the server.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The server could not be reached, or the connection broke, also after all retries.
    #[error("the server cannot be reached: {0}")]
    Transport(#[source] reqwest::Error),
    #[error("the address {0:?} is no http:// or https:// address")]
    Address(String),
    #[error("the server's answer has not the agreed form: {0}")]
    Shape(String),
    #[error("the server's answer has more than {0} bytes")]
    TooLong(usize),
    #[error("the request cannot be signed: {0}")]
    Signature(String),
    #[error("the live connection failed: {0}")]
    Live(String),
    #[error("{0}")]
    Input(String),
}

impl ClientError {
    /// Stable, for counting: the server's code, or the kind of failure.
    pub fn code(&self) -> String {
        match self {
            Self::Api(error) => error.code.clone(),
            Self::Transport(_) => "transport".to_owned(),
            Self::Address(_) => "address".to_owned(),
            Self::Shape(_) => "shape".to_owned(),
            Self::TooLong(_) => "too_long".to_owned(),
            Self::Signature(_) => "signature".to_owned(),
            Self::Live(_) => "live".to_owned(),
            Self::Input(_) => "input".to_owned(),
        }
    }
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }
}
