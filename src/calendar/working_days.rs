//! Counting working days and months.

use chrono::{Datelike, Months, NaiveDate};

use super::BankHolidays;

/// A working day, and whether every year that was counted through is in the table.
///
/// Where it is not certain only weekends were left out, and staff are told: a deadline is never wrong in silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkingDay {
    pub date: NaiveDate,
    pub certain: bool,
}

/// The date itself if it is a working day, or the next one: how the regulator ends a period.
pub fn roll_forward(date: NaiveDate, holidays: &BankHolidays) -> WorkingDay {
    let mut day = WorkingDay { date, certain: holidays.covers(date.year()) };
    while !holidays.is_working_day(day.date) && step(&mut day, holidays) {}
    day
}

/// The `n`th working day after a date; the date itself does not count. With `n` zero it is rolled forward.
pub fn add_working_days(from: NaiveDate, n: u16, holidays: &BankHolidays) -> WorkingDay {
    if n == 0 {
        return roll_forward(from, holidays);
    }
    let mut day = WorkingDay { date: from, certain: true };
    let mut left = n;
    while left > 0 && step(&mut day, holidays) {
        left -= u16::from(holidays.is_working_day(day.date));
    }
    day
}

/// Goes to the next day; `false` at the end of the calendar.
fn step(day: &mut WorkingDay, holidays: &BankHolidays) -> bool {
    let Some(next) = day.date.succ_opt() else {
        day.certain = false;
        return false;
    };
    *day = WorkingDay { date: next, certain: day.certain && holidays.covers(next.year()) };
    true
}

/// The same day some months later, or the last day of that month where it is shorter (never 30 days a month).
pub fn add_months(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// When something that was received is to be answered at the latest (UK GDPR art. 12(3), law.md 1.2): the end of the same date
/// next month, the last day where there is none, and the next working day where that is none.
pub fn answer_by(received: NaiveDate, holidays: &BankHolidays) -> WorkingDay {
    roll_forward(add_months(received, 1), holidays)
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        calendar::{bank_holidays::tests::holidays, london_date},
        formats::vectors,
    };

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The date in `Thu 2026-07-30`; the weekday must be right too.
    fn dated(text: &str) -> NaiveDate {
        let (weekday, day) = text.split_once(' ').unwrap();
        let day = date(day);
        assert_eq!(day.format("%a").to_string(), weekday);
        day
    }

    #[test]
    fn a_receipt_in_london_gives_its_due_date() {
        for row in vectors::rows(include_str!("vectors/receipt-date.csv")) {
            let received = london_date(row[0].parse().unwrap());
            assert_eq!(received, date(&row[2]), "{}", row[0]);
            assert_eq!(
                roll_forward(add_months(received, 1), &holidays()),
                WorkingDay { date: dated(&row[3]), certain: true },
                "{}",
                row[0]
            );
        }
    }

    #[test]
    fn a_plain_request_is_answered_within_one_month() {
        for row in vectors::rows(include_str!("vectors/plain-request.csv")) {
            assert_eq!(answer_by(dated(&row[2]), &holidays()), WorkingDay { date: dated(&row[3]), certain: true }, "{} {}", row[0], row[1]);
        }
    }

    #[test]
    fn an_acknowledgement_rolls_over_weekends_and_holidays() {
        for row in vectors::rows(include_str!("vectors/complaint-acknowledgement.csv")) {
            let received = dated(&row[0]);
            assert_eq!(received + Duration::days(29), dated(&row[1]));
            assert_eq!(roll_forward(received + Duration::days(30), &holidays()).date, dated(&row[2]), "{}", row[0]);
        }
    }

    #[test]
    fn months_clamp_to_the_last_day() {
        for (from, months, to) in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2028-01-30", 1, "2028-02-29"),
            ("2028-02-29", 1, "2028-03-29"),
            ("2026-08-31", 1, "2026-09-30"),
            ("2026-11-30", 3, "2027-02-28"),
            ("2024-02-29", 36, "2027-02-28"),
            ("2026-12-15", 13, "2028-01-15"),
            ("2026-05-05", 0, "2026-05-05"),
        ] {
            assert_eq!(add_months(date(from), months), date(to), "{from} + {months}");
        }
        assert_eq!(add_months(date("2026-01-01"), u32::MAX), NaiveDate::MAX);
    }

    #[test]
    fn working_days_leave_out_weekends_and_holidays() {
        for (from, n, to) in [
            ("2026-11-20", 1, "2026-11-23"),
            ("2026-11-21", 1, "2026-11-23"),
            ("2026-11-21", 0, "2026-11-23"),
            ("2026-11-20", 0, "2026-11-20"),
            ("2026-12-24", 1, "2026-12-29"),
            ("2026-12-24", 3, "2026-12-31"),
            ("2026-12-31", 1, "2027-01-04"),
            ("2026-11-20", 10, "2026-12-04"),
        ] {
            assert_eq!(add_working_days(date(from), n, &holidays()), WorkingDay { date: date(to), certain: true }, "{from} + {n}");
        }
    }

    #[test]
    fn a_year_the_table_lacks_makes_the_answer_uncertain() {
        assert_eq!(add_working_days(date("2028-12-29"), 1, &holidays()), WorkingDay { date: date("2029-01-01"), certain: false });
        assert_eq!(roll_forward(date("2029-12-25"), &holidays()), WorkingDay { date: date("2029-12-25"), certain: false });
        assert!(!roll_forward(date("2028-12-31"), &holidays()).certain);
        assert!(!add_working_days(date("2024-12-30"), 1, &holidays()).certain);
        // Nothing of the year before is counted, so it need not be known.
        assert!(add_working_days(date("2024-12-31"), 1, &holidays()).certain);
    }

    #[test]
    fn the_end_of_the_calendar_is_uncertain_and_no_panic() {
        assert!(!add_working_days(NaiveDate::MAX, u16::MAX, &holidays()).certain);
        assert!(!roll_forward(NaiveDate::MAX, &holidays()).certain);
    }

    proptest! {
        #[test]
        fn the_answer_is_always_a_working_day_after_the_start(days in 0..1_400_i64, n in 1..60_u16) {
            let (holidays, from) = (holidays(), date("2025-01-01") + Duration::days(days));
            let found = add_working_days(from, n, &holidays);
            prop_assert!(found.date > from && holidays.is_working_day(found.date));
            let counted = from.iter_days().skip(1).take_while(|d| *d <= found.date).filter(|d| holidays.is_working_day(*d)).count();
            prop_assert_eq!(counted, usize::from(n));
        }

        #[test]
        fn rolling_twice_changes_nothing(days in 0..1_400_i64) {
            let (holidays, from) = (holidays(), date("2025-01-01") + Duration::days(days));
            let once = roll_forward(from, &holidays);
            prop_assert!(once.date >= from && holidays.is_working_day(once.date));
            prop_assert_eq!(roll_forward(once.date, &holidays), once);
        }
    }
}
