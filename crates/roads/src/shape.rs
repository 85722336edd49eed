//! Points between an edge's ends, as zigzag varints of differences: three to four bytes a point.

use atalaya_osm::Point;

pub(crate) fn encode(mut last: Point, points: &[Point], out: &mut Vec<u8>) {
    for p in points {
        put(p.lat_e7.wrapping_sub(last.lat_e7), out);
        put(p.lon_e7.wrapping_sub(last.lon_e7), out);
        last = *p;
    }
}

fn put(value: i32, out: &mut Vec<u8>) {
    let mut rest = ((value << 1) ^ (value >> 31)) as u32;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

/// Appends the points. Never fails: whatever the bytes are, they are some points on Earth (a file's
/// checksum guards against accidents, this against panics).
pub(crate) fn decode(mut last: Point, bytes: &[u8], out: &mut Vec<Point>) {
    let mut bytes = bytes.iter();
    while let Some(lat) = take(&mut bytes) {
        let Some(lon) = take(&mut bytes) else { return };
        let lat_e7 = last.lat_e7.wrapping_add(lat).clamp(-900_000_000, 900_000_000);
        let lon_e7 = last.lon_e7.wrapping_add(lon).clamp(-1_800_000_000, 1_800_000_000);
        last = Point { lat_e7, lon_e7 };
        out.push(last);
    }
}

fn take(bytes: &mut std::slice::Iter<'_, u8>) -> Option<i32> {
    let (mut value, mut shift) = (0_u32, 0);
    loop {
        let byte = *bytes.next()?;
        value |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Some((value >> 1) as i32 ^ -((value & 1) as i32));
        }
        shift += 7;
        if shift > 28 + 7 {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn points_come_back(points in prop::collection::vec((-900_000_000..=900_000_000, -1_800_000_000..=1_800_000_000), 1..20)) {
            let points: Vec<Point> = points.into_iter().map(|(lat_e7, lon_e7)| Point { lat_e7, lon_e7 }).collect();
            let mut bytes = Vec::new();
            encode(points[0], &points[1..], &mut bytes);
            let mut back = vec![points[0]];
            decode(points[0], &bytes, &mut back);
            prop_assert_eq!(points, back);
        }
        #[test]
        fn any_bytes_are_points_on_earth(bytes in prop::collection::vec(any::<u8>(), 0..50)) {
            let mut out = Vec::new();
            decode(Point { lat_e7: 1, lon_e7: 1 }, &bytes, &mut out);
            prop_assert!(out.iter().all(|p| p.lat().abs() <= 90.0 && p.lon().abs() <= 180.0));
        }
    }
}
