//! Priority of an incident.

use crate::Millis;
use serde::{Deserialize, Serialize};

/// Priority, most urgent first. The CNIE knows ALTA, MEDIA and BAJA; `Critical` is a threat to life
/// declared by the call-taker ("amenaza a la vida").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Critical,
    High,
    Medium,
    Low,
}

impl Priority {
    pub const ALL: [Priority; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// 1 (most urgent) to 4, as dispatchers say it.
    pub fn number(self) -> u8 {
        match self {
            Self::Critical => 1,
            Self::High => 2,
            Self::Medium => 3,
            Self::Low => 4,
        }
    }
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.number() == number)
    }
    /// How long an incident may wait for a unit before the queue marks it late: 60 s, 5, 15 and
    /// 30 min (reference console.md §1, AwareCAD row). The default; a centre's own figures are data.
    pub fn default_wait(self) -> Millis {
        match self {
            Self::Critical => Millis::from_secs(60),
            Self::High => Millis::from_minutes(5),
            Self::Medium => Millis::from_minutes(15),
            Self::Low => Millis::from_minutes(30),
        }
    }
}
