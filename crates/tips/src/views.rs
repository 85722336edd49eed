//! What people see of a tip.

use crate::originals::{Missed, Order, Original};
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
    /// Kind of extortion.
    pub modality: Option<String>,
    pub compartment: String,
    /// The six hours in which it came.
    pub bucket: Bucket,
    pub source: SourceGrade,
    pub information: Option<Information>,
    pub routes: Vec<RouteView>,
    /// Texts of the teller's since the last one of the desk.
    pub unanswered: u32,
    /// Products that wait for a supervisor.
    pub drafts: u32,
    /// Pictures of the teller's.
    pub files: u32,
    /// Orders and hand-overs that wait for a second person.
    #[serde(default)]
    pub orders_waiting: u32,
    /// Originals that an order asked for and that could not be kept.
    #[serde(default)]
    pub originals_missed: u32,
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
    /// Entries of evidence that carrier or bank was asked to block.
    pub block_requests: Vec<u32>,
    /// Written orders to keep originals; what they say is among the entries.
    pub orders: Vec<Order>,
    pub originals: Vec<Original>,
    /// Originals that an order asked for and that could not be kept. They are gone.
    pub missed: Vec<Missed>,
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
            modality: created.modality.clone(),
            compartment: created.compartment.clone(),
            bucket: created.bucket,
            source: SourceGrade::Untested,
            information: tip.information,
            routes: tip.routes.iter().map(RouteView::of).collect(),
            unanswered: count(unanswered),
            drafts: count(tip.products.iter().filter(|p| p.approved_by.is_none() && !p.returned).count()),
            files: tip.files,
            orders_waiting: waiting(tip),
            originals_missed: count(tip.missed.len()),
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

/// An order that is over waits for nobody; a row does not know what time it is, so its date is looked at where it is
/// acted upon.
fn waiting(tip: &Tip) -> u32 {
    let orders = tip.orders.iter().filter(|o| o.approved_by.is_none() && o.ended_by.is_none()).count();
    let files = tip.originals.iter().filter(|o| o.asked_by.is_some() && o.handed_over_by.is_none()).count();
    count(orders + files)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
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
        Some(Self {
            row: TipRow::of(id, tip)?,
            content,
            entries,
            products,
            block_requests: tip.block_requests.clone(),
            orders: tip.orders.clone(),
            originals: tip.originals.clone(),
            missed: tip.missed.clone(),
        })
    }
}
