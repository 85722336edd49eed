//! The state of a review and how events change it.

use super::{Assignment, EvaluationEvent};
use crate::{Answers, Person, ReviewResult};
use atalaya_model::{Aggregate, Line, Note, Personal, Timestamp};
use serde::{Deserialize, Serialize};

/// How far a review has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = ReviewStatus))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A reviewer has not handed in yet.
    #[default]
    Scoring,
    /// Two reviews differ; a supervisor settles.
    Differs,
    /// The person reviewed sees it and can reply.
    Notified,
    Replied,
    Closed,
    Cancelled,
}

/// What one reviewer handed in.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Review {
    pub answers: Answers,
    pub result: ReviewResult,
    pub comment: Option<Personal<Note>>,
    pub at: Timestamp,
}

/// A reviewer's place.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Seat {
    pub reviewer: Person,
    pub review: Option<Review>,
}

/// What holds in the end.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Settlement {
    pub result: ReviewResult,
    /// The answers that hold; `None` where two reviews that agree are taken at their mean.
    pub answers: Option<Answers>,
    /// Who settled; `None`: nobody had to.
    pub by: Option<Person>,
}

/// The answer of the person reviewed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Reply {
    pub accepts: bool,
    pub text: Option<Personal<Note>>,
    pub at: Timestamp,
}

/// One review. Empty until its first event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Evaluation {
    pub assignment: Option<Box<Assignment>>,
    pub assigned_at: Timestamp,
    pub seats: Vec<Seat>,
    /// Who gave a seat back: they are not asked again.
    pub declined: Vec<(Person, Line)>,
    pub status: Status,
    pub settlement: Option<Settlement>,
    pub settled_at: Option<Timestamp>,
    pub settled_comment: Option<Personal<Note>>,
    pub reply: Option<Reply>,
    pub closed_by: Option<Person>,
    pub closed_at: Option<Timestamp>,
    pub closed_note: Option<Personal<Note>>,
    pub cancelled: Option<Line>,
}

impl Evaluation {
    /// The seat of a reviewer.
    pub fn seat(&self, person: atalaya_model::AccountId) -> Option<&Seat> {
        self.seats.iter().find(|s| s.reviewer.id == person)
    }
    /// Whether two people review it.
    pub fn is_double(&self) -> bool {
        self.seats.len() == 2
    }
    /// Both reviews, once both are in.
    pub fn pair(&self) -> Option<(&Review, &Review)> {
        match self.seats.as_slice() {
            [a, b] => Some((a.review.as_ref()?, b.review.as_ref()?)),
            _ => None,
        }
    }
    /// Whether the person reviewed may see it.
    pub fn is_published(&self) -> bool {
        self.settlement.is_some() && self.status != Status::Cancelled
    }
}

impl Aggregate for Evaluation {
    const KIND: &'static str = "evaluation";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = EvaluationEvent;

    fn evolve(&mut self, event: &EvaluationEvent, at: Timestamp) {
        match event {
            EvaluationEvent::Assigned { assignment, .. } => {
                let seat = |p: &Person| Seat { reviewer: p.clone(), review: None };
                self.seats = assignment.reviewers.iter().map(seat).collect();
                self.assignment = Some(assignment.clone());
                self.assigned_at = at;
            }
            EvaluationEvent::Scored { by, answers, result, comment } => {
                let review =
                    Review { answers: answers.clone(), result: result.clone(), comment: comment.clone(), at };
                if let Some(seat) = self.seats.iter_mut().find(|s| s.reviewer.id == by.id) {
                    seat.review = Some(review);
                }
            }
            EvaluationEvent::Declined { by, reason, instead } => {
                if let Some(seat) = self.seats.iter_mut().find(|s| s.reviewer.id == by.id) {
                    seat.reviewer = instead.clone();
                }
                self.declined.push((by.clone(), reason.clone()));
            }
            EvaluationEvent::Differed { .. } => self.status = Status::Differs,
            EvaluationEvent::Settled { settlement, comment } => {
                self.settlement = Some(settlement.clone());
                self.settled_at = Some(at);
                self.settled_comment = comment.clone();
                self.status = Status::Notified;
            }
            EvaluationEvent::Replied { accepts, text } => {
                self.reply = Some(Reply { accepts: *accepts, text: text.clone(), at });
                self.status = Status::Replied;
            }
            EvaluationEvent::Closed { by, note } => {
                self.closed_by = Some(by.clone());
                self.closed_at = Some(at);
                self.closed_note = note.clone();
                self.status = Status::Closed;
            }
            EvaluationEvent::Cancelled { reason, .. } => {
                self.cancelled = Some(reason.clone());
                self.status = Status::Cancelled;
            }
        }
    }
}
