//! Who takes part in an import.

use crate::element::{Node, Relation, Tags, Way};

/// What a consumer needs of a relation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Need {
    /// Nothing: it is not delivered.
    #[default]
    Nothing,
    /// Tags and members by id.
    Members,
    /// Also positions of its member nodes and ways: lines, rings.
    Geometry,
}

/// A consumer cannot go on; the import stops and nothing is replaced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{consumer}: {what}")]
pub struct ConsumerError {
    pub consumer: &'static str,
    pub what: String,
}

/// Turns elements into a product. [`crate::read`] delivers all tagged nodes, then all wanted ways,
/// then all wanted relations, each in the order of the file.
///
/// `wants_…` are questions about tags and must answer the same whenever they are asked: they are
/// asked in more than one pass, and another consumer's wish never changes what this one gets. The
/// product itself is made afterwards by the consumer's own method, with the run's
/// [`crate::Summary`].
///
/// Whatever a consumer keeps is its own memory; it should be compact (a whole country has some ten
/// million street segments), and its product written piece by piece.
pub trait Consumer {
    /// Short name for errors and reports: `roads`.
    fn name(&self) -> &'static str;
    /// Asked of nodes that have tags.
    fn wants_node(&self, tags: Tags<'_>) -> bool;
    fn wants_way(&self, tags: Tags<'_>) -> bool;
    fn wants_relation(&self, tags: Tags<'_>) -> Need;
    /// A wanted node.
    fn node(&mut self, node: Node<'_>) -> Result<(), ConsumerError>;
    /// A wanted way, or a part of one (see [`Way`]).
    fn way(&mut self, way: Way<'_>) -> Result<(), ConsumerError>;
    /// A wanted relation.
    fn relation(&mut self, relation: Relation<'_>) -> Result<(), ConsumerError>;
}
