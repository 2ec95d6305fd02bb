//! What people ask about their information: a copy, a correction, a deletion, a limit, an objection, to take it elsewhere, or a
//! complaint about its use (UK GDPR arts 12 to 21, DPA 2018 s.164A).
//!
//! It may come by any channel and needs no form. Asked for together, each right is a request of its own with a clock of its own.
//! What happens to it is a step; the clock is reckoned from the steps, so that the person and the staff always see the same date.

pub mod clock;
pub mod fee;
pub mod forms;
pub mod ops;
pub mod particular;
pub mod rules;
pub mod store;

pub use fee::{Fee, FeeGround};
pub use particular::{Particular, Use};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    calendar::BankHolidays,
    coded::coded,
    ids::{AccountId, MandateId, PersonId},
    lang::{Lang, Words},
    people::Channel,
};

coded! {
    /// Which right is used.
    pub enum Kind {
        /// Art. 15.
        Access = "access",
        /// Art. 16.
        Rectification = "rectification",
        /// Art. 17.
        Erasure = "erasure",
        /// Art. 21.
        Objection = "objection",
        /// Art. 18.
        Restriction = "restriction",
        /// Art. 20.
        Portability = "portability",
        /// DPA 2018 s.164A.
        Complaint = "complaint",
    }
}

coded! {
    /// Where a request stands.
    pub enum State {
        Open = "open",
        Accepted = "accepted",
        Part = "part",
        Refused = "refused",
        Withdrawn = "withdrawn",
    }
}

coded! {
    /// What can happen to a request before it is answered.
    pub enum StepKind {
        /// We ask what is wanted: the clock stands still.
        Question = "question",
        /// The person answers: it runs again.
        Reply = "reply",
        /// We cannot be sure who asks: the clock has not started.
        IdentityAsked = "identity_asked",
        IdentityCame = "identity_came",
        /// Somebody asks for somebody else, and we have not seen that they may.
        AuthorityAsked = "authority_asked",
        AuthorityCame = "authority_came",
        /// Two more months, with reasons.
        Extended = "extended",
        /// A fee is charged: the clock has not started.
        FeeAsked = "fee_asked",
        FeePaid = "fee_paid",
        /// It need not be paid: the clock runs as if it had never been charged.
        FeeWaived = "fee_waived",
    }
}

/// One step of a request.
#[derive(Clone, Debug)]
pub struct Step {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// The day that counts for the clock.
    pub on: NaiveDate,
    pub kind: StepKind,
    pub language: Lang,
    pub staff_number: Option<String>,
    /// What was asked, answered or given as the reason.
    pub body: Option<String>,
}

/// One request.
#[derive(Clone, Debug)]
pub struct RightsRequest {
    pub id: Uuid,
    pub reference: String,
    pub person: PersonId,
    /// The same for all that was asked at once.
    pub group: Uuid,
    pub kind: Kind,
    /// What exactly is asked, where that was said.
    pub particular: Option<Particular>,
    pub channel: Channel,
    /// The contact it came with.
    pub interaction: Option<Uuid>,
    /// The staff number of whoever wrote it down; none when the person sent it themselves.
    pub logged_by: Option<String>,
    /// Under which mandate somebody asked in the person's name.
    pub mandate: Option<MandateId>,
    pub received_on: NaiveDate,
    pub made_at: DateTime<Utc>,
    pub language: Lang,
    pub words: String,
    pub state: State,
    pub answer: Option<Answer>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<String>,
    /// Since when the use of the record is limited on its account.
    pub limited_at: Option<DateTime<Utc>>,
    pub revision: i32,
    /// In the order of time.
    pub steps: Vec<Step>,
}

/// What is sealed of an answer: what the person reads, and with a refusal how to complain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub reasons: Words,
    #[serde(default)]
    pub notice: Vec<Words>,
}

impl Answer {
    /// All of it in the order in which it is read.
    pub fn said(&self) -> Vec<Words> {
        std::iter::once(&self.reasons).chain(&self.notice).cloned().collect()
    }
}

coded! {
    /// Why a request may be refused without looking into it (UK GDPR art. 12(5)).
    pub enum Ground {
        /// There is no real wish to use the right, or it is used to harass.
        Unfounded = "unfounded",
        /// Clearly unreasonable, like the same again and again.
        Excessive = "excessive",
    }
}

/// A refusal on such a ground, which takes two people: the burden of showing it is ours (law.md 1.3).
#[derive(Clone, Debug)]
pub struct Refusal {
    pub ground: Ground,
    /// What shows it; for us.
    pub why: String,
    /// What the person reads.
    pub reasons: Words,
    pub proposed_at: DateTime<Utc>,
    pub proposed_by: String,
    pub proposed_account: AccountId,
    pub agreed_at: Option<DateTime<Utc>>,
    pub agreed_by: Option<String>,
}

impl RightsRequest {
    /// What happened, as the clock reckons with it.
    pub fn facts(&self) -> clock::Facts {
        let mut facts = clock::Facts::received(self.received_on);
        for step in &self.steps {
            apply(&mut facts, step.kind, step.on, step.body.as_deref());
        }
        facts.answered = self.decided_at.map(crate::calendar::london_date);
        facts
    }

    /// Its clock. A complaint has none of these: it is acknowledged by a day and answered without undue delay.
    pub fn clock(&self, holidays: &BankHolidays) -> clock::Clock {
        clock::clock(&self.facts(), holidays)
    }

    /// The day that the person and the staff see: by when it is answered, or for a complaint by when we write. None while something
    /// is waited for.
    pub fn due(&self, holidays: &BankHolidays) -> Option<NaiveDate> {
        due(self.kind, &self.facts(), holidays)
    }

    /// The question that waits for an answer, if one does.
    pub fn open_question(&self) -> Option<&Step> {
        let last = self.steps.iter().rev().find(|step| matches!(step.kind, StepKind::Question | StepKind::Reply))?;
        (last.kind == StepKind::Question).then_some(last)
    }
}

/// The day that is seen: see [`RightsRequest::due`].
pub fn due(kind: Kind, facts: &clock::Facts, holidays: &BankHolidays) -> Option<NaiveDate> {
    match kind {
        Kind::Complaint => Some(clock::acknowledge_by(facts.received, holidays).due.date),
        Kind::Access | Kind::Rectification | Kind::Erasure | Kind::Objection | Kind::Restriction | Kind::Portability => {
            clock::clock(facts, holidays).due()
        }
    }
}

/// What a step does to the facts of a clock.
pub fn apply(facts: &mut clock::Facts, kind: StepKind, on: NaiveDate, body: Option<&str>) {
    match kind {
        StepKind::Question => facts.pauses.push(clock::Pause { asked: on, answered: None }),
        StepKind::Reply => facts.pauses.iter_mut().filter(|pause| pause.answered.is_none()).for_each(|pause| pause.answered = Some(on)),
        StepKind::IdentityAsked => facts.identity = clock::Needed::Waiting,
        StepKind::IdentityCame => facts.identity = clock::Needed::Came(on),
        StepKind::AuthorityAsked => facts.authority = clock::Needed::Waiting,
        StepKind::AuthorityCame => facts.authority = clock::Needed::Came(on),
        // A notice without reasons is never kept; a list that does not open the reasons reckons with it all the same.
        StepKind::Extended => {
            facts.extension = Some(clock::Extension { sent: on, reasons: body.unwrap_or("given").to_string() });
        }
        StepKind::FeeAsked => facts.fee = clock::Needed::Waiting,
        StepKind::FeePaid => facts.fee = clock::Needed::Came(on),
        StepKind::FeeWaived => facts.fee = clock::Needed::No,
    }
}

/// What whoever acts for a person asked for in their name, as they are told of it: that it came, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedFor {
    pub reference: String,
    pub received_on: NaiveDate,
    pub due_on: Option<NaiveDate>,
    pub is_open: bool,
}

/// A row of the board. It names nobody.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: Uuid,
    pub reference: String,
    pub kind: Kind,
    pub channel: Channel,
    pub language: Lang,
    pub received_on: NaiveDate,
    pub clock: clock::Clock,
    pub due: Option<NaiveDate>,
    pub urgency: clock::Urgency,
    /// Whether a fee is charged and not paid.
    pub fee: bool,
}

impl Listed {
    /// Whether its time stands still or has not begun: something is waited for, and nothing is late.
    pub const fn waits(&self) -> bool {
        !matches!(self.kind, Kind::Complaint) && matches!(self.clock, clock::Clock::NotStarted | clock::Clock::Paused { .. })
    }
}

/// A contact that was marked as such a request and has not been written down as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlogged {
    pub interaction: Uuid,
    pub received_on: NaiveDate,
    pub team: String,
}
