//! Entry points for fuzzing: any bytes, no panic, and what is read can be written and read again.

use crate::{
    Ask, Gazetteer, Source, SourceInfo, coords, file,
    query::take_kilometre,
    source::house_number,
    table::{Mapping, Options, TableError, TableReport, read_csv, read_geojson},
    words,
};
use atalaya_model::Position;
use std::sync::LazyLock;

/// A typed line: coordinates, Plus Codes, kilometres, house numbers, words, and a whole search.
pub fn place_query(data: &[u8]) {
    static BASE: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::base);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let reference = Position::new(19.29, -99.65).ok();
    if let Some(written) = coords::parse(text, reference.as_ref()) {
        let (lat, lon) = (written.position.lat(), written.position.lon());
        let letter = |value: f64, plus, minus| if value < 0.0 { minus } else { plus };
        let (n, e) = (letter(lat, 'N', 'S'), letter(lon, 'E', 'W'));
        let again = format!("{:.7} {n} {:.7} {e}", lat.abs(), lon.abs());
        let back = coords::parse(&again, None).map(|w| w.position);
        assert!(
            back.is_some_and(|p| p.distance_to(&written.position).0 < 1.0),
            "{text:?}, then {again}: {back:?}"
        );
    }
    let _ = coords::angle(text);
    let _ = take_kilometre(text);
    if let Some((number, _)) = house_number(text) {
        assert!(number > 0);
    }
    let key = words::key(text);
    assert!(words::words(text).len() <= words::WORDS_MAX, "{key}");
    let found = BASE.search(&Ask { text, near: reference, accuracy_m: Some(100.0), scope: &[], limit: 5 });
    assert!(found.hits.len() <= 5);
}

/// The content of a file behind its checksum: answered or refused, and what is taken is written and
/// read back the same, and can be searched.
pub fn places_file(data: &[u8]) {
    let _ = file::decode(data);
    if let Ok(source) = file::content_of(data, SourceInfo::default()) {
        let written = file::encode(&source);
        assert_eq!(file::decode(&written).as_ref(), Ok(&source), "what was read is written the same");
        if let Ok(gazetteer) = Gazetteer::new(vec![source]) {
            let near = Position::new(19.29, -99.65).ok();
            let _ = gazetteer.search(&Ask { text: "a y b", near, ..Ask::default() });
            let _ = gazetteer.search(&Ask { text: "km 3 a", near, ..Ask::default() });
            if let Some(near) = near {
                let _ = gazetteer.surroundings(&near, Some(500.0));
            }
        }
    }
}

/// A mapping that uses every column.
const MAPPING: &str = "kind = \"locality\"\nattribution = \"nadie\"\n[columns]\nname = \"n\"\nother_name = \"o\"\n\
    lat = \"lat\"\nlon = \"lon\"\ncode = \"c\"\npopulation = \"p\"\nstreet = \"s\"\nnumber = \"h\"\nkind = \"k\"\n\
    [kinds]\na = \"address\"\ns = \"street\"\nm = \"municipality\"\nb = \"neighbourhood\"\nf = \"poi:farmacia\"\n";
static OPTIONS: LazyLock<Option<Options>> = LazyLock::new(|| {
    let mapping = Mapping::parse(MAPPING).ok()?;
    Some(Options { mapping, anywhere: true, info: SourceInfo::default() })
});

/// A deployer's CSV: text that is none is read as Latin-1, as the import does.
pub fn places_csv(data: &[u8]) {
    table(data, read_csv);
}

/// A deployer's GeoJSON.
pub fn places_geojson(data: &[u8]) {
    table(data, read_geojson);
}

type ReadTable = fn(&str, Options) -> Result<(Source, TableReport), TableError>;

fn table(data: &[u8], read: ReadTable) {
    let Some(options) = OPTIONS.as_ref() else { return };
    let text = match std::str::from_utf8(data) {
        Ok(text) => text.to_owned(),
        Err(_) => data.iter().copied().map(char::from).collect(),
    };
    let Ok((source, report)) = read(&text, options.clone()) else { return };
    let skipped: u64 = report.skipped.values().map(|(count, _)| count).sum();
    assert_eq!(report.taken + skipped, report.rows);
    let written = file::encode(&source);
    assert_eq!(file::decode(&written).as_ref(), Ok(&source), "what was taken is written and read the same");
    assert!(Gazetteer::new(vec![source]).is_ok());
}
