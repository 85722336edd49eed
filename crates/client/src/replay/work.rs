//! The operators of a replay.

use super::{CallFate, Fate, Job, TypeMap, fate::Book};
use crate::{Client, ClientError, Credentials, simulate::wall, wire};
use atalaya_calls::call::{CallCommand, CallDetail, CallStatus, Heard};
use atalaya_calls::recorded::RecordedCall;
use atalaya_model::{Basis, CallId, Folio, IncidentId, Located, Method, Metres, Place, Purpose, TypeCode};
use serde_json::Value;
use std::{collections::HashSet, sync::Arc, time::Instant};
use tokio::{
    sync::{Mutex, mpsc},
    task::JoinSet,
};

pub async fn log_in(client: &Client, accounts: &[Credentials]) -> Result<Vec<Client>, ClientError> {
    let mut sessions = Vec::with_capacity(accounts.len());
    for account in accounts {
        let (session, signed) = client.log_in(account, None).await?;
        if let Some(need) = signed.needs.first() {
            return Err(ClientError::Input(format!("the account {} must first: {need}", account.name)));
        }
        sessions.push(session);
    }
    Ok(sessions)
}

/// One task for each session; they end with the queue or when the set is dropped.
pub fn start(
    sessions: Vec<Client>,
    queue: mpsc::Receiver<Job>,
    told: mpsc::Sender<CallFate>,
    types: Arc<TypeMap>,
    book: Arc<Book>,
) -> JoinSet<()> {
    let queue = Arc::new(Mutex::new(queue));
    let mut workers = JoinSet::new();
    for session in sessions {
        let (queue, told, types, book) = (queue.clone(), told.clone(), types.clone(), book.clone());
        workers.spawn(async move {
            loop {
                let job = queue.lock().await.recv().await;
                let Some(job) = job else { return };
                let begun = Instant::now();
                let fate = match settle(&session, &job, &types).await {
                    Ok(fate) => fate,
                    Err(error) => {
                        book.failed(&error);
                        Fate::Open { why: error.to_string() }
                    }
                };
                let told_fate = CallFate::of(&job.call, job.id, fate.clone());
                if told.send(told_fate).await.is_err() {
                    return;
                }
                book.settled(&fate, begun.elapsed());
            }
        });
    }
    workers
}

async fn settle(session: &Client, job: &Job, types: &TypeMap) -> Result<Fate, ClientError> {
    let code = types.code(job.call.type_text.as_ref().map(|t| t.as_str()));
    if job.known
        && let Some(fate) = worked_before(session, job.id).await?
    {
        return Ok(fate);
    }
    let send =
        async |command: CallCommand| session.command(&format!("/calls/{}/commands", job.id), &command).await;
    send(CallCommand::Answer {}).await?;
    if code.is_improper() {
        if code.number() == SILENT {
            send(CallCommand::SilentPrompt {}).await?;
            send(CallCommand::PromptResult { heard: Heard::Nothing, distress: false }).await?;
        }
        send(CallCommand::Dispose { code, note: job.call.information() }).await?;
        return Ok(Fate::Disposed { code });
    }
    let place = place_of(&job.call);
    let located = place.located.is_some() || place.address.is_some();
    if located {
        send(CallCommand::Locate { place: place.clone(), verified: false }).await?;
    }
    let (incident, folio) = open(session, job, code, &place).await?;
    if let Some(folio) = &folio {
        send(CallCommand::AttachIncident { incident, folio: folio.clone() }).await?;
    }
    send(CallCommand::End {}).await?;
    Ok(Fate::Incident { folio, code })
}

/// CNIE 70104.
const SILENT: u32 = 70_104;

async fn open(
    session: &Client,
    job: &Job,
    code: TypeCode,
    place: &Place,
) -> Result<(IncidentId, Option<Folio>), ClientError> {
    let open = wire::OpenIncident {
        call: job.id,
        code,
        place: serde_json::to_value(place).map_err(|e| ClientError::Shape(e.to_string()))?,
        narrative: job.call.information().map(|n| n.to_string()),
        threat: false,
    };
    // The call's id is the key: a run that broke between opening and joining meets the same incident.
    let key = atalaya_model::CommandId(uuid::Uuid::from_u128(job.id.0.as_u128() ^ OPEN_KEY));
    let answer = session.command_as("/incidents/commands", key, &open.body()).await?;
    Ok((IncidentId(answer.id), answer.folio))
}

/// Makes the key of the opening command out of the call's id.
const OPEN_KEY: u128 = 0x6f70_656e_2d69_6e63_6964_656e_7400_0001;

/// A call of an earlier run: settled, or still to be worked.
async fn worked_before(session: &Client, id: CallId) -> Result<Option<Fate>, ClientError> {
    let purpose =
        Purpose::new(Basis::EmergencyResponse, None).map_err(|e| ClientError::Input(e.to_string()))?;
    let detail: CallDetail = session.get_for(&format!("/calls/{id}"), &purpose).await?;
    let row = detail.row;
    if row.incident_id.is_some() {
        // The run before may have been stopped between joining and hanging up.
        if !row.status.is_over() && row.status != CallStatus::Ringing {
            session.command(&format!("/calls/{id}/commands"), &CallCommand::End {}).await?;
        }
        return Ok(Some(Fate::SettledBefore { folio: row.incident_folio }));
    }
    Ok(row.disposition.map(|_| Fate::SettledBefore { folio: None }))
}

fn place_of(call: &RecordedCall) -> Place {
    let located = call.position.map(|position| Located {
        position,
        accuracy_m: call.accuracy_m.map(Metres),
        confidence_pct: None,
        method: Method::Told,
        at: wall(),
    });
    Place { located, address: call.address.clone(), neighbourhood: call.area.clone(), ..Place::default() }
}

/// How many of the calls the server has, by its own list, newest first. Calls of earlier runs rang
/// earlier, so the list is read as far back as needed.
pub async fn count(session: &Client, ids: &[CallId]) -> Result<u64, ClientError> {
    let mut missing: HashSet<CallId> = ids.iter().copied().collect();
    let wanted = missing.len();
    let mut after: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let place = after.map(|a| format!("&after={}", crate::http::escape(&a))).unwrap_or_default();
        let page: crate::Page<Value> = session.get(&format!("/calls?limit=500{place}")).await?;
        for row in &page.items {
            if let Some(call) = wire::call(row) {
                missing.remove(&call.id);
            }
        }
        match page.next {
            Some(next) if !missing.is_empty() => after = Some(next),
            _ => break,
        }
    }
    Ok((wanted - missing.len()) as u64)
}

/// Five million calls.
const PAGES_MAX: usize = 10_000;
