//! Who may record, read and pass on contacts.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Direction, Interaction, Kind, Outcome, Referral};
use crate::{
    access,
    actor::{Actor, Role, Staff},
    ids::PersonId,
    people::{self, Channel, Person, Source, Standing},
    permit::{Denial, Permit, Subject, acts},
};

impl Subject for Interaction {
    const KIND: &'static str = "interaction";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

impl Subject for Referral {
    const KIND: &'static str = "referral";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// A contact is written down.
    Log(Interaction) = "interaction/log",
    /// A member of staff reads one.
    Open(Interaction) = "interaction/open",
    /// A scan or a photograph is added to one.
    AddFile(Interaction) = "interaction/add_file",
    /// It is handed to another team with chosen details.
    Refer(Interaction) = "interaction/refer",
    /// Nothing is left to do about it.
    Close(Interaction) = "interaction/close",
    /// It turned out to be a request about a right over information.
    MarkRights(Interaction) = "interaction/mark_rights",
    /// Somebody unnamed turned out to be this person.
    Attach(Interaction) = "interaction/attach",
    /// The form for a new contact names a person.
    Prepare(Person) = "interaction/prepare",
    /// The receiving team reads what it was handed.
    OpenReferral(Referral) = "referral/open",
    /// Somebody of the receiving team takes it on.
    Take(Referral) = "referral/take",
    /// It is done.
    Finish(Referral) = "referral/finish",
}

/// What is known of a person to whom a contact shall belong.
#[derive(Clone, Copy, Debug)]
pub struct Addressee {
    pub kind: people::Kind,
    /// Whether the member of staff has the record open.
    pub open: bool,
    pub standing: Standing,
}

/// What is known of the person whom a contact, a referral or a recording is about, when staff ask for it.
#[derive(Clone, Debug)]
pub struct Whose {
    pub person: Person,
    pub standing: Standing,
    /// Whether the actor has the record open.
    pub open: bool,
}

/// Why a contact cannot be kept with a person, in a way that a form can say beside its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The record is not open, or has shut meanwhile.
    Shut,
    /// Restricted, of somebody who has died, or of a relative of staff: a manager decides, or information governance.
    Guarded,
}

/// Contacts are written down with the record open, so that nobody adds to a stranger's by its number alone. A record that is
/// guarded, because it was restricted meanwhile (UK GDPR art. 18(2)), the person died or is related to staff, takes no more from
/// anybody but those who may open it.
pub fn obstacle(actor: &Actor, to: &Addressee) -> Option<Obstacle> {
    let Actor::Staff(staff) = actor else { return None };
    let decides = staff.has(Role::InformationGovernance) || (staff.has(Role::Manager) && !to.standing.staff_relative);
    match to.kind {
        people::Kind::Unnamed => None,
        _ if to.standing.guarded() && !decides => Some(Obstacle::Guarded),
        _ if !to.open => Some(Obstacle::Shut),
        _ => None,
    }
}

/// Every contact makes a record, even if it was answered on the spot; staff who see content write it down, and the portal.
pub fn may_log<'i>(actor: &Actor, contact: &'i Interaction) -> Result<Permit<'i, Log>, Denial> {
    if !matches!(actor, Actor::System(_)) {
        let staff = staff(actor)?;
        if !staff.in_team(&contact.team) {
            return Err(Denial::NotYourTeam);
        }
    }
    Ok(Permit::grant(actor, contact))
}

pub fn may_open<'i>(actor: &Actor, contact: &'i Interaction, whose: &Whose) -> Result<Permit<'i, Open>, Denial> {
    reader(actor, contact, whose)?;
    Ok(Permit::grant(actor, contact))
}

pub fn may_add_file<'i>(actor: &Actor, contact: &'i Interaction, whose: &Whose) -> Result<Permit<'i, AddFile>, Denial> {
    reader(actor, contact, whose)?;
    Ok(Permit::grant(actor, contact))
}

pub fn may_refer<'i>(actor: &Actor, contact: &'i Interaction, whose: &Whose) -> Result<Permit<'i, Refer>, Denial> {
    reader(actor, contact, whose)?;
    Ok(Permit::grant(actor, contact))
}

pub fn may_close<'i>(actor: &Actor, contact: &'i Interaction, whose: &Whose) -> Result<Permit<'i, Close>, Denial> {
    reader(actor, contact, whose)?;
    if contact.closed_at.is_some() {
        return Err(Denial::AlreadyDecided);
    }
    Ok(Permit::grant(actor, contact))
}

pub fn may_mark_rights<'i>(actor: &Actor, contact: &'i Interaction, whose: &Whose) -> Result<Permit<'i, MarkRights>, Denial> {
    reader(actor, contact, whose)?;
    Ok(Permit::grant(actor, contact))
}

/// Whoever reads the contact and has the record of the person open says that the two belong together.
pub fn may_attach<'i>(actor: &Actor, contact: &'i Interaction, whose: &Whose, open: bool) -> Result<Permit<'i, Attach>, Denial> {
    reader(actor, contact, whose)?;
    if !open {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, contact))
}

pub fn may_prepare<'p>(actor: &Actor, person: &'p Person, open: bool) -> Result<Permit<'p, Prepare>, Denial> {
    staff(actor)?;
    if open { Ok(Permit::grant(actor, person)) } else { Err(Denial::NotYours) }
}

pub fn may_open_referral<'r>(actor: &Actor, referral: &'r Referral, whose: &Whose) -> Result<Permit<'r, OpenReferral>, Denial> {
    receiver(actor, referral, whose)?;
    Ok(Permit::grant(actor, referral))
}

pub fn may_take<'r>(actor: &Actor, referral: &'r Referral, whose: &Whose) -> Result<Permit<'r, Take>, Denial> {
    let staff = receiver(actor, referral, whose)?;
    still_to_do(staff, referral)?;
    Ok(Permit::grant(actor, referral))
}

pub fn may_finish<'r>(actor: &Actor, referral: &'r Referral, whose: &Whose) -> Result<Permit<'r, Finish>, Denial> {
    let staff = receiver(actor, referral, whose)?;
    still_to_do(staff, referral)?;
    Ok(Permit::grant(actor, referral))
}

fn staff(actor: &Actor) -> Result<&Staff, Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() => Ok(staff),
        Actor::Staff(_)
        | Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Representative(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}

/// A contact is read by the team that wrote it down and by whoever has the record open. Information governance finds requests
/// about rights, whichever team took them. Of a record that is guarded, by those alone who could open it.
fn reader(actor: &Actor, contact: &Interaction, whose: &Whose) -> Result<(), Denial> {
    let staff = staff(actor)?;
    reached(actor, whose)?;
    let governs = staff.has(Role::InformationGovernance);
    if contact.hidden_since.is_some() && !governs {
        return Err(Denial::NotYours);
    }
    if whose.open || staff.in_team(&contact.team) || (governs && contact.rights_request) { Ok(()) } else { Err(Denial::NotYours) }
}

/// Whoever may not open the record reads nothing of it by another way, and is told no more than of what is not there.
pub fn reached(actor: &Actor, whose: &Whose) -> Result<(), Denial> {
    access::rules::reaches(actor, &whose.person, whose.standing).map_err(|_| Denial::NotYours)
}

/// Only the receiving team: it sees what was chosen for it, and not the record. What is said not to be about the person is
/// hidden from it as the contact is.
fn receiver<'a>(actor: &'a Actor, referral: &Referral, whose: &Whose) -> Result<&'a Staff, Denial> {
    let staff = staff(actor)?;
    reached(actor, whose)?;
    if referral.hidden && !staff.has(Role::InformationGovernance) {
        return Err(Denial::NotYours);
    }
    if staff.in_team(&referral.to_team) { Ok(staff) } else { Err(Denial::NotYours) }
}

fn still_to_do(staff: &Staff, referral: &Referral) -> Result<(), Denial> {
    if referral.done_at.is_some() {
        return Err(Denial::AlreadyDecided);
    }
    let by_another = referral.taken_by.as_ref().is_some_and(|number| *number != staff.number);
    if by_another && !staff.has(Role::Manager) { Err(Denial::TakenByAnother) } else { Ok(()) }
}

/// Whether nothing is left to do once it ended like this. A request, a referral, a complaint or a promise to call back leaves
/// something, and its time is counted from the day that is done.
pub const fn settles(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Answered | Outcome::Signposted => true,
        Outcome::Request | Outcome::PassedOn | Outcome::Complaint | Outcome::InformationRequest | Outcome::CallBack => false,
    }
}

/// Whether the person is written to that we have it: they told us themselves, we know who they are, and something is left to do.
/// Nothing goes to a record that is guarded, nor because of what somebody else said about them.
pub fn is_acknowledged(contact: &Interaction, kind: people::Kind, standing: &Standing) -> bool {
    let known = matches!(kind, people::Kind::Account | people::Kind::Known) && !standing.guarded();
    known && contact.direction == Direction::In && contact.source == Source::Resident && !settles(contact.outcome) && !contact.sensitive
}

/// What sort of contact it was, when nobody said otherwise.
pub const fn usual_kind(channel: Channel, outcome: Outcome) -> Kind {
    match (outcome, channel) {
        (Outcome::Request | Outcome::InformationRequest, _) => Kind::Request,
        (Outcome::PassedOn, _) => Kind::Referral,
        (Outcome::Signposted, _) => Kind::Signpost,
        (Outcome::Complaint, _) => Kind::Complaint,
        (Outcome::Answered | Outcome::CallBack, Channel::InPerson) => Kind::Visit,
        (Outcome::Answered | Outcome::CallBack, Channel::VoiceSurvey) => Kind::Feedback,
        (Outcome::Answered | Outcome::CallBack, _) => Kind::Enquiry,
    }
}

/// Words by which people ask for their information without naming a law, in either language (UK GDPR art. 15 asks no form).
/// Welsh words mutate at their first letter, so that letter is left out where it changes.
const RIGHTS_WORDS: [&str; 31] = [
    "everything you hold",
    "everything you have on me",
    "everything you have about me",
    "information you hold",
    "data you hold",
    "subject access",
    "access request",
    "right of access",
    "copy of my data",
    "copy of my information",
    "copy of my file",
    "copy of my record",
    "copies of my",
    "my personal data",
    "delete my data",
    "delete everything",
    "data protection",
    "freedom of information",
    "gdpr",
    "opeth sydd gennych",
    "opeth yr ydych yn ei gadw",
    "opeth rydych yn ei gadw",
    "opeth rydych chi'n ei gadw",
    "wybodaeth sydd gennych",
    "wybodaeth rydych yn ei chadw",
    "wrthrych am wybodaeth",
    "wrthrych y data",
    "opi o'm",
    "opi o fy",
    "diogelu data",
    "yddid gwybodaeth",
];

/// Whether what was written may be a request for information. It is only ever a hint to a person: nothing is marked by itself.
pub fn may_be_a_rights_request(text: &str) -> bool {
    let plain = text.to_lowercase().replace('’', "'");
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    RIGHTS_WORDS.iter().any(|words| plain.contains(words))
}

/// Nothing happens tomorrow, and nothing of before 1900 was received by a council that keeps this record.
pub fn is_possible_time(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let day = crate::calendar::london_date(at);
    at <= now && chrono::Datelike::year(&day) >= super::forms::FIRST_YEAR
}

#[cfg(test)]
mod tests;
