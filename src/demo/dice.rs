//! The choices of the demonstration: made by chance, and the same at every load.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use crate::{calendar, chance::Chance};

/// A seeded generator for choices. Keys, nonces and ids never come from it.
pub struct Dice(Chance);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(Chance::seeded(seed))
    }

    pub fn below(&self, bound: usize) -> usize {
        self.0.below(bound)
    }

    pub fn number_below(&self, bound: i64) -> i64 {
        i64::try_from(self.below(usize::try_from(bound).unwrap_or(1))).unwrap_or(0)
    }

    pub fn percent(&self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn bytes(&self) -> [u8; 8] {
        self.0.bytes()
    }

    /// One of them; none of nothing.
    pub fn one<'t, T>(&self, of: &'t [T]) -> Option<&'t T> {
        of.get(self.below(of.len()))
    }

    /// A moment of a day when people are awake.
    pub fn moment(&self, day: NaiveDate) -> DateTime<Utc> {
        self.between(day, 7 * 60, 22 * 60)
    }

    /// A moment of a day when offices are open.
    pub fn office_moment(&self, day: NaiveDate) -> DateTime<Utc> {
        self.between(day, 8 * 60 + 40, 17 * 60)
    }

    fn between(&self, day: NaiveDate, from: i64, to: i64) -> DateTime<Utc> {
        let minutes = from + self.number_below(to - from);
        calendar::start_of_day(day) + TimeDelta::minutes(minutes) + TimeDelta::seconds(self.number_below(60))
    }
}

/// So many days before.
pub fn days_before(day: NaiveDate, days: i64) -> NaiveDate {
    u64::try_from(days).ok().and_then(|days| day.checked_sub_days(Days::new(days))).unwrap_or(day)
}
