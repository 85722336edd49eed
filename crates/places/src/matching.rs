//! Which places the words of a query fit, and how well.

use crate::{
    gazetteer::{Gazetteer, Kind, NAME_END},
    point::Point,
    query::Term,
    source::AreaKind,
    vocab::Reading,
    words::{WORDS_MAX, Weight},
};
use std::collections::HashMap;

/// Most places that are compared with one meaning of a query. Beyond it, the important ones and those
/// near the caller are compared, and the answer says that it is incomplete.
pub(crate) const LOOKS_MAX: usize = 24_000;
/// Of these, those taken for lying near the caller.
const NEAR_MAX: usize = 6_000;
/// Rings of cells around the caller that are looked at when not everything can be: about 2.5 km.
const NEAR_RINGS: i32 = 4;
/// A fit of the whole query below this is none.
const FIT_MIN: f32 = 0.5;

/// A place that fits.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Match {
    pub place: u32,
    /// 0 to 1: how well words and names fit each other.
    pub fit: f32,
    /// The term read as a house number.
    pub number: Option<(u32, u8)>,
    /// Part of the query (0 to 1) that is the place's shown name, said whole and without an error.
    pub own: f32,
}

/// The matches of one list of terms.
#[derive(Default, Debug)]
pub(crate) struct Matches {
    pub all: Vec<Match>,
    pub incomplete: bool,
}

/// A query's terms with their readings.
struct Prepared {
    weights: Vec<f32>,
    classes: Vec<Weight>,
    numbers: Vec<Option<(u32, u8)>>,
    /// Terms behind a comma, as bits.
    behind: u32,
    total: f32,
    /// 1 + group of each word of the vocabulary, 0 for none.
    group_of: Vec<u16>,
    /// Terms that a word fits, and how well.
    groups: Vec<Vec<(u8, f32)>>,
    /// Words of each term.
    readings: Vec<Vec<Reading>>,
    /// Terms that an area's name fits.
    context: HashMap<u32, Vec<(u8, f32)>>,
}

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Among {
    Everything,
    Streets,
    Areas,
}

impl Gazetteer {
    /// Places that fit, in no order.
    pub(crate) fn matches(&self, terms: &[Term], among: Among, near: Option<Point>) -> Matches {
        let terms = &terms[..terms.len().min(WORDS_MAX)];
        if terms.is_empty() {
            return Matches::default();
        }
        let prepared = self.prepare(terms);
        let mut matches = Matches::default();
        let candidates = self.candidates(&prepared, among, near, &mut matches.incomplete);
        matches.all.extend(candidates.into_iter().filter_map(|place| self.compare(&prepared, place)));
        matches
    }

    fn prepare(&self, terms: &[Term]) -> Prepared {
        let mut prepared = Prepared {
            weights: Vec::new(),
            classes: terms.iter().map(|t| t.class).collect(),
            numbers: terms.iter().map(|t| t.number).collect(),
            behind: (0u32..)
                .zip(terms)
                .filter(|(_, t)| t.behind && t.number.is_none())
                .fold(0u32, |bits, (i, _)| bits | (1u32 << i)),
            total: 0.0,
            group_of: vec![0; self.vocabulary.len()],
            groups: Vec::new(),
            readings: Vec::new(),
            context: HashMap::new(),
        };
        for (i, term) in (0u8..).zip(terms) {
            let spellings: Vec<&str> = term.spellings.iter().map(String::as_str).collect();
            let readings = self.vocabulary.readings(&spellings, term.open);
            let weight = match term.class {
                Weight::Stop => 0.05,
                Weight::Kind => 0.25,
                // A word that nothing has counts like a usual one: it says that something is missing.
                Weight::Name => {
                    readings.first().map_or(1.0, |(word, _)| self.vocabulary.weight(*word).max(0.7))
                }
            };
            prepared.total += weight;
            prepared.weights.push(weight);
            for (word, fit) in &readings {
                prepared.note(*word, i, *fit);
            }
            prepared.readings.push(readings);
        }
        let mut context: HashMap<u32, Vec<(u8, f32)>> = HashMap::new();
        for (i, (term, readings)) in (0u8..).zip(terms.iter().zip(&prepared.readings)) {
            if term.class == Weight::Stop {
                continue;
            }
            for (word, fit) in readings {
                for area in self.area_postings.get(*word as usize) {
                    context.entry(*area).or_default().push((i, *fit));
                }
            }
        }
        for (area, fits) in &mut context {
            // An area of that name before one that has the word in its name: Morelos before Ecatepec
            // de Morelos.
            let covered = self.coverage(*area, &prepared);
            let municipal = self.kinds[*area as usize] == Kind::Area(AreaKind::Municipality);
            let share = 0.86 + 0.12 * covered + if municipal { 0.01 } else { 0.0 };
            fits.iter_mut().for_each(|(_, fit)| *fit *= share);
        }
        prepared.context = context;
        prepared
    }

    /// How much of an area's best name the query says, 0 to 1.
    fn coverage(&self, area: u32, prepared: &Prepared) -> f32 {
        let mut best = 0.0f32;
        for name in self.words.get(area as usize).split(|w| *w == NAME_END) {
            let (mut all, mut said) = (0.01f32, 0.0f32);
            for word in name {
                let weight = self.vocabulary.weight(*word);
                all += weight;
                if prepared.group_of.get(*word as usize).is_some_and(|g| *g > 0) {
                    said += weight;
                }
            }
            best = best.max(said / all);
        }
        best
    }

    /// Places worth comparing: those with a word of the query, of rare words first.
    fn candidates(
        &self,
        prepared: &Prepared,
        among: Among,
        near: Option<Point>,
        incomplete: &mut bool,
    ) -> Vec<u32> {
        let mut terms: Vec<(usize, usize)> = Vec::new();
        // Kinds find nothing, unless there is nothing else; small words never do.
        for class in [Weight::Name, Weight::Kind] {
            for (i, readings) in prepared.readings.iter().enumerate() {
                if prepared.classes[i] == class && !readings.is_empty() {
                    let size = readings.iter().map(|(word, _)| self.postings.get(*word as usize).len()).sum();
                    terms.push((size, i));
                }
            }
            if !terms.is_empty() {
                break;
            }
        }
        terms.sort_unstable();
        let mut seen = vec![0u64; self.len().div_ceil(64)];
        let mut found = Vec::new();
        let range = match among {
            Among::Everything => 0..self.len_u32(),
            Among::Streets => self.areas..self.areas + self.streets,
            Among::Areas => 0..self.areas,
        };
        let mut take = |place: u32, found: &mut Vec<u32>| {
            let (slot, bit) = (place as usize / 64, 1u64 << (place % 64));
            if range.contains(&place) && seen[slot] & bit == 0 {
                seen[slot] |= bit;
                found.push(place);
            }
        };
        let total: usize = terms.iter().map(|t| t.0).sum();
        if total > LOOKS_MAX
            && let Some(near) = near
        {
            self.near_candidates(prepared, near, |place| take(place, &mut found));
        }
        let room = LOOKS_MAX.saturating_sub(found.len());
        let mut looked = 0;
        for (n, (size, term)) in terms.iter().enumerate() {
            // What is left is shared by the terms still to come, so that none is starved.
            let share = (room.saturating_sub(looked) / (terms.len() - n)).max(64);
            *incomplete |= *size > share;
            let mut left = share;
            let lists = prepared.readings[*term].len().max(1);
            for (k, (word, _)) in prepared.readings[*term].iter().enumerate() {
                let list = self.postings.get(*word as usize);
                let some = list.len().min((left / (lists - k)).max(16)).min(left.max(16));
                list[..some].iter().for_each(|place| take(*place, &mut found));
                left = left.saturating_sub(some);
            }
            looked += share - left;
        }
        found
    }

    /// Streets and points of interest around the caller with a name word of the query.
    fn near_candidates(&self, prepared: &Prepared, near: Point, mut take: impl FnMut(u32)) {
        let mut taken = 0;
        let mut last = u32::MAX;
        for ring in 0..=NEAR_RINGS {
            let streets = self.segment_cells.ring(near, ring).map(|point| self.street_at(point));
            for place in streets.chain(self.point_cells.ring(near, ring)) {
                if place == last {
                    continue;
                }
                last = place;
                let words = self.words.get(place as usize);
                if words.iter().any(|w| prepared.group_of.get(*w as usize).is_some_and(|g| *g > 0)) {
                    take(place);
                    taken += 1;
                    if taken > NEAR_MAX {
                        return;
                    }
                }
            }
        }
    }

    /// The street (as a place) to which a point of the list of lines belongs.
    pub(crate) fn street_at(&self, point: u32) -> u32 {
        let line = self.lines.list_of(point) as u32;
        // Lines are numbered street by street, so that lists of them are in order too.
        self.areas + self.street_lines.list_of(line) as u32
    }

    fn compare(&self, prepared: &Prepared, place: u32) -> Option<Match> {
        let kind = self.kinds[place as usize];
        let parents = self.parents.get(place as usize);
        // An area's own name may well stand behind the comma.
        let behind = if matches!(kind, Kind::Street(_)) { prepared.behind } else { 0 };
        let mut best: Option<Match> = None;
        let names = self.words.get(place as usize).split(|w| *w == NAME_END);
        // Splitting leaves an empty piece after the last end.
        let count = self.words.get(place as usize).iter().filter(|w| **w == NAME_END).count();
        for (n, name) in names.take(count).enumerate() {
            // The last name of a point of interest is its category with all words for it.
            let category = matches!(kind, Kind::Poi(_)) && n + 1 == count;
            let mut fits = [0f32; WORDS_MAX];
            let mut used = 0u32;
            let (mut name_weight, mut name_fit, mut named) = (0f32, 0f32, false);
            for word in name {
                let weight = self.vocabulary.weight(*word);
                name_weight += weight;
                if let Some((term, fit)) = prepared.best(*word, used) {
                    used |= 1 << term;
                    let fit = if behind & (1u32 << term) != 0 { fit * 0.93 } else { fit };
                    fits[usize::from(term)] = fit;
                    name_fit += weight * fit;
                    named |= prepared.classes[usize::from(term)] == Weight::Name || weight <= 0.25;
                }
            }
            if !named {
                continue;
            }
            let whole = n == 0 && !category && name_fit > name_weight - 1e-4;
            let own = if whole { prepared.share(used) } else { 0.0 };
            let number = matches!(kind, Kind::Street(_)).then(|| prepared.number(used)).flatten();
            if let Some((term, _)) = number {
                used |= 1 << term;
                fits[usize::from(term)] = 0.96;
            }
            self.add_context(prepared, parents, &mut used, &mut fits);
            let fit: f32 =
                fits.iter().zip(&prepared.weights).map(|(fit, w)| fit * w).sum::<f32>() / prepared.total;
            if fit < FIT_MIN {
                continue;
            }
            let covered = if category { 0.8 } else { name_fit / name_weight.max(0.01) };
            let other = if n > 0 { 0.985 } else { 1.0 };
            let fit = fit * fit * (0.74 + 0.26 * covered) * other;
            if best.is_none_or(|b| fit > b.fit) {
                best = Some(Match { place, fit, number: number.map(|n| n.1), own });
            }
        }
        best
    }

    /// What the name left over may name an area around the place.
    fn add_context(&self, prepared: &Prepared, parents: &[u32], used: &mut u32, fits: &mut [f32; WORDS_MAX]) {
        if prepared.context.is_empty() {
            return;
        }
        for parent in parents {
            let Some(terms) = prepared.context.get(parent) else { continue };
            let before = *used;
            for (term, fit) in terms {
                let slot = &mut fits[usize::from(*term)];
                if before & (1 << term) == 0 && *slot < *fit {
                    *slot = *fit;
                    *used |= 1 << term;
                }
            }
        }
    }
}

impl Prepared {
    fn note(&mut self, word: u32, term: u8, fit: f32) {
        let Some(group) = self.group_of.get_mut(word as usize) else { return };
        if *group == 0 {
            // At most 16 terms of 160 readings: far below 65,535.
            self.groups.push(Vec::new());
            *group = self.groups.len() as u16;
        }
        if let Some(terms) = self.groups.get_mut(usize::from(*group) - 1) {
            terms.push((term, fit));
        }
    }
    /// Part of the query's weight that some terms have.
    fn share(&self, terms: u32) -> f32 {
        let weights = (0u32..).zip(&self.weights).filter(|(i, _)| terms & (1u32 << i) != 0);
        weights.map(|(_, weight)| weight).sum::<f32>() / self.total.max(0.01)
    }
    /// The best term not used yet that a word fits.
    fn best(&self, word: u32, used: u32) -> Option<(u8, f32)> {
        let group = self.group_of.get(word as usize).copied().filter(|g| *g > 0)?;
        let terms = self.groups.get(usize::from(group) - 1)?;
        let free = terms.iter().filter(|(term, _)| used & (1 << term) == 0);
        free.max_by(|a, b| a.1.total_cmp(&b.1)).copied()
    }
    /// The first term not used yet that can be a house number.
    fn number(&self, used: u32) -> Option<(u8, (u32, u8))> {
        (0u8..).zip(&self.numbers).filter(|(i, _)| used & (1 << i) == 0).find_map(|(i, n)| n.map(|n| (i, n)))
    }
}
