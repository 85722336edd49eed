//! Which open incidents a new call may be about: distance × time × type, while the operator types.
//!
//! The result is a proposal that a person confirms; nothing is ever joined by itself.
//!
//! Score, 0 to 1 = place × time × type. *Place*: 1 at the same spot, falling to 0.3 at the limit of
//! distance; the limit grows with both radii of uncertainty. Where a position is missing, or the two
//! lie too far apart, the likeness of the addresses counts instead, unless the municipalities
//! differ. *Time*: 1 now, falling to 0.5 at the end of the window, counted from the incident's
//! latest call. *Type*: 1 same code, 0.95 same subtype, 0.85 same class or unknown, 0.6 another
//! class (one crash is medical, security and traffic at once). The same caller within the longer
//! window is a candidate wherever it is.

use crate::call::CallerKey;
use atalaya_model::{IncidentId, Line, Millis, MunicipalityCode, Position, Timestamp, TypeCode};
use serde::{Deserialize, Serialize};

/// Figures of the centre. Data, not code.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DuplicateRules {
    /// Distance between exact positions, metres.
    pub distance_m: f64,
    /// The limit never grows beyond, however uncertain the positions are, metres.
    pub distance_max_m: f64,
    pub window_ms: Millis,
    /// Window for calls of the same number.
    pub caller_window_ms: Millis,
    /// Least likeness of addresses, 0 to 1.
    pub address_min: f64,
}

impl Default for DuplicateRules {
    fn default() -> Self {
        Self {
            distance_m: 500.0,
            distance_max_m: 3000.0,
            window_ms: Millis::from_minutes(15),
            caller_window_ms: Millis::from_minutes(60),
            address_min: 0.5,
        }
    }
}

/// Most candidates given.
pub const CANDIDATES_MAX: usize = 10;
const WORDS_MAX: usize = 24;

/// What is known of the new call so far.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DuplicateQuery {
    pub at: Timestamp,
    pub position: Option<Position>,
    /// Radius of uncertainty, metres.
    pub accuracy_m: Option<f64>,
    pub municipality: Option<MunicipalityCode>,
    pub address: Option<Line>,
    pub neighbourhood: Option<Line>,
    pub type_code: Option<TypeCode>,
    pub caller_key: Option<CallerKey>,
    /// The incident that the call already belongs to; never a candidate.
    pub except: Option<IncidentId>,
}

/// What is compared of an open incident.
#[derive(Clone, PartialEq, Debug)]
pub struct IncidentSummary {
    pub incident: IncidentId,
    pub opened_at: Timestamp,
    /// Latest call joined to it.
    pub last_call_at: Option<Timestamp>,
    pub position: Option<Position>,
    pub accuracy_m: Option<f64>,
    pub municipality: Option<MunicipalityCode>,
    pub address: Option<Line>,
    pub neighbourhood: Option<Line>,
    pub type_code: Option<TypeCode>,
    pub caller_keys: Vec<CallerKey>,
}

/// Why an incident is proposed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", schema(as = DuplicateReason))]
pub enum Reason {
    SameCaller {},
    /// `limit`: the distance allowed for these two positions.
    Near {
        metres: u32,
        limit: u32,
    },
    AddressAlike {
        percent: u8,
    },
    SameType {},
    SameSubtype {},
    SameClass {},
    Recent {
        seconds: u32,
    },
}

/// One proposal.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Candidate {
    pub incident: IncidentId,
    /// 0 to 1.
    pub score: f64,
    pub distance_m: Option<f64>,
    pub reasons: Vec<Reason>,
}

/// The best candidates, best first; equal scores by id so that the list does not jump. Takes any
/// number of incidents and keeps [`CANDIDATES_MAX`].
pub fn candidates<'a>(
    query: &DuplicateQuery,
    incidents: impl IntoIterator<Item = &'a IncidentSummary>,
    rules: &DuplicateRules,
) -> Vec<Candidate> {
    let words = words_of(query.address.as_ref(), query.neighbourhood.as_ref());
    let mut best: Vec<Candidate> = Vec::with_capacity(CANDIDATES_MAX + 1);
    for incident in incidents {
        if query.except == Some(incident.incident) {
            continue;
        }
        if let Some(candidate) = compare(query, &words, incident, rules) {
            let better = |c: &Candidate| {
                c.score > candidate.score || (c.score == candidate.score && c.incident < candidate.incident)
            };
            let place = best.partition_point(better);
            best.insert(place, candidate);
            best.truncate(CANDIDATES_MAX);
        }
    }
    best
}

fn compare(
    query: &DuplicateQuery,
    words: &[String],
    incident: &IncidentSummary,
    rules: &DuplicateRules,
) -> Option<Candidate> {
    let latest = incident.last_call_at.map_or(incident.opened_at, |at| at.max(incident.opened_at));
    let age = query.at.since(latest);
    let same_caller = query.caller_key.as_ref().is_some_and(|key| incident.caller_keys.contains(key));
    let window = if same_caller { rules.caller_window_ms } else { rules.window_ms };
    if age > window {
        return None;
    }
    let mut reasons = Vec::new();
    let distance_m = query.position.zip(incident.position).map(|(a, b)| a.distance_to(&b).0);
    let place = place_score(query, words, incident, distance_m, rules, &mut reasons);
    // The same person calling again is about the same thing more often than not.
    let place = if same_caller { Some(place.map_or(0.6, |p| p.max(0.6))) } else { place }?;
    if same_caller {
        reasons.push(Reason::SameCaller {});
    }
    let kind = type_score(query.type_code, incident.type_code, &mut reasons);
    let time = 1.0 - 0.5 * (age.0 as f64 / window.0.max(1) as f64);
    reasons.push(Reason::Recent { seconds: u32::try_from(age.as_secs()).unwrap_or(u32::MAX) });
    Some(Candidate { incident: incident.incident, score: place * time * kind, distance_m, reasons })
}

fn place_score(
    query: &DuplicateQuery,
    words: &[String],
    incident: &IncidentSummary,
    distance_m: Option<f64>,
    rules: &DuplicateRules,
    reasons: &mut Vec<Reason>,
) -> Option<f64> {
    let radius = |r: Option<f64>| r.filter(|r| r.is_finite()).unwrap_or(0.0).max(0.0);
    let limit = (rules.distance_m + radius(query.accuracy_m) + radius(incident.accuracy_m))
        .min(rules.distance_max_m.max(rules.distance_m));
    let near = distance_m.filter(|d| *d <= limit).map(|d| {
        reasons.push(Reason::Near { metres: d.round() as u32, limit: limit.round() as u32 });
        1.0 - 0.7 * (d / limit.max(1.0))
    });
    let elsewhere = match (&query.municipality, &incident.municipality) {
        (Some(a), Some(b)) => a != b,
        (Some(_) | None, _) => false,
    };
    let alike = (!elsewhere && !words.is_empty())
        .then(|| {
            let other = words_of(incident.address.as_ref(), incident.neighbourhood.as_ref());
            likeness(words, &other)
        })
        .filter(|alike| *alike >= rules.address_min)
        .map(|alike| {
            reasons.push(Reason::AddressAlike { percent: (alike * 100.0).round() as u8 });
            0.3 + 0.6 * alike
        });
    match (near, alike) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (near, alike) => near.or(alike),
    }
}

fn type_score(a: Option<TypeCode>, b: Option<TypeCode>, reasons: &mut Vec<Reason>) -> f64 {
    let (Some(a), Some(b)) = (a, b) else { return 0.85 };
    if a == b {
        reasons.push(Reason::SameType {});
        1.0
    } else if a.number() / 100 == b.number() / 100 {
        reasons.push(Reason::SameSubtype {});
        0.95
    } else if a.class() == b.class() {
        reasons.push(Reason::SameClass {});
        0.85
    } else {
        0.6
    }
}

/// Words that say nothing about which place it is.
const FILLER: [&str; 40] = [
    "calle",
    "c",
    "av",
    "ave",
    "avenida",
    "blvd",
    "bulevar",
    "boulevard",
    "calz",
    "calzada",
    "carr",
    "carretera",
    "col",
    "colonia",
    "fracc",
    "fraccionamiento",
    "barrio",
    "esq",
    "esquina",
    "entre",
    "con",
    "casi",
    "y",
    "e",
    "a",
    "de",
    "del",
    "la",
    "el",
    "los",
    "las",
    "en",
    "no",
    "num",
    "numero",
    "and",
    "st",
    "rd",
    "dr",
    "at",
];

fn words_of(address: Option<&Line>, neighbourhood: Option<&Line>) -> Vec<String> {
    let mut words: Vec<String> = [address, neighbourhood]
        .into_iter()
        .flatten()
        .flat_map(|line| fold(line.as_str()))
        .filter(|word| !FILLER.contains(&word.as_str()))
        .take(WORDS_MAX)
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Lower case without accents, cut at everything that is no letter or digit.
fn fold(text: &str) -> Vec<String> {
    let plain: String = text
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'á' | 'à' | 'ä' => 'a',
            'é' | 'è' | 'ë' => 'e',
            'í' | 'ì' | 'ï' => 'i',
            'ó' | 'ò' | 'ö' => 'o',
            'ú' | 'ù' | 'ü' => 'u',
            'ñ' => 'n',
            c if c.is_alphanumeric() => c,
            _ => ' ',
        })
        .collect();
    plain.split_whitespace().map(str::to_owned).collect()
}

/// Likeness of two sets of words, 0 to 1: the mean of the share of the smaller set found in the other
/// and of the share of both together, so that "Juárez 12" is like "Benito Juárez 12, Centro" but one
/// shared word among many is not enough. Words of five letters and more may differ in one letter.
fn likeness(a: &[String], b: &[String]) -> f64 {
    let smaller = a.len().min(b.len());
    if smaller == 0 {
        return 0.0;
    }
    let mut left: Vec<&String> = b.iter().collect();
    let mut shared = 0.0;
    for word in a {
        if let Some(i) = left.iter().position(|other| alike(word, other)) {
            left.swap_remove(i);
            shared += 1.0;
        }
    }
    let whole = 2.0 * shared / (a.len() + b.len()) as f64;
    // One word alone is a street name that may be anywhere along kilometres.
    let part = if smaller == 1 { whole } else { shared / smaller as f64 };
    (whole + part) / 2.0
}

fn alike(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let letters = |s: &str| s.chars().count() >= 5 && !s.chars().any(|c| c.is_ascii_digit());
    letters(a) && letters(b) && one_edit_apart(a, b)
}

fn one_edit_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let back = a[front..].iter().rev().zip(b[front..].iter().rev()).take_while(|(x, y)| x == y).count();
    a.len().max(b.len()) - front - back <= 1
}
