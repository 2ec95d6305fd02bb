//! Amounts of money, always in whole pence.

use std::{fmt, ops::RangeInclusive};

use super::{is_blank, is_separator};

/// An amount in pence. Floating point never touches money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pence(i64);

/// Why a text is not an amount we accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyProblem {
    Empty,
    Wrong,
    Negative,
    /// Smaller parts than a penny.
    LessThanAPenny,
    TooLittle {
        least: Pence,
    },
    TooMuch {
        most: Pence,
    },
}

impl Pence {
    pub const ZERO: Pence = Pence(0);
    /// The most a form accepts without a limit of its own: £999,999.99.
    pub const MOST: Pence = Pence(99_999_999);

    pub const fn new(pence: i64) -> Self {
        Self(pence)
    }

    pub const fn pence(self) -> i64 {
        self.0
    }

    /// Accepts `£1,234.50`, `1234.5`, `12`, `£12.00` and `50p`.
    pub fn parse(text: &str) -> Result<Self, MoneyProblem> {
        Self::parse_within(text, Self::ZERO..=Self::MOST)
    }

    /// The same, between limits that a service sets.
    pub fn parse_within(text: &str, limits: RangeInclusive<Pence>) -> Result<Self, MoneyProblem> {
        if is_blank(text) {
            return Err(MoneyProblem::Empty);
        }
        let amount = read(text.trim())?;
        if amount < *limits.start() {
            return Err(MoneyProblem::TooLittle { least: *limits.start() });
        }
        if amount > *limits.end() { Err(MoneyProblem::TooMuch { most: *limits.end() }) } else { Ok(amount) }
    }

    pub const fn checked_add(self, other: Pence) -> Option<Pence> {
        match self.0.checked_add(other.0) {
            Some(pence) => Some(Pence(pence)),
            None => None,
        }
    }
}

fn read(text: &str) -> Result<Pence, MoneyProblem> {
    if text.starts_with(['-', '\u{2212}', '\u{2013}']) || text.strip_prefix('£').is_some_and(|rest| rest.starts_with(['-', '\u{2212}'])) {
        return Err(MoneyProblem::Negative);
    }
    let (text, pounds_sign) = text.strip_prefix('£').map_or((text, false), |rest| (rest, true));
    let text: String = text.chars().filter(|c| !is_separator(*c) || *c == '-').collect();
    if let Some(pence) = text.strip_suffix(['p', 'P'])
        && !pounds_sign
        && !pence.contains('.')
    {
        return Ok(Pence(whole(pence)?));
    }
    let (pounds, pence) = text.split_once('.').unwrap_or((&text, "0"));
    let pence = match (pence.len(), pence.bytes().all(|b| b.is_ascii_digit())) {
        (1, true) => whole(pence)? * 10,
        (2, true) => whole(pence)?,
        (3.., true) => return Err(MoneyProblem::LessThanAPenny),
        _ => return Err(MoneyProblem::Wrong),
    };
    let pounds = whole(&ungrouped(pounds).ok_or(MoneyProblem::Wrong)?)?;
    Ok(Pence(pounds.saturating_mul(100).saturating_add(pence)))
}

/// Takes commas out where they group thousands, and only there: `1,23` may be a decimal comma.
fn ungrouped(pounds: &str) -> Option<String> {
    let mut groups = pounds.split(',');
    let first = groups.next()?;
    let grouped = pounds.contains(',');
    let right = (!grouped || (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3);
    right.then(|| pounds.replace(',', ""))
}

fn whole(digits: &str) -> Result<i64, MoneyProblem> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(MoneyProblem::Wrong);
    }
    // More digits than fit is more money than any limit allows.
    Ok(digits.parse().unwrap_or(i64::MAX))
}

/// `£1,234.50`, and `£12` for whole pounds; the same in both languages.
impl fmt::Display for Pence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pounds, pence) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let digits = pounds.to_string();
        f.write_str(if self.0 < 0 { "−£" } else { "£" })?;
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        if pence > 0 { write!(f, ".{pence:02}") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, pence) in [
            ("£1,234.50", 123_450),
            ("12", 1_200),
            ("12.5", 1_250),
            (" £ 12.00 ", 1_200),
            ("0.05", 5),
            ("50p", 50),
            ("£999,999.99", 99_999_999),
            ("1 234", 123_400),
            ("1234567p", 1_234_567),
            ("0", 0),
            ("007", 700),
        ] {
            assert_eq!(Pence::parse(text), Ok(Pence::new(pence)), "{text}");
        }
    }

    #[test]
    fn each_mistake_has_its_own_answer() {
        assert_eq!(Pence::parse(" "), Err(MoneyProblem::Empty));
        for text in ["-5", "£-5", "−5.00"] {
            assert_eq!(Pence::parse(text), Err(MoneyProblem::Negative), "{text}");
        }
        for text in ["1.005", "£0.000"] {
            assert_eq!(Pence::parse(text), Err(MoneyProblem::LessThanAPenny), "{text}");
        }
        for text in ["five", "£", ".", "1.", "1,23", "1234,567", ",123", "1,2345", "1.2.3", "£5p", "12.5p", "$5", "1e3", "5-6", "٣"] {
            assert_eq!(Pence::parse(text), Err(MoneyProblem::Wrong), "{text}");
        }
        let most = MoneyProblem::TooMuch { most: Pence::MOST };
        assert_eq!(Pence::parse("1000000"), Err(most));
        assert_eq!(Pence::parse(&"9".repeat(400)), Err(most));
        let limits = Pence::new(500)..=Pence::new(10_000);
        assert_eq!(Pence::parse_within("4.99", limits.clone()), Err(MoneyProblem::TooLittle { least: Pence::new(500) }));
        assert_eq!(Pence::parse_within("100", limits), Ok(Pence::new(10_000)));
    }

    #[test]
    fn whole_pounds_are_shown_without_pence() {
        for (pence, shown) in [
            (0, "£0"),
            (5, "£0.05"),
            (1_250, "£12.50"),
            (18_000, "£180"),
            (123_456_789, "£1,234,567.89"),
            (-500, "−£5"),
            (100_000, "£1,000"),
        ] {
            assert_eq!(Pence::new(pence).to_string(), shown);
        }
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in any::<String>()) {
            let _ = Pence::parse(&text);
        }

        #[test]
        fn an_amount_shown_reads_back(pence in 0..=99_999_999_i64) {
            prop_assert_eq!(Pence::parse(&Pence::new(pence).to_string()), Ok(Pence::new(pence)));
        }

        #[test]
        fn every_amount_can_be_shown(pence in any::<i64>()) {
            prop_assert!(Pence::new(pence).to_string().contains('£'));
        }
    }
}
