//! Development tasks, run as `cargo xtask <task>`. `cargo xtask help` lists them.

mod args;
mod context;
mod demo;
mod failure;
mod fuzz;
mod install;
mod process;
mod stages;
mod tasks;

use std::process::ExitCode;

use args::Args;
use context::Context;
use failure::Failure;

/// A task: its name, its options, one line of help, and what it does.
struct Task {
    name: &'static str,
    options: &'static str,
    help: &'static str,
    run: fn(&Context, Args) -> Result<(), Failure>,
}

const TASKS: &[Task] = &[
    Task {
        name: "demo",
        options: "[--port 8080] [--data DIR] [-- OPTIONS OF THE BINARY]",
        help: "build everything and run a living demonstration with fresh data",
        run: demo::run,
    },
    Task {
        name: "test",
        options: "[--list] [--only STAGE]... [--from STAGE]",
        help: "install what tests need and run all of them",
        run: stages::test,
    },
    Task { name: "check", options: "", help: "formatting, lints and types only", run: stages::check },
    Task {
        name: "install",
        options: "",
        help: "install what tests need: Chromium, fonts, PostgreSQL, npm packages",
        run: install::run,
    },
    Task {
        name: "crash",
        options: "[--kills 10000]",
        help: "kill the server at random under load and check that nothing is lost",
        run: tasks::crash,
    },
    Task {
        name: "bench",
        options: "[--dir DIR] [--quick]",
        help: "measure what docs/benchmarks.md asks of the spine, in one table",
        run: tasks::bench,
    },
    Task {
        name: "fuzz",
        options: "[--seconds 60] [--target NAME]... [--sanitizer none|address] [--list]",
        help: "fuzz every input, so many seconds each",
        run: fuzz::run,
    },
    Task {
        name: "screenshots",
        options: "",
        help: "renew the pictures in docs/screens",
        run: tasks::screenshots,
    },
];

fn main() -> ExitCode {
    let mut given = std::env::args().skip(1);
    let name = given.next().unwrap_or_else(|| "help".to_owned());
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print!("{}", help());
        return ExitCode::SUCCESS;
    }
    let Some(task) = TASKS.iter().find(|task| task.name == name) else {
        eprintln!("xtask: there is no task '{name}'\n\n{}", help());
        return ExitCode::from(2);
    };
    let args = Args::new(given.collect());
    if args.asks_for_help() {
        println!("cargo xtask {} {}\n    {}", task.name, task.options, task.help);
        return ExitCode::SUCCESS;
    }
    match Context::find().and_then(|context| (task.run)(&context, args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask {}: {failure}", task.name);
            ExitCode::FAILURE
        }
    }
}

fn help() -> String {
    let mut text = String::from("cargo xtask <task>\n\n");
    for task in TASKS {
        text.push_str(&format!("  {:<12}{}\n", task.name, task.help));
        if !task.options.is_empty() {
            text.push_str(&format!("  {:<12}{}\n", "", task.options));
        }
    }
    text.push_str(
        "\nBuilds go to $CARGO_TARGET_DIR, or else to atalaya/target in the user's cache directory.\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_task_once() {
        let text = help();
        for task in TASKS {
            assert_eq!(text.lines().filter(|l| l.starts_with(&format!("  {} ", task.name))).count(), 1);
        }
    }
}
