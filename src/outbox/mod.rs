//! E-mails: queued in the transaction that causes them, sent outside it, each with an identity that stays the same
//! however often it is tried.
//!
//! To add a letter: an arm of [`Letter`], its words in `src/text/letters.toml`, and its arm in `letters.rs`.

pub mod letters;
pub mod mailer;
pub mod ops;
pub mod store;

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// What can be written to somebody. A mail says three facts and never what the matter is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// M1: the link opens a page; only its button, or the code, confirms.
    ConfirmEmail { token: String, code: String },
    /// M2: somebody tried to register an address that has an account. The page looked the same.
    AlreadyRegistered,
    /// M3, to the old and the new address alike and naming neither.
    SignInDetailsChanged { what: DetailsChanged },
    /// M4.
    ResetPassword { token: String, code: String },
    /// The new address of somebody who is changing it.
    ConfirmNewEmail { code: String },
    /// M5.
    RequestReceived { reference: String, team_en: String, team_cy: String, target: chrono::NaiveDate },
    /// M6.
    RequestChanged { reference: String, state: String },
    /// M7.
    AnswerNeeded { reference: String },
    /// P7: the code that lets a visitor follow a report.
    TrackCode { reference: String, code: String },
    /// The code that somebody reads out on the phone to prove who they are (law.md 9.1).
    CallCode { code: String },
    /// M30.
    StaffInvitation { token: String },
    /// The daily head of the audit chain, so that a cut tail shows outside the database.
    AuditHead { block: i64, hash: String },
}

/// What changed about how somebody signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DetailsChanged {
    Password,
    Email,
    SecondStepOn,
    SecondStepOff,
    RecoveryCodeUsed,
}

impl Letter {
    /// The letter's name, as the record and the staff screens list it.
    pub const fn code(&self) -> &'static str {
        match self {
            Letter::ConfirmEmail { .. } => "confirm_email",
            Letter::AlreadyRegistered => "already_registered",
            Letter::SignInDetailsChanged { .. } => "sign_in_details_changed",
            Letter::ResetPassword { .. } => "reset_password",
            Letter::ConfirmNewEmail { .. } => "confirm_new_email",
            Letter::RequestReceived { .. } => "request_received",
            Letter::RequestChanged { .. } => "request_changed",
            Letter::AnswerNeeded { .. } => "answer_needed",
            Letter::TrackCode { .. } => "track_code",
            Letter::CallCode { .. } => "call_code",
            Letter::StaffInvitation { .. } => "staff_invitation",
            Letter::AuditHead { .. } => "audit_head",
        }
    }

    /// The request it is about, if it is about one.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Letter::RequestReceived { reference, .. }
            | Letter::RequestChanged { reference, .. }
            | Letter::AnswerNeeded { reference }
            | Letter::TrackCode { reference, .. } => Some(reference),
            Letter::ConfirmEmail { .. }
            | Letter::AlreadyRegistered
            | Letter::SignInDetailsChanged { .. }
            | Letter::ResetPassword { .. }
            | Letter::ConfirmNewEmail { .. }
            | Letter::CallCode { .. }
            | Letter::StaffInvitation { .. }
            | Letter::AuditHead { .. } => None,
        }
    }
}

/// A letter with whom it goes to and in which language: what an outbox row seals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    pub to: String,
    pub lang: Lang,
    pub letter: Letter,
}

/// A rendered e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The same for every try: `Message-ID` is made of it.
    pub id: crate::ids::OutboxId,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub lang: Lang,
}
