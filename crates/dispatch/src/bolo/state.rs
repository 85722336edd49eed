//! The state of a notice and how events change it.

use super::commands::{BoloArea, BoloKind};
use super::events::BoloEvent;
use super::views::{BoloDetail, BoloRow};
use crate::common::Author;
use atalaya_model::{
    AccountId, AgencyCode, Aggregate, BoloId, IncidentId, Line, MunicipalityCode, Note, Personal, Position,
    Timestamp, UnitId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One notice. Empty until its first event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Bolo {
    pub kind: Option<BoloKind>,
    pub title: Option<Line>,
    pub text: Option<Personal<Note>>,
    pub area: BoloArea,
    pub incident: Option<IncidentId>,
    pub issued_at: Timestamp,
    pub issued_by: Author,
    pub expires_at: Timestamp,
    pub cancelled: Option<Line>,
    pub edition: u32,
    pub units: BTreeSet<UnitId>,
    pub accounts: BTreeSet<AccountId>,
}

impl Aggregate for Bolo {
    const KIND: &'static str = "bolo";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = BoloEvent;

    fn evolve(&mut self, event: &BoloEvent, at: Timestamp) {
        match event {
            BoloEvent::Issued { kind, title, text, area, expires_at, incident, by } => {
                self.kind = Some(*kind);
                self.title = Some(title.clone());
                self.text = Some(text.clone());
                self.area = area.clone();
                self.incident = *incident;
                self.issued_at = at;
                self.issued_by = by.clone();
                self.expires_at = *expires_at;
                self.edition = 1;
            }
            BoloEvent::Acknowledged { unit: Some(unit), .. } => {
                self.units.insert(*unit);
            }
            BoloEvent::Acknowledged { unit: None, by } => self.accounts.extend(by.id),
            BoloEvent::Amended { title, text, area, .. } => {
                if let Some(title) = title {
                    self.title = Some(title.clone());
                }
                if let Some(text) = text {
                    self.text = Some(text.clone());
                }
                if let Some(area) = area {
                    self.area = area.clone();
                }
                self.edition += 1;
                self.units.clear();
                self.accounts.clear();
            }
            BoloEvent::Extended { expires_at, .. } => self.expires_at = *expires_at,
            BoloEvent::Cancelled { reason, .. } => self.cancelled = Some(reason.clone()),
        }
    }
}

impl BoloRow {
    /// The row of a notice; pure. `None` before it is issued.
    pub fn of(id: BoloId, bolo: &Bolo) -> Option<Self> {
        Some(Self {
            id,
            kind: bolo.kind?,
            title: bolo.title.clone()?,
            area: bolo.area.clone(),
            incident: bolo.incident,
            issued_at: bolo.issued_at,
            issued_by: bolo.issued_by.clone(),
            expires_at: bolo.expires_at,
            cancelled: bolo.cancelled.is_some(),
            edition: bolo.edition,
            acknowledged_units: bolo.units.iter().copied().collect(),
            acknowledged_accounts: bolo.accounts.iter().copied().collect(),
        })
    }
    /// In force at `now`.
    pub fn is_active(&self, now: Timestamp) -> bool {
        !self.cancelled && now < self.expires_at
    }
    /// Whether it is meant for a unit or desk of that agency, there. What is not known of the reader
    /// does not exclude it: better one notice too many.
    pub fn reaches(
        &self,
        agency: Option<&AgencyCode>,
        municipality: Option<&MunicipalityCode>,
        position: Option<&Position>,
    ) -> bool {
        let area = &self.area;
        let agency_ok = area.agencies.is_empty() || agency.is_none_or(|a| area.agencies.contains(a));
        let territory_ok =
            area.municipalities.is_empty() || municipality.is_none_or(|m| area.municipalities.contains(m));
        let circle_ok = match (area.centre, area.radius_m, position) {
            (Some(centre), Some(radius), Some(position)) => centre.distance_to(position).0 <= radius.0,
            (None, _, _) | (_, None, _) | (_, _, None) => true,
        };
        agency_ok && territory_ok && circle_ok
    }
}

impl BoloDetail {
    /// The detail of a notice; pure. `None` before it is issued.
    pub fn of(id: BoloId, bolo: &Bolo) -> Option<Self> {
        Some(Self {
            row: BoloRow::of(id, bolo)?,
            text: bolo.text.as_ref().and_then(Personal::known).cloned(),
            cancelled_reason: bolo.cancelled.clone(),
        })
    }
}
