//! Proofs of decisions.
//!
//! An application function that changes or reads something asks for `&Grant<grants::ThatAction>`. There
//! is no way to make one but through [`Authority::grant`](crate::Authority::grant), so an operation that
//! its caller lacks cannot be called (DESIGN invariant 7). A grant is for one request: it is neither
//! cloned nor stored.

use crate::{Action, Circumstances, Decision, PolicyHash, Resource};
use atalaya_model::{Actor, AgencyCode, Purpose, Realm, Scope};
use std::{marker::PhantomData, sync::Arc};

pub use crate::action::grants;

pub(crate) mod sealed {
    /// Only the actions of this crate are markers.
    pub trait Sealed {}
}

/// A type that stands for one action; see [`grants`].
pub trait Marker: sealed::Sealed {
    const ACTION: Action;
}

/// Proof that `M`'s action was allowed, and the circumstances it was allowed in.
///
/// ```compile_fail
/// // No constructor, no fields: a grant cannot be forged.
/// use atalaya_access::{Grant, grants};
/// let grant: Grant<grants::CallAnswer> = Grant { marker: std::marker::PhantomData };
/// ```
/// ```compile_fail
/// // A grant for one action is no grant for another.
/// use atalaya_access::{Grant, grants};
/// fn dispatch(_: &Grant<grants::IncidentDispatch>) {}
/// fn answer(grant: &Grant<grants::CallAnswer>) { dispatch(grant) }
/// ```
#[derive(Debug)]
pub struct Grant<M: Marker> {
    actor: Actor,
    scope: Scope,
    resource: Resource,
    circumstances: Circumstances,
    decision: Arc<Decision>,
    marker: PhantomData<fn() -> M>,
}

impl<M: Marker> Grant<M> {
    pub(crate) fn new(
        actor: Actor,
        scope: Scope,
        resource: Resource,
        circumstances: Circumstances,
        decision: Arc<Decision>,
    ) -> Self {
        Self { actor, scope, resource, circumstances, decision, marker: PhantomData }
    }
    pub fn action(&self) -> Action {
        M::ACTION
    }
    /// Who acts; goes into the command's `Env`.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
    /// The limits to filter lists by.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
    pub fn realm(&self) -> Realm {
        self.circumstances.realm
    }
    pub fn purpose(&self) -> Option<&Purpose> {
        self.circumstances.purpose.as_ref()
    }
    /// The approval to consume in the same batch, for two-person actions.
    pub fn second_approval(&self) -> Option<&crate::SecondApproval> {
        self.circumstances.second_approval.as_ref()
    }
    /// What it was granted on. The function must act on nothing else.
    pub fn resource(&self) -> &Resource {
        &self.resource
    }
    /// Whether this agency's units or sub-records are among what it was granted on. A supervisor's
    /// grant on a resource without agencies covers every agency of their scope.
    pub fn covers_agency(&self, agency: &AgencyCode) -> bool {
        if self.resource.agencies.is_empty() {
            self.scope.agencies.is_empty() || self.scope.agencies.contains(agency)
        } else {
            self.resource.agencies.contains(agency)
        }
    }
    pub fn policy_hash(&self) -> PolicyHash {
        self.decision.policy_hash
    }
    /// For the record.
    pub fn decision(&self) -> &Arc<Decision> {
        &self.decision
    }
}

/// The parts of the program that act by themselves. Each has a closed list of actions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SystemPart {
    /// Deadlines, expiries, escalation, inactive accounts, lapsed sessions.
    Timers,
    /// The command line on the server itself: first accounts, catalogues, units.
    Setup,
    /// Backups.
    Backup,
}

impl SystemPart {
    pub const ALL: [SystemPart; 3] = [Self::Timers, Self::Setup, Self::Backup];

    pub fn name(self) -> &'static str {
        match self {
            Self::Timers => "timers",
            Self::Setup => "setup",
            Self::Backup => "backup",
        }
    }
    pub fn actor(self) -> Actor {
        Actor::system(self.name())
    }
    /// What it may do. None reads personal data.
    pub fn actions(self) -> &'static [Action] {
        match self {
            Self::Timers => &[
                Action::CallWork,
                Action::CallbackWork,
                Action::IncidentWork,
                Action::IncidentPriority,
                Action::UnitStatusReport,
                Action::ShiftManage,
                Action::CautionManage,
                Action::BoloManage,
                Action::AccountManage,
                Action::SessionOwn,
            ],
            Self::Setup => &[
                Action::AccountManage,
                Action::AccountRelease,
                Action::AdapterManage,
                Action::UnitManage,
                Action::ShiftManage,
                Action::PlanManage,
                Action::CatalogueManage,
                Action::MeasuresManage,
                Action::ConfigurationManage,
            ],
            Self::Backup => &[Action::BackupRun],
        }
    }
}
