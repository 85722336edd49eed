//! The state of a call and how events change it.

use super::events::{CallEvent, PlaceWords, Stamp};
use super::location;
use super::types::{
    CallStatus, CallerKey, Channel, Clock, EndCause, Fix, Heard, IntakeDraft, PbxCall, RecordingReference,
    Silence, Standing, TransferTarget,
};
use crate::{Operator, task::CallbackReason};
use atalaya_model::{
    AdapterId, Aggregate, Folio, IncidentId, Line, Located, Method, Millis, MunicipalityCode, Note, Personal,
    PhoneNumber, Text, Timestamp, TypeCode,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Automatic positions kept in the state; older ones are counted, the journal has them.
pub const FIXES_MAX: usize = 32;
/// Lines kept in the state. Operators are refused beyond; lines of machines are counted.
pub const NOTES_MAX: usize = 200;
/// Recording references kept in the state; the oldest leave first.
pub const RECORDINGS_MAX: usize = 32;
/// Report numbers kept to recognise replays; the lowest leave first. A replay of a report older than
/// the 256 latest of one call is recorded again rather than risk losing one.
pub const SEEN_MAX: usize = 256;
const OPERATORS_MAX: usize = 16;
const LINE_MAX: usize = 64;

/// A report that moves the line between two people who talk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineMove {
    Answer,
    Hold,
    Resume,
    Transfer,
}

impl LineMove {
    fn step(self, status: CallStatus) -> CallStatus {
        match (self, status) {
            (_, CallStatus::Ended | CallStatus::Abandoned) => status,
            (Self::Answer, _) => CallStatus::Answered,
            (Self::Hold, CallStatus::Answered) => CallStatus::Held,
            (Self::Resume, CallStatus::Held) => CallStatus::Answered,
            // A switch also moves calls that still wait; those go on waiting.
            (Self::Transfer, CallStatus::Answered | CallStatus::Held) => CallStatus::Transferred,
            (Self::Hold | Self::Resume | Self::Transfer, _) => status,
        }
    }
}

/// A stamped line.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CallNote {
    pub at: Timestamp,
    pub author: String,
    pub text: Personal<Note>,
}

/// Where a person says that help is needed.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct CallPlace {
    pub located: Option<Located>,
    pub municipality: Option<MunicipalityCode>,
    pub words: Option<Personal<PlaceWords>>,
    pub verified: bool,
}

/// Whether somebody must call back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Callback {
    #[default]
    Never,
    Needed {
        reason: CallbackReason,
        urgent: bool,
    },
    /// Withdrawn or done.
    Closed {
        reason: CallbackReason,
    },
}

/// One call.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Call {
    /// `None` before the first event.
    pub channel: Option<Channel>,
    pub adapter: Option<AdapterId>,
    pub pbx_call: Option<PbxCall>,
    pub status: CallStatus,
    pub number: Option<Personal<PhoneNumber>>,
    pub number_said: Option<Personal<Text<64>>>,
    pub caller_name: Option<Personal<Line>>,
    pub caller_key: Option<CallerKey>,
    pub standing: Standing,
    /// Waits behind everybody else for at most so long after its arrival.
    pub deferred_ms: Option<Millis>,
    pub urgent: bool,
    pub called: Option<Text<40>>,
    pub trunk: Option<Text<64>>,
    pub extension: Option<Text<40>>,
    /// Pre-folio of the first answer; the incident opened from the call takes the same number.
    pub folio: Option<Folio>,
    pub rang_at: Option<Timestamp>,
    pub answered_at: Option<Timestamp>,
    /// First disposition or joining to an incident.
    pub captured_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub end_cause: Option<EndCause>,
    pub waiting_since: Option<Timestamp>,
    /// Went over while it waited again or the question played, after a first answer.
    pub lost_waiting: bool,
    pub operator: Option<Operator>,
    /// Who had it before; the latest last, at most 16.
    pub previous_operators: Vec<Operator>,
    pub transfer: Option<TransferTarget>,
    pub place: CallPlace,
    /// The best automatic position so far, see [`location`].
    pub best_fix: Option<Fix>,
    pub fixes: VecDeque<Fix>,
    pub fixes_dropped: u32,
    pub draft: Option<Personal<Box<IntakeDraft>>>,
    pub draft_revision: u32,
    pub notes: Vec<CallNote>,
    pub notes_dropped: u32,
    pub recordings: VecDeque<RecordingReference>,
    pub silence: Silence,
    /// How often the recorded question was played.
    pub prompts: u32,
    pub disposition: Option<TypeCode>,
    pub incident: Option<(IncidentId, Folio)>,
    pub language: Option<Text<35>>,
    pub needs_interpreter: bool,
    pub threat: bool,
    pub callback: Callback,
    pub clock_doubtful: bool,
    /// What the switch said about the line, by report number; at most the 64 latest.
    pub line: BTreeMap<u64, LineMove>,
    /// Status of the line before the first entry of `line`.
    pub line_base: CallStatus,
    /// Report number of the latest answer at the switch.
    pub answer_sequence: u64,
    /// A person changed the line at a console; reports that come late no longer reorder it.
    pub desk_moved: bool,
    pub seen: BTreeSet<u64>,
}

impl Call {
    /// Something is known of the call.
    pub fn exists(&self) -> bool {
        self.channel.is_some()
    }
    /// Answered once (or begun by hand) and neither disposed nor joined to an incident.
    pub fn is_open_work(&self) -> bool {
        self.answered_at.is_some() && self.disposition.is_none() && self.incident.is_none()
    }
    /// The position to show: what a person set stands (told on the map or verified); otherwise the
    /// best of the automatic ones and of what a person took over from one.
    pub fn shown_position(&self) -> Option<(&Located, bool)> {
        let set = self.place.located.as_ref();
        let by_person =
            set.filter(|l| self.place.verified || matches!(l.method, Method::Told | Method::Verified));
        if let Some(located) = by_person {
            return Some((located, false));
        }
        match (set, &self.best_fix) {
            (Some(set), Some(fix)) => {
                let doubtful = fix.is_doubtful();
                let fix_is_better = location::compare(&fix.located, doubtful, set, false).is_lt();
                Some(if fix_is_better { (&fix.located, doubtful) } else { (set, false) })
            }
            (Some(set), None) => Some((set, false)),
            (None, Some(fix)) => Some((&fix.located, fix.is_doubtful())),
            (None, None) => None,
        }
    }

    fn see(&mut self, stamp: &Stamp) {
        if stamp.sequence > 0 {
            self.seen.insert(stamp.sequence);
            if self.seen.len() > SEEN_MAX {
                self.seen.pop_first();
            }
        }
        self.clock_doubtful |= stamp.clock != Clock::Agrees;
    }
    /// Applies a report about the line. Reports are put in the order of their numbers, whatever the
    /// order of arrival, until a person acts at a console; from then on only newer ones count.
    fn move_line(&mut self, stamp: &Stamp, movement: LineMove) {
        let newest = self.line.last_key_value().is_none_or(|(last, _)| stamp.sequence >= *last);
        self.line.insert(stamp.sequence, movement);
        if self.line.len() > LINE_MAX
            && let Some((_, oldest)) = self.line.pop_first()
        {
            self.line_base = oldest.step(self.line_base);
        }
        if self.status.is_over() || (self.desk_moved && !newest) {
            return;
        }
        self.status = if self.desk_moved {
            movement.step(self.status)
        } else {
            self.line.values().fold(self.line_base, |status, m| m.step(status))
        };
        if self.status != CallStatus::Ringing {
            self.waiting_since = None;
        }
    }
    /// A call that is known and neither answered nor over waits, whichever report came first.
    fn wait_if_ringing(&mut self, at: Timestamp) {
        if self.status != CallStatus::Ringing {
            return;
        }
        let first_wait = self.answered_at.is_none();
        self.waiting_since =
            Some(self.waiting_since.map_or(at, |known| if first_wait { known.min(at) } else { known }));
    }
    fn release_operator(&mut self) {
        if let Some(operator) = self.operator.take() {
            self.previous_operators.retain(|o| o.id != operator.id);
            self.previous_operators.push(operator);
            if self.previous_operators.len() > OPERATORS_MAX {
                self.previous_operators.remove(0);
            }
        }
    }
    fn assign(&mut self, operator: &Operator) {
        if self.operator.as_ref().is_none_or(|o| o.id != operator.id) {
            self.release_operator();
            self.operator = Some(operator.clone());
        }
    }
    fn connect(&mut self) {
        self.status = CallStatus::Answered;
        self.waiting_since = None;
        self.urgent = false;
        self.transfer = None;
    }
    fn queue(&mut self, at: Timestamp) {
        self.release_operator();
        if !self.status.is_over() {
            self.status = CallStatus::Ringing;
            self.waiting_since = Some(at);
        }
    }
    fn close(&mut self, at: Timestamp, cause: EndCause) {
        if !self.status.is_over() {
            let taken = self.answered_at.is_some() || self.prompts > 0;
            self.lost_waiting = taken && matches!(self.status, CallStatus::Ringing | CallStatus::Prompting);
            self.status = if taken { CallStatus::Ended } else { CallStatus::Abandoned };
            self.waiting_since = None;
        }
        self.ended_at = self.ended_at.or(Some(at));
        if self.end_cause.is_none_or(|c| c == EndCause::Unknown) {
            self.end_cause = Some(cause);
        }
    }
    fn first_answer(&mut self, at: Timestamp, folio: Option<&Folio>) {
        self.answered_at = Some(self.answered_at.map_or(at, |known| known.min(at)));
        if self.folio.is_none() {
            self.folio = folio.cloned();
        }
    }
    fn add_fix(&mut self, fix: &Fix) {
        if self.best_fix.as_ref().is_none_or(|best| location::is_better(fix, best)) {
            self.best_fix = Some(fix.clone());
        }
        self.fixes.push_back(fix.clone());
        if self.fixes.len() > FIXES_MAX {
            self.fixes.pop_front();
            self.fixes_dropped = self.fixes_dropped.saturating_add(1);
        }
    }
    fn add_note(&mut self, note: CallNote) {
        if self.notes.len() < NOTES_MAX {
            self.notes.push(note);
        } else {
            self.notes_dropped = self.notes_dropped.saturating_add(1);
        }
    }
}

impl Aggregate for Call {
    const KIND: &'static str = "call";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = CallEvent;

    fn evolve(&mut self, event: &CallEvent, at: Timestamp) {
        if let Some(stamp) = event.stamp() {
            self.see(stamp);
            self.evolve_line(event, stamp);
            self.wait_if_ringing(stamp.at);
        } else {
            self.evolve_work(event, at);
        }
    }
}

/// Reports of machines.
impl Call {
    fn evolve_line(&mut self, event: &CallEvent, stamp: &Stamp) {
        match event {
            CallEvent::Rang {
                number,
                number_said,
                called,
                trunk,
                name,
                caller_key,
                standing,
                deferred_ms,
                ..
            } => {
                self.rang_at = Some(self.rang_at.map_or(stamp.at, |known| known.min(stamp.at)));
                fill(&mut self.number, number);
                fill(&mut self.number_said, number_said);
                fill(&mut self.called, called);
                fill(&mut self.trunk, trunk);
                fill(&mut self.caller_name, name);
                if self.caller_key.is_none() && caller_key.is_some() {
                    self.caller_key.clone_from(caller_key);
                    self.standing.clone_from(standing);
                    self.deferred_ms = *deferred_ms;
                }
            }
            CallEvent::LineAnswered { extension, operator, folio, .. } => {
                self.line_answered(stamp, extension.as_ref(), operator.as_ref(), folio.as_ref());
            }
            CallEvent::LineHeld { .. } => self.move_line(stamp, LineMove::Hold),
            CallEvent::LineResumed { .. } => self.move_line(stamp, LineMove::Resume),
            CallEvent::LineTransferred { .. } => self.move_line(stamp, LineMove::Transfer),
            CallEvent::LineEnded { cause, .. } => self.close(stamp.at, *cause),
            CallEvent::LineAbandoned { .. } => self.close(stamp.at, EndCause::Caller),
            CallEvent::RecordingStarted { reference, .. } => {
                if !self.recordings.contains(reference) {
                    self.recordings.push_back(reference.clone());
                    if self.recordings.len() > RECORDINGS_MAX {
                        self.recordings.pop_front();
                    }
                }
            }
            CallEvent::InformationReceived { text, .. } => {
                self.add_note(CallNote { at: stamp.at, author: String::new(), text: text.clone() });
            }
            CallEvent::LocationReceived { fix, .. } => self.add_fix(fix),
            // The rest has no stamp and is handled by `evolve_work`.
            CallEvent::Opened { .. }
            | CallEvent::Answered { .. }
            | CallEvent::NumberNoted { .. }
            | CallEvent::PlaceSet { .. }
            | CallEvent::DraftSaved { .. }
            | CallEvent::NoteAdded { .. }
            | CallEvent::Held {}
            | CallEvent::Resumed {}
            | CallEvent::Transferred { .. }
            | CallEvent::Ended {}
            | CallEvent::Disposed { .. }
            | CallEvent::DispositionWithdrawn { .. }
            | CallEvent::PromptStarted {}
            | CallEvent::PromptFinished { .. }
            | CallEvent::Requeued { .. }
            | CallEvent::AttachedToIncident { .. }
            | CallEvent::Detached { .. }
            | CallEvent::LanguageSet { .. }
            | CallEvent::InterpreterMarked { .. }
            | CallEvent::ThreatMarked { .. }
            | CallEvent::CallbackNeeded { .. }
            | CallEvent::CallbackWithdrawn {}
            | CallEvent::CallbackDone {} => {}
        }
    }

    fn line_answered(
        &mut self,
        stamp: &Stamp,
        extension: Option<&Text<40>>,
        operator: Option<&Operator>,
        folio: Option<&Folio>,
    ) {
        self.first_answer(stamp.at, folio);
        if self.status == CallStatus::Abandoned {
            self.status = CallStatus::Ended;
        }
        // The player of the recorded question also "answers"; that is nobody of the centre.
        if self.status == CallStatus::Prompting && operator.is_none() {
            return;
        }
        let before = self.status;
        self.move_line(stamp, LineMove::Answer);
        if stamp.sequence < self.answer_sequence {
            return;
        }
        self.answer_sequence = stamp.sequence;
        if extension.is_some() {
            self.extension = extension.cloned();
        }
        if self.status == CallStatus::Answered {
            self.connect();
        }
        match operator {
            // Who already works a call that is over keeps it.
            Some(_) if self.status.is_over() && self.operator.is_some() => {}
            Some(operator) => self.assign(operator),
            // Taken by somebody whom the server does not know: open for whoever says it was them.
            None if before == CallStatus::Transferred => self.release_operator(),
            None => {}
        }
    }
}

/// Acts of people and follow-ups.
impl Call {
    fn evolve_work(&mut self, event: &CallEvent, at: Timestamp) {
        self.desk_moved |= matches!(
            event,
            CallEvent::Answered { .. }
                | CallEvent::Held {}
                | CallEvent::Resumed {}
                | CallEvent::Transferred { .. }
                | CallEvent::PromptStarted {}
                | CallEvent::PromptFinished { .. }
                | CallEvent::Requeued { .. }
        );
        match event {
            CallEvent::Opened { channel, adapter, pbx_call } => {
                self.channel = Some(*channel);
                self.adapter = *adapter;
                self.pbx_call.clone_from(pbx_call);
            }
            CallEvent::LocationReceived { fix, .. } => self.add_fix(fix),
            CallEvent::Answered { operator, folio } => {
                self.first_answer(at, folio.as_ref());
                self.assign(operator);
                if !self.status.is_over() {
                    self.connect();
                }
            }
            CallEvent::NumberNoted { number, caller_key } => {
                self.number = Some(number.clone());
                self.caller_key.clone_from(caller_key);
            }
            CallEvent::PlaceSet { located, municipality, words, verified } => {
                self.place = CallPlace {
                    located: located.clone(),
                    municipality: municipality.clone(),
                    words: words.clone(),
                    verified: *verified,
                };
            }
            CallEvent::DraftSaved { revision, draft } => {
                self.draft_revision = *revision;
                self.draft = Some(draft.clone());
            }
            CallEvent::NoteAdded { author, text } => {
                self.add_note(CallNote { at, author: author.clone(), text: text.clone() });
            }
            CallEvent::Held {} if self.status == CallStatus::Answered => self.status = CallStatus::Held,
            CallEvent::Resumed {} if self.status == CallStatus::Held => self.status = CallStatus::Answered,
            CallEvent::Held {} | CallEvent::Resumed {} => {}
            CallEvent::Transferred { to, .. } => self.transferred(to, at),
            CallEvent::Ended {} => self.close(at, EndCause::Operator),
            CallEvent::Disposed { code, .. } => {
                self.disposition = Some(*code);
                self.captured_at = self.captured_at.or(Some(at));
            }
            CallEvent::DispositionWithdrawn { .. } => self.disposition = None,
            CallEvent::PromptStarted {} => {
                self.release_operator();
                self.prompts = self.prompts.saturating_add(1);
                self.silence = Silence::Asked;
                if !self.status.is_over() {
                    self.status = CallStatus::Prompting;
                    self.waiting_since = None;
                }
            }
            CallEvent::PromptFinished { heard, distress } => self.prompt_finished(*heard, *distress),
            CallEvent::Requeued { urgent, .. } => {
                self.queue(at);
                self.urgent = *urgent && !self.status.is_over();
            }
            CallEvent::AttachedToIncident { incident, folio } => {
                self.incident = Some((*incident, folio.clone()));
                self.captured_at = self.captured_at.or(Some(at));
            }
            CallEvent::Detached { .. } => self.incident = None,
            CallEvent::LanguageSet { language } => self.language = Some(language.clone()),
            CallEvent::InterpreterMarked { needed } => self.needs_interpreter = *needed,
            CallEvent::ThreatMarked { threat } => self.threat = *threat,
            CallEvent::CallbackNeeded { reason, urgent } => {
                self.callback = Callback::Needed { reason: *reason, urgent: *urgent };
            }
            CallEvent::CallbackWithdrawn {} | CallEvent::CallbackDone {} => {
                if let Callback::Needed { reason, .. } = self.callback {
                    self.callback = Callback::Closed { reason };
                }
            }
            // These carry a stamp and are handled by `evolve_line`.
            CallEvent::Rang { .. }
            | CallEvent::LineAnswered { .. }
            | CallEvent::LineHeld { .. }
            | CallEvent::LineResumed { .. }
            | CallEvent::LineTransferred { .. }
            | CallEvent::LineEnded { .. }
            | CallEvent::LineAbandoned { .. }
            | CallEvent::RecordingStarted { .. }
            | CallEvent::InformationReceived { .. } => {}
        }
    }

    fn transferred(&mut self, to: &TransferTarget, at: Timestamp) {
        match to {
            TransferTarget::Operator { .. } => self.queue(at),
            TransferTarget::Centre { .. } | TransferTarget::Agency { .. } | TransferTarget::Line { .. } => {
                if !self.status.is_over() {
                    self.status = CallStatus::Transferred;
                    self.waiting_since = None;
                }
            }
        }
        self.transfer = Some(to.clone());
    }

    fn prompt_finished(&mut self, heard: Heard, distress: bool) {
        self.silence = match (heard, distress) {
            (Heard::Pressed, _) => Silence::Pressed,
            (Heard::Voice, _) => Silence::Voice,
            (Heard::Nothing, _) => Silence::Nothing,
            (Heard::Noise, true) => Silence::Distress,
            (Heard::Noise, false) => Silence::Noise,
        };
        // Nothing heard: the call goes back to who asked, to be closed. The other results requeue it.
        if self.status == CallStatus::Prompting {
            self.operator = self.previous_operators.pop();
            self.status = CallStatus::Answered;
        }
    }
}

fn fill<T: Clone>(known: &mut Option<T>, new: &Option<T>) {
    if known.is_none() {
        known.clone_from(new);
    }
}
