//! Entry point for fuzzing.

use crate::{OUTPUT_MAX, SIDE_OUT, pixels};

/// Files of strangers: what is taken comes out small, plain and readable, and does not change when it is taken again
/// but for its pixels.
///
/// # Panics
/// When it does not: a bug in this crate or a decoder.
pub fn attachment(data: &[u8]) {
    let Ok(out) = pixels(data) else { return };
    assert!(out.len() <= OUTPUT_MAX && out.starts_with(&[0xff, 0xd8, 0xff]));
    let again = image::load_from_memory_with_format(&out, image::ImageFormat::Jpeg);
    assert!(again.is_ok_and(|p| p.width().max(p.height()) <= SIDE_OUT));
}
