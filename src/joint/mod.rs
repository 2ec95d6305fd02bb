//! What those do who were appointed together and must all agree (law.md 4.1): one prepares a request, nothing is sent until every
//! other has said yes to this very version, and one no stops it.

pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    coded::coded,
    ids::{DraftId, MandateId, PersonId},
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

/// A request that one of them prepared and put to the others.
#[derive(Clone, Debug)]
pub struct JointAct {
    pub id: Uuid,
    /// For whom.
    pub person: PersonId,
    /// What their mandates have in common.
    pub group: Uuid,
    pub draft: DraftId,
    pub service: String,
    /// Which version of the draft the others were asked about.
    pub revision: i32,
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
