//! Finding people by a misspelt name, a number, a postcode, an identifier or a reference.
//!
//! The search tables are unlogged: they never reach the write-ahead log or a base backup, and are built again from the sealed
//! values after a crash.

pub mod ops;
pub mod rules;
pub mod store;

use chrono::NaiveDate;

use crate::{ids::PersonId, lang::Lang};

/// Somebody who was found, as little of them as tells two people apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub person: PersonId,
    /// Like "S. M."
    pub initials: String,
    /// The street without its number.
    pub street: Option<String>,
    /// The first half of the postcode.
    pub outward: Option<String>,
    pub birth_year: Option<i16>,
    pub language: Option<Lang>,
    /// Dead, restricted, or related to staff: nothing is shown but a neutral note.
    pub guarded: bool,
}

/// What is kept to find somebody by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub person: PersonId,
    /// In search form.
    pub name: String,
    pub words: Vec<String>,
    pub initials: String,
    pub street: Option<String>,
    pub outward: Option<String>,
    pub date_of_birth: Option<NaiveDate>,
    pub language: Option<Lang>,
    /// Kind and term.
    pub keys: Vec<(&'static str, String)>,
}
