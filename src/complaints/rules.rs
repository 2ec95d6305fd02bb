//! Who looks into a complaint.

use uuid::Uuid;

use super::Complaint;
use crate::{
    actor::{Actor, Role, Staff},
    ids::PersonId,
    permit::{Denial, Permit, Subject, acts},
};

impl Subject for Complaint {
    const KIND: &'static str = "complaint";

    fn id(&self) -> Uuid {
        self.request
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// Staff look at it.
    Open(Complaint) = "complaint/open",
    /// Somebody who did not handle it begins to look into it.
    Investigate(Complaint) = "complaint/investigate",
    /// The person is told that somebody looks into it.
    Acknowledge(Complaint) = "complaint/acknowledge",
    /// They are told how it goes on.
    Note(Complaint) = "complaint/note",
}

pub fn may_open<'c>(actor: &Actor, complaint: &'c Complaint) -> Result<Permit<'c, Open>, Denial> {
    governs(actor)?;
    Ok(Permit::grant(actor, complaint))
}

/// Nobody looks into what they handled themselves, and nobody takes it from another.
pub fn may_investigate<'c>(actor: &Actor, complaint: &'c Complaint) -> Result<Permit<'c, Investigate>, Denial> {
    let staff = governs(actor)?;
    if complaint.handlers.contains(&staff.number) {
        return Err(Denial::WroteItYourself);
    }
    if complaint.investigator.is_some() {
        return Err(Denial::TakenByAnother);
    }
    Ok(Permit::grant(actor, complaint))
}

pub fn may_acknowledge<'c>(actor: &Actor, complaint: &'c Complaint) -> Result<Permit<'c, Acknowledge>, Denial> {
    looks_into(actor, complaint)?;
    if complaint.acknowledged_at.is_some() {
        return Err(Denial::AlreadyDecided);
    }
    Ok(Permit::grant(actor, complaint))
}

pub fn may_note<'c>(actor: &Actor, complaint: &'c Complaint) -> Result<Permit<'c, Note>, Denial> {
    looks_into(actor, complaint)?;
    Ok(Permit::grant(actor, complaint))
}

/// The answer is the investigator's.
pub fn may_answer(actor: &Actor, complaint: &Complaint) -> Result<(), Denial> {
    looks_into(actor, complaint)
}

fn looks_into(actor: &Actor, complaint: &Complaint) -> Result<(), Denial> {
    let staff = governs(actor)?;
    match &complaint.investigator {
        Some(number) if *number == staff.number => Ok(()),
        Some(_) => Err(Denial::TakenByAnother),
        None if complaint.handlers.contains(&staff.number) => Err(Denial::WroteItYourself),
        None => Err(Denial::NotWaiting),
    }
}

fn governs(actor: &Actor) -> Result<&Staff, Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() && staff.has(Role::InformationGovernance) => Ok(staff),
        Actor::Staff(_)
        | Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Representative(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}
