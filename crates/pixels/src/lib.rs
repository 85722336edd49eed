//! Pictures from outside become pixels: decoded, turned as their camera was held, made smaller, written anew as JPEG.
//! Nothing else of the file survives: no metadata, no thumbnail, no profile, no second file glued to the first.
//!
//! Pure: bytes in, bytes out. Meant to run in a process of its own that can do nothing else; decoders are the part
//! of a system that strangers reach first.

#[doc(hidden)]
pub mod fuzz;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    imageops::FilterType,
};
use serde::{Deserialize, Serialize};
use std::io::Cursor;

/// Largest file that is looked at, bytes.
pub const INPUT_MAX: usize = 12 << 20;
/// Largest picture that is decoded: pixels of a side, and in all.
pub const SIDE_MAX: u32 = 16_000;
pub const PIXELS_MAX: u64 = 64_000_000;
/// Memory a decoder may ask for, bytes.
const MEMORY_MAX: u64 = 320 << 20;
/// Longest side of what comes out, pixels. Smaller than a camera's own, which takes most of the sensor's pattern
/// along.
pub const SIDE_OUT: u32 = 1_600;
/// Largest file that comes out, bytes.
pub const OUTPUT_MAX: usize = 1_000_000;
/// Qualities tried until it is small enough.
const QUALITIES: [u8; 4] = [82, 70, 55, 40];

/// Why a file was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    #[error("the file has more than {INPUT_MAX} bytes")]
    Large,
    /// Documents, sound, film, archives: their insides tell more than pixels would.
    #[error("only photographs and screenshots are taken: JPEG, PNG, WebP")]
    Kind,
    #[error("the picture has more pixels than are decoded")]
    Pixels,
    #[error("the file is damaged or is not what it says")]
    Damaged,
}

/// Pixels of a picture, as JPEG of at most [`OUTPUT_MAX`] bytes and [`SIDE_OUT`] pixels a side.
///
/// # Errors
/// Why it was not taken.
pub fn pixels(file: &[u8]) -> Result<Vec<u8>, Refused> {
    if file.len() > INPUT_MAX {
        return Err(Refused::Large);
    }
    let format = kind(file).ok_or(Refused::Kind)?;
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|e| refused(&e))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || width > SIDE_MAX || height > SIDE_MAX {
        return Err(Refused::Pixels);
    }
    if width == 0 || height == 0 {
        return Err(Refused::Damaged);
    }
    // Held in the file's metadata, which do not come along: the picture itself is turned.
    let turned = decoder.orientation().map_err(|e| refused(&e))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|e| refused(&e))?;
    picture.apply_orientation(turned);
    if picture.width().max(picture.height()) > SIDE_OUT {
        picture = picture.resize(SIDE_OUT, SIDE_OUT, FilterType::Triangle);
    }
    written(&picture)
}

/// By its first bytes; whatever name it has.
fn kind(file: &[u8]) -> Option<ImageFormat> {
    match file {
        [0xff, 0xd8, 0xff, ..] => Some(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(ImageFormat::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(ImageFormat::WebP),
        _ => None,
    }
}

fn refused(error: &image::ImageError) -> Refused {
    match error {
        image::ImageError::Limits(_) => Refused::Pixels,
        _ => Refused::Damaged,
    }
}

fn written(picture: &DynamicImage) -> Result<Vec<u8>, Refused> {
    // On white: what was transparent is not to become black.
    let flat = flat(picture);
    for quality in QUALITIES {
        let mut out = Vec::new();
        JpegEncoder::new_with_quality(&mut out, quality).encode_image(&flat).map_err(|e| refused(&e))?;
        if out.len() <= OUTPUT_MAX {
            return Ok(out);
        }
    }
    Err(Refused::Pixels)
}

fn flat(picture: &DynamicImage) -> image::RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let over = picture.to_rgba8();
    image::RgbImage::from_fn(over.width(), over.height(), |x, y| {
        let [r, g, b, a] = over.get_pixel(x, y).0;
        let blend = |c: u8| {
            let mixed = (u16::from(c) * u16::from(a) + 255 * (255 - u16::from(a))) / 255;
            u8::try_from(mixed).unwrap_or(255)
        };
        image::Rgb([blend(r), blend(g), blend(b)])
    })
}
