//! Erasing the personal data of one record: a right of its subject, done by two people. The events and
//! the log stay; the key goes.

use crate::{
    access::approvals::presented,
    app::App,
    desk::Answer,
    http::{caller::May, command::CommandHeaders, json::Json},
    problem::Problem,
};
use atalaya_access::{Action, Approval, ApprovalCommand, Resource, approval, grants};
use atalaya_calls::task::{Task, task_id_for_call};
use atalaya_dispatch::incident::Incident;
use atalaya_model::{Aggregate, CallId, IncidentId, Line, StreamId};
use atalaya_quality::evaluation::Evaluation;
use axum::{Json as Answered, extract::State, http::HeaderMap};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// Which record, and why.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// `call/…`, `incident/…`, `task/…`, `restriction/…`, `caution/…`, `evaluation/…`, `improvement/…`.
    #[schema(max_length = 100)]
    subject: String,
    reason: Line,
}

/// What was erased.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Erased {
    subject: String,
}

const KINDS: [&str; 7] = ["call", "incident", "task", "restriction", "caution", "evaluation", "improvement"];

/// Erase the personal data of a record. Needs the `Approval` of a second person for exactly this
/// `{action: "SubjectErase", object: <subject>, change: {"erase": <subject>}}`.
#[utoipa::path(post, path = "/subjects/erase", tag = "audit", request_body = Erase,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command"), ("Approval" = Option<uuid::Uuid>, Header), ("Purpose" = String, Header)),
    responses((status = 200, body = Erased), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn erase(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::SubjectErase>,
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
    let before = caller.commanding(&app, &command, hash, Action::SubjectErase.name(), None);
    let approval =
        match presented(&app, &caller, &headers, Action::SubjectErase, &value.subject, &change).await {
            Ok(approval) => approval,
            // Done before, the approval is used up; the same command again is answered the same.
            Err(problem) => match app.desk.answered_before(&before).await? {
                Some(_) => return Ok(Answered(Erased { subject: value.subject })),
                None => return Err(problem),
            },
        };
    let caller = match &approval {
        Some((_, proof)) => caller.approved(proof.clone()),
        None => caller,
    };
    let resource = Resource::new(&value.subject, app.desk.realm());
    let grant = caller.grant::<grants::SubjectErase>(&app, &resource).await?;
    if app.desk.version_of(&stream).await? == 0 {
        return Err(Problem::not_found());
    }
    let streams = erased_with(&app, stream).await?;
    let mut asker = caller.commanding(&app, &command, hash, grant.action().name(), None).at_once();
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
        streams.iter().for_each(|stream| work.erase(stream.clone()));
        Ok(())
    };
    let mut objects: Vec<String> = streams.iter().map(StreamId::to_string).collect();
    objects.push(format!("approval/{approval_id}"));
    match app.desk.run(&asker, objects, decide, |(), _| Vec::new()).await? {
        Answer::Done(_) | Answer::Replayed(_) => {}
    }
    Ok(Answered(Erased { subject: value.subject }))
}

/// What goes with a record: the call-back of a call holds the same number, a review of it may quote it.
async fn erased_with(app: &App, stream: StreamId) -> Result<Vec<StreamId>, Problem> {
    let mut others = Vec::new();
    if stream.kind() == "call"
        && let Ok(id) = stream.id().parse::<CallId>()
    {
        others.push(StreamId::new(Task::KIND, task_id_for_call(id)));
    }
    if matches!(stream.kind(), "call" | "incident") {
        others.push(StreamId::new(Evaluation::KIND, stream.id()));
    }
    if stream.kind() == "incident"
        && let Ok(id) = stream.id().parse::<IncidentId>()
    {
        // The dispatcher's part is reviewed under the first unit's assignment.
        let (incident, _) = app.desk.load::<Incident>(id).await?;
        others.extend(incident.assignments.iter().map(|work| StreamId::new(Evaluation::KIND, work.id)));
    }
    let mut streams = vec![stream];
    for other in others {
        if app.desk.version_of(&other).await? > 0 {
            streams.push(other);
        }
    }
    Ok(streams)
}
