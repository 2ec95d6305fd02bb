//! How long something is kept, from when, and whether it goes at its owner’s wish.

use serde::Deserialize;

/// How long after its trigger something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Days(u32),
    Months(u32),
    Years(u32),
}

impl Period {
    /// Tells which of two periods is longer; a month counts as what it is on average.
    pub fn length(self) -> u64 {
        match self {
            Period::Days(days) => u64::from(days) * 100,
            Period::Months(months) => u64::from(months) * 3044,
            Period::Years(years) => u64::from(years) * 12 * 3044,
        }
    }
}

/// What starts the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The matter was closed.
    Closed,
    /// It was sent: a letter by us, an application to us.
    Sent,
    /// It came about: a look, a call, a draft.
    Created,
    AccountClosed,
    /// The person was last in touch, or closed their account: whichever is later.
    LastContact,
    /// It was replaced, taken back or has lapsed.
    Ended,
    /// The answer was given.
    Decided,
    /// The call was recorded.
    Recorded,
    /// It was handed to somebody.
    Shared,
}

/// What happens to something when its owner asks for it to be deleted before its time (UK GDPR art. 17).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnErasure {
    /// It goes at once.
    Goes,
    /// The council's task or duty still needs it: it goes when its period ends (art. 17(3)(b)).
    #[default]
    Stays,
}

/// The period as it is written in a pack: one of these alone, or `while` with one of the last two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenPeriod {
    years: Option<u32>,
    months: Option<u32>,
    days: Option<u32>,
    #[serde(rename = "while")]
    while_: Option<String>,
    then_years: Option<u32>,
    then_months: Option<u32>,
    then_days: Option<u32>,
}

impl WrittenPeriod {
    pub(super) fn period(&self) -> Option<Period> {
        let years = self.years.or(self.then_years).map(Period::Years);
        years.or(self.months.or(self.then_months).map(Period::Months)).or(self.days.or(self.then_days).map(Period::Days))
    }
}
