//! Dates of birth and the ages they make.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::civil_date::{DateProblem, parse_date};

/// The greatest age anybody may give.
pub const OLDEST: u32 = 130;

/// A date of birth: a real date, before today, of somebody who can be alive.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateOfBirth(NaiveDate);

impl DateOfBirth {
    /// From the three fields of the form; `today` is the date in London.
    pub fn parse(day: &str, month: &str, year: &str, today: NaiveDate) -> Result<Self, DateProblem> {
        let born = Self(parse_date(day, month, year)?);
        if born.0 >= today {
            return Err(DateProblem::InFuture);
        }
        if born.age_on(today) > OLDEST { Err(DateProblem::TooOld) } else { Ok(born) }
    }

    pub const fn date(self) -> NaiveDate {
        self.0
    }

    /// Whole years on a date. Somebody born on 29 February is a year older on 1 March where there is no 29th.
    pub fn age_on(self, date: NaiveDate) -> u32 {
        let had_birthday = (date.month(), date.day()) >= (self.0.month(), self.0.day());
        let years = date.year() - self.0.year() - i32::from(!had_birthday);
        u32::try_from(years).unwrap_or(0)
    }

    /// Only the year: `•• •• 1980`.
    pub fn masked(self) -> String {
        format!("•• •• {}", self.0.year())
    }
}

/// As ISO 8601; a page writes it in words.
impl fmt::Display for DateOfBirth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for DateOfBirth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DateOfBirth(••)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::vectors;

    fn on(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn parse(text: &str) -> Result<DateOfBirth, DateProblem> {
        let parts: Vec<&str> = text.split('/').collect();
        DateOfBirth::parse(parts[0], parts[1], parts[2], on(2026, 11, 21))
    }

    #[test]
    fn the_vectors_hold() {
        for row in vectors::rows(include_str!("vectors/date-of-birth.csv")) {
            for typed in row[0].split(", ") {
                match row[1].as_str() {
                    "invalid" => assert_eq!(parse(typed), Err(DateProblem::NotReal), "{typed}"),
                    "error: year must have 4 numbers" => assert_eq!(parse(typed), Err(DateProblem::YearNeedsFourDigits), "{typed}"),
                    "warn/age >130 → error" => assert_eq!(parse(typed), Err(DateProblem::TooOld), "{typed}"),
                    date => assert_eq!(parse(typed).unwrap().to_string(), date, "{typed}"),
                }
            }
        }
    }

    #[test]
    fn a_birth_is_before_today_and_at_most_130_years_ago() {
        assert_eq!(parse("21/11/2026"), Err(DateProblem::InFuture));
        assert_eq!(parse("1/1/2027"), Err(DateProblem::InFuture));
        assert!(parse("20/11/2026").is_ok());
        assert_eq!(parse("21/11/1895"), Err(DateProblem::TooOld));
        assert!(parse("22/11/1895").is_ok());
    }

    #[test]
    fn a_leap_day_birthday_falls_on_the_first_of_march() {
        let born = parse("29/2/2008").unwrap();
        assert_eq!(born.age_on(on(2026, 2, 28)), 17);
        assert_eq!(born.age_on(on(2026, 3, 1)), 18);
        assert_eq!(born.age_on(on(2028, 2, 28)), 19);
        assert_eq!(born.age_on(on(2028, 2, 29)), 20);
        assert_eq!(born.age_on(on(2000, 1, 1)), 0);
    }

    #[test]
    fn a_birthday_never_reaches_a_log() {
        let born = parse("5/11/1980").unwrap();
        assert_eq!((born.masked().as_str(), format!("{born:?}").as_str()), ("•• •• 1980", "DateOfBirth(••)"));
    }

    proptest! {
        #[test]
        fn an_age_never_falls(born in 0..40_000_i64, first in 0..50_000_i64, later in 0..50_000_i64) {
            let start = on(1900, 1, 1);
            let born = DateOfBirth(start + chrono::Duration::days(born));
            let first = start + chrono::Duration::days(first);
            prop_assert!(born.age_on(first) <= born.age_on(first + chrono::Duration::days(later)));
        }
    }
}
