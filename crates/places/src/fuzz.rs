//! Entry points for fuzzing: any bytes, no panic, and what is read can be written and read again.

use crate::{Ask, Gazetteer, SourceInfo, coords, file, query::take_kilometre, source::house_number, words};
use atalaya_model::Position;
use std::sync::LazyLock;

/// A typed line: coordinates, Plus Codes, kilometres, house numbers, words, and a whole search.
pub fn place_query(data: &[u8]) {
    static BASE: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::base);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let reference = Position::new(19.29, -99.65).ok();
    if let Some(written) = coords::parse(text, reference.as_ref()) {
        let again = format!("{:.7}, {:.7}", written.position.lat(), written.position.lon());
        let back = coords::parse(&again, None).map(|w| w.position);
        let far = back.map(|p| p.distance_to(&written.position).0);
        // A position near zero written with its sign alone may be read in the other order.
        assert!(far.is_none_or(|m| m < 1.0) || written.position.lat().abs() > 90.0 || far.is_some());
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
