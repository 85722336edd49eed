//! The 089: anonymous tips and extortion in progress, from intake to shredding.
//!
//! Invariants:
//! - No type here has room for who called or from where. What a tip says is here only as sealed text.
//! - Times are the beginnings of six-hour buckets; whatever the clock says is rounded down.
//! - A tip alone allows nothing against anybody: see [`product`].
//! - Originals of pictures are kept under a written order that two people took up, and not otherwise.
//! - A change that ends anonymity needs the caller's [`Consent`].

mod agreed;
pub mod block;
pub mod book;
pub mod catalogue;
mod commands;
mod decide;
mod events;
pub mod extortion;
pub mod figures;
mod folio;
mod ids;
pub mod notice;
pub mod originals;
pub mod product;
mod refusal;
mod state;
mod types;
mod views;

pub use agreed::{Agreed, agreed, agreed_since};
pub use commands::{First, Intake, TipCommand};
pub use decide::{
    FILES_MAX, FIRST_MAX, FirstTexts, create, decide, original_kept, original_missed, replace_code, shred,
    teller_file, teller_message,
};
pub use events::TipEvent;
pub use folio::{TipFolio, TipFolioError};
pub use ids::TipId;
pub use refusal::TipRefusal;
pub use state::{Created, Entry, EntryKind, Product, Route, Tip};
pub use types::{
    Bucket, Channel, CloseOutcome, Consent, EvidenceKind, Information, MarkKind, ProductUse, RecordType,
    RouteReason, SEALED_MAX, Sealed, SourceGrade, Urgency, Voice,
};
pub use views::{OpenedEntry, ProductView, RouteView, TipDetail, TipRow};
