//! Backups: what is in one, until when its keys are kept, and what must be done again in a database that came out of one.
//!
//! A backup is two folders. One has the database and the files, sealed with a key made for this backup. The other, kept elsewhere
//! and not for long, has that key and each person's own, both wrapped by the master key, which is in neither. So the first can be
//! read by nobody when the second is gone, and whoever was forgotten is forgotten in every backup on a day that can be told.
//!
//! What was forgotten or put right after a backup stands in the journal outside the database (`erasure::journal`). Each line is
//! known to the database by its hash; a database that does not know a line is older than the journal, and serves nobody until
//! [`ops::replay`] has done again what the line says (UK GDPR arts 16 and 17; law.md 2.1).

pub mod manifest;
pub mod ops;
mod parts;
pub mod rules;
pub mod sealing;
mod store;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

pub use self::{
    parts::{read_files, write_files},
    store::{
        snapshot::Snapshot,
        target::{Target, refuse_half_restored},
    },
};

/// One backup, as the portal remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    pub id: Uuid,
    pub made_at: DateTime<Utc>,
    /// The last day on which its keys are kept.
    pub kept_until: NaiveDate,
}

/// Why nobody is served yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The database came out of a backup.
    Restored { at: DateTime<Utc> },
    /// The journal has lines that the database does not know: it was set back by other means than ours, or is another one.
    Older { lines: usize },
}

/// As an operator reads it.
impl std::fmt::Display for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Waiting::Restored { at } => write!(
                f,
                "This database was restored at {} and does not know yet whom the portal has forgotten since its backup, nor what was put right",
                at.format("%Y-%m-%d %H:%M UTC")
            )?,
            Waiting::Older { lines } => write!(
                f,
                "The erasure journal has lines ({lines}) that this database does not know: it is older than the journal, or another database"
            )?,
        }
        f.write_str(". Nobody is served before that is done again: run `my-account replay`.")
    }
}

/// What replaying the journal did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// The lines that were not known before.
    pub lines: usize,
    /// The items that were put right after the backup and that nothing but a person can put right again: category and id.
    pub by_hand: Vec<(String, Uuid)>,
}
