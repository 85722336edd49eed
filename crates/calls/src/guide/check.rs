//! Why a file of guides is refused. Nothing of it is used then.

use super::data::{Guide, GuideKey, GuidesFile, Node};
use super::{ANSWERS_MAX, DEPTH_MAX, GUIDES_MAX, NODES_MAX};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a file of guides, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuideError {
    #[error("the file has more than {max} bytes")]
    Large { max: usize },
    #[error("line {line}, column {column}: {what}")]
    Json { line: usize, column: usize, what: String },
    #[error("the file has no guides, or more than {GUIDES_MAX}")]
    Guides,
    #[error("{0} is not a name: 1 to 64 lower-case letters, digits or -")]
    Name(String),
    #[error("guide {0} is there twice")]
    Twice(String),
    #[error("guide {guide}: there are no nodes, or more than {NODES_MAX}")]
    Nodes { guide: String },
    #[error("guide {guide}: the version begins at 1")]
    Version { guide: String },
    #[error(
        "guide {guide}, node {node}: a question has 2 to {ANSWERS_MAX} answers with keys 1 to 9, each once"
    )]
    Answers { guide: String, node: String },
    #[error("guide {guide}, node {node}: there is no node {next}")]
    NoNode { guide: String, node: String, next: String },
    #[error("guide {guide}, node {node}: there is no guide {next}")]
    NoGuide { guide: String, node: String, next: String },
    #[error("guide {guide}: node {node} is never reached")]
    Unreached { guide: String, node: String },
    #[error("guide {guide}: the way through node {node} comes back to itself")]
    Circle { guide: String, node: String },
    #[error("guide {guide}: the longest way has {depth} nodes, at most {DEPTH_MAX} are asked of anybody")]
    Deep { guide: String, depth: usize },
}

pub(super) fn check(file: &GuidesFile) -> Result<(), GuideError> {
    if file.guides.is_empty() || file.guides.len() > GUIDES_MAX {
        return Err(GuideError::Guides);
    }
    let mut guides = BTreeMap::new();
    for guide in &file.guides {
        name(&guide.key)?;
        if guides.insert(&guide.key, guide).is_some() {
            return Err(GuideError::Twice(guide.key.to_string()));
        }
    }
    for guide in &file.guides {
        alone(guide)?;
        targets(guide, &guides)?;
        reached(guide)?;
    }
    depths(&guides)
}

fn name(key: &GuideKey) -> Result<(), GuideError> {
    let fits = key.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fits { Ok(()) } else { Err(GuideError::Name(key.to_string())) }
}

/// What can be said of a tree without looking beyond it.
fn alone(guide: &Guide) -> Result<(), GuideError> {
    if guide.version == 0 {
        return Err(GuideError::Version { guide: guide.key.to_string() });
    }
    if guide.nodes.is_empty() || guide.nodes.len() > NODES_MAX {
        return Err(GuideError::Nodes { guide: guide.key.to_string() });
    }
    for (key, node) in &guide.nodes {
        name(key)?;
        let Node::Question { answers, .. } = node else { continue };
        let keys: BTreeSet<u8> = answers.iter().map(|a| a.key).filter(|k| (1..=9).contains(k)).collect();
        if answers.len() < 2 || answers.len() > ANSWERS_MAX || keys.len() != answers.len() {
            return Err(GuideError::Answers { guide: guide.key.to_string(), node: key.to_string() });
        }
    }
    Ok(())
}

/// Whatever is named must exist: no way ends where nothing is.
fn targets(guide: &Guide, guides: &BTreeMap<&GuideKey, &Guide>) -> Result<(), GuideError> {
    let missing = |node: &str, next: &GuideKey| GuideError::NoNode {
        guide: guide.key.to_string(),
        node: node.to_owned(),
        next: next.to_string(),
    };
    if !guide.nodes.contains_key(&guide.first) {
        return Err(missing("first", &guide.first));
    }
    for (key, node) in &guide.nodes {
        if let Some(next) = node.next().into_iter().find(|next| !guide.nodes.contains_key(*next)) {
            return Err(missing(key.as_str(), next));
        }
        if let Node::Jump { guide: other } = node
            && !guides.contains_key(other)
        {
            return Err(GuideError::NoGuide {
                guide: guide.key.to_string(),
                node: key.to_string(),
                next: other.to_string(),
            });
        }
    }
    Ok(())
}

fn reached(guide: &Guide) -> Result<(), GuideError> {
    let mut seen = BTreeSet::new();
    let mut open = vec![&guide.first];
    while let Some(key) = open.pop() {
        if seen.insert(key)
            && let Some(node) = guide.nodes.get(key)
        {
            open.extend(node.next());
        }
    }
    match guide.nodes.keys().find(|key| !seen.contains(key)) {
        Some(node) => Err(GuideError::Unreached { guide: guide.key.to_string(), node: node.to_string() }),
        None => Ok(()),
    }
}

/// A node of the whole file.
type Place<'a> = (&'a GuideKey, &'a GuideKey);

/// No way comes back to itself, and the longest one is short enough. Walks without recursion: a file may be
/// deeper than a stack.
fn depths(guides: &BTreeMap<&GuideKey, &Guide>) -> Result<(), GuideError> {
    let mut depth: BTreeMap<Place<'_>, usize> = BTreeMap::new();
    for guide in guides.values() {
        let mut on_way: BTreeSet<Place<'_>> = BTreeSet::new();
        let mut stack: Vec<(Place<'_>, bool)> = vec![((&guide.key, &guide.first), false)];
        while let Some((place, done)) = stack.pop() {
            let after = follow(place, guides);
            if done {
                on_way.remove(&place);
                let below = after.iter().filter_map(|next| depth.get(next)).max().copied().unwrap_or(0);
                depth.insert(place, below + 1);
                continue;
            }
            if depth.contains_key(&place) {
                continue;
            }
            if !on_way.insert(place) {
                let (guide, node) = place;
                return Err(GuideError::Circle { guide: guide.to_string(), node: node.to_string() });
            }
            stack.push((place, true));
            stack
                .extend(after.into_iter().filter(|next| !depth.contains_key(next)).map(|next| (next, false)));
        }
        let whole = depth.get(&(&guide.key, &guide.first)).copied().unwrap_or(0);
        if whole > DEPTH_MAX {
            return Err(GuideError::Deep { guide: guide.key.to_string(), depth: whole });
        }
    }
    Ok(())
}

fn follow<'a>(place: Place<'a>, guides: &BTreeMap<&'a GuideKey, &'a Guide>) -> Vec<Place<'a>> {
    let (key, node) = place;
    let Some((guide, node)) = guides.get(key).and_then(|g| Some((*g, g.nodes.get(node)?))) else {
        return Vec::new();
    };
    match node {
        Node::Jump { guide: other } => {
            guides.get(other).map(|g| vec![(&g.key, &g.first)]).unwrap_or_default()
        }
        step => step.next().into_iter().map(|next| (&guide.key, next)).collect(),
    }
}
