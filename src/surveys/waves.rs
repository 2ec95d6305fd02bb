//! A survey wave: which contacts it asks about, how people are asked, and what came of it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Exclusion, Limits, Way};
use crate::{coded::coded, ids::PersonId, people::Channel, permit::Subject};

coded! {
    /// How far a wave is.
    pub enum State {
        /// Defined; its frame can be looked at.
        Draft = "draft",
        /// Drawn; a second person sends it.
        Drawn = "drawn",
        /// Sent; people answer.
        Open = "open",
        Closed = "closed",
    }
}

coded! {
    /// What is asked of everybody.
    pub enum Question {
        Overall = "overall",
        Ease = "ease",
        Clear = "clear",
    }
}

coded! {
    /// What somebody thinks of it.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Mark {
        Good = "good",
        Average = "average",
        Poor = "poor",
    }
}

coded! {
    /// What became of an invitation.
    pub enum Fate {
        Drawn = "drawn",
        Invited = "invited",
        /// Looked at again before it was sent, and left out.
        Dropped = "dropped",
        Answered = "answered",
    }
}

/// The most people to ask in the ways that cost somebody’s time, about any one service, and by e-mail on one day; none is no limit
/// of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quotas {
    pub phone: Option<i32>,
    pub letter: Option<i32>,
    pub service: Option<i32>,
    /// Who is not asked on one day for this is asked on the next.
    pub day: Option<i32>,
}

/// What a wave asks about and how, as it was defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub name: String,
    /// The days of the contacts, both included.
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub channels: Vec<Channel>,
    /// A service of the catalogue, or every one.
    pub service: Option<String>,
    pub ways: Vec<Way>,
    /// The share of those who may be asked, in hundredths of a per cent.
    pub rate: i32,
    pub most: i32,
    pub quotas: Quotas,
    /// Whether whoever was asked by e-mail and has not answered is reminded, once.
    pub reminds: bool,
    pub seed: i64,
    pub limits: Limits,
    /// Services that nobody is asked about.
    pub excluded_services: Vec<String>,
}

/// What a draw found: the frame, why contacts are not in it, and the digests by which it can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub contacts: i64,
    /// In the order in which reasons are looked for; those that nobody had are there with nought.
    pub excluded: Vec<(Exclusion, i64)>,
    pub eligible: i64,
    /// Eligible contacts of somebody of whom another one counts.
    pub doubles: i64,
    /// How many people are drawn.
    pub drawn: i64,
    pub digest: String,
    pub sample_digest: String,
}

/// When something was done to a wave, and the staff number of whoever did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub at: DateTime<Utc>,
    pub by: String,
}

/// A wave.
#[derive(Clone, Debug)]
pub struct Wave {
    pub id: Uuid,
    pub plan: Plan,
    pub state: State,
    pub defined: Done,
    pub drawn: Option<Done>,
    pub frame: Option<Frame>,
    pub sent: Option<Done>,
    /// The last day on which answers are taken.
    pub ends_on: Option<NaiveDate>,
    pub closed: Option<Done>,
    pub results: Option<Results>,
    pub revision: i32,
}

impl Subject for Wave {
    const KIND: &'static str = "survey";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        None
    }
}

/// One invitation, as whoever it is about and the audit name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub id: Uuid,
    pub wave: Uuid,
    pub person: PersonId,
    /// The contact it asks about.
    pub contact: Uuid,
    pub service: Option<String>,
    pub way: Way,
    /// Which one they are in the draw: the number on a list.
    pub place: i32,
    pub fate: Fate,
}

impl Subject for Invitation {
    const KIND: &'static str = "survey_invitation";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// How many marks of each kind, of a question or of a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    pub good: u64,
    pub average: u64,
    pub poor: u64,
}

/// What came of a wave, in numbers: what stays when the answers go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results {
    pub invited: u64,
    pub dropped: u64,
    pub answered: u64,
    /// How many wrote something as well.
    pub wrote: u64,
    /// By the question's code.
    pub questions: BTreeMap<String, Marks>,
    /// Of the first question, by the service's slug; empty for contacts about no service.
    pub services: BTreeMap<String, Marks>,
}
