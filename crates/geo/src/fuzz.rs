//! Entry points of the fuzz targets: bytes from outside, and what must hold for all of them.

use crate::{
    geojson::AreaFile,
    shape::{Prepared, Pt, Shape},
};

/// A boundary file. What is accepted survives its own encoding and answers for its own vertices.
pub fn geojson(bytes: &[u8]) {
    let Ok(file) = AreaFile::parse(bytes) else { return };
    for area in file.areas {
        if let Ok(shape) = area.shape {
            sound(&shape);
        }
    }
}

/// A shape's encoded bytes.
pub fn shape_bytes(bytes: &[u8]) {
    if let Ok(shape) = Shape::decode(bytes) {
        sound(&shape);
    }
}

fn sound(shape: &Shape) {
    assert_eq!(Shape::decode(&shape.encode()).as_ref(), Ok(shape), "a shape survives its encoding");
    assert_eq!(Shape::of_degrees(&shape.to_degrees()).as_ref(), Ok(shape), "and degrees");
    assert!(shape.area_m2() >= -1.0);
    let prepared = Prepared::of(shape);
    for p in shape.rings().flat_map(|r| r.points().iter().copied()).take(200) {
        assert!(prepared.contains(p), "a vertex is on the border");
    }
    let bounds = shape.bounds();
    for i in 0..8i64 {
        let between = |a: i32, b: i32| (i64::from(a) + (i64::from(b) - i64::from(a)) * i / 8) as i32;
        let p = Pt { lon: between(bounds.west, bounds.east), lat: between(bounds.south, bounds.north) };
        assert_eq!(prepared.contains(p), shape.contains(p));
    }
}
