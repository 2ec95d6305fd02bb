//! Identifiers. Each is a type of its own, so that a person can never be passed where a request is meant.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::try_parse(text).map($name)
            }
        }
    )+};
}

ids! {
    /// Somebody the council holds something about.
    PersonId,
    /// A sign-in.
    AccountId,
    /// A request that is still being written.
    DraftId,
    /// A request that was sent.
    ServiceRequestId,
    MessageId,
    FileId,
    OutboxId,
    SavedViewId,
    /// Somebody who was elected, and brings cases of constituents.
    CouncillorId,
    /// A call that rings now or rang today.
    CallId,
    /// One person's leave for another to act for them.
    MandateId,
    /// Authority that somebody claims from a document.
    ClaimId,
    /// One HTTP request or one run of a job, for logs and audit rows.
    RequestId,
}
