//! The ledger of call recordings: what was recorded, what was left out, and until when it is kept.
//!
//! The audio stays with the recording supplier; the ledger holds its reference.

pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{coded::coded, ids::PersonId};

coded! {
    /// What happened at a moment of a recording.
    pub enum MarkKind {
        /// Not recorded while card details were given.
        Payment = "payment",
        /// Recording ended because the call left the contact centre.
        Transfer = "transfer",
        /// The caller verified something they stated.
        Statement = "statement",
        /// The person said yes to somebody else speaking for them: for this call only (law.md 4.1).
        Authority = "authority",
    }
}

impl MarkKind {
    /// Whether the recording has a gap there; what was said is heard.
    pub const fn is_gap(self) -> bool {
        matches!(self, MarkKind::Payment | MarkKind::Transfer)
    }
}

coded! {
    /// What a recording may be opened for. One must be chosen, and the person sees it.
    pub enum Purpose {
        Quality = "quality",
        Training = "training",
        Dispute = "dispute",
        StaffProtection = "staff_protection",
        /// To check what was agreed.
        Verification = "verification",
        LegalClaim = "legal_claim",
    }
}

/// A moment or a gap, in seconds from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub kind: MarkKind,
    pub at: i32,
    /// The end of a gap; what was said has none.
    pub until: Option<i32>,
    /// For a statement: whether the caller was reminded that the call is recorded.
    pub reminded: bool,
}

/// A recording, without its audio.
#[derive(Clone, Debug)]
pub struct Recording {
    pub id: Uuid,
    pub interaction: Uuid,
    pub person: PersonId,
    pub line: String,
    pub started_at: DateTime<Utc>,
    pub seconds: i32,
    pub notice_version: Option<String>,
    pub transferred_to: Option<String>,
    pub staff_number: String,
    pub team: String,
    pub policy_version: i32,
    pub marks: Vec<Mark>,
}

/// A stretch of a call: recorded, or left out and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub from: i32,
    pub until: i32,
    pub gap: Option<MarkKind>,
}

/// A recording that was opened for a purpose: what the ledger says, and where the supplier keeps the audio.
#[derive(Clone, Debug)]
pub struct Opened {
    pub recording: Recording,
    pub supplier_reference: String,
}

/// An order to the supplier to delete the audio of a recording that is gone here. It says nothing of whose it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The number that the recording had.
    pub id: Uuid,
    pub ordered_at: DateTime<Utc>,
    /// When the supplier was last told, and how often.
    pub told_at: Option<DateTime<Utc>>,
    pub tries: i32,
    /// `refused` by the supplier, or `lost`: where the audio is cannot be opened any more.
    pub fault: Option<String>,
    pub confirmed_at: Option<DateTime<Utc>>,
}
