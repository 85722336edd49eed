//! What can be asked of an alert.

use atalaya_model::{Line, Timestamp};
use serde::{Deserialize, Serialize};

/// What a person may do with an alert. Raising and clearing is the timers' work.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum AlertCommand {
    /// Somebody has seen it and takes care of it. It stays until its cause is gone.
    Acknowledge {},
    /// Quiet until then, one minute to one hour ahead; afterwards it is new again. A crew in danger is never
    /// made quiet.
    Pause { until: Timestamp, reason: Line },
    /// Ends a pause before its time.
    Resume {},
}

impl AlertCommand {
    /// The code used in JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Acknowledge {} => "acknowledge",
            Self::Pause { .. } => "pause",
            Self::Resume {} => "resume",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 3] = ["acknowledge", "pause", "resume"];
}
