//! The search box over a small invented town in the municipality of Toluca.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test")]

use atalaya_model::Position;
use atalaya_places::{
    Area, AreaKind, Ask, Builder, Category, Gazetteer, Poi, Point, SourceInfo, StreetClass, Way,
    answer::{Certainty, Exactness, Hit, HitKind},
};

fn p(lat: f64, lon: f64) -> Point {
    Point::degrees(lat, lon).unwrap()
}

/// Streets run east (rows) and north (columns), 100 m apart, from 19.29, -99.66.
fn corner(row: i32, column: i32) -> (i64, Point) {
    let at = p(19.29 + f64::from(row) * 0.0009, -99.66 + f64::from(column) * 0.00095);
    (i64::from(row) * 100 + i64::from(column), at)
}

fn town() -> Gazetteer {
    let mut b = Builder::new();
    let rows = ["Calle Miguel Hidalgo", "Av. Morelos", "Calle 5 de Mayo", "Calle Fuego y Agua"];
    let columns =
        ["Benito Juárez", "Independencia", "Calle Gral. Cuauhtémoc", "1a. Privada de Zaragoza", "Andador 12"];
    let mut way = |name: &str, class, nodes: Vec<(i64, Point)>| {
        b.way(Way { name: name.into(), other: vec![], class, nodes });
    };
    for (row, name) in (0..).zip(rows) {
        way(name, StreetClass::Local, (0..5).map(|c| corner(row, c)).collect());
    }
    for (column, name) in (0..).zip(columns) {
        way(name, StreetClass::Tertiary, (0..4).map(|r| corner(r, column)).collect());
    }
    // A namesake 20 km away, in Lerma's reach.
    way(
        "Calle Miguel Hidalgo",
        StreetClass::Local,
        vec![(9001, p(19.29, -99.48)), (9002, p(19.291, -99.48))],
    );
    let road =
        (0..60).map(|i| (20_000 + i, p(19.30 + i as f64 * 0.001, -99.60 + i as f64 * 0.005))).collect();
    b.way(Way {
        name: "Autopista México-Toluca".into(),
        other: vec!["MEX-15D".into()],
        class: StreetClass::Motorway,
        nodes: road,
    });
    for (number, column) in [("2", 0.2), ("10", 1.2), ("20", 2.6), ("11", 1.1), ("12-B", 1.5)] {
        b.address("Miguel Hidalgo", number, p(19.29005, -99.66 + column * 0.00095));
    }
    b.post("MEX-15D", 50_000, p(19.31, -99.55));
    b.post("", 45_000, p(19.32, -99.50));
    let colonia = |name: &str, lat: f64, lon: f64, rings: Vec<Vec<Point>>| Area {
        kind: AreaKind::Neighbourhood,
        name: name.into(),
        other: vec![],
        code: String::new(),
        centre: p(lat, lon),
        population: 0,
        rings,
    };
    let square = |s: f64, w: f64, n: f64, e: f64| vec![vec![p(s, w), p(s, e), p(n, e), p(n, w)]];
    b.area(colonia("Centro", 19.291, -99.658, square(19.289, -99.661, 19.294, -99.655)));
    b.area(colonia("San Mateo", 19.29, -99.48, vec![]));
    for (name, category, column) in
        [("Farmacia San Juan", "farmacia", 0.4), ("OXXO", "tienda", 3.0), ("", "hospital", 2.0)]
    {
        b.poi(Poi {
            category: Category::named(category).unwrap(),
            name: name.into(),
            other: vec![],
            at: p(19.2904, -99.66 + column * 0.00095),
            address: String::new(),
        });
    }
    let info = SourceInfo { name: "prueba".into(), attribution: "© prueba".into(), ..SourceInfo::default() };
    let (source, _) = b.finish(info);
    let file = atalaya_places::file::encode(&source);
    Gazetteer::new(vec![atalaya_places::file::decode(&file).unwrap()]).unwrap()
}

fn caller() -> Option<Position> {
    Position::new(19.2905, -99.659).ok()
}
fn hits(text: &str, near: Option<Position>) -> Vec<Hit> {
    town().search(&Ask { text, near, accuracy_m: Some(50.0), scope: &[], limit: 10 }).hits
}
#[track_caller]
fn first(text: &str) -> Hit {
    hits(text, caller()).into_iter().next().unwrap_or_else(|| panic!("nothing for {text}"))
}

#[test]
fn streets_are_found_however_they_are_written() {
    for (text, label) in [
        ("Calle Miguel Hidalgo", "Calle Miguel Hidalgo"),
        ("hidalgo", "Calle Miguel Hidalgo"),
        ("HIDALGO MIGUEL", "Calle Miguel Hidalgo"),
        ("c. m hidalgo", "Calle Miguel Hidalgo"),
        ("hgo", "Calle Miguel Hidalgo"),
        ("hidlago", "Calle Miguel Hidalgo"),
        ("hid", "Calle Miguel Hidalgo"),
        ("miguel hida", "Calle Miguel Hidalgo"),
        ("avenida morelos", "Av. Morelos"),
        ("cinco de mayo", "Calle 5 de Mayo"),
        ("5 mayo", "Calle 5 de Mayo"),
        ("general cuautemoc", "Calle Gral. Cuauhtémoc"),
        ("cuahutemoc", "Calle Gral. Cuauhtémoc"),
        ("primera priv saragosa", "1a. Privada de Zaragoza"),
        ("independensia", "Independencia"),
        ("fuego y agua", "Calle Fuego y Agua"),
        ("andador 12", "Andador 12"),
        ("mex-15d", "Autopista México-Toluca"),
    ] {
        assert_eq!(first(text).label, label, "{text}");
    }
    assert_eq!(first("hidalgo").exactness, Exactness::Street);
}

#[test]
fn numbers_are_known_computed_or_said_to_be_unknown() {
    let known = first("hidalgo 10");
    assert_eq!(
        (known.kind, known.exactness, known.label.as_str()),
        (HitKind::Address, Exactness::Exact, "Calle Miguel Hidalgo 10")
    );
    assert!((known.lon - (-99.66 + 1.2 * 0.00095)).abs() < 1e-6);
    let letter = first("Miguel Hidalgo #12-B, Centro, Toluca");
    assert_eq!((letter.exactness, letter.number.as_deref()), (Exactness::Exact, Some("12-B")));
    let computed = first("c hidalgo 16");
    assert_eq!(computed.exactness, Exactness::Interpolated);
    assert!(computed.lon > known.lon && computed.lon < -99.66 + 2.6 * 0.00095);
    let unknown = first("hidalgo 950");
    assert_eq!((unknown.exactness, unknown.kind), (Exactness::Street, HitKind::Address));
    assert!(unknown.note.unwrap().contains("No se conoce"));
    // The 12 of a name is no house number.
    assert_eq!(first("andador 12").number, None);
}

#[test]
fn crossings_are_found_in_both_orders_and_with_errors() {
    let (_, at) = corner(0, 1);
    for text in [
        "hidalgo y independencia",
        "Independencia esq. Hidalgo",
        "hidalgo esquina con independensia",
        "Hidalgo & Independencia, Centro",
        "miguel hidlago con indep",
    ] {
        let hit = first(text);
        assert_eq!((hit.kind, hit.exactness), (HitKind::Crossing, Exactness::Exact), "{text}: {hit:?}");
        assert!(Point::degrees(hit.lat, hit.lon).unwrap().metres_to(at) < 2.0, "{text}: {hit:?}");
    }
    assert_eq!(first("hidalgo y independencia").label, "Calle Miguel Hidalgo e Independencia");
    let fuego = first("fuego y agua y juarez");
    assert_eq!((fuego.kind, fuego.label.as_str()), (HitKind::Crossing, "Calle Fuego y Agua y Benito Juárez"));
}

#[test]
fn between_two_streets_is_the_middle_of_the_block() {
    let hit = first("hidalgo entre juarez e independencia");
    assert_eq!((hit.kind, hit.exactness), (HitKind::Between, Exactness::Interpolated));
    assert_eq!(hit.label, "Calle Miguel Hidalgo, entre Benito Juárez e Independencia");
    let middle = corner(0, 0).1.towards(corner(0, 1).1, 0.5);
    assert!(Point::degrees(hit.lat, hit.lon).unwrap().metres_to(middle) < 3.0);
}

#[test]
fn kilometres_are_posts_or_computed() {
    let post = first("km 50 autopista mexico toluca");
    assert_eq!(
        (post.kind, post.exactness, post.label.as_str()),
        (HitKind::Kilometre, Exactness::Exact, "Km 50, Autopista México-Toluca")
    );
    let computed = first("autopista toluca km 47.5");
    assert_eq!(computed.exactness, Exactness::Interpolated);
    assert!((computed.lon + 99.525).abs() < 0.002, "{computed:?}");
    let far = first("km 3 autopista mexico toluca");
    assert_eq!(far.exactness, Exactness::Street);
    assert!(far.note.is_some());
}

#[test]
fn namesakes_are_told_apart_and_the_near_one_comes_first() {
    let found = hits("calle miguel hidalgo", caller());
    let streets: Vec<_> = found.iter().filter(|h| h.label == "Calle Miguel Hidalgo").collect();
    assert_eq!(streets.len(), 2);
    assert!(streets[0].detail.starts_with("Col. Centro, Toluca · "), "{}", streets[0].detail);
    assert!(
        streets[1].detail.contains("Col. San Mateo") && streets[1].detail.contains("al oriente"),
        "{}",
        streets[1].detail
    );
    let there = hits("calle miguel hidalgo", Position::new(19.29, -99.481).ok());
    assert!(there[0].detail.contains("San Mateo"));
    // What is said of the area counts more than where the caller is supposed to be.
    assert!(first("hidalgo, san mateo").detail.contains("San Mateo"));
}

#[test]
fn scope_decides_between_equals() {
    let town = town();
    let scope = vec!["15051".to_owned()];
    let ask = Ask { text: "hidalgo", scope: &scope, ..Ask::default() };
    let within = town.search(&ask).hits;
    assert_eq!(within[0].municipality.as_ref().and_then(|m| m.code.as_deref()), Some("15051"), "{within:?}");
}

#[test]
fn areas_and_points_of_interest() {
    assert_eq!(first("toluca").kind, HitKind::Municipality);
    assert_eq!(
        (first("col centro").kind, first("col centro").exactness),
        (HitKind::Neighbourhood, Exactness::Area)
    );
    assert_eq!(first("farmacia").label, "Farmacia San Juan");
    assert_eq!(first("oxxo").category.as_deref(), Some("tienda"));
    assert_eq!(first("hospital").label, "Hospital");
    assert_eq!(first("ecatepec").label, "Ecatepec de Morelos");
}

#[test]
fn positions_are_answered_as_positions() {
    let hit = first("19.2905 -99.659");
    assert_eq!((hit.kind, hit.exactness), (HitKind::Coordinates, Exactness::Exact));
    assert!(hit.detail.contains("Hidalgo"), "{}", hit.detail);
    let code = atalaya_places::pluscode::encode(19.2905, -99.659, 10);
    for text in [code.clone(), code[4..].to_owned(), format!("{} Toluca", &code[4..])] {
        let hit = first(&text);
        assert_eq!((hit.kind, hit.label.as_str()), (HitKind::PlusCode, code.as_str()), "{text}");
    }
    let alone = town().search(&Ask { text: &format!("{} Toluca", &code[4..]), ..Ask::default() });
    assert_eq!(alone.hits[0].label, code);
}

#[test]
fn nothing_is_found_for_nothing() {
    for text in ["", " ", "??", "y", "qwertyuiop asdf", "#"] {
        let found = hits(text, caller());
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn surroundings_are_as_sure_as_the_circle_allows() {
    let town = town();
    let on = Position::new(19.29003, -99.66 + 1.3 * 0.00095).unwrap();
    let sure = town.surroundings(&on, Some(15.0));
    assert_eq!(sure.certainty, Certainty::OneStreet);
    let street = sure.street.unwrap();
    assert_eq!(
        (street.name.as_str(), street.numbers.as_slice()),
        ("Calle Miguel Hidalgo", ["10".to_owned(), "12-B".to_owned()].as_slice())
    );
    assert_eq!(street.between.len(), 2);
    assert!(
        sure.label.starts_with("Aprox. sobre Calle Miguel Hidalgo (entre el 10 y el 12-B), entre "),
        "{}",
        sure.label
    );
    assert!(sure.label.ends_with("Col. Centro, Toluca"), "{}", sure.label);
    assert_eq!(sure.landmark.as_deref(), Some("Farmacia San Juan, a 100 m"));
    let several = town.surroundings(&on, Some(120.0));
    assert_eq!(several.certainty, Certainty::SeveralStreets);
    assert!(
        several.streets_in_circle >= 3 && several.label.starts_with("En un radio de 120 m: "),
        "{}",
        several.label
    );
    let wide = town.surroundings(&on, Some(4_000.0));
    assert_eq!((wide.certainty, wide.street), (Certainty::AreaOnly, None));
    let nowhere = town.surroundings(&Position::new(19.0, -99.9).unwrap(), None);
    assert_eq!(nowhere.certainty, Certainty::NoStreet);
    assert!(nowhere.municipality.unwrap().approximate);
    let road = town.surroundings(&Position::new(19.315, -99.525).unwrap(), Some(20.0));
    assert_eq!(road.street.unwrap().kilometre, Some(47.5));
}

#[test]
fn the_shipped_municipalities_are_always_there() {
    let base = Gazetteer::base();
    let found = base.search(&Ask { text: "nezahualcoyotl", ..Ask::default() });
    assert_eq!((found.hits[0].label.as_str(), found.hits[0].source.as_str()), ("Nezahualcóyotl", "base"));
    assert_eq!(base.len(), 125);
    assert_eq!(base.surroundings(&caller().unwrap(), None).municipality.unwrap().name, "Toluca");
}
