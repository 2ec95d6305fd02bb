//! Sort codes and account numbers, for a refund. Card numbers are never kept, so they have no type.

use std::fmt;

use super::{compact, is_blank};

/// Six digits that name a branch of a bank.
#[derive(Clone, PartialEq, Eq)]
pub struct SortCode(String);

/// Why a text is not a sort code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortCodeProblem {
    Empty,
    Wrong,
}

impl SortCode {
    /// Accepts spaces and hyphens: `09-01-28`, `09 01 28`, `090128`.
    pub fn parse(text: &str) -> Result<Self, SortCodeProblem> {
        if is_blank(text) {
            return Err(SortCodeProblem::Empty);
        }
        digits(text, 6).filter(|code| code.len() == 6).map(Self).ok_or(SortCodeProblem::Wrong)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which bank, not which branch: `09-••-••`.
    pub fn masked(&self) -> String {
        format!("{}-••-••", &self.0[..2])
    }
}

/// A bank account number of eight digits; shorter ones are filled with zeros in front, as banks do.
#[derive(Clone, PartialEq, Eq)]
pub struct BankAccount(String);

/// Why a text is not an account number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankAccountProblem {
    Empty,
    Wrong,
}

impl BankAccount {
    /// Accepts 6 to 8 digits with spaces or hyphens.
    pub fn parse(text: &str) -> Result<Self, BankAccountProblem> {
        if is_blank(text) {
            return Err(BankAccountProblem::Empty);
        }
        digits(text, 8).filter(|n| n.len() >= 6).map(|n| Self(format!("{n:0>8}"))).ok_or(BankAccountProblem::Wrong)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits: `•••• 5678`.
    pub fn masked(&self) -> String {
        format!("•••• {}", &self.0[4..])
    }
}

fn digits(text: &str, longest: usize) -> Option<String> {
    compact(text, longest).filter(|code| code.bytes().all(|b| b.is_ascii_digit()))
}

impl fmt::Display for SortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", &self.0[..2], &self.0[2..4], &self.0[4..])
    }
}

impl fmt::Debug for SortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SortCode({})", self.masked())
    }
}

impl fmt::Display for BankAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for BankAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BankAccount({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sort_code_is_six_digits_however_it_is_grouped() {
        for text in ["09-01-28", "090128", "09 01 28", "09–01–28"] {
            assert_eq!(SortCode::parse(text).map(|c| c.to_string()), Ok("09-01-28".to_string()), "{text}");
        }
        for text in ["09012", "0901288", "09O128"] {
            assert_eq!(SortCode::parse(text), Err(SortCodeProblem::Wrong), "{text}");
        }
        assert_eq!(SortCode::parse(""), Err(SortCodeProblem::Empty));
    }

    #[test]
    fn a_short_account_number_gets_its_zeros() {
        assert_eq!(BankAccount::parse("123456").map(|a| a.to_string()), Ok("00123456".to_string()));
        assert_eq!(BankAccount::parse("1234 5678").unwrap().masked(), "•••• 5678");
        for text in ["12345", "123456789", "1234567A"] {
            assert_eq!(BankAccount::parse(text), Err(BankAccountProblem::Wrong), "{text}");
        }
        assert_eq!(BankAccount::parse(" "), Err(BankAccountProblem::Empty));
    }

    #[test]
    fn neither_prints_itself_into_a_log() {
        assert_eq!(format!("{:?}", SortCode::parse("090128").unwrap()), "SortCode(09-••-••)");
        assert_eq!(format!("{:?}", BankAccount::parse("12345678").unwrap()), "BankAccount(•••• 5678)");
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in any::<String>()) {
            let _ = (SortCode::parse(&text), BankAccount::parse(&text));
        }
    }
}
