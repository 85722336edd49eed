//! Kinds of vehicle that use streets, and what each may pass: the figures behind the graph.

use atalaya_geo::Vehicle;

/// A vehicle that the graph has speeds for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Profile {
    Car,
    Motorcycle,
    Heavy,
    Foot,
}

impl Profile {
    pub const ALL: [Self; 4] = [Self::Car, Self::Motorcycle, Self::Heavy, Self::Foot];
    /// Place in tables.
    pub fn index(self) -> usize {
        match self {
            Self::Car => 0,
            Self::Motorcycle => 1,
            Self::Heavy => 2,
            Self::Foot => 3,
        }
    }
    /// `None` for what flies.
    pub fn of(vehicle: Vehicle) -> Option<Self> {
        match vehicle {
            Vehicle::Car => Some(Self::Car),
            Vehicle::Motorcycle => Some(Self::Motorcycle),
            Vehicle::Heavy => Some(Self::Heavy),
            Vehicle::Foot => Some(Self::Foot),
            Vehicle::Air => None,
        }
    }
    /// Turning round in the street, hundredths of a second. Assumed.
    pub(crate) fn u_turn_cs(self) -> u32 {
        match self {
            Self::Car => 1500,
            Self::Motorcycle => 600,
            Self::Heavy => 4500,
            Self::Foot => 0,
        }
    }
    /// Whether turn restrictions concern it.
    pub(crate) fn minds_turns(self) -> bool {
        self != Self::Foot
    }
    /// Speed from a position beside the network to the street, km/h. Assumed.
    pub(crate) fn off_street_kmh(self) -> f64 {
        match self {
            Self::Car | Self::Motorcycle => 12.0,
            Self::Heavy => 8.0,
            Self::Foot => 4.5,
        }
    }
}

/// A fire engine as it is taken to be where streets name limits, metres and tonnes. Assumed.
pub(crate) const HEAVY_HEIGHT_M: f64 = 3.6;
pub(crate) const HEAVY_WIDTH_M: f64 = 2.55;
pub(crate) const HEAVY_WEIGHT_T: f64 = 16.0;

/// Speeds over the way by class of street, km/h, of a vehicle with siren; lights and corners included.
/// Assumed, to be replaced by the centre's own trips (calibration). `None`: no street for vehicles.
pub(crate) fn class_kmh(highway: &str) -> Option<f64> {
    Some(match highway {
        "motorway" => 100.0,
        "trunk" => 80.0,
        "motorway_link" => 55.0,
        "primary" | "trunk_link" => 55.0,
        "secondary" | "primary_link" => 48.0,
        "tertiary" | "secondary_link" => 40.0,
        "tertiary_link" | "unclassified" | "road" => 35.0,
        "residential" | "busway" => 28.0,
        "living_street" | "service" => 16.0,
        "track" => 15.0,
        "pedestrian" => 8.0,
        "emergency_access" | "services" | "rest_area" => 20.0,
        _ => return None,
    })
}

/// Ways for feet, that vehicles use only where a tag says so.
pub(crate) fn is_foot_way(highway: &str) -> bool {
    matches!(highway, "footway" | "path" | "steps" | "cycleway" | "bridleway" | "corridor")
}

/// Part of the speed that is left on a surface; 1 for those that do not slow down.
pub(crate) fn surface_factor(surface: &str) -> f64 {
    match surface {
        "cobblestone" | "sett" | "unhewn_cobblestone" | "grass_paver" => 0.75,
        "unpaved" | "gravel" | "fine_gravel" | "compacted" | "pebblestone" => 0.7,
        "dirt" | "earth" | "ground" | "grass" | "sand" | "mud" | "rock" => 0.5,
        _ => 1.0,
    }
}

/// Most roads tell their limit as a number of km/h, some in miles, some by a word.
pub(crate) fn limit_kmh(text: &str) -> Option<f64> {
    // Several lanes: the first one's limit.
    let text = text.split([';', '|']).next().unwrap_or(text).trim();
    let kmh = match text {
        "none" => 120.0,
        "walk" => 7.0,
        _ => {
            let number = text.find(|c: char| !c.is_ascii_digit() && c != '.');
            let (number, unit) = text.split_at(number.unwrap_or(text.len()));
            let value: f64 = number.parse().ok()?;
            match unit.trim() {
                "" | "km/h" | "kmh" | "kph" => value,
                "mph" => value * 1.609,
                _ => return None,
            }
        }
    };
    (5.0..=150.0).contains(&kmh).then_some(kmh)
}

/// A length in metres or weight in tonnes: `3.5`, `3.5 m`, `7.5 t`; feet and inches as `11'6"`.
pub(crate) fn limit(text: &str) -> Option<f64> {
    if let Some((feet, rest)) = text.split_once('\'') {
        let inches: f64 = rest.trim_end_matches('"').trim().parse().unwrap_or(0.0);
        return Some(feet.trim().parse::<f64>().ok()? * 0.3048 + inches * 0.0254);
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let value: f64 = number.parse().ok()?;
    match unit.trim() {
        "" | "m" | "t" => Some(value),
        "kg" => Some(value / 1000.0),
        _ => None,
    }
    .filter(|v| v.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_as_people_tag_them() {
        assert_eq!(limit_kmh("50"), Some(50.0));
        assert_eq!(limit_kmh("30 mph").map(f64::round), Some(48.0));
        assert_eq!(limit_kmh("60;40"), Some(60.0));
        assert_eq!((limit_kmh("signals"), limit_kmh("500"), limit_kmh("")), (None, None, None));
        assert_eq!(
            (limit("3.5 m"), limit("7500 kg"), limit("11'6\"").map(|v| (v * 100.0).round())),
            (Some(3.5), Some(7.5), Some(351.0))
        );
        assert_eq!(limit("default"), None);
    }
}
