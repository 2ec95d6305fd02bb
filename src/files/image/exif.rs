//! Which personal things the metadata of a picture has. Nothing is read out of it, only whether it is there.

use super::Removed;

const DATE_TIME: u16 = 0x0132;
const MAKE: u16 = 0x010F;
const MODEL: u16 = 0x0110;
const DESCRIPTION: u16 = 0x010E;
const ARTIST: u16 = 0x013B;
const COPYRIGHT: u16 = 0x8298;
const CAMERA_PART: u16 = 0x8769;
const PLACE_PART: u16 = 0x8825;
/// The table of a part has its own numbers: in the place part 1 to 4 are the coordinates, 7 and 29 the time.
const COORDINATES: std::ops::RangeInclusive<u16> = 1..=4;

/// What an EXIF block has. A block that is cut off or contradicts itself gives what could be read.
pub(super) fn read(block: &[u8]) -> Vec<Removed> {
    let Some(tiff) = Tiff::open(block.strip_prefix(b"Exif\0\0").unwrap_or(block)) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in tiff.entries(tiff.first_table) {
        match entry.tag {
            PLACE_PART => found.extend(tiff.entries(entry.value).filter_map(|entry| of_place(entry.tag))),
            CAMERA_PART => found.extend(tiff.entries(entry.value).filter_map(|entry| of_camera(entry.tag))),
            DATE_TIME => found.push(Removed::Time),
            MAKE | MODEL => found.push(Removed::Camera),
            DESCRIPTION | ARTIST | COPYRIGHT => found.push(Removed::Words),
            _ => {}
        }
    }
    found
}

fn of_place(tag: u16) -> Option<Removed> {
    match tag {
        7 | 29 => Some(Removed::Time),
        tag if COORDINATES.contains(&tag) => Some(Removed::Place),
        _ => None,
    }
}

fn of_camera(tag: u16) -> Option<Removed> {
    match tag {
        // Original and digitised, with their zones and fractions of a second.
        0x9003 | 0x9004 | 0x9010..=0x9012 | 0x9290..=0x9292 => Some(Removed::Time),
        // The maker's own notes, serial numbers and the lens.
        0x927C | 0xA430..=0xA435 => Some(Removed::Camera),
        0x9286 => Some(Removed::Words),
        _ => None,
    }
}

/// What an XMP packet has, by the names of its properties.
pub(super) fn read_xmp(packet: &[u8]) -> Vec<Removed> {
    let has = |names: &[&str]| names.iter().any(|name| packet.windows(name.len()).any(|part| part == name.as_bytes()));
    let found = [
        (has(&["exif:GPSL", "photoshop:City", "Iptc4xmpExt:Location"]), Removed::Place),
        (has(&["xmp:CreateDate", "xmp:ModifyDate", "exif:DateTime", "photoshop:DateCreated"]), Removed::Time),
        (has(&["tiff:Make", "tiff:Model", "exifEX:", "aux:SerialNumber"]), Removed::Camera),
        (!packet.is_empty(), Removed::Words),
    ];
    found.into_iter().filter_map(|(has, removed)| has.then_some(removed)).collect()
}

struct Tiff<'a> {
    block: &'a [u8],
    little_endian: bool,
    first_table: u32,
}

struct Entry {
    tag: u16,
    value: u32,
}

impl<'a> Tiff<'a> {
    fn open(block: &'a [u8]) -> Option<Self> {
        let little_endian = match block.get(..4)? {
            [b'I', b'I', 42, 0] => true,
            [b'M', b'M', 0, 42] => false,
            _ => return None,
        };
        let mut tiff = Self { block, little_endian, first_table: 0 };
        tiff.first_table = tiff.u32_at(4)?;
        Some(tiff)
    }

    /// The entries of a table, as far as the block goes. Tables are not followed in circles: we look into three.
    fn entries(&self, table: u32) -> impl Iterator<Item = Entry> + '_ {
        let start = usize::try_from(table).unwrap_or(usize::MAX);
        let count = self.u16_at(start).unwrap_or(0);
        (0..usize::from(count)).map_while(move |at| {
            let entry = start.checked_add(2 + at * 12)?;
            Some(Entry { tag: self.u16_at(entry)?, value: self.u32_at(entry.checked_add(8)?)? })
        })
    }

    fn u16_at(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes_at(at)?;
        Some(if self.little_endian { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn u32_at(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes_at(at)?;
        Some(if self.little_endian { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn bytes_at<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.block.get(at..at.checked_add(N)?)?.try_into().ok()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An EXIF block with one table and the parts it points to. Values that fit are short numbers.
    pub(crate) fn block(little_endian: bool, first: &[(u16, u16)], camera: &[u16], place: &[u16]) -> Vec<u8> {
        let u16_bytes = |n: u16| if little_endian { n.to_le_bytes() } else { n.to_be_bytes() };
        let u32_bytes = |n: usize| {
            let n = u32::try_from(n).unwrap();
            if little_endian { n.to_le_bytes() } else { n.to_be_bytes() }
        };
        let length = |count: usize| 2 + count * 12 + 4;
        let count = first.len() + usize::from(!camera.is_empty()) + usize::from(!place.is_empty());
        let (camera_at, place_at) = (8 + length(count), 8 + length(count) + length(camera.len()));
        let mut bytes = [if little_endian { *b"II" } else { *b"MM" }, u16_bytes(42)].concat();
        bytes.extend(u32_bytes(8));
        let entry = |tag: u16, kind: u16, value: [u8; 4]| [&u16_bytes(tag)[..], &u16_bytes(kind), &u32_bytes(1), &value].concat();
        let short = |value: u16| {
            let v = u16_bytes(value);
            [v[0], v[1], 0, 0]
        };
        bytes.extend(u16_bytes(u16::try_from(count).unwrap()));
        for (tag, value) in first {
            bytes.extend(entry(*tag, 3, short(*value)));
        }
        if !camera.is_empty() {
            bytes.extend(entry(CAMERA_PART, 4, u32_bytes(camera_at)));
        }
        if !place.is_empty() {
            bytes.extend(entry(PLACE_PART, 4, u32_bytes(place_at)));
        }
        bytes.extend([0; 4]);
        for part in [camera, place] {
            bytes.extend(u16_bytes(u16::try_from(part.len()).unwrap()));
            for tag in part {
                bytes.extend(entry(*tag, 3, short(1)));
            }
            bytes.extend([0; 4]);
        }
        bytes
    }

    fn found(block: &[u8]) -> Vec<Removed> {
        let mut found = read(block);
        found.sort_unstable();
        found.dedup();
        found
    }

    #[test]
    fn place_time_and_camera_are_found_in_either_byte_order() {
        for little_endian in [true, false] {
            let whole = block(little_endian, &[(MODEL, 1), (0x0112, 6)], &[0x9003], &[0, 2, 4]);
            assert_eq!(found(&whole), [Removed::Place, Removed::Time, Removed::Camera]);
            assert_eq!(found(&[b"Exif\0\0", &whole[..]].concat()), [Removed::Place, Removed::Time, Removed::Camera]);
        }
    }

    #[test]
    fn an_empty_place_is_no_place_and_an_orientation_is_nothing_personal() {
        assert_eq!(found(&block(true, &[(0x0112, 6)], &[], &[0])), []);
        assert_eq!(found(&block(true, &[(ARTIST, 1)], &[], &[29])), [Removed::Time, Removed::Words]);
        assert_eq!(found(&block(true, &[], &[0x9286, 0xA431], &[])), [Removed::Camera, Removed::Words]);
    }

    #[test]
    fn a_block_cut_off_anywhere_gives_what_is_left() {
        let whole = block(true, &[(MODEL, 1)], &[0x9003], &[2, 4]);
        for length in 0..whole.len() {
            let _ = read(&whole[..length]);
        }
        assert_eq!(found(&whole[..25]), [Removed::Camera]);
    }

    #[test]
    fn offsets_out_of_the_block_and_into_itself_do_no_harm() {
        let mut circle = block(true, &[], &[], &[2]);
        circle[18..22].copy_from_slice(&8_u32.to_le_bytes());
        assert_eq!(found(&circle), []);
        circle[18..22].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(found(&circle), []);
        circle[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(found(&circle), []);
        assert_eq!(found(b"II*\0"), []);
        assert_eq!(found(b"not exif"), []);
    }

    #[test]
    fn xmp_is_known_by_its_names() {
        let packet = b"<rdf:Description exif:GPSLatitude=\"52,24N\" xmp:CreateDate=\"2026\" tiff:Model=\"X\"/>";
        assert_eq!(read_xmp(packet), [Removed::Place, Removed::Time, Removed::Camera, Removed::Words]);
        assert_eq!(read_xmp(b"<x/>"), [Removed::Words]);
        assert_eq!(read_xmp(b""), []);
    }

    proptest! {
        #[test]
        fn any_block_gets_an_answer(bytes in any::<Vec<u8>>(), little_endian in any::<bool>()) {
            let head: &[u8] = if little_endian { b"II*\0" } else { b"MM\0*" };
            let _ = (read(&bytes), read(&[head, &bytes].concat()), read_xmp(&bytes));
        }

        #[test]
        fn a_damaged_block_gets_an_answer(at in 0..90_usize, byte in any::<u8>()) {
            let mut damaged = block(true, &[(MODEL, 1)], &[0x9003], &[2, 4]);
            let at = at % damaged.len();
            damaged[at] = byte;
            let _ = read(&damaged);
        }
    }
}
