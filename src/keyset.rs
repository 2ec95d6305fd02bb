//! Reading a long list a page at a time: from where the page above ended, however many things happened at one moment.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

/// A thing's place in a list that runs from the newest down: its time and, among things of one time, its id.
pub type Position = (DateTime<Utc>, Uuid);

/// Which part of a list is read. Both ends are always there, so that a query needs no case for their absence and the database
/// can begin at the right place of its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Only what is older than this.
    pub before: Position,
    /// And not older than this moment.
    pub from: DateTime<Utc>,
}

impl Slice {
    /// What is older than `before` and in `[from, until)`, each as far as it is given.
    pub fn new(before: Option<Position>, from: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Slice {
        let before = before.unwrap_or_else(newest);
        let until = until.map_or_else(newest, |until| (until, Uuid::nil()));
        Slice { before: before.min(until), from: from.unwrap_or_else(beginning) }
    }
}

/// Where a list begins: before the newest there can be.
pub fn newest() -> Position {
    (end(), Uuid::max())
}

/// Before anything a council can have written down.
fn beginning() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(1, 1, 1).map_or(DateTime::UNIX_EPOCH, |date| date.and_time(NaiveTime::MIN).and_utc())
}

/// After anything there can be. PostgreSQL keeps this moment too.
fn end() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(9999, 12, 31).map_or(DateTime::UNIX_EPOCH, |date| date.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_ends_at_the_earlier_of_the_cursor_and_the_end_of_the_period() {
        let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
        let (early, late) = (at("2025-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"));
        let id = Uuid::from_u128(7);
        assert_eq!(Slice::new(Some((early, id)), None, Some(late)).before, (early, id));
        assert_eq!(Slice::new(Some((late, id)), Some(early), Some(early)).before, (early, Uuid::nil()));
        let whole = Slice::new(None, None, None);
        assert!(whole.from < early && whole.before > (late, id));
    }
}
