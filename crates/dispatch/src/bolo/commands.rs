//! What may be asked of a be-on-the-lookout notice.

use atalaya_model::{
    AgencyCode, IncidentId, Line, Metres, MunicipalityCode, Note, Position, Timestamp, UnitId,
};
use serde::{Deserialize, Serialize};

/// What is looked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BoloKind {
    Vehicle,
    Person,
    MissingPerson,
    Object,
    Other,
}

/// Where a notice counts. All empty: everywhere.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BoloArea {
    /// At most 125.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<MunicipalityCode>,
    /// At most 40.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agencies: Vec<AgencyCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre: Option<Position>,
    /// Around `centre`; 100 m to 300 km.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius_m: Option<Metres>,
}

/// What may be done with a notice.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum BoloCommand {
    /// Expiry is mandatory, at most 30 days ahead.
    Issue {
        kind: BoloKind,
        /// Shown without personal data: "Jetta blanco robado".
        title: Line,
        text: Note,
        #[serde(default)]
        area: BoloArea,
        expires_at: Timestamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        incident: Option<IncidentId>,
    },
    /// The operator, or the named unit, has read it.
    Acknowledge {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
    },
    Amend {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<Line>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Note>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        area: Option<BoloArea>,
    },
    Extend {
        expires_at: Timestamp,
        reason: Line,
    },
    Cancel {
        reason: Line,
    },
}

impl BoloCommand {
    /// The code used in JSON, permissions and the command matrix.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Issue { .. } => "issue",
            Self::Acknowledge { .. } => "acknowledge",
            Self::Amend { .. } => "amend",
            Self::Extend { .. } => "extend",
            Self::Cancel { .. } => "cancel",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 5] = ["issue", "acknowledge", "amend", "extend", "cancel"];
}
