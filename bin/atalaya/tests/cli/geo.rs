//! Imports of OpenStreetMap: what is refused, what is said, what an interrupted one leaves.

use crate::{args, support::run};
use atalaya_osm::testing::{Extract, NODE, WAY, gzip};
use atalaya_server::geo::manifest::{Install, Label, Manifest, directory};
use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

/// A town of blocks; some 100,000 for one that takes a while to read.
fn town(side: i64) -> Extract {
    let id = |x: i64, y: i64| y * side + x + 1;
    let mut extract = Extract::default();
    for (y, x) in (0..side).flat_map(|y| (0..side).map(move |x| (y, x))) {
        extract = extract.node(id(x, y), 19.2 + y as f64 * 0.0009, -99.7 + x as f64 * 0.00095, &[]);
    }
    for y in 0..side {
        let street: Vec<i64> = (0..side).map(|x| id(x, y)).collect();
        extract = extract.way(y + 1, &street, &[("highway", "residential"), ("name", "Calle")]);
        let avenue: Vec<i64> = (0..side).map(|x| id(y, x)).collect();
        extract = extract.way(side + y + 1, &avenue, &[("highway", "primary")]);
    }
    extract.way(1_000_000, &[1, 2], &[("route", "ferry")]).relation(
        1,
        &[(WAY, 1, "from"), (NODE, 2, "via"), (WAY, side + 2, "to")],
        &[("type", "restriction"), ("restriction", "no_left_turn")],
    )
}

fn in_use(data: &Path) -> Option<Vec<u8>> {
    let geo = directory(data);
    let path = Manifest::read(&geo).unwrap().path(&geo, "roads")?;
    Some(std::fs::read(path).unwrap())
}

#[test]
fn an_extract_is_imported_and_reported() {
    let dir = tempfile::tempdir().unwrap();
    let (file, data) = (dir.path().join("town.osm.gz"), dir.path().join("data"));
    std::fs::write(&file, gzip(&town(10).xml())).unwrap();
    run(args!["import", "osm", &file, "--data", &data, "--check"]).expect(0).says("nothing changed");
    assert!(!data.exists(), "a check makes nothing");
    run(args!["import", "osm", &file, "--data", &data])
        .expect(0)
        .says("© OpenStreetMap contributors")
        .says("100 nodes, 21 ways, 1 relations")
        .says("ferries")
        .says("junctions 100")
        .says("in use");
    let first = in_use(&data).unwrap();
    assert!(first.starts_with(b"ATLROADS"));
    let report = run(args!["import", "osm", &file, "--data", &data, "--json"]).expect(0).json();
    assert_eq!(report["read"]["counts"]["nodes"], 100);
    assert!(report["products"]["roads"]["bytes"].as_u64().unwrap() > 1000);
    assert_eq!(in_use(&data).unwrap(), first, "the same extract makes the same file");
}

#[test]
fn tiles_in_use_are_kept_on_request() {
    let dir = tempfile::tempdir().unwrap();
    let (file, data) = (dir.path().join("town.osm.gz"), dir.path().join("data"));
    std::fs::write(&file, gzip(&town(10).xml())).unwrap();
    let import = |more: &[&str]| {
        let fixed = args!["import", "osm", &file, "--data", &data];
        run(fixed.into_iter().chain(more.iter().map(Into::into)))
    };
    let products = || Manifest::read(&directory(&data)).unwrap().products;
    import(&["--keep-tiles"]).expect(0).says("none in use");
    assert_eq!(products().keys().collect::<Vec<_>>(), ["places", "roads"]);
    let mut install = Install::begin(&data).unwrap();
    let label = Label {
        product: "tiles",
        extension: "pmtiles",
        source: "protomaps.pmtiles",
        attribution: "x",
        imported_at: "2026-11-24T00:00:00Z",
    };
    install.add(&label, b"ready-made").unwrap();
    install.commit().unwrap();
    let before = products()["tiles"].clone();
    import(&["--keep-tiles"]).expect(0).says("kept, from protomaps.pmtiles");
    let report = import(&["--keep-tiles", "--json"]).expect(0).json();
    assert_eq!(report["kept"]["tiles"]["source"], "protomaps.pmtiles");
    assert_eq!(products()["tiles"], before);
    assert_eq!(std::fs::read(directory(&data).join(&before.file)).unwrap(), b"ready-made");
    import(&[]).expect(0);
    assert_ne!(products()["tiles"], before);
}

#[test]
fn islands_are_told_with_their_places() {
    let dir = tempfile::tempdir().unwrap();
    let (file, data) = (dir.path().join("town.osm.gz"), dir.path().join("data"));
    let mut extract = town(10);
    for yard in 0..25_i64 {
        let (id, lat) = (500_000 + 10 * yard, 19.5 + yard as f64 * 0.01);
        let east = -99.5 + (yard + 1) as f64 * 0.0001;
        extract = extract.node(id, lat, -99.5, &[]).node(id + 1, lat, east, &[]);
        let name = format!("Patio {yard}");
        extract = extract.way(id, &[id, id + 1], &[("highway", "service"), ("name", &name)]);
    }
    std::fs::write(&file, gzip(&extract.xml())).unwrap();
    let told = run(args!["import", "osm", &file, "--data", &data]).expect(0);
    assert_eq!(told.out.lines().filter(|line| line.contains("Patio")).count(), 20, "{}", told.out);
    told.says("largest islands:").says("Patio 24, 26").says("1 block, at 19.74000, -99.5");
    let report = run(args!["import", "osm", &file, "--data", &data, "--json"]).expect(0).json();
    assert_eq!(report["products"]["roads"]["largest_islands"].as_array().unwrap().len(), 20);
}

#[test]
fn what_cannot_be_read_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let write = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let good = town(10).pbf(50);
    run(args!["import", "osm", write("good.pbf", &good), "--data", &data]).expect(0);
    let before = in_use(&data).unwrap();
    let refused = |name: &str, bytes: &[u8], said: &str| {
        run(args!["import", "osm", write(name, bytes), "--data", &data]).expect(2).says(said);
        assert_eq!(in_use(&data).unwrap(), before, "{name}");
    };
    refused("short.pbf", &good[..good.len() - 9], "cut off");
    let mut bent = good.clone();
    let middle = bent.len() / 2;
    bent[middle] ^= 0xff;
    refused("bent.pbf", &bent, "damaged");
    refused("a.geojson", b"{\"type\":\"FeatureCollection\",\"features\":[]}", "GeoJSON");
    refused("empty.osm", b"", "empty");
    let metres = b"<osm version='0.6'><node id='1' lat='2133000' lon='-110000'/></osm>";
    refused("utm.osm", metres, "EPSG:4326");
    refused("no-streets.osm", b"<osm version='0.6'><node id='1' lat='19' lon='-99'/></osm>", "no street");
    run(args!["import", "osm", dir.path().join("nowhere.pbf"), "--data", &data]).expect(2);
}

#[test]
fn an_import_that_is_killed_leaves_the_old_streets_in_use() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let (small, large) = (dir.path().join("small.pbf"), dir.path().join("large.osm"));
    std::fs::write(&small, town(10).pbf(50)).unwrap();
    std::fs::write(&large, town(150).xml()).unwrap();
    run(args!["import", "osm", &small, "--data", &data]).expect(0);
    let before = in_use(&data).unwrap();
    let mut killed = 0;
    for after_ms in [5, 30, 80, 150, 250, 400, 600, 900, 1300] {
        let mut import = Command::new(env!("CARGO_BIN_EXE_atalaya"))
            .args(["import", "osm"])
            .arg(&large)
            .arg("--data")
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(after_ms));
        // Done already: then the new streets are in use, and the old ones are put back for the next round.
        if import.try_wait().unwrap().is_some() {
            assert_ne!(in_use(&data).unwrap(), before);
            run(args!["import", "osm", &small, "--data", &data]).expect(0);
            continue;
        }
        import.kill().unwrap();
        import.wait().unwrap();
        let now = in_use(&data).unwrap();
        // Killed between the exchange and the end of the process: the new ones, whole.
        assert!(
            now == before || now.starts_with(b"ATLROADS") && now.len() > before.len() * 100,
            "{after_ms} ms"
        );
        if now == before {
            killed += 1;
        } else {
            run(args!["import", "osm", &small, "--data", &data]).expect(0);
        }
    }
    assert!(killed > 0, "no import was caught at work");
    run(args!["import", "osm", &large, "--data", &data]).expect(0);
    let files: Vec<_> =
        std::fs::read_dir(directory(&data)).unwrap().flatten().map(|e| e.file_name()).collect();
    // The manifest, streets, places, tiles.
    assert_eq!(files.len(), 4, "what interrupted imports left is cleared away: {files:?}");
}
