//! A date in three text fields, with the month as a number or a word in either language.

use chrono::NaiveDate;

/// The words for each month: English, then Welsh with the forms it takes after *i*, *o*, *yn* and *a*.
///
/// The first three letters of any of them are enough, because no two months share them.
const MONTHS: [&[&str]; 12] = [
    &["january", "ionawr"],
    &["february", "chwefror", "chwefrol"],
    &["march", "mawrth", "fawrth"],
    &["april", "ebrill"],
    &["may", "mai", "fai"],
    &["june", "mehefin", "fehefin"],
    &["july", "gorffennaf", "gorffenaf", "orffennaf", "ngorffennaf"],
    &["august", "awst"],
    &["september", "medi", "fedi"],
    &["october", "hydref"],
    &["november", "tachwedd", "dachwedd", "nhachwedd", "thachwedd"],
    &["december", "rhagfyr", "ragfyr"],
];

/// Some of the three fields of a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateParts {
    pub day: bool,
    pub month: bool,
    pub year: bool,
}

impl DateParts {
    pub const ALL: DateParts = DateParts { day: true, month: true, year: true };
}

/// Why three fields are not the date that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateProblem {
    /// These fields are empty.
    Missing(DateParts),
    YearNeedsFourDigits,
    /// No calendar has it: 31 April, or a month that is not one.
    NotReal,
    /// Today or later, for a date that must be in the past.
    InFuture,
    /// Longer ago than anybody lives.
    TooOld,
}

impl DateProblem {
    /// The fields a page marks.
    pub const fn parts(self) -> DateParts {
        match self {
            DateProblem::Missing(parts) => parts,
            DateProblem::YearNeedsFourDigits => DateParts { day: false, month: false, year: true },
            DateProblem::NotReal | DateProblem::InFuture | DateProblem::TooOld => DateParts::ALL,
        }
    }
}

/// The date in the three fields.
pub fn parse_date(day: &str, month: &str, year: &str) -> Result<NaiveDate, DateProblem> {
    let (day, month, year) = (day.trim(), month.trim(), year.trim());
    let missing = DateParts { day: day.is_empty(), month: month.is_empty(), year: year.is_empty() };
    if missing != DateParts::default() {
        return Err(DateProblem::Missing(missing));
    }
    let year = number(year, 4..=4).ok_or(DateProblem::YearNeedsFourDigits)?;
    let day = number(day, 1..=2).ok_or(DateProblem::NotReal)?;
    let month = parse_month(month).ok_or(DateProblem::NotReal)?;
    i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day)).ok_or(DateProblem::NotReal)
}

/// A month from its number, its name in either language, or the start of its name.
pub fn parse_month(text: &str) -> Option<u32> {
    let text = text.trim();
    if let Some(month) = number(text, 1..=2) {
        return (1..=12).contains(&month).then_some(month);
    }
    let word = text.to_lowercase();
    let word = word.strip_prefix("mis ").unwrap_or(&word).trim().trim_end_matches('.');
    if word.chars().count() < 3 {
        return None;
    }
    let at = MONTHS.iter().position(|names| names.iter().any(|name| name.starts_with(word)))?;
    u32::try_from(at + 1).ok()
}

fn number(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let digits = length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_month_may_be_a_number_or_a_word_of_either_language() {
        let words = [
            (1, vec!["1", "01", "January", "JAN", "Ionawr", "ion"]),
            (2, vec!["2", "Feb.", "Chwefror", "Chwef", "mis Chwefror"]),
            (3, vec!["March", "mar", "Mawrth", "Maw", "Fawrth"]),
            (4, vec!["Apr", "Ebrill", "Ebr"]),
            (5, vec!["May", "Mai", "Fai"]),
            (6, vec!["June", "Mehefin", "Meh", "Fehefin"]),
            (7, vec!["jul", "Gorffennaf", "Gorff", "Gor.", "Orffennaf", "Ngorffennaf", "Gorffenaf"]),
            (8, vec!["Aug", "Awst"]),
            (9, vec!["Sep", "Sept", "Medi", "Fedi", "Med"]),
            (10, vec!["Oct", "Hydref", "Hyd"]),
            (11, vec!["Nov", "Tachwedd", "Tach", "Dachwedd", "Nhachwedd", "Thachwedd"]),
            (12, vec!["12", "Dec", "Rhagfyr", "Rhag", "Ragfyr"]),
        ];
        for (month, words) in words {
            for word in words {
                assert_eq!(parse_month(word), Some(month), "{word}");
            }
        }
        for word in ["", "13", "0", "00", "001", "ma", "Mo", "Marchh", "undefined", "1.", "-1", "٣"] {
            assert_eq!(parse_month(word), None, "{word}");
        }
    }

    #[test]
    fn three_letters_name_one_month_only() {
        for (at, names) in MONTHS.iter().enumerate() {
            for name in *names {
                let found = MONTHS.iter().filter(|others| others.iter().any(|other| other.starts_with(&name[..3]))).count();
                assert_eq!((found, parse_month(&name[..3])), (1, u32::try_from(at + 1).ok()), "{name}");
            }
        }
    }

    #[test]
    fn empty_fields_are_named() {
        assert_eq!(parse_date("", " ", ""), Err(DateProblem::Missing(DateParts::ALL)));
        let missing_month = DateParts { month: true, ..DateParts::default() };
        assert_eq!(parse_date("1", "", "1980"), Err(DateProblem::Missing(missing_month)));
        assert_eq!(DateProblem::Missing(missing_month).parts(), missing_month);
    }

    #[test]
    fn the_year_has_four_digits_and_the_date_exists() {
        for year in ["80", "1", "01980", "198O", "+980", "19 80"] {
            assert_eq!(parse_date("1", "1", year), Err(DateProblem::YearNeedsFourDigits), "{year}");
        }
        for (day, month, year) in
            [("31", "4", "1990"), ("0", "1", "1990"), ("1", "13", "1990"), ("29", "2", "1900"), ("1st", "1", "1990"), ("001", "1", "1990")]
        {
            assert_eq!(parse_date(day, month, year), Err(DateProblem::NotReal), "{day} {month} {year}");
        }
        assert_eq!(parse_date("29", "2", "2000"), Ok(NaiveDate::from_ymd_opt(2000, 2, 29).unwrap()));
    }

    proptest! {
        #[test]
        fn any_three_texts_get_an_answer(day in any::<String>(), month in any::<String>(), year in any::<String>()) {
            let _ = parse_date(&day, &month, &year);
        }

        #[test]
        fn every_date_reads_back(days in 0..800_000_i64) {
            let date = NaiveDate::from_ymd_opt(1000, 1, 1).unwrap() + chrono::Duration::days(days);
            prop_assert_eq!(parse_date(&date.format("%d").to_string(), &date.format("%B").to_string(), &date.format("%Y").to_string()), Ok(date));
        }
    }
}
