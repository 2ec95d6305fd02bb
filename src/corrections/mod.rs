//! "This is wrong" and "this is not me": what a person says about one item of their record, and the answer.

pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{coded::coded, ids::PersonId, lang::Lang};

coded! {
    /// What the person says about the item.
    pub enum Kind {
        Wrong = "wrong",
        NotMe = "not_me",
    }
}

coded! {
    /// Where it stands.
    pub enum State {
        Open = "open",
        Accepted = "accepted",
        Part = "part",
        Refused = "refused",
        Withdrawn = "withdrawn",
    }
}

/// One dispute about one item.
#[derive(Clone, Debug)]
pub struct Correction {
    pub id: Uuid,
    pub reference: String,
    pub person: PersonId,
    pub kind: Kind,
    /// The code of the item's category in the register.
    pub category: String,
    pub item: Uuid,
    pub team: String,
    pub words: String,
    pub language: Lang,
    pub sent_at: DateTime<Utc>,
    pub due_on: NaiveDate,
    pub state: State,
    /// In the person's language, or in both (Welsh first) when that is not known.
    pub answer: Option<crate::lang::Words>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<String>,
    pub revision: i32,
}
