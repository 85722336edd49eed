//! What has happened to a proposal.

use crate::{
    common::Author,
    recommend::{Better, MoveUp},
};
use atalaya_model::{AgencyCode, EventKind, Folio, Line, MunicipalityCode, Timestamp};
use serde::{Deserialize, Serialize};

/// What is suggested.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Suggestion {
    BetterUnit(Box<Better>),
    MoveUp(Box<MoveUp>),
}

impl Suggestion {
    /// Stable for one suggestion: whom, where, instead of whom.
    pub fn id(&self) -> String {
        match self {
            Self::BetterUnit(b) => format!("better_unit:{}:{}:{}", b.incident, b.unit, b.instead_of),
            Self::MoveUp(m) => {
                let unit = m.unit.map_or_else(|| "none".to_owned(), |u| u.to_string());
                format!("move_up:{}:{}:{}:{unit}", m.agency, m.station, m.capability)
            }
        }
    }
}

/// Why a proposal ended without an answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LapseCause {
    /// What it rested on changed: the other unit arrived, this one was sent elsewhere, the station is covered.
    Changed,
    /// Nobody answered in time.
    Expired,
}

/// Facts of one proposal.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ProposalEvent {
    Made {
        suggestion: Suggestion,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        folio: Option<Folio>,
        /// Whose units are concerned.
        agencies: Vec<AgencyCode>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        municipality: Option<MunicipalityCode>,
        expires_at: Timestamp,
    },
    Accepted {
        by: Author,
    },
    Declined {
        reason: Line,
        by: Author,
    },
    Lapsed {
        because: LapseCause,
    },
}

impl EventKind for ProposalEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Made { .. } => "made",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
            Self::Lapsed { .. } => "lapsed",
        }
    }
}
