//! The state of an action plan, and what people see of it.

use super::{ImprovementEvent as E, Progress};
use crate::Person;
use atalaya_model::{Aggregate, EvaluationId, ImprovementId, Line, Note, Personal, Timestamp};
use serde::{Deserialize, Serialize};

/// How far an action plan has come. Being late is a matter of time, not of an event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlanStatus {
    #[default]
    Open,
    Reached,
    NotReached,
}

/// One thing to be done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Step {
    pub text: Line,
    pub due_at: Timestamp,
    pub done_at: Option<Timestamp>,
    pub done_by: Option<Person>,
}

/// Somebody looked how it goes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FollowUp {
    pub at: Timestamp,
    pub by: Person,
    pub progress: Progress,
    pub note: Personal<Note>,
}

/// One action plan. Empty until its first event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Improvement {
    pub operator: Option<Person>,
    pub opened_by: Option<Person>,
    pub opened_at: Timestamp,
    pub goal: Option<Line>,
    pub reviews: Vec<EvaluationId>,
    pub steps: Vec<Step>,
    pub due_at: Timestamp,
    /// Why the end was moved, the latest reason.
    pub moved: Option<Line>,
    pub acknowledged_at: Option<Timestamp>,
    pub follow_ups: Vec<FollowUp>,
    pub status: PlanStatus,
    pub closed_at: Option<Timestamp>,
    pub closed_by: Option<Person>,
    pub closed_note: Option<Personal<Note>>,
}

impl Aggregate for Improvement {
    const KIND: &'static str = "improvement";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = E;

    fn evolve(&mut self, event: &E, at: Timestamp) {
        match event {
            E::Opened { by, operator, goal, reviews, steps, due_at } => {
                let step = |s: &super::StepOrder| Step {
                    text: s.text.clone(),
                    due_at: s.due_at,
                    done_at: None,
                    done_by: None,
                };
                *self = Self {
                    operator: Some(operator.clone()),
                    opened_by: Some(by.clone()),
                    opened_at: at,
                    goal: Some(goal.clone()),
                    reviews: reviews.clone(),
                    steps: steps.iter().map(step).collect(),
                    due_at: *due_at,
                    ..Self::default()
                };
            }
            E::Acknowledged {} => self.acknowledged_at = Some(at),
            E::StepCompleted { by, step } => {
                if let Some(step) = self.steps.get_mut(usize::from(*step)) {
                    step.done_at = Some(at);
                    step.done_by = Some(by.clone());
                }
            }
            E::FollowedUp { by, progress, note } => {
                self.follow_ups.push(FollowUp {
                    at,
                    by: by.clone(),
                    progress: *progress,
                    note: note.clone(),
                });
            }
            E::Moved { due_at, reason, .. } => {
                self.due_at = *due_at;
                self.moved = Some(reason.clone());
            }
            E::Closed { by, reached, note } => {
                self.status = if *reached { PlanStatus::Reached } else { PlanStatus::NotReached };
                self.closed_at = Some(at);
                self.closed_by = Some(by.clone());
                self.closed_note = Some(note.clone());
            }
        }
    }
}

/// An action plan in a list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImprovementRow {
    pub id: ImprovementId,
    pub operator: Person,
    pub opened_by: Option<Person>,
    pub opened_at: Timestamp,
    pub goal: Option<Line>,
    pub reviews: Vec<EvaluationId>,
    pub steps: u16,
    pub steps_done: u16,
    pub due_at: Timestamp,
    pub acknowledged_at: Option<Timestamp>,
    pub follow_ups: u16,
    /// Of the latest follow-up.
    pub progress: Option<Progress>,
    pub status: PlanStatus,
    pub closed_at: Option<Timestamp>,
}

/// A follow-up as people see it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FollowUpNote {
    pub at: Timestamp,
    pub by: Person,
    pub progress: Progress,
    /// `None` once erased.
    pub note: Option<Note>,
}

/// An action plan with everything.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImprovementView {
    pub row: ImprovementRow,
    pub steps: Vec<Step>,
    pub moved: Option<Line>,
    pub follow_ups: Vec<FollowUpNote>,
    pub closed_by: Option<Person>,
    pub closed_note: Option<Note>,
}

impl ImprovementRow {
    /// The row; `None` before it is opened.
    pub fn of(id: ImprovementId, plan: &Improvement) -> Option<Self> {
        let small = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        Some(Self {
            id,
            operator: plan.operator.clone()?,
            opened_by: plan.opened_by.clone(),
            opened_at: plan.opened_at,
            goal: plan.goal.clone(),
            reviews: plan.reviews.clone(),
            steps: small(plan.steps.len()),
            steps_done: small(plan.steps.iter().filter(|s| s.done_at.is_some()).count()),
            due_at: plan.due_at,
            acknowledged_at: plan.acknowledged_at,
            follow_ups: small(plan.follow_ups.len()),
            progress: plan.follow_ups.last().map(|f| f.progress),
            status: plan.status,
            closed_at: plan.closed_at,
        })
    }
}

impl ImprovementView {
    /// The whole plan; `None` before it is opened.
    pub fn of(id: ImprovementId, plan: &Improvement) -> Option<Self> {
        let follow_up = |f: &FollowUp| FollowUpNote {
            at: f.at,
            by: f.by.clone(),
            progress: f.progress,
            note: f.note.known().cloned(),
        };
        Some(Self {
            row: ImprovementRow::of(id, plan)?,
            steps: plan.steps.clone(),
            moved: plan.moved.clone(),
            follow_ups: plan.follow_ups.iter().map(follow_up).collect(),
            closed_by: plan.closed_by.clone(),
            closed_note: plan.closed_note.as_ref().and_then(Personal::known).cloned(),
        })
    }
}
