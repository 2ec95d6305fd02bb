//! Safety markers: what staff must know before they meet somebody. A marker has a reason, an author and a day on which it is
//! looked at again; the person sees it once they were told, and can say that it is wrong.

pub mod ops;
pub mod store;

use chrono::{DateTime, Months, NaiveDate, Utc};
use uuid::Uuid;

use crate::{coded::coded, ids::PersonId};

coded! {
    /// The class of reason: what may be shown before a record is opened.
    pub enum Reason {
        Threats = "threats",
        Violence = "violence",
        Animal = "animal",
        Weapon = "weapon",
        Harassment = "harassment",
        Other = "other",
    }
}

/// How long a marker may stand before somebody looks at it again.
pub const LONGEST: Months = Months::new(6);

/// A marker as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Marker {
    pub id: Uuid,
    pub person: PersonId,
    pub reason: Reason,
    pub words: String,
    /// The staff number of whoever raised it.
    pub author: String,
    pub team: String,
    pub created_at: DateTime<Utc>,
    pub reviewed_at: Option<DateTime<Utc>>,
    /// At most six months after it was raised or last looked at.
    pub review_on: NaiveDate,
    /// When the person was told: they see it from then on.
    pub told_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl Marker {
    /// Whether the day on which it had to be looked at again has passed.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.ended_at.is_none() && self.review_on < today
    }
}

/// A log sees which marker it is, never what it says.
impl std::fmt::Debug for Marker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Marker").field("id", &self.id).finish_non_exhaustive()
    }
}
