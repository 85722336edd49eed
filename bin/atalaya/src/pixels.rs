//! `atalaya pixels`, for the server's own use: a picture on standard input becomes pixels on standard output, in a
//! process that can open nothing, start nothing and talk to nobody, with little memory and time.
//!
//! `atalaya pixels page N` becomes Debian's `pdftoppm` for one page of a document, fenced in the same way but for the
//! program, its libraries and fonts, which it may read. What it says is a picture is given to `atalaya pixels` next.

use atalaya_server::tips::attachments::{PAGES_MAX, RENDERER};
use atalaya_vault::confine::{confine, confine_program};
use std::{
    io::{Read, Write},
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, ExitCode},
};

/// How the server calls it. Not in the help: nobody else needs it.
pub const COMMAND: &str = "pixels";
/// Exit codes that the server reads.
pub use atalaya_server::tips::attachments::exit;

/// Runs the command.
pub fn run() -> ExitCode {
    limits();
    let mut asked = std::env::args().skip(2);
    if asked.next().is_some_and(|what| what == "page") {
        return page(asked.next().and_then(|n| n.parse().ok()).unwrap_or(0));
    }
    // What the kernel does not offer is missing here silently: the server says it at its start.
    confine(&[]);
    let mut file = Vec::new();
    let most = u64::try_from(atalaya_pixels::INPUT_MAX).unwrap_or(u64::MAX) + 1;
    if std::io::stdin().lock().take(most).read_to_end(&mut file).is_err() {
        return exit::DAMAGED.into();
    }
    match atalaya_pixels::pixels(&file) {
        Ok(out) => match std::io::stdout().lock().write_all(&out) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => exit::DAMAGED.into(),
        },
        Err(refused) => exit::of(refused).into(),
    }
}

/// What the renderer reads: libraries, fonts and where they are.
const READS: [&str; 8] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/etc/ld.so.cache",
    "/etc/fonts",
    "/usr/share/fonts",
    "/usr/share/fontconfig",
    "/usr/share/poppler",
];

/// Becomes the renderer for one page of the document on standard input.
fn page(number: u32) -> ExitCode {
    let program = Path::new(RENDERER);
    if !(1..=PAGES_MAX).contains(&number) || !program.is_file() {
        return exit::KIND.into();
    }
    let reads = READS.map(Path::new);
    let there: Vec<&Path> = reads.into_iter().filter(|path| path.exists()).collect();
    let fenced = confine_program(program, &there);
    // A renderer of documents is the largest decoder there is: not without a fence.
    if !fenced.files || !fenced.calls {
        return exit::KIND.into();
    }
    let number = number.to_string();
    let side = atalaya_pixels::SIDE_OUT.to_string();
    // Only comes back when it could not be started.
    let _ = Command::new(program)
        .args(["-q", "-jpeg", "-f", &number, "-l", &number, "-scale-to", &side, "-"])
        .env_clear()
        .exec();
    exit::KIND.into()
}

/// Memory, seconds of processor, no files written, no core.
fn limits() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    for (resource, most) in
        [(Resource::As, 1 << 30), (Resource::Cpu, 10), (Resource::Fsize, 0), (Resource::Core, 0)]
    {
        let _ = setrlimit(resource, limit(most));
    }
}
