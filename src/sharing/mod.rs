//! What was shared about a person: with whom, which details, why and on what ground. Written by the act of sharing.

pub mod ops;
pub mod store;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Who something was handed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// A team of the council, by its code.
    Team(String),
    Organisation(String),
    /// The councillor who asked, in the answer to their case.
    Councillor {
        case: Option<Uuid>,
    },
}

/// One share.
#[derive(Clone, Debug)]
pub struct Share {
    pub id: Uuid,
    pub interaction: Option<Uuid>,
    pub service_request: Option<Uuid>,
    pub at: DateTime<Utc>,
    pub recipient: Recipient,
    /// Names of the details: `name`, `phone`, `email`, `address`, `date_of_birth`, `note`, `request`.
    pub fields: Vec<String>,
    pub purpose: String,
    /// The lawful basis, as the policy pack's code.
    pub ground: String,
    pub staff_number: String,
}
