//! Refusing what is called manifestly unfounded or excessive: the burden is on the council, so two people look (law.md 1.3).

use crate::{coded::coded, lang::Words};

coded! {
    /// Why a request is called unreasonable (UK GDPR art. 12(5)).
    pub enum Unreasonable {
        /// No intention to use the right, or one to harass. Rude words alone are not enough.
        Unfounded = "unfounded",
        /// Clearly unreasonable, as overlapping repeats are. Much to do alone is not.
        Excessive = "excessive",
    }
}

/// A refusal that was proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub ground: Unreasonable,
    /// The staff number of whoever proposed it, who does not agree to it.
    pub by: String,
    /// What the person will read; none once that is the answer.
    pub reasons: Option<Words>,
}

impl Refusal {
    /// Whether it waits for a second look.
    pub const fn waits(&self) -> bool {
        self.reasons.is_some()
    }
}
