//! References that people read out, copy from a letter and type.

use std::fmt;

use super::{is_blank, is_separator};

/// Digits and capitals without the ones that are mistaken for each other: 0 and O, 1, I and L.
pub(crate) const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Characters after the kind.
const LENGTH: usize = 8;

/// What a reference belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReferenceKind {
    /// SR: something a resident asked a service for.
    ServiceRequest,
    /// DR: somebody uses a right over their information.
    DataRequest,
    /// CW: a complaint, or a councillor's case.
    Casework,
}

impl ReferenceKind {
    pub const ALL: [ReferenceKind; 3] = [ReferenceKind::ServiceRequest, ReferenceKind::DataRequest, ReferenceKind::Casework];

    /// The two letters a reference starts with.
    pub const fn letters(self) -> &'static str {
        match self {
            ReferenceKind::ServiceRequest => "SR",
            ReferenceKind::DataRequest => "DR",
            ReferenceKind::Casework => "CW",
        }
    }
}

/// A reference as every letter and page shows it: `SR-7F3K-2QXM`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    kind: ReferenceKind,
    text: String,
}

/// Why a text is not one of our references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceProblem {
    Empty,
    /// It has this character, which no reference has: it was misread, and we cannot tell for what.
    NeverUsed(char),
    Wrong,
}

impl Reference {
    /// Accepts any case, spaces and hyphens anywhere.
    pub fn parse(text: &str) -> Result<Self, ReferenceProblem> {
        if is_blank(text) {
            return Err(ReferenceProblem::Empty);
        }
        let code: Vec<char> = text.chars().filter(|c| !is_separator(*c)).map(|c| c.to_ascii_uppercase()).take(LENGTH + 3).collect();
        let Some((&[first, second], rest)) = code.split_first_chunk::<2>() else { return Err(ReferenceProblem::Wrong) };
        let letters = [first, second].iter().collect::<String>();
        let kind = ReferenceKind::ALL.into_iter().find(|kind| kind.letters() == letters).ok_or(ReferenceProblem::Wrong)?;
        if rest.len() != LENGTH || !rest.iter().all(char::is_ascii_alphanumeric) {
            return Err(ReferenceProblem::Wrong);
        }
        if let Some(misread) = rest.iter().find(|c| matches!(c, '0' | 'O' | '1' | 'I' | 'L')) {
            return Err(ReferenceProblem::NeverUsed(*misread));
        }
        Ok(Self::of(kind, &rest.iter().collect::<String>()))
    }

    /// A new reference from random bytes. Each is as likely as any other to within one in four million.
    pub fn from_bytes(kind: ReferenceKind, random: [u8; 8]) -> Self {
        Self::of(kind, &spell(u128::from(u64::from_be_bytes(random)), LENGTH))
    }

    fn of(kind: ReferenceKind, code: &str) -> Self {
        let (left, right) = code.split_at(LENGTH / 2);
        Self { kind, text: format!("{}-{left}-{right}", kind.letters()) }
    }

    pub const fn kind(&self) -> ReferenceKind {
        self.kind
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Writes a number in the alphabet, always `length` characters; what does not fit is left out.
pub(crate) fn spell(mut number: u128, length: usize) -> String {
    let base = ALPHABET.len() as u128;
    (0..length)
        .map(|_| {
            let digit = usize::try_from(number % base).unwrap_or_default();
            number /= base;
            char::from(ALPHABET[digit])
        })
        .collect()
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spaces_hyphens_and_case_do_not_matter() {
        for text in ["SR-7F3K-2QXM", "sr7f3k2qxm", " SR 7F3K 2QXM ", "Sr–7f3k–2qxm", "S R 7 F 3 K 2 Q X M"] {
            let reference = Reference::parse(text).unwrap();
            assert_eq!((reference.kind(), reference.as_str()), (ReferenceKind::ServiceRequest, "SR-7F3K-2QXM"));
        }
        assert_eq!(Reference::parse("dr-2222-2222").unwrap().kind(), ReferenceKind::DataRequest);
        assert_eq!(Reference::parse("cw-zzzz-zzzz").unwrap().kind(), ReferenceKind::Casework);
    }

    #[test]
    fn a_misread_character_is_named() {
        for (text, misread) in
            [("SR-7F3K-2QX0", '0'), ("SR-OF3K-2QXM", 'O'), ("DR-7F1K-2QXM", '1'), ("CW-7F3K-iQXM", 'I'), ("SR-7l3K-2QXM", 'L')]
        {
            assert_eq!(Reference::parse(text), Err(ReferenceProblem::NeverUsed(misread)), "{text}");
        }
    }

    #[test]
    fn what_is_not_ours_is_wrong() {
        for text in ["SR", "SR-7F3K-2QX", "SR-7F3K-2QXMM", "XX-7F3K-2QXM", "7F3K-2QXM", "SR-7F3K-2QX£", "SR_7F3K_2QXM", "ŜR-7F3K-2QXM"] {
            assert_eq!(Reference::parse(text), Err(ReferenceProblem::Wrong), "{text}");
        }
        assert_eq!(Reference::parse(" \t"), Err(ReferenceProblem::Empty));
    }

    #[test]
    fn every_character_of_the_alphabet_is_used_about_equally() {
        let mut counts = [0_u32; 31];
        for n in 0..31_000_u64 {
            let random = n.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(31).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let reference = Reference::from_bytes(ReferenceKind::ServiceRequest, random.to_be_bytes());
            for c in reference.as_str()[3..].bytes().filter(|c| *c != b'-') {
                counts[ALPHABET.iter().position(|a| *a == c).unwrap()] += 1;
            }
        }
        assert!(counts.iter().all(|count| (7_500..8_500).contains(count)), "{counts:?}");
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in any::<String>()) {
            let _ = Reference::parse(&text);
        }

        #[test]
        fn a_made_reference_reads_back(random in any::<[u8; 8]>(), kind in 0..3_usize) {
            let reference = Reference::from_bytes(ReferenceKind::ALL[kind], random);
            prop_assert_eq!(reference.as_str().len(), 12);
            prop_assert_eq!(Reference::parse(&reference.to_string().to_lowercase().replace('-', " ")), Ok(reference));
        }
    }
}
