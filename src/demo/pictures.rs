//! Pictures for invented requests: drawn, so that no photograph of anybody or anywhere is needed.

use std::io::Cursor;

use image::{Rgb, RgbImage, codecs::jpeg::JpegEncoder};

const WIDTH: u32 = 480;
const HEIGHT: u32 = 360;
const QUALITY: u8 = 75;
/// How many of each kind there are.
pub const VARIANTS: usize = 4;

/// A face as a badge wants it: a head and shoulders before a plain wall.
pub fn portrait(variant: usize) -> anyhow::Result<Vec<u8>> {
    let tint = u8::try_from(variant % VARIANTS).unwrap_or(0) * 14;
    let (wall, coat, skin) =
        (Rgb([208, 214, 218]), Rgb([60 + tint, 80, 110 - tint]), Rgb([224 - tint * 2, 182 - tint * 2, 150 - tint * 2]));
    draw(|x, y| {
        let inside = |cx: f32, cy: f32, rx: f32, ry: f32| ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) < 1.0;
        if inside(0.5, 0.42, 0.15, 0.25) {
            skin
        } else if inside(0.5, 1.08, 0.36, 0.42) {
            coat
        } else {
            wall
        }
    })
}

/// A page of a document as a phone sees it: lines, a signature and a seal.
pub fn document(variant: usize) -> anyhow::Result<Vec<u8>> {
    let step = f32::from(u8::try_from(variant % VARIANTS).unwrap_or(0));
    draw(|x, y| {
        let paper = x > 0.16 && x < 0.84 && y > 0.04 && y < 0.97;
        let seal = ((x - 0.7) / 0.06).powi(2) + ((y - 0.84) / 0.08).powi(2) < 1.0;
        let row = (y * 24.0).fract() < 0.35 && y > 0.2 && y < 0.7;
        let line = row && x > 0.24 && x < 0.76 - 0.1 * ((y * 24.0).floor() + step).sin().abs();
        let heading = y > 0.1 && y < 0.14 && x > 0.3 && x < 0.7;
        let signature = (y - 0.82 - 0.03 * (x * 60.0 + step).sin()).abs() < 0.008 && x > 0.26 && x < 0.5;
        match (paper, seal, heading || line || signature) {
            (false, ..) => Rgb([92, 74, 60]),
            (true, true, _) => Rgb([150, 32, 40]),
            (true, false, true) => Rgb([58, 58, 66]),
            (true, false, false) => Rgb([244, 242, 234]),
        }
    })
}

/// Sky, hill, road, and a dark heap beside it.
pub fn scene(variant: usize) -> anyhow::Result<Vec<u8>> {
    let step = f32::from(u8::try_from(variant % VARIANTS).unwrap_or(0));
    draw(|x, y| {
        let hill = 0.45 + 0.06 * (x * 6.0 + step).sin();
        let road = (x - 0.5 - 0.05 * step).abs() < (y - 0.4) * 0.5;
        let heap = ((x - 0.3 - 0.1 * step) / 0.1).powi(2) + ((y - 0.78) / 0.07).powi(2) < 1.0;
        match (heap, y > hill, road) {
            (true, ..) => Rgb([48, 46, 52]),
            (false, true, true) => Rgb([122, 122, 126]),
            (false, true, false) => Rgb([92, 128, 74]),
            (false, false, _) => Rgb([176, 200, 222]),
        }
    })
}

/// A picture from a colour for each place, both counted from 0 to 1.
fn draw(colour: impl Fn(f32, f32) -> Rgb<u8>) -> anyhow::Result<Vec<u8>> {
    let part = |at: u32, of: u32| f32::from(u16::try_from(at).unwrap_or(0)) / f32::from(u16::try_from(of).unwrap_or(1));
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| colour(part(x, WIDTH), part(y, HEIGHT)));
    let mut jpeg = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&picture)?;
    Ok(jpeg.into_inner())
}
