//! Carrying out the right to be forgotten (UK GDPR art. 17): what would go and what would stay, the days in which one may change
//! one's mind, the decision where the law wants one, and the erasure itself.
//!
//! It belongs to a request of `rights`, which has the clock and the answer. What happened is told in a certificate, and written
//! down outside the database ([`journal`]), so that no restored backup brings anybody back.

pub mod forms;
pub mod journal;
pub mod matrix;
pub mod ops;
pub mod rules;
pub(crate) mod store;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{coded::coded, holdings::Scope, ids::PersonId, lang::Words};

/// For how many days the backup of the keys is kept: afterwards nothing that was sealed with a destroyed key can be opened anywhere.
pub const KEY_BACKUP_DAYS: u64 = 30;
/// How long one may change one's mind.
pub const COOLING_DAYS: u64 = 7;

coded! {
    /// Where an erasure stands.
    pub enum State {
        /// Asked for. It waits for somebody to decide, because something stays or somebody else was given it.
        Asked = "asked",
        /// It is carried out as soon as nothing is waited for any more.
        Approved = "approved",
        Done = "done",
        /// The person changed their mind.
        Stopped = "stopped",
        Refused = "refused",
    }
}

/// One erasure, as it was asked for and decided.
#[derive(Clone, Debug)]
pub struct Erasure {
    pub id: Uuid,
    /// The request it carries out.
    pub request: Uuid,
    pub reference: String,
    pub person: PersonId,
    pub scope: Scope,
    /// They ask that it be done at once, for their safety.
    pub urgent: bool,
    /// They want the copy first that they asked for as well.
    pub copy_first: bool,
    /// Until the end of this day they may change their mind.
    pub cool_until: NaiveDate,
    /// Something stays, or somebody else was given it: it is not for the portal alone to decide.
    pub needs_decision: bool,
    pub state: State,
    pub approved_by: Option<String>,
    /// Who else agreed that more goes than the rules let go.
    pub second_by: Option<String>,
    pub done_at: Option<DateTime<Utc>>,
    pub certificate: Option<Certificate>,
    pub revision: i32,
}

/// What an erasure waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// A member of staff decides.
    Decision,
    /// A second one agrees.
    Second,
    /// Others who were given it are told first: afterwards nobody knows about whom.
    Recipients,
    /// The days in which one may change one's mind.
    Cooling(NaiveDate),
    /// The copy that was asked for as well.
    Copy,
    /// The use of the record is limited: nothing of it is erased (UK GDPR art. 18(2)).
    Limited,
}

/// An erasure that was decided and is not carried out. It names nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    pub reference: String,
    pub decided_on: NaiveDate,
    /// Since the decision.
    pub days: i64,
    /// Nothing when the next round carries it out.
    pub waits: Option<Waits>,
}

/// One category in a certificate, or in the preview that it has to agree with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub category: String,
    pub label: Words,
    pub gone: i64,
    pub kept: Vec<KeptLine>,
}

/// What stays of a category, why, and until when; no day when its period has not begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptLine {
    pub count: i64,
    pub why: Words,
    pub until: Option<NaiveDate>,
}

/// What was done, in the person's hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub reference: String,
    pub on: NaiveDate,
    pub lines: Vec<Line>,
    /// Who else was given it and has been told (UK GDPR art. 19).
    pub told: Vec<String>,
    /// After this day no backup can bring it back: the last backup of the key is gone.
    pub keys_until: NaiveDate,
}

impl Certificate {
    /// What identifies this very text of it.
    ///
    /// # Errors
    /// When it cannot be written down, which is a fault of ours.
    pub fn digest(&self) -> anyhow::Result<String> {
        use sha2::{Digest, Sha256};
        Ok(data_encoding::HEXLOWER.encode(&Sha256::digest(serde_json::to_vec(self)?)))
    }
}

/// Somebody who was given what is erased, restricted or put right, and what became of telling them.
#[derive(Clone, Debug)]
pub struct Recipient {
    pub id: Uuid,
    pub name: String,
    pub settled_at: Option<DateTime<Utc>>,
    pub settled_by: Option<String>,
    pub outcome: Option<Outcome>,
}

coded! {
    /// How telling a recipient ended (UK GDPR art. 19).
    pub enum Outcome {
        Told = "told",
        Impossible = "impossible",
        Disproportionate = "disproportionate",
    }
}
