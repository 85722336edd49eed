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

/// `cargo xtask bench`: every bench target of the workspace.
pub fn bench(context: &Context, args: Args) -> Result<(), Failure> {
    let passed_on = args.finish_with_rest()?;
    Run::cargo(context).args(["bench", "--workspace", "--bench", "*"]).args(passed_on).run()
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
