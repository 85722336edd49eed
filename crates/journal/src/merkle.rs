//! RFC 6962 Merkle trees: hashing, an incremental frontier, inclusion and consistency proofs.
//!
//! A *node* `(level, index)` is the root of the complete subtree over the leaves
//! `index · 2^level .. (index + 1) · 2^level`. Proof generation needs only such nodes, wherever
//! they are kept ([`NodeSource`]); verification needs none.

use serde::{Deserialize, Serialize};

use crate::Hash;

/// Largest tree, 2^63 − 1 leaves: sizes fit the signed 64-bit columns of the stores, and no proof
/// is longer than [`MAX_PROOF_HASHES`].
pub const MAX_TREE_SIZE: u64 = i64::MAX as u64;

/// Longest proof accepted anywhere: the 63 lines of tlog-witness, which also cover every inclusion
/// proof in a tree of at most [`MAX_TREE_SIZE`].
pub const MAX_PROOF_HASHES: usize = 63;

/// Hash of an entry: SHA-256(0x00 ‖ entry) (RFC 6962 section 2.1).
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash::of(&[&[0], entry])
}

/// Hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 section 2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash::of(&[&[1], &left.0, &right.0])
}

/// Root of the empty tree: SHA-256 of nothing (RFC 6962 section 2.1).
pub fn empty_root() -> Hash {
    Hash::of(&[])
}

/// What can go wrong with a tree or a proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MerkleError {
    /// The tree holds [`MAX_TREE_SIZE`] leaves.
    #[error("the tree is full")]
    Full,
    /// A frontier's hashes do not fit its size.
    #[error("a tree of {size} leaves has {expected} peaks, not {found}")]
    BadFrontier {
        /// Leaves.
        size: u64,
        /// Peaks it must have.
        expected: u32,
        /// Peaks it has.
        found: usize,
    },
    /// The leaf is not in the tree.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    OutOfTree {
        /// Leaf asked for.
        index: u64,
        /// Leaves.
        size: u64,
    },
    /// The older tree is larger than the newer one, or a size is above [`MAX_TREE_SIZE`].
    #[error("no tree grows from {old} to {new} leaves")]
    BadSizes {
        /// Leaves of the older tree.
        old: u64,
        /// Leaves of the newer tree.
        new: u64,
    },
    /// The proof has more or fewer hashes than these sizes need.
    #[error("the proof has the wrong number of hashes")]
    ProofLength,
    /// The proof leads to another root.
    #[error("the proof does not lead to the root")]
    RootMismatch,
    /// The source does not hold a node that the tree has.
    #[error("node {index} of level {level} is missing")]
    MissingNode {
        /// Height above the leaves.
        level: u8,
        /// Index in the level.
        index: u64,
    },
    /// The source failed or holds something unreadable.
    #[error("the tree could not be read: {0}")]
    Source(String),
}

/// Right edge of a growing tree: all that is needed to append and to know the root. At most 63
/// hashes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "FrontierParts", into = "FrontierParts")]
pub struct Frontier {
    size: u64,
    // Roots of the complete subtrees that make up the tree, largest (leftmost) first.
    peaks: Vec<Hash>,
}

#[derive(Serialize, Deserialize)]
struct FrontierParts {
    size: u64,
    peaks: Vec<Hash>,
}

impl TryFrom<FrontierParts> for Frontier {
    type Error = MerkleError;

    fn try_from(parts: FrontierParts) -> Result<Self, MerkleError> {
        Self::from_parts(parts.size, parts.peaks)
    }
}

impl From<Frontier> for FrontierParts {
    fn from(frontier: Frontier) -> Self {
        Self { size: frontier.size, peaks: frontier.peaks }
    }
}

impl Frontier {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Rebuilds a frontier from a snapshot. The root is not checked here: compare
    /// [`Frontier::root`] with a checkpoint.
    ///
    /// # Errors
    /// [`MerkleError::BadFrontier`] when the number of peaks is not the number of one bits of
    /// `size`; [`MerkleError::Full`] when `size` is above [`MAX_TREE_SIZE`].
    pub fn from_parts(size: u64, peaks: Vec<Hash>) -> Result<Self, MerkleError> {
        if size > MAX_TREE_SIZE {
            return Err(MerkleError::Full);
        }
        let expected = size.count_ones();
        if peaks.len() != expected as usize {
            return Err(MerkleError::BadFrontier { size, expected, found: peaks.len() });
        }
        Ok(Self { size, peaks })
    }

    /// Rebuilds the frontier of the tree with `size` leaves from its nodes.
    ///
    /// # Errors
    /// Those of the source; [`MerkleError::Full`].
    pub fn from_source(source: &(impl NodeSource + ?Sized), size: u64) -> Result<Self, MerkleError> {
        if size > MAX_TREE_SIZE {
            return Err(MerkleError::Full);
        }
        Ok(Self { size, peaks: peaks(source, 0, size)? })
    }

    /// Leaves in the tree.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the complete subtrees, largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Appends a leaf hash.
    ///
    /// # Errors
    /// [`MerkleError::Full`].
    pub fn append(&mut self, leaf: Hash) -> Result<(), MerkleError> {
        self.append_with(leaf, |_, _, _| ())
    }

    /// Appends a leaf hash and reports every node that it completes, as `(level, index, hash)`,
    /// the leaf first.
    ///
    /// # Errors
    /// [`MerkleError::Full`]; nothing has been reported then.
    pub fn append_with(
        &mut self,
        leaf: Hash,
        mut completed: impl FnMut(u8, u64, Hash),
    ) -> Result<(), MerkleError> {
        if self.size >= MAX_TREE_SIZE {
            return Err(MerkleError::Full);
        }
        let (mut hash, mut level, mut index) = (leaf, 0u8, self.size);
        completed(level, index, hash);
        // Each trailing one bit of the old size is a subtree as large as the one just completed.
        while index & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(&left, &hash);
            level += 1;
            index >>= 1;
            completed(level, index, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
        Ok(())
    }

    /// Root of the tree.
    pub fn root(&self) -> Hash {
        fold(&self.peaks)
    }
}

/// Where complete nodes are kept.
pub trait NodeSource {
    /// Hash of the complete subtree `(level, index)`.
    ///
    /// # Errors
    /// [`MerkleError::MissingNode`] when the source does not have it, [`MerkleError::Source`] when
    /// it cannot be read.
    fn node(&self, level: u8, index: u64) -> Result<Hash, MerkleError>;
}

/// All complete nodes of a tree in memory: about 64 bytes per leaf.
#[derive(Debug, Clone, Default)]
pub struct MemoryTree {
    frontier: Frontier,
    levels: Vec<Vec<Hash>>,
}

impl MemoryTree {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a leaf hash.
    ///
    /// # Errors
    /// [`MerkleError::Full`].
    pub fn append(&mut self, leaf: Hash) -> Result<(), MerkleError> {
        let levels = &mut self.levels;
        self.frontier.append_with(leaf, |level, _, hash| {
            // Nodes of a level are completed from left to right, so pushing keeps the index.
            match levels.get_mut(usize::from(level)) {
                Some(row) => row.push(hash),
                None => levels.push(vec![hash]),
            }
        })
    }

    /// Right edge and size of the tree.
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }
}

impl NodeSource for MemoryTree {
    fn node(&self, level: u8, index: u64) -> Result<Hash, MerkleError> {
        let row = self.levels.get(usize::from(level));
        let hash = usize::try_from(index).ok().and_then(|i| row?.get(i));
        hash.copied().ok_or(MerkleError::MissingNode { level, index })
    }
}

/// Inclusion proof of leaf `index` in the tree of `size` leaves: PATH of RFC 6962 section 2.1.1,
/// from the leaf's sibling up.
///
/// # Errors
/// [`MerkleError::OutOfTree`], and those of the source.
pub fn inclusion_proof(
    source: &(impl NodeSource + ?Sized),
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, MerkleError> {
    if index >= size || size > MAX_TREE_SIZE {
        return Err(MerkleError::OutOfTree { index, size });
    }
    let (mut start, mut end) = (0, size);
    let mut path = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(range_root(source, middle, end)?);
            end = middle;
        } else {
            path.push(range_root(source, start, middle)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// Consistency proof between the trees of `old` and `new` leaves: PROOF of RFC 6962 section 2.1.2.
/// Empty when `old` is zero (tlog-witness) or equal to `new`.
///
/// # Errors
/// [`MerkleError::BadSizes`], and those of the source.
pub fn consistency_proof(
    source: &(impl NodeSource + ?Sized),
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, MerkleError> {
    if old > new || new > MAX_TREE_SIZE {
        return Err(MerkleError::BadSizes { old, new });
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let (mut start, mut end) = (0, new);
    let mut path = Vec::new();
    while end != old {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(range_root(source, middle, end)?);
            end = middle;
        } else {
            path.push(range_root(source, start, middle)?);
            start = middle;
        }
    }
    // The verifier knows the old root; the subtree is sent only where it is not that whole tree.
    if start != 0 {
        path.push(range_root(source, start, end)?);
    }
    path.reverse();
    Ok(path)
}

/// Verifies an inclusion proof (RFC 9162 section 2.1.3.2).
///
/// # Errors
/// [`MerkleError::OutOfTree`], [`MerkleError::ProofLength`], [`MerkleError::RootMismatch`].
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), MerkleError> {
    if index >= size || size > MAX_TREE_SIZE {
        return Err(MerkleError::OutOfTree { index, size });
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for step in proof {
        if last == 0 {
            return Err(MerkleError::ProofLength);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(step, &hash);
            skip_right_edge(&mut node, &mut last);
        } else {
            hash = node_hash(&hash, step);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(MerkleError::ProofLength);
    }
    if hash == *root { Ok(()) } else { Err(MerkleError::RootMismatch) }
}

/// Verifies a consistency proof (RFC 9162 section 2.1.4.2). For `old == 0` the proof must be empty
/// and the old root that of the empty tree; for equal sizes the proof must be empty and the roots
/// equal.
///
/// # Errors
/// [`MerkleError::BadSizes`], [`MerkleError::ProofLength`], [`MerkleError::RootMismatch`].
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), MerkleError> {
    if old > new || new > MAX_TREE_SIZE {
        return Err(MerkleError::BadSizes { old, new });
    }
    if old == 0 || old == new {
        let expected_old = if old == 0 { empty_root() } else { *new_root };
        // A tree of no leaves has one root only, also when both sizes are zero.
        let sound = *old_root == expected_old && (new != 0 || *new_root == expected_old);
        return match (proof.is_empty(), sound) {
            (false, _) => Err(MerkleError::ProofLength),
            (true, false) => Err(MerkleError::RootMismatch),
            (true, true) => Ok(()),
        };
    }
    let (first, rest) = match (old.is_power_of_two(), proof.split_first()) {
        // A complete old tree is itself the first node of the path.
        (true, _) => (old_root, proof),
        (false, Some((first, rest))) => (first, rest),
        (false, None) => return Err(MerkleError::ProofLength),
    };
    climb_consistency(old, new, old_root, new_root, first, rest)
}

fn climb_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    first: &Hash,
    rest: &[Hash],
) -> Result<(), MerkleError> {
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut old_hash, mut new_hash) = (*first, *first);
    for step in rest {
        if last == 0 {
            return Err(MerkleError::ProofLength);
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(step, &old_hash);
            new_hash = node_hash(step, &new_hash);
            skip_right_edge(&mut node, &mut last);
        } else {
            new_hash = node_hash(&new_hash, step);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(MerkleError::ProofLength);
    }
    if old_hash == *old_root && new_hash == *new_root { Ok(()) } else { Err(MerkleError::RootMismatch) }
}

/// Along the right edge of an incomplete tree a node is carried up without a sibling.
fn skip_right_edge(node: &mut u64, last: &mut u64) {
    while *node & 1 == 0 && *node != 0 {
        *node >>= 1;
        *last >>= 1;
    }
}

/// Largest power of two smaller than `len`; `len` is at least 2.
fn split(len: u64) -> u64 {
    1 << (u64::BITS - 1 - (len - 1).leading_zeros())
}

/// Root of the leaves `start..end`, where `start` is a multiple of a power of two not smaller than
/// `end - start`. That holds for every range met in a proof.
fn range_root(source: &(impl NodeSource + ?Sized), start: u64, end: u64) -> Result<Hash, MerkleError> {
    Ok(fold(&peaks(source, start, end)?))
}

fn peaks(source: &(impl NodeSource + ?Sized), start: u64, end: u64) -> Result<Vec<Hash>, MerkleError> {
    let mut out = Vec::new();
    let mut at = start;
    while at < end {
        // At most 62, since sizes are below 2^63.
        let level = (u64::BITS - 1 - (end - at).leading_zeros()) as u8;
        out.push(source.node(level, at >> level)?);
        at += 1 << level;
    }
    Ok(out)
}

fn fold(peaks: &[Hash]) -> Hash {
    let joined = peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
    joined.unwrap_or_else(empty_root)
}
