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
