//! Following a tree.

use super::Guides;
use super::data::{Effects, Guide, GuideKey, Node};
use serde::{Deserialize, Serialize};

/// An answer as it is recorded: tree, version, node and the key that was chosen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = GuideAnswered))]
#[serde(deny_unknown_fields)]
pub struct Answered {
    pub guide: GuideKey,
    pub version: u32,
    pub node: GuideKey,
    /// Key of the answer, `1` to `9`; `read` when an advice was read to the caller.
    pub answer: atalaya_model::Text<16>,
}

/// Why a step cannot be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WalkError {
    #[error("there is no such guide")]
    NoGuide,
    #[error("the question has no such answer")]
    NoAnswer,
    #[error("nothing is asked here")]
    NothingAsked,
}

/// Where somebody stands in a tree. Steps that ask nothing are passed by themselves.
#[derive(Clone, PartialEq, Debug)]
pub struct Walk<'a> {
    guides: &'a Guides,
    guide: &'a Guide,
    node: &'a Node,
    key: &'a GuideKey,
    set: Effects,
    steps: usize,
}

impl<'a> Walk<'a> {
    /// At the first question of a tree.
    ///
    /// # Errors
    /// When there is no such tree.
    pub fn start(guides: &'a Guides, key: &GuideKey) -> Result<Self, WalkError> {
        let guide = guides.get(key).ok_or(WalkError::NoGuide)?;
        let (key, node) = guide.nodes.get_key_value(&guide.first).ok_or(WalkError::NoGuide)?;
        let mut walk = Self { guides, guide, node, key, set: Effects::default(), steps: 1 };
        walk.settle();
        Ok(walk)
    }
    pub fn guide(&self) -> &'a Guide {
        self.guide
    }
    pub fn node(&self) -> (&'a GuideKey, &'a Node) {
        (self.key, self.node)
    }
    /// What the answers so far have set on the form.
    pub fn set(&self) -> &Effects {
        &self.set
    }
    /// Nodes passed, this one included.
    pub fn steps(&self) -> usize {
        self.steps
    }
    pub fn is_over(&self) -> bool {
        matches!(self.node, Node::End { .. })
    }
    /// Chooses an answer by its key.
    ///
    /// # Errors
    /// When this step is no question, or has no such answer. Nothing changes then.
    pub fn answer(&mut self, key: u8) -> Result<Answered, WalkError> {
        let Node::Question { answers, .. } = self.node else { return Err(WalkError::NothingAsked) };
        let chosen = answers.iter().find(|a| a.key == key).ok_or(WalkError::NoAnswer)?;
        let answered = self.answered(&key.to_string())?;
        self.set.then(&chosen.set);
        self.go(&chosen.next);
        Ok(answered)
    }
    /// The advice has been read to the caller.
    ///
    /// # Errors
    /// When this step is no advice.
    pub fn read(&mut self) -> Result<Answered, WalkError> {
        let Node::Advice { next, .. } = self.node else { return Err(WalkError::NothingAsked) };
        let answered = self.answered("read")?;
        self.go(next);
        Ok(answered)
    }
    fn answered(&self, answer: &str) -> Result<Answered, WalkError> {
        Ok(Answered {
            guide: self.guide.key.clone(),
            version: self.guide.version,
            node: self.key.clone(),
            answer: answer.parse().map_err(|_| WalkError::NoAnswer)?,
        })
    }
    fn go(&mut self, next: &'a GuideKey) {
        if let Some((key, node)) = self.guide.nodes.get_key_value(next) {
            (self.key, self.node) = (key, node);
            self.steps += 1;
            self.settle();
        }
    }
    /// Passes steps that ask nothing. Ends, because a checked file has no circles.
    fn settle(&mut self) {
        loop {
            match self.node {
                Node::Set { set, next } => {
                    self.set.then(set);
                    let Some((key, node)) = self.guide.nodes.get_key_value(next) else { return };
                    (self.key, self.node) = (key, node);
                }
                Node::Jump { guide } => {
                    let Some(guide) = self.guides.get(guide) else { return };
                    let Some((key, node)) = guide.nodes.get_key_value(&guide.first) else { return };
                    (self.guide, self.key, self.node) = (guide, key, node);
                }
                Node::Question { .. } | Node::Advice { .. } | Node::End { .. } => return,
            }
            self.steps += 1;
        }
    }
}
