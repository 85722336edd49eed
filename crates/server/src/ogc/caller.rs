//! Who reads geodata: a person with a session, or a machine of the kind `gis`.
//!
//! Programs like QGIS sign nothing; they know Basic authentication (RFC 7617) and fixed headers. A person's program
//! sends the session's token as `Authorization: Bearer`. A machine sends its adapter's id as the user and its private
//! key, as `atalaya key new-adapter` prints it, as the password: the server keeps public keys only, makes the public
//! key of what was sent and compares. Because the key travels, it opens these reads and nothing else, and is taken over
//! TLS or from this machine only.

use crate::{
    app::App,
    http::caller::{Caller, source_of},
    problem::Problem,
};
use atalaya_access::{
    Adapter, Circumstances, Principal,
    adapter::{AdapterKey, AdapterKind},
    policy::AdapterPrincipal,
};
use atalaya_model::AdapterId;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{net::SocketAddr, sync::Arc};

/// See the module.
pub struct GeoCaller(pub Caller);

/// A refusal that asks the program for its name and key.
pub struct Refused(Problem);

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}
impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let ask = self.0.status == StatusCode::UNAUTHORIZED.as_u16();
        let mut response = self.0.into_response();
        if ask {
            let value = HeaderValue::from_static("Basic realm=\"Atalaya\", charset=\"UTF-8\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
        response
    }
}

impl FromRequestParts<Arc<App>> for GeoCaller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let basic = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
            .map(|(_, text)| text.trim().to_owned());
        match basic {
            Some(text) => Ok(Self(machine(app, parts, &text).await?)),
            None => Ok(Self(Caller::from_request_parts(parts, app).await?)),
        }
    }
}

async fn machine(app: &App, parts: &Parts, basic: &str) -> Result<Caller, Problem> {
    let local = parts.extensions.get::<ConnectInfo<SocketAddr>>().is_some_and(|c| c.0.ip().is_loopback());
    if !app.config.tls && !local {
        return Err(plain());
    }
    let (id, key) = read(basic).ok_or_else(Problem::unauthenticated)?;
    let (adapter, _) = app.desk.load::<Adapter>(id).await?;
    let known = adapter.kind == Some(AdapterKind::Gis) && adapter.keys.contains(&key);
    let principal = AdapterPrincipal::of(&adapter).filter(|_| known).ok_or_else(Problem::unauthenticated)?;
    let circumstances = Circumstances { realm: app.desk.realm(), purpose: None, second_approval: None };
    let source = source_of(app, parts);
    Ok(Caller { principal: Principal::Adapter(principal), circumstances, source, session: None })
}

/// The adapter and the public key of the private one that was sent.
fn read(basic: &str) -> Option<(AdapterId, AdapterKey)> {
    let text = String::from_utf8(STANDARD.decode(basic).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    let seed = seed(password.trim())?;
    let public = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key();
    Some((user.trim().parse().ok()?, AdapterKey::new(public.to_bytes()).ok()?))
}

/// A private key as its file holds it: 64 hexadecimal digits, or 32 bytes in base64.
fn seed(text: &str) -> Option<[u8; 32]> {
    let mut seed = [0; 32];
    if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        for (byte, pair) in seed.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        return Some(seed);
    }
    STANDARD.decode(text).ok()?.try_into().ok()
}

fn plain() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "tls_required",
        "La clave solo se acepta por una conexión cifrada.",
        "A key is taken over TLS only.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_as_its_file_holds_it() {
        let hex: String = (0..32).map(|b| format!("{b:02x}")).collect();
        let bytes: [u8; 32] = std::array::from_fn(|i| i as u8);
        assert_eq!((seed(&hex), seed(&hex.to_uppercase())), (Some(bytes), Some(bytes)));
        assert_eq!(seed(&STANDARD.encode(bytes)), Some(bytes));
        for bad in ["", &hex[..62], &format!("{hex}00"), &hex.replace('0', "x"), "AAAA"] {
            assert_eq!(seed(bad), None, "{bad}");
        }
    }
}
