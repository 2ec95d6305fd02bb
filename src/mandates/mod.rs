//! Acting for somebody else: who may act for whom, in which services, until when (law.md 4.1, 4.2).
//!
//! A mandate is looked at afresh on every request, by the rules here and by row security. While acting nobody sees or changes
//! mandates: there is no chain. To add a type of authority: an arm of [`AuthorityType`] and its row in `authority.rs`.

pub mod authority;
pub mod forms;
pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    coded::coded,
    ids::{AccountId, MandateId, PersonId},
    lang::Lang,
    permit::Subject,
};

coded! {
    /// By what right somebody acts.
    pub enum AuthorityType {
        /// The person's own word, in the portal or in a signed letter.
        Written = "written",
        /// The person said yes on the telephone: for that call only.
        OneCall = "one_call",
        /// A registered lasting power of attorney for property and money.
        LpaMoney = "lpa_money",
        /// A registered lasting power of attorney for health and care.
        LpaWelfare = "lpa_welfare",
        /// An enduring power of attorney, made before 1 October 2007.
        Epa = "epa",
        /// A deputy of the Court of Protection for property and money.
        DeputyMoney = "deputy_money",
        /// A deputy of the Court of Protection for care.
        DeputyWelfare = "deputy_welfare",
        /// Whom the Department for Work and Pensions appointed, for benefits.
        Appointee = "appointee",
        /// Parental responsibility for a child.
        Parent = "parent",
        ScottishMoney = "scottish_money",
        ScottishWelfare = "scottish_welfare",
        /// The executor or administrator of somebody who died.
        Executor = "executor",
    }
}

coded! {
    /// How the two know each other (F18; checklist E12).
    pub enum Relation {
        Family = "family",
        Partner = "partner",
        Child = "child",
        Friend = "friend",
        Advocate = "advocate",
        Solicitor = "solicitor",
        Attorney = "attorney",
        Deputy = "deputy",
        Parent = "parent",
        Executor = "executor",
    }
}

impl Relation {
    /// Those whom a person can appoint by themselves, without a document for staff to check.
    pub const BY_INVITATION: [Relation; 6] =
        [Relation::Family, Relation::Partner, Relation::Child, Relation::Friend, Relation::Advocate, Relation::Solicitor];
}

coded! {
    /// What somebody may do in the services that were granted.
    pub enum Level {
        See = "see",
        Act = "act",
    }
}

coded! {
    /// Whether somebody was appointed alone.
    pub enum Mode {
        Sole = "sole",
        /// All of them must agree.
        Jointly = "jointly",
        /// Each may act alone.
        Severally = "severally",
    }
}

coded! {
    /// Where a mandate stands.
    pub enum State {
        Invited = "invited",
        Active = "active",
        /// The one who was asked said no.
        Refused = "refused",
        /// The person took it back, or the one who acted gave it up.
        Revoked = "revoked",
        /// It was over by itself, or staff ended it.
        Ended = "ended",
    }
}

coded! {
    /// Why staff hold a mandate still.
    pub enum Frozen {
        /// Somebody is worried for the person.
        Concern = "concern",
        /// Two who act disagree (law.md 4.1).
        Conflict = "conflict",
        /// The one who acts is said to have harmed the person: blocked, and staff are alerted.
        Perpetrator = "perpetrator",
    }
}

coded! {
    /// Why a mandate is over.
    pub enum EndedBecause {
        TakenBack = "taken_back",
        GivenUp = "given_up",
        SaidNo = "said_no",
        Date = "date",
        NotRenewed = "not_renewed",
        Died = "died",
        Capacity = "capacity",
        Staff = "staff",
    }
}

coded! {
    /// Which mandates staff look at.
    pub enum Show {
        All = "all",
        /// Asked, and not answered.
        Waiting = "waiting",
        /// Over within [`rules::SOON_DAYS`].
        Expiring = "expiring",
        Frozen = "frozen",
    }
}

/// What a mandate allows, and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    pub authority: AuthorityType,
    pub level: Level,
    /// The services, by their slugs.
    pub services: Vec<String>,
    /// Health, belief, origin and the like (UK GDPR art. 9).
    pub special_category: bool,
    /// To ask for a copy of the person's information in their name; the answer goes to the person.
    pub may_ask_copy: bool,
    pub mode: Mode,
    /// The first day in London.
    pub starts_on: NaiveDate,
    /// The last day in London; it holds until that day is over.
    pub ends_on: Option<NaiveDate>,
    /// The last day without another yes of the person.
    pub renew_by: Option<NaiveDate>,
    pub state: State,
    pub capacity_lost_on: Option<NaiveDate>,
    pub frozen: Option<Frozen>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl Terms {
    /// The last day it holds as it stands.
    pub fn until(&self) -> Option<NaiveDate> {
        match (self.ends_on, self.renew_by) {
            (Some(ends), Some(renew)) => Some(ends.min(renew)),
            (ends, renew) => ends.or(renew),
        }
    }
}

/// The names of both, and how the one who acts is written to: what is sealed of a mandate, with the person's key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Whose affairs they are.
    pub subject: String,
    /// Who acts, as the person called them, and as they call themselves once they accepted.
    pub representative: String,
    /// Where the one who acts is written to; empty while that is not known.
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub language: Option<Lang>,
}

/// A log sees that there is something, never what.
impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Content(…)")
    }
}

/// Those who were appointed together and must all agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joint {
    /// What their mandates have in common.
    pub group: Uuid,
    /// How many the document names: as many must say yes, whoever of them has come forward so far.
    pub of: i16,
}

/// One person's leave for another to act for them.
#[derive(Clone, Debug)]
pub struct Mandate {
    pub id: MandateId,
    /// Whose affairs they are.
    pub person: PersonId,
    /// Who acts; nobody yet while an invitation waits.
    pub account: Option<AccountId>,
    pub relation: Relation,
    /// With whom they must agree, unless they were appointed alone or severally.
    pub joint: Option<Joint>,
    pub terms: Terms,
    pub content: Content,
    pub created_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
    /// The number of whoever saw the document.
    pub checked_by: Option<String>,
    pub frozen_by: Option<String>,
    /// When somebody who is blocked tried to act.
    pub tried_at: Option<DateTime<Utc>>,
    pub ended_because: Option<EndedBecause>,
    pub revision: i32,
}

impl Subject for Mandate {
    const KIND: &'static str = "mandate";

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// A mandate as whoever holds it is told of it.
#[derive(Clone, Debug)]
pub struct Held {
    pub id: MandateId,
    pub person: PersonId,
    pub relation: Relation,
    pub terms: Terms,
    pub content: Content,
    /// When the person died, if they did.
    pub deceased_on: Option<NaiveDate>,
}

/// For whom somebody acts on a page, as its bar says it.
#[derive(Clone, PartialEq, Eq)]
pub struct ActingFor {
    pub mandate: MandateId,
    pub person: PersonId,
    pub name: String,
    pub until: Option<NaiveDate>,
    /// Whether their leave names asking for a copy of the person's information.
    pub may_ask_copy: bool,
}

/// A log sees under which mandate, never the name.
impl std::fmt::Debug for ActingFor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ActingFor({})", self.mandate)
    }
}

/// What was made for an invitation: shown once, kept nowhere.
#[derive(Clone, Debug)]
pub struct Invited {
    pub mandate: MandateId,
    /// To hand over by a second way: the six digits beside the e-mail, or the whole code on paper.
    pub code: String,
}
