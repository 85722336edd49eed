//! What has happened to a tip. Texts are sealed; who acted is in the envelope of the event.

use crate::originals::Commitment;
use crate::types::{
    Channel, CloseOutcome, Consent, EvidenceKind, Information, ProductUse, RecordType, RouteReason, Sealed,
    Urgency, Voice,
};
use crate::{Bucket, TipFolio, TipId};
use atalaya_model::{AgencyCode, EventKind, Line, MunicipalityCode};
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        modality: Option<String>,
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
    /// A picture that the teller added; it lies in the vault.
    FileLeft {
        file: u32,
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
    EvidenceAdded {
        entry: u32,
        kind: EvidenceKind,
        text: Sealed,
    },
    BlockRequested {
        entry: u32,
    },
    /// No trace of the 9-1-1 call that followed: the two are not joined by us.
    HandedTo911 {
        consent: Consent,
    },
    DuplicateLinked {
        of: TipId,
    },
    /// What a written order asks for, to be approved.
    OriginalsAsked {
        order: u32,
        number: Line,
        until: Bucket,
        entry: u32,
        text: Sealed,
        by: String,
    },
    OriginalsApproved {
        order: u32,
        by: String,
    },
    /// What was kept under it is destroyed.
    OriginalsEnded {
        order: u32,
        by: String,
    },
    /// The original of a picture lies in the vault, sealed to the forensic key.
    OriginalKept {
        file: u32,
        order: u32,
        commitment: Commitment,
    },
    /// The original of a picture that came while an order was in force could not be kept, and is gone.
    OriginalMissed {
        file: u32,
        order: u32,
    },
    HandOverAsked {
        file: u32,
        by: String,
    },
    OriginalHandedOver {
        file: u32,
        by: String,
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
            Self::FileLeft { .. } => "file_left",
            Self::ProductDrafted { .. } => "product_drafted",
            Self::ProductApproved { .. } => "product_approved",
            Self::ProductReturned { .. } => "product_returned",
            Self::Converted { .. } => "converted",
            Self::ContactLeft { .. } => "contact_left",
            Self::EvidenceAdded { .. } => "evidence_added",
            Self::BlockRequested { .. } => "block_requested",
            Self::HandedTo911 { .. } => "handed_to_911",
            Self::DuplicateLinked { .. } => "duplicate_linked",
            Self::OriginalsAsked { .. } => "originals_asked",
            Self::OriginalsApproved { .. } => "originals_approved",
            Self::OriginalsEnded { .. } => "originals_ended",
            Self::OriginalKept { .. } => "original_kept",
            Self::OriginalMissed { .. } => "original_missed",
            Self::HandOverAsked { .. } => "hand_over_asked",
            Self::OriginalHandedOver { .. } => "original_handed_over",
            Self::CodeReplaced { .. } => "code_replaced",
            Self::Closed { .. } => "closed",
            Self::Shredded { .. } => "shredded",
        }
    }
}
