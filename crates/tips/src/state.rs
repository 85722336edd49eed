//! The state of a tip and how events change it.

use crate::originals::{Missed, Order, Original};
use crate::types::{
    Channel, CloseOutcome, EvidenceKind, Information, ProductUse, RecordType, RouteReason, Sealed, Urgency,
    Voice,
};
use crate::{Bucket, TipEvent, TipFolio, TipId};
use atalaya_model::{AgencyCode, Aggregate, MunicipalityCode, Timestamp};
use serde::{Deserialize, Serialize};

/// What is known of a tip since it came.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Created {
    pub folio: TipFolio,
    pub channel: Channel,
    pub category: String,
    pub municipality: Option<MunicipalityCode>,
    pub urgency: Urgency,
    #[serde(default)]
    pub modality: Option<String>,
    pub compartment: String,
    pub epoch: u32,
    pub bucket: Bucket,
    pub retain_until: Bucket,
    pub content: Sealed,
}

/// One body that received it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Route {
    pub to: AgencyCode,
    pub reason: RouteReason,
    pub rule: Option<String>,
    pub due: Bucket,
    pub acknowledged: Option<Bucket>,
}

/// What kind of text an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    FromTeller,
    ToTeller,
    Note,
    Contact,
    Product,
    /// The extortionist's number.
    Number,
    /// The extortionist's account.
    Account,
    Demand,
    Alias,
    /// What a written order says ([`LegalOrder`](crate::originals::LegalOrder) as JSON).
    Order,
}

impl From<EvidenceKind> for EntryKind {
    fn from(kind: EvidenceKind) -> Self {
        match kind {
            EvidenceKind::Number => Self::Number,
            EvidenceKind::Account => Self::Account,
            EvidenceKind::Demand => Self::Demand,
            EvidenceKind::Alias => Self::Alias,
        }
    }
}

impl EntryKind {
    /// Whether the teller may read it with their code.
    pub fn for_teller(self) -> bool {
        matches!(self, Self::FromTeller | Self::ToTeller)
    }
}

/// One sealed text. Its field in the vault is `entry/<number>`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Entry {
    pub kind: EntryKind,
    pub at: Bucket,
    pub text: Sealed,
}

/// A product: what may leave the desk once a supervisor approved it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Product {
    /// Number of its entry.
    pub entry: u32,
    pub purpose: ProductUse,
    pub drafted_by: String,
    pub approved_by: Option<String>,
    pub returned: bool,
}

/// One tip.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tip {
    pub created: Option<Created>,
    pub record: Option<RecordType>,
    pub routes: Vec<Route>,
    pub information: Option<Information>,
    pub entries: Vec<Entry>,
    pub products: Vec<Product>,
    /// Pictures in the vault: `file/0` and on.
    pub files: u32,
    /// Entries of evidence that carrier or bank was asked to block.
    pub block_requests: Vec<u32>,
    /// Written orders to keep originals.
    pub orders: Vec<Order>,
    pub originals: Vec<Original>,
    /// Originals that an order asked for and that could not be kept.
    pub missed: Vec<Missed>,
    pub handed_to_911: bool,
    pub duplicate_of: Option<TipId>,
    pub code_replaced: bool,
    pub closed: Option<(Bucket, CloseOutcome)>,
    pub shredded: bool,
}

impl Tip {
    /// Characters of all sealed texts it holds.
    pub fn sealed_size(&self) -> usize {
        let content = self.created.as_ref().map_or(0, |c| c.content.as_str().len());
        content + self.entries.iter().map(|e| e.text.as_str().len()).sum::<usize>()
    }
    /// The field of the next sealed text in the vault.
    pub fn next_field(&self) -> String {
        format!("entry/{}", self.entries.len())
    }
    fn add(&mut self, kind: EntryKind, at: Bucket, text: &Sealed) {
        self.entries.push(Entry { kind, at, text: text.clone() });
    }
    fn product(&mut self, number: u32) -> Option<&mut Product> {
        self.products.get_mut(usize::try_from(number).ok()?)
    }
}

impl Aggregate for Tip {
    const KIND: &'static str = "tip";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = TipEvent;

    fn evolve(&mut self, event: &TipEvent, at: Timestamp) {
        let at = Bucket::of(at);
        match event {
            TipEvent::Received {
                folio,
                record,
                channel,
                category,
                municipality,
                urgency,
                modality,
                compartment,
                epoch,
                rules: _,
                retain_until,
                content,
            } => {
                self.record = Some(*record);
                self.created = Some(Created {
                    folio: *folio,
                    channel: *channel,
                    category: category.clone(),
                    municipality: municipality.clone(),
                    urgency: *urgency,
                    modality: modality.clone(),
                    compartment: compartment.clone(),
                    epoch: *epoch,
                    bucket: at,
                    retain_until: *retain_until,
                    content: content.clone(),
                });
            }
            TipEvent::Routed { route: _, to, reason, rule, due } => self.routes.push(Route {
                to: to.clone(),
                reason: *reason,
                rule: rule.clone(),
                due: *due,
                acknowledged: None,
            }),
            TipEvent::Acknowledged { route } => {
                let route = usize::try_from(*route).ok().and_then(|r| self.routes.get_mut(r));
                if let Some(route) = route {
                    route.acknowledged = Some(at);
                }
            }
            TipEvent::Graded { information } => self.information = Some(*information),
            TipEvent::Spoken { entry: _, voice, text } => {
                let kind = match voice {
                    Voice::Teller => EntryKind::FromTeller,
                    Voice::Desk => EntryKind::ToTeller,
                };
                self.add(kind, at, text);
            }
            TipEvent::Noted { entry: _, text } => self.add(EntryKind::Note, at, text),
            TipEvent::FileLeft { file } => self.files = self.files.max(file.saturating_add(1)),
            TipEvent::ProductDrafted { entry, purpose, text, by } => {
                self.add(EntryKind::Product, at, text);
                self.products.push(Product {
                    entry: *entry,
                    purpose: *purpose,
                    drafted_by: by.clone(),
                    approved_by: None,
                    returned: false,
                });
            }
            TipEvent::ProductApproved { product, by } => {
                if let Some(product) = self.product(*product) {
                    product.approved_by = Some(by.clone());
                }
            }
            TipEvent::ProductReturned { product, by: _ } => {
                if let Some(product) = self.product(*product) {
                    product.returned = true;
                }
            }
            TipEvent::Converted { to, consent: _ } => self.record = Some(*to),
            TipEvent::ContactLeft { entry: _, text, consent: _ } => self.add(EntryKind::Contact, at, text),
            TipEvent::EvidenceAdded { entry: _, kind, text } => self.add((*kind).into(), at, text),
            TipEvent::BlockRequested { entry } => self.block_requests.push(*entry),
            TipEvent::HandedTo911 { consent: _ } => self.handed_to_911 = true,
            TipEvent::DuplicateLinked { of } => self.duplicate_of = Some(*of),
            TipEvent::OriginalsAsked { order: _, number, until, entry, text, by } => {
                self.add(EntryKind::Order, at, text);
                self.orders.push(Order {
                    number: number.clone(),
                    entry: *entry,
                    until: *until,
                    asked_by: by.clone(),
                    approved_by: None,
                    ended_by: None,
                });
            }
            TipEvent::OriginalsApproved { order, by } => {
                if let Some(order) = self.order_mut(*order) {
                    order.approved_by = Some(by.clone());
                }
            }
            TipEvent::OriginalsEnded { order, by } => {
                self.originals.retain(|o| o.order != *order);
                if let Some(order) = self.order_mut(*order) {
                    order.ended_by = Some(by.clone());
                }
            }
            TipEvent::OriginalKept { file, order, commitment } => self.originals.push(Original {
                file: *file,
                order: *order,
                commitment: commitment.clone(),
                asked_by: None,
                handed_over_by: None,
            }),
            TipEvent::OriginalMissed { file, order } => {
                self.missed.push(Missed { file: *file, order: *order });
            }
            TipEvent::HandOverAsked { file, by } => {
                if let Some(original) = self.original_mut(*file) {
                    original.asked_by = Some(by.clone());
                }
            }
            TipEvent::OriginalHandedOver { file, by } => {
                if let Some(original) = self.original_mut(*file) {
                    original.handed_over_by = Some(by.clone());
                }
            }
            TipEvent::CodeReplaced {} => self.code_replaced = true,
            TipEvent::Closed { outcome } => self.closed = Some((at, *outcome)),
            TipEvent::Shredded {} => {
                self.originals.clear();
                self.shredded = true;
            }
        }
    }
}
