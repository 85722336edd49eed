//! Hand-over to another centre by machine: the partner sees what it is offered, and answers. A person can do
//! the same by telephone, with the incident's own commands; the timer of unanswered hand-overs watches both.

use super::open::{plain_facts, run};
use crate::{
    app::App,
    desk::{Stop, Work},
    http::{caller::SignedBody, json},
    problem::Problem,
};
use atalaya_access::{Adapter, AdapterKind, Resource, grants};
use atalaya_dispatch::incident::{HandOverRow, HandOverState, Incident, IncidentCommand, IncidentRow};
use atalaya_model::{
    AdapterId, Folio, IncidentId, Line, MunicipalityCode, Priority, Scope, Timestamp, TypeCode,
};
use axum::{
    Json as Answered,
    extract::{FromRequestParts, Path, State},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// Offers listed at once, the oldest first.
const LISTED_MAX: usize = 200;

/// An incident offered to a partner. Without personal data: those are told by telephone, or by an agreement.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Offer {
    pub incident: IncidentId,
    pub folio: Folio,
    pub type_code: TypeCode,
    pub type_name: String,
    pub priority: Priority,
    pub address: Option<Line>,
    pub neighbourhood: Option<Line>,
    pub municipality: Option<MunicipalityCode>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub opened_at: Timestamp,
    pub offered_at: Timestamp,
    pub state: HandOverState,
}

impl Offer {
    fn of(row: &IncidentRow, hand_over: &HandOverRow) -> Self {
        Self {
            incident: row.id,
            folio: row.folio.clone(),
            type_code: row.type_code,
            type_name: row.type_name.to_string(),
            priority: row.priority,
            address: row.address.clone(),
            neighbourhood: row.neighbourhood.clone(),
            municipality: row.municipality.clone(),
            lat: row.lat,
            lon: row.lon,
            opened_at: row.created_at,
            offered_at: hand_over.asked_at,
            state: hand_over.state,
        }
    }
}

/// A partner's answer.
#[derive(Clone, Debug, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(tag = "answer", rename_all = "snake_case", deny_unknown_fields)]
pub enum OfferAnswer {
    /// From now on it is theirs.
    Accepted {
        /// Their own folio.
        #[serde(default)]
        reference: Option<Line>,
    },
    /// It stays ours, and waits for a unit again.
    Refused { reason: Line },
}

/// Incidents offered to this partner that wait for its answer.
#[utoipa::path(get, path = "/doors/hand-overs", tag = "doors",
    responses((status = 200, body = Vec<Offer>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn offers(
    State(app): State<Arc<App>>,
    signed: SignedBody,
) -> Result<Answered<Vec<Offer>>, Problem> {
    signed.caller.grant::<grants::HandOverAnswer>(&app, &Resource::all(app.desk.realm())).await?;
    let mut offers: Vec<Offer> = app
        .live
        .incidents()
        .iter()
        .filter_map(|row| {
            let hand_over = row.hand_over.as_ref()?;
            let mine = hand_over.partner == Some(signed.adapter.id);
            (mine && hand_over.state == HandOverState::Waiting).then(|| Offer::of(row, hand_over))
        })
        .collect();
    offers.sort_by_key(|offer| (offer.offered_at, offer.incident));
    offers.truncate(LISTED_MAX);
    Ok(Answered(offers))
}

/// Accept or refuse an offered incident. The same answer again changes nothing.
#[utoipa::path(post, path = "/doors/hand-overs/{id}", tag = "doors", request_body = OfferAnswer, params(("id" = IncidentId, Path)),
    responses((status = 200, body = Offer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn answer(
    State(app): State<Arc<App>>,
    Offered(id): Offered,
    signed: SignedBody,
) -> Result<Answered<Offer>, Problem> {
    let resource = Resource::new(format!("incident/{id}"), app.desk.realm()).active(true);
    let grant = signed.caller.grant::<grants::HandOverAnswer>(&app, &resource).await?;
    let value: OfferAnswer = json::parse(&signed.body)?;
    let command = match value {
        OfferAnswer::Accepted { reference } => IncidentCommand::HandOverAccepted { reference },
        OfferAnswer::Refused { reason } => IncidentCommand::HandOverRefused { reason },
    };
    let command_id = atalaya_model::CommandId(app.desk.sources().ids().next());
    let asker = signed.caller.asker(&app, command_id, grant.action().name());
    let (catalogue, scope, me) = (app.live.catalogue(), Scope::default(), signed.adapter.id);
    let decide = |work: &mut Work| {
        let state = work.get::<Incident>(id)?;
        // What was never offered to this partner does not exist for it.
        let offered = state.hand_over.as_ref().filter(|h| h.partner == Some(me));
        let hand_over = offered.ok_or_else(|| Stop::Refused(super::unknown_incident()))?;
        let same = match (&command, hand_over.state) {
            (IncidentCommand::HandOverAccepted { reference }, HandOverState::Accepted) => {
                hand_over.reference == *reference
            }
            (IncidentCommand::HandOverRefused { reason }, HandOverState::Refused) => {
                hand_over.refusal.as_ref() == Some(reason)
            }
            _ => false,
        };
        if !same {
            run(work, id, &command, &plain_facts(&catalogue, &scope))?;
        }
        let row = IncidentRow::of(id, &*work.get::<Incident>(id)?);
        let offer = row.as_ref().and_then(|row| Some(Offer::of(row, row.hand_over.as_ref()?)));
        offer.ok_or_else(|| Stop::Refused(super::unknown_incident()))
    };
    match app.desk.run(&asker, vec![format!("incident/{id}")], decide, |_, _| Vec::new()).await? {
        crate::desk::Answer::Done(done) => Ok(Answered(done.value)),
        crate::desk::Answer::Replayed(_) => Err(Problem::busy()),
    }
}

/// The incident of the path; what is no id is no incident, and tells a stranger nothing.
pub struct Offered(IncidentId);

impl FromRequestParts<Arc<App>> for Offered {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        app: &Arc<App>,
    ) -> Result<Self, Problem> {
        let values: Result<Path<BTreeMap<String, String>>, _> = Path::from_request_parts(parts, app).await;
        let id = values.ok().and_then(|Path(values)| values.get("id")?.parse().ok());
        Ok(Self(id.unwrap_or(IncidentId(uuid::Uuid::nil()))))
    }
}

/// Refuses a hand-over to a machine that is no partner's.
pub(super) async fn check_partner(app: &App, id: AdapterId) -> Result<(), Problem> {
    let (adapter, _) = app.desk.load::<Adapter>(id).await?;
    if adapter.is_enabled() && adapter.kind == Some(AdapterKind::Partner) {
        return Ok(());
    }
    let refusal = atalaya_model::Refusal::new(
        atalaya_model::RefusalKind::Invalid,
        "unknown_partner",
        "Ese centro no está registrado como socio.",
        "No such partner, or it is disabled.",
    );
    Err(Problem::from(refusal).at("/partner", "the id of a registered machine of kind partner"))
}
