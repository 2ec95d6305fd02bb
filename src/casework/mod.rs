//! What councillors ask the council for constituents, and the answers (law.md 4.3).
//!
//! A councillor is a controller of their own for casework and has no right to residents’ data: they see the facts of their own
//! cases, never a record, and nobody is looked up for them. Whom a case is for is somebody unnamed until an officer says who it is.
//! `rules.rs` is the law of what an answer may tell (DPA 2018 sch. 1 para 24); every disclosure is a line in the person’s sharing log.

pub mod forms;
pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    coded::coded,
    ids::{AccountId, CouncillorId, PersonId},
    lang::{Lang, Words},
};

coded! {
    /// Who asked the councillor.
    pub enum AskedBy {
        Person = "person",
        /// Somebody else, for the person.
        Other = "other",
        /// Nobody in particular: a matter of the ward.
        Ward = "ward",
    }
}

coded! {
    /// How the person agreed that the councillor asks.
    pub enum Authority {
        Written = "written",
        Told = "told",
        NotAsked = "not_asked",
    }
}

coded! {
    /// Why special-category data may be told without the person’s consent when somebody else asked (DPA 2018 sch. 1 para 24(2)).
    pub enum Reason {
        /// (i) They cannot give it.
        CannotConsent = "cannot_consent",
        /// (ii) The council cannot reasonably be expected to obtain it.
        CannotObtain = "cannot_obtain",
        /// (iii) Asking them would prejudice what the councillor does.
        Prejudice = "prejudice",
        /// (iv) Another person’s interest needs it, and consent was unreasonably withheld.
        AnothersInterest = "anothers_interest",
    }
}

coded! {
    /// Who gets the answer.
    pub enum ReplyTo {
        Councillor = "councillor",
        Constituent = "constituent",
        Both = "both",
    }
}

coded! {
    /// Whether the address is in a ward of the councillor’s: a warning, never a bar.
    pub enum WardMatch {
        Inside = "inside",
        Outside = "outside",
        Unknown = "unknown",
    }
}

coded! {
    /// Where a case stands.
    pub enum State {
        Open = "open",
        Answered = "answered",
        Refused = "refused",
        Closed = "closed",
    }
}

coded! {
    /// What an answer tells about the person.
    pub enum Needs {
        Nothing = "nothing",
        Ordinary = "ordinary",
        /// Health or another special category (UK GDPR art. 9).
        Special = "special",
    }
}

coded! {
    /// What an officer decides.
    pub enum Decision {
        Answer = "answer",
        Refuse = "refuse",
    }
}

coded! {
    /// The details an answer can tell, by the names of the sharing log.
    pub enum Field {
        Name = "name",
        Address = "address",
        Request = "request",
        Note = "note",
        Other = "other",
    }
}

coded! {
    /// Who wrote a message of a case.
    pub enum MessageKind {
        Ask = "ask",
        Reply = "reply",
        Refusal = "refusal",
    }
}

/// Where a councillor is in their term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Serving,
    /// The term is over; cases are handed over, and nothing else.
    HandingOver,
    Over,
}

/// Somebody who was elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: CouncillorId,
    pub account: AccountId,
    pub person: PersonId,
    /// The English names of their wards, as the gazetteer has them.
    pub wards: Vec<String>,
    pub term_end: NaiveDate,
    /// The staff number of whoever invited them.
    pub invited_by: String,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether they accepted and set up their second step.
    pub accepted: bool,
}

/// A councillor with their name.
#[derive(Clone, Debug)]
pub struct Named {
    pub member: Member,
    pub name: String,
}

/// What is sealed of a case.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The councillor’s name as it was: the person is told who asked for them.
    pub councillor: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub address: Vec<String>,
    pub postcode: String,
    pub matter: String,
    pub outcome: String,
}

/// A log sees that there is something, never what.
impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Content(…)")
    }
}

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    pub id: Uuid,
    pub reference: String,
    pub person: PersonId,
    /// None once the councillor’s own record has gone.
    pub councillor: Option<CouncillorId>,
    pub service: Option<String>,
    pub team: String,
    pub asked_by: AskedBy,
    pub authority: Authority,
    pub claimed_reason: Option<Reason>,
    pub special: bool,
    pub safe_copy: bool,
    pub reply_to: ReplyTo,
    pub ward: Option<String>,
    pub ward_match: WardMatch,
    pub language: Lang,
    pub content: Content,
    /// Who asked, when it was somebody else; empty otherwise, and whenever the person it is about looks.
    pub asker: String,
    pub sent_at: DateTime<Utc>,
    pub due_on: NaiveDate,
    pub state: State,
    pub needs: Option<Needs>,
    pub reason: Option<Reason>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<String>,
    pub closed_at: Option<DateTime<Utc>>,
    pub revision: i32,
}

/// A message of a case, in one language or in both.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub kind: MessageKind,
    pub reply_to: ReplyTo,
    pub staff_number: Option<String>,
    /// Empty in a language it was not written in.
    pub body: Words,
}

/// A row of a list: it names nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: Uuid,
    pub reference: String,
    pub service: Option<String>,
    pub team: String,
    pub language: Lang,
    pub sent_at: DateTime<Utc>,
    pub due_on: NaiveDate,
    pub state: State,
    pub asked_by: AskedBy,
    pub special: bool,
    /// Whether it was answered or refused before, and the councillor wrote again.
    pub asked_again: bool,
}

/// How often a request was sent from a ward in a month: never fewer than five.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    pub ward: String,
    pub month: NaiveDate,
    pub service: String,
    pub requests: i64,
}

/// Something a councillor tried to see without a case.
#[derive(Clone, Debug)]
pub struct Browsed {
    pub at: DateTime<Utc>,
    pub councillor: CouncillorId,
    /// Which kind of page it was: `case`, `record`, `staff` or `search`.
    pub part: String,
}
