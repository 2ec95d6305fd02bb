//! "Match my record": the owner of an account proves to be somebody the council already knew, by a code to a phone or an
//! address that was held before, or with a document at the desk.
//!
//! No answer tells whether the council knows anybody: what is said, what is kept and what is done are the same for a person who
//! is found and for one who is not. Until the proof somebody sees only what they did online.
//!
//! When a table with a person's rows is added, `store/moving.rs` moves them; a test reads the database's catalogue and fails
//! when it does not.

pub mod forms;
pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::{
    coded::coded,
    ids::{AccountId, PersonId},
    outbox::letters::LETTER_LASTS,
};

coded! {
    /// How somebody gets the code.
    pub enum Way {
        Text = "text",
        Letter = "letter",
        /// Shown on their own screen and said at the desk.
        Desk = "desk",
    }
}

impl Way {
    /// How long the code is good for; the letters and pages say so too.
    pub const fn lasts(self) -> TimeDelta {
        match self {
            Way::Text => TimeDelta::minutes(15),
            Way::Letter => LETTER_LASTS,
            Way::Desk => TimeDelta::hours(1),
        }
    }

    /// How many characters the code has.
    pub const fn length(self) -> usize {
        match self {
            Way::Text => 6,
            Way::Letter => 10,
            Way::Desk => 8,
        }
    }
}

coded! {
    /// What somebody showed at the desk.
    pub enum Document {
        Passport = "passport",
        DrivingLicence = "driving_licence",
        /// Two letters of others with their name and address.
        TwoLetters = "two_letters",
    }
}

/// A try to be matched, as its owner may know it: never whether anybody was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    pub id: Uuid,
    pub way: Way,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Where somebody is with being matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Matched(DateTime<Utc>),
    /// A code may be on its way. The newest try comes first.
    Waiting(Vec<Try>),
    Open,
}

/// An account that joins what was known of its owner before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joining {
    pub account: AccountId,
    /// Who the account made known.
    pub from: PersonId,
    /// Whom the council knew before.
    pub to: PersonId,
}

/// A try at the desk, as the member of staff sees it who was told its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeskTry {
    pub id: Uuid,
    pub account: AccountId,
    /// Whose online account it is.
    pub person: PersonId,
    pub created_at: DateTime<Utc>,
}
