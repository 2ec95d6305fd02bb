//! The people who work here: what they may do, and in which teams.
//!
//! A member signs in with an account like anybody else's, always with a second step. Residents see their number, never
//! their name.

pub mod forms;
pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, Utc};

use crate::{
    actor::Role,
    ids::{AccountId, PersonId},
};

/// Somebody who works here, or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub account: AccountId,
    pub person: PersonId,
    /// What residents see instead of a name, like A-117.
    pub number: String,
    pub roles: Vec<Role>,
    /// Codes of the teams they work in.
    pub teams: Vec<String>,
    pub welsh: bool,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether they accepted their invitation and set up their second step.
    pub accepted: bool,
}

impl Member {
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    pub const fn works_here(&self) -> bool {
        self.ended_at.is_none()
    }
}

/// A member with their name, for those who manage staff.
#[derive(Clone, Debug)]
pub struct Named {
    pub member: Member,
    pub name: String,
}
