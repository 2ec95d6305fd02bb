//! National Insurance numbers.

use std::fmt;

use super::{MASK, compact, is_blank};

/// A National Insurance number as it is issued: two letters, six digits, a letter A to D, without spaces.
///
/// It finds a record; it never proves who somebody is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Nino(String);

/// Why a text is not a National Insurance number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NinoProblem {
    Empty,
    Wrong,
}

/// Pairs of letters that are never used.
const NEVER_USED: [&[u8]; 7] = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"];
/// Pairs that offices use for their own purposes; they look like numbers but are not issued to people.
const ADMINISTRATIVE: [&str; 7] = ["CR", "FY", "MW", "NC", "PP", "PY", "PZ"];

impl Nino {
    /// Accepts any case, spaces and hyphens.
    pub fn parse(text: &str) -> Result<Self, NinoProblem> {
        if is_blank(text) {
            return Err(NinoProblem::Empty);
        }
        compact(text, 9).filter(|code| is_well_formed(code.as_bytes())).map(Self).ok_or(NinoProblem::Wrong)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it stands on a payslip: `AB 12 34 56 C`.
    pub fn spaced(&self) -> String {
        let n = &self.0;
        format!("{} {} {} {} {}", &n[..2], &n[2..4], &n[4..6], &n[6..8], &n[8..])
    }

    /// Enough to recognise one's own: `•••••456C`.
    pub fn masked(&self) -> String {
        format!("{MASK}{}", &self.0[5..])
    }

    /// The part that is unique to a person: the last letter is not (compare this to find the same person twice).
    pub fn same_person_key(&self) -> &str {
        &self.0[..8]
    }

    /// Whether it starts like a number made for administration: a warning to staff, never an error to a resident.
    pub fn looks_administrative(&self) -> bool {
        ADMINISTRATIVE.contains(&&self.0[..2])
    }
}

fn is_well_formed(code: &[u8]) -> bool {
    let &[first, second, ref digits @ .., suffix] = code else { return false };
    let letter = |c: u8| c.is_ascii_uppercase() && !b"DFIQUV".contains(&c);
    digits.len() == 6
        && digits.iter().all(u8::is_ascii_digit)
        && letter(first)
        && letter(second)
        && second != b'O'
        && (b'A'..=b'D').contains(&suffix)
        && !NEVER_USED.contains(&&code[..2])
}

impl fmt::Display for Nino {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Nino {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nino({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::vectors;

    #[test]
    fn the_vectors_hold() {
        for row in vectors::rows(include_str!("vectors/nino.csv")) {
            let found = Nino::parse(&row[0]).ok();
            assert_eq!(found.as_ref().map(Nino::as_str), vectors::expected(&row[1]), "{:?}", row[0]);
        }
    }

    #[test]
    fn the_example_of_public_guidance_is_never_a_number() {
        assert_eq!(Nino::parse("QQ 12 34 56 C"), Err(NinoProblem::Wrong));
        assert_eq!(Nino::parse("11 a1 11 11"), Err(NinoProblem::Wrong));
        assert_eq!(Nino::parse(" "), Err(NinoProblem::Empty));
    }

    #[test]
    fn the_same_person_is_found_whatever_the_last_letter() {
        let (a, c) = (Nino::parse("ab123456a").unwrap(), Nino::parse("AB 12 34 56 C").unwrap());
        assert_eq!(a.same_person_key(), c.same_person_key());
        assert_eq!((c.masked().as_str(), c.spaced().as_str()), ("•••••456C", "AB 12 34 56 C"));
        assert_eq!(format!("{c:?}"), "Nino(•••••456C)");
    }

    #[test]
    fn an_administrative_prefix_is_a_warning_only() {
        assert!(Nino::parse("CR123456A").unwrap().looks_administrative());
        assert!(!Nino::parse("AB123456A").unwrap().looks_administrative());
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in any::<String>()) {
            let _ = Nino::parse(&text).map(|n| (n.spaced(), n.masked(), n.looks_administrative()));
        }

        #[test]
        fn spaces_and_case_change_nothing(text in "[A-CEGHJ][A-CEGHJ][0-9]{6}[A-D]") {
            if let Ok(nino) = Nino::parse(&text) {
                prop_assert_eq!(Nino::parse(&nino.spaced().to_lowercase()), Ok(nino));
            }
        }
    }
}
