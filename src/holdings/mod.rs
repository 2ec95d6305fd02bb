//! The register of holdings: every category of personal data the portal keeps, declared once.
//!
//! To add a category: an arm of [`Category`], its tables, its arm in `ops.rs`, and its row in the policy pack. A test
//! reads the database's catalogue and fails when a table with personal data is in no category.

pub mod ops;
pub mod timeline;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{coded::coded, lang::Words};

coded! {
    /// A kind of personal data. Its code is its name in the policy pack, and stands after `retention:` in the comment of each of
    /// its tables.
    pub enum Category {
        Account = "account",
        ContactDetails = "contact_details",
        Identifier = "identifier",
        Household = "household",
        Need = "need",
        SafetyMarker = "safety_marker",
        Interaction = "interaction",
        Recording = "recording",
        ServiceRequest = "service_request",
        RequestMessage = "request_message",
        RequestFile = "request_file",
        Draft = "draft",
        OutboundMessage = "outbound_message",
        SharingLog = "sharing_log",
        Correction = "correction",
        CallEvent = "call_event",
        AccessLog = "access_log",
    }
}

/// Until when something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptUntil {
    Date(NaiveDate),
    /// Its period has not begun: the request is open, the account is not closed.
    NotBegun,
}

/// One thing that is held about a person.
#[derive(Clone, Debug)]
pub struct Item {
    pub category: Category,
    pub at: DateTime<Utc>,
    pub title: Words,
    /// The content itself, in the person's own words or the council's.
    pub content: Vec<(Words, Words)>,
    pub kept: KeptUntil,
    /// The service it belongs to, when a service has a rule of its own.
    pub service: Option<String>,
    /// Where it can be read in full.
    pub link: Option<String>,
}
