//! Arrows between rooms point down only (ARCHITECTURE.md). A new dependency that points up fails here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

use std::{collections::BTreeMap, fs, path::Path};

/// Each room and the rooms it may know. Tests of a room may know more.
const ARROWS: &[(&str, &[&str])] = &[
    ("crates/model", &[]),
    ("crates/journal", &[]),
    ("crates/osm", &[]),
    ("crates/geo", &["atalaya-model"]),
    ("crates/roads", &["atalaya-geo", "atalaya-model", "atalaya-osm"]),
    ("crates/calls", &["atalaya-model"]),
    ("crates/places", &["atalaya-geo", "atalaya-model", "atalaya-osm"]),
    ("crates/dispatch", &["atalaya-geo", "atalaya-model"]),
    ("crates/access", &["atalaya-model"]),
    ("crates/quality", &["atalaya-model"]),
    ("crates/roster", &["atalaya-model"]),
    ("crates/training", &["atalaya-model"]),
    ("crates/tips", &["atalaya-model"]),
    ("crates/vault", &["atalaya-model"]),
    ("crates/pixels", &[]),
    ("crates/picture", &["atalaya-model"]),
    ("crates/field", &["atalaya-model", "atalaya-picture"]),
    ("crates/history", &["atalaya-model", "atalaya-picture"]),
    ("crates/bus", &["atalaya-model"]),
    ("crates/store", &["atalaya-journal", "atalaya-model"]),
    ("crates/tiles", &["atalaya-osm"]),
    (
        "crates/server",
        &[
            "aml",
            "atalaya-access",
            "atalaya-bus",
            "atalaya-calls",
            "atalaya-dispatch",
            "atalaya-field",
            "atalaya-geo",
            "atalaya-history",
            "atalaya-journal",
            "atalaya-model",
            "atalaya-picture",
            "atalaya-pixels",
            "atalaya-places",
            "atalaya-quality",
            "atalaya-roads",
            "atalaya-roster",
            "atalaya-store",
            "atalaya-tiles",
            "atalaya-tips",
            "atalaya-vault",
            "cot",
            "nmea",
        ],
    ),
    ("crates/client", &["atalaya-access", "atalaya-calls", "atalaya-model", "atalaya-training"]),
    ("protocols/aml", &[]),
    ("protocols/cot", &[]),
    ("protocols/nmea", &[]),
];

/// What a domain crate must never depend on: runtimes, drivers, HTTP.
const IMPURE: &[&str] = &["tokio", "axum", "reqwest", "rusqlite", "tokio-postgres", "hyper"];
const PURE: &[&str] = &[
    "crates/model",
    "crates/journal",
    "crates/geo",
    "crates/roads",
    "crates/calls",
    "crates/dispatch",
    "crates/access",
    "crates/quality",
    "crates/roster",
    "crates/training",
    "crates/picture",
    "crates/field",
    "crates/places",
    "crates/tips",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Names under `[dependencies]` of a manifest.
fn dependencies(room: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(room).join("Cargo.toml")).unwrap();
    let section = text.split("\n[dependencies]").nth(1).unwrap_or_default();
    section
        .lines()
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['=', '.', ' ']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn rooms_know_only_what_lies_below() {
    let arrows: BTreeMap<_, _> = ARROWS.iter().copied().collect();
    for (room, allowed) in &arrows {
        let ours = dependencies(room).into_iter().filter(|d| d.starts_with("atalaya-") || d == "aml");
        let wrong: Vec<_> = ours.filter(|d| !allowed.contains(&d.as_str())).collect();
        assert!(wrong.is_empty(), "{room} must not know {wrong:?}");
    }
}

#[test]
fn every_room_is_on_the_list() {
    for folder in ["crates", "protocols"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = format!("{folder}/{}", entry.unwrap().file_name().to_string_lossy());
            assert!(ARROWS.iter().any(|(room, _)| *room == name), "{name} is not on the list of arrows");
        }
    }
}

#[test]
fn domain_crates_are_pure() {
    for room in PURE {
        let wrong: Vec<_> = dependencies(room).into_iter().filter(|d| IMPURE.contains(&d.as_str())).collect();
        assert!(wrong.is_empty(), "{room} must stay free of {wrong:?}");
    }
}
