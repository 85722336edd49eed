//! Kinds of units as data: names, capabilities, crew, and the graph of states of each.

use crate::common::{Capability, Duty, StatusCode};
use atalaya_geo::Vehicle;
use atalaya_model::{Line, UnitKindCode};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// A state of a unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StatusDef {
    pub code: StatusCode,
    pub duty: Duty,
    /// As a dispatcher says it, es-MX.
    pub es: Line,
    pub en: Line,
    /// States that may follow. Work on an incident only goes forward.
    pub next: Vec<StatusCode>,
}

/// What a capability code means.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CapabilityDef {
    pub code: Capability,
    pub es: Line,
    pub en: Line,
}

/// A kind of unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UnitKind {
    pub code: UnitKindCode,
    pub es: Line,
    pub en: Line,
    /// Name of the drawing on boards and map.
    pub glyph: StatusCode,
    /// How it moves, for travel times.
    #[serde(default)]
    pub vehicle: Vehicle,
    /// Name of its graph of states.
    pub graph: StatusCode,
    pub capabilities: Vec<Capability>,
    /// Fewest people to be sent.
    pub min_crew: u8,
    /// Classes of the catalogue it may attend, 1–6; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<u8>,
    /// On scene without a sign of life for so long: ask. Seconds.
    pub welfare_s: u32,
}

/// The shape of the file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UnitKindsFile {
    pub version: Line,
    pub capabilities: Vec<CapabilityDef>,
    #[cfg_attr(feature = "schema", schema(value_type = std::collections::HashMap<String, Vec<StatusDef>>))]
    pub graphs: BTreeMap<StatusCode, Vec<StatusDef>>,
    pub kinds: Vec<UnitKind>,
}

/// Why a file of unit kinds was refused; nothing of it is used then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitKindsError {
    #[error("line {line}, column {column}: {what}")]
    Json { line: usize, column: usize, what: String },
    #[error(
        "the file has no kinds, or more than 100 kinds, 20 graphs, 30 states of a graph or 200 capabilities"
    )]
    Size,
    #[error("{0} is named twice")]
    Twice(String),
    #[error("kind {kind}: there is no {what}")]
    Missing { kind: String, what: String },
    #[error("graph {graph}: there is no state {state}")]
    NoState { graph: String, state: String },
    #[error("graph {graph} needs a state that means {duty}")]
    NoDuty { graph: String, duty: &'static str },
    #[error("graph {graph}: {from} → {to} goes backward")]
    Backward { graph: String, from: String, to: String },
    #[error("graph {graph}: from {from} there is no way back to available")]
    Stuck { graph: String, from: String },
}

/// The checked kinds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitKinds {
    file: UnitKindsFile,
}

const SHIPPED: &str = include_str!("../data/unit_kinds.json");

impl UnitKinds {
    /// The shipped kinds.
    #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
    pub fn shipped() -> &'static Self {
        static KINDS: LazyLock<UnitKinds> =
            LazyLock::new(|| UnitKinds::from_json(SHIPPED).expect("the shipped file is well formed"));
        &KINDS
    }
    /// Reads and checks a file.
    pub fn from_json(text: &str) -> Result<Self, UnitKindsError> {
        let file: UnitKindsFile = serde_json::from_str(text).map_err(|e| UnitKindsError::Json {
            line: e.line(),
            column: e.column(),
            what: e.to_string(),
        })?;
        check(&file)?;
        Ok(Self { file })
    }
    /// What was read, for the API.
    pub fn file(&self) -> &UnitKindsFile {
        &self.file
    }
    pub fn get(&self, code: &UnitKindCode) -> Option<&UnitKind> {
        self.file.kinds.iter().find(|k| k.code == *code)
    }
    /// The states of a kind, in the order of the file.
    pub fn states(&self, code: &UnitKindCode) -> &[StatusDef] {
        self.get(code).and_then(|k| self.file.graphs.get(&k.graph)).map_or(&[], Vec::as_slice)
    }
    /// A state of a kind.
    pub fn state(&self, code: &UnitKindCode, status: &StatusCode) -> Option<&StatusDef> {
        self.states(code).iter().find(|s| s.code == *status)
    }
    /// The first state of a kind with that meaning: what the software itself sets.
    pub fn first(&self, code: &UnitKindCode, duty: Duty) -> Option<&StatusDef> {
        self.states(code).iter().find(|s| s.duty == duty)
    }
    pub fn knows(&self, capability: &Capability) -> bool {
        self.file.capabilities.iter().any(|c| c.code == *capability)
    }
}

fn check(file: &UnitKindsFile) -> Result<(), UnitKindsError> {
    let states_max = file.graphs.values().map(Vec::len).max().unwrap_or(0);
    if file.kinds.is_empty()
        || file.kinds.len() > 100
        || file.graphs.len() > 20
        || states_max > 30
        || file.capabilities.len() > 200
    {
        return Err(UnitKindsError::Size);
    }
    once(file.capabilities.iter().map(|c| c.code.as_str()))?;
    once(file.kinds.iter().map(|k| k.code.as_str()))?;
    for kind in &file.kinds {
        check_kind(file, kind)?;
    }
    file.graphs.iter().try_for_each(|(name, states)| check_graph(name.as_str(), states))
}

fn once<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), UnitKindsError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(UnitKindsError::Twice(name.to_owned()));
        }
    }
    Ok(())
}

fn check_kind(file: &UnitKindsFile, kind: &UnitKind) -> Result<(), UnitKindsError> {
    let missing = |what: String| UnitKindsError::Missing { kind: kind.code.to_string(), what };
    if !file.graphs.contains_key(&kind.graph) {
        return Err(missing(format!("graph {}", kind.graph)));
    }
    for capability in &kind.capabilities {
        if !file.capabilities.iter().any(|c| c.code == *capability) {
            return Err(missing(format!("capability {capability}")));
        }
    }
    match kind.classes.iter().find(|c| !(1..=6).contains(*c)) {
        Some(class) => Err(missing(format!("class {class}"))),
        None => Ok(()),
    }
}

/// Forward only: from one state of work to a later one, by meaning and then by place in the file.
fn check_graph(name: &str, states: &[StatusDef]) -> Result<(), UnitKindsError> {
    let graph = || name.to_owned();
    once(states.iter().map(|s| s.code.as_str()))?;
    for duty in [Duty::OffShift, Duty::Available, Duty::Assigned, Duty::EnRoute, Duty::OnScene] {
        if !states.iter().any(|s| s.duty == duty) {
            return Err(UnitKindsError::NoDuty { graph: graph(), duty: duty.code() });
        }
    }
    let place = |code: &StatusCode| states.iter().position(|s| s.code == *code);
    for (i, from) in states.iter().enumerate() {
        for next in &from.next {
            let Some((j, to)) = place(next).and_then(|j| states.get(j).map(|to| (j, to))) else {
                return Err(UnitKindsError::NoState { graph: graph(), state: next.to_string() });
            };
            let both_work = from.duty.is_committed() && to.duty.is_committed();
            if both_work && (to.duty, j) <= (from.duty, i) {
                let (from, to) = (from.code.to_string(), to.code.to_string());
                return Err(UnitKindsError::Backward { graph: graph(), from, to });
            }
        }
    }
    let reaches_available =
        |from: &StatusDef| from.next.iter().filter_map(place).any(|j| states[j].duty == Duty::Available);
    match states.iter().find(|s| s.duty.is_committed() && !reaches_available(s)) {
        Some(stuck) => Err(UnitKindsError::Stuck { graph: graph(), from: stuck.code.to_string() }),
        None => Ok(()),
    }
}
