//! Who acts.

use crate::{AccountId, AdapterId, AgencyCode};
use serde::{Deserialize, Serialize};

/// The origin of a command or read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A person, by account. `name` is the sign-in name at that moment, so that the record reads
    /// well after the account is renamed.
    Account { id: AccountId, name: String },
    /// A machine door.
    Adapter { id: AdapterId, name: String },
    /// The software itself: timers, start, import. `part` names the job.
    System { part: String },
}

impl Actor {
    pub fn system(part: &str) -> Self {
        Self::System { part: part.to_owned() }
    }
    /// The account's id, when a person acts.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account { id, .. } => Some(*id),
            Self::Adapter { .. } | Self::System { .. } => None,
        }
    }
    /// How people call it.
    pub fn name(&self) -> &str {
        match self {
            Self::Account { name, .. } | Self::Adapter { name, .. } => name,
            Self::System { part } => part,
        }
    }
}

/// What a person does at the centre. An account has one or more.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum Role {
    /// Operador telefónico.
    CallTaker,
    /// Despachador of one agency.
    Dispatcher { agency: AgencyCode },
    /// Supervisor de turno.
    Supervisor,
    /// Evaluador de calidad.
    QualityReviewer,
    /// Auditor.
    Auditor,
    /// Administrador.
    Administrator,
    /// Instructor; acts in exercise realms only.
    Trainer,
    /// Operador del 089: receives anonymous tips.
    TipOperator,
    /// Analista del 089: reads, grades, routes.
    TipAnalyst,
    /// Supervisor del 089: approves what leaves the desk.
    TipSupervisor,
}

impl Role {
    /// The code used in policies and the matrix test.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CallTaker => "call_taker",
            Self::Dispatcher { .. } => "dispatcher",
            Self::Supervisor => "supervisor",
            Self::QualityReviewer => "quality_reviewer",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
            Self::Trainer => "trainer",
            Self::TipOperator => "tip_operator",
            Self::TipAnalyst => "tip_analyst",
            Self::TipSupervisor => "tip_supervisor",
        }
    }
}
