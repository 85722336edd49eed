//! What people see of a review. Who may not see the other reviewer's answers never gets them, and the
//! person reviewed never learns who reviewed.

use super::{Evaluation, FormRef, Origin, Seat, Status};
use crate::{Answers, Person, ReviewResult, SubjectKind};
use atalaya_model::{AccountId, EvaluationId, Folio, IncidentId, Line, Note, Personal, Timestamp};
use serde::{Deserialize, Serialize};

/// A review in a list. No names of reviewers, no answers: the list is the same for all who see it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EvaluationRow {
    pub id: EvaluationId,
    pub subject: SubjectKind,
    pub folio: Option<Folio>,
    /// The incident of the folio, so that one goes there directly; not known of early reviews.
    pub incident_id: Option<IncidentId>,
    pub occurred_at: Timestamp,
    pub operator: Person,
    pub form: FormRef,
    pub origin: Origin,
    pub status: Status,
    pub double: bool,
    /// Reviews handed in.
    pub handed_in: u8,
    pub assigned_at: Timestamp,
    pub due_at: Timestamp,
    /// Once it is settled.
    pub permille: Option<u16>,
    pub passed: Option<bool>,
    /// Critical items without points.
    pub critical: u8,
    pub settled_at: Option<Timestamp>,
    /// `false`: the person reviewed does not agree.
    pub accepted: Option<bool>,
    pub closed_at: Option<Timestamp>,
}

/// As whom somebody looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Viewer {
    /// One of its reviewers.
    Reviewer(AccountId),
    /// The person reviewed.
    Operator,
    /// Supervisors and auditors.
    Oversight,
}

/// What this viewer is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// The own review only; the other one is out of sight until both are in.
    Blind,
    /// Everything but who reviewed.
    Result,
    /// Everything.
    Whole,
}

/// One reviewer's part.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReviewView {
    /// `A` or `B`: as people speak of them without names or ranks.
    pub chair: String,
    /// For oversight only.
    pub reviewer: Option<Person>,
    /// The viewer's own.
    pub own: bool,
    pub handed_in: bool,
    #[cfg_attr(feature = "schema", schema(value_type = Option<Object>))]
    pub answers: Option<Answers>,
    pub result: Option<ReviewResult>,
    pub comment: Option<Note>,
    pub at: Option<Timestamp>,
}

/// A review with what its viewer may see.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EvaluationView {
    pub row: EvaluationRow,
    pub seen: Seen,
    pub reviews: Vec<ReviewView>,
    /// What holds: answers where one set holds.
    #[cfg_attr(feature = "schema", schema(value_type = Option<Object>))]
    pub settled: Option<Answers>,
    pub result: Option<ReviewResult>,
    /// Who settled a difference; for oversight.
    pub settled_by: Option<Person>,
    pub settled_comment: Option<Note>,
    pub reply: Option<Note>,
    pub replied_at: Option<Timestamp>,
    pub closed_by: Option<Person>,
    pub closed_note: Option<Note>,
    pub cancelled: Option<Line>,
}

impl EvaluationRow {
    /// The row of a review; `None` before it is assigned.
    pub fn of(id: EvaluationId, review: &Evaluation) -> Option<Self> {
        let assigned = review.assignment.as_deref()?;
        let result = review.settlement.as_ref().map(|s| &s.result);
        let small = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        Some(Self {
            id,
            subject: assigned.subject,
            folio: assigned.folio.clone(),
            incident_id: assigned.incident,
            occurred_at: assigned.occurred_at,
            operator: assigned.operator.clone(),
            form: assigned.form,
            origin: assigned.origin.clone(),
            status: review.status,
            double: review.is_double(),
            handed_in: small(review.seats.iter().filter(|s| s.review.is_some()).count()),
            assigned_at: review.assigned_at,
            due_at: assigned.due_at,
            permille: result.map(|r| r.permille),
            passed: result.map(|r| r.passed),
            critical: small(result.map_or(0, |r| r.critical.len())),
            settled_at: review.settled_at,
            accepted: review.reply.as_ref().map(|r| r.accepts),
            closed_at: review.closed_at,
        })
    }
}

impl EvaluationView {
    /// The review as `viewer` may see it; `None` where there is nothing they may see.
    pub fn of(id: EvaluationId, review: &Evaluation, viewer: Viewer) -> Option<Self> {
        let row = EvaluationRow::of(id, review)?;
        let all_in = review.seats.iter().all(|s| s.review.is_some());
        let seen = match viewer {
            Viewer::Oversight if all_in || review.status == Status::Cancelled => Seen::Whole,
            // Supervisors talk with reviewers: until both are in, nobody knows what either said.
            Viewer::Oversight => Seen::Blind,
            Viewer::Reviewer(person) => {
                review.seat(person)?;
                if all_in { Seen::Result } else { Seen::Blind }
            }
            Viewer::Operator if review.is_published() => Seen::Result,
            Viewer::Operator => return None,
        };
        let own = |seat: &Seat| matches!(viewer, Viewer::Reviewer(person) if person == seat.reviewer.id);
        let reviews = review
            .seats
            .iter()
            .enumerate()
            .map(|(n, seat)| review_view(n, seat, own(seat), seen, viewer))
            .collect();
        let open = |note: &Option<Personal<Note>>| note.as_ref().and_then(Personal::known).cloned();
        let whole = seen == Seen::Whole;
        Some(Self {
            row,
            seen,
            reviews,
            settled: review.settlement.as_ref().and_then(|s| s.answers.clone()),
            result: review.settlement.as_ref().map(|s| s.result.clone()),
            settled_by: review.settlement.as_ref().and_then(|s| s.by.clone()).filter(|_| whole),
            settled_comment: open(&review.settled_comment),
            reply: review.reply.as_ref().and_then(|r| open(&r.text)),
            replied_at: review.reply.as_ref().map(|r| r.at),
            closed_by: review.closed_by.clone().filter(|_| whole),
            closed_note: open(&review.closed_note),
            cancelled: review.cancelled.clone(),
        })
    }
}

fn review_view(place: usize, seat: &Seat, own: bool, seen: Seen, viewer: Viewer) -> ReviewView {
    let shown = own || seen != Seen::Blind;
    let review = seat.review.as_ref().filter(|_| shown);
    ReviewView {
        chair: if place == 0 { "A" } else { "B" }.to_owned(),
        reviewer: matches!(viewer, Viewer::Oversight).then(|| seat.reviewer.clone()),
        own,
        handed_in: seat.review.is_some(),
        answers: review.map(|r| r.answers.clone()),
        result: review.map(|r| r.result.clone()),
        comment: review.and_then(|r| r.comment.as_ref()).and_then(Personal::known).cloned(),
        at: review.map(|r| r.at),
    }
}
