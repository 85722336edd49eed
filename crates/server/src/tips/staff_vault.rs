//! The vault at the beginning and the end of a shift, and whose keys open it.

use super::{
    room::{Tips, ask_of, not_set_up, out_of_step},
    sessions,
};
use crate::{
    app::App,
    http::{
        caller::{Caller, May},
        json::Json,
    },
    problem::Problem,
};
use atalaya_access::{Account, Grant, Resource, grants};
use atalaya_model::{AccountId, AgencyCode};
use atalaya_vault::{
    member::Enrolled,
    opaque::Opens,
    protocol::{Blob, Granted, HeldKeys, Request, Response},
    vault::{Act, Ask},
};
use axum::{
    Json as Answered,
    extract::{Query, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

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
    /// Tips in the search index; null while nobody has unlocked the unit, and for who does not work on its tips: a count
    /// that rises tells when one came.
    pub indexed: Option<u64>,
    /// The caller has unlocked it in this session.
    pub unlocked: bool,
    /// Where its tips open: in the vault, or at the client of who has a key and nowhere else.
    pub opens: TipsOpen,
    /// How the caller is enrolled; null for who is no member.
    pub enrolled: Option<VaultEnrolled>,
    /// 32 hex digits of the vault's keys, for people to compare at an enrolment.
    pub fingerprint: String,
    /// 12 hex digits of the forensic key; null when there is none, and no original can be kept.
    pub forensic: Option<String>,
}

/// Where the tips of a unit open.
#[derive(Clone, Copy, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TipsOpen {
    Vault,
    Client,
}
impl From<Opens> for TipsOpen {
    fn from(opens: Opens) -> Self {
        match opens {
            Opens::Vault => Self::Vault,
            Opens::Client => Self::Client,
        }
    }
}

/// How somebody is enrolled in a unit.
#[derive(Clone, Copy, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VaultEnrolled {
    Opaque,
    /// With a passkey joined: unlocking takes both.
    OpaquePasskey,
    /// By an earlier version, or before the unit's tips opened elsewhere: renewed at the vault's terminal, or
    /// enrolled again.
    Earlier,
}
impl From<Enrolled> for VaultEnrolled {
    fn from(enrolled: Enrolled) -> Self {
        match enrolled {
            Enrolled::Opaque => Self::Opaque,
            Enrolled::OpaquePasskey => Self::OpaquePasskey,
            Enrolled::Earlier => Self::Earlier,
        }
    }
}

/// A member of a unit.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VaultMember {
    pub account: AccountId,
    /// Null for an account that does not exist any more.
    pub name: Option<String>,
    pub unlocked: bool,
}

/// Who leaves.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Removal {
    pub unit: AgencyCode,
    pub account: AccountId,
}

/// The beginning of an unlocking. The phrase is in none of it: this server relays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    pub unit: AgencyCode,
    /// OPAQUE's KE1 (RFC 9807), base64.
    #[schema(value_type = String, max_length = 684)]
    pub hello: Blob,
}

/// The vault's half, as it is relayed.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VaultReply {
    /// Of an unlocking; null of an enrolment.
    pub login: Option<Uuid>,
    /// OPAQUE's KE2 or registration response, base64.
    #[schema(value_type = String)]
    pub reply: Blob,
    /// The vault's own public key with its suite, base64. Its hash is bound into each registration.
    #[schema(value_type = String)]
    pub key: Blob,
    pub opens: TipsOpen,
    /// Of an unlocking: the passkey that is joined to the caller's phrase; null where the phrase stands alone.
    pub passkey: Option<VaultPasskey>,
}

/// A passkey that is joined to a member's phrase.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VaultPasskey {
    /// Id of the credential, base64.
    #[schema(value_type = String, max_length = 1364)]
    pub credential: Blob,
    /// What its secret is asked for with (PRF extension), 32 bytes in base64.
    #[schema(value_type = String, max_length = 44)]
    pub salt: Blob,
}

/// The end of an unlocking.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnlockProof {
    pub unit: AgencyCode,
    pub login: Uuid,
    /// OPAQUE's KE3, base64.
    #[schema(value_type = String, max_length = 684)]
    pub proof: Blob,
    /// The member's key, sealed to the vault; null where the unit's tips open at the client. Base64.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2732)]
    pub sealed: Option<Blob>,
}

/// What was unlocked.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Unlocked {
    /// How many months' keys there are.
    pub keys: u32,
    /// What only the member's own side can open; null where the unit's tips open in the vault.
    pub held: Option<VaultHeld>,
}

/// Keys that open at the client only.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VaultHeld {
    /// Suite and public key, base64.
    #[schema(value_type = String)]
    pub public: Blob,
    /// Sealed private key, base64.
    #[schema(value_type = String)]
    pub sealed: Blob,
    pub grants: Vec<VaultGrant>,
}
impl From<HeldKeys> for VaultHeld {
    fn from(held: HeldKeys) -> Self {
        let grants =
            held.grants.into_iter().map(|g| VaultGrant { epoch: g.epoch, wrapped: g.wrapped }).collect();
        Self { public: held.public, sealed: held.sealed, grants }
    }
}

/// A key of a month, wrapped to a member.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VaultGrant {
    pub epoch: u32,
    /// HPKE over X-Wing, base64.
    #[schema(value_type = String, max_length = 2732)]
    pub wrapped: Blob,
}

/// The unit to lock.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LockUnit {
    pub unit: AgencyCode,
}

/// The beginning of an enrolment.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentStart {
    pub unit: AgencyCode,
    pub account: AccountId,
    /// OPAQUE's registration request, base64.
    #[schema(value_type = String, max_length = 684)]
    pub request: Blob,
}

/// The end of an enrolment: made where the new member typed their phrase.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    pub unit: AgencyCode,
    pub account: AccountId,
    /// OPAQUE's registration record, base64.
    #[schema(value_type = String, max_length = 684)]
    pub record: Blob,
    /// Suite and public key, base64.
    #[schema(value_type = String, max_length = 2732)]
    pub public: Blob,
    /// Sealed private key, base64.
    #[schema(value_type = String, max_length = 2732)]
    pub sealed: Blob,
    /// The unit's keys, wrapped at the side of the member who vouches; empty where the unit's tips open in the vault.
    #[serde(default)]
    pub grants: Vec<VaultGrant>,
}

/// How a unit of the vault stands.
#[utoipa::path(get, path = "/tips/vault", tag = "tips", params(UnitQuery),
    responses((status = 200, body = VaultView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn status(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipReceive>,
    Query(query): Query<UnitQuery>,
) -> Result<Answered<VaultView>, Problem> {
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    let (member, session) = (Some(caller.person()?.id.0), Some(sessions::own(&caller)?));
    let all = Resource::all(app.desk.realm()).agencies([query.unit.clone()]);
    let works = caller.holds::<grants::TipWork>(&app, &all);
    match tips.ask(Request::Status { unit: query.unit.to_string(), member, session }).await? {
        Response::Status { ready, indexed, unlocked, opens, enrolled, fingerprint, forensic, tips: _ } => {
            let (opens, enrolled) = (opens.into(), enrolled.map(VaultEnrolled::from));
            let indexed = indexed.filter(|_| works);
            Ok(Answered(VaultView { ready, indexed, unlocked, opens, enrolled, fingerprint, forensic }))
        }
        _ => Err(out_of_step()),
    }
}

fn relayed(response: Response) -> Result<Answered<VaultReply>, Problem> {
    match response {
        Response::Reply { login, reply, key, opens, passkey } => {
            let passkey = passkey.map(|p| VaultPasskey { credential: p.credential, salt: p.salt });
            Ok(Answered(VaultReply { login, reply, key, opens: opens.into(), passkey }))
        }
        _ => Err(out_of_step()),
    }
}

/// Begin to unlock a unit for one's shift: the first half of OPAQUE with the vault. Each is a guess, and counted.
#[utoipa::path(post, path = "/tips/vault/unlock", tag = "tips", request_body = Unlock,
    responses((status = 200, body = VaultReply), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn unlock(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipReceive>,
    Json { value, .. }: Json<Unlock>,
) -> Result<Answered<VaultReply>, Problem> {
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    let member = caller.person()?.id;
    if !app.guesses.allow(&format!("vault/{member}"), app.desk.sources().now()) {
        return Err(Problem::busy());
    }
    let request = Request::UnlockStart { unit: value.unit.to_string(), member: member.0, hello: value.hello };
    relayed(tips.ask(request).await?)
}

/// End the unlocking with the proof of the phrase. It serves this session and ends with it, after a shift, or when it is
/// not used for an hour. Where the unit's tips open in the vault, its search index fills in the background.
#[utoipa::path(post, path = "/tips/vault/unlock/finish", tag = "tips", request_body = UnlockProof,
    responses((status = 200, body = Unlocked), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn unlock_finish(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipReceive>,
    Json { value, .. }: Json<UnlockProof>,
) -> Result<Answered<Unlocked>, Problem> {
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    let unit = value.unit.to_string();
    let session = sessions::bound(&app, &caller).await?;
    let request = Request::UnlockFinish {
        login: value.login,
        unit: unit.clone(),
        member: caller.person()?.id.0,
        session,
        proof: value.proof,
        sealed: value.sealed,
    };
    let Response::Unlocked { keys, held } = tips.ask(request).await? else { return Err(out_of_step()) };
    if held.is_none() {
        tokio::spawn(super::jobs::feed(app.clone(), unit, session.id));
    }
    Ok(Answered(Unlocked { keys, held: held.map(VaultHeld::from) }))
}

/// Lock a unit at the end of one's shift, in all of one's sessions. The last member takes the keys out of the vault's
/// memory.
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

/// Begin to give a new member the unit's keys. The supervisor has the unit unlocked.
#[utoipa::path(post, path = "/tips/vault/members/start", tag = "tips", request_body = EnrolmentStart,
    responses((status = 200, body = VaultReply), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn enrol_start(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipMembers>,
    Json { value, .. }: Json<EnrolmentStart>,
) -> Result<Answered<VaultReply>, Problem> {
    let (tips, unit, ask) = vouching(&app, &caller, &value.unit).await?;
    let request =
        Request::EnrolStart { ask: Some(ask), unit, member: value.account.0, request: value.request };
    relayed(tips.ask(request).await?)
}

/// Give a new member the unit's keys. The phrase was typed by them, where this was made; it is in none of it.
#[utoipa::path(post, path = "/tips/vault/members", tag = "tips", request_body = Enrolment,
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn enrol(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipMembers>,
    Json { value, .. }: Json<Enrolment>,
) -> Result<StatusCode, Problem> {
    let (tips, unit, ask) = vouching(&app, &caller, &value.unit).await?;
    let grants = value.grants.into_iter().map(|g| Granted { epoch: g.epoch, wrapped: g.wrapped }).collect();
    let request = Request::Enrol {
        ask: Some(ask),
        unit,
        member: value.account.0,
        record: value.record,
        public: value.public,
        sealed: value.sealed,
        grants,
    };
    match tips.ask(request).await? {
        Response::Done => Ok(StatusCode::NO_CONTENT),
        _ => Err(out_of_step()),
    }
}

/// The supervisor who vouches for a new member, as the vault's policies see them.
pub(super) async fn vouching<'a>(
    app: &'a App,
    caller: &Caller,
    unit: &AgencyCode,
) -> Result<(&'a Tips, String, Ask), Problem> {
    let all = Resource::all(app.desk.realm()).agencies([unit.clone()]);
    let _: Grant<grants::TipMembers> = caller.grant_hidden(app, &all).await?;
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    let ask = ask_of(caller, None, Act::Members, unit.as_str(), None)?;
    Ok((tips, unit.to_string(), ask))
}

/// Whose keys open a unit. The supervisor has it unlocked.
#[utoipa::path(get, path = "/tips/vault/members", tag = "tips", params(UnitQuery),
    responses((status = 200, body = Vec<VaultMember>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn members(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipMembers>,
    Query(query): Query<UnitQuery>,
) -> Result<Answered<Vec<VaultMember>>, Problem> {
    let all = Resource::all(app.desk.realm()).agencies([query.unit.clone()]);
    let _: Grant<grants::TipMembers> = caller.grant_hidden(&app, &all).await?;
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    let ask = ask_of(&caller, None, Act::Members, query.unit.as_str(), None)?;
    let Response::Members { members } = tips.ask(Request::Members { ask }).await? else {
        return Err(out_of_step());
    };
    let mut found = Vec::new();
    for state in members {
        let account = AccountId(state.member);
        let (known, version) = app.desk.load::<Account>(account).await?;
        let name = known.name.as_ref().filter(|_| version > 0).map(ToString::to_string);
        found.push(VaultMember { account, name, unlocked: state.unlocked });
    }
    Ok(Answered(found))
}

/// Take a member out. The unit gets a new key at once, which that member never had; what came before stays
/// readable by the others.
#[utoipa::path(post, path = "/tips/vault/members/remove", tag = "tips", request_body = Removal,
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn remove(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipMembers>,
    Json { value, .. }: Json<Removal>,
) -> Result<StatusCode, Problem> {
    let all = Resource::all(app.desk.realm()).agencies([value.unit.clone()]);
    let _: Grant<grants::TipMembers> = caller.grant_hidden(&app, &all).await?;
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    let unit = value.unit.to_string();
    let ask = ask_of(&caller, None, Act::Members, &unit, None)?;
    match tips.ask(Request::Remove { ask, unit, member: value.account.0 }).await {
        Ok(Response::Done) => Ok(StatusCode::NO_CONTENT),
        Ok(_) => Err(out_of_step()),
        // Here it means that too few would stay.
        Err(problem) if problem.code == "tips_not_set_up" => Err(Problem::new(
            StatusCode::CONFLICT,
            "too_few_members",
            "La unidad se quedaría con menos de dos personas; dé de alta a otra antes.",
            "The unit would be left with fewer than two members.",
        )),
        Err(problem) => Err(problem),
    }
}
