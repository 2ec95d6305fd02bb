//! Letting go of what is no longer needed, every night and provably (UK GDPR art. 5(1)(e); law.md 7).
//!
//! A **run** plans what is due on a day: for each rule and way a **part** with how much goes, what holds some of it and a sample. What
//! the council calls low-risk goes by itself; the rest waits for two people. A part is worked off in batches, each a transaction
//! that deletes, writes its **receipt** and counts: killed anywhere, it has either happened or not. What is held is asked in the
//! statement that deletes, so a **hold** that was placed a moment ago wins.
//!
//! What is deleted by which walk is the register’s (`holdings`); this noun decides when, and proves it. To add a kind of hold: an arm
//! of [`HoldKind`], its code in the table’s check, its words in `retention.toml`.

pub mod forms;
pub mod ops;
pub mod rules;
pub mod store;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{coded::coded, holdings::Category, ids::PersonId};

coded! {
    /// Why something is kept past its date (law.md 7.2).
    pub enum HoldKind {
        /// A claim at law, made or to be expected.
        Litigation = "litigation",
        /// A complaint: to the council, the ombudsman or about data.
        Complaint = "complaint",
        /// They asked about their information (DPA 2018 s.173).
        RightsRequest = "rights_request",
        /// A freedom of information request (FOIA 2000 s.77).
        Foi = "foi",
        /// Fraud, or another crime.
        Fraud = "fraud",
        Audit = "audit",
        /// Safeguarding, or a public inquiry.
        Safeguarding = "safeguarding",
        /// They asked us to limit what we do with it (UK GDPR art. 18).
        Restriction = "restriction",
        /// They owe the council, or the council owes them.
        Debt = "debt",
    }
}

impl HoldKind {
    /// Whether staff place it; the others stand by themselves.
    pub const fn is_placed(self) -> bool {
        !matches!(self, HoldKind::RightsRequest | HoldKind::Restriction)
    }
}

coded! {
    /// Where a part of a run stands.
    pub enum PartState {
        /// Everything of it is held.
        Nothing = "nothing",
        /// For two people.
        Waiting = "waiting",
        Released = "released",
        Done = "done",
        /// It failed too often; somebody looks and tries again.
        Failed = "failed",
        /// A later plan has taken its place, or the rules have changed since.
        Superseded = "superseded",
    }
}

coded! {
    /// Why a part does not go by itself although it could.
    pub enum Blocked {
        /// More of the table than is usual.
        Many = "many",
        /// The rules have changed since the run before.
        Rules = "rules",
        /// Many days lie between this run and the one before, or it lies in the future: the clock may have jumped.
        Clock = "clock",
    }
}

/// How the council lets things go (`data/council.toml`).
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The categories that go without being released, by their codes: what is of little weight and goes every day.
    pub automatic: Vec<String>,
    /// A part with more than so many in a hundred of its table does not go by itself.
    pub most_percent: i64,
    /// So few of anything are always usual.
    pub few: i64,
    /// Runs further apart than this many days do not go by themselves.
    pub most_days_apart: i64,
    /// How many things are deleted in a second, at most.
    pub a_second: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            automatic: ["draft", "call_event", "outbound_message", "access_log"].map(String::from).to_vec(),
            most_percent: 5,
            few: 1_000,
            most_days_apart: 14,
            a_second: 5_500,
        }
    }
}

/// One plan of what is due on a day, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub id: Uuid,
    pub day: NaiveDate,
    /// The staff number of whoever asked for it; none for the night’s own.
    pub asked_by: Option<String>,
    pub asked_at: DateTime<Utc>,
    pub planned_at: Option<DateTime<Utc>>,
    pub policy_version: Option<i32>,
    /// How many holds stood when it was planned.
    pub holds: Option<i64>,
    pub approved_by: Option<String>,
    pub released_by: Option<String>,
    pub paused_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub revision: i32,
}

/// A row of the list of runs.
#[derive(Clone, Debug)]
pub struct Listed {
    pub run: Run,
    pub due: i64,
    pub held: i64,
    pub done: i64,
    pub failed: i64,
    pub waiting: i64,
}

/// One thing of a part, by a number of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    pub id: Uuid,
    pub began: NaiveDate,
    /// The code of what holds it; empty when nothing does.
    pub held_by: String,
}

/// What one rule lets go by one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub run: Uuid,
    pub number: i32,
    pub category: Category,
    pub way: String,
    pub rule: i32,
    pub rule_version: i32,
    pub service: Option<String>,
    pub team: Option<String>,
    pub reception: bool,
    /// The code of what starts the period.
    pub start_event: String,
    pub anonymised: bool,
    pub due: i64,
    pub held: BTreeMap<String, i64>,
    pub oldest: Option<NaiveDate>,
    pub size: i64,
    pub sample: Vec<Sample>,
    pub blocked: Option<Blocked>,
    pub state: PartState,
    pub done: i64,
    pub batches: i32,
    pub failures: i32,
    pub fault: Option<String>,
}

/// How many things of a kind, about a service or none, there were in a year and are no longer there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCount {
    pub category: Category,
    pub year: i32,
    pub service: Option<String>,
    pub number: u64,
}

/// What went in one batch: numbers of what is no longer there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub id: i64,
    pub run: Uuid,
    pub number: i32,
    pub category: String,
    pub way: String,
    pub rule_version: i32,
    pub at: DateTime<Utc>,
    pub items: Vec<Uuid>,
    pub hash: Vec<u8>,
}

/// Whether the receipts are as they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Every one, with the hash of the last.
    Whole { receipts: i64, items: i64, head: String },
    /// The first that was altered, or after which one is missing.
    Broken { receipt: i64 },
}

/// What a hold keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything of somebody.
    Person(PersonId),
    /// One matter of somebody’s, with its reference.
    Matter { person: PersonId, item: Uuid, reference: String },
    /// Everybody’s of a category, or of all, whose period began within these days.
    Time { category: Option<Category>, from: NaiveDate, until: NaiveDate },
}

impl Scope {
    /// Whose it is, if somebody’s.
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Scope::Person(person) | Scope::Matter { person, .. } => Some(*person),
            Scope::Time { .. } => None,
        }
    }
}

/// Something that staff decided must be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Hold {
    pub id: Uuid,
    pub kind: HoldKind,
    pub scope: Scope,
    /// Why.
    pub words: String,
    /// The staff number of whoever answers for it.
    pub owner: String,
    pub placed_at: DateTime<Utc>,
    /// At most six months after it was placed or last looked at. When it has passed somebody is told; nothing is let go.
    pub review_on: NaiveDate,
    /// Whether the person reads of it.
    pub shown: bool,
    pub released_at: Option<DateTime<Utc>>,
    pub released_by: Option<String>,
    pub revision: i32,
}

impl Hold {
    /// Whether the day on which it had to be looked at again has passed.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.released_at.is_none() && self.review_on < today
    }
}

/// A log sees which hold it is, never why.
impl std::fmt::Debug for Hold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hold").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A hold in the list of them: it names nobody and says no reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldListed {
    pub id: Uuid,
    pub kind: HoldKind,
    /// The reference of a matter.
    pub reference: Option<String>,
    pub of_person: bool,
    pub category: Option<Category>,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub owner: String,
    pub review_on: NaiveDate,
}

/// Something that keeps a person’s things past their date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBy {
    pub kind: HoldKind,
    /// It stands by itself, and ends by itself.
    pub by_itself: bool,
    pub since: DateTime<Utc>,
    /// When a hold that staff placed is looked at again.
    pub review_on: Option<NaiveDate>,
    /// Of one matter only.
    pub reference: Option<String>,
    /// Of what began within these days only.
    pub within: Option<(NaiveDate, NaiveDate)>,
}

/// Whether, and how long before, a person wants to hear that something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminder {
    pub person: PersonId,
    pub days: Option<i16>,
}
