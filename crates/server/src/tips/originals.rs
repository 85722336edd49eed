//! Originals of pictures under a written order: what two supervisors decide goes to the vault before it is recorded; what
//! arrives while an order is in force is sealed here to the forensic key and handed in. The vault says when.

use super::{
    room::{Tips, out_of_step},
    staff::{ask_about, asker, granted, tips},
};
use crate::{
    app::App,
    http::caller::{Caller, May},
    problem::Problem,
    stack,
};
use atalaya_access::grants;
use atalaya_model::{Actor, CommandId, Refusal};
use atalaya_tips::{Tip, TipCommand, TipId, TipRefusal, originals::Commitment};
use atalaya_vault::{
    Suite,
    original::{self, OriginalPlace},
    protocol::{Blob, Keep, Request, Response as Told},
    vault::Act,
    wrap::PublicKey,
};
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use zeroize::Zeroizing;

const _: () = assert!(original::ORIGINAL_MAX >= atalaya_pixels::INPUT_MAX);

/// Whether the caller asked for what this would approve.
pub(super) fn own(caller: &Caller, tip: &Tip, command: &TipCommand) -> bool {
    let asked_by = match command {
        TipCommand::ApproveOriginals { order } => tip.order(*order).map(|o| o.asked_by.as_str()),
        TipCommand::HandOver { file } => tip.original(*file).and_then(|o| o.asked_by.as_deref()),
        _ => None,
    };
    match (caller.principal.actor(), asked_by) {
        (Actor::Account { id, .. }, Some(by)) => by.rsplit(' ').next() == Some(&id.to_string()),
        _ => false,
    }
}

/// The order that a command is about, by its number on paper.
fn number<'a>(tip: &'a Tip, command: &'a TipCommand) -> Option<&'a str> {
    let order = match command {
        TipCommand::AskOriginals { number, .. } => return Some(number.as_str()),
        TipCommand::ApproveOriginals { order } | TipCommand::EndOriginals { order } => *order,
        TipCommand::AskHandOver { file } | TipCommand::HandOver { file } => tip.original(*file)?.order,
        _ => return None,
    };
    Some(tip.order(order)?.number.as_str())
}

/// Nobody acts under one order with the number of another.
fn under(caller: &Caller, number: &str) -> Result<(), Problem> {
    let purpose = caller.circumstances.purpose.as_ref();
    match purpose.and_then(|p| p.reference.as_ref()) {
        Some(reference) if reference.as_str() == number => Ok(()),
        _ => Err(Refusal::from(TipRefusal::OrderNumber).into()),
    }
}

/// Has the vault follow a command about originals, which was decided on and is not recorded yet. Nothing for any other.
pub(super) async fn follow(
    tips: &Tips,
    caller: &Caller,
    id: TipId,
    tip: &Tip,
    command: &TipCommand,
) -> Result<(), Problem> {
    let Some(number) = number(tip, command) else { return Ok(()) };
    under(caller, number)?;
    let act = match command {
        TipCommand::ApproveOriginals { .. } | TipCommand::HandOver { .. } => Act::OriginalsApprove,
        _ => Act::Originals,
    };
    let (ask, tip_id) = (ask_about(caller, act, tip)?, id.0);
    let request = match command {
        TipCommand::AskOriginals { until, .. } => Request::OrderAsk {
            ask,
            tip: tip_id,
            order: u32::try_from(tip.orders.len()).unwrap_or(u32::MAX),
            until_s: atalaya_tips::Bucket::of(*until).start().as_millis() / 1_000,
        },
        TipCommand::ApproveOriginals { order } => Request::OrderApprove { ask, tip: tip_id, order: *order },
        TipCommand::EndOriginals { order } => Request::OrderEnd { ask, tip: tip_id, order: *order },
        TipCommand::AskHandOver { file } => Request::HandOverAsk { ask, tip: tip_id, file: *file },
        TipCommand::HandOver { file } => Request::HandOver { ask, tip: tip_id, file: *file },
        _ => return Ok(()),
    };
    match tips.ask(request).await {
        Ok(Told::Done) => Ok(()),
        Ok(_) => Err(out_of_step()),
        // Of somebody who was faster.
        Err(problem) if problem.code == "tip_exists" => Err(Refusal::from(TipRefusal::OrderThere).into()),
        Err(problem) => Err(problem),
    }
}

/// Seals an original that the vault asks for, and hands it in. A picture is kept with or without: what fails here is told
/// to the centre and not to whoever sent it.
pub(super) async fn keep(tips: &Tips, id: TipId, file: u32, keep: Option<Keep>, bytes: Zeroizing<Vec<u8>>) {
    if let Some(keep) = keep {
        match try_keep(tips, id, file, keep, bytes).await {
            Ok(()) => return,
            Err(problem) => {
                tracing::error!(
                    code = problem.code,
                    "an original that a written order asks for was not kept"
                );
            }
        }
    }
    if let Err(problem) = miss(tips, id, file).await {
        tracing::error!(
            code = problem.code,
            "that an original was not kept is not on the tip's record either"
        );
    }
}

/// Puts on the record that an original is gone, where the record has an order that asks for it: because it could not be
/// handed in, or because the vault, which says whether to, knows of no order or takes too many at a time.
async fn miss(tips: &Tips, id: TipId, file: u32) -> Result<(), Problem> {
    let (tip, _) = tips.desk.load::<Tip>(id).await?;
    let in_force = tip.order_in_force(tips.desk.sources().now());
    let Some(order) = in_force.filter(|_| tip.original(file).is_none()) else { return Ok(()) };
    let asker = tips.asker("TipOriginalMissed");
    tips.record(&asker, id, |tip, work| atalaya_tips::original_missed(tip, (file, order), work.env.now)).await
}

async fn try_keep(
    tips: &Tips,
    id: TipId,
    file: u32,
    keep: Keep,
    bytes: Zeroizing<Vec<u8>>,
) -> Result<(), Problem> {
    let Keep { token, order, key } = keep;
    let (tip, _) = tips.desk.load::<Tip>(id).await?;
    // Both records must say so: the vault's and this one.
    if !tip.order(order).is_some_and(|o| o.in_force(tips.desk.sources().now())) {
        return Ok(());
    }
    let sealed = tokio::task::spawn_blocking(move || {
        let key = key.0.split_first().and_then(|(suite, key)| PublicKey::new(Suite::of(*suite)?, key).ok());
        let place = OriginalPlace { tip: id.0, order, file };
        let sealed = key.and_then(|key| original::seal(&key, &place, &bytes, &mut rand::rng()).ok());
        drop(bytes);
        stack::wipe();
        sealed
    });
    let sealed = sealed.await.map_err(|e| Problem::internal(&e))?.ok_or_else(out_of_step)?;
    for part in sealed.parts {
        let Told::Done = tips.ask(Request::KeepPart { token, sealed: Blob(part) }).await? else {
            return Err(out_of_step());
        };
    }
    let (head, commitment) = (Blob(sealed.head), Blob(sealed.commitment.to_vec()));
    let Told::Done = tips.ask(Request::Keep { token, head, commitment }).await? else {
        return Err(out_of_step());
    };
    let asker = tips.asker("TipOriginalKept");
    let commitment = Commitment::of(&sealed.commitment);
    tips.record(&asker, id, |tip, work| {
        atalaya_tips::original_kept(tip, (file, order), commitment.clone(), work.env.now)
    })
    .await
}

/// A sealed original that two people handed over, for either of them: it opens with the shares of the forensic key and
/// nowhere here. The fetch is on the record, here and at the vault.
#[utoipa::path(get, path = "/tips/{id}/originals/{file}", tag = "tips", params(("id" = TipId, Path), ("file" = u32, Path), ("Purpose" = String, Header, description = "`legal_order; ref=` the order's number")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn handed_over(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipOriginals>,
    Path((id, file)): Path<(TipId, u32)>,
) -> Result<Response, Problem> {
    let (grant, tip) = granted::<grants::TipOriginals>(&app, &caller, id).await?;
    let tips = tips(&app)?;
    let kept = tip.original(file).filter(|o| o.handed_over_by.is_some()).ok_or_else(Problem::not_found)?;
    let order = tip.order(kept.order).ok_or_else(Problem::not_found)?;
    under(&caller, order.number.as_str())?;
    let command = CommandId(app.desk.sources().ids().next());
    let asker = asker(tips, &caller, command, grant.action().name())?;
    tips.desk.record_read(&asker, vec![format!("tip/{id}")]).await?;
    let ask = ask_about(&caller, Act::Originals, &tip)?;
    let piece = async |piece| {
        let request = Request::HandedOver { ask: ask.clone(), tip: id.0, file, piece };
        match tips.ask(request).await? {
            Told::File { file } => Ok(file.0),
            _ => Err(out_of_step()),
        }
    };
    let mut whole = piece(0).await?;
    let (_, parts) = original::place_of(&whole).ok_or_else(out_of_step)?;
    for part in 1..=parts {
        whole.extend(piece(part).await?);
    }
    let folio = tip.created.as_ref().map(|c| c.folio.to_string()).unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{folio}-original-{}.sellado\"", file + 1),
        ),
    ];
    Ok((headers, whole).into_response())
}
