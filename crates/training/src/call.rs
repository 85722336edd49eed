//! One simulated call: what is true about it, and what the centre will come to know.

use crate::{Class, Service};
use atalaya_model::{Method, Metres, Millis, MunicipalityCode, PhoneNumber, Position, Timestamp, TypeCode};
use std::fmt;

/// Which stream of arrivals made a call.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CallSource {
    Real,
    Improper,
}

/// The name of a call within its seed: the hour it was made in, its stream and number. It does not
/// depend on when a run begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CallKey {
    /// Hours since the epoch, local time.
    pub hour: i64,
    pub source: CallSource,
    pub number: u32,
}
impl fmt::Display for CallKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match self.source {
            CallSource::Real => 'r',
            CallSource::Improper => 'i',
        };
        write!(f, "{}-{source}{}", self.hour, self.number)
    }
}

/// The name of a real event; several callers may tell of one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EventKey {
    pub hour: i64,
    pub number: u32,
}

/// What is found on the scene; the close codes as used in Mexico City.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// A: confirmed on scene.
    Confirmed,
    /// N: nobody confirmed it.
    Negative,
    /// I: informative.
    Informative,
    /// F: false on scene.
    False,
}

impl Outcome {
    pub fn letter(self) -> char {
        match self {
            Self::Confirmed => 'A',
            Self::Negative => 'N',
            Self::Informative => 'I',
            Self::False => 'F',
        }
    }
}

/// What the call is really about.
#[derive(Clone, PartialEq, Debug)]
pub enum Truth {
    /// Misuse of the service; disposed under `code`. A silent call is 70104.
    Improper { code: TypeCode },
    /// A real event.
    Real {
        class: Class,
        code: TypeCode,
        event: EventKey,
        /// 0 for who calls first, 1… for further callers about the same event.
        caller: u32,
        /// Somebody is in danger now.
        threat: bool,
        services: Vec<Service>,
        outcome: Outcome,
        /// Work on the scene.
        scene: Millis,
    },
}

impl Truth {
    pub fn code(&self) -> TypeCode {
        match self {
            Self::Improper { code } | Self::Real { code, .. } => *code,
        }
    }
    /// Nobody speaks.
    pub fn is_silent(&self) -> bool {
        self.code().number() == crate::model::SILENT
    }
}

/// Where it happens, as the caller will tell it.
#[derive(Clone, PartialEq, Debug)]
pub struct SimPlace {
    pub position: Position,
    pub municipality: MunicipalityCode,
    pub address: String,
    /// The street of the address, alone.
    pub street: String,
    pub neighbourhood: String,
    pub references: String,
}

/// An automatic position that will arrive.
#[derive(Clone, PartialEq, Debug)]
pub struct SimFix {
    /// After the first ring.
    pub after: Millis,
    pub position: Position,
    pub accuracy: Metres,
    pub method: Method,
    /// Sent by the handset (AML), not by the network.
    pub aml: bool,
}

/// One call.
#[derive(Clone, PartialEq, Debug)]
pub struct SimCall {
    pub key: CallKey,
    /// First ring.
    pub at: Timestamp,
    /// `None` when withheld.
    pub number: Option<PhoneNumber>,
    pub truth: Truth,
    pub place: SimPlace,
    pub fixes: Vec<SimFix>,
    /// How long the caller waits for an answer before hanging up.
    pub patience: Millis,
    /// How long the caller stays on the line once answered.
    pub talk: Millis,
    /// What is said; `None` when nothing is heard.
    pub story: Option<String>,
    /// The caller's name, when given.
    pub name: Option<String>,
}
