//! Doors of the 089's operators, analysts and supervisors.

use super::{
    intake::{kind_of, told},
    originals,
    room::{Tips, ask_of, fields, not_set_up, out_of_step, quiet, sealed_text},
};
use crate::{
    app::App,
    desk::{Asker, store_problem},
    http::{
        caller::{Caller, May},
        command::CommandHeaders,
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Action, Grant, Marker, Resource, grants};
use atalaya_model::{AgencyCode, CommandId};
use atalaya_store::{Dir, Filter, Select};
use atalaya_tips::{
    Sealed, Tip, TipCommand, TipDetail, TipFolio, TipId, TipRefusal, TipRow, catalogue::Category,
    originals::LegalOrder,
};
use atalaya_vault::{
    protocol::{FIELDS_MAX, Field, Hidden, Request, Response},
    vault::{Act, Ask},
};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// Compartment that everybody of the 089 works in.
pub(super) const GENERAL: &str = "089";

pub(super) fn tips(app: &App) -> Result<&Tips, Problem> {
    app.tips.as_ref().ok_or_else(not_set_up)
}

/// A person of the 089 as an asker at the tips' own store: no console, no key made at an exact time.
pub(super) fn asker(
    tips: &Tips,
    caller: &Caller,
    command: CommandId,
    action: &'static str,
) -> Result<Asker, Problem> {
    let person = caller.person()?;
    Ok(Asker {
        actor: caller.principal.actor(),
        purpose: caller.circumstances.purpose.clone(),
        command: quiet(command, person.id.0),
        ..tips.asker(action)
    })
}

/// The tip as policies see it.
fn resource(app: &App, id: TipId, tip: &Tip) -> Resource {
    let resource = Resource::new(format!("tip/{id}"), app.desk.realm());
    match &tip.created {
        None => resource.agencies(AgencyCode::new(GENERAL)),
        Some(created) => resource
            .agencies(AgencyCode::new(created.compartment.as_str()))
            .municipality(created.municipality.clone())
            .active(tip.closed.is_none()),
    }
}

/// Loads a tip and asks for the grant on it. Who may not know of it is told what is told of one that does
/// not exist: the same words after the same work, with both refusals on the record.
pub(super) async fn granted<M: Marker>(
    app: &App,
    caller: &Caller,
    id: TipId,
) -> Result<(Grant<M>, Arc<Tip>), Problem> {
    granted_own(app, caller, id, |_| false).await
}

/// The same, where it matters whether the caller asked for it.
async fn granted_own<M: Marker>(
    app: &App,
    caller: &Caller,
    id: TipId,
    own: impl Fn(&Tip) -> bool,
) -> Result<(Grant<M>, Arc<Tip>), Problem> {
    let (tip, _) = tips(app)?.desk.load::<Tip>(id).await?;
    let resource = resource(app, id, &tip).own(own(&tip));
    let grant = caller.grant_hidden::<M>(app, &resource).await?;
    if tip.created.is_none() {
        return Err(Problem::not_found());
    }
    Ok((grant, tip))
}

/// Only what lies in the caller's compartments and territory: counts of others do not show either.
pub(super) fn within(caller: &Caller, select: Select) -> Select {
    let scope = caller.principal.scope();
    let mine = compartments(caller).iter().map(|a| a.as_str().into()).collect();
    let select = select.filter(Filter::In("compartment", mine));
    if scope.municipalities.is_empty() {
        return select;
    }
    let towns = scope.municipalities.iter().map(|m| m.as_str().into()).collect();
    select.filter(Filter::In("municipality", towns))
}

/// Which tips.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct TipQuery {
    /// Only the one with this folio.
    pub folio: Option<TipFolio>,
    /// Only those somebody works on.
    pub live: Option<bool>,
}

/// Tips: routing facts only, the latest six hours first.
#[utoipa::path(get, path = "/tips", tag = "tips", params(PageQuery, TipQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipWork>,
    Query(page): Query<PageQuery>,
    Query(query): Query<TipQuery>,
) -> Result<Answered<RowPage>, Problem> {
    let tips = tips(&app)?;
    let mut select = within(&caller, Select::new("tips").order("bucket", Dir::Desc));
    if let Some(folio) = query.folio {
        select = select.filter(Filter::Eq("folio", folio.to_string().into()));
    }
    if let Some(live) = query.live {
        select = select.filter(Filter::Eq("live", i64::from(live).into()));
    }
    let select = select.limit(page.limit()?).after(page.cursor()?);
    let rows = tips.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(RowPage::of(rows)?))
}

/// Compartments that the caller works in.
pub(super) fn compartments(caller: &Caller) -> Vec<AgencyCode> {
    let scope = caller.principal.scope();
    if scope.agencies.is_empty() {
        return AgencyCode::new(GENERAL).into_iter().collect();
    }
    scope.agencies.iter().cloned().collect()
}

/// Whether a tip lies in the caller's territory.
pub(super) fn in_territory(caller: &Caller, tip: &Tip) -> bool {
    let towns = &caller.principal.scope().municipalities;
    let town = tip.created.as_ref().and_then(|c| c.municipality.clone());
    towns.is_empty() || town.is_some_and(|m| towns.contains(&m))
}

/// Kinds of facts.
#[utoipa::path(get, path = "/tips/categories", tag = "tips",
    responses((status = 200, body = Vec<Category>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn categories(
    State(app): State<Arc<App>>,
    _: May<grants::TipReceive>,
) -> Result<Answered<Vec<Category>>, Problem> {
    Ok(Answered(tips(&app)?.books().rules.categories.clone()))
}

/// One tip: routing facts.
#[utoipa::path(get, path = "/tips/{id}", tag = "tips", params(("id" = TipId, Path)),
    responses((status = 200, body = TipRow), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn one(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipWork>,
    Path(id): Path<TipId>,
) -> Result<Answered<TipRow>, Problem> {
    let (_, tip) = granted::<grants::TipWork>(&app, &caller, id).await?;
    TipRow::of(id, &tip).map(Answered).ok_or_else(Problem::not_found)
}

/// What a tip says. Takes a purpose and a vault that this person unlocked; the read is on the record, here
/// and at the vault.
#[utoipa::path(get, path = "/tips/{id}/content", tag = "tips", params(("id" = TipId, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = TipDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn content(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipRead>,
    Path(id): Path<TipId>,
) -> Result<Answered<TipDetail>, Problem> {
    let (grant, tip) = granted::<grants::TipRead>(&app, &caller, id).await?;
    let tips = tips(&app)?;
    let command = CommandId(app.desk.sources().ids().next());
    let asker = asker(tips, &caller, command, grant.action().name())?;
    tips.desk.record_read(&asker, vec![format!("tip/{id}")]).await?;
    let texts = opened(tips, &caller, id, &tip, &fields(&tip, false)).await?;
    TipDetail::of(id, &tip, texts).map(Answered).ok_or_else(Problem::not_found)
}

/// Opens fields of a tip at the vault for this caller. The read is on the record before.
pub(super) async fn opened(
    tips: &Tips,
    caller: &Caller,
    id: TipId,
    tip: &Tip,
    fields: &[Field],
) -> Result<Vec<String>, Problem> {
    let ask = ask_about(caller, Act::Read, tip)?;
    let mut texts = Vec::new();
    for some in fields.chunks(FIELDS_MAX) {
        let request = Request::Read { ask: ask.clone(), tip: id.0, fields: some.to_vec() };
        let Response::Texts { texts: opened, .. } = tips.ask(request).await? else {
            return Err(out_of_step());
        };
        texts.extend(opened.iter().map(|t| t.0.clone()));
    }
    Ok(texts)
}

/// What the vault's policies are asked about a tip.
pub(super) fn ask_about(caller: &Caller, act: Act, tip: &Tip) -> Result<Ask, Problem> {
    let created = tip.created.as_ref().ok_or_else(Problem::not_found)?;
    let purpose = caller.circumstances.purpose.clone();
    ask_of(caller, purpose, act, &created.compartment, created.municipality.clone())
}

/// Words to look for.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct TipSearch {
    /// All of these words, accents or not; a number in any spelling. The last word may be unfinished.
    pub q: String,
    /// The compartment to search; `089` when not given.
    pub compartment: Option<AgencyCode>,
}

/// Tips found, the last taken first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TipsFound {
    pub items: Vec<TipRow>,
    /// How many there are in all.
    pub total: u64,
}

/// Search what tips say, inside the vault. Finds in the unit that this person unlocked.
#[utoipa::path(get, path = "/tips/search", tag = "tips", params(TipSearch, ("Purpose" = String, Header)),
    responses((status = 200, body = TipsFound), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn search(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipSearch>,
    Query(query): Query<TipSearch>,
) -> Result<Answered<TipsFound>, Problem> {
    let unit = match query.compartment {
        Some(unit) => unit,
        None => AgencyCode::new(GENERAL).map_err(|e| Problem::internal(&e))?,
    };
    let all = Resource::all(app.desk.realm()).agencies([unit.clone()]);
    let grant: Grant<grants::TipSearch> = caller.grant_hidden(&app, &all).await?;
    if query.q.len() > atalaya_vault::index::QUERY_MAX {
        return Err(Problem::bad_request("too_long", "La búsqueda es demasiado larga.", "q is too long"));
    }
    let tips = tips(&app)?;
    let command = CommandId(app.desk.sources().ids().next());
    let asker = asker(tips, &caller, command, grant.action().name())?;
    tips.desk.record_read(&asker, vec![format!("tips/{unit}")]).await?;
    let purpose = caller.circumstances.purpose.clone();
    let ask = ask_of(&caller, purpose, Act::Search, unit.as_str(), None)?;
    let request = Request::Search { ask, query: Hidden(query.q), limit: 100 };
    let Response::Found { tips: found, total } = tips.ask(request).await? else {
        return Err(out_of_step());
    };
    let count = found.len();
    let items = seen_rows(tips, &caller, found).await?;
    let limited = !caller.principal.scope().municipalities.is_empty();
    let hidden = (count - items.len()) as u64;
    let total = if limited { items.len() as u64 } else { total.saturating_sub(hidden) };
    Ok(Answered(TipsFound { items, total }))
}

/// Rows of the tips that this caller may know of. Outside one's territory nothing is found, and nothing counted.
pub(super) async fn seen_rows(
    tips: &Tips,
    caller: &Caller,
    found: Vec<Uuid>,
) -> Result<Vec<TipRow>, Problem> {
    let mut rows = Vec::new();
    for id in found {
        let (tip, _) = tips.desk.load::<Tip>(TipId(id)).await?;
        rows.extend(in_territory(caller, &tip).then(|| TipRow::of(TipId(id), &tip)).flatten());
    }
    Ok(rows)
}

/// Act on a tip. Texts are sealed before anything is recorded.
#[utoipa::path(post, path = "/tips/{id}/commands", tag = "tips", request_body = TipCommand,
    params(("id" = TipId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = TipRow), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipWork>,
    Path(id): Path<TipId>,
    headers: CommandHeaders,
    Json { value, .. }: Json<TipCommand>,
) -> Result<Answered<TipRow>, Problem> {
    let (tip, action) = authorised(&app, &caller, id, &value).await?;
    let tips = tips(&app)?;
    if let TipCommand::AskOriginals { order: LegalOrder { issued: None, .. }, .. } = &value {
        return Err(atalaya_model::Refusal::from(TipRefusal::OrderDate).into());
    }
    let asker = asker(tips, &caller, headers.command, action.name())?;
    // Decided once with an empty seal, so that what is refused anyway never reaches the vault.
    let trial = value.text().and_then(|_| Sealed::new("AA==".to_owned()));
    tips.record_trial(&asker, id, &tip, &value, trial)?;
    if let TipCommand::LinkDuplicate { of } = &value {
        // Of what the caller may not know of, nothing can be a duplicate either.
        granted::<grants::TipWork>(&app, &caller, *of).await?;
    }
    let field = tip.next_field();
    let mark = match &value {
        TipCommand::AddEvidence { kind, text } => told(*kind, text.as_str()).map(|(kind, _)| kind),
        _ => None,
    };
    let mut token = None;
    let sealed = match value.text() {
        None => None,
        Some(text) => {
            let ask = ask_about(&caller, Act::Write, &tip)?;
            let text = Hidden(text.into_owned());
            let mark = mark.map(kind_of);
            let request = Request::Write { ask, tip: id.0, field: field.clone(), text, mark };
            let Response::Sealed { sealed, token: given, .. } = tips.ask(request).await? else {
                return Err(out_of_step());
            };
            token = Some(given);
            Some(sealed_text(&sealed)?)
        }
    };
    originals::follow(tips, &caller, id, &tip, &value).await?;
    tips.record(&asker, id, |tip, work| {
        // Somebody else wrote meanwhile: this text was sealed for a place that is taken.
        if sealed.is_some() && tip.next_field() != field {
            return Err(atalaya_tips::TipRefusal::Unsealed);
        }
        atalaya_tips::decide(tip, id, &value, sealed.clone(), &work.env)
    })
    .await?;
    // Only now: of what could not be recorded the vault must find and count nothing.
    let reports = match token {
        Some(token) => tips.recorded(token).await,
        None => None,
    };
    let (tip, _) = tips.desk.load::<Tip>(id).await?;
    if let (Some(kind), Some(reports), Some(created)) = (mark, reports, &tip.created) {
        tips.reported(kind, &created.compartment, reports).await?;
    }
    TipRow::of(id, &tip).map(Answered).ok_or_else(Problem::not_found)
}

/// The tip, and what the policies call this command of this caller's. A refusal is on the record.
pub(super) async fn authorised(
    app: &App,
    caller: &Caller,
    id: TipId,
    command: &TipCommand,
) -> Result<(Arc<Tip>, Action), Problem> {
    fn named<M: Marker>((grant, tip): (Grant<M>, Arc<Tip>)) -> (Arc<Tip>, Action) {
        (tip, grant.action())
    }
    Ok(match command {
        TipCommand::ApproveProduct { .. } | TipCommand::ReturnProduct { .. } => {
            named(granted::<grants::TipApprove>(app, caller, id).await?)
        }
        TipCommand::AskOriginals { .. }
        | TipCommand::EndOriginals { .. }
        | TipCommand::AskHandOver { .. } => named(granted::<grants::TipOriginals>(app, caller, id).await?),
        TipCommand::ApproveOriginals { .. } | TipCommand::HandOver { .. } => {
            let own = |tip: &Tip| originals::own(caller, tip, command);
            named(granted_own::<grants::TipOriginalsApprove>(app, caller, id, own).await?)
        }
        _ => named(granted::<grants::TipWork>(app, caller, id).await?),
    })
}

impl Tips {
    /// What a decision outside the desk's own commands sees.
    pub(super) fn env(&self, asker: &Asker) -> atalaya_model::Env {
        let sources = self.desk.sources();
        atalaya_model::Env {
            now: sources.now(),
            actor: asker.actor.clone(),
            site: self.desk.site().clone(),
            realm: self.desk.realm(),
            ids: sources.ids(),
        }
    }

    pub(super) fn record_trial(
        &self,
        asker: &Asker,
        id: TipId,
        tip: &Tip,
        command: &TipCommand,
        sealed: Option<Sealed>,
    ) -> Result<(), Problem> {
        let env = self.env(asker);
        match atalaya_tips::decide(tip, id, command, sealed, &env) {
            Ok(_) => Ok(()),
            Err(refusal) => Err(atalaya_model::Refusal::from(refusal).into()),
        }
    }
}
