//! Sign-ins: making one, using it, getting back in, and changing it.
//!
//! Nothing here tells anybody which e-mail addresses have an account: what is answered, the status and the time it takes
//! are the same for an address that has one and for one that has not. Codes, links and recovery codes are kept as keyed
//! hashes only, and every try that can be guessed is counted before it is looked at.
//!
//! To add a letter with a code: a [`Purpose`], the check constraint of `one_time_code`, and `ops::codes::issue`.

pub mod forms;
pub mod limits;
pub mod ops;
pub mod password;
pub mod rules;
pub mod store;
pub mod totp;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    ids::{AccountId, PersonId},
    lang::Lang,
};

/// A sign-in that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub person: PersonId,
    /// Whether it belongs to somebody who works here or was elected: then a second step is a must.
    pub staff: bool,
    /// The language its owner wants to be written to in, if they have said so.
    pub language: Option<Lang>,
    pub second_step_since: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub password_changed_at: DateTime<Utc>,
}

impl Account {
    pub const fn has_second_step(&self) -> bool {
        self.second_step_since.is_some()
    }
}

/// What a code or a link was sent for. It opens nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    Register,
    Recover,
    ChangeEmail,
    /// Changing a telephone number or an address, proven at the e-mail address that is held.
    ChangeDetails,
    /// Following a report without an account.
    Track,
    StaffInvitation,
    CouncillorInvitation,
}

impl Purpose {
    pub const fn code(self) -> &'static str {
        match self {
            Purpose::Register => "register",
            Purpose::Recover => "recover",
            Purpose::ChangeEmail => "change_email",
            Purpose::ChangeDetails => "change_details",
            Purpose::Track => "track",
            Purpose::StaffInvitation => "staff_invitation",
            Purpose::CouncillorInvitation => "councillor_invitation",
        }
    }

    /// How long the code and the link are good for; the letters say so too.
    pub const fn lasts(self) -> TimeDelta {
        match self {
            Purpose::Register | Purpose::Recover | Purpose::ChangeEmail | Purpose::ChangeDetails => TimeDelta::hours(1),
            Purpose::Track => TimeDelta::minutes(10),
            Purpose::StaffInvitation | Purpose::CouncillorInvitation => TimeDelta::days(3),
        }
    }
}

/// Names a code that was sent. It goes into the session of whoever asked for it, and is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeId(pub Uuid);

/// Somebody who is in. The session takes the account and whether both steps were made, under a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entered {
    pub account: AccountId,
    pub person: PersonId,
    pub staff: bool,
    pub councillor: bool,
    pub second_step: bool,
}

/// How far a right password, or a right recovery, brought somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    SignedIn(Entered),
    /// The code from the app is wanted next. The session keeps the account apart from those that are in.
    SecondStepNeeded(AccountId),
    /// Staff or a councillor without a second step: they set it up before they are let in.
    SetUpNeeded(AccountId),
}
