//! Targets that a centre sets for its measures. One stream, `measure_targets/centre`.

use crate::{Definition, MeasureSet, Method, Person, QualityRefusal as No, Target};
use atalaya_model::{Aggregate, Env, EventKind, Line, Text, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What may be done with targets.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TargetCommand {
    /// The centre's own target. Without `target` the measure is watched and nothing is asked of it.
    Set {
        #[cfg_attr(feature = "schema", schema(value_type = String))]
        code: Text<48>,
        target: Option<Target>,
        reason: Line,
    },
    /// Back to the shipped one.
    Reset {
        #[cfg_attr(feature = "schema", schema(value_type = String))]
        code: Text<48>,
        reason: Line,
    },
}

/// What has happened to targets.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TargetEvent {
    Set { code: Text<48>, target: Option<Target>, reason: Line, by: Option<Person> },
    Reset { code: Text<48>, reason: Line, by: Option<Person> },
}

impl EventKind for TargetEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Set { .. } => "target_set",
            Self::Reset { .. } => "target_reset",
        }
    }
}

/// A target with who set it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OwnTarget {
    pub target: Option<Target>,
    pub reason: Line,
    pub by: Option<Person>,
    pub at: Timestamp,
}

/// The centre's targets, by measure.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Targets {
    pub own: BTreeMap<Text<48>, OwnTarget>,
}

impl Targets {
    /// Id of the one stream.
    pub const STREAM: &'static str = "centre";

    /// The measures with the targets that hold.
    pub fn apply(&self, shipped: &MeasureSet) -> MeasureSet {
        let mut set = shipped.clone();
        for measure in &mut set.measures {
            if let Some(own) = Text::new(&measure.code).ok().and_then(|code| self.own.get(&code)) {
                measure.target = own.target.clone();
            }
        }
        set
    }
}

impl Aggregate for Targets {
    const KIND: &'static str = "measure_targets";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = TargetEvent;

    fn evolve(&mut self, event: &TargetEvent, at: Timestamp) {
        match event {
            TargetEvent::Set { code, target, reason, by } => {
                let own = OwnTarget { target: target.clone(), reason: reason.clone(), by: by.clone(), at };
                self.own.insert(code.clone(), own);
            }
            TargetEvent::Reset { code, .. } => drop(self.own.remove(code)),
        }
    }
}

/// Decides on a command on the targets. Pure.
///
/// # Errors
/// [`No::Unknown`] for a measure that does not exist, [`No::Invalid`] for a target that does not fit it.
pub fn decide(
    targets: &Targets,
    command: &TargetCommand,
    shipped: &MeasureSet,
    env: &Env,
) -> Result<Vec<TargetEvent>, No> {
    let by = Person::of(&env.actor);
    match command {
        TargetCommand::Set { code, target, reason } => {
            let measure = shipped.get(code.as_str()).ok_or(No::Unknown)?;
            check(measure, target.as_ref())?;
            let now = targets.own.get(code).map_or(&measure.target, |own| &own.target);
            if now == target {
                return Ok(Vec::new());
            }
            let (code, target, reason) = (code.clone(), target.clone(), reason.clone());
            Ok(vec![TargetEvent::Set { code, target, reason, by }])
        }
        TargetCommand::Reset { code, .. } if !targets.own.contains_key(code) => Ok(Vec::new()),
        TargetCommand::Reset { code, reason } => {
            Ok(vec![TargetEvent::Reset { code: code.clone(), reason: reason.clone(), by }])
        }
    }
}

fn check(measure: &Definition, target: Option<&Target>) -> Result<(), No> {
    let share = matches!(measure.method, Method::Share { .. });
    let (fits, pct) = match target {
        None => return Ok(()),
        Some(Target::AtMost { value, share_pct } | Target::Under { value, share_pct }) => {
            (!share && *value >= 0, *share_pct)
        }
        Some(Target::ShareAtMost { share_pct } | Target::ShareAtLeast { share_pct }) => (share, *share_pct),
    };
    if fits && pct <= 100 { Ok(()) } else { Err(No::Invalid { what: "target", value: measure.code.clone() }) }
}
