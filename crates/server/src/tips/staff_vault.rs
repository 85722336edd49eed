//! The vault at the beginning and the end of a shift, and whose keys open it.

use super::room::{ask_of, not_set_up, out_of_step};
use crate::{
    app::App,
    http::{caller::May, json::Json},
    problem::Problem,
};
use atalaya_access::{Grant, Resource, grants};
use atalaya_model::{AccountId, AgencyCode, Text};
use atalaya_vault::{
    protocol::{Hidden, Request, Response},
    vault::Act,
};
use axum::{
    Json as Answered,
    extract::{Query, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which unit of the vault.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct UnitQuery {
    /// Compartment: `089`, `UECS` …
    pub unit: AgencyCode,
}

/// How a unit of the vault stands.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VaultView {
    /// Escrow key and members are there: it can receive.
    pub ready: bool,
    /// Tips in the search index; null while nobody has unlocked the unit.
    pub indexed: Option<u64>,
}

/// A member's own phrase.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    pub unit: AgencyCode,
    pub phrase: Text<256>,
}

/// How many months' keys opened.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Unlocked {
    pub keys: u32,
}

/// The unit to lock.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LockUnit {
    pub unit: AgencyCode,
}

/// A new member; the phrase is typed by them.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    pub unit: AgencyCode,
    pub account: AccountId,
    pub phrase: Text<256>,
}

/// How a unit of the vault stands.
#[utoipa::path(get, path = "/tips/vault", tag = "tips", params(UnitQuery),
    responses((status = 200, body = VaultView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn status(
    State(app): State<Arc<App>>,
    _: May<grants::TipReceive>,
    Query(query): Query<UnitQuery>,
) -> Result<Answered<VaultView>, Problem> {
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    match tips.ask(Request::Status { unit: query.unit.to_string() }).await? {
        Response::Status { ready, indexed, tips: _ } => Ok(Answered(VaultView { ready, indexed })),
        _ => Err(out_of_step()),
    }
}

/// Unlock a unit for one's shift. Its search index fills in the background.
#[utoipa::path(post, path = "/tips/vault/unlock", tag = "tips", request_body = Unlock,
    responses((status = 200, body = Unlocked), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn unlock(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipReceive>,
    Json { value, .. }: Json<Unlock>,
) -> Result<Answered<Unlocked>, Problem> {
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    let member = caller.person()?.id;
    if !app.guesses.allow(&format!("vault/{member}"), app.desk.sources().now()) {
        return Err(Problem::busy());
    }
    let unit = value.unit.to_string();
    let phrase = Hidden(value.phrase.as_str().to_owned());
    let request = Request::Unlock { unit: unit.clone(), member: member.0, phrase };
    let Response::Unlocked { keys } = tips.ask(request).await? else { return Err(out_of_step()) };
    tokio::spawn(super::jobs::feed(app.clone(), unit));
    Ok(Answered(Unlocked { keys }))
}

/// Lock a unit at the end of one's shift. The last member takes the keys out of the vault's memory.
#[utoipa::path(post, path = "/tips/vault/lock", tag = "tips", request_body = LockUnit,
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn lock(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipReceive>,
    Json { value, .. }: Json<LockUnit>,
) -> Result<StatusCode, Problem> {
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    let request = Request::Lock { unit: value.unit.to_string(), member: caller.person()?.id.0 };
    match tips.ask(request).await? {
        Response::Done => Ok(StatusCode::NO_CONTENT),
        _ => Err(out_of_step()),
    }
}

/// Give a new member the unit's keys. The supervisor has the unit unlocked; the member types the phrase.
#[utoipa::path(post, path = "/tips/vault/members", tag = "tips", request_body = Enrolment,
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn enrol(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipMembers>,
    Json { value, .. }: Json<Enrolment>,
) -> Result<StatusCode, Problem> {
    let all = Resource::all(app.desk.realm()).agencies([value.unit.clone()]);
    let _: Grant<grants::TipMembers> = caller.grant_hidden(&app, &all).await?;
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    let unit = value.unit.to_string();
    let ask = Some(ask_of(caller.person()?, None, Act::Members, &unit, None));
    let phrase = Hidden(value.phrase.as_str().to_owned());
    match tips.ask(Request::Enrol { ask, unit, member: value.account.0, phrase }).await? {
        Response::Done => Ok(StatusCode::NO_CONTENT),
        _ => Err(out_of_step()),
    }
}
