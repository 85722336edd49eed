//! The stages of `cargo xtask test`, as data.

use std::time::{Duration, Instant};

use crate::args::Args;
use crate::context::Context;
use crate::failure::Failure;
use crate::install;
use crate::process::Run;

struct Stage {
    name: &'static str,
    /// What it shows, for `--list`.
    shows: &'static str,
    work: Work,
}

enum Work {
    /// Commands, one after the other: folder, program, arguments.
    Commands(&'static [(&'static str, &'static [&'static str])]),
    /// Whatever a command line cannot say.
    Call(fn(&Context) -> Result<(), Failure>),
}

/// In this order: quick ones first, and the console before Rust, because the server embeds it.
const STAGES: &[Stage] = &[
    Stage {
        name: "install",
        shows: "what tests need is on the machine",
        work: Work::Call(install::everything),
    },
    Stage {
        name: "format",
        shows: "Rust is formatted",
        work: Work::Commands(&[
            (".", &["cargo", "fmt", "--all", "--check"]),
            ("fuzz", &["cargo", "fmt", "--check"]),
        ]),
    },
    Stage {
        name: "web-check",
        shows: "types and markup of the console",
        work: Work::Commands(&[("web", &["npm", "run", "check"])]),
    },
    Stage {
        name: "web-test",
        shows: "unit tests of the console",
        work: Work::Commands(&[("web", &["npm", "test"])]),
    },
    Stage {
        name: "web-build",
        shows: "the console builds, as the server embeds it",
        work: Work::Commands(&[("web", &["npm", "run", "build"])]),
    },
    Stage {
        name: "lint",
        shows: "no compiler or clippy warning",
        work: Work::Commands(&[(
            ".",
            &["cargo", "clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
        )]),
    },
    Stage {
        name: "rust-test",
        shows: "unit, property, conformance and crash tests (50 kills)",
        work: Work::Call(rust_tests),
    },
    Stage {
        name: "doc-test",
        shows: "examples in the documentation",
        work: Work::Commands(&[(".", &["cargo", "test", "--workspace", "--doc"])]),
    },
    Stage {
        name: "e2e",
        shows: "the console in a browser against the real binary",
        work: Work::Call(end_to_end),
    },
    Stage {
        name: "gis-peers",
        shows: "GDAL, OWSLib and QGIS read the OGC API, the exports and the tiles",
        work: Work::Call(gis_peers),
    },
    Stage {
        name: "history-peers",
        shows: "DuckDB, pandas and DataFusion read the archive of positions; a changed file is found",
        work: Work::Call(history_peers),
    },
    Stage {
        name: "api-fuzz",
        shows: "no answer 5xx for anything the API describes",
        work: Work::Call(api_fuzz),
    },
];

/// What `cargo xtask check` runs.
const CHECKS: &[&str] = &["format", "web-check", "lint"];

/// `cargo xtask test`.
pub fn test(context: &Context, mut args: Args) -> Result<(), Failure> {
    let list = args.switch("--list");
    let only = args.values("--only")?;
    let from = args.value("--from")?;
    args.finish()?;
    if list {
        STAGES.iter().for_each(|stage| println!("{:<12}{}", stage.name, stage.shows));
        return Ok(());
    }
    run(context, &select(&only, from.as_deref())?)
}

/// `cargo xtask check`.
pub fn check(context: &Context, args: Args) -> Result<(), Failure> {
    args.finish()?;
    install::node(context)?;
    install::npm_packages(context, "web")?;
    run(context, &STAGES.iter().filter(|stage| CHECKS.contains(&stage.name)).collect::<Vec<_>>())
}

/// The stages asked for, in their own order whatever the order of asking.
fn select(only: &[String], from: Option<&str>) -> Result<Vec<&'static Stage>, Failure> {
    let known = |name: &str| STAGES.iter().any(|stage| stage.name == name);
    if let Some(unknown) = only.iter().map(String::as_str).chain(from).find(|name| !known(name)) {
        return Err(Failure::new(format!("there is no stage '{unknown}' (see --list)")));
    }
    let started = STAGES.iter().skip_while(|stage| from.is_some_and(|name| stage.name != name));
    Ok(started.filter(|stage| only.is_empty() || only.iter().any(|name| name == stage.name)).collect())
}

fn run(context: &Context, stages: &[&Stage]) -> Result<(), Failure> {
    let begun = Instant::now();
    let mut done = Vec::new();
    for (index, stage) in stages.iter().enumerate() {
        let head = format!("[{}/{}] {}", index + 1, stages.len(), stage.name);
        println!("\n=== {head}: {} (at {})", stage.shows, clock(begun.elapsed()));
        let stage_begun = Instant::now();
        let outcome = match stage.work {
            Work::Commands(commands) => {
                commands.iter().try_for_each(|(dir, line)| command(context, dir, line))
            }
            Work::Call(call) => call(context),
        };
        done.push(format!("{} {}", stage.name, clock(stage_begun.elapsed())));
        if let Err(failure) = outcome {
            let after = clock(begun.elapsed());
            return Err(Failure::new(format!("stage '{}' failed after {after}: {failure}", stage.name)));
        }
    }
    println!("\n=== all {} stages passed in {}: {}", done.len(), clock(begun.elapsed()), done.join(", "));
    Ok(())
}

fn command(context: &Context, dir: &str, line: &[&str]) -> Result<(), Failure> {
    match line {
        ["cargo", args @ ..] => Run::cargo(context).args(args).dir(context.root.join(dir)).run(),
        [program, args @ ..] => Run::new(context, program).args(args).dir(context.root.join(dir)).run(),
        [] => Ok(()),
    }
}

/// Minutes and seconds.
fn clock(elapsed: Duration) -> String {
    format!("{}:{:02}", elapsed.as_secs() / 60, elapsed.as_secs() % 60)
}

/// The same cases in every run of all tests: a rare one found by chance belongs to whoever is looking for it, by
/// `cargo nextest run` with other seeds, and not to somebody else's change.
const PROPTEST_SEED: &str = "20261130";

fn rust_tests(context: &Context) -> Result<(), Failure> {
    let tests = |args: &[&str]| Run::cargo(context).args(args).env("PROPTEST_RNG_SEED", PROPTEST_SEED).run();
    if Run::cargo(context).args(["nextest", "--version"]).succeeds() {
        return tests(&["nextest", "run", "--workspace", "--no-fail-fast"]);
    }
    println!("cargo-nextest is not installed: using the slower `cargo test`");
    tests(&["test", "--workspace", "--all-targets", "--no-fail-fast"])
}

/// Builds the development binary and gives its path for `ATALAYA_BIN`.
pub fn development_binary(context: &Context) -> Result<std::path::PathBuf, Failure> {
    Run::cargo(context).args(["build", "--package", "atalaya"]).run()?;
    Ok(context.binary("debug", "atalaya"))
}

fn end_to_end(context: &Context) -> Result<(), Failure> {
    let binary = development_binary(context)?;
    Run::new(context, "npm").arg("test").dir(context.root.join("e2e")).env("ATALAYA_BIN", binary).run()
}

fn gis_peers(context: &Context) -> Result<(), Failure> {
    let binary = development_binary(context)?;
    let python = install::gis_python(context)?;
    Run::new(context, "node")
        .arg("gis-peers.mjs")
        .dir(context.root.join("e2e"))
        .env("ATALAYA_BIN", binary)
        .env("GIS_PYTHON", python)
        .env("QGIS_PYTHON", install::QGIS_PYTHON)
        .run()
}

fn history_peers(context: &Context) -> Result<(), Failure> {
    let binary = development_binary(context)?;
    let python = install::history_python(context)?;
    Run::new(context, "node")
        .arg("history-peers.mjs")
        .dir(context.root.join("e2e"))
        .env("ATALAYA_BIN", binary)
        .env("HISTORY_PYTHON", python)
        .run()
}

fn api_fuzz(context: &Context) -> Result<(), Failure> {
    let binary = development_binary(context)?;
    let schemathesis = install::schemathesis(context)?;
    Run::new(context, "node")
        .arg("api-fuzz.mjs")
        .dir(context.root.join("e2e"))
        .env("ATALAYA_BIN", binary)
        .env("SCHEMATHESIS", schemathesis)
        .run()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(only: &[&str], from: Option<&str>) -> Vec<&'static str> {
        let only: Vec<String> = only.iter().map(ToString::to_string).collect();
        select(&only, from).unwrap().iter().map(|stage| stage.name).collect()
    }

    #[test]
    fn stage_names_are_unique_and_checks_are_stages() {
        for stage in STAGES {
            assert_eq!(STAGES.iter().filter(|other| other.name == stage.name).count(), 1, "{}", stage.name);
        }
        assert!(CHECKS.iter().all(|name| STAGES.iter().any(|stage| stage.name == *name)));
    }

    #[test]
    fn selection_keeps_the_order_of_the_list() {
        assert_eq!(names(&[], None).len(), STAGES.len());
        assert_eq!(names(&["e2e", "format"], None), ["format", "e2e"]);
        assert_eq!(names(&[], Some("e2e")), ["e2e", "gis-peers", "history-peers", "api-fuzz"]);
        assert_eq!(names(&["format", "e2e"], Some("lint")), ["e2e"]);
        assert!(select(&["nope".to_owned()], None).is_err());
        assert!(select(&[], Some("nope")).is_err());
    }

    #[test]
    fn clock_shows_minutes() {
        assert_eq!(clock(Duration::from_secs(5)), "0:05");
        assert_eq!(clock(Duration::from_secs(3_661)), "61:01");
    }
}
