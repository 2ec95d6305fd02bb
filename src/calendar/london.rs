//! Between instants and the dates and times people in the United Kingdom live by.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::London;

/// The date in London at an instant: a request sent at 00:30 in summer came today, not yesterday.
pub fn london_date(now: DateTime<Utc>) -> NaiveDate {
    london_time(now).date()
}

/// The date and time a clock on a London wall shows.
pub fn london_time(now: DateTime<Utc>) -> NaiveDateTime {
    now.with_timezone(&London).naive_local()
}

/// The first instant of a date in London.
pub fn start_of_day(date: NaiveDate) -> DateTime<Utc> {
    match London.from_local_datetime(&date.and_time(NaiveTime::MIN)) {
        LocalResult::Single(start) | LocalResult::Ambiguous(start, _) => start.with_timezone(&Utc),
        // Clocks here have never sprung over midnight; Greenwich time is the answer if a law ever makes them.
        LocalResult::None => date.and_time(NaiveTime::MIN).and_utc(),
    }
}

/// The first instant after a date in London: a deadline is met before it.
pub fn end_of_day(date: NaiveDate) -> DateTime<Utc> {
    start_of_day(date.checked_add_days(Days::new(1)).unwrap_or(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn summer_time_moves_the_date_an_hour_early() {
        assert_eq!(london_date(at("2026-06-30T22:59:59Z")).to_string(), "2026-06-30");
        assert_eq!(london_date(at("2026-06-30T23:00:00Z")).to_string(), "2026-07-01");
        assert_eq!(london_date(at("2026-12-31T23:59:59Z")).to_string(), "2026-12-31");
    }

    #[test]
    fn a_day_begins_at_midnight_in_london() {
        let day = NaiveDate::from_ymd_opt(2026, 7, 1).unwrap();
        assert_eq!((start_of_day(day), end_of_day(day)), (at("2026-06-30T23:00:00Z"), at("2026-07-01T23:00:00Z")));
    }

    #[test]
    fn the_days_the_clocks_change_have_23_and_25_hours() {
        for (date, hours) in [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-21", 24)] {
            let date: NaiveDate = date.parse().unwrap();
            assert_eq!((end_of_day(date) - start_of_day(date)).num_hours(), hours);
        }
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_panic() {
        let _ = (start_of_day(NaiveDate::MIN), end_of_day(NaiveDate::MAX));
    }
}
