//! What those do who were appointed together and must all agree (law.md 4.1): one prepares a request, or what is said about one that
//! was sent; nothing is sent until every other has said yes to this very version, and one no stops it.
//!
//! A file is the one thing that is not put to the others: nobody answers for a picture that they cannot change.

pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    coded::coded,
    drafts::Draft,
    files::File,
    ids::{DraftId, MandateId, PersonId, ServiceRequestId},
    lang::Lang,
    permit::Subject,
};

coded! {
    /// Where it stands.
    pub enum State {
        Waiting = "waiting",
        /// All said yes; it is being sent.
        Agreed = "agreed",
        Sent = "sent",
        /// One of them said no.
        Refused = "refused",
        /// What was prepared has changed and was put to the others anew.
        Replaced = "replaced",
    }
}

coded! {
    /// What can be said about a request that was sent.
    pub enum Step {
        Message = "message",
        NotFixed = "not_fixed",
        Withdraw = "withdraw",
    }
}

/// What all must agree to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// That a draft is sent, as it was when it was put to the others.
    Send { draft: DraftId, revision: i32 },
    /// That something is said about a request that was sent.
    Later { about: ServiceRequestId, step: Step },
}

/// What would be said: sealed with the person's key, and gone once it is decided.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The message; empty where a request is only taken back.
    pub body: String,
    /// Why it is taken back, as the form's code; empty without a reason.
    #[serde(default)]
    pub reason: String,
    /// What makes one message of it, however often it is sent.
    pub key: Uuid,
    pub language: Lang,
}

/// A log sees that there is something, never what.
impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Said(…)")
    }
}

/// Something that one of them prepared and put to the others.
#[derive(Clone, Debug)]
pub struct JointAct {
    pub id: Uuid,
    /// For whom.
    pub person: PersonId,
    /// What their mandates have in common.
    pub group: Uuid,
    pub what: What,
    pub service: String,
    pub proposed_by: MandateId,
    pub agreed_by: Vec<MandateId>,
    pub state: State,
    pub proposed_at: DateTime<Utc>,
}

impl Subject for JointAct {
    const KIND: &'static str = "joint_act";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// What was put to the others, with everything that they must see to answer.
#[derive(Debug)]
pub enum Prepared {
    Request(Box<Draft>, Vec<File>),
    Later { reference: String, step: Step, said: Option<Said> },
}

/// What came of the last yes.
#[derive(Debug)]
pub struct Done {
    /// The request that it became, or that it was about.
    pub reference: String,
    /// A request was sent, and has its own page that says so.
    pub sent: bool,
}
