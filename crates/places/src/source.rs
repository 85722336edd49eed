//! What an import brings: places as facts, before anything is indexed.

use crate::{category::Category, point::Point};
use serde::{Deserialize, Serialize};

/// Longest name kept, characters; longer ones are cut.
pub const NAME_MAX: usize = 120;
/// Most other names of one place.
pub const OTHER_NAMES_MAX: usize = 8;

/// Where a source comes from; kept with it and shown with its answers.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SourceInfo {
    /// Short name, also of its file: `osm`, `localidades-inegi`.
    pub name: String,
    /// What must be shown: `© colaboradores de OpenStreetMap, ODbL`.
    pub attribution: String,
    /// The file it was read from, and its own date when it says one.
    pub origin: String,
    /// When it was imported, RFC 3339.
    pub imported_at: String,
    /// South, west, north, east in millionths of a degree.
    pub bounds_e6: Option<[i32; 4]>,
    pub areas: u32,
    pub streets: u32,
    pub houses: u32,
    pub crossings: u32,
    pub pois: u32,
}

/// How an area is called and how far its name carries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AreaKind {
    Municipality,
    City,
    Town,
    Village,
    Hamlet,
    /// Suburb, borough, delegation: larger than a colonia.
    Suburb,
    /// Colonia, barrio, fraccionamiento.
    Neighbourhood,
}

impl AreaKind {
    pub const ALL: [AreaKind; 7] = [
        Self::Municipality,
        Self::City,
        Self::Town,
        Self::Village,
        Self::Hamlet,
        Self::Suburb,
        Self::Neighbourhood,
    ];
    pub fn code(self) -> u8 {
        self as u8
    }
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
    pub fn is_locality(self) -> bool {
        matches!(self, Self::City | Self::Town | Self::Village | Self::Hamlet)
    }
    pub fn is_neighbourhood(self) -> bool {
        matches!(self, Self::Suburb | Self::Neighbourhood)
    }
    /// How far from its point a place without limits is supposed to reach, metres. Assumed; what
    /// rests on it is marked approximate.
    pub fn reach_m(self) -> f64 {
        match self {
            Self::Municipality => 0.0,
            Self::City => 8_000.0,
            Self::Town => 3_500.0,
            Self::Village => 1_800.0,
            Self::Hamlet => 900.0,
            Self::Suburb => 1_500.0,
            Self::Neighbourhood => 700.0,
        }
    }
    /// es-MX, as shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Municipality => "Municipio",
            Self::City => "Ciudad",
            Self::Town => "Localidad",
            Self::Village => "Pueblo",
            Self::Hamlet => "Ranchería",
            Self::Suburb => "Zona",
            Self::Neighbourhood => "Colonia",
        }
    }
}

/// A named area or inhabited place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Area {
    pub kind: AreaKind,
    pub name: String,
    pub other: Vec<String>,
    /// INEGI code where known.
    pub code: String,
    pub centre: Point,
    pub population: u32,
    /// Limits: outer rings and holes by the even-odd rule; empty when only a point is known.
    pub rings: Vec<Vec<Point>>,
}

/// How important a way is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StreetClass {
    Motorway,
    Trunk,
    Primary,
    Secondary,
    Tertiary,
    Local,
    /// Footways, paths, steps with a name.
    Foot,
}

impl StreetClass {
    pub const ALL: [StreetClass; 7] = [
        Self::Motorway,
        Self::Trunk,
        Self::Primary,
        Self::Secondary,
        Self::Tertiary,
        Self::Local,
        Self::Foot,
    ];
    pub fn code(self) -> u8 {
        self as u8
    }
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// A known house number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct House {
    pub number: u32,
    /// Letter after the number, upper case, 0 for none; `BIS` is `b'*'`.
    pub letter: u8,
    pub at: Point,
}

/// A kilometre post.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Post {
    /// Metres from the road's origin.
    pub metre: u32,
    pub at: Point,
}

/// A street: all pieces of one name that belong together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Street {
    pub name: String,
    /// Other names and the road's number.
    pub other: Vec<String>,
    pub class: StreetClass,
    pub lines: Vec<Vec<Point>>,
    /// In order of number.
    pub houses: Vec<House>,
    /// In order of metre.
    pub posts: Vec<Post>,
}

/// Two streets meet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Crossing {
    pub a: u32,
    pub b: u32,
    pub at: Point,
}

/// A point of interest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Poi {
    pub category: Category,
    /// Empty: known by its category alone.
    pub name: String,
    pub other: Vec<String>,
    pub at: Point,
    /// Street and number, when the source says them.
    pub address: String,
}

/// All places of one source.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Source {
    pub info: SourceInfo,
    pub areas: Vec<Area>,
    pub streets: Vec<Street>,
    pub crossings: Vec<Crossing>,
    pub pois: Vec<Poi>,
}

impl Source {
    /// Fills the counts and bounds of the description from the content.
    pub fn count(&mut self) {
        let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.info.areas = size(self.areas.len());
        self.info.streets = size(self.streets.len());
        self.info.houses = size(self.streets.iter().map(|s| s.houses.len()).sum());
        self.info.crossings = size(self.crossings.len());
        self.info.pois = size(self.pois.len());
        let points = self
            .areas
            .iter()
            .map(|a| a.centre)
            .chain(self.pois.iter().map(|p| p.at))
            .chain(self.streets.iter().flat_map(|s| s.lines.iter().flatten().copied()));
        self.info.bounds_e6 = points.fold(None, |bounds: Option<[i32; 4]>, p| {
            let [s, w, n, e] = bounds.unwrap_or([p.lat_e6, p.lon_e6, p.lat_e6, p.lon_e6]);
            Some([s.min(p.lat_e6), w.min(p.lon_e6), n.max(p.lat_e6), e.max(p.lon_e6)])
        });
    }
}

/// A name fit to keep: one line, trimmed, at most [`NAME_MAX`] characters. Empty for nothing.
pub fn tidy(name: &str) -> String {
    let mut out = String::with_capacity(name.len().min(NAME_MAX * 2));
    for (i, word) in
        name.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).enumerate()
    {
        if i > 0 {
            out.push(' ');
        }
        out.push_str(word);
        if out.len() > NAME_MAX * 4 {
            break;
        }
    }
    match out.char_indices().nth(NAME_MAX) {
        Some((end, _)) => out[..end].trim_end().to_owned(),
        None => out,
    }
}

/// A house number as written on a wall: `12`, `12-B`, `12 bis`, `4-6` (its first), `S/N` and others
/// without a number are `None`.
pub fn house_number(text: &str) -> Option<(u32, u8)> {
    let text = text.trim().trim_start_matches(['#', ' ']);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 6 {
        return None;
    }
    let (figure, rest) = text.split_at(digits);
    let number = figure.parse().ok().filter(|n| *n > 0)?;
    let rest = rest.trim_start_matches(['-', ' ', '/', '.']);
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect::<String>().to_uppercase();
    let letter = match word.as_bytes() {
        [letter] if letter.is_ascii_uppercase() => *letter,
        b"BIS" => b'*',
        _ => 0,
    };
    Some((number, letter))
}

/// The number as people write it.
pub fn write_number(number: u32, letter: u8) -> String {
    match letter {
        0 => number.to_string(),
        b'*' => format!("{number} bis"),
        letter => format!("{number}-{}", char::from(letter)),
    }
}
