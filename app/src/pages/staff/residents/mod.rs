//! T4: finding a person, saying why their record is opened, and the record as staff see it.

mod find;
mod gate;
mod history;
mod keeping;
mod reach;
mod show;

pub use self::{
    find::{do_find, find},
    gate::{do_open, open, reason_words},
    keeping::{do_keeping, ground_words, keeping, told_by_words, undoing_words},
    show::{do_reveal, show},
};

/// Where people are looked for.
const PEOPLE: &str = "/staff/people";

/// The record of a person.
pub(super) fn path_of(person: portal::ids::PersonId) -> String {
    format!("{PEOPLE}/{person}")
}
