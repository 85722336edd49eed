//! Answers as an operator reads them, es-MX.

use crate::{
    answer::{Hit, HitKind, MunicipalityName},
    around::AreaHere,
    gazetteer::{BASE, Gazetteer, Kind},
    point::Point,
    search::{Context, Draft},
    source::{AreaKind, write_number},
    words::words,
};

/// Names of the areas around a point.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct AreaNames {
    pub neighbourhood: Option<String>,
    pub neighbourhood_certain: bool,
    pub locality: Option<String>,
    pub municipality: Option<MunicipalityName>,
}

impl AreaNames {
    /// `Col. Centro, San Mateo, Toluca`, without saying a name twice.
    pub fn line(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.neighbourhood.as_deref().map(colonia));
        parts.extend(self.locality.clone());
        parts.extend(self.municipality.as_ref().map(|m| m.name.clone()));
        parts.dedup();
        parts.join(", ")
    }
}

/// A colonia with the word for it, unless its name says what it is.
fn colonia(name: &str) -> String {
    let said = words(name).first().is_some_and(|w| {
        matches!(
            w.canon.as_str(),
            "colonia"
                | "barrio"
                | "fraccionamiento"
                | "pueblo"
                | "unidad"
                | "conjunto"
                | "ejido"
                | "rancho"
                | "residencial"
                | "ampliacion"
                | "zona"
                | "parque"
                | "villa"
                | "ciudad"
                | "delegacion"
        )
    });
    if said { name.to_owned() } else { format!("Col. {name}") }
}

/// `850 m` or `1.2 km`.
pub(crate) fn metres(metres: f64) -> String {
    if metres < 995.0 {
        let step = if metres < 100.0 { 5.0 } else { 10.0 };
        format!("{:.0} m", ((metres / step).round() * step).max(step))
    } else if metres < 9_950.0 {
        format!("{:.1} km", metres / 1000.0)
    } else {
        format!("{:.0} km", metres / 1000.0)
    }
}

/// Two streets joined as people say it: `y`, but `e` before an i sound.
pub(crate) fn and(a: &str, b: &str) -> String {
    let folded = atalaya_geo::fold(b);
    let i_sound = (folded.starts_with('i') || folded.starts_with("hi"))
        && !folded.starts_with("hie")
        && !folded.starts_with("ie")
        && !folded.starts_with("hia");
    format!("{a} {} {b}", if i_sound { "e" } else { "y" })
}

/// `34.5` of 34,500 m.
fn kilometre(metre: u32) -> String {
    let text = format!("{}.{:03}", metre / 1000, metre % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Gazetteer {
    pub(crate) fn area_names(&self, around: &[AreaHere]) -> AreaNames {
        let first = |wanted: fn(AreaKind) -> bool| around.iter().find(|a| wanted(a.kind));
        let name = |a: &AreaHere| self.name(a.area as usize).to_owned();
        let neighbourhood = first(AreaKind::is_neighbourhood);
        AreaNames {
            neighbourhood: neighbourhood.map(name),
            neighbourhood_certain: neighbourhood.is_some_and(|a| a.certain),
            locality: first(AreaKind::is_locality).map(name),
            municipality: first(|k| k == AreaKind::Municipality).map(|a| MunicipalityName {
                code: self.codes.get(&a.area).cloned(),
                name: name(a),
                approximate: !a.certain,
            }),
        }
    }

    pub(crate) fn write(&self, draft: &Draft, context: &Context) -> Hit {
        let place = draft.place as usize;
        let name = self.name(place).to_owned();
        let named = |other: Option<u32>| other.map_or("", |o| self.name(o as usize));
        let mut around = self.around(draft.at);
        around.retain(|a| a.area != draft.place);
        let areas = self.area_names(&around);
        let number = draft.number.map(|(n, letter)| write_number(n, letter));
        let label = match draft.kind {
            HitKind::Address => format!("{name} {}", number.as_deref().unwrap_or_default()),
            HitKind::Crossing => and(&name, named(draft.second)),
            HitKind::Between => format!("{name}, entre {}", and(named(draft.second), named(draft.third))),
            HitKind::Kilometre => format!("Km {}, {name}", kilometre(draft.metre.unwrap_or(0))),
            _ => name.clone(),
        };
        let (distance_m, direction) = context.seen_from_caller(draft.at);
        let source = self.source[place];
        let info = self.sources.get(usize::from(source));
        let on_street = matches!(self.kinds[place], Kind::Street(_));
        let detail = self.detail(draft, &areas, distance_m, direction.as_deref());
        Hit {
            kind: draft.kind,
            exactness: draft.exactness,
            label,
            detail,
            lat: draft.at.lat(),
            lon: draft.at.lon(),
            radius_m: draft.radius_m.round(),
            street: on_street.then_some(name),
            number,
            neighbourhood: areas.neighbourhood,
            locality: areas.locality,
            municipality: match self.kinds[place] {
                Kind::Area(AreaKind::Municipality) => Some(MunicipalityName {
                    code: self.codes.get(&draft.place).cloned(),
                    name: self.name(place).to_owned(),
                    approximate: false,
                }),
                _ => areas.municipality,
            },
            category: match self.kinds[place] {
                Kind::Poi(category) => Some(category.code().to_owned()),
                _ => None,
            },
            distance_m,
            direction,
            note: draft.note.map(str::to_owned),
            source: if source == BASE {
                "base".to_owned()
            } else {
                info.map_or_else(String::new, |i| i.name.clone())
            },
            attribution: match info {
                Some(info) => info.attribution.clone(),
                None => "INEGI, Censo de Población y Vivienda 2020".to_owned(),
            },
            score: (draft.score * 1000.0).round() / 1000.0,
        }
    }

    /// What tells it from others of its name.
    fn detail(
        &self,
        draft: &Draft,
        areas: &AreaNames,
        distance_m: Option<f64>,
        direction: Option<&str>,
    ) -> String {
        let place = draft.place as usize;
        let mut parts: Vec<String> = Vec::new();
        match self.kinds[place] {
            Kind::Area(kind) => parts.push(kind.label().to_owned()),
            Kind::Poi(category) => {
                let said = atalaya_geo::fold(self.name(place)).contains(&atalaya_geo::fold(category.label()));
                parts.extend((!said).then(|| category.label().to_owned()));
                parts.extend(self.addresses.get(&draft.place).cloned());
            }
            Kind::Street(_) => {}
        }
        let line = areas.line();
        parts.extend((!line.is_empty()).then_some(line));
        if let Some(metres_away) = distance_m {
            let to = match direction {
                Some(direction) if metres_away >= 20.0 => format!("a {} al {direction}", metres(metres_away)),
                _ => "en el lugar de la llamada".to_owned(),
            };
            parts.push(to);
        }
        parts.join(" · ")
    }

    /// Attributions of the sources that know something near a point: all that are open.
    pub(crate) fn attributions(&self) -> Vec<String> {
        let mut all: Vec<String> =
            self.sources.iter().map(|s| s.attribution.clone()).filter(|a| !a.is_empty()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether the municipality is the same at the four ends of a circle; by limits only.
    pub(crate) fn same_municipality(&self, centre: Point, radius_m: f64) -> bool {
        let of = |at: Point| {
            self.around(at).into_iter().find(|a| a.kind == AreaKind::Municipality).map(|a| a.area)
        };
        let here = of(centre);
        let north = (radius_m / 0.111_195) as i32;
        let east = (radius_m / 0.111_195 / centre.lat().to_radians().cos().max(0.05)) as i32;
        [(north, 0), (-north, 0), (0, east), (0, -east)].iter().all(|(dy, dx)| {
            let at = Point {
                lat_e6: centre.lat_e6.saturating_add(*dy),
                lon_e6: centre.lon_e6.saturating_add(*dx),
            };
            of(at) == here
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_joined_as_people_say_them() {
        assert_eq!(and("Hidalgo", "Morelos"), "Hidalgo y Morelos");
        assert_eq!(and("Juárez", "Independencia"), "Juárez e Independencia");
        assert_eq!(and("Juárez", "Hidalgo"), "Juárez e Hidalgo");
        assert_eq!(and("Agua", "Hierro"), "Agua y Hierro");
        assert_eq!(
            [kilometre(34_500), kilometre(34_000), kilometre(50), kilometre(100_010)],
            ["34.5", "34", "0.05", "100.01"]
        );
        assert_eq!(
            [metres(3.0), metres(123.0), metres(997.0), metres(12_345.0)],
            ["5 m", "120 m", "1.0 km", "12 km"]
        );
        assert_eq!([colonia("Centro"), colonia("Barrio de Santiago")], ["Col. Centro", "Barrio de Santiago"]);
    }
}
