//! One call on any channel: reports of the switch, positions, the operator's acts, its place in the queue.

mod commands;
mod decide;
mod events;
mod evolve;
pub mod location;
mod refusal;
mod report;
mod rules;
mod state;
mod types;
mod views;

pub use commands::{AlarmReport, CallCommand, CallReport, CallReportKind};
pub use decide::{CommandFacts, callback_command, command_needs_folio, decide, decide_callback_done};
pub use events::{CallEvent, GuideStep, PlaceWords, RequeueReason, Stamp};
pub use refusal::CallRefusal;
pub use report::{ReportFacts, decide_alarm, decide_location, decide_report, report_needs_folio};
pub use rules::{CallRules, DEFERRED_LIMIT, Lateness, QueueRank, lateness, next_timer};
pub use state::{
    Call, CallNote, CallPlace, Callback, FIXES_MAX, GUIDE_LINES_MAX, GuideLine, LineMove, NOTES_MAX,
    RECORDINGS_MAX, SEEN_MAX,
};
pub use types::{
    Bounds, CallStatus, CallerKey, Channel, Clock, Doubt, EndCause, Fix, Heard, IntakeDraft, LocationSource,
    PbxCall, QueueClass, RecordingReference, Silence, Standing, TransferTarget, call_id_for_report,
};
pub use views::{CallDetail, CallNoteView, CallRow, GuideLineView};
