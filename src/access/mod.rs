//! Opening somebody's record: a member of staff says why, the person sees it, and it shuts by itself.

pub mod forms;
pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    coded::coded,
    ids::PersonId,
    people::{Person, Standing},
};

/// How long a record stays open.
pub const MINUTES: i64 = 30;

/// The most letters a reason in one's own words has.
pub const MOST_WORDS: usize = 200;

coded! {
    /// Why a record is opened. The person sees it.
    pub enum Reason {
        Call = "call",
        OwnCase = "own_case",
        DataRequest = "data_request",
        Complaint = "complaint",
        Quality = "quality",
        Emergency = "emergency",
        Desk = "desk",
        Other = "other",
    }
}

/// A record that is open.
#[derive(Clone, Debug)]
pub struct Access {
    pub id: Uuid,
    pub person: PersonId,
    pub reason: Reason,
    /// How far the person proved themselves (law.md 9.1); 0 when they did not.
    pub tier: i16,
    pub call: Option<Uuid>,
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// What the rules ask before a record is opened.
#[derive(Clone, Debug)]
pub struct Asked {
    pub access: Access,
    pub person: Person,
    pub standing: Standing,
    /// Whether one of the actor's teams has an open request of this person.
    pub own_case: bool,
}

coded! {
    /// What of a record can be shown in full: each is asked for and written down by itself.
    pub enum Part {
        Phone = "phone",
        Email = "email",
        Address = "address",
        DateOfBirth = "date_of_birth",
        Identifiers = "identifiers",
    }
}
