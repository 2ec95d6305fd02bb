//! Counting people without naming them: what may be published of a small number, and the score of what people thought of us.

pub mod rules;

/// A count as it may be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    Count(u64),
    /// Too few, or hidden so that another one cannot be worked out.
    Confidential,
}

/// The counts of a table and their total, as they may be published together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    pub cells: Vec<Published>,
    pub total: Published,
}

/// What people thought of us, on a base that is large enough to say it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Score {
    /// Nobody answered: that is not a score of nought.
    NoData,
    TooFew,
    /// Between -1 and 1, kept to five decimals.
    Net(f64),
}
