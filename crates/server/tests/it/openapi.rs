//! The API's description: kept in the repository, so that a change of the API is seen in review.

use std::path::PathBuf;

#[test]
fn the_description_is_the_one_in_the_repository() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let mut now = serde_json::to_string_pretty(&atalaya_server::openapi::document()).unwrap();
    now.push('\n');
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = kept.lines().zip(now.lines()).position(|(a, b)| a != b);
    assert!(
        kept == now,
        "docs/openapi.json differs from the API, first in line {:?}; \
         run the test again with UPDATE_SNAPSHOTS=1 and look at the change",
        differs.map_or(kept.lines().count().min(now.lines().count()) + 1, |n| n + 1)
    );
}

/// Every operation says what it is, and what it may refuse.
#[test]
fn every_operation_is_described() {
    let document = serde_json::to_value(atalaya_server::openapi::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            assert!(operation["summary"].as_str().is_some_and(|s| s.len() > 5), "{name} has no summary");
            assert!(!operation["tags"].as_array().unwrap().is_empty(), "{name} has no tag");
            let answers = operation["responses"].as_object().unwrap();
            assert!(answers.keys().any(|s| s.starts_with('2') || s == "101"), "{name} never succeeds");
        }
    }
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
}

/// Whatever is named is there: generators of clients stop at the first name that is not.
#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(map) => {
                found.extend(map.get("$ref").and_then(|r| r.as_str()).map(str::to_owned));
                map.values().for_each(|v| walk(v, found));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|v| walk(v, found)),
            _ => {}
        }
    }
    let document = serde_json::to_value(atalaya_server::openapi::document()).unwrap();
    let mut references = Vec::new();
    walk(&document, &mut references);
    assert!(references.len() > 100);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} is nowhere");
    }
}
