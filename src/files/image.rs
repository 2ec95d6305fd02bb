//! Pictures are decoded, turned upright, made smaller and written anew: only what can be seen comes through.

mod exif;
mod jpeg;
#[cfg(test)]
mod tests;

use std::io::{Cursor, ErrorKind};

use ::image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, RgbImage, codecs::jpeg::JpegEncoder, metadata::Orientation,
};

use super::kinds::{Kind, sniff};

/// What a picture may cost to decode, checked before a single pixel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest side that is read, in pixels.
    pub max_side: u32,
    /// The most pixels that are read.
    pub max_pixels: u64,
    /// The most memory the decoded pixels may take, in bytes.
    pub max_memory: u64,
    /// The longest side that is kept.
    pub kept_side: u32,
    /// The quality of the JPEG that is written, 1 to 100.
    pub quality: u8,
}

impl Default for Limits {
    /// Fifty megapixels in three bytes each is what the cameras of today's phones make at most.
    fn default() -> Self {
        Self { max_side: 12_000, max_pixels: 50_000_000, max_memory: 160 * 1024 * 1024, kept_side: 2_000, quality: 82 }
    }
}

/// A picture without anything but its pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleaned {
    pub jpeg: Vec<u8>,
    pub width: u32,
    pub height: u32,
    /// What was in the file beside the picture, each once, to be told to the person.
    pub removed: Vec<Removed>,
}

/// Something a camera or a program had written into a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Removed {
    /// Where it was taken.
    Place,
    /// When it was taken or changed.
    Time,
    /// The maker, model or serial number of the camera.
    Camera,
    /// A description, a comment or a name.
    Words,
}

/// Why a picture could not be made clean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageProblem {
    NotAnImage,
    TooManyPixels,
    /// The file ends before the picture does.
    Truncated,
}

/// Makes a picture anew. It takes time and memory: not for the thread that answers requests.
pub fn clean(bytes: &[u8], limits: Limits) -> Result<Cleaned, ImageProblem> {
    let kind = sniff(bytes).filter(|kind| kind.is_picture()).ok_or(ImageProblem::NotAnImage)?;
    let mut decoder = open(bytes, kind, limits)?;
    if is_cut_off(bytes, kind) {
        return Err(ImageProblem::Truncated);
    }
    let removed = metadata(&mut decoder);
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| problem(&error))?;
    let mut picture = shrink(picture, limits.kept_side);
    picture.apply_orientation(orientation);
    let picture = on_white(picture);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, limits.quality.clamp(1, 100)).encode_image(&picture).map_err(|error| problem(&error))?;
    Ok(Cleaned { jpeg, width: picture.width(), height: picture.height(), removed })
}

/// Reads the head of the file, and goes no further if the picture would cost too much.
fn open(bytes: &[u8], kind: Kind, limits: Limits) -> Result<impl ImageDecoder + '_, ImageProblem> {
    let format = match kind {
        Kind::Jpeg => ImageFormat::Jpeg,
        Kind::Png => ImageFormat::Png,
        Kind::WebP => ImageFormat::WebP,
        Kind::Pdf => return Err(ImageProblem::NotAnImage),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut strict = ::image::Limits::default();
    strict.max_image_width = Some(limits.max_side);
    strict.max_image_height = Some(limits.max_side);
    strict.max_alloc = Some(limits.max_memory);
    reader.limits(strict);
    let decoder = reader.into_decoder().map_err(|error| match problem(&error) {
        ImageProblem::NotAnImage if is_cut_off(bytes, kind) => ImageProblem::Truncated,
        other => other,
    })?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    let memory = decoder.total_bytes().saturating_add(if kind == Kind::Jpeg { jpeg::waiting_memory(bytes, pixels) } else { 0 });
    if pixels == 0 {
        return Err(ImageProblem::NotAnImage);
    }
    if pixels > limits.max_pixels || memory > limits.max_memory { Err(ImageProblem::TooManyPixels) } else { Ok(decoder) }
}

/// Decoders fill what is missing with grey; we would rather have the person send the photo again.
fn is_cut_off(bytes: &[u8], kind: Kind) -> bool {
    match kind {
        Kind::Jpeg => !jpeg::has_end(bytes),
        Kind::Png => !bytes.windows(4).any(|name| name == b"IEND"),
        Kind::WebP => {
            // The length leaves out itself and the four bytes before it; some programs leave out the last padding byte.
            let length = bytes.get(4..8).and_then(|length| length.try_into().ok()).map_or(u32::MAX, u32::from_le_bytes);
            (bytes.len() as u64) + 1 < u64::from(length) + 8
        }
        Kind::Pdf => false,
    }
}

/// What stands beside the picture. Metadata that cannot be read is gone all the same.
fn metadata(decoder: &mut impl ImageDecoder) -> Vec<Removed> {
    let exif = decoder.exif_metadata().ok().flatten();
    let xmp = decoder.xmp_metadata().ok().flatten();
    let iptc = decoder.iptc_metadata().ok().flatten();
    let mut removed = exif.as_deref().map(exif::read).unwrap_or_default();
    removed.extend(xmp.as_deref().map(exif::read_xmp).unwrap_or_default());
    removed.extend(iptc.map(|_| Removed::Words));
    removed.sort_unstable();
    removed.dedup();
    removed
}

fn shrink(picture: DynamicImage, longest: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= longest {
        return picture;
    }
    picture.thumbnail(longest, longest)
}

/// JPEG has no transparency; what was see-through becomes paper.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        let blend = |colour: u8| {
            let mixed = (u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        ::image::Rgb([blend(red), blend(green), blend(blue)])
    })
}

fn problem(error: &ImageError) -> ImageProblem {
    match error {
        ImageError::Limits(_) => ImageProblem::TooManyPixels,
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => ImageProblem::Truncated,
        _ => ImageProblem::NotAnImage,
    }
}
