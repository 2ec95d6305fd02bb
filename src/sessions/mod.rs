//! Browser sessions, and what was typed into a form that was refused.

pub mod ops;
pub mod store;

use chrono::{DateTime, Utc};

/// One place somebody is signed in, as their security page lists it.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Names the session to its owner without being of use to anybody else.
    pub handle: String,
    pub device: String,
    pub last_seen_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
}
