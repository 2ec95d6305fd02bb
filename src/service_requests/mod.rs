//! A request that was sent: what the resident sees of it, and what the team does with it.

pub mod desk;
pub mod follow;
pub mod ops;
pub mod rules;
pub mod store;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use crate::{
    catalogue::{Answers, Service},
    ids::{AccountId, MessageId, PersonId, ServiceRequestId},
    lang::{Lang, Words},
    permit::Subject,
    text::requests,
};

/// How long after the answer one can say that it is not fixed.
pub const NOT_FIXED_DAYS: TimeDelta = TimeDelta::days(28);

/// Where a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    Received,
    WithTeam,
    /// The council asked something and the target stands still.
    Waiting,
    Reopened,
    Done,
    Closed,
    Withdrawn,
}

impl Status {
    pub const ALL: [Status; 7] =
        [Status::Received, Status::WithTeam, Status::Waiting, Status::Reopened, Status::Done, Status::Closed, Status::Withdrawn];

    /// As the database and the texts (`states.toml`) name it.
    pub const fn code(self) -> &'static str {
        match self {
            Status::Received => "received",
            Status::WithTeam => "with_team",
            Status::Waiting => "waiting",
            Status::Reopened => "reopened",
            Status::Done => "done",
            Status::Closed => "closed",
            Status::Withdrawn => "withdrawn",
        }
    }

    pub fn from_code(code: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.code() == code)
    }

    pub const fn is_open(self) -> bool {
        matches!(self, Status::Received | Status::WithTeam | Status::Waiting | Status::Reopened)
    }

    pub fn words(self, lang: Lang) -> &'static str {
        crate::text::states::by_name(self.code()).map_or("", |text| text(lang))
    }
}

crate::coded::coded! {
    /// Why somebody withdraws a request, if they say so.
    pub enum WithdrawReason {
        Sorted = "sorted",
        NotNeeded = "not_needed",
        SentTwice = "sent_twice",
        Other = "other_reason",
    }
}

impl WithdrawReason {
    /// As the person chose it and the team reads it.
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            WithdrawReason::Sorted => requests::withdraw_sorted(lang),
            WithdrawReason::NotNeeded => requests::withdraw_not_needed(lang),
            WithdrawReason::SentTwice => requests::withdraw_sent_twice(lang),
            WithdrawReason::Other => requests::withdraw_other(lang),
        }
    }
}

/// How the council answered: each has its public wording per service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    NotOurs,
    Duplicate,
    NoAction,
}

impl Outcome {
    pub const ALL: [Outcome; 4] = [Outcome::Done, Outcome::NotOurs, Outcome::Duplicate, Outcome::NoAction];

    pub const fn code(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::NotOurs => "not_ours",
            Outcome::Duplicate => "duplicate",
            Outcome::NoAction => "no_action",
        }
    }

    pub fn from_code(code: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.code() == code)
    }

    /// Only what was really done is `done`; the rest is closed.
    pub const fn status(self) -> Status {
        match self {
            Outcome::Done => Status::Done,
            Outcome::NotOurs | Outcome::Duplicate | Outcome::NoAction => Status::Closed,
        }
    }
}

/// A sent request, without what only the person and the team may read.
#[derive(Clone, Debug)]
pub struct ServiceRequest {
    pub id: ServiceRequestId,
    pub reference: String,
    pub person: PersonId,
    pub service: Arc<Service>,
    pub policy_version: i32,
    pub team: String,
    pub language: Lang,
    pub status: Status,
    pub anonymous: bool,
    pub place: Option<String>,
    pub sent_at: DateTime<Utc>,
    pub target_date: NaiveDate,
    pub paused_since: Option<NaiveDate>,
    pub owner: Option<AccountId>,
    pub outcome: Option<Outcome>,
    pub decided_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    /// Grows with every change, so that two people never overwrite each other.
    pub revision: i32,
}

impl ServiceRequest {
    /// Whether the target has passed and nobody is waiting for the resident.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.status.is_open() && self.status != Status::Waiting && self.target_date < today
    }

    /// When it was finished with, which is what its keeping period counts from.
    pub fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.decided_at.or(self.withdrawn_at)
    }

    /// Service and place, or service alone.
    pub fn title(&self, lang: Lang) -> String {
        match &self.place {
            Some(place) => format!("{}: {place}", self.service.title.get(lang)),
            None => self.service.title.get(lang).to_string(),
        }
    }
}

impl Subject for ServiceRequest {
    const KIND: &'static str = "service_request";
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// Who a message is from and for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the resident.
    In,
    /// To the resident.
    Out,
    /// Among staff; never shown to the resident on an ordinary page.
    Note,
}

impl Direction {
    pub const fn code(self) -> &'static str {
        match self {
            Direction::In => "in",
            Direction::Out => "out",
            Direction::Note => "note",
        }
    }

    pub fn from_code(code: &str) -> Option<Direction> {
        [Direction::In, Direction::Out, Direction::Note].into_iter().find(|direction| direction.code() == code)
    }
}

/// Something said about a request.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: MessageId,
    pub at: DateTime<Utc>,
    pub direction: Direction,
    pub language: Lang,
    pub staff_number: Option<String>,
    pub body: String,
}

/// Something that happened to a request.
#[derive(Clone, Debug)]
pub struct Event {
    pub at: DateTime<Utc>,
    pub kind: String,
    pub staff_number: Option<String>,
    pub team: Option<String>,
    pub outcome: Option<String>,
}

/// A request with everything the actor may read of it.
#[derive(Clone, Debug)]
pub struct Opened {
    pub request: ServiceRequest,
    pub answers: Answers,
    pub messages: Vec<Message>,
    pub events: Vec<Event>,
    pub files: Vec<crate::files::File>,
}

/// What somebody is told the moment they have sent something.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub id: ServiceRequestId,
    pub reference: String,
    pub team: Words,
    pub target_date: NaiveDate,
}
