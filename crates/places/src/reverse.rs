//! What lies at and around a position: for every call that brings one.

use crate::{
    answer::{Certainty, NearCrossing, NearStreet, Surroundings},
    gazetteer::{Gazetteer, Kind},
    pluscode,
    point::Point,
    source::{StreetClass, write_number},
    write::{AreaNames, and, metres},
};
use atalaya_model::Position;
use std::collections::BTreeMap;

/// Radius reckoned with where a source gives none, metres. Assumed: a good satellite fix in town.
const RADIUS_DEFAULT_M: f64 = 30.0;
/// A circle above this says nothing of streets, metres.
const RADIUS_STREETS_M: f64 = 1_500.0;
/// Streets further away are not near, metres.
const STREET_MAX_M: f64 = 1_000.0;
/// Most streets that are counted in a circle.
const STREETS_MAX: usize = 50;
/// Segments looked at for one position; at most a handful of cells of the densest town.
const SEGMENTS_MAX: usize = 60_000;
/// Further streets that are named.
const OTHERS_MAX: usize = 5;
/// How far a landmark may be, metres.
const LANDMARK_MAX_M: f64 = 150.0;

impl Gazetteer {
    /// Describes a position with its circle of uncertainty. Never an address: what is nearest need not
    /// be where the caller is, and the answer says how sure it can be.
    pub fn surroundings(&self, position: &Position, accuracy_m: Option<f64>) -> Surroundings {
        let at = Point::of(position);
        let accuracy_m = accuracy_m.filter(|m| m.is_finite() && *m >= 0.0);
        let radius = accuracy_m.unwrap_or(RADIUS_DEFAULT_M).max(10.0);
        let mut areas = self.area_names(&self.around(at));
        if let Some(municipality) = &mut areas.municipality
            && radius < 100_000.0
            && !self.same_municipality(at, radius)
        {
            municipality.approximate = true;
        }
        let near = if radius > RADIUS_STREETS_M { Vec::new() } else { self.streets_near(at, radius) };
        let in_circle = near.iter().filter(|(m, _)| *m <= radius).count();
        let street = near.first().and_then(|(_, place)| self.near_street(*place as usize, at));
        let certainty = match (in_circle, &street) {
            _ if radius > RADIUS_STREETS_M => Certainty::AreaOnly,
            (_, None) => Certainty::NoStreet,
            (0 | 1, Some(_)) => Certainty::OneStreet,
            _ => Certainty::SeveralStreets,
        };
        let others = near.iter().skip(1).filter(|(m, _)| *m <= radius).take(OTHERS_MAX);
        let crossing = near.first().and_then(|(_, place)| self.near_crossing(*place as usize, at));
        let mut found = Surroundings {
            label: String::new(),
            certainty,
            other_streets: others.map(|(_, place)| self.name(*place as usize).to_owned()).collect(),
            streets_in_circle: in_circle as u32,
            street,
            crossing,
            landmark: (radius <= 2.0 * LANDMARK_MAX_M).then(|| self.landmark(at)).flatten(),
            neighbourhood: areas.neighbourhood.clone(),
            neighbourhood_approximate: areas.neighbourhood.is_some()
                && (!areas.neighbourhood_certain || radius > 300.0),
            locality: areas.locality.clone(),
            municipality: areas.municipality.clone(),
            plus_code: pluscode::encode(position.lat(), position.lon(), 10),
            accuracy_m,
            attribution: self.attributions(),
        };
        found.label = label(&found, &areas, radius);
        found
    }

    /// Streets around a point with their distances, nearest first: all within `radius`, or the nearest.
    fn streets_near(&self, at: Point, radius: f64) -> Vec<(f64, u32)> {
        // Narrowest side of a cell here, metres: columns shrink towards the poles.
        let side = 550.0 * at.lat().to_radians().cos().clamp(0.05, 1.0);
        let mut found: BTreeMap<u32, f64> = BTreeMap::new();
        let mut looked = 0;
        for ring in 0.. {
            for point in self.segment_cells.ring(at, ring) {
                looked += 1;
                let place = self.street_at(point);
                let metres = self.segment_distance(point, at);
                let best = found.entry(place).or_insert(f64::INFINITY);
                *best = best.min(metres);
            }
            let nearest = found.values().copied().fold(f64::INFINITY, f64::min);
            // Everything nearer than this has been seen.
            let seen = f64::from(ring) * side;
            if seen >= radius.max(nearest.min(STREET_MAX_M)) || looked > SEGMENTS_MAX || ring > 60 {
                break;
            }
        }
        let mut near: Vec<(f64, u32)> = found.into_iter().map(|(place, m)| (m, place)).collect();
        // Between two about equally near ones, the one where houses stand: not the footway beside it.
        let rank = |place: u32| matches!(self.kinds[place as usize], Kind::Street(StreetClass::Foot));
        near.sort_by(|a, b| {
            (a.0 + if rank(a.1) { 10.0 } else { 0.0 }).total_cmp(&(b.0 + if rank(b.1) { 10.0 } else { 0.0 }))
        });
        near.retain(|(m, _)| *m <= radius.max(STREET_MAX_M));
        near.truncate(STREETS_MAX.max(1));
        near
    }

    /// Distance from a point to the segment that begins at a point of the list of lines.
    fn segment_distance(&self, first: u32, at: Point) -> f64 {
        let line = self.lines.list_of(first);
        let Some(a) = self.lines.at(first as usize) else { return f64::INFINITY };
        let last = self.lines.range(line).end <= first as usize + 1;
        let b = if last { a } else { self.lines.at(first as usize + 1).unwrap_or(a) };
        crate::point::nearest_on_segment(at, *a, *b).0.metres_to(at)
    }

    fn near_street(&self, place: usize, at: Point) -> Option<NearStreet> {
        let (on, first, metres) = self.nearest_on(place, at)?;
        let a = *self.lines.at(first as usize)?;
        let line = self.lines.list_of(first);
        let last = self.lines.range(line).end <= first as usize + 1;
        // On the last point of a line, the segment before it gives the direction.
        let b =
            if last { first.checked_sub(1) } else { Some(first + 1) }.and_then(|i| self.lines.at(i as usize));
        let (dx, dy) = b.map_or((1.0, 0.0), |b| b.metres_from(a));
        // Nearest of each side along the street.
        let sides = |things: &mut dyn Iterator<Item = (Point, String)>| {
            let mut best: [Option<(f64, String)>; 2] = [None, None];
            for (p, name) in things {
                let (x, y) = p.metres_from(on);
                let far = x.hypot(y);
                let side = usize::from(x * dx + y * dy < 0.0);
                if far <= 400.0 && best[side].as_ref().is_none_or(|b| far < b.0) {
                    best[side] = Some((far, name));
                }
            }
            best
        };
        let street = self.street_number(place)?;
        let houses = self.houses.get(street).iter();
        let numbers = sides(&mut houses.map(|h| (h.at, write_number(h.number, h.letter))));
        let mut numbers: Vec<String> = numbers.into_iter().flatten().map(|n| n.1).collect();
        numbers.sort_by_key(|n| n.split(['-', ' ']).next().and_then(|n| n.parse::<u32>().ok()));
        numbers.dedup();
        let crossings = self.crossings.get(street).iter();
        let between = sides(&mut crossings.map(|(o, p)| (*p, self.name(*o as usize).to_owned())));
        let mut between: Vec<String> = between.into_iter().flatten().map(|b| b.1).collect();
        between.dedup();
        Some(NearStreet {
            name: self.name(place).to_owned(),
            distance_m: metres.round(),
            lat: on.lat(),
            lon: on.lon(),
            numbers,
            between,
            kilometre: self.kilometre_at(place, on),
        })
    }

    /// The nearest crossing of the nearest street.
    fn near_crossing(&self, place: usize, at: Point) -> Option<NearCrossing> {
        let crossings = self.crossings.get(self.street_number(place)?);
        let far = crossings.iter().map(|(other, p)| (p.metres_to(at), *other, *p));
        let (metres, other, p) = far.min_by(|a, b| a.0.total_cmp(&b.0))?;
        (metres <= STREET_MAX_M).then(|| NearCrossing {
            label: and(self.name(place), self.name(other as usize)),
            distance_m: metres.round(),
            lat: p.lat(),
            lon: p.lon(),
        })
    }

    fn landmark(&self, at: Point) -> Option<String> {
        let rings = (0..=1).flat_map(|ring| self.point_cells.ring(at, ring));
        let near = rings.filter_map(|place| {
            let far = self.at[place as usize].metres_to(at);
            let named =
                self.all_names(place as usize).nth(1).is_some() && self.importance[place as usize] >= 15;
            (far <= LANDMARK_MAX_M && named).then_some((far, place))
        });
        // Importance counts like metres: a hospital at 100 m says more than a shop at 60 m.
        let worth = |(far, place): &(f64, u32)| far - f64::from(self.importance[*place as usize]) * 1.5;
        let (far, place) = near.min_by(|a, b| worth(a).total_cmp(&worth(b)))?;
        Some(format!("{}, a {}", self.name(place as usize), metres(far)))
    }
}

fn label(found: &Surroundings, areas: &AreaNames, radius: f64) -> String {
    let line = areas.line();
    let with_areas = |text: String| if line.is_empty() { text } else { format!("{text}, {line}") };
    match (&found.certainty, &found.street) {
        (Certainty::OneStreet, Some(street)) => {
            let mut text = if street.distance_m <= 30.0 {
                format!("Aprox. sobre {}", street.name)
            } else {
                format!("Cerca de {} (a {})", street.name, metres(street.distance_m))
            };
            match street.numbers.as_slice() {
                [one] => text.push_str(&format!(" (cerca del {one})")),
                [one, two] => text.push_str(&format!(" (entre el {one} y el {two})")),
                _ => {}
            }
            if let Some(km) = street.kilometre {
                text.push_str(&format!(", km {km}"));
            }
            match street.between.as_slice() {
                [one] => text.push_str(&format!(", por {one}")),
                [one, two] => text.push_str(&format!(", entre {}", and(one, two))),
                _ => {}
            }
            with_areas(text)
        }
        (Certainty::SeveralStreets, Some(street)) => {
            let more = found.streets_in_circle.saturating_sub(1);
            let more = if more == 1 { "otra calle".to_owned() } else { format!("{more} calles más") };
            with_areas(format!("En un radio de {}: {} y {more}", metres(radius), street.name))
        }
        (Certainty::AreaOnly, _) if !line.is_empty() => {
            format!("Zona amplia (radio de {}): {line}", metres(radius))
        }
        (Certainty::AreaOnly, _) => format!("Zona amplia (radio de {})", metres(radius)),
        _ if line.is_empty() => "Sin calles ni colonias conocidas cerca".to_owned(),
        _ => format!("Aprox. {line}; sin calles conocidas cerca"),
    }
}
