//! A number or account that many people report is a notice to investigate. It says how often, not which: the
//! vault alone knows the number behind a notice.
//!
//! A notice is no step against anybody either: it asks somebody to look.

use crate::types::MarkKind;
use crate::{Bucket, TipRefusal};
use atalaya_model::{Actor, Aggregate, Env, EventKind, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// More reports than this of one number or account, and somebody must look.
pub const REPORTS_MANY: u32 = 5;

/// A notice's id: made by the vault of what is reported, so that one thing has one notice in each compartment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
#[cfg_attr(feature = "schema", schema(as = TipNoticeId))]
pub struct NoticeId(pub Uuid);
impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl std::str::FromStr for NoticeId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

/// How a notice ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeOutcome {
    /// A competent body investigates.
    UnderInvestigation,
    /// The carrier or bank was asked to block it.
    BlockRequested,
    /// Nothing in it: a number of an institution, a mistake.
    Unfounded,
}

/// What may be asked of a notice.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum NoticeCommand {
    /// I look at it.
    Take {},
    Settle {
        outcome: NoticeOutcome,
    },
}

impl NoticeCommand {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Take {} => "take",
            Self::Settle { .. } => "settle",
        }
    }
}

/// What happened to a notice.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum NoticeEvent {
    /// There are more than [`REPORTS_MANY`] reports, or that many more since it was settled.
    Raised {
        kind: MarkKind,
        compartment: String,
        reports: u32,
    },
    /// One more report while it is open.
    Grown {
        reports: u32,
    },
    Taken {
        by: String,
    },
    Settled {
        outcome: NoticeOutcome,
        by: String,
    },
}
impl EventKind for NoticeEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Raised { .. } => "raised",
            Self::Grown { .. } => "grown",
            Self::Taken { .. } => "taken",
            Self::Settled { .. } => "settled",
        }
    }
}

/// One notice.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Notice {
    pub raised: Option<Raised>,
    pub taken_by: Option<String>,
    pub settled: Option<NoticeOutcome>,
}

/// Since when, of what.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Raised {
    pub kind: MarkKind,
    pub compartment: String,
    pub bucket: Bucket,
    pub reports: u32,
}

impl Aggregate for Notice {
    const KIND: &'static str = "tip_notice";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = NoticeEvent;

    fn evolve(&mut self, event: &NoticeEvent, at: Timestamp) {
        match event {
            NoticeEvent::Raised { kind, compartment, reports } => {
                self.raised = Some(Raised {
                    kind: *kind,
                    compartment: compartment.clone(),
                    bucket: Bucket::of(at),
                    reports: *reports,
                });
                self.taken_by = None;
                self.settled = None;
            }
            NoticeEvent::Grown { reports } => {
                if let Some(raised) = &mut self.raised {
                    raised.reports = *reports;
                }
            }
            NoticeEvent::Taken { by } => self.taken_by = Some(by.clone()),
            NoticeEvent::Settled { outcome, by: _ } => self.settled = Some(*outcome),
        }
    }
}

/// What `reports` reports of one thing in one compartment mean for its notice. Of a script nothing: many people
/// are told the same story by different callers.
pub fn reported(notice: &Notice, kind: MarkKind, compartment: &str, reports: u32) -> Vec<NoticeEvent> {
    if kind == MarkKind::Script {
        return Vec::new();
    }
    let raise = || vec![NoticeEvent::Raised { kind, compartment: compartment.to_owned(), reports }];
    match (&notice.raised, notice.settled) {
        (None, _) if reports > REPORTS_MANY => raise(),
        (None, _) => Vec::new(),
        (Some(known), None) if reports > known.reports => vec![NoticeEvent::Grown { reports }],
        (Some(known), Some(_)) if reports > known.reports.saturating_add(REPORTS_MANY) => raise(),
        (Some(_), _) => Vec::new(),
    }
}

/// Decides on a command.
///
/// # Errors
/// The first rule it breaks.
pub fn decide(notice: &Notice, command: &NoticeCommand, env: &Env) -> Result<Vec<NoticeEvent>, TipRefusal> {
    if notice.raised.is_none() {
        return Err(TipRefusal::Unknown);
    }
    if notice.settled.is_some() {
        return Err(TipRefusal::Closed);
    }
    let Actor::Account { id, name } = &env.actor else { return Err(TipRefusal::NeedsPerson) };
    let by = format!("{name} {id}");
    match command {
        NoticeCommand::Take {} if notice.taken_by.as_ref() == Some(&by) => Err(TipRefusal::Settled),
        NoticeCommand::Take {} => Ok(vec![NoticeEvent::Taken { by }]),
        NoticeCommand::Settle { outcome } => Ok(vec![NoticeEvent::Settled { outcome: *outcome, by }]),
    }
}

/// A notice in lists.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TipNotice))]
pub struct NoticeRow {
    pub id: NoticeId,
    pub kind: MarkKind,
    pub compartment: String,
    /// The six hours in which it was raised.
    pub bucket: Bucket,
    pub reports: u32,
    pub taken_by: Option<String>,
    pub settled: Option<NoticeOutcome>,
}

impl NoticeRow {
    /// The row of a notice; `None` before it was raised. Pure.
    pub fn of(id: NoticeId, notice: &Notice) -> Option<Self> {
        let raised = notice.raised.as_ref()?;
        Some(Self {
            id,
            kind: raised.kind,
            compartment: raised.compartment.clone(),
            bucket: raised.bucket,
            reports: raised.reports,
            taken_by: notice.taken_by.clone(),
            settled: notice.settled,
        })
    }
}
