//! What people see of a tip.

use crate::state::{EntryKind, Tip};
use crate::types::{
    Channel, CloseOutcome, Information, ProductUse, RecordType, RouteReason, SourceGrade, Urgency,
};
use crate::{Bucket, TipFolio, TipId};
use atalaya_model::{AgencyCode, MunicipalityCode};
use serde::{Deserialize, Serialize};

/// A tip in lists: routing facts only.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TipRow {
    pub id: TipId,
    pub folio: TipFolio,
    pub record: RecordType,
    pub channel: Channel,
    pub category: String,
    pub municipality: Option<MunicipalityCode>,
    pub urgency: Urgency,
    pub compartment: String,
    /// The six hours in which it came.
    pub bucket: Bucket,
    pub source: SourceGrade,
    pub information: Option<Information>,
    pub routes: Vec<RouteView>,
    /// Texts of the teller's since the last one of the desk.
    pub unanswered: u32,
    pub handed_to_911: bool,
    pub duplicate_of: Option<TipId>,
    pub closed: Option<CloseOutcome>,
    pub shredded: bool,
    pub retain_until: Bucket,
}

/// One body that received it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RouteView {
    pub to: AgencyCode,
    pub reason: RouteReason,
    pub rule: Option<String>,
    pub due: Bucket,
    pub acknowledged: Option<Bucket>,
}

/// A text as the vault opened it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OpenedEntry {
    pub kind: EntryKind,
    pub at: Bucket,
    pub text: String,
}

/// A product without its text, which is among the entries.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ProductView {
    pub entry: u32,
    #[serde(rename = "use")]
    pub purpose: ProductUse,
    pub drafted_by: String,
    pub approved_by: Option<String>,
    pub returned: bool,
}

/// A tip with its content. Reading it takes a purpose and an unlocked vault.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TipDetail {
    pub row: TipRow,
    /// The opened narrative, as the form of the door wrote it (JSON).
    pub content: String,
    pub entries: Vec<OpenedEntry>,
    pub products: Vec<ProductView>,
}

impl TipRow {
    /// The row of a tip; `None` before it exists. Pure.
    pub fn of(id: TipId, tip: &Tip) -> Option<Self> {
        let created = tip.created.as_ref()?;
        let talk = tip.entries.iter().rev().filter(|e| e.kind.for_teller());
        let unanswered = talk.take_while(|e| e.kind == EntryKind::FromTeller).count();
        Some(Self {
            id,
            folio: created.folio,
            record: tip.record?,
            channel: created.channel,
            category: created.category.clone(),
            municipality: created.municipality.clone(),
            urgency: created.urgency,
            compartment: created.compartment.clone(),
            bucket: created.bucket,
            source: SourceGrade::Untested,
            information: tip.information,
            routes: tip.routes.iter().map(RouteView::of).collect(),
            unanswered: u32::try_from(unanswered).unwrap_or(u32::MAX),
            handed_to_911: tip.handed_to_911,
            duplicate_of: tip.duplicate_of,
            closed: tip.closed.map(|(_, outcome)| outcome),
            shredded: tip.shredded,
            retain_until: created.retain_until,
        })
    }
    /// The earliest deadline that nobody has acknowledged.
    pub fn due(&self) -> Option<Bucket> {
        self.routes.iter().filter(|r| r.acknowledged.is_none()).map(|r| r.due).min()
    }
}

impl RouteView {
    fn of(route: &crate::state::Route) -> Self {
        Self {
            to: route.to.clone(),
            reason: route.reason,
            rule: route.rule.clone(),
            due: route.due,
            acknowledged: route.acknowledged,
        }
    }
}

impl TipDetail {
    /// The tip with its opened texts; `None` before it exists. `texts` are those of content and entries.
    pub fn of(id: TipId, tip: &Tip, texts: Vec<String>) -> Option<Self> {
        let mut texts = texts.into_iter();
        let content = texts.next()?;
        let entries = tip
            .entries
            .iter()
            .zip(texts)
            .map(|(e, text)| OpenedEntry { kind: e.kind, at: e.at, text })
            .collect();
        let products = tip
            .products
            .iter()
            .map(|p| ProductView {
                entry: p.entry,
                purpose: p.purpose,
                drafted_by: p.drafted_by.clone(),
                approved_by: p.approved_by.clone(),
                returned: p.returned,
            })
            .collect();
        Some(Self { row: TipRow::of(id, tip)?, content, entries, products })
    }
}
