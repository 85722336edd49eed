//! What tests and the demonstration need on the machine. Debian packages come from `apt-get`, everything else
//! goes under the repository or the cache directory.

use std::fs;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use crate::args::Args;
use crate::context::Context;
use crate::failure::{During, Failure};
use crate::process::{Run, find_program};

/// Oldest versions that the console's tools accept: name, program, major and minor.
const NODE_TOOLS: [(&str, &str, (u32, u32)); 2] = [("Node.js", "node", (20, 19)), ("npm", "npm", (10, 0))];

/// Something that a Debian package provides.
pub struct Need {
    pub name: &'static str,
    /// Packages to install; of alternatives separated by `|`, the first that the archive has.
    packages: &'static [&'static str],
    present: fn() -> bool,
}

pub const CHROMIUM: Need =
    Need { name: "Chromium", packages: &["chromium"], present: || chromium().is_some() };
pub const FONTS: Need = Need { name: "fonts", packages: &["fonts-dejavu-core"], present: has_fonts };
pub const POSTGRESQL: Need =
    Need { name: "PostgreSQL", packages: &["postgresql-15|postgresql"], present: has_postgresql };
pub const NATS: Need = Need { name: "NATS server", packages: &["nats-server"], present: has_nats };
pub const PYTHON_VENV: Need = Need {
    name: "Python 3 with venv",
    packages: &["python3", "python3-venv"],
    present: python_can_make_environments,
};
/// The programs of GIS people connect with QGIS; its library does what its window does.
pub const QGIS: Need = Need {
    name: "QGIS for Python",
    packages: &["python3-qgis"],
    present: || {
        Path::new(QGIS_PYTHON).is_file() && Path::new("/usr/lib/python3/dist-packages/qgis/core").is_dir()
    },
};
/// Debian's own Python, for which Debian's modules are.
pub const QGIS_PYTHON: &str = "/usr/bin/python3";
/// Broker and clients of another maker, against which the door of MQTT is tried.
pub const MOSQUITTO: Need =
    Need { name: "mosquitto", packages: &["mosquitto", "mosquitto-clients"], present: has_mosquitto };
pub const POPPLER: Need =
    Need { name: "pdftoppm", packages: &["poppler-utils"], present: || find_program("pdftoppm").is_some() };
pub const CPP: Need =
    Need { name: "a C++ compiler", packages: &["g++"], present: || find_program("c++").is_some() };

/// `cargo xtask install`.
pub fn run(context: &Context, args: Args) -> Result<(), Failure> {
    args.finish()?;
    everything(context)
}

/// Everything `cargo xtask test` needs.
pub fn everything(context: &Context) -> Result<(), Failure> {
    rust_components(context)?;
    node(context)?;
    packages(context, &[CHROMIUM, FONTS, MOSQUITTO, NATS, POPPLER, POSTGRESQL, PYTHON_VENV, QGIS])?;
    npm_packages(context, "web")?;
    npm_packages(context, "e2e")?;
    gis_python(context)?;
    history_python(context)?;
    schemathesis(context).map(drop)
}

fn rust_components(context: &Context) -> Result<(), Failure> {
    for component in ["rustfmt", "clippy"] {
        let subcommand = if component == "rustfmt" { "fmt" } else { component };
        if Run::cargo(context).args([subcommand, "--version"]).succeeds() {
            continue;
        }
        if find_program("rustup").is_none() {
            return Err(Failure::new(format!("{component} is missing and there is no rustup to add it")));
        }
        Run::new(context, "rustup").args(["component", "add", component]).run()?;
    }
    Ok(())
}

/// Node.js and npm must be there already, new enough.
pub fn node(context: &Context) -> Result<(), Failure> {
    for (name, program, least) in NODE_TOOLS {
        let wanted = format!("version {}.{} or newer is needed", least.0, least.1);
        match Run::new(context, program).arg("--version").first_line() {
            None => return Err(Failure::new(format!("{name} is missing; {wanted}"))),
            Some(text) if version(&text).is_none_or(|found| found < least) => {
                return Err(Failure::new(format!("{name} is too old ({text}); {wanted}")));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Major and minor of `v20.19.4`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Installs the Debian packages of what is not there; one line names what cannot be installed.
pub fn packages(context: &Context, needs: &[Need]) -> Result<(), Failure> {
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = |needs: &[&Need]| needs.iter().map(|need| need.name).collect::<Vec<_>>().join(", ");
    let refusal = |why: &str| Failure::new(format!("missing: {}; {why}", names(&missing)));
    println!("installing {}", names(&missing));
    if find_program("apt-get").is_none() {
        return Err(refusal("there is no apt-get here to install it with"));
    }
    let is_root = Run::new(context, "id").arg("-u").first_line().as_deref() == Some("0");
    if !is_root && find_program("sudo").is_none() {
        return Err(refusal("installing it needs root, and there is no sudo"));
    }
    let install = || {
        let packages = missing.iter().flat_map(|need| need.packages).map(|name| pick(context, name));
        apt(context, is_root).args(["install", "-y", "--no-install-recommends"]).args(packages).run()
    };
    // The package lists of a fresh machine are empty or old; fetch them only when that shows.
    if install().is_err() {
        apt(context, is_root)
            .arg("update")
            .run_patiently()
            .and_then(|()| install())
            .map_err(|failure| refusal(&failure.to_string()))?;
    }
    let still: Vec<&Need> = missing.iter().copied().filter(|need| !(need.present)()).collect();
    if still.is_empty() { Ok(()) } else { Err(Failure::new(format!("still missing: {}", names(&still)))) }
}

fn apt(context: &Context, is_root: bool) -> Run {
    let quiet = "DEBIAN_FRONTEND=noninteractive";
    if is_root {
        return Run::new(context, "env").args([quiet, "apt-get"]);
    }
    let sudo = Run::new(context, "sudo");
    // Without a terminal nobody can type a password: fail at once rather than wait.
    let sudo = if std::io::stdin().is_terminal() { sudo.with_terminal() } else { sudo.arg("-n") };
    sudo.args(["env", quiet, "apt-get"])
}

/// The first of `a|b` that the package archive knows; the last one if it knows none yet.
fn pick(context: &Context, alternatives: &'static str) -> &'static str {
    let known =
        |name: &&str| Run::new(context, "apt-cache").args(["show", "--no-all-versions", *name]).succeeds();
    let last = alternatives.rsplit('|').next().unwrap_or(alternatives);
    alternatives.split('|').find(known).unwrap_or(last)
}

/// Chromium: `ATALAYA_CHROMIUM`, or Debian's.
pub fn chromium() -> Option<PathBuf> {
    std::env::var_os("ATALAYA_CHROMIUM")
        .map(PathBuf::from)
        .filter(|file| file.is_file())
        .or_else(|| find_program("chromium"))
}

fn has_fonts() -> bool {
    Path::new("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf").is_file()
}

fn has_mosquitto() -> bool {
    // The broker is a service's program, not on everybody's path.
    let broker = find_program("mosquitto").is_some() || Path::new("/usr/sbin/mosquitto").is_file();
    broker && find_program("mosquitto_pub").is_some() && find_program("mosquitto_sub").is_some()
}

fn has_postgresql() -> bool {
    find_program("initdb").is_some()
        || fs::read_dir("/usr/lib/postgresql").is_ok_and(|versions| {
            versions.flatten().any(|version| version.path().join("bin/initdb").is_file())
        })
}

/// Debian puts it where only root's path leads.
fn has_nats() -> bool {
    find_program("nats-server").is_some() || Path::new("/usr/sbin/nats-server").is_file()
}

fn python_can_make_environments() -> bool {
    // Debian's own Python has `venv` but, without python3-venv, not what fills an environment.
    std::process::Command::new("python3")
        .args(["-c", "import venv, ensurepip"])
        .stderr(std::process::Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// `npm ci`, unless the packages there were installed from this very lock file.
pub fn npm_packages(context: &Context, folder: &str) -> Result<(), Failure> {
    let dir = context.root.join(folder);
    let lock_path = dir.join("package-lock.json");
    let lock = fs::read(&lock_path).during(|| format!("cannot read {folder}/package-lock.json"))?;
    let stamp = dir.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("installing the npm packages of {folder}");
    Run::new(context, "npm").args(["ci", "--no-audit", "--no-fund"]).dir(&dir).run_patiently()?;
    fs::write(&stamp, &lock).during(|| format!("cannot write {}", stamp.display()))
}

/// The API fuzzer. Gives the path of its program.
pub fn schemathesis(context: &Context) -> Result<PathBuf, Failure> {
    /// Pinned, so that a new release cannot turn the tests red by itself.
    const VERSION: &str = "schemathesis==4.32.5\n";
    let environment = python_environment(context, "schemathesis", "the API fuzzer (schemathesis)", VERSION)?;
    Ok(environment.join("bin/schemathesis"))
}

/// Python with the programs of geography that tests connect. Gives the path of its interpreter.
pub fn gis_python(context: &Context) -> Result<PathBuf, Failure> {
    let path = context.root.join("e2e/gis/requirements.txt");
    let wanted = fs::read_to_string(&path).during(|| format!("cannot read {}", path.display()))?;
    let environment = python_environment(context, "gis", "GDAL (pyogrio) and OWSLib", &wanted)?;
    Ok(environment.join("bin/python"))
}

/// Python with the programs that read the archive of positions. Gives the path of its interpreter.
pub fn history_python(context: &Context) -> Result<PathBuf, Failure> {
    let path = context.root.join("e2e/history/requirements.txt");
    let wanted = fs::read_to_string(&path).during(|| format!("cannot read {}", path.display()))?;
    let environment = python_environment(context, "history", "DuckDB, pandas and DataFusion", &wanted)?;
    Ok(environment.join("bin/python"))
}

/// An environment of its own under the cache directory, unless what is wanted is in it already.
fn python_environment(context: &Context, folder: &str, what: &str, wanted: &str) -> Result<PathBuf, Failure> {
    let environment = context.cache.join(folder);
    let stamp = environment.join("installed");
    if environment.join("bin/python").is_file() && fs::read_to_string(&stamp).is_ok_and(|is| is == wanted) {
        return Ok(environment);
    }
    if find_program("python3").is_none() {
        return Err(Failure::new(format!("python3 is missing; {what} needs it")));
    }
    println!("installing {what}");
    Run::new(context, "python3").args(["-m", "venv", "--clear"]).arg(&environment).run()?;
    let list = environment.join("requirements.txt");
    fs::write(&list, wanted).during(|| format!("cannot write {}", list.display()))?;
    Run::new(context, environment.join("bin/pip"))
        .args(["install", "--quiet", "--requirement"])
        .arg(&list)
        .run_patiently()
        .map_err(|failure| Failure::new(format!("{what} cannot be installed: {failure}")))?;
    fs::write(&stamp, wanted).during(|| format!("cannot write {}", stamp.display()))?;
    Ok(environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        assert_eq!(version("v20.20.2"), Some((20, 20)));
        assert_eq!(version("11.9.1"), Some((11, 9)));
        assert_eq!(version("unknown"), None);
        assert!(version("v20.9.0") < Some((20, 19)) && version("v22.0.0") > Some((20, 19)));
    }
}
