//! Who may fill a portal with invented people.

use uuid::Uuid;

use crate::{
    actor::Actor,
    ids::PersonId,
    permit::{Denial, Permit, Subject, acts},
};

/// Everything of one kind that a load of the demonstration adds, in one row of the audit: nobody did any of it.
#[derive(Debug)]
pub struct Batch(pub Uuid);

impl Subject for Batch {
    const KIND: &'static str = "demonstration";

    fn id(&self) -> Uuid {
        self.0
    }

    fn person(&self) -> Option<PersonId> {
        None
    }
}

acts! {
    /// Invented residents and their sign-ins.
    AddResidents(Batch) = "demonstration/add_residents",
    /// Invented staff.
    AddStaff(Batch) = "demonstration/add_staff",
    /// Invented councillors.
    AddCouncillors(Batch) = "demonstration/add_councillors",
    /// Requests nobody sent, and what became of them.
    AddRequests(Batch) = "demonstration/add_requests",
}

/// The portal itself, at the word of whoever runs it.
pub fn may_add_residents<'b>(actor: &Actor, batch: &'b Batch) -> Result<Permit<'b, AddResidents>, Denial> {
    the_portal(actor)?;
    Ok(Permit::grant(actor, batch))
}

pub fn may_add_staff<'b>(actor: &Actor, batch: &'b Batch) -> Result<Permit<'b, AddStaff>, Denial> {
    the_portal(actor)?;
    Ok(Permit::grant(actor, batch))
}

pub fn may_add_councillors<'b>(actor: &Actor, batch: &'b Batch) -> Result<Permit<'b, AddCouncillors>, Denial> {
    the_portal(actor)?;
    Ok(Permit::grant(actor, batch))
}

pub fn may_add_requests<'b>(actor: &Actor, batch: &'b Batch) -> Result<Permit<'b, AddRequests>, Denial> {
    the_portal(actor)?;
    Ok(Permit::grant(actor, batch))
}

fn the_portal(actor: &Actor) -> Result<(), Denial> {
    if matches!(actor, Actor::System(_)) { Ok(()) } else { Err(Denial::NotYours) }
}
