//! A member joins a passkey's secret (WebAuthn's PRF extension) to the phrase that opens their key, or takes it off. The
//! secret stays in their browser; the vault keeps the key as it was sealed anew there, and this server relays.

use super::{
    room::{not_set_up, out_of_step},
    staff_vault::VaultPasskey,
};
use crate::{
    app::App,
    http::{caller::May, json::Json},
    problem::Problem,
};
use atalaya_access::{Account, grants};
use atalaya_model::AgencyCode;
use atalaya_vault::{
    member::Passkey,
    protocol::{Blob, Request, Response},
};
use axum::{Json as Answered, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// Passkeys of the caller's account.
#[derive(Serialize, utoipa::ToSchema)]
pub struct OwnPasskeys {
    /// Ids of credentials, base64url.
    pub credentials: Vec<String>,
}

/// The proof of the phrase, to change how one's key is sealed. The first half is that of an unlocking.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeProof {
    pub unit: AgencyCode,
    pub login: Uuid,
    /// OPAQUE's KE3, base64.
    #[schema(value_type = String, max_length = 684)]
    pub proof: Blob,
}

/// One's own key, which opens only where one proved the phrase.
#[derive(Serialize, utoipa::ToSchema)]
pub struct OwnKey {
    /// Suite and public key, base64.
    #[schema(value_type = String)]
    pub public: Blob,
    /// Sealed private key, base64.
    #[schema(value_type = String)]
    pub sealed: Blob,
}

/// One's own key as it was sealed anew.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyChange {
    pub unit: AgencyCode,
    pub login: Uuid,
    /// Sealed private key, base64.
    #[schema(value_type = String, max_length = 2732)]
    pub sealed: Blob,
    /// Null when the phrase stands alone from now on.
    #[serde(default)]
    pub passkey: Option<VaultPasskey>,
    /// By the session's key, base64.
    #[schema(value_type = String, max_length = 44)]
    pub mac: Blob,
}

/// Passkeys of the caller's account, of which one may be joined to the phrase.
#[utoipa::path(get, path = "/tips/vault/passkey", tag = "tips",
    responses((status = 200, body = OwnPasskeys), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn own(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipReceive>,
) -> Result<Answered<OwnPasskeys>, Problem> {
    let (account, _) = app.desk.load::<Account>(caller.person()?.id).await?;
    Ok(Answered(OwnPasskeys { credentials: account.passkeys.keys().map(ToString::to_string).collect() }))
}

/// Prove the phrase in order to change how one's key is sealed; one's sealed key.
#[utoipa::path(post, path = "/tips/vault/passkey/open", tag = "tips", request_body = ChangeProof,
    responses((status = 200, body = OwnKey), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn open(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipReceive>,
    Json { value, .. }: Json<ChangeProof>,
) -> Result<Answered<OwnKey>, Problem> {
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    let (unit, member) = (value.unit.to_string(), caller.person()?.id.0);
    let request = Request::ChangeOpen { login: value.login, unit, member, proof: value.proof };
    match tips.ask(request).await? {
        Response::Own { public, sealed } => Ok(Answered(OwnKey { public, sealed })),
        _ => Err(out_of_step()),
    }
}

/// Join a passkey to the phrase, or take it off. Key and tips stay; a passkey that is lost costs a new enrolment.
#[utoipa::path(post, path = "/tips/vault/passkey", tag = "tips", request_body = KeyChange,
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn change(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipReceive>,
    Json { value, .. }: Json<KeyChange>,
) -> Result<StatusCode, Problem> {
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    let request = Request::Change {
        login: value.login,
        unit: value.unit.to_string(),
        member: caller.person()?.id.0,
        sealed: value.sealed,
        passkey: value.passkey.map(|p| Passkey { credential: p.credential, salt: p.salt }),
        mac: value.mac,
    };
    match tips.ask(request).await? {
        Response::Done => Ok(StatusCode::NO_CONTENT),
        _ => Err(out_of_step()),
    }
}
