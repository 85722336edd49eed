//! Words of the 089.

use atalaya_model::{Millis, Timestamp};
use serde::{Deserialize, Serialize};

/// Longest sealed text, characters of base64: the largest bucket of the vault.
pub const SEALED_MAX: usize = 44_000;

/// What kind of record a call to the 089 becomes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RecordType {
    /// Denuncia anónima: nothing about the teller exists anywhere.
    AnonymousTip,
    /// Extorsión en curso: the victim may leave contact; the extortionist's number is evidence.
    ExtortionInProgress,
}

/// Which door it came through.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", schema(as = TipChannel))]
pub enum Channel {
    Phone,
    Web,
}

/// How soon somebody must look.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    Low,
    Normal,
    High,
}

/// The beginning of six hours, as a [`Timestamp`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, format = DateTime))]
#[serde(from = "Timestamp", into = "Timestamp")]
#[cfg_attr(feature = "schema", schema(as = TimeBucket))]
pub struct Bucket(Timestamp);

impl Bucket {
    /// Six hours.
    pub const SPAN: Millis = Millis::from_minutes(6 * 60);

    /// The bucket a moment lies in.
    pub fn of(at: Timestamp) -> Self {
        let span = Self::SPAN.0 * 1_000;
        Self(Timestamp::from_micros(at.as_micros().div_euclid(span) * span))
    }
    /// Its beginning.
    pub fn start(self) -> Timestamp {
        self.0
    }
    /// The bucket some hours after the end of this one.
    pub fn hours_after(self, hours: u32) -> Self {
        Self::of(self.0.plus(Self::SPAN).plus(Millis::from_minutes(i64::from(hours) * 60)))
    }
}
impl From<Timestamp> for Bucket {
    fn from(at: Timestamp) -> Self {
        Self::of(at)
    }
}
impl From<Bucket> for Timestamp {
    fn from(bucket: Bucket) -> Timestamp {
        bucket.0
    }
}

/// Sealed text, base64. The domain never sees what is inside.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sealed(String);

impl Sealed {
    /// Takes base64 of at most [`SEALED_MAX`] characters.
    pub fn new(base64: String) -> Option<Self> {
        let sound = (1..=SEALED_MAX).contains(&base64.len())
            && base64.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
        sound.then_some(Self(base64))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({} characters)", self.0.len())
    }
}
impl TryFrom<String> for Sealed {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text).ok_or("sealed text is base64 of a bounded length")
    }
}
impl From<Sealed> for String {
    fn from(sealed: Sealed) -> String {
        sealed.0
    }
}

/// That the caller was told what ends, and agreed. Cannot be made or read otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(try_from = "ConsentForm")]
pub struct Consent {
    /// The sentence that ends anonymity was read to the caller.
    told: bool,
    /// The caller said yes.
    agreed: bool,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsentForm {
    told: bool,
    agreed: bool,
}
impl Consent {
    /// `None` unless the caller was told and agreed.
    pub fn new(told: bool, agreed: bool) -> Option<Self> {
        (told && agreed).then_some(Self { told, agreed })
    }
}
impl TryFrom<ConsentForm> for Consent {
    type Error = &'static str;
    fn try_from(form: ConsentForm) -> Result<Self, Self::Error> {
        Self::new(form.told, form.agreed).ok_or("first tell the caller that anonymity ends, and ask")
    }
}

/// What of an extortion is looked for in earlier reports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// A telephone number.
    Number,
    /// An account, a card, a reference for deposits.
    Account,
    /// The story told, by the catalogue of the desk.
    Script,
}

/// Evidence of an extortion. None of it is about the victim.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// The extortionist's telephone number.
    Number,
    /// Where the money should go.
    Account,
    /// What they want, how much, by when.
    Demand,
    /// What they call themselves.
    Alias,
}
impl EvidenceKind {
    /// What of it is looked for in earlier reports.
    pub fn mark(self) -> Option<MarkKind> {
        match self {
            Self::Number => Some(MarkKind::Number),
            Self::Account => Some(MarkKind::Account),
            Self::Demand | Self::Alias => None,
        }
    }
}

/// How far the source was tested. Of an anonymous teller there is one answer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SourceGrade {
    Untested,
}

/// How the information is known (3×5×2 scale, information A to E).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Information {
    /// A: the teller saw or heard it.
    KnownDirectly,
    /// B: heard from somebody, and something else confirms it.
    IndirectCorroborated,
    /// C: heard from somebody.
    Indirect,
    /// D: how it is known cannot be told.
    NotKnown,
    /// E: suspected to be false.
    SuspectedFalse,
}

/// What a product may be used for. None of these is a step against a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProductUse {
    /// A line for investigators to check.
    InvestigativeLead,
    /// Something patrols should know of an area.
    PatrolAwareness,
    /// Something for prevention and attention to victims.
    Prevention,
}

/// Why a tip was sent somewhere by hand. A closed list: free text would say too much in clear.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RouteReason {
    /// By the rules.
    Rule,
    /// The other body is competent for the place or the offence.
    Jurisdiction,
    /// It needs a specialised unit.
    Specialised,
    /// It was sent to the wrong body first.
    Correction,
}

/// How a tip ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CloseOutcome {
    /// A competent body works on it.
    TakenUp,
    /// Checked, nothing found.
    NotConfirmed,
    /// Too little to act on.
    Insufficient,
    /// The same as another tip.
    Duplicate,
    /// Not for the 089.
    OutOfCompetence,
    /// An extortion that did not succeed.
    ExtortionAvoided,
    /// An extortion that was paid.
    ExtortionPaid,
}

/// Who speaks in the dialogue.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    Teller,
    Desk,
}
