//! What a search and a look around a position give back.

use serde::{Deserialize, Serialize};

/// What was found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HitKind {
    Coordinates,
    PlusCode,
    Kilometre,
    Address,
    Crossing,
    /// A street between two others.
    Between,
    Street,
    Poi,
    Neighbourhood,
    Locality,
    Municipality,
}

/// How exactly the position is the place that was asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Exactness {
    /// The very point: a house of that number, a post of that kilometre, coordinates, a crossing.
    Exact,
    /// Computed between two known points. Show "aproximado".
    Interpolated,
    /// Somewhere on the street.
    Street,
    /// Somewhere in the area; the position is its centre.
    Area,
}

/// A municipality as an answer names it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MunicipalityName {
    /// INEGI code, where known.
    pub code: Option<String>,
    pub name: String,
    /// By the nearest seat, not by limits.
    pub approximate: bool,
}

/// One answer of a search.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Hit {
    pub kind: HitKind,
    pub exactness: Exactness,
    /// As an operator reads it, es-MX: `Calle Hidalgo 12`.
    pub label: String,
    /// What tells it from others of its name: colonia, municipality, distance.
    pub detail: String,
    /// Degrees, WGS 84.
    pub lat: f64,
    pub lon: f64,
    /// How far the place may be from the position, metres.
    pub radius_m: f64,
    pub street: Option<String>,
    pub number: Option<String>,
    pub neighbourhood: Option<String>,
    pub locality: Option<String>,
    pub municipality: Option<MunicipalityName>,
    /// Code of the kind of a point of interest.
    pub category: Option<String>,
    /// From the caller's position, metres; absent when none was given.
    pub distance_m: Option<f64>,
    /// From the caller's position: `noreste`.
    pub direction: Option<String>,
    /// Something was supposed or could not be had; say it.
    pub note: Option<String>,
    /// Name of the source; `base` for the shipped municipalities.
    pub source: String,
    pub attribution: String,
    /// Only to compare answers of one search.
    pub score: f64,
}

/// The answers of a search.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Found {
    /// Best first.
    pub hits: Vec<Hit>,
    /// The words fit more places than are looked at: the important ones and those near the caller were.
    pub incomplete: bool,
}

/// How much may be said of where a caller is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The circle touches one street only.
    OneStreet,
    /// Several streets lie in the circle: the caller must be asked which.
    SeveralStreets,
    /// The circle is larger than a colonia: only the area may be named.
    AreaOnly,
    /// No street is known near.
    NoStreet,
}

/// A street near a position.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NearStreet {
    pub name: String,
    pub distance_m: f64,
    /// Nearest point on it.
    pub lat: f64,
    pub lon: f64,
    /// Known numbers on both sides of that point: `["112", "118"]`, one or none.
    pub numbers: Vec<String>,
    /// The streets between which the point lies, as far as known: none to two.
    pub between: Vec<String>,
    /// Kilometre, interpolated between posts: `34.5`.
    pub kilometre: Option<f64>,
}

/// A crossing near a position.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NearCrossing {
    pub label: String,
    pub distance_m: f64,
    pub lat: f64,
    pub lon: f64,
}

/// What lies at and around a position. Always approximate: it describes, it is no verified address.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Surroundings {
    /// One line as an operator reads it, es-MX, beginning with how sure it is.
    pub label: String,
    pub certainty: Certainty,
    pub street: Option<NearStreet>,
    /// Further streets in the circle, nearest first, at most 5.
    pub other_streets: Vec<String>,
    /// How many streets the circle touches; counted up to 50.
    pub streets_in_circle: u32,
    pub crossing: Option<NearCrossing>,
    pub neighbourhood: Option<String>,
    /// The colonia is supposed from its nearest point, not from limits.
    pub neighbourhood_approximate: bool,
    pub locality: Option<String>,
    pub municipality: Option<MunicipalityName>,
    /// A landmark within 150 m: `Farmacia San Juan, a 40 m`.
    pub landmark: Option<String>,
    /// Full Plus Code of the position.
    pub plus_code: String,
    /// The radius that was reckoned with, metres.
    pub accuracy_m: Option<f64>,
    pub attribution: Vec<String>,
}
