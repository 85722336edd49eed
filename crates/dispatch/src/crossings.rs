//! Alerts of units that cross the border of a zone. Which crossings are told of is the zone's rule; here they
//! become alerts like those of the timers.

use crate::timers::{Alert, AlertKind};
use atalaya_model::{AgencyCode, Crossed, Line, MunicipalityCode, Priority, Timestamp, UnitId, ZoneId};
use serde::{Deserialize, Serialize};

/// The zone that an alert is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AlertZone {
    pub id: ZoneId,
    pub name: Line,
    pub crossed: Crossed,
}

/// A crossing that somebody is to be told of.
#[derive(Clone, PartialEq, Debug)]
pub struct Crossing {
    pub zone: AlertZone,
    pub unit: UnitId,
    pub call_sign: Line,
    pub at: Timestamp,
    pub priority: Priority,
    /// The shift supervisor too: then it is of the highest level.
    pub supervisor: bool,
    /// Whose dispatchers.
    pub agencies: Vec<AgencyCode>,
    pub municipality: Option<MunicipalityCode>,
}

/// The alert of a crossing; the same crossing has the same id.
pub fn alert(crossing: Crossing) -> Alert {
    let Crossing { zone, unit, call_sign, at, priority, supervisor, agencies, municipality } = crossing;
    let did = match zone.crossed {
        Crossed::Approached => "se acerca a",
        Crossed::Entered => "entró a",
        Crossed::Exited => "salió de",
    };
    Alert {
        id: format!("{}:{}:{unit}:{}", AlertKind::ZoneCrossed.code(), zone.id, at.as_micros()),
        kind: AlertKind::ZoneCrossed,
        level: if supervisor { 3 } else { 1 },
        since: at,
        raised_at: at,
        priority,
        incident_id: None,
        folio: None,
        unit_id: Some(unit),
        text: format!("{call_sign} {did} {}", zone.name),
        call_sign: Some(call_sign),
        agencies,
        municipality,
        zone: Some(zone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_alert_says_who_did_what_where_and_its_name_is_short_enough_for_a_door() {
        let zone = AlertZone {
            id: ZoneId(Uuid::max()),
            name: Line::new("Penal de Santiaguito").expect("a line"),
            crossed: Crossed::Entered,
        };
        let alert = alert(Crossing {
            zone,
            unit: UnitId(Uuid::max()),
            call_sign: Line::new("SSEM-40").expect("a line"),
            at: Timestamp::from_millis(4_102_444_800_000),
            priority: Priority::High,
            supervisor: true,
            agencies: Vec::new(),
            municipality: None,
        });
        assert_eq!((alert.text.as_str(), alert.level), ("SSEM-40 entró a Penal de Santiaguito", 3));
        assert!(alert.id.len() <= 120, "{}", alert.id);
    }
}
