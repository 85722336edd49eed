//! Positions in the forms people type, paste or read from a telephone.

mod angles;
mod link;
mod utm;

pub use angles::angle;

use crate::pluscode::Code;
use atalaya_model::Position;

/// How a position was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    Decimal,
    /// Degrees and minutes, perhaps seconds.
    Sexagesimal,
    /// The address of a map page.
    Link,
    /// UTM, WGS 84.
    Utm,
    PlusCode,
}

/// A position read from a text.
#[derive(Clone, PartialEq, Debug)]
pub struct Written {
    pub position: Position,
    pub form: Form,
    /// What was supposed to make sense of it, es-MX: show it.
    pub supposed: Option<&'static str>,
    /// Radius that the form itself leaves open, metres.
    pub radius_m: f64,
    /// The full code, for a Plus Code.
    pub code: Option<String>,
}

/// Longest text that is looked at, bytes.
const LENGTH_MAX: usize = 400;

/// Reads a whole text as a position; `reference` completes short Plus Codes. `None` when the text is
/// no position: then it is looked up as a name.
pub fn parse(text: &str, reference: Option<&Position>) -> Option<Written> {
    let text = text.trim();
    if text.is_empty() || text.len() > LENGTH_MAX {
        return None;
    }
    if let Some(found) = plus_code(text, reference) {
        return Some(found);
    }
    if text.contains("://") || text.starts_with("geo:") || text.starts_with("www.") {
        return link::link(text);
    }
    angles::pair(text).or_else(|| utm::utm(text))
}

/// A code alone, or followed by the name of a place (which the caller of this function resolves).
fn plus_code(text: &str, reference: Option<&Position>) -> Option<Written> {
    let code = Code::parse(text)?;
    let full = match reference {
        Some(p) => code.near(p.lat(), p.lon())?,
        None if code.is_full() => code.clone(),
        None => return None,
    };
    let area = full.area()?;
    let (lat, lon) = area.centre();
    Some(Written {
        position: Position::new(lat, lon).ok()?,
        form: Form::PlusCode,
        supposed: (!code.is_full()).then_some("Código corto completado con el lugar de referencia."),
        radius_m: area.radius_m(),
        code: Some(full.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use atalaya_geo::STATE_OF_MEXICO;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<(f64, f64)> {
        parse(text, None).map(|w| (w.position.lat(), w.position.lon()))
    }

    #[test]
    fn people_write_positions_in_many_ways() {
        let (lat, lon) = (19.2926, -99.6557);
        for text in [
            "19.2926 -99.6557",
            "19.2926, -99.6557",
            "19.2926,-99.6557",
            "(19.2926; -99.6557)",
            "19,2926 -99,6557",
            "19,2926, -99,6557",
            "19.2926 N 99.6557 W",
            "19.2926N, 99.6557O",
            "N 19.2926 W 99.6557",
            "lat: 19.2926 long: -99.6557",
            "19.2926° N, 99.6557° O",
            "19°17'33.36\"N 99°39'20.52\"W",
            "19° 17′ 33.36″ N, 99° 39′ 20.52″ O",
            "19º17’33.36’’ norte 99º39’20.52’’ oeste",
            "19 17 33.36 -99 39 20.52",
            "19°17.556'N 99°39.342'W",
            "-99.6557, 19.2926",
            "19.2926 99.6557",
            "https://www.google.com/maps/@19.2926,-99.6557,17z",
            "https://www.google.com/maps/place/X/@19.1,-99.1,17z/data=!3m1!4b1!4m5!3m4!8m2!3d19.2926!4d-99.6557",
            "https://maps.google.com/?q=19.2926,-99.6557",
            "https://www.google.com/maps/search/?api=1&query=19.2926%2C-99.6557",
            "https://www.openstreetmap.org/#map=17/19.2926/-99.6557",
            "https://www.openstreetmap.org/?mlat=19.2926&mlon=-99.6557#map=17/19.1/-99.1",
            "geo:19.2926,-99.6557?z=15",
            "https://maps.apple.com/?ll=19.2926,-99.6557&q=Pin",
        ] {
            let found = read(text).unwrap_or_else(|| panic!("{text} is not read"));
            assert!((found.0 - lat).abs() < 2e-5 && (found.1 - lon).abs() < 2e-5, "{text}: {found:?}");
        }
    }

    #[test]
    fn what_was_supposed_is_said() {
        let said = |text: &str| parse(text, None).unwrap().supposed;
        assert_eq!(said("19.2926 -99.6557"), None);
        assert!(said("19.2926 99.6557").unwrap().contains("oeste"));
        assert!(said("-99.6557 19.2926").unwrap().contains("orden"));
    }

    #[test]
    fn utm_is_read() {
        // The centre of Toluca in zone 14, by two independent converters.
        let (lat, lon) = read("14Q 431089 2133325").unwrap();
        assert!((lat - 19.2928).abs() < 2e-3 && (lon + 99.6557).abs() < 2e-3, "{lat} {lon}");
        // On the central meridian the easting is 500 km, at the equator the northing 0.
        let (lat, lon) = read("UTM 14N 500000 0").unwrap();
        assert!(lat.abs() < 1e-9 && (lon + 99.0).abs() < 1e-9);
        assert_eq!(read("14Q 31089 2133325"), None);
    }

    #[test]
    fn names_are_not_positions() {
        for text in [
            "",
            "Hidalgo 12",
            "calle 5 12",
            "12 34",
            "km 34.5 autopista",
            "5 de mayo 12",
            "19.2926",
            "91.5 -99.6",
            "norte 12 sur 5 x",
            "Calle 19.5 99.2",
            "19°70'00\"N 99°39'20\"W",
            "Oriente 5",
            "n 12 o 15 17",
            "Norte 15 94",
            "Oriente 5 Poniente 12",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn cells_of_tables_are_read() {
        for (text, due) in [
            ("19°17'33.360\" N", 19.2926),
            ("099°39'20.520\" W", -99.6557),
            ("-99.6557", -99.6557),
            ("19,2926", 19.2926),
        ] {
            let found = angle(text).unwrap_or(f64::NAN);
            assert!((found - due).abs() < 1e-4, "{text}: {found}");
        }
        assert_eq!(angle("sin dato"), None);
    }

    proptest! {
        #[test]
        fn written_positions_come_back(lat in -89.0..89.0f64, lon in -179.0..179.0f64) {
            prop_assume!(lat.abs() > 0.01 && lon.abs() > 0.01);
            let state = |lat: f64, lon: f64| Position::new(lat, lon).is_ok_and(|p| STATE_OF_MEXICO.contains(&p));
            prop_assume!(!state(lon, lat) && !state(lat, -lon) && !state(lon, -lat));
            let dms = |v: f64| {
                let tenths = (v.abs() * 36_000.0).round() as u64;
                format!("{}°{:02}'{:02}.{}\"", tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60, tenths % 10)
            };
            let texts = [
                format!("{lat:.6} {lon:.6}"),
                format!("{lat:.6}, {lon:.6}"),
                format!("{} {}", format!("{lat:.6}").replace('.', ","), format!("{lon:.6}").replace('.', ",")),
                format!("{}{} {}{}", dms(lat), if lat < 0.0 { 'S' } else { 'N' }, dms(lon), if lon < 0.0 { 'O' } else { 'E' }),
            ];
            for text in texts {
                let found = read(&text);
                prop_assert!(found.is_some(), "{} is not read", text);
                let (a, b) = found.unwrap();
                prop_assert!((a - lat).abs() < 3e-5 && (b - lon).abs() < 3e-5, "{}: {} {}", text, a, b);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
            let _ = parse(&text, None);
            let _ = angle(&text);
        }
    }
}
