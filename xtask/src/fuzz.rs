//! `cargo xtask fuzz`: every target in `fuzz/src/bin`, one after the other.

use std::fs;
use std::path::PathBuf;

use crate::args::Args;
use crate::context::Context;
use crate::failure::{During, Failure};
use crate::install;
use crate::process::{Run, find_program};

/// Without one it is built sooner; overflows, panics, hangs and hunger for memory are found all
/// the same. With `address` also what unsafe code in a library would do.
const SANITIZERS: [&str; 2] = ["none", "address"];

pub fn run(context: &Context, mut args: Args) -> Result<(), Failure> {
    let seconds = args.number("--seconds", 60)?;
    let wanted = args.values("--target")?;
    let list = args.switch("--list");
    let sanitizer = args.value("--sanitizer")?.unwrap_or_else(|| SANITIZERS[0].to_owned());
    args.finish()?;
    if !SANITIZERS.contains(&sanitizer.as_str()) {
        let known = SANITIZERS.join(" or ");
        return Err(Failure::new(format!("--sanitizer is {known}, not '{sanitizer}'")));
    }
    let targets = targets(context)?;
    if list {
        targets.iter().for_each(|target| println!("{target}"));
        return Ok(());
    }
    if let Some(unknown) = wanted.iter().find(|name| !targets.contains(name)) {
        return Err(Failure::new(format!("there is no fuzz target '{unknown}' (see --list)")));
    }
    install::packages(context, &[install::CPP])?;
    let cargo_fuzz = cargo_fuzz(context)?;
    let mut failed = Vec::new();
    for target in targets.iter().filter(|name| wanted.is_empty() || wanted.contains(name)) {
        println!("\n=== {target}: {seconds} s");
        // One that fails keeps the others from nothing: all of them are told of at the end.
        if let Err(failure) = fuzz_one(context, &cargo_fuzz, &sanitizer, target, seconds) {
            println!("{target}: {failure}");
            failed.push(target.as_str());
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("failed: {} (what made them fail is in fuzz/artifacts)", failed.join(", "))))
}

fn targets(context: &Context) -> Result<Vec<String>, Failure> {
    let dir = context.root.join("fuzz/src/bin");
    let entries = fs::read_dir(&dir).during(|| format!("cannot read {}", dir.display()))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".rs").map(str::to_owned))
        .collect();
    names.sort();
    Ok(names)
}

fn fuzz_one(
    context: &Context,
    cargo_fuzz: &PathBuf,
    sanitizer: &str,
    target: &str,
    seconds: u32,
) -> Result<(), Failure> {
    let corpus = context.root.join("fuzz/corpus").join(target);
    fs::create_dir_all(&corpus).during(|| format!("cannot make {}", corpus.display()))?;
    let seeds = context.root.join("fuzz/seeds").join(target);
    let source = context.root.join("fuzz/src/bin").join(format!("{target}.rs"));
    let source = fs::read_to_string(&source).during(|| format!("cannot read {}", source.display()))?;
    let feature = source.contains("atalaya_server").then_some("--features=server");
    let folders = [Some(corpus), seeds.is_dir().then_some(seeds)];
    // The sanitizer flags are unstable; RUSTC_BOOTSTRAP lets the stable compiler take them.
    Run::new(context, cargo_fuzz)
        // One unit, the default, builds the server for a quarter of an hour.
        .args(["fuzz", "run", "--fuzz-dir", "fuzz", "--codegen-units", "16", "--sanitizer", sanitizer])
        .args(feature)
        .arg("--target-dir")
        .arg(context.target.join("fuzz"))
        .arg(target)
        .args(folders.into_iter().flatten())
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .args(["-max_len=20000", "-timeout=10", "-print_final_stats=1"])
        .env("RUSTC_BOOTSTRAP", "1")
        .run()
}

/// cargo-fuzz from `PATH`, or from the cache directory, where it is installed when absent.
fn cargo_fuzz(context: &Context) -> Result<PathBuf, Failure> {
    if let Some(found) = find_program("cargo-fuzz") {
        return Ok(found);
    }
    let tools = context.cache.join("tools");
    let program = tools.join("bin/cargo-fuzz");
    if !program.is_file() {
        println!("installing cargo-fuzz");
        Run::cargo(context).args(["install", "--locked", "cargo-fuzz", "--root"]).arg(&tools).run()?;
    }
    Ok(program)
}
