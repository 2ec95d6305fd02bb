//! The ways in which things come to their end, and which category goes by which.

use uuid::Uuid;

use super::asked::{choices, packs, survey_invitations};
use super::ended::{
    Begun, Due, Sampled, accounts, calls, checks, corrections, councillor_cases, drafts, ended_values, files_closed, files_sent, holds,
    interactions, lapsed_needs, letters, looks, messages_closed, messages_sent, openings, reception_mails, reception_referrals, recordings,
    requests_closed, requests_sent, rights_requests, safety_markers, shares, withdrawn_corrections, withdrawn_rights_requests,
};
use super::ended_acting::{claims, mandates};
use crate::{
    db::Uow,
    error::OpResult,
    holdings::{Category, rules::Group},
    ids::PersonId,
    policy::Trigger,
};

/// The walks by name, each with the category whose rule it follows and the groups that it can take.
macro_rules! walks {
    ($($(#[$doc:meta])* $arm:ident => $module:ident),+ $(,)?) => {
        /// One way in which something comes to its end.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Walk {
            $($(#[$doc])* $arm),+
        }

        impl Walk {
            /// What of a person's is within the groups, by group and day; of each group no more than `most`, the oldest first.
            pub async fn begun(self, uow: &mut Uow, person: PersonId, groups: &[Group], most: Option<i64>) -> OpResult<Vec<Begun>> {
                match self {
                    $(Walk::$arm => $module::begun(uow, person, groups, most).await),+
                }
            }

            /// How much of everybody's is within the groups, by group and by what holds it.
            pub async fn due(self, uow: &mut Uow, groups: &[Group]) -> OpResult<Vec<Due>> {
                match self {
                    $(Walk::$arm => $module::due(uow, groups).await),+
                }
            }

            /// A few of what is within the groups, the oldest first.
            pub async fn sample(self, uow: &mut Uow, groups: &[Group], most: i64) -> OpResult<Vec<Sampled>> {
                match self {
                    $(Walk::$arm => $module::sample(uow, groups, most).await),+
                }
            }

            /// The word it is kept as.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Walk::$arm => stringify!($module)),+
                }
            }

            /// Deletes what is within the groups, of one person or of everybody, at most so many, and says which.
            pub async fn delete(self, uow: &mut Uow, person: Option<PersonId>, groups: &[Group], most: i64) -> OpResult<Vec<Uuid>> {
                let now = uow.now();
                match self {
                    $(Walk::$arm => $module::delete(uow, person, groups, most, now).await),+
                }
            }
        }
    };
}

walks! {
    Accounts => accounts,
    EndedValues => ended_values,
    LapsedNeeds => lapsed_needs,
    SafetyMarkers => safety_markers,
    Interactions => interactions,
    /// What a reception passed to a team by e-mail.
    ReceptionMails => reception_mails,
    /// What was handed to a team at a visit, once the team has done its work.
    ReceptionReferrals => reception_referrals,
    Recordings => recordings,
    RequestsClosed => requests_closed,
    RequestsSent => requests_sent,
    MessagesClosed => messages_closed,
    MessagesSent => messages_sent,
    FilesClosed => files_closed,
    FilesSent => files_sent,
    Drafts => drafts,
    Letters => letters,
    Shares => shares,
    Corrections => corrections,
    WithdrawnCorrections => withdrawn_corrections,
    CouncillorCases => councillor_cases,
    Mandates => mandates,
    /// What somebody claimed from a document, once it is decided and what it became is over.
    Claims => claims,
    RightsRequests => rights_requests,
    WithdrawnRightsRequests => withdrawn_rights_requests,
    Packs => packs,
    Choices => choices,
    /// With what was answered.
    SurveyInvitations => survey_invitations,
    Calls => calls,
    Openings => openings,
    Checks => checks,
    /// Holds that were released.
    Holds => holds,
    Looks => looks,
}

impl Walk {
    /// Whether the walk looks for what a group covers.
    pub fn takes(self, group: &Group) -> bool {
        match self {
            Walk::ReceptionMails | Walk::ReceptionReferrals => group.reception,
            Walk::Interactions => !group.reception,
            Walk::RequestsClosed | Walk::MessagesClosed | Walk::FilesClosed => group.trigger == Trigger::Closed,
            Walk::RequestsSent | Walk::MessagesSent | Walk::FilesSent => group.trigger == Trigger::Sent,
            Walk::Accounts
            | Walk::EndedValues
            | Walk::LapsedNeeds
            | Walk::SafetyMarkers
            | Walk::Recordings
            | Walk::Drafts
            | Walk::Letters
            | Walk::Shares
            | Walk::Corrections
            | Walk::WithdrawnCorrections
            | Walk::CouncillorCases
            | Walk::Mandates
            | Walk::Claims
            | Walk::RightsRequests
            | Walk::WithdrawnRightsRequests
            | Walk::Packs
            | Walk::Choices
            | Walk::SurveyInvitations
            | Walk::Calls
            | Walk::Openings
            | Walk::Checks
            | Walk::Holds
            | Walk::Looks => true,
        }
    }
}

impl Walk {
    /// The table that the walk deletes in.
    pub const fn table(self) -> &'static str {
        match self {
            Walk::Accounts => "account",
            Walk::EndedValues | Walk::LapsedNeeds => "person_value",
            Walk::SafetyMarkers => "safety_marker",
            Walk::Interactions | Walk::ReceptionMails => "interaction",
            Walk::ReceptionReferrals => "referral",
            Walk::Recordings => "recording",
            Walk::RequestsClosed | Walk::RequestsSent => "service_request",
            Walk::MessagesClosed | Walk::MessagesSent => "request_message",
            Walk::FilesClosed | Walk::FilesSent => "file",
            Walk::Drafts => "draft",
            Walk::Letters => "outbox",
            Walk::Shares => "share",
            Walk::Corrections | Walk::WithdrawnCorrections => "correction",
            Walk::CouncillorCases => "councillor_case",
            Walk::Mandates => "mandate",
            Walk::Claims => "mandate_claim",
            Walk::RightsRequests | Walk::WithdrawnRightsRequests => "rights_request",
            Walk::Packs => "pack",
            Walk::Choices => "preference",
            Walk::SurveyInvitations => "survey_invitation",
            Walk::Calls => "call",
            Walk::Openings => "record_access",
            Walk::Checks => "call_check",
            Walk::Holds => "retention_hold",
            Walk::Looks => "audit",
        }
    }
}

/// The walks of a category.
pub const fn of(category: Category) -> &'static [Walk] {
    match category {
        Category::Account => &[Walk::Accounts],
        Category::ContactDetails | Category::Identifier | Category::Household => &[Walk::EndedValues],
        Category::Need => &[Walk::EndedValues, Walk::LapsedNeeds],
        Category::SafetyMarker => &[Walk::SafetyMarkers],
        Category::Interaction => &[Walk::Interactions, Walk::ReceptionMails, Walk::ReceptionReferrals],
        Category::Recording => &[Walk::Recordings],
        Category::ServiceRequest => &[Walk::RequestsClosed, Walk::RequestsSent],
        Category::RequestMessage => &[Walk::MessagesClosed, Walk::MessagesSent],
        Category::RequestFile => &[Walk::FilesClosed, Walk::FilesSent],
        Category::Draft => &[Walk::Drafts],
        Category::OutboundMessage => &[Walk::Letters],
        Category::SharingLog => &[Walk::Shares],
        Category::Correction => &[Walk::Corrections, Walk::WithdrawnCorrections],
        Category::CouncillorCase => &[Walk::CouncillorCases],
        Category::Mandate => &[Walk::Mandates, Walk::Claims],
        Category::RightsRequest => &[Walk::RightsRequests, Walk::WithdrawnRightsRequests, Walk::Packs],
        Category::Preference => &[Walk::Choices],
        Category::Survey => &[Walk::SurveyInvitations],
        Category::CallEvent => &[Walk::Calls],
        Category::AccessLog => &[Walk::Openings, Walk::Checks, Walk::Holds, Walk::Looks],
    }
}
