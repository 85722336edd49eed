//! `cargo xtask demo`: from a fresh clone to a living centre.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;

use crate::args::Args;
use crate::context::Context;
use crate::failure::{During, Failure};
use crate::install;
use crate::process::Run;

pub fn run(context: &Context, mut args: Args) -> Result<(), Failure> {
    let port = args.number("--port", 8080)?;
    let given = args.value("--data")?;
    let passed_on = args.finish_with_rest()?;
    // Before minutes of building, and before any data are thrown away.
    let port = u16::try_from(port).map_err(|_| Failure::new(format!("there is no port {port}")))?;
    TcpListener::bind(("127.0.0.1", port))
        .map_err(|error| Failure::new(format!("port {port}: {error}; choose another with --port")))?;

    install::node(context)?;
    install::npm_packages(context, "web")?;
    Run::new(context, "npm").args(["run", "build"]).dir(context.root.join("web")).run()?;
    Run::cargo(context).args(["build", "--release", "--package", "atalaya"]).run()?;

    let data = data_directory(context, given, port)?;
    let binary = context.binary("release", "atalaya");
    let listen = format!("127.0.0.1:{port}");
    let demo = Run::new(context, binary).arg("demo").arg("--data").arg(&data).args(["--listen", &listen]);
    Err(demo.args(passed_on).with_terminal().replace_this_process())
}

/// The directory asked for, as it is; or one per port in the cache, emptied at each start so that demonstrations
/// do not pile up.
fn data_directory(context: &Context, given: Option<String>, port: u16) -> Result<PathBuf, Failure> {
    if let Some(dir) = given {
        return std::path::absolute(&dir).during(|| format!("cannot use the directory '{dir}'"));
    }
    let dir = context.cache.join(format!("demo-{port}"));
    if dir.exists() {
        fs::remove_dir_all(&dir).during(|| format!("cannot empty {}", dir.display()))?;
    }
    fs::create_dir_all(&dir).during(|| format!("cannot make {}", dir.display()))?;
    Ok(dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_of_an_earlier_demonstration_go_and_given_data_stay() {
        let cache = std::env::temp_dir().join(format!("atalaya-xtask-{}", std::process::id()));
        let context = Context { root: cache.clone(), cache: cache.clone(), target: cache.join("target") };
        let first = data_directory(&context, None, 8080).unwrap();
        fs::write(first.join("journal"), "old").unwrap();
        let other_port = data_directory(&context, None, 8081).unwrap();
        assert_ne!(first, other_port);
        let given = data_directory(&context, Some(first.display().to_string()), 8081).unwrap();
        assert_eq!(given, first);
        assert!(first.join("journal").exists(), "neither another port nor a given directory empties it");
        assert_eq!(data_directory(&context, None, 8080).unwrap(), first);
        assert_eq!(fs::read_dir(&first).unwrap().count(), 0);
        assert!(data_directory(&context, Some("here".to_owned()), 8080).unwrap().is_absolute());
        fs::remove_dir_all(&cache).unwrap();
    }
}
