//! The register of holdings: every category of personal data the portal keeps, declared once, and the four walks over it: show,
//! export, erase, expire.
//!
//! It is the one noun that knows every table with personal data: its stores read and delete in the tables of all others, because
//! what is shown, given out, erased and let go must be the same everything. They are used by its own operations only.
//!
//! To add a category: an arm of [`Category`], its claims in `columns.rs`, its arm in `ops/show.rs`, its trigger in `rules.rs` and
//! its row in the policy packs. A test reads the database's catalogue and fails when a column with personal data is in none.

pub mod columns;
pub mod ops;
pub mod rules;
pub(crate) mod store;
mod tables;
pub mod timeline;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    coded::coded,
    ids::PersonId,
    lang::Words,
    permit::Subject,
    policy::{EndAction, Trigger},
};

coded! {
    /// A kind of personal data. Its code is its name in the policy pack, and stands after `retention:` in the comment of each of
    /// its tables.
    pub enum Category {
        Account = "account",
        ContactDetails = "contact_details",
        Identifier = "identifier",
        Household = "household",
        Need = "need",
        SafetyMarker = "safety_marker",
        Interaction = "interaction",
        Recording = "recording",
        ServiceRequest = "service_request",
        RequestMessage = "request_message",
        RequestFile = "request_file",
        Draft = "draft",
        OutboundMessage = "outbound_message",
        SharingLog = "sharing_log",
        Correction = "correction",
        CouncillorCase = "councillor_case",
        Mandate = "mandate",
        RightsRequest = "rights_request",
        Preference = "preference",
        Survey = "survey",
        CallEvent = "call_event",
        AccessLog = "access_log",
    }
}

/// Until when something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptUntil {
    Date(NaiveDate),
    /// Its period has not begun: the request is open, the account is not closed.
    NotBegun,
}

/// One thing that is held about a person.
#[derive(Clone, Debug)]
pub struct Item {
    pub category: Category,
    pub at: DateTime<Utc>,
    pub title: Words,
    /// The content itself, in the person's own words or the council's.
    pub content: Vec<(Words, Words)>,
    pub kept: KeptUntil,
    /// The service it belongs to, when a service has a rule of its own.
    pub service: Option<String>,
    /// Where it can be read in full.
    pub link: Option<String>,
}

/// Until when something is kept, by which rule, of which version of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeping {
    pub until: KeptUntil,
    /// The rule in one sentence.
    pub rule: Words,
    pub version: i32,
}

/// One row about a person as it is given out (UK GDPR arts 15 and 20): where it was, its facts, and what it says, opened.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Exported {
    pub category: &'static str,
    pub table: &'static str,
    pub id: Uuid,
    pub facts: Value,
    pub content: Value,
}

coded! {
    /// On what ground somebody's data is erased (UK GDPR art. 17(1)).
    pub enum Ground {
        /// Their own wish: what the council's task or duty still needs stays until its period ends (art. 17(3)(b)).
        Wish = "wish",
        /// It should never have been kept, like a record of the wrong person: only what is open, what is held for a reason, and
        /// the logs that prove what happened stay.
        Unlawful = "unlawful",
    }
}

/// What is to go of a person, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Everything was asked for: the sign-in goes with it.
    pub whole: bool,
    /// The categories of which goes what the rules let go.
    pub by_rule: Vec<Category>,
    /// Those of which all goes that is not open, beyond what the rules let go.
    pub beyond: Vec<Category>,
}

impl Scope {
    /// Everything there is, as the rules say, without the sign-in.
    pub fn all() -> Scope {
        Scope { by_rule: Category::ALL.to_vec(), ..Scope::default() }
    }

    pub fn covers(&self, category: Category) -> bool {
        self.by_rule.contains(&category) || self.beyond.contains(&category)
    }
}

/// What became of one category when a person was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    pub category: Category,
    /// How much is gone.
    pub gone: i64,
    pub kept: Vec<Kept>,
}

/// What stays of a category, why, and until when; no day when its period has not begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub count: i64,
    pub why: Words,
    pub until: Option<NaiveDate>,
}

/// One batch of the walk that lets expire, as the audit names it.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    pub id: Uuid,
    pub category: Category,
}

impl Subject for Batch {
    const KIND: &'static str = "holding";
    fn id(&self) -> Uuid {
        self.id
    }
    fn person(&self) -> Option<PersonId> {
        None
    }
}

/// One way in which one rule lets something go, under the policy of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    pub category: Category,
    /// Which walk finds it.
    pub way: String,
    /// The rule’s place among its category’s.
    pub rule: i32,
}

/// What a lane lets go, and what holds some of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneDue {
    pub lane: Lane,
    /// The version of the policy whose rule counts for these.
    pub rule_version: i32,
    /// The service whose own rule it is, or the team’s.
    pub service: Option<String>,
    pub team: Option<String>,
    /// What a reception passed on.
    pub reception: bool,
    pub start: Trigger,
    pub action: EndAction,
    /// How many go, held ones not among them.
    pub due: i64,
    /// How many would go and are held, by the kind of hold.
    pub held: BTreeMap<String, i64>,
    /// When the period of the oldest began.
    pub oldest: NaiveDate,
    /// How many rows the table has in all, about.
    pub size: i64,
}

/// One thing of a lane, as it may be looked at without a reason: it says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampled {
    pub id: Uuid,
    pub began: NaiveDate,
    /// What holds it; empty when nothing does.
    pub held_by: String,
}

/// Everything that is held about one person.
#[derive(Clone, Copy, Debug)]
pub struct Everything(pub PersonId);

impl Subject for Everything {
    const KIND: &'static str = "person";
    fn id(&self) -> Uuid {
        self.0.0
    }
    fn person(&self) -> Option<PersonId> {
        Some(self.0)
    }
}
