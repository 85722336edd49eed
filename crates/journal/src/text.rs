//! Small text forms shared by the C2SP formats: canonical base64 and ASCII decimals.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// RFC 4648 section 4 base64, padded.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Decodes canonical, padded base64. Non-zero trailing bits and missing padding are refused, so
/// that every accepted text is the only encoding of its bytes.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Parses an ASCII decimal without sign and without leading zeroes.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || (!text.starts_with('0') && !text.is_empty());
    // `u64::from_str` accepts a leading plus, which no C2SP format allows.
    if !canonical || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Lower-case hexadecimal.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

/// Decodes lower-case hexadecimal of exactly `N` bytes.
pub(crate) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut out = [0u8; N];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
    }
    Some(out)
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_have_one_form_only() {
        assert_eq!(parse_decimal("0"), Some(0));
        assert_eq!(parse_decimal("18446744073709551615"), Some(u64::MAX));
        for bad in ["", "00", "01", "+1", "-1", " 1", "1 ", "1_0", "18446744073709551616", "١"] {
            assert_eq!(parse_decimal(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn hexadecimal_is_lower_case_and_exact() {
        assert_eq!(to_hex(&[0, 0xab, 0xff]), "00abff");
        assert_eq!(from_hex::<3>("00abff"), Some([0, 0xab, 0xff]));
        assert_eq!(from_hex::<3>("00ABff"), None);
        assert_eq!(from_hex::<3>("00abf"), None);
    }

    #[test]
    fn base64_is_canonical() {
        assert_eq!(from_base64("AA==").as_deref(), Some(&[0u8][..]));
        for bad in ["AB==", "AA", "AA=", "A A=", "AA==\n", "_w=="] {
            assert_eq!(from_base64(bad), None, "{bad:?}");
        }
    }
}
