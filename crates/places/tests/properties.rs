//! What must hold for every street of a gazetteer, on an invented one of a few thousand streets.

use atalaya_model::Position;
use atalaya_places::{Ask, Gazetteer, file, name_key, synthetic::state};

#[test]
fn every_street_is_found_first_by_its_own_name_in_its_municipality() {
    let source = state(3, 3_000);
    let gazetteer = Gazetteer::new(vec![source.clone()]).unwrap();
    let mut wrong = Vec::new();
    for street in source.streets.iter().step_by(5) {
        let middle = street.lines[0][street.lines[0].len() / 2];
        let here = Position::new(middle.lat(), middle.lon()).unwrap();
        let municipality = gazetteer.surroundings(&here, None).municipality.unwrap();
        let text = format!("{}, {} ", street.name, municipality.name);
        let found = gazetteer.search(&Ask { text: &text, ..Ask::default() }).hits;
        let first = found.first().unwrap_or_else(|| panic!("nothing for {text}"));
        let same_name = first.street.as_deref().is_some_and(|s| name_key(s) == name_key(&street.name));
        // A long street lies in two municipalities: either is right.
        let there = found.first().and_then(|h| h.municipality.as_ref()).map(|m| m.name.clone());
        if !same_name || there.as_ref() != Some(&municipality.name) {
            wrong.push(format!("{text}: {} ({there:?})", first.label));
        }
        // Whoever calls from there means that one.
        let text = format!("{} ", street.name);
        let near = gazetteer.search(&Ask {
            text: &text,
            near: Some(here),
            accuracy_m: Some(50.0),
            ..Ask::default()
        });
        let first = near.hits.first().unwrap_or_else(|| panic!("nothing for {text}"));
        if name_key(first.street.as_deref().unwrap_or(&first.label)) != name_key(&street.name)
            || first.distance_m.is_none_or(|m| m > 150.0)
        {
            wrong.push(format!("{text} from there: {} {}", first.label, first.detail));
        }
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
