//! When something is due to go.

use chrono::{Days, Months, NaiveDate};

use super::Period;

/// The last day something is kept, counted from the London date of its trigger. Months clamp: 29 February and three
/// years is 28 February.
pub fn keep_until(period: Period, trigger: NaiveDate) -> Option<NaiveDate> {
    match period {
        Period::Days(days) => trigger.checked_add_days(Days::new(u64::from(days))),
        Period::Years(years) => trigger.checked_add_months(Months::new(years.checked_mul(12)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leap_day_clamps_to_the_last_of_february() {
        let leap = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        assert_eq!(keep_until(Period::Years(3), leap), NaiveDate::from_ymd_opt(2027, 2, 28));
        assert_eq!(keep_until(Period::Days(30), leap), NaiveDate::from_ymd_opt(2024, 3, 30));
    }
}
