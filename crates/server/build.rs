//! The console is embedded from `web/packed`, which its build writes. Building the server needs no Node: where the console was
//! not built, a page says how to build it.

use std::{fs, path::Path};

fn main() {
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/packed");
    println!("cargo::rerun-if-changed={}", packed.display());
    if !packed.join("index.html.gz").exists() {
        let page = "<!doctype html><meta charset=utf-8><title>Atalaya</title><p>The console was not built. Run: cargo xtask demo";
        let written = fs::create_dir_all(&packed).and_then(|()| fs::write(packed.join("index.html"), page));
        if let Err(error) = written {
            println!("cargo::warning=no console page: {error}");
        }
    }
}
