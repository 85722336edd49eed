//! GSM 7-bit packing (3GPP TS 23.038 clause 6.1.2.1), the wrapping of data SMS.

use crate::MAX_MESSAGE_BYTES;

/// Unpacks seven-bit characters from octets, lowest bits first, into ASCII text.
///
/// Every character an AML message may hold has the same code in the GSM alphabet and in ASCII. Codes that differ
/// (`@ £ $ ¥` … `à`) come out as U+FFFD, because none is legal in AML and a wrong letter would be worse than a
/// visible hole. A user-data header must be removed before. Reads at most [`MAX_MESSAGE_BYTES`].
#[must_use]
pub fn unpack_septets(octets: &[u8]) -> String {
    let octets = octets.get(..MAX_MESSAGE_BYTES).unwrap_or(octets);
    let mut text = String::with_capacity(octets.len() * 8 / 7 + 1);
    let mut held: u16 = 0;
    let mut held_bits = 0_u32;
    for octet in octets {
        held |= u16::from(*octet) << held_bits;
        held_bits += 8;
        while held_bits >= 7 {
            text.push(ascii_of(held & 0x7f));
            held >>= 7;
            held_bits -= 7;
        }
    }
    // Seven zero bits at the end are filling, which would read as `@`.
    text.truncate(text.trim_end_matches('\u{fffd}').len());
    text
}

fn ascii_of(septet: u16) -> char {
    let same_in_both = matches!(septet, 0x0a | 0x0d | 0x20..=0x23 | 0x25..=0x3f | 0x41..=0x5a | 0x61..=0x7a);
    match u8::try_from(septet) {
        Ok(code) if same_in_both => char::from(code),
        _ => '\u{fffd}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacks_the_textbook_word() {
        assert_eq!(unpack_septets(&[0xE8, 0x32, 0x9B, 0xFD, 0x06]), "hello");
    }

    #[test]
    fn padding_disappears_and_foreign_codes_are_visible() {
        assert_eq!(unpack_septets(&[]), "");
        assert_eq!(unpack_septets(&[0, 0, 0]), "");
        // 0x00 (`@` in GSM) before `A` (0x41).
        assert_eq!(unpack_septets(&[0x80, 0x20]), "\u{fffd}A");
    }
}
