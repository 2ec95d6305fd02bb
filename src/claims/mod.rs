//! Authority that somebody claims from a document: an attorney, a deputy, a parent, an executor (law.md 4.1, 4.2).
//!
//! What they say about the person is theirs, sealed with their own key, and nobody is looked up for it: a claim answers alike
//! whether we know the person or not. Staff look at the document beside the claim and either let them act, by the mandate that
//! the document gives, or refuse with a reason whose words exist in both languages.

pub mod forms;
pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    coded::coded,
    ids::{AccountId, ClaimId, MandateId, PersonId},
    lang::Lang,
    mandates::{AuthorityType, Mode},
    permit::Subject,
    text::claims as words,
};

coded! {
    /// Where a claim stands.
    pub enum State {
        Waiting = "waiting",
        Accepted = "accepted",
        Refused = "refused",
        /// Whoever claimed took it back.
        Withdrawn = "withdrawn",
    }
}

coded! {
    /// Why a claim is refused. None of them says whether the person is known.
    pub enum Refusal {
        Unreadable = "unreadable",
        /// The document is not what was claimed.
        OtherKind = "other_kind",
        /// A power of attorney means nothing until it is registered.
        NotRegistered = "not_registered",
        /// It names somebody else than the two.
        NamesDiffer = "names_differ",
        Over = "over",
        /// It reaches nothing that can be done here.
        NothingHere = "nothing_here",
        /// The right is the child’s own (law.md 4.2).
        Child = "child",
        /// Not in writing: somebody may be in danger, or there is something to be cleared up first.
        TalkToUs = "talk_to_us",
    }
}

/// Why a claim is refused, in the words that its letter and its page share.
pub fn refusal_words(lang: Lang, because: Refusal) -> &'static str {
    match because {
        Refusal::Unreadable => words::refused_unreadable(lang),
        Refusal::OtherKind => words::refused_other_kind(lang),
        Refusal::NotRegistered => words::refused_not_registered(lang),
        Refusal::NamesDiffer => words::refused_names_differ(lang),
        Refusal::Over => words::refused_over(lang),
        Refusal::NothingHere => words::refused_nothing_here(lang),
        Refusal::Child => words::refused_child(lang),
        Refusal::TalkToUs => words::refused_talk_to_us(lang),
    }
}

/// What somebody says of the person they act for, and where the document can be looked up.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Whoever claims, as they are called here.
    pub claimant: String,
    /// For whom.
    pub name: String,
    pub born: Option<NaiveDate>,
    pub postcode: String,
    /// The code that opens a lasting power of attorney at the Office of the Public Guardian; empty without one.
    pub code: String,
}

/// A log sees that there is something, never what.
impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Content(…)")
    }
}

/// A claim.
#[derive(Clone, Debug)]
pub struct Claim {
    pub id: ClaimId,
    /// Who claims.
    pub person: PersonId,
    pub account: Option<AccountId>,
    pub authority: AuthorityType,
    pub mode: Mode,
    /// How many the document names, where all of them must agree.
    pub appointed: Option<i16>,
    /// The last day that the document names.
    pub ends_on: Option<NaiveDate>,
    pub language: Lang,
    pub content: Content,
    pub made_at: DateTime<Utc>,
    /// By when somebody has looked at it.
    pub due_on: NaiveDate,
    pub state: State,
    pub refused: Option<Refusal>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<String>,
    /// What it became.
    pub mandate: Option<MandateId>,
    /// It was accepted, and lets them do less than its kind can reach.
    pub in_part: bool,
    pub revision: i32,
}

impl Subject for Claim {
    const KIND: &'static str = "mandate_claim";

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// A claim in a list, which names nobody.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: ClaimId,
    pub authority: AuthorityType,
    pub language: Lang,
    pub made_at: DateTime<Utc>,
    pub due_on: NaiveDate,
    pub state: State,
}
