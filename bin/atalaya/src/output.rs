//! Results on standard output. A closed pipe ends the command quietly instead of panicking.

use atalaya_model::Timestamp;
use std::io::{self, Write};

/// Writes one line.
pub fn line(text: impl AsRef<str>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", text.as_ref())?;
    out.flush()
}

/// A name and its value, values below each other.
pub fn fact(name: &str, value: impl std::fmt::Display) -> io::Result<()> {
    line(format!("{name:<12} {value}"))
}

/// A value as indented JSON.
pub fn json(value: &impl serde::Serialize) -> io::Result<()> {
    line(serde_json::to_string_pretty(value)?)
}

/// A number with its thousands apart: 1,234,567.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A size for people: 1.5 MB.
pub fn bytes(number: u64) -> String {
    indicatif::DecimalBytes(number).to_string()
}

/// A time to the second, UTC.
pub fn time(at: Timestamp) -> String {
    let text = at.to_string();
    text.split_once('.').map_or(text.clone(), |(seconds, _)| format!("{seconds}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_are_readable() {
        assert_eq!(
            [count(0), count(999), count(1_000), count(12_345_678)],
            ["0", "999", "1,000", "12,345,678"]
        );
        let at = Timestamp::parse("2026-11-24T03:15:00.250Z").unwrap();
        assert_eq!(time(at), "2026-11-24T03:15:00Z");
    }
}
