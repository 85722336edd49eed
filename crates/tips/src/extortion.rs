//! The live desk for extortion: kinds, what to say and ask, stories known; versioned data of the centre.

use atalaya_model::AgencyCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most bytes of a file.
pub const FILE_MAX: usize = 128 * 1024;
pub(crate) const SHIPPED: &str = include_str!("../data/extortion.toml");
/// Most kinds, stories, and lines of each.
const ENTRIES_MAX: usize = 40;
/// Longest line, characters: it is read aloud.
const LINE_MAX: usize = 200;

/// A kind of extortion.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Modality {
    pub code: String,
    /// As people read it, es-MX.
    pub name: String,
    pub name_en: String,
    /// Somebody can come to the victim.
    #[serde(default)]
    pub face_to_face: bool,
    /// What the operator tells the victim first, line by line.
    pub say: Vec<String>,
    pub say_en: Vec<String>,
    /// What the operator asks.
    pub ask: Vec<String>,
    pub ask_en: Vec<String>,
}

/// A story that extortionists tell.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schema(as = ExtortionScript))]
pub struct Script {
    pub code: String,
    pub name: String,
    pub name_en: String,
}

/// Kinds and stories of one version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schema(as = ExtortionGuide))]
pub struct Guide {
    pub version: u32,
    #[serde(rename = "modality")]
    pub modalities: Vec<Modality>,
    #[serde(rename = "script")]
    pub scripts: Vec<Script>,
}

/// What is wrong with a file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GuideError {
    #[error("a file of the extortion desk has at most {FILE_MAX} bytes")]
    Size,
    #[error("{0}")]
    Syntax(String),
    #[error("{0}: codes have 1 to 24 letters, digits, '-' and '_', and are named once")]
    Code(String),
    #[error("{0}: needs a name and lines in both languages, of at most {LINE_MAX} characters each")]
    Lines(String),
    #[error("at least one kind and at most {ENTRIES_MAX} of each")]
    Count,
}

impl Guide {
    /// What comes with the program.
    ///
    /// # Errors
    /// Never for a released program: a test reads it.
    pub fn shipped() -> Result<Self, GuideError> {
        Self::parse(SHIPPED)
    }
    /// Reads and checks a centre's own.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, GuideError> {
        if text.len() > FILE_MAX {
            return Err(GuideError::Size);
        }
        let guide: Self = toml::from_str(text).map_err(|e| GuideError::Syntax(e.message().to_owned()))?;
        if guide.modalities.is_empty()
            || guide.modalities.len() > ENTRIES_MAX
            || guide.scripts.len() > ENTRIES_MAX
        {
            return Err(GuideError::Count);
        }
        let mut codes = BTreeSet::new();
        for m in &guide.modalities {
            fresh(&mut codes, &m.code)?;
            let lists = [&m.say, &m.say_en, &m.ask, &m.ask_en];
            let sound = m.say.len() == m.say_en.len()
                && m.ask.len() == m.ask_en.len()
                && lists.iter().all(|list| !list.is_empty() && list.len() <= ENTRIES_MAX)
                && lists.into_iter().flatten().chain([&m.name, &m.name_en]).all(|line| spoken(line));
            if !sound {
                return Err(GuideError::Lines(m.code.clone()));
            }
        }
        let mut codes = BTreeSet::new();
        for s in &guide.scripts {
            fresh(&mut codes, &s.code)?;
            if !spoken(&s.name) || !spoken(&s.name_en) {
                return Err(GuideError::Lines(s.code.clone()));
            }
        }
        Ok(guide)
    }
    pub fn modality(&self, code: &str) -> Option<&Modality> {
        self.modalities.iter().find(|m| m.code == code)
    }
    pub fn script(&self, code: &str) -> Option<&Script> {
        self.scripts.iter().find(|s| s.code == code)
    }
}

fn fresh<'g>(codes: &mut BTreeSet<&'g str>, code: &'g str) -> Result<(), GuideError> {
    if AgencyCode::new(code).is_ok() && codes.insert(code) {
        Ok(())
    } else {
        Err(GuideError::Code(code.to_owned()))
    }
}

fn spoken(line: &str) -> bool {
    !line.trim().is_empty() && line.chars().count() <= LINE_MAX
}
