//! The shape of a file of guides.

use atalaya_model::{Line, Priority, Text, TypeCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name of a tree or of a node in it: lower-case letters, digits and `-`, as `incendio-casa`.
pub type GuideKey = Text<64>;

/// A file of guides.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GuidesFile {
    /// Edition of the file, as the centre names it.
    pub version: Line,
    pub guides: Vec<Guide>,
}

/// Whether the centre's own people have said that a tree may be used.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = GuideApproval))]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Approval {
    /// Shown as such on every step.
    Example {
        /// What is said of it, such as «ejemplo: sujeto a aprobación del centro».
        note: Line,
    },
    Approved {
        /// Who answers for it: a name or an office.
        by: Line,
        /// Day of the approval, as `2026-11-24`.
        on: Text<16>,
    },
}

/// When a tree is offered first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GuideStart {
    /// Types of the catalogue it belongs to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<TypeCode>,
    /// Nobody speaks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
}

/// One tree.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Guide {
    pub key: GuideKey,
    /// Rises with each change; an answer names the version it was given under.
    pub version: u32,
    pub name: Line,
    pub approval: Approval,
    #[serde(default)]
    pub offer: GuideStart,
    /// Where it begins.
    pub first: GuideKey,
    #[cfg_attr(feature = "schema", schema(value_type = std::collections::HashMap<String, Node>))]
    pub nodes: BTreeMap<GuideKey, Node>,
}

/// One step of a tree. `help` is for the operator alone: why it is asked, what to listen for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = GuideNode))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Node {
    /// Read to the caller; one of 2 to 9 answers is chosen by its key.
    Question {
        text: Text<512>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        help: Option<Text<512>>,
        answers: Vec<Answer>,
    },
    /// Read to the caller: what to do until help comes.
    Advice {
        text: Text<1000>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        help: Option<Text<512>>,
        next: GuideKey,
    },
    /// Sets something on the form, and goes on by itself.
    Set { set: Effects, next: GuideKey },
    /// Goes on in another tree.
    Jump { guide: GuideKey },
    /// Nothing more to ask.
    End { text: Text<512> },
}

/// An answer that may be chosen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = GuideChoice))]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The key that chooses it, 1 to 9.
    pub key: u8,
    pub text: Line,
    #[serde(default, skip_serializing_if = "Effects::is_nothing")]
    pub set: Effects,
    pub next: GuideKey,
}

/// What crews must know; goes into the narrative under these words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = GuideCaution))]
#[serde(rename_all = "snake_case")]
pub enum CautionHint {
    Weapon,
    Violence,
    Hazard,
    Health,
    Animal,
    Access,
}

/// What an answer sets on the form. A person may change all of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = GuideEffects))]
#[serde(deny_unknown_fields)]
pub struct Effects {
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "type")]
    pub type_code: Option<TypeCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Amenaza a la vida.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub threat: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cautions: Vec<CautionHint>,
    /// A line for the narrative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Line>,
}

impl Effects {
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
    /// Lays `later` over these: what it says stands, cautions add up, a threat once said stays.
    pub fn then(&mut self, later: &Self) {
        self.type_code = later.type_code.or(self.type_code);
        self.priority = later.priority.or(self.priority);
        self.threat |= later.threat;
        for caution in &later.cautions {
            if !self.cautions.contains(caution) {
                self.cautions.push(*caution);
            }
        }
        if later.note.is_some() {
            self.note.clone_from(&later.note);
        }
    }
}

impl Node {
    /// Nodes of the same tree that may come next.
    pub fn next(&self) -> Vec<&GuideKey> {
        match self {
            Self::Question { answers, .. } => answers.iter().map(|a| &a.next).collect(),
            Self::Advice { next, .. } | Self::Set { next, .. } => vec![next],
            Self::Jump { .. } | Self::End { .. } => Vec::new(),
        }
    }
}
