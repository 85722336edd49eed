//! `Range` of one file (RFC 9110, section 14).

/// What a request wants of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    Whole,
    /// First and last byte, both included.
    Part(u64, u64),
    /// Nothing of it is there: 416.
    Outside,
}

/// Reads a `Range` header for a file of `length` bytes. What is no single range of bytes is ignored, as the standard
/// allows: the whole file answers.
pub fn wanted(range: Option<&str>, length: u64) -> Wanted {
    let Some(spec) = range.and_then(|r| r.trim().strip_prefix("bytes=")) else { return Wanted::Whole };
    let Some((from, to)) = spec.split_once('-') else { return Wanted::Whole };
    let number = |text: &str| match text.trim() {
        "" => Some(None),
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => Some(digits.parse::<u64>().ok()),
        _ => None,
    };
    let last = length.saturating_sub(1);
    match (number(from), number(to)) {
        (Some(None), Some(Some(0))) => Wanted::Outside,
        (Some(None), Some(Some(n))) if length > 0 => Wanted::Part(length.saturating_sub(n), last),
        (Some(Some(a)), Some(_)) if a >= length => Wanted::Outside,
        (Some(Some(a)), Some(None)) => Wanted::Part(a, last),
        (Some(Some(a)), Some(Some(b))) if a <= b => Wanted::Part(a, b.min(last)),
        _ => Wanted::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let of = |text: &str| wanted(Some(text), 1_000);
        assert_eq!(of("bytes=0-126"), Wanted::Part(0, 126));
        assert_eq!(of("bytes=900-2000"), Wanted::Part(900, 999));
        assert_eq!(of("bytes=990-"), Wanted::Part(990, 999));
        assert_eq!(of("bytes=-10"), Wanted::Part(990, 999));
        assert_eq!(of("bytes=-5000"), Wanted::Part(0, 999));
        assert_eq!((of("bytes=1000-"), of("bytes=-0")), (Wanted::Outside, Wanted::Outside));
        for odd in ["bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes"] {
            assert_eq!(of(odd), Wanted::Whole, "{odd}");
        }
        assert_eq!(wanted(Some("bytes=0-5"), 0), Wanted::Outside);
        assert_eq!(wanted(None, 7), Wanted::Whole);
    }
}
