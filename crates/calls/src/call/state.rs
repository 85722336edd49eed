//! The state of a call and how events change it.

use super::events::{GuideStep, PlaceWords, Stamp};
use super::location;
use super::types::{
    CallStatus, CallerKey, Channel, Clock, EndCause, Fix, IntakeDraft, PbxCall, RecordingReference, Silence,
    Standing, TransferTarget,
};
use crate::{Operator, guide::GuideKey, task::CallbackReason};
use atalaya_model::{
    AdapterId, Folio, IncidentId, Line, Located, Method, Millis, MunicipalityCode, Note, Personal,
    PhoneNumber, Text, Timestamp, TypeCode,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Automatic positions kept in the state; older ones are counted, the journal has them.
pub const FIXES_MAX: usize = 32;
/// Lines kept in the state. Operators are refused beyond; lines of machines are counted.
pub const NOTES_MAX: usize = 200;
/// Answered steps of guides kept in the state; operators are refused beyond.
pub const GUIDE_LINES_MAX: usize = 200;
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

/// One answered step of a guide.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct GuideLine {
    pub at: Timestamp,
    pub author: String,
    pub guide: GuideKey,
    pub version: u32,
    pub step: Personal<GuideStep>,
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
    /// Guided questions that were answered, oldest first.
    pub guide: Vec<GuideLine>,
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

    pub(super) fn see(&mut self, stamp: &Stamp) {
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
    /// `false`: recorded, without effect on the line.
    pub(super) fn move_line(&mut self, stamp: &Stamp, movement: LineMove) -> bool {
        let newest = self.line.last_key_value().is_none_or(|(last, _)| stamp.sequence >= *last);
        self.line.insert(stamp.sequence, movement);
        if self.line.len() > LINE_MAX
            && let Some((_, oldest)) = self.line.pop_first()
        {
            self.line_base = oldest.step(self.line_base);
        }
        if self.status.is_over() || (self.desk_moved && !newest) {
            return false;
        }
        self.status = if self.desk_moved {
            movement.step(self.status)
        } else {
            self.line.values().fold(self.line_base, |status, m| m.step(status))
        };
        if self.status != CallStatus::Ringing {
            self.waiting_since = None;
        }
        true
    }
    /// A call that is known and neither answered nor over waits, whichever report came first.
    pub(super) fn wait_if_ringing(&mut self, at: Timestamp) {
        if self.status != CallStatus::Ringing {
            return;
        }
        let first_wait = self.answered_at.is_none();
        self.waiting_since =
            Some(self.waiting_since.map_or(at, |known| if first_wait { known.min(at) } else { known }));
    }
    pub(super) fn release_operator(&mut self) {
        if let Some(operator) = self.operator.take() {
            self.previous_operators.retain(|o| o.id != operator.id);
            self.previous_operators.push(operator);
            if self.previous_operators.len() > OPERATORS_MAX {
                self.previous_operators.remove(0);
            }
        }
    }
    pub(super) fn assign(&mut self, operator: &Operator) {
        if self.operator.as_ref().is_none_or(|o| o.id != operator.id) {
            self.release_operator();
            self.operator = Some(operator.clone());
        }
    }
    pub(super) fn connect(&mut self) {
        self.status = CallStatus::Answered;
        self.waiting_since = None;
        self.urgent = false;
        self.transfer = None;
    }
    pub(super) fn queue(&mut self, at: Timestamp) {
        self.release_operator();
        if !self.status.is_over() {
            self.status = CallStatus::Ringing;
            self.waiting_since = Some(at);
        }
    }
    pub(super) fn close(&mut self, at: Timestamp, cause: EndCause) {
        if !self.status.is_over() {
            let taken = self.answered_at.is_some() || self.prompts > 0;
            self.lost_waiting = taken && matches!(self.status, CallStatus::Ringing | CallStatus::Prompting);
            self.status = if taken { CallStatus::Ended } else { CallStatus::Abandoned };
            self.urgent = false;
            self.waiting_since = None;
        }
        self.ended_at = self.ended_at.or(Some(at));
        if self.end_cause.is_none_or(|c| c == EndCause::Unknown) {
            self.end_cause = Some(cause);
        }
    }
    pub(super) fn first_answer(&mut self, at: Timestamp, folio: Option<&Folio>) {
        self.answered_at = Some(self.answered_at.map_or(at, |known| known.min(at)));
        if self.folio.is_none() {
            self.folio = folio.cloned();
        }
    }
    pub(super) fn add_fix(&mut self, fix: &Fix) {
        if self.best_fix.as_ref().is_none_or(|best| location::is_better(fix, best)) {
            self.best_fix = Some(fix.clone());
        }
        self.fixes.push_back(fix.clone());
        if self.fixes.len() > FIXES_MAX {
            self.fixes.pop_front();
            self.fixes_dropped = self.fixes_dropped.saturating_add(1);
        }
    }
    pub(super) fn add_note(&mut self, note: CallNote) {
        if self.notes.len() < NOTES_MAX {
            self.notes.push(note);
        } else {
            self.notes_dropped = self.notes_dropped.saturating_add(1);
        }
    }
}
