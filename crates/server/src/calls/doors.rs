//! The doors of machines: the switch's call events, alarms.

use crate::{
    app::App,
    calls::{commands::follow_callback, skipped, standing_of},
    desk::{Answer, Stop, Work},
    http::{caller::SignedBody, json},
    problem::Problem,
};
use atalaya_access::{Resource, grants, policy::AdapterPrincipal};
use atalaya_calls::{
    Operator,
    call::{self, AlarmReport, Call, CallReport, CallReportKind, ReportFacts, call_id_for_report},
    feed::{self, BATCH_MAX, Feed, FeedRow, Verdict},
};
use atalaya_model::{AdapterId, Aggregate, CallId, CommandId, Located, PhoneNumber};
use axum::{Json as Answered, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;

/// Reports of a switch, at most 256 at a time, in the order of their numbers.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallReports {
    #[schema(value_type = Vec<CallReport>, max_items = 256)]
    reports: Vec<Box<RawValue>>,
}

/// What became of one report.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportOutcome {
    /// On the record now.
    Recorded,
    /// Was on the record already.
    Replayed,
    /// Not taken; see `problem`. The others of the batch are.
    Refused,
}

/// The answer to one report.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ReportResult {
    /// The report's number, where it could be read.
    pub sequence: Option<u64>,
    pub outcome: ReportOutcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<CallId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// The answer to a batch.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ReportAnswer {
    /// Every report up to this number has arrived or was given up; an adapter that restarts replays from the next.
    pub through: u64,
    pub results: Vec<ReportResult>,
}

/// Report what happens to calls. Safe to repeat: a report seen before is answered `replayed`.
#[utoipa::path(post, path = "/doors/calls", tag = "doors", request_body = CallReports,
    responses((status = 200, body = ReportAnswer), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn reports(
    State(app): State<Arc<App>>,
    signed: SignedBody,
) -> Result<Answered<ReportAnswer>, Problem> {
    let resource = Resource::all(app.desk.realm());
    let grant = signed.caller.grant::<grants::CallEventReport>(&app, &resource).await?;
    let action = grant.action().name();
    let batch: CallReports = json::parse(&signed.body)?;
    if batch.reports.len() > BATCH_MAX {
        let refusal = atalaya_model::Refusal::from(feed::FeedRefusal::BatchTooLarge { max: BATCH_MAX });
        return Err(refusal.into());
    }
    let mut results = Vec::with_capacity(batch.reports.len());
    for chunk in batch.reports.chunks(REPORTS_PER_COMMIT) {
        take_chunk(&app, &signed, action, chunk, &mut results).await?;
    }
    let (feed, _) = app.desk.load::<Feed>(signed.adapter.id).await?;
    Ok(Answered(ReportAnswer { through: feed.through, results }))
}

/// Reports written together: one sync for many, and an audit record far below its bound.
const REPORTS_PER_COMMIT: usize = 64;

/// A readable report with what the server knows about it.
struct Known {
    report: CallReport,
    call: CallId,
    facts: ReportFacts,
    /// A position of the number that came before its call.
    early: Option<Located>,
}

/// Records the readable reports of a chunk in one commit; one that is wrong does not stop the others.
async fn take_chunk(
    app: &App,
    signed: &SignedBody,
    action: &'static str,
    chunk: &[Box<RawValue>],
    results: &mut Vec<ReportResult>,
) -> Result<(), Problem> {
    let mut known = Vec::with_capacity(chunk.len());
    for raw in chunk {
        known.push(match json::parse::<CallReport>(raw.get().as_bytes()) {
            Ok(report) => Ok(know(app, signed.adapter.id, report).await?),
            Err(problem) => Err((sequence_of(raw), problem)),
        });
    }
    let asker = signed.caller.asker(app, CommandId(app.desk.sources().ids().next()), action);
    let mut objects: Vec<String> = known.iter().flatten().map(|k| format!("call/{}", k.call)).collect();
    objects.dedup();
    let decide =
        |work: &mut Work| known.iter().map(|one| decide_one(work, app, &signed.adapter, one)).collect();
    match app.desk.run(&asker, objects, decide, |_: &Vec<ReportResult>, _| Vec::new()).await? {
        Answer::Done(done) => results.extend(done.value),
        Answer::Replayed(_) => return Err(Problem::busy()),
    }
    Ok(())
}

fn sequence_of(raw: &RawValue) -> Option<u64> {
    serde_json::from_str::<serde_json::Value>(raw.get()).ok()?.get("sequence")?.as_u64()
}

async fn know(app: &App, adapter: AdapterId, report: CallReport) -> Result<Known, Problem> {
    let number = match &report.what {
        CallReportKind::Ringing { number, .. } => {
            number.as_ref().and_then(|n| PhoneNumber::new(n.as_str()).ok())
        }
        _ => None,
    };
    let (caller_key, standing) = standing_of(app, number.as_ref(), app.desk.sources().now()).await?;
    let operator = operator_of(app, &report).await?;
    let call = call_id_for_report(adapter, report.call.as_str());
    let early = caller_key.as_ref().and_then(|key| app.early.get(key.as_str(), app.desk.sources().now()));
    Ok(Known { report, call, facts: ReportFacts { operator, folio: None, caller_key, standing }, early })
}

fn decide_one(
    work: &mut Work,
    app: &App,
    adapter: &AdapterPrincipal,
    one: &Result<Known, (Option<u64>, Problem)>,
) -> Result<ReportResult, Stop> {
    let refused = |sequence, problem| ReportResult {
        sequence,
        outcome: ReportOutcome::Refused,
        call: None,
        problem: Some(problem),
    };
    let known = match one {
        Ok(known) => known,
        Err((sequence, problem)) => {
            // It arrived, though it says nothing we can read: it must not stay a gap for ever.
            if let Some(sequence) = sequence.filter(|s| *s > 0) {
                arrived(work, app, adapter.id, sequence)?;
            }
            return Ok(refused(*sequence, problem.clone()));
        }
    };
    let sequence = known.report.sequence.get();
    if let Verdict::Refused(refusal) = arrived(work, app, adapter.id, sequence)? {
        return Ok(refused(Some(sequence), atalaya_model::Refusal::from(refusal).into()));
    }
    let state = work.get::<Call>(known.call)?;
    let mut facts = known.facts.clone();
    if call::report_needs_folio(&state, &known.report) {
        facts.folio = Some(work.folio()?);
    }
    let events =
        call::decide_report(&state, adapter.id, &known.report, &facts, &work.env, &app.config.call_rules);
    let fresh = !events.is_empty();
    let mut state = work.record::<Call>(known.call, events)?;
    if let Some(located) = known.early.as_ref().filter(|_| fresh) {
        let source = call::LocationSource::Aml;
        let events = call::decide_location(&state, located, source, &work.env, &app.config.call_rules);
        state = work.record::<Call>(known.call, events)?;
    }
    if fresh {
        follow_callback(work, app, known.call, &state)?;
    }
    let outcome = if fresh { ReportOutcome::Recorded } else { ReportOutcome::Replayed };
    Ok(ReportResult { sequence: Some(sequence), outcome, call: Some(known.call), problem: None })
}

/// Records that a number arrived, and tells of what was given up for it.
fn arrived(work: &mut Work, app: &App, adapter: AdapterId, sequence: u64) -> Result<Verdict, Stop> {
    let feed = work.get::<Feed>(adapter)?;
    let (mut verdicts, events) = feed::receive(&feed, &[sequence])?;
    if events.len() > 1 {
        skipped::tell(work, adapter, &events, &app.everybody())?;
    }
    work.record::<Feed>(adapter, events)?;
    Ok(verdicts.pop().unwrap_or(Verdict::Seen))
}

/// The account that the switch names, by sign-in name.
async fn operator_of(app: &App, report: &CallReport) -> Result<Option<Operator>, Problem> {
    let CallReportKind::Answered { operator: Some(name), .. } = &report.what else { return Ok(None) };
    let Ok(name) = atalaya_access::SignInName::new(name.as_str()) else { return Ok(None) };
    let (claim, _) = app.desk.load::<crate::access::NameClaim>(&name).await?;
    Ok(claim.account.map(|id| Operator { id, name: name.to_string() }))
}

/// Where an adapter must replay from.
#[utoipa::path(get, path = "/doors/calls", tag = "doors",
    responses((status = 200, body = FeedRow), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn feed(State(app): State<Arc<App>>, signed: SignedBody) -> Result<Answered<FeedRow>, Problem> {
    signed.caller.grant::<grants::CallEventReport>(&app, &Resource::all(app.desk.realm())).await?;
    let (feed, _) = app.desk.load::<Feed>(signed.adapter.id).await?;
    Ok(Answered(FeedRow::of(signed.adapter.id, &feed)))
}

/// The answer to an alarm.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AlarmAnswer {
    pub call: CallId,
    pub outcome: ReportOutcome,
}

/// A panic button, alarm, application or partner asks for help; it waits in the queue like a call.
#[utoipa::path(post, path = "/doors/alarms", tag = "doors", request_body = AlarmReport,
    responses((status = 200, body = AlarmAnswer), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn alarm(
    State(app): State<Arc<App>>,
    signed: SignedBody,
) -> Result<Answered<AlarmAnswer>, Problem> {
    let grant =
        signed.caller.grant::<grants::CallEventReport>(&app, &Resource::all(app.desk.realm())).await?;
    let alarm: AlarmReport = json::parse(&signed.body)?;
    let adapter: AdapterId = signed.adapter.id;
    let id = call_id_for_report(adapter, alarm.reference.as_str());
    let now = app.desk.sources().now();
    let (caller_key, standing) = standing_of(&app, alarm.number.as_ref(), now).await?;
    let asker = signed.caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    let decide = |work: &mut Work| {
        let state = work.get::<Call>(id)?;
        let facts = ReportFacts {
            operator: None,
            folio: None,
            caller_key: caller_key.clone(),
            standing: standing.clone(),
        };
        let events = call::decide_alarm(&state, adapter, &alarm, &facts, &work.env, &app.config.call_rules);
        let fresh = !events.is_empty();
        work.record::<Call>(id, events)?;
        Ok(fresh)
    };
    let stream = format!("{}/{id}", Call::KIND);
    let outcome = match app.desk.run(&asker, vec![stream], decide, |_, _| Vec::new()).await? {
        Answer::Done(done) if done.value => ReportOutcome::Recorded,
        Answer::Done(_) | Answer::Replayed(_) => ReportOutcome::Replayed,
    };
    Ok(Answered(AlarmAnswer { call: id, outcome }))
}
