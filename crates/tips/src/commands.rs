//! What may be asked of a tip.

use crate::TipId;
use crate::types::{
    Channel, CloseOutcome, Consent, Information, ProductUse, RecordType, RouteReason, Urgency,
};
use atalaya_model::{AgencyCode, MunicipalityCode, Text};
use serde::{Deserialize, Serialize};

/// What is known in clear of a new tip.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Intake {
    pub record: RecordType,
    pub channel: Channel,
    /// Code of the catalogue of categories.
    pub category: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<MunicipalityCode>,
    pub urgency: Urgency,
}

/// What may be asked of a tip that exists. Texts are in clear on their way in only: the door has them sealed
/// before anything is decided, and [`decide`](crate::decide) sees the sealed form.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TipCommand {
    /// Send it to one more body.
    Route {
        to: AgencyCode,
        reason: RouteReason,
        within_h: u32,
    },
    /// The body says that it has it.
    Acknowledge {
        route: u32,
    },
    Grade {
        information: Information,
    },
    /// Something for the teller to read with their code.
    Message {
        text: Text<2000>,
    },
    /// Something for colleagues.
    Note {
        text: Text<2000>,
    },
    /// What may leave the desk: nothing in it points to the teller.
    DraftProduct {
        text: Text<4000>,
        #[serde(rename = "use")]
        purpose: ProductUse,
    },
    ApproveProduct {
        product: u32,
    },
    ReturnProduct {
        product: u32,
    },
    /// From an anonymous tip to an extortion in progress or back.
    Convert {
        to: RecordType,
        consent: Consent,
    },
    /// How to reach the victim; extortion only.
    AddContact {
        text: Text<200>,
        consent: Consent,
    },
    /// Hand over to 9-1-1 for facts in progress. What the caller says there is no longer anonymous.
    EmergencyJump {
        consent: Consent,
    },
    LinkDuplicate {
        of: TipId,
    },
    Close {
        outcome: CloseOutcome,
    },
}

impl TipCommand {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Route { .. } => "route",
            Self::Acknowledge { .. } => "acknowledge",
            Self::Grade { .. } => "grade",
            Self::Message { .. } => "message",
            Self::Note { .. } => "note",
            Self::DraftProduct { .. } => "draft_product",
            Self::ApproveProduct { .. } => "approve_product",
            Self::ReturnProduct { .. } => "return_product",
            Self::Convert { .. } => "convert",
            Self::AddContact { .. } => "add_contact",
            Self::EmergencyJump { .. } => "emergency_jump",
            Self::LinkDuplicate { .. } => "link_duplicate",
            Self::Close { .. } => "close",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 13] = [
        "route",
        "acknowledge",
        "grade",
        "message",
        "note",
        "draft_product",
        "approve_product",
        "return_product",
        "convert",
        "add_contact",
        "emergency_jump",
        "link_duplicate",
        "close",
    ];
    /// The text that has to be sealed before this is decided.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Message { text } | Self::Note { text } => Some(text.as_str()),
            Self::DraftProduct { text, .. } => Some(text.as_str()),
            Self::AddContact { text, .. } => Some(text.as_str()),
            _ => None,
        }
    }
}
