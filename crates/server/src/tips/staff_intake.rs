//! The operator's door: taking a tip or an extortion on the telephone, and what guides through it.

use super::{
    intake::{FirstText, NewTip, operator_intent},
    room::Tips,
    staff::{asker, tips},
};
use crate::{
    app::App,
    http::{caller::May, json::Json},
    problem::Problem,
};
use atalaya_access::{Grant, Resource, grants};
use atalaya_model::{CommandId, MunicipalityCode, Text};
use atalaya_tips::{
    Agreed, Channel, Consent, EvidenceKind, FIRST_MAX, First, Intake, TipFolio, TipId, extortion::Guide,
};
use atalaya_vault::CodeKind;
use axum::{Json as Answered, extract::State, http::HeaderMap};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};
use zeroize::Zeroizing;

/// The narrative, as the operator was guided through it. Nothing of it is required but what happened.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
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
}

impl Narrative {
    /// As it is sealed; the exact time is in here and nowhere else.
    pub fn sealed_form(&self, tips: &Tips, scripts: &[String]) -> Zeroizing<String> {
        let mut form = json!({
            "received_at": tips.exact_now(),
            "what": self.what,
            "place": self.place,
            "time": self.time,
            "who": self.who,
            "known_how": self.known_how,
        });
        if !scripts.is_empty() {
            form["scripts"] = json!(scripts);
        }
        Zeroizing::new(form.to_string())
    }
}

/// Something known of the extortionist.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtortionEvidence {
    pub kind: EvidenceKind,
    pub text: Text<200>,
}

/// How to reach the victim, who was told what that means.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VictimContact {
    pub text: Text<200>,
    pub consent: Consent,
}

/// What an extortion in progress adds. An anonymous tip has no place for any of it.
#[derive(Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtortionForm {
    /// At most seven.
    #[serde(default)]
    pub evidence: Vec<ExtortionEvidence>,
    /// Codes of the catalogue.
    #[serde(default)]
    pub scripts: Vec<String>,
    #[serde(default)]
    pub contact: Option<VictimContact>,
}

/// A tip taken on the telephone.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TipForm {
    pub intake: Intake,
    pub narrative: Narrative,
    #[serde(default)]
    pub extortion: Option<ExtortionForm>,
    /// What the caller agreed to on the line: that the call goes on to 9-1-1, that the kind of record changes.
    #[serde(default)]
    pub agreed: Agreed,
}

/// What the operator reads out to the teller, once.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TipReceipt {
    pub id: TipId,
    pub folio: TipFolio,
    /// The one-time code: eighteen digits, replaced by words at its first use.
    pub code: String,
}

/// A municipality.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TipTown {
    pub code: MunicipalityCode,
    pub name: String,
}

/// What guides the operator: bodies that receive, the desk for extortion.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TipGuide {
    /// Version of the routing rules.
    pub rules: u32,
    /// Bodies that the rules send to, those of each municipality among them.
    pub bodies: Vec<String>,
    /// What people call bodies, rules and compartments, by code; a code that is not here is its own name.
    pub names: BTreeMap<String, String>,
    /// Who works for the 089 alone may not read the centre's own registers.
    pub municipalities: Vec<TipTown>,
    pub extortion: Guide,
}

/// What guides through a call.
#[utoipa::path(get, path = "/tips/guide", tag = "tips",
    responses((status = 200, body = TipGuide), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn guide(
    State(app): State<Arc<App>>,
    _: May<grants::TipReceive>,
) -> Result<Answered<TipGuide>, Problem> {
    let books = tips(&app)?.books();
    let municipalities = atalaya_geo::Municipalities::shipped();
    let towns: Vec<_> = municipalities.iter().map(|m| (m.code.as_str(), m.name.as_str())).collect();
    Ok(Answered(TipGuide {
        rules: books.rules.version,
        bodies: books.rules.bodies(&towns).into_iter().collect(),
        names: books.rules.names(&towns),
        municipalities: municipalities
            .iter()
            .map(|m| TipTown { code: m.code.clone(), name: m.name.clone() })
            .collect(),
        extortion: books.guide.clone(),
    }))
}

fn unreadable(what: &'static str) -> Problem {
    Problem::new(
        axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        "invalid_body",
        "Los datos de la extorsión no son válidos.",
        what,
    )
}

/// The form as it is taken.
fn new_tip(tips: &Tips, form: TipForm) -> Result<NewTip, Problem> {
    let TipForm { intake, narrative, extortion, agreed } = form;
    let ExtortionForm { evidence, scripts, contact } = extortion.unwrap_or_default();
    if evidence.len() >= FIRST_MAX || scripts.len() > FIRST_MAX {
        return Err(unreadable("at most seven pieces of evidence and eight scripts"));
    }
    let books = tips.books();
    if scripts.iter().any(|code| books.guide.script(code).is_none()) {
        return Err(unreadable("a script is not in the catalogue"));
    }
    let owned = |text: &str| Zeroizing::new(text.to_owned());
    let evidence =
        evidence.iter().map(|e| FirstText { first: First::Evidence(e.kind), text: owned(e.text.as_str()) });
    let contact =
        contact.iter().map(|c| FirstText { first: First::Contact(c.consent), text: owned(c.text.as_str()) });
    let first: Vec<_> = evidence.chain(contact).collect();
    if intake.record == atalaya_tips::RecordType::AnonymousTip && !scripts.is_empty() {
        return Err(unreadable("scripts belong to an extortion in progress"));
    }
    Ok(NewTip {
        intake: Intake { channel: Channel::Phone, ..intake },
        text: narrative.sealed_form(tips, &scripts),
        first,
        scripts,
        agreed,
    })
}

/// Take a tip on the telephone. The answer has folio and one-time code; with the same `Idempotency-Key` and words
/// it is the same answer again, until the teller has used the code. What the caller agreed to is no part of the words:
/// whoever took the tip may say that the call goes on to 9-1-1 as long as it is on the line.
#[utoipa::path(post, path = "/tips", tag = "tips", request_body = TipForm,
    params(("Idempotency-Key" = Option<String>, Header, description = "random, chosen by the client for this tip")),
    responses((status = 200, body = TipReceipt), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn receive(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TipReceive>,
    headers: HeaderMap,
    Json { mut value, .. }: Json<TipForm>,
) -> Result<Answered<TipReceipt>, Problem> {
    let tips = tips(&app)?;
    let all = Resource::all(app.desk.realm());
    let grant: Grant<grants::TipReceive> = caller.grant(&app, &all).await?;
    let command = CommandId(app.desk.sources().ids().next());
    let asker = asker(tips, &caller, command, grant.action().name())?;
    let key = headers.get("idempotency-key").and_then(|v| v.to_str().ok()).filter(|v| v.len() <= 64);
    let agreed = std::mem::take(&mut value.agreed);
    let said = Zeroizing::new(serde_json::to_vec(&value).map_err(|e| Problem::internal(&e))?);
    let intent = operator_intent(tips, caller.person()?.id.0, key, &said);
    let new = NewTip { agreed, ..new_tip(tips, value)? };
    let receipt = tips.receive(&asker, &intent, &new, CodeKind::Digits).await?;
    Ok(Answered(TipReceipt { id: receipt.id, folio: receipt.folio, code: receipt.code.0.clone() }))
}
