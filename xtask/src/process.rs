//! Running other programs: with the right build directory, without input, and with the command in every error.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::context::Context;
use crate::failure::{During, Failure};

pub struct Run {
    command: Command,
    shown: String,
}

impl Run {
    /// A program in the repository's root. It gets no input: a task must never wait for an answer.
    pub fn new(context: &Context, program: impl AsRef<OsStr>) -> Self {
        let shown = Path::new(program.as_ref())
            .file_name()
            .map_or_else(|| program.as_ref().to_string_lossy(), OsStr::to_string_lossy)
            .into_owned();
        let mut command = Command::new(program.as_ref());
        command.current_dir(&context.root).stdin(Stdio::null()).env("CARGO_TARGET_DIR", &context.target);
        // Set by the cargo that started this task for this package; a child cargo must not see them.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name.as_ref());
            }
        }
        Self { command, shown }
    }

    /// The cargo that runs this task.
    pub fn cargo(context: &Context) -> Self {
        let mut run = Self::new(context, std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        run.shown = "cargo".to_owned();
        run
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    pub fn args<S: AsRef<OsStr>>(self, args: impl IntoIterator<Item = S>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    pub fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Lets the program read the terminal, for what a person drives or for a password.
    pub fn with_terminal(mut self) -> Self {
        self.command.stdin(Stdio::inherit());
        self
    }

    /// Runs to the end with its output shown.
    pub fn run(mut self) -> Result<(), Failure> {
        println!("$ {}", self.shown);
        let status = self.command.status().during(|| format!("cannot start '{}'", self.shown))?;
        if status.success() {
            Ok(())
        } else {
            Err(Failure::new(format!("'{}' ended with {status}", self.shown)))
        }
    }

    /// The same for what is fetched from elsewhere: tried three times, half a minute apart.
    pub fn run_patiently(mut self) -> Result<(), Failure> {
        for pause in [30, 30, 0] {
            println!("$ {}", self.shown);
            let status = self.command.status().during(|| format!("cannot start '{}'", self.shown))?;
            if status.success() {
                return Ok(());
            }
            if pause > 0 {
                println!("'{}' ended with {status}; again in {pause} s", self.shown);
                std::thread::sleep(std::time::Duration::from_secs(pause));
            }
        }
        Err(Failure::new(format!("'{}' failed three times", self.shown)))
    }

    /// Runs to the end with its output shown, and each line of it given to `line` as well.
    pub fn run_with_lines(mut self, mut line: impl FnMut(&str)) -> Result<(), Failure> {
        use std::io::BufRead as _;
        println!("$ {}", self.shown);
        let cannot = || format!("cannot run '{}'", self.shown);
        let mut child = self.command.stdout(Stdio::piped()).spawn().during(cannot)?;
        if let Some(output) = child.stdout.take() {
            for read in std::io::BufReader::new(output).lines() {
                let read = read.during(cannot)?;
                println!("{read}");
                line(&read);
            }
        }
        let status = child.wait().during(cannot)?;
        if status.success() {
            Ok(())
        } else {
            Err(Failure::new(format!("'{}' ended with {status}", self.shown)))
        }
    }

    /// Runs quietly; the first line of its output if it succeeded.
    pub fn first_line(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout);
        output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
    }

    /// Whether it can be run and succeeds, quietly.
    pub fn succeeds(self) -> bool {
        self.first_line().is_some()
    }

    /// Becomes the program: signals such as Ctrl-C then reach it and nothing else. Returns only on failure.
    #[cfg(unix)]
    pub fn replace_this_process(mut self) -> Failure {
        use std::os::unix::process::CommandExt as _;
        println!("$ {}", self.shown);
        let error = self.command.exec();
        Failure::new(format!("cannot start '{}': {error}", self.shown))
    }
}

/// The full path of a program in `PATH`.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}
