//! What is allowed with requests, for whom, and why not.

use chrono::{DateTime, Utc};

use super::{NOT_FIXED_DAYS, ServiceRequest, Status};
use crate::{
    actor::{Actor, Role, Staff},
    permit::{Denial, Permit, acts},
};

acts! {
    Send(ServiceRequest) = "service_request/send",
    WriteTo(ServiceRequest) = "service_request/write",
    AddFile(ServiceRequest) = "service_request/add_file",
    Withdraw(ServiceRequest) = "service_request/withdraw",
    SayNotFixed(ServiceRequest) = "service_request/not_fixed",
    /// Somebody who acts for the person looks at it.
    See(ServiceRequest) = "service_request/see",
    Open(ServiceRequest) = "service_request/open",
    Claim(ServiceRequest) = "service_request/claim",
    HandOver(ServiceRequest) = "service_request/hand_over",
    Note(ServiceRequest) = "service_request/note",
    Reply(ServiceRequest) = "service_request/reply",
    Ask(ServiceRequest) = "service_request/ask",
    Resolve(ServiceRequest) = "service_request/resolve",
}

pub fn may_send<'r>(actor: &Actor, request: &'r ServiceRequest) -> Result<Permit<'r, Send>, Denial> {
    own(actor, request)?;
    Ok(Permit::grant(actor, request))
}

/// The resident can write while the council still works on it, and for as long as "not fixed" can be said.
pub fn may_write<'r>(actor: &Actor, request: &'r ServiceRequest, now: DateTime<Utc>) -> Result<Permit<'r, WriteTo>, Denial> {
    own(actor, request)?;
    still_talking(request, now)?;
    Ok(Permit::grant(actor, request))
}

pub fn may_add_file<'r>(actor: &Actor, request: &'r ServiceRequest, now: DateTime<Utc>) -> Result<Permit<'r, AddFile>, Denial> {
    own(actor, request)?;
    still_talking(request, now)?;
    Ok(Permit::grant(actor, request))
}

/// A decided request stays: it is the record of what the council did.
pub fn may_withdraw<'r>(actor: &Actor, request: &'r ServiceRequest) -> Result<Permit<'r, Withdraw>, Denial> {
    own(actor, request)?;
    match request.status {
        Status::Withdrawn => Err(Denial::AlreadyWithdrawn),
        Status::Done | Status::Closed => Err(Denial::AlreadyDecided),
        Status::Received | Status::WithTeam | Status::Waiting | Status::Reopened => Ok(Permit::grant(actor, request)),
    }
}

/// "Not fixed" opens an answered request again, within 28 days of the answer.
pub fn may_say_not_fixed<'r>(actor: &Actor, request: &'r ServiceRequest, now: DateTime<Utc>) -> Result<Permit<'r, SayNotFixed>, Denial> {
    own(actor, request)?;
    let decided = request.decided_at.ok_or(Denial::NotDecided)?;
    if now > decided + NOT_FIXED_DAYS {
        return Err(Denial::TooLate);
    }
    Ok(Permit::grant(actor, request))
}

/// Whoever acts for the person sees what they were granted, and each look is the person's to see.
pub fn may_see<'r>(actor: &Actor, request: &'r ServiceRequest) -> Result<Permit<'r, See>, Denial> {
    if actor.mandate().is_some() && actor.sees_of(request.person, &request.service.slug) {
        return Ok(Permit::grant(actor, request));
    }
    Err(Denial::NotYours)
}

/// Staff look into a request of their team; an adviser into any, to answer the person in front of them.
pub fn may_open<'r>(actor: &Actor, request: &'r ServiceRequest) -> Result<Permit<'r, Open>, Denial> {
    let staff = staff(actor)?;
    if !staff.in_team(&request.team) && !staff.has(Role::Adviser) {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, request))
}

pub fn may_claim<'r>(actor: &Actor, request: &'r ServiceRequest) -> Result<Permit<'r, Claim>, Denial> {
    let staff = handler(actor, request)?;
    undecided(request)?;
    if request.owner.is_some_and(|owner| owner != staff.account) {
        return Err(Denial::TakenByAnother);
    }
    Ok(Permit::grant(actor, request))
}

/// Whoever has it, or a manager of the team, gives it to somebody else of the team, to another team, or back to the queue.
pub fn may_hand_over<'r>(actor: &Actor, request: &'r ServiceRequest) -> Result<Permit<'r, HandOver>, Denial> {
    let staff = handler(actor, request)?;
    undecided(request)?;
    if request.owner.is_some_and(|owner| owner != staff.account) && !staff.has(Role::Manager) {
        return Err(Denial::TakenByAnother);
    }
    Ok(Permit::grant(actor, request))
}

pub fn may_note<'r>(actor: &Actor, request: &'r ServiceRequest) -> Result<Permit<'r, Note>, Denial> {
    let staff = staff(actor)?;
    if !staff.in_team(&request.team) && !staff.has(Role::Adviser) {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, request))
}

pub fn may_reply<'r>(actor: &Actor, request: &'r ServiceRequest) -> Result<Permit<'r, Reply>, Denial> {
    handler(actor, request)?;
    if request.status == Status::Withdrawn {
        return Err(Denial::AlreadyWithdrawn);
    }
    Ok(Permit::grant(actor, request))
}

/// Asking stops the target until the resident answers.
pub fn may_ask<'r>(actor: &Actor, request: &'r ServiceRequest) -> Result<Permit<'r, Ask>, Denial> {
    handler(actor, request)?;
    undecided(request)?;
    Ok(Permit::grant(actor, request))
}

pub fn may_resolve<'r>(actor: &Actor, request: &'r ServiceRequest) -> Result<Permit<'r, Resolve>, Denial> {
    handler(actor, request)?;
    undecided(request)?;
    Ok(Permit::grant(actor, request))
}

fn own(actor: &Actor, request: &ServiceRequest) -> Result<(), Denial> {
    if actor.acts_on(request.person, &request.service.slug) { Ok(()) } else { Err(Denial::NotYours) }
}

fn still_talking(request: &ServiceRequest, now: DateTime<Utc>) -> Result<(), Denial> {
    match (request.status, request.decided_at) {
        (Status::Withdrawn, _) => Err(Denial::AlreadyWithdrawn),
        (_, Some(decided)) if now > decided + NOT_FIXED_DAYS => Err(Denial::TooLate),
        _ => Ok(()),
    }
}

fn undecided(request: &ServiceRequest) -> Result<(), Denial> {
    match request.status {
        Status::Withdrawn => Err(Denial::AlreadyWithdrawn),
        Status::Done | Status::Closed => Err(Denial::AlreadyDecided),
        Status::Received | Status::WithTeam | Status::Waiting | Status::Reopened => Ok(()),
    }
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

/// Those who work on a request: caseworkers and managers of its team.
fn handler<'a>(actor: &'a Actor, request: &ServiceRequest) -> Result<&'a Staff, Denial> {
    let staff = staff(actor)?;
    if !staff.in_team(&request.team) {
        return Err(if staff.has(Role::Adviser) { Denial::NotYourTeam } else { Denial::NotYours });
    }
    if !(staff.has(Role::Caseworker) || staff.has(Role::Manager)) {
        return Err(Denial::NotYourRole);
    }
    Ok(staff)
}
