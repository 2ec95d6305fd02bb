//! Who may have a pack.

use uuid::Uuid;

use super::Pack;
use crate::{
    actor::Actor,
    ids::PersonId,
    permit::{Denial, Permit, Subject, acts},
};

impl Subject for Pack {
    const KIND: &'static str = "pack";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// Somebody asks for a copy of everything about themselves.
    Make(Pack) = "pack/make",
    /// They take it: each time is counted.
    Take(Pack) = "pack/take",
}

/// Whoever is signed in may have what is held about themselves, free and without a reason (UK GDPR art. 12(5)).
pub fn may_make<'p>(actor: &Actor, pack: &'p Pack) -> Result<Permit<'p, Make>, Denial> {
    own(actor, pack)?;
    Ok(Permit::grant(actor, pack))
}

/// A pack belongs to the sign-in that asked for it. Whether its link has ended is for the operation to say.
pub fn may_take<'p>(actor: &Actor, pack: &'p Pack) -> Result<Permit<'p, Take>, Denial> {
    own(actor, pack)?;
    Ok(Permit::grant(actor, pack))
}

fn own(actor: &Actor, pack: &Pack) -> Result<(), Denial> {
    match actor {
        Actor::Resident(resident) if resident.person == pack.person && resident.account == pack.account => Ok(()),
        Actor::Visitor { .. } => Err(Denial::SignInNeeded),
        Actor::Resident(_) | Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => Err(Denial::NotYours),
    }
}
