//! The audit: what was done, by whom, to what, in rows that the application can add but never change.
//!
//! Every second a job seals the rows of finished transactions into a block. Its hash covers each row and the previous
//! block, so `my-account check audit` can name the first row that was altered or is missing, and the head that goes out
//! daily shows when the tail was cut.

pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, Utc};

use crate::coded::coded;

/// One line of the audit, as the seal sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub audit_id: i64,
    pub at: DateTime<Utc>,
    pub request_id: uuid::Uuid,
    pub actor_kind: String,
    pub actor_account: Option<uuid::Uuid>,
    pub actor_person: Option<uuid::Uuid>,
    pub actor_label: String,
    pub act: String,
    pub subject_kind: String,
    pub subject_id: uuid::Uuid,
    pub person_id: Option<uuid::Uuid>,
    pub reason: Option<String>,
    /// In which role and team staff did it, and which part of a record they were shown: not known of older rows.
    pub actor_role: Option<String>,
    pub actor_team: Option<String>,
    pub part: Option<String>,
    /// Under which mandate it was done for somebody else.
    pub mandate_id: Option<uuid::Uuid>,
}

/// One look at a record, or one thing done to it, as the person it is about is shown it.
#[derive(Clone, Debug)]
pub struct Look {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub actor_kind: String,
    /// The staff number, or which part of the portal it was.
    pub actor_label: String,
    pub actor_role: Option<String>,
    pub actor_team: Option<String>,
    pub act: String,
    /// The code of the reason that was given.
    pub reason: Option<String>,
    /// The code of the part that was shown.
    pub part: Option<String>,
    /// What it was done to.
    pub subject: uuid::Uuid,
    /// Under which mandate it was done for the person.
    pub mandate: Option<uuid::Uuid>,
}

coded! {
    /// Whose doings the person wants to see.
    pub enum Who {
        Staff = "staff",
        /// Those who act for the person.
        Representatives = "representatives",
        /// The person themselves.
        You = "you",
        /// The portal by itself.
        Automatic = "automatic",
    }
}

impl Who {
    /// The kinds of actor that count as this.
    pub const fn kinds(self) -> &'static [&'static str] {
        match self {
            Who::Staff => &["staff"],
            Who::Representatives => &["representative"],
            Who::You => &["resident", "visitor"],
            Who::Automatic => &["system"],
        }
    }
}

/// The newest seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    pub block: i64,
    pub at: DateTime<Utc>,
    /// In hexadecimal digits.
    pub hash: String,
}

/// A sealed range of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub number: i64,
    pub row_ids: Vec<i64>,
    pub row_digests: Vec<Vec<u8>>,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
    pub sealed_at: DateTime<Utc>,
}

/// What a check of the whole chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    Whole { blocks: i64, rows: i64, head: String },
    RowMissing { block: i64, audit_id: i64 },
    RowAltered { block: i64, audit_id: i64 },
    RowAdded { block: i64, audit_id: i64 },
    BlockAltered { block: i64 },
    BlockMissing { block: i64 },
}
