//! Help is part of the interface: a change of it is looked at.

use crate::{args, support::run};

/// Every command by its path, found by following the help itself.
fn commands(path: &[String]) -> Vec<Vec<String>> {
    let help = help_of(path);
    let Some(list) = help.split("\nCommands:\n").nth(1) else { return vec![path.to_vec()] };
    let names = list.lines().take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("   "));
    let mut found = vec![path.to_vec()];
    for name in names.filter_map(|line| line.split_whitespace().next()) {
        let inner: Vec<String> = path.iter().cloned().chain([name.to_owned()]).collect();
        found.extend(commands(&inner));
    }
    found
}

fn help_of(path: &[String]) -> String {
    run(path.iter().map(String::as_str).chain(["--help"])).expect(0).out
}

#[test]
fn help_of_every_command_is_reviewed() {
    let all = commands(&[]);
    assert!(all.len() > 8, "{all:?}");
    for path in all {
        let name = if path.is_empty() { "atalaya".to_owned() } else { format!("atalaya-{}", path.join("-")) };
        let help = help_of(&path);
        let group = help.contains("\nCommands:\n");
        assert!(group || help.contains("Example"), "{name} shows no example");
        assert!(help.lines().all(|line| line.chars().count() <= 110), "{name} has long lines");
        insta::assert_snapshot!(name, help);
    }
}

#[test]
fn wrong_use_is_told_with_exit_code_two() {
    run(args![]).expect(2).says("Usage");
    run(args!["fly"]).expect(2).says("unrecognized subcommand");
    run(args!["verify", "--leaf", "many"]).expect(2).says("invalid value");
    run(args!["verify", "--proof", "x"]).expect(2).says("--key");
    run(args!["--version"]).expect(0).says("atalaya ");
}
