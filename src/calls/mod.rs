//! Calls that ring now: who may be ringing, how they prove themselves, and what becomes of the call.
//!
//! A number that matches is a hint and never proof: it can be forged and is shared in a household (law.md 9.1). Until two
//! facts agree, nobody sees more than initials. The row of a call is gone a day later; what stays is the contact.

pub mod facts;
pub mod forms;
pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    coded::coded,
    formats::Phone,
    ids::{AccountId, CallId, PersonId},
    lang::Lang,
    people::{Details, Said},
    portal::PhoneLine,
    recordings::MarkKind,
    safety::Marker,
    search::Candidate,
    service_requests::ServiceRequest,
};

/// How long a call that nobody took is shown as waiting.
pub const WAITS: TimeDelta = TimeDelta::minutes(30);
/// How old an event may be when it arrives: an older one is played back.
pub const FRESH: TimeDelta = TimeDelta::minutes(10);
/// How far the telephone system's clock may run ahead of ours.
pub const AHEAD: TimeDelta = TimeDelta::seconds(5);
/// Wrong tries after which only general help is given (law.md 9.1).
pub const MOST_WRONG: i64 = 3;
/// More people on one number than this are looked for by name.
pub const MOST_LISTED: usize = 5;
/// How long a one-time code can be read out.
pub const CODE_LASTS: TimeDelta = TimeDelta::minutes(10);
/// Codes that one call can cause.
pub const MOST_CODES: i16 = 3;
/// How long a caller is believed after they last proved who they are. A call that nobody saved opens no record for longer.
pub const PROVEN_FOR: TimeDelta = TimeDelta::hours(2);
/// How long a call is kept: what stays is the contact.
pub const KEPT: TimeDelta = TimeDelta::days(1);

coded! {
    /// What the telephone system said about the number.
    pub enum NumberKind {
        Uk = "uk",
        International = "international",
        Withheld = "withheld",
        Internal = "internal",
        Unreadable = "unreadable",
    }
}

coded! {
    /// A fact that can agree. The National Insurance number and the number that rings are none (law.md 9.1).
    pub enum Factor {
        Name = "name",
        Address = "address",
        DateOfBirth = "date_of_birth",
        /// A request of theirs, a council tax account, or the number a service knows them by.
        Reference = "reference",
        /// The day of a contact in the last months.
        RecentContact = "recent_contact",
        /// A code sent to a contact held since before today.
        OneTimeCode = "one_time_code",
        /// They were rung back on a number held since before today.
        CallBack = "call_back",
    }
}

/// The number a call comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    Known(Phone),
    Withheld,
    /// A colleague's extension: nobody is looked up.
    Internal,
    Unreadable,
}

impl Number {
    pub fn kind(&self) -> NumberKind {
        match self {
            Number::Known(phone) if phone.as_str().starts_with("+44") => NumberKind::Uk,
            Number::Known(_) => NumberKind::International,
            Number::Withheld => NumberKind::Withheld,
            Number::Internal => NumberKind::Internal,
            Number::Unreadable => NumberKind::Unreadable,
        }
    }

    /// The number to look up, if there is one.
    pub fn phone(&self) -> Option<&Phone> {
        match self {
            Number::Known(phone) => Some(phone),
            Number::Withheld | Number::Internal | Number::Unreadable => None,
        }
    }
}

/// A call that was announced, checked.
#[derive(Clone, Debug)]
pub struct NewCall {
    /// The telephone system's own name for the call.
    pub event: String,
    pub line: PhoneLine,
    pub number: Number,
    pub arrived_at: DateTime<Utc>,
}

/// A moment or a gap as it happens, in seconds from the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The code of a [`MarkKind`].
    pub kind: String,
    pub at: i32,
    #[serde(default)]
    pub until: Option<i32>,
}

impl Moment {
    pub fn is(&self, kind: MarkKind) -> bool {
        self.kind == kind.code()
    }
}

/// A call as it stands.
#[derive(Clone, Debug)]
pub struct Call {
    pub id: CallId,
    pub event: String,
    pub line: String,
    pub number: Number,
    pub arrived_at: DateTime<Utc>,
    pub notice_version: Option<String>,
    pub taken_by: Option<AccountId>,
    /// Who it may be. Their record is open only from tier 1.
    pub person: Option<PersonId>,
    pub tier: i16,
    /// What agreed so far.
    pub factors: Vec<Factor>,
    /// When facts last agreed.
    pub proven_at: Option<DateTime<Utc>>,
    /// What agreed does so no longer, because that was too long ago.
    pub lapsed: bool,
    pub wrong_tries: i16,
    pub stopped_at: Option<DateTime<Utc>>,
    pub marks: Vec<Moment>,
    pub transferred_to: Option<String>,
    pub codes_sent: i16,
    pub interaction: Option<Uuid>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl Call {
    /// The person, once enough facts agreed.
    pub fn confirmed(&self) -> Option<PersonId> {
        self.person.filter(|_| self.tier > 0)
    }

    /// The call as it stands at a moment: what was proven too long ago has to be proven again.
    #[must_use]
    pub fn as_of(self, now: DateTime<Utc>) -> Call {
        if self.tier == 0 || self.proven_at.is_some_and(|at| now < at + PROVEN_FOR) {
            return self;
        }
        Call { tier: 0, factors: Vec::new(), lapsed: true, ..self }
    }

    /// Seconds since it began to ring.
    pub fn seconds(&self, now: DateTime<Utc>) -> i32 {
        i32::try_from((now - self.arrived_at).num_seconds().max(0)).unwrap_or(i32::MAX)
    }

    /// Whether a payment is being taken, which is not recorded.
    pub fn is_paying(&self) -> bool {
        self.marks.iter().any(|mark| mark.is(MarkKind::Payment) && mark.until.is_none())
    }
}

/// Where a code can be sent, or a caller rung back: held since before today.
#[derive(Clone, Debug)]
pub struct Contact {
    pub id: Uuid,
    pub way: Way,
}

/// How a contact is reached.
#[derive(Clone, Debug)]
pub enum Way {
    Email(String),
    Phone(Phone),
}

/// What a member of staff has before them.
#[derive(Debug)]
pub struct Desk {
    pub call: Call,
    pub line: Option<PhoneLine>,
    /// Who it may be: by the number, and whoever was looked for by name.
    pub candidates: Vec<Candidate>,
    /// People with this number of whom nothing may be shown.
    pub guarded: usize,
    /// How many have this number, when that is too many to list.
    pub too_many: Option<usize>,
    /// Nobody is confirmed on this call any more.
    pub stopped: bool,
    pub opened: Option<Opened>,
}

/// What is read first, once the caller has proven themselves.
#[derive(Debug)]
pub struct Opened {
    pub details: Details,
    pub language: Option<Lang>,
    pub needs: Vec<Said>,
    pub markers: Vec<Marker>,
    /// The newest open requests.
    pub requests: Vec<ServiceRequest>,
    pub contacts: Vec<Contact>,
    /// They said no to surveys.
    pub no_survey: bool,
}

/// How a check ended. Which fact did not agree is told to nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    Agreed(i16),
    NotConfirmed,
}

/// A check as it is kept: the names of the facts and how it ended.
#[derive(Clone, Debug)]
pub struct Check {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub staff_number: String,
    pub outcome: Outcome,
    pub tier: i16,
    pub factors: Vec<Factor>,
}

coded! {
    /// How a check ended.
    pub enum Outcome {
        Agreed = "agreed",
        NotAgreed = "not_agreed",
        /// The try after which no more are taken.
        Stopped = "stopped",
    }
}
