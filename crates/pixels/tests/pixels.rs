//! Files as strangers send them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use atalaya_pixels::{INPUT_MAX, OUTPUT_MAX, Refused, SIDE_OUT, pixels};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage, codecs::jpeg::JpegEncoder};
use proptest::prelude::*;
use std::io::Cursor;

fn picture(width: u32, height: u32) -> DynamicImage {
    let at = |x: u32, y: u32| Rgb([(x * 7 % 256) as u8, (y * 5 % 256) as u8, ((x + y) % 256) as u8]);
    RgbImage::from_fn(width, height, at).into()
}
fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}
fn read(jpeg: &[u8]) -> DynamicImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap()
}
/// A JPEG with an Exif segment that says how it was held and where.
fn with_exif(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    // Orientation, and a maker with a secret.
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0]);
    tiff.extend(orientation.to_le_bytes());
    tiff.extend([0, 0, 0x0f, 0x01, 2, 0, 16, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0]);
    tiff.extend(b"CANARIO-19.2832\0");
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
    out.extend(b"Exif\0\0");
    out.extend(tiff);
    out.extend(&jpeg[2..]);
    out
}
fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|w| w == needle)
}

#[test]
fn a_photograph_comes_out_as_pixels_and_nothing_else() {
    let jpeg = encoded(&picture(300, 200), ImageFormat::Jpeg);
    let mut dirty = with_exif(&jpeg, 6);
    dirty.extend(b"PK\x03\x04 a second file glued on CANARIO");
    assert!(holds(&dirty, b"CANARIO-19.2832"));
    let out = pixels(&dirty).unwrap();
    for gone in [&b"CANARIO"[..], b"Exif", b"PK\x03\x04"] {
        assert!(!holds(&out, gone), "{}", String::from_utf8_lossy(gone));
    }
    // Turned by a quarter, as the camera was held.
    assert_eq!((read(&out).width(), read(&out).height()), (200, 300));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let out = pixels(&encoded(&picture(64, 48), format)).unwrap();
        assert_eq!((read(&out).width(), read(&out).height()), (64, 48));
    }
}

#[test]
fn large_pictures_become_small_and_transparent_ones_white() {
    let out = pixels(&encoded(&picture(4_000, 1_000), ImageFormat::Jpeg)).unwrap();
    assert_eq!(read(&out).width(), SIDE_OUT);
    assert!(out.len() <= OUTPUT_MAX);
    let clear: DynamicImage = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0])).into();
    let out = read(&pixels(&encoded(&clear, ImageFormat::Png)).unwrap()).to_rgb8();
    assert!(out.pixels().all(|p| p.0.iter().all(|c| *c > 250)));
    // Noise compresses worst.
    let noise: DynamicImage = RgbImage::from_fn(1_600, 1_600, |x, y| {
        let n =
            x.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(40_503)).wrapping_mul(2_246_822_519);
        Rgb([(n >> 8) as u8, (n >> 16) as u8, (n >> 24) as u8])
    })
    .into();
    match pixels(&encoded(&noise, ImageFormat::Png)) {
        Ok(out) => assert!(out.len() <= OUTPUT_MAX),
        Err(refused) => assert_eq!(refused, Refused::Pixels),
    }
}

#[test]
fn what_is_no_picture_is_refused_by_what_it_is() {
    for other in [
        &b"%PDF-1.7\n1 0 obj"[..],
        b"PK\x03\x04",
        b"OggS\0",
        b"ID3\x04",
        b"\0\0\0\x18ftypmp42",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"<html>",
        b"MZ",
        b"",
        b"\xff\xd8",
    ] {
        assert_eq!(pixels(other), Err(Refused::Kind), "{}", String::from_utf8_lossy(other));
    }
    assert_eq!(pixels(&vec![0xff; INPUT_MAX + 1]), Err(Refused::Large));
    let jpeg = encoded(&picture(50, 50), ImageFormat::Jpeg);
    assert_eq!(pixels(&jpeg[..40]), Err(Refused::Damaged));
    let png = encoded(&picture(50, 50), ImageFormat::Png);
    assert_eq!(pixels(&png[..60]), Err(Refused::Damaged));
}

/// A PNG header that promises a picture of this size.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut png = encoded(&picture(1, 1), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    // The checksum of the header, so that it is believed.
    let mut crc = u32::MAX;
    for byte in &png[12..29] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    png[29..33].copy_from_slice(&(!crc).to_be_bytes());
    png
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    for (width, height) in [(60_000, 60_000), (16_000, 16_000), (u32::MAX >> 1, 1), (1, 40_000)] {
        assert_eq!(pixels(&bomb(width, height)), Err(Refused::Pixels), "{width}×{height}");
    }
    // One that is believed and has too few pixels inside.
    assert_eq!(pixels(&bomb(100, 100)), Err(Refused::Damaged));
}

#[test]
fn the_best_quality_that_fits_is_taken() {
    let mut sharp = Vec::new();
    JpegEncoder::new_with_quality(&mut sharp, 100).encode_image(&picture(200, 200)).unwrap();
    let once = pixels(&sharp).unwrap();
    assert!(once.len() < sharp.len());
    atalaya_pixels::fuzz::attachment(&once);
}

proptest! {
    #[test]
    fn damage_is_refused_or_becomes_pixels(at in 0..5_000usize, byte in any::<u8>(), format in 0..3usize) {
        let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP][format];
        let mut file = encoded(&picture(40, 30), format);
        let at = at % file.len();
        file[at] = byte;
        atalaya_pixels::fuzz::attachment(&file);
        atalaya_pixels::fuzz::attachment(&file[..at]);
    }
}
