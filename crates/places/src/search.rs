//! The search box: from a typed line to a list of places, best first.

use crate::{
    answer::{Exactness, Found, Hit, HitKind},
    coords::{self, Form},
    gazetteer::{Gazetteer, Kind},
    matching::{Among, Match},
    point::Point,
    query::{Meaning, Term, meanings},
    source::StreetClass,
};
use atalaya_model::Position;
use std::collections::HashMap;

/// Most answers.
pub const LIMIT_MAX: usize = 50;

/// A question to the search box.
#[derive(Clone, Debug, Default)]
pub struct Ask<'a> {
    /// As typed; the last word may be unfinished.
    pub text: &'a str,
    /// Where the caller is supposed to be.
    pub near: Option<Position>,
    /// Radius of uncertainty of that, metres.
    pub accuracy_m: Option<f64>,
    /// INEGI codes of the municipalities the operator works on; empty: all.
    pub scope: &'a [String],
    /// Answers wanted, at most [`LIMIT_MAX`]; 0 is taken for 10.
    pub limit: usize,
}

/// Candidates that are looked at closely.
const CLOSE_LOOKS: usize = 64;
/// What nearness, scope and importance add at most to a fit of 0 to 1.
const NEAR_GAIN: f64 = 0.30;
const SCOPE_GAIN: f64 = 0.08;
const IMPORTANCE_GAIN: f64 = 0.10;
/// What a place's own whole name adds, as far as the place is near: of two at the same distance the one that is called
/// so comes before an important one that is also called so, and before a crossing or a number that can be read into
/// the words. A namesake in part that is near stays before the own name far away.
const OWN_NAME_GAIN: f64 = 0.15;
/// Distance at which half of the gain of nearness is left, metres.
const NEAR_HALF_M: f64 = 1_500.0;

/// A place with what was found of it, before it is written out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draft {
    pub place: u32,
    pub second: Option<u32>,
    pub third: Option<u32>,
    pub kind: HitKind,
    pub exactness: Exactness,
    pub at: Point,
    pub radius_m: f64,
    pub number: Option<(u32, u8)>,
    pub metre: Option<u32>,
    pub note: Option<&'static str>,
    pub score: f64,
}

/// A question with what does not change while it is answered.
pub(crate) struct Context {
    pub near: Option<Point>,
    pub accuracy_m: f64,
    /// Areas that are the scope's municipalities.
    scope: Vec<u32>,
}

impl Gazetteer {
    /// Answers one keystroke.
    pub fn search(&self, ask: &Ask<'_>) -> Found {
        let limit = if ask.limit == 0 { 10 } else { ask.limit.min(LIMIT_MAX) };
        let context = self.context(ask);
        if let Some(hit) = self.coordinates(ask, &context) {
            return Found { hits: vec![hit], incomplete: false };
        }
        let mut drafts = Vec::new();
        let mut incomplete = false;
        for meaning in meanings(ask.text) {
            match meaning {
                Meaning::Plain(terms) => incomplete |= self.plain(&terms, &context, &mut drafts),
                Meaning::Crossing(a, b) => incomplete |= self.meeting(&a, &b, &context, &mut drafts),
                Meaning::Between(street, a, b) => {
                    incomplete |= self.between(&street, &a, &b, &context, &mut drafts);
                }
                Meaning::Kilometre(metre, road) => {
                    incomplete |= self.kilometre(metre, &road, &context, &mut drafts);
                }
            }
        }
        drafts
            .sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| (a.place, a.at).cmp(&(b.place, b.at))));
        let mut hits: Vec<Hit> = Vec::new();
        for draft in drafts {
            let hit = self.write(&draft, &context);
            // The same thing from two sources, or as a point and as an outline.
            let again = |h: &Hit| {
                h.label == hit.label
                    && h.kind == hit.kind
                    && Point::degrees(h.lat, h.lon).is_some_and(|p| p.metres_to(draft.at) < 150.0)
            };
            if !hits.iter().any(again) {
                hits.push(hit);
            }
            if hits.len() == limit {
                break;
            }
        }
        Found { hits, incomplete }
    }

    fn context(&self, ask: &Ask<'_>) -> Context {
        let in_scope = |code: &String| ask.scope.contains(code);
        let scope = if ask.scope.is_empty() {
            Vec::new()
        } else {
            self.codes.iter().filter(|(_, code)| in_scope(code)).map(|(area, _)| *area).collect()
        };
        let accuracy_m = ask.accuracy_m.filter(|m| m.is_finite() && *m > 0.0).unwrap_or(0.0).min(100_000.0);
        Context { near: ask.near.as_ref().map(Point::of), accuracy_m, scope }
    }

    fn coordinates(&self, ask: &Ask<'_>, context: &Context) -> Option<Hit> {
        let text = ask.text.trim();
        let written = match coords::parse(text, ask.near.as_ref()) {
            Some(written) => written,
            None => {
                // A short code with the name of a place: "7VRV+5G Toluca".
                let (code, place) = text.split_once([' ', ','])?;
                let place = place.trim_matches([' ', ',']);
                crate::pluscode::Code::parse(code).filter(|_| !place.is_empty())?;
                let reference = self.reference(place)?;
                coords::parse(code, Some(&reference))?
            }
        };
        let at = Point::of(&written.position);
        let around = self.surroundings(&written.position, Some(written.radius_m));
        let label = match (&written.form, &written.code) {
            (Form::PlusCode, Some(code)) => code.clone(),
            _ => format!("{:.6}, {:.6}", written.position.lat(), written.position.lon()),
        };
        let (distance_m, direction) = context.seen_from_caller(at);
        Some(Hit {
            kind: if written.form == Form::PlusCode { HitKind::PlusCode } else { HitKind::Coordinates },
            exactness: Exactness::Exact,
            label,
            detail: around.label,
            lat: written.position.lat(),
            lon: written.position.lon(),
            radius_m: written.radius_m,
            street: None,
            number: None,
            neighbourhood: around.neighbourhood,
            locality: around.locality,
            municipality: around.municipality,
            category: None,
            distance_m,
            direction,
            note: written.supposed.map(str::to_owned),
            source: "coordenadas".to_owned(),
            attribution: String::new(),
            score: 2.0,
        })
    }

    /// The centre of the area that a name means best.
    fn reference(&self, name: &str) -> Option<Position> {
        let Some(Meaning::Plain(terms)) = meanings(name).pop() else { return None };
        let matches = self.matches(&terms, Among::Areas, None);
        let score = |m: &Match| f64::from(m.fit) + f64::from(self.importance[m.place as usize]) / 2550.0;
        let best = matches.all.iter().max_by(|a, b| score(a).total_cmp(&score(b)))?;
        self.at[best.place as usize].position()
    }

    fn plain(&self, terms: &[Term], context: &Context, drafts: &mut Vec<Draft>) -> bool {
        let matches = self.matches(terms, Among::Everything, context.near);
        let mut scored: Vec<(f64, Match)> =
            matches.all.iter().map(|m| (self.score(m, context), *m)).collect();
        top(&mut scored, CLOSE_LOOKS);
        drafts.extend(scored.into_iter().map(|(_, m)| self.draft(&m, context)));
        matches.incomplete
    }

    /// Fit with nearness, scope and importance; nearness by the middle and reach of the place.
    fn score(&self, m: &Match, context: &Context) -> f64 {
        let (place, i) = (m.place, m.place as usize);
        let reach = f64::from(self.reach[i]) * 10.0;
        let near = context.near.map(|near| nearness(near.metres_to(self.at[i]) - reach - context.accuracy_m));
        let standing = f64::from(self.importance[i]) / 255.0;
        f64::from(m.fit)
            + OWN_NAME_GAIN * f64::from(m.own) * near.unwrap_or(1.0)
            + NEAR_GAIN * near.unwrap_or(0.0)
            + context.scoped(self, place)
            + IMPORTANCE_GAIN * standing
    }

    fn draft(&self, m: &Match, context: &Context) -> Draft {
        let i = m.place as usize;
        let mut draft = Draft {
            place: m.place,
            second: None,
            third: None,
            kind: HitKind::Street,
            exactness: Exactness::Exact,
            at: self.at[i],
            radius_m: f64::from(self.reach[i]) * 10.0,
            number: None,
            metre: None,
            note: None,
            score: 0.0,
        };
        let mut gain = 0.0;
        match self.kinds[i] {
            Kind::Area(kind) => {
                draft.exactness = Exactness::Area;
                draft.kind = match kind {
                    k if k.is_neighbourhood() => HitKind::Neighbourhood,
                    k if k.is_locality() => HitKind::Locality,
                    _ => HitKind::Municipality,
                };
            }
            Kind::Poi(_) => (draft.kind, draft.radius_m) = (HitKind::Poi, 30.0),
            Kind::Street(_) => {
                draft.exactness = Exactness::Street;
                // The part of a long street that is near the caller is the part that is meant.
                if let Some(near) = context.near {
                    draft.at = self.on_street(i, near);
                }
                if let Some((number, letter)) = m.number {
                    gain = self.put_number(&mut draft, number, letter);
                }
            }
        }
        let near = context.near.map(|near| nearness(near.metres_to(draft.at) - context.accuracy_m));
        let standing = f64::from(self.importance[i]) / 255.0;
        draft.score = f64::from(m.fit)
            + gain
            + OWN_NAME_GAIN * f64::from(m.own) * near.unwrap_or(1.0)
            + NEAR_GAIN * near.unwrap_or(0.0)
            + context.scoped(self, m.place)
            + IMPORTANCE_GAIN * standing;
        draft
    }

    /// Moves a street's answer to a house; what that adds to its score.
    fn put_number(&self, draft: &mut Draft, number: u32, letter: u8) -> f64 {
        draft.number = Some((number, letter));
        draft.kind = HitKind::Address;
        match self.house(draft.place as usize, number, letter, draft.at) {
            Some(house) => {
                draft.at = house.at;
                draft.radius_m = house.radius_m;
                draft.exactness = if house.exact { Exactness::Exact } else { Exactness::Interpolated };
                if house.exact { 0.05 } else { 0.03 }
            }
            None => {
                draft.note = Some("No se conoce ese número; se muestra la calle.");
                -0.03
            }
        }
    }

    fn meeting(&self, a: &[Term], b: &[Term], context: &Context, drafts: &mut Vec<Draft>) -> bool {
        let first = self.matches(a, Among::Streets, context.near);
        let second = self.matches(b, Among::Streets, context.near);
        // From the side with fewer streets to the other.
        let (few, many) =
            if first.all.len() <= second.all.len() { (&first, &second) } else { (&second, &first) };
        let fits: HashMap<u32, f32> = many.all.iter().map(|m| (m.place, m.fit)).collect();
        let mut scored: Vec<(f64, Draft)> = Vec::new();
        for m in &few.all {
            let Some(street) = self.street_number(m.place as usize) else { continue };
            for (other, at) in self.crossings.get(street) {
                let Some(fit) = fits.get(other) else { continue };
                let fit = f64::from(m.fit * fit).sqrt();
                let near = context.near.map_or(0.0, |n| nearness(n.metres_to(*at) - context.accuracy_m));
                let standing = f64::from(self.importance[m.place as usize]) / 255.0;
                let score = fit
                    + 0.06
                    + NEAR_GAIN * near
                    + context.scoped(self, m.place)
                    + IMPORTANCE_GAIN * standing;
                // Shown in the order in which they were said.
                let (one, two) =
                    if std::ptr::eq(few, &first) { (m.place, *other) } else { (*other, m.place) };
                scored.push((
                    score,
                    Draft {
                        place: one,
                        second: Some(two),
                        third: None,
                        kind: HitKind::Crossing,
                        exactness: Exactness::Exact,
                        at: *at,
                        radius_m: 20.0,
                        number: None,
                        metre: None,
                        note: None,
                        score,
                    },
                ));
            }
        }
        top(&mut scored, CLOSE_LOOKS);
        drafts.extend(scored.into_iter().map(|(_, d)| d));
        first.incomplete || second.incomplete
    }

    fn between(
        &self,
        s: &[Term],
        a: &[Term],
        b: &[Term],
        context: &Context,
        drafts: &mut Vec<Draft>,
    ) -> bool {
        let streets = self.matches(s, Among::Streets, context.near);
        let [first, second] = [a, b].map(|terms| self.matches(terms, Among::Streets, context.near));
        let map = |m: &[Match]| m.iter().map(|m| (m.place, m.fit)).collect::<HashMap<u32, f32>>();
        let (fits_a, fits_b) = (map(&first.all), map(&second.all));
        let mut scored: Vec<(f64, Draft)> = Vec::new();
        for m in &streets.all {
            let Some(street) = self.street_number(m.place as usize) else { continue };
            let crossings = self.crossings.get(street);
            let with = |fits: &HashMap<u32, f32>| {
                crossings
                    .iter()
                    .filter_map(|(o, at)| fits.get(o).map(|f| (*o, *at, *f)))
                    .take(32)
                    .collect::<Vec<_>>()
            };
            let (with_a, with_b) = (with(&fits_a), with(&fits_b));
            let pairs =
                with_a.iter().flat_map(|x| with_b.iter().map(move |y| (x, y))).filter(|(x, y)| x.0 != y.0);
            // Of several crossings with the same streets, the two that are one block apart.
            let Some((x, y)) = pairs.min_by(|p, q| p.0.1.metres_to(p.1.1).total_cmp(&q.0.1.metres_to(q.1.1)))
            else {
                continue;
            };
            let span = x.1.metres_to(y.1);
            let at = self.on_street(m.place as usize, x.1.towards(y.1, 0.5));
            let near = context.near.map_or(0.0, |n| nearness(n.metres_to(at) - context.accuracy_m));
            let fit = f64::from(m.fit * x.2 * y.2).cbrt();
            let score = fit + 0.08 + NEAR_GAIN * near + context.scoped(self, m.place);
            scored.push((
                score,
                Draft {
                    place: m.place,
                    second: Some(x.0),
                    third: Some(y.0),
                    kind: HitKind::Between,
                    exactness: Exactness::Interpolated,
                    at,
                    radius_m: (span / 2.0).max(20.0),
                    number: None,
                    metre: None,
                    note: (span > 1_000.0).then_some("Las dos calles están lejos entre sí."),
                    score,
                },
            ));
        }
        top(&mut scored, CLOSE_LOOKS);
        drafts.extend(scored.into_iter().map(|(_, d)| d));
        streets.incomplete || first.incomplete || second.incomplete
    }

    fn kilometre(&self, metre: u32, road: &[Term], context: &Context, drafts: &mut Vec<Draft>) -> bool {
        let matches = self.matches(road, Among::Streets, context.near);
        let mut scored: Vec<(f64, Match)> = Vec::new();
        for m in &matches.all {
            let Kind::Street(class) = self.kinds[m.place as usize] else { continue };
            let posts = self.street_number(m.place as usize).map_or(0, |s| self.posts.get(s).len());
            // Kilometres are counted on roads; a street of the same name in town is not meant.
            let road = match class {
                StreetClass::Motorway | StreetClass::Trunk => 0.12,
                StreetClass::Primary | StreetClass::Secondary => 0.06,
                _ => 0.0,
            };
            let posted = if posts > 0 { 0.15 } else { 0.0 };
            scored.push((self.score(m, context) + road + posted, *m));
        }
        top(&mut scored, CLOSE_LOOKS);
        for (score, m) in scored {
            let found = self.kilometre_of(m.place as usize, metre);
            let mut draft = Draft { score, ..self.draft(&Match { number: None, ..m }, context) };
            draft.metre = Some(metre);
            draft.kind = HitKind::Kilometre;
            match found {
                Some(post) => {
                    (draft.at, draft.radius_m, draft.exactness) = (
                        post.at,
                        post.radius_m,
                        if post.exact { Exactness::Exact } else { Exactness::Interpolated },
                    );
                    draft.score += 0.1;
                }
                None => draft.note = Some("No se conoce ese kilómetro; se muestra la vía."),
            }
            drafts.push(draft);
        }
        matches.incomplete
    }
}

/// From 1 at no distance to 0 far away.
fn nearness(metres: f64) -> f64 {
    1.0 / (1.0 + metres.max(0.0) / NEAR_HALF_M)
}

/// Keeps the best `count`, best first.
fn top<T>(scored: &mut Vec<(f64, T)>, count: usize) {
    if scored.len() > count {
        scored.select_nth_unstable_by(count, |a, b| b.0.total_cmp(&a.0));
        scored.truncate(count);
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
}

impl Context {
    /// Distance and direction from the caller.
    pub fn seen_from_caller(&self, at: Point) -> (Option<f64>, Option<String>) {
        let Some(near) = self.near else { return (None, None) };
        let metres = near.metres_to(at).round();
        (Some(metres), (metres >= 1.0).then(|| crate::point::direction(near, at).to_owned()))
    }
    /// What lying in the operator's municipalities adds.
    fn scoped(&self, gazetteer: &Gazetteer, place: u32) -> f64 {
        if self.scope.is_empty() {
            return 0.0;
        }
        let within = |area: &u32| self.scope.contains(area);
        if within(&place) || gazetteer.parents.get(place as usize).iter().any(within) {
            SCOPE_GAIN
        } else {
            0.0
        }
    }
}
