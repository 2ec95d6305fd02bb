//! Who makes backups and brings a restored database up to what was decided: the portal's own commands, and nobody else.

use uuid::Uuid;

use super::Backup;
use crate::{
    actor::Actor,
    ids::PersonId,
    permit::{Denial, Permit, Subject, acts},
};

impl Subject for Backup {
    const KIND: &'static str = "backup";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        None
    }
}

acts! {
    /// Everything is copied, the keys apart from the rest.
    Make(Backup) = "backup/make",
    /// Its keys are gone, and with them all that can be read of it.
    Remove(Backup) = "backup/remove",
    /// What was forgotten and put right after it was made is done again.
    Replay(Backup) = "backup/replay",
}

pub fn may_make<'b>(actor: &Actor, backup: &'b Backup) -> Result<Permit<'b, Make>, Denial> {
    command(actor)?;
    Ok(Permit::grant(actor, backup))
}

pub fn may_remove<'b>(actor: &Actor, backup: &'b Backup) -> Result<Permit<'b, Remove>, Denial> {
    command(actor)?;
    Ok(Permit::grant(actor, backup))
}

pub fn may_replay<'b>(actor: &Actor, backup: &'b Backup) -> Result<Permit<'b, Replay>, Denial> {
    command(actor)?;
    Ok(Permit::grant(actor, backup))
}

fn command(actor: &Actor) -> Result<(), Denial> {
    match actor {
        Actor::System(_) => Ok(()),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) => {
            Err(Denial::NotYours)
        }
    }
}
