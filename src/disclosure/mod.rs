//! Answering a request for a copy by hand (UK GDPR art. 15, J16): everything the register holds is collected, teams search where it
//! does not reach, each item is given or withheld by an exemption, words about others are taken out, a second person reads and
//! releases, and the person fetches the copy signed in with their second step or with a code from a letter.
//!
//! Nothing of the record is copied: an item names a row of the register. What is taken out is taken out before the first byte of the
//! copy is written, of every format at once, and what was written is searched for it again. The person sees nothing of the workings,
//! so that what is neither confirmed nor denied shows in no count.
//!
//! To add an exemption: an arm of [`Exemption`], its words in `exemptions.toml` and its test in `exemption_tests.toml`.

pub mod forms;
pub mod ops;
mod pack;
pub mod removed;
pub mod rules;
pub mod sieve;
pub mod spot;
pub mod store;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    coded::coded,
    holdings::{
        Category,
        columns::{CLAIMS, Claim, Table},
    },
    ids::{AccountId, PersonId},
    lang::{Lang, Words},
    text::{exemption_tests, exemptions},
};

/// How long a released copy can be fetched (J9).
pub const LASTS: TimeDelta = TimeDelta::days(30);
/// How often a code from a letter may be typed wrongly before it is dead.
pub const MOST_TRIES: i32 = 5;
/// How many characters such a code has.
pub const CODE_LENGTH: usize = 10;

coded! {
    /// Why something is not given: the controlled list of DPA 2018 schs 2 to 4 (law.md 1.5).
    pub enum Exemption {
        /// Sch. 2 paras 16 and 17: it would tell about somebody else.
        ThirdParty = "third_party",
        /// Sch. 2 para. 2.
        CrimeTax = "crime_tax",
        /// Sch. 2 para. 3.
        RiskAssessment = "risk_assessment",
        /// Sch. 2 para. 19.
        Privilege = "lpp",
        /// Sch. 2 para. 22.
        ManagementInformation = "mgmt_info",
        /// Sch. 2 para. 23.
        Negotiations = "negotiations",
        /// Sch. 2 para. 24.
        References = "references",
        /// Sch. 3 pt 2.
        Health = "health",
        /// Sch. 3 pt 3.
        SocialWork = "social_work",
        /// Sch. 3 paras 4 and 9.
        Expectations = "expectations",
        /// Sch. 3 pt 5.
        ChildAbuse = "child_abuse",
        /// Sch. 3 pt 4.
        Education = "education",
        /// Sch. 4.
        OtherEnactment = "other_enactment",
    }
}

impl Exemption {
    /// What it is called to the person, in the middle of a sentence.
    pub fn words(self, lang: Lang) -> &'static str {
        exemptions::by_name(self.code()).map_or("", |text| text(lang))
    }

    /// What has to be shown before it is used, for staff.
    pub fn test(self, lang: Lang) -> &'static str {
        exemption_tests::by_name(self.code()).map_or("", |text| text(lang))
    }
}

coded! {
    /// Where an answer stands.
    pub enum State {
        Preparing = "preparing",
        /// Whoever prepared it has done; somebody else reads it.
        Proposed = "proposed",
        Released = "released",
    }
}

coded! {
    /// What becomes of an item.
    pub enum Decision {
        /// Somebody must look at it first.
        Open = "open",
        Give = "give",
        Withhold = "withhold",
    }
}

coded! {
    /// How the person gets the copy.
    pub enum Delivery {
        /// Signed in, with the second step.
        SignIn = "sign_in",
        /// With a code that goes to their postal address.
        Post = "post",
    }
}

/// The answer to one request for a copy.
#[derive(Clone, Debug)]
pub struct Disclosure {
    pub id: Uuid,
    /// The request that it answers.
    pub request: Uuid,
    pub reference: String,
    pub person: PersonId,
    pub language: Lang,
    pub state: State,
    pub collected_at: DateTime<Utc>,
    pub delivery: Option<Delivery>,
    pub prepared_account: Option<AccountId>,
    pub prepared_by: Option<String>,
    pub released_by: Option<String>,
    pub released_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub downloads: i32,
    pub code_hash: Option<Vec<u8>>,
    pub code_tries: i32,
    pub revision: i32,
    /// Names of others that the record knows.
    pub names: Vec<String>,
    /// What the person reads with the copy.
    pub cover: Option<Words>,
    /// Who decided anything in it.
    pub hands: Vec<AccountId>,
}

impl Disclosure {
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.ends_at.is_some_and(|ends| now >= ends)
    }

    /// Whether it can be fetched at this moment.
    pub fn is_ready(&self, now: DateTime<Utc>) -> bool {
        self.state == State::Released && !self.has_ended(now)
    }
}

/// One row of the register in an answer.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: Uuid,
    pub category: Category,
    pub table: Table,
    pub row: Uuid,
    pub at: Option<DateTime<Utc>>,
    /// What the row said when it was collected, as a keyed hash.
    pub mark: Vec<u8>,
    /// Somebody else seems to be in it, or a machine cannot read it.
    pub flagged: bool,
    pub decision: Decision,
    pub exemption: Option<Exemption>,
    /// Whether the person is told that something was withheld.
    pub named: bool,
    pub reason: Option<String>,
    pub decided_by: Option<String>,
}

impl Item {
    /// The claim that the row is under; none for what teams found.
    pub fn claim(&self) -> Option<&'static Claim> {
        CLAIMS.iter().find(|claim| claim.category == self.category && claim.table == self.table && self.table != Table::DisclosureFound)
    }
}

/// Words that are taken out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    pub id: Uuid,
    pub exemption: Exemption,
    pub text: String,
    pub reason: String,
    pub decided_by: String,
}

/// As a cut is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutWords {
    pub text: String,
    pub reason: String,
}

/// A team's task to look for what the register does not have.
#[derive(Clone, Debug)]
pub struct Search {
    pub id: Uuid,
    pub disclosure: Uuid,
    pub person: PersonId,
    pub team: String,
    pub asked_by: String,
    pub asked_at: DateTime<Utc>,
    pub due_on: NaiveDate,
    /// Whom and what to look for.
    pub asked: String,
    /// How it was looked for, once it was.
    pub log: Option<SearchLog>,
    pub found: Option<i32>,
    pub done_by: Option<String>,
    pub done_at: Option<DateTime<Utc>>,
}

/// How a team searched: it shows that the search was reasonable and proportionate (UK GDPR art. 15(1A)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchLog {
    /// The systems, mailboxes or shelves.
    pub places: String,
    pub terms: String,
    /// Of which time.
    pub period: String,
    /// What came of it; with nothing found, or where it would go too far, why.
    pub result: String,
}

/// Something a team found.
#[derive(Clone, Debug)]
pub struct Found {
    pub id: Uuid,
    pub team: String,
    pub at: DateTime<Utc>,
    pub words: FoundWords,
}

/// As it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundWords {
    pub title: String,
    pub text: String,
}

/// The person says that something is missing, and what was answered.
#[derive(Clone, Debug)]
pub struct Review {
    pub id: Uuid,
    pub disclosure: Uuid,
    pub person: PersonId,
    pub at: DateTime<Utc>,
    pub words: String,
    pub answer: Option<Words>,
    pub answered_at: Option<DateTime<Utc>>,
    pub answered_by: Option<String>,
}
