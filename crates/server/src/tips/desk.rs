//! More of the analysts' desk: tips that say the like, products as they leave, figures.

use super::{
    room::{ELSEWHERE, fields, out_of_step},
    staff::{ask_about, asker, granted, in_territory, opened, tips, within},
};
use crate::{app::App, desk::store_problem, http::caller::May, problem::Problem};
use atalaya_access::grants;
use atalaya_model::{CommandId, Timestamp};
use atalaya_store::{Dir, Filter, Select};
use atalaya_tips::{
    Information, ProductUse, SourceGrade, Tip, TipFolio, TipId, TipRow,
    figures::{BLOCK_WEEKS, Block, Gather, WEEKS_MAX, Week, week_of, week_start},
    product::Lead,
};
use atalaya_vault::{
    protocol::{FIELDS_MAX, Request, Response as Opened},
    vault::Act,
};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Most tips that are called alike.
const SIMILAR_MAX: u16 = 10;
/// Most rows counted for one answer.
const ROWS_MAX: usize = 100_000;

/// A tip that says the like.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SimilarTip {
    pub row: TipRow,
    /// How much of what this tip says the other says too, in thousandths.
    pub alike: u32,
}

/// Tips that say the like, the most alike first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SimilarTips {
    pub items: Vec<SimilarTip>,
}

/// Tips of the same compartment that say the like of this one. Compared inside the vault.
#[utoipa::path(get, path = "/tips/{id}/similar", tag = "tips", params(("id" = TipId, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = SimilarTips), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn similar(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipSearch>,
    Path(id): Path<TipId>,
) -> Result<Answered<SimilarTips>, Problem> {
    let (grant, tip) = granted::<grants::TipSearch>(&app, &caller, id).await?;
    let tips = tips(&app)?;
    let command = CommandId(app.desk.sources().ids().next());
    let asker = asker(tips, &caller, command, grant.action().name())?;
    tips.desk.record_read(&asker, vec![format!("tip/{id}")]).await?;
    let mut fields = fields(&tip, false);
    fields.truncate(FIELDS_MAX);
    let ask = ask_about(&caller, Act::Search, &tip)?;
    let request = Request::Similar { ask, tip: id.0, fields, limit: SIMILAR_MAX };
    let Opened::Similar { tips: found } = tips.ask(request).await? else { return Err(out_of_step()) };
    let mut items = Vec::new();
    for alike in found {
        let (tip, _) = tips.desk.load::<Tip>(TipId(alike.tip)).await?;
        let row = in_territory(&caller, &tip).then(|| TipRow::of(TipId(alike.tip), &tip)).flatten();
        items.extend(row.map(|row| SimilarTip { row, alike: alike.alike }));
    }
    Ok(Answered(SimilarTips { items }))
}

/// What leaves the desk: the approved text with its grade, and no word of the tip itself.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ProductDocument {
    pub folio: TipFolio,
    #[serde(rename = "use")]
    pub purpose: ProductUse,
    pub source: SourceGrade,
    pub information: Information,
    /// Null of a compartment that opens at the client, which has the text.
    pub text: Option<String>,
}

/// A product as it leaves, once a supervisor approved it.
#[utoipa::path(get, path = "/tips/{id}/products/{product}", tag = "tips", params(("id" = TipId, Path), ("product" = u32, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = ProductDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn product(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipRead>,
    Path((id, product)): Path<(TipId, u32)>,
) -> Result<Answered<ProductDocument>, Problem> {
    let (grant, tip) = granted::<grants::TipRead>(&app, &caller, id).await?;
    let tips = tips(&app)?;
    let lead = Lead::of(&tip, product).ok_or_else(Problem::not_found)?;
    let command = CommandId(app.desk.sources().ids().next());
    let asker = asker(tips, &caller, command, grant.action().name())?;
    tips.desk.record_read(&asker, vec![format!("tip/{id}")]).await?;
    let name = format!("entry/{}", lead.entry());
    let field: Vec<_> = fields(&tip, false).into_iter().filter(|f| f.name == name).collect();
    let text = match opened(tips, &caller, id, &tip, &field).await {
        Ok(mut texts) => Some(texts.pop().ok_or_else(out_of_step)?),
        Err(problem) if problem.code == ELSEWHERE => {
            let ask = ask_about(&caller, Act::Read, &tip)?;
            tips.ask(Request::Hand { ask, tip: id.0 }).await?;
            None
        }
        Err(problem) => return Err(problem),
    };
    Ok(Answered(ProductDocument {
        folio: lead.folio(),
        purpose: lead.purpose(),
        source: lead.source(),
        information: lead.information(),
        text,
    }))
}

/// A picture that the teller added, as JPEG. Takes what reading takes, and is on the record like it.
#[utoipa::path(get, path = "/tips/{id}/files/{file}", tag = "tips", params(("id" = TipId, Path), ("file" = u32, Path), ("Purpose" = String, Header)),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn file(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipRead>,
    Path((id, file)): Path<(TipId, u32)>,
) -> Result<Response, Problem> {
    let (grant, tip) = granted::<grants::TipRead>(&app, &caller, id).await?;
    let tips = tips(&app)?;
    if file >= tip.files {
        return Err(Problem::not_found());
    }
    let command = CommandId(app.desk.sources().ids().next());
    let asker = asker(tips, &caller, command, grant.action().name())?;
    tips.desk.record_read(&asker, vec![format!("tip/{id}")]).await?;
    let ask = ask_about(&caller, Act::Read, &tip)?;
    match tips.ask(Request::ReadFile { ask, tip: id.0, number: file }).await? {
        Opened::File { file } => Ok(([(header::CONTENT_TYPE, "image/jpeg")], file.0).into_response()),
        _ => Err(out_of_step()),
    }
}

/// How far back.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct FiguresQuery {
    /// Weeks that are over, 1 to 52; 13 when not given. Counted from the beginning of a block of four.
    #[param(minimum = 1, maximum = 52)]
    pub weeks: Option<u32>,
}

/// Counts of routing facts. What is null is small, or would give a small one away.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TipFigures {
    /// The latest first. The running one is not counted: a count that rises tells when a tip came.
    pub weeks: Vec<Week>,
    /// Blocks of four weeks that are over, the latest first.
    pub blocks: Vec<Block>,
    /// More rows than are counted: the earliest weeks lack some.
    pub incomplete: bool,
}

/// Figures of the 089 by whole weeks that are over: routing facts only, small numbers suppressed.
#[utoipa::path(get, path = "/tips/figures", tag = "tips", params(FiguresQuery),
    responses((status = 200, body = TipFigures), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn figures(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipFigures>,
    Query(query): Query<FiguresQuery>,
) -> Result<Answered<TipFigures>, Problem> {
    let tips = tips(&app)?;
    let asked = query.weeks.unwrap_or(13);
    if !(1..=WEEKS_MAX).contains(&asked) {
        return Err(Problem::bad_request("bad_weeks", "Pida de 1 a 52 semanas.", "weeks is 1 to 52"));
    }
    let now = tips.desk.sources().now();
    let first = (week_of(now) - i64::from(asked)).div_euclid(BLOCK_WEEKS) * BLOCK_WEEKS;
    let (from, running) = (week_start(first), week_start(week_of(now)));
    let past = |select| within(&caller, select).filter(Filter::Lt("bucket", running.into()));
    let (gather, incomplete) = gathered(tips, past, from).await?;
    let (mut weeks, mut blocks) = gather.tables(first, now);
    // What is still counted up would tell the hour of each tip to whoever looks often; and what a block was yesterday,
    // taken from what it is today, a small number.
    weeks.retain(|week| week.from < running);
    blocks.retain(|block| block.complete);
    Ok(Answered(TipFigures { weeks, blocks, incomplete }))
}

async fn gathered(
    tips: &super::Tips,
    within: impl Fn(Select) -> Select,
    from: Timestamp,
) -> Result<(Gather, bool), Problem> {
    let (mut gather, mut after, mut count) = (Gather::default(), None, 0);
    loop {
        let select = within(Select::new("tips").order("bucket", Dir::Desc))
            .filter(Filter::Ge("bucket", from.into()))
            .limit(500)
            .after(after);
        let page = tips.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        for row in &page.items {
            let row: TipRow = serde_json::from_str(&row.body).map_err(|e| Problem::internal(&e))?;
            gather.add(&row);
        }
        count += page.items.len();
        after = page.next;
        match (&after, count >= ROWS_MAX) {
            (None, _) => return Ok((gather, false)),
            (Some(_), true) => return Ok((gather, true)),
            (Some(_), false) => {}
        }
    }
}
