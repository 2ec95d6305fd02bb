//! United Kingdom postcodes.

use std::fmt;

use super::{MASK, is_blank};

/// The longest postcode without its space.
const LONGEST: usize = 7;

/// A United Kingdom postcode, stored with one space: `SY23 2BJ`.
///
/// It is well formed, which does not mean it exists: `P01 3AX`, with a zero for the letter O, is well formed too.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Postcode(String);

/// Why a text is not a postcode.
///
/// Outside the United Kingdom, or for a person without an address, a page treats `Wrong` as a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostcodeProblem {
    Empty,
    Wrong,
}

impl Postcode {
    /// Accepts any case and anything between the letters and digits.
    pub fn parse(text: &str) -> Result<Self, PostcodeProblem> {
        if is_blank(text) {
            return Err(PostcodeProblem::Empty);
        }
        let code: String = text.chars().filter(|c| c.is_alphanumeric()).take(LONGEST + 1).collect::<String>().to_uppercase();
        let well_formed = code.is_ascii() && code.len() <= LONGEST && is_well_formed(code.as_bytes());
        let (outward, inward) = code.split_at_checked(code.len().saturating_sub(3)).ok_or(PostcodeProblem::Wrong)?;
        if well_formed { Ok(Self(format!("{outward} {inward}"))) } else { Err(PostcodeProblem::Wrong) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the space, which names a town or district: `SY23`.
    pub fn outward(&self) -> &str {
        self.0.split_once(' ').map_or(self.0.as_str(), |(outward, _)| outward)
    }

    /// Enough to recognise one's own town: `SY23 •••`.
    pub fn masked(&self) -> String {
        format!("{} •••", self.outward())
    }
}

/// Royal Mail's letters for each place; GIR 0AA is the one that fits none of the forms.
fn is_well_formed(code: &[u8]) -> bool {
    if code == b"GIR0AA" {
        return true;
    }
    let Some((outward, &[sector, first, second])) = code.split_last_chunk::<3>() else { return false };
    sector.is_ascii_digit() && is_unit_letter(first) && is_unit_letter(second) && is_outward(outward)
}

fn is_outward(outward: &[u8]) -> bool {
    let area = |c: u8| c.is_ascii_uppercase() && !b"QVX".contains(&c);
    let second_letter = |c: u8| c.is_ascii_uppercase() && !b"IJZ".contains(&c);
    let digit = |c: u8| c.is_ascii_digit();
    match *outward {
        [a, d] => area(a) && digit(d),
        [a, b, c] if digit(b) => area(a) && (digit(c) || b"ABCDEFGHJKPSTUW".contains(&c)),
        [a, b, c] => area(a) && second_letter(b) && digit(c),
        [a, b, c, d] => area(a) && second_letter(b) && digit(c) && (digit(d) || b"ABEHMNPRVWXY".contains(&d)),
        _ => false,
    }
}

fn is_unit_letter(c: u8) -> bool {
    c.is_ascii_uppercase() && !b"CIKMOV".contains(&c)
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Postcode({} {MASK})", self.outward())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::vectors;

    #[test]
    fn the_vectors_hold() {
        for row in vectors::rows(include_str!("vectors/postcode.csv")) {
            let found = Postcode::parse(&row[0]).ok();
            assert_eq!(found.as_ref().map(Postcode::as_str), vectors::expected(&row[1]), "{:?}", row[0]);
        }
    }

    #[test]
    fn every_form_of_postcode_is_known() {
        for code in ["M1 1AA", "B33 8TH", "W1A 0AX", "CR2 6XH", "DN55 1PT", "EC1A 1BB", "GIR 0AA", "W1T 3JH", "AN1 4DX"] {
            assert_eq!(Postcode::parse(&code.to_lowercase().replace(' ', "")).map(|p| p.to_string()), Ok(code.to_string()));
        }
    }

    #[test]
    fn nothing_and_nonsense_are_told_apart() {
        assert_eq!(Postcode::parse(" \u{a0}\t"), Err(PostcodeProblem::Empty));
        for wrong in ["---", "£", "ŴY23 2BJ", "ß", "12345", "AAA", "SY2O 2BJ", "SY23 2BJX", "Q1 1AA", "ZZ99 3VZ"] {
            assert_eq!(Postcode::parse(wrong), Err(PostcodeProblem::Wrong), "{wrong}");
        }
    }

    #[test]
    fn a_postcode_knows_its_town_and_hides_its_street() {
        let code = Postcode::parse("sy232bj").unwrap();
        assert_eq!((code.outward(), code.masked().as_str()), ("SY23", "SY23 •••"));
        assert_eq!(format!("{code:?}"), "Postcode(SY23 •••••)");
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in any::<String>()) {
            if let Ok(code) = Postcode::parse(&text) {
                prop_assert_eq!(Postcode::parse(code.as_str()), Ok(code.clone()));
            }
        }

        #[test]
        fn a_parsed_postcode_parses_to_itself(text in "[A-Z]{1,2}[0-9]{1,2}[A-Z]? [0-9][A-Z]{2}") {
            if let Ok(code) = Postcode::parse(&text) {
                prop_assert_eq!(code.to_string(), text);
            }
        }
    }
}
