//! What people see of a call. Rows carry no personal data; details do and need a purpose.

use super::types::{
    CallStatus, Channel, EndCause, Fix, IntakeDraft, QueueClass, RecordingReference, Silence, TransferTarget,
};
use crate::{Operator, restriction::RestrictionKind};
use atalaya_model::{
    AccountId, AdapterId, CallId, Folio, IncidentId, Line, Method, Millis, MunicipalityCode, Note,
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

/// A call with its personal data in clear. Reading one takes a purpose.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CallDetail {
    pub row: CallRow,
    pub adapter: Option<AdapterId>,
    pub number: Option<PhoneNumber>,
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
    pub recordings: Vec<RecordingReference>,
    pub restrictions: Vec<RestrictionKind>,
    pub previous_operators: Vec<Operator>,
    pub transfer: Option<TransferTarget>,
    pub end_cause: Option<EndCause>,
    /// Some personal data of the call was erased.
    pub erased: bool,
}
