//! What may be asked of a tip.

use crate::TipId;
use crate::originals::LegalOrder;
use crate::types::{
    Channel, CloseOutcome, Consent, EvidenceKind, Information, ProductUse, RecordType, RouteReason, Urgency,
};
use atalaya_model::{AgencyCode, Line, MunicipalityCode, Text, Timestamp};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

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
    /// Kind of extortion, code of the desk's catalogue; of an extortion in progress only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modality: Option<String>,
}

/// A text that comes together with a new extortion in progress.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum First {
    Evidence(EvidenceKind),
    /// How to reach the victim.
    Contact(Consent),
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
    /// What is known of the extortionist; extortion only.
    AddEvidence {
        kind: EvidenceKind,
        text: Text<200>,
    },
    /// Ask carrier or bank to block what an entry of evidence names; extortion only.
    RequestBlock {
        entry: u32,
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
    /// Keep the originals of further pictures, sealed to the forensic key, as a written order says. Takes effect when
    /// somebody else approved it.
    AskOriginals {
        /// The order's number on paper, which is the purpose's reference too.
        number: Line,
        /// Until when it holds; at most half a year.
        until: Timestamp,
        order: LegalOrder,
    },
    ApproveOriginals {
        order: u32,
    },
    /// End it before its time, or refuse it: what was kept under it is destroyed.
    EndOriginals {
        order: u32,
    },
    /// Ask for a sealed original to be handed over.
    AskHandOver {
        file: u32,
    },
    /// Approve that: another person.
    HandOver {
        file: u32,
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
            Self::AddEvidence { .. } => "add_evidence",
            Self::RequestBlock { .. } => "request_block",
            Self::EmergencyJump { .. } => "emergency_jump",
            Self::LinkDuplicate { .. } => "link_duplicate",
            Self::Close { .. } => "close",
            Self::AskOriginals { .. } => "ask_originals",
            Self::ApproveOriginals { .. } => "approve_originals",
            Self::EndOriginals { .. } => "end_originals",
            Self::AskHandOver { .. } => "ask_hand_over",
            Self::HandOver { .. } => "hand_over",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 20] = [
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
        "add_evidence",
        "request_block",
        "emergency_jump",
        "link_duplicate",
        "close",
        "ask_originals",
        "approve_originals",
        "end_originals",
        "ask_hand_over",
        "hand_over",
    ];
    /// The text that has to be sealed before this is decided.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Message { text } | Self::Note { text } => Some(text.as_str().into()),
            Self::DraftProduct { text, .. } => Some(text.as_str().into()),
            Self::AddContact { text, .. } | Self::AddEvidence { text, .. } => Some(text.as_str().into()),
            Self::AskOriginals { order, .. } => serde_json::to_string(order).ok().map(Cow::from),
            _ => None,
        }
    }
    /// Whether this mark stands where a text would, which was sealed at the client.
    pub fn elsewhere(&self, mark: &str) -> bool {
        match self {
            Self::AskOriginals { order: LegalOrder { authority, issued: None, asked }, .. } => {
                authority.as_str() == mark && asked.as_str() == mark
            }
            _ => self.text().as_deref() == Some(mark),
        }
    }
}
