//! Tips of compartments that open only at the client of who has a key: what is sealed goes out as it lies, with the
//! wrap that the vault hands out after asking its policies; what is written comes in sealed.

use super::{
    originals,
    room::{fields, out_of_step},
    staff::{ask_about, asker, authorised, granted, tips},
};
use crate::{
    app::App,
    http::{caller::May, command::CommandHeaders, json::Json},
    problem::Problem,
};
use atalaya_access::grants;
use atalaya_model::CommandId;
use atalaya_tips::{Sealed, TipCommand, TipDetail, TipId, TipRow};
use atalaya_vault::{
    envelope,
    protocol::{Blob, Request, Response},
    vault::Act,
};
use axum::{
    Json as Answered,
    extract::{Path, State},
    http::StatusCode,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What stands in a command for a text that comes sealed beside it.
const ELSEWHERE: &str = "•";

/// A tip whose texts open at the client.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SealedTip {
    /// As of a tip that was opened, its texts still sealed: base64, of the fields `content` and `entry/0` and on.
    pub detail: TipDetail,
    /// The field that the next text is to be sealed for.
    pub next_field: String,
    /// Which of the unit's keys the wrap opens with.
    pub epoch: u32,
    /// The tip's key, wrapped to it; base64.
    #[schema(value_type = String)]
    pub wrapped: Blob,
}

/// A file that opens at the client.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SealedFile {
    pub epoch: u32,
    #[schema(value_type = String)]
    pub wrapped: Blob,
    /// Sealed JPEG, base64.
    #[schema(value_type = String)]
    pub file: Blob,
}

/// A command with a text that was sealed at the client.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedCommand {
    /// Its text is `•`: in clear it would be refused.
    pub command: TipCommand,
    /// What it was sealed for.
    pub field: String,
    /// Base64.
    #[schema(value_type = String, max_length = 43752)]
    pub sealed: Blob,
}

/// A tip of a compartment that opens at the client, sealed. Takes what reading takes, and is on the record like it, here
/// and at the vault.
#[utoipa::path(get, path = "/tips/{id}/sealed", tag = "tips", params(("id" = TipId, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = SealedTip), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn sealed(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipRead>,
    Path(id): Path<TipId>,
) -> Result<Answered<SealedTip>, Problem> {
    let (grant, tip) = granted::<grants::TipRead>(&app, &caller, id).await?;
    let tips = tips(&app)?;
    let command = CommandId(app.desk.sources().ids().next());
    let asker = asker(tips, &caller, command, grant.action().name())?;
    tips.desk.record_read(&asker, vec![format!("tip/{id}")]).await?;
    let ask = ask_about(&caller, Act::Read, &tip)?;
    let Response::Handed { epoch, wrapped, .. } = tips.ask(Request::Hand { ask, tip: id.0 }).await? else {
        return Err(out_of_step());
    };
    let texts = fields(&tip, false).into_iter().map(|f| STANDARD.encode(&f.sealed.0)).collect();
    let detail = TipDetail::of(id, &tip, texts).ok_or_else(Problem::not_found)?;
    Ok(Answered(SealedTip { detail, next_field: tip.next_field(), epoch, wrapped }))
}

/// A picture of a tip that opens at the client, sealed.
#[utoipa::path(get, path = "/tips/{id}/files/{file}/sealed", tag = "tips", params(("id" = TipId, Path), ("file" = u32, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = SealedFile), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn sealed_file(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipRead>,
    Path((id, file)): Path<(TipId, u32)>,
) -> Result<Answered<SealedFile>, Problem> {
    let (grant, tip) = granted::<grants::TipRead>(&app, &caller, id).await?;
    let tips = tips(&app)?;
    if file >= tip.files {
        return Err(Problem::not_found());
    }
    let command = CommandId(app.desk.sources().ids().next());
    let asker = asker(tips, &caller, command, grant.action().name())?;
    tips.desk.record_read(&asker, vec![format!("tip/{id}")]).await?;
    let ask = ask_about(&caller, Act::Read, &tip)?;
    match tips.ask(Request::HandFile { ask, tip: id.0, number: file }).await? {
        Response::Handed { epoch, wrapped, file: Some(file) } => {
            Ok(Answered(SealedFile { epoch, wrapped, file }))
        }
        _ => Err(out_of_step()),
    }
}

/// Act on a tip with a text that was sealed at the client. Neither this server nor the vault can look into it.
#[utoipa::path(post, path = "/tips/{id}/sealed", tag = "tips", request_body = SealedCommand,
    params(("id" = TipId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = TipRow), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn sealed_command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipWork>,
    Path(id): Path<TipId>,
    headers: CommandHeaders,
    Json { value, .. }: Json<SealedCommand>,
) -> Result<Answered<TipRow>, Problem> {
    let SealedCommand { command, field, sealed } = value;
    let (tip, action) = authorised(&app, &caller, id, &command).await?;
    if !command.elsewhere(ELSEWHERE) {
        return Err(not_sealed());
    }
    let tips = tips(&app)?;
    let asker = asker(tips, &caller, headers.command, action.name())?;
    let kept = Sealed::new(STANDARD.encode(&sealed.0)).ok_or_else(not_sealed)?;
    tips.record_trial(&asker, id, &tip, &command, Some(kept.clone()))?;
    let ask = ask_about(&caller, Act::Write, &tip)?;
    let Response::Handed { epoch, .. } = tips.ask(Request::Hand { ask, tip: id.0 }).await? else {
        return Err(out_of_step());
    };
    // Whether it opens only a member can see; that it is an envelope of this tip's month anybody can.
    if !envelope::SEALED.contains(&sealed.0.len()) || envelope::epoch_of(&sealed.0) != Some(epoch) {
        return Err(not_sealed());
    }
    originals::follow(tips, &caller, id, &tip, &command).await?;
    tips.record(&asker, id, |tip, work| {
        // Somebody else wrote meanwhile: this text was sealed for a place that is taken.
        if tip.next_field() != field {
            return Err(atalaya_tips::TipRefusal::Unsealed);
        }
        atalaya_tips::decide(tip, id, &command, Some(kept.clone()), &work.env)
    })
    .await?;
    let (tip, _) = tips.desk.load::<atalaya_tips::Tip>(id).await?;
    TipRow::of(id, &tip).map(Answered).ok_or_else(Problem::not_found)
}

fn not_sealed() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "not_sealed",
        "El texto de este compartimento tiene que llegar sellado desde el equipo de quien escribe.",
        "Texts of this compartment have to come sealed.",
    )
}
