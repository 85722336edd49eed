//! What a decision may know besides its state and its command.

use crate::{Actor, ExerciseId, SiteCode, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::cell::Cell;
use uuid::Uuid;

/// Operations, or one exercise: separate data, keys and streams (DESIGN invariant 8).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(tag = "realm", rename_all = "snake_case")]
pub enum Realm {
    #[default]
    Operations,
    Exercise {
        id: ExerciseId,
    },
}

impl Realm {
    /// The code stored with each event: `operations` or `exercise/<id>`.
    pub fn code(&self) -> String {
        match self {
            Self::Operations => "operations".to_owned(),
            Self::Exercise { id } => format!("exercise/{id}"),
        }
    }
}

/// Deterministic source of ids for one decision: the same seed and time give the same ids.
#[derive(Debug)]
pub struct IdSource {
    millis: u64,
    state: Cell<u128>,
}

impl IdSource {
    /// `seed` comes from the server's random generator, or from a test.
    pub fn new(now: Timestamp, seed: u128) -> Self {
        Self { millis: now.as_millis().unsigned_abs(), state: Cell::new(seed) }
    }
    /// The next UUIDv7: time-ordered, the rest from the seed.
    pub fn next(&self) -> Uuid {
        // splitmix64 in both halves: a bijection of a counter, so ids of one seed never repeat.
        let state = self.state.get().wrapping_add(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
        self.state.set(state);
        let (high, low) = (mix(u64::try_from(state >> 64).unwrap_or(0)), mix(state as u64));
        let mut random = [0u8; 10];
        random[..8].copy_from_slice(&low.to_be_bytes());
        random[8..].copy_from_slice(&high.to_be_bytes()[..2]);
        uuid::Builder::from_unix_timestamp_millis(self.millis, &random).into_uuid()
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The inputs of one decision.
#[derive(Debug)]
pub struct Env {
    pub now: Timestamp,
    pub actor: Actor,
    pub site: SiteCode,
    pub realm: Realm,
    pub ids: IdSource,
}

/// An event type: its name in the journal and the version of its shape.
pub trait EventKind {
    /// `snake_case` name, stable for ever.
    fn kind(&self) -> &'static str;
    /// Version of the shape; older shapes stay readable.
    fn schema(&self) -> u16 {
        1
    }
    /// When it happened, if the event itself says so (a switch's report); otherwise when it was
    /// decided.
    fn happened_at(&self, decided_at: Timestamp) -> Timestamp {
        decided_at
    }
}

/// A consistency boundary: one stream, folded from its events.
pub trait Aggregate: Clone + Default + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// First part of the stream's name.
    const KIND: &'static str;
    /// Raised when the shape of the state changes, so that old snapshots are folded anew.
    const SNAPSHOT_SCHEMA: u16;
    type Event: EventKind + Clone + Serialize + DeserializeOwned + Send + Sync + 'static;

    /// Applies one event. Never fails: what is in the journal has happened. `at` is when it happened.
    fn evolve(&mut self, event: &Self::Event, at: Timestamp);
}
