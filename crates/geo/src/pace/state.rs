//! Paces in force.

use super::{AreaCell, CalibratedFactor, ManualFactor, PaceEvent};
use atalaya_model::{Aggregate, Line, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A factor set by hand, with its circumstances.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ManualPace {
    pub number: u32,
    pub factor: ManualFactor,
    pub reason: Line,
    pub set_at: Timestamp,
    /// Sign-in name.
    pub set_by: String,
    pub expires_at: Timestamp,
}

/// All paces of the centre: one stream.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Paces {
    pub manual: Vec<ManualPace>,
    pub last_number: u32,
    pub calibrated: Vec<CalibratedFactor>,
    /// When and by whom a calibration was last accepted or withdrawn.
    pub calibrated_at: Option<Timestamp>,
    pub calibrated_by: Option<String>,
}

impl Paces {
    /// Name of the stream.
    pub const STREAM: &'static str = "all";

    /// Measured factor of an area in an hour, per cent: its own, else everybody's, else 100.
    pub fn calibrated_percent(&self, area: AreaCell, hour: u8) -> u16 {
        let holds = |f: &&CalibratedFactor| (f.from_hour..f.until_hour).contains(&hour);
        let of = |area: Option<AreaCell>| self.calibrated.iter().filter(holds).find(|f| f.area == area);
        of(Some(area)).or_else(|| of(None)).map_or(100, |f| f.percent)
    }
}

impl Aggregate for Paces {
    const KIND: &'static str = "pace";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = PaceEvent;

    fn evolve(&mut self, event: &PaceEvent, at: Timestamp) {
        match event {
            PaceEvent::Set { number, factor, reason, expires_at, by } => {
                self.last_number = *number;
                // Whatever ended long ago need not be carried on.
                self.manual.retain(|m| m.expires_at > at);
                self.manual.push(ManualPace {
                    number: *number,
                    factor: factor.clone(),
                    reason: reason.clone(),
                    set_at: at,
                    set_by: by.name().to_owned(),
                    expires_at: *expires_at,
                });
            }
            PaceEvent::Cleared { number, .. } => self.manual.retain(|m| m.number != *number),
            PaceEvent::CalibrationAccepted { factors, by, .. } => {
                let key = |f: &CalibratedFactor| (f.area, f.from_hour, f.until_hour);
                let mut all: BTreeMap<_, CalibratedFactor> =
                    self.calibrated.drain(..).map(|f| (key(&f), f)).collect();
                all.extend(factors.iter().map(|f| (key(f), f.clone())));
                self.calibrated = all.into_values().collect();
                self.calibrated_at = Some(at);
                self.calibrated_by = Some(by.name().to_owned());
            }
            PaceEvent::CalibrationWithdrawn { by, .. } => {
                self.calibrated.clear();
                self.calibrated_at = Some(at);
                self.calibrated_by = Some(by.name().to_owned());
            }
        }
    }
}

/// The paces as people see them; one row.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PaceRow {
    /// Set by hand; those behind their expiry hold no more.
    pub manual: Vec<ManualPace>,
    /// From measured trips, accepted by a person.
    pub calibrated: Vec<CalibratedFactor>,
    pub calibrated_at: Option<Timestamp>,
    /// Sign-in name.
    pub calibrated_by: Option<String>,
}

impl From<&Paces> for PaceRow {
    fn from(paces: &Paces) -> Self {
        Self {
            manual: paces.manual.clone(),
            calibrated: paces.calibrated.clone(),
            calibrated_at: paces.calibrated_at,
            calibrated_by: paces.calibrated_by.clone(),
        }
    }
}
