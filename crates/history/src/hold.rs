//! Legal holds, as facts: positions that must not be deleted although their time is over. One stream for a site,
//! kind `history_holds`, so that a deletion can be decided against all of them at once.
//!
//! One person sets a hold, because it must not wait; two lift it, because what follows cannot be undone.

use crate::archive::names;
use atalaya_model::{
    Aggregate, Env, EventKind, HoldId, Line, Millis, Refusal, RefusalKind, Timestamp, UnitId,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Holds in force at a time.
pub const IN_FORCE_MAX: usize = 1_000;
/// Units that a hold names.
pub const UNITS_MAX: usize = 100;
/// Lifted ones kept in the list; older ones are in the journal.
const LIFTED_KEPT: usize = 1_000;
/// Longest span of a hold.
const SPAN_MAX: Millis = Millis(366 * 24 * 3_600_000);

/// What a hold keeps, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = HoldContent))]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Units whose positions are kept, at most 100; none: everybody's.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<UnitId>))]
    pub units: BTreeSet<UnitId>,
    /// First moment that is kept.
    pub from: Timestamp,
    /// The first moment that is not kept any more; at most 366 days later.
    pub to: Timestamp,
    /// Number of the order, request or file.
    pub reference: Line,
    pub reason: Line,
}

/// What may be done with a hold.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum HoldCommand {
    Set { content: Content },
    Lift { reason: Line },
}

/// Events of the holds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum HoldEvent {
    Set { id: HoldId, content: Content, by: String },
    Lifted { id: HoldId, reason: Line, by: String },
}

impl EventKind for HoldEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Set { .. } => "history_hold_set",
            Self::Lifted { .. } => "history_hold_lifted",
        }
    }
}

/// How a hold ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = HoldLifted))]
pub struct Lifted {
    pub at: Timestamp,
    pub by: String,
    pub reason: Line,
}

/// One hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Hold {
    pub id: HoldId,
    pub content: Content,
    pub set_by: String,
    pub set_at: Timestamp,
    pub lifted: Option<Lifted>,
}

/// All holds of a site.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Holds {
    pub holds: BTreeMap<HoldId, Hold>,
}

impl Holds {
    fn in_force(&self) -> impl Iterator<Item = &Hold> {
        self.holds.values().filter(|hold| hold.lifted.is_none())
    }
    /// Holds that keep something of an interval; `to` is not part of it.
    pub fn touching(&self, from: Timestamp, to: Timestamp) -> BTreeSet<HoldId> {
        let touching = self.in_force().filter(|hold| hold.content.from < to && from < hold.content.to);
        touching.map(|hold| hold.id).collect()
    }
    /// Whether one of some holds keeps a unit's position.
    pub fn keeps(&self, which: &BTreeSet<HoldId>, unit: UnitId, at: Timestamp) -> bool {
        which.iter().filter_map(|id| self.holds.get(id)).any(|hold| {
            let content = &hold.content;
            content.from <= at && at < content.to && names(&content.units, unit)
        })
    }
    /// Whether one hold keeps everything of an interval, whoever moved.
    pub fn keeps_all(&self, from: Timestamp, to: Timestamp) -> bool {
        self.in_force()
            .any(|hold| hold.content.units.is_empty() && hold.content.from <= from && to <= hold.content.to)
    }
}

impl Aggregate for Holds {
    const KIND: &'static str = "history_holds";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = HoldEvent;

    fn evolve(&mut self, event: &HoldEvent, at: Timestamp) {
        match event {
            HoldEvent::Set { id, content, by } => {
                let hold =
                    Hold { id: *id, content: content.clone(), set_by: by.clone(), set_at: at, lifted: None };
                self.holds.insert(*id, hold);
            }
            HoldEvent::Lifted { id, reason, by } => {
                if let Some(hold) = self.holds.get_mut(id) {
                    hold.lifted = Some(Lifted { at, by: by.clone(), reason: reason.clone() });
                }
                let lifted = self.holds.values().filter_map(|h| Some((h.lifted.as_ref()?.at, h.id)));
                let mut lifted: Vec<_> = lifted.collect();
                lifted.sort_unstable();
                for (_, id) in lifted.iter().take(lifted.len().saturating_sub(LIFTED_KEPT)) {
                    self.holds.remove(id);
                }
            }
        }
    }
}

/// Why a command on a hold was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HoldRefusal {
    #[error("there is no such hold, or it was lifted")]
    Unknown,
    #[error("the hold is set already")]
    Exists,
    #[error("a hold has an interval of at most 366 days that ends after it begins")]
    Interval,
    #[error("a hold names at most {} units; without any it keeps all", UNITS_MAX)]
    Units,
    #[error("there are {} holds in force", IN_FORCE_MAX)]
    Full,
}

impl From<HoldRefusal> for Refusal {
    fn from(refusal: HoldRefusal) -> Self {
        let (kind, code, es) = match refusal {
            HoldRefusal::Unknown => {
                (RefusalKind::NotFound, "not_found", "Esa retención no existe o ya se levantó.")
            }
            HoldRefusal::Exists => (RefusalKind::Conflict, "already_exists", "Esa retención ya está puesta."),
            HoldRefusal::Interval => (
                RefusalKind::Invalid,
                "bad_interval",
                "El periodo termina después de empezar y dura a lo más 366 días.",
            ),
            HoldRefusal::Units => {
                (RefusalKind::Invalid, "too_many_units", "A lo más cien unidades; sin ninguna, son todas.")
            }
            HoldRefusal::Full => {
                (RefusalKind::Conflict, "too_many_holds", "Ya hay mil retenciones vigentes.")
            }
        };
        Self::new(kind, code, es, refusal.to_string())
    }
}

/// Decides a command of a person.
///
/// # Errors
/// The first rule it breaks.
pub fn decide(
    state: &Holds,
    id: HoldId,
    command: &HoldCommand,
    env: &Env,
) -> Result<Vec<HoldEvent>, HoldRefusal> {
    let by = env.actor.name().to_owned();
    match command {
        HoldCommand::Set { .. } if state.holds.contains_key(&id) => Err(HoldRefusal::Exists),
        HoldCommand::Set { .. } if state.in_force().count() >= IN_FORCE_MAX => Err(HoldRefusal::Full),
        HoldCommand::Set { content } => {
            if content.from >= content.to || content.to.since(content.from) > SPAN_MAX {
                return Err(HoldRefusal::Interval);
            }
            if content.units.len() > UNITS_MAX {
                return Err(HoldRefusal::Units);
            }
            Ok(vec![HoldEvent::Set { id, content: content.clone(), by }])
        }
        HoldCommand::Lift { reason } => match state.holds.get(&id) {
            Some(hold) if hold.lifted.is_none() => {
                Ok(vec![HoldEvent::Lifted { id, reason: reason.clone(), by }])
            }
            _ => Err(HoldRefusal::Unknown),
        },
    }
}
