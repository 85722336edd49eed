//! What a tip may lead to, held by types.
//!
//! A tip is a notice, not evidence. What leaves the desk is a [`Lead`]: the product a supervisor approved,
//! with its grade and one of three uses, none of which is a step against a person. Whoever wants to take such
//! a step needs [`Grounds`], and grounds are made of corroboration by something that is not a tip. There is
//! no way from a tip, or from many, to grounds.
//!
//! ```compile_fail
//! // Two tips that say the same are not grounds: a lead is no corroboration.
//! use atalaya_tips::product::{Corroboration, Grounds, Lead};
//! fn search_a_house(lead: &Lead, other: &Lead) -> Grounds { Grounds::new(lead, vec![other]).unwrap() }
//! ```
//! ```compile_fail
//! // Nor can grounds be written down by hand.
//! use atalaya_tips::product::Grounds;
//! let grounds = Grounds { corroborations: Vec::new() };
//! ```

use crate::types::{Information, ProductUse, SourceGrade};
use crate::{Tip, TipFolio};
use atalaya_model::Line;

/// An approved product, ready to leave.
#[derive(Clone, PartialEq, Debug)]
pub struct Lead {
    folio: TipFolio,
    entry: u32,
    purpose: ProductUse,
    information: Information,
}

impl Lead {
    /// The lead of a tip's product; `None` until a supervisor approved it.
    pub fn of(tip: &Tip, product: u32) -> Option<Self> {
        let found = tip.products.get(usize::try_from(product).ok()?)?;
        found.approved_by.as_ref()?;
        Some(Self {
            folio: tip.created.as_ref()?.folio,
            entry: found.entry,
            purpose: found.purpose,
            information: tip.information?,
        })
    }
    pub fn folio(&self) -> TipFolio {
        self.folio
    }
    /// Number of the sealed text.
    pub fn entry(&self) -> u32 {
        self.entry
    }
    pub fn purpose(&self) -> ProductUse {
        self.purpose
    }
    /// Always the same: nobody knows who told it.
    pub fn source(&self) -> SourceGrade {
        SourceGrade::Untested
    }
    pub fn information(&self) -> Information {
        self.information
    }
}

/// Something that confirms a lead and is no tip.
#[derive(Clone, PartialEq, Debug)]
pub enum Corroboration {
    /// Seen by officers; the number of their report.
    Observed { report: Line },
    /// Found in records; which, and under which case.
    Recorded { case: Line },
    /// A judge's order.
    Ordered { order: Line },
}

/// What a step against a person needs: never a tip alone.
#[derive(Clone, PartialEq, Debug)]
pub struct Grounds {
    corroborations: Vec<Corroboration>,
}

impl Grounds {
    /// Grounds of a lead with what confirms it; `None` without any, or for a suspected falsehood.
    pub fn new(lead: &Lead, corroborations: Vec<Corroboration>) -> Option<Self> {
        let sound = !corroborations.is_empty() && lead.information != Information::SuspectedFalse;
        sound.then_some(Self { corroborations })
    }
    pub fn corroborations(&self) -> &[Corroboration] {
        &self.corroborations
    }
}
