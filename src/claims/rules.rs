//! Who may claim, take a claim back, look at one and decide it.

use super::{Claim, State};
use crate::{
    actor::{Actor, Role, Staff},
    permit::{Denial, Permit, acts},
};

/// In how many working days somebody looks at a claim.
pub const CHECK_DAYS: u16 = 5;

acts! {
    /// Somebody says by what document they act for another.
    Make(Claim) = "mandate_claim/make",
    /// They add another page of it.
    AddDocument(Claim) = "mandate_claim/add_document",
    /// They take it back.
    Withdraw(Claim) = "mandate_claim/withdraw",
    /// Staff look at it, and at its documents.
    Open(Claim) = "mandate_claim/open",
    /// Staff let them act.
    Accept(Claim) = "mandate_claim/accept",
    /// Staff refuse, with a reason.
    Refuse(Claim) = "mandate_claim/refuse",
}

/// Everybody claims for themselves. While acting for somebody nobody claims: there is no chain.
pub fn may_make<'c>(actor: &Actor, claim: &'c Claim) -> Result<Permit<'c, Make>, Denial> {
    own(actor, claim)?;
    Ok(Permit::grant(actor, claim))
}

/// A document grows while nobody has decided about it.
pub fn may_add_document<'c>(actor: &Actor, claim: &'c Claim) -> Result<Permit<'c, AddDocument>, Denial> {
    own(actor, claim)?;
    waiting(claim)?;
    Ok(Permit::grant(actor, claim))
}

pub fn may_withdraw<'c>(actor: &Actor, claim: &'c Claim) -> Result<Permit<'c, Withdraw>, Denial> {
    own(actor, claim)?;
    waiting(claim)?;
    Ok(Permit::grant(actor, claim))
}

/// Everybody who speaks with residents looks claims up.
pub fn may_open<'c>(actor: &Actor, claim: &'c Claim) -> Result<Permit<'c, Open>, Denial> {
    staff(actor)?;
    Ok(Permit::grant(actor, claim))
}

/// Whether the actor is shown the list of claims.
pub fn may_list(actor: &Actor) -> Result<(), Denial> {
    staff(actor).map(drop)
}

/// Caseworkers and managers look at documents, and have the record open of whom it is about. Nobody decides their own claim.
pub fn may_accept<'c>(actor: &Actor, claim: &'c Claim, record_is_open: bool) -> Result<Permit<'c, Accept>, Denial> {
    checks(actor, claim)?;
    if !record_is_open {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, claim))
}

/// A refusal needs nobody’s record.
pub fn may_refuse<'c>(actor: &Actor, claim: &'c Claim) -> Result<Permit<'c, Refuse>, Denial> {
    checks(actor, claim)?;
    Ok(Permit::grant(actor, claim))
}

fn checks(actor: &Actor, claim: &Claim) -> Result<(), Denial> {
    let staff = staff(actor)?;
    if !(staff.has(Role::Caseworker) || staff.has(Role::Manager)) {
        return Err(Denial::NotYourRole);
    }
    if staff.person == claim.person || Some(staff.account) == claim.account {
        return Err(Denial::WroteItYourself);
    }
    waiting(claim)
}

fn own(actor: &Actor, claim: &Claim) -> Result<(), Denial> {
    match actor {
        Actor::Resident(resident) if resident.person == claim.person => Ok(()),
        Actor::Visitor { .. } => Err(Denial::SignInNeeded),
        Actor::Resident(_) | Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => Err(Denial::NotYours),
    }
}

fn waiting(claim: &Claim) -> Result<(), Denial> {
    match claim.state {
        State::Waiting => Ok(()),
        State::Accepted | State::Refused | State::Withdrawn => Err(Denial::AlreadyDecided),
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
