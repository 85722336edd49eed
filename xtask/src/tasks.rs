//! Tasks that are one command with the right surroundings.

use crate::args::Args;
use crate::context::Context;
use crate::failure::Failure;
use crate::install;
use crate::process::Run;
use crate::stages::development_binary;

/// `cargo xtask crash`: the crash test of the ordinary run, with more kills and a release build.
pub fn crash(context: &Context, mut args: Args) -> Result<(), Failure> {
    let kills = args.number("--kills", 10_000)?;
    args.finish()?;
    Run::cargo(context)
        .args(["test", "--release", "--package", "atalaya", "--test", "crash", "--", "--nocapture"])
        .env("ATALAYA_CRASH_KILLS", kills.to_string())
        .run()
}

/// The programs that measure, in the order in which they run.
const BENCHES: [(&str, &str); 3] =
    [("atalaya-store", "append_bench"), ("atalaya-dispatch", "recommend_bench"), ("atalaya", "bench")];

/// `cargo xtask bench`: what docs/benchmarks.md asks of the spine, in one table at the end.
pub fn bench(context: &Context, mut args: Args) -> Result<(), Failure> {
    let quick = args.switch("--quick");
    let place = args.value("--dir")?;
    args.finish()?;
    let mut build = Run::cargo(context).args(["build", "--release"]);
    for (package, example) in BENCHES {
        build = build.args(["--package", package, "--example", example]);
    }
    build.run()?;
    let mut figures = Vec::new();
    for (_, example) in BENCHES {
        let mut run = Run::new(context, context.target.join("release/examples").join(example));
        run = match (example, quick, &place) {
            ("append_bench", true, _) => run.args(["2000", "64"]),
            ("append_bench", false, Some(dir)) => run.args(["50000", "256", dir]),
            ("bench", _, dir) => run.args(dir.iter()).args(quick.then_some("--quick")),
            _ => run,
        };
        run.run_with_lines(|line| {
            if let Some(figure) = line.strip_prefix("figure\t") {
                figures.push(figure.split('\t').map(str::to_owned).collect::<Vec<_>>());
            }
        })?;
    }
    println!("\n| what | goal | figure | |\n|---|---|---|---|");
    for figure in figures {
        println!("| {} |", figure.join(" | "));
    }
    Ok(())
}

/// `cargo xtask screenshots`.
pub fn screenshots(context: &Context, args: Args) -> Result<(), Failure> {
    args.finish()?;
    install::node(context)?;
    install::packages(context, &[install::CHROMIUM, install::FONTS])?;
    install::npm_packages(context, "web")?;
    install::npm_packages(context, "e2e")?;
    Run::new(context, "npm").args(["run", "build"]).dir(context.root.join("web")).run()?;
    let binary = development_binary(context)?;
    Run::new(context, "node")
        .arg("screenshots.mjs")
        .dir(context.root.join("e2e"))
        .env("ATALAYA_BIN", binary)
        .run()
}
