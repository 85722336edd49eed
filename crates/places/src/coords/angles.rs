//! Degrees, minutes and seconds, with or without marks, letters and order.

use super::{Form, Written};
use atalaya_geo::STATE_OF_MEXICO;
use atalaya_model::Position;

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

pub(super) fn pair(text: &str) -> Option<Written> {
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
