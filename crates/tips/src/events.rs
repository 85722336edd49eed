//! What has happened to a tip. Texts are sealed; who acted is in the envelope of the event.

use crate::types::{
    Channel, CloseOutcome, Consent, Information, ProductUse, RecordType, RouteReason, Sealed, Urgency, Voice,
};
use crate::{Bucket, TipFolio, TipId};
use atalaya_model::{AgencyCode, EventKind, MunicipalityCode};
use serde::{Deserialize, Serialize};

/// Facts of one tip.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TipEvent {
    Received {
        folio: TipFolio,
        record: RecordType,
        channel: Channel,
        category: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        municipality: Option<MunicipalityCode>,
        urgency: Urgency,
        /// Unit of the vault that can read it.
        compartment: String,
        /// Epoch of the unit's key.
        epoch: u32,
        rules: u32,
        retain_until: Bucket,
        content: Sealed,
    },
    Routed {
        route: u32,
        to: AgencyCode,
        reason: RouteReason,
        /// Id of the rule, when one decided.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<String>,
        due: Bucket,
    },
    Acknowledged {
        route: u32,
    },
    Graded {
        information: Information,
    },
    Spoken {
        entry: u32,
        voice: Voice,
        text: Sealed,
    },
    Noted {
        entry: u32,
        text: Sealed,
    },
    ProductDrafted {
        entry: u32,
        #[serde(rename = "use")]
        purpose: ProductUse,
        text: Sealed,
        by: String,
    },
    ProductApproved {
        product: u32,
        by: String,
    },
    ProductReturned {
        product: u32,
        by: String,
    },
    Converted {
        to: RecordType,
        consent: Consent,
    },
    ContactLeft {
        entry: u32,
        text: Sealed,
        consent: Consent,
    },
    /// No trace of the 9-1-1 call that followed: the two are not joined by us.
    HandedTo911 {
        consent: Consent,
    },
    DuplicateLinked {
        of: TipId,
    },
    CodeReplaced {},
    Closed {
        outcome: CloseOutcome,
    },
    /// The keys are gone: nothing of the content can be read any more.
    Shredded {},
}

impl EventKind for TipEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::Routed { .. } => "routed",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Graded { .. } => "graded",
            Self::Spoken { .. } => "spoken",
            Self::Noted { .. } => "noted",
            Self::ProductDrafted { .. } => "product_drafted",
            Self::ProductApproved { .. } => "product_approved",
            Self::ProductReturned { .. } => "product_returned",
            Self::Converted { .. } => "converted",
            Self::ContactLeft { .. } => "contact_left",
            Self::HandedTo911 { .. } => "handed_to_911",
            Self::DuplicateLinked { .. } => "duplicate_linked",
            Self::CodeReplaced { .. } => "code_replaced",
            Self::Closed { .. } => "closed",
            Self::Shredded { .. } => "shredded",
        }
    }
}
