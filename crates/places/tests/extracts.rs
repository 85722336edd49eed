//! Places of OpenStreetMap extracts: one made in memory, and two real ones where the machine has them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

use atalaya_model::Position;
use atalaya_osm::{
    BytesSource, FileSource, read,
    testing::{Extract, NODE, WAY},
};
use atalaya_places::{
    Ask, Gazetteer, Point, Source, SourceInfo,
    answer::{Exactness, HitKind},
    file, name_key,
    osm::{OsmOptions, OsmPlaces},
};
use std::path::PathBuf;

fn places(source: &dyn atalaya_osm::Source, options: OsmOptions) -> Source {
    let mut consumer = OsmPlaces::new(options);
    let summary = read(source, &mut [&mut consumer], &mut |_| {}).unwrap();
    let info =
        SourceInfo { name: "osm".into(), attribution: summary.attribution.clone(), ..SourceInfo::default() };
    let (made, _) = consumer.finish(info);
    let back = file::decode(&file::encode(&made)).unwrap();
    assert_eq!(back, made, "the file gives it back");
    made
}

#[test]
fn tags_become_places() {
    let bytes = Extract::default()
        .node(1, 19.290, -99.660, &[])
        .node(2, 19.290, -99.659, &[])
        .node(3, 19.290, -99.658, &[])
        .node(4, 19.291, -99.659, &[])
        .node(5, 19.2901, -99.6585, &[("addr:housenumber", "12"), ("addr:street", "Calle Hidalgo")])
        .node(6, 19.2902, -99.6584, &[("amenity", "pharmacy"), ("name", "Del Ahorro")])
        .node(7, 19.29001, -99.6595, &[("highway", "milestone"), ("distance", "34.5")])
        .node(8, 19.29, -99.66, &[("place", "neighbourhood"), ("name", "Centro")])
        .node(11, 19.28, -99.67, &[])
        .node(12, 19.28, -99.65, &[])
        .node(13, 19.30, -99.65, &[])
        .node(14, 19.30, -99.67, &[])
        .node(15, 19.292, -99.659, &[])
        .way(20, &[1, 2, 3], &[("highway", "trunk"), ("name", "Calle Hidalgo"), ("ref", "MEX-15")])
        .way(21, &[2, 4], &[("highway", "residential"), ("name", "Juárez"), ("alt_name", "Benito Juárez")])
        .way(22, &[4, 15], &[("highway", "residential")])
        .way(30, &[11, 12, 13], &[])
        .way(31, &[13, 14, 11], &[])
        .relation(
            40,
            &[(WAY, 30, "outer"), (WAY, 31, "outer"), (NODE, 1, "admin_centre")],
            &[("type", "boundary"), ("boundary", "administrative"), ("admin_level", "6"), ("name", "Toluca")],
        )
        .xml();
    let made = places(&BytesSource(&bytes), OsmOptions::default());
    let i = &made.info;
    assert_eq!((i.streets, i.houses, i.crossings, i.areas, i.pois), (2, 1, 1, 2, 1), "{i:?}");
    let gazetteer = Gazetteer::new(vec![made]).unwrap();
    let near = Position::new(19.2905, -99.6588).ok();
    let first =
        |text: &str| gazetteer.search(&Ask { text, near, ..Ask::default() }).hits.into_iter().next().unwrap();
    assert_eq!(
        (first("hidalgo 12").exactness, first("hidalgo y juarez").kind),
        (Exactness::Exact, HitKind::Crossing)
    );
    assert_eq!(
        (first("km 34.5 mex-15").exactness, first("km 34.5 mex-15").kind),
        (Exactness::Exact, HitKind::Kilometre)
    );
    let farmacia = first("farmacia del ahorro");
    assert_eq!((farmacia.label.as_str(), farmacia.municipality.unwrap().approximate), ("Del Ahorro", false));
    assert!(farmacia.detail.contains("Col. Centro, Toluca"), "{}", farmacia.detail);
}

fn extract(name: &str) -> Option<FileSource> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/osm").join(name);
    if !path.is_file() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    Some(FileSource::open(&path).unwrap())
}

/// What is asked for and what should come first: a place by its own name, as it is written.
fn own_names(source: &Source) -> Vec<(&str, Point)> {
    let streets = source.streets.iter().map(|s| (s.name.as_str(), s.lines[0][s.lines[0].len() / 2]));
    let areas = source.areas.iter().map(|a| (a.name.as_str(), a.centre));
    let pois = source.pois.iter().map(|p| (p.name.as_str(), p.at));
    streets.chain(areas).chain(pois).filter(|(name, _)| name_key(name).len() > 2).collect()
}

/// Names whose own place is not the first answer, asked for at the place itself or from nowhere.
fn not_first(gazetteer: &Gazetteer, names: &[(&str, Point)], here: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, at) in names {
        let near = Position::new(at.lat(), at.lon()).ok().filter(|_| here);
        // A space behind: the last word is typed to its end.
        let text = format!("{name} ");
        let found = gazetteer.search(&Ask { text: &text, near, accuracy_m: Some(100.0), ..Ask::default() });
        let first = found.hits.first().map(|h| h.label.clone());
        if first.as_deref().map(name_key) != Some(name_key(name)) {
            wrong.push(format!("{name}: {first:?}"));
        }
    }
    wrong
}

#[test]
fn places_of_real_extracts_come_first_by_their_own_names() {
    let mut wrong = Vec::new();
    for (name, level, least) in [("monaco.osm.gz", 8, 100), ("andorra.osm.pbf", 7, 250)] {
        let Some(source) = extract(name) else { continue };
        let made = places(&source, OsmOptions { municipality_level: level });
        assert!(made.streets.len() >= least, "{name}: {:?}", made.info);
        assert!(made.info.attribution.contains("OpenStreetMap"));
        let gazetteer = Gazetteer::new(vec![made.clone()]).unwrap();
        let names = own_names(&made);
        for here in [true, false] {
            let failed = not_first(&gazetteer, &names, here);
            wrong
                .extend(failed.into_iter().map(|w| format!("{name}, there {here}, of {}: {w}", names.len())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
