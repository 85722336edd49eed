//! The state of a caution and how events change it.

use super::commands::CautionKind;
use super::events::CautionEvent;
use super::views::{CautionDetail, CautionRow};
use crate::common::Author;
use atalaya_model::{
    Aggregate, CautionId, Line, Metres, MunicipalityCode, Note, Personal, Place, Position, Timestamp,
};
use serde::{Deserialize, Serialize};

/// One caution. Empty until its first event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Caution {
    pub place: Place,
    pub radius_m: Metres,
    pub kind: Option<CautionKind>,
    pub text: Option<Personal<Note>>,
    pub created_at: Timestamp,
    pub created_by: Author,
    pub expires_at: Timestamp,
    pub withdrawn: Option<Line>,
}

impl Aggregate for Caution {
    const KIND: &'static str = "caution";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = CautionEvent;

    fn evolve(&mut self, event: &CautionEvent, at: Timestamp) {
        match event {
            CautionEvent::Created { place, radius_m, kind, text, expires_at, by } => {
                self.place = place.clone();
                self.radius_m = *radius_m;
                self.kind = Some(*kind);
                self.text = Some(text.clone());
                self.created_at = at;
                self.created_by = by.clone();
                self.expires_at = *expires_at;
            }
            CautionEvent::Amended { text, kind, radius_m, .. } => {
                if let Some(text) = text {
                    self.text = Some(text.clone());
                }
                self.kind = kind.or(self.kind);
                self.radius_m = radius_m.unwrap_or(self.radius_m);
            }
            CautionEvent::Extended { expires_at, .. } => self.expires_at = *expires_at,
            CautionEvent::Withdrawn { reason, .. } => self.withdrawn = Some(reason.clone()),
        }
    }
}

impl CautionRow {
    /// The row of a caution; pure. `None` before it is created.
    pub fn of(id: CautionId, caution: &Caution) -> Option<Self> {
        let position = caution.place.position();
        Some(Self {
            id,
            kind: caution.kind?,
            address: caution.place.address.clone(),
            neighbourhood: caution.place.neighbourhood.clone(),
            municipality: caution.place.municipality.clone(),
            lat: position.map(|p| p.lat()),
            lon: position.map(|p| p.lon()),
            radius_m: caution.radius_m,
            created_at: caution.created_at,
            created_by: caution.created_by.clone(),
            expires_at: caution.expires_at,
            withdrawn: caution.withdrawn.is_some(),
        })
    }
    /// In force at `now`.
    pub fn is_active(&self, now: Timestamp) -> bool {
        !self.withdrawn && now < self.expires_at
    }
    /// Whether it warns somebody who goes to a place: within its circle or, where one of the two has
    /// no position, at the same address of the same municipality.
    pub fn concerns(
        &self,
        position: Option<&Position>,
        address: Option<&Line>,
        municipality: Option<&MunicipalityCode>,
    ) -> bool {
        let own = self.lat.zip(self.lon).and_then(|(lat, lon)| Position::new(lat, lon).ok());
        match (own, position) {
            (Some(own), Some(position)) => own.distance_to(position).0 <= self.radius_m.0,
            (None, _) | (_, None) => {
                let same =
                    |a: &Line, b: &Line| atalaya_geo::fold(a.as_str()) == atalaya_geo::fold(b.as_str());
                self.municipality.as_ref() == municipality
                    && self.address.as_ref().zip(address).is_some_and(|(a, b)| same(a, b))
            }
        }
    }
}

impl CautionDetail {
    /// The detail of a caution; pure. `None` before it is created.
    pub fn of(id: CautionId, caution: &Caution) -> Option<Self> {
        Some(Self {
            row: CautionRow::of(id, caution)?,
            text: caution.text.as_ref().and_then(Personal::known).cloned(),
            withdrawn_reason: caution.withdrawn.clone(),
        })
    }
}
