//! One incident: what happened, where, and who attends it.

mod commands;
mod events;
mod evolve;
mod project;
mod refusal;
mod state;
mod types;
mod views;

pub use commands::{IncidentCommand, OpenIncident, SplitFrom};
pub use events::IncidentEvent;
pub(crate) use events::is_false;
pub use refusal::IncidentRefusal;
pub use state::{
    Absorbed, AgencyPart, Assignment, Closing, FollowUp, HandOver, Hold, Incident, Link, RecordState, Stamped,
};
pub use types::{
    AgencyRequest, Bypass, Caller, CloseCode, Correction, Description, Disclosure, Estimate, IncidentChannel,
    PersonRole, Record, RecordKind, Relation, ReleaseCause, Stage, StampName, Stamps, Took,
};
pub use views::{
    AgencyDetail, AgencyRow, AssignedRow, AssignmentView, BypassView, Change, FollowUpView, HandOverRow,
    HandOverState, HistoryLine, IncidentDetail, IncidentRow, LinkRow, NarrativeLine, RecordVersion,
    RecordView, Struck,
};
