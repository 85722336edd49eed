//! Call-takers at their consoles.

use super::{Stage, clock::wall, counts::Counts};
use crate::{Client, ClientError, CommandAnswer, Live, Tables, wire};
use atalaya_calls::call::{CallCommand, Heard, IntakeDraft};
use atalaya_model::{CallId, Folio, IncidentId, Line, Located, Method, Note, Place, TypeCode};
use atalaya_training::{MyCall, OperatorAction, OperatorPolicy, OperatorView, SimCall, Truth, WaitingCall};
use std::{sync::Arc, time::Instant};

pub async fn run(stage: Arc<Stage>, session: Client, live: Live, number: usize) -> Result<(), ClientError> {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    let mut policy = OperatorPolicy::new(stage.options.operator_profile, stage.options.seed, number);
    while !stage.stopped() {
        live.check()?;
        let mine = policy.call();
        let now = stage.clock.now();
        let waiting = if policy.is_free() { waiting(&stage, &live.tables()) } else { Vec::new() };
        let row = mine.and_then(|id| my_call(id, &live.tables()));
        let parents = if mine.is_some() { stage.room.parents() } else { Vec::new() };
        let heard = mine.and_then(|id| stage.room.hear(id));
        let view = OperatorView { waiting: &waiting, mine: row, parents: &parents };
        let action = policy.observe(now, &view, |id| heard.as_deref().filter(|_| mine == Some(id)));
        if mine.is_none()
            && let Some(call) = policy.call()
            && !stage.room.reach(call)
        {
            // A colleague was faster; the refusal frees this operator.
            policy.done(now, &OperatorAction::Answer { call }, false, None);
        }
        match action {
            Some(action) => act(&stage, &session, &mut policy, action, heard).await,
            None => tokio::time::sleep(stage.look()).await,
        }
        if let Some(call) = mine.filter(|_| policy.is_free()) {
            stage.room.forget(call);
        }
    }
    Ok(())
}

/// The longest-waiting calls that nobody of the room reaches for; 50 are enough to choose from.
fn waiting(stage: &Stage, tables: &Tables) -> Vec<WaitingCall> {
    let mut waiting: Vec<WaitingCall> = tables
        .rows("calls")
        .filter_map(|(_, row)| wire::call(row))
        .filter(|call| call.waiting)
        .map(|call| WaitingCall { id: call.id, since: call.since, class: call.class })
        .collect();
    waiting.sort_by_key(|w| (w.class, w.since, w.id));
    waiting.retain(|w| !stage.room.is_reached(w.id));
    waiting.truncate(50);
    waiting
}

/// The operator's call; one that left the board is closed and settled.
fn my_call(id: CallId, tables: &Tables) -> Option<MyCall> {
    let call = wire::call(tables.row("calls", &id.to_string())?)?;
    Some(MyCall { id, over: call.over, prompting: call.prompting, settled: call.settled })
}

async fn act(
    stage: &Stage,
    session: &Client,
    policy: &mut OperatorPolicy,
    action: OperatorAction,
    heard: Option<Arc<SimCall>>,
) {
    let begun = Instant::now();
    let result = perform(stage, session, &action, heard.as_deref()).await;
    stage.counts.took(begun.elapsed());
    let taken = match &result {
        Ok(()) => true,
        Err(error) => {
            tracing::debug!(code = %error.code(), ?action, "refused");
            stage.counts.failed(error);
            false
        }
    };
    let call = action.call();
    if taken {
        count(stage, &action);
    } else if matches!(action, OperatorAction::Answer { .. }) {
        stage.room.let_go(call);
    }
    policy.done(stage.clock.now(), &action, taken, heard.as_deref());
}

fn count(stage: &Stage, action: &OperatorAction) {
    match action {
        OperatorAction::Answer { .. } => Counts::one(&stage.counts.answered),
        OperatorAction::Dispose { .. } => Counts::one(&stage.counts.disposed),
        OperatorAction::OpenIncident { .. } => Counts::one(&stage.counts.incidents),
        OperatorAction::Attach { .. } => Counts::one(&stage.counts.attached),
        OperatorAction::Draft { .. }
        | OperatorAction::Locate { .. }
        | OperatorAction::MarkThreat { .. }
        | OperatorAction::SilentPrompt { .. }
        | OperatorAction::PromptNothing { .. }
        | OperatorAction::End { .. } => {}
    }
}

async fn perform(
    stage: &Stage,
    session: &Client,
    action: &OperatorAction,
    heard: Option<&SimCall>,
) -> Result<(), ClientError> {
    let call = action.call();
    let command = match action {
        OperatorAction::Answer { .. } => CallCommand::Answer {},
        OperatorAction::Locate { .. } => {
            CallCommand::Locate { place: place_of(heard), verified: heard.is_some() }
        }
        OperatorAction::Draft { revision, .. } => {
            CallCommand::Draft { revision: *revision, draft: Box::new(draft_of(heard)) }
        }
        OperatorAction::MarkThreat { .. } => CallCommand::MarkThreat { threat: true },
        OperatorAction::SilentPrompt { .. } => CallCommand::SilentPrompt {},
        OperatorAction::PromptNothing { .. } => {
            CallCommand::PromptResult { heard: Heard::Nothing, distress: false }
        }
        OperatorAction::Dispose { code, .. } => CallCommand::Dispose { code: *code, note: note_of(heard) },
        OperatorAction::Attach { incident, folio, .. } => {
            return attach(session, call, *incident, folio, heard).await;
        }
        OperatorAction::End { .. } => CallCommand::End {},
        OperatorAction::OpenIncident { code, .. } => return open(stage, session, call, *code, heard).await,
    };
    call_command(session, call, &command).await.map(|_| ())
}

pub(crate) async fn call_command(
    session: &Client,
    call: CallId,
    command: &CallCommand,
) -> Result<CommandAnswer, ClientError> {
    session.command(&format!("/calls/{call}/commands"), command).await
}

/// Opens the incident and joins the call to it.
async fn open(
    stage: &Stage,
    session: &Client,
    call: CallId,
    code: TypeCode,
    heard: Option<&SimCall>,
) -> Result<(), ClientError> {
    let open = wire::OpenIncident {
        call,
        code,
        place: serde_json::to_value(place_of(heard)).map_err(|e| ClientError::Shape(e.to_string()))?,
        narrative: heard.and_then(|c| c.story.clone()),
        threat: heard.is_some_and(|c| matches!(c.truth, Truth::Real { threat: true, .. })),
    };
    let answer = session.command("/incidents/commands", &open.body()).await?;
    let incident = IncidentId(answer.id);
    stage.room.opened(incident, answer.folio.clone(), heard);
    if let Some(folio) = answer.folio {
        call_command(session, call, &CallCommand::AttachIncident { incident, folio }).await?;
    }
    Ok(())
}

/// Joins the call to a known folio; a follow-up (602xx) is also noted on the incident.
async fn attach(
    session: &Client,
    call: CallId,
    incident: IncidentId,
    folio: &Folio,
    heard: Option<&SimCall>,
) -> Result<(), ClientError> {
    call_command(session, call, &CallCommand::AttachIncident { incident, folio: folio.clone() }).await?;
    if let Some(heard) = heard.filter(|c| c.truth.code().is_follow_up()) {
        let body = wire::follow_up(heard.truth.code(), call, heard.story.as_deref());
        session.command(&format!("/incidents/{incident}/commands"), &body).await?;
    }
    Ok(())
}

/// The place as the caller tells it; nothing for a call whose content is unknown.
fn place_of(heard: Option<&SimCall>) -> Place {
    let Some(call) = heard else { return Place::default() };
    let located = Located {
        position: call.place.position,
        accuracy_m: None,
        confidence_pct: None,
        method: Method::Told,
        at: wall(),
    };
    Place {
        located: Some(located),
        address: Line::new(&call.place.address).ok(),
        neighbourhood: Line::new(&call.place.neighbourhood).ok(),
        municipality: Some(call.place.municipality.clone()),
        references: Line::new(&call.place.references).ok(),
    }
}

fn draft_of(heard: Option<&SimCall>) -> IntakeDraft {
    let Some(call) = heard else { return IntakeDraft::default() };
    IntakeDraft {
        type_code: Some(call.truth.code()),
        place: Some(place_of(heard)),
        narrative: note_of(heard),
        caller_name: call.name.as_ref().and_then(|n| Line::new(n).ok()),
        ..IntakeDraft::default()
    }
}

fn note_of(heard: Option<&SimCall>) -> Option<Note> {
    heard?.story.as_ref().and_then(|s| Note::new(s).ok())
}
