//! The two things about a JPEG that its decoder does not tell: whether it ends, and what else it keeps in memory.

/// Whether the end marker follows the picture's data. In that data a byte FF is always followed by 00 or a restart.
pub(super) fn has_end(bytes: &[u8]) -> bool {
    let data = segments(bytes).last().map_or(bytes.len(), |segment| segment.end);
    bytes.get(data..).is_some_and(|data| data.windows(2).any(|pair| pair == [0xFF, 0xD9]))
}

/// The memory a progressive picture takes besides its pixels: two bytes for each sample, until the last pass.
pub(super) fn waiting_memory(bytes: &[u8], pixels: u64) -> u64 {
    let frame = segments(bytes).find(|segment| matches!(segment.marker, 0xC2 | 0xC6 | 0xCA | 0xCE));
    let Some([_, _, _, _, _, count, components @ ..]) = frame.map(|segment| segment.body) else { return 0 };
    let factors: Vec<(u64, u64)> =
        components.chunks_exact(3).take(usize::from(*count)).map(|c| (u64::from(c[1] >> 4), u64::from(c[1] & 15))).collect();
    let most = factors.iter().map(|(across, _)| *across).max().unwrap_or(1) * factors.iter().map(|(_, down)| *down).max().unwrap_or(1);
    let samples: u64 = factors.iter().map(|(across, down)| across * down).sum();
    pixels.saturating_mul(2 * samples) / most.max(1)
}

struct Segment<'a> {
    marker: u8,
    body: &'a [u8],
    end: usize,
}

/// The segments up to the picture's data, of which the last is the start of the scan.
fn segments(bytes: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let (mut at, mut scanning) = (2, false);
    std::iter::from_fn(move || {
        if scanning {
            return None;
        }
        let start = at + bytes.get(at..)?.iter().take_while(|byte| **byte == 0xFF).count();
        let &[marker, high, low] = bytes.get(start..start + 3)? else { return None };
        let end = start + 1 + usize::from(u16::from_be_bytes([high, low]));
        let body = bytes.get(start + 3..end)?;
        (at, scanning) = (end, marker == 0xDA);
        Some(Segment { marker, body, end })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_end_inside_the_preview_is_not_the_end() {
        let preview = [0xFF, 0xE1, 0, 6, 0xFF, 0xD8, 0xFF, 0xD9];
        let scan = [0xFF, 0xDA, 0, 3, 1, 0x12, 0xFF, 0x00, 0x34];
        let cut_off = [&[0xFF, 0xD8][..], &preview, &scan].concat();
        assert!(!has_end(&cut_off));
        assert!(has_end(&[&cut_off[..], &[0xFF, 0xD9]].concat()));
        assert!(has_end(&[&cut_off[..], &[0xFF, 0xD9], b"a phone's own data"].concat()));
        assert!(!has_end(&[0xFF, 0xD8]) && !has_end(&[]));
    }

    #[test]
    fn only_a_progressive_picture_waits_in_memory() {
        let frame = |marker, sampling| [0xFF, 0xD8, 0xFF, marker, 0, 17, 8, 0, 9, 0, 9, 3, 1, sampling, 0, 2, 0x11, 1, 3, 0x11, 1];
        assert_eq!(waiting_memory(&frame(0xC0, 0x22), 1000), 0);
        assert_eq!(waiting_memory(&frame(0xC2, 0x11), 1000), 6000);
        assert_eq!(waiting_memory(&frame(0xC2, 0x22), 1000), 3000);
        assert_eq!(waiting_memory(&frame(0xC2, 0x00), 1000), 4000);
        assert_eq!(waiting_memory(&frame(0xC2, 0xFF), u64::MAX), u64::MAX / 225);
    }

    proptest! {
        #[test]
        fn any_bytes_get_an_answer(bytes in any::<Vec<u8>>(), pixels in any::<u64>()) {
            let start = [&[0xFF, 0xD8, 0xFF][..], &bytes].concat();
            let _ = (has_end(&bytes), has_end(&start), waiting_memory(&start, pixels), waiting_memory(&bytes, pixels));
        }
    }
}
