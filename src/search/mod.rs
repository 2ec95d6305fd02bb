//! Finding people by a misspelt name, a number, a postcode, an identifier or a reference.
//!
//! The search tables are unlogged: they never reach the write-ahead log or a base backup, and are built again from the sealed
//! values after a crash.
//!
//! To find people by something else: a [`KeyKind`] and its check constraint if it is exact, its arm in `rules::keys_of`, its
//! field in `forms.rs`.

pub mod forms;
pub mod ops;
pub mod rules;
pub mod store;

use chrono::NaiveDate;

use crate::{
    coded::coded,
    formats::{EmailAddress, Phone, Postcode},
    ids::PersonId,
    lang::Lang,
};

/// The most people one search shows: whoever sees more has asked too little.
pub const MOST: usize = 20;

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

coded! {
    /// What finds somebody exactly.
    pub enum KeyKind {
        Phone = "phone",
        Email = "email",
        Postcode = "postcode",
        Identifier = "identifier",
    }
}

/// Where somebody lives, as far as it was said.
#[derive(Clone)]
pub enum Area {
    Postcode(Postcode),
    /// The first half of a postcode, in capitals.
    Outward(String),
}

/// What is known of whoever is looked for. All of it must fit.
#[derive(Clone, Default)]
pub struct Query {
    /// The words of a name, as they are compared.
    pub name: Option<Vec<String>>,
    /// The words of a street, without numbers.
    pub street: Option<Vec<String>>,
    pub area: Option<Area>,
    pub born: Option<NaiveDate>,
    pub phone: Option<Phone>,
    pub email: Option<EmailAddress>,
    /// A council tax account, a National Insurance number or a service's own number, in the form of `rules::identifier_key`.
    pub identifier: Option<String>,
    /// The reference of a request.
    pub reference: Option<String>,
}

/// A log never sees who was looked for.
impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Query(…)")
    }
}

/// What a search gives.
#[derive(Clone, Debug)]
pub struct Found {
    /// The likeliest first, [`MOST`] at most.
    pub candidates: Vec<Candidate>,
    /// Whether there are more who fit.
    pub more: bool,
}

/// What is kept to find somebody by.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
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

/// Somebody who may fit, before the rest of the query is held against them.
#[derive(Clone, Debug)]
pub struct Hit {
    pub candidate: Candidate,
    pub words: Vec<String>,
    pub born: Option<NaiveDate>,
}
