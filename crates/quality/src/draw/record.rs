//! The record of a draw: what was drawn from, by which seed, with what result.

use super::Method;
use crate::{FormRef, Person, QualityRefusal as No, period::Period};
use atalaya_model::{Aggregate, DrawId, Env, EventKind, MunicipalityCode, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who ordered a draw, and what it was to be.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DrawnBy {
    pub by: Option<Person>,
    pub method: Method,
    pub period: Period,
    pub municipality: Option<MunicipalityCode>,
    pub form: FormRef,
    /// Two reviewers each.
    pub double: bool,
    /// Where the sequence of lots starts.
    pub seed: u64,
    /// How many could have been drawn.
    pub population: u32,
    /// What was drawn, in the order of the lot; ids of calls or incidents.
    pub picked: Vec<Uuid>,
}

/// The one fact of a draw.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DrawEvent {
    Drawn { draw: Box<DrawnBy> },
}

impl EventKind for DrawEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Drawn { .. } => "drawn",
        }
    }
}

/// A draw. Empty until its one event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draw {
    pub drawn: Option<Box<DrawnBy>>,
    pub at: Timestamp,
}

impl Aggregate for Draw {
    const KIND: &'static str = "quality_draw";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = DrawEvent;

    fn evolve(&mut self, event: &DrawEvent, at: Timestamp) {
        match event {
            DrawEvent::Drawn { draw } => {
                self.drawn = Some(draw.clone());
                self.at = at;
            }
        }
    }
}

/// Records a draw. Pure.
///
/// # Errors
/// [`No::Exists`], [`No::Invalid`].
pub fn decide(draw: &Draw, order: &DrawnBy, _: &Env) -> Result<Vec<DrawEvent>, No> {
    if draw.drawn.is_some() {
        return Err(No::Exists);
    }
    if !order.method.is_sound() {
        return Err(No::Invalid { what: "count", value: String::new() });
    }
    if order.period.from >= order.period.to {
        return Err(No::Invalid { what: "period", value: order.period.from.to_string() });
    }
    Ok(vec![DrawEvent::Drawn { draw: Box::new(order.clone()) }])
}

/// A draw as people see it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DrawRow {
    pub id: DrawId,
    pub at: Timestamp,
    pub by: Option<Person>,
    pub method: Method,
    pub period: Period,
    pub municipality: Option<MunicipalityCode>,
    pub form: FormRef,
    pub double: bool,
    /// Decimal: as a number it would lose its last digits in a browser.
    pub seed: String,
    pub population: u32,
    pub picked: Vec<Uuid>,
}

impl DrawRow {
    /// The row of a draw; `None` before it is drawn.
    pub fn of(id: DrawId, draw: &Draw) -> Option<Self> {
        let drawn = draw.drawn.as_deref()?;
        Some(Self {
            id,
            at: draw.at,
            by: drawn.by.clone(),
            method: drawn.method.clone(),
            period: drawn.period,
            municipality: drawn.municipality.clone(),
            form: drawn.form,
            double: drawn.double,
            seed: drawn.seed.to_string(),
            population: drawn.population,
            picked: drawn.picked.clone(),
        })
    }
}
