//! The live desk for extortion: what was reported before, notices to investigate, requests to block.

use super::{
    intake::kind_of,
    room::{Tips, ask_of, out_of_step},
    staff::{ask_about, asker, compartments, granted, opened, seen_rows, tips, within},
};
use crate::{
    app::App,
    desk::{Stop, Work, store_problem},
    http::{
        caller::{Caller, May},
        command::CommandHeaders,
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Grant, Resource, grants};
use atalaya_model::{AgencyCode, CommandId, Text};
use atalaya_store::{Dir, Select};
use atalaya_tips::{
    MarkKind, TipId, TipRow,
    block::BlockRequest,
    notice::{self, Notice, NoticeCommand, NoticeId, NoticeRow},
};
use atalaya_vault::{
    protocol::{FOUND_MAX, Hidden, Request, Response, Told},
    vault::Act,
};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// Compartments that are counted at once.
const COMPARTMENTS_MAX: usize = 4;

/// Something the caller is asked about, or tells.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenAsked {
    pub kind: MarkKind,
    pub text: Text<200>,
}

/// What to look for: numbers, accounts, scripts, at most four.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenForm {
    pub items: Vec<SeenAsked>,
}

/// How often each was reported, in the order asked.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SeenAnswer {
    pub items: Vec<SeenItem>,
}

/// How often something was reported, and nothing else of it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SeenItem {
    pub kind: MarkKind,
    /// Reports in the caller's compartments. Null for somebody whose work is limited to a territory: it would
    /// count what lies outside.
    pub reports: Option<u32>,
    /// There is a notice to investigate it.
    pub notice: bool,
}

fn told(asked: &SeenAsked) -> Told {
    Told { kind: kind_of(asked.kind), text: Hidden(asked.text.as_str().to_owned()) }
}

/// How often numbers, accounts and scripts were reported before; at once, while the victim is on the line. Counts
/// only: which tips takes a purpose. In the body, so that no number is in an address.
#[utoipa::path(post, path = "/tips/extortion/seen", tag = "tips", request_body = SeenForm,
    responses((status = 200, body = SeenAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn seen(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipReceive>,
    Json { value, .. }: Json<SeenForm>,
) -> Result<Answered<SeenAnswer>, Problem> {
    let tips = tips(&app)?;
    if !(1..=4).contains(&value.items.len()) {
        return Err(Problem::bad_request("too_many", "Consulte de uno a cuatro datos.", "one to four items"));
    }
    let limited = !caller.principal.scope().municipalities.is_empty();
    let mut items: Vec<SeenItem> = value
        .items
        .iter()
        .map(|asked| SeenItem { kind: asked.kind, reports: (!limited).then_some(0), notice: false })
        .collect();
    for unit in compartments(&caller).into_iter().take(COMPARTMENTS_MAX) {
        let all = Resource::all(app.desk.realm()).agencies([unit.clone()]);
        let _: Grant<grants::TipReceive> = caller.grant_hidden(&app, &all).await?;
        let ask = ask_of(&caller, None, Act::Count, unit.as_str(), None)?;
        let request = Request::Count { ask, told: value.items.iter().map(told).collect() };
        let Response::Counted { reports } = tips.ask(request).await? else { return Err(out_of_step()) };
        for (item, reports) in items.iter_mut().zip(&reports) {
            item.reports = item.reports.map(|n| n + reports.count);
            let (notice, _) = tips.desk.load::<Notice>(NoticeId(reports.mark)).await?;
            item.notice |= !limited && notice.raised.is_some() && notice.settled.is_none();
        }
    }
    Ok(Answered(SeenAnswer { items }))
}

/// Tips that report one thing.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ReportsFound {
    pub items: Vec<TipRow>,
}

/// What was reported, and where.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportsForm {
    pub kind: MarkKind,
    pub text: Text<200>,
    /// `089` when not given.
    #[serde(default)]
    pub compartment: Option<AgencyCode>,
}

/// The tips in which a number, account or script was reported. Takes a purpose and an unlocked vault.
#[utoipa::path(post, path = "/tips/extortion/reports", tag = "tips", request_body = ReportsForm, params(("Purpose" = String, Header)),
    responses((status = 200, body = ReportsFound), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn reports(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipSearch>,
    Json { value, .. }: Json<ReportsForm>,
) -> Result<Answered<ReportsFound>, Problem> {
    let unit = match value.compartment {
        Some(unit) => unit,
        None => AgencyCode::new(super::staff::GENERAL).map_err(|e| Problem::internal(&e))?,
    };
    let told = Told { kind: kind_of(value.kind), text: Hidden(value.text.as_str().to_owned()) };
    marked(&app, &caller, &unit, (Some(told), None)).await
}

async fn marked(
    app: &App,
    caller: &Caller,
    unit: &AgencyCode,
    (told, mark): (Option<Told>, Option<Uuid>),
) -> Result<Answered<ReportsFound>, Problem> {
    let tips = tips(app)?;
    let all = Resource::all(app.desk.realm()).agencies([unit.clone()]);
    let grant: Grant<grants::TipSearch> = caller.grant_hidden(app, &all).await?;
    let command = CommandId(app.desk.sources().ids().next());
    let asker = asker(tips, caller, command, grant.action().name())?;
    tips.desk.record_read(&asker, vec![format!("tips/{unit}")]).await?;
    let purpose = caller.circumstances.purpose.clone();
    let ask = ask_of(caller, purpose, Act::Search, unit.as_str(), None)?;
    let limit = u16::try_from(FOUND_MAX).unwrap_or(u16::MAX);
    let Response::Found { tips: found, .. } = tips.ask(Request::Marked { ask, told, mark, limit }).await?
    else {
        return Err(out_of_step());
    };
    Ok(Answered(ReportsFound { items: seen_rows(tips, caller, found).await? }))
}

/// Notices to investigate, the latest first.
#[utoipa::path(get, path = "/tips/notices", tag = "tips", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn notices(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipWork>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    let tips = tips(&app)?;
    // A notice counts the whole state: who works for a part of it sees none.
    if !caller.principal.scope().municipalities.is_empty() {
        return Ok(Answered(RowPage { items: Vec::new(), next: None }));
    }
    let select = within(&caller, Select::new("tip_notices").order("bucket", Dir::Desc));
    let select = select.limit(page.limit()?).after(page.cursor()?);
    let rows = tips.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(RowPage::of(rows)?))
}

/// A notice the caller may know of.
async fn noticed(tips: &Tips, caller: &Caller, id: NoticeId) -> Result<(Arc<Notice>, AgencyCode), Problem> {
    let (notice, _) = tips.desk.load::<Notice>(id).await?;
    let raised = notice.raised.as_ref().ok_or_else(Problem::not_found)?;
    let unit = AgencyCode::new(raised.compartment.as_str()).map_err(|e| Problem::internal(&e))?;
    let limited = !caller.principal.scope().municipalities.is_empty();
    if limited || !compartments(caller).contains(&unit) {
        return Err(Problem::not_found());
    }
    Ok((notice, unit))
}

/// The tips behind a notice. Takes a purpose and an unlocked vault.
#[utoipa::path(get, path = "/tips/notices/{id}/reports", tag = "tips", params(("id" = NoticeId, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = ReportsFound), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn notice_reports(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipSearch>,
    Path(id): Path<NoticeId>,
) -> Result<Answered<ReportsFound>, Problem> {
    let (_, unit) = noticed(tips(&app)?, &caller, id).await?;
    marked(&app, &caller, &unit, (None, Some(id.0))).await
}

/// Take a notice or settle it.
#[utoipa::path(post, path = "/tips/notices/{id}/commands", tag = "tips", request_body = NoticeCommand,
    params(("id" = NoticeId, Path), ("Idempotency-Key" = Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = NoticeRow), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn notice_command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipWork>,
    Path(id): Path<NoticeId>,
    headers: CommandHeaders,
    Json { value, .. }: Json<NoticeCommand>,
) -> Result<Answered<NoticeRow>, Problem> {
    let tips = tips(&app)?;
    let (_, unit) = noticed(tips, &caller, id).await?;
    let all = Resource::all(app.desk.realm()).agencies([unit]);
    let grant: Grant<grants::TipWork> = caller.grant_hidden(&app, &all).await?;
    let asker = asker(tips, &caller, headers.command, grant.action().name())?;
    let decide = |work: &mut Work| {
        let state = work.get::<Notice>(id)?;
        work.record::<Notice>(id, notice::decide(&state, &value, &work.env)?)?;
        Ok::<_, Stop>(())
    };
    tips.desk.run(&asker, vec![format!("tip_notice/{id}")], decide, |(), _| Vec::new()).await?;
    let (notice, _) = tips.desk.load::<Notice>(id).await?;
    NoticeRow::of(id, &notice).map(Answered).ok_or_else(Problem::not_found)
}

/// The document by which carrier or bank is asked to block a number or account; asked for by the command
/// `request_block` before. Opens that entry only.
#[utoipa::path(get, path = "/tips/{id}/block-requests/{entry}", tag = "tips", params(("id" = TipId, Path), ("entry" = u32, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = BlockRequest), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn block_request(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipRead>,
    Path((id, entry)): Path<(TipId, u32)>,
) -> Result<Answered<BlockRequest>, Problem> {
    let (grant, tip) = granted::<grants::TipRead>(&app, &caller, id).await?;
    let tips = tips(&app)?;
    if BlockRequest::of(&tip, entry, String::new(), 0).is_none() {
        return Err(Problem::not_found());
    }
    let command = CommandId(app.desk.sources().ids().next());
    let asker = asker(tips, &caller, command, grant.action().name())?;
    tips.desk.record_read(&asker, vec![format!("tip/{id}")]).await?;
    let name = format!("entry/{entry}");
    let field: Vec<_> = super::room::fields(&tip, false).into_iter().filter(|f| f.name == name).collect();
    let value = opened(tips, &caller, id, &tip, &field).await?.pop().ok_or_else(out_of_step)?;
    let reports = match super::intake::told_of(&tip, entry, &value) {
        None => 1,
        Some(told) => {
            let ask = ask_about(&caller, Act::Count, &tip)?;
            match tips.ask(Request::Count { ask, told: vec![told] }).await? {
                Response::Counted { reports } => reports.first().map_or(1, |r| r.count),
                _ => return Err(out_of_step()),
            }
        }
    };
    BlockRequest::of(&tip, entry, value, reports).map(Answered).ok_or_else(Problem::not_found)
}
