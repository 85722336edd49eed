//! Streets, ways, rails, ferries, runways.

use super::{Sketch, name_of};
use crate::feature::Layer;
use atalaya_osm::Tags;

/// A line that is travelled on.
pub(crate) fn road_of(tags: &Tags<'_>) -> Option<Sketch> {
    let sketch = match (tags.get("highway"), tags.get("railway"), tags.get("route"), tags.get("aeroway")) {
        (Some(class), ..) => highway(class, tags)?,
        (_, Some(class), ..) => rail(class)?,
        (_, _, Some("ferry"), _) => Sketch::new(Layer::Roads, "ferry", 10, 350).with("kind_detail", "ferry"),
        (_, _, _, Some(class @ ("runway" | "taxiway"))) => {
            Sketch::new(Layer::Roads, "aeroway", if class == "runway" { 10 } else { 12 }, 300)
                .with("kind_detail", class)
        }
        _ => return None,
    };
    let yes = |key: &str| tags.get(key).is_some_and(|v| v != "no");
    let mut sketch = sketch.with_text("name", name_of(tags)).with_text("ref", tags.get("ref"));
    if yes("bridge") {
        sketch = sketch.with("is_bridge", "yes");
    }
    if yes("tunnel") || tags.is("covered", "yes") {
        sketch = sketch.with("is_tunnel", "yes");
    }
    let roundabout = matches!(tags.get("junction"), Some("roundabout" | "circular"));
    match tags.get("oneway") {
        Some("yes" | "1" | "true") => sketch = sketch.with("oneway", "yes"),
        Some("-1" | "reverse") => sketch = sketch.with("oneway", "-1"),
        None if roundabout || tags.is("highway", "motorway") => sketch = sketch.with("oneway", "yes"),
        _ => {}
    }
    Some(sketch)
}

fn highway(class: &str, tags: &Tags<'_>) -> Option<Sketch> {
    let (base, link) = match class.strip_suffix("_link") {
        Some(base) => (base, true),
        None => (class, false),
    };
    let (kind, zoom, rank) = match base {
        "motorway" => ("highway", 4, 900),
        "trunk" => ("highway", 5, 880),
        "primary" => ("major_road", 7, 850),
        "secondary" => ("major_road", 9, 800),
        "tertiary" => ("major_road", 10, 750),
        "residential" | "unclassified" | "living_street" | "road" => ("minor_road", 12, 700),
        "service" => ("minor_road", 13, if tags.has("service") { 500 } else { 550 }),
        "raceway" => ("other", 13, 300),
        "busway" | "bus_guideway" => ("minor_road", 13, 500),
        "track" => ("path", 13, 400),
        "pedestrian" => ("path", 12, 600),
        "footway" | "path" | "cycleway" | "bridleway" | "steps" | "corridor" => ("path", 13, 350),
        _ => return None,
    };
    // Pavements beside a street double it on the map.
    let sidewalk = tags.is("footway", "sidewalk") || tags.is("footway", "crossing");
    let zoom = if link {
        (zoom + 3).min(12)
    } else if sidewalk {
        14
    } else {
        zoom
    };
    let rank = if sidewalk { 200 } else { rank };
    let sketch = Sketch::new(Layer::Roads, kind, zoom, rank).with("kind_detail", base);
    Some(if link { sketch.with("is_link", "yes") } else { sketch })
}

fn rail(class: &str) -> Option<Sketch> {
    let (zoom, rank) = match class {
        "rail" => (9, 450),
        "subway" | "light_rail" | "tram" | "monorail" | "narrow_gauge" | "funicular" => (12, 420),
        _ => return None,
    };
    Some(Sketch::new(Layer::Roads, "rail", zoom, rank).with("kind_detail", class))
}
