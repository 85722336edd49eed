//! Who is told when a zone is crossed, and for how long.

use super::{Content, Passage, Zone};
use atalaya_model::{AgencyCode, Crossed, Millis, Priority, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Crossings of one zone that are told of at a time, the newest; the others are in the list of crossings.
pub const TOLD_MAX: usize = 32;
/// How long a crossing is shown that was raised.
const SHOWN: Millis = Millis::from_minutes(15);
/// A crossing that nobody was told of for so long (the centre stood still) is told of no more, unless the unit is
/// still inside. Much shorter than [`SHOWN`]: nodes whose clocks differ must not raise again what another one ended.
const RAISED_WITHIN: Millis = Millis::from_minutes(5);
/// How long it is shown that a unit is inside of which nothing more is heard.
const INSIDE: Millis = Millis::from_minutes(12 * 60);

/// What a zone is for; by it crossings are told of or not, where the zone has no rule of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ZoneKind))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Ground that a unit patrols: crossings are facts and nobody is told. So are those of a zone whose kind nobody
    /// said, among them the ones drawn before zones had kinds: nobody asked for their alarms.
    #[default]
    Beat,
    /// Where units must not be: coming near and entering is told, to supervisors too.
    Exclusion,
    /// A prison, an event, a border: entering and leaving is told.
    Special,
}

/// Which crossings are told of, to whom, how gravely.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ZoneAlertRule))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Empty: none.
    pub on: BTreeSet<Crossed>,
    pub priority: Priority,
    /// Dispatchers of these agencies; empty: of the unit's own.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub agencies: BTreeSet<AgencyCode>,
    /// The shift supervisor too.
    #[serde(default)]
    pub supervisor: bool,
}

impl Kind {
    /// The rule of a zone of this kind that has none of its own.
    pub fn rule(self) -> Rule {
        let (on, priority, supervisor): (&[Crossed], _, _) = match self {
            Self::Beat => (&[], Priority::Low, false),
            Self::Exclusion => (&[Crossed::Approached, Crossed::Entered], Priority::High, true),
            Self::Special => (&[Crossed::Entered, Crossed::Exited], Priority::Medium, false),
        };
        Rule { on: on.iter().copied().collect(), priority, agencies: BTreeSet::new(), supervisor }
    }
}

impl Content {
    /// Its own rule, or that of its kind.
    pub fn rule(&self) -> Rule {
        self.alert.clone().unwrap_or_else(|| self.kind.rule())
    }
}

/// A crossing that its zone tells of.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ZoneCrossingTold))]
pub struct Told {
    #[serde(flatten)]
    pub passage: Passage,
    /// The unit entered and has not left since.
    pub inside: bool,
}

impl Told {
    /// Whether it is an alert now. `shown`: it is one already.
    pub fn stands(&self, shown: bool, now: Timestamp) -> bool {
        let age = now.since(self.passage.at);
        let margin = SHOWN.0 - RAISED_WITHIN.0;
        match (self.inside, shown) {
            (true, true) => age < INSIDE,
            (true, false) => age.0 < INSIDE.0 - margin,
            (false, true) => age < SHOWN,
            (false, false) => age < RAISED_WITHIN,
        }
    }
}

/// The crossings of a zone that it tells of, newest last. What came near and then entered is told as entered.
pub(super) fn told(zone: &Zone) -> Vec<Told> {
    let Some(rule) = zone.watched().map(Content::rule).filter(|rule| !rule.on.is_empty()) else {
        return Vec::new();
    };
    // What each unit did after the passage at hand: looked at from the newest back.
    let mut later: BTreeMap<_, Crossed> = BTreeMap::new();
    let mut told = Vec::new();
    for passage in zone.passages.iter().rev() {
        let after = later.insert(passage.unit, passage.what);
        let overtaken = passage.what == Crossed::Approached && after == Some(Crossed::Entered);
        // One from before zones told of crossings does not say whose unit it was.
        if rule.on.contains(&passage.what) && passage.agency.is_some() && !overtaken && told.len() < TOLD_MAX
        {
            let inside = passage.what == Crossed::Entered && after.is_none();
            told.push(Told { passage: passage.clone(), inside });
        }
    }
    told.reverse();
    told
}
