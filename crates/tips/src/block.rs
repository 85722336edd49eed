//! What a carrier or bank is asked to block. The type has no room for the victim: no contact, no place, no words of
//! theirs, no hour. Blocking is the carrier's decision under its own rules; this is a request.

use crate::state::{EntryKind, Tip};
use crate::types::{EvidenceKind, RecordType};
use crate::{Bucket, TipFolio};
use serde::{Deserialize, Serialize};

/// The document, without its letterhead.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BlockRequest {
    /// Number of the request: the tip's folio and its entry.
    pub reference: String,
    pub kind: EvidenceKind,
    /// The number or account, as it was told.
    pub value: String,
    /// Kind of extortion, as the catalogue names it.
    pub modality: Option<String>,
    /// The six hours in which it was reported.
    pub reported: Bucket,
    /// Reports of the same in the same compartment.
    pub reports: u32,
}

/// What of a tip can be put into a request: an entry of evidence that is a number or an account.
pub fn blockable(tip: &Tip, entry: u32) -> Option<EvidenceKind> {
    let found = tip.entries.get(usize::try_from(entry).ok()?)?;
    match (tip.record?, found.kind) {
        (RecordType::ExtortionInProgress, EntryKind::Number) => Some(EvidenceKind::Number),
        (RecordType::ExtortionInProgress, EntryKind::Account) => Some(EvidenceKind::Account),
        _ => None,
    }
}

impl BlockRequest {
    /// The request for one entry; `None` unless it was asked for and can be blocked.
    pub fn of(tip: &Tip, entry: u32, value: String, reports: u32) -> Option<Self> {
        let created = tip.created.as_ref()?;
        let kind = blockable(tip, entry)?;
        tip.block_requests.contains(&entry).then(|| Self {
            reference: reference(created.folio, entry),
            kind,
            value,
            modality: created.modality.clone(),
            reported: created.bucket,
            reports,
        })
    }
}

fn reference(folio: TipFolio, entry: u32) -> String {
    format!("{folio}/B{}", entry + 1)
}
