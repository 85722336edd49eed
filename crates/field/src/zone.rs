//! Zones that are watched, as facts: drawn, changed, removed, and crossed. Stream kind `zone`.
//!
//! Where a crossing is found is the picture's business ([`atalaya_picture::zone`]); here it becomes something
//! that happened. The same crossing told twice (by two nodes, or after a restart) is one.

mod rule;

pub use rule::{Kind, Rule, TOLD_MAX, Told};

use atalaya_model::{
    AgencyCode, Aggregate, Env, EventKind, Line, Millis, MunicipalityCode, Position, Refusal, RefusalKind,
    Timestamp, UnitId, ZoneId,
};
use atalaya_picture::zone::{self, Crossed, Shape};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, VecDeque};

/// Crossings kept in the state; older ones are in the journal.
pub const KEPT: usize = 200;
/// The same unit crossing the same way again within this is the same crossing.
const SAME: Millis = Millis::from_secs(30);

/// What a zone is.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ZoneContent))]
#[serde(deny_unknown_fields)]
pub struct Content {
    pub name: Line,
    pub ground: Shape,
    /// How far before the border coming near is told, metres, 0 to 20,000; 0: not at all.
    #[serde(default)]
    pub approach_m: f64,
    /// Units of these agencies are watched; empty: all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub agencies: BTreeSet<AgencyCode>,
    /// What it is for.
    #[serde(default)]
    pub kind: Kind,
    /// Who is told of crossings; none: as its kind says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<Rule>,
}

/// What may be done with a zone.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ZoneCommand {
    Draw {
        content: Content,
    },
    Redraw {
        content: Content,
        reason: Line,
        /// The edition that was on the screen: refused where somebody else redrew it meanwhile. None: whatever it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        edition: Option<u32>,
    },
    /// Watched no more; what was crossed stays on the record.
    Remove {
        reason: Line,
    },
}

/// A crossing that happened.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ZoneCrossing))]
pub struct Passage {
    pub unit: UnitId,
    pub call_sign: Line,
    pub what: Crossed,
    /// When the first position that showed it was measured.
    pub at: Timestamp,
    pub position: Position,
    /// Whose unit it was; not known of crossings from before zones told of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyCode>,
    /// In which municipality, or the unit's own where limits are not loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<MunicipalityCode>,
}

/// Events of a zone.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ZoneEvent {
    Drawn { content: Content, by: String },
    Redrawn { content: Content, reason: Line, by: String },
    Removed { reason: Line, by: String },
    Crossed { passage: Passage },
}

impl EventKind for ZoneEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Drawn { .. } => "zone_drawn",
            Self::Redrawn { .. } => "zone_redrawn",
            Self::Removed { .. } => "zone_removed",
            Self::Crossed { .. } => "zone_crossed",
        }
    }
    fn happened_at(&self, decided_at: Timestamp) -> Timestamp {
        match self {
            Self::Crossed { passage } => passage.at.min(decided_at),
            Self::Drawn { .. } | Self::Redrawn { .. } | Self::Removed { .. } => decided_at,
        }
    }
}

/// One zone. Empty until it is drawn.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Zone {
    pub content: Option<Content>,
    /// How often it was drawn: 1, and one more with each redrawing.
    pub edition: u32,
    pub drawn_by: String,
    pub removed: Option<Line>,
    /// The latest crossings, oldest first.
    pub passages: VecDeque<Passage>,
}

impl Zone {
    /// What is watched now.
    pub fn watched(&self) -> Option<&Content> {
        self.content.as_ref().filter(|_| self.removed.is_none())
    }
}

impl Aggregate for Zone {
    const KIND: &'static str = "zone";
    const SNAPSHOT_SCHEMA: u16 = 2;
    type Event = ZoneEvent;

    fn evolve(&mut self, event: &ZoneEvent, _: Timestamp) {
        match event {
            ZoneEvent::Drawn { content, by } => {
                let content = Some(content.clone());
                *self = Self { content, edition: 1, drawn_by: by.clone(), ..Self::default() };
            }
            ZoneEvent::Redrawn { content, .. } => {
                self.content = Some(content.clone());
                self.edition += 1;
            }
            ZoneEvent::Removed { reason, .. } => self.removed = Some(reason.clone()),
            ZoneEvent::Crossed { passage } => {
                self.passages.push_back(passage.clone());
                if self.passages.len() > KEPT {
                    self.passages.pop_front();
                }
            }
        }
    }
}

/// Why a command on a zone was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ZoneRefusal {
    #[error("there is no such zone, or it is watched no more")]
    Unknown,
    #[error("the zone is drawn already")]
    Exists,
    #[error("somebody else redrew the zone meanwhile")]
    Changed,
    #[error(transparent)]
    Ground(#[from] zone::ZoneError),
}

impl From<ZoneRefusal> for Refusal {
    fn from(refusal: ZoneRefusal) -> Self {
        let en = refusal.to_string();
        match refusal {
            ZoneRefusal::Unknown => {
                Self::new(RefusalKind::NotFound, "not_found", "Esa zona no existe o ya no se vigila.", en)
            }
            ZoneRefusal::Exists => {
                Self::new(RefusalKind::Conflict, "already_exists", "Esa zona ya está trazada.", en)
            }
            ZoneRefusal::Changed => {
                let es = "Alguien más cambió esta zona mientras usted la editaba. Revise cómo quedó y vuelva a guardar.";
                Self::new(RefusalKind::Conflict, "changed_meanwhile", es, en)
            }
            ZoneRefusal::Ground(zone::ZoneError::Full) => {
                let es = format!(
                    "Ya se vigilan {} zonas, que es el máximo. Quite una que ya no haga falta.",
                    zone::ZONES_MAX
                );
                Self::new(RefusalKind::Conflict, "too_many_zones", es, en)
            }
            ZoneRefusal::Ground(_) => {
                let es = "El trazo no es válido: un círculo de 10 m a 50 km, o de 3 a 200 esquinas dentro de un grado; el aviso, hasta 20 km antes.";
                Self::new(RefusalKind::Invalid, "bad_zone", es, en)
            }
        }
    }
}

fn checked(content: &Content) -> Result<(), ZoneRefusal> {
    content.ground.check()?;
    if (0.0..=20_000.0).contains(&content.approach_m) {
        Ok(())
    } else {
        Err(zone::ZoneError::Approach.into())
    }
}

/// Decides a command of a person.
///
/// # Errors
/// The first rule it breaks.
pub fn decide(state: &Zone, command: &ZoneCommand, env: &Env) -> Result<Vec<ZoneEvent>, ZoneRefusal> {
    let by = env.actor.name().to_owned();
    match command {
        ZoneCommand::Draw { .. } if state.content.is_some() => Err(ZoneRefusal::Exists),
        ZoneCommand::Draw { content } => {
            checked(content)?;
            Ok(vec![ZoneEvent::Drawn { content: content.clone(), by }])
        }
        ZoneCommand::Redraw { .. } | ZoneCommand::Remove { .. } if state.watched().is_none() => {
            Err(ZoneRefusal::Unknown)
        }
        ZoneCommand::Redraw { content, .. } if state.content.as_ref() == Some(content) => Ok(Vec::new()),
        ZoneCommand::Redraw { edition: Some(seen), .. } if *seen != state.edition => {
            Err(ZoneRefusal::Changed)
        }
        ZoneCommand::Redraw { content, reason, .. } => {
            checked(content)?;
            Ok(vec![ZoneEvent::Redrawn { content: content.clone(), reason: reason.clone(), by }])
        }
        ZoneCommand::Remove { reason } => Ok(vec![ZoneEvent::Removed { reason: reason.clone(), by }]),
    }
}

/// Decides a crossing that the picture found. What is known already, or of a zone watched no more, is nothing.
pub fn cross(state: &Zone, passage: Passage) -> Vec<ZoneEvent> {
    let same = |p: &Passage| {
        let apart = if p.at > passage.at { p.at.since(passage.at) } else { passage.at.since(p.at) };
        p.unit == passage.unit && p.what == passage.what && apart < SAME
    };
    if state.watched().is_none() || state.passages.iter().rev().any(same) {
        return Vec::new();
    }
    vec![ZoneEvent::Crossed { passage }]
}

/// A zone in the list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ZoneRow {
    pub id: ZoneId,
    pub content: Content,
    /// How often it was drawn; 0 in a list not yet made anew.
    #[serde(default)]
    pub edition: u32,
    pub drawn_by: String,
    pub removed: Option<Line>,
    pub last: Option<Passage>,
    /// The latest crossings that its rule tells of, at most 32, newest last.
    #[serde(default)]
    pub told: Vec<Told>,
}

impl ZoneRow {
    /// The row of a zone; pure. `None` before it is drawn.
    pub fn of(id: ZoneId, zone: &Zone) -> Option<Self> {
        Some(Self {
            id,
            content: zone.content.clone()?,
            edition: zone.edition,
            drawn_by: zone.drawn_by.clone(),
            removed: zone.removed.clone(),
            last: zone.passages.back().cloned(),
            told: rule::told(zone),
        })
    }
}
