//! Typed identifiers. Random ones are UUIDv7 made from inputs; codes are short strings people type.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self.0) }
        }
        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map(Self) }
        }
    )+};
}

uuid_id! {
    /// A person's account.
    AccountId,
    /// A machine door: a PBX, an AML relay, a tracker gateway.
    AdapterId,
    /// A pending two-person action.
    ApprovalId,
    /// One unit's work on one incident.
    AssignmentId,
    /// A be-on-the-lookout notice.
    BoloId,
    /// One call on any channel.
    CallId,
    /// A caution on a place.
    CautionId,
    /// A closure of streets.
    ClosureId,
    /// A device of the field: a telephone, a tablet, a tracker.
    DeviceId,
    /// A draw of calls or incidents to be reviewed.
    DrawId,
    /// A review of the work on one call or incident; the id is the call's or incident's own.
    EvaluationId,
    /// A form by which work is reviewed.
    FormId,
    /// A legal hold on archived positions.
    HoldId,
    /// An action plan for a person's work.
    ImprovementId,
    /// One command as sent: the same id again means the same command again.
    CommandId,
    /// A training exercise: its data never meet operations.
    ExerciseId,
    /// One incident; people call it by its [`Folio`].
    IncidentId,
    /// A message between the room and a crew.
    MessageId,
    /// A response plan (run card).
    PlanId,
    /// A console session.
    SessionId,
    /// A call-back task.
    TaskId,
    /// One version of a layer of territories.
    TerritoryVersionId,
    /// A unit: a crew with a vehicle, a motorcycle, a helicopter, a pair on foot.
    UnitId,
    /// A zone that is watched: who comes near, enters and leaves it.
    ZoneId,
}

/// Why a code was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("a code has 1 to {max} characters, this one {found}")]
    Length { max: usize, found: usize },
    #[error("a code has letters, digits, '-' and '_' only; found {0:?}")]
    Character(char),
}

macro_rules! code {
    ($($(#[$doc:meta])* $name:ident max $max:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks the length and the alphabet (ASCII letters, digits, `-`, `_`).
            pub fn new(code: impl Into<String>) -> Result<Self, CodeError> {
                let code = code.into();
                let found = code.chars().count();
                if found == 0 || found > $max { return Err(CodeError::Length { max: $max, found }); }
                match code.chars().find(|c| !(c.is_ascii_alphanumeric() || *c == '-' || *c == '_')) {
                    Some(c) => Err(CodeError::Character(c)),
                    None => Ok(Self(code)),
                }
            }
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(&self.0) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self.0) }
        }
        impl TryFrom<String> for $name {
            type Error = CodeError;
            fn try_from(code: String) -> Result<Self, CodeError> { Self::new(code) }
        }
        impl From<$name> for String { fn from(code: $name) -> String { code.0 } }
        impl FromStr for $name {
            type Err = CodeError;
            fn from_str(text: &str) -> Result<Self, CodeError> { Self::new(text) }
        }
    )+};
}

code! {
    /// An agency (corporación): `SSEM`, `PM-TOLUCA`, `CRUZ-ROJA`.
    AgencyCode max 24,
    /// INEGI code of a municipality, state and municipality together: `15106`.
    MunicipalityCode max 8,
    /// A layer of territories: `municipality`, `cuadrantes-toluca`.
    LayerCode max 40,
    /// One territory of a layer: `15106`, `C-14`.
    TerritoryCode max 40,
    /// A site of the centre: `TOL`, `ECA`.
    SiteCode max 8,
    /// A station or base from which units leave.
    StationCode max 24,
    /// A kind of unit in the unit-kind catalogue: `patrulla`, `ambulancia`.
    UnitKindCode max 24,
}

/// The name of a journal stream, `kind/id`: `call/0193…`, `incident/0193…`, `unit/0193…`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamId(String);

impl StreamId {
    pub fn new(kind: &str, id: impl fmt::Display) -> Self {
        Self(format!("{kind}/{id}"))
    }
    /// The part before the first `/`.
    pub fn kind(&self) -> &str {
        self.0.split_once('/').map_or(self.0.as_str(), |(kind, _)| kind)
    }
    /// The part after the first `/`.
    pub fn id(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, id)| id)
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Takes a name as the journal stores it.
    pub fn from_stored(name: impl Into<String>) -> Self {
        Self(name.into())
    }
}
impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
impl fmt::Debug for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StreamId({})", self.0)
    }
}

/// The public number of an incident or, before it is saved, of a call: `TOL-261124-01234`.
///
/// Site, local day (yymmdd) and the day's sequence. The short form that people say and type is the
/// sequence alone. A sequence above 99,999 simply has more digits; it is never reused.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Folio {
    site: SiteCode,
    day: u32,
    sequence: u32,
}

/// Why a text is no folio.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a folio looks like TOL-261124-01234: site, day, sequence")]
pub struct FolioError;

impl Folio {
    /// `day` is yymmdd in local time; `sequence` starts at 1.
    pub fn new(site: SiteCode, day: u32, sequence: u32) -> Result<Self, FolioError> {
        let (month, date) = (day / 100 % 100, day % 100);
        if day > 991231 || !(1..=12).contains(&month) || !(1..=31).contains(&date) || sequence == 0 {
            return Err(FolioError);
        }
        Ok(Self { site, day, sequence })
    }
    pub fn site(&self) -> &SiteCode {
        &self.site
    }
    /// yymmdd in local time.
    pub fn day(&self) -> u32 {
        self.day
    }
    /// What people say on the radio.
    pub fn sequence(&self) -> u32 {
        self.sequence
    }
}
impl fmt::Display for Folio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:06}-{:05}", self.site, self.day, self.sequence)
    }
}
impl fmt::Debug for Folio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Folio({self})")
    }
}
impl FromStr for Folio {
    type Err = FolioError;
    fn from_str(text: &str) -> Result<Self, FolioError> {
        let mut parts = text.rsplitn(3, '-');
        let (Some(sequence), Some(day), Some(site)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(FolioError);
        };
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if day.len() != 6 || sequence.len() < 5 || !digits(day) || !digits(sequence) {
            return Err(FolioError);
        }
        let folio = Self::new(
            SiteCode::new(site).map_err(|_| FolioError)?,
            day.parse().map_err(|_| FolioError)?,
            sequence.parse().map_err(|_| FolioError)?,
        )?;
        // One spelling per folio: 000001 and 00001 would otherwise be the same one.
        if folio.to_string() == text { Ok(folio) } else { Err(FolioError) }
    }
}
impl TryFrom<String> for Folio {
    type Error = FolioError;
    fn try_from(text: String) -> Result<Self, FolioError> {
        text.parse()
    }
}
impl From<Folio> for String {
    fn from(folio: Folio) -> String {
        folio.to_string()
    }
}

#[cfg(feature = "schema")]
mod schema {
    use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

    impl utoipa::PartialSchema for super::Folio {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .pattern(Some("^[A-Za-z0-9_-]{1,8}-[0-9]{6}-[0-9]{5,10}$"))
                .examples(["TOL-261124-01234"])
                .build()
                .into()
        }
    }
    impl utoipa::ToSchema for super::Folio {}
}
