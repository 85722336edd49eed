//! Guided questions: trees of questions that a call-taker follows by keys while somebody is on the line.
//!
//! Trees are data of the centre, versioned, and approved by it; those shipped are examples. A file is checked as a
//! whole before anything of it is used ([`Guides::from_json`]): every way through a tree comes to an end within
//! [`DEPTH_MAX`] steps, every node can be reached, and nothing is named that does not exist. What was answered is
//! recorded on the call with the tree and its version, so that years later it can be seen what was asked.
//!
//! | part | what |
//! |---|---|
//! | `data` | the shape of the file: guides, nodes, answers, what they set |
//! | `check` | why a file is refused |
//! | `walk` | following a tree: what comes next, and what it has set so far |

mod check;
mod data;
mod walk;

pub use check::GuideError;
pub use data::{Answer, Approval, CautionHint, Effects, Guide, GuideKey, GuideStart, GuidesFile, Node};
pub use walk::{Answered, Walk, WalkError};

use std::sync::LazyLock;

/// Longest way through a tree, jumps to other trees included, in nodes.
pub const DEPTH_MAX: usize = 64;
/// Trees of a file.
pub const GUIDES_MAX: usize = 200;
/// Nodes of a tree.
pub const NODES_MAX: usize = 200;
/// Answers of a question: one for each of the keys 1 to 9.
pub const ANSWERS_MAX: usize = 9;
/// Largest file read, bytes.
pub const FILE_MAX: usize = 4 << 20;

const SHIPPED: &str = include_str!("../../data/guides.json");

/// Checked trees.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guides {
    file: GuidesFile,
}

impl Guides {
    /// The examples that come with the software. They are not approved by anybody.
    #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
    pub fn shipped() -> &'static Self {
        static GUIDES: LazyLock<Guides> =
            LazyLock::new(|| Guides::from_json(SHIPPED).expect("the shipped file is well formed"));
        &GUIDES
    }
    /// Reads and checks a file.
    ///
    /// # Errors
    /// The first thing wrong with it, and where.
    pub fn from_json(text: &str) -> Result<Self, GuideError> {
        if text.len() > FILE_MAX {
            return Err(GuideError::Large { max: FILE_MAX });
        }
        let file: GuidesFile = serde_json::from_str(text).map_err(|e| GuideError::Json {
            line: e.line(),
            column: e.column(),
            what: e.to_string(),
        })?;
        check::check(&file)?;
        Ok(Self { file })
    }
    pub fn file(&self) -> &GuidesFile {
        &self.file
    }
    pub fn get(&self, key: &GuideKey) -> Option<&Guide> {
        self.file.guides.iter().find(|guide| guide.key == *key)
    }
    /// The question of a node and the words of one of its answers, when this very version has them.
    pub fn words(&self, key: &GuideKey, version: u32, node: &GuideKey, answer: &str) -> Option<(&str, &str)> {
        let guide = self.get(key).filter(|guide| guide.version == version)?;
        match guide.nodes.get(node)? {
            Node::Question { text, answers, .. } => {
                let found = answers.iter().find(|a| a.key.to_string() == answer)?;
                Some((text.as_str(), found.text.as_str()))
            }
            Node::Advice { text, .. } => (answer == "read").then_some((text.as_str(), "")),
            _ => None,
        }
    }
}
