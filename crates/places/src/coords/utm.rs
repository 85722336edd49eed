//! Positions in metres of a UTM zone.

use super::{Form, Written};
use atalaya_model::Position;

/// `14Q 431123 2133456`, `14N 431123 E 2133456 N`, `UTM 14 …`: WGS 84.
pub(super) fn utm(text: &str) -> Option<Written> {
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
