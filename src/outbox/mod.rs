//! What the portal writes to people, by e-mail, text message or post: queued in the transaction that causes it, sent outside
//! it, each with an identity that stays the same however often it is tried. Post waits until staff print it.
//!
//! To add a letter: an arm of [`Letter`], its words in `src/text/letters.toml`, and its arm in `letters.rs`.

pub mod letters;
pub mod mailer;
pub mod ops;
pub mod pdf;
pub mod rules;
pub mod store;

use serde::{Deserialize, Serialize};

use crate::{
    lang::{Lang, Words},
    preferences::Topic,
};

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
    /// The code that proves a change of one's own details, to the address held.
    ConfirmDetails { code: String },
    /// M3 for the record: to the contact as it was, what kind of detail changed and when, never the values.
    RecordDetailsChanged { what: RecordDetail },
    /// M5.
    RequestReceived { reference: String, team_en: String, team_cy: String, target: chrono::NaiveDate },
    /// M5 for what was told by phone, letter, e-mail or at the desk: a reference if a request was made of it.
    ContactReceived {
        reference: Option<String>,
        on: chrono::NaiveDate,
        team_en: String,
        team_cy: String,
        target: Option<chrono::NaiveDate>,
    },
    /// M6.
    RequestChanged { reference: String, state: String },
    /// M7.
    AnswerNeeded { reference: String },
    /// M15, for a dispute about an item of the record.
    CorrectionReceived { reference: String, due: chrono::NaiveDate },
    /// M18, for the same.
    CorrectionAnswered { reference: String, on: chrono::NaiveDate },
    /// The use of the person's record is limited (UK GDPR art. 18): that it is, and not why.
    RecordLimited,
    /// The limit ends, which the person is told before it does (art. 18(3)).
    RecordLimitEnds,
    /// M15, and M22 for a complaint: we have it, and by when we answer or write, if that is known yet.
    RightsReceived { reference: String, due: Option<chrono::NaiveDate>, complaint: bool },
    /// We ask what is wanted; the clock stands still.
    RightsQuestion { reference: String },
    /// M16.
    RightsExtended { reference: String, due: Option<chrono::NaiveDate> },
    /// M18.
    RightsAnswered { reference: String, on: chrono::NaiveDate },
    /// A fee is charged for a request, and the telephone number to pay by; the time waits for it.
    RightsFee { reference: String, amount: String, phone: String },
    /// It was paid or is let go, and by when we answer, if that is known.
    RightsFeeSettled { reference: String, due: Option<chrono::NaiveDate>, paid: bool },
    /// M14: what was chosen about being asked and told, with a yes or a no each, and who wrote it down if the person did not.
    ChoicesSaved { chosen: Vec<(Topic, bool)>, recorded_by: Option<String> },
    /// M13: somebody is asked for their views, with a link to the form and the last day of it.
    SurveyInvitation { token: String, ends: chrono::NaiveDate },
    /// M13 once more, to whoever has not answered.
    SurveyReminder { token: String, ends: chrono::NaiveDate },
    /// M20: the certificate of what was erased, whole, because whoever gets it may have no sign-in any more.
    ErasureDone { certificate: crate::erasure::Certificate },
    /// M22: somebody looks into a complaint who did not handle what it is about.
    ComplaintAcknowledged { reference: String },
    /// There is word of how it goes on.
    ComplaintProgress { reference: String },
    /// M23: the outcome, and how to reach the regulator.
    ComplaintAnswered { reference: String, regulator: Words },
    /// M28.
    AccountClosed,
    /// M17: a copy was released, until when it can be fetched, and whether with a code that comes by post.
    CopyReady { reference: String, until: chrono::NaiveDate, by_code: bool },
    /// M17 on paper: the code that fetches it.
    CopyCode { reference: String, code: String },
    /// P7: the code that lets a visitor follow a report.
    TrackCode { reference: String, code: String },
    /// The code that somebody reads out on the phone to prove who they are (law.md 9.1).
    CallCode { code: String },
    /// M30.
    StaffInvitation { token: String },
    /// The same for somebody who was elected.
    CouncillorInvitation { token: String },
    /// M25: to the person for whom a councillor asks.
    CaseRaised { reference: String, councillor: String },
    /// M26: to the councillor.
    CaseAnswered { reference: String, on: chrono::NaiveDate },
    /// To the person, when the answer goes to them.
    CaseAnsweredToYou { reference: String, on: chrono::NaiveDate },
    /// M29 for a case: to those who answer it, once it is there.
    CaseNew { reference: String, due: chrono::NaiveDate },
    /// M29 for a case: to those who answer it, when its last day is near or past.
    CaseDue { reference: String, due: chrono::NaiveDate },
    /// M25 at the end of a term: another councillor goes on with it.
    CaseHandedOver { reference: String, councillor: String },
    /// M25 at the end of a term: nobody does.
    CaseClosed { reference: String },
    /// The code that proves somebody to be whom we know, to the phone we held before.
    MatchCodeText { code: String },
    /// The same by post, to the address we held before.
    MatchCodePost { code: String },
    /// M24: what we knew of somebody is part of their account now.
    RecordJoined,
    /// M10: somebody is asked to act for a person, who is not named.
    ActingInvitation { token: String },
    /// M11, to the person and to whoever acts for them.
    ActingChanged { what: ActingChange },
    /// F20: leave to act ends soon, to both.
    ActingEnding { on: chrono::NaiveDate },
    /// Somebody gives us this person’s details: where our privacy notice is, and nothing else (UK GDPR art. 14).
    NoticeForYou,
    /// One of those who must all agree prepared something: the others are asked.
    JointAsked,
    /// One of them said no.
    JointStopped,
    /// M29 for documents: the first that waits is told to those who check them, and names nobody.
    ClaimNew { due: chrono::NaiveDate },
    /// The document that somebody showed was looked at, and they may act. It names nobody.
    ClaimAccepted,
    /// The same, for less than they asked.
    ClaimAcceptedInPart,
    /// The same, refused; why in the words of a code.
    ClaimRefused { because: String },
    /// M12: somebody did something for the person.
    ActedForYou { reference: String },
    /// M21: something of theirs goes soon, to whoever asked to be told.
    DeletingSoon { number: i64, first: chrono::NaiveDate },
    /// To the council: holds that nobody has looked at again in time. They go on holding.
    HoldsOverdue { number: i64 },
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

/// What changed about who acts for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActingChange {
    Started,
    Refused,
    Renewed,
    /// Other services, to see or to act, or another last day.
    Changed,
    Ended,
}

/// What changed about how somebody is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordDetail {
    Phone,
    Address,
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
            Letter::ConfirmDetails { .. } => "confirm_details",
            Letter::RecordDetailsChanged { .. } => "record_details_changed",
            Letter::RequestReceived { .. } => "request_received",
            Letter::ContactReceived { .. } => "contact_received",
            Letter::RequestChanged { .. } => "request_changed",
            Letter::AnswerNeeded { .. } => "answer_needed",
            Letter::CorrectionReceived { .. } => "correction_received",
            Letter::CorrectionAnswered { .. } => "correction_answered",
            Letter::RecordLimited => "record_limited",
            Letter::RecordLimitEnds => "record_limit_ends",
            Letter::RightsReceived { .. } => "rights_received",
            Letter::RightsQuestion { .. } => "rights_question",
            Letter::RightsExtended { .. } => "rights_extended",
            Letter::RightsAnswered { .. } => "rights_answered",
            Letter::RightsFee { .. } => "rights_fee",
            Letter::RightsFeeSettled { .. } => "rights_fee_settled",
            Letter::ChoicesSaved { .. } => "choices_saved",
            Letter::SurveyInvitation { .. } => "survey_invitation",
            Letter::SurveyReminder { .. } => "survey_reminder",
            Letter::ErasureDone { .. } => "erasure_done",
            Letter::AccountClosed => "account_closed",
            Letter::CopyReady { .. } => "copy_ready",
            Letter::CopyCode { .. } => "copy_code",
            Letter::ComplaintAcknowledged { .. } => "complaint_acknowledged",
            Letter::ComplaintProgress { .. } => "complaint_progress",
            Letter::ComplaintAnswered { .. } => "complaint_answered",
            Letter::TrackCode { .. } => "track_code",
            Letter::CallCode { .. } => "call_code",
            Letter::StaffInvitation { .. } => "staff_invitation",
            Letter::CouncillorInvitation { .. } => "councillor_invitation",
            Letter::CaseRaised { .. } => "case_raised",
            Letter::CaseAnswered { .. } => "case_answered",
            Letter::CaseAnsweredToYou { .. } => "case_answered_to_you",
            Letter::CaseNew { .. } => "case_new",
            Letter::CaseDue { .. } => "case_due",
            Letter::CaseHandedOver { .. } => "case_handed_over",
            Letter::CaseClosed { .. } => "case_closed",
            Letter::MatchCodeText { .. } => "match_code_text",
            Letter::MatchCodePost { .. } => "match_code_post",
            Letter::RecordJoined => "record_joined",
            Letter::ActingInvitation { .. } => "acting_invitation",
            Letter::ActingChanged { .. } => "acting_changed",
            Letter::ActingEnding { .. } => "acting_ending",
            Letter::NoticeForYou => "notice_for_you",
            Letter::JointAsked => "joint_asked",
            Letter::JointStopped => "joint_stopped",
            Letter::ClaimNew { .. } => "claim_new",
            Letter::ClaimAccepted => "claim_accepted",
            Letter::ClaimAcceptedInPart => "claim_accepted_in_part",
            Letter::ClaimRefused { .. } => "claim_refused",
            Letter::ActedForYou { .. } => "acted_for_you",
            Letter::DeletingSoon { .. } => "deleting_soon",
            Letter::HoldsOverdue { .. } => "holds_overdue",
            Letter::AuditHead { .. } => "audit_head",
        }
    }

    /// What it is about that is no message of a service. Only those are sent whatever somebody chose (law.md 5.5).
    pub const fn topic(&self) -> Option<Topic> {
        match self {
            Letter::SurveyInvitation { .. } | Letter::SurveyReminder { .. } => Some(Topic::Surveys),
            _ => None,
        }
    }

    /// The request it is about, if it is about one.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Letter::RequestReceived { reference, .. }
            | Letter::RequestChanged { reference, .. }
            | Letter::AnswerNeeded { reference }
            | Letter::CorrectionReceived { reference, .. }
            | Letter::CorrectionAnswered { reference, .. }
            | Letter::CaseRaised { reference, .. }
            | Letter::CaseAnswered { reference, .. }
            | Letter::CaseAnsweredToYou { reference, .. }
            | Letter::CaseNew { reference, .. }
            | Letter::CaseDue { reference, .. }
            | Letter::CaseHandedOver { reference, .. }
            | Letter::CaseClosed { reference }
            | Letter::ActedForYou { reference }
            | Letter::RightsReceived { reference, .. }
            | Letter::RightsQuestion { reference }
            | Letter::RightsExtended { reference, .. }
            | Letter::RightsAnswered { reference, .. }
            | Letter::RightsFee { reference, .. }
            | Letter::RightsFeeSettled { reference, .. }
            | Letter::CopyReady { reference, .. }
            | Letter::CopyCode { reference, .. }
            | Letter::ComplaintAcknowledged { reference }
            | Letter::ComplaintProgress { reference }
            | Letter::ComplaintAnswered { reference, .. }
            | Letter::TrackCode { reference, .. } => Some(reference),
            Letter::ContactReceived { reference, .. } => reference.as_deref(),
            Letter::ErasureDone { certificate } => Some(&certificate.reference),
            Letter::ConfirmEmail { .. }
            | Letter::AlreadyRegistered
            | Letter::SignInDetailsChanged { .. }
            | Letter::ResetPassword { .. }
            | Letter::ConfirmNewEmail { .. }
            | Letter::ConfirmDetails { .. }
            | Letter::RecordDetailsChanged { .. }
            | Letter::ChoicesSaved { .. }
            | Letter::SurveyInvitation { .. }
            | Letter::SurveyReminder { .. }
            | Letter::CallCode { .. }
            | Letter::StaffInvitation { .. }
            | Letter::CouncillorInvitation { .. }
            | Letter::MatchCodeText { .. }
            | Letter::MatchCodePost { .. }
            | Letter::RecordJoined
            | Letter::AccountClosed
            | Letter::RecordLimited
            | Letter::RecordLimitEnds
            | Letter::ActingInvitation { .. }
            | Letter::ActingChanged { .. }
            | Letter::DeletingSoon { .. }
            | Letter::HoldsOverdue { .. }
            | Letter::ActingEnding { .. }
            | Letter::NoticeForYou
            | Letter::JointAsked
            | Letter::JointStopped
            | Letter::ClaimNew { .. }
            | Letter::ClaimAccepted
            | Letter::ClaimAcceptedInPart
            | Letter::ClaimRefused { .. }
            | Letter::AuditHead { .. } => None,
        }
    }
}

/// How a letter goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    #[default]
    Email,
    Text,
    /// On paper: it waits until staff print it.
    Post,
}

impl Way {
    /// As the database names it.
    pub const fn code(self) -> &'static str {
        match self {
            Way::Email => "email",
            Way::Text => "text",
            Way::Post => "post",
        }
    }

    pub fn from_code(code: &str) -> Option<Way> {
        [Way::Email, Way::Text, Way::Post].into_iter().find(|way| way.code() == code)
    }
}

impl Letter {
    /// The code that is to be typed from the paper, in groups that the eye can hold.
    pub fn code_on_paper(&self) -> Option<String> {
        let (Letter::MatchCodePost { code } | Letter::CopyCode { code, .. }) = self else { return None };
        let characters: Vec<char> = code.chars().collect();
        Some(characters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" "))
    }
}

impl crate::ids::OutboxId {
    /// What a letter is called on paper and in the print queue: it names nobody.
    pub fn on_paper(self) -> String {
        let text = crate::formats::reference::spell(self.0.as_u128() & u128::from(u64::MAX >> 4), 8);
        let (left, right) = text.split_at(4);
        format!("LT-{left}-{right}")
    }
}

/// A letter with whom it goes to and in which language: what an outbox row seals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// An e-mail address, a phone number in the international form, or the lines of a postal address.
    pub to: String,
    pub lang: Lang,
    /// Nobody has said which language: both are written, Welsh first (Welsh Language Standards).
    #[serde(default)]
    pub both: bool,
    pub letter: Letter,
    /// What was said, in its own words: for paper alone, because whoever is written to on it may have no sign-in to read them.
    #[serde(default)]
    pub said: Vec<Words>,
}

impl Envelope {
    pub fn new(to: &str, lang: Lang, letter: Letter) -> Envelope {
        Envelope { to: to.to_string(), lang, both: false, letter, said: Vec::new() }
    }

    /// In the language somebody wants, or in both.
    pub fn in_language_of(to: &str, wanted: Option<Lang>, letter: Letter) -> Envelope {
        Envelope { to: to.to_string(), lang: wanted.unwrap_or(Lang::Cy), both: wanted.is_none(), letter, said: Vec::new() }
    }

    /// The languages to write in, the first to be read first.
    pub fn languages(&self) -> Vec<Lang> {
        if self.both { vec![Lang::Cy, Lang::En] } else { vec![self.lang] }
    }
}

/// A rendered e-mail or text message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The same for every try: `Message-ID` is made of it.
    pub id: crate::ids::OutboxId,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub lang: Lang,
    /// A text message has no subject and no HTML.
    #[serde(default)]
    pub way: Way,
    /// Where the receiver’s mail program stops messages of its kind with one press (RFC 8058); none for messages of a service.
    #[serde(default)]
    pub unsubscribe: Option<String>,
}
