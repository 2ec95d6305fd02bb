//! Every contact between a person and the council, on every channel, both ways.
//!
//! A contact is recorded even when it was answered on the spot: that somebody got in touch, and why, is the record.
//! To add an outcome or a kind: an arm here, the check constraint of `interaction`, its words in `text/interactions.toml`.

pub mod forms;
pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    coded::coded,
    ids::PersonId,
    keyset::Slice,
    lang::Lang,
    people::{Channel, Relation, Source},
};

coded! {
    /// Which way it went.
    pub enum Direction {
        In = "in",
        Out = "out",
    }
}

coded! {
    /// What sort of contact it was.
    pub enum Kind {
        Enquiry = "enquiry",
        Referral = "referral",
        Visit = "visit",
        Request = "request",
        Signpost = "signpost",
        Feedback = "feedback",
        Complaint = "complaint",
    }
}

coded! {
    /// How it ended.
    pub enum Outcome {
        Answered = "answered",
        Request = "request",
        PassedOn = "passed_on",
        Signposted = "signposted",
        Complaint = "complaint",
        InformationRequest = "information_request",
        CallBack = "call_back",
    }
}

coded! {
    /// Whether a private room was asked for or used at a visit.
    pub enum PrivateRoom {
        Asked = "asked",
        Used = "used",
    }
}

coded! {
    /// What was said about feedback surveys.
    pub enum Survey {
        Asked = "asked",
        SaidNo = "said_no",
    }
}

coded! {
    /// A detail that can be handed to another team with a referral. Its code is the name that a share shows.
    pub enum Detail {
        Name = "name",
        Phone = "phone",
        Email = "email",
        Address = "address",
        DateOfBirth = "date_of_birth",
        Note = "note",
    }
}

/// What is sealed of a contact.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What it was about, in a few plain words.
    pub subject: String,
    pub note: String,
    /// Where somebody was signposted to, or the organisation that wrote.
    #[serde(default)]
    pub organisation: String,
}

/// A contact, opened.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is true by itself of the same contact")]
pub struct Interaction {
    pub id: Uuid,
    pub person: PersonId,
    pub at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    pub direction: Direction,
    pub channel: Channel,
    pub kind: Kind,
    pub source: Source,
    pub relation: Option<Relation>,
    pub service: Option<String>,
    pub outcome: Outcome,
    pub team: String,
    pub staff_number: Option<String>,
    pub language: Option<Lang>,
    pub content: Content,
    pub reference: Option<String>,
    pub private_room: Option<PrivateRoom>,
    pub survey: Option<Survey>,
    pub statement_reminder: bool,
    pub recording_refused: bool,
    pub rights_request: bool,
    pub sensitive: bool,
    pub confirmed: Vec<String>,
    pub policy_version: i32,
    pub closed_at: Option<DateTime<Utc>>,
    pub hidden_since: Option<DateTime<Utc>>,
    pub revision: i32,
}

/// Work handed to another team out of a contact. What was handed over with it is sealed, and opened only with a look.
#[derive(Clone, Debug)]
pub struct Referral {
    pub id: Uuid,
    pub person: PersonId,
    pub interaction: Uuid,
    pub from_team: String,
    pub to_team: String,
    pub created_at: DateTime<Utc>,
    /// The staff number of whoever works on it.
    pub taken_by: Option<String>,
    pub taken_at: Option<DateTime<Utc>>,
    pub done_at: Option<DateTime<Utc>>,
    /// Whether the contact it came out of is hidden, because somebody says that it is not about them.
    pub hidden: bool,
}

/// What is sealed of a referral: the chosen details as they were at that moment, and nothing else of the record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// The code of a [`Detail`] and its value.
    pub details: Vec<(String, String)>,
    /// What the other team is asked to do.
    pub asked: String,
    /// Why they need these details.
    pub purpose: String,
}

/// A contact in which somebody used a right over their information. The law's clock runs from the day it was received,
/// by whichever channel and whoever received it (UK GDPR art. 12(3)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightsRequest {
    pub interaction: Uuid,
    pub person: PersonId,
    pub received_on: NaiveDate,
    pub team: String,
}

/// Which contacts of a person to read: a page of the timeline.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only older than this moment and id (keyset).
    pub before: Option<(DateTime<Utc>, Uuid)>,
    /// In `[from, until)`.
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    /// Empty: every channel.
    pub channels: Vec<Channel>,
    pub direction: Option<Direction>,
    /// Empty: every source.
    pub sources: Vec<Source>,
    pub service: Option<String>,
}

impl Wanted {
    /// Where the page begins and ends.
    fn slice(&self) -> Slice {
        Slice::new(self.before, self.from, self.until)
    }

    /// Whether nothing is left out.
    fn is_everything(&self) -> bool {
        let Wanted { before: _, from, until, channels, direction, sources, service } = self;
        from.is_none() && until.is_none() && channels.is_empty() && direction.is_none() && sources.is_empty() && service.is_none()
    }
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Content(…)")
    }
}

impl std::fmt::Debug for Handed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let details: Vec<&str> = self.details.iter().map(|(detail, _)| detail.as_str()).collect();
        write!(f, "Handed({details:?})")
    }
}
