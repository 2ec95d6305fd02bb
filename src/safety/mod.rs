//! Safety markers.

pub mod ops;

use crate::coded::coded;

coded! {
    /// Why.
    pub enum Reason {
        Threats = "threats",
        Violence = "violence",
        Animal = "animal",
        Weapon = "weapon",
        Harassment = "harassment",
        Other = "other",
    }
}

/// A marker.
#[derive(Clone, Debug)]
pub struct Marker {
    pub reason: Reason,
    pub review_on: chrono::NaiveDate,
}
