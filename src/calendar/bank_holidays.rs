//! The bank holidays of England and Wales, which are proclaimed and so come from a table.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Deserialize;
use thiserror::Error;

use crate::lang::Words;

/// The holidays of the years the table covers. Outside them the answer is not known, and says so.
///
/// The council's own list counts, wherever the person who asks lives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BankHolidays {
    years: BTreeSet<i32>,
    days: BTreeMap<NaiveDate, Words>,
}

/// One bank holiday and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    pub date: NaiveDate,
    pub name: Words,
}

/// Why a table of holidays cannot be used.
#[derive(Debug, Error)]
pub enum HolidaysProblem {
    #[error("the bank holiday table cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    #[error("the bank holiday table is for {0}, and we need england-and-wales")]
    WrongDivision(String),
    #[error("{0} in the bank holiday table is not a date")]
    NotADate(String),
    #[error("{0} is a bank holiday in a year the table does not cover")]
    YearNotCovered(NaiveDate),
    #[error("{0} is in the bank holiday table twice")]
    Twice(NaiveDate),
    #[error("the bank holiday table covers {0} but has no holiday in it")]
    EmptyYear(i32),
}

/// Every year has at least these many, so a year with fewer is only begun.
const HOLIDAYS_IN_A_YEAR: usize = 8;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default = "england_and_wales")]
    division: String,
    /// Where the dates were taken from, for whoever adds the next year.
    #[serde(rename = "source")]
    _source: Option<String>,
    years: Option<Vec<i32>>,
    #[serde(default)]
    holiday: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    date: toml::Value,
    name: Words,
}

fn england_and_wales() -> String {
    "england-and-wales".to_string()
}

impl Row {
    /// The date may be written with or without quotes.
    fn holiday(self) -> Result<Holiday, HolidaysProblem> {
        let date = match self.date {
            toml::Value::Datetime(date) => date.to_string(),
            toml::Value::String(text) => text,
            other => other.to_string(),
        };
        let date = date.parse().map_err(|_| HolidaysProblem::NotADate(date))?;
        Ok(Holiday { date, name: self.name })
    }
}

impl BankHolidays {
    /// Reads the table from the text of `bank_holidays.toml`. Unless it says which years it covers, those count
    /// that have a full set of holidays.
    pub fn from_toml(text: &str) -> Result<Self, HolidaysProblem> {
        let table: Table = toml::from_str(text)?;
        if table.division != england_and_wales() {
            return Err(HolidaysProblem::WrongDivision(table.division));
        }
        let holidays = table.holiday.into_iter().map(Row::holiday).collect::<Result<Vec<_>, _>>()?;
        match table.years {
            Some(years) => Self::new(years, holidays),
            None => Self::of_full_years(holidays),
        }
    }

    /// From rows kept elsewhere, such as the council's settings.
    pub fn new(years: impl IntoIterator<Item = i32>, holidays: Vec<Holiday>) -> Result<Self, HolidaysProblem> {
        let (years, days) = (BTreeSet::from_iter(years), by_date(holidays)?);
        if let Some(date) = days.keys().find(|date| !years.contains(&date.year())) {
            return Err(HolidaysProblem::YearNotCovered(*date));
        }
        match years.iter().find(|year| !days.keys().any(|date| date.year() == **year)) {
            Some(year) => Err(HolidaysProblem::EmptyYear(*year)),
            None => Ok(Self { years, days }),
        }
    }

    fn of_full_years(holidays: Vec<Holiday>) -> Result<Self, HolidaysProblem> {
        let days = by_date(holidays)?;
        let count = |year| days.keys().filter(|date| date.year() == year).count();
        let years = days.keys().map(Datelike::year).filter(|year| count(*year) >= HOLIDAYS_IN_A_YEAR).collect();
        Ok(Self { years, days })
    }

    /// Whether we know the holidays of a year.
    pub fn covers(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// The years we know, for the page that warns staff before one is missing.
    pub fn years(&self) -> impl Iterator<Item = i32> + '_ {
        self.years.iter().copied()
    }

    /// What a holiday is called.
    pub fn name(&self, date: NaiveDate) -> Option<&Words> {
        self.days.get(&date)
    }

    /// Monday to Friday and no bank holiday, as far as the table knows.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !self.days.contains_key(&date)
    }
}

fn by_date(holidays: Vec<Holiday>) -> Result<BTreeMap<NaiveDate, Words>, HolidaysProblem> {
    let mut days = BTreeMap::new();
    for Holiday { date, name } in holidays {
        if days.insert(date, name).is_some() {
            return Err(HolidaysProblem::Twice(date));
        }
    }
    Ok(days)
}

#[cfg(test)]
pub(super) mod tests {
    use std::fmt::Write as _;

    use super::*;

    const DATES: &str = "2025: 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26
        2026: 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28
        2027: 01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28
        2028: 01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26";

    /// The holidays of 2025 to 2028 as the law's table has them.
    pub(crate) fn holidays() -> BankHolidays {
        let mut toml = "division = \"england-and-wales\"\nyears = [2025, 2026, 2027, 2028]\n".to_string();
        for (year, days) in DATES.lines().filter_map(|line| line.trim().split_once(": ")) {
            for day in days.split(' ') {
                let _ = write!(toml, "[[holiday]]\ndate = \"{year}-{day}\"\nname = {{ en = \"Holiday\", cy = \"Gŵyl\" }}\n");
            }
        }
        BankHolidays::from_toml(&toml).unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_table_knows_holidays_their_names_and_its_years() {
        let holidays = holidays();
        assert_eq!(holidays.name(date("2026-12-28")).map(|n| n.cy.as_str()), Some("Gŵyl"));
        assert_eq!(holidays.name(date("2026-12-27")), None);
        assert_eq!(holidays.years().collect::<Vec<_>>(), [2025, 2026, 2027, 2028]);
        assert!(holidays.covers(2028) && !holidays.covers(2029));
        for (day, works) in [
            ("2026-11-20", true),
            ("2026-11-21", false),
            ("2026-11-22", false),
            ("2026-12-25", false),
            ("2026-12-28", false),
            ("2026-12-29", true),
        ] {
            assert_eq!(holidays.is_working_day(date(day)), works, "{day}");
        }
    }

    #[test]
    fn a_table_that_contradicts_itself_is_refused() {
        let read = |text: &str| BankHolidays::from_toml(text).unwrap_err();
        let day = "[[holiday]]\ndate = \"2026-12-25\"\nname = { en = \"Christmas Day\", cy = \"Dydd Nadolig\" }\n";
        assert!(
            matches!(read(&format!("division = \"scotland\"\nyears = [2026]\n{day}")), HolidaysProblem::WrongDivision(d) if d == "scotland")
        );
        assert!(matches!(read(&format!("division = \"england-and-wales\"\nyears = [2027]\n{day}")), HolidaysProblem::YearNotCovered(_)));
        assert!(matches!(read(&format!("division = \"england-and-wales\"\nyears = [2026]\n{day}{day}")), HolidaysProblem::Twice(_)));
        assert!(matches!(
            read(&format!("division = \"england-and-wales\"\nyears = [2026, 2027]\n{day}")),
            HolidaysProblem::EmptyYear(2027)
        ));
        for broken in ["division = 3", "holiday = 1", "unknown = 1"] {
            assert!(matches!(read(broken), HolidaysProblem::Unreadable(_)), "{broken}");
        }
        for no_date in ["\"2026-02-30\"", "2026-12-25T10:00:00", "3"] {
            assert!(
                matches!(
                    read(&format!("[[holiday]]\ndate = {no_date}\nname = {{ en = \"x\", cy = \"x\" }}")),
                    HolidaysProblem::NotADate(_)
                ),
                "{no_date}"
            );
        }
    }

    #[test]
    fn the_council_s_own_table_is_the_law_s() {
        let table = BankHolidays::from_toml(include_str!("../../data/bank_holidays.toml")).unwrap();
        assert!(holidays().days.keys().all(|date| table.name(*date).is_some_and(|name| name.en != name.cy)));
        assert!((2025..=2028).all(|year| table.covers(year)));
    }

    #[test]
    fn a_year_that_is_only_begun_is_not_covered() {
        let table =
            BankHolidays::from_toml("[[holiday]]\ndate = 2029-01-01\nname = { en = \"New Year’s Day\", cy = \"Dydd Calan\" }").unwrap();
        assert!(!table.covers(2029) && !table.is_working_day(date("2029-01-01")));
    }
}
