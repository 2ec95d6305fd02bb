//! Asking people for their views: who may be asked, and by which way.
//!
//! A survey is no message of a service: whoever said no is never asked, on any channel (law: UK GDPR art. 21; the councils’ own
//! notices promise it).

pub mod forms;
pub mod link;
pub mod ops;
pub mod rules;
pub(crate) mod store;
mod waves;

pub use waves::{Done, Fate, Frame, Invitation, Mark, Marks, Plan, Question, Quotas, Results, State, Wave};

use chrono::NaiveDate;

use crate::{coded::coded, formats::DateOfBirth};

coded! {
    /// A way to ask for somebody’s views.
    pub enum Way {
        Email = "email",
        Phone = "phone",
        Letter = "letter",
    }
}

coded! {
    /// Why somebody is not asked, in the order in which reasons are looked for: the first one counts and is the one on record.
    pub enum Exclusion {
        /// They said no, on whatever channel: it holds on all.
        OptedOut = "opted_out",
        Died = "deceased",
        /// A restriction, an erasure or an objection is being decided or is in force.
        RightPending = "right_pending",
        Under16 = "under_16",
        /// Vulnerable, safeguarding, bereaved, or with a note to keep staff safe.
        Marked = "marker",
        OpenComplaint = "open_complaint_or_data_request",
        InvitedRecently = "invited_recently",
        InvitedAlready = "invited_for_this_contact",
        /// The contact is too long ago, or is not finished.
        NotCurrent = "too_old_or_open",
        Service = "excluded_service",
        NoContact = "no_usable_contact",
        /// Somebody acted for them, and was not asked whether they would answer or said no.
        ActedFor = "made_by_another",
    }
}

coded! {
    /// Something that is known about a person or a contact and speaks against asking.
    pub enum Known {
        SaidNo = "said_no",
        Died = "died",
        Restricted = "restricted",
        ErasureAsked = "erasure_asked",
        Objected = "objected",
        Vulnerable = "vulnerable",
        Safeguarding = "safeguarding",
        Bereaved = "bereaved",
        StaffSafety = "staff_safety",
        ComplaintOpen = "complaint_open",
        DataRequestOpen = "data_request_open",
        InvitedForThis = "invited_for_this",
        StillOpen = "still_open",
        /// Safeguarding, homelessness, deaths at the registrar’s, fraud.
        ServiceExcluded = "service_excluded",
    }
}

/// Who made the contact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MadeBy {
    #[default]
    Themselves,
    /// A representative or a councillor, who is asked only if they agreed to be.
    Another { agreed: bool },
}

/// Everything the rule is asked about: one contact of one person.
#[derive(Clone, Debug)]
pub struct Asked {
    pub known: Vec<Known>,
    /// No date of birth is no reason: it is not asked for in order to ask for views.
    pub born: Option<DateOfBirth>,
    /// The day of the last invitation, on whatever channel.
    pub last_invited: Option<NaiveDate>,
    /// The day the contact happened.
    pub happened: NaiveDate,
    pub made_by: MadeBy,
    /// The ways that the person allows and for which there is a contact that works.
    pub ways: Vec<Way>,
}

/// How long must lie between two invitations, and how old a contact may be: the council’s own numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub days_between: u32,
    pub days_after: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { days_between: 90, days_after: 14 }
    }
}
