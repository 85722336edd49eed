//! The console is embedded from `web/dist`. Building the server needs no Node: where the console was
//! not built, a page says how to build it.

use std::{fs, path::Path};

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    if !dist.join("index.html").exists() {
        let page = "<!doctype html><meta charset=utf-8><title>Atalaya</title><p>The console was not built. Run: cargo xtask demo";
        let written = fs::create_dir_all(&dist).and_then(|()| fs::write(dist.join("index.html"), page));
        if let Err(error) = written {
            println!("cargo::warning=no console page: {error}");
        }
    }
}
