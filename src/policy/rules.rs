//! When something is due to go. What a pack lacks is found by [`super::lint`].

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use super::Period;
use crate::calendar::london_date;

/// The legal reasons a pack may name (UK GDPR art. 6(1)).
pub const BASES: [&str; 7] =
    ["consent", "contract", "legal_obligation", "vital_interests", "public_task", "recognised_legitimate_interest", "legitimate_interests"];

/// The day something goes: from its first minute in London it may be deleted, and it is kept until then. Counted from the
/// London date of its trigger. Months clamp: 29 February and three years is 28 February.
pub fn keep_until(period: Period, trigger: NaiveDate) -> Option<NaiveDate> {
    match period {
        Period::Days(days) => trigger.checked_add_days(Days::new(u64::from(days))),
        Period::Months(months) => trigger.checked_add_months(Months::new(months)),
        Period::Years(years) => trigger.checked_add_months(Months::new(years.checked_mul(12)?)),
    }
}

/// The same, counted from a moment: what happened in summer at half past eleven in the evening UTC happened on the next day in
/// London.
pub fn keep_until_from(period: Period, happened: DateTime<Utc>) -> Option<NaiveDate> {
    keep_until(period, london_date(happened))
}

/// Whether something may go now: from the first minute, in London, of the day its period ends.
pub fn is_due(until: NaiveDate, now: DateTime<Utc>) -> bool {
    london_date(now) >= until
}

/// The longest of several periods that one thing has at once: none of the promises to keep it is broken. A copy that a reception
/// passed on has its own short period alone, so it is asked for alone.
pub fn longest(periods: &[Period], trigger: NaiveDate) -> Option<NaiveDate> {
    periods.iter().filter_map(|period| keep_until(*period, trigger)).max()
}

/// The last trigger date of what goes on `due` or before: the other way round, so that the database compares a column with one
/// moment instead of reckoning for each row. Clamped months let up to four days go together.
pub fn latest_trigger(period: Period, due: NaiveDate) -> Option<NaiveDate> {
    let mut latest = match period {
        Period::Days(days) => return due.checked_sub_days(Days::new(u64::from(days))),
        Period::Months(months) => due.checked_sub_months(Months::new(months))?,
        Period::Years(years) => due.checked_sub_months(Months::new(years.checked_mul(12)?))?,
    };
    while let Some(next) = latest.succ_opt().filter(|next| keep_until(period, *next).is_some_and(|on| on <= due)) {
        latest = next;
    }
    Some(latest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::vectors;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_leap_day_clamps_to_the_last_of_february() {
        let leap = date("2024-02-29");
        assert_eq!(keep_until(Period::Years(3), leap), Some(date("2027-02-28")));
        assert_eq!(keep_until(Period::Days(30), leap), Some(date("2024-03-30")));
    }

    #[test]
    fn periods_end_on_the_days_of_the_vectors() {
        let rows = vectors::rows(include_str!("vectors/retention.csv"));
        assert_eq!(rows.len(), 8);
        for row in rows {
            let period = Period::Months(row[3].parse().unwrap());
            assert_eq!(keep_until(period, date(&row[2])), Some(date(&row[4])), "{}", row[0]);
            assert!(latest_trigger(period, date(&row[4])).unwrap() >= date(&row[2]), "{}", row[0]);
            let day_before = date(&row[4]).pred_opt().unwrap();
            assert!(latest_trigger(period, day_before).unwrap() < date(&row[2]), "{} goes a day early", row[0]);
        }
    }

    #[test]
    fn days_are_counted_in_london() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(keep_until_from(Period::Months(1), at("2026-06-30T22:59:59Z")), Some(date("2026-07-30")));
        assert_eq!(keep_until_from(Period::Months(1), at("2026-06-30T23:00:00Z")), Some(date("2026-08-01")));
        assert!(!is_due(date("2026-11-22"), at("2026-11-21T23:59:00Z")), "a minute to midnight");
        assert!(is_due(date("2026-11-22"), at("2026-11-22T00:00:00Z")));
        assert!(is_due(date("2026-07-01"), at("2026-06-30T23:00:00Z")), "summer time");
    }

    #[test]
    fn of_two_periods_on_one_thing_the_longer_counts() {
        let sent = date("2026-12-31");
        assert_eq!(longest(&[Period::Months(1), Period::Years(3)], sent), Some(date("2029-12-31")));
        assert_eq!(longest(&[], sent), None);
    }

    proptest::proptest! {
        #[test]
        fn a_month_is_never_overrun_and_the_day_is_kept_where_there_is_one(months in 0_u32..400, day in 0_i64..20_000) {
            use chrono::Datelike;
            let trigger = date("1980-01-01") + chrono::TimeDelta::days(day);
            let until = keep_until(Period::Months(months), trigger).unwrap();
            let month = |date: NaiveDate| date.year() * 12 + i32::try_from(date.month0()).unwrap();
            proptest::prop_assert_eq!(month(until), month(trigger) + i32::try_from(months).unwrap());
            let last_of_month = until.succ_opt().unwrap().month() != until.month();
            proptest::prop_assert!(until.day() == trigger.day() || (until.day() < trigger.day() && last_of_month));
        }

        #[test]
        fn turning_the_reckoning_round_never_lets_anything_go_early_or_stay(months in 0_u32..200, day in 0_i64..20_000, trigger in 0_i64..20_000) {
            let start = date("1980-01-01");
            let (due, trigger) = (start + chrono::TimeDelta::days(day), start + chrono::TimeDelta::days(trigger));
            let period = Period::Months(months);
            let goes = keep_until(period, trigger).unwrap() <= due;
            proptest::prop_assert_eq!(goes, trigger <= latest_trigger(period, due).unwrap());
        }
    }
}
