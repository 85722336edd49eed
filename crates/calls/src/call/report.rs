//! Reports of machines: the switch, positions, alarms. None is ever refused.

use super::commands::{AlarmReport, CallReport, CallReportKind};
use super::decide::Draft;
use super::events::{CallEvent, PlaceWords, Stamp};
use super::location;
use super::rules::CallRules;
use super::state::Call;
use super::types::{CallerKey, Channel, Clock, LocationSource, Standing};
use crate::Operator;
use atalaya_model::{AdapterId, Env, Folio, Located, Note, Personal, PhoneNumber, Place, Timestamp};

/// What the server looks up before it decides on a report.
#[derive(Clone, Debug, Default)]
pub struct ReportFacts {
    /// The account behind the report's agent or extension.
    pub operator: Option<Operator>,
    /// A fresh pre-folio, when [`report_needs_folio`] says so.
    pub folio: Option<Folio>,
    /// Keyed hash of the number, when there is one.
    pub caller_key: Option<CallerKey>,
    pub standing: Standing,
}

/// Whether the report is the first answer of its call, so that a pre-folio must be drawn.
pub fn report_needs_folio(call: &Call, report: &CallReport) -> bool {
    matches!(report.what, CallReportKind::Answered { .. })
        && call.folio.is_none()
        && !call.seen.contains(&report.sequence.get())
}

/// Decides on one report of `adapter`. Any order is taken: a call may begin with any report, a report
/// after the end is still recorded, a report seen before gives no events. Times out of bounds are
/// kept as said and brought into bounds for measures (see [`Clock`]).
pub fn decide_report(
    call: &Call,
    adapter: AdapterId,
    report: &CallReport,
    facts: &ReportFacts,
    env: &Env,
    rules: &CallRules,
) -> Vec<CallEvent> {
    if call.seen.contains(&report.sequence.get()) {
        return Vec::new();
    }
    let mut draft = Draft::new(call, env.now);
    if !call.exists() {
        draft.push(CallEvent::Opened {
            channel: Channel::Emergency911,
            adapter: Some(adapter),
            pbx_call: Some(report.call.clone()),
        });
    }
    let stamp = stamp(report.sequence.get(), report.at, env.now, rules);
    draft.push(report_event(report, stamp, facts, draft.call.folio.is_none(), env.now, rules));
    draft.follow_up();
    draft.events
}

fn report_event(
    report: &CallReport,
    stamp: Stamp,
    facts: &ReportFacts,
    first_answer: bool,
    now: Timestamp,
    rules: &CallRules,
) -> CallEvent {
    match &report.what {
        CallReportKind::Ringing { number, called, trunk, name } => {
            let parsed = number.as_ref().and_then(|n| PhoneNumber::new(n.as_str()).ok());
            CallEvent::Rang {
                stamp,
                number_said: number.clone().filter(|_| parsed.is_none()).map(Personal::Known),
                number: parsed.map(Personal::Known),
                called: called.clone(),
                trunk: trunk.clone(),
                name: name.clone().map(Personal::Known),
                caller_key: facts.caller_key.clone(),
                standing: facts.standing.clone(),
                deferred_ms: rules.defers(&facts.standing),
            }
        }
        CallReportKind::Answered { extension, operator } => CallEvent::LineAnswered {
            stamp,
            extension: extension.clone(),
            agent: operator.clone(),
            operator: facts.operator.clone(),
            folio: facts.folio.clone().filter(|_| first_answer),
        },
        CallReportKind::Held {} => CallEvent::LineHeld { stamp },
        CallReportKind::Resumed {} => CallEvent::LineResumed { stamp },
        CallReportKind::Transferred { to } => CallEvent::LineTransferred { stamp, to: to.clone() },
        CallReportKind::Ended { cause } => CallEvent::LineEnded { stamp, cause: *cause },
        CallReportKind::Abandoned {} => CallEvent::LineAbandoned { stamp },
        CallReportKind::LocationUpdate { located } => CallEvent::LocationReceived {
            stamp: Some(stamp),
            fix: location::judge(located.clone(), LocationSource::Switch, now, rules),
        },
        CallReportKind::RecordingStarted { reference } => {
            CallEvent::RecordingStarted { stamp, reference: reference.clone() }
        }
        CallReportKind::Information { text } => {
            CallEvent::InformationReceived { stamp, text: Personal::Known(text.clone()) }
        }
    }
}

fn stamp(sequence: u64, said_at: Timestamp, now: Timestamp, rules: &CallRules) -> Stamp {
    let oldest = now.minus(rules.report_age_max_ms);
    let (at, clock) = if said_at > now.plus(rules.clock_ahead_max_ms) {
        (now, Clock::Ahead)
    } else if said_at < oldest {
        (oldest, Clock::Stale)
    } else {
        (said_at, Clock::Agrees)
    };
    Stamp { sequence, at, said_at, clock }
}

/// Adds an automatic position (AML, registry) to a call that exists. The same position again gives
/// no events; a call that does not exist gives none either: the door keeps the position until it does.
pub fn decide_location(
    call: &Call,
    located: &Located,
    source: LocationSource,
    env: &Env,
    rules: &CallRules,
) -> Vec<CallEvent> {
    let fix = location::judge(located.clone(), source, env.now, rules);
    let known = call.fixes.iter().any(|f| f.source == source && f.located == fix.located);
    if known || !call.exists() {
        return Vec::new();
    }
    vec![CallEvent::LocationReceived { stamp: None, fix }]
}

/// Begins a call from a panic button, alarm or partner; it waits in the queue. The same reference
/// again gives no events. Use [`super::call_id_for_report`] for its id.
pub fn decide_alarm(
    call: &Call,
    adapter: AdapterId,
    alarm: &AlarmReport,
    facts: &ReportFacts,
    env: &Env,
    rules: &CallRules,
) -> Vec<CallEvent> {
    if call.exists() {
        return Vec::new();
    }
    let stamp = stamp(0, alarm.at, env.now, rules);
    let mut draft = Draft::new(call, env.now);
    draft.push(CallEvent::Opened {
        channel: alarm.channel,
        adapter: Some(adapter),
        pbx_call: Some(alarm.reference.clone()),
    });
    draft.push(CallEvent::Rang {
        stamp,
        number: alarm.number.clone().map(Personal::Known),
        number_said: None,
        called: None,
        trunk: None,
        name: alarm.name.clone().map(Personal::Known),
        caller_key: facts.caller_key.clone(),
        standing: facts.standing.clone(),
        deferred_ms: rules.defers(&facts.standing),
    });
    if let Some(place) = &alarm.place {
        push_place(&mut draft, place, stamp, alarm.channel, rules);
    }
    if let Some(text) = &alarm.text {
        let text = Personal::Known::<Note>(text.clone());
        draft.push(CallEvent::InformationReceived { stamp, text });
    }
    draft.events
}

fn push_place(draft: &mut Draft, place: &Place, stamp: Stamp, channel: Channel, rules: &CallRules) {
    if let Some(located) = &place.located {
        let source = channel.location_source();
        let fix = location::judge(located.clone(), source, draft.now, rules);
        draft.push(CallEvent::LocationReceived { stamp: Some(stamp), fix });
    }
    let words = place_words(place);
    if words.is_some() || place.municipality.is_some() {
        draft.push(CallEvent::PlaceSet {
            located: None,
            municipality: place.municipality.clone(),
            words,
            verified: false,
        });
    }
}

/// The words of a place, when it has any.
pub(super) fn place_words(place: &Place) -> Option<Personal<PlaceWords>> {
    let words = PlaceWords {
        address: place.address.clone(),
        neighbourhood: place.neighbourhood.clone(),
        references: place.references.clone(),
    };
    (words != PlaceWords::default()).then_some(Personal::Known(words))
}
