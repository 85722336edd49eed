//! What people see of a form.

use super::{Form, FormContent, SubjectKind};
use crate::Person;
use atalaya_model::{FormId, Line, Timestamp};
use serde::{Deserialize, Serialize};

/// A form in a list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FormRow {
    pub id: FormId,
    pub name: Line,
    pub subject: SubjectKind,
    /// The version in use; `None`: no new review takes this form.
    pub active: Option<u32>,
    /// The newest version.
    pub latest: u32,
    pub items: u32,
    /// What is in use (or, without it, the newest) is a shipped example.
    pub example: bool,
    pub changed_at: Timestamp,
    pub changed_by: Option<Person>,
    pub withdrawn_reason: Option<Line>,
}

/// A form with all its versions.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FormView {
    pub row: FormRow,
    /// Version n at place n − 1.
    pub versions: Vec<FormContent>,
}

impl FormRow {
    /// The row of a form; `None` before it is created.
    pub fn of(id: FormId, form: &Form) -> Option<Self> {
        let latest = u32::try_from(form.versions.len()).unwrap_or(u32::MAX);
        let shown = form.version(form.active.unwrap_or(latest))?;
        Some(Self {
            id,
            name: shown.name.clone(),
            subject: shown.subject,
            active: form.active,
            latest,
            items: u32::try_from(shown.items().count()).unwrap_or(u32::MAX),
            example: shown.example,
            changed_at: form.changed_at,
            changed_by: form.changed_by.clone(),
            withdrawn_reason: form.withdrawn.clone(),
        })
    }
}

impl FormView {
    /// The whole form; `None` before it is created.
    pub fn of(id: FormId, form: &Form) -> Option<Self> {
        Some(Self { row: FormRow::of(id, form)?, versions: form.versions.clone() })
    }
}
