//! Names of schemas in the API's description. Two types of one name would silently become one, and whichever came
//! last would describe both.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// Names that the types of a source file have in the description: attributes and comments stand right before the
/// type, `schema(as = …)` gives another name.
fn schemas(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut described, mut renamed) = (false, None);
    for line in text.lines().map(str::trim_start) {
        if line.starts_with("#[") || line.starts_with("//") {
            described |= line.contains("ToSchema");
            if let Some((_, rest)) = line.split_once("schema(as = ") {
                renamed = rest.split(')').next().map(str::to_owned);
            }
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["pub" | "pub(crate)", "struct" | "enum", name, ..] = words.as_slice()
            && described
        {
            let bare = name.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            // Types made by a macro have their names elsewhere.
            names.extend(renamed.take().or((!bare.is_empty()).then(|| bare.to_owned())));
        }
        (described, renamed) = (false, None);
    }
    names
}

#[test]
fn no_two_types_share_a_schema_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    sources(&root.join("crates"), &mut files);
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        for name in schemas(&fs::read_to_string(&file).unwrap()) {
            let at = file.strip_prefix(root).unwrap().display().to_string();
            seen.entry(name).or_default().push(at);
        }
    }
    assert!(seen.len() > 100, "types with schemas are found: {}", seen.len());
    let twice: Vec<_> = seen.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(twice.is_empty(), "give one of each pair another name with schema(as = …): {twice:#?}");
}

#[test]
fn names_are_read_as_written() {
    let text = "#[derive(Debug, ToSchema)]\n#[schema(as = TipChannel)]\npub enum Channel {\n}\n#[derive(ToSchema)]\n/// Row.\npub struct Row<T>(T);\npub struct Plain;";
    assert_eq!(schemas(text), ["TipChannel", "Row"]);
}
