//! Plus Codes (Open Location Code): a place as a short code, full or shortened near a reference.
//!
//! Written from the published specification; every step is in whole numbers, so that encoding and
//! decoding agree to the last digit. The one crate that reads short codes drags an argument parser
//! along, the other has not been touched since 2018.

use crate::point::Point;

/// The 20 digits: no vowels, nothing that looks like something else.
const DIGITS: &[u8; 20] = b"23456789CFGHJMPQRVWX";
/// Where the `+` stands in a full code.
const SEPARATOR_AT: usize = 8;
/// Digits in pairs; after them each digit is a cell of a grid of 5 rows and 4 columns.
const PAIRS: usize = 10;
const LENGTH_MAX: usize = 15;
/// Smallest steps of a degree: 20³ after the pairs of whole degrees, times the grid's 5⁵ rows.
const LAT_STEPS: i64 = 8_000 * 3_125;
/// The same with the grid's 4⁵ columns.
const LON_STEPS: i64 = 8_000 * 1_024;

/// The area a code names, degrees.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CodeArea {
    pub south: f64,
    pub west: f64,
    pub north: f64,
    pub east: f64,
}

impl CodeArea {
    /// Centre, degrees; never beyond a pole.
    pub fn centre(&self) -> (f64, f64) {
        (((self.south + self.north) / 2.0).min(90.0), (self.west + self.east) / 2.0)
    }
    /// Half of the diagonal, metres: how far the place may be from the centre.
    pub fn radius_m(&self) -> f64 {
        let (lat, lon) = self.centre();
        match (Point::degrees(self.south, self.west), Point::degrees(lat, lon)) {
            (Some(corner), Some(centre)) => corner.metres_to(centre),
            _ => 0.0,
        }
    }
}

/// The code of a position with 10 digits (about 14 m) or 11 (about 3 m).
pub fn encode(lat: f64, lon: f64, digits: usize) -> String {
    let digits = digits.clamp(PAIRS, LENGTH_MAX);
    // Rounded at a millionth of a step, so that 20.3701125 counts as itself and not as a little less.
    let steps = |degrees: f64, steps: i64| ((degrees * steps as f64) * 1e6).round().div_euclid(1e6) as i64;
    let mut lat = (steps(lat, LAT_STEPS) + 90 * LAT_STEPS).clamp(0, 180 * LAT_STEPS - 1);
    let mut lon = (steps(lon, LON_STEPS) + 180 * LON_STEPS).rem_euclid(360 * LON_STEPS);
    let mut code = [0u8; LENGTH_MAX];
    for place in (PAIRS..LENGTH_MAX).rev() {
        code[place] = DIGITS[((lat % 5) * 4 + lon % 4) as usize];
        lat /= 5;
        lon /= 4;
    }
    for pair in (0..PAIRS / 2).rev() {
        code[pair * 2] = DIGITS[(lat % 20) as usize];
        code[pair * 2 + 1] = DIGITS[(lon % 20) as usize];
        lat /= 20;
        lon /= 20;
    }
    let mut text = String::with_capacity(digits + 1);
    for (place, &digit) in code.iter().take(digits).enumerate() {
        if place == SEPARATOR_AT {
            text.push('+');
        }
        text.push(char::from(digit));
    }
    text
}

/// A code as typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Code {
    /// Digits without the `+`; padding zeros cut off.
    digits: Vec<u8>,
    /// Digits before the `+`: 8 in a full code, 2, 4 or 6 in a shortened one.
    before: usize,
}

impl Code {
    /// Reads a code, in either case. `None` for what is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LENGTH_MAX + 1 || !text.is_ascii() {
            return None;
        }
        let upper = text.to_ascii_uppercase();
        let (before, after) = upper.split_once('+')?;
        if before.len() > SEPARATOR_AT || before.len() < 2 || before.len() % 2 == 1 || after.len() == 1 {
            return None;
        }
        let known = before.trim_end_matches('0');
        let padded = known.len() < before.len();
        let pads_right = before.len() == SEPARATOR_AT && known.len() % 2 == 0 && known.len() >= 2;
        if padded && (!after.is_empty() || !pads_right) {
            return None;
        }
        let digits: Vec<u8> = known.bytes().chain(after.bytes()).collect();
        if digits.is_empty() || !digits.iter().all(|d| DIGITS.contains(d)) {
            return None;
        }
        let code = Self { digits, before: before.len() };
        (!code.is_full() || code.area().is_some()).then_some(code)
    }
    /// Names one place on Earth without a reference.
    pub fn is_full(&self) -> bool {
        self.before == SEPARATOR_AT
    }
    /// The area of a full code; `None` for a short one and for one beyond the poles.
    pub fn area(&self) -> Option<CodeArea> {
        if !self.is_full() {
            return None;
        }
        let (mut lat, mut lon) = (0i64, 0i64);
        let (mut lat_size, mut lon_size) = (400 * LAT_STEPS, 400 * LON_STEPS);
        for (place, digit) in self.digits.iter().enumerate() {
            let value = DIGITS.iter().position(|d| d == digit)? as i64;
            if place >= PAIRS {
                (lat_size, lon_size) = (lat_size / 5, lon_size / 4);
                lat += value / 4 * lat_size;
                lon += value % 4 * lon_size;
            } else if place % 2 == 0 {
                lat_size /= 20;
                lat += value * lat_size;
            } else {
                lon_size /= 20;
                lon += value * lon_size;
            }
        }
        if lat >= 180 * LAT_STEPS || lon >= 360 * LON_STEPS {
            return None;
        }
        let degrees = |steps: i64, of: i64, from: f64| steps as f64 / of as f64 - from;
        Some(CodeArea {
            south: degrees(lat, LAT_STEPS, 90.0),
            west: degrees(lon, LON_STEPS, 180.0),
            north: degrees(lat + lat_size, LAT_STEPS, 90.0),
            east: degrees(lon + lon_size, LON_STEPS, 180.0),
        })
    }
    /// The full code nearest to a reference; a full one is itself.
    pub fn near(&self, lat: f64, lon: f64) -> Option<Self> {
        if self.is_full() {
            return Some(self.clone());
        }
        let missing = SEPARATOR_AT - self.before;
        // The size of the area that the left-out digits choose among.
        let size = 20f64.powi(2 - (missing / 2) as i32);
        let start = encode(lat.clamp(-90.0, 90.0), lon, PAIRS);
        let with_prefix = start.bytes().filter(|b| *b != b'+').take(missing);
        let full =
            Self { digits: with_prefix.chain(self.digits.iter().copied()).collect(), before: SEPARATOR_AT };
        let (at_lat, at_lon) = full.area()?.centre();
        let step = |at: f64, to: f64, low: f64, high: f64| {
            if to + size / 2.0 < at && at - size >= low {
                at - size
            } else if to - size / 2.0 > at && at + size <= high {
                at + size
            } else {
                at
            }
        };
        let (lat, lon) = (step(at_lat, lat, -90.0, 90.0), step(at_lon, lon, f64::MIN, f64::MAX));
        let moved = encode(lat, lon, self.digits.len() + missing);
        let digits = moved.bytes().filter(|b| *b != b'+').take(self.digits.len() + missing).collect();
        Some(Self { digits, before: SEPARATOR_AT })
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for place in 0..self.before.max(self.digits.len()) {
            if place == self.before {
                f.write_str("+")?;
            }
            let digit = self.digits.get(place).copied().unwrap_or(b'0');
            write!(f, "{}", char::from(digit))?;
        }
        if self.digits.len() <= self.before { f.write_str("+") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Cases of the specification's own test data: position, digits, code.
    #[test]
    fn positions_have_their_published_codes() {
        for (lat, lon, digits, code) in [
            (20.3700625, 2.7821875, 10, "7FG49QCJ+2V"),
            (20.3701125, 2.782234375, 11, "7FG49QCJ+2VX"),
            (20.3701135, 2.78223535156, 13, "7FG49QCJ+2VXGJ"),
            (47.0000625, 8.0000625, 10, "8FVC2222+22"),
            (-41.2730625, 174.7859375, 10, "4VCPPQGP+Q9"),
            (90.0, 1.0, 10, "CFX3X2X2+X2"),
            (1.0, 180.0, 10, "62H22222+22"),
            (37.539669125, -122.375069724, 15, "849VGJQF+VX7QR3J"),
        ] {
            assert_eq!(encode(lat, lon, digits), code, "{lat} {lon}");
        }
    }

    #[test]
    fn codes_have_their_published_areas() {
        for (code, south, west, north, east) in [
            ("7FG49Q00+", 20.35, 2.75, 20.4, 2.8),
            ("7FG49QCJ+2V", 20.37, 2.782125, 20.370125, 2.78225),
            ("7FG49QCJ+2VX", 20.3701, 2.78221875, 20.370125, 2.78225),
            ("8FVC2222+22", 47.0, 8.0, 47.000125, 8.000125),
            ("4VCPPQGP+Q9", -41.273125, 174.785875, -41.273, 174.786),
            ("62G20000+", 0.0, -180.0, 1.0, -179.0),
        ] {
            let area = Code::parse(code).unwrap().area().unwrap();
            for (found, due) in
                [(area.south, south), (area.west, west), (area.north, north), (area.east, east)]
            {
                assert!((found - due).abs() < 1e-9, "{code}: {found} {due}");
            }
        }
    }

    #[test]
    fn short_codes_find_the_nearest_full_one() {
        for (short, lat, lon, full) in [
            ("9C3W9QCJ+2VX", 51.3701125, -1.217765625, "9C3W9QCJ+2VX"),
            ("CJ+2VX", 51.3708675, -1.217765625, "9C3W9QCJ+2VX"),
            ("9QCJ+2VX", 51.3852125, -1.217765625, "9C3W9QCJ+2VX"),
            ("22+", 42.899, 9.012, "8FJFW222+"),
        ] {
            assert_eq!(Code::parse(short).unwrap().near(lat, lon).unwrap().to_string(), full);
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for bad in [
            "",
            "+",
            "8FWC2345+G",
            "8FWC2_45+G6",
            "8FWC2η45+G6",
            "8FWC2345+G6+",
            "8FWC2300+G6",
            "WC2300+",
            "G+",
            "8FWC2345+G6A",
            "X2222222+22",
            "8F0C2345+",
            "hidalgo + 12",
        ] {
            assert_eq!(Code::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_code_holds_its_position(lat in -90.0..90.0f64, lon in -180.0..180.0f64, digits in 10usize..=15) {
            let code = Code::parse(&encode(lat, lon, digits)).unwrap();
            let area = code.area().unwrap();
            // One step of the finest grid, for positions on an edge.
            let slack = 1e-7;
            prop_assert!((area.south - slack..=area.north + slack).contains(&lat));
            prop_assert!((area.west - slack..=area.east + slack).contains(&lon));
            let (lat, lon) = area.centre();
            prop_assert_eq!(encode(lat, lon, digits), code.to_string());
        }

        #[test]
        fn a_shortened_code_comes_back(
            lat in -80.0..80.0f64, lon in -179.0..179.0f64, dlat in -0.02..0.02f64, dlon in -0.02..0.02f64
        ) {
            let full = encode(lat, lon, 10);
            let short = Code::parse(&full[4..]).unwrap();
            prop_assert_eq!(short.near(lat + dlat, lon + dlon).unwrap().to_string(), full);
        }
    }
}
