//! Rows of the quality room. No answers, no comments, no names of reviewers but in the seats, which are
//! how a reviewer finds what is theirs.

use crate::{
    calls::rows::{put, word},
    desk::Project,
};
use atalaya_model::{Aggregate, DrawId, EvaluationId, FormId, ImprovementId, StreamId};
use atalaya_quality::{
    draw::{Draw, DrawRow},
    evaluation::{Evaluation, EvaluationRow, Status},
    form::{Form, FormRow},
    improvement::{Improvement, ImprovementRow, PlanStatus},
    target::Targets,
};
use atalaya_store::{Column, RowOp, Table};
use std::str::FromStr;

/// Tables of this room.
pub static TABLES: [&Table; 5] = [&FORMS, &DRAWS, &EVALUATIONS, &SEATS, &IMPROVEMENTS];

static FORMS: Table =
    Table { name: "quality_forms", columns: &[Column::integer("active").nullable()], indexes: &[] };
static DRAWS: Table =
    Table { name: "quality_draws", columns: &[Column::integer("drawn_at")], indexes: &[&["drawn_at"]] };
static EVALUATIONS: Table = Table {
    name: "evaluations",
    columns: &[
        Column::text("status"),
        Column::text("subject"),
        Column::text("operator"),
        Column::text("form"),
        // 1 once both of two reviews are in.
        Column::integer("paired"),
        Column::integer("occurred_at"),
        Column::integer("assigned_at"),
        Column::integer("settled_at").nullable(),
    ],
    indexes: &[
        &["assigned_at"],
        &["status", "assigned_at"],
        &["operator", "assigned_at"],
        &["subject", "occurred_at"],
        &["form", "paired"],
        &["settled_at"],
    ],
};
static SEATS: Table = Table {
    name: "review_seats",
    columns: &[Column::text("reviewer"), Column::integer("open"), Column::integer("due_at")],
    indexes: &[&["reviewer", "due_at"], &["open"]],
};
static IMPROVEMENTS: Table = Table {
    name: "improvements",
    columns: &[Column::text("operator"), Column::integer("open"), Column::integer("due_at")],
    indexes: &[&["operator", "due_at"], &["due_at"]],
};

/// A version of a form as a column holds it.
pub fn form_key(form: &atalaya_quality::FormRef) -> String {
    format!("{}/{}", form.id, form.version)
}

impl Project for Form {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = FormId::from_str(id).ok().and_then(|f| FormRow::of(f, state)) else {
            return Vec::new();
        };
        put(&FORMS, Self::KIND, id, vec![row.active.map(i64::from).into()], &row)
    }
}

impl Project for Draw {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = DrawId::from_str(id).ok().and_then(|d| DrawRow::of(d, state)) else {
            return Vec::new();
        };
        put(&DRAWS, Self::KIND, id, vec![row.at.into()], &row)
    }
}

impl Project for Evaluation {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = EvaluationId::from_str(id).ok().and_then(|e| EvaluationRow::of(e, state)) else {
            return Vec::new();
        };
        let values = vec![
            word(&row.status).into(),
            row.subject.code().into(),
            row.operator.id.to_string().into(),
            form_key(&row.form).into(),
            state.pair().is_some().into(),
            row.occurred_at.into(),
            row.assigned_at.into(),
            row.settled_at.into(),
        ];
        let mut rows = put(&EVALUATIONS, Self::KIND, id, values, &row);
        for (n, seat) in state.seats.iter().enumerate() {
            let open = seat.review.is_none() && row.status != Status::Cancelled;
            let values = vec![seat.reviewer.id.to_string().into(), open.into(), row.due_at.into()];
            let mut view = serde_json::to_value(&row).unwrap_or_default();
            view["mine"] = seat.review.is_some().into();
            rows.extend(put(&SEATS, Self::KIND, &format!("{id}/{n}"), values, &view));
        }
        for op in &mut rows {
            if let RowOp::Put { stream, .. } = op {
                *stream = StreamId::new(Self::KIND, id);
            }
        }
        rows
    }
}

impl Project for Improvement {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = ImprovementId::from_str(id).ok().and_then(|i| ImprovementRow::of(i, state)) else {
            return Vec::new();
        };
        let open = row.status == PlanStatus::Open;
        put(
            &IMPROVEMENTS,
            Self::KIND,
            id,
            vec![row.operator.id.to_string().into(), open.into(), row.due_at.into()],
            &row,
        )
    }
}

/// Few, and always read with the measures: from the state itself.
impl Project for Targets {
    fn rows(_: &str, _: &Self) -> Vec<RowOp> {
        Vec::new()
    }
}
