//! A fee for what is asked: the exception. A request is free unless it is manifestly unfounded or excessive, or asks for further
//! copies; then the cost of the work may be asked for, and the time starts when it is paid (UK GDPR arts 12(5), 12A and 15(3)).

use chrono::{DateTime, NaiveDate, Utc};

use super::{Answer, Kind, RightsRequest, StepKind};
use crate::{coded::coded, formats::Pence, ids::AccountId};

coded! {
    /// Why a fee may be asked for at all.
    pub enum FeeGround {
        /// There is no real wish to use the right, or it is used to harass.
        Unfounded = "unfounded",
        /// Clearly unreasonable, like the same again and again.
        Excessive = "excessive",
        /// More copies of what the person was given already: the first is free.
        Copies = "copies",
    }
}

impl FeeGround {
    /// Whether it can be the ground for a right: copies are of what a request for access gave.
    pub fn fits(self, kind: Kind) -> bool {
        match self {
            FeeGround::Unfounded | FeeGround::Excessive => true,
            FeeGround::Copies => kind == Kind::Access,
        }
    }
}

/// The most that the work on one request is taken to cost.
pub const MOST: Pence = Pence::new(100_000);

/// A fee that was proposed, and charged once somebody else agreed.
#[derive(Clone, Debug)]
pub struct Fee {
    pub ground: FeeGround,
    pub amount: Pence,
    /// What shows it; for us.
    pub why: String,
    /// What the person reads, and once it is charged how to complain.
    pub notice: Answer,
    pub proposed_at: DateTime<Utc>,
    pub proposed_by: String,
    pub proposed_account: AccountId,
    pub agreed_at: Option<DateTime<Utc>>,
    pub agreed_by: Option<String>,
}

impl RightsRequest {
    /// The day a fee was charged, if one was.
    pub fn charged_on(&self) -> Option<NaiveDate> {
        self.steps.iter().find(|step| step.kind == StepKind::FeeAsked).map(|step| step.on)
    }

    /// The day it need not be paid any more, if it was waived.
    pub fn waived_on(&self) -> Option<NaiveDate> {
        self.steps.iter().find(|step| step.kind == StepKind::FeeWaived).map(|step| step.on)
    }
}
