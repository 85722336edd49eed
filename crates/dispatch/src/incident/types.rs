//! Words that commands, events and views of an incident share.

use crate::common::{Author, Duty};
use atalaya_geo::TravelBasis;
use atalaya_model::{
    AgencyCode, AssignmentId, IncidentId, Line, Metres, Millis, PhoneNumber, Place, Text, Timestamp, UnitId,
};
use serde::{Deserialize, Serialize};

/// How a request for help came in. The same codes as a call's channel, and `self_initiated` for what
/// a crew meets on its way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IncidentChannel {
    #[default]
    #[serde(rename = "emergency_911")]
    Emergency911,
    PanicButton,
    Radio,
    Alarm,
    SocialNetwork,
    App,
    Camera,
    Partner,
    WalkIn,
    TransferredCentre,
    /// A crew came upon it.
    SelfInitiated,
    Other,
}

/// How much of an incident an agency sees.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// Folio, type, priority and place.
    Minimal,
    /// Also the narrative, units, and records of weapons, substances, buildings and places.
    #[default]
    Operational,
    /// Everything, persons and caller included.
    Full,
}

/// How an incident ended (codes of the C5 of Mexico City).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum CloseCode {
    /// Afirmativo: confirmed on scene.
    A,
    /// Negativo: nobody on scene confirmed it.
    N,
    /// Informativo.
    I,
    /// Falso: on scene it proved false.
    F,
    /// Duplicado: belongs to another folio.
    D,
}

impl CloseCode {
    pub const ALL: [CloseCode; 5] = [Self::A, Self::N, Self::I, Self::F, Self::D];
    /// The code used in JSON and tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::N => "N",
            Self::I => "I",
            Self::F => "F",
            Self::D => "D",
        }
    }
    /// As a dispatcher says it, es-MX.
    pub fn es(self) -> &'static str {
        match self {
            Self::A => "Afirmativo",
            Self::N => "Negativo",
            Self::I => "Informativo",
            Self::F => "Falso",
            Self::D => "Duplicado",
        }
    }
}

/// How one incident stands to another, read from the incident that carries it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Something else that belongs together.
    Related,
    CausedBy,
    CauseOf,
    /// Was cut out of the other incident.
    SplitFrom,
    SplitInto,
}

impl Relation {
    /// The same tie seen from the other incident.
    pub fn inverse(self) -> Self {
        match self {
            Self::Related => Self::Related,
            Self::CausedBy => Self::CauseOf,
            Self::CauseOf => Self::CausedBy,
            Self::SplitFrom => Self::SplitInto,
            Self::SplitInto => Self::SplitFrom,
        }
    }
}

/// How far an incident, or one agency's part of it, has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody is on it.
    #[default]
    Pending,
    Dispatched,
    EnRoute,
    OnScene,
    /// Units were on scene and all are released: only the close code is missing.
    Released,
    Closed,
}

impl Stage {
    /// The code used in JSON and tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Dispatched => "dispatched",
            Self::EnRoute => "en_route",
            Self::OnScene => "on_scene",
            Self::Released => "released",
            Self::Closed => "closed",
        }
    }
    /// As a dispatcher says it, es-MX.
    pub fn es(self) -> &'static str {
        match self {
            Self::Pending => "por despachar",
            Self::Dispatched => "asignada",
            Self::EnRoute => "en camino",
            Self::OnScene => "en el lugar",
            Self::Released => "atendida",
            Self::Closed => "cerrada",
        }
    }
}

/// First and last times of an incident or an agency's part, by the server's clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Stamps {
    /// Opened, or the agency joined.
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_dispatched_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_en_route_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_on_scene_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_released_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
}

/// Who asks for help. Personal.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Caller {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneNumber>,
}

/// Part of a person in an incident.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PersonRole {
    Injured,
    Victim,
    Suspect,
    Witness,
    Missing,
    Detained,
    #[default]
    Other,
}

/// Longer description within a record.
pub type Description = Text<1000>;

/// A typed record of something or somebody involved. Personal as a whole.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Record {
    Person {
        #[serde(default)]
        role: PersonRole,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Line>,
        /// As said: `H`, `M` or other words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sex: Option<Text<20>>,
        /// Years, told or guessed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        age: Option<u8>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conscious: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        breathing: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<Description>,
    },
    Vehicle {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plate: Option<Text<16>>,
        /// Make and model.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<Line>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        colour: Option<Text<40>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        year: Option<u16>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<Description>,
    },
    Weapon {
        what: Line,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<Description>,
    },
    Phone {
        number: PhoneNumber,
        /// Whose it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<Line>,
    },
    /// Another place: where the suspects went, where the victim was found.
    Place {
        place: Box<Place>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<Description>,
    },
    Substance {
        what: Line,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Line>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<Description>,
    },
    Document {
        what: Line,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<Line>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<Description>,
    },
    Building {
        what: Line,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        floors: Option<u8>,
        /// People thought to be inside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        people_inside: Option<u16>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hazards: Option<Description>,
    },
}

/// What a record is about; not personal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    Person,
    Vehicle,
    Weapon,
    Phone,
    Place,
    Substance,
    Document,
    Building,
}

impl Record {
    pub fn kind(&self) -> RecordKind {
        match self {
            Self::Person { .. } => RecordKind::Person,
            Self::Vehicle { .. } => RecordKind::Vehicle,
            Self::Weapon { .. } => RecordKind::Weapon,
            Self::Phone { .. } => RecordKind::Phone,
            Self::Place { .. } => RecordKind::Place,
            Self::Substance { .. } => RecordKind::Substance,
            Self::Document { .. } => RecordKind::Document,
            Self::Building { .. } => RecordKind::Building,
        }
    }
}

/// A unit that was proposed before the chosen ones and not taken, with the dispatcher's reason.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Bypass {
    pub unit: UnitId,
    pub reason: Line,
}

/// Expected travel of a unit to an incident, as known when it was sent.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Estimate {
    pub seconds: u32,
    /// Length of the way.
    pub metres: Metres,
    /// `false`: foretold, by street or by the straight line; shown as an estimate.
    pub measured: bool,
    /// What it rests on; the straight line before streets were known.
    #[serde(default)]
    pub basis: TravelBasis,
}

/// Why a unit left an incident.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum ReleaseCause {
    /// The crew reported itself free, or the dispatcher released it.
    Done,
    /// Stood down before its work was done.
    Cancelled,
    /// Taken for a more urgent incident.
    Preempted { by: IncidentId },
    /// Changed places with another unit.
    Exchanged { with: UnitId },
    /// Its work goes on in another incident (merge).
    Moved { to: IncidentId },
}

/// The stamps of an assignment that can be corrected.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StampName {
    Assigned,
    EnRoute,
    OnScene,
    Transporting,
    AtHospital,
    Released,
}

impl StampName {
    /// The stamp that reaching a duty sets.
    pub fn of(duty: Duty) -> Option<Self> {
        match duty {
            Duty::Assigned => Some(Self::Assigned),
            Duty::EnRoute => Some(Self::EnRoute),
            Duty::OnScene => Some(Self::OnScene),
            Duty::Transporting => Some(Self::Transporting),
            Duty::AtHospital => Some(Self::AtHospital),
            Duty::OffShift | Duty::Available | Duty::Break | Duty::OutOfService => None,
        }
    }
}

/// A correction of a stamp. The stamp itself stays as it was; measures keep using it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Correction {
    pub assignment: AssignmentId,
    pub stamp: StampName,
    /// The time as corrected.
    pub at: Timestamp,
    pub reason: Line,
    pub by: Author,
    /// When the correction was made.
    pub made_at: Timestamp,
}

/// How long something took, in whole milliseconds.
pub type Took = Option<Millis>;

/// An agency asked to attend, as given with a new incident.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AgencyRequest {
    pub agency: AgencyCode,
    #[serde(default)]
    pub disclosure: Disclosure,
}
