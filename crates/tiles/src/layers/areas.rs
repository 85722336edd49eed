//! Water, land use, buildings.

use super::{MAX_ZOOM, Sketch, name_of};
use crate::feature::Layer;
use atalaya_osm::Tags;

/// Whether a closed way with these tags bounds an area.
pub(crate) fn is_area(tags: &Tags<'_>) -> bool {
    if tags.is("area", "no") {
        return false;
    }
    kind_of(tags).is_some()
}

/// Streams and rivers drawn as lines.
pub(crate) fn water_line(tags: &Tags<'_>) -> Option<Sketch> {
    let (kind, zoom, rank) = match tags.get("waterway")? {
        kind @ "river" => (kind, 8, 820),
        kind @ "canal" => (kind, 11, 780),
        kind @ "stream" => (kind, 12, 480),
        kind @ ("ditch" | "drain") => (kind, 14, 250),
        _ => return None,
    };
    let sketch = Sketch::new(Layer::Water, kind, zoom, rank).with_text("name", name_of(tags));
    let under = tags.get("tunnel").is_some_and(|v| v != "no");
    (!under).then_some(sketch)
}

/// An area of `m2` square metres. Small ones wait for closer zooms.
pub(crate) fn area_of(tags: &Tags<'_>, m2: f64) -> Option<Sketch> {
    let (layer, kind) = kind_of(tags)?;
    let size = (m2.max(1.0).log2() * 4.0) as u32;
    if layer == Layer::Buildings {
        let zoom = if m2 > 3_000.0 { MAX_ZOOM - 1 } else { MAX_ZOOM };
        let metres = |key: &str| tags.get(key)?.trim_end_matches(" m").parse::<f64>().ok();
        let mut sketch = Sketch::new(layer, kind, zoom, 300 + size.min(150));
        if let Some(height) = metres("height").or_else(|| Some(metres("building:levels")? * 3.0)) {
            sketch = sketch.with("height", height.round() as i64);
        }
        return Some(sketch);
    }
    let base = if layer == Layer::Water { 700 } else { 400 };
    // From the zoom on at which it covers about forty pixels.
    let zoom = (0..=MAX_ZOOM).find(|z| m2 > 40.0 * pixel_m2(*z)).unwrap_or(MAX_ZOOM);
    let named = name_of(tags).filter(|_| !matches!(kind, "residential" | "farmland"));
    Some(Sketch::new(layer, kind, zoom.max(3), base + size.min(200)).with_text("name", named))
}

/// Square metres of a pixel at middle latitudes, tiles of 512 pixels.
fn pixel_m2(zoom: u8) -> f64 {
    let side = 75_000.0 / f64::from(1u32 << zoom);
    side * side
}

fn kind_of<'a>(tags: &Tags<'a>) -> Option<(Layer, &'a str)> {
    if tags.get("building").is_some_and(|v| v != "no") {
        return Some((Layer::Buildings, "building"));
    }
    if let Some(kind) = water(tags) {
        return Some((Layer::Water, kind));
    }
    land(tags).map(|kind| (Layer::Landuse, kind))
}

fn water<'a>(tags: &Tags<'a>) -> Option<&'a str> {
    match (tags.get("natural"), tags.get("waterway"), tags.get("landuse"), tags.get("leisure")) {
        (Some("water"), ..) => Some(match tags.get("water") {
            Some(kind @ ("lake" | "river" | "canal" | "stream" | "basin" | "reservoir" | "pond")) => kind,
            _ => "water",
        }),
        (Some("bay"), ..) => None,
        (_, Some("riverbank"), ..) => Some("river"),
        (_, Some("dock"), ..) => Some("dock"),
        (_, _, Some(kind @ ("reservoir" | "basin")), _) => Some(kind),
        (.., Some("swimming_pool")) => Some("swimming_pool"),
        _ => None,
    }
}

fn land<'a>(tags: &Tags<'a>) -> Option<&'a str> {
    let natural = tags.get("natural").filter(|v| {
        matches!(
            *v,
            "wood"
                | "scrub"
                | "grassland"
                | "heath"
                | "bare_rock"
                | "scree"
                | "sand"
                | "beach"
                | "wetland"
                | "glacier"
        )
    });
    let landuse = tags.get("landuse").filter(|v| {
        matches!(
            *v,
            "forest"
                | "residential"
                | "industrial"
                | "commercial"
                | "retail"
                | "cemetery"
                | "grass"
                | "meadow"
                | "farmland"
                | "farmyard"
                | "orchard"
                | "vineyard"
                | "quarry"
                | "military"
                | "railway"
                | "recreation_ground"
                | "village_green"
                | "landfill"
                | "allotments"
                | "brownfield"
                | "construction"
                | "plant_nursery"
        )
    });
    let leisure = tags.get("leisure").filter(|v| {
        matches!(
            *v,
            "park"
                | "garden"
                | "pitch"
                | "playground"
                | "golf_course"
                | "stadium"
                | "nature_reserve"
                | "sports_centre"
                | "marina"
        )
    });
    let amenity = tags.get("amenity").filter(|v| {
        matches!(
            *v,
            "hospital"
                | "school"
                | "university"
                | "college"
                | "kindergarten"
                | "parking"
                | "prison"
                | "grave_yard"
                | "marketplace"
        )
    });
    let aeroway = tags.get("aeroway").filter(|v| matches!(*v, "aerodrome" | "apron"));
    let pedestrian = tags.get("highway").filter(|v| *v == "pedestrian");
    let protected = tags.get("boundary").filter(|v| matches!(*v, "national_park" | "protected_area"));
    amenity.or(aeroway).or(leisure).or(landuse).or(natural).or(pedestrian).or(protected)
}
