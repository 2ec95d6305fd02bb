//! Council tax account numbers. There is no national form, so each council says its own in the configuration.

use std::fmt;

use super::{compact, is_blank};

/// The longest account number and the longest pattern.
const LONGEST: usize = 20;

/// What a council's account numbers look like.
///
/// `9` stands for a digit, `A` for a letter, `X` for either; `?` after one of them means it may be missing; any
/// other letter or digit stands for itself. `99999999` is eight digits, `9999999A?` seven and perhaps a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountPattern(Vec<Place>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    sign: Sign,
    optional: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Digit,
    Letter,
    Either,
    Exactly(u8),
}

/// Why a configured pattern cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternProblem {
    /// It asks for nothing.
    Empty,
    /// It is longer than any account number.
    TooLong,
    /// It has a sign that means nothing.
    UnknownSign(char),
}

impl AccountPattern {
    pub fn parse(text: &str) -> Result<Self, PatternProblem> {
        let mut places: Vec<Place> = Vec::new();
        for c in text.trim().chars() {
            let sign = match c {
                '?' => {
                    let last = places.last_mut().ok_or(PatternProblem::UnknownSign('?'))?;
                    last.optional = true;
                    continue;
                }
                '9' => Sign::Digit,
                'A' => Sign::Letter,
                'X' => Sign::Either,
                other if other.is_ascii_uppercase() || other.is_ascii_digit() => Sign::Exactly(other as u8),
                other => return Err(PatternProblem::UnknownSign(other)),
            };
            places.push(Place { sign, optional: false });
        }
        if places.iter().all(|place| place.optional) {
            return Err(PatternProblem::Empty);
        }
        if places.len() > LONGEST { Err(PatternProblem::TooLong) } else { Ok(Self(places)) }
    }

    /// Follows every way the optional places can go at once, so that no pattern takes long.
    fn fits(&self, code: &[u8]) -> bool {
        let mut reached = vec![false; code.len() + 1];
        reached[0] = true;
        for place in &self.0 {
            let mut next = vec![false; code.len() + 1];
            for at in (0..reached.len()).filter(|at| reached[*at]) {
                next[at] |= place.optional;
                if code.get(at).is_some_and(|c| place.sign.matches(*c)) {
                    next[at + 1] = true;
                }
            }
            reached = next;
        }
        reached.last().copied().unwrap_or(false)
    }
}

impl Sign {
    const fn matches(self, c: u8) -> bool {
        match self {
            Sign::Digit => c.is_ascii_digit(),
            Sign::Letter => c.is_ascii_uppercase(),
            Sign::Either => c.is_ascii_digit() || c.is_ascii_uppercase(),
            Sign::Exactly(wanted) => c == wanted,
        }
    }
}

/// A council tax account number in capitals, without spaces, with its leading zeros.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CouncilTaxAccount(String);

/// Why a text is not an account number of this council.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouncilTaxAccountProblem {
    Empty,
    Wrong,
}

impl CouncilTaxAccount {
    /// Accepts any case, spaces and hyphens.
    pub fn parse(text: &str, pattern: &AccountPattern) -> Result<Self, CouncilTaxAccountProblem> {
        if is_blank(text) {
            return Err(CouncilTaxAccountProblem::Empty);
        }
        compact(text, LONGEST).filter(|code| pattern.fits(code.as_bytes())).map(Self).ok_or(CouncilTaxAccountProblem::Wrong)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four characters: `•••• 4821`.
    pub fn masked(&self) -> String {
        format!("•••• {}", &self.0[self.0.len().saturating_sub(4)..])
    }
}

impl fmt::Display for CouncilTaxAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CouncilTaxAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CouncilTaxAccount({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(pattern: &str, text: &str) -> Result<String, CouncilTaxAccountProblem> {
        CouncilTaxAccount::parse(text, &AccountPattern::parse(pattern).unwrap()).map(|a| a.to_string())
    }

    #[test]
    fn eight_digits_keep_their_zeros() {
        assert_eq!(read("99999999", "0048 2100"), Ok("00482100".to_string()));
        for text in ["4821", "004821000", "0048210A", "ŵ"] {
            assert_eq!(read("99999999", text), Err(CouncilTaxAccountProblem::Wrong), "{text}");
        }
        assert_eq!(read("99999999", " "), Err(CouncilTaxAccountProblem::Empty));
    }

    #[test]
    fn a_place_may_be_missing_or_fixed() {
        for text in ["1234567", "1234567b", "5-1234567"] {
            assert!(read("5?9999999A?", text).is_ok(), "{text}");
        }
        assert!(read("9?9?9?999", "123").is_ok());
        assert!(read("9?9?9?999", "12").is_err());
        assert!(read("CT99X", "ct-12z").is_ok());
        assert!(read("CT99X", "cx12z").is_err());
    }

    #[test]
    fn a_pattern_that_cannot_work_is_refused() {
        assert_eq!(AccountPattern::parse(" "), Err(PatternProblem::Empty));
        assert_eq!(AccountPattern::parse("9?A?"), Err(PatternProblem::Empty));
        assert_eq!(AccountPattern::parse("?9"), Err(PatternProblem::UnknownSign('?')));
        assert_eq!(AccountPattern::parse("[0-9]{8}"), Err(PatternProblem::UnknownSign('[')));
        assert_eq!(AccountPattern::parse(&"9".repeat(21)), Err(PatternProblem::TooLong));
    }

    #[test]
    fn a_log_sees_the_last_four() {
        let account = CouncilTaxAccount::parse("12344821", &AccountPattern::parse("99999999").unwrap()).unwrap();
        assert_eq!(format!("{account:?}"), "CouncilTaxAccount(•••• 4821)");
        let short = CouncilTaxAccount::parse("12", &AccountPattern::parse("99").unwrap()).unwrap();
        assert_eq!(short.masked(), "•••• 12");
    }

    proptest! {
        #[test]
        fn any_pattern_and_text_get_an_answer(pattern in "[9AX?0-9B-Z]{0,25}|\\PC*", text in any::<String>()) {
            if let Ok(pattern) = AccountPattern::parse(&pattern) {
                let _ = CouncilTaxAccount::parse(&text, &pattern).map(|a| a.masked());
            }
        }
    }
}
