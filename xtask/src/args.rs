//! The little command-line reading that tasks need. What nobody asked for is refused, so that a mistyped option
//! never passes for a default.

use crate::failure::Failure;

pub struct Args {
    given: Vec<String>,
    /// What follows a lone `--`, for another program.
    rest: Vec<String>,
}

impl Args {
    pub fn new(mut given: Vec<String>) -> Self {
        let rest = match given.iter().position(|arg| arg == "--") {
            Some(at) => {
                let rest = given.split_off(at + 1);
                given.pop();
                rest
            }
            None => Vec::new(),
        };
        Self { given, rest }
    }

    pub fn asks_for_help(&self) -> bool {
        self.given.iter().any(|arg| arg == "--help" || arg == "-h")
    }

    /// Takes a switch such as `--list`.
    pub fn switch(&mut self, name: &str) -> bool {
        let before = self.given.len();
        self.given.retain(|arg| arg != name);
        self.given.len() < before
    }

    /// Takes every value of a repeatable option, as `--only a`, `--only=a` or `--only a,b`.
    pub fn values(&mut self, name: &str) -> Result<Vec<String>, Failure> {
        let mut values = Vec::new();
        while let Some(at) = self.given.iter().position(|arg| is_option(arg, name)) {
            let option = self.given.remove(at);
            let value = match option.split_once('=') {
                Some((_, value)) => value.to_owned(),
                None if at < self.given.len() => self.given.remove(at),
                None => return Err(Failure::new(format!("{name} needs a value"))),
            };
            values.extend(value.split(',').filter(|part| !part.is_empty()).map(str::to_owned));
        }
        Ok(values)
    }

    /// Takes the last value of an option.
    pub fn value(&mut self, name: &str) -> Result<Option<String>, Failure> {
        Ok(self.values(name)?.pop())
    }

    /// Takes a whole number above zero.
    pub fn number(&mut self, name: &str, default: u32) -> Result<u32, Failure> {
        match self.value(name)? {
            None => Ok(default),
            Some(text) => text
                .parse()
                .ok()
                .filter(|number| *number > 0)
                .ok_or_else(|| Failure::new(format!("{name} needs a whole number above 0, not '{text}'"))),
        }
    }

    /// Ends the reading: anything left was not understood. Gives back what follows `--`.
    pub fn finish_with_rest(self) -> Result<Vec<String>, Failure> {
        match self.given.first() {
            None => Ok(self.rest),
            Some(arg) => Err(Failure::new(format!("unknown option '{arg}' (see --help)"))),
        }
    }

    /// Ends the reading of a task that passes nothing on.
    pub fn finish(self) -> Result<(), Failure> {
        match self.finish_with_rest()?.first() {
            None => Ok(()),
            Some(arg) => Err(Failure::new(format!("this task passes nothing on: '{arg}'"))),
        }
    }
}

fn is_option(arg: &str, name: &str) -> bool {
    arg.strip_prefix(name).is_some_and(|tail| tail.is_empty() || tail.starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(text: &str) -> Args {
        Args::new(text.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn options_in_every_spelling() {
        let mut given = args("--only a --list --only=b,c --kills 7 -- --only x");
        assert!(given.switch("--list"));
        assert_eq!(given.values("--only").unwrap(), ["a", "b", "c"]);
        assert_eq!(given.number("--kills", 1).unwrap(), 7);
        assert_eq!(given.number("--seconds", 60).unwrap(), 60);
        assert_eq!(given.finish_with_rest().unwrap(), ["--only", "x"]);
    }

    #[test]
    fn mistakes_are_named() {
        assert!(args("--onyl a").finish().unwrap_err().to_string().contains("--onyl"));
        assert!(args("--only").values("--only").is_err());
        assert!(args("--kills many").number("--kills", 1).unwrap_err().to_string().contains("many"));
        assert!(args("--kills 0").number("--kills", 1).is_err());
        assert!(args("-- x").finish().is_err());
    }
}
