//! What a file is, by what is in it; and a name that is safe to show and to save under.

use std::fmt::Write as _;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::formats::is_invisible;

/// The longest name that is kept.
const LONGEST_NAME: usize = 100;

/// The kinds of file we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Jpeg,
    Png,
    WebP,
    Pdf,
}

impl Kind {
    /// The ending of its name, without the full stop.
    pub const fn extension(self) -> &'static str {
        match self {
            Kind::Jpeg => "jpg",
            Kind::Png => "png",
            Kind::WebP => "webp",
            Kind::Pdf => "pdf",
        }
    }

    /// What `Content-Type` says when it is given out.
    pub const fn media_type(self) -> &'static str {
        match self {
            Kind::Jpeg => "image/jpeg",
            Kind::Png => "image/png",
            Kind::WebP => "image/webp",
            Kind::Pdf => "application/pdf",
        }
    }

    pub const fn is_picture(self) -> bool {
        !matches!(self, Kind::Pdf)
    }

    /// Whether the name a person gave it can be true (ASVS 5.2.2). Phones mix up the endings of pictures, which
    /// does no harm since pictures are made anew; a document must be called one; no ending at all says nothing.
    pub fn agrees_with(self, client_name: &str) -> bool {
        let name = last_part(client_name).trim().to_lowercase();
        match name.rsplit_once('.') {
            None => true,
            Some((_, "jpg" | "jpeg" | "jpe" | "jfif" | "png" | "webp")) => self.is_picture(),
            Some((_, "pdf")) => self == Kind::Pdf,
            Some(_) => false,
        }
    }
}

/// The kind of a file by its first bytes, which must be at the very start: a file that is two things is neither.
pub fn sniff(bytes: &[u8]) -> Option<Kind> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(Kind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Kind::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Kind::WebP),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(Kind::Pdf),
        _ => None,
    }
}

/// Whether it is a photo in the format of iPhones, which browsers turn into JPEG but we cannot read ourselves.
pub fn is_heic(bytes: &[u8]) -> bool {
    let brands: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1"];
    bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|brand| brands.contains(&brand))
}

/// The file that virus scanners are tested with, in two parts so that no scanner takes our program for it.
const TEST_VIRUS: [&[u8]; 2] = [br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTI", b"VIRUS-TEST-FILE!$H+H*"];

/// Whether the scanners' test file is anywhere in it. This stands in where no scanner is configured.
pub fn looks_hostile(bytes: &[u8]) -> bool {
    let [first, second] = TEST_VIRUS;
    bytes.windows(first.len() + second.len()).any(|part| part.starts_with(first) && part.ends_with(second))
}

/// A name a person gave a file, without what could mislead a person or a program. It is shown and offered for
/// saving; on the disk a file is only ever called by its id.
pub fn safe_name(client_name: &str) -> String {
    let kept: String = last_part(client_name).chars().filter(|c| !is_invisible(*c)).map(harmless).nfc().collect();
    let words = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = words.trim_matches(|c| matches!(c, ' ' | '.')).trim_start_matches(['-', '+', '.', ' ']);
    if !name.chars().any(char::is_alphanumeric) {
        return "file".to_string();
    }
    let name = shortened(name);
    if is_reserved(&name) { format!("_{name}") } else { name }
}

/// What follows the folders, written for any system.
fn last_part(client_name: &str) -> &str {
    client_name.rsplit(['/', '\\']).next().unwrap_or(client_name)
}

fn harmless(c: char) -> char {
    let harmless = c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '.' | '-' | '_' | '(' | ')' | '\'' | '’' | '&' | '+' | ',');
    match c {
        c if harmless => c,
        c if c.is_whitespace() => ' ',
        _ => '_',
    }
}

/// Cut in the middle rather than at the end, which says what kind of file it is.
fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_string();
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.chars().count() <= 10);
    let room = LONGEST_NAME - ending.map_or(0, |ending| ending.chars().count() + 1);
    let stem: String = name.chars().take(room).collect();
    let stem = stem.trim_end_matches([' ', '.']);
    ending.map_or_else(|| stem.to_string(), |ending| format!("{stem}.{ending}"))
}

/// Names that mean a device on Windows, whatever their ending.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim().to_uppercase();
    let numbered = |device: &str| stem.strip_prefix(device).is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']));
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

/// The header that makes a browser save a file under a name (RFC 6266): once for old ones, once with its letters.
pub fn content_disposition(name: &str) -> String {
    let name = safe_name(name);
    let plain: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._+&".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        for (bytes, kind) in [
            (&b"\xFF\xD8\xFF\xE0rest"[..], Some(Kind::Jpeg)),
            (b"\x89PNG\r\n\x1A\nrest", Some(Kind::Png)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(Kind::WebP)),
            (b"%PDF-1.7\n", Some(Kind::Pdf)),
            (b"RIFF\x10\0\0\0WAVE", None),
            (b" %PDF-1.7", None),
            (b"GIF89a", None),
            (b"<svg xmlns", None),
            (b"MZ", None),
            (b"\xFF\xD8", None),
            (b"", None),
        ] {
            assert_eq!(sniff(bytes), kind, "{bytes:?}");
        }
        assert!(is_heic(b"\0\0\0\x18ftypheic") && !is_heic(b"\0\0\0\x18ftypisom") && !is_heic(b"ftyp"));
    }

    #[test]
    fn a_name_must_agree_with_the_content() {
        for (kind, name, agrees) in [
            (Kind::Jpeg, "IMG_1.JPG", true),
            (Kind::Png, "C:\\fakepath\\pic.jpeg", true),
            (Kind::WebP, "x.webp", true),
            (Kind::Pdf, "bil.PDF ", true),
            (Kind::Jpeg, "photo", true),
            (Kind::Pdf, "bill.jpg", false),
            (Kind::Jpeg, "photo.pdf", false),
            (Kind::Png, "photo.png.exe", false),
            (Kind::Jpeg, "photo.svg", false),
            (Kind::Jpeg, "a.b/photo", true),
        ] {
            assert_eq!(kind.agrees_with(name), agrees, "{name}");
        }
        assert!(
            [Kind::Jpeg, Kind::Png, Kind::WebP, Kind::Pdf]
                .iter()
                .all(|kind| kind.agrees_with(&format!("x.{}", kind.extension())) && kind.media_type().contains('/'))
        );
    }

    #[test]
    fn the_scanners_test_file_is_found_anywhere() {
        let [first, second] = TEST_VIRUS;
        let virus = [first, second].concat();
        assert_eq!(virus.len(), 68);
        assert!(looks_hostile(&virus) && looks_hostile(&[b"%PDF-1.7 ", &virus[..], b" end"].concat()));
        assert!(!looks_hostile(&virus[1..]) && !looks_hostile(&[first, b"x", second].concat()) && !looks_hostile(b""));
    }

    #[test]
    fn names_keep_their_letters_and_lose_their_tricks() {
        for (given, kept) in [
            ("Llun o’r twll yn y ffordd (1).jpg", "Llun o’r twll yn y ffordd (1).jpg"),
            ("C:\\fakepath\\ŵyn.png", "ŵyn.png"),
            ("../../etc/passwd", "passwd"),
            ("陳大文.pdf", "陳大文.pdf"),
            ("inv\u{202e}gpj.exe", "invgpj.exe"),
            ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie_ x_1.jpg"),
            ("a\"b;c<d>.jpg", "a_b_c_d_.jpg"),
            ("  .hidden.  ", "hidden"),
            ("--rf.jpg", "rf.jpg"),
            ("nul.txt", "_nul.txt"),
            ("COM1", "_COM1"),
            ("com10.jpg", "com10.jpg"),
            ("", "file"),
            ("...", "file"),
            ("/", "file"),
            ("___", "file"),
            ("a\u{0}b", "ab"),
            ("=1+1.pdf", "_1+1.pdf"),
            ("Sia\u{302}n.jpg", "Siân.jpg"),
        ] {
            assert_eq!(safe_name(given), kept);
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = safe_name(&format!("{}.jpeg", "ŵ".repeat(300)));
        assert_eq!((name.chars().count(), name.ends_with("ŵ.jpeg")), (100, true));
        assert_eq!(safe_name(&format!("a.{}", "b".repeat(300))).chars().count(), 100);
    }

    #[test]
    fn a_browser_gets_the_name_twice() {
        assert_eq!(content_disposition("bil.pdf"), "attachment; filename=\"bil.pdf\"; filename*=UTF-8''bil.pdf");
        assert_eq!(
            content_disposition("Llun ŵyn’s.jpg"),
            "attachment; filename=\"Llun _yn_s.jpg\"; filename*=UTF-8''Llun%20%C5%B5yn%E2%80%99s.jpg"
        );
        assert_eq!(content_disposition("a\"\r\nX: y\\"), "attachment; filename=\"file\"; filename*=UTF-8''file");
    }

    proptest! {
        #[test]
        fn any_bytes_and_names_get_an_answer(bytes in any::<Vec<u8>>(), name in any::<String>()) {
            let _ = (sniff(&bytes), is_heic(&bytes), looks_hostile(&bytes), Kind::Pdf.agrees_with(&name));
        }

        #[test]
        fn a_safe_name_stays_as_it_is_and_fits_a_header(name in r"[\PC\x00-\x1F./\\:~]{0,150}") {
            let safe = safe_name(&name);
            prop_assert_eq!(safe_name(&safe), safe.clone());
            prop_assert!((1..=LONGEST_NAME + 1).contains(&safe.chars().count()));
            let header = content_disposition(&name);
            prop_assert!(header.is_ascii() && !header.contains(['\r', '\n', '\\']) && header.matches('"').count() == 2);
        }
    }
}
