//! What may be asked of a form.

use atalaya_model::{Line, Text};
use serde::{Deserialize, Serialize};

/// Short name of an item, unique in its form and stable across versions: `verifica_domicilio`.
pub type ItemCode = Text<40>;

/// What a form is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    #[default]
    Call,
    /// As the work of who opened it.
    Incident,
    /// As the work of who sent the first unit; the subject is that assignment.
    Dispatch,
}

impl SubjectKind {
    /// Kind of the subject's stream.
    pub fn code(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Incident => "incident",
            Self::Dispatch => "dispatch",
        }
    }
}

/// One thing to be judged.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = FormItem))]
#[serde(deny_unknown_fields)]
pub struct Item {
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub code: ItemCode,
    pub text: Line,
    /// What earns the points, so that two reviewers judge alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide: Option<Line>,
    /// 1 to 100; what it counts among the others.
    pub weight: u8,
    /// Most points, 1 to 5; 1 is yes or no.
    pub max: u8,
    /// No points here fail the whole review, whatever the rest gives.
    #[serde(default)]
    pub critical: bool,
    /// May be left out where it does not apply; its weight then counts for nothing.
    #[serde(default)]
    pub optional: bool,
}

/// Items that belong together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = FormSection))]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub title: Line,
    /// 1 to 30.
    pub items: Vec<Item>,
}

/// One version of a form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FormContent {
    pub name: Line,
    pub subject: SubjectKind,
    /// 1 to 12.
    pub sections: Vec<Section>,
    /// From this many percent on the review is passed, 1 to 100.
    pub pass_pct: u8,
    /// Shipped as an example; not approved by the centre.
    #[serde(default)]
    pub example: bool,
}

impl FormContent {
    /// All items in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|s| &s.items)
    }
}

/// What may be done with a form. Whether a second person must approve is decided at the door.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FormCommand {
    /// Version 1.
    Create(Box<FormContent>),
    /// The next version; reviews begun with an older one keep it.
    Revise(Box<FormContent>),
    /// New reviews take this version.
    Activate {
        version: u32,
    },
    Withdraw {
        reason: Line,
    },
}

impl FormCommand {
    /// The code used in JSON and permissions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Revise(_) => "revise",
            Self::Activate { .. } => "activate",
            Self::Withdraw { .. } => "withdraw",
        }
    }
    /// All codes.
    pub const CODES: [&'static str; 4] = ["create", "revise", "activate", "withdraw"];
}
