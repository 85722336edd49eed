//! What people see of a call. Rows carry no personal data; details do and need a purpose.

use super::state::{Call, CallNote, Callback, GuideLine};
use super::types::{
    CallStatus, Channel, EndCause, Fix, IntakeDraft, QueueClass, RecordingReference, Silence, TransferTarget,
};
use crate::{Operator, guide::GuideKey, restriction::RestrictionKind};
use atalaya_model::{
    AccountId, AdapterId, CallId, Folio, IncidentId, Line, Method, Millis, MunicipalityCode, Note, Personal,
    PhoneNumber, Place, Text, Timestamp, TypeCode,
};
use serde::{Deserialize, Serialize};

/// A call on the boards. Made by [`CallRow::of`] from state alone.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CallRow {
    pub id: CallId,
    pub channel: Channel,
    pub status: CallStatus,
    /// Last four digits only: `•••• 4567`.
    pub number_masked: Option<String>,
    pub folio: Option<Folio>,
    pub municipality: Option<MunicipalityCode>,
    /// Degrees, WGS 84.
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    /// Radius of uncertainty, metres.
    pub accuracy_m: Option<f64>,
    pub method: Option<Method>,
    /// When the shown position was measured.
    pub located_at: Option<Timestamp>,
    pub place_verified: bool,
    /// The shown position carries doubts (outside the area, stale, vague…).
    pub position_doubtful: bool,
    pub trunk: Option<Text<64>>,
    pub rang_at: Option<Timestamp>,
    pub answered_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub operator_id: Option<AccountId>,
    pub operator_name: Option<String>,
    /// Stands in the queue now.
    pub waiting: bool,
    /// Since when it waits; seconds are counted by the screen.
    pub waiting_since: Option<Timestamp>,
    pub queue_class: QueueClass,
    /// A deferred call counts as normal from here on.
    pub deferred_until: Option<Timestamp>,
    /// A waiting call was transferred to this person; anybody may take it.
    pub wanted_operator_id: Option<AccountId>,
    /// The number has many improper calls or a restriction.
    pub repeat_caller: bool,
    /// Improper calls of the number in the window, when it rang.
    pub improper_calls: u32,
    pub disposition: Option<TypeCode>,
    pub incident_id: Option<IncidentId>,
    pub incident_folio: Option<Folio>,
    pub silence: Silence,
    pub needs_callback: bool,
    pub language: Option<Text<35>>,
    pub needs_interpreter: bool,
    pub threat: bool,
    pub has_recording: bool,
    /// Type chosen in the draft, before there is an incident.
    pub draft_type: Option<TypeCode>,
    /// Neither disposed nor joined to an incident, and answered once: somebody must still close it.
    pub open_work: bool,
    /// A time of the source was out of bounds; the durations below use the corrected one.
    pub clock_doubtful: bool,
    /// First ring to first answer.
    pub answer_ms: Option<Millis>,
    /// First answer to disposition or incident.
    pub capture_ms: Option<Millis>,
    /// First answer (first ring when never answered) to end.
    pub duration_ms: Option<Millis>,
}

/// A stamped line of a call.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CallNoteView {
    pub at: Timestamp,
    pub author: String,
    /// `None` when erased.
    pub text: Option<Note>,
}

/// An answered step of a guide. Its words are `None` when erased.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GuideLineView {
    pub at: Timestamp,
    pub author: String,
    pub guide: GuideKey,
    pub version: u32,
    pub node: Option<GuideKey>,
    pub asked: Option<String>,
    pub answer: Option<String>,
    pub said: Option<String>,
}

/// A call with its personal data in clear. Reading one takes a purpose.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CallDetail {
    pub row: CallRow,
    pub adapter: Option<AdapterId>,
    pub number: Option<PhoneNumber>,
    /// What the network gave instead of a number.
    pub number_said: Option<Text<64>>,
    pub caller_name: Option<Line>,
    pub called: Option<Text<40>>,
    pub extension: Option<Text<40>>,
    /// The place set by people, completed with the best automatic position.
    pub place: Place,
    /// Latest automatic positions, oldest first; at most 32.
    pub fixes: Vec<Fix>,
    /// Older positions that were counted and dropped from here; the journal has them.
    pub fixes_dropped: u32,
    pub draft: Option<IntakeDraft>,
    pub draft_revision: u32,
    pub notes: Vec<CallNoteView>,
    /// Guided questions that were answered, oldest first; at most 200.
    pub guide: Vec<GuideLineView>,
    pub recordings: Vec<RecordingReference>,
    pub restrictions: Vec<RestrictionKind>,
    pub previous_operators: Vec<Operator>,
    pub transfer: Option<TransferTarget>,
    pub end_cause: Option<EndCause>,
    /// Some personal data of the call was erased.
    pub erased: bool,
}

impl CallRow {
    /// The row of a call; pure.
    pub fn of(id: CallId, call: &Call) -> Self {
        let known = call.number.as_ref().and_then(Personal::known);
        let shown = call.shown_position();
        let located = shown.map(|(located, _)| located);
        let waiting = call.is_waiting();
        let since = |from: Option<Timestamp>, to: Option<Timestamp>| Some(to?.since(from?));
        Self {
            id,
            channel: call.channel.unwrap_or_default(),
            status: call.status,
            number_masked: known.map(PhoneNumber::masked),
            folio: call.folio.clone(),
            municipality: call.place.municipality.clone(),
            lat: located.map(|l| l.position.lat()),
            lon: located.map(|l| l.position.lon()),
            accuracy_m: located.and_then(|l| l.accuracy_m).map(|m| m.0),
            method: located.map(|l| l.method),
            located_at: located.map(|l| l.at),
            place_verified: call.place.verified,
            position_doubtful: shown.is_some_and(|(_, doubtful)| doubtful),
            trunk: call.trunk.clone(),
            rang_at: call.rang_at,
            answered_at: call.answered_at,
            ended_at: call.ended_at,
            operator_id: call.operator.as_ref().map(|o| o.id),
            operator_name: call.operator.as_ref().map(|o| o.name.clone()),
            waiting,
            waiting_since: call.waiting_since.filter(|_| waiting),
            queue_class: call.queue_class(),
            deferred_until: call.deferred_until(),
            wanted_operator_id: match &call.transfer {
                Some(TransferTarget::Operator { operator }) if waiting => Some(operator.id),
                Some(_) | None => None,
            },
            repeat_caller: call.deferred_ms.is_some(),
            improper_calls: call.standing.improper_calls,
            disposition: call.disposition,
            incident_id: call.incident.as_ref().map(|(id, _)| *id),
            incident_folio: call.incident.as_ref().map(|(_, folio)| folio.clone()),
            silence: call.silence,
            needs_callback: matches!(call.callback, Callback::Needed { .. }),
            language: call.language.clone(),
            needs_interpreter: call.needs_interpreter,
            threat: call.threat,
            has_recording: !call.recordings.is_empty(),
            draft_type: call.draft.as_ref().and_then(Personal::known).and_then(|d| d.type_code),
            open_work: call.is_open_work(),
            clock_doubtful: call.clock_doubtful,
            answer_ms: since(call.rang_at, call.answered_at),
            capture_ms: since(call.answered_at, call.captured_at),
            duration_ms: since(call.answered_at.or(call.rang_at), call.ended_at),
        }
    }
}

impl CallDetail {
    /// The detail of a call; pure. What was erased is absent and told by `erased`.
    pub fn of(id: CallId, call: &Call) -> Self {
        Self {
            row: CallRow::of(id, call),
            adapter: call.adapter,
            number: open(&call.number),
            number_said: open(&call.number_said),
            caller_name: open(&call.caller_name),
            called: call.called.clone(),
            extension: call.extension.clone(),
            place: place_of(call),
            fixes: call.fixes.iter().cloned().collect(),
            fixes_dropped: call.fixes_dropped,
            draft: open(&call.draft).map(|d| *d),
            draft_revision: call.draft_revision,
            notes: call.notes.iter().map(CallNoteView::of).collect(),
            guide: call.guide.iter().map(GuideLineView::of).collect(),
            recordings: call.recordings.iter().cloned().collect(),
            restrictions: call.standing.restrictions.clone(),
            previous_operators: call.previous_operators.clone(),
            transfer: call.transfer.clone(),
            end_cause: call.end_cause,
            erased: is_erased(&call.number)
                || is_erased(&call.number_said)
                || is_erased(&call.caller_name)
                || is_erased(&call.draft)
                || is_erased(&call.place.words)
                || call.notes.iter().any(|n| n.text.known().is_none())
                || call.guide.iter().any(|g| g.step.known().is_none()),
        }
    }
}

impl GuideLineView {
    fn of(line: &GuideLine) -> Self {
        let step = line.step.known();
        Self {
            at: line.at,
            author: line.author.clone(),
            guide: line.guide.clone(),
            version: line.version,
            node: step.map(|s| s.node.clone()),
            asked: step.map(|s| s.asked.to_string()),
            answer: step.map(|s| s.answer.to_string()),
            said: step.map(|s| s.said.clone()),
        }
    }
}

impl CallNoteView {
    fn of(note: &CallNote) -> Self {
        Self { at: note.at, author: note.author.clone(), text: note.text.known().cloned() }
    }
}

fn place_of(call: &Call) -> Place {
    let words = open(&call.place.words).unwrap_or_default();
    Place {
        located: call.shown_position().map(|(located, _)| located.clone()),
        address: words.address,
        neighbourhood: words.neighbourhood,
        municipality: call.place.municipality.clone(),
        references: words.references,
    }
}

fn open<T: Clone>(value: &Option<Personal<T>>) -> Option<T> {
    value.as_ref().and_then(Personal::known).cloned()
}

fn is_erased<T>(value: &Option<Personal<T>>) -> bool {
    value.as_ref().is_some_and(|v| v.known().is_none())
}
