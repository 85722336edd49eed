//! Signed requests of adapters that have no client certificate.
//!
//! Headers:
//! ```text
//! Atalaya-Adapter: 0193a5f0-…                    the adapter's id
//! Atalaya-Timestamp: 1795489200123               milliseconds since 1970, the signer's clock
//! Atalaya-Signature: ed25519=<standard base64 of 64 bytes>
//! ```
//! What is signed is this text, lines joined by one line feed, none at the end:
//! ```text
//! atalaya-request-v1
//! <adapter id, lower case, hyphens>
//! <METHOD in capitals>
//! <path and query exactly as sent: /api/v1/call-events?dry=1>
//! <timestamp, decimal>
//! <SHA-256 of the body, 64 lower-case hex digits; of the empty string when there is none>
//! ```
//! A request is taken within ±120 s of the server's clock. Within that window the same request can be
//! sent again; that is harmless, because the doors behind are idempotent by sequence number.

use crate::{Adapter, token};
use atalaya_model::{AdapterId, Millis, Timestamp};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};

pub const ADAPTER_HEADER: &str = "atalaya-adapter";
pub const TIMESTAMP_HEADER: &str = "atalaya-timestamp";
pub const SIGNATURE_HEADER: &str = "atalaya-signature";
/// Greatest difference between the clocks.
pub const WINDOW: Millis = Millis::from_secs(120);
const PREFIX: &str = "ed25519=";

/// Why a signed request was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SignatureError {
    #[error("the header Atalaya-Adapter must hold the adapter's id, a UUID")]
    Adapter,
    #[error("the header Atalaya-Timestamp must hold milliseconds since 1970")]
    Timestamp,
    #[error("the header Atalaya-Signature must be ed25519= and 88 characters of base64")]
    Signature,
    #[error("method and path must be printable ASCII")]
    Request,
    #[error("the request's time differs from the server's by more than 120 s")]
    Window,
    /// Also for an adapter that is unknown or disabled: the difference is nobody's business.
    #[error("the signature is not one of this adapter's")]
    Refused,
}

/// The three headers, read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignedHeaders {
    pub adapter: AdapterId,
    /// As sent: milliseconds.
    pub timestamp: u64,
    pub signature: [u8; 64],
}

impl SignedHeaders {
    /// Reads the headers' values. Tells noise from a wrong signature, so that an integrator can help
    /// themselves.
    pub fn parse(adapter: &str, timestamp: &str, signature: &str) -> Result<Self, SignatureError> {
        if adapter.len() != 36 {
            return Err(SignatureError::Adapter);
        }
        let adapter = adapter.parse().map_err(|_| SignatureError::Adapter)?;
        if !(1..=15).contains(&timestamp.len()) || !timestamp.bytes().all(|b| b.is_ascii_digit()) {
            return Err(SignatureError::Timestamp);
        }
        let timestamp = timestamp.parse().map_err(|_| SignatureError::Timestamp)?;
        let text = signature.strip_prefix(PREFIX).ok_or(SignatureError::Signature)?;
        if text.len() != 88 {
            return Err(SignatureError::Signature);
        }
        let bytes = STANDARD.decode(text).map_err(|_| SignatureError::Signature)?;
        let signature = bytes.try_into().map_err(|_| SignatureError::Signature)?;
        Ok(Self { adapter, timestamp, signature })
    }
}

/// The request that is signed.
#[derive(Clone, Copy, Debug)]
pub struct RequestParts<'a> {
    /// Capitals: `POST`.
    pub method: &'a str,
    /// Path and query exactly as sent.
    pub path_and_query: &'a str,
    pub body: &'a [u8],
}

/// The exact text that is signed.
pub fn canonical(
    adapter: AdapterId,
    timestamp_ms: u64,
    request: &RequestParts<'_>,
) -> Result<String, SignatureError> {
    // No line feed may be smuggled into a line of the text.
    let printable = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
    if !printable(request.method) || !printable(request.path_and_query) {
        return Err(SignatureError::Request);
    }
    let body = token::hex(&Sha256::digest(request.body));
    let method = request.method.to_ascii_uppercase();
    let path = request.path_and_query;
    Ok(format!("atalaya-request-v1\n{adapter}\n{method}\n{path}\n{timestamp_ms}\n{body}"))
}

/// Signs a request: the value of `Atalaya-Signature`. `secret` is the 32-byte Ed25519 seed.
pub fn sign(
    secret: &[u8; 32],
    adapter: AdapterId,
    timestamp_ms: u64,
    request: &RequestParts<'_>,
) -> Result<String, SignatureError> {
    let text = canonical(adapter, timestamp_ms, request)?;
    let signature = SigningKey::from_bytes(secret).sign(text.as_bytes());
    Ok(format!("{PREFIX}{}", STANDARD.encode(signature.to_bytes())))
}

/// Checks a signed request against its adapter, at the server's time.
pub fn verify(
    adapter: &Adapter,
    headers: &SignedHeaders,
    request: &RequestParts<'_>,
    now: Timestamp,
) -> Result<(), SignatureError> {
    if !adapter.is_enabled() || adapter.id != Some(headers.adapter) {
        return Err(SignatureError::Refused);
    }
    let now_ms = now.as_millis().unsigned_abs();
    if now_ms.abs_diff(headers.timestamp) > WINDOW.0.unsigned_abs() {
        return Err(SignatureError::Window);
    }
    let text = canonical(headers.adapter, headers.timestamp, request)?;
    let good = adapter.keys.iter().any(|key| key.verifies(text.as_bytes(), &headers.signature));
    if good { Ok(()) } else { Err(SignatureError::Refused) }
}
