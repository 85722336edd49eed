//! Doors of the 089's operators, analysts and supervisors.

use super::room::{Tips, ask_of, fields, not_set_up, out_of_step, quiet, sealed_text};
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
use atalaya_access::{Grant, Marker, Resource, grants};
use atalaya_model::{AgencyCode, CommandId, Text};
use atalaya_store::{Dir, Filter, Select};
use atalaya_tips::{
    Channel, Intake, Sealed, Tip, TipCommand, TipDetail, TipFolio, TipId, TipRow, catalogue::Category,
};
use atalaya_vault::{
    CodeKind,
    protocol::{FIELDS_MAX, Hidden, Request, Response},
    vault::Act,
};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
};
use serde::{Deserialize, Serialize};
use serde_json::{json, value::RawValue};
use std::sync::Arc;

/// Compartment that everybody of the 089 works in.
const GENERAL: &str = "089";

/// The narrative, as the operator was guided through it. Nothing of it is required but what happened.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Narrative {
    pub what: Text<4000>,
    #[serde(default)]
    pub place: Option<Text<1000>>,
    #[serde(default)]
    pub time: Option<Text<500>>,
    #[serde(default)]
    pub who: Option<Text<2000>>,
    /// How the teller knows: closed words would say less than their own.
    #[serde(default)]
    pub known_how: Option<Text<500>>,
    /// Extortion only: number, account and demand of the extortionist.
    #[serde(default)]
    pub extortion: Option<Text<1000>>,
}

impl Narrative {
    /// As it is sealed; the exact time is in here and nowhere else.
    pub fn sealed_form(&self, tips: &Tips) -> String {
        json!({
            "received_at": tips.exact_now(),
            "what": self.what,
            "place": self.place,
            "time": self.time,
            "who": self.who,
            "known_how": self.known_how,
            "extortion": self.extortion,
        })
        .to_string()
    }
}

/// A tip taken on the telephone.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TipForm {
    pub intake: Intake,
    pub narrative: Narrative,
}

/// What the operator reads out to the teller, once.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TipReceipt {
    pub id: TipId,
    pub folio: TipFolio,
    /// The one-time code: eighteen digits, replaced by words at its first use.
    pub code: String,
}

fn tips(app: &App) -> Result<&Tips, Problem> {
    app.tips.as_ref().ok_or_else(not_set_up)
}

/// A person of the 089 as an asker at the tips' own store: no console, no key made at an exact time.
fn asker(tips: &Tips, caller: &Caller, command: CommandId, action: &'static str) -> Result<Asker, Problem> {
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
async fn granted<M: Marker>(app: &App, caller: &Caller, id: TipId) -> Result<(Grant<M>, Arc<Tip>), Problem> {
    let (tip, _) = tips(app)?.desk.load::<Tip>(id).await?;
    let grant = caller.grant_hidden::<M>(app, &resource(app, id, &tip)).await?;
    if tip.created.is_none() {
        return Err(Problem::not_found());
    }
    Ok((grant, tip))
}

/// Only what lies in the caller's compartments and territory: counts of others do not show either.
fn within(caller: &Caller, select: Select) -> Select {
    let scope = caller.principal.scope();
    let compartments = if scope.agencies.is_empty() {
        vec![GENERAL.into()]
    } else {
        scope.agencies.iter().map(|a| a.as_str().into()).collect()
    };
    let select = select.filter(Filter::In("compartment", compartments));
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

/// Kinds of facts.
#[utoipa::path(get, path = "/tips/categories", tag = "tips",
    responses((status = 200, body = Vec<Category>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn categories(
    State(app): State<Arc<App>>,
    _: May<grants::TipReceive>,
) -> Result<Answered<Vec<Category>>, Problem> {
    Ok(Answered(tips(&app)?.rules.categories.clone()))
}

/// Take a tip on the telephone. The answer has the folio and the one-time code, this once.
#[utoipa::path(post, path = "/tips", tag = "tips", request_body = TipForm,
    responses((status = 200, body = TipReceipt), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn receive(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipReceive>,
    Json { value, .. }: Json<TipForm>,
) -> Result<Answered<TipReceipt>, Problem> {
    let tips = tips(&app)?;
    let all = Resource::all(app.desk.realm());
    let grant: Grant<grants::TipReceive> = caller.grant(&app, &all).await?;
    let command = CommandId(app.desk.sources().ids().next());
    let asker = asker(tips, &caller, command, grant.action().name())?;
    let intake = Intake { channel: Channel::Phone, ..value.intake };
    let text = value.narrative.sealed_form(tips);
    let receipt = tips.receive(&asker, &intake, text, CodeKind::Digits).await?;
    Ok(Answered(TipReceipt { id: receipt.id, folio: receipt.folio, code: receipt.code.0.clone() }))
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
    let created = tip.created.as_ref().ok_or_else(Problem::not_found)?;
    let ask = ask_of(
        caller.person()?,
        caller.circumstances.purpose.clone(),
        Act::Read,
        &created.compartment,
        created.municipality.clone(),
    );
    let mut texts = Vec::new();
    for some in fields(&tip, false).chunks(FIELDS_MAX) {
        let request = Request::Read { ask: ask.clone(), tip: id.0, fields: some.to_vec() };
        let Response::Texts { texts: opened, .. } = tips.ask(request).await? else {
            return Err(out_of_step());
        };
        texts.extend(opened.iter().map(|t| t.0.clone()));
    }
    TipDetail::of(id, &tip, texts).map(Answered).ok_or_else(Problem::not_found)
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
    #[schema(value_type = Vec<TipRow>)]
    pub items: Vec<Box<RawValue>>,
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
    let ask = ask_of(caller.person()?, purpose, Act::Search, unit.as_str(), None);
    let request = Request::Search { ask, query: Hidden(query.q), limit: 100 };
    let Response::Found { tips: found, total } = tips.ask(request).await? else {
        return Err(out_of_step());
    };
    let mut items = Vec::new();
    let mut hidden = 0;
    for id in found {
        let (tip, _) = tips.desk.load::<Tip>(TipId(id)).await?;
        let municipality = tip.created.as_ref().and_then(|c| c.municipality.clone());
        // Outside one's territory nothing is found, and nothing is counted.
        let towns = &caller.principal.scope().municipalities;
        let seen = towns.is_empty() || municipality.is_some_and(|m| towns.contains(&m));
        match (seen, TipRow::of(TipId(id), &tip)) {
            (true, Some(row)) => {
                let body = serde_json::to_string(&row).map_err(|e| Problem::internal(&e))?;
                items.push(RawValue::from_string(body).map_err(|e| Problem::internal(&e))?);
            }
            (true, None) | (false, _) => hidden += 1,
        }
    }
    let limited = !caller.principal.scope().municipalities.is_empty();
    let total = if limited { items.len() as u64 } else { total.saturating_sub(hidden) };
    Ok(Answered(TipsFound { items, total }))
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
    let (tip, action) = match value {
        TipCommand::ApproveProduct { .. } | TipCommand::ReturnProduct { .. } => {
            let (grant, tip) = granted::<grants::TipApprove>(&app, &caller, id).await?;
            (tip, grant.action())
        }
        _ => {
            let (grant, tip) = granted::<grants::TipWork>(&app, &caller, id).await?;
            (tip, grant.action())
        }
    };
    let tips = tips(&app)?;
    let asker = asker(tips, &caller, headers.command, action.name())?;
    // Decided once with an empty seal, so that what is refused anyway never reaches the vault.
    let trial = value.text().and_then(|_| Sealed::new("AA==".to_owned()));
    tips.record_trial(&asker, id, &tip, &value, trial)?;
    let field = tip.next_field();
    let sealed = match value.text() {
        None => None,
        Some(text) => {
            let created = tip.created.as_ref().ok_or_else(Problem::not_found)?;
            let purpose = caller.circumstances.purpose.clone();
            let town = created.municipality.clone();
            let ask = ask_of(caller.person()?, purpose, Act::Write, &created.compartment, town);
            let text = Hidden(text.to_owned());
            let request = Request::Write { ask, tip: id.0, field: field.clone(), text };
            let Response::Sealed { sealed } = tips.ask(request).await? else { return Err(out_of_step()) };
            Some(sealed_text(&sealed)?)
        }
    };
    tips.record(&asker, id, |tip, work| {
        // Somebody else wrote meanwhile: this text was sealed for a place that is taken.
        if sealed.is_some() && tip.next_field() != field {
            return Err(atalaya_tips::TipRefusal::Unsealed);
        }
        atalaya_tips::decide(tip, id, &value, sealed.clone(), &work.env)
    })
    .await?;
    let (tip, _) = tips.desk.load::<Tip>(id).await?;
    TipRow::of(id, &tip).map(Answered).ok_or_else(Problem::not_found)
}

impl Tips {
    fn record_trial(
        &self,
        asker: &Asker,
        id: TipId,
        tip: &Tip,
        command: &TipCommand,
        sealed: Option<Sealed>,
    ) -> Result<(), Problem> {
        let sources = self.desk.sources();
        let env = atalaya_model::Env {
            now: sources.now(),
            actor: asker.actor.clone(),
            site: self.desk.site().clone(),
            realm: self.desk.realm(),
            ids: sources.ids(),
        };
        match atalaya_tips::decide(tip, id, command, sealed, &env) {
            Ok(_) => Ok(()),
            Err(refusal) => Err(atalaya_model::Refusal::from(refusal).into()),
        }
    }
}
