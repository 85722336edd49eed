//! What must hold for every street of a gazetteer, on an invented one of a few thousand streets.

use atalaya_model::Position;
use atalaya_places::{
    Ask, Gazetteer, Point, Source, Street, answer::Hit, file, fuzz, name_key, synthetic::state,
};
use proptest::prelude::*;
use std::sync::LazyLock;

/// The first answer is called so.
fn is_called(hit: &Hit, name: &str) -> bool {
    name_key(&hit.label) == name_key(name)
}

/// It lies in an area of that name (a colonia may be called like a municipality), or it is a street that runs through
/// one: the place that is shown of it may lie on the other side.
fn is_in(hit: &Hit, area: &str, gazetteer: &Gazetteer, source: &Source) -> bool {
    let called = |name: Option<&str>| name.is_some_and(|name| name_key(name) == name_key(area));
    let around = [&hit.neighbourhood, &hit.locality, &hit.municipality.as_ref().map(|m| m.name.clone())];
    if around.into_iter().any(|name| called(name.as_deref())) {
        return true;
    }
    let municipality = |p: &Point| gazetteer.surroundings(&p.position()?, None).municipality.map(|m| m.name);
    let Some(at) = Point::degrees(hit.lat, hit.lon) else { return false };
    let is_it = |s: &&Street| s.lines.iter().flatten().any(|p| p.metres_to(at) < 1.0);
    let mut streets = source.streets.iter().filter(|s| is_called(hit, &s.name)).filter(is_it);
    streets.any(|s| s.lines.iter().flatten().any(|p| called(municipality(p).as_deref())))
}

#[test]
fn every_street_is_found_first_by_its_own_name() {
    let source = state(3, 3_000);
    let gazetteer = Gazetteer::new(vec![source.clone()]).unwrap();
    let mut wrong = Vec::new();
    for street in source.streets.iter().step_by(5) {
        let middle = street.lines[0][street.lines[0].len() / 2];
        let here = Position::new(middle.lat(), middle.lon()).unwrap();
        let municipality = gazetteer.surroundings(&here, None).municipality.unwrap().name;
        let mut first = |text: &str, near, good: &dyn Fn(&Hit) -> bool| {
            let ask = Ask { text, near, accuracy_m: Some(50.0), ..Ask::default() };
            let hit = gazetteer.search(&ask).hits.into_iter().next();
            if !hit.as_ref().is_some_and(good) {
                wrong.push(format!("{text}, near {near:?}: {:?}", hit.map(|h| (h.label, h.detail))));
            }
        };
        // With its municipality from anywhere; alone by whoever calls from there.
        let text = format!("{}, {municipality} ", street.name);
        first(&text, None, &|hit| {
            is_called(hit, &street.name) && is_in(hit, &municipality, &gazetteer, &source)
        });
        first(&format!("{} ", street.name), Some(here), &|hit| {
            is_called(hit, &street.name) && hit.distance_m.is_some_and(|m| m <= 150.0)
        });
    }
    assert!(wrong.is_empty(), "{} wrong, the first: {:#?}", wrong.len(), &wrong[..wrong.len().min(10)]);
}

#[test]
fn a_seed_gives_the_same_state_and_a_file_gives_it_back() {
    let (one, two) = (state(5, 400), state(5, 400));
    assert_eq!(one, two);
    assert_ne!(one, state(6, 400));
    assert_eq!(file::decode(&file::encode(&one)).unwrap(), one);
}

#[test]
fn every_house_is_found_at_its_door() {
    let source = state(9, 600);
    let gazetteer = Gazetteer::new(vec![source.clone()]).unwrap();
    for street in source.streets.iter().filter(|s| s.houses.len() > 3).step_by(4) {
        let house = street.houses[street.houses.len() / 2];
        let near = Position::new(house.at.lat() + 0.002, house.at.lon()).ok();
        let text = format!("{} {} ", street.name, house.number);
        let found = gazetteer.search(&Ask { text: &text, near, accuracy_m: Some(300.0), ..Ask::default() });
        let metres = found.hits.iter().take(3).filter_map(|h| {
            let there = Position::new(h.lat, h.lon).ok()?;
            Some(there.distance_to(&house.at.position()?).0)
        });
        let nearest = metres.fold(f64::INFINITY, f64::min);
        assert!(nearest < 1.0, "{text}: {:#?}", found.hits.first());
    }
}

/// Of a small file, the part behind its checksum.
static CONTENT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let file = file::encode(&state(11, 40));
    let info = u32::from_le_bytes([file[10], file[11], file[12], file[13]]) as usize;
    file[54 + info..].to_vec()
});

/// A collection of geometries, sound ones and such of the given text.
fn collection(features: &[(usize, String, String, bool)]) -> String {
    const KINDS: [&str; 7] =
        ["Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection", "Circle"];
    const RING: &str = "[[-99.6,19.2],[-99.5,19.2],[-99.5,19.3],[-99.6,19.2]]";
    let one = |(kind, k, text, sound): &(usize, String, String, bool)| {
        let coordinates = match (sound, KINDS[*kind]) {
            (true, "Point") => "[-99.65,19.29,2600]".to_owned(),
            (true, "LineString") => RING.to_owned(),
            (true, "MultiPolygon") => format!("[[{RING}],[{RING}]]"),
            (true, _) => format!("[{RING}]"),
            (false, _) => text.clone(),
        };
        let kind = KINDS[*kind];
        format!(
            r#"{{"properties":{{"k":"{k}","n":"Uno","s":"Av. A","h":"{kind}"}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
        )
    };
    let all: Vec<String> = features.iter().map(one).collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, all.join(","))
}

proptest! {
    #[test]
    fn nothing_typed_breaks_the_search(text in "\\PC{0,60}") {
        fuzz::place_query(text.as_bytes());
    }
    /// Made of what coordinates, kilometres and addresses are made of.
    #[test]
    fn nor_what_looks_like_a_place(text in "([0-9]{1,3}|[.,°'\"º+\\- ]|[NSEWO]|km |autopista |av |esq |y |# ?|CR|X7|geo:|://){0,14}") {
        fuzz::place_query(text.as_bytes());
    }
    #[test]
    fn nor_what_is_typed_for_a_position(lat in -90.0f64..=90.0, lon in -180.0f64..=180.0, form in 0..4) {
        let text = match form {
            0 => format!("{lat}, {lon}"),
            1 => format!("{lat:.3} {lon:.5}"),
            2 => format!("geo:{lat:.6},{lon:.6}"),
            _ => format!("{:.0}°{:.3}'N {:.0}°{:.3}'W", lat.abs().floor(), 60.0 * lat.fract().abs(), lon.abs().floor(), 60.0 * lon.fract().abs()),
        };
        fuzz::place_query(text.as_bytes());
    }
    #[test]
    fn no_bytes_break_the_readers_of_tables(data in prop::collection::vec(any::<u8>(), 0..400)) {
        fuzz::places_csv(&data);
        fuzz::places_geojson(&data);
    }
    /// Made of what lists of places are made of.
    #[test]
    fn nor_do_rows_that_look_like_places(
        rows in prop::collection::vec("[amsbfx]?,[A-Za-z áñ]{0,8},(-99\\.[0-9]{1,3}|19\\.[0-9]{1,3}|\"19°17'3\"\"|x?),(-99\\.[0-9]{1,3}|190|),(Av\\. [A-C]|),[0-9]{0,3}( ?[AB])?,[,\"]?", 0..8),
        columns in prop::sample::select(vec!["k,n,lat,lon,s,h", "k,o,lat,lon,n,s,h", "n,lat,lon,p,c,k,s,h,o", "lon,lat"]),
    ) {
        fuzz::places_csv(format!("{columns},c,p,o,n,s,h,k,lat,lon\n{}", rows.join("\n")).as_bytes());
    }
    #[test]
    fn nor_do_features_that_look_like_places(
        features in prop::collection::vec((0..7usize, "[amsbfx]", "(\\[|\\]|-99\\.[0-9]|19\\.[0-9]|,|null|\"x\"){0,12}", any::<bool>()), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let text = collection(&features);
        fuzz::places_geojson(text.as_bytes());
        fuzz::places_geojson(&text.as_bytes()[..cut.index(text.len())]);
    }
    #[test]
    fn no_bytes_break_the_reader_of_files(data in prop::collection::vec(any::<u8>(), 0..400)) {
        fuzz::places_file(&data);
    }
    /// A sound file that was spoilt in some places gets further in.
    #[test]
    fn nor_does_a_spoilt_file(places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), end in any::<prop::sample::Index>()) {
        let mut data = CONTENT.clone();
        for (place, byte) in &places {
            let place = place.index(data.len());
            data[place] = *byte;
        }
        fuzz::places_file(&data);
        data.truncate(end.index(data.len()));
        fuzz::places_file(&data);
    }
}

#[test]
fn the_content_that_is_spoilt_is_a_sound_one() {
    assert!(CONTENT.len() > 1_000);
    let whole = file::encode(&state(11, 40));
    assert_eq!(file::decode(&whole).unwrap().streets.len(), state(11, 40).streets.len());
    assert!(whole.ends_with(&CONTENT));
}
