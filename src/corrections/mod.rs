//! "This is wrong" and "this is not me": what a person says about one item of their record, and the answer.
//!
//! UK GDPR art. 16 and law.md 2.2: answered within one month; while it is open the item carries a mark, and what is said not
//! to be about the person is hidden from staff. A refusal says how to complain (law.md 1.3).

pub mod forms;
pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    coded::coded,
    erasure::Outcome,
    files::File,
    holdings::Category,
    ids::PersonId,
    lang::{Lang, Words},
};

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

coded! {
    /// How a dispute is answered.
    pub enum Decision {
        Accept = "accepted",
        Part = "part",
        Refuse = "refused",
    }
}

impl Decision {
    /// Where the dispute stands after it.
    pub const fn state(self) -> State {
        match self {
            Decision::Accept => State::Accepted,
            Decision::Part => State::Part,
            Decision::Refuse => State::Refused,
        }
    }

    /// Whether the person did not get all they asked for, and so is told how to complain.
    pub const fn refuses(self) -> bool {
        matches!(self, Decision::Part | Decision::Refuse)
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
    pub answer: Option<Words>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<String>,
    pub revision: i32,
    /// The item as it was when the person disputed it: whoever answers need not open a hidden item.
    pub about: About,
    /// How to complain, as it was told with an answer that refuses something; empty with any other.
    pub notice: Vec<Words>,
}

/// A dispute with everything that hangs on it.
#[derive(Clone, Debug)]
pub struct Whole {
    pub correction: Correction,
    /// What the person added to show that they are right.
    pub evidence: Vec<File>,
    /// Who else was given what turned out to be wrong.
    pub recipients: Vec<Recipient>,
    pub statement: Option<Statement>,
}

/// Somebody who was given what turned out to be wrong, and what became of telling them (UK GDPR art. 19).
#[derive(Clone, Debug)]
pub struct Recipient {
    pub id: Uuid,
    pub correction: Uuid,
    pub name: String,
    /// By which shares they were given it.
    pub shares: Vec<Uuid>,
    pub outcome: Option<Outcome>,
    pub settled_at: Option<DateTime<Utc>>,
    pub settled_by: Option<String>,
    /// When they said that they have put it right as well.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// What the person says where we did not change all they asked for. It stands with the item for as long as there is the item
/// (UK GDPR art. 16, law.md 2.2: the person’s own view beside what is kept).
#[derive(Clone, PartialEq, Eq)]
pub struct Statement {
    pub correction: Uuid,
    pub item: Uuid,
    pub at: DateTime<Utc>,
    pub language: Lang,
    pub words: String,
}

/// A log sees that there is something, never what.
impl std::fmt::Debug for Statement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Statement(…)")
    }
}

/// What a dispute is about, as its page and its team read it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub title: Words,
    pub at: DateTime<Utc>,
    /// What it says: the note of a contact, the value itself.
    pub says: Words,
    /// The name of the detail, like `phone`, when the item is one: shares are logged by these names.
    #[serde(default)]
    pub field: Option<String>,
    /// The staff number of whoever wrote it, who may not judge that it is about the right person.
    #[serde(default)]
    pub writer: Option<String>,
}

/// A log sees that there is something, never what.
impl std::fmt::Debug for About {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("About(…)")
    }
}

/// An item of somebody's record that can be disputed.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: Uuid,
    pub category: Category,
    /// The team that answers for it.
    pub team: String,
    pub about: About,
}

/// What is sealed of a dispute.
#[derive(Clone, Serialize, Deserialize)]
pub struct Content {
    pub words: String,
    pub about: About,
}

/// What is sealed of its answer.
#[derive(Clone, Serialize, Deserialize)]
pub struct Answer {
    pub reasons: Words,
    #[serde(default)]
    pub notice: Vec<Words>,
}

/// A row of the staff queue. It names nobody.
#[derive(Clone, Debug)]
pub struct Queued {
    pub id: Uuid,
    pub reference: String,
    pub kind: Kind,
    pub category: String,
    pub team: String,
    pub language: Lang,
    pub sent_at: DateTime<Utc>,
    pub due_on: NaiveDate,
}

/// How near the end of the month a dispute is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    InTime,
    /// Past the 28 days that the regulator offers as a target (law.md 1.2).
    Amber,
    /// Past its date.
    Red,
}
