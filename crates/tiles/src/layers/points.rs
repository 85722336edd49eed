//! Points of interest, those first that a dispatcher asks for, and house numbers.

use super::{MAX_ZOOM, Sketch, name_of};
use crate::feature::Layer;
use atalaya_osm::Tags;

/// A point of interest, from a node or the middle of an area.
pub(crate) fn poi_of(tags: &Tags<'_>) -> Option<Sketch> {
    let (kind, zoom, rank) = emergency(tags).or_else(|| civic(tags)).or_else(|| daily(tags))?;
    let name = name_of(tags).or_else(|| tags.get("brand"));
    // Without a name only what helps by itself is worth its room.
    if name.is_none() && rank < 640 {
        return None;
    }
    Some(Sketch::new(Layer::Pois, kind, zoom, rank).with_text("name", name).with("min_zoom", i64::from(zoom)))
}

type Kind<'a> = (&'a str, u8, u32);

fn emergency<'a>(tags: &Tags<'a>) -> Option<Kind<'a>> {
    if let Some(kind) = tags.get("emergency") {
        return match kind {
            "ambulance_station" => Some((kind, 12, 690)),
            "fire_hydrant" => Some((kind, MAX_ZOOM, 640)),
            "assembly_point" | "defibrillator" | "phone" => Some((kind, MAX_ZOOM, 640)),
            _ => None,
        };
    }
    match tags.get("amenity")? {
        kind @ "hospital" => Some((kind, 11, 695)),
        kind @ ("police" | "fire_station") => Some((kind, 12, 690)),
        kind @ ("clinic" | "prison") => Some((kind, 13, 680)),
        kind @ ("pharmacy" | "doctors") => Some((kind, MAX_ZOOM, 560)),
        _ => None,
    }
}

fn civic<'a>(tags: &Tags<'a>) -> Option<Kind<'a>> {
    match (tags.get("amenity"), tags.get("railway"), tags.get("aeroway"), tags.get("office")) {
        (_, Some("station"), ..) => Some(("train_station", 12, 670)),
        (_, _, Some(kind @ ("aerodrome" | "helipad")), _) => Some((kind, 11, 670)),
        (_, _, _, Some("government")) => Some(("townhall", MAX_ZOOM, 560)),
        (Some(kind), ..) => match kind {
            "university" | "townhall" | "courthouse" | "bus_station" => Some((kind, 13, 660)),
            "school" | "college" | "kindergarten" => Some((kind, 13, 620)),
            "fuel" | "place_of_worship" | "marketplace" | "library" | "theatre" | "cinema"
            | "community_centre" | "social_facility" | "embassy" => Some((kind, MAX_ZOOM, 580)),
            "bank" | "restaurant" | "fast_food" | "cafe" | "bar" | "nightclub" | "parking" => {
                Some((kind, MAX_ZOOM, 480))
            }
            _ => None,
        },
        _ => None,
    }
}

fn daily<'a>(tags: &Tags<'a>) -> Option<Kind<'a>> {
    if let Some(kind) = tags.get("tourism") {
        let rank = match kind {
            "hotel" | "motel" | "museum" | "attraction" | "theme_park" | "zoo" => 540,
            "alpine_hut" | "hostel" | "guest_house" | "camp_site" | "viewpoint" => 500,
            _ => return None,
        };
        return Some((kind, MAX_ZOOM, rank));
    }
    if let Some(kind) = tags.get("leisure") {
        let rank = match kind {
            "stadium" | "sports_centre" | "park" => 560,
            _ => return None,
        };
        return Some((kind, if kind == "park" { 13 } else { MAX_ZOOM }, rank));
    }
    if tags.is("natural", "peak") {
        return Some(("peak", 12, 600));
    }
    if tags.is("mountain_pass", "yes") {
        return Some(("mountain_pass", 12, 600));
    }
    match tags.get("shop")? {
        kind @ ("supermarket" | "mall" | "department_store") => Some((kind, MAX_ZOOM, 540)),
        kind @ ("convenience" | "bakery" | "hardware" | "car_repair") => Some((kind, MAX_ZOOM, 440)),
        _ => None,
    }
}

/// A house number, from a node or the middle of a building.
pub(crate) fn house_number(tags: &Tags<'_>) -> Option<Sketch> {
    let number = tags.get("addr:housenumber").filter(|n| n.len() <= 20)?;
    let sketch = Sketch::new(Layer::Buildings, "address", MAX_ZOOM, 100);
    Some(sketch.with_text("addr_housenumber", Some(number)).with_text("addr_street", tags.get("addr:street")))
}
