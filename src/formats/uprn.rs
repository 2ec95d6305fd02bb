//! Unique property reference numbers.

use std::fmt;

/// The number of one address, given by councils and never used again: 1 to 999,999,999,999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uprn(i64);

/// Why a text is not a property reference number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UprnProblem {
    Empty,
    Wrong,
}

impl Uprn {
    /// Accepts up to 12 digits; leading zeros mean nothing.
    pub fn parse(text: &str) -> Result<Self, UprnProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UprnProblem::Empty);
        }
        if text.len() > 12 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(UprnProblem::Wrong);
        }
        text.parse().ok().filter(|n| *n > 0).map(Self).ok_or(UprnProblem::Wrong)
    }

    /// As the database keeps it.
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Uprn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn up_to_twelve_digits_are_a_number_and_leading_zeros_are_dropped() {
        for (text, number) in [("1", 1), ("100023336956", 100_023_336_956), ("000000199356", 199_356), (" 999999999999 ", 999_999_999_999)]
        {
            assert_eq!(Uprn::parse(text).map(Uprn::number), Ok(number), "{text}");
        }
        assert_eq!(Uprn::parse("000000199356").unwrap().to_string(), "199356");
    }

    #[test]
    fn everything_else_is_wrong() {
        for text in ["0", "000000000000", "1000233369560", "-5", "+5", "10002333695A", "1 2", "٣"] {
            assert_eq!(Uprn::parse(text), Err(UprnProblem::Wrong), "{text}");
        }
        assert_eq!(Uprn::parse("  "), Err(UprnProblem::Empty));
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in any::<String>()) {
            let _ = Uprn::parse(&text);
        }
    }
}
