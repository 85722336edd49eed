//! One clear line and an exit code for everything that goes wrong.

use atalaya_server::problem::Problem;
use std::{fmt, io, process::ExitCode};

/// What a command gives back.
pub type Outcome<T = ()> = Result<T, Failure>;

/// Why a command ends early, and with which exit code.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    error: anyhow::Error,
}

impl Failure {
    /// Something was examined and is bad: exit code 1.
    pub fn found(what: impl fmt::Display) -> Self {
        Self { code: 1, error: anyhow::anyhow!("{what}") }
    }
    /// It could not be done: exit code 2.
    pub fn unusable(what: impl fmt::Display) -> Self {
        Self { code: 2, error: anyhow::anyhow!("{what}") }
    }
    /// The centre refused it; in the language of the command line.
    #[expect(clippy::needless_pass_by_value, reason = "used as a function over errors")]
    pub fn refused(problem: Problem) -> Self {
        let places =
            problem.errors.iter().map(|e| format!("; {}: {}", e.pointer, e.detail)).collect::<String>();
        Self::unusable(format!("{}{places}", problem.title))
    }
    /// Names the line of the file that it is about.
    pub fn at(self, line: u64) -> Self {
        Self { error: self.error.context(format!("line {line}")), ..self }
    }
    /// Prints the line and gives the code.
    pub fn report(self) -> ExitCode {
        // Whoever read the output has seen enough; that is no failure of ours.
        let closed = |cause: &(dyn std::error::Error + 'static)| {
            cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
        };
        if self.error.chain().any(closed) {
            return ExitCode::SUCCESS;
        }
        eprintln!("atalaya: {}", one_line(&self.error));
        ExitCode::from(self.code)
    }
}

/// The causes joined, without those that their effect already quotes.
fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let text = cause.to_string();
        if line.contains(&text) {
            continue;
        }
        if !line.is_empty() {
            line.push_str(": ");
        }
        line.push_str(&text);
    }
    line.replace(['\n', '\r'], " ")
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { code: 2, error: error.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn a_failure_is_one_line_and_says_nothing_twice() {
        let inner = anyhow::anyhow!("the disk\nis full");
        let error =
            Err::<(), _>(inner).context("cannot write: the disk\nis full").context("backup").unwrap_err();
        assert_eq!(one_line(&error), "backup: cannot write: the disk is full");
    }
}
