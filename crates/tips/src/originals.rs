//! Originals of pictures, kept sealed under a written order of a judge or prosecutor about one tip.
//!
//! By default only pixels are kept. An order takes effect when a second person approved it, and ends by its date or by
//! withdrawal. What it says is sealed with the tip; in clear are its number, until when it holds, and who acted.

use crate::Bucket;
use crate::state::Tip;
use atalaya_model::{Line, Text, Timestamp};
use serde::{Deserialize, Serialize};

/// Most orders about one tip.
pub const ORDERS_MAX: usize = 10;
/// Longest an order is followed, days; a longer one is asked for again.
pub const ORDER_MAX_DAYS: i64 = 183;

/// A day as documents have it: `2026-11-24`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, format = Date))]
#[serde(try_from = "String", into = "String")]
pub struct Day(String);

impl Day {
    /// Takes a day of the calendar.
    pub fn new(text: &str) -> Option<Self> {
        let shaped = text.len() == 10 && Timestamp::parse(&format!("{text}T00:00:00Z")).is_ok();
        shaped.then(|| Self(text.to_owned()))
    }
    /// Its beginning in UTC.
    pub fn start(&self) -> Option<Timestamp> {
        Timestamp::parse(&format!("{}T00:00:00Z", self.0)).ok()
    }
}
impl TryFrom<String> for Day {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text).ok_or("a day is written 2026-11-24")
    }
}
impl From<Day> for String {
    fn from(day: Day) -> String {
        day.0
    }
}

/// What a written order says, as it is sealed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LegalOrder {
    /// Who ordered it: the court or prosecutor.
    pub authority: Line,
    /// The date on it. Absent where all of it was sealed at the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<Day>,
    /// What it asks for.
    pub asked: Text<1000>,
}

/// SHA-256 over a salt, which is sealed with the original, and the original: 64 hex digits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Commitment(String);

impl Commitment {
    pub fn of(bytes: &[u8; 32]) -> Self {
        Self(bytes.iter().map(|b| format!("{b:02x}")).collect())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl TryFrom<String> for Commitment {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let hex = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if hex { Ok(Self(text)) } else { Err("64 hex digits") }
    }
}
impl From<Commitment> for String {
    fn from(commitment: Commitment) -> String {
        commitment.0
    }
}

/// An order about a tip.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = TipOrder))]
pub struct Order {
    /// Its number on paper.
    pub number: Line,
    /// The entry in which what it says is sealed.
    pub entry: u32,
    /// From then on it does not hold.
    pub until: Bucket,
    pub asked_by: String,
    pub approved_by: Option<String>,
    pub ended_by: Option<String>,
}

impl Order {
    /// Whether originals are kept under it.
    pub fn in_force(&self, now: Timestamp) -> bool {
        self.approved_by.is_some() && self.live(now)
    }
    /// Neither ended nor over.
    pub fn live(&self, now: Timestamp) -> bool {
        self.ended_by.is_none() && self.until.start() > now
    }
}

/// An original that is kept.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = TipOriginal))]
pub struct Original {
    /// Number of the picture that was made of it; of a document, of its first page.
    pub file: u32,
    /// Number of its order among those of the tip.
    pub order: u32,
    pub commitment: Commitment,
    /// Who asked for it to be handed over.
    pub asked_by: Option<String>,
    pub handed_over_by: Option<String>,
}

/// An original that an order asked for and that could not be kept. It is gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = TipOriginalMissed))]
pub struct Missed {
    /// Number of the picture that was made of it; of a document, of its first page.
    pub file: u32,
    /// Number of the order among those of the tip.
    pub order: u32,
}

impl Tip {
    /// The order that originals are kept under now, by its number among those of the tip.
    pub fn order_in_force(&self, now: Timestamp) -> Option<u32> {
        let number = self.orders.iter().position(|o| o.in_force(now))?;
        u32::try_from(number).ok()
    }
    /// An order by its number among those of the tip.
    pub fn order(&self, number: u32) -> Option<&Order> {
        self.orders.get(usize::try_from(number).ok()?)
    }
    pub(crate) fn order_mut(&mut self, number: u32) -> Option<&mut Order> {
        self.orders.get_mut(usize::try_from(number).ok()?)
    }
    /// The original of a picture, if it is kept.
    pub fn original(&self, file: u32) -> Option<&Original> {
        self.originals.iter().find(|o| o.file == file)
    }
    pub(crate) fn original_mut(&mut self, file: u32) -> Option<&mut Original> {
        self.originals.iter_mut().find(|o| o.file == file)
    }
}

/// The account in `name id`, by which people are told apart: a name can be changed.
pub(crate) fn account(by: &str) -> &str {
    by.rsplit(' ').next().unwrap_or(by)
}
