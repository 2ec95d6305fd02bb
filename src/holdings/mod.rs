//! The register of holdings: every category of personal data the portal keeps, declared once.
//!
//! To add a category: an arm of [`Category`], its tables, its arm in `ops.rs`, and its row in the policy pack. A test
//! reads the database's catalogue and fails when a table with personal data is in no category.

pub mod ops;

use chrono::{DateTime, NaiveDate, Utc};

use crate::lang::Words;

/// A kind of personal data, as the policy pack names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    Account,
    ContactDetails,
    ServiceRequest,
    RequestMessage,
    RequestFile,
    Draft,
    OutboundMessage,
    AccessLog,
}

impl Category {
    pub const ALL: [Category; 8] = [
        Category::Account,
        Category::ContactDetails,
        Category::ServiceRequest,
        Category::RequestMessage,
        Category::RequestFile,
        Category::Draft,
        Category::OutboundMessage,
        Category::AccessLog,
    ];

    /// The code in the policy pack, and after `retention:` in the comment of each of its tables.
    pub const fn code(self) -> &'static str {
        match self {
            Category::Account => "account",
            Category::ContactDetails => "contact_details",
            Category::ServiceRequest => "service_request",
            Category::RequestMessage => "request_message",
            Category::RequestFile => "request_file",
            Category::Draft => "draft",
            Category::OutboundMessage => "outbound_message",
            Category::AccessLog => "access_log",
        }
    }

    pub fn from_code(code: &str) -> Option<Category> {
        Category::ALL.into_iter().find(|category| category.code() == code)
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
