//! Positions in the forms people type, paste or read from a telephone.

use crate::pluscode::Code;
use atalaya_geo::STATE_OF_MEXICO;
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
        return link(text);
    }
    pair(text).or_else(|| utm(text))
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

/// Coordinates in the address of a map page: `@lat,lon`, `q=`, `ll=`, `query=`, `#map=z/lat/lon`,
/// `mlat=…&mlon=…`, `!3d…!4d…`, `geo:lat,lon`.
fn link(text: &str) -> Option<Written> {
    let text = text.replace("%2C", ",").replace("%2c", ",").replace("%20", " ");
    let written = |lat: f64, lon: f64| {
        let position = Position::new(lat, lon).ok()?;
        Some(Written { position, form: Form::Link, supposed: None, radius_m: 10.0, code: None })
    };
    let after = |mark: &str| text.split_once(mark).map(|(_, rest)| rest);
    // The pin of the place comes before the middle of the map.
    if let Some((lat, lon)) = after("!3d").and_then(|rest| rest.split_once("!4d")) {
        return written(leading(lat)?.0, leading(lon)?.0);
    }
    if let (Some(lat), Some(lon)) = (after("mlat="), after("mlon=")) {
        return written(leading(lat)?.0, leading(lon)?.0);
    }
    for mark in
        ["query=", "?q=", "&q=", "?ll=", "&ll=", "destination=", "geo:", "/@", "loc:", "/search/", "/place/"]
    {
        let Some(rest) = after(mark) else { continue };
        let rest = rest.strip_prefix("loc:").unwrap_or(rest);
        if let Some((lat, rest)) = leading(rest)
            && let Some((lon, _)) =
                rest.strip_prefix(',').map(|r| r.trim_start_matches(['+', ' '])).and_then(leading)
        {
            return written(lat, lon);
        }
    }
    let mut parts = after("#map=")?.split('/').skip(1);
    written(leading(parts.next()?)?.0, leading(parts.next()?)?.0)
}

/// A decimal number at the start of a text, and what follows.
fn leading(text: &str) -> Option<(f64, &str)> {
    let end = text
        .char_indices()
        .find(|(i, c)| !(c.is_ascii_digit() || *c == '.' || (*i == 0 && matches!(c, '-' | '+'))))
        .map_or(text.len(), |(i, _)| i);
    let (number, rest) = text.split_at(end);
    number.parse::<f64>().ok().filter(|n| n.is_finite()).map(|n| (n, rest))
}

/// What a coordinate text is made of.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Piece {
    Number {
        value: f64,
        decimals: bool,
        minus: bool,
    },
    Degree,
    Minute,
    Second,
    /// +1 north or east, -1 south or west; whether it is a latitude.
    Letter {
        sign: f64,
        latitude: bool,
    },
    Comma,
}

/// One of the two angles while it is put together.
#[derive(Clone, Copy, Default, Debug)]
struct Angle {
    parts: [f64; 3],
    count: usize,
    minus: bool,
    letter: Option<(f64, bool)>,
    decimals: bool,
    marked: bool,
}

impl Angle {
    fn degrees(&self) -> Option<f64> {
        let [d, m, s] = self.parts;
        let whole = |x: f64| x.fract() == 0.0;
        if self.count == 0 || m >= 60.0 || s >= 60.0 {
            return None;
        }
        if (self.count > 1 && !whole(d)) || (self.count > 2 && !whole(m)) {
            return None;
        }
        let value = d + m / 60.0 + s / 3600.0;
        let sign = match self.letter {
            // `-99.6 W` says the same thing twice.
            Some((sign, _)) => sign,
            None if self.minus => -1.0,
            None => 1.0,
        };
        Some(value * sign)
    }
}

fn pair(text: &str) -> Option<Written> {
    let pieces = pieces(text)?;
    let [first, second] = angles(&pieces)?;
    let (mut lat, mut lon) = (first, second);
    match (first.letter.map(|l| l.1), second.letter.map(|l| l.1)) {
        (Some(true), Some(true)) | (Some(false), Some(false)) => return None,
        (Some(false), _) | (_, Some(true)) => (lat, lon) = (second, first),
        _ => {}
    }
    // Two bare whole numbers ("calle 5 12") are no position, nor is a street's ("Norte 15 94").
    let spoken = |a: &Angle| a.decimals || a.marked || (a.letter.is_some() && a.count > 1);
    if !spoken(&lat) && !spoken(&lon) {
        return None;
    }
    let form = if lat.count > 1 || lon.count > 1 { Form::Sexagesimal } else { Form::Decimal };
    let unsigned = lon.letter.is_none() && !lon.minus;
    let (position, supposed) = settle(lat.degrees()?, lon.degrees()?, unsigned, lat.letter.is_some())?;
    Some(Written { position, form, supposed, radius_m: precision_m(text, form), code: None })
}

/// Completes what people leave out: the minus of a western longitude, the order.
fn settle(lat: f64, lon: f64, unsigned: bool, lettered: bool) -> Option<(Position, Option<&'static str>)> {
    let here = |lat: f64, lon: f64| Position::new(lat, lon).ok().filter(|p| STATE_OF_MEXICO.contains(p));
    if let Some(position) = here(lat, lon) {
        return Some((position, None));
    }
    if unsigned && let Some(position) = here(lat, -lon) {
        return Some((position, Some("Se supuso longitud oeste.")));
    }
    if !lettered {
        if let Some(position) = here(lon, lat) {
            return Some((position, Some("Se supuso que venían en el orden longitud, latitud.")));
        }
        if let Some(position) = here(lon, -lat) {
            return Some((position, Some("Se supuso el orden longitud, latitud y longitud oeste.")));
        }
    }
    Position::new(lat, lon).ok().map(|position| (position, None))
}

/// Half of the last written digit, metres; at least 5.
fn precision_m(text: &str, form: Form) -> f64 {
    let decimals = |part: &str| {
        let mut pieces = part.split(['.', ',']);
        pieces.nth(1).map_or(0, |d| d.bytes().take_while(u8::is_ascii_digit).count().min(9)) as i32
    };
    let shortest =
        text.split_whitespace().filter(|w| w.contains(|c: char| c.is_ascii_digit())).map(decimals).max();
    let unit = match form {
        Form::Sexagesimal if text.contains(['"', '”', '″']) || text.contains("''") => 31.0,
        Form::Sexagesimal => 1_855.0 / if shortest.unwrap_or(0) == 0 { 60.0 } else { 1.0 },
        _ => 111_195.0,
    };
    (unit / 10f64.powi(shortest.unwrap_or(0)) / 2.0).max(5.0)
}

fn pieces(text: &str) -> Option<Vec<Piece>> {
    let mut out = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    // A comma between digits is decimal when there are two such, or a point stands nowhere.
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    let inner = (1..chars.len()).filter(|&i| chars[i] == ',' && digit(i - 1) && digit(i + 1)).count();
    let comma_decimal = !chars.contains(&'.') && (inner >= 2 || (inner == 1 && separated(&chars)));
    let mut i = 0;
    while let Some(&c) = chars.get(i) {
        i += 1;
        match c {
            c if c.is_whitespace() => {}
            '0'..='9' | '-' | '+' | '−' | '–' => {
                let minus = matches!(c, '-' | '−' | '–');
                if !c.is_ascii_digit() && !digit(i) {
                    return None;
                }
                let mut figure = String::new();
                if c.is_ascii_digit() {
                    figure.push(c);
                }
                let mut decimals = false;
                while let Some(&n) = chars.get(i) {
                    match n {
                        '0'..='9' => figure.push(n),
                        '.' if !decimals && digit(i + 1) => {
                            decimals = true;
                            figure.push('.');
                        }
                        ',' if comma_decimal && !decimals && digit(i + 1) && digit(i - 1) => {
                            decimals = true;
                            figure.push('.');
                        }
                        _ => break,
                    }
                    i += 1;
                }
                if figure.len() > 24 {
                    return None;
                }
                out.push(Piece::Number { value: figure.parse().ok()?, decimals, minus });
            }
            '°' | 'º' | 'ª' | '˚' => out.push(Piece::Degree),
            '\'' | '′' | '’' | '´' | '‘' | '`' => {
                if matches!(chars.get(i), Some('\'' | '′' | '’' | '´')) {
                    i += 1;
                    out.push(Piece::Second);
                } else {
                    out.push(Piece::Minute);
                }
            }
            '"' | '″' | '”' | '“' => out.push(Piece::Second),
            ',' | ';' | '/' | '|' => out.push(Piece::Comma),
            '(' | ')' | '[' | ']' | ':' | '=' | '.' => {}
            c if c.is_alphabetic() => {
                let mut word = c.to_lowercase().collect::<String>();
                while let Some(n) = chars.get(i).filter(|n| n.is_alphabetic()) {
                    word.extend(n.to_lowercase());
                    i += 1;
                }
                match word.as_str() {
                    "n" | "norte" | "north" => out.push(Piece::Letter { sign: 1.0, latitude: true }),
                    "s" | "sur" | "south" => out.push(Piece::Letter { sign: -1.0, latitude: true }),
                    "e" | "este" | "east" | "oriente" => {
                        out.push(Piece::Letter { sign: 1.0, latitude: false })
                    }
                    "o" | "w" | "oeste" | "west" | "poniente" => {
                        out.push(Piece::Letter { sign: -1.0, latitude: false });
                    }
                    "grados" | "gdos" | "deg" => out.push(Piece::Degree),
                    "minutos" | "min" => out.push(Piece::Minute),
                    "segundos" | "seg" | "sec" => out.push(Piece::Second),
                    "lat" | "latitud" | "lon" | "long" | "lng" | "longitud" | "coordenadas" | "y" | "con" => {
                    }
                    _ => return None,
                }
            }
            _ => return None,
        }
        if out.len() > 20 {
            return None;
        }
    }
    Some(out)
}

/// Whether something other than a comma parts the two numbers, so that a comma can be decimal.
fn separated(chars: &[char]) -> bool {
    let text: String = chars.iter().collect();
    text.split_whitespace().filter(|w| w.contains(|c: char| c.is_ascii_digit())).count() >= 2
        && !text.contains(", ")
}

fn angles(pieces: &[Piece]) -> Option<[Angle; 2]> {
    let mut done: Vec<Angle> = Vec::new();
    let mut now = Angle::default();
    let mut waiting: Option<(f64, bool)> = None;
    let numbers = pieces.iter().filter(|p| matches!(p, Piece::Number { .. })).count();
    let marked = pieces.iter().any(|p| matches!(p, Piece::Degree | Piece::Minute | Piece::Second));
    // Without marks, numbers are shared out evenly: 2, 4 or 6.
    let each = if numbers % 2 == 0 { numbers / 2 } else { return None };
    if !(1..=3).contains(&each) {
        return None;
    }
    for (i, piece) in pieces.iter().enumerate() {
        match *piece {
            Piece::Number { value, decimals, minus } => {
                if now.count == each || (now.count > 0 && minus) {
                    done.push(std::mem::take(&mut now));
                }
                if now.count == 0 {
                    now.letter = waiting.take();
                    now.minus = minus;
                }
                *now.parts.get_mut(now.count)? = value;
                now.count += 1;
                now.decimals |= decimals;
                now.marked |= marked && each > 1;
            }
            Piece::Degree if now.count == 1 => now.marked = true,
            Piece::Minute if now.count == 2 => {}
            Piece::Second if now.count == 3 => {}
            Piece::Degree | Piece::Minute | Piece::Second => return None,
            Piece::Letter { sign, latitude } => {
                // Before its numbers when nothing has been read yet, else after them.
                let leads = done.is_empty() && now.count == 0 || waiting_leads(pieces);
                if leads {
                    if now.count > 0 {
                        done.push(std::mem::take(&mut now));
                    }
                    waiting = Some((sign, latitude));
                } else if now.letter.is_none() && now.count > 0 {
                    now.letter = Some((sign, latitude));
                } else {
                    return None;
                }
            }
            Piece::Comma => {
                // The comma parts the angles; a stray one within an angle makes no sense.
                if now.count != each && i + 1 < pieces.len() {
                    return None;
                }
            }
        }
    }
    if now.count > 0 {
        done.push(now);
    }
    let [first, second] = done[..] else { return None };
    (first.count == second.count || marked).then_some([first, second])
}

/// Letters stand before their numbers: `N 19 17.5 W 99 39.2`.
fn waiting_leads(pieces: &[Piece]) -> bool {
    matches!(pieces.first(), Some(Piece::Letter { .. }))
}

/// `14Q 431123 2133456`, `14N 431123 E 2133456 N`, `UTM 14 …`: WGS 84.
fn utm(text: &str) -> Option<Written> {
    let upper = text.to_ascii_uppercase();
    let clean = upper.trim_start_matches("UTM").trim_start_matches([':', ' ']);
    let mut words = clean.split([' ', ',', ';']).filter(|w| !w.is_empty());
    let zone_text = words.next()?;
    let digits = zone_text.bytes().take_while(u8::is_ascii_digit).count();
    let zone: u32 = zone_text.get(..digits)?.parse().ok()?;
    let mut band = zone_text.get(digits..)?.to_owned();
    let mut numbers = Vec::new();
    for word in words {
        let figure = word.trim_end_matches(['E', 'N', 'M']).trim_start_matches(['E', 'N', '=', ':']);
        if figure.is_empty() {
            continue;
        }
        if let Ok(number) = figure.parse::<f64>() {
            numbers.push(number);
        } else if band.is_empty() && figure.len() == 1 {
            band = figure.to_owned();
        } else {
            return None;
        }
    }
    let [easting, northing] = numbers[..] else { return None };
    let sane = (1..=60).contains(&zone)
        && (100_000.0..900_000.0).contains(&easting)
        && (0.0..10_000_000.0).contains(&northing);
    if !sane || band.len() > 1 {
        return None;
    }
    // Bands C to M are south; a lone N is read as north, which the band N is too.
    let south = band.bytes().next().is_some_and(|b| (b'C'..=b'M').contains(&b));
    let (lat, lon) = utm_to_degrees(zone, easting, northing, south);
    let position = Position::new(lat, lon).ok()?;
    Some(Written { position, form: Form::Utm, supposed: None, radius_m: 5.0, code: None })
}

/// Inverse transverse Mercator by Krüger's series to the third order: error under a millimetre inside
/// a zone (Karney 2011, eqs. 7–36).
fn utm_to_degrees(zone: u32, easting: f64, northing: f64, south: bool) -> (f64, f64) {
    const A: f64 = 6_378_137.0;
    const F: f64 = 1.0 / 298.257_223_563;
    const K0: f64 = 0.9996;
    let n = F / (2.0 - F);
    let radius = A / (1.0 + n) * (1.0 + n * n / 4.0 + n.powi(4) / 64.0);
    let beta = [
        n / 2.0 - 2.0 * n * n / 3.0 + 37.0 * n.powi(3) / 96.0,
        n * n / 48.0 + n.powi(3) / 15.0,
        17.0 * n.powi(3) / 480.0,
    ];
    let northing = if south { northing - 10_000_000.0 } else { northing };
    let (xi, eta) = (northing / (K0 * radius), (easting - 500_000.0) / (K0 * radius));
    let (mut xi_p, mut eta_p) = (xi, eta);
    for (j, b) in (1..).zip(beta) {
        let j = 2.0 * f64::from(j);
        xi_p -= b * (j * xi).sin() * (j * eta).cosh();
        eta_p -= b * (j * xi).cos() * (j * eta).sinh();
    }
    let chi = (xi_p.sin() / eta_p.cosh()).asin();
    let delta = [
        2.0 * n - 2.0 * n * n / 3.0 - 2.0 * n.powi(3),
        7.0 * n * n / 3.0 - 8.0 * n.powi(3) / 5.0,
        56.0 * n.powi(3) / 15.0,
    ];
    let lat = (1..).zip(delta).fold(chi, |lat, (j, d)| lat + d * (2.0 * f64::from(j) * chi).sin());
    let central = f64::from(zone) * 6.0 - 183.0;
    (lat.to_degrees(), central + eta_p.sinh().atan2(xi_p.cos()).to_degrees())
}

/// A single angle (a cell of a table): decimal or degrees, minutes, seconds with or without letter.
pub fn angle(text: &str) -> Option<f64> {
    // One number alone has nothing to part: its comma is decimal.
    let text = if text.contains('.') { text.to_owned() } else { text.replacen(',', ".", 1) };
    let pieces = pieces(text.trim())?;
    let mut angle = Angle::default();
    for piece in pieces {
        match piece {
            Piece::Number { value, minus, decimals } => {
                if angle.count == 0 {
                    angle.minus = minus;
                }
                *angle.parts.get_mut(angle.count)? = value;
                angle.count += 1;
                angle.decimals |= decimals;
            }
            Piece::Letter { sign, latitude } => angle.letter = Some((sign, latitude)),
            Piece::Degree | Piece::Minute | Piece::Second => {}
            Piece::Comma => return None,
        }
    }
    angle.degrees()
}

#[cfg(test)]
mod tests {
    use super::*;
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
