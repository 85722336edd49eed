//! Erasing the personal data of one record: a right of its subject, done by two people. The events and
//! the log stay; the key goes.

use crate::{
    access::approvals::presented,
    app::App,
    desk::Answer,
    http::{caller::Caller, command::CommandHeaders, json::Json},
    problem::Problem,
};
use atalaya_access::{Action, Approval, ApprovalCommand, Resource, approval, grants};
use atalaya_model::{Line, StreamId};
use axum::{Json as Answered, extract::State, http::HeaderMap};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// Which record, and why.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// `call/…`, `incident/…`, `task/…`, `restriction/…`, `caution/…`.
    #[schema(max_length = 100)]
    subject: String,
    reason: Line,
}

/// What was erased.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Erased {
    subject: String,
}

const KINDS: [&str; 5] = ["call", "incident", "task", "restriction", "caution"];

/// Erase the personal data of a record. Needs the `Approval` of a second person for exactly this
/// `{action: "SubjectErase", object: <subject>, change: {"erase": <subject>}}`.
#[utoipa::path(post, path = "/subjects/erase", tag = "audit", request_body = Erase,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command"), ("Approval" = Option<uuid::Uuid>, Header), ("Purpose" = String, Header)),
    responses((status = 200, body = Erased), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn erase(
    State(app): State<Arc<App>>,
    caller: Caller,
    command: CommandHeaders,
    headers: HeaderMap,
    Json { value, hash }: Json<Erase>,
) -> Result<Answered<Erased>, Problem> {
    let stream = StreamId::from_stored(value.subject.clone());
    let sound = KINDS.contains(&stream.kind()) && uuid::Uuid::parse_str(stream.id()).is_ok();
    if !sound {
        return Err(Problem::bad_request(
            "bad_subject",
            "Ese registro no es válido.",
            "subject is kind/uuid",
        ));
    }
    let change = json!({ "erase": value.subject });
    let approval = presented(&app, &caller, &headers, Action::SubjectErase, &value.subject, &change).await?;
    let caller = match &approval {
        Some((_, proof)) => caller.approved(proof.clone()),
        None => caller,
    };
    let resource = Resource::new(&value.subject, app.desk.realm());
    let grant = caller.grant::<grants::SubjectErase>(&app, &resource).await?;
    let mut asker = caller.commanding(&app, &command, hash, grant.action().name(), None);
    asker.details.insert("reason".to_owned(), value.reason.to_string());
    let (approval_id, _) = approval.ok_or_else(Problem::forbidden)?;
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Approval>(approval_id)?;
        let consume = ApprovalCommand::Consume {
            action: Action::SubjectErase,
            object: value.subject.clone(),
            change: change.clone(),
        };
        work.record::<Approval>(approval_id, approval::decide(&state, consume, &work.env)?)?;
        work.erase(stream.clone());
        Ok(())
    };
    let objects = vec![value.subject.clone(), format!("approval/{approval_id}")];
    match app.desk.run(&asker, objects, decide, |(), _| Vec::new()).await? {
        Answer::Done(_) | Answer::Replayed(_) => {}
    }
    app.desk.reproject(&asker, &stream).await?;
    Ok(Answered(Erased { subject: value.subject }))
}
