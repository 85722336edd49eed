//! One call on any channel: reports of the switch, positions, the operator's acts, its place in the queue.

mod commands;
mod events;
mod types;
mod views;

pub use commands::{AlarmReport, CallCommand, CallReport, CallReportKind};
pub use events::{CallEvent, PlaceWords, RequeueReason, Stamp};
pub use types::{
    Bounds, CallStatus, CallerKey, Channel, Clock, Doubt, EndCause, Fix, Heard, IntakeDraft, LocationSource,
    PbxCall, QueueClass, RecordingReference, Silence, Standing, TransferTarget, call_id_for_report,
};
pub use views::{CallDetail, CallNoteView, CallRow};
