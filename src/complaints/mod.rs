//! Complaints about how information was used (DPA 2018 s.164A, law.md 3): acknowledged, looked into by somebody who did not handle
//! what it is about, with word of how it goes on, and answered with the way to the regulator.
//!
//! A complaint is a request of `rights`, which has its date and its answer; what only a complaint has is here.

pub mod ops;
pub mod rules;
pub(crate) mod store;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{ids::PersonId, lang::Lang};

/// Within how many working days we try to write back; the law gives thirty days (law.md 3).
pub const AIM_WORKING_DAYS: u16 = 2;

/// What only a complaint has.
#[derive(Clone, Debug)]
pub struct Complaint {
    /// The request it is.
    pub request: Uuid,
    pub reference: String,
    pub person: PersonId,
    /// The request of theirs that it is about, by its reference.
    pub about: Option<String>,
    /// The staff number of whoever looks into it.
    pub investigator: Option<String>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub acknowledged_by: Option<String>,
    /// Those who had a hand in what it is about, who do not look into it.
    pub handlers: Vec<String>,
    pub revision: i32,
    /// What the person was told meanwhile, in the order of time.
    pub notes: Vec<Note>,
}

/// Word of how it goes on.
#[derive(Clone, Debug)]
pub struct Note {
    pub at: DateTime<Utc>,
    pub staff_number: String,
    pub language: Lang,
    pub body: String,
}
