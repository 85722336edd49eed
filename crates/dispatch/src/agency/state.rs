//! The state of an agency and how events change it.

use super::commands::{AgencyContent, Station};
use super::events::AgencyEvent;
use super::views::AgencyRow;
use atalaya_model::{AgencyCode, Aggregate, Line, Timestamp};
use serde::{Deserialize, Serialize};

/// One agency. Empty until its first event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Agency {
    pub code: Option<AgencyCode>,
    pub content: Option<AgencyContent>,
    pub version: u32,
    pub on_duty: bool,
    pub duty_at: Timestamp,
    pub duty_reason: Option<Line>,
    /// By code.
    pub stations: Vec<Station>,
    pub retired: Option<Line>,
}

impl Aggregate for Agency {
    const KIND: &'static str = "agency";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = AgencyEvent;

    fn evolve(&mut self, event: &AgencyEvent, at: Timestamp) {
        match event {
            AgencyEvent::Registered { code, content, .. } => {
                self.code = Some(code.clone());
                self.content = Some(content.clone());
                self.version = 1;
                self.on_duty = true;
                self.duty_at = at;
            }
            AgencyEvent::Amended { content, .. } => {
                self.content = Some(content.clone());
                self.version += 1;
            }
            AgencyEvent::DutySet { on_duty, reason, .. } => {
                self.on_duty = *on_duty;
                self.duty_at = at;
                self.duty_reason.clone_from(reason);
            }
            AgencyEvent::StationSet { station, .. } => {
                match self.stations.binary_search_by(|s| s.code.cmp(&station.code)) {
                    Ok(i) => self.stations[i] = station.clone(),
                    Err(i) => self.stations.insert(i, station.clone()),
                }
            }
            AgencyEvent::StationRemoved { code, .. } => self.stations.retain(|s| s.code != *code),
            AgencyEvent::Retired { reason, .. } => {
                self.retired = Some(reason.clone());
                self.on_duty = false;
                self.duty_at = at;
            }
        }
    }
}

impl AgencyRow {
    /// The row of an agency; pure. `None` before it is registered.
    pub fn of(agency: &Agency) -> Option<Self> {
        Some(Self {
            code: agency.code.clone()?,
            content: agency.content.clone()?,
            version: agency.version,
            on_duty: agency.on_duty,
            duty_at: agency.duty_at,
            duty_reason: agency.duty_reason.clone(),
            stations: agency.stations.clone(),
            retired: agency.retired.is_some(),
        })
    }
}
