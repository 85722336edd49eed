//! The Merkle log as stored: its growing edge, tiles, proofs and checkpoints.
//!
//! Level-0 tiles are written once, when full; a partial one is derived from the leaves themselves.
//! Tiles of higher levels are rewritten each time a tile below them is completed, once in 256
//! leaves. Together with the peaks in the head row a start reads a handful of rows, however long
//! the log is.

use crate::{
    AuditRow, Store,
    error::{EngineError, StoreError},
    plan::int,
    rows::{self, Row},
    schema,
    select::{Dir, Filter, Query},
    table::Value,
};
use atalaya_journal::{
    Checkpoint, Frontier, Hash, NodeSource, SignedCheckpoint, SignerKey, audit,
    merkle::{self, MerkleError},
    proof::{self, TlogProof},
    tiles::{self, TileId, TileKind, TileNodes, TileReader},
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};
use tokio::sync::broadcast::error::RecvError;

const WIDTH: u64 = tiles::TILE_WIDTH as u64;

/// The right edge of the tree: its frontier, and the hashes of the partial tile of each level.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tail {
    frontier: Frontier,
    levels: Vec<Vec<Hash>>,
    // Levels above 0 whose partial tile changed since it was written.
    dirty: Vec<bool>,
}

impl Tail {
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// What has to be read to build the edge of a tree of `size` leaves, one query per level.
    pub fn queries(size: u64) -> Vec<Query<'static>> {
        let mut out = Vec::new();
        for level in 0..=tiles::MAX_TILE_LEVEL {
            let count = size >> (tiles::TILE_HEIGHT * level);
            if count == 0 {
                break;
            }
            out.push(if level == 0 {
                leaf_query(count - count % WIDTH, size)
            } else {
                tile_query(level, count / WIDTH)
            });
        }
        out
    }

    /// Builds the edge from what [`Tail::queries`] found.
    pub fn build(frontier: Frontier, found: Vec<Vec<Row>>) -> Result<Self, EngineError> {
        let size = frontier.size();
        let mut levels = Vec::new();
        for (level, rows) in (0u8..).zip(found) {
            let expected = (size >> (tiles::TILE_HEIGHT * level)) % WIDTH;
            let mut hashes = if level == 0 { leaf_hashes(rows)? } else { tile_hashes(rows)? };
            if expected == 0 {
                hashes.clear();
            }
            if hashes.len() as u64 != expected {
                let found = hashes.len();
                return Err(EngineError::Damaged(format!(
                    "tile level {level} has {found} hashes, not {expected}"
                )));
            }
            levels.push(hashes);
        }
        Ok(Self { frontier, dirty: vec![false; levels.len()], levels })
    }

    /// Appends a leaf hash; tiles that it completes are given out.
    pub fn append(&mut self, leaf: Hash, full: &mut BTreeMap<(u8, u64), Vec<u8>>) -> Result<(), MerkleError> {
        let (levels, dirty) = (&mut self.levels, &mut self.dirty);
        self.frontier.append_with(leaf, |height, index, hash| {
            if height % tiles::TILE_HEIGHT != 0 {
                return;
            }
            let level = height / tiles::TILE_HEIGHT;
            if levels.len() <= usize::from(level) {
                levels.push(Vec::with_capacity(WIDTH as usize));
                dirty.push(false);
            }
            // Levels are completed from the bottom, so `level` is at most one above the last.
            let (Some(tile), Some(dirty)) =
                (levels.get_mut(usize::from(level)), dirty.get_mut(usize::from(level)))
            else {
                return;
            };
            tile.push(hash);
            *dirty = level > 0;
            if tile.len() as u64 == WIDTH {
                full.insert((level, index / WIDTH), tile.iter().flat_map(|h| h.0).collect());
                tile.clear();
                *dirty = false;
            }
        })
    }

    /// Gives out the partial tiles above level 0 that changed.
    pub fn write_partial(&mut self, out: &mut BTreeMap<(u8, u64), Vec<u8>>) {
        let size = self.size();
        for (level, (tile, dirty)) in (0u8..).zip(self.levels.iter().zip(&mut self.dirty)) {
            if std::mem::take(dirty) {
                let index = (size >> (tiles::TILE_HEIGHT * level)) / WIDTH;
                out.insert((level, index), tile.iter().flat_map(|h| h.0).collect());
            }
        }
    }
}

fn leaf_query(from: u64, until: u64) -> Query<'static> {
    Query::of(&schema::LEAVES, tiles::TILE_WIDTH.into())
        .filter(Filter::Ge("leaf", Value::Integer(int(from))))
        .filter(Filter::Lt("leaf", Value::Integer(int(until))))
        .order("leaf", Dir::Asc)
}

fn tile_query(level: u8, index: u64) -> Query<'static> {
    Query::of(&schema::TILES, 1)
        .filter(Filter::Eq("level", Value::Integer(level.into())))
        .filter(Filter::Eq("idx", Value::Integer(int(index))))
}

fn leaf_hashes(rows: Vec<Row>) -> Result<Vec<Hash>, EngineError> {
    rows.into_iter().map(|row| Ok(audit::leaf_hash(&rows::leaf(row)?.0.commitment))).collect()
}

fn tile_hashes(rows: Vec<Row>) -> Result<Vec<Hash>, EngineError> {
    match rows.into_iter().next().and_then(|mut row| row.pop()) {
        Some(Value::Bytes(bytes)) => rows::hashes(&bytes),
        _ => Ok(Vec::new()),
    }
}

/// Tiles read so far, and the one that was found missing.
#[derive(Default)]
struct Loaded {
    tiles: HashMap<TileId, Vec<u8>>,
    missing: RefCell<Option<TileId>>,
}

impl TileReader for &Loaded {
    fn tile(&self, tile: TileId) -> Result<Option<Vec<u8>>, MerkleError> {
        let found = self.tiles.get(&tile).cloned();
        if found.is_none() {
            self.missing.borrow_mut().get_or_insert(tile);
        }
        Ok(found)
    }
}

/// Most tiles that one proof may need: two per level, with room to spare.
const MAX_PROOF_TILES: usize = 64;

impl Store {
    /// The hashes of a tile, 32 bytes each; `None` when the log has not grown so far. Bundles of
    /// entries are not kept: an entry is the commitment of its audit row.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn tile(&self, tile: TileId) -> Result<Option<Vec<u8>>, StoreError> {
        let TileKind::Hashes(level) = tile.kind() else { return Ok(None) };
        let width = usize::from(tile.width());
        let rows = self.query(&tile_query(level, tile.index())).await?;
        let mut hashes = tile_hashes(rows)?;
        if level == 0 && hashes.len() < width {
            let from = tile.index() * WIDTH;
            hashes = leaf_hashes(self.query(&leaf_query(from, from + WIDTH)).await?)?;
        }
        if hashes.len() < width {
            return Ok(None);
        }
        hashes.truncate(width);
        Ok(Some(hashes.into_iter().flat_map(|h| h.0).collect()))
    }

    /// Leaf hashes from `first` on, at most 4,096.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn leaf_hashes(&self, first: u64, limit: u32) -> Result<Vec<Hash>, StoreError> {
        let query = Query::of(&schema::LEAVES, limit.min(4_096))
            .filter(Filter::Ge("leaf", Value::Integer(int(first))))
            .order("leaf", Dir::Asc);
        Ok(leaf_hashes(self.query(&query).await?)?)
    }

    /// Runs a computation over the nodes of the tree of `size` leaves, reading what it needs.
    async fn with_nodes<T>(
        &self,
        size: u64,
        compute: impl Fn(&dyn NodeSource) -> Result<T, MerkleError>,
    ) -> Result<T, StoreError> {
        let mut loaded = Loaded::default();
        for _ in 0..MAX_PROOF_TILES {
            let result = compute(&TileNodes::new(&loaded, size));
            // The computation is cheap and pure: it starts again with one tile more each time.
            let Some(missing) = loaded.missing.take() else { return Ok(result?) };
            let Some(bytes) = self.tile(missing).await? else { return Ok(result?) };
            loaded.tiles.insert(missing, bytes);
        }
        Err(StoreError::Damaged("a proof needs more tiles than any tree has".into()))
    }

    /// Root of the tree of the first `size` leaves.
    ///
    /// # Errors
    /// [`StoreError::Merkle`] when the log is shorter.
    pub async fn root_at(&self, size: u64) -> Result<Hash, StoreError> {
        self.with_nodes(size, |nodes| Ok(Frontier::from_source(nodes, size)?.root())).await
    }

    /// Hashes that prove that the tree of `new` leaves grew from the one of `old` leaves.
    ///
    /// # Errors
    /// [`StoreError::Merkle`] when the log is shorter than `new`, or `old` larger.
    pub async fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<Hash>, StoreError> {
        self.with_nodes(new, |nodes| merkle::consistency_proof(nodes, old, new)).await
    }

    /// A self-contained proof that a leaf is under a checkpoint; with `disclose`, salt and record
    /// go along, unless they were erased. `None` when there is no such leaf under it.
    ///
    /// # Errors
    /// [`StoreError::Merkle`], [`StoreError::Unavailable`].
    pub async fn prove(
        &self,
        leaf: u64,
        checkpoint: &SignedCheckpoint,
        disclose: bool,
    ) -> Result<Option<TlogProof>, StoreError> {
        let size = checkpoint.checkpoint().size();
        let Some(row) = self.audit_row(leaf).await?.filter(|_| leaf < size) else { return Ok(None) };
        let AuditRow { commitment, opening, .. } = row;
        let opening = opening.filter(|_| disclose);
        let proof = self
            .with_nodes(size, |nodes| {
                let made = proof::prove(nodes, leaf, &commitment, checkpoint.clone(), opening.as_ref());
                made.map_err(|e| match e {
                    proof::ProofError::Merkle(e) => e,
                    other => MerkleError::Source(other.to_string()),
                })
            })
            .await?;
        Ok(Some(proof))
    }

    /// Whether this store still holds what a published checkpoint covers. The server refuses to
    /// start on one that does not: it was restored from an old copy or tampered with.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], naming which; [`StoreError::Unavailable`].
    pub async fn holds(&self, published: &Checkpoint) -> Result<(), StoreError> {
        let head = self.head().await?;
        let (size, leaves) = (published.size(), head.leaves);
        if size > leaves {
            let what = format!("a checkpoint over {size} leaves was published and only {leaves} are here");
            return Err(StoreError::Damaged(what));
        }
        if self.root_at(size).await? != published.root() {
            return Err(StoreError::Damaged(format!(
                "the first {size} leaves are not those that were published"
            )));
        }
        Ok(())
    }
}

/// Takes a signed checkpoint out of the database: to a file, to witnesses. It is called again with
/// the next one after a failure.
pub type Publish = Arc<dyn Fn(&SignedCheckpoint) -> std::io::Result<()> + Send + Sync>;

/// Signs what the log says about itself: each second when something was appended, or each 256
/// leaves (C2SP tlog-checkpoint).
pub struct Checkpointer {
    store: Store,
    origin: String,
    key: SignerKey,
    publish: Publish,
    // Size of the last checkpoint; `None` before the first look.
    last: Option<u64>,
    published: u64,
}

/// Leaves after which a checkpoint is due at once.
pub const CHECKPOINT_LEAVES: u64 = 256;
/// Time after which a checkpoint is due when anything was appended.
pub const CHECKPOINT_EVERY: Duration = Duration::from_secs(1);

impl Checkpointer {
    /// A checkpointer for the log `origin`. At most one runs per process; several processes on one
    /// database sign the same tree.
    pub fn new(store: Store, origin: impl Into<String>, key: SignerKey, publish: Publish) -> Self {
        Self { store, origin: origin.into(), key, publish, last: None, published: 0 }
    }

    /// Signs, stores and publishes a checkpoint when leaves were appended since the last one.
    /// Gives the new checkpoint. The first call also publishes the last stored one, which a crash
    /// may have kept from being published.
    ///
    /// # Errors
    /// [`StoreError::Checkpoint`], [`StoreError::Unavailable`]. The next call tries again.
    pub async fn checkpoint_due(&mut self) -> Result<Option<SignedCheckpoint>, StoreError> {
        let last = match self.last {
            Some(last) => last,
            None => match self.store.latest_checkpoint().await? {
                Some(stored) => {
                    let size = stored.checkpoint().size();
                    self.publish(&stored, size);
                    size
                }
                None => 0,
            },
        };
        self.last = Some(last);
        // Only what is committed is read here, so a published checkpoint is never ahead of the disk.
        let head = self.store.head().await?;
        if head.leaves <= last {
            return Ok(None);
        }
        let signed = Checkpoint::new(&self.origin, head.leaves, head.root)?.sign(&self.key)?;
        self.store.put_checkpoint(&signed).await?;
        self.last = Some(head.leaves);
        self.publish(&signed, head.leaves);
        Ok(Some(signed))
    }

    fn publish(&mut self, checkpoint: &SignedCheckpoint, size: u64) {
        match (self.publish)(checkpoint) {
            Ok(()) => self.published = size,
            Err(error) => tracing::warn!(%error, "the checkpoint could not be published"),
        }
    }

    /// Size of the last checkpoint that was published by this checkpointer.
    pub fn published(&self) -> u64 {
        self.published
    }

    /// Checkpoints as they fall due until the store is closed.
    pub async fn run(mut self) {
        let mut changes = self.store.subscribe();
        let mut tick = tokio::time::interval(CHECKPOINT_EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = tick.tick() => {}
                change = changes.recv() => match change {
                    Ok(change) if change.leaf < self.last.unwrap_or(0) + CHECKPOINT_LEAVES - 1 => continue,
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => break,
                },
            }
            match self.checkpoint_due().await {
                Ok(_) => {}
                Err(StoreError::Closed) => break,
                Err(error) => tracing::warn!(%error, "no checkpoint could be made"),
            }
        }
    }
}
