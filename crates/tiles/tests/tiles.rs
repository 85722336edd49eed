//! An extract becomes an archive; what is in it is read again, tile by tile.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

use atalaya_osm::{
    BytesSource, read,
    testing::{Extract, WAY},
};
use atalaya_tiles::{
    Options, TileMaker, TileReport, Value,
    mvt::{self, Kind, TileFeature, TileLayer},
    pmtiles::{self, Archive},
};
use std::io::Cursor;

fn town() -> Extract {
    // A block of streets around a square, with a lake that has an island, a building with a number and a hospital.
    let at = |i: i64, j: i64| (19.28 + i as f64 * 0.001, -99.66 + j as f64 * 0.001);
    let mut extract = Extract::default();
    for i in 0..10 {
        for j in 0..10 {
            let (lat, lon) = at(i, j);
            extract = extract.node(i * 10 + j + 1, lat, lon, &[]);
        }
    }
    extract
        .node(
            900,
            19.285,
            -99.655,
            &[("place", "city"), ("name", "Toluca de Lerdo"), ("population", "910608")],
        )
        .node(901, 19.2852, -99.6551, &[("amenity", "hospital"), ("name", "Hospital General")])
        .node(902, 19.2853, -99.6552, &[("addr:housenumber", "12"), ("addr:street", "Hidalgo")])
        .way(1, &[1, 2, 3], &[("highway", "primary"), ("name", "Hidalgo"), ("oneway", "yes")])
        .way(2, &[3, 4, 5], &[("highway", "primary"), ("name", "Hidalgo"), ("oneway", "yes")])
        .way(3, &[5, 15, 25], &[("highway", "residential"), ("name", "Juárez")])
        .way(4, &[31, 32, 42, 41, 31], &[("building", "yes"), ("name", "Palacio")])
        .way(5, &[51, 60, 100, 91, 51], &[("type", "x")])
        .way(6, &[62, 63, 73, 72, 62], &[])
        .relation(
            7,
            &[(WAY, 5, "outer"), (WAY, 6, "inner")],
            &[("type", "multipolygon"), ("natural", "water"), ("name", "Lago")],
        )
        .way(8, &[1, 10], &[("boundary", "administrative")])
        .relation(
            9,
            &[(WAY, 8, "outer")],
            &[("type", "boundary"), ("boundary", "administrative"), ("admin_level", "6")],
        )
}

fn made(extract: &Extract, options: Options) -> (TileReport, Vec<u8>) {
    let bytes = extract.xml();
    let mut maker = TileMaker::new(options, tempfile::tempfile);
    let summary = read(&BytesSource(&bytes), &mut [&mut maker], &mut |_| {}).unwrap();
    let mut out = Vec::new();
    let report = maker.finish(&summary, &mut out).unwrap();
    (report, out)
}

fn tile(archive: &[u8], z: u8, lat: f64, lon: f64) -> Vec<TileLayer> {
    let n = f64::from(1u32 << z);
    let x = ((lon + 180.0) / 360.0 * n) as u32;
    let y = ((0.5 - (lat.to_radians().tan() + 1.0 / lat.to_radians().cos()).ln() / std::f64::consts::TAU) * n)
        as u32;
    let bytes = pmtiles::tile(&mut Cursor::new(archive), z, x, y).unwrap().expect("a tile");
    mvt::read(&bytes).unwrap()
}
fn layer<'a>(tile: &'a [TileLayer], name: &str) -> &'a [TileFeature] {
    tile.iter().find(|l| l.name == name).map(|l| l.features.as_slice()).unwrap_or_default()
}
fn text<'a>(feature: &'a TileFeature, key: &str) -> Option<&'a str> {
    feature.attributes.iter().find_map(|(k, v)| match v {
        Value::Text(text) if k == key => Some(text.as_str()),
        _ => None,
    })
}

#[test]
fn a_town_is_on_its_map() {
    let (report, archive) = made(&town(), Options::default());
    let found: Archive = pmtiles::inspect(&mut Cursor::new(&archive)).unwrap();
    assert_eq!(found.bytes, report.bytes);
    assert!(found.attribution.unwrap().contains("OpenStreetMap"));
    // Programs of geography show the attributes that the archive says it has, and no others.
    let roads = &report.layers["roads"];
    assert_eq!((roads.fields["name"], roads.min_zoom, roads.max_zoom), ("String", 7, 14));
    let names: Vec<&str> = found.layers.iter().map(|l| l.id.as_str()).collect();
    assert_eq!(names, ["earth", "water", "boundaries", "buildings", "roads", "places", "pois"]);

    let close = tile(&archive, 14, 19.2815, -99.6585);
    let hidalgo = layer(&close, "roads").iter().find(|f| text(f, "name") == Some("Hidalgo")).unwrap();
    assert_eq!((text(hidalgo, "kind"), text(hidalgo, "kind_detail")), (Some("major_road"), Some("primary")));
    assert_eq!(text(hidalgo, "oneway"), Some("yes"));
    assert_eq!(hidalgo.paths.len(), 1, "two pieces of one street are one line");
    assert!(layer(&close, "earth").iter().all(|f| f.kind == Kind::Area));

    let centre = tile(&archive, 14, 19.2852, -99.6551);
    let hospital = layer(&centre, "pois").iter().find(|f| text(f, "kind") == Some("hospital")).unwrap();
    assert_eq!((hospital.kind, text(hospital, "name")), (Kind::Point, Some("Hospital General")));
    assert!(layer(&centre, "buildings").iter().any(|f| text(f, "addr_housenumber") == Some("12")));
    let far = tile(&archive, 6, 19.2852, -99.6551);
    assert!(layer(&far, "places").iter().any(|f| text(f, "name") == Some("Toluca de Lerdo")));
    assert!(layer(&far, "roads").is_empty() && layer(&far, "pois").is_empty());

    let lakes: Vec<TileFeature> = [(19.2855, -99.6595), (19.2875, -99.6555)]
        .iter()
        .flat_map(|(lat, lon)| layer(&tile(&archive, 14, *lat, *lon), "water").to_vec())
        .collect();
    assert!(lakes.iter().any(|f| f.paths.len() == 2), "the lake keeps its island");
    for lake in &lakes {
        let twice: i64 = (0..lake.paths[0].len())
            .map(|i| {
                let (a, b) = (lake.paths[0][i], lake.paths[0][(i + 1) % lake.paths[0].len()]);
                i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1)
            })
            .sum();
        assert!(twice > 0, "outer rings turn clockwise on the screen");
    }
}

#[test]
fn the_same_extract_gives_the_same_bytes_with_little_memory_too() {
    let whole = made(&town(), Options::default());
    let little = made(&town(), Options { memory_max: 2_000, ..Options::default() });
    assert!(whole.0.spilled == 0 && little.0.spilled > 0);
    assert_eq!(whole.1, little.1);
}

#[test]
fn a_tile_that_would_be_too_large_keeps_what_matters() {
    let mut extract = town();
    for i in 0..3_000i64 {
        let (lat, lon) = (19.2800 + (i / 60) as f64 * 1e-5, -99.6600 + (i % 60) as f64 * 1e-5);
        extract = extract.node(10_000 + i, lat, lon, &[("addr:housenumber", "7"), ("addr:street", "Larga")]);
    }
    let (report, archive) = made(&extract, Options { tile_bytes_max: 8_000, ..Options::default() });
    assert!(report.left_out > 1_000 && report.largest_tile <= 12_000, "{report:?}");
    let close = tile(&archive, 14, 19.2815, -99.6585);
    assert!(layer(&close, "roads").iter().any(|f| text(f, "name") == Some("Hidalgo")));
}

#[test]
fn nothing_to_draw_is_told_and_damaged_archives_are_refused() {
    let bytes = Extract::default().xml();
    let mut maker = TileMaker::new(Options::default(), tempfile::tempfile);
    let summary = read(&BytesSource(&bytes), &mut [&mut maker], &mut |_| {}).unwrap();
    assert!(maker.finish(&summary, &mut Vec::new()).is_err());

    let (_, archive) = made(&town(), Options::default());
    for length in [0, 7, 126, 127, archive.len() / 2, archive.len() - 1] {
        assert!(pmtiles::inspect(&mut Cursor::new(&archive[..length])).is_err(), "{length}");
    }
    for (at, byte) in [(0, b'X'), (7, 2), (99, 2), (98, 3), (100, 30), (40, 255)] {
        let mut bent = archive.clone();
        bent[at] = byte;
        if at == 40 {
            bent[47] = 255;
        }
        assert!(pmtiles::inspect(&mut Cursor::new(&bent)).is_err(), "byte {at}");
    }
    for i in 0..archive.len().min(600) {
        let mut bent = archive.clone();
        bent[i] ^= 0x55;
        atalaya_tiles::fuzz::archive(&bent);
    }
}

#[test]
fn every_tile_of_a_real_extract_is_readable() {
    let base = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["../../../shared/data/osm", "../../../../shared/data/osm"];
    let Some(bytes) = places.iter().find_map(|p| std::fs::read(base.join(p).join("monaco.osm.gz")).ok())
    else {
        eprintln!("skipped: no ../shared/data/osm/monaco.osm.gz beside the repository");
        return;
    };
    let mut maker = TileMaker::new(Options::default(), tempfile::tempfile);
    let summary = read(&BytesSource(&bytes), &mut [&mut maker], &mut |_| {}).unwrap();
    let mut archive = Vec::new();
    let report = maker.finish(&summary, &mut archive).unwrap();
    let header = pmtiles::inspect(&mut Cursor::new(&archive)).unwrap().header;
    assert_eq!(header.addressed, report.tiles);
    let mut file = Cursor::new(&archive);
    let (mut tiles, mut streets) = (0, 0);
    for z in 10..=14u8 {
        let n = f64::from(1u32 << z);
        // Monaco lies around 7.42° east, 43.74° north.
        let (x, y) = ((187.42 / 360.0 * n) as u32, (0.364_62 * n) as u32);
        for (x, y) in
            (x.saturating_sub(3)..=x + 3).flat_map(|x| (y.saturating_sub(3)..=y + 3).map(move |y| (x, y)))
        {
            if let Some(tile) = pmtiles::tile(&mut file, z, x, y).unwrap() {
                tiles += 1;
                streets += layer(&mvt::read(&tile).unwrap(), "roads").len();
            }
        }
    }
    assert!(tiles > 3 && streets > 500, "{tiles} tiles, {streets} streets");
}
