//! The closed list of actions. The Cedar schema mirrors it; a test holds both equal.

use crate::grant::{Marker, sealed::Sealed};
use atalaya_model::{Millis, Role};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Flag {
    /// Touches data about persons: a purpose is mandatory.
    Personal,
    /// Two people agree on it.
    TwoPerson,
    /// A second factor in this session is mandatory.
    SecondFactor,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// What an action is done to; the Cedar entity type has the same name.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum ResourceKind { $($(#[$doc])* $name),+ }

        impl ResourceKind {
            pub const ALL: &[ResourceKind] = &[$(Self::$name),+];
            /// Name of the Cedar entity type.
            pub fn name(self) -> &'static str { match self { $(Self::$name => stringify!($name)),+ } }
        }
    };
}

kinds! {
    Call, Incident, Unit, Caution, Bolo, Plan, Catalogue, Measures, AuditLog,
    /// A data subject: the persons behind a key.
    Subject,
    Account,
    /// A machine door, as a thing that is administered.
    Machine, Configuration, Approval,
    /// Data leaving the system in bulk.
    Export,
    Backup, Session,
    /// Checkpoints and tiles of the log: commitments only, nothing personal.
    PublicLog,
    Map,
    /// A review of somebody's work, its samples and what follows from it.
    Evaluation,
    /// A form by which work is reviewed.
    QualityForm,
    /// Who is on which position or unit, when.
    Roster,
    /// An anonymous tip, or the 089's lines.
    Tip,
    /// The archive of positions.
    History,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident on $kind:ident $([$($flag:ident),+])?;)+) => {
        /// Everything that anybody can be allowed to do.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        pub enum Action { $($(#[$doc])* $name),+ }

        impl Action {
            pub const ALL: &[Action] = &[$(Self::$name),+];
            /// The name in policies, in the log and in the matrix.
            pub fn name(self) -> &'static str { match self { $(Self::$name => stringify!($name)),+ } }
            /// What it is done to.
            pub fn resource(self) -> ResourceKind { match self { $(Self::$name => ResourceKind::$kind),+ } }
            fn flags(self) -> &'static [Flag] { match self { $(Self::$name => &[$($(Flag::$flag),+)?]),+ } }
        }

        /// One marker type per action, for [`Grant`](crate::Grant). They have no values.
        pub mod grants {
            $($(#[$doc])* #[derive(Clone, Copy, Debug)] pub enum $name {})+
        }
        $(
            impl Sealed for grants::$name {}
            impl Marker for grants::$name { const ACTION: Action = Action::$name; }
        )+
    };
}

actions! {
    /// See the queue of calls: masked numbers, waiting seconds.
    CallsSeeQueue on Call;
    CallAnswer on Call;
    /// Hold, locate, note, save, dispose, transfer, end.
    CallWork on Call;
    /// Number, caller, narrative and recording reference of a call.
    CallReadPersonal on Call [Personal];
    CallCreateManual on Call;
    /// A machine reports ringing, answered, ended …
    CallEventReport on Call;
    /// A machine reports where a caller is.
    LocationReport on Call;
    CallbackWork on Call;
    /// The list of restricted callers holds numbers.
    RestrictedCallerManage on Call [Personal, SecondFactor];

    /// Queue and units without personal data.
    BoardSee on Incident;
    IncidentCreate on Incident;
    /// Place, type, narrative, records.
    IncidentWork on Incident;
    IncidentReadPersonal on Incident [Personal];
    IncidentPriority on Incident;
    /// Assign, recommend, move, free units. The resource is the set of units, by their agencies.
    IncidentDispatch on Unit;
    UnitStatusReport on Unit;
    UnitManage on Unit;
    ShiftManage on Unit;
    IncidentClose on Incident;
    IncidentReopen on Incident;
    IncidentMerge on Incident;
    IncidentHandOver on Incident;
    /// A partner's machine sees what is handed over to it, and answers.
    HandOverAnswer on Incident;
    /// Acknowledge, pause and resume alerts.
    AlertWork on Incident;
    CautionManage on Caution;
    CautionRead on Caution [Personal];
    BoloManage on Bolo;
    /// Draft and revise response plans.
    PlanManage on Plan;
    /// Put a response plan in force or take it out.
    PlanActivate on Plan [TwoPerson, SecondFactor];
    /// Load versions of the catalogue.
    CatalogueManage on Catalogue [SecondFactor];
    /// Put a version of the catalogue in force.
    CatalogueActivate on Catalogue [TwoPerson, SecondFactor];
    CatalogueSee on Catalogue;
    /// A machine reports where a unit is.
    PositionReport on Unit;
    /// Write to the crew of a unit. A device writes for its own crew.
    MessageSend on Unit;
    /// What crews and the room wrote to each other.
    MessageRead on Unit [Personal];
    /// A crew's device sees units, incidents and notices of its agency, without personal data.
    FieldSee on Incident;
    /// Map, places and addresses.
    MapSee on Map;
    /// Incidents, units and territories as layers for a geographic information system, without personal data.
    GeodataSee on Map;
    /// Drafts of territories: import, draw, discard. Putting one in force is `ConfigurationManage`.
    TerritoryManage on Map [SecondFactor];
    /// Close streets and open them again.
    ClosureManage on Map;
    /// Zones that are watched for units that enter and leave.
    ZoneSee on Map;
    /// Draw zones, say who is told of crossings, end them.
    ZoneManage on Map;
    /// Archived positions: where units, and so their crews, were.
    HistoryRead on History [Personal];
    /// Which files the archive has, their hashes, and what is held. No position.
    HistorySee on History;
    /// Set a legal hold: what it names is not deleted.
    HistoryHold on History [SecondFactor];
    /// Lift a legal hold: what it named may be deleted again.
    HistoryRelease on History [TwoPerson, SecondFactor];
    /// Factors of travel times, measured ones included.
    PaceManage on Map;

    MeasuresSee on Measures;
    MeasuresManage on Measures [SecondFactor];

    /// Reviews, agreement, trends, forms and draws.
    QualitySee on Evaluation;
    /// Draw or choose what is reviewed.
    QualitySample on Evaluation;
    /// Hand in a review, or give it back. The resource is one's own seat.
    EvaluationWork on Evaluation;
    /// See and answer the reviews of one's own work.
    EvaluationOwn on Evaluation;
    /// Settle differing reviews, close, cancel. Never of one's own work.
    EvaluationSettle on Evaluation;
    /// Open action plans and follow them up.
    ImprovementManage on Evaluation;
    /// Draft and revise forms.
    FormManage on QualityForm;
    /// Put a form in use or take it out.
    FormActivate on QualityForm [TwoPerson, SecondFactor];

    RosterSee on Roster;
    RosterManage on Roster;

    AuditRead on AuditLog [Personal, SecondFactor];
    /// Proofs of inclusion and consistency.
    AuditProve on AuditLog;
    /// Erase the key of a person's data.
    SubjectErase on Subject [Personal, TwoPerson, SecondFactor];

    AccountManage on Account [SecondFactor];
    AccountRelease on Account [SecondFactor];
    AdapterManage on Machine [SecondFactor];
    /// Enrol devices of crews, hand out their certificates and codes, assign them.
    DeviceManage on Machine [SecondFactor];
    /// See devices and revoke one: a lost telephone does not wait for the administrator.
    DeviceRevoke on Machine [SecondFactor];
    /// What was changed in the configuration, what is about to be, and how the system does.
    ConfigurationSee on Configuration [SecondFactor];
    ConfigurationManage on Configuration [TwoPerson, SecondFactor];
    ApprovalDecide on Approval [SecondFactor];
    ExportData on Export [Personal, TwoPerson, SecondFactor];
    BackupRun on Backup [SecondFactor];

    /// Take a tip on the telephone; unlock and lock one's own part of the vault.
    TipReceive on Tip;
    /// Routing facts, lists, routes, grades, messages and products of tips.
    TipWork on Tip [SecondFactor];
    /// What a tip says.
    TipRead on Tip [Personal, SecondFactor];
    TipSearch on Tip [Personal, SecondFactor];
    /// Figures of routing facts, small numbers suppressed.
    TipFigures on Tip;
    /// What leaves the desk of the 089.
    TipApprove on Tip [SecondFactor];
    /// Whose keys open tips.
    TipMembers on Tip [SecondFactor];
    /// Ask that the originals of a tip's pictures be kept under a written order, end that, ask for one to be handed over.
    TipOriginals on Tip [Personal, SecondFactor];
    /// Approve it. The resource is one's own when one asked for it oneself.
    TipOriginalsApprove on Tip [Personal, SecondFactor];
    /// A machine reports that a line of the 089 rings. It cannot say who calls.
    TipLineReport on Tip;

    /// One's own session, password and factors.
    SessionOwn on Session;
    /// The public log: checkpoints, tiles.
    LogSee on PublicLog;
}

impl Action {
    /// Touches data about persons: a purpose is mandatory.
    pub fn reads_personal(self) -> bool {
        self.flags().contains(&Flag::Personal)
    }
    pub fn needs_second_person(self) -> bool {
        self.flags().contains(&Flag::TwoPerson)
    }
    pub fn needs_second_factor(self) -> bool {
        self.flags().contains(&Flag::SecondFactor)
    }
    /// Who may approve a two-person action; empty for the others.
    pub fn approvers(self) -> &'static [Role] {
        match self {
            Self::ConfigurationManage | Self::PlanActivate | Self::CatalogueActivate | Self::FormActivate => {
                &[Role::Administrator, Role::Supervisor]
            }
            Self::SubjectErase | Self::ExportData | Self::HistoryRelease => &[Role::Auditor],
            _ => &[],
        }
    }
    /// How long a request for approval, once made, can be approved and used: 30 minutes for
    /// configuration, a day where papers or a whole plan have to be looked at.
    pub fn approval_ttl(self) -> Millis {
        match self {
            Self::SubjectErase
            | Self::ExportData
            | Self::HistoryRelease
            | Self::PlanActivate
            | Self::CatalogueActivate
            | Self::FormActivate => Millis::from_minutes(24 * 60),
            _ => Millis::from_minutes(30),
        }
    }
}
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
impl FromStr for Action {
    type Err = UnknownAction;
    fn from_str(name: &str) -> Result<Self, UnknownAction> {
        Self::ALL.iter().copied().find(|a| a.name() == name).ok_or(UnknownAction)
    }
}

/// A name that is no action.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no action has this name")]
pub struct UnknownAction;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_person_actions_and_only_they_have_approvers() {
        for action in Action::ALL {
            assert_eq!(action.needs_second_person(), !action.approvers().is_empty(), "{action}");
            assert!(!action.needs_second_person() || action.needs_second_factor(), "{action}");
            assert_eq!(action.name().parse(), Ok(*action));
        }
    }
}
