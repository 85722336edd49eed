//! What can be said to a proposal.

use atalaya_model::Line;
use serde::{Deserialize, Serialize};

/// A person's answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ProposalCommand {
    /// `better_unit`: the units are exchanged with the same command. `move_up`: the dispatcher orders it by
    /// radio; the proposal stays on the board until the station is covered.
    Accept {},
    /// The same is not proposed again for ten minutes.
    Decline { reason: Line },
}

impl ProposalCommand {
    /// The code used in JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Accept {} => "accept",
            Self::Decline { .. } => "decline",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 2] = ["accept", "decline"];
}
