use std::time::{Duration, Instant};

use ::image::{ImageBuffer, Luma, Rgb, Rgba, codecs::webp::WebPEncoder};
use proptest::prelude::*;

use super::*;

const RED: Rgb<u8> = Rgb([220, 20, 20]);
const BLUE: Rgb<u8> = Rgb([20, 20, 220]);

/// Red on the left, blue on the right.
fn two_halves(width: u32, height: u32) -> DynamicImage {
    ImageBuffer::from_fn(width, height, |x, _| if x < width / 2 { RED } else { BLUE }).into()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The same JPEG with an EXIF block after its first two bytes.
fn with_exif(jpeg: &[u8], block: &[u8]) -> Vec<u8> {
    let length = u16::try_from(block.len() + 8).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, b"Exif\0\0", block, &jpeg[2..]].concat()
}

/// Everything a phone writes: camera, times, coordinates, and that it was held sideways.
fn phone_photo() -> Vec<u8> {
    let block = exif::tests::block(false, &[(0x010F, 1), (0x0110, 1), (0x0112, 6), (0x0132, 1)], &[0x9003], &[1, 2, 3, 4, 29]);
    with_exif(&encoded(&two_halves(400, 200), ImageFormat::Jpeg), &block)
}

fn is_like(found: Rgb<u8>, wanted: Rgb<u8>) -> bool {
    found.0.iter().zip(wanted.0).all(|(a, b)| a.abs_diff(b) < 40)
}

#[test]
fn a_phone_photo_is_turned_upright_and_loses_what_it_carried() {
    let photo = phone_photo();
    let cleaned = clean(&photo, Limits::default()).unwrap();
    assert_eq!(cleaned.removed, [Removed::Place, Removed::Time, Removed::Camera]);
    assert_eq!((cleaned.width, cleaned.height), (200, 400));
    assert!(photo.windows(4).any(|part| part == b"Exif") && !cleaned.jpeg.windows(4).any(|part| part == b"Exif"));
    let picture = ::image::load_from_memory(&cleaned.jpeg).unwrap().into_rgb8();
    assert!(is_like(*picture.get_pixel(100, 50), RED) && is_like(*picture.get_pixel(100, 350), BLUE));
    assert_eq!(clean(&cleaned.jpeg, Limits::default()).unwrap().removed, []);
}

#[test]
fn every_kind_of_picture_becomes_a_jpeg() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let cleaned = clean(&encoded(&two_halves(64, 32), format), Limits::default()).unwrap();
        assert_eq!((sniff(&cleaned.jpeg), cleaned.width, cleaned.height), (Some(Kind::Jpeg), 64, 32), "{format:?}");
        assert_eq!(cleaned.removed, []);
    }
}

#[test]
fn sixteen_bits_and_grey_are_fine() {
    let deep: DynamicImage = ImageBuffer::from_pixel(8, 8, Luma([40_000_u16])).into();
    let cleaned = clean(&encoded(&deep, ImageFormat::Png), Limits::default()).unwrap();
    assert_eq!((cleaned.width, cleaned.height), (8, 8));
}

#[test]
fn what_is_see_through_becomes_white() {
    let glass: DynamicImage = ImageBuffer::from_pixel(16, 16, Rgba([0_u8, 0, 0, 0])).into();
    let cleaned = clean(&encoded(&glass, ImageFormat::Png), Limits::default()).unwrap();
    let picture = ::image::load_from_memory(&cleaned.jpeg).unwrap().into_rgb8();
    assert!(is_like(*picture.get_pixel(8, 8), Rgb([255, 255, 255])));
}

#[test]
fn a_large_picture_is_made_smaller_and_a_small_one_is_not_made_larger() {
    let cleaned = clean(&encoded(&two_halves(5_000, 20), ImageFormat::Png), Limits::default()).unwrap();
    assert_eq!((cleaned.width, cleaned.height), (2_000, 8));
    let sliver = clean(&encoded(&two_halves(9_000, 1), ImageFormat::Png), Limits::default()).unwrap();
    assert_eq!((sliver.width, sliver.height), (2_000, 1));
    let small = clean(&encoded(&two_halves(2, 1), ImageFormat::Png), Limits::default()).unwrap();
    assert_eq!((small.width, small.height), (2, 1));
}

/// A PNG that says it is as large as it likes, with hardly any data.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let chunk = |name: &[u8; 4], body: &[u8]| {
        let named = [&name[..], body].concat();
        [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], &named, &crc32(&named).to_be_bytes()].concat()
    };
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    [&b"\x89PNG\r\n\x1A\n"[..], &chunk(b"IHDR", &head), &chunk(b"IDAT", &[0x78, 0x9C, 0x63, 0, 0, 0, 1, 0, 1]), &chunk(b"IEND", &[])]
        .concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

#[test]
fn a_bomb_is_refused_before_it_is_opened() {
    let start = Instant::now();
    for (width, height) in [(50_000, 50_000), (12_001, 1), (1, 12_001), (12_000, 12_000), (7_000, 7_001), (u32::MAX >> 1, u32::MAX >> 1)] {
        assert_eq!(clean(&bomb(width, height), Limits::default()), Err(ImageProblem::TooManyPixels), "{width} by {height}");
    }
    assert!(start.elapsed() < Duration::from_millis(200), "{:?}", start.elapsed());
    // In the head of a JPEG the size stands in the frame.
    let mut jpeg = encoded(&two_halves(64, 32), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    assert_eq!(clean(&jpeg, Limits::default()), Err(ImageProblem::TooManyPixels));
    let tight = Limits { max_memory: 64 * 32 * 3 - 1, ..Limits::default() };
    assert_eq!(clean(&encoded(&two_halves(64, 32), ImageFormat::Jpeg), tight), Err(ImageProblem::TooManyPixels));
}

#[test]
fn a_file_that_ends_too_early_is_truncated() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = encoded(&two_halves(300, 200), format);
        for keep in [whole.len() - 9, whole.len() * 2 / 3, whole.len() / 3] {
            assert_eq!(
                clean(&whole[..keep], Limits::default()).map(|cleaned| cleaned.width),
                Err(ImageProblem::Truncated),
                "{format:?} {keep} of {}",
                whole.len()
            );
        }
    }
}

#[test]
fn what_is_no_picture_is_said_to_be_none() {
    for bytes in [&b""[..], b"hello", b"%PDF-1.7", b"GIF89a\x01\0\x01\0", b"<svg xmlns='http://www.w3.org/2000/svg'/>"] {
        assert_eq!(clean(bytes, Limits::default()), Err(ImageProblem::NotAnImage), "{bytes:?}");
    }
    assert_eq!(clean(&bomb(0, 10), Limits::default()), Err(ImageProblem::NotAnImage));
    assert_eq!(clean(&bomb(10, 10), Limits::default()).unwrap_err(), ImageProblem::NotAnImage);
}

#[test]
fn broken_metadata_does_not_spoil_the_picture() {
    let jpeg = encoded(&two_halves(64, 32), ImageFormat::Jpeg);
    for block in [&b""[..], b"II*\0\xFF\xFF\xFF\xFF", b"garbage", b"MM\0*\0\0\0\x08\xFF\xFF"] {
        let cleaned = clean(&with_exif(&jpeg, block), Limits::default()).unwrap();
        assert_eq!((cleaned.width, cleaned.removed), (64, vec![]));
    }
}

#[test]
fn a_phone_s_own_data_after_the_end_is_left_behind() {
    let photo = [&phone_photo()[..], b"MotionPhoto_Data with a film and a voice"].concat();
    let cleaned = clean(&photo, Limits::default()).unwrap();
    assert!(!cleaned.jpeg.windows(6).any(|part| part == b"Motion"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_after_a_known_start_do_harm(kind in 0..3_usize, bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let start: [&[u8]; 3] = [b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n", b"RIFF\x10\x01\0\0WEBP"];
        let _ = clean(&[start[kind], &bytes].concat(), Limits::default());
    }

    #[test]
    fn no_damage_to_a_picture_does_harm(format in 0..3_usize, at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let picture = two_halves(24, 16);
        let mut bytes = match format {
            0 => with_exif(&encoded(&picture, ImageFormat::Jpeg), &exif::tests::block(true, &[(0x0112, 8)], &[0x9003], &[2])),
            1 => encoded(&picture, ImageFormat::Png),
            _ => {
                let mut bytes = Vec::new();
                picture.write_with_encoder(WebPEncoder::new_lossless(&mut bytes)).unwrap();
                bytes
            }
        };
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = clean(&bytes, Limits { max_pixels: 100_000, ..Limits::default() });
    }
}
