//! In which language the council writes to people (Welsh Language Standards, WSI 2015/996).

pub mod rules;

/// The language or languages something is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    Welsh,
    English,
    /// One letter with both versions, where the Welsh is read first.
    WelshFirst,
    /// Two versions of one thing, sent or published at the same moment.
    BothTogether,
}

/// Whom it is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// One person, or the people of one household.
    Household,
    /// The same thing to many.
    Circular,
}
