//! Reasons as an operator says them (es-MX) and in English.

use super::views::{Exclusion, Reason};
use atalaya_geo::TravelBasis;
use atalaya_model::Millis;

/// Whole minutes, at least one.
fn minutes(seconds: i64) -> i64 {
    ((seconds + 30) / 60).max(1)
}

fn age(age: Millis) -> i64 {
    minutes(age.as_secs())
}

fn way(metres: u32) -> String {
    if metres < 1000 { format!("{metres} m") } else { format!("{:.1} km", f64::from(metres) / 1000.0) }
}

impl Reason {
    /// es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::Eta { seconds, metres, measured: true, .. } => {
                format!("{} min ({})", minutes(i64::from(*seconds)), way(*metres))
            }
            Self::Eta { seconds, metres, basis: TravelBasis::Roads | TravelBasis::Calibrated, .. } => {
                format!("≈ {} min por calles ({})", minutes(i64::from(*seconds)), way(*metres))
            }
            Self::Eta { seconds, metres, basis: TravelBasis::NoWay, .. } => {
                let minutes = minutes(i64::from(*seconds));
                format!("sin camino abierto por calles (≈ {minutes} min en línea recta, {})", way(*metres))
            }
            Self::Eta { seconds, metres, .. } => {
                format!("≈ {} min estimados ({})", minutes(i64::from(*seconds)), way(*metres))
            }
            Self::OffStreet { metres } => {
                format!("la calle más cercana está a {} de la unidad", way(*metres))
            }
            Self::NoDestination => "el incidente no tiene ubicación: sin tiempo estimado".to_owned(),
            Self::ApproximateDestination => {
                "tiempo a la cabecera municipal: falta ubicar el lugar".to_owned()
            }
            Self::Covers { name, .. } => format!("cubre: {name}"),
            Self::Crew { size: 1 } => "1 elemento a bordo".to_owned(),
            Self::Crew { size } => format!("{size} elementos a bordo"),
            Self::Duty { duty } => duty.es().to_owned(),
            Self::StalePosition { age_ms } => format!("posición de hace {} min", age(*age_ms)),
            Self::LostPosition { age_ms } => format!("última posición de hace {} min", age(*age_ms)),
            Self::VoicePosition => "posición dicha por radio".to_owned(),
            Self::AtBase => "sin posición: se supone en su base".to_owned(),
            Self::NoPosition => "sin posición".to_owned(),
            Self::AgencySilent { agency } => format!("nadie contesta en el canal de {agency}"),
            Self::OnBreak => "en pausa: hay que llamarla".to_owned(),
            Self::Preempt { folio, priority } => {
                format!("va a {folio} (prioridad {}): se puede reasignar", priority.number())
            }
            Self::MutualAid { agency } => format!("fuera de su territorio: pedir apoyo a {agency}"),
        }
    }
    pub fn en(&self) -> String {
        match self {
            Self::Eta { seconds, metres, measured: true, .. } => {
                format!("{} min ({})", minutes(i64::from(*seconds)), way(*metres))
            }
            Self::Eta { seconds, metres, basis: TravelBasis::Roads | TravelBasis::Calibrated, .. } => {
                format!("≈ {} min by street ({})", minutes(i64::from(*seconds)), way(*metres))
            }
            Self::Eta { seconds, metres, basis: TravelBasis::NoWay, .. } => {
                let minutes = minutes(i64::from(*seconds));
                format!("no open way by street (≈ {minutes} min in a straight line, {})", way(*metres))
            }
            Self::Eta { seconds, metres, .. } => {
                format!("≈ {} min estimated ({})", minutes(i64::from(*seconds)), way(*metres))
            }
            Self::OffStreet { metres } => format!("the nearest street is {} from the unit", way(*metres)),
            Self::NoDestination => "the incident has no position: no estimate".to_owned(),
            Self::ApproximateDestination => "time to the municipal seat: the place is not located".to_owned(),
            Self::Covers { capability, .. } => format!("covers {capability}"),
            Self::Crew { size } => format!("crew of {size}"),
            Self::Duty { duty } => duty.code().replace('_', " "),
            Self::StalePosition { age_ms } => format!("position {} min old", age(*age_ms)),
            Self::LostPosition { age_ms } => format!("last position {} min ago", age(*age_ms)),
            Self::VoicePosition => "position told by radio".to_owned(),
            Self::AtBase => "no position: taken to be at its base".to_owned(),
            Self::NoPosition => "no position".to_owned(),
            Self::AgencySilent { agency } => format!("nobody answers on the channel of {agency}"),
            Self::OnBreak => "on a break: must be called".to_owned(),
            Self::Preempt { folio, priority } => {
                format!("on its way to {folio} (priority {}): can be reassigned", priority.number())
            }
            Self::MutualAid { agency } => format!("outside its territory: ask {agency} for support"),
        }
    }
}

impl Exclusion {
    /// es-MX, of one unit or several.
    pub fn es(self, units: u32) -> &'static str {
        let one = units == 1;
        match self {
            Self::CapabilityMissing => "sin esa capacidad",
            Self::OtherAgency => "de otra corporación",
            Self::OutsideScope => "fuera de su ámbito",
            Self::OutsideTerritory => "fuera de su territorio",
            Self::ClassNotServed => "de un tipo que no atiende esto",
            Self::OffShift => "fuera de turno",
            Self::OutOfService => "fuera de servicio",
            Self::Busy if one => "ocupada",
            Self::Busy => "ocupadas",
            Self::CrewTooSmall => "con tripulación incompleta",
            Self::Emergency => "en emergencia",
            Self::NoPosition => "sin posición útil",
            Self::FurtherAway => "más lejos",
        }
    }
    pub fn en(self) -> &'static str {
        match self {
            Self::CapabilityMissing => "without the capability",
            Self::OtherAgency => "of another agency",
            Self::OutsideScope => "outside your scope",
            Self::OutsideTerritory => "outside their territory",
            Self::ClassNotServed => "of a kind that does not attend this",
            Self::OffShift => "off shift",
            Self::OutOfService => "out of service",
            Self::Busy => "busy",
            Self::CrewTooSmall => "with too small a crew",
            Self::Emergency => "in an emergency",
            Self::NoPosition => "without a usable position",
            Self::FurtherAway => "further away",
        }
    }
}
