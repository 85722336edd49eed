//! `atalaya import places`.

use crate::{args, support::run};
use std::fs;

const MAPPING: &str =
    "kind = \"locality\"\nattribution = \"INEGI\"\n[columns]\nname = \"NOM\"\nlat = \"LAT\"\nlon = \"LON\"\n";

#[test]
fn own_places_are_taken_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let (data, mapping, csv) = (path("data"), path("m.toml"), path("localidades.csv"));
    fs::write(&mapping, MAPPING).unwrap();
    fs::write(&csv, "NOM,LAT,LON\nCacalomacán,19.2528,-99.7064\nTotal,,\n").unwrap();
    let import = |file: &str, more: &[&str]| {
        let fixed = args!["import", "places", file, "--mapping", &mapping, "--data", &data];
        run(fixed.into_iter().chain(more.iter().map(Into::into)))
    };
    import(&csv, &["--check"]).expect(0).says("nothing changed");
    let product = dir.path().join("data/geo/places/localidades.places");
    assert!(!product.exists());
    import(&csv, &[])
        .expect(0)
        .says("2 rows, 1 taken")
        .says("the row has no position (rows 3")
        .says("in use");
    let before = fs::read(&product).unwrap();
    let places = atalaya_places::file::decode(&before).unwrap();
    assert_eq!((places.areas[0].name.as_str(), places.info.attribution.as_str()), ("Cacalomacán", "INEGI"));
    // Whatever is wrong, what is in use stays.
    for (text, words) in [
        ("NOM,LAT,LON\nA,2133325.1,431089.2\n", "EPSG:4326"),
        ("NOM,LAT,LON\nA,-99.7,19.25\n", "exchanged"),
        ("NOM,LAT,LON\nA,41.38,2.17\n", "--anywhere"),
        ("NOMBRE,LAT,LON\nA,19.25,-99.7\n", "no column \"NOM\""),
        ("{\"type\":\"Feature\"}", "no GeoJSON"),
        ("", "NOM"),
    ] {
        fs::write(&csv, text).unwrap();
        import(&csv, &[]).expect(2).says(words);
        assert_eq!(fs::read(&product).unwrap(), before, "{text}");
    }
    import(&csv, &["--name", "a/b"]).expect(2).says("no name");
    // Without a mapping, only what is known by its columns.
    run(args!["import", "places", &csv, "--data", &data]).expect(2).says("--mapping");
    fs::write(&mapping, "kind = \"planet\"").unwrap();
    import(&csv, &[]).expect(2).says("planet");
    // Latin-1, as old exports are.
    fs::write(&mapping, MAPPING).unwrap();
    fs::write(&csv, b"NOM,LAT,LON\nTonanitl\xe1n,19.68,-99.05\n").unwrap();
    import(&csv, &[]).expect(0);
    let places = atalaya_places::file::decode(&fs::read(&product).unwrap()).unwrap();
    assert_eq!(places.areas[0].name, "Tonanitlán");
    let left: Vec<_> = fs::read_dir(product.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "no scratch file stays");
}

#[test]
fn official_lists_need_no_mapping() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let (data, denue, localities) = (path("data"), path("denue.csv"), path("localities.csv"));
    let rows = "id,nom_estab,codigo_act,nom_vial,numero_ext,latitud,longitud\n\
                1,BOTICA CENTRAL,464111,HIDALGO,12,19.29,-99.65\n2,TALLER,811111,MORELOS,,19.291,-99.651\n";
    fs::write(&denue, rows).unwrap();
    run(args!["import", "places", &denue, "--data", &data])
        .expect(0)
        .says("establishments of INEGI (DENUE)")
        .says("name = \"nom_estab\"")
        .says("2 points of interest");
    let read = |name: &str| {
        let file = dir.path().join("data/geo/places").join(name);
        atalaya_places::file::decode(&fs::read(file).unwrap()).unwrap()
    };
    let places = read("denue.places");
    let poi = |name: &str| places.pois.iter().find(|poi| poi.name == name).unwrap();
    assert!(places.info.attribution.starts_with("INEGI") && poi("BOTICA CENTRAL").address == "HIDALGO 12");
    assert_ne!(poi("BOTICA CENTRAL").category, poi("TALLER").category, "a chemist's is known by its code");
    fs::write(&localities, "CVEGEO,NOM_LOC,LAT_DECIMAL,LON_DECIMAL\n150010001,Acambay,19.95,-99.84\n")
        .unwrap();
    run(args!["import", "places", &localities, "--data", &data]).expect(0).says("localities of INEGI");
    assert_eq!(read("localities.places").areas[0].code, "150010001");
}
